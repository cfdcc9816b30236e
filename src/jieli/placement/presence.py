"""Where somebody was on each day of a month. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from jieli.placement.models import Deployment, Leave
from jieli.placement.rules import COUNTED_LEAVE, span_of
from jieli.programme.terms import add_months

LEAVE_DAYS = ("official", "home_leave", "winter_rest", "sick", "personal", "study")
"""Kinds of leave that have a column of their own; days in transit are counted with those of the journey out."""


@dataclass(frozen=True)
class Row:
    """One person's month (FM-08).

    Args:
        due: Days of the stay within the month, up to today.
        absent: Days of the stay before he set out.
    """

    deployment: str
    person: str
    due: int = 0
    on_post: int = 0
    official: int = 0
    home_leave: int = 0
    winter_rest: int = 0
    sick: int = 0
    personal: int = 0
    study: int = 0
    transit: int = 0
    absent: int = 0

    @property
    def rate(self) -> float | None:
        """K01, days on the post of days due; None where none was due. A business trip is no day on the post."""
        return self.on_post / self.due if self.due else None

    def plain(self) -> dict[str, Any]:
        """As the sheet of the month keeps it."""
        return asdict(self)


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def after_month(month: date) -> date:
    """The first day of the next month."""
    return add_months(month, 1)


def row_of(deployment: Deployment, leaves: Iterable[Leave], month: date, today: date) -> Row:
    """Count the days of one stay in one month, up to today.

    Every day of the stay is exactly one of: on the post, on one kind of leave, in transit, absent.
    """
    stay = span_of(deployment)
    assert stay.ends_on is not None
    begun = min(deployment.starts_on, stay.starts_on)
    day, until = max(begun, month), min(stay.ends_on, after_month(month), today + timedelta(days=1))
    away = [leave for leave in leaves if leave.state in COUNTED_LEAVE]
    counts: dict[str, int] = {}
    while day < until:
        what = _what(deployment, away, day)
        counts[what] = counts.get(what, 0) + 1
        day += timedelta(days=1)
    return Row(deployment.code, deployment.person.name, due=sum(counts.values()), **counts)


def _what(deployment: Deployment, away: list[Leave], day: date) -> str:
    if deployment.on_duty_on is None or day < deployment.on_duty_on:
        return "transit" if deployment.left_on is not None and deployment.left_on <= day else "absent"
    for leave in away:
        if leave.starts_on <= day < leave.is_off_until:
            return leave.kind
    return "on_post"
