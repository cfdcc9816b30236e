"""One search over the registry: people, institutions, departments and regions by name, code, pinyin or initials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from jieli.kernel import search
from jieli.kernel.actor import Actor
from jieli.kernel.models import Ledger
from jieli.registry.models import Department, Institution, Person, Region
from jieli.registry.queries import institution, person, reference


@dataclass(frozen=True)
class Found:
    """One hit.

    Args:
        thing: Kind of the record, as in ``permits.thing``.
        detail: What tells it from others of the same name.
    """

    thing: str
    code: str
    caption: str
    detail: str


def find(actor: Actor, text: str, limit: int = 8) -> list[Found]:
    """What the actor may see that matches every word of ``text``; at most ``limit`` of each kind.

    Codes come first, then names that begin with the text, then the others. One query for each kind.
    """
    if not text.strip():
        return []
    kinds: tuple[QuerySet[Any], ...] = (
        person.people(actor),
        institution.institutions(actor),
        institution.departments(actor, include_closed=False),
        reference.regions(actor),
    )
    return [_found(row) for rows in kinds for row in _best(rows, text)[:limit]]


def _best(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    plain = search.fold(text)
    place = Case(
        When(code__iexact=plain, then=Value(0)),
        When(search_text__startswith=plain, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    placed: QuerySet[Any] = rows.filter(search.found_by(text)).annotate(place=place)
    return placed.order_by("place", *rows.model._meta.ordering)


def _found(row: Ledger) -> Found:
    return Found(row.permits.thing, row.code, row.caption, _detail(row))


def _detail(row: Ledger) -> str:
    if isinstance(row, Person):
        return row.home_institution.name
    if isinstance(row, Institution):
        return row.region.full_name
    if isinstance(row, Department):
        return row.specialty.name
    return row.gb_code if isinstance(row, Region) else ""
