from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import SYSTEM, World
from jieli.kernel import audit, clock
from jieli.kernel.errors import BadInput, FactsRefused, NotAllowed, NotFound, RuleRefused, StaleState
from jieli.kernel.export import record_export
from jieli.kernel.models import AuditEntry
from jieli.kernel.reveal import reveal
from jieli.registry import rules
from jieli.registry.actions.office import add_office
from jieli.registry.actions.person import (
    add_credential,
    add_person,
    change_credential,
    change_person,
    remove_credential,
    transfer_person,
)
from jieli.registry.models import Person
from jieli.registry.queries import person as people
from registry.id_cards import id_number

BORN = date(1979, 2, 28)
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


def values(world: World, **more: object) -> dict[str, object]:
    return {"name": "示例新人", "home_institution": world.institutions["sending_hospital"], **more}


@given(born_on=DAYS, serial=st.integers(0, 999))
def test_BR_57_number_with_right_check_digit_says_birth_and_sex(born_on: date, serial: int):
    facts = rules.facts_of_card(id_number(born_on, serial))
    assert facts == rules.CardFacts(born_on, "1" if serial % 2 else "2")


@given(born_on=DAYS, serial=st.integers(0, 999), data=st.data())
def test_BR_57_one_wrong_sign_or_two_swapped_neighbours_are_found(
    born_on: date, serial: int, data: st.DataObject
):
    number = id_number(born_on, serial)
    place = data.draw(st.integers(0, 16))
    if data.draw(st.booleans()):
        other = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
        wrong = number[:place] + other + number[place + 1 :]
    else:
        wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    found = rules.check_id_number({"id_no": wrong})
    assert [e.rule for e in found] == ([] if wrong == number else ["BR-57"])


def test_BR_57_birth_and_sex_agree_with_the_number(world: World):
    number = id_number(BORN, 2)
    person = add_person(values(world, id_no=number, born_on=BORN, sex="2"), actor=world.actor("SH"))
    assert (person.born_on, person.sex) == (BORN, "2")


def test_BR_57_birth_and_sex_are_taken_from_the_number_where_not_given(world: World):
    number = id_number(BORN, 3)
    person = add_person(values(world, id_no=f" {number[:6]} {number[6:].lower()}"), actor=world.actor("SH"))
    assert (person.id_no, person.born_on, person.sex) == (number, BORN, "1")


def test_BR_57_birth_or_sex_other_than_in_the_number_are_refused(world: World):
    with pytest.raises(FactsRefused) as refused:
        add_person(
            values(world, id_no=id_number(BORN, 2), born_on=BORN + timedelta(days=1), sex="1"),
            actor=world.actor("SH"),
        )
    assert [(e.field, e.rule) for e in refused.value.refusals] == [("born_on", "BR-57"), ("sex", "BR-57")]
    assert not Person.objects.filter(name="示例新人").exists()


def test_BR_57_number_typed_later_must_agree_with_what_is_known(world: World):
    person = add_person(values(world, born_on=BORN), actor=SYSTEM)
    with pytest.raises(BadInput) as refused:
        change_person(person, {"id_no": id_number(BORN + timedelta(days=1), 1)}, actor=SYSTEM)
    assert refused.value.field == "born_on"
    change_person(person, {"id_no": id_number(BORN, 1)}, actor=SYSTEM)
    assert (person.born_on, person.sex) == (BORN, "1")
    with pytest.raises(BadInput):
        change_person(person, {"sex": "2"}, actor=SYSTEM)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("12345", "5位"),
        (id_number(BORN)[:17] + ("1" if id_number(BORN)[17] != "1" else "2"), "校验码"),
        (id_number(BORN)[:-1] + "Y", "末位是数字或X"),
    ],
)
def test_BR_57_fault_of_a_number_is_told(number: str, words: str):
    (refusal,) = rules.check_id_number({"id_no": number})
    assert words in refusal.sentence


def test_BR_57_day_that_does_not_exist_is_refused():
    body = "999999" + "19790230" + "002"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    number = body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]
    (refusal,) = rules.check_id_number({"id_no": number})
    assert "不是一个日期" in refusal.sentence


def test_other_documents_have_no_check_digit(world: World):
    person = add_person(values(world, id_type="passport", id_no="e1234567"), actor=world.actor("SH"))
    assert person.id_no == "E1234567"


def test_BR_58_same_number_is_refused_with_the_record_that_is_there(world: World):
    number = id_number(BORN)
    first = add_person(values(world, id_no=number), actor=world.actor("SH"))
    with pytest.raises(RuleRefused) as refused:
        add_person(
            values(world, name="示例别名", id_no=number), actor=world.actor("SH"), confirm_duplicate=True
        )
    assert refused.value.rule == "BR-58"
    assert first.code in refused.value.sentence


