"""Last days: 8月23日前全部到岗, 年底前, 不迟于11月5日, 到6月底要独立完成, 公示期至12月6日."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from jieli.reader.article import Article
from jieli.reader.facts.dates import a_day, date_words, published, year_of
from jieli.reader.facts.passages import evidence, passages
from jieli.reader.found import Deadline, Found

if TYPE_CHECKING:
    from jieli.reader.facts.known import Known

_BEHIND = re.compile(
    r"(?:[（(].{1,6}[）)])?(?:\d{1,2}[时点:：](?:\d{0,2}分?)?)?(?:下班|上午|中午|下午)?(?:(?:之|以)?前(?!往|后|期|夕|来|去|线|沿|方|台)|为?止(?!咳)|截止)"
)
_BEFORE = re.compile(
    "(?:不迟于|不晚于|最迟|最晚|截止(?:时间|日期)(?:为|是)?[:：]?|期限(?:为|至)[:：]?|(?:报名|受理|征集|申报|报送|反馈)截止(?:到|至)?)(?:于|在)?\\Z"
)
_MONTH_END = re.compile(
    r"(?:(?P<year>20\d\d)年|(?P<relative>今年|明年|本年))?"
    r"(?:(?P<month>1[0-2]|0?[1-9])月(?P<day>底|末)?|(?P<yearend>年[底末]|(?<=年)年?[底末])|(?P<own>(?P<coming>下个?)?本?月底))(?:之|以)?\Z"
)
_BY = re.compile("前(?!往|后|期|夕|来|去|线|沿|方|台)")
_OPEN_UNTIL = re.compile(
    "(?:公示|报名|申报|征集|受理|征求意见|投票|意见反馈)(?:的)?(?:时间|期限?|期间)?(?:为|是|自|从|[：:])*[ \u3000]*\\Z"
)
_UNTIL = re.compile(
    "(?:到|至)(?:(?:今年|明年|20\\d\\d年)?(?:1[0-2]|0?[1-9])月[底末]|(?:今年|明年|20\\d\\d年)?年?[底末])(?=[，,]?(?:要|须|应|将|力争|争取|确保|实现|完成|全部|必须|让|全面|建成|达到|基本))"
)
_VALID = re.compile("(?:聘期|任期|服务期|支援期|有效期|试运行期|合作期|挂职期|派驻期)")
_PAST = re.compile("已于?|已经|就已|曾|成立于|建成于")
_LEADING = re.compile("^[，,、：: ]*(?:要|须|应|将|力争|确保|务必|必须|全面|请)?")
_STALE = timedelta(days=90)


def _what(text: str, start: int, end: int, close: int) -> str:
    """What is to be done by then: the words behind, or those before where none stand behind."""
    rest = re.split("[，,。；;！\n]", text[end:close], maxsplit=1)[0]
    words = _LEADING.sub("", rest).strip(" \u3000）)”")
    if words:
        return words[:40]
    before = re.split("[，,。；;：:\n]", text[max(0, start - 40) : start])[-1]
    return re.sub(
        "(?:要|须|应|务必)?(?:不迟于|不晚于|最迟|最晚|截止时间为?|截止日期为?|于|在)+$", "", before
    ).strip(" \u3000（(")[-40:]


def find(article: Article, known: Known) -> list[Found[Deadline]]:
    """The days by which something is to be done. What was done by then (已于…前) is none."""
    text, places, day = article.text, passages(article), published(article)
    found: dict[tuple[date | str, str], Found[Deadline]] = {}

    def keep(last: date | None, start: int, end: int, yearless: str = "") -> None:
        begin, close = places.sentence(start)
        clause = places.clause(start)[0]
        if _PAST.search(text, max(begin, clause), min(close, end + 3)):
            return
        if text[end - 1] == "前":
            begin = clause  # 任期一年，9月10日前到岗
        if _VALID.search(text, max(begin, text.rfind("；", begin, start) + 1, start - 60), start):
            return  # the end of an office or of a validity
        if day is not None and last is not None and day - last > _STALE:
            return
        what = _what(text, start, end, close)
        value = Deadline(last, what, yearless)
        found.setdefault(
            (last or yearless, what), Found(value, (evidence(article, start, end),), 0.85, "deadline")
        )

    for words in date_words(text):
        behind = _BEHIND.match(text, words.end)
        ahead = _BEFORE.search(text[max(0, words.start - 12) : words.start])
        is_open = words.is_range and _OPEN_UNTIL.search(text[max(0, words.start - 14) : words.start])
        if not (behind or ahead or is_open) or (words.is_range and not (behind or is_open)):
            continue
        year = (
            words.year2 or year_of(words, day, None)
            if words.year or words.relative
            else day.year
            if day
            else None
        )
        month, number = (words.month2 or words.month, words.day2 or words.day)
        if year is None:
            if a_day(2000, month, number):
                keep(None, words.start, behind.end() if behind else words.end, f"{month:02}-{number:02}")
            continue
        last = a_day(year, month, number)
        if last and day and not words.year and not words.relative and day - last > _STALE:
            last = a_day(year + 1, month, number)
        if last:
            keep(last, words.start, behind.end() if behind else words.end)
    ends = [(by.start(), by.end()) for by in _BY.finditer(text)]
    ends += [(until.end(), until.end()) for until in _UNTIL.finditer(text)]
    for at, end in ends:
        match = _MONTH_END.search(text, max(0, at - 14), at)
        if match is None:
            continue
        written = match["year"]
        if day is None and not written:
            continue
        year = int(written) if written else (day.year if day else 0) + (match["relative"] == "明年")
        if match["yearend"]:
            month = 12
        elif match["own"]:
            if day is None:
                continue
            month = day.month
            if match["coming"]:
                month, year = (1, year + 1) if month == 12 else (month + 1, year)
        else:
            month = int(match["month"])
            if not match["day"]:  # 11月前: the last day of October
                month, year = (12, year - 1) if month == 1 else (month - 1, year)
            if not written and not match["relative"] and day and day - date(year, month, 28) > _STALE:
                year += 1
        keep(date(year, month, monthrange(year, month)[1]), match.start(), end)
    return sorted(found.values(), key=lambda one: one.evidence[0].start)
