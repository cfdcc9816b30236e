"""Forgiving parsers for single cells: what people type in forms, read without guessing.

Every parser takes the raw value of a non-blank cell and gives a :class:`Reading`: a value, or a flaw that
says what is wrong and what to do. A value that needed an interpretation carries a note, so that nothing is
read silently in another way than it was written.
"""

from __future__ import annotations

import math
import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Generic, TypeVar

T = TypeVar("T")

Raw = str | int | float | bool | date | datetime | time | timedelta | None
Span = tuple[date | None, date | None]

YEARS = range(1900, 2101)  # a date outside is a slip of the pen
_SERIAL_DAYS = range(20_000, 75_000)  # Excel day numbers of 1954 to 2105
_SERIAL_ZERO = date(1899, 12, 30)
_NOTHING = frozenset(
    {"", "无", "/", "\\", "-", "--", "—", "——", "暂无", "没有", "空", "n/a", "na", "none", "null"}
)
_YES = frozenset({"是", "有", "√", "✓", "✔", "对", "要", "y", "yes", "true", "1", "t", "是的", "启用", "开"})
_NO = frozenset(
    {"否", "无", "×", "✗", "✘", "错", "不", "不是", "没有", "n", "no", "false", "0", "f", "x", "停用", "关"}
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence for the user, Chinese first."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What a cell says. Exactly one of ``value`` and ``flaw`` counts; ``note`` tells an interpretation."""

    value: T | None = None
    flaw: Sentence | None = None
    note: Sentence | None = None


def flawed(zh: str, en: str) -> Reading[T]:
    """A cell that cannot be read, with what to do about it."""
    return Reading(flaw=Sentence(zh, en))


def narrow(raw: Raw) -> str:
    """The text of a cell with half-width digits, letters and punctuation, without invisible characters."""
    text = plain(raw)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if not text.isprintable():
        text = "".join(c for c in text if c.isprintable() or c.isspace())
    return " ".join(text.split())


def folded(raw: Raw) -> str:
    """The form in which two texts are compared: narrow, no spaces, lower case."""
    return narrow(raw).replace(" ", "").casefold()


def plain(raw: Raw) -> str:
    """A cell as text, numbers and dates as a reader of the sheet would say them."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(sep=" ")
    return str(raw).replace("\r\n", "\n").replace("\r", "\n").strip()


def is_blank(raw: Raw) -> bool:
    """Nothing but white space."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def says_nothing(raw: Raw) -> bool:
    """Blank, or a word or stroke that people write into a field that does not apply."""
    return is_blank(raw) or (isinstance(raw, str) and len(raw) < 12 and folded(raw) in _NOTHING)


def read_text(raw: Raw) -> Reading[str]:
    """Free text, as it stands."""
    return Reading(plain(raw))


def read_code(raw: Raw) -> Reading[str]:
    """A code: half-width, no line breaks; a number typed as a number loses nothing but the decimal point."""
    return Reading(narrow(raw))


def read_yes_no(raw: Raw) -> Reading[bool]:
    """是/否 and its relatives."""
    word = folded(raw)
    if word in _YES:
        return Reading(True)
    if word in _NO:
        return Reading(False)
    return flawed(
        f"“{plain(raw)}”不是“是”或“否”。请填 是 或 否。",
        f"'{plain(raw)}' is neither yes nor no. Enter 是 or 否.",
    )


_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"\u3007": 0, "○": 0, "两": 2, "兩": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}


def chinese_number(text: str) -> int | None:
    """Small Chinese numerals: 三, 十二, 两百零五, 二〇二六; None for anything else."""
    if not 0 < len(text) <= 12 or any(c not in _DIGITS and c not in _POWERS for c in text):
        return None
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, None
    last_power = 10_000
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
            continue
        power = _POWERS[c]
        if power >= last_power or (digit is None and power != 10):
            return None
        total += (1 if digit is None else digit) * power
        digit, last_power = None, power
    return total + (digit or 0)


_NUMBER = r"[0-9][0-9,\s]*(?:\.[0-9]+)?|[〇零○一二三四五六七八九十百千两兩]+"
_AMOUNT = re.compile(rf"(?P<sign>[-−+]?)\s*(?P<number>{_NUMBER})\s*(?P<unit>[^\d\s]*)", re.IGNORECASE)
_GROUPED = re.compile(r"\d+|\d{1,3}([,\s]\d{3})+")


