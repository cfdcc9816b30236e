"""Accounts, grants, deputies, emergency access, and whose turn it is."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import World
from jieli.kernel import clock
from jieli.kernel.actor import GLASS, NOBODY, Actor
from jieli.kernel.errors import BadInput, DomainError, FactsRefused, NotAllowed, RuleRefused
from jieli.kernel.models import AuditEntry, Notice, User
from jieli.registry.actions import access as actions
from jieli.registry.models import GlassOpening, Grant, Institution, Person
from jieli.registry.queries import access

BEIJING = ZoneInfo("Asia/Shanghai")


def _day(offset: int = 0) -> date:
    return clock.today() + timedelta(days=offset)


def _new(world: World, name: str = "示例新人") -> User:
    return actions.add_user({"username": f"new{User.objects.count()}", "name": name}, actor=world.system)[0]


def _actor(user: User) -> Actor:
    return access.actor_for(user, origin="test")


# --- actor_for


def test_actor_has_the_mandates_of_today_with_keys_and_words(world: World) -> None:
    unit = world.institutions["host_hospital"]
    head = _actor(world.users["HD"])
    assert [(m.role, m.scope, m.key, m.label) for m in head.mandates] == [
        ("HD", "unit", str(unit.pk), f"受援科室主任·{unit.name}")
    ]
    assert head.person_id == world.people["HD"].pk
    assert _actor(world.users["HC"]).keys("HC", "region") == {"5406"}
    assert _actor(world.users["IN"]).roles == {"IN"}


def test_actor_is_built_with_two_queries_whatever_he_holds(world: World) -> None:
    for nickname in ("host_hospital", "host_county_hospital", "host_cdc"):
        world.give("HH", "ST", "unit", world.institutions[nickname])
    with CaptureQueriesContext(
        connection,
    ) as seen:
        actor = _actor(world.users["HH"])
    assert len(actor.mandates) == 4
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("start", "end", "holds"), [(-5, 0, False), (-5, 1, True), (0, 5, True), (1, 5, False)]
)
def test_grant_holds_from_its_first_day_up_to_its_last(
    world: World, start: int, end: int, holds: bool
) -> None:
    user = _new(world)
    grant = Grant(user=user, role="ED", scope="programme", scope_code="PRG-23456")
    grant.starts_on, grant.ends_on = _day(start), _day(end)
    from jieli.kernel import door

    door.create(grant, actor=world.system)
    assert ("ED" in _actor(user).roles) is holds


def test_actor_of_another_day_is_asked_for_by_its_date(world: World) -> None:
    assert (
        access.actor_for(world.users["HD"], at=datetime(2019, 12, 31, 23, 59, tzinfo=BEIJING)).mandates == ()
    )
    assert access.actor_for(world.users["HD"], at=datetime(2020, 1, 1, 0, 1, tzinfo=BEIJING)).mandates != ()


def test_closed_account_is_nobody(world: World) -> None:
    actions.deactivate(world.users["HD"], actor=world.actor("SY"), reason="离职")
    assert _actor(world.users["HD"]) is NOBODY


# --- accounts


def test_account_without_a_password_opens_to_none_until_it_is_given_one(world: World) -> None:
    user = actions.add_user_without_password(
        {"username": "wang.shi", "name": "王示"}, actor=world.actor("SY")
    )
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert not check_password("", user.password)
    with pytest.raises(BadInput):
        actions.add_user_without_password({"username": "WANG.shi", "name": "王示"}, actor=world.actor("SY"))
    password = actions.reset_password(user, actor=world.actor("SY"))
    assert check_password(password, user.password)


def test_new_user_gets_a_password_for_one_sign_in(world: World) -> None:
    user, password = actions.add_user({"username": "wang.shi", "name": "王示"}, actor=world.actor("SY"))
    user.refresh_from_db()
    assert user.must_change_password
    assert check_password(password, user.password)
    entry = AuditEntry.objects.get(thing="user", code=user.code)
    assert password not in str(entry.after)
    assert user.password not in str(entry.after)


@pytest.mark.parametrize("name", ["ab", "white space", "PO", "x" * 65, "<b>"])
def test_user_with_a_bad_or_taken_name_is_refused(world: World, name: str) -> None:
    with pytest.raises(BadInput) as refused:
        actions.add_user({"username": name, "name": "某"}, actor=world.actor("SY"))
    assert refused.value.field == "username"


@pytest.mark.parametrize("role", ["PO", "IN", "HH", "AW"])
def test_only_an_administrator_opens_accounts_and_grants(world: World, role: str) -> None:
    with pytest.raises(NotAllowed):
        actions.add_user({"username": "nobody1", "name": "某"}, actor=world.actor(role))
    with pytest.raises(NotAllowed):
        _grant(world, world.users["HD"], actor=world.actor(role))
    assert not User.objects.filter(username="nobody1").exists()


def test_own_password_must_be_long_and_uncommon(world: World) -> None:
    user = world.users["HD"]
    for bad in ("short", "password123", "1234567890123"):
        with pytest.raises(BadInput):
            actions.change_own_password(user, bad, actor=_actor(user))
    actions.change_own_password(user, "correct-horse-7", actor=_actor(user))
    user.refresh_from_db()
    assert user.check_password("correct-horse-7")
    assert not user.must_change_password


def test_nobody_changes_the_password_of_another_as_his_own(world: World) -> None:
    with pytest.raises(NotAllowed):
        actions.change_own_password(world.users["HD"], "correct-horse-7", actor=world.actor("SH"))


def test_user_is_linked_to_a_person_once(world: World) -> None:
    user, person = _new(world), world.people["HD"]
    with pytest.raises(BadInput):
        actions.link_person(user, person.code, actor=world.actor("SY"))
    actions.unlink_person(world.users["HD"], actor=world.actor("SY"), reason="换人")
    actions.link_person(user, person.code.lower(), actor=world.actor("SY"))
    assert _actor(user).person_id == person.pk
    with pytest.raises(NotAllowed):
        actions.link_person(_new(world), world.people["AW"].code, actor=world.actor("PO"))


def test_administrator_reads_nothing_of_the_person_he_links(world: World) -> None:
    assert not Person.permits.covers(world.actor("SY"), "R", world.people["HD"])


# --- grants


def _grant(world: World, user: User, *, actor: Actor | None = None, **changed: Any) -> Grant:
    values: dict[str, Any] = {
        "role": "HH",
        "scope": "unit",
        "unit": world.institutions["host_cdc"],
        "starts_on": _day(),
        "ends_on": _day(30),
        **changed,
    }
    role, scope = values.pop("role"), values.pop("scope")
    return actions.grant(user, role, scope, actor=actor or world.actor("SY"), **values)


def test_grant_gives_the_role_and_tells_its_holder(world: World) -> None:
    user = _new(world)
    grant = _grant(world, user)
    assert _actor(user).keys("HH", "unit") == {str(grant.unit_id)}
    assert "受援单位管理员" in Notice.objects.get(user=user).subject
    assert AuditEntry.objects.get(thing="grant", code=grant.code).event == "grant"


def test_nobody_grants_himself(world: World) -> None:
    with pytest.raises(RuleRefused):
        _grant(world, world.users["SY"])


@pytest.mark.parametrize(
    "change",
    [
        {"role": "XX"},
        {"role": "AW", "scope": "unit"},
        {"unit": None},
        {"role": "HC", "scope": "region"},
        {"role": "PO", "scope": "programme", "scope_code": "PRG-NONE2"},
        {"ends_on": _day(0)},
        {"starts_on": _day(-1)},
        {"ends_on": _day(5000)},
        {"role": "AW", "scope": "own", "unit": None},
    ],
)
def test_impossible_grant_is_refused(world: World, change: dict[str, Any]) -> None:
    with pytest.raises((BadInput, RuleRefused)):
        _grant(world, _new(world), **change)
    assert not Grant.objects.filter(starts_on__gte=_day(-1)).exists()


def test_all_facts_against_a_grant_are_told_at_once(world: World) -> None:
    with pytest.raises(FactsRefused) as refused:
        _grant(world, _new(world), unit=None, starts_on=_day(-1), ends_on=_day(9000))
    assert len(refused.value.refusals) >= 3


def test_same_grant_twice_and_administrator_as_inspector_are_refused(world: World) -> None:
    user = _new(world)
    _grant(world, user)
    with pytest.raises(RuleRefused):
        _grant(world, user, starts_on=_day(10))
    _grant(world, user, starts_on=_day(30), ends_on=_day(40))
    with pytest.raises(RuleRefused):
        _grant(world, world.users["IN"], role="SY", scope="all", unit=None)


def test_grant_ends_today_and_is_kept(world: World) -> None:
    user = _new(world)
    with clock.set_to(clock.now() - timedelta(days=3)):
        grant = _grant(world, user)
    actions.end_grant(grant, actor=world.actor("SY"), reason="调离")
    assert _actor(user).mandates == ()
    assert Grant.objects.get(pk=grant.pk).ends_on == _day()


def test_grant_that_has_not_begun_is_taken_back(world: World) -> None:
    grant = _grant(world, _new(world), starts_on=_day(5))
    actions.end_grant(grant, actor=world.actor("SY"), reason="不来了")
    assert not Grant.objects.filter(pk=grant.pk).exists()
    assert AuditEntry.objects.filter(code=grant.code, event="end").exists()


def test_last_administrator_stays(world: World) -> None:
    mine, other = world.grants["SY"][0], world.grants["SY@far"][0]
    actions.end_grant(other, actor=world.actor("SY"), reason="调离")
    with pytest.raises(RuleRefused):
        actions.end_grant(mine, actor=world.system, reason="调离")
    with pytest.raises(RuleRefused):
        actions.deactivate(world.users["SY"], actor=world.system, reason="离职")
    world.users["SY"].refresh_from_db()
    assert world.users["SY"].is_active


# --- deputies


def _deputy(world: World, **changed: Any) -> Grant:
    values: dict[str, Any] = {
        "given": world.grants["HC"][0],
        "deputy": world.users["ED"],
        "actor": world.actor("HC"),
        "starts_on": _day(),
        "ends_on": _day(10),
        **changed,
    }
    return actions.appoint_deputy(values.pop("given"), values.pop("deputy"), **values)


def test_holder_appoints_a_deputy_who_acts_marked(world: World) -> None:
    _deputy(world)
    deputy = _actor(world.users["ED"])
    assert deputy.deputy_for(frozenset({"HC"})) == world.users["HC"].name
    assert deputy.keys("HC", "region") == {"5406"}


def test_administrator_appoints_a_deputy_and_the_holder_is_told(world: World) -> None:
    _deputy(world, actor=world.actor("SY"))
    assert Notice.objects.filter(user=world.users["HC"]).exists()


def test_neighbour_appoints_no_deputy(world: World) -> None:
    with pytest.raises(NotAllowed):
        _deputy(world, actor=world.actor("PO"))


@pytest.mark.parametrize(
    "changed",
    [
        lambda w: {"deputy": w.users["HC"]},
        lambda w: {"ends_on": date(2100, 1, 1)},
        lambda w: {"given": w.grants["AW"][0], "actor": w.actor("AW")},
        lambda w: {"deputy": w.users["SY"], "actor": w.actor("SY")},
        lambda w: {"given": _deputy(w), "deputy": w.users["RE"], "actor": w.actor("SY")},
    ],
)
def test_impossible_deputy_is_refused(world: World, changed: Callable[[World], dict[str, Any]]) -> None:
    values = changed(world)
    with pytest.raises(DomainError):
        _deputy(world, **values)


def test_deputy_ends_with_the_grant_and_sleeps_with_a_closed_account(world: World) -> None:
    _deputy(world)
    actions.deactivate(world.users["HC"], actor=world.actor("SY"), reason="停职")
    assert "HC" not in _actor(world.users["ED"]).roles
    actions.reactivate(world.users["HC"], actor=world.actor("SY"))
    assert "HC" in _actor(world.users["ED"]).roles
    actions.end_grant(world.grants["HC"][0], actor=world.actor("SY"), reason="调离")
    assert "HC" not in _actor(world.users["ED"]).roles


# --- emergency access


def test_glass_opens_for_minutes_with_a_reason_and_watchers_are_told(world: World) -> None:
    actor = world.actor("FH")
    opening = actions.open_glass(actor, "车祸，须立即联系队员家属", 30)
    assert GLASS in _actor(world.users["FH"]).roles
    assert _actor(world.users["FH"]).glass_reason == "车祸，须立即联系队员家属"
    told = set(Notice.objects.filter(kind="glass", urgent=True).values_list("user__username", flat=True))
    assert {"in", "sy"} <= told
    with clock.set_to(opening.until_at):
        assert GLASS not in _actor(world.users["FH"]).roles


def test_glass_reads_everything_and_writes_nothing(world: World) -> None:
    actions.open_glass(world.stranger("TL"), "核对失联队员的紧急联系人")
    actor = _actor(world.users["TL@far"])
    assert Person.permits.covers(actor, "R", world.people["AW"])
    assert not Person.permits.covers(actor, "U", world.people["AW"])
    assert not Institution.permits.covers(actor, "U", world.institutions["host_cdc"])


def test_glass_closes_at_once_when_asked(world: World) -> None:
    opening = actions.open_glass(world.actor("FH"), "车祸，须立即联系队员家属")
    actions.close_glass(opening, actor=_actor(world.users["FH"]))
    assert _actor(world.users["FH"]).glass_reason == ""


def test_glass_ends_with_the_role_that_opened_it(world: World) -> None:
    actions.open_glass(world.actor("TL"), "队员失联，须核对联系方式")
    for given in world.grants["TL"]:
        actions.end_grant(given, actor=world.actor("SY"), reason="免去领队")
    actor = _actor(world.users["TL"])
    assert (actor.mandates, actor.glass_reason) == ((), "")


@pytest.mark.parametrize(
    ("why", "minutes"), [("急", 30), ("车祸，须立即联系队员家属", 0), ("车祸，须立即联系队员家属", 600)]
)
def test_glass_without_reason_or_measure_is_refused(world: World, why: str, minutes: int) -> None:
    with pytest.raises(BadInput):
        actions.open_glass(world.actor("FH"), why, minutes)


def test_glass_is_not_for_every_role_nor_for_deputies_nor_twice(world: World) -> None:
    why = "车祸，须立即联系队员家属"
    for actor in (world.actor("SH"), world.actor("IN"), world.deputy("FH", "某人")):
        with pytest.raises(NotAllowed):
            actions.open_glass(actor, why)
    actions.open_glass(world.actor("FH"), why)
    with pytest.raises(RuleRefused):
        actions.open_glass(world.actor("FH"), why)
    assert GlassOpening.objects.count() == 1


def test_page_under_glass_is_recorded_with_its_address(world: World) -> None:
    actions.record_page_under_glass(world.actor("FH"), "/people/PER-1/")
    assert not AuditEntry.objects.filter(event="look").exists()
    opening = actions.open_glass(world.actor("FH"), "车祸，须立即联系队员家属")
    actions.record_page_under_glass(_actor(world.users["FH"]), "/people/PER-1/")
    entry = AuditEntry.objects.get(event="look", code=opening.code)
    assert entry.after["address"] == "/people/PER-1/"
