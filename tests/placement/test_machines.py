"""Every machine of this room against its table; the guards of the actions are tested one by one."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction

from cast import World
from jieli.kernel import door
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotAllowed
from jieli.placement.actions import amendment as amendments
from jieli.placement.actions import attendance, health
from jieli.placement.actions import deployment as deployments
from jieli.placement.actions import leave as leaves
from jieli.placement.models import Amendment, AttendanceMonth, HealthEvent, Leave
from jieli.placement.states import AMENDMENT, ATTENDANCE, DEPLOYMENT, HEALTH_EVENT, LEAVE
from placement.story import make_deployment, make_team, open_post
from walks import Story, follow_the_table, path_to

MOVERS = ("PO", "HH", "SH", "TL", "FH", "AW", "SY", "HH@far", "SH@far", "TL@far")
MACHINES = (DEPLOYMENT, AMENDMENT, LEAVE, ATTENDANCE, HEALTH_EVENT)
MOVES = {
    "deployment": deployments.MOVES,
    "amendment": amendments.MOVES,
    "leave": leaves.MOVES,
    "attendance": attendance.MOVES,
    "health_event": health.MOVES,
}


def story_of(name: str, world: World) -> Story:
    made = make_deployment(world, open_post(world, make_team(world)))
    things: dict[str, Any] = {
        "amendment": Amendment(deployment=made, kind="extend", takes_effect_on=date(2027, 3, 1), why="示例"),
        "leave": Leave(deployment=made, kind="study", starts_on=date(2026, 5, 1), ends_on=date(2026, 6, 1)),
        "attendance": AttendanceMonth(
            batch=made.batch, institution=made.post.institution, sender=made.sender, month=date(2026, 5, 1)
        ),
        "health_event": HealthEvent(deployment=made, happened_on=date(2026, 5, 1), kind="injury"),
    }
    thing = door.create(things[name], actor=world.system) if name in things else made
    return Story(thing, advance)


def advance(thing: Any, event: str, actor: Actor) -> Any:
    return door.advance(thing, event, actor=actor, reason="示例")


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: m.name)
def test_machine_follows_its_table_whatever_is_tried(machine, world):
    follow_the_table(world, machine, story_of(machine.name, world), MOVERS)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: m.name)
def test_every_move_of_the_table_can_be_made(machine, world):
    story = story_of(machine.name, world)
    for edge in machine.edges:
        with transaction.atomic():
            thing = type(story.thing)._default_manager.get(pk=story.thing.pk)
            for step in [*path_to(machine, edge.source), edge]:
                actor = world.actor(step.roles[0]) if step.roles else world.system
                advance(thing, step.event, actor)
            assert thing.state == edge.target
            transaction.set_rollback(True)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: m.name)
def test_every_button_has_its_action(machine):
    assert {e.event for e in machine.edges if e.roles} == set(MOVES[machine.name])


@pytest.mark.parametrize(
    "edge", [e for e in DEPLOYMENT.edges_from("working") if not e.roles], ids=lambda e: e.event
)
def test_what_follows_from_others_is_no_button(edge, world):
    made = make_deployment(world, open_post(world, make_team(world)), state="working")
    for role in ("PO", "HH", "SH"):
        with pytest.raises(NotAllowed):
            advance(made, edge.event, world.actor(role))
