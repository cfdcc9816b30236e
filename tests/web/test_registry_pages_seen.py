"""Pages of the registry in a real browser, at a desk and on a phone: sound to axe, and pictures to look at."""

from datetime import date

from django.urls import reverse

from cast import make_world
from jieli.programme.actions import pairing as pairings
from programme.story import make_batch, make_policy, make_post, make_programme
from web.registry_world import PHONE, furnish

_PAIRS = (
    ("sending_hospital", "host_hospital"),
    ("sending_secondary", "host_county_hospital"),
    ("lead_university", "township_one"),
    ("bureau_hospital", "chengduo_hospital"),
    ("bureau_hospital", "nangqian_hospital"),
    ("bureau_hospital", "qumalai_hospital"),
)


def _pages(w):
    host, aw = w.institutions["host_hospital"].code, w.people["AW"].code
    return {
        "institutions": ("PO", reverse("institutions")),
        "map": ("PO", reverse("map") + "?on=2026-06-01"),
        "map-close": ("PO", reverse("map") + "?on=2026-06-01&whole=1"),
        "regions-now": ("PO", reverse("regions")),
        "institution": ("HH", reverse("institution", args=[host])),
        "institution-history": ("HH", reverse("institution", args=[host]) + "?view=history"),
        "institution-files": ("HH", reverse("institution", args=[host]) + "?view=files"),
        "institution-change": ("HH", reverse("institution_change", args=[host])),
        "institution-close": ("HH", reverse("institution_close", args=[host])),
        "file-upload": ("HH", reverse("file_upload", args=["institution", host])),
        "people": ("SH", reverse("people")),
        "person": ("SH", reverse("person", args=[aw])),
        "person-history": ("SH", reverse("person", args=[aw]) + "?view=history"),
        "person-new": ("SH", reverse("person_new")),
        "person-merge-choose": ("SH", reverse("person_merge", args=[aw])),
        "person-merge": ("SH", reverse("person_merge_with", args=[aw, w.people["double"].code])),
        "offices-on-person": ("SH", reverse("offices_on") + f"?on=2023-11-23&person={aw}"),
        "offices-on-institution": ("SH", reverse("offices_on") + f"?on=2023-11-23&institution={host}"),
        "offices": ("SH", reverse("offices")),
        "office-new": ("SH", reverse("office_new", args=[aw])),
        "regions": ("SH", reverse("regions") + "?on=2015-01-01"),
        "region": ("SH", reverse("region", args=["REG-542400"])),
        "specialties": ("SH", reverse("specialties")),
        "specialty": ("SH", reverse("specialty", args=["SPC-0403"])),
        "search": ("SH", reverse("search") + "?q=示例"),
        "search-none": ("SH", reverse("search") + "?q=qqqq"),
        "substitutes": ("SY", reverse("specialty_substitutes", args=["SPC-0403"])),
    }


def _build():
    world = furnish(make_world())
    programme = make_programme(world)
    make_policy(world, programme)
    make_post(world, make_batch(world, programme))
    for sender, receiver in _PAIRS:
        pairings.add_pairing(
            {
                "programme": programme,
                "kind": "unit_unit",
                "sender": world.institutions[sender],
                "receiver": world.institutions[receiver],
                "starts_on": date(2026, 1, 1),
            },
            actor=world.system,
        )
    return world


def _look_at_all(guest, settings):
    settings.JIELI_TWO_FACTOR_ROLES = frozenset()
    world = _build()
    role = ""
    for name, (who, address) in _pages(world).items():
        if who != role:
            guest.sign_in(world.users[who])
            role = who
        guest.goto(address)
        guest.look(f"registry-{name}")
    return world


def test_pages_of_the_registry_are_sound_at_a_desk(desk, settings):
    _look_at_all(desk, settings)


def test_pages_of_the_registry_are_sound_on_a_phone(phone, settings):
    _look_at_all(phone, settings)


def test_number_is_shown_in_the_small_form_that_asked_why(desk, settings):
    world = furnish(make_world())
    desk.sign_in(world.users["HH"])
    desk.goto(reverse("institution", args=[world.institutions["host_hospital"].code]))
    page = desk.page
    page.get_by_role("button", name="查看").first.click()
    page.get_by_label("查看的用途").fill("通知开会")
    desk.look("registry-look")
    page.locator(".ask:popover-open").get_by_role("button", name="查看").click()
    page.get_by_text(PHONE).wait_for()
    desk.look("registry-looked")


def test_search_answers_while_one_types(desk, settings):
    world = furnish(make_world())
    desk.sign_in(world.users["SH"])
    desk.goto(reverse("search"))
    desk.page.locator("main input[type=search]").fill("slnqsrmyy")
    desk.page.get_by_role("link", name="示例那曲市人民医院", exact=True).wait_for()
    desk.look("registry-search-typed")
