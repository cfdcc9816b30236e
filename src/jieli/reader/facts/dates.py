"""The day a page was published, and the days on which what it reports took place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from jieli.reader.article import PENNED, Article
from jieli.reader.facts.numerals import han_value
from jieli.reader.facts.passages import Passages, evidence, joined, passages
from jieli.reader.found import EventDate, Evidence, Found

if TYPE_CHECKING:
    from jieli.reader.facts.known import Known

AHEAD = timedelta(days=60)  # a day further behind the publication belongs to the year before
_NEAR = timedelta(days=62)  # what took place longer before the publication is history
_NOT_OURS = re.compile(
    "[，,]?(?:[上下中]午|傍晚|清晨)?[，,]?(?:(?:患者|病人|孩子|患儿|老人|小伙子|产妇|伤者|[他她])[^，。\\n]{0,8}(?:复查|出院|已能|能[下认说走]|醒|下床|好转|康复|恢复|脱离)"
    "|(?:本报|本台|笔者)?记者[^，。\\n]{0,12}(?:见到|采访|了解|获悉))"
)
_OF_A_PATIENT = re.compile("(?:(?:患者|患儿|病人|产妇|孩子)(?:已|将)?于?|记者)\\Z")
_ACT = re.compile(
    "(?:首|第一)[例台](?!患者|病例|确诊)|捐赠|捐了|赠送|揭牌|签(?:订|署|约)|挂牌|授牌|授课|开班|拜师|义诊|收治|救治|完成|开展了|举办|报到|到岗|抵达"
)
_NEXT_ENTRY = re.compile("[^\\n]*\\n(?:1[0-2]|[1-9])月(?:3[01]|[12]\\d|[1-9])日")  # a chronicle goes on
_STAY_RULE = "date.stay"
_THANKS_REACH = 72  # characters behind a day
_ACT_REACH = 120  # how many characters behind a day what was done on it may be told
_TOGETHER = timedelta(days=31)  # events of one report lie no further apart
_LONGEST = timedelta(days=45)  # a longer range is a term of service
_YEARS = range(1990, 2100)

_SPACE = r"[ \u3000]?"
_MONTH = r"1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_DAY = r"3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九]"
_TO = r"[ \u3000]*(?:至|到|[-—–\uff0d~\uff5e]{1,2})[ \u3000]*"
_HALF = r"一大早|一早|上午|下午|早上|早晨|清晨|凌晨|中午|晚上|晚间|傍晚|当晚|晚"
_YEAR = r"(?:19|20)\d\d|二[\u3007○零][\u3007○零一二三四五六七八九]{2}"
_WRITTEN = re.compile(
    rf"(?<!\d)(?:(?P<year>{_YEAR}){_SPACE}年{_SPACE}|(?P<relative>去年|今年|本年|当年|同年|前年|明年|次年|翌年)的?)?"
    rf"(?<!\d)(?P<month>{_MONTH}){_SPACE}月{_SPACE}(?P<day>{_DAY})(?!\d)"
    rf"(?:{_SPACE}[日号](?:[（(](?:周|星期|农历)?[^）)\d]{{1,6}}[）)])?(?P<half>{_HALF})?)?"
    rf"(?:{_TO}(?:(?P<year2>{_YEAR})年)?(?:(?P<month2>{_MONTH})月)?(?P<day2>{_DAY}){_SPACE}[日号]|"
    rf"(?P<more>(?:[、和及](?:{_DAY})[日号]?(?!\d|月|[台个名例]))+))?"
)
_NUMERIC = re.compile(
    r"(?<![\d.-])(?P<year>(?:19|20)\d\d)(?P<mark>[-/.])(?P<month>1[0-2]|0?[1-9])(?P=mark)(?P<day>3[01]|[12]\d|0?[1-9])"
    r"(?!\d{3}|[.-]\d)"
)
_COMPACT = re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)")
_BARE = re.compile(
    rf"(?P<day>3[01]|[12]\d|[1-9])[日号](?P<half>{_HALF})?"
    rf"(?:{_TO}(?P<day2>3[01]|[12]\d|[1-9])日)?(?P<next>[，,至去]|(?<=[午上间晚晨])|(?=在|举行|召开|赴|临走|临行|是个?(?:星期|周))|(?=(?:刚|便|就)?(?:到(?!期)|抵达|到达|启程|出发|返回|进驻|离开)(?P<way>)))"
)
_SPOKEN = re.compile(
    rf"(?P<word>昨日|昨天|昨晚|昨晨|昨夜|昨早|今日|今天|今晨|今早|今晚|前天|前晚|前夜)(?P<half>{_HALF})?(?=[，,]|(?<=[午晚晨早夜])|\d{{1,2}}[时点:：]|在|举|召|我|由|把|请|，)"
)
_ENTRY = re.compile(  # 10月9日　晴 heads an entry of a diary
    r"^(?:20\d\d年)?\d{1,2}月\d{1,2}日[ \u3000，]*(?:星期.|周.)?[ \u3000，]*(?=[^，。\n]{0,6}[晴阴雨雪风雾云]).{1,8}$",
    re.MULTILINE,
)
_FEWEST_ENTRIES = 3
_HAND = 20  # characters behind the day on which a letter was written
_WEEKDAY = re.compile(rf"(?P<week>上|本|这)个?(?:周|星期)(?P<day>[一二三四五六日天])(?P<half>{_HALF})?")
_NEXT = re.compile(
    "(?:(?P<next>次日|翌日|第二天|第二日|隔天|隔日|转天)|(?P<last>前一[天日晚])|(?P<days>[一两二三四五六七]|[1-9])[天日](?:之|以)?后|(?P<week>一周)(?:之|以)?后)"
    rf"(?:的)?(?P<half>{_HALF})?"
)
_NEXT_IS_ELSEWHERE = re.compile(
    "(?:第二天|次日)(?:一早|一大早|早上|清晨)?[^，。]{0,4}就|患者|病人|术后|出院|苏醒|患儿|产妇|每|如果|若"
)
_OPENS_NEXT = re.compile(
    "(?:但|而|就在|就|到了?|也是)?(?:(?:签约|签字|座谈|出征|出发|启程|抵达|到岗|到达|会议|大会|座谈会|仪式|活动|义诊|开班|揭牌|交接|捐赠|培训)(?:的|后的?)?)?\\Z"
)
_BETWEEN = 600  # characters; a next day that stands further behind a day is the next of another
_COURSE = re.compile(
    "(?:培训班?|活动|义诊|研修班?|巡诊|巡回医疗|会议|学习班|考察|调研|行程)[^，。]{0,6}为期(?P<days>[两二三四五六七八九十]|[2-9])天"
    "|为期(?P<few>[两二三四五六七八九十]|[2-9])天的(?:[^，。]{0,16})(?:培训|义诊|巡诊|考察|调研|研修|学习|巡回)"
)
_COURSES = re.compile("开班|培训|研修|义诊|巡诊|巡回医疗|考察|调研|学习班")
_OPENS = re.compile("[日号]?(?:[上下]午)?(?:正式)?(?:开班|开幕|启动|开始|开营)[，、至到]")
_CLOSES = re.compile("[日号]?(?:[上下]午)?(?:圆满)?(?:结业|结束|闭幕|落幕|闭营|收官)")
_THANKS = re.compile(  # how a story of healing opens: 3月12日，看着恢复良好的父亲，家属激动地道谢
    "[，,]?(?:躺|坐)?在?[^，。]{0,16}病床上的[^。]{0,24}说|(?:患者|家属|病人|姑娘|小伙|老人|大爷|大妈|大娘|阿姨|父亲|母亲|妻子|丈夫|女儿|儿子|孩子|[他她])[^。”\n]{0,40}(?:激动|感激|乐呵呵|高兴地|笑着说|开心|高兴|动情|竖起|握着|拉着|锦旗)"
)
_TODAY_IS = re.compile("(?P<word>[昨前今])[天日][，,]?(?:也)?就是\\Z")
_EVENING = re.compile("的?(?:夜|晚|傍晚|深夜|下午|午后)")
_OVERNIGHT = re.compile("(?:次日|翌日|第二天)凌晨")
_SPOKEN_DAYS = {"昨": 1, "今": 0, "前": 2}
_HALVES = {
    "上": "上午",
    "早": "上午",
    "清": "上午",
    "凌": "上午",
    "下": "下午",
    "晚": "晚",
    "夜": "晚",
    "晨": "上午",
    "傍": "晚",
    "当": "晚",
}

_IS_DEADLINE = re.compile(
    r"[日号]?(?:[（(].{1,6}[）)])?(?:\d{1,2}[时点:：]\d{0,2}分?)?(?:之|以)?前(?!往|后|期|夕|来|去|线|沿|方|台)|[^，。]{0,3}(?:为止|截止)|止"
)
_NOT_BEHIND = re.compile(
    "起(?!草|飞|立|航|身|程)[^，。]{0,6}(?:施行|实施|执行|生效|担任|任职|至今)|以来|以后|之后|之日|[^，。、]{0,4}(?:出生|生于|逝世|病逝|去世)|是(?!日|[^，。]{0,4}(?:星期|周[一二三四五六日末]|节|[晴阴雨雪]天|大集|赶集|[^，。]{0,6}逢集|巴扎))|[^，。、]{0,10}(?:印发|刊发|刊登|出台|颁布|入院|出院|来院|入住我院|脱机)"
    "|讯|电|电讯|消息|起[^，。]{0,12}(?:调整|停诊|开放|暂停|恢复)"
)
_FOUNDED = re.compile(
    r"[^，。]{0,12}(?:成立|创建|始建|建成|建校|建院|设立|组建|创办|投入使用|入选|获评|确定为|批准)"
)
_NOT_BEFORE = re.compile(
    r"(?:截至|截止到?|截止至|自|自从|定于|拟于|计划于|预计|不迟于|有效期[自至为]?|任期[自从为]?|期限[自从为]?|服务期[自从为]?|聘期[自从为]?"
    r"|时间为|(?:公示|报名|招聘|征集)(?:时间|期)?(?:为|：|:)|生于|出生于|早在|将于|即将于|至|到|农历|每年|《[^》]{0,40})\Z"
)
_REMEMBERED = re.compile(
    "回忆|那是|记得|还记得|毕业|参加工作|入党|转折|被确定|曾于|曾在|此前|当时|回顾|此前|自此|首次进疆"
)
_PRINTED = re.compile(
    "第[ \u3000]?[\\d一二三四五六七八九十A-D]{1,3}[ \u3000]?版|版次"
    "|[（(]?总?第[ \u3000]?\\d{1,4}[ \u3000]?期[）)]?(?![^\n]{0,8}(?:队员|专家|医生|培训|学员))"
)
_CLOCK = re.compile(r"[ T\u3000]?\d{1,2}:\d\d:\d\d")

_PUBLISHED_LABELS = (
    "发布日期", "发布时间", "发表时间", "发表日期", "发布于", "刊发时间", "发稿时间", "上传时间", "时间", "日期",
    "更新时间", "更新日期", "录入时间", "添加时间", "创建时间", "编辑时间", "刊登日期", "信息时间",
)  # fmt: skip
_OTHER_DAYS = (
    "生成日期",
    "成文日期",
    "实施日期",
    "有效期",
    "生效日期",
    "废止日期",
    "截止日期",
    "活动时间",
    "会议时间",
)
_LABELLED = re.compile(
    r"(?:发布日期|发布时间|发表时间|发表日期|发布于|更新时间|更新日期|录入时间|添加时间|日期|时间)[:：]?[ \u3000]*\Z"
)


_SIGNED = re.compile(
    "[（(][^（()）\\n]{0,48}日?[^（()）\\n]{0,10}[）)][ \u3000]*\\n?\\Z"
)  # (县医院 2021-10-27)
_LONGEST_STAMP = 160
_STAMPED = re.compile(
    "发布|时间|日期|来源|第\\d+期|阅读|浏览|点击|编辑|作者|记者|字体|字号|打印|访问|编发|供稿"
)
_SENTENCE_LIKE = re.compile("[，。！？；、“”]|[^\\d:：\\s]{16}")
_NO_STAMP = re.compile("版权|Copyright|©|备案|ICP|有效期|截止|公示期|报名|实施|生效|农历", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DateWords:
    """A day or a range of days as it is written, the year still open where it is None.

    ``relative`` is a word such as 去年; ``more`` are further days of the month behind 、.
    """

    start: int
    end: int
    month: int
    day: int
    year: int | None = None
    relative: str = ""
    half: str = ""
    year2: int | None = None
    month2: int | None = None
    day2: int | None = None
    more: tuple[int, ...] = ()

    @property
    def is_range(self) -> bool:
        """Whether it names a first and a last day."""
        return self.day2 is not None


def _int(words: str | None) -> int | None:
    if not words:
        return None
    return int(words) if words.isdigit() else han_value(words)


def _half(words: str | None) -> str:
    return _HALVES.get(words[0], "") if words else ""


def _written(match: re.Match[str]) -> DateWords | None:
    month, day = _int(match["month"]), _int(match["day"])
    day2 = _int(match["day2"])
    text = match[0]
    if month is None or day is None or not any(mark in text for mark in ("日", "号")):
        return None
    more = tuple(n for n in (_int(w) for w in re.findall(_DAY, match["more"] or "")) if n)
    if match["more"] and not text.endswith(("日", "号")):
        more = ()
    return DateWords(
        match.start(), match.end(), month, day, _int(match["year"]), match["relative"] or "", _half(match["half"]),
        _int(match["year2"]), _int(match["month2"]), day2, more,
    )  # fmt: skip


@lru_cache(maxsize=4)
def date_words(text: str) -> tuple[DateWords, ...]:
    """All days of a text that are written with their month, in order."""
    found = [words for words in map(_written, _WRITTEN.finditer(text)) if words]
    found += (
        DateWords(m.start(), m.end(), int(m["month"]), int(m["day"]), int(m["year"]))
        for m in _NUMERIC.finditer(text)
    )
    return tuple(sorted(found, key=lambda words: words.start))


def a_day(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none."""
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def _days_of(text: str) -> Iterator[tuple[date, int, int]]:
    """All full dates of a short text, in any of the usual spellings."""
    for words in date_words(text):
        day = a_day(words.year, words.month, words.day) if words.year else None
        if day:
            yield day, words.start, words.end
    for match in _COMPACT.finditer(text):
        day = a_day(int(match["year"]), int(match["month"]), int(match["day"]))
        if day:
            yield day, match.start(), match.end()