def _number(text: str) -> float | None:
    """A written number; None when the grouping of its digits makes no sense (``3 70``)."""
    whole, point, rest = text.strip().partition(".")
    chinese = chinese_number(text)
    if chinese is not None:
        return float(chinese)
    if not _GROUPED.fullmatch(whole):
        return None
    return float(re.sub(r"[,\s]", "", whole) + point + rest)


def read_integer(
    raw: Raw, *, units: tuple[str, ...] = (), factors: dict[str, float] | None = None, example: str = "12"
) -> Reading[int]:
    """A whole number, with or without its unit.

    Args:
        units: Accepted words behind the number that change nothing.
        factors: Accepted words that multiply it (``年`` by 12 for months); ``半年`` and ``一年半`` work too.
        example: What the sentence shows as a correct entry.
    """
    wrong: Reading[int] = flawed(
        f"“{plain(raw)}”不是整数。请只填一个整数，如 {example}。",
        f"'{plain(raw)}' is not a whole number. Enter one whole number, for example {example}.",
    )
    if isinstance(raw, (bool, date, time, timedelta)):
        return wrong
    if isinstance(raw, (int, float)):
        return Reading(int(raw)) if float(raw).is_integer() else wrong
    text = narrow(raw).casefold()
    total = 0.0
    factors = factors or {}
    for unit in factors:  # 半年, 一年半: half of the larger unit
        text = re.sub(rf"(?<=.){re.escape(unit)}半$", f"{unit}0.5{unit}", text)
        text = re.sub(rf"^半(?=个?{re.escape(unit)}$)", "0.5", text)
    position, sign = 0, 1
    while position < len(text):
        match = _AMOUNT.match(text, position)
        amount = _number(match["number"]) if match else None
        if match is None or amount is None or (match["sign"] and position):
            return wrong
        word = match["unit"] if match["unit"] in units else match["unit"].removeprefix("个")
        if word in factors:
            total += amount * factors[word]
        elif word in units or not (word or position):
            total += amount
        else:
            return wrong
        sign = -1 if match["sign"] in ("-", "−") else sign
        position = match.end()
    if not text or not total.is_integer():
        return wrong
    return Reading(sign * int(total))


read_months: Callable[[Raw], Reading[int]] = partial(
    read_integer,
    units=("个月", "月", "months", "month", "m", "个月整"),
    factors={"年": 12, "years": 12, "year": 12},
    example="24",
)
read_days: Callable[[Raw], Reading[int]] = partial(
    read_integer,
    units=("天", "日", "days", "day", "d", "个工作日", "工作日"),
    factors={"周": 7, "星期": 7, "weeks": 7},
    example="14",
)
read_metres: Callable[[Raw], Reading[int]] = partial(
    read_integer, units=("m", "米", "公尺", "metres", "meters"), example="3700"
)
read_count: Callable[[Raw], Reading[int]] = partial(
    read_integer,
    units=("人", "名", "个", "位", "次", "任", "期", "分", "岁", "种", "人半年", "years"),
    example="3",
)


def read_ratio(raw: Raw) -> Reading[float]:
    """A share: 0.25, 25%."""
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return Reading(float(raw))
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(%?)", narrow(raw))
    if match is None:
        return flawed(
            f"“{plain(raw)}”不是比例。请填小数或百分数，如 0.25 或 25%。",
            f"'{plain(raw)}' is not a share. Enter a decimal or a percentage, for example 0.25 or 25%.",
        )
    return Reading(float(match[1]) / (100 if match[2] else 1))


def read_year(raw: Raw) -> Reading[int]:
    """A year: 1985, 1985年, 一九八五年, a date of that year."""
    if isinstance(raw, (date, datetime)):
        year = raw.year
    elif isinstance(raw, (int, float)) and not isinstance(raw, bool):
        whole = int(raw) if math.isfinite(raw) else 0
        year = whole if whole in YEARS else whole // 10_000
    else:
        text = _western_date(narrow(raw))
        match = re.match(r"(\d{4})(?=$|年|[-./]\d|\d{4}$)", text)
        year = int(match[1]) if match else 0
    if year in YEARS:
        return Reading(year)
    return flawed(
        f"“{plain(raw)}”不是年份。请填四位数年份，如 1985。",
        f"'{plain(raw)}' is not a year. Enter four digits, for example 1985.",
    )


