"""Saving a form as it was shown changes nothing and leaves no trace, whatever rows it carries."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from jieli.kernel.models import AuditEntry
from jieli.registry.actions.specialty import set_substitutes
from web.programme_world import Furnished
from web.programme_world import furnish as furnish_programme
from web.registry_world import enter
from web.registry_world import furnish as furnish_registry


class _Boxes(HTMLParser):
    """What a browser would send of the forms in ``main``."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._select = self._area = ""
        self._in_main = False

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        name = has.get("name", "")
        if tag == "main":
            self._in_main = True
        elif not self._in_main:
            return
        elif tag == "input" and name and has.get("type") not in ("submit", "button", "file"):
            if has.get("type") not in ("checkbox", "radio") or "checked" in has:
                self.sent.setdefault(name, []).append(has.get("value", "on" if "checked" in has else ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in has:
            self.sent.setdefault(self._select, []).append(has["value"])
        elif tag == "textarea":
            self._area = name
            self.sent[name] = [""]

    def handle_data(self, data):
        if self._area:
            self.sent[self._area][0] += data

    def handle_endtag(self, tag):
        if tag == "main":
            self._in_main = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self.sent[self._area][0] = self.sent[self._area][0].removeprefix("\n")
            self._area = ""


def as_shown(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    boxes = _Boxes()
    boxes.feed(answer.content.decode())
    return boxes.sent


@pytest.fixture
def made(world) -> Furnished:
    furnish_registry(world)
    return furnish_programme(world)


def place(made, kind):
    """A record with rows, the page that changes it, who may, and the names of its rows."""
    world = made.world
    specialty = world.specialties["04.03"]
    if kind == "specialty":
        rows = [{"substitute": world.specialties["04.01"], "note": "示例"}]
        set_substitutes(specialty, rows, actor=world.system)
    obj, page, role, parts = {
        "institution": (
            world.institutions["host_hospital"],
            "institution_change",
            "HH",
            ("names", "superiors", "contacts"),
        ),
        "specialty": (specialty, "specialty_substitutes", "SY", ("substitutes",)),
        "programme": (made.programme, "programme_change", "PO", ("basis",)),
        "batch": (made.batch, "batch_change", "PO", ("labels", "quota")),
        "need": (made.needs["draft"], "need_change", "HD", ("evidence",)),
    }[kind]
    return obj, reverse(page, args=[obj.code]), role, parts


KINDS = ("institution", "specialty", "programme", "batch", "need")


def stored(obj, parts):
    return {name: list(getattr(obj, name).order_by("pk").values()) for name in parts}


@pytest.mark.parametrize("kind", KINDS)
def test_save_without_a_change_keeps_every_row_and_records_nothing(client, made, kind):
    obj, address, role, parts = place(made, kind)
    enter(client, made.world, role)
    sent = as_shown(client, address) | ({"reason": ["示例核对"]} if kind == "specialty" else {})
    if kind == "need":
        sent["then"] = ["draft"]
    before, entries = stored(obj, parts), AuditEntry.objects.count()
    assert all(before.values())
    answer = client.post(address, sent)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert stored(obj, parts) == before
    assert AuditEntry.objects.count() == entries
    version = obj.version
    obj.refresh_from_db()
    assert obj.version == version


@pytest.mark.parametrize("kind", KINDS)
def test_save_with_one_row_emptied_takes_that_one_out(client, made, kind):
    obj, address, role, parts = place(made, kind)
    enter(client, made.world, role)
    sent = as_shown(client, address) | ({"reason": ["示例核对"]} if kind == "specialty" else {})
    part = parts[-1]
    for name in sent:
        if name.startswith(f"{part}-0-"):
            sent[name] = [""]
    if kind == "need":
        sent["then"] = ["draft"]
    before = stored(obj, parts)
    answer = client.post(address, sent)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    after = stored(obj, parts)
    known = [{k: v for k, v in row.items() if k != "id"} for row in after[part]]
    assert known == [{k: v for k, v in row.items() if k != "id"} for row in before[part][1:]]
