"""What a column can hold: how it is read, shown, offered in the template and described to the user."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from jieli.planner.catalogue import SPECIALTIES, TITLE_NAMES, specialty_code, title_rank
from jieli.planner.round import DecisionKind, Level, Role, Window
from jieli.reader import cells
from jieli.reader.cells import Raw, Reading, Sentence, flawed, folded, plain

TEXT_FORMAT = "@"
DATE_FORMAT = "yyyy-mm-dd"


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a drop-down and the other words that mean the same."""

    shown: str
    value: Any
    words: tuple[str, ...] = ()


def _level(text: str) -> Level | None:
    """三级甲等, 二甲, 三级综合医院: the first character and 级, 甲, 乙, 丙 tell the level."""
    ranks = {"三": Level.TERTIARY, "二": Level.SECONDARY, "一": Level.PRIMARY}
    return ranks.get(text[:1]) if text[1:2] in ("级", "甲", "乙", "丙", "特") else None


class Options(StrEnum):
    """The closed lists; each is one drop-down."""

    ENTRY = "类别"
    LEVEL = "医院等级"
    TITLE = "职称"
    ROLE = "队内角色"
    PRIORITY = "优先级"
    BAND = "海拔档"
    SEX = "性别"
    YES_NO = "是否"
    LINK = "结对类型"
    DECISION = "锁定类型"
    SPECIALTY = "专业"


CHOICES: Mapping[Options, tuple[Choice, ...]] = {
    Options.ENTRY: (
        Choice("地区", "region", ("region", "派出地区", "行政区划")),
        Choice("单位", "institution", ("institution", "机构", "医院", "hospital")),
        Choice("科室", "department", ("department", "派出科室")),
    ),
    Options.LEVEL: (
        Choice("三级", Level.TERTIARY, ("3", "tertiary")),
        Choice("二级", Level.SECONDARY, ("2", "secondary")),
        Choice("一级", Level.PRIMARY, ("1", "primary")),
        Choice("未定级", Level.UNRANKED, ("0", "未评级", "无等级", "无", "未定等", "unranked", "none")),
    ),
    Options.TITLE: tuple(
        Choice(zh, title, (en,)) for title, (zh, en) in sorted(TITLE_NAMES.items(), reverse=True)
    ),
    Options.ROLE: (
        Choice("队员", Role.MEMBER, ("成员", "member")),
        Choice("队长", Role.LEADER, ("领队", "leader")),
        Choice("副队长", Role.DEPUTY, ("副领队", "deputy")),
    ),
    Options.PRIORITY: (
        Choice("1 高", 1, ("1", "高", "high", "一", "急需")),
        Choice("2 中", 2, ("2", "中", "normal", "二", "一般", "普通")),
        Choice("3 低", 3, ("3", "低", "low", "三")),
    ),
    Options.BAND: (
        *(Choice(band, band, (f"{band}档", f"{band}级", f"{band}带")) for band in "ABCDE"),
        Choice("不合格", "-", ("-", "—", "不适宜", "不宜", "unfit")),
    ),
    Options.SEX: (
        Choice("男", "男", ("m", "male", "男性", "1")),
        Choice("女", "女", ("f", "female", "女性", "2")),
    ),
    Options.YES_NO: (Choice("是", True), Choice("否", False)),
    Options.LINK: (
        Choice("结对", "pairing", ("pairing", "院对院", "对口")),
        Choice("名额", "quota", ("quota", "上限", "名额上限")),
        Choice("包科", "adoption", ("adoption", "以院包科", "院包科")),
    ),
    Options.DECISION: (
        Choice("指定", DecisionKind.PIN, ("pin", "锁定", "必派")),
        Choice("不派", DecisionKind.BAN, ("ban", "禁派", "回避", "排除")),
    ),
    Options.SPECIALTY: tuple(Choice(f"{s.code} {s.zh}", s.code) for s in SPECIALTIES.values()),
}

_WORDS: Mapping[Options, Mapping[str, Choice]] = {
    options: {folded(word): choice for choice in choices for word in (choice.shown, *choice.words)}
    for options, choices in CHOICES.items()
}
_SHOWN: Mapping[Options, Mapping[Any, str]] = {o: {c.value: c.shown for c in cs} for o, cs in CHOICES.items()}


class Kind(StrEnum):
    """The sort of content of a column; the value is what the reference page calls it."""

    TEXT = "文字"
    CODE = "编号"
    REFERENCE = "编号或名称"
    CHOICE = "选项"
    YES_NO = "是/否"
    SPECIALTY = "诊疗科目"
    FIRST_DAY = "日期"
    LAST_DAY = "日期（含当日）"
    DEADLINE = "期限日期"
    DATES = "若干日期"
    YEAR = "年份"
    MONTHS = "月数"
    DAYS = "天数"
    METRES = "米"
    COUNT = "整数"
    RATIO = "比例"
    SPANS = "时段"
    WORDS = "若干词"