_TIME = re.compile(r"(?:T|\s)\s*(?:上午|下午)?\d{1,2}:\d{2}.*$")
_WEEKDAY = re.compile(r"\(?(?:星期|周)[一二三四五六日天]\)?$")
_CHINESE_PART = re.compile(r"[〇零○一二三四五六七八九十]+(?=[年月日号])")
_DATE = re.compile(r"(?P<y>\d{4})(?:[-./年](?P<m>\d{1,2})(?:[-./月](?P<d>\d{1,2})[日号]?|月)?|年)?")
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})")


def _western_date(text: str) -> str:
    """Chinese numerals before 年, 月 and 日 as digits; time of day, weekday and spaces removed."""
    text = _CHINESE_PART.sub(lambda m: str(chinese_number(m[0])), _TIME.sub("", text))
    return _WEEKDAY.sub("", text.replace(" ", "")).replace(" ", "")


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def _span_of(match: re.Match[str]) -> tuple[date, date] | None:
    """First and last day that a date, a month or a year names; None when the calendar has no such day."""
    year, month, day = (int(v) if v else None for v in (match["y"], match["m"], match["d"]))
    if year not in YEARS or year is None:
        return None
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if not 1 <= month <= 12:
        return None
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    exact = _day(year, month, day)
    return (exact, exact) if exact else None


def _bad_date(raw: Raw, zh: str = "", en: str = "") -> Reading[date]:
    return flawed(
        f"“{plain(raw)}”不是完整的日期{zh}。请填年月日，如 2026-08-23 或 2026年8月23日。",
        f"'{plain(raw)}' is not a complete date{en}. Enter year, month and day, for example 2026-08-23.",
    )


def _date_of_number(raw: float) -> Reading[date]:
    whole = int(raw) if math.isfinite(raw) else 0
    if whole in _SERIAL_DAYS:
        return Reading(_SERIAL_ZERO + timedelta(days=whole))
    compact = _COMPACT.fullmatch(str(whole))
    exact = _day(*(int(v) for v in compact.groups())) if compact and raw == whole else None
    if exact:
        return Reading(exact)
    if raw != whole and whole in YEARS:
        return _bad_date(
            raw,
            "（Excel 已把它当成小数，2026.1 与 2026.10 无法区分）",
            " (Excel took it for a decimal number)",
        )
    return _bad_date(raw)


def read_date(raw: Raw, *, is_last_day: bool = False) -> Reading[date]:
    """A calendar day in any usual spelling; a month alone is its first (or last) day, with a note.

    Args:
        is_last_day: The cell says until when, so a month alone means its last day.
    """
    if isinstance(raw, datetime):
        return Reading(raw.date()) if raw.year in YEARS else _bad_date(raw)
    if isinstance(raw, date):
        return Reading(raw) if raw.year in YEARS else _bad_date(raw)
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return _date_of_number(raw)
    if isinstance(raw, (bool, time, timedelta)) or raw is None:
        return _bad_date(raw)
    text = _western_date(narrow(raw))
    if re.fullmatch(r"\d{5}", text):
        return _date_of_number(int(text))
    match = _COMPACT.fullmatch(text) or _DATE.fullmatch(text)
    if match is None:
        if re.match(r"\d{1,2}[月./-]\d{1,2}日?$", text):
            return _bad_date(raw, "，缺少年份", ": the year is missing")
        return _bad_date(raw)
    span = _span_of(match)
    if span is None:
        return _bad_date(raw, "，日历上没有这一天", ": the calendar has no such day")
    if match["m"] is None:
        return _bad_date(raw, "，缺少月和日", ": month and day are missing")
    chosen = span[1] if is_last_day else span[0]
    if span[0] == span[1]:
        return Reading(chosen)
    note = Sentence(
        f"“{plain(raw)}”只写到月，读作 {chosen}。",
        f"'{plain(raw)}' names a month only and is read as {chosen}.",
    )
    return Reading(chosen, note=note)


read_last_day: Callable[[Raw], Reading[date]] = partial(read_date, is_last_day=True)


def read_deadline(raw: Raw) -> Reading[date]:
    """A date with or without 前 behind it (8月23日前)."""
    if isinstance(raw, str):
        return read_last_day(re.sub(r"(?:以|之)?前$|(?:为)?止$", "", narrow(raw)))
    return read_last_day(raw)


