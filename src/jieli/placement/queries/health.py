"""Reads of health entries and health events, and the figures of K31."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.placement import health, permissions
from jieli.placement.models import Deployment, HealthDay, HealthEvent
from jieli.placement.permissions import ABOUT
from jieli.placement.queries.deployments import deployments, where_may_make
from jieli.placement.states import PRESENT
from jieli.programme.terms import add_months

_SHOWN = (
    "deployment__person",
    "deployment__sender",
    "deployment__post__institution__region",
    "deployment__post__specialty",
    "deployment__batch__programme",
)
MONTHS = 12
_PER = 100
_DAYS_A_MONTH = 365.25 / 12


def days(actor: Actor) -> QuerySet[HealthDay]:
    """Entries that the actor sees, the latest first. Whoever shows their values calls ``look_at_days`` before."""
    return reading.visible(HealthDay, actor).select_related(*_SHOWN, "event")


def days_of(actor: Actor, deployment: Deployment) -> QuerySet[HealthDay]:
    """Entries of one stay that the actor sees."""
    return days(actor).filter(deployment=deployment)


def reads_days(actor: Actor, deployment: Deployment) -> bool:
    """Whether the actor may read the entries of a stay; one query."""
    return ABOUT["health_day"].covers(actor, "R", deployment)


def own_stays(actor: Actor) -> QuerySet[Deployment]:
    """Stays of the actor himself of which he may note his health now; none without a person."""
    return where_may_make(actor, "health_day").filter(state__in=PRESENT).order_by("-starts_on", "-pk")


def stays_to_report(actor: Actor) -> QuerySet[Deployment]:
    """Stays of which the actor may report a health event now, by name."""
    found = where_may_make(actor, "health_event").filter(state__in=PRESENT)
    return found.order_by("person__name", "pk")


def due_today(actor: Actor) -> Deployment | None:
    """The actor's own stay of which an entry is asked for today and not made yet (N-07)."""
    mine = [d for d in missing_today(actor) if d.person_id == actor.person_id]
    return mine[0] if mine else None


def missing_today(actor: Actor) -> list[Deployment]:
    """Who of those whose entries the actor reads was asked for one today and has not made it; three queries at most."""
    today = clock.today()
    asked = (
        deployments(actor)
        .filter(ABOUT["health_day"].filter(actor, "R"), state__in=health.ASKED, arrived_on__lte=today)
        .exclude(health_days__noted_on=today)
        .prefetch_related("batch__programme__policy_packs")
        .order_by("person__name", "pk")
    )
    if not permissions.HEALTH_DAY.ever(actor, "R"):
        return []
    return [d for d in asked if health.asks_on(d, d.batch.programme.policy_packs.all(), today)]


def limits(actor: Actor, deployment: Deployment) -> health.Limits:
    """The red limits that hold today at the post of a stay that the actor sees; one query."""
    return health.limits_of(deployment, deployment.batch.programme.policy_packs.all(), clock.today())


def events(actor: Actor) -> QuerySet[HealthEvent]:
    """Events that the actor sees, the latest first."""
    return reading.visible(HealthEvent, actor).select_related(*_SHOWN)


def get_event(actor: Actor, code: str) -> HealthEvent:
    """One event by its code; NotFound where the actor does not see it."""
    return reading.get(HealthEvent, actor, code)


@dataclass(frozen=True)
class Figures:
    """K31 over the last twelve months.

    Args:
        person_days: Days from arrival to the end of the stay, of all stays together.
        evacuations: Events in which somebody was brought down.
    """

    events: int
    evacuations: int
    person_days: int

    @property
    def person_months(self) -> float:
        """The days in months of average length."""
        return self.person_days / _DAYS_A_MONTH

    @property
    def rate(self) -> float | None:
        """Events per 100 person-months; None where nobody was there."""
        return _PER * self.events / self.person_months if self.person_days else None


def figures(actor: Actor, programme: str = "") -> Figures | None:
    """K31 over the stays whose events the actor sees; two queries.

    Args:
        programme: Code of the programme to which it is narrowed; empty for all.

    Returns:
        None for somebody who sees nobody's but his own: a rate over one person says nothing.
    """
    if not actor.roles & set(HealthEvent.permits.roles_with("R")) - {"AW"}:
        return None
    until = clock.today() + timedelta(days=1)
    since = add_months(until, -MONTHS)
    stays = (
        Deployment.objects.filter(ABOUT["health_event"].filter(actor, "R"))
        .annotate(begun=Coalesce("arrived_on", "on_duty_on"))
        .filter(begun__lt=until)
    )
    seen = reading.visible(HealthEvent, actor).exclude(state="dismissed")
    if programme:
        stays = stays.filter(batch__programme__code=programme)
        seen = seen.filter(deployment__batch__programme__code=programme)
    spans = stays.order_by().values_list("begun", "ended_on")
    happened = list(
        seen.filter(happened_on__gte=since, happened_on__lt=until)
        .order_by()
        .values_list("evacuated_on", flat=True)
    )
    return Figures(
        events=len(happened),
        evacuations=sum(day is not None for day in happened),
        person_days=sum(_days_between(begun, ended, since, until) for begun, ended in spans),
    )


def _days_between(begun: date, ended: date | None, since: date, until: date) -> int:
    return max(0, (min(ended or until, until) - max(begun, since)).days)
