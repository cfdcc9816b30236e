"""Pages of examinations and lists in a real browser, at a desk and with a phone."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from jieli.kernel.models import AuditEntry
from web import lists_world
from web.lists_world import PRESSURE, Lists
from web.registry_world import enter


@pytest.fixture
def lists(transactional_db, world) -> Lists:
    return lists_world.furnish(world)


def sit_down(guest, lists: Lists, role: str) -> None:
    """Be signed in with the second factor that the roles demand."""
    client = enter(Client(), lists.world, role)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    guest.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "url": guest.base, "httpOnly": True}]
    )


def looks(guest, lists: Lists, role: str, pages: dict[str, str]) -> None:
    sit_down(guest, lists, role)
    for name, address in pages.items():
        answer = guest.goto(address)
        assert answer.status == 200, (name, answer.status)
        assert answer.url.endswith(address), answer.url
        guest.look(name)
        wide = guest.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 1, f"{name} is {wide} px wider than the {guest.size}"


def office(lists: Lists) -> dict[str, str]:
    made = lists.rosters
    return {
        "rosters": reverse("rosters"),
        "roster-draft": reverse("roster", args=[made["draft"].code]),
        "roster-noticed": reverse("roster", args=[made["noticed"].code]),
        "roster-publish": reverse("roster_publish", args=[made["draft"].code]),
        "roster-arrange": reverse("roster_arrange", args=[made["draft"].code]),
        "roster-paper": reverse("roster_paper", args=[made["final"].code]),
        "fitness": reverse("fitness_list"),
    }


def organisation(lists: Lists) -> dict[str, str]:
    made = lists.rosters
    return {
        "roster-final": reverse("roster", args=[made["final"].code]),
        "roster-freeze": reverse("roster_freeze", args=[made["over"].code]),
        "roster-substitute": reverse("roster_substitute", args=[made["final"].code]),
        "objection": reverse("objection", args=[lists.objection.code]),
        "objection-uphold": reverse("objection_decide", args=[lists.objection.code, "uphold"]),
        "fitness-paper": reverse("fitness_paper", args=[lists.exam.fitness.code]),
        "home-organisation": "/",
    }


def examiner(lists: Lists) -> dict[str, str]:
    return {
        "exams": reverse("exams"),
        "exam-new": f"{reverse('exam_new')}?for={lists.apps['吴示己'].code}",
        "exam": reverse("exam", args=[lists.exam.code]),
    }


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_pages_stand_at_every_width(request, lists, size):
    guest = request.getfixturevalue(size)
    looks(guest, lists, "PO", office(lists))
    looks(guest, lists, "OD", organisation(lists))
    looks(guest, lists, "ME", examiner(lists))
    guest.context.clear_cookies()
    answer = guest.goto(reverse("public_notice", args=[lists.rosters["noticed"].code]))
    assert answer.status == 200
    guest.look("public-notice")


def test_examiner_enters_an_examination_with_the_keyboard_and_looks_at_it(desk, lists):
    sit_down(desk, lists, "ME")
    desk.goto(reverse("exams"))
    desk.page.get_by_role("link", name="登记吴示己的体检").click()
    desk.page.get_by_label("结果 1", exact=True).fill(PRESSURE)
    desk.page.get_by_label("结论", exact=False).first.select_option("fit")
    desk.page.get_by_label("适合的最高海拔带").select_option("D")
    desk.page.get_by_role("button", name="登记结论").click()
    desk.page.get_by_text("体检已登记").wait_for()
    assert desk.page.get_by_text(PRESSURE).count() == 0
    desk.page.get_by_label("查看的用途").fill("复核")
    desk.page.get_by_role("button", name="查看明细").click()
    desk.page.get_by_text(PRESSURE).wait_for()
    desk.look("exam-readings")
    assert AuditEntry.objects.filter(event="reveal", reason="复核").count() == 2


def test_papers_print_on_one_sheet(desk, lists):
    sit_down(desk, lists, "PO")
    for name, address in (
        ("fm-04", reverse("fitness_paper", args=[lists.exam.fitness.code])),
        ("fm-05", reverse("roster_paper", args=[lists.rosters["final"].code])),
    ):
        desk.goto(address)
        desk.print_look(name)
        pdf = desk.page.pdf(prefer_css_page_size=True)
        assert pdf.count(b"/Type /Page\n") == 1 or pdf.count(b"/Type /Page ") == 1, name
