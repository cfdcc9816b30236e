from datetime import date

import pytest

from cast import SYSTEM, World
from jieli.kernel import audit, reading
from jieli.kernel.errors import BadInput, FactsRefused, NotAllowed, RuleRefused, StaleState
from jieli.kernel.models import AuditEntry
from jieli.kernel.reveal import reveal
from jieli.registry import rules
from jieli.registry.actions.institution import (
    add_department,
    add_institution,
    change_department,
    change_institution,
    close_department,
    close_institution,
    reopen_institution,
)
from jieli.registry.actions.office import add_office
from jieli.registry.actions.person import add_person
from jieli.registry.models import ContactPerson, Institution, InstitutionName, Superior
from jieli.registry.queries import institution as institutions

USCC = "91110000600037341L"  # the example of the number's own documentation
FOUR_COUNTIES = ("chengduo_hospital", "zhiduo_hospital", "nangqian_hospital", "qumalai_hospital")


def values(world: World, **more: object) -> dict[str, object]:
    region = world.regions["540602"]
    return {"name": "示例新设医院", "kind": "general_hospital", "region": region, **more}


def test_A_07_prison_administration_sponsors_a_hospital_of_two_names_in_four_counties(world: World):
    sponsor = world.institutions["prison_administration"]
    hospital = world.institutions["bureau_hospital"]
    commission = add_institution(
        {"name": "示例西宁市卫生健康委员会", "kind": "health_commission", "region": world.regions["630100"]},
        actor=SYSTEM,
    )
    change_institution(
        hospital,
        {},
        actor=SYSTEM,
        parts={
            InstitutionName: [{"name": "示例青海红十字医院", "starts_on": None, "ends_on": None}],
            Superior: [
                {"superior": sponsor, "relation": "administrative"},
                {"superior": sponsor, "relation": "founder"},
                {"superior": commission, "relation": "professional"},
            ],
        },
    )
    actor = world.actor("PO")
    assert institutions.names_on(actor, hospital) == ["示例监狱管理局中心医院", "示例青海红十字医院"]
    above = institutions.superiors_on(actor, hospital)
    assert {(s.superior.kind, s.relation) for s in above} == {
        ("prison_administration", "administrative"),
        ("prison_administration", "founder"),
        ("health_commission", "professional"),
    }
    assert [s.superior for s in institutions.superiors_on(actor, hospital, relation="professional")] == [
        commission
    ]
    assert list(institutions.inferiors(actor, sponsor)) == [hospital]
    hosts = [world.institutions[n] for n in FOUR_COUNTIES]
    assert sorted(h.region.gb_code for h in hosts) == ["632723", "632724", "632725", "632726"]
    for host in hosts:  # the team's people hold office in all four counties at once
        add_office(
            {
                "person": world.people["TL"],
                "institution": host,
                "wording": f"{host.name}支援工作队队长",
                "kind": "team",
                "starts_on": date(2024, 8, 1),
            },
            actor=SYSTEM,
        )
    assert world.people["TL"].offices.count() == 4


def test_BR_59_region_in_force_on_the_day_is_accepted(world: World):
    old = add_institution(
        values(world, name="示例那曲地区医院", region=world.regions["542400"]),
        actor=SYSTEM,
        on=date(2016, 1, 1),
    )
    assert old.region.name == "那曲地区"


def test_BR_59_region_no_longer_in_force_is_refused_with_its_successor(world: World):
    with pytest.raises(BadInput) as refused:
        add_institution(values(world, region=world.regions["542400"]), actor=SYSTEM, on=date(2023, 11, 24))
    assert (refused.value.field, refused.value.rule) == ("region", "BR-59")
    assert "那曲市" in refused.value.remedy
    assert not Institution.objects.filter(name="示例新设医院").exists()


