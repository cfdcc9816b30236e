"""Reads of deployments: lists, the roster of those on post, and everything that the page of one shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.placement.models import Amendment, Deployment, Leave, PreTask
from jieli.placement.permissions import ABOUT
from jieli.placement.rules import days_late, due_on
from jieli.placement.states import COMING, LIVE, THERE
from jieli.programme import rules
from jieli.programme.models import Batch, PolicyPack
from jieli.recruiting.queries.eligibility import band_of


def deployments(actor: Actor) -> QuerySet[Deployment]:
    """Deployments that the actor sees, with everything that lists and notices name."""
    return reading.visible(Deployment, actor).select_related(
        "person__user",
        "sender",
        "sender_department",
        "post__institution__region",
        "post__department",
        "post__specialty",
        "batch__programme",
        "phase",
    )


def get_deployment(actor: Actor, code: str) -> Deployment:
    """One deployment by its code.

    Raises:
        NotFound: There is none, or the actor does not see it.
    """
    return reading.get(Deployment, actor, code)


def deployments_of_batch(actor: Actor, batch: Batch) -> QuerySet[Deployment]:
    """Deployments of one batch that the actor sees, whatever became of them."""
    return deployments(actor).filter(batch=batch)


def people_by_batch(actor: Actor) -> dict[int, tuple[bool, bool]]:
    """By the key of a batch, whether the actor sees somebody of it awaited, and somebody on post. One query."""
    awaited, there = (Count("pk", filter=Q(state__in=states)) for states in (COMING, THERE))
    rows = (
        reading.visible(Deployment, actor).order_by().values("batch").annotate(awaited=awaited, there=there)
    )
    return {row["batch"]: (row["awaited"] > 0, row["there"] > 0) for row in rows}


def by_codes(actor: Actor, codes: Iterable[str]) -> list[Deployment]:
    """Deployments that the actor sees by their codes, in that order; for ticking many at once. One query."""
    wanted = list(dict.fromkeys(codes))
    found = {d.code: d for d in deployments(actor).filter(code__in=wanted)}
    return [found[code] for code in wanted if code in found]


def where_may_make(actor: Actor, thing: str) -> QuerySet[Deployment]:
    """Deployments about which the actor may make such a thing: ``leave``, ``amendment`` or ``pretask``."""
    return deployments(actor).filter(ABOUT[thing].filter(actor, "C"))


def may_make(actor: Actor, thing: str, deployment: Deployment) -> bool:
    """Whether the actor may make such a thing about this deployment; one query."""
    return ABOUT[thing].covers(actor, "C", deployment)


def roster(actor: Actor, batch: Batch, on: date | None = None) -> QuerySet[Deployment]:
    """FM-07: who is on post, by host and name.

    Args:
        on: As of this day; now by default.
    """
    there = (
        Q(state__in=THERE) if on is None else Q(on_duty_on__lte=on) & (Q(ended_on=None) | Q(ended_on__gt=on))
    )
    return (
        deployments_of_batch(actor, batch)
        .filter(there)
        .prefetch_related("batch__labels")
        .order_by("post__institution__name", "person__name", "pk")
    )


def ending_within(actor: Actor, days: int) -> QuerySet[Deployment]:
    """Stays that end within so many days, the nearest first."""
    return (
        deployments(actor)
        .filter(state__in=THERE, ends_on__lte=clock.today() + timedelta(days=days))
        .order_by("ends_on", "pk")
    )


@dataclass(frozen=True)
class Totals:
    """Sums over the deployments of a batch that are not cancelled.

    Args:
        senders: Name of the unit and number, the largest first; ``tiers`` and ``specialties`` likewise by their words.
    """

    people: int
    senders: tuple[tuple[str, int], ...]
    tiers: tuple[tuple[str, int], ...]
    specialties: tuple[tuple[str, int], ...]
    hosts: tuple[tuple[str, int], ...]


def totals(actor: Actor, batch: Batch) -> Totals:
    """Sums of a batch over what the actor sees; one query."""
    found = list(
        deployments_of_batch(actor, batch).exclude(state__in=("cancelled", "transferred")).order_by("pk")
    )

    def ordered(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
        return tuple(sorted(Counter(words).items(), key=lambda item: (-item[1], item[0])))

    return Totals(
        people=len({d.person_id for d in found}),
        senders=ordered(d.sender.name for d in found),
        tiers=ordered(rules.word("hospital_tier", rules.tier_of(d.sender)) for d in found),
        specialties=ordered(d.post.specialty.name for d in found),
        hosts=ordered(d.post.institution.name for d in found),
    )


def state_counts(actor: Actor, **where: object) -> dict[str, int]:
    """How many deployments that the actor sees are in each state; one query."""
    rows = reading.visible(Deployment, actor).filter(**where).order_by().values_list("state")
    return dict(rows.annotate(number=Count("pk")))


@dataclass(frozen=True)
class DeploymentPage:
    """Everything that the page of one deployment shows; leaves and amendments are those the actor sees.

    Args:
        due_on: Last day for being on duty; ``late`` days by which he was, or is by now, too late.
        band: Altitude band of the host; empty if not known.
        before: The stay before his on the post; ``after`` the one that follows.
    """

    deployment: Deployment
    pretasks: tuple[PreTask, ...]
    leaves: tuple[Leave, ...]
    amendments: tuple[Amendment, ...]
    due_on: date
    late: int
    band: str
    before: Deployment | None
    after: Deployment | None


def deployment_page(actor: Actor, deployment: Deployment) -> DeploymentPage:
    """The page of one deployment; a constant number of queries."""
    rules.seen(deployment, actor)
    batch = deployment.batch
    pack = rules.pack_in_force(batch.programme.policy_packs.all(), batch.starts_on)
    due = due_on(deployment.starts_on, batch.due_on)
    on_post = deployments(actor).filter(post=deployment.post_id).exclude(pk=deployment.pk)
    return DeploymentPage(
        deployment=deployment,
        pretasks=tuple(
            reading.visible(PreTask, actor).filter(deployment=deployment).order_by("due_on", "pk")
        ),
        leaves=tuple(reading.visible(Leave, actor).filter(deployment=deployment)),
        amendments=tuple(reading.visible(Amendment, actor).filter(deployment=deployment)),
        due_on=due,
        late=lateness(deployment, pack),
        band=band_of(deployment.post, pack),
        before=on_post.exclude(state="cancelled")
        .filter(starts_on__lt=deployment.starts_on)
        .order_by("-starts_on")
        .first(),
        after=on_post.filter(state__in=LIVE, starts_on__gt=deployment.starts_on)
        .order_by("starts_on")
        .first(),
    )


def lateness(deployment: Deployment, pack: PolicyPack | None) -> int:
    """BR-12: days by which somebody was late on duty, or is by today if he is still awaited; no query."""
    if deployment.on_duty_on is None and deployment.state not in LIVE:
        return 0
    due = due_on(deployment.starts_on, deployment.batch.due_on)
    counts = pack.deadline_day_counts if pack is not None else True
    return days_late(due, deployment.on_duty_on or clock.today(), day_counts=counts)


def bands_of(found: Iterable[Deployment]) -> dict[int, str]:
    """Altitude band of the host of each of some deployments, by its id; one query per batch."""
    packs: dict[int, PolicyPack | None] = {}
    bands = {}
    for one in found:
        if one.batch_id not in packs:
            known = one.batch.programme.policy_packs.all()
            packs[one.batch_id] = rules.pack_in_force(known, one.batch.starts_on)
        bands[one.pk] = band_of(one.post, packs[one.batch_id])
    return bands


def pretasks_open(actor: Actor, *, batch: Batch | None = None) -> QuerySet[PreTask]:
    """Required tasks that are neither done nor waived, of people who have not left yet; the most urgent first."""
    rows = reading.visible(PreTask, actor).filter(
        Q(waived_why="") | Q(kind="exam"), is_required=True, done_on=None, deployment__state="planned"
    )
    if batch is not None:
        rows = rows.filter(deployment__batch=batch)
    return rows.select_related(
        "deployment__person", "deployment__post__institution", "deployment__post__specialty"
    ).order_by("due_on", "pk")


def own_pretasks_open(actor: Actor) -> QuerySet[PreTask]:
    """What the person that acts has still to do before departure; none without a person."""
    return pretasks_open(actor).filter(deployment__person=actor.person_id or 0)


def preparing(actor: Actor, batch: Batch) -> QuerySet[Deployment]:
    """Who of a batch gets ready to leave, with their tasks; two queries."""
    return (
        deployments_of_batch(actor, batch)
        .filter(state__in=("planned", "ready"))
        .prefetch_related("pretasks")
        .order_by("sender__name", "person__name", "pk")
    )


def summoned(actor: Actor, batch: Batch) -> QuerySet[Deployment]:
    """Everybody of a batch whom a dispatch letter names, unit by unit."""
    return (
        deployments_of_batch(actor, batch)
        .filter(state__in=LIVE)
        .order_by("sender__name", "sender", "post__institution__name", "person__name", "pk")
    )


def get_pretask(actor: Actor, code: str) -> PreTask:
    """One task before departure by its code; NotFound where the actor does not see it."""
    return reading.get(PreTask, actor, code)


def own_deployments(actor: Actor) -> QuerySet[Deployment]:
    """The stays of the person that acts, the latest first; none without a person."""
    mine = deployments(actor).filter(person=actor.person_id or 0)
    return mine.order_by("-starts_on", "-pk").filter(~Q(state="cancelled"))
