"""Reads of eligibility: every application against every post it wishes for, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import prefetch_related_objects

from jieli.programme import rules
from jieli.programme.models import PolicyPack, Post
from jieli.programme.terms import Span
from jieli.recruiting import reach
from jieli.recruiting.models import Application, Call, Fitness, Waiver
from jieli.recruiting.queries import release
from jieli.recruiting.rules import eligibility as facts
from jieli.recruiting.rules import release as release_facts
from jieli.recruiting.rules import workdays
from jieli.recruiting.rules.calls import HELD, relieves_from
from jieli.recruiting.rules.eligibility import Verdict
from jieli.registry import catalogue
from jieli.registry.models import Credential, Department, Person, Specialty
from jieli.registry.models.reference import Substitute

Pair = tuple[int, int]
"""Ids of an application and of a post."""

_OF_A_PERSON = ("home_institution", "home_department", "specialty")
_OF_A_CALL = ("batch__programme__policy_packs", "batch__phases", "quotas")
_OF_A_POST = ("institution__region", "specialty")


def of(applications: Sequence[Application]) -> dict[Pair, Verdict]:
    """Verdicts for every application and every post that it wishes for."""
    rows = list(applications)
    calls: dict[int, Call] = {}
    for application in rows:  # each was read with a call of its own, and there is but one or a few
        application.call = calls.setdefault(application.call_id, application.call)
    prefetch_related_objects(list(calls.values()), *_OF_A_CALL)
    prefetch_related_objects(
        rows,
        *(f"person__{name}" for name in _OF_A_PERSON),
        *(f"preferences__post__{name}" for name in _OF_A_POST),
    )
    judges = _Context(rows)
    return {
        (application.pk, wish.post_id): judges.judge(application, wish.post)
        for application in rows
        for wish in application.preferences.all()
    }


def between(pairs: Sequence[tuple[Application, Post]]) -> dict[Pair, Verdict]:
    """Verdicts for any pairs of applications and posts, wished for or not; a constant number of queries."""
    rows = list({a.pk: a for a, _post in pairs}.values())
    prefetch_related_objects([a.call for a in rows], *_OF_A_CALL)
    prefetch_related_objects(rows, *(f"person__{name}" for name in _OF_A_PERSON))
    prefetch_related_objects(list({p.pk: p for _a, p in pairs}.values()), *_OF_A_POST)
    one = {a.pk: a for a in rows}
    judges = _Context(rows)
    return {(a.pk, post.pk): judges.judge(one[a.pk], post) for a, post in pairs}


def fitting(specialties: Iterable[Specialty]) -> dict[str, frozenset[str]]:
    """Keys of the specialties that cover each of some, its own among them, by its key; two queries."""
    judges = _Context([])
    return {s.key: judges.fits(s) for s in specialties}


def of_posts(application: Application, posts: Iterable[Post]) -> dict[int, Verdict]:
    """Verdicts for one application and any posts, stored or about to be, by the id of the post.

    Looks at what is known of the person before there is an application, too.
    """
    wanted = list(posts)
    prefetch_related_objects([application.call], *_OF_A_CALL)
    prefetch_related_objects([application.person], *_OF_A_PERSON)
    prefetch_related_objects(wanted, *_OF_A_POST)
    judges = _Context([application])
    return {post.pk: judges.judge(application, post) for post in wanted}


def prospects(call: Call, person: Person) -> dict[int, Verdict]:
    """What one person may hope for among the posts of a call, before applying; family consent is taken for granted."""
    posts = [row.post for row in call.posts.select_related("post")]
    application = Application(call=call, person=person, consent_note="–")
    return of_posts(application, posts)


def prospects_in(calls: Sequence[Call], person: Person) -> dict[Pair, Verdict]:
    """Like ``prospects``, for the posts of several calls, by the ids of call and post; a constant number of queries."""
    rows = [Application(call=call, person=person, consent_note="–") for call in calls]
    prefetch_related_objects(list(calls), *_OF_A_CALL)
    prefetch_related_objects([person], *_OF_A_PERSON)
    prefetch_related_objects(list(calls), *(f"posts__post__{name}" for name in _OF_A_POST))
    judges = _Context(rows)
    return {
        (row.call.pk, offered.post_id): judges.judge(row, offered.post)
        for row in rows
        for offered in row.call.posts.all()
    }


def latest(rows: Iterable[Fitness]) -> Fitness | None:
    """The conclusion that counts: the latest examination."""
    return max(rows, key=lambda f: (f.examined_on, f.pk), default=None)


def medical_of(fitness: Fitness | None) -> facts.Medical | None:
    """A conclusion as rules read it."""
    if fitness is None:
        return None
    return facts.Medical(
        conclusion=fitness.conclusion,
        band=fitness.band,
        valid_until=fitness.valid_until,
        is_acknowledged=fitness.limits_acknowledged_on is not None,
    )


def band_of(post: Post, pack: PolicyPack | None) -> str:
    """Altitude band of a post by the bounds of a pack; empty where either is not known."""
    altitude = rules.altitude_of(post.institution)
    if pack is None or altitude is None or not pack.altitude_bands:
        return ""
    return catalogue.altitude_band(altitude, pack.altitude_bands)


def pack_of(call: Call) -> PolicyPack | None:
    """The pack by which a call is judged: that of the day on which its batch begins."""
    return workdays.pack_of(call.batch)


@dataclass
class _Context:
    """What is loaded once for many judgements."""

    applications: Sequence[Application]

    def __post_init__(self) -> None:
        self._places: dict[tuple[int, int], facts.Place] = {}
        self._policies: dict[int, tuple[PolicyPack | None, facts.Thresholds]] = {}
        self._candidates: dict[tuple[int, int], facts.Candidate] = {}
        self._peaks: dict[tuple[int, Span], int] = {}

    def judge(self, application: Application, post: Post) -> Verdict:
        pack, policy = self._policy(application.call)
        place = self._place(post, application.call, pack)
        return facts.judge(
            self._candidate(application),
            place,
            policy,
            self._drain(application.person, place.span, pack),
        )

    def _policy(self, call: Call) -> tuple[PolicyPack | None, facts.Thresholds]:
        if call.pk not in self._policies:
            pack = pack_of(call)
            policy = facts.Thresholds()
            if pack is not None:
                policy = facts.Thresholds(
                    url=f"/policies/{pack.code}/",
                    rank_min=pack.rank_min,
                    years_min=pack.years_in_specialty_min,
                    age_max=pack.age_max,
                    retirement_age=pack.retirement_age,
                    rest_months=pack.rest_months,
                    waivable=frozenset(pack.waivable_rules),
                )
            self._policies[call.pk] = (pack, policy)
        return self._policies[call.pk]

    def _place(self, post: Post, call: Call, pack: PolicyPack | None) -> facts.Place:
        key = (post.pk, call.pk)
        if key not in self._places:
            follows_on = relieves_from(call) if post.state in HELD else None
            self._places[key] = facts.Place(
                post=post.pk,
                url=f"/posts/{post.code}/",
                specialty=post.specialty.key,
                specialty_word=post.specialty.name,
                fits=self.fits(post.specialty),
                rank_min=post.rank_min,
                tier=post.tier,
                span=Span(follows_on or post.starts_on, post.ends_on),
                band=band_of(post, pack),
            )
        return self._places[key]

    def _candidate(self, application: Application) -> facts.Candidate:
        """The applicant, the same for every wish; before there is an application, told apart by the call."""
        key = (application.pk or -application.call_id, application.person_id)
        if key not in self._candidates:
            self._candidates[key] = self._read(application)
        return self._candidates[key]

    def _read(self, application: Application) -> facts.Candidate:
        person, call = application.person, application.call
        quotas = list(call.quotas.all()) if call.pk else []
        seats = None
        if quotas:
            seats = sum(q.number for q in quotas if q.institution_id == person.home_institution_id)
        return facts.Candidate(
            application=application.pk or 0,
            person=person.pk,
            url=f"/people/{person.code}/",
            born_on=person.born_on,
            sex=person.sex,
            category=person.category,
            specialty=person.specialty.key if person.specialty else "",
            specialty_word=person.specialty.name if person.specialty else "",
            title=person.title,
            tier=rules.tier_of(person.home_institution),
            papers=tuple(self._papers.get(person.pk, ())),
            consent=application.family_consent_on is not None or bool(application.consent_note.strip()),
            medical=medical_of(self._fitness.get(person.pk)),
            services=self._services.get(person.pk, ()),
            place_in_unit=application.unit_rank,
            seats=seats,
            waived=frozenset(self._waived.get(application.pk, ())),
        )

    def _drain(self, person: Person, span: Span, pack: PolicyPack | None) -> facts.Drain | None:
        department = person.home_department
        if department is None or pack is None or pack.drain_max_pct is None:
            return None
        absences = self._absences[department.pk]
        if any(a.person == person.pk for a in absences):
            others = release_facts.peak([a for a in absences if a.person != person.pk], span)
        else:
            key = (department.pk, span)
            if key not in self._peaks:
                self._peaks[key] = release_facts.peak(absences, span)
            others = self._peaks[key]
        staff = self._staff.get(department.pk, 0)
        limit = release_facts.limit_of(staff, pack.drain_max_pct)
        return facts.Drain(away=others + 1, limit=limit or 0, staff=staff)

    def fits(self, specialty: Specialty) -> frozenset[str]:
        """Its own key, those of its branches, and those of its substitutes."""
        return frozenset(
            {
                specialty.key,
                *(key for _pk, key, parent in self._specialties if parent == specialty.pk),
                *(key for owner, key in self._substitutes if owner == specialty.pk),
            }
        )

    # What is told of many applicants is read as plain values and by hand: a table of a thousand must not wait for it

    @cached_property
    def _people(self) -> dict[int, Person]:
        return {a.person_id: a.person for a in self.applications}

    @cached_property
    def _departments(self) -> Sequence[Department]:
        found = {p.home_department_id: p.home_department for p in self._people.values()}
        return [d for d in found.values() if d is not None]

    @cached_property
    def _papers(self) -> dict[int, list[facts.Paper]]:
        found: dict[int, list[facts.Paper]] = {}
        rows = Credential.objects.filter(person__in=self._people).order_by("pk")
        for person, kind, since_on, until_on in rows.values_list("person", "kind", "since_on", "until_on"):
            found.setdefault(person, []).append(facts.Paper(kind, since_on, until_on))
        return found

    @cached_property
    def _fitness(self) -> dict[int, Fitness]:
        """The conclusion that counts: that of the latest examination."""
        rows = Fitness.objects.filter(person__in=self._people).order_by("examined_on", "pk")
        return {row.person_id: row for row in rows}

    @cached_property
    def _waived(self) -> dict[int, list[tuple[str, int | None]]]:
        found: dict[int, list[tuple[str, int | None]]] = {}
        rows = Waiver.objects.filter(
            application__in=[a.pk for a in self.applications if a.pk], state="granted"
        )
        for application, rule, post in rows.values_list("application", "rule", "post"):
            found.setdefault(application, []).append((rule, post))
        return found

    @cached_property
    def _services(self) -> dict[int, tuple[reach.Service, ...]]:
        return reach.services(list(self._people))

    @cached_property
    def _absences(self) -> dict[int, list[release_facts.Absence]]:
        return release.absences_of(self._departments)

    @cached_property
    def _staff(self) -> dict[int, int]:
        return release.staff_of(self._departments)

    @cached_property
    def _specialties(self) -> list[tuple[int, str, int | None]]:
        return list(Specialty.objects.values_list("pk", "key", "parent"))

    @cached_property
    def _substitutes(self) -> list[tuple[int, str]]:
        return list(Substitute.objects.values_list("owner", "substitute__key"))
