"""By when the next step of a batch is due, and what the calendar makes pressing while its state asks for nothing.

The machines know no dates: a batch that serves waits for nobody until its last day has passed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Min, Q

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.kernel.machine import Edge
from jieli.kernel.models import AuditEntry
from jieli.programme import rules
from jieli.programme.models import Batch, PolicyPack, Post
from jieli.programme.queries.batches import batches, countdown
from jieli.programme.states import BATCH

_DAY = timedelta(days=1)
_RUNNING = ("serving", "rotating")
"""States of a batch in which nothing waits for anybody before a day has come."""
_AFTER = ("completed", "summing_up")
"""States of a batch whose people have gone and whose summary is still to be written and filed."""
BEFORE_ARRIVAL = ("preparing", "collecting", "selecting", "departing")
"""States of a batch whose people are still to arrive."""


@dataclass(frozen=True)
class Deadline:
    """The last day on which a step is in time.

    Args:
        edge: The step; where several still lie before the day, the next of them.
        is_near: It presses already, by the policy pack.
    """

    edge: Edge
    due_on: date
    is_near: bool

    @property
    def is_over(self) -> bool:
        """Whether that day has passed."""
        return self.due_on < clock.today()


def deadline_of(actor: Actor, batch: Batch, rotations_begun: int = 0) -> Deadline | None:
    """By when the next step of a batch is due; None where no date says so."""
    pack = rules.pack_in_force(list(batch.programme.policy_packs.all()), batch.starts_on)
    if batch.state in BEFORE_ARRIVAL:
        return _before_arrival(actor, batch, pack)
    if batch.state in _RUNNING:
        return _while_running(batch, pack, rotations_begun)
    if batch.state in _AFTER:
        return _after_the_end(batch, pack)
    return None


def pressing_batches(actor: Actor) -> tuple[tuple[Batch, Deadline], ...]:
    """Running batches whose next step is the actor's and due soon or overdue, the most urgent first."""
    roles = {role for state in _RUNNING for edge in BATCH.edges_from(state) for role in edge.roles}
    if not roles & actor.roles:
        return ()
    mine = Batch.permits.filter_roles(actor, roles)
    rows = batches(actor).filter(mine, state__in=_RUNNING)
    running = list(rows.prefetch_related("phases", "programme__policy_packs"))
    begun = _rotations_begun([b.code for b in running])
    found = []
    for batch in running:
        deadline = deadline_of(actor, batch, begun.get(batch.code, 0))
        if deadline is not None and (deadline.is_over or deadline.is_near):
            found.append((batch, deadline))
    return tuple(sorted(found, key=lambda one: one[1].due_on))


@dataclass(frozen=True)
class Lapsed:
    """Posts of one batch whose term has ended while the batch goes on."""

    batch: str
    name: str
    programme: str
    number: int
    due_on: date


def lapsed() -> Q:
    """Filter for posts whose term has ended and that nobody has ended, vacated or cancelled."""
    return Q(ends_on__lte=clock.today()) & ~Q(state__in=("planned", "cancelled", "ended"))


def lapsed_posts(actor: Actor) -> tuple[Lapsed, ...]:
    """Posts past their term by batch, for whoever opens and cancels posts; a batch past its end is enough by itself."""
    if "PO" not in actor.roles:
        return ()
    rows = (
        reading.visible(Post, actor)
        .filter(lapsed(), Post.permits.filter_roles(actor, ("PO",)), batch__ends_on__gt=clock.today())
        .order_by()
        .values_list("batch__code", "batch__name", "batch__programme__name")
        .annotate(number=Count("pk"), first=Min("ends_on"))
    )
    found = (Lapsed(code, name, programme, n, first - _DAY) for code, name, programme, n, first in rows)
    return tuple(sorted(found, key=lambda one: one.due_on))


def _before_arrival(actor: Actor, batch: Batch, pack: PolicyPack | None) -> Deadline | None:
    left = countdown(actor, batch, pack)
    edge = _next(batch)
    if left is None or edge is None:
        return None
    # Once the notice can no longer hang its full time before the arrival, every day counts
    needed = 0 if pack is None else pack.notice_workdays or pack.review_workdays
    return Deadline(edge, left.due_on if left.day_counts else left.due_on - _DAY, left.workdays <= needed)


def _while_running(batch: Batch, pack: PolicyPack | None, begun: int) -> Deadline | None:
    overlap = timedelta(days=pack.overlap_days if pack is not None else 0)
    reliefs = sorted(p.starts_on for p in batch.phases.all() if p.kind == "rotation")
    if batch.state == "rotating":
        relief = reliefs[min(begun, len(reliefs)) - 1] if reliefs else batch.ends_on
        return _deadline(batch, "resume", relief + overlap - _DAY, overlap)
    if begun < len(reliefs):
        return _deadline(batch, "rotate", reliefs[begun] - _DAY, overlap)
    return _deadline(batch, "complete", batch.ends_on - _DAY, overlap)


def _after_the_end(batch: Batch, pack: PolicyPack | None) -> Deadline | None:
    """The summary is begun and filed within so many days of the pack; without a number nothing presses."""
    edge = _next(batch)
    if edge is None or pack is None or pack.summary_days is None:
        return None
    due_on = batch.ends_on - _DAY + timedelta(days=pack.summary_days)
    return Deadline(edge, due_on, clock.today() > due_on - timedelta(days=max(pack.overlap_days, 1)))


def _rotations_begun(codes: Collection[str]) -> dict[str, int]:
    """How often each batch began a rotation, by its code; one query."""
    if not codes:
        return {}
    entries = AuditEntry.objects.filter(thing="batch", event="rotate", code__in=codes).order_by()
    return dict(entries.values_list("code").annotate(number=Count("pk")))


def _deadline(batch: Batch, event: str, due_on: date, overlap: timedelta) -> Deadline | None:
    edge = BATCH.edge(event, batch.state)
    return None if edge is None else Deadline(edge, due_on, clock.today() > due_on - max(overlap, _DAY))


def _next(batch: Batch) -> Edge | None:
    return next((e for e in BATCH.edges_from(batch.state) if not e.is_return), None)