def _metadata_day(article: Article) -> date | None:
    """The day the page's own labels give, the best label first, 成文日期 last."""
    values = {re.sub(r"[\s:：\u3000]", "", label): value[:200] for label, value in article.metadata.items()}
    labels = [label for label in _PUBLISHED_LABELS if label in values]
    labels += [
        label for label in values if label not in labels and label not in _OTHER_DAYS and "号" not in label
    ]
    for label in (*labels, "生成日期", "成文日期"):
        for day, _, _ in _days_of(values.get(label, "")):
            return day
    return None


def _text_day(article: Article) -> tuple[date, Evidence] | None:
    """A day of publication left in the text: behind its label, or alone on one of the outer lines."""
    text = article.text
    lines = list(re.finditer(r"[^\n]+", text))
    for line in (*lines[:4], *lines[-3:]):
        if line.end() - line.start() > 120:
            continue
        for day, start, end in _days_of(line[0]):
            rest = line[0][:start] + line[0][end:]
            labelled = _LABELLED.search(line[0][:start])
            if labelled or not re.sub(r"[\d:：\s|（）()\[\]日]", "", rest) or "来源" in rest:
                at = line.start()
                return day, evidence(article, at + start, at + end)
    signed = _SIGNED.search(text)
    if signed:
        for day, start, end in _days_of(signed[0]):
            return day, evidence(article, signed.start() + start, signed.start() + end)
    return None


