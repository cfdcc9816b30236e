import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cast import SYSTEM
from jieli.config.field_keys import blind_key, field_keys
from jieli.kernel import door, secrets
from jieli.kernel.errors import DomainError
from jieli.registry.models import Person


def stored_text(person: Person) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_no FROM registry_person WHERE id = %s", [person.pk])
        return cursor.fetchone()[0]


@pytest.fixture
def person(world):
    return door.create(
        Person(name="示甲", id_no="110101199001010010", home_institution=world.institutions["host_hospital"]),
        actor=SYSTEM,
    )


def test_value_is_encrypted_at_rest_and_read_back(person):
    assert "110101" not in stored_text(person)
    assert Person.objects.get(pk=person.pk).id_no == "110101199001010010"


def test_empty_stays_empty(person):
    door.change(person, {"id_no": ""}, actor=SYSTEM)
    assert stored_text(person) == ""
    assert Person.objects.get(pk=person.pk).id_no == ""


def test_new_key_before_the_old_one_reads_what_the_old_one_wrote(person, settings):
    settings.JIELI_FIELD_KEYS = (*field_keys("new"), *settings.JIELI_FIELD_KEYS)
    assert Person.objects.get(pk=person.pk).id_no == "110101199001010010"
    door.change(person, {"phone": "13800000000"}, actor=SYSTEM)
    settings.JIELI_FIELD_KEYS = field_keys("new")
    assert Person.objects.values_list("phone", flat=True).get(pk=person.pk) == "13800000000"


def test_wrong_key_is_a_sentence(person, settings):
    settings.JIELI_FIELD_KEYS = field_keys("wrong")
    with pytest.raises(DomainError) as e:
        Person.objects.get(pk=person.pk)
    assert "密钥" in e.value.sentence
    assert "field-key" in e.value.remedy


def test_sealed_text_is_stored_as_it_is(person):
    sealed = secrets.Sealed(stored_text(person))
    Person.objects.filter(pk=person.pk).update(id_no=sealed)
    assert stored_text(person) == sealed
    assert Person.objects.get(pk=person.pk).id_no == "110101199001010010"


def test_blind_hash_meets_equal_values_only(settings):
    assert secrets.blind("110") == secrets.blind("110") != secrets.blind("111")
    assert secrets.blind("") == ""
    before = secrets.blind("110")
    settings.JIELI_BLIND_KEY = "another"
    assert secrets.blind("110") != before


def test_new_secret_in_front_keeps_the_hashes():
    assert blind_key("new,old") == blind_key("old") != blind_key("new")
    assert field_keys("new\nold") == (*field_keys("new"), *field_keys("old"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("11010119900101002X", "110***********002X"),
        ("13800001234", "138****1234"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_masked_shows_head_and_tail_only(value, shown):
    assert secrets.masked(value) == shown


@given(st.text(max_size=40))
def test_masked_keeps_the_length_and_hides_the_middle(value):
    shown = secrets.masked(value)
    assert len(shown) == len(value)
    assert set(shown[3:-4]) <= {"*"}
