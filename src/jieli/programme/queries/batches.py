"""Reads of batches: lists, labels, countdown, sums, and everything the page of a batch shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.kernel.machine import Machine
from jieli.programme import quota, rules
from jieli.programme.models import Batch, BatchLabel, Need, Participant, Phase, PolicyPack, Post
from jieli.programme.review import TAKEN
from jieli.programme.states import NEED, POST
from jieli.registry import catalogue

SUMMED_BY = ("PO", "OD", "LG", "LU", "IN")
"""Roles that see the sums of a batch; senders learn of a post once it is open."""


def batches(actor: Actor) -> QuerySet[Batch]:
    """Batches that the actor sees, with their labels and ``post_count``, ``taken_count``, ``open_count``."""
    return (
        reading.visible(Batch, actor)
        .select_related("programme")
        .prefetch_related("labels")
        .annotate(
            post_count=_posts(~Q(state="cancelled")),
            taken_count=_posts(Q(state__in=TAKEN)),
            open_count=_posts(Q(state__in=("open", "vacant"))),
        )
    )


def get_batch(actor: Actor, code: str) -> Batch:
    """One batch by its code.

    Raises:
        NotFound: There is none, or the actor does not see it.
    """
    return reading.get(Batch, actor, code)


def phases(actor: Actor, batch: Batch) -> QuerySet[Phase]:
    """Phases of a batch in their order."""
    return reading.visible(Phase, actor).filter(batch=batch).select_related("batch").order_by("number")


def get_phase(actor: Actor, code: str) -> Phase:
    """One phase by its code; NotFound where the actor does not see it."""
    return reading.get(Phase, actor, code)


def label_words(actor: Actor, batch: Batch) -> str:
    """All labels of a batch as papers print them: 省第七批（市第五批）; its name where it has none."""
    return words_of_labels(batch, batch.labels.all())


def words_of_labels(batch: Batch, labels: Sequence[BatchLabel] | QuerySet[BatchLabel]) -> str:
    """Labels that are at hand already, in words."""
    words = [f"{label.get_level_display()}{label.text}" for label in labels]
    if not words:
        return batch.name
    return words[0] + (f"（{'、'.join(words[1:])}）" if words[1:] else "")


@dataclass(frozen=True)
class Countdown:
    """How long until everybody has to be on duty.

    Args:
        days: Days left; negative once the day has passed. ``workdays`` working days among them.
        is_estimated: The holidays of a year on the way have not been announced yet.
        day_counts: Whether arriving on that very day is in time.
    """

    due_on: date
    days: int
    workdays: int
    is_estimated: bool
    day_counts: bool


def countdown(
    actor: Actor, batch: Batch, pack: PolicyPack | None, *, on: date | None = None
) -> Countdown | None:
    """Days and working days to the day by which everybody has to be on duty; None without such a day."""
    if batch.due_on is None:
        return None
    today = rules.day_of(on)
    calendar = rules.calendar_of(pack)
    ahead = [today + timedelta(days=n + 1) for n in range(max(0, (batch.due_on - today).days))]
    return Countdown(
        due_on=batch.due_on,
        days=(batch.due_on - today).days,
        workdays=sum(calendar.is_workday(day) for day in ahead),
        is_estimated=not all(calendar.is_announced(day) for day in ahead),
        day_counts=pack.deadline_day_counts if pack is not None else True,
    )


def quota_check(actor: Actor, batch: Batch) -> quota.QuotaCheck:
    """Add up plan, quota and posts of a batch, by the pack in force when it begins; six queries.

    The sums are of all posts, whoever asks; what does not add up is told in sentences.
    """
    rules.seen(batch, actor)
    pack = rules.pack_in_force(list(batch.programme.policy_packs.all()), batch.starts_on)
    posts = (
        Post.objects.filter(batch=batch).exclude(state="cancelled").select_related("institution", "specialty")
    )
    weak = Participant.objects.filter(
        programme=batch.programme_id, side="receiver", institution__is_weak=True
    )
    hosts = {post.institution_id for post in posts}
    return quota.check(
        quota.BatchNumbers(
            span=rules.span_of(batch),
            plan=batch.headcount_plan,
            lines=[
                quota.Line(
                    line.number,
                    line.tier or (rules.tier_of(line.institution) if line.institution else ""),
                    line.institution.name if line.institution else "",
                )
                for line in batch.quota.select_related("institution").order_by("pk")
            ],
            posts=[
                quota.PostLine(
                    f"{post}（{post.code}）", post.institution.name, post.tier, rules.span_of(post)
                )
                for post in posts
            ],
            phases=[
                (_("第%(number)s期") % {"number": p.number}, rules.span_of(p)) for p in batch.phases.all()
            ],
            policy=policy_for_sums(pack),
            tier_words={
                c.code: rules.word("hospital_tier", c.code) for c in catalogue.codes("hospital_tier")
            },
            weak_without_post=[
                p.institution.name
                for p in weak.select_related("institution").order_by("institution__name")
                if p.institution_id not in hosts
            ],
        )
    )


def policy_for_sums(pack: PolicyPack | None) -> quota.Policy:
    """What a pack says about batches and posts; nothing without a pack."""
    if pack is None:
        return quota.Policy()
    return quota.Policy(
        name=pack.name,
        quota=pack.quota,
        one_post_per_host=pack.one_post_per_host,
        term_months=pack.term_months,
        tolerance_days=pack.term_tolerance_days,
        is_relay=pack.phase_months is not None,
    )


@dataclass(frozen=True)
class StateCount:
    """How many things are in one state."""

    key: str
    label: str
    tone: str
    number: int


@dataclass(frozen=True)
class HostCount:
    """Posts of a batch at one host."""

    code: str
    name: str
    posts: int
    taken: int


@dataclass(frozen=True)
class BatchPage:
    """Everything that the page of a batch shows.

    Args:
        quota: None for those who may not see sums over posts that are not open yet.
        needs_waiting: Needs of the programme under review or approved without a post, by state.
    """

    batch: Batch
    labels: str
    phases: tuple[Phase, ...]
    policy: PolicyPack | None
    countdown: Countdown | None
    posts_by_state: tuple[StateCount, ...]
    posts_by_host: tuple[HostCount, ...]
    posts_by_tier: tuple[tuple[str, str, int], ...]
    quota: quota.QuotaCheck | None
    needs_waiting: tuple[StateCount, ...]

    @property
    def posts(self) -> int:
        """Posts that are not cancelled."""
        return sum(c.number for c in self.posts_by_state if c.key != "cancelled")


def batch_page(actor: Actor, batch: Batch) -> BatchPage:
    """Figures of one batch; a constant number of queries. Posts and needs are those that the actor sees."""
    rules.seen(batch, actor)
    pack = rules.pack_in_force(list(batch.programme.policy_packs.all()), batch.starts_on)
    posts = reading.visible(Post, actor).filter(batch=batch)
    live = posts.exclude(state="cancelled").order_by()
    hosts = live.values_list("institution__code", "institution__name").annotate(
        number=Count("pk"), taken=Count("pk", filter=Q(state__in=TAKEN))
    )
    tiers = dict(live.values_list("tier").annotate(number=Count("pk")))
    waiting = reading.visible(Need, actor).filter(
        programme=batch.programme_id, state__in=("draft", "submitted", "checked", "approved")
    )
    return BatchPage(
        batch=batch,
        labels=label_words(actor, batch),
        phases=tuple(phases(actor, batch)),
        policy=pack,
        countdown=countdown(actor, batch, pack),
        posts_by_state=_by_state(posts, POST),
        posts_by_host=tuple(HostCount(*row) for row in hosts.order_by("institution__name")),
        posts_by_tier=tuple(
            (tier, rules.word("hospital_tier", tier) if tier else "", tiers[tier])
            for tier in [*(c.code for c in catalogue.codes("hospital_tier")), ""]
            if tier in tiers
        ),
        quota=quota_check(actor, batch) if Batch.permits.covers_roles(actor, SUMMED_BY, batch) else None,
        needs_waiting=_by_state(waiting, NEED),
    )


def _by_state(rows: QuerySet[Post] | QuerySet[Need], machine: Machine) -> tuple[StateCount, ...]:
    counts = dict(rows.order_by().values_list("state").annotate(number=Count("pk")))
    return tuple(
        StateCount(state.key, str(state.label), state.tone, counts[state.key])
        for state in machine.states
        if state.key in counts
    )


def _posts(where: Q) -> Coalesce:
    rows = Post.objects.filter(where, batch=OuterRef("pk")).order_by().values("batch")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)
