"""An administrator does not act through an account of his own making: somebody else sees it, and can stop it."""

from datetime import timedelta
from typing import Any

import pytest

from cast import World
from jieli.kernel import clock
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotAllowed, NotFound, RuleRefused
from jieli.kernel.models import AuditEntry, Notice, User
from jieli.registry.actions import access as actions
from jieli.registry.models import Grant
from jieli.registry.queries import access, accounts


def _actor(user: User) -> Actor:
    return access.actor_for(user, origin="test")


@pytest.fixture
def puppet(world: World) -> User:
    """An account that the administrator opened and that is nobody in the registry."""
    return actions.add_user({"username": "puppet", "name": "示例某人"}, actor=world.actor("SY"))[0]


def _give(world: World, user: User, role: str = "SH", **values: Any) -> Grant:
    scope = values.pop("scope", "unit")
    if scope == "unit":
        values.setdefault("unit", world.institutions["sending_hospital"])
    ends_on = clock.today() + timedelta(days=30)
    return actions.grant(user, role, scope, actor=world.actor("SY"), ends_on=ends_on, **values)


def _told(**where: Any) -> set[str]:
    return set(Notice.objects.filter(**where).values_list("user__username", flat=True))


def test_grant_to_ones_own_creature_waits_for_somebody_else(world: World, puppet: User) -> None:
    given = _give(world, puppet)
    assert _actor(puppet).mandates == ()
    assert _told(subject__startswith="请确认") == {"in", "in.far", "po", "sh", "sy.far"}
    assert not Notice.objects.filter(user=puppet).exists()
    for actor in (world.actor("SY"), _actor(puppet)):
        with pytest.raises(RuleRefused):
            actions.confirm_grant(given, actor=actor, reason="自己确认")
    for role in ("SH@far", "HH", "IN", "PO@far", "HC"):
        with pytest.raises(NotAllowed):
            actions.confirm_grant(given, actor=world.actor(role), reason="越权确认")
    actions.confirm_grant(given, actor=world.actor("SH"), reason="已核实")
    assert _actor(puppet).roles == {"SH"}
    assert AuditEntry.objects.get(code=given.code, event="confirm").user == world.users["SH"]
    with pytest.raises(RuleRefused):
        actions.confirm_grant(given, actor=world.actor("SH"), reason="再来一次")


def test_second_person_sees_what_he_is_asked_and_no_other_grant(world: World, puppet: User) -> None:
    given = _give(world, puppet)
    assert accounts.get_grant(world.actor("SH"), given.code) == given
    for role in ("HH", "SH@far", "HC"):
        with pytest.raises(NotFound):
            accounts.get_grant(world.actor(role), given.code)
    actions.confirm_grant(given, actor=world.actor("PO"), reason="已核实")
    with pytest.raises(NotFound):
        accounts.get_grant(world.actor("SH"), given.code)


def test_second_account_of_an_administrator_confirms_nothing(world: World, puppet: User) -> None:
    second = _give(world, puppet, "SY", scope="all")
    actions.confirm_grant(second, actor=world.actor("SY@far"), reason="以为是同事")
    third = actions.add_user({"username": "third", "name": "示例另一人"}, actor=world.actor("SY"))[0]
    given = _give(world, third)
    with pytest.raises(NotAllowed):
        actions.confirm_grant(given, actor=_actor(puppet), reason="自己人")


def test_reset_password_makes_an_account_ones_own_as_well(world: World) -> None:
    dormant = actions.add_user({"username": "dormant", "name": "示例旧人"}, actor=world.system)[0]
    assert _give(world, dormant, "SD").is_confirmed
    actions.reset_password(dormant, actor=world.actor("SY"), reason="忘记密码")
    assert not _give(world, dormant, "SH").is_confirmed


