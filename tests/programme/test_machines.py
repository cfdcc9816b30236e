"""Every machine against its table: whatever is tried in whatever order, only the table decides, and all is recorded."""

from typing import Any

import pytest
from django.db import transaction

from cast import World
from jieli.kernel import door
from jieli.kernel.actor import Actor
from jieli.kernel.models import Ledger
from jieli.programme.actions import batch as batches
from jieli.programme.actions import need as needs
from jieli.programme.actions import post as posts
from jieli.programme.models import Batch, Need, Post
from jieli.programme.states import BATCH, MACHINES, NEED, POST
from programme.story import make_batch, make_need, make_policy, make_post, make_programme
from walks import Story, follow_the_table, path_to

MOVERS = ("PO", "HC", "HH", "HD", "SH", "AW", "SY", "HH@far", "PO@far", "HD@far")


def need_story(world: World) -> Story:
    programme = make_programme(world)
    make_policy(world, programme)
    batch = make_batch(world, programme)

    def perform(need: Need, event: str, actor: Actor) -> Any:
        if event == "post":
            return needs.post_need(need, batch=batch, actor=actor, reason="示例")
        if event not in needs.MOVES or (event.startswith("return_") and NEED.edge(event, need.state) is None):
            return door.advance(need, event, actor=actor, reason="示例")
        return needs.MOVES[event](need, actor=actor, reason="示例")

    return Story(make_need(world, programme), perform)


def post_story(world: World) -> Story:
    programme = make_programme(world)
    make_policy(world, programme)
    post = make_post(world, make_batch(world, programme))
    return Story(post, lambda post, event, actor: posts.MOVES[event](post, actor=actor, reason="示例"))


def batch_story(world: World) -> Story:
    programme = make_programme(world)
    # Guards are tested one by one; here the table alone decides
    return Story(
        make_batch(world, programme),
        lambda batch, event, actor: door.advance(batch, event, actor=actor, reason="示例"),
    )


STORIES = {"need": need_story, "post": post_story, "batch": batch_story}
KINDS: dict[str, type[Ledger]] = {"need": Need, "post": Post, "batch": Batch}


@pytest.mark.parametrize("name", sorted(STORIES))
def test_machine_follows_its_table_whatever_is_tried(name, world):
    machine = {m.name: m for m in MACHINES}[name]
    follow_the_table(world, machine, STORIES[name](world), MOVERS)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: m.name)
def test_every_move_of_the_table_can_be_made(machine, world):
    story = STORIES[machine.name](world)
    for edge in machine.edges:
        with transaction.atomic():
            thing = KINDS[machine.name]._default_manager.get(pk=story.thing.pk)
            for step in [*path_to(machine, edge.source), edge]:
                actor = world.actor(step.roles[0]) if step.roles else world.system
                door.advance(thing, step.event, actor=actor, reason="示例")
            assert thing.state == edge.target
            transaction.set_rollback(True)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: m.name)
def test_every_button_has_its_action(machine):
    moves = {"need": needs.MOVES, "post": posts.MOVES, "batch": batches.MOVES}[machine.name]
    assert {e.event for e in machine.edges if e.roles} <= set(moves)
    assert set(moves) <= {e.event for e in machine.edges}


@pytest.mark.parametrize("machine", [NEED, POST, BATCH], ids=lambda m: m.name)
def test_every_state_can_be_left_or_is_quiet(machine):
    for state in machine.states:
        assert state.key in machine.final or any(machine.edges_from(state.key))
        if state.key in machine.final:
            assert state.is_quiet
