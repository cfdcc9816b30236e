"""Every machine of this room against its table: whatever is tried in whatever order, only the table decides."""

from itertools import pairwise
from typing import Any

import pytest

from cast import World
from jieli.kernel import door
from jieli.kernel.actor import Actor
from jieli.recruiting.actions import application as applications
from jieli.recruiting.actions import call as calls
from jieli.recruiting.actions import roster as rosters
from jieli.recruiting.actions import waiver as waivers
from jieli.recruiting.states import APPLICATION, MACHINES
from recruiting.story import Story, at
from walks import Story as Walked
from walks import follow_the_table

MOVERS = ("PO", "OD", "SC", "LU", "SH", "AW", "ME", "SY", "HH", "PO@far", "SH@far", "SC@far")


def advance(thing: Any, event: str, actor: Actor) -> Any:
    return door.advance(thing, event, actor=actor, reason="示例")


def thing_of(name: str, world: World) -> Walked:
    story = Story(world)
    if name == "call":
        return Walked(story.draft_call(region=world.regions["330100"]), advance)
    call = story.call()
    if name == "application":
        return Walked(story.apply(call, world.people["AW"], role="AW"), advance)
    application = story.applicant(call, state="proposed")
    if name == "waiver":
        return Walked(
            waivers.request_waiver(application, actor=world.actor("SC"), rule="BR-05", why="示例"),
            lambda w, event, actor: waivers.MOVES[event](w, actor=actor, reason="示例"),
        )
    calls.close_call(call, actor=world.system, reason="示例")
    roster = rosters.draft_roster(
        story.batch, actor=world.actor("PO"), title="示例名单", contact_words="示例电话"
    )
    if name == "roster":
        return Walked(roster, advance)
    rosters.publish_roster(roster, actor=world.actor("PO"))
    return Walked(rosters.add_objection(roster, {"text": "示例异议"}, actor=world.actor("OD")), advance)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: m.name)
def test_machine_follows_its_table_whatever_is_tried(machine, world):
    with at():
        follow_the_table(world, machine, thing_of(machine.name, world), MOVERS)


def test_every_button_has_its_action():
    tables = {
        "call": calls.MOVES,
        "application": applications.MOVES,
        "waiver": waivers.MOVES,
        "roster": rosters.MOVES,
        "objection": rosters.OBJECTION_MOVES,
    }
    for machine in MACHINES:
        moves = tables[machine.name]
        assert {e.event for e in machine.edges if e.roles} <= set(moves), machine.name
        assert set(moves) <= {e.event for e in machine.edges}, machine.name


def test_br07_every_gate_lies_before_the_next_on_the_ordinary_course():
    path = APPLICATION.path
    for here, there in pairwise(path):
        assert any(e.target == there for e in APPLICATION.edges_from(here)), (here, there)
        assert not any(e.target in path[path.index(there) + 1 :] for e in APPLICATION.edges_from(here)), here