def stamp(lines: Iterable[str]) -> str:
    """The day of publication as a line of furniture writes it, such as 2025年6月30日 工会 阅读 245; else empty.

    Lines of copyright and of terms of validity tell other days.
    """
    for line in lines:
        if len(line) > _LONGEST_STAMP or _NO_STAMP.search(line):
            continue
        for _, start, end in _days_of(line):
            rest = line[:start] + line[end:]
            if _STAMPED.search(rest) or not _SENTENCE_LIKE.search(rest):
                return line[start:end]
    return ""


def publication(article: Article) -> Found[date] | None:
    """The day of publication from the page's labels, else from a dated line of the text; None without one."""
    day = article.published or _metadata_day(article)
    if day is not None:
        seen = next(((s, e) for one, s, e in _days_of(article.text[:400]) if one == day), None)
        words = (evidence(article, *seen),) if seen else ()
        return Found(day, words, 1.0 if article.published else 0.95, "date.published")
    found = _text_day(article)
    return Found(found[0], (found[1],), 0.8, "date.signed") if found else None


def published(article: Article) -> date | None:
    """The day of publication, or None."""
    found = publication(article)
    return found.value if found else None


def year_of(
    words: DateWords, day_of_publication: date | None, context: int | None, of_page: int | None = None
) -> int | None:
    """The year a written day belongs to; None where nothing on the page tells.

    Args:
        context: The last year written in the same sentence, for 同年 and 当年.
        of_page: The year of the headline or the last above, which counts on a page without a day of publication.
    """
    if words.year:
        return words.year
    if words.relative in ("当年", "同年") and context:
        return context
    if words.relative in ("次年", "翌年"):
        return context + 1 if context else None
    if day_of_publication is None:
        return context or of_page
    year = day_of_publication.year
    if words.relative:
        return year + {"去年": -1, "前年": -2, "明年": 1}.get(words.relative, 0)
    if context and context != year:
        return context
    day = a_day(year, words.month, words.day)
    return year - 1 if day and day - day_of_publication > AHEAD else year


