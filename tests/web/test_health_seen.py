"""Health on post in a real browser: an entry from a phone, and its pages at both widths."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from jieli.kernel import clock
from jieli.placement.actions import health
from jieli.placement.models import HealthDay
from web import placement_world
from web.browser import Guest
from web.programme_world import furnish
from web.test_relay_board import become

DAYS = ((84, 96), (79, 118), (86, 99), (88, 93), (90, 88), (89, 90), (91, 86))


@pytest.fixture
def stay(transactional_db: None, world: Any) -> Any:
    """Somebody on post with a week of entries."""
    made = placement_world.furnish(world, furnish(world).programme)
    world.give("TL", "TL", "team", made.batch.code)
    own = made.deployments["working"]
    HealthDay.objects.all().delete()
    for n, (spo2, pulse) in enumerate(DAYS):
        values = {
            "noted_on": clock.today() - timedelta(days=len(DAYS) - n),
            "spo2_pct": spo2,
            "pulse_per_min": pulse,
            "symptoms": ["headache", "insomnia"] if spo2 < 85 else [],
        }
        health.note_day(own, values, actor=world.actor("AW"))
    return own


def test_day_is_entered_with_a_phone(world: Any, stay: Any, phone: Guest) -> None:
    become(phone, world, "AW")
    phone.goto(reverse("health_new"))
    page = phone.page
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.look("health-new")
    page.fill("[name=spo2_pct]", "62")
    page.fill("[name=pulse_per_min]", "88")
    page.get_by_label("意识模糊").check()
    page.get_by_role("button", name="提交日报").click()
    page.get_by_text("马上联系领队").wait_for()
    entry = HealthDay.objects.get(noted_on=clock.today())
    assert (entry.spo2_pct, entry.symptoms, entry.event is not None) == ("62", "confusion", True)
    assert page.locator(".vital .dot[data-tone=bad]").count() >= 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.look("health-of")


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_pages_are_sound(size: str, request: Any, world: Any, stay: Any) -> None:
    guest: Guest = request.getfixturevalue(size)
    event = stay.health_events.first()
    seen = {
        "AW": [("health_of", stay.code)],
        "TL": [("health_days",), ("health_events",), ("health_event", event.code), ("health_event_new",)],
    }
    for role, pages in seen.items():
        become(guest, world, role)
        for name, *args in pages:
            guest.goto(reverse(name, args=args))
            guest.look(f"{name}-{role.lower()}".replace("_", "-"))
