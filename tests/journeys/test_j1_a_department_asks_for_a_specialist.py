"""J1: the head of a department asks, two offices agree with a click each, he sees score, rank and date."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from jieli.programme.models import Need
from web.browser import Guest
from web.programme_world import Furnished, furnish
from web.registry_world import enter


@pytest.fixture
def made(live_server: Any, world: Any) -> Furnished:
    return furnish(world)


def become(guest: Guest, made: Furnished, role: str) -> None:
    """Be the user of a role, second factor included."""
    session = enter(Client(HTTP_USER_AGENT="journey"), made.world, role).session
    guest.context.clear_cookies()
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


def journey(guest: Guest, made: Furnished) -> None:
    page = guest.page
    become(guest, made, "HD")
    guest.goto("/")
    page.get_by_role("link", name="填报需求").click()
    # What is known is there: the department, its specialty, last year's figures
    assert "骨科" in page.locator("#id_specialty").input_value()
    assert page.locator("#id_evidence-0-value").input_value() == "120"
    guest.look("j1-need-form")
    page.get_by_label("岗位类别").select_option("clinician")
    page.locator("#id_starts_on").fill("2027-03-01")
    page.locator("#id_ends_on").fill("2028-02-29")
    page.locator("#id_purpose").select_option("teach")
    page.locator("#id_equipment").select_option("part")
    page.locator("#id_local_team").fill("2")
    page.locator("#id_learners").fill("示例甲、示例乙")
    page.locator("#id_why").fill("创伤骨科手术只能外转。")
    page.get_by_role("button", name="提交医院审核").last.click()
    page.wait_for_url("**/needs/NEED-*/")
    code = page.url.rstrip("/").rpartition("/")[2]
    assert page.get_by_text("已提交", exact=True).count()

    for role, button, state in (
        ("HH", "审核通过，报卫健委", "checked"),
        ("HC", "核准，报项目办", "approved"),
    ):
        become(guest, made, role)
        guest.goto("/")
        page.locator(f'.todo a.button[href="/needs/{code}/"]').click()
        page.get_by_role("button", name=button).click()
        page.wait_for_url(f"**/needs/{code}/")
        page.locator(".toast").first.wait_for()
        assert Need.objects.get(code=code).state == state

    become(guest, made, "HD")
    guest.goto(f"/needs/{code}/")
    said = page.locator("#score .rank").inner_text()
    need = Need.objects.get(code=code)
    assert str(need.score) in said
    assert "排第" in said
    assert "项目管理办公室应于" in said
    assert page.locator("#score tbody tr").count() == 8
    assert "等项目管理办公室" in page.locator(".steps").inner_text()
    guest.look("j1-need")


@pytest.mark.django_db(transaction=True)
def test_j1_at_a_desk(desk, made):
    journey(desk, made)
    desk.print_look("j1-need")


@pytest.mark.django_db(transaction=True)
def test_j1_on_a_phone(phone, made):
    journey(phone, made)