def _events(words: DateWords, year: int) -> list[EventDate]:
    """The days a writing names; empty where the calendar has none of them."""
    start = a_day(year, words.month, words.day)
    if start is None:
        return []
    if words.day2 is not None:
        month2 = words.month2 or words.month
        end = a_day(words.year2 or year, month2, words.day2)
        if end and end < start and not words.year2:
            end = a_day(year + 1, month2, words.day2)
        return [EventDate(start, end, words.half)] if end and start <= end <= start + _LONGEST else []
    days = [start, *(a_day(year, words.month, day) for day in words.more)]
    return [EventDate(day, day, words.half) for day in days if day]


@dataclass(frozen=True, slots=True)
class _Candidate:
    value: EventDate
    start: int
    end: int
    weight: float
    rule: str


def _contexts(words: Iterable[DateWords], places: Passages) -> Iterator[tuple[DateWords, int | None]]:
    """Each written day with the year written before it in its sentence."""
    year, sentence = None, -1
    for one in words:
        at = places.sentence(one.start)[0]
        if at != sentence:
            year, sentence = None, at
            plain = re.search(rf"({_YEAR})年", places.text[max(at, one.start - 200) : one.start])
            year = _int(plain[1]) if plain else None
        yield one, year
        year = one.year or year


def _bare(
    article: Article, places: Passages, day: date | None, known: tuple[DateWords, ...]
) -> Iterator[DateWords]:
    """Days without a month (23日上午), with the month of the day written last or of the publication."""
    text = article.text
    starts = [one.start for one in known]
    for match in _BARE.finditer(text):
        at = match.start()
        before = text[at - 1 : at]
        opening = text[max(0, at - 2) : at]
        is_last_month = text.endswith(("上个月", "上月"), 0, at) and day is not None
        if (
            before
            and not is_last_month
            and before not in "，,。；;！\n 　）)】“"
            and not opening.endswith(("本月", "当月", "于", "在", "从"))
            and (match["way"] is None or before.isdigit() or before in "第月、")  # 第三批专家23日刚到
        ):
            continue
        number, year = int(match["day"]), None
        above = known[: bisect_right(starts, at)]
        same = (one for one in reversed(above) if one.day == number and places.is_opening(one.start))
        last = next(
            same, above[-1] if above else None
        )  # 10月14日…9月28日…。14日上午: the day of the opening again
        if is_last_month and day is not None:
            month = (day.month - 2) % 12 + 1
        elif last is not None and places.is_opening(last.start) >= places.is_opening(at):
            month = last.month2 or last.month
            year = last.year
        elif day is not None:
            month = day.month if number <= day.day else (day.month - 2) % 12 + 1
        else:
            continue
        yield DateWords(
            at, match.end("half") if match["half"] else match.start("day") + len(match["day"]) + 1, month, number, year,
            half=_half(match["half"]), day2=int(match["day2"]) if match["day2"] else None,
        )  # fmt: skip


