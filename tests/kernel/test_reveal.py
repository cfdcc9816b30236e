import pytest

from cast import SYSTEM
from jieli.kernel import audit, door
from jieli.kernel.actor import GLASS, Actor, Mandate
from jieli.kernel.errors import BadInput, NotAllowed, NotFound
from jieli.kernel.export import record_export
from jieli.kernel.models import AuditEntry
from jieli.kernel.reveal import masked_value, may_reveal, reveal
from jieli.registry.models import ContactPerson, Person

ID = "11010119900101002X"


@pytest.fixture
def person(world) -> Person:
    return door.create(
        Person(name="示甲", id_no=ID, home_institution=world.institutions["host_hospital"]), actor=SYSTEM
    )


def test_value_is_shown_to_who_keeps_the_record_and_logged(person, world):
    assert reveal(person, "id_no", actor=world.actor("HH"), reason="核对合同") == ID
    entry = audit.history("person", person.code).first()
    assert (entry.event, entry.after, entry.reason) == ("reveal", {"field": "id_no"}, "核对合同")
    assert ID not in str(AuditEntry.objects.filter(code=person.code).values())


def test_reader_without_the_role_is_refused_and_outsiders_learn_nothing(person, world):
    with pytest.raises(NotAllowed) as refused:
        reveal(person, "id_no", actor=world.actor("HD"), reason="好奇")
    assert "受援单位管理员" in refused.value.remedy
    with pytest.raises(NotFound):
        reveal(person, "id_no", actor=world.stranger("HH"), reason="好奇")
    assert not AuditEntry.objects.filter(event="reveal").exists()
    assert may_reveal(person, world.actor("HH"))
    assert not may_reveal(person, world.actor("HD"))
    assert not may_reveal(person, world.stranger("HH"))


def test_reason_must_be_given(person, world):
    with pytest.raises(BadInput) as refused:
        reveal(person, "id_no", actor=world.actor("HH"), reason="  ")
    assert (refused.value.field, refused.value.rule) == ("reason", "BR-62")
    assert not AuditEntry.objects.filter(event="reveal").exists()


def test_emergency_access_may_look_and_is_logged_as_such(person, world):
    glass = Actor(world.users["SY"].pk, "系统员", (Mandate(GLASS, "all"),), glass_reason="事由")
    assert reveal(person, "id_no", actor=glass, reason="联系家属") == ID
    assert "紧急访问" in audit.history("person", person.code).first().origin


def test_kind_may_name_its_own_list_of_roles(person, world, monkeypatch):
    monkeypatch.setattr(Person, "revealers", ("HD",))
    assert reveal(person, "id_no", actor=world.actor("HD"), reason="查房") == ID
    with pytest.raises(NotAllowed):
        reveal(person, "id_no", actor=world.actor("HH"), reason="查房")


def test_part_is_shown_as_part_of_its_record(world):
    hospital = world.institutions["host_hospital"]
    row = {"name": "示乙", "duty": "verify", "phone": "13800001234"}
    door.change(hospital, {}, parts={ContactPerson: [row]}, actor=SYSTEM)
    contact = hospital.contacts.get()
    assert masked_value(contact, "phone") == "138****1234"
    assert reveal(contact, "phone", actor=world.actor("HH"), reason="联系") == "13800001234"
    assert audit.history("institution", hospital.code).first().after == {"field": "ContactPerson.phone"}


def test_masked_value_of_a_plain_field_is_the_value(person):
    assert masked_value(person, "name") == "示甲"
    assert masked_value(person, "id_no") == "110***********002X"


def test_plain_field_is_not_revealed(person):
    with pytest.raises(ValueError, match="not sensitive"):
        reveal(person, "name", actor=SYSTEM, reason="x")


def test_br_61_export_by_a_role_with_x_is_logged_with_its_purpose(world):
    entry = record_export(
        world.actor("SH"), thing="person", count=12, purpose="年报", filters={"unit": "本院"}
    )
    assert (entry.event, entry.reason) == ("export", "年报")
    assert entry.after == {"count": 12, "filters": {"unit": "本院"}}


def test_br_61_export_without_x_or_purpose_is_refused(world):
    with pytest.raises(NotAllowed) as refused:
        record_export(world.actor("HD"), thing="person", count=1, purpose="年报")
    assert refused.value.rule == "BR-61"
    with pytest.raises(BadInput) as silent:
        record_export(world.actor("SH"), thing="person", count=1, purpose=" ")
    assert (silent.value.rule, silent.value.field) == ("BR-61", "purpose")
    assert not AuditEntry.objects.filter(event="export").exists()
