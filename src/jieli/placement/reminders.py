"""Of what people are reminded today: tasks before departure, lapsing examinations, who is awaited, health entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import F, OuterRef, Subquery

from jieli.placement import announce, health
from jieli.placement.models import Deployment
from jieli.placement.rules import days_late, due_on
from jieli.placement.states import COMING
from jieli.programme.models import Batch
from jieli.programme.rules import pack_in_force
from jieli.recruiting.models import Fitness

BEFORE_DEPARTURE = (14, 7, 3, 1)
BEFORE_DEADLINE = (7, 3, 1, 0)


def send(today: date) -> dict[str, int]:
    """Tell everybody what today is the day for; returns how many deployments each reminder named."""
    waiting = list(
        Deployment.objects.filter(state__in=COMING)
        .select_related("person__user", "sender", "post__institution__region", "batch__programme")
        .prefetch_related("pretasks", "batch__programme__policy_packs")
        .order_by("batch", "starts_on", "pk")
    )
    batches: dict[int, list[Deployment]] = {}
    for deployment in waiting:
        batches.setdefault(deployment.batch_id, []).append(deployment)
    counts = {"tasks": 0, "exams": 0, "due": 0, "late": 0, "health": _health(today)}
    for some in batches.values():
        batch = some[0].batch
        counts["tasks"] += _tasks(batch, some, today)
        counts["exams"] += _exams(batch, some, today)
        due, late = _duty(batch, some, today)
        counts["due"] += due
        counts["late"] += late
    return counts


def _health(today: date) -> int:
    """N-07: everybody in his first days on the plateau who has not noted his health yet."""
    lately = (
        Deployment.objects.filter(state__in=health.ASKED, arrived_on__lte=today)
        .exclude(health_days__noted_on=today)
        .select_related("person__user", "post__institution__region", "batch__programme")
        .prefetch_related("batch__programme__policy_packs")
        .order_by("batch", "person__name", "pk")
    )
    batches: dict[int, list[Deployment]] = {}
    for deployment in lately:
        if health.asks_on(deployment, deployment.batch.programme.policy_packs.all(), today):
            batches.setdefault(deployment.batch_id, []).append(deployment)
    for some in batches.values():
        announce.health_day_due(some[0].batch, some)
    return sum(map(len, batches.values()))


def _tasks(batch: Batch, deployments: Sequence[Deployment], today: date) -> int:
    told = 0
    for days in BEFORE_DEPARTURE:
        leaving = [
            d
            for d in deployments
            if d.state == "planned"
            and d.starts_on == today + timedelta(days=days)
            and any(not task.is_settled for task in d.pretasks.all())
        ]
        if leaving:
            announce.tasks_open(batch, leaving, days)
            told += len(leaving)
    return told


def _exams(batch: Batch, deployments: Sequence[Deployment], today: date) -> int:
    days = {today + timedelta(days=n) for n in BEFORE_DEPARTURE}
    newest = (
        Fitness.objects.filter(person=OuterRef("person"))
        .order_by("-examined_on", "-pk")
        .values("valid_until")[:1]
    )
    lapsing = set(
        Deployment.objects.filter(
            pk__in=[d.pk for d in deployments if d.state in ("planned", "ready") and d.starts_on in days]
        )
        .annotate(valid_until=Subquery(newest))
        .filter(valid_until__lte=F("starts_on"))
        .values_list("pk", flat=True)
    )
    some = [d for d in deployments if d.pk in lapsing]
    if some:
        announce.exams_lapse(batch, some)
    return len(some)


def _duty(batch: Batch, deployments: Sequence[Deployment], today: date) -> tuple[int, int]:
    pack = pack_in_force(batch.programme.policy_packs.all(), batch.starts_on)
    counts = pack.deadline_day_counts if pack is not None else True
    due: dict[int, list[Deployment]] = {}
    late: dict[int, list[Deployment]] = {}
    for deployment in deployments:
        deadline = due_on(deployment.starts_on, batch.due_on)
        over = days_late(deadline, today, day_counts=counts)
        last = deadline if counts else deadline - timedelta(days=1)
        if over:
            late.setdefault(over, []).append(deployment)
        elif (last - today).days in BEFORE_DEADLINE:
            due.setdefault((last - today).days, []).append(deployment)
    for days, some in sorted(due.items()):
        announce.not_on_duty(batch, some, days, late=False)
    for days, some in sorted(late.items()):
        announce.not_on_duty(batch, some, days, late=True)
    return sum(map(len, due.values())), sum(map(len, late.values()))
