"""People and their credentials as actors may see them; hints that somebody may be there twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jieli.kernel import clock, reading, secrets
from jieli.kernel.actor import Actor
from jieli.registry import rules
from jieli.registry.models import Credential, Institution, Person
from jieli.registry.permissions import STAFF
from jieli.registry.queries import asof


@dataclass(frozen=True)
class Hint:
    """Somebody in the ledger who may be the same human being.

    Args:
        kind: ``id`` for the same ID number, which is certain; ``name`` for the same name, birth date and unit.
        person: The record; None where the actor may not know of it.
        sentence: What to tell the actor.
    """

    kind: str
    person: Person | None
    sentence: str


def people(actor: Actor, *, include_merged: bool = False) -> QuerySet[Person]:
    """People that the actor may see; records that were merged into others are left out."""
    rows = reading.visible(Person, actor).select_related("home_institution", "home_department", "specialty")
    return rows if include_merged else rows.filter(merged_into=None)


def get_person(actor: Actor, code: str) -> Person:
    """One person by the public code; a merged record is found too and points to the one that counts.

    Raises:
        NotFound: There is none, or the actor may not know of it.
    """
    return reading.get(Person, actor, code)


def survivor_of(person: Person) -> Person:
    """The record that counts for somebody, following merges. Whoever holds the record was allowed to read it."""
    while person.merged_into is not None:
        person = person.merged_into
    return person


def duplicates_of(actor: Actor, values: Mapping[str, Any], *, known: Person | None = None) -> list[Hint]:
    """BR-58: who is there already with the same ID number, or the same name, birth date and unit.

    Args:
        values: As for ``actions.person.add_person``.
        known: The record that is being changed, if it is there already.
    """
    number = rules.plain_id_number(values.get("id_no") or "")
    name, institution = str(values.get("name") or "").strip(), values.get("home_institution")
    born_on = values.get("born_on") or getattr(rules.facts_of_card(number), "born_on", None)
    same_number = Q(id_hash=secrets.blind(number)) if number else Q(pk__in=())
    same_facts = Q(pk__in=())
    if name and born_on and institution is not None:
        same_facts = Q(name=name, born_on=born_on, home_institution=institution, merged_into=None)
    # Of people whom he does not see, only somebody who could enter this one hears that they are there
    may_ask = (
        reading.may(actor, "U", known)
        if known is not None
        else institution is not None and STAFF.covers(actor, "C", institution)
    )
    found: dict[int, Hint] = {}
    for row in Person.objects.filter(same_number | same_facts).select_related("merged_into").order_by("pk"):
        person = survivor_of(row)
        is_number = bool(number) and row.id_hash == secrets.blind(number)
        if (known is not None and person.pk == known.pk) or (person.pk in found and not is_number):
            continue
        if not is_number and number and row.id_hash:
            continue  # two different numbers: two people of the same name
        shown = person if reading.may(actor, "R", person) else None
        if shown is None and not may_ask:
            continue
        found[person.pk] = Hint("id" if is_number else "name", shown, _hint(shown, is_number))
    return sorted(found.values(), key=lambda h: h.kind)


def _hint(person: Person | None, is_number: bool) -> str:
    if person is None:
        return (
            _("这个证件号码已登记在您看不到的单位。")
            if is_number
            else _("同名、同出生日期、同单位的人员已登记。")
        )
    words = {"name": person.name, "code": person.code, "unit": person.home_institution.name}
    if is_number:
        return _("这个证件号码已登记：%(name)s（%(code)s，%(unit)s）。") % words
    return _("“%(unit)s”已有同名、同出生日期的人员：%(name)s（%(code)s）。") % words


def home_on(actor: Actor, person: Person, on: date) -> Institution | None:
    """Where a person was employed on an earlier day, from the audit trail; None if the ledger does not know."""
    if not reading.may(actor, "R", person):
        return None
    code = asof.value_on(person, "home_institution", on)
    return Institution.objects.filter(code=code).first() if code else None


def credentials(actor: Actor, person: Person | None = None) -> QuerySet[Credential]:
    """Credentials that the actor may see, of one person or of all."""
    rows = reading.visible(Credential, actor).select_related("person__home_institution", "specialty")
    return rows if person is None else rows.filter(person=person)


def get_credential(actor: Actor, code: str) -> Credential:
    """One credential by its public code.

    Raises:
        NotFound: There is none, or the actor may not know of it.
    """
    return reading.get(Credential, actor, code)


def credentials_on(
    actor: Actor, person: Person, on: date | None = None, *, kind: str = ""
) -> list[Credential]:
    """Credentials of a person that are valid on one day, today by default; the last day of validity counts."""
    day = on or clock.today()
    rows = credentials(actor, person).filter(Q(until_on=None) | Q(until_on__gte=day), since_on__lte=day)
    return list(rows.filter(kind=kind) if kind else rows)
