"""J2: the office sets up a programme of clinical directors: 14 posts, 9 tertiary and 5 secondary, by 23 August."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from jieli.programme.actions import programme as programmes
from jieli.programme.models import Batch, Programme
from jieli.registry.actions.institution import add_institution
from web.browser import Guest
from web.registry_world import enter

CENTRES = 14


@pytest.fixture
def centres(live_server: Any, world: Any) -> list[Any]:
    """Fourteen weak township health centres."""
    return [
        add_institution(
            {
                "name": f"示例第{number}乡镇卫生院",
                "kind": "township_centre",
                "region": world.regions["540602"],
                "is_weak": True,
                "weak_criteria": "示例",
            },
            actor=world.system,
        )
        for number in range(1, CENTRES + 1)
    ]


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


def fill(page: Any, **values: str) -> None:
    for name, value in values.items():
        box = page.locator(f"#id_{name.replace('__', '-')}")
        if box.evaluate("e => e.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)


def journey(guest: Guest, world: Any, centres: list[Any]) -> None:
    page = guest.page
    become(guest, world, "PO")
    guest.goto("/programmes/new")
    fill(page, name="示例业务院长下派", family="clinical_director", starts_on="2027-08-01")
    page.get_by_role("button", name="建立项目").last.click()
    page.wait_for_url("**/programmes/PRG-*/")
    programme = Programme.objects.get()
    for centre in centres:  # an import brings them; here they are entered by the same action
        programmes.add_participant(
            {"programme": programme, "institution": centre, "side": "receiver"}, actor=world.actor("PO")
        )

    page.get_by_role("link", name="添加规则包").first.click()
    page.get_by_role("link", name="乡镇卫生院业务院长").click()
    page.wait_for_url("**?from=township")
    assert page.locator("#id_term_months").input_value() == "24"
    assert (page.locator("#id_quota__3").input_value(), page.locator("#id_quota__2").input_value()) == (
        "9",
        "5",
    )
    fill(page, name="2027版", valid_from="2027-08-01")
    guest.look("j2-policy-form")
    page.get_by_role("button", name="添加规则包").last.click()
    page.wait_for_url("**/policies/POL-*/")

    guest.goto(f"/batches/new?programme={programme.code}")
    fill(
        page,
        name="首批",
        headcount_plan="14",
        starts_on="2027-08-23",
        ends_on="2029-08-22",
        due_on="2027-08-23",
    )
    fill(
        page,
        labels__0__level="province",
        labels__0__text="第七批",
        labels__1__level="city",
        labels__1__text="第五批",
    )
    fill(page, quota__0__tier="3", quota__0__number="9", quota__1__tier="2", quota__1__number="5")
    page.get_by_role("button", name="添加批次").last.click()
    page.wait_for_url("**/batches/BAT-*/")
    batch = Batch.objects.get()
    assert "省第七批（市第五批）" in page.locator(".head").inner_text()

    from jieli.programme.actions import post as posts

    for index, centre in enumerate(centres):
        posts.add_post(
            {
                "batch": batch,
                "institution": centre,
                "kind": "clinical_director",
                "host_office": "业务院长",
                "specialty": world.specialties["X1"],
                "tier": "3" if index < 9 else "2",
                "terms_of_reference": "一套管理制度、一个特色专科、一批业务骨干、一条双向转诊绿色通道",
            },
            actor=world.actor("PO"),
        )
    guest.goto("/")
    page.get_by_role("link", name="批准开放14个岗位：首批", exact=True).click()
    for box in page.locator('input[name="codes"]').all():
        box.check()
    page.evaluate(
        "scrollTo(0, 0)"
    )  # the bar of actions lies over rows while one scrolls; axe wants to see each
    guest.look("j2-posts-ticked")
    page.get_by_role("button", name="批准开放", exact=True).click()
    page.locator(".toast").first.wait_for()
    assert batch.posts.filter(state="open").count() == CENTRES

    guest.goto(f"/batches/{batch.code}/")
    sums = page.locator("#quota").inner_text()
    assert "合计一致" in sums
    assert "14个岗位设在14家受援单位" in sums
    assert "截止日当天到岗算按期" in page.locator(".countdown").inner_text()
    assert page.locator("#posts tbody tr").count() == CENTRES
    guest.look("j2-batch")


@pytest.mark.django_db(transaction=True)
def test_j2_at_a_desk(desk, world, centres):
    journey(desk, world, centres)
    desk.print_look("j2-batch")


@pytest.mark.django_db(transaction=True)
def test_j2_on_a_phone(phone, world, centres):
    journey(phone, world, centres)
