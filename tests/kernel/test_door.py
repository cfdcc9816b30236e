from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from cast import SYSTEM
from jieli.kernel import audit, clock, door
from jieli.kernel.errors import NotAllowed, RuleRefused, StaleState
from jieli.kernel.models import AuditEntry
from jieli.programme.models import Need, NeedEvidence
from jieli.registry.models import ContactPerson, Department, Institution, InstitutionName, Person, Specialty
from programme.story import make_need, make_policy, make_programme

NOON = datetime(2026, 11, 20, 4, 5, tzinfo=UTC)


def entries() -> int:
    return AuditEntry.objects.count()


def test_create_gives_code_times_search_text_and_an_entry(world):
    with clock.set_to(NOON):
        made = door.create(
            Specialty(key="04.05", name="神经外科专业", kind="clinical"), actor=world.actor("SY")
        )
    assert made.code.startswith("SPC-")
    assert made.created_at == made.updated_at == NOON
    assert "sjwkzy" in made.search_text
    entry = audit.history("specialty", made.code).get()
    assert (entry.event, entry.actor, entry.at) == ("create", world.users["SY"].name, NOON)
    assert entry.after["name"] == "神经外科专业"
    assert entry.role == "系统管理员"


def test_create_without_permission_leaves_nothing(world):
    before = entries()
    with pytest.raises(NotAllowed) as refused, transaction.atomic():
        door.create(Specialty(key="04.05", name="神经外科专业", kind="clinical"), actor=world.actor("AW"))
    assert "系统管理员" in refused.value.remedy
    assert not Specialty.objects.filter(key="04.05").exists()
    assert entries() == before


def test_create_outside_the_mandate_is_refused(world):
    far = Department(
        institution=world.institutions["far_hospital"], name="麻醉科", specialty=world.specialties["26"]
    )
    with pytest.raises(NotAllowed), transaction.atomic():
        door.create(far, actor=world.actor("HH"))
    assert not Department.objects.filter(name="麻醉科").exists()


def test_change_records_what_differs(world):
    department = world.departments["host_orthopaedics"]
    door.change(department, {"beds": 40, "name": "骨科"}, actor=world.actor("HH"), reason="扩建")
    entry = audit.history("department", department.code).first()
    assert (entry.before, entry.after, entry.reason) == ({"beds": None}, {"beds": 40}, "扩建")
    department.refresh_from_db()
    assert (department.beds, department.version) == (40, 2)


def test_change_of_nothing_writes_nothing(world):
    department = world.departments["host_orthopaedics"]
    before = entries()
    door.change(department, {"name": "骨科"}, actor=world.actor("HH"))
    assert entries() == before
    assert Department.objects.get(pk=department.pk).version == 1


def test_change_moves_nothing_out_of_the_mandate(world):
    department = world.departments["host_cardiology"]
    with pytest.raises(NotAllowed):
        door.change(department, {"institution": world.institutions["far_hospital"]}, actor=world.actor("HH"))
    assert Department.objects.get(pk=department.pk).institution == world.institutions["host_hospital"]


def test_second_of_two_changes_is_told_who_was_faster(world):
    pk = world.departments["host_orthopaedics"].pk
    mine, yours = Department.objects.get(pk=pk), Department.objects.get(pk=pk)
    with clock.set_to(NOON):
        door.change(mine, {"beds": 40}, actor=world.actor("HH"))
    with pytest.raises(StaleState) as stale:
        door.change(yours, {"beds": 50}, actor=world.actor("HD"))
    assert world.users["HH"].name in stale.value.sentence
    assert "11-20 12:05" in stale.value.sentence
    assert "修改" in stale.value.sentence
    assert Department.objects.get(pk=pk).beds == 40


def test_version_that_the_user_saw_counts(world):
    department = world.departments["host_orthopaedics"]
    door.change(department, {"beds": 40}, actor=world.actor("HH"))
    fresh = Department.objects.get(pk=department.pk)
    with pytest.raises(StaleState):
        door.change(fresh, {"beds": 50}, actor=world.actor("HH"), version=1)


def test_state_moves_by_advance_only(need, world):
    with pytest.raises(ValueError, match="advance"):
        door.change(need, {"state": "approved"}, actor=world.actor("HD"))


