"""Reads of needs: lists, score, rank, and who decides next by when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import RuleRefused
from jieli.programme import review, rules
from jieli.programme.models import Need, NeedEvidence, Post
from jieli.programme.scoring import Score


def needs(actor: Actor) -> QuerySet[Need]:
    """Needs that the actor sees, the highest score first."""
    return reading.visible(Need, actor).select_related(
        "programme", "institution__region", "department", "specialty"
    )


def get_need(actor: Actor, code: str) -> Need:
    """One need by its code.

    Raises:
        NotFound: There is none, or the actor does not see it.
    """
    return reading.get(Need, actor, code)


@dataclass(frozen=True)
class Rank:
    """Place ``place`` of ``among`` needs of the programme under review or approved; equal scores share a place."""

    place: int
    among: int


def ranks(actor: Actor, rows: Iterable[Need]) -> dict[int, Rank]:
    """Place of each need that competes, by its id; one query for any number of needs.

    Needs the actor does not see are counted and not shown: a place among some of them would mislead.
    """
    wanted = [n for n in rows if n.state in review.RANKED and n.score is not None]
    counts = (
        Need.objects.filter(
            programme__in={n.programme_id for n in wanted}, state__in=review.RANKED, score__isnull=False
        )
        .order_by()
        .values_list("programme", "score")
        .annotate(number=Count("pk"))
    )
    by_programme: dict[int, list[tuple[int, int]]] = {}
    for programme, score, number in counts if wanted else ():
        by_programme.setdefault(programme, []).append((score, number))
    return {
        n.pk: Rank(
            place=1 + sum(number for score, number in by_programme[n.programme_id] if score > (n.score or 0)),
            among=sum(number for _score, number in by_programme[n.programme_id]),
        )
        for n in wanted
    }


def gates(actor: Actor, rows: Iterable[Need]) -> dict[int, review.Gate]:
    """Who decides next on each need that waits and by when, by its id; one query for any number of needs."""
    waiting = [n for n in rows if n.state in review.RANKED]
    due = review.due_days(review.packs_of(n.programme_id for n in waiting) if waiting else {})
    found = {n.pk: review.gate_of(n, due) for n in waiting}
    return {pk: gate for pk, gate in found.items() if gate is not None}


@dataclass(frozen=True)
class NeedPage:
    """Everything that the page of a need shows.

    Args:
        score: None where no policy pack says how to score; ``no_score_because`` tells.
        workdays_left: Working days to the date of the gate; 0 on that day and after.
        posts: Posts made for it that the actor sees.
    """

    need: Need
    evidence: tuple[NeedEvidence, ...]
    score: Score | None
    no_score_because: str
    rank: Rank | None
    gate: review.Gate | None
    workdays_left: int
    posts: tuple[Post, ...]


def need_page(actor: Actor, need: Need) -> NeedPage:
    """Score, rank, gate and posts of one need."""
    rules.seen(need, actor)
    score, because = None, ""
    try:
        score = review.score_need(need)
    except RuleRefused as e:
        because = f"{e.sentence}{e.remedy}"
    gate = gates(actor, [need]).get(need.pk)
    return NeedPage(
        need=need,
        evidence=tuple(need.evidence.order_by("pk")),
        score=score,
        no_score_because=because,
        rank=ranks(actor, [need]).get(need.pk),
        gate=gate,
        workdays_left=_workdays_to(need, gate),
        posts=tuple(
            reading.visible(Post, actor)
            .filter(need=need)
            .select_related("batch__programme", "institution", "specialty")
        ),
    )


def _workdays_to(need: Need, gate: review.Gate | None) -> int:
    today = clock.today()
    if gate is None or gate.due_on is None or gate.due_on <= today:
        return 0
    pack = rules.reviewing_pack(list(need.programme.policy_packs.all()), today)
    return rules.calendar_of(pack).count(_next(today), gate.due_on)


def _next(day: date) -> date:
    return day + timedelta(days=1)
