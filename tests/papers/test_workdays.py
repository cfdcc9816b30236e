from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieli.papers.workdays import WorkCalendar, notice_period
from jieli.planner.policy import Policy

STATUTORY = WorkCalendar()


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2026, 10, 1), False),  # National Day
        (date(2026, 9, 25), False),  # Mid-Autumn, a Friday
        (date(2026, 9, 20), True),  # a Sunday worked instead
        (date(2024, 9, 14), True),  # a Saturday worked instead
        (date(2026, 11, 18), True),
        (date(2026, 11, 21), False),
    ],
)
def test_calendar_knows_holidays_and_make_up_days(day: date, is_worked: bool):
    assert STATUTORY.is_workday(day) is is_worked
    assert STATUTORY.is_announced(day)


def test_calendar_after_the_last_announced_year_uses_weekdays_and_fixed_holidays():
    assert [STATUTORY.is_workday(date(2031, 5, d)) for d in range(1, 8)] == [
        False, False, False, False, True, True, True,  # 1 and 2 May by law, 3 and 4 May a weekend
    ]  # fmt: skip
    assert not STATUTORY.is_announced(date(2031, 5, 6))


def test_round_corrects_the_calendar_and_makes_it_certain():
    policy = Policy(
        extra_holidays=frozenset({date(2031, 5, 5)}), extra_workdays=frozenset({date(2031, 5, 4)})
    )
    corrected = WorkCalendar.of(policy)
    assert not corrected.is_workday(date(2031, 5, 5))
    assert corrected.is_workday(date(2031, 5, 4))
    assert corrected.is_announced(date(2031, 5, 4))


def test_notice_skips_the_holiday_week():
    period = notice_period(STATUTORY, date(2026, 9, 24), 5)
    assert (period.first, period.last) == (date(2026, 9, 28), date(2026, 10, 9))
    assert not period.is_estimated


def test_notice_into_an_unannounced_year_is_estimated_and_keeps_new_year_free():
    period = notice_period(STATUTORY, date(2026, 12, 28), 5)
    assert (period.first, period.last) == (date(2026, 12, 29), date(2027, 1, 5))
    assert period.is_estimated


@given(st.dates(date(2023, 1, 1), date(2032, 1, 1)), st.integers(1, 25))
def test_notice_holds_exactly_its_working_days(drawn_up_on: date, workdays: int):
    period = notice_period(STATUTORY, drawn_up_on, workdays)
    assert period.first > drawn_up_on
    assert STATUTORY.is_workday(period.first)
    assert STATUTORY.is_workday(period.last)
    assert STATUTORY.count(period.first, period.last) == workdays
    assert STATUTORY.count(drawn_up_on + timedelta(days=1), period.last) == workdays
