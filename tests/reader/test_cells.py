from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieli.reader import cells
from jieli.reader.cells import Reading

DAY = date(2026, 8, 23)
MORNING = datetime.combine(DAY, time(9, 30))  # Excel knows no time zones


def full_width(text: str) -> str:
    """The text as an input method for Chinese may leave it."""
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


@pytest.mark.parametrize(
    "raw",
    [
        "2026年8月23日",
        full_width("2026") + "年8月23日",
        "2026.8.23",
        "2026/8/23",
        "2026-08-23",
        "20260823",
        20260823.0,
        46257,
        46257.0,
        46257.5,
        "46257",
        "二〇二六年八月二十三日",
        " 2026 年 8 月 23 日 ",
        "2026年8月23日（星期日）",
        "2026-8-23 10:00",
        "2026-08-23T00:00:00",
        date(2026, 8, 23),
        MORNING,
        "2026年8月23号",
    ],
)
def test_a_date_is_read_in_every_usual_spelling(raw: Any) -> None:
    assert cells.read_date(raw) == Reading(DAY)


@pytest.mark.parametrize("raw", ["2026年8月", "2026.8", "2026-08", "2026/8"])
def test_a_month_is_its_first_or_last_day_and_says_so(raw: str) -> None:
    first, last = cells.read_date(raw), cells.read_last_day(raw)
    assert (first.value, last.value) == (date(2026, 8, 1), date(2026, 8, 31))
    assert first.note is not None
    assert "2026-08-01" in first.note.zh


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        ("8月23日", "缺少年份"),
        ("2026-02-30", "日历上没有"),
        ("2026-13-01", "日历上没有"),
        ("2026年", "缺少月和日"),
        (2026.1, "小数"),
        ("26.8.23", "不是完整的日期"),
        ("下周", "不是完整的日期"),
        (True, "不是完整的日期"),
        (time(8), "不是完整的日期"),
        (12.0, "不是完整的日期"),
        (float("inf"), "不是完整的日期"),
        (date(26, 8, 23), "不是完整的日期"),
    ],
)
def test_what_is_no_date_says_why_and_what_to_do(raw: Any, word: str) -> None:
    flaw = cells.read_date(raw).flaw
    assert flaw is not None
    assert word in flaw.zh
    assert "2026-08-23" in flaw.zh


def test_a_deadline_may_end_with_before() -> None:
    assert cells.read_deadline("2026年8月23日前").value == DAY
    assert cells.read_deadline("2026-08-23之前").value == DAY


@pytest.mark.parametrize(
    ("read", "raw", "value"),
    [
        (cells.read_months, "24个月", 24),
        (cells.read_months, "两年", 24),
        (cells.read_months, "2年", 24),
        (cells.read_months, "半年", 6),
        (cells.read_months, "一年半", 18),
        (cells.read_months, "1.5年", 18),
        (cells.read_months, "2年6个月", 30),
        (cells.read_months, full_width("24"), 24),
        (cells.read_months, 24.0, 24),
        (cells.read_months, "24 months", 24),
        (cells.read_metres, "3 700 m", 3700),
        (cells.read_metres, "3,700米", 3700),
        (cells.read_metres, "-20", -20),
        (cells.read_days, "14天", 14),
        (cells.read_days, "两周", 14),
        (cells.read_days, "十四", 14),
        (cells.read_count, "2人", 2),
        (cells.read_count, "三", 3),
        (cells.read_count, full_width("0"), 0),
        (cells.read_count, "一百零二名", 102),
        (cells.read_year, "1985年", 1985),
        (cells.read_year, "一九八五年", 1985),
        (cells.read_year, "1985-06", 1985),
        (cells.read_year, date(1985, 6, 1), 1985),
        (cells.read_year, 1985.0, 1985),
        (cells.read_year, 19850601.0, 1985),
        (cells.read_ratio, "25%", 0.25),
        (cells.read_ratio, 0.25, 0.25),
    ],
)
def test_numbers_are_read_with_and_without_units(read: Any, raw: Any, value: float) -> None:
    assert read(raw) == Reading(value)


@pytest.mark.parametrize(
    ("read", "raw"),
    [
        (cells.read_months, "三百天"),
        (cells.read_months, 24.5),
        (cells.read_metres, "3 70"),
        (cells.read_metres, "3700-4500"),
        (cells.read_count, "约3人"),
        (cells.read_count, True),
        (cells.read_count, ""),
        (cells.read_year, "85"),
        (cells.read_year, float("nan")),
        (cells.read_ratio, "四分之一"),
        (cells.read_count, "9" * 400),
        (cells.read_count, "零" * 400),
    ],
)
def test_what_is_no_number_is_a_flaw_that_shows_an_example(read: Any, raw: Any) -> None:
    flaw = read(raw).flaw
    assert flaw is not None
    assert "如" in flaw.zh


