"""What tests of this room begin with: a programme with a pack, a batch, a need, made by real actions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from cast import World
from jieli.programme.actions import batch as batches
from jieli.programme.actions import need as needs
from jieli.programme.actions import post as posts
from jieli.programme.actions import programme as programmes
from jieli.programme.models import Batch, Need, PolicyPack, Post, Programme

BEGIN = date(2026, 1, 1)
FIGURE = {
    "name": "外转骨科患者",
    "value": Decimal(120),
    "unit": "例",
    "period": "2025年",
    "origin": "病案首页",
}


def make_programme(world: World, **values: Any) -> Programme:
    """A programme in which the host hospital and the sending hospital take part."""
    made = programmes.add_programme(
        {
            "code": world.programme_code,
            "name": "示例组团式援藏",
            "family": "team_tibet",
            "starts_on": BEGIN,
            **values,
        },
        actor=world.system,
    )
    for nickname, side in (
        ("host_hospital", "receiver"),
        ("sending_hospital", "sender"),
        ("headquarters", "frontline"),
    ):
        programmes.ensure_participant(made, world.institutions[nickname], side, actor=world.system)
    return made


def make_policy(world: World, programme: Programme, archetype: str = "group", **values: Any) -> PolicyPack:
    """A ready-made pack in force from the beginning of the programme."""
    return programmes.add_policy(
        {"programme": programme, "name": "第1版", "valid_from": BEGIN, **values},
        archetype=archetype,
        actor=world.system,
    )


def make_batch(world: World, programme: Programme, **values: Any) -> Batch:
    """A batch of one year."""
    return batches.add_batch(
        {
            "programme": programme,
            "name": "第一批",
            "starts_on": date(2026, 3, 1),
            "ends_on": date(2027, 3, 1),
            "headcount_plan": 2,
            **values,
        },
        actor=world.system,
    )


def need_values(world: World, programme: Programme, **values: Any) -> dict[str, Any]:
    """What a host department asks for."""
    return {
        "programme": programme,
        "institution": world.institutions["host_hospital"],
        "department": world.departments["host_orthopaedics"],
        "post_kind": "clinician",
        "specialty": world.specialties["04.03"],
        "rank_min": "middle",
        "number": 1,
        "starts_on": date(2026, 3, 1),
        "ends_on": date(2027, 3, 1),
        "purpose": "teach",
        "why": "创伤骨科手术只能外转。",
        "equipment": "part",
        "local_team": 2,
        "learners": "两名住院医师",
        "living": "宿舍有供氧",
        **values,
    }


def make_need(
    world: World, programme: Programme, *, state: str = "draft", evidence: int = 1, **values: Any
) -> Need:
    """A need that has come as far as ``state`` through the hands of those who may."""
    need = needs.add_need(
        need_values(world, programme, **values),
        parts={"evidence": [FIGURE] * evidence},
        actor=world.system,
    )
    for event, role, reached in (
        ("submit", "HD", "submitted"),
        ("check", "HH", "checked"),
        ("approve", "HC", "approved"),
    ):
        if need.state == state:
            return need
        needs.MOVES[event](need, actor=world.actor(role))
        assert need.state == reached
    return need


def make_post(world: World, batch: Batch, **values: Any) -> Post:
    """A post of the batch at the host hospital."""
    return posts.add_post(
        {
            "batch": batch,
            "institution": world.institutions["host_hospital"],
            "kind": "clinician",
            "specialty": world.specialties["04.03"],
            "terms_of_reference": "门诊、手术、带教",
            **values,
        },
        actor=world.system,
        reason="示例",
    )