def _is_dismissed(places: Passages, words: DateWords) -> bool:
    """Whether the words around a day say that it is a deadline, a start of validity, a birth or a plan."""
    text = places.text
    before = text[max(0, words.start - 45) : words.start]
    if (
        _IS_DEADLINE.match(text, words.end)
        or _NOT_BEHIND.match(text, words.end)
        or _NOT_BEFORE.search(before)
    ):
        return True
    if _CLOCK.match(text, words.end):
        return True  # 2024-05-20 13:51:39 stamps the page
    start, end = places.sentence(words.start)
    if end - words.end < _HAND and PENNED.search(text, words.start, end):
        return True
    if end - start < 40 and not re.sub(
        r"[\d:：\s（）()]", "", text[start : words.start] + text[words.end : end]
    ):
        return True  # a line that is only a date signs the page
    if end - start < 60 and _PRINTED.search(text, start, end):
        return True  # 兵团日报 2017年11月23日 第3版
    if _OF_A_PATIENT.search(before):
        return True  # 患儿于10日在省城接受手术
    if _NOT_OURS.match(text, words.end):
        return True  # 9月18日，患者复查好转
    if _REMEMBERED.search(text, max(start, words.start - 60), min(end, words.end + 30)):
        return True
    near = max(start, words.start - 60)
    return text.rfind("《", near, words.start) > text.rfind("》", near, words.start)