@pytest.mark.parametrize(
    ("gb_code", "on", "is_valid"),
    [
        ("542400", date(2017, 7, 17), True),
        ("542400", date(2017, 7, 18), False),
        ("540600", date(2017, 7, 17), False),
        ("540600", date(2017, 7, 18), True),
        ("330102", date(1931, 1, 1), True),  # nothing is known of the time before the lists
    ],
)
def test_BR_59_region_holds_from_its_first_day_to_the_day_before_its_end(
    world: World, gb_code: str, on: date, is_valid: bool
):
    assert (rules.check_region(world.regions[gb_code], on) == []) is is_valid


def test_BR_59_old_record_may_keep_the_region_of_its_time(world: World):
    old = add_institution(values(world, region=world.regions["542400"]), actor=SYSTEM, on=date(2016, 1, 1))
    change_institution(old, {"beds": 80}, actor=SYSTEM, on=date(2023, 11, 24))
    assert [c.rule for c in rules.concerns_of(old) if c.rule == "BR-59"] == ["BR-59"]
    with pytest.raises(BadInput):
        change_institution(
            world.institutions["host_hospital"],
            {"region": world.regions["542421"]},
            actor=SYSTEM,
            on=date(2023, 11, 24),
        )


def test_BR_60_unknown_code_is_named_with_those_that_are_known(world: World):
    with pytest.raises(FactsRefused) as refused:
        add_institution(values(world, kind="clinic", level="9Z"), actor=SYSTEM)
    assert {(e.field, e.rule) for e in refused.value.refusals} == {("kind", "BR-60"), ("level", "BR-60")}


def test_BR_60_known_codes_pass():
    assert (
        rules.check_codes(
            {"level": "3A", "ownership": ""}, {"level": "hospital_level", "ownership": "ownership"}
        )
        == []
    )


def test_credit_code_is_checked_and_belongs_to_one_institution(world: World):
    first = add_institution(values(world, uscc=" 9111 0000600037341l"), actor=SYSTEM)
    assert first.uscc == USCC
    with pytest.raises(BadInput, match="已属于“示例新设医院”"):
        add_institution(values(world, name="示例又一医院", uscc=USCC), actor=SYSTEM)
    with pytest.raises(BadInput) as refused:
        add_institution(values(world, name="示例又一医院", uscc=USCC[:-1] + "A"), actor=SYSTEM)
    assert refused.value.field == "uscc"


def test_same_name_in_the_same_region_is_refused(world: World):
    with pytest.raises(BadInput) as refused:
        add_institution(values(world, name="示例那曲市人民医院"), actor=SYSTEM)
    assert refused.value.field == "name"
    add_institution(values(world, name="示例那曲市人民医院", region=world.regions["540621"]), actor=SYSTEM)


def test_missing_values_are_all_named_at_once(world: World):
    with pytest.raises(FactsRefused) as refused:
        add_institution({"name": " "}, actor=SYSTEM)
    assert [e.field for e in refused.value.refusals] == ["name", "kind", "region"]


def test_superiors_never_lead_in_a_circle_within_one_relation(world: World):
    top, middle, low = (world.institutions[n] for n in ("host_commission", "host_hospital", "township_one"))
    change_institution(
        middle, {}, actor=SYSTEM, parts={Superior: [{"superior": top, "relation": "administrative"}]}
    )
    change_institution(
        low, {}, actor=SYSTEM, parts={Superior: [{"superior": middle, "relation": "administrative"}]}
    )
    with pytest.raises(BadInput) as refused:
        change_institution(
            top, {}, actor=SYSTEM, parts={Superior: [{"superior": low, "relation": "administrative"}]}
        )
    assert refused.value.field == "superiors"
    with pytest.raises(BadInput):
        change_institution(top, {}, actor=SYSTEM, parts={Superior: [{"superior": top, "relation": "party"}]})
    # in another respect, or at another time, the order may be the other way round
    change_institution(
        top, {}, actor=SYSTEM, parts={Superior: [{"superior": low, "relation": "professional"}]}
    )
    ended = {"relation": "administrative", "starts_on": date(2020, 1, 1), "ends_on": date(2021, 1, 1)}
    change_institution(low, {}, actor=SYSTEM, parts={Superior: [{"superior": middle, **ended}]})
    change_institution(
        middle, {}, actor=SYSTEM,
        parts={Superior: [{"superior": low, "relation": "administrative", "starts_on": date(2021, 1, 1)}]},
    )  # fmt: skip
    # two that changed places stand in a circle for whoever looks at all times at once, which must not go on for ever
    other = world.institutions["township_two"]
    change_institution(
        other, {}, actor=SYSTEM, parts={Superior: [{"superior": low, "relation": "administrative"}]}
    )
    assert [s.superior for s in institutions.superiors_on(SYSTEM, other)] == [low]


