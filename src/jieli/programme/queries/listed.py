"""Reads that serve whole lists: the place of every need, what was filled in last time, what somebody has in hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Case, Count, F, QuerySet, When
from django.utils import timezone

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.kernel.models import AuditEntry
from jieli.programme import review, rules
from jieli.programme.models import Batch, Need, Post, Programme
from jieli.programme.queries.batches import Countdown, countdown
from jieli.programme.queries.needs import Rank, needs
from jieli.registry.models import Department

_LISTED = (
    "code",
    "post_kind",
    "number",
    "starts_on",
    "ends_on",
    "purpose",
    "why",
    "state",
    "state_since_at",
    "score",
    "programme__code",
    "programme__name",
    "institution__name",
    "department__name",
    "specialty__name",
)


class Ranking:
    """Places of the needs of all programmes, asked for when the first one is looked up; one query."""

    @cached_property
    def _places(self) -> dict[tuple[int, int], Rank]:
        counts = (
            Need.objects.filter(state__in=review.RANKED, score__isnull=False)
            .order_by("programme", "-score")
            .values_list("programme", "score")
            .annotate(number=Count("pk"))
        )
        found: dict[tuple[int, int], Rank] = {}
        for programme, its in groupby(counts, key=itemgetter(0)):
            groups = [(score, number) for _programme, score, number in its]
            among, above = sum(number for _score, number in groups), 0
            for score, number in groups:
                found[programme, score] = Rank(above + 1, among)
                above += number
        return found

    def of(self, need: Need) -> Rank | None:
        """The place of one need among all of its programme that compete; None if it does not."""
        if need.state not in review.RANKED or need.score is None:
            return None
        return self._places.get((need.programme_id, need.score))


def ranking(actor: Actor) -> Ranking:
    """Places for a list of needs; like ``needs.ranks``, it counts needs that the actor does not see."""
    return Ranking()


class Gates:
    """Gates of needs of all programmes, whose packs are read when the first is asked for; one query."""

    @cached_property
    def _due(self) -> review.Due:
        return review.due_days(review.packs_of())

    def of(self, need: Need) -> review.Gate | None:
        """Who decides next on a need and by when; None where nobody has to decide."""
        return review.gate_of(need, self._due) if need.state in review.RANKED else None


def gates(actor: Actor) -> Gates:
    """Gates for a list of needs."""
    return Gates()


def needs_listed(actor: Actor) -> QuerySet[Need]:
    """Needs with what lists show of them and no more, those under review first."""
    turn = Case(
        When(state__in=review.RANKED, then=0),
        When(state="draft", then=1),
        When(state__in=("closed", "withdrawn"), then=3),
        default=2,
    )
    return (
        needs(actor)
        .select_related(None)
        .select_related("programme", "institution", "department", "specialty")
        .only(*_LISTED)
        .order_by(turn, F("score").desc(nulls_last=True), "code")
    )


def due_days(actor: Actor, turns: Collection[reading.Turn]) -> dict[str, date | None]:
    """Last day for the decision on each need that waits for the actor, as ``gate`` tells, by its code; two queries.

    Needs that he does not see are left out; None where no pack says by when, or nobody decides on a draft.
    """
    seen = reading.visible(Need, actor).filter(code__in=[t.code for t in turns]).order_by()
    programmes = dict(seen.values_list("code", "programme"))
    due = review.due_days(review.packs_of(programmes.values()) if programmes else {})
    return {
        t.code: due(programmes[t.code], timezone.localtime(t.since).date())
        if t.state.key in review.RANKED and t.since
        else None
        for t in turns
        if t.code in programmes
    }


def departments_to_speak_for(actor: Actor) -> QuerySet[Department]:
    """Departments for which the actor may file a need: those of his units."""
    units = {int(key) for role in ("HD", "HH") for key in actor.keys(role, "unit")}
    return (
        reading.visible(Department, actor)
        .filter(institution__in=units, closed_on=None)
        .select_related("institution__region", "specialty", "head")
        .order_by("institution__name", "name", "pk")
    )


def last_need_of(actor: Actor, department: Department) -> Need | None:
    """The need that a department filed last, from which the next one takes what stays the same."""
    return (
        needs(actor)
        .filter(department=department)
        .prefetch_related("evidence")
        .order_by("-created_at", "-pk")
        .first()
    )


def programmes_to_ask(actor: Actor) -> QuerySet[Programme]:
    """Programmes that are not over and that the actor sees, the latest first."""
    today = clock.today()
    return reading.visible(Programme, actor).exclude(ends_on__lte=today).order_by("-starts_on", "name")


def batches_open_for_posts(actor: Actor, programme: Programme | None = None) -> QuerySet[Batch]:
    """Batches that may still get posts and that the actor may write in."""
    rows = (
        reading.visible(Batch, actor, "U")
        .exclude(state__in=("completed", "summing_up", "archived"))
        .select_related("programme")
        .order_by("-starts_on", "name")
    )
    return rows.filter(programme=programme) if programme is not None else rows


def done_by(actor: Actor, things: Iterable[str], *, limit: int = 50) -> list[AuditEntry]:
    """What the actor moved along lately, the latest first, each record once; one query."""
    if actor.user_id is None:
        return []
    entries = (
        AuditEntry.objects.filter(user=actor.user_id, thing__in=tuple(things))
        .exclude(source="", target="")
        .order_by("-seq")[: limit * 4]
    )
    seen: dict[str, AuditEntry] = {}
    for entry in entries:
        seen.setdefault(entry.code, entry)
    return list(seen.values())[:limit]


def begun_by(actor: Actor, *, limit: int = 50) -> list[Need]:
    """Needs that the actor filed and that are still under way, the latest first; two queries."""
    if actor.user_id is None:
        return []
    created = AuditEntry.objects.filter(user=actor.user_id, thing="need", event="create").values("code")
    return list(
        needs_listed(actor)
        .filter(code__in=created)
        .exclude(state__in=("closed", "withdrawn"))
        .order_by("-created_at", "-pk")[:limit]
    )


def batches_of_posts(actor: Actor, codes: Collection[str]) -> dict[str, str]:
    """Code of the batch of each post that the actor sees, by the code of the post; one query."""
    rows = reading.visible(Post, actor).filter(code__in=codes).order_by()
    return dict(rows.values_list("code", "batch__code"))


def post_counts(actor: Actor, **where: Any) -> dict[str, int]:
    """How many posts that the actor sees are in each state; one query."""
    rows = (
        reading.visible(Post, actor)
        .filter(**where)
        .order_by()
        .values_list("state")
        .annotate(number=Count("pk"))
    )
    return dict(rows)


def need_counts(actor: Actor, **where: Any) -> dict[str, int]:
    """How many needs that the actor sees are in each state; one query."""
    rows = (
        reading.visible(Need, actor)
        .filter(**where)
        .order_by()
        .values_list("state")
        .annotate(number=Count("pk"))
    )
    return dict(rows)


@dataclass(frozen=True)
class Due:
    """A batch on its way to the day when everybody has to be there."""

    batch: Batch
    countdown: Countdown
    posts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """Posts that are not cancelled."""
        return sum(number for _state, number in self.posts)


def batches_due(actor: Actor, *, programme: str = "", limit: int = 3) -> tuple[Due, ...]:
    """Batches before their departure with a date, the nearest first; three queries."""
    rows = reading.visible(Batch, actor).filter(
        state__in=("preparing", "collecting", "selecting", "departing"), due_on__isnull=False
    )
    if programme:
        rows = rows.filter(programme__code=programme)
    found = list(
        rows.select_related("programme")
        .prefetch_related("labels", "programme__policy_packs")
        .order_by("due_on", "pk")[:limit]
    )
    counts: dict[int, list[tuple[str, int]]] = {}
    if found:
        by_state = (
            reading.visible(Post, actor)
            .filter(batch__in=found)
            .exclude(state="cancelled")
            .order_by()
            .values_list("batch", "state")
            .annotate(number=Count("pk"))
        )
        for batch, state, number in by_state:
            counts.setdefault(batch, []).append((state, number))
    due = []
    for batch in found:
        packs = sorted(batch.programme.policy_packs.all(), key=lambda p: p.valid_from)
        left = countdown(actor, batch, rules.pack_in_force(packs, batch.starts_on))
        if left is not None:
            due.append(Due(batch, left, tuple(counts.get(batch.pk, []))))
    return tuple(due)


def department_asked_for_last(actor: Actor) -> str:
    """Code of the department for which the actor last filed a need; empty if he never did. Two queries."""
    if actor.user_id is None:
        return ""
    entry = (
        AuditEntry.objects.filter(user=actor.user_id, thing="need", event="create").order_by("-seq").first()
    )
    if entry is None:
        return ""
    return (
        reading.visible(Need, actor)
        .filter(code=entry.code)
        .values_list("department__code", flat=True)
        .first()
        or ""
    )