def test_BR_58_same_number_elsewhere_is_refused_without_telling_who(world: World):
    number = id_number(BORN)
    first = add_person(values(world, id_no=number), actor=world.actor("SH"))
    with pytest.raises(RuleRefused) as refused:
        add_person(
            values(world, id_no=number, home_institution=world.institutions["far_hospital"]),
            actor=world.stranger("SH"),
        )
    told = refused.value.sentence + refused.value.remedy
    assert first.code not in told
    assert first.name not in told
    assert first.home_institution.name not in told


def test_BR_58_namesake_of_the_same_birth_and_unit_wants_a_confirmation(world: World):
    first = add_person(values(world, born_on=BORN), actor=world.actor("SH"))
    with pytest.raises(rules.DuplicateSuspected) as suspected:
        add_person(values(world, born_on=BORN), actor=world.actor("SH"))
    assert first.code in suspected.value.sentence
    second = add_person(values(world, born_on=BORN), actor=world.actor("SH"), confirm_duplicate=True)
    assert first.code in audit.history("person", second.code).get().reason


def test_BR_58_namesakes_with_two_numbers_or_in_two_units_pass(world: World):
    add_person(values(world, id_no=id_number(BORN, 2)), actor=SYSTEM)
    add_person(values(world, id_no=id_number(BORN, 4)), actor=SYSTEM)
    add_person(values(world, born_on=BORN, home_institution=world.institutions["sending_cdc"]), actor=SYSTEM)
    assert Person.objects.filter(name="示例新人").count() == 3


def test_BR_58_holds_when_the_number_is_typed_later(world: World):
    number = id_number(BORN)
    add_person(values(world, id_no=number), actor=SYSTEM)
    other = add_person(values(world, name="示例二人"), actor=SYSTEM)
    with pytest.raises(RuleRefused):
        change_person(other, {"id_no": number}, actor=world.actor("SH"))
    other.refresh_from_db()
    assert other.id_hash == ""


