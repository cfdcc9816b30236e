"""Reads of attendance: the table of a month, and the sheets that both owners sign."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import Q, QuerySet

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.kernel.models import AuditEntry
from jieli.placement.models import AttendanceMonth, Deployment, Leave
from jieli.placement.presence import Row, after_month, month_of, row_of
from jieli.programme.models import Batch


def sheets(actor: Actor) -> QuerySet[AttendanceMonth]:
    """Sheets that the actor sees, the latest month first."""
    return reading.visible(AttendanceMonth, actor).select_related("batch__programme", "institution", "sender")


def get_sheet(actor: Actor, code: str) -> AttendanceMonth:
    """One sheet by its code.

    Raises:
        NotFound: There is none, or the actor does not see it.
    """
    return reading.get(AttendanceMonth, actor, code)


def rows_of(actor: Actor, sheet: AttendanceMonth) -> tuple[Row, ...]:
    """The rows of a sheet: those that were confirmed, or computed now as long as nobody has. Two queries at most."""
    if sheet.state != "open":
        return tuple(Row(**row) for row in sheet.rows)
    return _computed(
        Deployment.objects.filter(
            batch=sheet.batch_id, post__institution=sheet.institution_id, sender=sheet.sender_id
        ),
        sheet.month,
    )


def month_table(actor: Actor, batch: Batch, month: date) -> tuple[Row, ...]:
    """FM-08 over everybody of a batch whom the actor sees, as the ledger stands now; two queries."""
    return _computed(reading.visible(Deployment, actor).filter(batch=batch), month_of(month))


def _computed(deployments: QuerySet[Deployment], month: date) -> tuple[Row, ...]:
    there = deployments.filter(
        Q(starts_on__lt=after_month(month)) | Q(on_duty_on__lt=after_month(month)),
        Q(ended_on=None, ends_on__gt=month) | Q(ended_on__gt=month),
    ).exclude(state="cancelled")
    found = list(there.select_related("person").order_by("person__name", "pk"))
    leaves: dict[int, list[Leave]] = {}
    for leave in Leave.objects.filter(deployment__in=found).order_by("starts_on"):
        leaves.setdefault(leave.deployment_id, []).append(leave)
    today = clock.today()
    rows = (row_of(d, leaves.get(d.pk, ()), month, today) for d in found)
    return tuple(row for row in rows if row.due)


def checked_by(actor: Actor, batch: Batch, month: date) -> dict[str, str]:
    """Who locked the sheet in which each deployment of a month stands, by its code; two queries."""
    locked = list(sheets(actor).filter(batch=batch, month=month_of(month), state="locked"))
    names = dict(
        AuditEntry.objects.filter(thing="attendance", event="lock", code__in=[s.code for s in locked])
        .order_by("seq")
        .values_list("code", "actor")
    )
    return {row["deployment"]: names.get(sheet.code, "") for sheet in locked for row in sheet.rows}


def months_of(actor: Actor, deployment: Deployment) -> list[tuple[date, Row]]:
    """The months of one stay that the actor sees up to now, the latest first; one query."""
    leaves = list(Leave.objects.filter(deployment=deployment).order_by("starts_on"))
    today, found = clock.today(), []
    month = month_of(deployment.on_duty_on or deployment.starts_on)
    while month <= today:
        row = row_of(deployment, leaves, month, today)
        if row.due:
            found.append((month, row))
        month = after_month(month)
    return found[::-1]


@dataclass(frozen=True)
class Total:
    """Sums over a table, and K01 over all of it."""

    people: int
    sums: dict[str, int]

    @property
    def rate(self) -> float | None:
        """Days on the post of days due; None where none was due."""
        return self.sums["on_post"] / self.sums["due"] if self.sums["due"] else None


def total(rows: Iterable[Row]) -> Total:
    """Add a table up; no query."""
    found = list(rows)
    names = [f.name for f in fields(Row) if f.name not in ("deployment", "person")]
    return Total(len(found), {name: sum(getattr(row, name) for row in found) for name in names})
