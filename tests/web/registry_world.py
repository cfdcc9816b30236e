"""The small world with what the pages of the registry show: contacts, superiors, offices, credentials, a duplicate."""

from datetime import date
from typing import Any

from django.test import Client

from cast import World
from jieli.registry.actions import institution as institutions
from jieli.registry.actions import office as offices
from jieli.registry.actions import person as people
from jieli.registry.actions import rows
from jieli.web import sign_in

ID_NUMBER = "11010119800307013X"  # fictional: a valid check digit, a birth date, nobody
PHONE = "13800000001"


def enter(client: Client, world: World, role: str) -> Client:
    """Be the user of a role, second factor included."""
    client.force_login(world.users[role])
    session: Any = client.session
    session[sign_in.SECOND_FACTOR] = True
    session.save()
    return client


def furnish(world: World) -> World:
    """Give the world what the pages show."""
    host = world.institutions["host_hospital"]
    institutions.change_institution(
        host,
        {
            "beds": 420,
            "staff": 615,
            "is_key_county": True,
            "short_name": "示例那曲人医",
            "is_weak": True,
            "weak_criteria": "示例评估2025年第3号",
            "kind": "general_hospital",
        },
        actor=world.system,
        parts=rows.of_institution(
            names=[{"name": "示例那曲地区人民医院", "starts_on": None, "ends_on": date(2018, 5, 7)}],
            superiors=[
                {"superior": world.institutions["host_commission"], "relation": "administrative"},
                {
                    "superior": world.institutions["lead_university"],
                    "relation": "professional",
                    "starts_on": date(2023, 7, 1),
                },
            ],
            contacts=[{"name": "示例央金", "phone": PHONE, "duty": "manage"}],
        ),
    )
    for nickname, kind in (
        ("sending_hospital", "general_hospital"),
        ("host_county_hospital", "general_hospital"),
        ("township_one", "township_centre"),
        ("lead_university", "medical_university"),
        ("host_commission", "health_commission"),
        ("sending_commission", "health_commission"),
    ):
        institutions.change_institution(world.institutions[nickname], {"kind": kind}, actor=world.system)
    doctor = world.people["AW"]
    values = {
        "id_no": ID_NUMBER, "sex": "1", "born_on": date(1980, 3, 7), "phone": PHONE, "ethnic": "01", "title": "232",
        "specialty": world.specialties["04.03"], "education": "11", "degree": "2",
        "home_department": world.departments["sending_orthopaedics"],
    }  # fmt: skip
    people.change_person(
        doctor, {k: v for k, v in values.items() if k not in ("education", "degree")}, actor=world.system
    )
    hospital = world.institutions["sending_hospital"]
    for wording, unit, kind, start, end in (
        ("示例杭州第一医院骨科主治医师", hospital, "home", date(2012, 8, 1), date(2019, 1, 1)),
        ("示例杭州第一医院骨科副主任", hospital, "home", date(2019, 1, 1), None),
        ("示例对口支援西藏医疗队临时党支部书记", hospital, "party", date(2022, 7, 20), date(2025, 8, 1)),
        ("示例那曲市人民医院党委副书记、院长", host, "host", date(2023, 7, 20), None),
    ):
        offices.add_office(
            {
                "person": doctor,
                "institution": unit,
                "wording": wording,
                "kind": kind,
                "starts_on": start,
                "ends_on": end,
                "appointing_doc": "示例任字2023年第7号",
            },
            actor=world.system,
        )
    for kind, title, until in (
        ("physician_licence", "", None),
        ("title", "232", None),
        ("operator", "", date(2026, 12, 15)),
    ):
        people.add_credential(
            {
                "person": doctor,
                "kind": kind,
                "title": title,
                "number": "示例证1100001",
                "since_on": date(2013, 5, 1),
                "until_on": until,
                "specialty": world.specialties["04.03"],
            },
            actor=world.system,
        )
    world.people["double"] = people.add_person(
        {"name": doctor.name, "born_on": None, "sex": "1", "home_institution": hospital, "title": "232"},
        actor=world.system,
    )
    return world
