"""Institutions and departments as actors may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.kernel.secrets import masked
from jieli.registry import rules
from jieli.registry.models import Department, Institution, Superior
from jieli.registry.queries import asof
from jieli.registry.rules import Concern


@dataclass(frozen=True)
class Contact:
    """A contact of an institution; the telephone number is masked, looking at it is recorded."""

    id: int
    name: str
    duty: str
    phone: str


@dataclass(frozen=True)
class Remaining:
    """What still belongs to an institution that is to be closed."""

    departments: int
    people: int
    offices: int
    inferiors: int

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is left."""
        return not (self.departments or self.people or self.offices or self.inferiors)


def institutions(
    actor: Actor, *, kinds: Iterable[str] = (), include_closed: bool = True
) -> QuerySet[Institution]:
    """Institutions that the actor may see.

    Args:
        kinds: Codes of the set ``institution_kind``; all by default.
    """
    rows = reading.visible(Institution, actor).select_related("region")
    if kinds:
        rows = rows.filter(kind__in=tuple(kinds))
    return rows if include_closed else rows.filter(Q(closed_on=None) | Q(closed_on__gt=clock.today()))


def get_institution(actor: Actor, code: str) -> Institution:
    """One institution by its public code.

    Raises:
        NotFound: There is none.
    """
    return reading.get(Institution, actor, code)


def concerns(actor: Actor, institution: Institution) -> list[Concern]:
    """What ought to be mended about an institution, for those who may mend it."""
    return rules.concerns_of(institution) if reading.may(actor, "U", institution) else []


def contacts(actor: Actor, institution: Institution) -> list[Contact]:
    """Whom to call. Names are part of the public directory, telephone numbers are masked."""
    if not reading.may(actor, "R", institution):
        return []
    rows = institution.contacts.order_by("pk")
    return [Contact(c.pk, c.name, c.duty, masked(c.phone, head=3, tail=2)) for c in rows]


def names_on(actor: Actor, institution: Institution, on: date | None = None) -> list[str]:
    """The name of an institution on one day, then the others that it bore beside it."""
    day = on or clock.today()
    if not reading.may(actor, "R", institution):
        return []
    rows = institution.names.filter(
        Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gt=day)
    ).order_by("pk")
    main = asof.value_on(institution, "name", day) or institution.name
    return list(dict.fromkeys([str(main), *(n.name for n in rows)]))


def superiors_on(
    actor: Actor, institution: Institution, on: date | None = None, *, relation: str = ""
) -> list[Superior]:
    """The superiors of an institution on one day, in one respect or in all."""
    day = on or clock.today()
    rows = Superior.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=day),
        Q(ends_on=None) | Q(ends_on__gt=day),
        owner=institution,
        superior__in=reading.visible(Institution, actor).values("pk"),
    )
    if relation:
        rows = rows.filter(relation=relation)
    return list(rows.select_related("superior").order_by("relation", "pk"))


def inferiors(actor: Actor, institution: Institution, *, relation: str = "") -> QuerySet[Institution]:
    """The institutions below one, today, in one respect or in all."""
    day = clock.today()
    rows = Superior.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gt=day), superior=institution
    )
    if relation:
        rows = rows.filter(relation=relation)
    return institutions(actor).filter(pk__in=rows.values("owner"))


def remaining(actor: Actor, institution: Institution) -> Remaining:
    """What still belongs to an institution, to be looked at before it is closed."""
    day = clock.today()
    row = (
        reading.visible(Institution, actor)
        .filter(pk=institution.pk)
        .aggregate(
            departments=Count("departments", Q(departments__closed_on=None), distinct=True),
            people=Count("people", Q(people__merged_into=None), distinct=True),
            offices=Count("offices", Q(offices__ends_on=None) | Q(offices__ends_on__gt=day), distinct=True),
            inferiors=Count("inferiors", Q(inferiors__ends_on=None), distinct=True),
        )
    )
    return Remaining(**row)


def departments(
    actor: Actor, institution: Institution | None = None, *, include_closed: bool = True
) -> QuerySet[Department]:
    """Departments and wards that the actor may see, of one institution or of all."""
    rows = reading.visible(Department, actor).select_related("institution__region", "specialty", "head")
    if institution is not None:
        rows = rows.filter(institution=institution)
    return rows if include_closed else rows.filter(Q(closed_on=None) | Q(closed_on__gt=clock.today()))


def get_department(actor: Actor, code: str) -> Department:
    """One department by its public code.

    Raises:
        NotFound: There is none.
    """
    return reading.get(Department, actor, code)
