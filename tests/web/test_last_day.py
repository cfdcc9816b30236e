"""Ends are stored as the first day after; people read, type and are told the last day, everywhere."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from jieli.registry.models import Office
from jieli.web import formats
from web.registry_world import enter, furnish
from web.test_saving_unchanged import as_shown


@pytest.fixture
def furnished(world):
    return furnish(world)


@pytest.fixture
def ended(client, furnished) -> Office:
    """An office that was typed with its last day."""
    enter(client, furnished, "SH")
    data = {
        "institution": furnished.institutions["sending_hospital"].code,
        "wording": "示例杭州第一医院工会主席",
        "kind": "home",
        "starts_on": "2024-01-01",
        "ends_on": "2024-08-31",
    }
    assert client.post(reverse("office_new", args=[furnished.people["AW"].code]), data).status_code == 302
    return Office.objects.get(wording=data["wording"])


def test_last_day_and_the_day_after_are_each_other_s_inverse():
    assert formats.last_day(date(2026, 9, 1)) == date(2026, 8, 31)
    assert formats.first_day_after(date(2026, 8, 31)) == date(2026, 9, 1)
    assert formats.last_day(None) is formats.first_day_after(None) is None


def test_spell_names_its_last_day_in_both_languages():
    assert formats.spell(date(2026, 1, 1), date(2026, 9, 1)) == "2026-01-01至2026-08-31"
    assert formats.spell(date(2026, 1, 1), None) == "自2026-01-01起"
    assert formats.spell(None, date(2026, 9, 1)) == "至2026-08-31"
    with translation.override("en"):
        assert formats.spell(date(2026, 1, 1), date(2026, 9, 1)) == "1 Jan 2026–31 Aug 2026"


def test_last_day_of_an_office_is_typed_shown_listed_and_kept(client, ended):
    assert ended.ends_on == date(2024, 9, 1)
    pages = (
        reverse("person", args=[ended.person.code]),
        reverse("offices"),
        reverse("record_history", args=["office", ended.code]),
        f"{reverse('offices_on')}?on=2024-08-31&person={ended.person.code}",
    )
    for address in pages:
        page = client.get(address).content.decode()
        assert "2024-08-31" in page, address
        assert "2024-09-01" not in page, address
    assert as_shown(client, reverse("office_change", args=[ended.code]))["ends_on"] == ["2024-08-31"]


def test_office_that_ended_is_refused_with_its_last_day(client, ended):
    again = {"last_on": "2024-12-31", "reason": "换届", "version": ended.version}
    answer = client.post(reverse("office_end", args=[ended.code]), again)
    assert answer.status_code == 409
    assert "任至2024-08-31" in answer.content.decode()


def test_former_name_is_shown_and_asked_with_its_last_day(client, furnished):
    host = furnished.institutions["host_hospital"]
    enter(client, furnished, "HH")
    assert "至2018-05-06" in client.get(reverse("institution", args=[host.code])).content.decode()
    sent = as_shown(client, reverse("institution_change", args=[host.code]))
    assert sent["names-0-ends_on"] == ["2018-05-06"]
    assert client.post(reverse("institution_change", args=[host.code]), sent).status_code == 302
    assert [n.ends_on for n in host.names.all()] == [date(2018, 5, 7)]
