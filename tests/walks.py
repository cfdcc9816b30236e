"""Walks along a machine: whatever is tried in whatever order, only the table decides, and all is recorded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cast import World
from jieli.kernel import audit
from jieli.kernel.actor import Actor
from jieli.kernel.errors import DomainError, NotAllowed, RuleRefused, StaleState
from jieli.kernel.machine import Edge, Machine
from jieli.kernel.models import Ledger


@dataclass
class Story:
    """The thing that moves, and how each event is performed on it."""

    thing: Ledger
    perform: Callable[[Any, str, Actor], Any]


def entries(thing: Ledger) -> int:
    return audit.history(thing.permits.thing, thing.code).count()


def walk_of(
    world: World, machine: Machine, story: Story, movers: Sequence[str]
) -> type[RuleBasedStateMachine]:
    """A state machine of hypothesis that knows nothing but the table."""
    kind, pk = type(story.thing), story.thing.pk
    actors = {role: world.actor(role) for role in movers}
    events = sorted({e.event for e in machine.edges})
    made = audit.history(machine.name, story.thing.code).filter(event="create").first()
    created = ("create", made.user_id if made is not None else None)

    class Walk(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()
            self.state = machine.initial
            self.done: list[tuple[str, int | None]] = [created]

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

        def load(self) -> Any:
            return kind._default_manager.get(pk=pk)

        def actor_of(self, edge: Edge) -> Actor:
            return actors[edge.roles[-1]] if edge.roles else world.system

        def likely_moves(self) -> list[Edge]:
            """Moves out of the state, those that lead on three times, so that walks do not end at once."""
            edges = list(machine.edges_from(self.state))
            return edges + 2 * [e for e in edges if e.target not in machine.final]

        def forbidden_by_hand(self, edge: Edge, actor: Actor) -> bool:
            """Whether the actor did, in this round, one of the steps that this one must not share a hand with."""
            return actor.user_id is not None and any(
                event in edge.other_than and user == actor.user_id for event, user in self.done
            )

        def went(self, edge: Edge, actor: Actor) -> None:
            self.state = edge.target
            if edge.target == machine.initial:
                self.done = [created]
            else:
                self.done.append((edge.event, actor.user_id))

        def attempt(self, thing: Any, event: str, actor: Actor) -> type[DomainError] | None:
            count = entries(story.thing)
            try:
                story.perform(thing, event, actor)
            except DomainError as e:
                assert entries(story.thing) == count
                return type(e)
            assert entries(story.thing) == count + 1
            newest = audit.history(machine.name, story.thing.code).first()
            assert (newest.event, newest.source, newest.target) == (event, self.state, thing.state)
            assert newest.user_id == actor.user_id
            return None

        @precondition(lambda self: self.state not in machine.final)
        @rule(data=st.data())
        def follow_the_table(self, data: Any) -> None:
            edge = data.draw(st.sampled_from(self.likely_moves()), label="edge")
            roles = [role for role in edge.roles if role in actors]
            actor = actors[data.draw(st.sampled_from(roles))] if roles else world.system
            thing = self.load()
            version = thing.version
            refusal = self.attempt(thing, edge.event, actor)
            if self.forbidden_by_hand(edge, actor):
                assert refusal is RuleRefused
                return
            assert refusal is None
            self.went(edge, actor)
            assert thing.version == version + 1

        @precondition(lambda self: self.same_hand() is not None)
        @rule()
        def try_with_the_same_hand(self) -> None:
            edge, actor = self.same_hand()
            assert self.attempt(self.load(), edge.event, actor) is RuleRefused

        def same_hand(self) -> tuple[Edge, Actor] | None:
            """A move, and somebody with the right role who did the step before it."""
            for edge in machine.edges_from(self.state):
                for role in edge.roles:
                    if role in actors and self.forbidden_by_hand(edge, actors[role]):
                        return edge, actors[role]
            return None

        @rule(event=st.sampled_from(events))
        def try_what_the_table_does_not_have(self, event: str) -> None:
            if machine.edge(event, self.state) is None:
                assert self.attempt(self.load(), event, world.system) is RuleRefused

        @rule(role=st.sampled_from(movers), data=st.data())
        def try_as_somebody_else(self, role: str, data: Any) -> None:
            edges = [e for e in machine.edges_from(self.state) if role not in e.roles]
            if edges:
                edge = data.draw(st.sampled_from(edges), label="edge")
                assert self.attempt(self.load(), edge.event, actors[role]) is NotAllowed

        @precondition(lambda self: self.state not in machine.final)
        @rule(data=st.data())
        def two_at_once(self, data: Any) -> None:
            edge = data.draw(st.sampled_from(list(machine.edges_from(self.state))), label="edge")
            if self.forbidden_by_hand(edge, self.actor_of(edge)):
                return
            first, second = self.load(), self.load()
            assert self.attempt(first, edge.event, self.actor_of(edge)) is None
            self.went(edge, self.actor_of(edge))
            # The second still holds the state in which the move was possible
            if not edge.other_than:
                assert self.attempt(second, edge.event, self.actor_of(edge)) is StaleState

        @invariant()
        def database_agrees(self) -> None:
            assert self.load().state == self.state

    return Walk


def follow_the_table(world: World, machine: Machine, story: Story, movers: Sequence[str]) -> None:
    """Walk at random, again and again from the beginning."""
    run_state_machine_as_test(
        walk_of(world, machine, story, movers),
        settings=settings(
            max_examples=25,
            stateful_step_count=16,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # shrinking a walk through a database takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )


def path_to(machine: Machine, target: str) -> list[Edge]:
    """The shortest way from the first state to ``target``."""
    ways: dict[str, list[Edge]] = {machine.initial: []}
    waiting = [machine.initial]
    while waiting:
        state = waiting.pop(0)
        for edge in machine.edges_from(state):
            if edge.target not in ways:
                ways[edge.target] = [*ways[state], edge]
                waiting.append(edge.target)
    return ways[target]