@pytest.mark.parametrize(
    ("raw", "value"), [("十", 10), ("二十一", 21), ("三百零五", 305), ("二〇二六", 2026), ("两", 2)]
)
def test_small_chinese_numerals(raw: str, value: int) -> None:
    assert cells.chinese_number(raw) == value


@pytest.mark.parametrize("raw", ["", "百", "十百", "三x", "一二十"[:0]])
def test_what_is_no_chinese_numeral_is_none(raw: str) -> None:
    assert cells.chinese_number(raw) is None


@pytest.mark.parametrize(
    "raw", ["是", "有", "√", "Y", "yes", "TRUE", "1", 1.0, True, full_width("y"), " 是 "]
)
def test_yes(raw: Any) -> None:
    assert cells.read_yes_no(raw).value is True


@pytest.mark.parametrize("raw", ["否", "无", "×", "N", "no", "false", "0", 0.0, False])
def test_no(raw: Any) -> None:
    assert cells.read_yes_no(raw).value is False


def test_neither_yes_nor_no_is_a_flaw() -> None:
    assert "请填 是 或 否" in cells.read_yes_no("也许").flaw.zh  # type: ignore[union-attr]


A, B, C = date(2026, 3, 1), date(2027, 2, 28), date(2027, 9, 1)


@pytest.mark.parametrize(
    ("raw", "spans"),
    [
        ("2026-03-01至2027-02-28", ((A, B),)),
        ("2026-03-01-2027-02-28", ((A, B),)),
        ("20260301" + full_width("~") + "20270228", ((A, B),)),
        ("2026年3月1日到2027年2月28日；2027-09-01起", ((A, B), (C, None))),
        ("至2027-02-28", ((None, B),)),
        ("2027-02-28止", ((None, B),)),
        ("2026-03-01—", ((A, None),)),
        ("2026年3月至2027年2月", ((A, B),)),
        ("2026.3.1~2027.2.28\n2027.9.1起", ((A, B), (C, None))),
        ("长期", ((None, None),)),
        ("不可派", ()),
        ("2026年", ((date(2026, 1, 1), date(2026, 12, 31)),)),
    ],
)
def test_spans(raw: str, spans: Any) -> None:
    assert cells.read_spans(raw).value == spans


@pytest.mark.parametrize(
    "raw", ["2026-03-01", "有空就去", "2027-02-28至2026-03-01", "2026-03-01至", 46257.0, "三月至五月", "；"]
)
def test_unclear_spans_are_flaws_unless_open(raw: Any) -> None:
    reading = cells.read_spans(raw)
    assert reading.flaw is not None or reading.value == ((A, None),)


def test_widened_months_are_noted() -> None:
    assert cells.read_spans("2026年3月至2027年2月").note is not None
    assert cells.read_spans("2026-03-01至2027-02-28").note is None


def test_several_dates() -> None:
    assert cells.read_dates("2026-03-01；2027年9月1日").value == (A, C)
    assert cells.read_dates("2026-03-01；九月").flaw is not None


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (101.0, "101"),
        (4.1, "4.1"),
        (True, "是"),
        (DAY, "2026-08-23"),
        (datetime.combine(DAY, time()), "2026-08-23"),
        (None, ""),
        ("a\r\nb ", "a\nb"),
    ],
)
def test_plain_text_is_what_a_reader_of_the_sheet_would_say(raw: Any, text: str) -> None:
    assert cells.plain(raw) == text


_raw = st.one_of(
    st.none(),
    st.text(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(timedelta(), timedelta(days=9999)),
    st.from_regex(r"[0-9年月日至./\-；个百一二]{0,20}", fullmatch=True),
)


@given(_raw)
def test_every_parser_gives_a_value_or_a_flaw_for_anything(raw: Any) -> None:
    for read in (
        cells.read_text, cells.read_code, cells.read_yes_no, cells.read_date, cells.read_last_day, cells.read_deadline,
        cells.read_dates, cells.read_year, cells.read_months, cells.read_days, cells.read_metres, cells.read_count,
        cells.read_ratio, cells.read_spans, cells.read_words,
    ):  # fmt: skip
        reading: Reading[Any] = read(raw)
        assert (reading.value is None) == (reading.flaw is not None)
