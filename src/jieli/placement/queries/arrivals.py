"""Reads of arrivals: who is due on duty by when, who is there, who is late and since how many days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jieli.kernel import clock
from jieli.kernel.actor import Actor
from jieli.kernel.models import AuditEntry
from jieli.placement.models import Deployment
from jieli.placement.queries.deployments import deployments, lateness
from jieli.placement.rules import due_on
from jieli.placement.states import COMING
from jieli.programme import rules
from jieli.programme.models import Batch, Programme
from jieli.programme.queries.batches import Countdown, countdown


@dataclass(frozen=True)
class Arrival:
    """One line of FM-06.

    Args:
        late: Days too late, as of the day on duty or of today; 0 is in time.
        confirmed_by: Who confirmed for the host; empty as long as nobody has.
    """

    deployment: Deployment
    due_on: date
    late: int
    confirmed_by: str = ""

    @property
    def is_there(self) -> bool:
        """Whether the host has confirmed the duty."""
        return self.deployment.on_duty_on is not None

    @property
    def is_overdue(self) -> bool:
        """逾期未到岗: still awaited after the last day."""
        return not self.is_there and self.late > 0


@dataclass(frozen=True)
class Arrivals:
    """FM-06 of one batch.

    Args:
        countdown: None where the batch has no deadline.
        is_rest_day: The deadline is no working day; it stays the deadline all the same.
    """

    batch: Batch
    rows: tuple[Arrival, ...]
    countdown: Countdown | None
    is_rest_day: bool

    @property
    def there(self) -> int:
        """Who is confirmed on duty."""
        return sum(row.is_there for row in self.rows)

    @property
    def overdue(self) -> tuple[Arrival, ...]:
        """Who is still awaited after the last day, the latest first."""
        return tuple(sorted((r for r in self.rows if r.is_overdue), key=lambda r: -r.late))

    @property
    def in_time(self) -> tuple[int, int]:
        """K02 as its two figures: on duty in time, and due by now or there already."""
        today = clock.today()
        due = [r for r in self.rows if r.is_there or r.late > 0 or r.due_on < today]
        return sum(r.is_there and not r.late for r in due), len(due)


def arrivals(actor: Actor, batch: Batch) -> Arrivals:
    """Everybody of a batch whom the actor sees and who was to come; a constant number of queries."""
    pack = rules.pack_in_force(batch.programme.policy_packs.all(), batch.starts_on)
    rows = (
        deployments(actor)
        .filter(batch=batch)
        .exclude(state="cancelled")
        .order_by("post__institution__name", "post__code", "starts_on", "pk")
    )
    calendar = rules.calendar_of(pack)
    return Arrivals(
        batch=batch,
        rows=_arrivals(actor, rows),
        countdown=countdown(actor, batch, pack),
        is_rest_day=batch.due_on is not None and not calendar.is_workday(batch.due_on),
    )


def overdue(actor: Actor, programme: Programme) -> tuple[Arrival, ...]:
    """Everybody of a programme who is still awaited after his last day, the latest first."""
    rows = deployments(actor).filter(
        batch__programme=programme, state__in=COMING, starts_on__lte=clock.today()
    )
    late = (row for row in _arrivals(actor, rows) if row.is_overdue)
    return tuple(sorted(late, key=lambda row: (-row.late, row.deployment.pk)))


def late_by_batch(actor: Actor) -> dict[Batch, tuple[int, int]]:
    """Per batch how many are awaited after their last day, and the most days; a constant number of queries."""
    rows = (
        deployments(actor)
        .filter(state__in=COMING, starts_on__lte=clock.today())
        .prefetch_related("batch__programme__policy_packs")
    )
    found: dict[Batch, tuple[int, int]] = {}
    for deployment in rows:
        batch = deployment.batch
        pack = rules.pack_in_force(batch.programme.policy_packs.all(), batch.starts_on)
        days = lateness(deployment, pack)
        if days:
            number, most = found.get(batch, (0, 0))
            found[batch] = (number + 1, max(most, days))
    return found


def _arrivals(actor: Actor, rows: Iterable[Deployment]) -> tuple[Arrival, ...]:
    found = list(rows)
    packs: dict[int, object] = {}
    confirmed = dict(
        AuditEntry.objects.filter(
            thing="deployment", event="confirm", code__in=[d.code for d in found if d.on_duty_on]
        )
        .order_by("seq")
        .values_list("code", "actor")
    )
    made = []
    for deployment in found:
        batch = deployment.batch
        if batch.pk not in packs:
            packs[batch.pk] = rules.pack_in_force(batch.programme.policy_packs.all(), batch.starts_on)
        pack = packs[batch.pk]
        made.append(
            Arrival(
                deployment,
                due_on(deployment.starts_on, batch.due_on),
                lateness(deployment, pack),  # type: ignore[arg-type]
                confirmed.get(deployment.code, ""),
            )
        )
    return tuple(made)
