"""How what stands at a position is told: as what the report is about, by somebody who speaks, or of former times."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from jieli.reader.article import Article
from jieli.reader.facts.numerals import han_value
from jieli.reader.facts.passages import Passages, passages, without_works

_SAYS = re.compile(
    "(?:表示|坦言|告诉[^，。；\\n“]{0,8}|回忆|认为|强调|指出|要求|(?<![作做的行据])(?<![作做行]了)(?:汇报|介绍|通报|回应|答复|解释)|反映|感慨|寄语|叮嘱|嘱咐|勉励|评价|感谢|(?<![职名])称|[他她们人的地着][^，。；\\n]{0,6}说"
    "|(?<!二话[没不])说道?|直言|回复|回答|坦陈|赞叹|鼓励|谈到|提到|透露|希望|承诺|(?<![条项点])建议|提出|相信|写道|表态)(?:说|道|地说|称)?(?=[，,：:“])"
)
_URGES = re.compile(
    "(?:叮嘱|嘱咐|嘱托|勉励|寄语|要求|强调|希望|承诺|(?<![条项点])建议|表态|鼓励|部署)(?:说|道)?(?=[，,：:“])|(?:要求|希望|叮嘱|勉励|鼓励)(?:全体|各位|大家|队员|他们|医疗队|专家|新)"
)
_ON_WHOSE_WORD = re.compile(  # 为落实省卫健委工作要求，10月25日…; 根据市委决策部署，…
    "(?:为|按照?|根据|依照|依据|遵照|围绕|结合|响应|落实|贯彻)[^，。；：\n]{0,40}(?:要求|部署|希望|号召|建议|承诺)\\Z"
    "|(?:决策|工作|战略|统一)(?:要求|部署)\\Z"
)
_QUOTED = re.compile("“[^“”\n]{8,600}”")
_MARKED = re.compile("[，。！？；]")
_SPEAKER = re.compile(
    r"^[^，,。；：:\n]{0,40}(?:记者|笔者|问|答|主任|院长|书记|队长|医生|医师|局长|队员|护士|专家|教授|师|[\u4e00-\u9fff·]{2,12})[：:](?=[^\n]{8})",
    re.MULTILINE,
)
_NO_SPEAKER = re.compile(
    "宣布|如下|包括|分别|宣读|决定|名单|通知|明确|指出|时间|地点|来源|日期|作者|编辑|审核|通讯员|记者|第[一二三四五六]|情况|特点|其中|供稿|摄影|责编|标题|内容|关键词|什么|谁[：:]|怎[么样]|哪|我们|成绩|不足|收获|体会|变化"
)
_PLANNED = re.compile(
    "恳请|敬请|诚邀|期望|一定(?:会|要|把|多|不|尽|努力)|决心|绝不|定当|誓要|约定|商定|敲定|谈妥|目标(?:[：:为是]|任务)|规定|原则上|按(?:照|需|月|周|季度)?计划(?![^，。]{0,24}了)|每(?:年|季度|月|周|批|轮)[^，。；\\n]{0,6}(?=派|选|组织|安排|为|开展|接收|培训|举办|至少|不少|定期)"
    "|(?:^|[。；：:，\\n])(?:[一二三四五六七八九]是|[一二三四五六七八九]要|[（(]?[一二三四五六七八九十][）)、\uff0e.])(?=[^\\n])"
)
_LISTED = re.compile(r"^[（(]?(?:[一二三四五六七八九十]{1,2}|\d)(?:[）)、\uff0e]|\.(?!\d)|是)", re.MULTILINE)
_MEETING_SAYS = re.compile("^会议(?:还)?(?:指出|强调|要求|提出|认为)", re.MULTILINE)
_SAYS_ON = re.compile("要|会议|[一二三四五六]是|各|下一步|力争|年内|\\d{1,2}月(?:底|末|份|[上中下]旬)")
_HEADING = re.compile(r"^(?:[一二三四五六七八九十]{1,2}、[^。\n]{2,24}|【[^】\n]{2,16}】)$", re.MULTILINE)
_PLANS = re.compile(
    r"^(?:[一二三四五六七八九十]{1,2}、|【)[^。\n]{0,16}(?:打算|计划|下一步|下步|安排|建议|困难|问题|思路)[^。\n]{0,8}$",
    re.MULTILINE,
)
_MONTH = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)年|(?P<relative>今年|去年|前年|当年|同年|上年))?的?"
    r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?!球|经|子|嫂|饼|份?[度均])(?P<day>(?:3[01]|[12]\d|0?[1-9]|[一二三四五六七八九十]{1,3})[日号])?"
    r"|(?<![就对定好署])(?P<bare>(?:19|20)\d\d)年(?!度|版)(?P<start>以来|起|至今)?|(?P<last>[一两二三四五六七八九十几多\d]{1,2}年前|去年|前年|上月|早年|那年|那时|当初|起初|当年(?=[，,])|刚[来到](?:时|的时候)|初到)"
)
_SINCE = re.compile("[自从]")
_REACH = 60  # characters of a clause on either side
_FAR = 2  # months; what is dated longer before the publication is not what is reported


@dataclass(frozen=True, slots=True)
class Standing:
    """Stretches in which somebody speaks, and the words that put what follows into another time."""

    places: Passages
    told: tuple[tuple[int, int], ...]  # in order, none meets another
    urged: tuple[tuple[int, int], ...]  # in the same way, what somebody asks others to do
    dated: tuple[tuple[int, int], ...]

    def is_told(self, at: int) -> bool:
        """Whether it is said by a person of the page and not by the page itself."""
        return self._is_within(self.told, at)

    def is_urged(self, at: int) -> bool:
        """Whether somebody asks others to do it."""
        return self._is_within(self.urged, at)

    def _is_within(self, spans: tuple[tuple[int, int], ...], at: int) -> bool:
        number = bisect_right(spans, (at, len(self.places.text)))
        return number > 0 and at < spans[number - 1][1]

    def is_former(self, at: int) -> bool:
        """Whether its sentence tells of former times: a date months ago before it, a period (三年里，), 自…以来."""
        begin, end = self.places.sentence(at)
        if _WITHIN.match(self.places.text, begin, end) and at - begin > 4:
            return True
        text, (begin, end) = self.places.text, self.places.clause(at)
        if "以来" in text[at : min(end, at + _REACH)] and _SINCE.search(text, max(begin, at - _REACH), at):
            return True
        return self._when(at) in (_LONG_AGO, _MONTHS_AGO)

    def is_of_this_year(self, at: int) -> bool:
        """Whether the date before it in its sentence lies months ago, but within a year: in the course of a stay."""
        return self._when(at) == _MONTHS_AGO

    def is_ahead(self, at: int) -> bool:
        """Whether the last date before it in its sentence lies behind the publication; a last day (…前) is none."""
        return self._when(at) == _AHEAD

    def _when(self, at: int) -> int | None:
        number = bisect_right(self.dated, (at, _AHEAD))
        if not number:
            return None
        start, when = self.dated[number - 1]
        begin = self.places.sentence(at)[0]
        if start >= begin:
            return when
        text = self.places.text
        if when in (_LONG_AGO, _MONTHS_AGO) and _GOES_ON.match(text, begin) and "\n" not in text[start:begin]:
            return when  # 去年8月，他们来访。他们走访了…
        return None


_LONG_AGO, _MONTHS_AGO, _NOW, _AHEAD = -2, -1, 0, 1
_GOES_ON = re.compile(
    "[他她]们?|期间|当时|其间|随后|之后|此后|后来|当[天日年月]|同[年月日]|次[年月日]|还|并|又"
)
_DATED = re.compile(r"\d{1,2}日(?!前)|\d{1,2}号[上下晚]|昨[天日晚]|当[天日晚]|今[天日]")
_INTERVIEW = 5  # lines that name who speaks
_CHRONICLE = 3  # lines that begin with a date
_WITHIN = re.compile(
    "[^，。]{0,24}(?:[一两二三四五\\d]年|年半|半年|个月)(?:(?:里|间|来|中)[，,]|(?:里|间|来|中)?共)"
)


def _when(match: re.Match[str], day: date | None, latest: int) -> int:
    """Where a date lies; on a page without a day of publication the latest year it names is this year."""
    is_last_year = match["relative"] in ("去年", "前年", "上年")
    if match["last"] or (is_last_year and day is None):
        return _LONG_AGO
    if day is None:
        return _LONG_AGO if 0 < int(match["year"] or match["bare"] or 0) < latest else _NOW
    if match["bare"]:
        bare = int(match["bare"])
        return _LONG_AGO if bare < day.year else _AHEAD if bare > day.year else _NOW
    month = int(match["month"]) if match["month"].isdigit() else han_value(match["month"]) or day.month
    year = int(match["year"]) if match["year"] else day.year - is_last_year
    if not match["year"] and not match["relative"] and month > day.month + 2:
        year -= 1
    apart = (day.year - year) * 12 + day.month - month
    number = (match["day"] or "").rstrip("日号")
    last = int(number) if number.isdigit() else han_value(number) or 0 if number else 0
    if apart > _FAR or (apart == _FAR and last <= day.day):
        return _MONTHS_AGO if apart < 12 and not is_last_year else _LONG_AGO
    if apart < 0:
        return _AHEAD
    behind = match.string[match.end() : match.end() + 1]
    if apart == 0 and not last and behind in ("中", "下"):
        last = 11 if behind == "中" else 21
    if behind and (behind in "底末" or (behind in "前止" and not last)):
        return _NOW
    return _AHEAD if apart == 0 and last > day.day else _NOW


@lru_cache(maxsize=4)
def _standing(places: Passages, day: date | None) -> Standing:
    text = places.text
    told = [
        (one.start(), one.end())
        for one in _QUOTED.finditer(text)
        if _MARKED.search(one[0], 1, len(one[0]) - 1)
    ]
    for one in _SAYS.finditer(text):
        if _is_followed(places, one):
            continue
        told.append((one.end(), places.sentence(one.start())[1]))
    for one in _MEETING_SAYS.finditer(text, places.title_end):
        close = places.sentence(one.start())[1]
        while close < len(text) and _SAYS_ON.match(text, close):  # 会议指出，…。5月底前，再选派8名专家
            close = places.sentence(close)[1]
        told.append((one.end(), close))
    for one in _PLANNED.finditer(text):
        close = text.find("；", one.end(), places.sentence(one.end())[1])
        told.append((one.end(), places.sentence(one.end())[1] if close < 0 else close))
    told += _points(places)
    for one in _PLANS.finditer(text, places.title_end):  # 三、下半年打算
        after = _HEADING.search(text, one.end())
        told.append((one.end(), after.start() if after else len(text)))
    lines = [one for one in _SPEAKER.finditer(text) if not _NO_SPEAKER.search(one[0])]
    lines = [one for one in lines if one.start() >= places.title_end]
    if 1 < len(lines) < _INTERVIEW:  # in an interview all is told so
        for one in lines:
            close = text.find("\n", one.end())
            told.append((one.end(), len(text) if close < 0 else close))
    times = list(_MONTH.finditer(without_works(text)))
    latest = max((int(one["year"] or one["bare"] or 0) for one in times), default=0)
    dated = [(one.start(), _when(one, day, latest)) for one in times]
    heads = [
        one
        for one in times
        if one["month"] and places.title_end < one.start() == text.rfind("\n", 0, one.start()) + 1
    ]
    paragraphs = text.count("\n", places.title_end) + 1
    if len(heads) >= max(_CHRONICLE, paragraphs / 3):  # a chronicle of months: each of its days is its matter
        dated = [(at, _NOW if when in (_LONG_AGO, _MONTHS_AGO) else when) for at, when in dated]
    urged = [
        (one.end(), places.sentence(one.start())[1])
        for one in _URGES.finditer(text)
        if not _is_followed(places, one)
    ]
    return Standing(places, _joined(told), _joined(urged), tuple(dated))


def _points(places: Passages) -> Iterator[tuple[int, int]]:
    """The points of a list, which say what is to be done (五、抓关爱。为队员组织一次体检), but for those with a day.

    Where most have one (一、捐赠。8月16日下午，…), the list is the report itself.
    """
    text = places.text
    points = []
    for one in _LISTED.finditer(text, places.title_end):
        close = text.find("\n", one.end())
        points.append((one.end(), len(text) if close < 0 else close))
    undated = [one for one in points if not _DATED.search(text, *one)]
    if len(undated) * 2 >= len(points):
        yield from undated


def _is_followed(places: Passages, said: re.Match[str]) -> bool:
    """Whether a page only names whose word is followed (根据市委要求，…) and nobody speaks."""
    begin = max(places.clause(said.start())[0], said.start() - _REACH)
    return _ON_WHOSE_WORD.search(places.text, begin, said.end()) is not None


def _joined(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The spans in order, those that meet made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def standing(article: Article, day: date | None) -> Standing:
    """How the sentences of an article stand, seen from the day of its publication; made once."""
    return _standing(passages(article), day)
