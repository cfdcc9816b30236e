"""The machines of runs and releases against their tables; the guards of the actions are tested one by one."""

from typing import Any

import pytest
from django.db import transaction

from cast import World
from jieli.kernel import door
from jieli.kernel.actor import Actor
from jieli.placement.actions import release as releases
from jieli.placement.actions import run as runs
from jieli.placement.models import PlanRun, Release
from jieli.placement.states import PLAN_RUN, RELEASE
from programme.story import make_batch, make_policy, make_programme
from walks import Story, follow_the_table, path_to

MOVERS = ("PO", "LU", "OD", "FH", "SY", "PO@far", "OD@far")
MACHINES = (PLAN_RUN, RELEASE)
MOVES: dict[str, dict[str, Any]] = {"plan_run": runs.MOVES, "release": releases.MOVES}


def story_of(name: str, world: World) -> Story:
    programme = make_programme(world)
    make_policy(world, programme)
    batch = make_batch(world, programme)
    run = door.create(PlanRun(batch=batch, number=1, name="示例", digest="0" * 64), actor=world.system)
    made = run
    if name == "release":
        made = door.create(Release(batch=batch, number=1, run=run), actor=world.system)
    return Story(made, advance)


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
