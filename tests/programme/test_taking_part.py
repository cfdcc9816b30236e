"""Whose people come within reach of a programme: only of units that somebody who speaks for them has brought in."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cast import World
from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotAllowed
from jieli.kernel.models import AuditEntry, Notice
from jieli.programme.actions import pairing as pairings
from jieli.programme.actions import programme as programmes
from jieli.programme.models import Participant, Programme
from jieli.registry.actions.institution import change_institution
from jieli.registry.queries import person as people
from programme import story

Way = Callable[[World, Programme, Actor], object]


@pytest.fixture
def theirs(world: World) -> Programme:
    """The programme of an office far away, in which nobody takes part."""
    return programmes.add_programme(
        {
            "code": world.far_programme_code,
            "name": "示例远方项目",
            "family": "team_tibet",
            "starts_on": date(2026, 1, 1),
        },
        actor=world.system,
    )


def _name(world: World, programme: Programme, actor: Actor) -> None:
    values = {"programme": programme, "institution": world.institutions["host_hospital"], "side": "receiver"}
    programmes.add_participant(values, actor=actor)


def _pair(world: World, programme: Programme, actor: Actor) -> None:
    values = {
        "programme": programme,
        "kind": "unit_unit",
        "sender": world.institutions["far_hospital"],
        "receiver": world.institutions["host_hospital"],
        "starts_on": date(2026, 1, 1),
    }
    pairings.add_pairing(values, actor=actor)


def _lead(world: World, programme: Programme, actor: Actor) -> None:
    programmes.change_programme(programme, {"lead_unit": world.institutions["host_hospital"]}, actor=actor)


@pytest.mark.parametrize("way", [_name, _pair, _lead])
def test_office_reaches_no_people_by_naming_their_unit(world: World, theirs: Programme, way: Way):
    office, doctor = world.stranger("PO"), world.people["HD"]
    way(world, theirs, office)
    assert doctor not in people.people(office)
    with pytest.raises(NotAllowed):
        change_institution(world.institutions["host_hospital"], {"beds": 1}, actor=office)
    participant = Participant.objects.get(institution=world.institutions["host_hospital"])
    with pytest.raises(NotAllowed):
        programmes.confirm_participant(participant, actor=office)
    with pytest.raises(NotAllowed):
        programmes.confirm_participant(participant, actor=world.stranger("HH"))
    programmes.confirm_participant(participant, actor=world.actor("HH"))
    assert doctor in people.people(world.stranger("PO"))
    assert (
        AuditEntry.objects.filter(thing="participant", event="confirm", user=world.users["HH"]).count() == 1
    )


def test_unit_is_asked_and_its_commission_may_answer(world: World, theirs: Programme):
    _name(world, theirs, world.stranger("PO"))
    told = set(Notice.objects.filter(kind="participant").values_list("user__username", flat=True))
    assert told == {"hh", "hc"}
    (waiting,) = reading.visible(Participant, world.actor("HC"), "A")
    programmes.confirm_participant(waiting, actor=world.actor("HC"))
    waiting.refresh_from_db()
    assert waiting.is_confirmed


def test_where_nobody_speaks_for_a_unit_the_office_for_all_programmes_is_asked(
    world: World, theirs: Programme
):
    values = {"programme": theirs, "institution": world.institutions["bureau_hospital"], "side": "sender"}
    programmes.add_participant(values, actor=world.stranger("PO"))
    told = Notice.objects.filter(kind="participant").values_list("user__username", flat=True)
    assert list(told) == ["po"]


@pytest.mark.parametrize("role", ["PO", "HH", "HC"])
def test_who_speaks_for_a_unit_needs_nobody_else(world: World, role: str):
    programme = story.make_programme(world)
    values = {
        "programme": programme,
        "kind": "unit_unit",
        "sender": world.institutions["sending_hospital"],
        "receiver": world.institutions["host_county_hospital"],
        "starts_on": date(2026, 1, 1),
    }
    if role == "PO":
        pairings.add_pairing(values, actor=world.actor(role))
        unit = world.institutions["host_county_hospital"]
    else:
        unit = world.institutions["host_hospital"]
        Participant.objects.filter(institution=unit).delete()
        programmes.ensure_participant(programme, unit, "receiver", actor=world.actor(role))
    assert Participant.objects.get(institution=unit).is_confirmed
    assert not Notice.objects.filter(kind="participant").exists()


def test_one_capacity_confirmed_is_the_unit_confirmed(world: World):
    programme = story.make_programme(world)
    world.give("SD@far", "PO", "programme", programme.code)
    values = {
        "programme": programme,
        "institution": world.institutions["host_hospital"],
        "side": "sponsor",
    }
    made: Any = programmes.add_participant(values, actor=world.stranger("SD"))
    assert made.is_confirmed
