"""Reads of examinations: for examiners who waits for them, for everybody else the conclusion."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.programme.models import Participant
from jieli.recruiting.models import Application, Exam, Fitness
from jieli.recruiting.queries.eligibility import band_of, pack_of
from jieli.recruiting.rules.calls import relieves_from
from jieli.registry.models import Person


@dataclass(frozen=True)
class Candidate:
    """An applicant as an examiner knows him or her: whom to examine for what, and nothing about why.

    Args:
        application: Code of the application.
        person: Code of the person.
        target_band: The highest band among the posts wished for.
        valid_days: Days that an examination holds by the pack; None where it says nothing.
    """

    application: str
    person: str
    name: str
    sex: str
    born_on: date | None
    unit: str
    call: str
    target_band: str
    departs_on: date
    valid_days: int | None
    since: datetime | None


def candidates(actor: Actor) -> list[Candidate]:
    """Applicants who passed the vetting and wait for an examiner of the actor's units; a constant number of queries."""
    units = {int(key) for key in actor.keys("ME", "unit")}
    if not units:
        return []
    programmes = Participant.objects.filter(institution__in=units).values("programme")
    named = Application.objects.filter(state="vetted", call__exam_sites__institution__in=units)
    free = (
        Application.objects.filter(state="vetted", call__batch__programme__in=programmes)
        .annotate(sites=Count("call__exam_sites"))
        .filter(sites=0)
    )
    rows = (
        Application.objects.filter(Q(pk__in=named.values("pk")) | Q(pk__in=free.values("pk")))
        .exclude(person=actor.person_id)
        .select_related("person__home_institution", "call__batch__programme")
        .prefetch_related(
            "call__batch__programme__policy_packs",
            "call__batch__phases",
            "preferences__post__institution__region",
        )
        .order_by("state_since_at", "pk")
    )
    return [
        Candidate(
            application=a.code,
            person=a.person.code,
            name=a.person.name,
            sex=a.person.sex,
            born_on=a.person.born_on,
            unit=a.person.home_institution.name,
            call=a.call.title,
            target_band=max((band_of(w.post, pack_of(a.call)) for w in a.preferences.all()), default=""),
            departs_on=relieves_from(a.call) or a.call.batch.starts_on,
            valid_days=pack.exam_valid_days if (pack := pack_of(a.call)) is not None else None,
            since=a.state_since_at,
        )
        for a in rows
    ]


def candidate(actor: Actor, code: str) -> Candidate:
    """One applicant who waits for the actor, by the code of the application.

    Raises:
        NotFound: There is none, or not for this examiner.
    """
    found = next((c for c in candidates(actor) if c.application == code), None)
    if found is None:
        raise NotFound(_("没有找到“%(code)s”，或您看不到它。") % {"code": code})
    return found


def exams(actor: Actor) -> QuerySet[Exam]:
    """Examinations that the actor sees: those of his site, or his own."""
    return reading.visible(Exam, actor).select_related(
        "person__home_institution", "site", "application__call", "examiner", "fitness"
    )


def get_exam(actor: Actor, code: str) -> Exam:
    """One examination by its code; NotFound where the actor does not see it."""
    return reading.get(Exam, actor, code)


def conclusions(actor: Actor) -> QuerySet[Fitness]:
    """Conclusions that the actor sees, the latest first."""
    return reading.visible(Fitness, actor).select_related("person__home_institution", "exam__site")


def get_fitness(actor: Actor, code: str) -> Fitness:
    """One conclusion by its code; NotFound where the actor does not see it."""
    return reading.get(Fitness, actor, code)


def fitness_of(actor: Actor, people: Iterable[Person]) -> dict[int, Fitness]:
    """The conclusion that counts for each of some people, by their id; one query."""
    found: dict[int, Fitness] = {}
    rows = conclusions(actor).filter(person__in=[p.pk for p in people]).order_by("examined_on", "pk")
    for row in rows:
        found[row.person_id] = row
    return found


def lapsing(actor: Actor, *, within_days: int = 60) -> QuerySet[Fitness]:
    """Conclusions of people on their way that are or will soon be void, the first to lapse first."""
    until = date.fromordinal(clock.today().toordinal() + within_days)
    under_way = Application.objects.filter(state__in=("examined", "proposed", "reserved", "confirmed"))
    return (
        conclusions(actor)
        .filter(conclusion__in=("fit", "limited"), valid_until__lte=until)
        .filter(person__in=under_way.values("person"))
        .order_by("valid_until", "pk")
    )
