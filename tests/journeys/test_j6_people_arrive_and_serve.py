"""J6: she gets ready on a phone, the leader ticks arrivals, the host confirms, both owners agree to leave."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from cast import BATCH
from jieli.kernel import clock
from jieli.placement.models import Deployment, Leave
from placement.story import fresh, make_fit
from programme.story import make_batch, make_policy, make_programme
from web import placement_world
from web.browser import Guest
from web.placement_world import Furnished, deploy, someone
from web.registry_world import enter


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


@pytest.fixture
def made(live_server: Any, world: Any) -> Furnished:
    """A batch that begins in these days: she is planned, nine are on their way."""
    today = clock.today()
    programme = make_programme(world, starts_on=date(2024, 1, 1))
    make_policy(world, programme, valid_from=date(2024, 1, 1))
    batch = make_batch(
        world,
        programme,
        code=BATCH,
        name="第七批",
        starts_on=today,
        ends_on=today.replace(year=today.year + 1),
        due_on=today + timedelta(days=5),
    )
    found = Furnished(world, batch=batch)
    make_fit(world, world.people["AW"], until=today + timedelta(days=300))
    found.deployments["own"] = deploy(found, world.people["AW"], "planned", start=today)
    for n in range(9):
        who = someone(world, f"队员示{'一二三四五六七八九'[n]}")
        found.deployments[f"{n}"] = deploy(found, who, "planned", start=today)
    for key, one in list(found.deployments.items()):
        if key != "own":
            placement_world.settle(world, one)
            found.deployments[key] = placement_world.walk(world, fresh(one), "travelling", on=today)
    return found


def prepare(guest: Guest, world: Any, made: Furnished) -> None:
    """Everything that is missing, on one page; the statements are signed by name."""
    own = made.deployments["own"]
    become(guest, world, "AW")
    guest.goto("/")
    guest.look("j6-home")
    page = guest.page
    page.get_by_role("link", name="行前事项还差", exact=False).first.click()
    page.wait_for_url("**/pretasks")
    guest.look("j6-checklist")
    for task in own.pretasks.order_by("pk"):
        card = page.locator(f"#{task.code}")
        if task.kind in ("discipline", "safety"):
            card.get_by_role("checkbox").check()
            card.get_by_label("签署姓名").fill(world.people["AW"].name)
            card.get_by_role("button", name="签署").click()
        else:
            if task.kind == "insurance":
                card.locator("input[type=file]").set_input_files(
                    {"name": "保单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
                )
            card.get_by_role("button", name="登记已办").click()
        page.wait_for_load_state("networkidle")
    assert "全部办齐" in page.locator("main").inner_text()
    guest.look("j6-checklist-done")
    assert not own.pretasks.filter(done_on=None).exists()
    placement_world.walk(world, fresh(own), "travelling", on=clock.today())


def arrive(guest: Guest, world: Any, made: Furnished) -> None:
    """The leader ticks all at once; the host confirms the next morning."""
    page = guest.page
    for role, button, state in (("TL", "登记到达", "arrived"), ("HH", "确认到岗", "on_duty")):
        become(guest, world, role)
        guest.goto(f"/deployments/arrivals/?batch={made.batch.code}")
        guest.look(f"j6-arrivals-{state}")
        for box in page.locator("input[name=codes]").all():
            box.check()
        page.get_by_role("button", name=button).click()
        page.wait_for_load_state("networkidle")
        assert set(Deployment.objects.values_list("state", flat=True)) == {state}
    become(guest, world, "PO")
    guest.goto(f"/deployments/arrivals/?batch={made.batch.code}")
    assert "10" in page.locator(".duty").inner_text()
    guest.look("j6-arrivals-all")


def serve(guest: Guest, world: Any, made: Furnished) -> None:
    """She asks for leave; both owners agree."""
    own, page = made.deployments["own"], guest.page
    become(guest, world, "AW")
    guest.goto(f"/leaves/new?deployment={own.code}")
    page.locator("#id_kind").select_option("home_leave")
    start = clock.today() + timedelta(days=30)
    page.locator("#id_starts_on").fill(start.isoformat())
    page.locator("#id_last_on").fill((start + timedelta(days=13)).isoformat())
    guest.look("j6-leave-form")
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_url("**/leaves/LEA-*/")
    leave = Leave.objects.get()
    for role, button, state in (("HH", "受援方同意", "host_agreed"), ("SH", "派出方同意", "approved")):
        become(guest, world, role)
        guest.goto(f"/leaves/{leave.code}/")
        guest.look(f"j6-leave-{state}")
        page.get_by_role("button", name=button).click()
        page.wait_for_load_state("networkidle")
        leave.refresh_from_db()
        assert leave.state == state
    become(guest, world, "PO")
    for path, name in (
        (f"/deployments/{own.code}/", "deployment"),
        ("/deployments/", "deployments"),
        ("/deployments/roster", "roster"),
        ("/deployments/arrivals/form", "arrivals-form"),
        ("/deployments/letters", "letters"),
        ("/deployments/pretasks/", "pretasks"),
        ("/leaves/", "leaves"),
        ("/attendance/", "attendance"),
        ("/attendance/form", "attendance-form"),
        (f"/deployments/{own.code}/amend/end_early", "amend"),
        ("/board/", "board"),
    ):
        guest.goto(path)
        guest.look(f"j6-{name}")


def test_people_arrive_and_serve(desk: Guest, made: Furnished, world: Any) -> None:
    prepare(desk, world, made)
    arrive(desk, world, made)
    serve(desk, world, made)


def test_people_arrive_and_serve_with_phones(phone: Guest, made: Furnished, world: Any) -> None:
    prepare(phone, world, made)
    arrive(phone, world, made)
    serve(phone, world, made)