def test_whoever_resets_a_password_reaches_nothing_with_it_before_a_second_person_agrees(
    world: World,
) -> None:
    user, administrator = world.users["SH"], world.actor("SY")
    actions.reset_password(user, actor=administrator, reason="忘记密码")
    assert _actor(user).roles == frozenset()
    given = Grant.objects.get(user=user, role="SH")
    assert _told(subject__contains="请确认恢复") == {"in", "in.far", "po", "sy.far"}
    with pytest.raises(RuleRefused):
        actions.confirm_grant(given, actor=administrator, reason="自己确认")
    with pytest.raises(NotAllowed):
        actions.confirm_grant(given, actor=world.actor("HH"), reason="越权确认")
    today = clock.today()
    with pytest.raises(RuleRefused):  # as its holder, with the password that he has seen
        actions.appoint_deputy(
            given, world.users["SY"], actor=_actor(user), starts_on=today, ends_on=today + timedelta(days=9)
        )
    actions.end_grant(given, actor=administrator, reason="重新授予")
    assert not _give(world, user, "SH").is_confirmed
    assert _actor(user).roles == frozenset()


def test_reset_password_rests_until_confirmed_and_leaves_ones_own_affairs_alone(world: World) -> None:
    actions.reset_password(world.users["SH"], actor=world.actor("SY"), reason="忘记密码")
    actions.confirm_grant(Grant.objects.get(user=world.users["SH"]), actor=world.actor("PO"), reason="已核实")
    assert _actor(world.users["SH"]).roles == {"SH"}
    actions.reset_password(world.users["AW"], actor=world.actor("SY"), reason="忘记密码")
    assert _actor(world.users["AW"]).roles == {"AW"}


@pytest.mark.parametrize(("providers", "roles"), [({}, {"SH"}), ({"openid_connect": {}}, set())])
def test_address_by_which_single_sign_on_finds_an_account_is_a_way_into_it(
    world: World, settings: Any, providers: dict[str, Any], roles: set[str]
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = providers
    actions.change_user(world.users["SH"], {"email": "me@evil.example"}, actor=world.actor("SY"))
    assert _actor(world.users["SH"]).roles == roles


def test_reset_where_nobody_else_could_confirm_rests_nothing(world: World) -> None:
    Grant.objects.exclude(user__in=(world.users["SY"], world.users["HH"])).delete()
    actions.reset_password(world.users["HH"], actor=world.actor("SY"), reason="忘记密码")
    assert _actor(world.users["HH"]).roles == {"HH"}


def test_deputy_of_ones_own_making_waits_for_the_holder(world: World, puppet: User) -> None:
    today = clock.today()
    lent = actions.appoint_deputy(
        world.grants["HC"][0],
        puppet,
        actor=world.actor("SY"),
        starts_on=today,
        ends_on=today + timedelta(days=9),
    )
    assert _actor(puppet).mandates == ()
    actions.confirm_grant(lent, actor=world.actor("HC"), reason="是我请的")
    assert _actor(puppet).roles == {"HC"}


def test_account_of_a_person_is_granted_at_once_and_announced(world: World, puppet: User) -> None:
    person = world.people["SD"]
    actions.unlink_person(world.users["SD"], actor=world.actor("SY"), reason="换账号")
    actions.link_person(puppet, person.code, actor=world.actor("SY"))
    assert "sh" in _told(subject__contains="puppet", kind="account")
    assert _give(world, puppet).is_confirmed
    assert _told(subject__contains="授予示例某人（puppet）") == {"in", "in.far", "sh"}


def test_where_nobody_else_could_confirm_the_administrator_is_not_stopped(world: World, puppet: User) -> None:
    Grant.objects.exclude(user=world.users["SY"]).delete()
    assert _give(world, puppet, "PO", scope="all").is_confirmed


def test_what_an_administrator_does_to_an_account_its_holder_hears(world: World) -> None:
    actions.reset_password(world.users["PO"], actor=world.actor("SY"))
    actions.change_user(world.users["PO"], {"email": "me@evil.example"}, actor=world.actor("SY"))
    actions.forget_second_factor(world.users["PO"], actor=world.actor("SY"), reason="丢手机")
    assert Notice.objects.filter(kind="account", user=world.users["PO"]).count() == 3
    assert _told(subject__contains="动态口令") == {"po", "in", "in.far"}
