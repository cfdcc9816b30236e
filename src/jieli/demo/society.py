"""The invented institutions, departments, people and users, entered as the roles that would enter them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from jieli.demo import places
from jieli.demo.names import Names
from jieli.kernel import clock
from jieli.kernel.actor import Actor, system
from jieli.kernel.models import User
from jieli.registry.actions import access
from jieli.registry.actions.institution import add_department, add_institution, change_department
from jieli.registry.actions.office import add_office
from jieli.registry.actions.person import add_credential, add_person
from jieli.registry.actions.reference import load_reference
from jieli.registry.models import (
    ContactPerson,
    Department,
    Grant,
    Institution,
    InstitutionName,
    Person,
    Region,
    Specialty,
    Superior,
)
from jieli.registry.queries.access import actor_for

SYSTEM = system("demo")

# Role → the unit where the user of the demo works, and the department if it matters
SEATS: dict[str, tuple[str, str]] = {
    "PO": ("province", ""),
    "OD": ("organisation", ""),
    "LG": ("province", ""),
    "SC": ("hangzhou", ""),
    "FH": ("front", ""),
    "HC": ("nagqu", ""),
    "LU": ("university", ""),
    "SH": ("s3", ""),
    "SD": ("s3", "骨科"),
    "HH": ("h1", ""),
    "HD": ("h1", "骨科"),
    "TL": ("s1", "心血管内科"),
    "AW": ("s3", "骨科"),
    "AP": ("h1", "骨科"),
    "ME": ("s3", ""),
    "CO": ("h1", ""),
    "FI": ("h1", ""),
    "ED": ("province", ""),
    "RE": ("province", ""),
    "AU": ("province", ""),
    "ST": ("h1", ""),
    "IN": ("organisation", ""),
    "SY": ("province", ""),
}
GROUP_SENDERS = ("s1", "s2", "s3", "s4", "s5", "s6", "s7")
"""Units that send to the group programme."""

_REGIONS = {"SC": "330100", "HC": "540600"}
_CLERKS = ("主任", "副主任", "科员")
_AGES = {"231": 50, "261": 50, "232": 44, "262": 44, "233": 36, "263": 36, "234": 29, "264": 29}
_RANKS = ("231", "232", "233", "233", "234")  # titles in a department, from its head downwards


@dataclass
class Society:
    """Everything that exists before a programme does.

    Args:
        today: The day on which the demo is opened; its past is counted backwards from it.
    """

    today: date
    chance: random.Random
    names: Names = field(init=False)
    units: dict[str, Institution] = field(default_factory=dict)
    departments: dict[tuple[str, str], Department] = field(default_factory=dict)
    people: dict[tuple[str, str], list[Person]] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    specialties: dict[str, Specialty] = field(default_factory=dict)
    sent: set[int] = field(default_factory=set)
    """Ids of people who were sent, or applied."""
    grants_end: date = date.min
    _actors: dict[tuple[str, date], Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = Names(self.chance)

    def at(self, on: date, hour: int = 9) -> datetime:
        """A moment of an office day."""
        minute = self.chance.randrange(60)
        return timezone.make_aware(datetime.combine(on, time(hour, minute)))

    def back(self, days: int) -> date:
        """So many days before today."""
        return self.today - timedelta(days=days)

    def actor(self, key: str) -> Actor:
        """A user of the demo as the console would see him or her on the day that the clock shows."""
        asked = (key, clock.today())
        if asked not in self._actors:
            self._actors[asked] = actor_for(self.users[key], origin="演示")
        return self._actors[asked]

    def forget_actors(self) -> None:
        """Somebody was granted something, so that actors are to be seen anew."""
        self._actors.clear()

    def key(self, institution: Institution) -> str:
        """How the demo names an institution."""
        return next(key for key, unit in self.units.items() if unit.pk == institution.pk)

    def host(self, institution: Institution) -> Actor:
        """Whoever manages the people sent to an institution."""
        key = self.key(institution)
        return self.actor("hh" if key == SEATS["HH"][0] else f"hh.{key}")

    def keeper(self, institution: Institution, *, clerk: bool = False) -> Actor:
        """Whoever manages the people whom an institution sends; the system where nobody has a seat.

        Args:
            clerk: The one who enters what the other decides.
        """
        key = self.key(institution)
        user = f"shc.{key}" if clerk else "sh" if key == SEATS["SH"][0] else f"sh.{key}"
        return self.actor(user) if user in self.users else SYSTEM

    @property
    def department_names(self) -> tuple[str, ...]:
        """Names of all clinical departments, in a fixed order."""
        return tuple(places.DEPARTMENTS)


def found(society: Society, on: date) -> None:
    """Make institutions, people and users, entered by the system on the day when the ledger begins."""
    with clock.set_to(society.at(on)):
        load_reference(actor=SYSTEM)
        society.specialties = {s.key: s for s in Specialty.objects.all()}
        regions = {r.gb_code: r for r in Region.objects.filter(valid_until=None)}
        for unit in places.UNITS:
            society.units[unit.key] = _institution(society, unit, regions[unit.region])
        for unit in places.UNITS:
            _staff(society, unit, on)


def seat_users(society: Society, on: date) -> None:
    """Give every role a user, and every host a department head and an administrator who may not be one person."""
    society.grants_end = on + timedelta(days=_YEAR)
    with clock.set_to(society.at(on)):
        for role, (unit, department) in SEATS.items():
            _user(society, role.lower(), role, unit, department)
        _seat_hosts(society, [u for u in places.HOSTS if u.key.startswith("h")])
        for sender in GROUP_SENDERS:
            if sender != SEATS["SH"][0]:
                _user(society, f"sh.{sender}", "SH", sender, "")


def seat_hosts_elsewhere(society: Society, on: date) -> None:
    """Users of the hosts of the other programmes, who come later."""
    with clock.set_to(society.at(on)):
        _seat_hosts(society, [u for u in (*places.HOSTS, *places.TOWNSHIPS) if not u.key.startswith("h")])
        for key, region in (("yushu", "632700"), ("lishui", "331100")):
            _user(society, f"hc.{key}", "HC", key, "", region=region)


def _seat_hosts(society: Society, hosts: Sequence[places.Unit]) -> None:
    for host in hosts:
        first = next((d for d in host.departments if d != "医务科"), "")
        if host.key != SEATS["HH"][0]:
            _user(society, f"hh.{host.key}", "HH", host.key, "")
            _user(society, f"hd.{host.key}", "HD", host.key, first)


def seat_applicants(society: Society, on: date) -> None:
    """Clerks who enter applications on paper, since nobody passes on what he entered himself; and one who is sent."""
    with clock.set_to(society.at(on)):
        for sender in GROUP_SENDERS:
            _user(society, f"shc.{sender}", "SH", sender, "")
        _user(society, "aw.post", "AW", "s2", "新生儿科")


def seat_cdc(society: Society, on: date) -> None:
    """The centre for disease control that sends somebody has two users as the hospitals have."""
    with clock.set_to(society.at(on)):
        for user in ("sh.scdc", "shc.scdc"):
            _user(society, user, "SH", "scdc", "")


def give_lead(society: Society, programme_code: str, since: date) -> None:
    """The lead unit of one programme leads another, too."""
    with clock.set_to(society.at(since)):
        _grant(society, "lu", "LU", "programme", since, code=programme_code)


def give_scopes(society: Society, programme_code: str, since: date) -> None:
    """Grants whose scope is a programme, which exists only now."""
    for role in ("LG", "FH", "LU", "ED", "RE", "AU", "TL"):
        _grant(society, role.lower(), role, "programme", since, code=programme_code)


def keep_grants(society: Society, on: date) -> None:
    """Grants end; the administrator renews them year by year, some days before, up to ``on``."""
    while society.grants_end <= on + timedelta(days=60):
        end, following = society.grants_end, society.grants_end + timedelta(days=_YEAR)
        with clock.set_to(society.at(end - timedelta(days=5), 8)):
            society.forget_actors()
            for old in Grant.objects.filter(ends_on=end):
                access.grant(
                    old.user, old.role, old.scope, actor=SYSTEM, starts_on=end, ends_on=following, unit=old.unit,
                    region=old.region, scope_code=old.scope_code, basis="年度续期",
                )  # fmt: skip
        society.grants_end = following


_YEAR = 365


def _institution(society: Society, unit: places.Unit, region: Region) -> Institution:
    superior = society.units.get(unit.superior)
    names = [{"name": unit.other_name}] if unit.other_name else []
    contacts = [
        {
            "name": society.names.han(),
            "phone": f"1990000{society.chance.randrange(10000):04d}",
            "duty": duty,
        }
        for duty in ("manage", "verify")
    ]
    if unit.key in ("h4", "t7"):
        contacts = contacts[:1]  # so that the console has something to complain about
    return add_institution(
        {
            "name": unit.name,
            "kind": unit.kind,
            "level": unit.level,
            "ownership": "public",
            "region": region,
            "beds": unit.beds,
            "staff": unit.staff,
            "is_weak": unit.is_weak,
            "weak_criteria": "常年执业医师不足5人（示例）" if unit.is_weak else "",
            "is_key_county": unit.region.startswith("6327"),
            "remarks": "虚构单位，仅供演示",
        },
        actor=SYSTEM,
        parts={
            InstitutionName: names,
            Superior: [
                {"superior": superior, "relation": "founder" if unit.key == "bureau" else "administrative"}
            ]
            if superior
            else [],
            ContactPerson: contacts,
        },
    )


def _staff(society: Society, unit: places.Unit, on: date) -> None:
    institution = society.units[unit.key]
    if not unit.departments:
        society.people[unit.key, ""] = [
            _person(society, unit, None, "", on, title="", office=word) for word in _CLERKS
        ]
        return
    society.people[unit.key, ""] = [_person(society, unit, None, "", on, title="", office="医务部主任")]
    for name in unit.departments:
        specialty = society.specialties[places.DEPARTMENTS[name]]
        department = add_department(
            {"institution": institution, "name": name, "specialty": specialty}, actor=SYSTEM
        )
        society.departments[unit.key, name] = department
        size = {"3A": 3, "3B": 3}.get(unit.level, 2)
        titles = [t.replace("23", "26") if specialty.key in ("30", "X9") else t for t in _RANKS[:size]]
        if unit.kind == "township_centre":
            titles = ["233", "234"]
        people = [
            _person(
                society, unit, department, specialty.key, on, title=t, office=f"{name}主任" if i == 0 else ""
            )
            for i, t in enumerate(titles)
        ]
        society.people[unit.key, name] = people
        change_department(department, {"head": people[0]}, actor=SYSTEM)


def hire(society: Society, unit: str, department: str, *, title: str, age: int, on: date) -> Person:
    """Somebody more in a department."""
    place = next(u for u in places.UNITS if u.key == unit)
    specialty = places.DEPARTMENTS[department]
    person = _person(
        society, place, society.departments[unit, department], specialty, on, title=title, office="", age=age
    )
    society.people[unit, department].append(person)
    return person


def _person(
    society: Society,
    unit: places.Unit,
    department: Department | None,
    specialty: str,
    on: date,
    *,
    title: str,
    office: str,
    age: int | None = None,
) -> Person:
    """Somebody with a title, and with an office where ``office`` says so."""
    chance = society.chance
    is_local = unit.region.startswith(("54", "63")) and unit.key not in ("front", "prison", "bureau")
    tibetan = is_local and chance.random() < 0.6
    age = age or _AGES.get(title, 42)
    born = date(
        society.today.year - age - chance.randrange(-3, 4), chance.randrange(1, 13), chance.randrange(1, 28)
    )
    person = add_person(
        {
            "name": society.names.tibetan() if tibetan else society.names.han(),
            "sex": chance.choice("12"),
            "born_on": born,
            "ethnic": "04" if tibetan else "01",
            "political": chance.choice(("01", "13", "13", "08")),
            "education": "21" if title in ("234", "264") else chance.choice(("11", "14", "21")),
            "id_type": "other",
            "id_no": f"DEMO{chance.randrange(10**8):08d}",
            "phone": f"1990000{chance.randrange(10000):04d}",
            "home_institution": society.units[unit.key],
            "home_department": department,
            "specialty": society.specialties.get(specialty),
            "title": title,
            "staff_kind": "permanent",
            "category": "professional" if title else "cadre",
            "languages": "bod zho" if tibetan else "zho",
            "remarks": "虚构人员，仅供演示",
        },
        actor=SYSTEM,
        confirm_duplicate=True,
    )
    if title and chance.random() < 0.5:
        add_credential(
            {
                "person": person,
                "kind": "title",
                "title": title,
                "since_on": born.replace(year=born.year + 28),
                "number": f"DEMO-{chance.randrange(10**6):06d}",
            },
            actor=SYSTEM,
        )  # fmt: skip
    if office:
        add_office(
            {
                "person": person,
                "institution": society.units[unit.key],
                "department": department,
                "wording": f"{society.units[unit.key].name}{office}",
                "kind": "home",
                "starts_on": on - timedelta(days=chance.randrange(100, 2000)),
            },
            actor=SYSTEM,
        )
    return person


def _user(
    society: Society, username: str, role: str, unit: str, department: str, *, region: str = ""
) -> None:
    free = [p for p in society.people[unit, department] if p.user_id is None]
    person = free[0] if free else _person(
        society, next(u for u in places.UNITS if u.key == unit), society.departments.get((unit, department)),
        places.DEPARTMENTS.get(department, ""), clock.today(), title="", office="",
    )  # fmt: skip
    user = access.add_user_without_password(
        {"username": f"demo.{username}", "name": person.name}, actor=SYSTEM
    )
    if role != "SY":
        access.link_person(user, person.code, actor=SYSTEM)
        person.refresh_from_db()
        free[:1] = [person]
        society.people[unit, department] = [
            person if p.pk == person.pk else p for p in society.people[unit, department]
        ]
    society.users[username] = user
    scope = {"PO": "all", "OD": "all", "IN": "all", "SY": "all", "AW": "own", "AP": "own"}.get(role, "")
    if role in _REGIONS:
        scope = "region"
    if role in ("LG", "FH", "LU", "ED", "RE", "AU", "TL"):
        return  # their scope is a programme, see give_scopes
    key = region or _REGIONS.get(role, "")
    _grant(
        society, username, role, scope or "unit", clock.today(), unit=society.units[unit],
        region=Region.objects.get(gb_code=key, valid_until=None) if key else None,
    )  # fmt: skip


def _grant(
    society: Society,
    username: str,
    role: str,
    scope: str,
    since: date,
    *,
    unit: Institution | None = None,
    region: Region | None = None,
    code: str = "",
) -> None:
    society.forget_actors()
    access.grant(
        society.users[username],
        role,
        scope,
        actor=SYSTEM,
        starts_on=since,
        ends_on=society.grants_end,
        unit=unit,
        region=region,
        scope_code=code,
        basis="演示授权",
    )
