"""J4: a screening officer runs the gates: some fail by rule, one is exempted by name, all hear at the same time."""

from datetime import date
from typing import Any

import pytest

from jieli.recruiting.actions import call as calls
from jieli.recruiting.models import Application, StagedDecision
from journeys.test_j2_an_office_makes_a_batch_with_quotas import become
from web import registry_world
from web.browser import Guest
from web.programme_world import furnish
from web.recruiting_world import Recruited, advance, apply, doctor, draft_call

FIT, TOO_OLD = 5, 3


@pytest.fixture
def made(live_server: Any, world: Any) -> Recruited:
    """Eight people whom their unit recommends; three are too old."""
    registry_world.furnish(world)
    found = Recruited(world, furnish(world))
    call = found.calls["open"] = calls.issue_call(draft_call(found), actor=world.actor("PO"))
    for number in range(1, FIT + TOO_OLD + 1):
        is_old = number > FIT
        person = doctor(
            world,
            f"示例{'超龄' if is_old else '医师'}{'甲乙丙丁戊己庚辛'[number - 1]}",
            born_on=date(1968, 1, 1) if is_old else date(1985, 5, 1),
            home_department=None,
        )
        found.applications[str(number)] = advance(
            found, apply(found, call, person), "recommended", rank=number
        )
    return found


def stage(page: Any, names: list[str], verdict: str, reason: str = "") -> None:
    for name in names:
        page.get_by_role("checkbox", name=name).check()
    page.locator("#stage-reason").fill(reason)
    page.get_by_role("button", name=verdict, exact=True).click()
    page.locator(".toast").first.wait_for()


def journey(guest: Guest, made: Recruited) -> None:
    world, page = made.world, guest.page
    call = made.calls["open"]
    become(guest, world, "SC")
    guest.goto("/")
    page.get_by_role("link", name="资格审查：8人", exact=True).click()
    page.wait_for_url("**/screening/**")
    assert (
        "不符" in page.locator(".verdicts").inner_text() or "需豁免" in page.locator(".verdicts").inner_text()
    )
    guest.look("j4-screening")

    old = made.applications[str(FIT + 1)]
    guest.goto(f"/applications/{old.code}/")
    row = page.locator(".conditions tr", has_text="年龄").first
    assert "BR-05" in row.inner_text()
    assert "需豁免" in row.inner_text()
    page.locator("#waiver-request summary").click()
    page.locator("#id_rule").select_option("BR-05")
    page.locator("#id_why").fill("该岗位连续两次没有人报名。")
    page.locator("#waiver-request").get_by_role("button", name="申请豁免").click()
    page.locator(".toast").first.wait_for()

    become(guest, world, "PO")
    guest.goto("/")
    page.get_by_role("link", name="豁免：示例超龄己·BR-05", exact=True).click()
    page.wait_for_url("**/applications/APP-*/**")
    guest.look("j4-waiver")
    page.get_by_label("同意豁免").check()
    page.get_by_label("理由").last.fill("岗位急需，本人身体状况良好。")
    page.get_by_role("button", name="署名并保存").click()
    page.locator(".toast").first.wait_for()
    assert "岗位急需" in page.locator("main").inner_text()

    become(guest, world, "SC")
    guest.goto(f"/calls/{call.code}/screening/?tab=recommended")
    stage(page, ["示例医师甲", "示例医师乙", "示例医师丙", "示例超龄己"], "拟通过")
    stage(page, ["示例超龄庚", "示例超龄辛"], "拟不通过", "期满时超过年龄上限。")
    assert StagedDecision.objects.count() == 6
    assert set(Application.objects.values_list("state", flat=True)) == {"recommended"}
    page.evaluate("scrollTo(0, 0)")
    guest.look("j4-staged")

    become(guest, world, "SH")
    guest.goto(f"/calls/{call.code}/screening/")
    assert "拟" not in page.locator("tbody").inner_text()

    become(guest, world, "SC")
    guest.goto(f"/calls/{call.code}/screening/")
    page.get_by_role("link", name="核对并统一公布").click()
    page.wait_for_url("**/release/qualify")
    said = page.locator("main").inner_text()
    assert "您的报名现在是“资格通过”" in said
    assert "您的报名现在是“未通过”" in said
    assert "期满时超过年龄上限。" in said
    guest.look("j4-release")
    page.get_by_role("button", name="统一公布6人的结果").click()
    page.locator(".toast").first.wait_for()
    states = list(Application.objects.values_list("state", flat=True))
    assert states.count("qualified") == 4
    assert states.count("rejected") == 2
    assert states.count("recommended") == 2


@pytest.mark.django_db(transaction=True)
def test_j4_at_a_desk(desk, made):
    journey(desk, made)
    call = made.calls["open"]
    desk.goto(f"/calls/{call.code}/screening/paper")
    desk.look("j4-summary")
    desk.print_look("j4-summary")


@pytest.mark.django_db(transaction=True)
def test_j4_on_a_phone(phone, made):
    journey(phone, made)