def test_advance_records_source_and_target(need, world):
    with clock.set_to(NOON):
        door.advance(need, "submit", actor=world.actor("HD"), on=date(2026, 11, 1))
    entry = audit.history("need", need.code).first()
    assert (entry.event, entry.source, entry.target) == ("submit", "draft", "submitted")
    assert entry.on == date(2026, 11, 1)
    stored = Need.objects.get(pk=need.pk)
    assert (stored.state, stored.state_since_at) == ("submitted", NOON)


def test_advance_out_of_turn_names_what_is_possible(need, world):
    with pytest.raises(RuleRefused) as refused:
        door.advance(need, "approve", actor=world.actor("HC"))
    assert "草稿" in refused.value.sentence
    assert "核准，报项目办" in refused.value.sentence
    assert "提交医院审核" in refused.value.remedy
    assert refused.value.rule == "machine:need"


def test_advance_by_the_wrong_role_says_who_may(need, world):
    door.advance(need, "submit", actor=world.actor("HD"))
    with pytest.raises(NotAllowed) as refused:
        door.advance(need, "check", actor=world.actor("HD"))
    assert "受援单位管理员" in refused.value.remedy


def test_advance_by_the_right_role_elsewhere_is_refused(need, world):
    with pytest.raises(NotAllowed):
        door.advance(need, "submit", actor=world.stranger("HD"))


def test_step_that_follows_from_others_is_no_button_for_users(need, world):
    Need.objects.filter(pk=need.pk).update(state="posted")
    need.refresh_from_db()
    with pytest.raises(NotAllowed) as refused:
        door.advance(need, "fill", actor=world.actor("PO"))
    assert "系统" in refused.value.remedy
    assert door.advance(need, "fill", actor=SYSTEM).state == "filled"


@pytest.mark.parametrize("reason", ["", "   "])
def test_return_needs_a_reason(need, world, reason):
    door.advance(need, "submit", actor=world.actor("HH"))
    with pytest.raises(RuleRefused) as refused:
        door.advance(need, "return_hospital", actor=world.actor("HH"), reason=reason)
    assert refused.value.rule == "reason"


def test_nobody_checks_what_he_submitted(need, world):
    door.advance(need, "submit", actor=world.actor("HH"))
    with pytest.raises(RuleRefused) as refused:
        door.advance(need, "check", actor=world.actor("HH"))
    assert refused.value.rule == "P-2"
    assert "提交医院审核" in refused.value.sentence
    assert Need.objects.get(pk=need.pk).state == "submitted"


def test_four_eyes_hold_when_another_did_the_step_between(need, world):
    world.give("HH", "HC", "region", world.regions["540600"])
    world.give("HD", "HH", "unit", world.institutions["host_hospital"])
    door.advance(need, "submit", actor=world.actor("HH"))
    door.advance(need, "check", actor=world.actor("HD"))
    with pytest.raises(RuleRefused, match="提交医院审核"):
        door.advance(need, "approve", actor=world.actor("HH"))


def test_deputy_has_the_hands_of_whom_he_stands_in_for(need, world):
    door.advance(need, "submit", actor=world.actor("HD"))
    world.give("AW", "HH", "unit", world.institutions["host_hospital"])
    deputy = world.deputy("AW", deputy_for=world.users["HD"].name)
    with pytest.raises(RuleRefused) as refused:
        door.advance(need, "check", actor=deputy)
    assert refused.value.rule == "P-2"
    assert door.advance(need, "check", actor=world.actor("AW")).state == "checked"


def test_four_eyes_begin_anew_after_a_return(need, world):
    world.give("HD", "HH", "unit", world.institutions["host_hospital"])
    door.advance(need, "submit", actor=world.actor("HD"))
    door.advance(need, "return_hospital", actor=world.actor("HH"), reason="补充数据")
    door.advance(need, "submit", actor=world.actor("HH"))
    assert door.advance(need, "check", actor=world.actor("HD")).state == "checked"


