"""Reads about what a release means at home: who of a department is away when, and what a unit has given so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.programme import rules
from jieli.programme.models import PolicyPack
from jieli.programme.terms import Span, add_months
from jieli.recruiting import reach
from jieli.recruiting.models import Application
from jieli.recruiting.rules import release as facts
from jieli.registry.models import Department, Institution, Person
from jieli.registry.permissions import STAFF

BURDEN_YEARS = 3
"""How far back the burden of a unit is added up."""

COUNTED = ("proposed", "confirmed", "deployed")
"""States of applications that count as being away during the batch."""


def absences_of(departments: Sequence[Department]) -> dict[int, list[facts.Absence]]:
    """Deployments and far advanced applications of the people of some departments, by the id of the department.

    Whoever asks has been allowed to read the departments' people; three queries for any number of departments.
    """
    homes = {
        pk: (department, name)
        for pk, department, name in Person.objects.filter(
            home_department__in=[d.pk for d in departments], merged_into=None
        ).values_list("pk", "home_department", "name")
    }
    found: dict[int, list[facts.Absence]] = {d.pk: [] for d in departments}
    deployed: set[int] = set()
    for person, services in reach.services(list(homes)).items():
        department, name = homes[person]
        for service in services:
            if service.application is not None:
                deployed.add(service.application)
            span = Span(service.starts_on, service.ends_on)
            found[department].append(facts.Absence(person, name, span, service.application))
    rows = Application.objects.filter(
        person__home_department__in=[d.pk for d in departments], state__in=COUNTED
    )
    for pk, person, starts_on, ends_on in rows.values_list(
        "pk", "person", "call__batch__starts_on", "call__batch__ends_on"
    ):
        if pk not in deployed and person in homes:
            department, name = homes[person]
            found[department].append(facts.Absence(person, name, Span(starts_on, ends_on), pk, is_sure=False))
    return found


def staff_of(departments: Sequence[Department]) -> dict[int, int]:
    """How many people each of some departments has, by its id; one query."""
    return dict(
        Person.objects.filter(home_department__in=[d.pk for d in departments], merged_into=None)
        .order_by()
        .values_list("home_department")
        .annotate(number=Count("pk"))
    )


@dataclass(frozen=True)
class DepartmentRelease:
    """What sending somebody means for a department.

    Args:
        limit: How many may be away at once; None where the pack sets no limit.
        steps: How many would be away over the span, with the applicant.
        away: Those who are or may be away within the span; names only of people whom the actor sees.
        burden_months: Person-months that the unit gave in the last ``BURDEN_YEARS`` years.
    """

    department: Department
    staff: int
    limit: int | None
    steps: tuple[facts.Step, ...]
    away: tuple[facts.Absence, ...]
    burden_months: float

    @property
    def is_over(self) -> bool:
        """Whether at some time more would be away than may be."""
        return any(step.is_over for step in self.steps)


def department_release(
    actor: Actor,
    department: Department,
    span: Span,
    pack: PolicyPack | None,
    *,
    applicant: Application | None = None,
) -> DepartmentRelease:
    """Staff, absences and burden around a department over a span; a constant number of queries.

    Args:
        applicant: Somebody whose absence over the span is added if it is not there yet.

    Raises:
        NotFound: The actor may not read the people of the unit.
    """
    if not STAFF.covers(actor, "R", department.institution):
        raise NotFound(_("没有找到“%(code)s”，或您看不到它。") % {"code": department.institution.code})
    staff = staff_of([department]).get(department.pk, 0)
    away = [a for a in absences_of([department])[department.pk] if a.span.overlaps(span)]
    if applicant is not None and not any(a.application == applicant.pk for a in away):
        away.append(
            facts.Absence(applicant.person_id, applicant.person.name, span, applicant.pk, is_sure=False)
        )
    limit = facts.limit_of(staff, pack.drain_max_pct if pack is not None else None)
    known = set(
        reading.visible(Person, actor).filter(pk__in=[a.person for a in away]).values_list("pk", flat=True)
    )
    return DepartmentRelease(
        department=department,
        staff=staff,
        limit=limit,
        steps=facts.steps(away, span, limit if limit is not None else staff),
        away=tuple(sorted((a for a in away if a.person in known), key=lambda a: a.span.starts_on)),
        burden_months=burden_of(department.institution),
    )


def burden_of(institution: Institution) -> float:
    """Person-months that a unit gave in the last years; two queries. The caller may read the unit's people."""
    today = rules.day_of(None)
    window = Span(add_months(today, -12 * BURDEN_YEARS), today)
    people = list(Person.objects.filter(home_institution=institution).values_list("pk", flat=True))
    spans = [Span(s.starts_on, s.ends_on) for found in reach.services(people).values() for s in found]
    return facts.person_months(spans, window)
