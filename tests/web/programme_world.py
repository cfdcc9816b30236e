"""The small world with what the pages of programmes show: a pack, a batch, needs at every gate, posts, pairings."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cast import BATCH, World
from jieli.kernel import clock, jobs
from jieli.programme.actions import batch as batches
from jieli.programme.actions import need as needs
from jieli.programme.actions import pairing as pairings
from jieli.programme.actions import post as posts
from jieli.programme.actions import programme as programmes
from programme.story import FIGURE, need_values

SECOND_FIGURE = {"name": "骨科手术", "value": 86, "unit": "台", "period": "2025年", "origin": "手术登记"}


@dataclass
class Furnished:
    """What was made, by nickname."""

    world: World
    programme: Any = None
    policy: Any = None
    batch: Any = None
    phase: Any = None
    needs: dict[str, Any] = field(default_factory=dict)
    posts: dict[str, Any] = field(default_factory=dict)
    pairings: dict[str, Any] = field(default_factory=dict)
    job: Any = None


def furnish(world: World) -> Furnished:
    """Give the world a programme that runs now."""
    made = Furnished(world)
    today = clock.today()
    begin = date(today.year, 1, 1)
    made.programme = programmes.add_programme(
        {
            "code": world.programme_code,
            "name": "示例组团式援藏",
            "family": "team_tibet",
            "starts_on": begin,
            "aim": "补齐骨科、心内科短板。",
            "lead_unit": world.institutions["lead_university"],
        },
        actor=world.system,
        parts={"basis": [{"title": "示例通知", "doc_no": "示例2026年1号", "issued_on": begin}]},
        participants=[
            (world.institutions["host_hospital"], "receiver"),
            (world.institutions["host_county_hospital"], "receiver"),
            (world.institutions["sending_hospital"], "sender"),
            (world.institutions["sending_secondary"], "sender"),
            (world.institutions["headquarters"], "frontline"),
        ],
    )
    made.policy = programmes.add_policy(
        {"programme": made.programme, "name": "第1版", "valid_from": begin},
        archetype="group",
        actor=world.system,
    )
    start = today + timedelta(days=40)
    made.batch = batches.add_batch(
        {
            "code": BATCH,
            "programme": made.programme,
            "name": "第七批",
            "starts_on": start,
            "ends_on": date(start.year + 1, start.month, min(start.day, 28)),
            "due_on": start,
            "headcount_plan": 3,
        },
        actor=world.system,
        parts={
            "labels": [{"level": "province", "text": "第七批"}, {"level": "city", "text": "第五批"}],
            "quota": [
                {"tier": "3", "institution": None, "number": 2},
                {"tier": "2", "institution": None, "number": 1},
            ],
        },
    )
    made.phase = batches.add_phase(
        {
            "batch": made.batch,
            "number": 1,
            "kind": "first",
            "starts_on": start,
            "ends_on": start + timedelta(days=180),
        },
        actor=world.system,
    )
    _needs(made)
    _posts(made)
    _pairings(made, begin)
    made.job = jobs.enqueue("kernel.tidy", {}, actor=world.actor("PO"))
    return made


def need(made: Furnished, **values: Any) -> Any:
    """One more need, as a draft."""
    given = {
        "starts_on": made.batch.starts_on,
        "ends_on": made.batch.ends_on,
        **values,
    }
    return needs.add_need(
        need_values(made.world, made.programme, **given),
        actor=made.world.actor("HD"),
        parts={"evidence": [FIGURE, SECOND_FIGURE]},
    )


def _needs(made: Furnished) -> None:
    world = made.world
    for state, steps in (
        ("draft", ()),
        ("submitted", (("submit", "HD"),)),
        ("checked", (("submit", "HD"), ("check", "HH"))),
        ("approved", (("submit", "HD"), ("check", "HH"), ("approve", "HC"))),
        ("posted", (("submit", "HD"), ("check", "HH"), ("approve", "HC"))),
    ):
        one = need(made, local_team={"draft": 0, "submitted": 1, "checked": 2}.get(state, 3))
        for event, role in steps:
            needs.MOVES[event](one, actor=world.actor(role))
        if state == "posted":
            needs.post_need(
                one,
                batch=made.batch,
                actor=world.actor("PO"),
                tiers=["3"],
                terms_of_reference="门诊、手术、带教两名住院医师。",
                open_at_once=True,
                reason="示例",
            )
        made.needs[state] = one


def _posts(made: Furnished) -> None:
    made.posts["open"] = made.needs["posted"].posts.get()
    values = {
        "batch": made.batch,
        "institution": made.world.institutions["host_county_hospital"],
        "department": made.world.departments["host_county_surgery"],
        "kind": "clinician",
        "specialty": made.world.specialties["04.01"],
        "tier": "2",
    }
    made.posts["planned"] = posts.add_post(
        {**values, "terms_of_reference": "普外科查房、手术。"}, actor=made.world.actor("PO"), reason="示例"
    )
    # For the worlds of calls and lists, which open it: the one above stays planned
    made.posts["wanted"] = posts.add_post(
        {**values, "terms_of_reference": "普外科手术带教。"}, actor=made.world.actor("PO"), reason="示例"
    )
    made.posts["bare"] = posts.add_post({**values, "tier": "3"}, actor=made.world.actor("PO"), reason="示例")


def _pairings(made: Furnished, begin: date) -> None:
    world = made.world
    common = {"programme": made.programme, "starts_on": begin}
    made.pairings["unit"] = pairings.add_pairing(
        {
            **common,
            "kind": "unit_unit",
            "sender": world.institutions["sending_hospital"],
            "receiver": world.institutions["host_county_hospital"],
            "agreed_on": begin,
        },
        actor=world.system,
    )
    made.pairings["department"] = pairings.add_pairing(
        {
            **common,
            "kind": "unit_department",
            "sender": world.institutions["sending_hospital"],
            "receiver": world.institutions["host_hospital"],
            "receiver_department": world.departments["host_orthopaedics"],
        },
        actor=world.system,
    )
