"""Reads of programmes, who takes part, and their policy packs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.kernel.permits import EVERYTHING
from jieli.programme import archetypes, rules, scoring
from jieli.programme.models import Batch, Need, Participant, PolicyBasis, PolicyPack, Post, Programme
from jieli.programme.states import NEED


def programmes(actor: Actor) -> QuerySet[Programme]:
    """Programmes that the actor sees, with ``batch_count``, ``need_count`` and ``participant_count``."""
    return (
        reading.visible(Programme, actor)
        .select_related("lead_unit")
        .annotate(
            batch_count=_count(Batch, "programme"),
            need_count=_count(Need, "programme", Need.permits.filter(actor, "R")),
            participant_count=_count(Participant, "programme"),
        )
    )


def get_programme(actor: Actor, code: str) -> Programme:
    """One programme by its code.

    Raises:
        NotFound: There is none, or the actor does not see it.
    """
    return reading.get(Programme, actor, code)


def participants(actor: Actor, programme: Programme) -> QuerySet[Participant]:
    """Who takes part in a programme, as far as the actor sees it."""
    return (
        reading.visible(Participant, actor)
        .filter(programme=programme)
        .select_related("institution__region", "programme")
    )


def get_participant(actor: Actor, code: str) -> Participant:
    """One participation by its code; NotFound where the actor does not see it."""
    return reading.get(Participant, actor, code)


def to_confirm(actor: Actor, programme: Programme) -> frozenset[str]:
    """Codes of participations that wait for a confirmation which the actor may give."""
    rows = reading.visible(Participant, actor, "A").filter(programme=programme, is_confirmed=False)
    return frozenset(rows.values_list("code", flat=True))


def policies(actor: Actor, programme: Programme | None = None) -> QuerySet[PolicyPack]:
    """Policy packs that the actor sees, the latest first."""
    found = reading.visible(PolicyPack, actor).select_related("programme")
    return found.filter(programme=programme) if programme is not None else found


def get_policy(actor: Actor, code: str) -> PolicyPack:
    """One policy pack by its code; NotFound where the actor does not see it."""
    return reading.get(PolicyPack, actor, code)


def policy_in_force(actor: Actor, programme: Programme, on: date | None = None) -> PolicyPack | None:
    """The pack that holds on a day, today by default; None if none does or the actor does not see it."""
    return rules.pack_in_force(policies(actor, programme), on or clock.today())


@dataclass(frozen=True)
class PolicyLine:
    """One threshold of a pack as a page prints it.

    Args:
        value: In words, with its unit in ``label``; an en dash where the pack sets none.
        origin: Kind of origin in words; ``cited`` what it refers to.
        is_verified: Whether a bulletin or other public paper says so.
    """

    field: str
    label: str
    value: str
    origin: str
    cited: str
    is_verified: bool


def policy_lines(actor: Actor, pack: PolicyPack) -> tuple[PolicyLine, ...]:
    """Every threshold of a pack with its value in words and where the value comes from."""
    rules.seen(pack, actor)
    lines = []
    for name, value in pack.thresholds().items():
        kind, cited = archetypes.split_origin(pack.origins.get(name, ""))
        lines.append(
            PolicyLine(
                field=name,
                label=str(PolicyPack._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
                value=threshold_words(name, value),
                origin=str(archetypes.ORIGINS[kind]) if value not in (None, "", [], {}) else "",
                cited=cited,
                is_verified=kind != archetypes.OWN,
            )
        )
    return tuple(lines)


PULSE_WORDS = {"min": gettext_lazy("低于"), "max": gettext_lazy("高于")}
"""Ends of the red limits of the pulse."""


def threshold_words(name: str, value: Any) -> str:
    """A threshold as people read it."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if value in (None, "", [], {}):
        return "–"
    if name == "rank_min":
        return rules.word("rank", value)
    if isinstance(value, dict):
        return "、".join(f"{_key_words(name, key)}{number}" for key, number in value.items())
    if isinstance(value, list):
        return "、".join(rules.word("symptom", i) if name == "red_symptoms" else str(i) for i in value)
    return str(value)


def _key_words(name: str, key: str) -> str:
    if name == "quota":
        return rules.word("hospital_tier", key)
    if name == "age_max":
        return _("全部人员") if key == "*" else rules.word("category", key)
    if name == "retirement_age":
        return rules.word("sex", key)
    if name in ("acclimatisation_days", "health_entry_days", "spo2_min_pct"):
        return rules.word("altitude_band", key)
    if name == "pulse_per_min":
        return str(PULSE_WORDS[key])
    if name == "pretasks":
        return rules.word("pretask_kind", key)
    return scoring.label_of(key)


@dataclass(frozen=True)
class ProgrammePage:
    """Figures of one programme.

    Args:
        needs_by_state: State key, word and number, in the order of the machine, of the needs the actor sees.
    """

    programme: Programme
    basis: tuple[PolicyBasis, ...]
    participants: tuple[Participant, ...]
    policies: tuple[PolicyPack, ...]
    policy: PolicyPack | None
    batches: tuple[Batch, ...]
    needs_by_state: tuple[tuple[str, str, int], ...]
    posts: int


def programme_page(actor: Actor, programme: Programme) -> ProgrammePage:
    """Everything that the page of a programme shows; a constant number of queries."""
    packs = tuple(policies(actor, programme))
    counts = dict(
        reading.visible(Need, actor)
        .filter(programme=programme)
        .order_by()
        .values_list("state")
        .annotate(number=Count("pk"))
    )
    return ProgrammePage(
        programme=programme,
        basis=tuple(programme.basis.order_by("pk")),
        participants=tuple(participants(actor, programme)),
        policies=packs,
        policy=rules.pack_in_force(packs, clock.today()),
        batches=tuple(
            reading.visible(Batch, actor)
            .filter(programme=programme)
            .select_related("programme")
            .prefetch_related("labels")
        ),
        needs_by_state=tuple(
            (state.key, str(state.label), counts[state.key]) for state in NEED.states if state.key in counts
        ),
        posts=reading.visible(Post, actor)
        .filter(batch__programme=programme)
        .exclude(state="cancelled")
        .count(),
    )


def _count(kind: Any, owner: str, where: Q = EVERYTHING) -> Coalesce:
    rows = kind.objects.filter(where, **{owner: OuterRef("pk")}).order_by().values(owner)
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)