def test_P_3_two_named_contacts_one_of_whom_verifies(world: World):
    hospital, actor = world.institutions["host_hospital"], world.actor("HH")
    assert len(institutions.concerns(actor, hospital)) == 2
    contact = {"name": "示例甲", "phone": "13900001111", "duty": "manage"}
    change_institution(
        hospital, {}, actor=actor, parts={ContactPerson: [contact, {**contact, "name": "示例乙"}]}
    )
    assert [c.rule for c in institutions.concerns(actor, hospital)] == ["P-3"]
    change_institution(
        hospital,
        {},
        actor=actor,
        parts={ContactPerson: [contact, {**contact, "name": "示例乙", "duty": "verify"}]},
    )
    assert institutions.concerns(actor, hospital) == []
    assert institutions.concerns(world.stranger("HH"), hospital) == []


def test_BR_62_telephone_of_a_contact_is_masked_and_looking_at_it_is_recorded(world: World):
    hospital = world.institutions["host_hospital"]
    contact = {"name": "示例甲", "phone": "13900001111", "duty": "manage"}
    change_institution(hospital, {}, actor=SYSTEM, parts={ContactPerson: [contact]})
    shown = institutions.contacts(world.stranger("HD"), hospital)[0]
    assert shown.phone == "139******11"
    part = hospital.contacts.get(pk=shown.id)
    assert reveal(part, "phone", actor=world.actor("HH"), reason="核对联系方式") == "13900001111"
    entry = reading.history(hospital).first()
    assert (entry.event, entry.reason, entry.user_id) == ("reveal", "核对联系方式", world.users["HH"].pk)
    assert not AuditEntry.objects.filter(after__icontains="13900001111").exists()


def test_contact_can_change_nothing_but_the_telephone(world: World):
    hospital = world.institutions["host_hospital"]
    contact = {"name": "示例甲", "phone": "13900001111", "duty": "manage"}
    change_institution(hospital, {}, actor=SYSTEM, parts={ContactPerson: [contact]})
    change_institution(
        hospital, {}, actor=SYSTEM, parts={ContactPerson: [{**contact, "phone": "13900002222"}]}
    )
    assert hospital.contacts.get().phone == "13900002222"


def test_former_name_is_known_for_its_time(world: World):
    hospital, actor = world.institutions["host_hospital"], world.actor("PO")
    former = {"name": hospital.name, "starts_on": None, "ends_on": date(2030, 5, 1)}
    change_institution(
        hospital,
        {"name": "示例那曲市中心医院"},
        actor=SYSTEM,
        on=date(2030, 5, 1),
        parts={InstitutionName: [former]},
        reason="更名批复",
    )
    assert institutions.names_on(actor, hospital, date(2030, 5, 1)) == ["示例那曲市中心医院"]
    assert institutions.names_on(actor, hospital, date(2030, 4, 30))[0] == "示例那曲市人民医院"


def test_closed_institution_keeps_its_records_and_takes_no_new_ones(world: World):
    old, heir = world.institutions["township_one"], world.institutions["host_hospital"]
    close_institution(old, actor=SYSTEM, on=date(2024, 1, 1), reason="撤并批复", successor=heir)
    assert heir.code in old.remarks
    with pytest.raises(RuleRefused):
        close_institution(old, actor=SYSTEM, on=date(2024, 2, 1), reason="再次")
    with pytest.raises(BadInput, match="撤并"):
        add_department(
            {"institution": old, "name": "内科", "specialty": world.specialties["03"]}, actor=SYSTEM
        )
    with pytest.raises(BadInput, match="撤并"):
        add_person({"name": "示例新人", "home_institution": old}, actor=SYSTEM)
    assert old in institutions.institutions(world.actor("PO"))
    assert old not in institutions.institutions(world.actor("PO"), include_closed=False)
    reopen_institution(old, actor=SYSTEM, reason="误操作")
    assert old.closed_on is None