_READERS: Mapping[Kind, Callable[[Raw], Reading[Any]]] = {
    Kind.TEXT: cells.read_text,
    Kind.CODE: cells.read_code,
    Kind.REFERENCE: cells.read_code,
    Kind.YES_NO: cells.read_yes_no,
    Kind.FIRST_DAY: cells.read_date,
    Kind.LAST_DAY: cells.read_last_day,
    Kind.DEADLINE: cells.read_deadline,
    Kind.DATES: cells.read_dates,
    Kind.YEAR: cells.read_year,
    Kind.MONTHS: cells.read_months,
    Kind.DAYS: cells.read_days,
    Kind.METRES: cells.read_metres,
    Kind.COUNT: cells.read_count,
    Kind.RATIO: cells.read_ratio,
    Kind.SPANS: cells.read_spans,
    Kind.WORDS: cells.read_words,
}

NUMBERS = frozenset({Kind.YEAR, Kind.MONTHS, Kind.DAYS, Kind.METRES, Kind.COUNT})
DAYS = frozenset({Kind.FIRST_DAY, Kind.LAST_DAY, Kind.DEADLINE})


def read_value(kind: Kind, raw: Raw, options: Options | None = None) -> Reading[Any]:
    """Read one non-blank cell of a column."""
    if kind is Kind.SPECIALTY:
        return _read_specialty(raw)
    if kind is Kind.CHOICE and options is not None:
        return _read_choice(raw, options)
    return _READERS[kind](raw)


def _read_choice(raw: Raw, options: Options) -> Reading[Any]:
    word = folded(raw)
    choice = _WORDS[options].get(word)
    if choice is not None:
        return Reading(choice.value)
    value: Level | int | None = None
    if options is Options.TITLE:
        value = title_rank(plain(raw))
    elif options is Options.LEVEL:
        value = _level(word)
    if value is not None:
        shown = _SHOWN[options][value]
        return Reading(
            value, note=Sentence(f"“{plain(raw)}”按“{shown}”读入。", f"'{plain(raw)}' is read as {shown}.")
        )
    listed = "、".join(c.shown for c in CHOICES[options])
    return flawed(
        f"“{plain(raw)}”不在选项中。请改为：{listed}。",
        f"'{plain(raw)}' is not an option. Use one of: {listed}.",
    )


def _read_specialty(raw: Raw) -> Reading[Any]:
    code = specialty_code(plain(raw))
    if code is None:
        return flawed(
            f"“{plain(raw)}”不是诊疗科目名录里的编号或名称。请从下拉框选择，如 04.03 骨科。",
            f"'{plain(raw)}' is no specialty of the catalogue. Choose from the list, for example 04.03 骨科.",
        )
    known = SPECIALTIES[code]
    exact = {folded(code), folded(known.zh), folded(f"{code}{known.zh}")}
    if folded(raw) in exact:
        return Reading(code)
    return Reading(
        code,
        note=Sentence(
            f"“{plain(raw)}”按诊疗科目“{code} {known.zh}”读入。",
            f"'{plain(raw)}' is read as {code} {known.en}.",
        ),
    )


def shown_value(kind: Kind, value: Any, options: Options | None = None) -> str | int | float | date | None:
    """The content of a cell that is read back as ``value``."""
    if value is None:
        return None
    if kind is Kind.CHOICE and options is not None:
        return _SHOWN[options].get(value, "")
    if kind is Kind.YES_NO:
        return "是" if value else "否"
    if kind is Kind.SPECIALTY:
        return f"{value} {SPECIALTIES[value].zh}" if value in SPECIALTIES else str(value)
    if kind is Kind.SPANS:
        return shown_windows(value)
    if kind is Kind.WORDS:
        return "、".join(sorted(value))
    if kind is Kind.DATES:
        return "；".join(d.isoformat() for d in sorted(value))
    if kind in NUMBERS:
        return int(value)
    if kind is Kind.RATIO:
        return float(value)
    return value if isinstance(value, date) else str(value)


def shown_windows(windows: tuple[Window, ...]) -> str | None:
    """``2026-03-01至2027-02-28；2027-09-01起``; nothing for always, 不可派 for never."""
    if windows == (Window(),):
        return None
    return "；".join(map(_shown_window, windows)) or "不可派"


def _shown_window(window: Window) -> str:
    if window.first and window.last:
        return f"{window.first}至{window.last}"
    if window.first:
        return f"{window.first}起"
    return f"{window.last}止" if window.last else "不限"
