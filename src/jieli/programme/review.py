"""How a need is judged: its score by the pack in force, the gate it waits at, and who stands at that gate."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from jieli.kernel import clock
from jieli.kernel.models import User
from jieli.programme import rules, scoring
from jieli.programme.models import Need, PolicyPack, Post, Programme
from jieli.programme.states import NEED
from jieli.programme.terms import share_of_months
from jieli.registry import catalogue
from jieli.registry.models import Institution
from jieli.registry.queries import access
from jieli.registry.roles import BY_CODE

RANKED = ("submitted", "checked", "approved")
"""States in which needs of a programme compete."""

Due = Callable[[int, date], date | None]
"""Last day for the decision on a need, of the id of its programme and the day from which it waits; None without a
pack."""

_OF_DEADLINES = (
    "programme",
    "valid_from",
    "valid_until",
    "review_workdays",
    "extra_holidays",
    "extra_workdays",
)

TAKEN = ("reserved", "held", "handing_over")
"""States of a post for which somebody is chosen or there."""


def score_need(need: Need, *, on: date | None = None) -> scoring.Score:
    """Score a need by the pack in force on ``on``, today by default.

    Raises:
        RuleRefused: The programme has no pack for that day.
    """
    day = rules.day_of(on)
    pack = rules.policy_for_review(need.programme, day)
    return scoring.score(facts_of(need, pack, day), pack.score_weights, pack.score_scales)


def facts_of(need: Need, pack: PolicyPack, on: date) -> scoring.ScoreFacts:
    """What the ledger knows about a need; three queries."""
    evidence = list(need.evidence.all())
    largest = max(evidence, key=lambda e: e.value, default=None)
    altitude = rules.altitude_of(need.institution)
    bounds = pack.altitude_bands
    return scoring.ScoreFacts(
        figures=len(evidence),
        largest=f"{largest.name}{largest.value.normalize():f}{largest.unit}" if largest else "",
        largest_value=float(largest.value) if largest else 0,
        is_weak=need.institution.is_weak,
        is_key_county=need.institution.is_key_county,
        altitude_m=altitude,
        band=catalogue.altitude_band(altitude, bounds) if altitude is not None and bounds else "",
        local_team=need.local_team,
        equipment=need.equipment,
        months_since_aid=_months_since_aid(need, on),
    )


def _months_since_aid(need: Need, on: date) -> int | None:
    there = Post.objects.filter(institution=need.institution_id, specialty=need.specialty_id)
    if there.filter(state__in=TAKEN).exists():
        return 0
    last: date | None = there.aggregate(last=Max("last_held_on"))["last"]
    return None if last is None else share_of_months(last, on)


@dataclass(frozen=True)
class Gate:
    """Where a need waits.

    Args:
        roles: Who decides next, as codes; ``words`` as people call them.
        since: The day from which it waits.
        due_on: Last day for the decision; None without a pack.
    """

    roles: tuple[str, ...]
    words: str
    since: date
    due_on: date | None

    @property
    def is_overdue(self) -> bool:
        """Whether the decision should have been made before today."""
        return self.due_on is not None and self.due_on < clock.today()


def gate_of(need: Need, due: Due) -> Gate | None:
    """The gate at which a need waits now; None where nobody has to decide."""
    if need.state not in RANKED or need.state_since_at is None:
        return None
    roles = _next_roles(need.state)
    since = timezone.localtime(need.state_since_at).date()
    words = "、".join(str(BY_CODE[r].label) for r in roles)
    return Gate(roles, words, since, due(need.programme_id, since))


def due_days(packs: Mapping[int, Sequence[PolicyPack]]) -> Due:
    """Tells the last day for a decision by the packs of several programmes; each is worked out once."""
    today = clock.today()
    in_use = {programme: rules.reviewing_pack(its, today) for programme, its in packs.items()}

    @cache
    def due(programme: int, since: date) -> date | None:
        pack = in_use.get(programme)
        if pack is None:
            return None
        return rules.workdays_later(rules.calendar_of(pack), since, pack.review_workdays)

    return due


def next_roles(need: Need) -> tuple[str, ...]:
    """Roles that may move a need forward from where it is."""
    return _next_roles(need.state)


@cache
def _next_roles(state: str) -> tuple[str, ...]:
    edges = (e for e in NEED.edges_from(state) if not e.is_return)
    return tuple(dict.fromkeys(role for edge in edges for role in edge.roles))


def holders(
    roles: Collection[str], *, institution: Institution | None = None, programme: Programme | None = None
) -> QuerySet[User]:
    """Users who hold one of ``roles`` today for a unit, its region, a programme, or everything."""
    where = Q(scope="all")
    if institution is not None:
        where |= Q(scope="unit", unit=institution)
        where |= Q(scope="region", region__gb_code__in=_codes_above(institution.region.gb_code))
    if programme is not None:
        where |= Q(scope="programme", scope_code=programme.code)
    grants = access.grants_in_force().filter(where, role__in=roles)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True)


def _codes_above(gb_code: str) -> set[str]:
    return {gb_code, gb_code[:4] + "00", gb_code[:2] + "0000"}


def packs_of(programmes: Iterable[int] | None = None) -> dict[int, list[PolicyPack]]:
    """What packs say about deadlines, by the id of the programme; of all programmes if none are named. One query."""
    rows = PolicyPack.objects.order_by("valid_from")
    if programmes is not None:
        rows = rows.filter(programme__in=set(programmes))
    found: dict[int, list[PolicyPack]] = {}
    for pack in rows.only(*_OF_DEADLINES):
        found.setdefault(pack.programme_id, []).append(pack)
    return found