def _opens_an_act(text: str, words: DateWords, ago: timedelta) -> bool:
    """Whether a day within a year is that of a named act, which counts in the course of a stay."""
    line = text.find("\n", words.end)
    near = min(len(text) if line < 0 else line, words.end + _ACT_REACH)
    return ago < timedelta(days=365) and _ACT.search(text, words.end, near) is not None


_OTHER_YEAR = re.compile(
    rf"(?<!始建于)(?<!建于)(?<!成立于)(?<!毕业于)({_YEAR})年(?!来|至|[—–-]|[^，。]{{0,6}}(?:成立|始?建|毕业|出生|参加|入党|创办))"
)


def _last_year(text: str, at: int) -> int | None:
    """The year written last before a position, not too far (时间进入2021年。3月19日，…)."""
    years = _OTHER_YEAR.findall(text[max(0, at - _BETWEEN) : at])
    return _int(years[-1]) if years else None


def _candidates(article: Article, places: Passages, day: date | None) -> Iterator[_Candidate]:
    text = article.text
    written = date_words(text)
    every = sorted((*written, *_bare(article, places, day, written)), key=lambda words: words.start)
    told: list[_Candidate] = []
    headed = re.search(rf"({_YEAR})年(?!来|至|[—–-])", text[: article.title_end])
    headline = _int(headed[1]) if headed else None
    for words, context in _contexts(every, places):
        if _is_dismissed(places, words):
            continue
        of_page = headline or (_last_year(text, words.start) if day is None else None)
        year = year_of(words, day, context, of_page)
        if year is None:
            continue
        founded = _FOUNDED.match(text, words.end) is not None
        for value in _events(words, year):
            old = is_of_stay = False
            if day is not None:
                late = value.start > day
                old = day - value.end > _NEAR
                if late:
                    continue
                if founded and day - value.end > timedelta(days=14):
                    continue
                is_of_stay = old and (
                    not places.is_opening(words.start) or _NEXT_ENTRY.match(text, words.end) is not None
                )
                if is_of_stay and not _opens_an_act(text, words, day - value.end):
                    continue
                if old and (places.is_history(words.end) or day - value.end > timedelta(days=400)):
                    continue
            weight = 0.95 if places.is_opening(words.start) else 0.75
            if old:
                weight = 0.55
            if places.is_history(words.start) or (
                places.is_hoped(words.start) and not places.is_opening(words.start)
            ):
                weight -= 0.35
            if words.relative in ("去年", "前年") and (old or day is None):
                weight -= 0.3
            told.append(
                _Candidate(
                    value,
                    words.start,
                    words.end,
                    weight,
                    _STAY_RULE if is_of_stay else "date.range" if words.is_range else "date.day",
                )
            )
    if day is not None:
        told = sorted((*told, *_weekdays(places, article.written or day)), key=lambda one: one.start)
    yield from told
    if day is not None:
        yield from _next(places, tuple(told), day)
        speech = _today(text, told)
        today = article.written or speech or day
        for match in _SPOKEN.finditer(text):
            start, _ = places.sentence(match.start())
            before = text[max(start, match.start() - 40) : match.start()].strip("\u3000 “")
            if before and not (
                before.endswith(("，", ",", "）", ")", "讯", "】", "也就是"))
                or text.startswith(
                    ("举行", "召开", "启动", "揭牌", "签约", "启程", "出征", "开班"), match.end()
                )
            ):
                continue
            if (
                text[match.end() : match.end() + 1] not in "，,"
                and not match["half"]
                and speech is None
                and not places.is_opening(match.start())
            ):
                continue
            one = today - timedelta(days=_SPOKEN_DAYS[match["word"][0]])
            half = _half(match["word"][1]) if match["word"][1] in "晚晨夜早" else _half(match["half"])
            weight = 0.85 if places.is_opening(match.start()) else 0.6
            yield _Candidate(EventDate(one, one, half), match.start(), match.end(), weight, "date.spoken")


