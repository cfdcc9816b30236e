"""Lengths of time in months, and spans that follow one another. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Span(NamedTuple):
    """From ``starts_on`` to the day before ``ends_on``; without an end where that is unknown."""

    starts_on: date
    ends_on: date | None = None

    def overlaps(self, other: Span) -> bool:
        """Whether the two have a day in common."""
        return (other.ends_on is None or self.starts_on < other.ends_on) and (
            self.ends_on is None or other.starts_on < self.ends_on
        )


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def days_off_term(span: Span, months: int, *, may_repeat: bool) -> int:
    """How many days the span differs from a term; negative if it is shorter.

    Args:
        may_repeat: Several terms in a row are right too, as on a post whose holder is relieved.
    """
    if span.ends_on is None:
        raise ValueError("a term has an end")
    count = 1
    while may_repeat and add_months(span.starts_on, months * (count + 1)) <= span.ends_on:
        count += 1
    shorter = (span.ends_on - add_months(span.starts_on, months * count)).days
    if not may_repeat:
        return shorter
    longer = (span.ends_on - add_months(span.starts_on, months * (count + 1))).days
    return min(shorter, longer, key=abs)


def first_overlap(spans: Iterable[tuple[str, Span]]) -> tuple[str, str] | None:
    """Names of two spans that overlap, if any do."""
    ordered = sorted(spans, key=lambda item: item[1].starts_on)
    latest: tuple[str, Span] | None = None
    for name, span in ordered:
        if latest is not None and latest[1].overlaps(span):
            return latest[0], name
        if latest is None or span.ends_on is None or (latest[1].ends_on or date.max) < span.ends_on:
            latest = name, span
    return None


def share_of_months(start: date, end: date) -> int:
    """Whole months from ``start`` to ``end``; none if ``end`` is earlier."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(0, months - (end.day < start.day))