def test_two_who_advance_at_once_move_it_once(need, world):
    door.advance(need, "submit", actor=world.actor("HD"))
    mine, yours = Need.objects.get(pk=need.pk), Need.objects.get(pk=need.pk)
    door.advance(mine, "check", actor=world.actor("HH"))
    with pytest.raises(StaleState) as stale:
        door.advance(yours, "return_hospital", actor=world.actor("HH"), reason="重复")
    assert "审核通过，报卫健委" in stale.value.sentence


def test_sensitive_values_never_reach_the_trail(world):
    person = door.create(
        Person(
            name="示甲", id_no="110101199001010010", home_institution=world.institutions["sending_hospital"]
        ),
        actor=world.actor("SH"),
    )
    door.change(person, {"phone": "13800000000", "remarks": "可见"}, actor=world.actor("SH"))
    door.remove(person, actor=world.actor("SH"), reason="录错")
    told = str(list(AuditEntry.objects.filter(thing="person", code=person.code).values()))
    assert "110101199001010010" not in told
    assert "13800000000" not in told
    assert audit.HIDDEN in told
    assert "可见" in told


def test_sensitive_part_that_alone_changes_is_stored_and_hidden(world):
    hospital = world.institutions["host_hospital"]
    contact = {"name": "示乙", "duty": "verify"}
    door.change(
        hospital, {}, parts={ContactPerson: [{**contact, "phone": "13811112222"}]}, actor=world.actor("HH")
    )
    door.change(
        hospital, {}, parts={ContactPerson: [{**contact, "phone": "13833334444"}]}, actor=world.actor("HH")
    )
    assert hospital.contacts.get().phone == "13833334444"
    assert hospital.version == 3
    told = str(list(audit.history("institution", hospital.code).values()))
    assert "13811112222" not in told
    assert "13833334444" not in told
    assert "示乙" in told


def test_parts_are_replaced_recorded_and_searched(world):
    hospital = world.institutions["host_hospital"]
    parts = {InstitutionName: [{"name": "那曲红十字示例医院"}]}
    door.change(hospital, {}, parts=parts, actor=world.actor("HH"))
    entry = audit.history("institution", hospital.code).first()
    assert entry.before["names"] == []
    assert entry.after["names"][0]["name"] == "那曲红十字示例医院"
    assert "nqhsz" in Institution.objects.get(pk=hospital.pk).search_text
    before = entries()
    door.change(hospital, {}, parts=parts, actor=world.actor("HH"))
    assert entries() == before


def test_parts_are_stored_with_a_new_record(world):
    made = door.create(
        Institution(name="示例新医院", kind="hospital", region=world.regions["540602"]),
        parts={InstitutionName: [{"name": "示例第二名称"}]},
        actor=world.actor("HC"),
    )
    assert [n.name for n in made.names.all()] == ["示例第二名称"]
    assert "示例第二名称" in Institution.objects.get(pk=made.pk).search_text
    assert audit.history("institution", made.code).get().after["names"][0]["name"] == "示例第二名称"


def test_equal_figures_are_no_change(need, world):
    row = {"name": "转诊", "unit": "例", "period": "2025年"}
    door.change(need, {}, parts={NeedEvidence: [{**row, "value": "12.50"}]}, actor=world.actor("HD"))
    version = need.version
    stored = Need.objects.get(pk=need.pk)
    door.change(stored, {}, parts={NeedEvidence: [{**row, "value": "12.50"}]}, actor=world.actor("HD"))
    assert stored.version == version


def test_remove_keeps_all_values_in_the_trail(world):
    department = world.departments["host_county_surgery"]
    door.remove(department, actor=SYSTEM, reason="录错")
    entry = audit.history("department", department.code).first()
    assert (entry.event, entry.reason, entry.before["name"]) == ("remove", "录错", "外科")
    assert not Department.objects.filter(code=department.code).exists()


def test_remove_needs_a_reason(world):
    with pytest.raises(RuleRefused) as refused:
        door.remove(world.departments["host_county_surgery"], actor=SYSTEM, reason=" ")
    assert refused.value.rule == "reason"


def test_what_others_refer_to_stays(world):
    before = entries()
    with pytest.raises(RuleRefused) as refused:
        door.remove(world.specialties["04.03"], actor=SYSTEM, reason="录错")
    assert refused.value.rule == "referred"
    assert "骨科" in refused.value.sentence
    assert entries() == before


