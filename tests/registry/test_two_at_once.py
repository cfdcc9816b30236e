"""Two people at the same moment, on a database that lets them: PostgreSQL. On SQLite writers queue anyway."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection

from cast import SYSTEM, World
from jieli.kernel import audit
from jieli.kernel.errors import DomainError
from jieli.registry.actions.institution import change_institution
from jieli.registry.actions.office import add_office
from jieli.registry.actions.person import add_person
from jieli.registry.models import Institution, Office, Person
from registry.id_cards import id_number

pytestmark = pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="a database in memory has one connection; see test_…_at_once elsewhere",
)


def both(action: Callable[[int], object]) -> list[DomainError | None]:
    """Run an action in two threads that start together; what each was refused with."""
    gate, answers = threading.Barrier(2), [None, None]

    def run(number: int) -> None:
        try:
            gate.wait()
            action(number)
        except DomainError as refusal:
            answers[number] = refusal  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return list(answers)


def test_same_number_is_entered_once(transactional_db: None, world: World):
    values = {"home_institution": world.institutions["host_hospital"], "id_no": id_number(date(1980, 1, 1))}
    answers = both(lambda n: add_person({**values, "name": f"示例{n}"}, actor=SYSTEM))
    assert [a.rule for a in answers if a] == ["BR-58"]
    assert Person.objects.exclude(id_hash="").count() == 1


def test_same_office_is_entered_once(transactional_db: None, world: World):
    values = {
        "person": world.people["TL"],
        "institution": world.institutions["host_hospital"],
        "wording": "院长",
        "kind": "host",
        "starts_on": date(2023, 1, 1),
    }
    answers = both(lambda n: add_office(values, actor=SYSTEM))
    assert [a.rule for a in answers if a] == ["E-OFFICE"]
    assert Office.objects.count() == 1


def test_one_of_two_edits_wins_and_the_chain_stays_whole(transactional_db: None, world: World):
    code = world.institutions["host_hospital"].code
    seen = [Institution.objects.get(code=code) for _ in range(2)]
    answers = both(lambda n: change_institution(seen[n], {"beds": 100 + n}, actor=SYSTEM))
    assert [a.code for a in answers if a] == ["stale_state"]
    assert audit.verify().faults == ()
