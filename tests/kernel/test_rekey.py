"""A new key of sensitive fields: everything is encrypted anew, once, and nothing is lost on the way."""

from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import connection

from cast import SYSTEM, World
from intake.ledgers import book
from jieli.config.field_keys import blind_key, field_keys
from jieli.intake.actions import run as imports
from jieli.intake.models import ImportRow
from jieli.intake.queries import runs
from jieli.kernel import audit, clock, door, files, rekey, secrets
from jieli.kernel.errors import DomainError, RuleRefused
from jieli.kernel.models import AuditEntry, StoredFile
from jieli.registry.actions.person import add_person
from jieli.registry.models import Person

NUMBER = "110101199001010015"


@pytest.fixture
def old(settings: Any) -> str:
    """The secret of yesterday; the key of today stands before it."""
    _use(settings, "old")
    return "old"


def _use(settings: Any, secret: str) -> None:
    settings.JIELI_FIELD_KEYS = field_keys(secret)
    settings.JIELI_BLIND_KEY = blind_key(secret)


@pytest.fixture
def filled(old: str, world: World) -> World:
    values = {
        "name": "示例加密某",
        "id_no": NUMBER,
        "phone": "13800000001",
        "home_institution": world.institutions["host_hospital"],
    }
    add_person(values, actor=SYSTEM)
    Authenticator.objects.create(
        user=world.users["PO"], type="totp", data={"secret": get_adapter().encrypt("JBSWY3DP"), "note": 1}
    )
    ledger = book([["姓名", "单位"], ["示例机密丙", "示例那曲市人民医院"]])
    run = imports.upload("people", "台账.xlsx", ledger, actor=world.actor("HH"))
    mapping = {int(column): field for column, field in run.mapping.items()}
    imports.map_run(
        run,
        actor=world.actor("HH"),
        sheet=run.sheet,
        rows=(run.header_first, run.header_last),
        mapping=mapping,
    )
    return world


def _all_ciphers() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id_no, phone FROM registry_person UNION ALL SELECT cells, edits FROM intake_importrow"
        )
        return [text for row in cursor.fetchall() for text in row if text]


def test_everything_comes_under_the_new_key_with_one_entry(filled: World, settings: Any) -> None:
    run = runs.runs(filled.actor("HH")).get()
    before = runs.stored_ledger(filled.actor("HH"), run)
    _use(settings, "new old")
    done = rekey.reencrypt(actor=SYSTEM)
    assert (done.fields >= 3, done.second_factors, done.papers, done.hashes) == (True, 1, 1, 0)
    assert AuditEntry.objects.get(event="reencrypt").after["fields"] == done.fields
    settings.JIELI_FIELD_KEYS = field_keys("new")
    assert all(rekey._is_current(text) for text in _all_ciphers())
    person = Person.objects.get(name="示例加密某")
    assert (person.id_no, person.phone) == (NUMBER, "13800000001")
    assert get_adapter().decrypt(Authenticator.objects.get().data["secret"]) == "JBSWY3DP"
    assert runs.stored_ledger(filled.actor("HH"), run) == before
    assert ImportRow.objects.get().cells
    stored = StoredFile.objects.get(name__endswith=files.SEALED)
    assert stored.size == files.path_of(stored.sha256).stat().st_size


def test_second_run_does_nothing_and_leaves_no_entry(filled: World, settings: Any) -> None:
    _use(settings, "new old")
    rekey.reencrypt(actor=SYSTEM)
    before = _all_ciphers()
    assert rekey.reencrypt(actor=SYSTEM) == rekey.Rekeyed()
    assert _all_ciphers() == before
    assert AuditEntry.objects.filter(event="reencrypt").count() == 1


def test_broken_off_run_is_gone_on_with(filled: World, settings: Any) -> None:
    """What some rows hold already is left as it is, the rest follows."""
    _use(settings, "new old")
    person = Person.objects.get(name="示例加密某")
    door.change(person, {"phone": "13800000002"}, actor=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM registry_person WHERE id = %s", [person.pk])
        written = cursor.fetchone()[0]
    rekey.reencrypt(actor=SYSTEM)
    assert written in _all_ciphers()
    assert all(rekey._is_current(text) for text in _all_ciphers())


def test_hashes_follow_when_the_old_key_goes(filled: World, settings: Any) -> None:
    _use(settings, "new old")
    rekey.reencrypt(actor=SYSTEM)
    assert rekey.hashes_meet()
    _use(settings, "new")
    assert not rekey.hashes_meet()
    assert rekey.reencrypt(actor=SYSTEM).hashes == 1
    assert rekey.hashes_meet()
    person = Person.objects.get(name="示例加密某")
    assert person.id_hash == secrets.blind(NUMBER)
    values = {"name": "示例又一某", "id_no": NUMBER, "home_institution": person.home_institution}
    with pytest.raises(RuleRefused):
        add_person(values, actor=SYSTEM)


def test_lost_key_is_a_sentence_and_changes_nothing(filled: World, settings: Any) -> None:
    _use(settings, "new")
    before = _all_ciphers()
    with pytest.raises(DomainError) as refused:
        rekey.reencrypt(actor=SYSTEM)
    assert "field-key" in refused.value.sentence
    assert _all_ciphers() == before
    assert rekey.hashes_meet()


def test_versions_and_trail_of_records_stay(filled: World, settings: Any) -> None:
    person = Person.objects.get(name="示例加密某")
    version, at = person.version, clock.now()
    _use(settings, "new old")
    rekey.reencrypt(actor=SYSTEM)
    person.refresh_from_db()
    assert person.version == version
    assert person.updated_at <= at
    assert audit.verify().faults == ()
    assert not AuditEntry.objects.filter(code=person.code, event="reencrypt").exists()
