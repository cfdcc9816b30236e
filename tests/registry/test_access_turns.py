"""Whose turn it is, and the line of steps: read backwards from the same tables that permit the moves."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import World
from jieli.kernel import clock
from jieli.kernel.models.ledger import things
from jieli.programme.actions import need as needs
from jieli.programme.models import Need
from jieli.registry.actions import access as actions
from jieli.registry.queries import access
from programme import story


@pytest.fixture
def need(world: World) -> Need:
    """A need that its department has drawn up."""
    programme = story.make_programme(world)
    story.make_policy(world, programme)
    return needs.add_need(story.need_values(world, programme), actor=world.actor("HD"))


def _submitted(world: World, need: Need) -> Need:
    return needs.submit_need(need, actor=world.actor("HD"))


def test_turn_names_the_people_who_may_move_the_need_on(world: World, need: Need) -> None:
    _submitted(world, need)
    turn = access.who_is_next(need)
    assert turn.roles == ("HH",)
    assert [h.name for h in turn.holders] == [world.users["HH"].name]
    assert turn.words == f"{world.institutions['host_hospital'].name}·{world.users['HH'].name}"
    assert turn.since == need.state_since_at


def test_commission_is_named_by_its_region(world: World, need: Need) -> None:
    needs.check_need(_submitted(world, need), actor=world.actor("HH"))
    assert access.who_is_next(need).words == f"那曲市卫健委·{world.users['HC'].name}"


def test_whoever_submitted_is_not_named_to_check(world: World, need: Need) -> None:
    world.give("HD", "HH", "unit", world.institutions["host_hospital"])
    _submitted(world, need)
    assert [h.name for h in access.who_is_next(need).holders] == [world.users["HH"].name]


def test_deputy_is_named_with_whom_he_stands_for(world: World, need: Need) -> None:
    today = clock.today()
    grant = world.grants["HH"][0]
    actions.appoint_deputy(
        grant, world.users["ED"], actor=world.actor("HH"), starts_on=today, ends_on=today + timedelta(days=5)
    )
    turn = access.who_is_next(_submitted(world, need))
    assert [(h.name, h.deputy_for) for h in turn.holders] == [
        (world.users["HH"].name, ""),
        (world.users["ED"].name, world.users["HH"].name),
    ]
    assert turn.words.endswith("等2人")


def test_vacant_office_is_said_so(world: World, need: Need) -> None:
    _submitted(world, need)
    actions.deactivate(world.users["HH"], actor=world.actor("SY"), reason="离职")
    turn = access.who_is_next(need)
    assert turn.holders == ()
    assert turn.words == "受援单位管理员（无人持有）"


def test_turns_of_many_cost_as_many_queries_as_of_one(world: World, need: Need) -> None:
    programme = need.programme
    many = [_submitted(world, need)]
    for _number in range(4):
        other = needs.add_need(story.need_values(world, programme), actor=world.actor("HD"))
        many.append(other)
    counts = []
    for objs in ([many[0]], many):
        with CaptureQueriesContext(connection) as seen:
            found = access.who_are_next(objs)
        counts.append(len(seen))
        assert set(found) == {o.pk for o in objs}
    assert counts[0] == counts[1] <= 3


def test_people_found_backwards_are_those_whom_the_tables_permit(world: World, need: Need) -> None:
    """For every kind of thing with a record here, every role, every user: both directions agree."""
    checked = 0
    for kind in things().values():
        obj = kind._default_manager.first()
        if obj is None:
            continue
        for role in {p.role for p in kind.permits.lines if p.role != "*"}:
            scopes = {p.scope for p in kind.permits.lines if p.role == role}
            if any(access._path(kind, s) == ("", "") for s in scopes):
                continue
            found = {h.user_id for h in access.holders(role, obj)}
            for key, user in world.users.items():
                actor = access.actor_for(user)
                if role in actor.roles:
                    assert (user.pk in found) is kind.permits.covers_roles(actor, {role}, obj), (
                        kind,
                        role,
                        key,
                    )
                    checked += 1
    assert checked > 40


def test_line_says_who_did_what_and_whose_turn_it_is(world: World, need: Need) -> None:
    _submitted(world, need)
    line = access.line_of_steps(world.actor("HD"), need)
    assert [(s.label, s.state) for s in line][:3] == [
        ("草稿", "done"),
        ("已提交", "now"),
        ("医院已审", "next"),
    ]
    assert line[0].who == world.users["HD"].name
    assert line[1].who == f"等{world.institutions['host_hospital'].name}·{world.users['HH'].name}"
    assert line[1].since == need.state_since_at


def test_line_of_a_returned_need_says_so_and_forgets_what_came_after(world: World, need: Need) -> None:
    _submitted(world, need)
    needs.return_need(need, actor=world.actor("HH"), reason="请补外转数据")
    line = access.line_of_steps(world.actor("HD"), need)
    assert (line[0].state, line[0].note) == ("now", "已退回")
    assert {s.state for s in line[1:]} == {"next"}


def test_line_of_a_withdrawn_need_ends_there(world: World, need: Need) -> None:
    needs.withdraw_need(need, actor=world.actor("HD"), reason="已自行招聘")
    line = access.line_of_steps(world.actor("HD"), need)
    assert [s.label for s in line if s.state == "fail"] == ["撤回"]
    assert "now" not in {s.state for s in line}