def test_remove_of_a_changed_record_is_stale(world):
    pk = world.departments["host_county_surgery"].pk
    mine, yours = Department.objects.get(pk=pk), Department.objects.get(pk=pk)
    door.change(mine, {"beds": 3}, actor=SYSTEM)
    with pytest.raises(StaleState):
        door.remove(yours, actor=SYSTEM, reason="录错")
    assert Department.objects.filter(pk=pk).exists()


def test_load_is_for_the_system_and_leaves_one_entry(world):
    before = entries()
    rows = [Specialty(code=f"SPC-T{n}", key=f"T{n}", name=f"试验{n}", kind="x") for n in range(3)]
    with pytest.raises(NotAllowed):
        door.load(rows, actor=world.actor("SY"), reason="装载")
    assert door.load(rows, actor=SYSTEM, reason="装载") == 3
    assert entries() == before + 1
    assert AuditEntry.objects.latest("seq").after == {"count": 3}
    assert door.load([], actor=SYSTEM, reason="装载") == 0


def test_deputy_and_emergency_access_are_named(need, world):
    door.advance(need, "submit", actor=world.deputy("HD", "张主任"))
    assert "代张主任" in audit.history("need", need.code).first().role


def test_whole_chain_of_the_world_verifies(need):
    verdict = audit.verify()
    assert verdict.faults == ()
    assert verdict.count == entries()


def needs_of(world, number):
    programme = make_programme(world)
    make_policy(world, programme)
    return [make_need(world, programme) for _ in range(number)]


def test_many_move_at_once_each_with_its_entry(world):
    needs = needs_of(world, 3)
    moved = door.advance_many(needs, "submit", actor=world.actor("HD"), values={"score": 50}, reason="示例")
    assert ({n.pk for n in moved.done}, moved.refused) == ({n.pk for n in needs}, ())
    for need in needs:
        entry = audit.history("need", need.code).first()
        assert (entry.event, entry.source, entry.target) == ("submit", "draft", "submitted")
        assert (entry.before, entry.after) == ({"score": None}, {"score": 50})
        stored = Need.objects.get(pk=need.pk)
        assert (stored.state, stored.version, stored.score) == ("submitted", need.version, 50)
    assert audit.verify().faults == ()


def test_those_of_many_that_cannot_move_stay_and_say_why(world):
    needs = needs_of(world, 4)
    door.advance(Need.objects.get(pk=needs[0].pk), "submit", actor=world.actor("HH"))
    gone = door.advance(needs[1], "withdraw", actor=world.actor("HD"), reason="示例")
    moved = door.advance_many(needs, "submit", actor=world.actor("HD"))
    assert [type(error) for _need, error in moved.refused] == [RuleRefused, StaleState]
    assert {n.pk for n in moved.done} == {needs[2].pk, needs[3].pk}
    assert world.users["HH"].name in moved.refused[1][1].sentence
    assert Need.objects.get(pk=gone.pk).state == "withdrawn"


def test_many_are_not_moved_by_who_may_not_nor_by_the_same_hand(world):
    needs = needs_of(world, 2)
    moved = door.advance_many(needs, "submit", actor=world.stranger("HD"))
    assert [type(error) for _need, error in moved.refused] == [NotAllowed, NotAllowed]
    door.advance_many(needs, "submit", actor=world.actor("HH"))
    moved = door.advance_many(needs, "check", actor=world.actor("HH"))
    assert [error.rule for _need, error in moved.refused] == ["P-2", "P-2"]


def test_many_new_records_are_stored_or_none(world):
    unit = world.institutions["host_hospital"]

    def rows(where):
        return [
            Department(institution=where, name=f"示例{n}科", specialty=world.specialties["04"])
            for n in "甲乙"
        ]

    made = door.create_many(rows(unit), actor=world.actor("HH"))
    assert len({d.code for d in made}) == 2
    assert audit.history("department", made[1].code).get().after["name"] == "示例乙科"
    assert Department.objects.get(pk=made[0].pk).search_text
    with pytest.raises(NotAllowed), transaction.atomic():
        door.create_many(rows(world.institutions["far_hospital"]), actor=world.actor("HH"))
    assert not Department.objects.filter(
        institution=world.institutions["far_hospital"], name="示例甲科"
    ).exists()
