"""Whether a department can do without somebody: who is away when, against how many may be. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from jieli.programme.terms import Span


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody of the department who is or would be away.

    Args:
        application: Id of the application behind it, if any.
        is_sure: A deployment rather than an application that may yet fail.
    """

    person: int
    name: str
    span: Span
    application: int | None = None
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """From ``starts_on`` to the day before ``ends_on`` as many are away."""

    starts_on: date
    ends_on: date
    away: int
    limit: int

    @property
    def is_over(self) -> bool:
        """Whether more are away than may be."""
        return self.away > self.limit


def limit_of(staff: int, drain_max_pct: int | None) -> int | None:
    """How many of ``staff`` may be away at once; at least one, so that a small department can send anybody at all."""
    return None if drain_max_pct is None else max(1, staff * drain_max_pct // 100)


def steps(absences: Iterable[Absence], span: Span, limit: int) -> tuple[Step, ...]:
    """The number of people away over a span of time, one step per change."""
    assert span.ends_on is not None
    inside = [a for a in absences if a.span.overlaps(span)]
    days = {span.starts_on, span.ends_on}
    for absence in inside:
        days |= {d for d in absence.span if d is not None and span.starts_on < d < span.ends_on}
    ordered = sorted(days)
    found: list[Step] = []
    for begin, end in pairwise(ordered):
        away = len({a.person for a in inside if a.span.overlaps(Span(begin, end))})
        if found and found[-1].away == away:
            found[-1] = Step(found[-1].starts_on, end, away, limit)
        else:
            found.append(Step(begin, end, away, limit))
    return tuple(found)


def peak(absences: Iterable[Absence], span: Span) -> int:
    """The largest number of people away at once within a span."""
    changes = []
    for absence in absences:
        if absence.span.overlaps(span):
            begin, end = absence.span
            changes.append((max(begin, span.starts_on), True, absence.person))
            changes.append((end or date.max, False, absence.person))  # who is back that day is not away
    changes.sort()
    stays: Counter[int] = Counter()  # somebody with two absences at once is away but once
    away = most = 0
    for _day, leaves, person in changes:
        stays[person] += 1 if leaves else -1
        away += (stays[person] == 1) if leaves else -(stays[person] == 0)
        most = max(most, away)
    return most


def person_months(spans: Iterable[Span], window: Span) -> float:
    """How many months people were away within a window, in months of 30 days, to one decimal."""
    assert window.ends_on is not None
    days = 0
    for span in spans:
        begin, end = (
            max(span.starts_on, window.starts_on),
            min(span.ends_on or window.ends_on, window.ends_on),
        )
        days += max(0, (end - begin).days)
    return round(days / 30, 1)
