"""J5: in one meeting a batch is planned, adjusted with prices on the table, compared, submitted, approved, released."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from jieli.kernel import clock
from jieli.kernel.worker import Worker
from jieli.placement.models import Deployment, PlanRun, Release
from jieli.programme.terms import add_months
from placement.round_story import RoundStory
from web.browser import Guest
from web.registry_world import enter

POSTS, PEOPLE = 6, 5


@pytest.fixture
def story(live_server: Any, world: Any) -> Any:
    """Six posts, and five people on the final list with wishes."""
    begins = clock.today() + timedelta(days=53)
    made = RoundStory(world, tertiary=4, secondary=2, begins=begins, ends=add_months(begins, 24))
    for n in range(PEOPLE):
        tier = "3" if n < 4 else "2"
        made.applicant(f"示例人选{n + 1}", tier, wishes=made.posts[n : n + 2])
    return made


def become(guest: Guest, world: Any, role: str) -> None:
    session = enter(Client(HTTP_USER_AGENT="journey"), world, role).session
    guest.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": str(session.session_key),
                "url": guest.base,
                "httpOnly": True,
            }
        ]
    )


def work() -> None:
    Worker(has_heart=False).run_due()


def journey(guest: Guest, story: RoundStory) -> None:
    page, world = guest.page, story.world
    become(guest, world, "PO")
    guest.goto("/runs/")
    assert "还没有测算过" in page.locator("main").inner_text()
    guest.look("j5-no-runs")
    page.get_by_role("link", name="开始测算").click()
    page.locator("#id_name").fill("初算")
    guest.look("j5-start")
    page.get_by_role("button", name="开始测算", exact=True).last.click()
    page.wait_for_url("**/runs/RUN-*/")
    assert "排队中" in page.locator("#running").inner_text()
    guest.look("j5-queued")
    work()
    page.locator(".proof").wait_for()
    page.locator("#lines").wait_for()  # the page asked again by itself and shows the plan
    first = PlanRun.objects.get()
    proof = page.locator(".proof").inner_text()
    assert all(word in proof for word in ("方案值", "已证明上界", "差距", "用时"))
    assert "独立校核" in page.locator("main").inner_text()
    funnel = page.locator("#why .funnel").inner_text()
    assert "6" in page.locator("#lines .filters").inner_text()
    assert funnel
    guest.look("j5-plan")

    # The price stands there before anything is decided
    row = page.locator("#lines tbody tr:not(.inset):not([data-empty])").first
    row.get_by_role("link").first.click()
    opened = page.locator(".prices").first
    opened.get_by_role("button", name="留空").wait_for()
    assert re.search(r"空着\s*−\d", opened.inner_text())
    opened.get_by_role("button", name="试一试").click()
    page.locator(".prices .note").first.wait_for()
    guest.look("j5-row")
    row.get_by_role("button", name=re.compile("^指定")).click()
    page.locator("#draft .chip", has_text="1项调整").wait_for()
    second = page.locator("#lines tbody tr:not(.inset):not([data-empty])").nth(1)
    second.get_by_role("button", name=re.compile("^不派")).click()
    page.locator("#draft .chip", has_text="2项调整").wait_for()
    guest.look("j5-draft")
    page.locator("#who").fill("shili")
    page.locator("#person").get_by_role("button", name="查").click()
    page.locator("#person .said").wait_for()
    page.locator("#again-name").fill("甲：换一人")
    page.get_by_role("button", name="重新测算").click()
    page.wait_for_url(lambda url: "/runs/RUN-" in url and first.code not in url)
    work()
    page.locator("#lines").wait_for()
    other = PlanRun.objects.get(base=first)
    assert other.choices.count() == 2
    page.get_by_role("link", name="情景比较").click()
    assert page.locator("#scenarios tbody tr").count() == 2
    guest.look("j5-scenarios")
    page.get_by_role("link", name="与对照比较").click()
    page.wait_for_url("**/compare/**")
    guest.look("j5-compare")

    guest.goto(f"/runs/{other.code}/")
    page.get_by_role("button", name="提交会议研究").click()
    page.locator("#move-table").get_by_role("button", name="提交会议研究").click()
    page.wait_for_url("**/releases/REL-*/")
    release = Release.objects.get()
    guest.look("j5-tabled")
    become(guest, world, "OD")
    guest.goto("/")
    page.get_by_role("link", name=re.compile("审定")).first.click()
    page.wait_for_url(f"**/releases/{release.code}/")
    page.get_by_role("button", name="审定", exact=True).click()
    page.locator("#move-approve").get_by_role("button", name="审定", exact=True).click()
    page.locator(".toast").first.wait_for()
    become(guest, world, "PO")
    guest.goto(f"/releases/{release.code}/")
    page.get_by_role("button", name="发布方案").click()
    page.locator("#move-release").get_by_role("button", name="发布方案").click()
    page.locator(".toast").first.wait_for()
    release.refresh_from_db()
    assert release.state == "released"
    assert Deployment.objects.filter(release=release).count() == other.filled
    guest.look("j5-released")
    guest.goto(f"/batches/{story.batch.code}/")
    assert "第1号方案" in page.locator("#plan").inner_text()


@pytest.mark.django_db(transaction=True)
def test_j5_at_a_desk(desk, story):
    journey(desk, story)
    desk.goto(f"/runs/{PlanRun.objects.first().code}/")
    desk.print_look("j5-plan")


@pytest.mark.django_db(transaction=True)
def test_j5_on_a_phone(phone, story):
    journey(phone, story)
