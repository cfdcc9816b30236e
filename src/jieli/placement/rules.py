"""Facts about stays on posts that checks, actions and queries share. Pure, but for the words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jieli.placement.models import Deployment
from jieli.programme.models import PolicyPack
from jieli.programme.terms import Span
from jieli.recruiting.queries.eligibility import band_of

COUNTED_LEAVE = ("approved", "away", "over")
"""States of leave that keep somebody off the post."""


def span_of(deployment: Deployment) -> Span:
    """The stay as it was or, until it ends, as planned."""
    return span_between(deployment.starts_on, deployment.ends_on, deployment.on_duty_on, deployment.ended_on)


def span_between(starts_on: date, ends_on: date, on_duty_on: date | None, ended_on: date | None) -> Span:
    """Like ``span_of``, from its days alone."""
    until = ended_on or ends_on
    return Span(min(on_duty_on or starts_on, until), until)


def due_on(starts_on: date, deadline: date | None) -> date:
    """Last day for being on duty: the deadline of the batch, or the first day of a stay that begins after it."""
    return deadline if deadline is not None and starts_on <= deadline else starts_on


def days_late(due: date, on: date, *, day_counts: bool) -> int:
    """Days by which ``on`` is too late to be on duty (BR-12); 0 is in time.

    Args:
        day_counts: Whether the day of the deadline itself is in time, as “8月23日前” is commonly read.
    """
    last = due if day_counts else due - timedelta(days=1)
    return max(0, (on - last).days)


def overlap_days(one: Span, other: Span) -> int:
    """Days that two spans have in common."""
    ends = min(one.ends_on or date.max, other.ends_on or date.max)
    return max(0, (ends - max(one.starts_on, other.starts_on)).days)


@dataclass(frozen=True)
class Gap:
    """Days on which nobody holds a post, from ``starts_on`` to the day before ``ends_on``.

    Args:
        is_open: Nobody is to follow; ``ends_on`` is where the post ends.
    """

    starts_on: date
    ends_on: date
    is_open: bool = False

    @property
    def days(self) -> int:
        """How many."""
        return (self.ends_on - self.starts_on).days


def gaps(post: Span, stays: Iterable[Span]) -> tuple[Gap, ...]:
    """Days of a post that no stay covers, in their order."""
    assert post.ends_on is not None
    found, here = [], post.starts_on
    for stay in sorted(stays, key=lambda s: s.starts_on):
        if stay.starts_on >= post.ends_on:
            break
        if stay.starts_on > here:
            found.append(Gap(here, stay.starts_on))
        here = max(here, stay.ends_on or date.max)
    if here < post.ends_on:
        found.append(Gap(here, post.ends_on, is_open=True))
    return tuple(found)


def overlaps(stays: Sequence[Span]) -> tuple[Span, ...]:
    """Windows in which two stays on one post are there together, in their order."""
    ordered = sorted(stays, key=lambda s: s.starts_on)
    found = []
    for index, stay in enumerate(ordered):
        for other in ordered[index + 1 :]:
            if stay.ends_on is not None and other.starts_on < stay.ends_on:
                found.append(Span(other.starts_on, min(stay.ends_on, other.ends_on or date.max)))
    return tuple(found)


def is_excessive_gap(gap: Gap, pack: PolicyPack | None) -> bool:
    """Whether a vacancy between two holders is longer than the pack allows (BR-15); 0 allows none (不断档)."""
    return pack is not None and pack.vacancy_max_days is not None and gap.days > pack.vacancy_max_days


def acclimatisation_days(deployment: Deployment, pack: PolicyPack | None) -> int:
    """Days on the plateau before somebody works alone, by the altitude band of the host."""
    return int(pack.acclimatisation_days.get(band_of(deployment.post, pack), 0)) if pack is not None else 0