def _weekdays(places: Passages, today: date) -> Iterator[_Candidate]:
    """Days named by the week before or this one (上周六, 本周三), where they open a sentence."""
    monday = today - timedelta(days=today.weekday())
    for match in _WEEKDAY.finditer(places.text):
        at = match.start()
        weeks = 1 if match["week"] == "上" else 0
        one = monday + timedelta(days="一二三四五六日".index(match["day"].replace("天", "日")) - 7 * weeks)
        if one > today or at != places.sentence(at)[0] or places.is_hoped(at) or places.is_history(at):
            continue
        weight = 0.9 if places.is_opening(at) else 0.6
        yield _Candidate(EventDate(one, one, _half(match["half"])), at, match.end(), weight, "date.weekday")


def _today(text: str, told: Iterable[_Candidate]) -> date | None:
    """The day of speaking where a speech tells it (昨天，也就是3月14日)."""
    for one in told:
        said = _TODAY_IS.search(text[max(0, one.start - 8) : one.start])
        if said:
            return one.value.start + timedelta(days=_SPOKEN_DAYS[said["word"]])
    return None


def _through_the_night(text: str, found: Found[EventDate]) -> Found[EventDate]:
    """An evening whose story goes on until the early hours (8月26日傍晚…做到次日凌晨三点) as both days."""
    start, end = found.value.start, found.evidence[0].end
    if start != found.value.end or not (found.value.half == "晚" or _EVENING.match(text, end)):
        return found
    if _OVERNIGHT.search(text, end, end + _BETWEEN):
        return replace(found, value=EventDate(start, start + timedelta(days=1)))
    return found


def _spanned(text: str, found: list[Found[EventDate]]) -> list[Found[EventDate]]:
    """An opening and a closing that one sentence tells (8月21日开班，8月25日结业) as the days between them."""
    for first, last in pairwise(found):
        here, there = first.evidence[0], last.evidence[0]
        between = text[here.end : there.start]
        if (
            first.value.start < last.value.start
            and _OPENS.match(text, here.end)
            and _CLOSES.match(text, there.end)
            and "。" not in between
        ):
            span = replace(first, value=EventDate(first.value.start, last.value.end))
            return [span if one is first else one for one in found if one is not last]
    return found


def _of_a_course(
    article: Article, places: Passages, found: Found[EventDate], main: _Candidate
) -> Found[EventDate]:
    """The days of a course, tour or the like of which the report names the first (2月7日…开班。培训为期3天)."""
    if found.value.start != found.value.end or found.value.start != main.value.start:
        return found
    said = _COURSE.search(article.text, main.end, main.end + _BETWEEN)
    begin, close = places.sentence(main.start)
    if said is None or date_words(article.text[slice(*places.sentence(said.start()))]):
        return found
    if (
        _COURSES.search(article.text, 0, article.title_end) is None
        and _COURSES.search(article.text, begin, close) is None
    ):
        return found
    days = _int(said["days"] or said["few"])
    last = found.value.start + timedelta(days=(days or 1) - 1)
    if last == found.value.start or (article.published is not None and last > article.published):
        return found
    return replace(found, value=EventDate(found.value.start, last))