def test_BR_58_database_keeps_the_number_once_when_two_enter_it_at_the_same_moment(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    number = id_number(BORN)
    real, late = people.duplicates_of, []

    def looked_before_the_other_wrote(*args: object, **named: object) -> list[people.Hint]:
        found = real(*args, **named) if late else []  # type: ignore[arg-type]
        late.append(found)
        return found

    add_person(values(world, id_no=number), actor=SYSTEM)
    monkeypatch.setattr("jieli.registry.actions.person.duplicates_of", looked_before_the_other_wrote)
    with pytest.raises(RuleRefused) as refused:
        add_person(values(world, name="示例二人", id_no=number), actor=world.actor("SH"))
    assert refused.value.rule == "BR-58"
    assert len(late) == 2


def test_hints_are_given_without_writing(world: World):
    add_person(values(world, born_on=BORN), actor=SYSTEM)
    before = AuditEntry.objects.count()
    (hint,) = people.duplicates_of(world.actor("SH"), values(world, born_on=BORN))
    assert (hint.kind, hint.person.name) == ("name", "示例新人")
    assert people.duplicates_of(world.stranger("SH"), values(world, born_on=BORN)) == []
    assert AuditEntry.objects.count() == before


def test_BR_62_number_is_stored_unreadable_and_looking_at_it_is_recorded(world: World):
    number = id_number(BORN)
    person = add_person(values(world, id_no=number, phone="13900001111"), actor=world.actor("SH"))
    stored = (
        Person.objects.filter(pk=person.pk).extra(select={"raw": "id_no"}).values_list("raw", flat=True)[0]
    )
    assert number not in stored
    assert not AuditEntry.objects.filter(after__icontains=number).exists()
    assert reveal(person, "id_no", actor=world.actor("SH"), reason="核对证件") == number
    assert audit.history("person", person.code).first().event == "reveal"


def test_BR_62_nobody_looks_without_a_reason_or_without_a_mandate(world: World):
    person = add_person(values(world, id_no=id_number(BORN)), actor=world.actor("SH"))
    with pytest.raises(BadInput):
        reveal(person, "id_no", actor=world.actor("SH"), reason=" ")
    with pytest.raises(NotFound):
        reveal(person, "id_no", actor=world.stranger("SH"), reason="好奇")
    assert audit.history("person", person.code).count() == 1


def test_BR_61_people_leave_the_console_only_for_a_purpose_and_by_roles_that_may(world: World):
    entry = record_export(world.actor("SH"), thing="person", count=3, purpose="报送省卫健委")
    assert (entry.event, entry.reason, entry.after["count"]) == ("export", "报送省卫健委", 3)
    with pytest.raises(BadInput):
        record_export(world.actor("SH"), thing="person", count=3, purpose="")
    with pytest.raises(NotAllowed):
        record_export(world.actor("HD"), thing="person", count=3, purpose="好奇")


def test_stranger_neither_sees_nor_adds_people(world: World):
    person = add_person(values(world), actor=world.actor("SH"))
    with pytest.raises(NotFound):
        people.get_person(world.stranger("SH"), person.code)
    with pytest.raises(NotAllowed):
        add_person(values(world, name="示例又一人"), actor=world.stranger("SH"))
    assert not Person.objects.filter(name="示例又一人").exists()


def test_department_is_one_of_the_unit(world: World):
    with pytest.raises(BadInput) as refused:
        add_person(values(world, home_department=world.departments["host_cardiology"]), actor=SYSTEM)
    assert refused.value.field == "home_department"


def test_import_marks_what_it_brought(world: World):
    person = add_person(values(world), actor=SYSTEM, import_code="IMP-23456")
    assert (person.source, person.import_code) == ("import", "IMP-23456")


def test_two_edits_at_once_one_wins_and_the_other_is_told(world: World):
    person = add_person(values(world), actor=SYSTEM)
    mine, yours = (people.get_person(world.actor("SH"), person.code) for _ in range(2))
    change_person(mine, {"languages": "藏语"}, actor=world.actor("SH"))
    with pytest.raises(StaleState):
        change_person(yours, {"languages": "普通话"}, actor=world.actor("SC"))
    assert people.get_person(world.actor("SH"), person.code).languages == "藏语"


def test_transfer_moves_somebody_and_the_past_stays_known(world: World):
    old, new = world.institutions["sending_hospital"], world.institutions["sending_secondary"]
    person = add_person(values(world), actor=SYSTEM, on=date(2020, 1, 1))
    office = add_office(
        {
            "person": person, "institution": old, "wording": "骨科副主任", "kind": "home",
            "starts_on": date(2021, 1, 1),
        },
        actor=SYSTEM,
    )  # fmt: skip
    with pytest.raises(BadInput):
        change_person(person, {"home_institution": new}, actor=SYSTEM)
    with pytest.raises(NotAllowed):
        transfer_person(person, new, actor=world.actor("SH"), on=date(2024, 7, 1), reason="调动")
    person.refresh_from_db()
    assert person.home_institution == old
    transfer_person(person, new, actor=world.actor("SC"), on=date(2024, 7, 1), reason="调动")
    office.refresh_from_db()
    assert office.ends_on == date(2024, 7, 1)
    actor = world.actor("SC")
    assert people.home_on(actor, person, date(2024, 6, 30)) == old
    assert people.home_on(actor, person, date(2024, 7, 1)) == new
    assert people.home_on(actor, person, date(2019, 12, 31)) is None
    with pytest.raises(RuleRefused):
        transfer_person(person, new, actor=actor, on=date(2024, 8, 1))


def test_transfer_entered_late_counts_from_its_day(world: World):
    first, second, third = (
        world.institutions[n] for n in ("sending_hospital", "sending_secondary", "sending_cdc")
    )
    person = add_person(values(world), actor=SYSTEM, on=date(2020, 1, 1))
    transfer_person(person, third, actor=SYSTEM, on=date(2024, 1, 1))
    transfer_person(person, second, actor=SYSTEM, on=date(2022, 1, 1))  # forgotten, typed afterwards
    actor = world.actor("SC")
    days = (date(2021, 1, 1), date(2023, 1, 1), date(2025, 1, 1))
    assert [people.home_on(actor, person, d) for d in days] == [first, second, third]


def test_credential_counts_to_its_last_day(world: World):
    person = add_person(values(world, born_on=BORN), actor=SYSTEM)
    licence = add_credential(
        {
            "person": person, "kind": "physician_licence", "number": "110330000000001",
            "specialty": world.specialties["04"], "since_on": date(2010, 1, 1), "until_on": date(2024, 12, 31),
        },
        actor=world.actor("SH"),
    )  # fmt: skip
    actor = world.actor("SH")
    assert people.credentials_on(actor, person, date(2024, 12, 31)) == [licence]
    assert people.credentials_on(actor, person, date(2025, 1, 1)) == []
    assert people.credentials_on(actor, person, date(2009, 12, 31)) == []
    assert not AuditEntry.objects.filter(after__icontains="110330000000001").exists()
    change_credential(licence, {"until_on": None}, actor=actor)
    assert people.credentials_on(actor, person, date(2025, 1, 1)) == [licence]
    remove_credential(licence, actor=actor, reason="录错人")
    assert people.credentials(actor, person).count() == 0


def test_credential_that_cannot_be_is_refused(world: World):
    person = add_person(values(world, born_on=BORN), actor=SYSTEM)
    with pytest.raises(FactsRefused) as refused:
        add_credential(
            {"person": person, "kind": "title", "since_on": date(1970, 1, 1), "until_on": date(1960, 1, 1)},
            actor=SYSTEM,
        )
    assert {e.field for e in refused.value.refusals} == {"until_on", "title", "since_on"}


def test_clock_of_the_world_can_stand_elsewhere(world: World):
    person = add_person(values(world), actor=SYSTEM)
    add_credential({"person": person, "kind": "physician", "since_on": date(2031, 1, 1)}, actor=SYSTEM)
    actor = world.actor("SH")
    assert people.credentials_on(actor, person) == []
    with clock.set_to(clock.now().replace(year=2031, month=1, day=2)):
        assert len(people.credentials_on(actor, person)) == 1
