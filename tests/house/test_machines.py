"""Every machine can be walked to an end, is written down, and is guarded by its table."""

import importlib.util
from collections.abc import Iterator

import pytest
from django.db import models

from house.repository import ROOT
from jieli.kernel.machine import Machine
from jieli.kernel.models import Ledger
from jieli.kernel.models.ledger import things
from jieli.registry.roles import BY_CODE


def moving_things() -> list[type[Ledger]]:
    return [kind for kind in things().values() if kind.machine is not None]


def machine_of(kind: type[Ledger]) -> Machine:
    assert kind.machine is not None
    return kind.machine


def reachable(machine: Machine, start: str, forwards: bool = True) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for edge in machine.edges:
            one, other = (edge.source, edge.target) if forwards else (edge.target, edge.source)
            if one == here and other not in found:
                found.add(other)
                waiting.append(other)
    return found


def test_there_are_machines_to_look_at():
    assert {kind.permits.thing for kind in moving_things()} >= {"need", "post", "batch"}


@pytest.mark.parametrize("kind", moving_things(), ids=lambda k: k.permits.thing)
def test_machine_reaches_every_state_and_from_every_state_an_end(kind: type[Ledger]):
    machine = machine_of(kind)
    keys = {s.key for s in machine.states}
    assert reachable(machine, machine.initial) == keys
    assert machine.final
    can_end = set().union(*(reachable(machine, end, forwards=False) for end in machine.final))
    assert can_end == keys


@pytest.mark.parametrize("kind", moving_things(), ids=lambda k: k.permits.thing)
def test_ordinary_course_leads_on_and_ends_where_only_taking_back_is_left(kind: type[Ledger]):
    machine = machine_of(kind)
    for here, there in zip(machine.path, machine.path[1:], strict=False):
        assert there in reachable(machine, here), (here, there)
    assert all(e.is_return for e in machine.edges_from(machine.path[-1]))


@pytest.mark.parametrize("kind", moving_things(), ids=lambda k: k.permits.thing)
def test_moves_name_known_roles_that_can_see_the_thing(kind: type[Ledger]):
    readers = set(kind.permits.roles_with("R"))
    for edge in machine_of(kind).edges:
        assert set(edge.roles) <= set(BY_CODE), edge
        assert set(edge.roles) <= readers, edge


@pytest.mark.parametrize("kind", moving_things(), ids=lambda k: k.permits.thing)
def test_pressed_moves_have_a_label(kind: type[Ledger]):
    assert not [e for e in machine_of(kind).edges if e.roles and not str(e.label)]


@pytest.mark.parametrize("kind", moving_things(), ids=lambda k: k.permits.thing)
def test_sending_back_wants_a_reason_where_one_judges_the_work_of_another(kind: type[Ledger]):
    edges = machine_of(kind).edges
    if any(e.other_than for e in edges):
        assert not [e for e in edges if e.is_return and not e.needs_reason]


@pytest.mark.parametrize("kind", moving_things(), ids=lambda k: k.permits.thing)
def test_nobody_undoes_the_rule_of_two_by_naming_a_move_that_does_not_exist(kind: type[Ledger]):
    machine = machine_of(kind)
    events = {e.event for e in machine.edges} | {"create"}
    assert not [e for e in machine.edges if set(e.other_than) - events]


@pytest.mark.parametrize("kind", moving_things(), ids=lambda k: k.permits.thing)
def test_table_admits_known_states_only(kind: type[Ledger]):
    keys = {s.key for s in machine_of(kind).states}
    assert any(set(allowed) == keys for allowed in _states_admitted(kind)), kind._meta.constraints
    field = kind._meta.get_field("state")
    assert isinstance(field, models.CharField)
    assert field.max_length is not None
    assert max(len(k) for k in keys) <= field.max_length
    assert kind._meta.get_field("state_since_at")


def _states_admitted(kind: type[Ledger]) -> Iterator[list[str]]:
    for constraint in kind._meta.constraints:
        if isinstance(constraint, models.CheckConstraint) and isinstance(constraint.condition, models.Q):
            for child in constraint.condition.children:
                if isinstance(child, tuple) and child[0] == "state__in":
                    yield list(child[1])


@pytest.mark.parametrize("kind", moving_things(), ids=lambda k: k.permits.thing)
def test_machine_is_documented(kind: type[Ledger]):
    machine = machine_of(kind)
    page = "".join(f.read_text(encoding="utf-8") for f in (ROOT / "docs/reference").glob("*.md"))
    missing = [s.key for s in machine.states if f"`{s.key}`" not in page]
    missing += [e.event for e in machine.edges if f"`{e.event}`" not in page]
    assert not missing


def test_page_of_the_machines_is_current():
    spec = importlib.util.spec_from_file_location("machines_page", ROOT / "tools" / "machines.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.page() == tool.PAGE.read_text(encoding="utf-8"), "run: python tools/machines.py"
