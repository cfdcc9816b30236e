"""The cast of every test about the ledger: a small world at real places, with fictional institutions and people.

A city that sends, a city on the plateau that receives, four counties of a third prefecture under one team, a sponsor
that is no health organ, and a stranger of every role from a programme far away. Made of real actions only.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from jieli.kernel import door
from jieli.kernel.actor import Actor, system
from jieli.kernel.models import AuditEntry, User
from jieli.registry.actions.institution import add_department, add_institution
from jieli.registry.actions.person import add_person
from jieli.registry.actions.reference import load_reference
from jieli.registry.models import Department, Grant, Institution, Person, Region, Specialty
from jieli.registry.queries.access import actor_for
from jieli.registry.roles import BY_CODE, ROLES

SYSTEM = system("test")
PROGRAMME = "PRG-23456"
FAR_PROGRAMME = "PRG-65432"
BATCH = "BAT-23456"
FAR_BATCH = "BAT-65432"
SINCE = date(2020, 1, 1)
UNTIL = date(2099, 1, 1)

_REGIONS = (
    "330000", "330100", "330102", "330127", "530000", "530100", "530102", "540000", "540600", "540602", "540621",
    "542400", "542421", "630000", "630100", "630104", "632700", "632723", "632724", "632725", "632726",
)  # fmt: skip
_SPECIALTIES = ("03", "03.04", "04", "04.01", "04.03", "05", "07", "26", "X1", "X9")
# Nickname, name, kind, level, region
_INSTITUTIONS = (
    ("sending_commission", "示例杭州市卫生健康委员会", "health_commission", "", "330100"),
    ("sending_hospital", "示例杭州第一医院", "general_hospital", "3A", "330102"),
    ("sending_secondary", "示例淳安县医院", "general_hospital", "2A", "330127"),
    ("sending_cdc", "示例杭州市疾病预防控制中心", "cdc", "", "330102"),
    ("lead_university", "示例钱塘医科大学", "medical_university", "", "330102"),
    ("headquarters", "示例对口支援西藏工作前方指挥部", "front_command", "", "540602"),
    ("host_commission", "示例那曲市卫生健康委员会", "health_commission", "", "540600"),
    ("host_hospital", "示例那曲市人民医院", "general_hospital", "3B", "540602"),
    ("host_county_hospital", "示例嘉黎县人民医院", "general_hospital", "2B", "540621"),
    ("host_cdc", "示例那曲市疾病预防控制中心", "cdc", "", "540602"),
    ("township_one", "示例色尼区甲镇卫生院", "township_centre", "1U", "540602"),
    ("township_two", "示例嘉黎县乙镇卫生院", "township_centre", "1U", "540621"),
    ("prison_administration", "示例青海省监狱管理局", "prison_administration", "", "630104"),
    ("bureau_hospital", "示例监狱管理局中心医院", "general_hospital", "3B", "630104"),
    ("chengduo_hospital", "示例称多县人民医院", "general_hospital", "2B", "632723"),
    ("zhiduo_hospital", "示例治多县人民医院", "general_hospital", "2B", "632724"),
    ("nangqian_hospital", "示例囊谦县人民医院", "general_hospital", "2B", "632725"),
    ("qumalai_hospital", "示例曲麻莱县人民医院", "general_hospital", "2B", "632726"),
    ("far_hospital", "示例昆明远方医院", "general_hospital", "3A", "530102"),
)
_DEPARTMENTS = (
    ("sending_orthopaedics", "sending_hospital", "骨科", "04.03"),
    ("sending_cardiology", "sending_hospital", "心血管内科", "03.04"),
    ("host_orthopaedics", "host_hospital", "骨科", "04.03"),
    ("host_cardiology", "host_hospital", "心内科", "03.04"),
    ("host_county_surgery", "host_county_hospital", "外科", "04"),
    ("far_orthopaedics", "far_hospital", "骨科", "04.03"),
)
# Role → nickname of the institution where its holder works; the stranger of every role works far away
_WORKS_AT = {
    "PO": "sending_commission", "OD": "sending_commission", "LG": "sending_commission", "SC": "sending_commission",
    "FH": "headquarters", "HC": "host_commission", "LU": "lead_university",
    "SH": "sending_hospital", "SD": "sending_hospital", "ME": "sending_hospital", "FI": "sending_hospital",
    "AW": "sending_hospital", "TL": "sending_hospital",
    "HH": "host_hospital", "HD": "host_hospital", "AP": "host_hospital", "CO": "host_hospital", "ST": "host_hospital",
    "ED": "sending_commission", "RE": "sending_commission", "AU": "sending_commission",
    "IN": "sending_commission", "SY": "sending_commission",
}  # fmt: skip
_REGION_OF = {"SC": "330100", "HC": "540600"}
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"


@dataclass(repr=False)
class World:
    """Everything made, by nickname; ``users`` by role, strangers as ``HD@far``."""

    regions: dict[str, Region] = field(default_factory=dict)
    specialties: dict[str, Specialty] = field(default_factory=dict)
    institutions: dict[str, Institution] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    grants: dict[str, list[Grant]] = field(default_factory=dict)

    system: Actor = SYSTEM
    programme_code: str = PROGRAMME
    far_programme_code: str = FAR_PROGRAMME

    def actor(self, role: str) -> Actor:
        """The user of one role, as a web request would see him or her; ``HD@far`` is the stranger."""
        return actor_for(self.users[role], origin="test")

    def stranger(self, role: str) -> Actor:
        """Who holds the same role in another province and programme."""
        return self.actor(f"{role}@far")

    def deputy(self, role: str, deputy_for: str) -> Actor:
        """The user of one role, acting for somebody else."""
        actor = self.actor(role)
        return replace(actor, mandates=tuple(replace(m, deputy_for=deputy_for) for m in actor.mandates))

    def give(self, user: str, role: str, scope: str, key: Any = None) -> Grant:
        """Grant one more role; ``key`` is an institution, a region or a code."""
        grant = Grant(user=self.users[user], role=role, scope=scope, starts_on=SINCE, ends_on=UNTIL)
        if scope == "unit":
            grant.unit = key
        elif scope == "region":
            grant.region = key
        elif scope in ("programme", "team"):
            grant.scope_code = key
        door.create(grant, actor=SYSTEM)
        self.grants.setdefault(user, []).append(grant)
        return grant


def make_world() -> World:
    """The world, built by actions the first time and put back as it was then every other time, fifty times faster."""
    if AuditEntry.objects.exists():
        return build_world()  # something happened before: keys may be taken
    if not _kept:
        world = build_world()
        kinds = [k for label in ("kernel", "registry") for k in apps.get_app_config(label).get_models()]
        rows = {k: list(k._base_manager.all()) for k in kinds}
        _kept.append(pickle.dumps((world, {k: found for k, found in rows.items() if found})))
    else:
        world, rows = pickle.loads(_kept[0])
        with transaction.atomic():
            for kind, found in rows.items():
                kind._base_manager.bulk_create(found)
        _count_on_from_here(list(rows))
    return world


_kept: list[bytes] = []


def _count_on_from_here(kinds: list[type[Model]]) -> None:
    """Let PostgreSQL number new rows after those that brought their own numbers."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kinds):
            cursor.execute(statement)


