"""Pages of accounts: opening them, granting, deputies, the trail, emergency access, the demo's door."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import World
from jieli.kernel import audit, clock
from jieli.kernel.models import AuditEntry, Notice, User
from jieli.registry.actions import access as actions
from jieli.registry.models import GlassOpening, Grant
from jieli.registry.queries import access

As = Callable[[str], Client]


def _grant_form(world: World, **changed: Any) -> dict[str, Any]:
    today = clock.today()
    return {
        "role": "HH",
        "scope": "unit",
        "unit": world.institutions["host_cdc"].code,
        "starts_on": today.isoformat(),
        "last_on": (today + timedelta(days=30)).isoformat(),
        "basis": "示例发2026年第1号",
        **changed,
    }


def test_administrator_opens_an_account_grants_and_the_user_comes_in(world: World, as_role: As) -> None:
    office = as_role("SY")
    told = office.post("/users/add", {"name": "王新", "username": "wang.xin", "language": "zh-hans"})
    password = re.search(r'class="mono">(\w{4}-\w{4}-\w{4}-\w{4})<', told.content.decode())[1]  # type: ignore[index]
    assert told["Cache-Control"]
    assert "no-store" in told["Cache-Control"]
    user = User.objects.get(username="wang.xin")
    answer = office.post(f"/users/{user.code}/grant", _grant_form(world))
    assert answer.status_code == 302, answer.content.decode()
    page = office.get(answer["Location"]).content.decode()
    assert "受援单位管理员" in page
    assert "示例发2026年第1号" in page
    browser = Client()
    assert browser.post("/account/login/", {"login": "wang.xin", "password": password}).status_code == 302


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"unit": ""}, "请选单位"),
        ({"role": "AW"}, "范围只能是"),
        ({"last_on": "2099-01-01"}, "授权最长"),
        ({"unit": "不存在的医院"}, "没有找到"),
    ],
)
def test_bad_grant_is_refused_beside_its_field(
    world: World, as_role: As, changed: dict[str, str], said: str
) -> None:
    answer = as_role("SY").post(f"/users/{world.users['ED'].code}/grant", _grant_form(world, **changed))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Grant.objects.filter(user=world.users["ED"], role="HH").exists()


def test_administrator_cannot_grant_himself(world: World, as_role: As) -> None:
    answer = as_role("SY").post(f"/users/{world.users['SY'].code}/grant", _grant_form(world))
    assert answer.status_code == 409
    assert "任何人不能给自己授权" in answer.content.decode()


def test_grant_is_ended_with_a_reason(world: World, as_role: As) -> None:
    grant = world.grants["HD"][0]
    assert as_role("SY").post(f"/grants/{grant.code}/end", {"reason": ""}).status_code == 422
    assert as_role("SY").post(f"/grants/{grant.code}/end", {"reason": "调离"}).status_code == 302
    assert access.actor_for(world.users["HD"]).mandates == ()


def test_holder_appoints_and_recalls_his_deputy(world: World, as_role: As) -> None:
    me, today = as_role("HC"), clock.today()
    form = {
        "deputy": world.users["ED"].name,
        "starts_on": today.isoformat(),
        "last_on": (today + timedelta(days=7)).isoformat(),
        "reason": "出差",
    }
    assert me.post(f"/grants/{world.grants['HC'][0].code}/deputy", form).status_code == 302
    lent = Grant.objects.get(deputy_for=world.users["HC"])
    assert world.users["ED"].name in me.get("/account/").content.decode()
    assert me.post(f"/grants/{lent.code}/end", {"reason": "提前返回"}).status_code == 302
    assert "HC" not in access.actor_for(world.users["ED"]).roles


def test_list_of_users_names_roles_and_where_they_hold(world: World, as_role: As) -> None:
    page = as_role("SY").get(f"/users/?q={world.users['HH'].username}").content.decode()
    assert f"受援单位管理员·{world.institutions['host_hospital'].name}" in page


def test_printed_list_says_who_printed_what_of_it_and_asks_what_for(world: World, as_role: As) -> None:
    page = as_role("SY").get("/users/?print=1&role=HH").content.decode()
    stamp = page[page.index('<div class="stamp">') :]
    stamp = stamp[: stamp.index("</div>")]
    for words in (world.users["SY"].name, "系统管理员", "角色：受援单位管理员；共", "用途"):
        assert words in stamp
    assert "打印人可见的全部" in as_role("SY").get("/users/?print=1").content.decode()


def test_lists_of_users_and_grants_cost_the_same_for_few_and_many(world: World, as_role: As) -> None:
    office = as_role("SY")
    for address in ("/users/?size=100", "/grants/?size=100"):
        counts = []
        for more in (0, 30):
            for n in range(more):
                user, _password = actions.add_user(
                    {"username": f"u{address[1]}{n}", "name": f"示例{n}"}, actor=world.actor("SY")
                )
                actions.grant(
                    user,
                    "ED",
                    "programme",
                    scope_code=_programme(world),
                    actor=world.actor("SY"),
                    ends_on=clock.today() + timedelta(days=9),
                )
            office.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert office.get(address).status_code == 200
            counts.append(len(seen))
        assert counts[0] == counts[1], (address, counts)


def _programme(world: World) -> str:
    from jieli.programme.models import Programme
    from programme import story

    if not Programme.objects.filter(code=world.programme_code).exists():
        story.make_programme(world)
    return world.programme_code


# --- the trail


def test_inspector_reads_the_whole_trail_and_takes_it_out_verifiably(world: World, as_role: As) -> None:
    browser = as_role("IN")
    page = browser.get("/audit/?size=100").content.decode()
    assert "授权" in page or "新建" in page
    answer = browser.post("/audit/export", {"purpose": "年度检查"})
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == AuditEntry.objects.count()
    assert json.loads(lines[-1])["event"] == "export"
    assert json.loads(lines[-1])["hash"] == AuditEntry.objects.order_by("-seq").first().hash  # type: ignore[union-attr]
    assert not audit.verify().faults


def test_administrator_sees_accounts_in_the_trail_but_no_business(world: World, as_role: As) -> None:
    page = as_role("SY").get(f"/audit/?q={world.people['AW'].code}").content.decode()
    assert world.people["AW"].name not in page
    page = as_role("SY").get(f"/audit/?q={world.users['AW'].code}").content.decode()
    assert world.users["AW"].name in page


def test_inspector_of_another_programme_sees_nothing_of_our_people(world: World, as_role: As) -> None:
    page = as_role("IN@far").get(f"/audit/?q={world.people['AW'].code}").content.decode()
    assert world.people["AW"].name not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [("event=create", True), ("event=merge", False), ("thing=user", True), ("at_to=2001-01-01", False)],
)
def test_trail_is_filtered(world: World, as_role: As, query: str, found: bool) -> None:
    page = as_role("IN").get(f"/audit/?{query}").content.decode()
    assert ('<th scope="row"' in page) is found


def test_everybody_sees_his_own_entries_only(world: World, as_role: As) -> None:
    actions.change_own_language(
        world.users["HD"], "en", actor=access.actor_for(world.users["HD"], origin="test")
    )
    assert world.users["HD"].code in as_role("HD").get("/account/entries/").content.decode()
    assert world.users["HD"].code not in as_role("HH").get("/account/entries/").content.decode()


# --- my account


def test_language_is_remembered_and_spoken_at_once(world: World, as_role: As) -> None:
    me = as_role("HD")
    answer = me.post("/account/language/", {"language": "en"})
    assert answer.status_code == 302
    assert 'lang="en"' in me.get("/account/").content.decode()
    world.users["HD"].refresh_from_db()
    assert world.users["HD"].language == "en"


def test_notice_preference_is_kept(world: World, as_role: As) -> None:
    me = as_role("HD")
    form = {"mail": "never", "quiet_from": "21:00", "quiet_until": "06:30"}
    assert me.post("/account/notices/", form).status_code == 302
    assert 'value="21:00"' in me.get("/account/").content.decode()
    assert me.post("/account/notices/", {"mail": "daily", "quiet_from": "21:00"}).status_code == 422


# --- emergency access


def test_glass_shows_everything_records_every_page_and_closes(world: World, as_role: As) -> None:
    browser = as_role("TL@far")
    hidden = f"/history/person/{world.people['AW'].code}/"
    assert browser.get(hidden).status_code == 404
    assert browser.post("/glass/", {"why": "队员失联，须查紧急联系人", "minutes": "30"}).status_code == 302
    assert browser.get(hidden).status_code == 200
    browser.get("/account/?x=1")
    opening = GlassOpening.objects.get()
    looks = AuditEntry.objects.filter(event="look", code=opening.code).order_by("seq")
    assert [e.after["address"] for e in looks] == [hidden, "/account/?x=1"]
    assert all("紧急访问" in e.origin for e in looks)
    assert Notice.objects.filter(kind="glass", user=world.users["IN"], urgent=True).exists()
    assert "现在关闭" in browser.get("/glass/").content.decode()
    browser.post("/glass/close")
    assert browser.get(hidden).status_code == 404


def test_glass_is_over_by_itself(world: World, as_role: As) -> None:
    browser = as_role("TL@far")
    browser.post("/glass/", {"why": "队员失联，须查紧急联系人", "minutes": "30"})
    with clock.set_to(clock.now() + timedelta(minutes=31)):
        assert browser.get(f"/history/person/{world.people['AW'].code}/").status_code == 404


# --- the demo's door


def test_demo_lets_everybody_in_as_any_role_with_one_click(
    world: World, client: Client, settings: Any
) -> None:
    settings.JIELI_DEMO = True
    page = client.get("/demo/").content.decode()
    for role in ("项目管理办公室", "受援科室主任", "系统管理员"):
        assert role in page
    assert client.post("/demo/", {"role": "PO"}).status_code == 302
    answer = client.get("/account/")
    assert answer.status_code == 200, "no second factor in a demo"
    assert world.users["PO"].name in answer.content.decode()
    assert client.post("/demo/", {"role": "SY"}).status_code == 302
    assert world.users["SY"].name in client.get("/account/").content.decode()
    assert client.post("/demo/", {"role": "XX"}).status_code == 404


def test_demo_offers_an_aid_worker_on_post_beside_one_who_applies(
    world: World, client: Client, settings: Any
) -> None:
    settings.JIELI_DEMO = True
    on_post = world.users["AW@far"]
    on_post.username = "demo.aw.post"
    on_post.save()
    assert "援派人员（在岗）" in client.get("/demo/").content.decode()
    assert client.post("/demo/", {"role": "AW.post"}).status_code == 302
    assert on_post.name in client.get("/account/").content.decode()
    assert client.post("/demo/", {"role": "AW"}).status_code == 302
    assert world.users["AW"].name in client.get("/account/").content.decode()


def test_demo_door_is_not_there_outside_a_demo(world: World, client: Client) -> None:
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/", {"role": "PO"}).status_code == 404
    assert client.get("/account/").status_code == 302
