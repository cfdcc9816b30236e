"""Working days of a public notice: the statutory calendar, corrected by the round's own days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

from jieli.planner.policy import Policy

SATURDAY = 5
# (month, day). Source: 全国年节及纪念日放假办法, 2024 revision; movable ones come with the yearly notice.
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked. ``holidays`` and ``workdays`` correct the statutory calendar; a holiday wins."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    @classmethod
    def of(cls, policy: Policy) -> WorkCalendar:
        """The calendar of a round."""
        return cls(policy.extra_holidays, policy.extra_workdays)

    def is_workday(self, day: date) -> bool:
        """True if ``day`` is worked.

        In years whose holidays are not announced yet: Monday to Friday except the holidays of fixed date.
        """
        if day in self.holidays:
            return False
        if day in self.workdays:
            return True
        announced = _announced(day)
        if announced is None:
            return day.weekday() < SATURDAY and (day.month, day.day) not in FIXED_HOLIDAYS
        return announced

    def is_announced(self, day: date) -> bool:
        """True if ``day`` comes from the statutory calendar or the round, not from the weekday alone.

        Source:
            The State Council's yearly holiday notices, as carried by ``chinesecalendar``.
        """
        if day in self.holidays or day in self.workdays:
            return True
        return _announced(day) is not None

    def after(self, day: date) -> date:
        """The first working day after ``day``."""
        day += timedelta(days=1)
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def count(self, first: date, last: date) -> int:
        """Working days from ``first`` to ``last``, both inclusive."""
        return sum(self.is_workday(day) for day in _days(first, last))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePeriod:
    """From ``first`` to ``last``, both inclusive and both working days."""

    first: date
    last: date
    workdays: int
    is_estimated: bool  # touches days whose holidays are not announced


def notice_period(calendar: WorkCalendar, drawn_up_on: date, workdays: int) -> NoticePeriod:
    """The notice begins on the working day after ``drawn_up_on`` and lasts ``workdays`` (at least one)."""
    first = last = calendar.after(drawn_up_on)
    for _ in range(workdays - 1):
        last = calendar.after(last)
    estimated = not all(calendar.is_announced(day) for day in _days(first, last))
    return NoticePeriod(first=first, last=last, workdays=max(1, workdays), is_estimated=estimated)


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=i) for i in range((last - first).days + 1))


@lru_cache(maxsize=8192)
def _announced(day: date) -> bool | None:
    """Whether the statutory calendar has the day worked; None in years not announced yet. Asked for every row."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None
