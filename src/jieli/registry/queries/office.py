"""Offices as of a day: who was what, in the exact wording."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.registry import rules
from jieli.registry.models import Institution, Office, Person


def offices(actor: Actor) -> QuerySet[Office]:
    """Every office that the actor may see, past, present and to come."""
    return reading.visible(Office, actor).select_related("person", "institution", "department")


def get_office(actor: Actor, code: str) -> Office:
    """One office by its public code.

    Raises:
        NotFound: There is none, or the actor may not know of it.
    """
    return reading.get(Office, actor, code)


def offices_of(actor: Actor, person: Person) -> QuerySet[Office]:
    """All offices of one person, the latest first."""
    return offices(actor).filter(person=person).order_by("-starts_on", "rank", "pk")


def offices_on(actor: Actor, person: Person, on: date | None = None) -> list[Office]:
    """The offices that a person held on one day, today by default, in the order in which they are printed."""
    return list(_held_on(offices(actor).filter(person=person), on or clock.today()))


def wording_on(actor: Actor, person: Person, on: date | None = None) -> str:
    """The full wording of what a person was on one day, as official papers print it; empty if nothing is known."""
    return print_wording(offices_on(actor, person, on))


def print_wording(held: Sequence[Office]) -> str:
    """Several offices in one line; the institution is named once for those that follow each other in it."""
    words: list[str] = []
    before: int | None = None
    for office in held:
        wording = office.wording
        if office.institution_id == before:
            wording = wording.removeprefix(office.institution.name) or wording
        words.append(wording)
        before = office.institution_id
    return "、".join(words)


def who_was(actor: Actor, institution: Institution, on: date | None = None) -> list[Office]:
    """Who held which office at an institution on one day, in the order in which offices are printed."""
    held = _held_on(offices(actor).filter(institution=institution), on or clock.today())
    return list(held.order_by("rank", "starts_on", "person__name", "pk"))


def _held_on(rows: QuerySet[Office], on: date) -> QuerySet[Office]:
    return rows.filter(rules.held_on(on)).order_by("rank", "starts_on", "pk")