_PIECES = re.compile(r"[;；\n]+|(?<=[\d日月年])[,，、](?=\d)")
_CONNECTOR = re.compile(r"至|到|~|—+|–|-+|起|止|以?后|以?前|从|自|开始|结束|to|from|until")
_TOKEN = re.compile(
    f"{_COMPACT.pattern}(?!\\d)".replace("?P<y>", "").replace("?P<m>", "").replace("?P<d>", "")
    + f"|{_DATE.pattern}"
)
_ALWAYS = frozenset({"长期", "不限", "随时", "均可", "全年", "always", "任何时间", "无限制"})
_NEVER = frozenset({"不可派", "暂不可派", "不能派", "never"})


def read_dates(raw: Raw) -> Reading[tuple[date, ...]]:
    """Single days, several of them separated by ；, ， or 、."""
    if not isinstance(raw, str):
        one = read_date(raw)
        return Reading((one.value,)) if one.value else Reading(flaw=one.flaw)
    days = []
    for piece in re.split(r"[;,、\n]+", narrow(raw.replace("\n", ";"))):
        if piece.strip():
            one = read_date(piece)
            if one.value is None or one.note:
                return Reading(flaw=one.flaw or _bad_date(piece).flaw)
            days.append(one.value)
    return Reading(tuple(days))


def read_spans(raw: Raw) -> Reading[tuple[Span, ...]]:
    """Times in which something holds: ``2026-03-01至2027-02-28；2027年9月起``; open ends are None.

    ``不限`` is always, ``不可派`` is never.
    """
    wrong: Reading[tuple[Span, ...]] = flawed(
        f"“{plain(raw)}”不是时段。请写成 2026-03-01至2027-02-28，"
        "几段之间用“；”隔开，一头不限写“2026-03-01起”或“2027-02-28止”。",
        f"'{plain(raw)}' is not a period. Write 2026-03-01至2027-02-28; separate several with ；.",
    )
    if not isinstance(raw, str):
        return wrong
    if folded(raw) in _NEVER:
        return Reading(())
    spans: list[Span] = []
    rounded = False
    for piece in _PIECES.split(narrow(raw.replace("\n", ";"))):
        text = _western_date(piece)
        if not text:
            continue
        if text.casefold() in _ALWAYS:
            spans.append((None, None))
            continue
        span = _one_span(text)
        if span is None:
            return wrong
        rounded = rounded or span[2]
        if span[0] and span[1] and span[0] > span[1]:
            return flawed(
                f"时段“{piece.strip()}”的开始晚于结束。请对调两个日期或改正。",
                f"The period '{piece.strip()}' starts after it ends. Swap or correct the dates.",
            )
        spans.append((span[0], span[1]))
    if not spans:
        return wrong
    if rounded:
        shown = "；".join(f"{a or ''}至{b or ''}" for a, b in spans)
        return Reading(
            tuple(spans),
            note=Sentence(f"“{plain(raw)}”读作 {shown}。", f"'{plain(raw)}' is read as {shown}."),
        )
    return Reading(tuple(spans))


def _one_span(text: str) -> tuple[date | None, date | None, bool] | None:
    """First day, last day and whether a month or year had to be widened to days; None when unclear."""
    found = list(_TOKEN.finditer(text))
    if not 1 <= len(found) <= 2:
        return None
    days = []
    for token in found:
        match = _COMPACT.fullmatch(token[0]) or _DATE.fullmatch(token[0])
        span = _span_of(match) if match else None
        if span is None:
            return None
        days.append(span)
    before, after = text[: found[0].start()], text[found[-1].end() :]
    between = text[found[0].end() : found[-1].start()] if len(found) == 2 else ""
    if any(_CONNECTOR.sub("", part) for part in (before, between, after)):
        return None
    is_rounded = any(a != b for a, b in days)
    if len(found) == 2:
        return (days[0][0], days[1][1], is_rounded) if between else None
    ends_here = bool(re.search(r"止|前|结束", after)) or (
        bool(before) and not re.search("从|自|from", before)
    )
    starts_here = bool(re.search(r"起|后|开始|至|到|~|—|–|-", after)) or bool(re.search("从|自|from", before))
    if starts_here == ends_here:
        return (days[0][0], days[0][1], True) if is_rounded and not before and not after else None
    return (days[0][0], None, is_rounded) if starts_here else (None, days[0][1], is_rounded)


def read_words(raw: Raw) -> Reading[tuple[str, ...]]:
    """A list of words: 藏语、普通话."""
    return Reading(tuple(w for w in re.split(r"[;；,，、/\s]+", plain(raw)) if w))