def _next(places: Passages, told: tuple[_Candidate, ...], day: date) -> Iterator[_Candidate]:
    """Days named by the one before them: 7月19日下午，…。次日上午，队员启程."""
    text = places.text
    starts = [one.start for one in told]
    for match in _NEXT.finditer(text):
        at = match.start()
        clause_begin, clause_end = places.clause(at)
        number = bisect_right(starts, at) - 1
        if (
            number < 0
            or at - told[number].end > _BETWEEN
            or not _OPENS_NEXT.match(text[clause_begin:at].strip(" \u3000“"))
            or _NEXT_IS_ELSEWHERE.search(text, clause_begin, min(len(text), clause_end + 16))
            or places.is_hoped(at)
            or places.is_history(at)
        ):
            continue
        apart = 7 if match["week"] else -1 if match["last"] else _int(match["days"]) or 1
        base = told[number].value
        one = (base.start if apart < 0 else base.end) + timedelta(days=apart)
        if one <= day:
            half = _half(match["half"])
            yield _Candidate(
                EventDate(one, one, half), at, match.end(), told[number].weight - 0.1, "date.next"
            )


def _is_of_thanks(places: Passages, one: _Candidate) -> bool:
    """Whether a day opens the story of somebody who has been healed: 3月12日，家属激动地拉着医生的手."""
    near = min(places.sentence(one.start)[1], one.end + _THANKS_REACH)
    thanks = _THANKS.search(places.text, one.end, near)
    return thanks is not None and _ACT.search(places.text, one.end, thanks.start()) is None


def _linked(rows: Iterable[_Candidate], main: _Candidate) -> set[date]:
    """The first days that hang together with the main one: a report of many weeks goes on from day to day."""
    first = sorted({row.value.start for row in rows} | {main.value.start})
    linked = {main.value.start}
    at = first.index(main.value.start)
    for days in (first[at::-1], first[at:]):
        last = main.value.end if days[-1] > main.value.start else main.value.start
        for day in days:
            if abs(day - last) > _TOGETHER:
                break
            linked.add(day)
            last = day
    return linked


def of_entries(
    article: Article, days: Sequence[Found[EventDate]], acts: Iterable[int]
) -> list[Found[EventDate]]:
    """The days without those of a diary's entries in which nothing takes place; ``acts`` is where something does."""
    heads = [one.start() for one in _ENTRY.finditer(article.text)]
    if len(heads) < _FEWEST_ENTRIES:
        return list(days)
    told = {bisect_right(heads, at) for at in acts}
    return [one for one in days if any(bisect_right(heads, said.start) in told for said in one.evidence)]


def find(article: Article, known: Known) -> list[Found[EventDate]]:
    """The days of what the page reports, the one of the headline or the first paragraph first.

    Deadlines, births, foundations, earlier batches and plans are left out, as is a day that lies far from
    the one the report is about.
    """
    places = passages(article)
    rows = [one for one in _candidates(article, places, published(article)) if one.weight >= 0.5]
    if not rows:
        return []
    rows = [one for one in rows if not _is_of_thanks(places, one)] or rows
    main = next(
        (one for one in rows if one.weight >= 0.9), max(rows, key=lambda one: (one.weight, one.value.start))
    )
    kept: dict[tuple[date, date], Found[EventDate]] = {}
    linked = _linked(rows, main)
    for row in rows:
        value = row.value
        if row.rule != _STAY_RULE and value.start not in linked:
            continue
        words = evidence(article, row.start, row.end)
        key = (value.start, value.end)
        if key in kept:
            old = kept[key]
            half = old.value.half if old.value.half == value.half or not value.half else ""
            half = half or (value.half if not old.value.half else "")
            kept[key] = replace(
                old, value=replace(old.value, half=half), evidence=joined(old.evidence, words)
            )
        else:
            kept[key] = Found(value, (words,), row.weight, row.rule)
    days = [_through_the_night(article.text, one) for one in _spanned(article.text, list(kept.values()))]
    if len(days) == 1:  # a last day that is told stands by itself
        days = [_of_a_course(article, places, days[0], main)]
    ranges = [one.value for one in days if one.value.start != one.value.end]
    return [
        one
        for one in days
        if one.value in ranges or not any(span.start <= one.value.start <= span.end for span in ranges)
    ]