def test_closing_wants_a_reason_and_a_successor_that_is_open(world: World):
    old, other = world.institutions["township_one"], world.institutions["township_two"]
    with pytest.raises(BadInput):
        close_institution(old, actor=SYSTEM, on=date(2024, 1, 1), reason=" ")
    with pytest.raises(BadInput):
        close_institution(old, actor=SYSTEM, on=date(2024, 1, 1), reason="撤并", successor=old)
    close_institution(other, actor=SYSTEM, on=date(2024, 1, 1), reason="撤并")
    with pytest.raises(BadInput):
        close_institution(old, actor=SYSTEM, on=date(2024, 1, 1), reason="撤并", successor=other)


def test_what_remains_is_counted_before_closing(world: World):
    left = institutions.remaining(world.actor("PO"), world.institutions["host_hospital"])
    staff = [p for p in world.people.values() if p.home_institution == world.institutions["host_hospital"]]
    assert (left.departments, left.people, left.is_nothing) == (2, len(staff), False)
    assert institutions.remaining(world.actor("PO"), world.institutions["township_two"]).is_nothing


def test_head_of_a_department_belongs_to_its_institution(world: World):
    department = world.departments["host_orthopaedics"]
    change_department(department, {"head": world.people["HD"]}, actor=SYSTEM)
    outsider = world.people["AW"]
    with pytest.raises(BadInput) as refused:
        change_department(department, {"head": outsider}, actor=SYSTEM)
    assert refused.value.field == "head"
    add_office(
        {
            "person": outsider,
            "institution": department.institution,
            "department": department,
            "wording": "骨科主任",
            "kind": "host",
            "starts_on": date(2023, 1, 1),
        },
        actor=SYSTEM,
    )
    change_department(department, {"head": outsider}, actor=SYSTEM)
    assert department.head == outsider


def test_department_is_once_in_its_institution_and_stays_there(world: World):
    department = world.departments["host_orthopaedics"]
    hospital, orthopaedics = department.institution, world.specialties["04.03"]
    with pytest.raises(BadInput):
        add_department({"institution": hospital, "name": "骨科", "specialty": orthopaedics}, actor=SYSTEM)
    ward = add_department(
        {"institution": hospital, "name": "骨科", "ward": "二病区", "specialty": orthopaedics}, actor=SYSTEM
    )
    with pytest.raises(BadInput):
        change_department(ward, {"institution": world.institutions["host_cdc"]}, actor=SYSTEM)
    with pytest.raises(BadInput):
        change_department(ward, {"ward": ""}, actor=SYSTEM)
    close_department(ward, actor=SYSTEM, on=date(2024, 1, 1))
    with pytest.raises(RuleRefused):
        close_department(ward, actor=SYSTEM, on=date(2024, 2, 1))


def test_commission_adds_institutions_of_its_own_region_only(world: World):
    assert add_institution(values(world), actor=world.actor("HC")).pk
    with pytest.raises(NotAllowed):
        add_institution(values(world, name="示例远方新院"), actor=world.stranger("HC"))
    assert not Institution.objects.filter(name="示例远方新院").exists()


def test_two_edits_at_once_one_wins_and_the_other_is_told_who_was_faster(world: World):
    hospital = world.institutions["host_hospital"]
    mine, yours = (institutions.get_institution(world.actor(r), hospital.code) for r in ("HH", "HC"))
    change_institution(mine, {"beds": 300}, actor=world.actor("HH"))
    with pytest.raises(StaleState, match=world.users["HH"].name):
        change_institution(yours, {"beds": 280}, actor=world.actor("HC"))
    hospital.refresh_from_db()
    assert hospital.beds == 300
    assert audit.history("institution", hospital.code).filter(event="change").count() == 1
