"""J3: a doctor applies from a phone: two posts are open to her, one says why not; then she sees whose turn it is."""

from datetime import timedelta
from typing import Any

import pytest

from jieli.kernel import clock
from jieli.programme.actions import post as posts
from jieli.recruiting.actions import call as calls
from jieli.recruiting.models import Application, Call
from jieli.registry.actions.institution import change_department
from jieli.registry.actions.person import change_person
from journeys.test_j2_an_office_makes_a_batch_with_quotas import become
from web import registry_world
from web.browser import Guest
from web.programme_world import furnish
from web.recruiting_world import license_person, workday


@pytest.fixture
def story(live_server: Any, world: Any) -> Any:
    """A batch with three open posts, and a doctor whose papers are known."""
    registry_world.furnish(world)
    made = furnish(world)
    office = world.actor("PO")
    wanted = {
        "batch": made.batch,
        "institution": world.institutions["host_county_hospital"],
        "kind": "clinician",
        "specialty": world.specialties["04.03"],
        "tier": "3",
        "terms_of_reference": "骨科门诊、手术、带教。",
    }
    made.posts["second"] = posts.approve_post(posts.add_post(wanted, actor=office), actor=office)
    made.posts["high"] = posts.approve_post(
        posts.add_post({**wanted, "rank_min": "senior"}, actor=office), actor=office
    )
    change_person(world.people["AW"], {"category": "professional"}, actor=world.system)
    license_person(world, world.people["AW"])
    change_department(
        world.departments["sending_orthopaedics"], {"head": world.people["SD"]}, actor=world.system
    )
    return made


def journey(guest: Guest, made: Any, other: Guest | None = None) -> None:
    world, page = made.world, guest.page
    become(guest, world, "PO")
    guest.goto(f"/batches/{made.batch.code}/")
    page.locator("#calls").get_by_role("link", name="起草").click()
    page.wait_for_url("**/calls/new**")
    page.locator("#id_deadline_on").fill(workday(9).isoformat())
    page.locator("#id_text").fill("身体健康，自愿报名，能适应高原工作。")
    page.locator("#id_quotas-0-institution").fill("示例杭州第一医院")
    page.locator("#id_quotas-0-number").fill("2")
    guest.look("j3-call-form")
    page.get_by_role("button", name="存为草稿").last.click()
    page.wait_for_url("**/calls/CALL-*/")
    page.get_by_role("button", name="发布通知").first.click()
    page.locator("#move-issue").get_by_role("button", name="发布通知").click()
    page.locator(".toast").first.wait_for()
    call = Call.objects.get()
    assert call.state == "open"
    assert "1家还没有报齐" in page.locator("#quotas").inner_text()
    guest.look("j3-call")

    become(guest, world, "AW")
    guest.goto("/")
    assert "可以报名" in page.locator("#todo").inner_text()
    guest.goto("/openings/")
    offers = page.locator(".offers li")
    assert offers.count() == 3
    assert page.locator('.offers li[data-hope="ok"]').count() == 2
    barred = page.locator('.offers li[data-hope="fails"]')
    assert "职称" in barred.inner_text()
    guest.look("j3-openings")
    page.get_by_role("link", name="报名", exact=True).click()
    page.wait_for_url("**/apply")
    page.locator("#id_wish_1").select_option(made.posts["second"].code)
    page.locator("#id_wish_2").select_option(made.posts["open"].code)
    page.locator("#id_family_consent_on").fill((clock.today() - timedelta(days=1)).isoformat())
    page.locator("#id_statement").fill("从事创伤骨科十余年，可以独立带组。")
    page.locator("#id_consent_file").set_input_files(
        {"name": "同意书.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    )
    guest.look("j3-apply")
    page.get_by_role("button", name="提交报名").last.click()
    page.wait_for_url("**/applications/APP-*/")
    mine = Application.objects.get()
    assert mine.state == "applied"
    assert [w.post.code for w in mine.preferences.all()] == [
        made.posts["second"].code,
        made.posts["open"].code,
    ]
    steps = page.locator("#steps li")
    assert steps.count() == 8
    now = page.locator('#steps [aria-current="step"]').inner_text()
    assert "单位推荐" in now
    assert "先由科主任表示意见" in now
    assert "前办结" in now
    guest.look("j3-mine")

    become(guest, world, "SD")
    guest.goto("/")
    page.get_by_role("link", name="放人意见").first.click()
    page.wait_for_url("**/applications/APP-*/")
    assert "派出科室放得开吗" in page.locator("#release").inner_text()
    page.get_by_label("同意放人").check()
    guest.look("j3-opinion")
    page.locator("#opinion").get_by_role("button", name="署名并保存").click()
    page.locator(".toast").first.wait_for()

    become(guest, world, "SH")
    guest.goto("/")
    page.get_by_role("link", name="单位推荐").first.click()
    page.wait_for_url("**/applications/APP-*/")
    assert page.locator("#id_unit_rank").input_value() == "1"
    page.locator("#recommend").get_by_role("button", name="推荐，送资格审查").click()
    page.locator(".toast").first.wait_for()
    mine.refresh_from_db()
    assert mine.state == "recommended"

    become(guest, world, "AW")
    guest.goto(f"/applications/{mine.code}/")
    now = page.locator('#steps [aria-current="step"]').inner_text()
    assert "资格审查" in now
    assert "等" in now
    assert "前办结" in now
    guest.look("j3-next-gate")


@pytest.mark.django_db(transaction=True)
def test_j3_at_a_desk(desk, story):
    journey(desk, story)
    become(desk, story.world, "SH")
    desk.goto(f"/applications/{Application.objects.get().code}/paper")
    desk.look("j3-recommendation")
    desk.print_look("j3-recommendation")


@pytest.mark.django_db(transaction=True)
def test_j3_on_a_phone(phone, story):
    journey(phone, story)


@pytest.mark.django_db(transaction=True)
def test_j3_says_why_when_the_call_is_over(desk, story):
    world = story.world
    call = calls.add_call(
        {
            "batch": story.batch,
            "title": "示例短期通知",
            "text": "身体健康。",
            "opens_on": clock.today(),
            "deadline_on": workday(1),
        },
        parts={"posts": [{"post": story.posts["second"]}]},
        actor=world.actor("PO"),
    )
    calls.issue_call(call, actor=world.actor("PO"))
    calls.close_call(call, actor=world.actor("PO"), reason="示例")
    become(desk, world, "AW")
    desk.expect(409)
    desk.goto(f"/calls/{call.code}/apply")
    assert "现在是“已截止”，不能报名" in desk.page.locator("main").inner_text()
