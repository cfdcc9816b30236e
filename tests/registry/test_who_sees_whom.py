"""Who may see and change which people: the filter of lists, the question about one, and a third opinion."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from cast import PROGRAMME, SYSTEM, World
from jieli.kernel import clock, door, reading
from jieli.kernel.actor import Actor
from jieli.programme.models import Participant, Programme
from jieli.registry.models import Credential, Institution, Office, Person
from jieli.registry.queries import institution as institutions
from jieli.registry.queries import office as offices
from jieli.registry.queries import person as people
from jieli.registry.roles import ROLES

UNIT = {"R": {"SH", "SD", "HH", "HD"}, "U": {"SH", "HH"}, "X": {"SH"}}
REGION = {"R": {"SC", "HC"}, "U": {"SC"}, "X": {"SC"}}
IN_PROGRAMME = {
    "R": {"PO", "OD", "FH", "LU", "IN"}, "U": {"PO"}, "X": {"PO", "OD"},
}  # fmt: skip
EVERYTHING = {"PO", "OD", "IN"}  # granted for everything in the cast, save to strangers
TAKING_PART = ("sending_hospital", "host_hospital", "host_county_hospital")


def populate(world: World, seed: int) -> list[Person]:
    dice = random.Random(seed)
    units = list(world.institutions.values())
    programme = Programme(code=PROGRAMME, name="示例项目", family="group_tibet", starts_on=date(2020, 1, 1))
    door.create(programme, actor=SYSTEM)
    for nickname in TAKING_PART:
        unit = world.institutions[nickname]
        side = Participant(programme=programme, institution=unit, side="sender", is_confirmed=True)
        door.create(side, actor=SYSTEM)
    for number in range(14):
        person = door.create(Person(name=f"示例{number}", home_institution=dice.choice(units)), actor=SYSTEM)
        for _ in range(dice.randint(0, 2)):
            start = dice.choice((date(2020, 1, 1), date(2098, 1, 1)))
            office = Office(
                person=person,
                institution=dice.choice(units),
                wording="示例职务",
                kind="host",
                starts_on=start,
                ends_on=dice.choice((None, date(start.year + 1, 1, 1))),
            )
            door.create(office, actor=SYSTEM)
        credential = Credential(person=person, kind="physician", since_on=date(2010, 1, 1))
        door.create(credential, actor=SYSTEM)
    return list(
        Person.objects.prefetch_related("offices__institution__region").select_related(
            "home_institution__region"
        )
    )


def belongs_to(person: Person) -> set[Institution]:
    today = clock.today()
    held = [
        o for o in person.offices.all() if o.starts_on <= today and (o.ends_on is None or today < o.ends_on)
    ]
    return {person.home_institution, *(o.institution for o in held)}


def third_opinion(world: World, role: str, actor: Actor, person: Person, verb: str) -> bool:
    if verb == "R" and person.pk == actor.person_id:
        return True
    code, _, far = role.partition("@")
    units = belongs_to(person)
    if code in EVERYTHING and not far:
        return code in IN_PROGRAMME[verb]
    if code in UNIT[verb]:
        return world.grants[role][0].unit in units
    if code in REGION[verb]:
        prefix = {"SC": "3301", "HC": "5406"}[code] if not far else "5301"
        return any(u.region.gb_code.startswith(prefix) for u in units)
    if code in IN_PROGRAMME[verb] and not far:
        return bool(units & {world.institutions[n] for n in TAKING_PART})
    return False


@pytest.mark.parametrize("seed", [1, 2])
def test_lists_single_questions_and_a_third_opinion_agree(world: World, seed: int):
    population = populate(world, seed)
    seen, dice = dict.fromkeys("RUX", 0), random.Random(seed)
    for role in world.users:
        actor = world.actor(role)
        for verb in "RUX":
            listed = set(reading.visible(Person, actor, verb).values_list("pk", flat=True))
            expected = {p.pk for p in population if third_opinion(world, role, actor, p, verb)}
            assert listed == expected, (role, verb)
            asked = dice.sample(population, 6)
            assert [reading.may(actor, verb, p) for p in asked] == [p.pk in listed for p in asked], (
                role,
                verb,
            )
            seen[verb] += len(listed)
    assert all(seen.values())


@pytest.mark.parametrize("kind", [Office, Credential], ids=["office", "credential"])
def test_what_hangs_on_a_person_is_seen_by_those_who_see_the_person(
    world: World, kind: type[Office] | type[Credential]
):
    populate(world, 3)
    for role in world.users:
        actor = world.actor(role)
        whose = set(reading.visible(Person, actor).values_list("pk", flat=True))
        expected = set(kind.objects.filter(person__in=whose).values_list("pk", flat=True))
        assert set(reading.visible(kind, actor).values_list("pk", flat=True)) == expected, role


def test_every_role_has_an_answer_and_strangers_see_nobody_of_ours(world: World):
    population = populate(world, 4)
    ours = {p.pk for p in population if not any(u.region.gb_code.startswith("53") for u in belongs_to(p))}
    for role in ROLES:
        stranger = world.stranger(role.code)
        assert not set(people.people(stranger).values_list("pk", flat=True)) & ours, role.code


LISTS = {
    "people": lambda a: [f"{p.home_institution.name}{p.home_department}" for p in people.people(a)],
    "offices": lambda a: [f"{o}{o.institution.name}{o.department}" for o in offices.offices(a)],
    "credentials": lambda a: [
        f"{c}{c.person.home_institution.name}{c.specialty}" for c in people.credentials(a)
    ],
    "institutions": lambda a: [f"{i}{i.region.full_name}" for i in institutions.institutions(a)],
    "departments": lambda a: [
        f"{d}{d.specialty.name}{d.institution.region.name}" for d in institutions.departments(a)
    ],
}


@pytest.mark.parametrize("name", LISTS)
def test_list_costs_one_query_however_long(
    world: World, name: str, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
):
    populate(world, 5)
    actor = world.actor("PO")
    with django_assert_num_queries(1):
        assert len(LISTS[name](actor)) > 5