def build_world(roles: Iterable[str] | None = None) -> World:
    """Build the world by actions; costs half a second.

    Args:
        roles: Roles to give a user and a stranger to; all of them by default.
    """
    world = World()
    _reference(world)
    _institutions(world)
    for index, role in enumerate(r.code for r in ROLES if roles is None or r.code in roles):
        _user(world, role, index, far=False)
        _user(world, role, index, far=True)
    return world


def _reference(world: World) -> None:
    load_reference(actor=SYSTEM, regions=_REGIONS, specialties=_SPECIALTIES)
    world.regions = {r.gb_code: r for r in Region.objects.all()}
    world.specialties = {s.key: s for s in Specialty.objects.all()}


def _institutions(world: World) -> None:
    for nickname, name, kind, level, gb in _INSTITUTIONS:
        world.institutions[nickname] = add_institution(
            {"name": name, "kind": kind, "level": level, "region": world.regions[gb]}, actor=SYSTEM
        )
    for nickname, unit, name, specialty in _DEPARTMENTS:
        world.departments[nickname] = add_department(
            {
                "institution": world.institutions[unit],
                "name": name,
                "specialty": world.specialties[specialty],
            },
            actor=SYSTEM,
        )


def _user(world: World, role: str, index: int, *, far: bool) -> None:
    key = f"{role}@far" if far else role
    unit = world.institutions["far_hospital" if far else _WORKS_AT[role]]
    name = f"{_SURNAMES[index % len(_SURNAMES)]}{'远' if far else '示'}{role.lower()}"
    world.users[key] = door.create(
        User(username=f"{role.lower()}{'.far' if far else ''}", name=name, password=_NO_PASSWORD),
        actor=SYSTEM,
    )
    if role != "SY":
        world.people[key] = add_person(
            {
                "name": name,
                "sex": "1" if index % 2 else "2",
                "born_on": date(1980, 1, 1 + index),
                "home_institution": unit,
                "user": world.users[key],
            },
            actor=SYSTEM,
        )
    scope = BY_CODE[role].scopes[-1] if role in ("PO", "OD", "IN") and not far else BY_CODE[role].scopes[0]
    world.give(key, role, scope, _scope_key(world, role, scope, unit, far=far))


def _scope_key(world: World, role: str, scope: str, unit: Institution, *, far: bool) -> Any:
    if scope == "unit":
        return unit
    if scope == "region":
        return world.regions["530100" if far else _REGION_OF[role]]
    if scope == "programme":
        return FAR_PROGRAMME if far else PROGRAMME
    if scope == "team":
        return FAR_BATCH if far else BATCH
    return None


_NO_PASSWORD = make_password(None)
