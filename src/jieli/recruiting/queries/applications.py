"""Reads of applications: lists, the page of one, and the table of all applicants and all gates of a call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.kernel.models import AuditEntry
from jieli.programme import rules
from jieli.programme.models import Post
from jieli.programme.review import Gate
from jieli.programme.terms import Span
from jieli.recruiting.models import Application, Call, Exam, Fitness, StagedDecision, Waiver
from jieli.recruiting.queries import eligibility
from jieli.recruiting.queries.eligibility import pack_of
from jieli.recruiting.queries.exams import fitness_of
from jieli.recruiting.queries.release import DepartmentRelease, department_release
from jieli.recruiting.rules.eligibility import LATER, OK, WAIVED, Finding, Verdict
from jieli.recruiting.states import APPLICATION, AT_GATE, GATE_WORDS, GATEKEEPERS, GATES, PLACED
from jieli.registry.models import Person
from jieli.registry.permissions import STAFF
from jieli.registry.queries import access
from jieli.registry.roles import BY_CODE

_EVENTS = {
    "submit": ("submit",),
    "confirm": ("confirm",),
    "recommend": ("recommend", "reject_recommend"),
    "qualify": ("qualify", "reject_qualify"),
    "vet": ("vet", "reject_vet"),
    "examine": ("pass_exam", "reject_exam"),
    "propose": ("propose", "reserve", "reject_propose"),
}
"""Gate → the events that decide it."""

_PASSED = {
    "submit": ("submit",),
    "confirm": ("confirm",),
    "recommend": ("recommend",),
    "qualify": ("qualify",),
    "vet": ("vet",),
    "examine": ("pass_exam",),
    "propose": ("propose", "reserve"),
}


def applications(actor: Actor) -> QuerySet[Application]:
    """Applications that the actor sees."""
    return reading.visible(Application, actor).select_related(
        "call__batch__programme",
        "person__home_institution__region",
        "person__home_department",
        "person__specialty",
    )


def applications_listed(actor: Actor) -> QuerySet[Application]:
    """Applications with what wishes and gates are told from; a constant number of queries."""
    return applications(actor).prefetch_related(
        "call__batch__programme__policy_packs",
        "preferences__post__institution",
        "preferences__post__specialty",
    )


def get_application(actor: Actor, code: str) -> Application:
    """One application by its code.

    Raises:
        NotFound: There is none, or the actor does not see it.
    """
    return reading.get(Application, actor, code)


def gate_of(application: Application) -> Gate | None:
    """Who decides next and by when; None where nobody has to decide. No query if the packs are at hand."""
    gate = next((g for g, state in AT_GATE.items() if state == application.state), None)
    if gate is None or application.state_since_at is None:
        return None
    roles = GATEKEEPERS[gate]
    since = timezone.localtime(application.state_since_at).date()
    pack = pack_of(application.call)
    due_on = (
        rules.workdays_later(rules.calendar_of(pack), since, pack.gate_workdays) if pack is not None else None
    )
    return Gate(roles, "、".join(str(BY_CODE[r].label) for r in roles), since, due_on)


@dataclass(frozen=True)
class GateStep:
    """One step of an application as its page draws it.

    Args:
        state: ``done``, ``now``, ``next`` or ``fail``.
        who: Who did it, or whose turn it is.
        since: When it was done, or since when it waits.
        due_on: The last day of a gate that waits.
    """

    key: str
    label: str
    state: str
    who: str = ""
    since: datetime | None = None
    note: str = ""
    due_on: date | None = None


def gate_steps(actor: Actor, application: Application) -> tuple[GateStep, ...]:
    """Handing in, five gates, public notice and final list, with who passed each and who is next."""
    rules.seen(application, actor)
    decided = _decided([application]).get(application.code, {})
    state = application.state
    at = {"draft": "submit", "proposed": "notice", "reserved": "propose"} | {v: k for k, v in AT_GATE.items()}
    here = at.get(state)
    keys = list(GATE_WORDS)
    last = max((keys.index(key) for key in decided), default=-1)
    found = []
    for index, key in enumerate(keys):
        label = str(GATE_WORDS[key])
        event, who, moment = decided.get(key, ("", "", None))
        if key == here:
            found.append(_step_now(key, label, application))
        elif event and event not in _PASSED[key]:
            found.append(GateStep(key, label, "fail", who, moment))
        elif event or (key == "notice" and state in PLACED):
            found.append(GateStep(key, label, "done", who, moment))
        else:
            found.append(GateStep(key, label, "next"))
        if here is None and index == max(last, 0) and state in _STOPPED and found[-1].state != "fail":
            words = str(APPLICATION.state(state).label)
            found.append(GateStep(state, words, "fail", since=application.state_since_at))
    return tuple(found)


_STOPPED = ("rejected", "withdrawn", "stood_down")


def _step_now(key: str, label: str, application: Application) -> GateStep:
    since = application.state_since_at
    if application.state == "draft":
        return GateStep(key, label, "now", _("等本人提交"), since)
    if application.state == "proposed":
        return GateStep(key, label, "now", _("列入拟派名单"), since)
    if application.state == "reserved":
        return GateStep(key, label, "now", _("列入备选"), since)
    gate = gate_of(application)
    turn = access.who_is_next(application)
    who = turn.words if turn.roles else gate.words if gate is not None else ""
    note = ""
    department = application.person.home_department
    if application.state == "applied" and department is not None and not application.department_opinion:
        note = _("先由科主任表示意见")
    return GateStep(
        key,
        label,
        "now",
        _("等%(who)s") % {"who": who} if who else "",
        since,
        note,
        gate.due_on if gate is not None else None,
    )


@dataclass(frozen=True)
class Wish:
    """A post wished for, and what stands against it; ``is_seen`` if the actor sees the page of the post."""

    post: Post
    rank: int
    verdict: Verdict
    is_seen: bool = True


@dataclass(frozen=True)
class ApplicationPage:
    """Everything that the page of an application shows.

    Args:
        steps: The line of steps, with the next gatekeeper.
        gate: Who decides next and by when.
        release: What sending the applicant means for the department; None for those who may not see that.
        staged: What is meant to be decided; only for gatekeepers.
        waivable: Rules for which a waiver may be asked, because a wish fails them and the pack allows it.
    """

    application: Application
    wishes: tuple[Wish, ...]
    steps: tuple[GateStep, ...]
    gate: Gate | None
    waivers: tuple[Waiver, ...]
    fitness: Fitness | None
    release: DepartmentRelease | None
    staged: tuple[StagedDecision, ...]
    waivable: tuple[str, ...]


def application_page(actor: Actor, application: Application) -> ApplicationPage:
    """Wishes, verdicts, steps, waivers and release of one application; a constant number of queries."""
    rules.seen(application, actor)
    verdicts = _as_seen_by(actor, [application], eligibility.of([application]))
    posts = [wish.post_id for wish in application.preferences.all()]
    seen = frozenset(reading.visible(Post, actor).filter(pk__in=posts).values_list("pk", flat=True))
    wishes = tuple(
        Wish(wish.post, wish.rank, verdicts[application.pk, wish.post_id], wish.post_id in seen)
        for wish in application.preferences.all()
    )
    waivable = {f.rule for w in wishes for f in w.verdict.findings if f.who}
    return ApplicationPage(
        application=application,
        wishes=wishes,
        steps=gate_steps(actor, application),
        gate=gate_of(application),
        waivers=tuple(
            reading.visible(Waiver, actor)
            .filter(application=application)
            .select_related("post__institution", "post__specialty", "application__person")
        ),
        fitness=fitness_of(actor, [application.person]).get(application.person_id),
        release=_release(actor, application),
        staged=staged_of(actor, [application]).get(application.pk, ()),
        waivable=tuple(sorted(waivable)),
    )


def _as_seen_by(
    actor: Actor, applications: Sequence[Application], verdicts: dict[tuple[int, int], Verdict]
) -> dict[tuple[int, int], Verdict]:
    """Verdicts without the conclusions of examinations that the actor may not read; one query."""
    seen = Fitness.permits.filter(actor, "R")
    rows = Fitness.objects.filter(person__in={a.person_id for a in applications})
    hidden = set(
        rows.exclude(pk__in=Fitness.objects.filter(seen).values("pk")).values_list("person", flat=True)
    )
    kept = {a.pk for a in applications if a.person_id in hidden}
    return {key: v.without_health() if key[0] in kept else v for key, v in verdicts.items()}


def _release(actor: Actor, application: Application) -> DepartmentRelease | None:
    department = application.person.home_department
    if department is None or application.person_id == actor.person_id:
        return None
    if not STAFF.covers(actor, "R", department.institution):
        return None
    batch = application.call.batch
    span = Span(batch.starts_on, batch.ends_on)
    return department_release(actor, department, span, pack_of(application.call), applicant=application)


def staged_of(actor: Actor, rows: Iterable[Application]) -> dict[int, tuple[StagedDecision, ...]]:
    """What is staged for some applications and not released, by their id; nothing for those who are no gatekeepers."""
    if not StagedDecision.permits.ever(actor, "R"):
        return {}
    found: dict[int, tuple[StagedDecision, ...]] = {}
    for decision in (
        reading.visible(StagedDecision, actor)
        .filter(application__in=[a.pk for a in rows], released_at=None)
        .select_related("application__person")
    ):
        found[decision.application_id] = (*found.get(decision.application_id, ()), decision)
    return found


def staged_count(actor: Actor, call: Call) -> dict[str, int]:
    """How many decisions wait to be released at each gate of a call at which the actor stands; one query."""
    if not StagedDecision.permits.ever(actor, "A"):
        return {}
    permits = StagedDecision.permits
    at_gate = Q(pk=None)
    for gate, roles in GATEKEEPERS.items():
        at_gate |= Q(gate=gate) & permits.filter_roles(actor, roles)
    return dict(
        reading.visible(StagedDecision, actor, "A")
        .filter(at_gate, application__call=call, released_at=None)
        .order_by()
        .values_list("gate")
        .annotate(number=Count("pk"))
    )


def staged_decisions(actor: Actor, call: Call, gate: str) -> tuple[StagedDecision, ...]:
    """What the actor may release at one gate of a call, by unit and name; one query."""
    rules.seen(call, actor)
    return tuple(
        reading.visible(StagedDecision, actor, "A")
        .filter(StagedDecision.permits.filter_roles(actor, GATEKEEPERS.get(gate, ())))
        .filter(application__call=call, gate=gate, released_at=None)
        .select_related("application__person__home_institution", "application__call__batch__programme")
        .order_by("verdict", "application__person__home_institution__name", "application__person__name", "pk")
    )


def get_staged(actor: Actor, code: str) -> StagedDecision:
    """One decision that waits for its release; NotFound for those who are no gatekeepers."""
    return reading.get(StagedDecision, actor, code)


def staged_by(actor: Actor, decisions: Iterable[StagedDecision]) -> dict[str, str]:
    """Who noted some decisions last, by their codes; one query. The actor was allowed to see them."""
    codes = [d.code for d in decisions]
    entries = AuditEntry.objects.filter(thing="staged", code__in=codes).order_by("seq")
    return dict(entries.values_list("code", "actor"))


def is_gone(decision: StagedDecision) -> bool:
    """Whether its application has left the gate meanwhile."""
    return decision.application.state not in (
        AT_GATE[decision.gate],
        *(("reserved",) if decision.gate == "propose" else ()),
    )


def opinions_wanted(actor: Actor) -> QuerySet[Application]:
    """Applications on which the actor has to say for his or her department whether it can do without somebody."""
    units = {int(key) for key in actor.keys("SD", "unit")}
    if not units:
        return applications(actor).none()
    mine = Q(person__home_department__head=actor.person_id) if actor.person_id else Q(pk=None)
    return (
        applications(actor)
        .filter(mine | Q(person__home_department__head=None), person__home_institution__in=units)
        .filter(state="applied", department_opinion="", person__home_department__isnull=False)
        .exclude(person=actor.person_id)
        .order_by("state_since_at", "pk")
    )


def may_give_opinion(actor: Actor, application: Application) -> bool:
    """Whether the actor speaks for the department of the applicant; for showing the form, the action asks again."""
    department = application.person.home_department
    if application.person_id == actor.person_id or application.state not in ("draft", "applied"):
        return False
    if not application.permits.covers_roles(actor, ("SD", "SH"), application):
        return False
    is_headed = department is not None and department.head_id is not None
    return "SH" in actor.roles or not is_headed or department.head_id == actor.person_id  # type: ignore[union-attr]


def may_ask_for_waiver(actor: Actor, application: Application) -> bool:
    """Whether the actor may ask that a condition be waived for this applicant."""
    return application.person_id != actor.person_id and application.permits.covers_roles(
        actor, ("SC", "LU", "SH"), application
    )


def next_rank(actor: Actor, application: Application) -> int:
    """The first free place in the ranking of the applicant's unit; one query."""
    taken = set(
        reading.visible(Application, actor)
        .filter(call=application.call_id, person__home_institution=application.person.home_institution_id)
        .exclude(state__in=("draft", "withdrawn", "rejected", "stood_down"))
        .exclude(unit_rank=None)
        .values_list("unit_rank", flat=True)
    )
    return next(n for n in range(1, len(taken) + 2) if n not in taken)


def waivers(actor: Actor) -> QuerySet[Waiver]:
    """Waivers that the actor sees, those that wait first."""
    return (
        reading.visible(Waiver, actor)
        .select_related(
            "application__person__home_institution",
            "application__call",
            "post__institution",
            "post__specialty",
        )
        .order_by("state", "state_since_at", "pk")
    )


def get_waiver(actor: Actor, code: str) -> Waiver:
    """One waiver by its code; NotFound where the actor does not see it."""
    return reading.get(Waiver, actor, code)


# --- The table of all applicants and all gates ----------------------------------------------------


@dataclass(frozen=True)
class GateCell:
    """One gate of one applicant.

    Args:
        state: ``done``, ``fail``, ``now`` or ``next``.
        who: Who decided; empty where nobody has.
    """

    gate: str
    state: str
    who: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class ScreeningRow:
    """One applicant in the table.

    Args:
        verdict: The best verdict among the wishes, before the examination without what it will tell; None without
            a wish.
        against: What stands against the wish nearest to being possible.
        findings: All conditions for that wish.
        late: The last day of the gate has passed.
    """

    application: Application
    cells: tuple[GateCell, ...]
    verdict: str | None
    against: tuple[Finding, ...]
    findings: tuple[Finding, ...]
    due_on: date | None
    late: bool
    staged: tuple[StagedDecision, ...]


@dataclass(frozen=True)
class Screening:
    """All applicants of a call that the actor sees, with every gate."""

    call: Call
    gates: tuple[str, ...]
    rows: tuple[ScreeningRow, ...]
    staged: dict[str, int]


def screening(
    actor: Actor,
    call: Call,
    *,
    states: Sequence[str] = (),
    unit: int | None = None,
) -> Screening:
    """The table of applicants and gates of one call; a constant number of queries for any number of applicants.

    Args:
        states: Only applications in these states; all but drafts by default.
        unit: Only those of one home unit.
    """
    rules.seen(call, actor)
    rows = applications_listed(actor).filter(call=call)
    rows = rows.filter(state__in=tuple(states)) if states else rows.exclude(state="draft")
    if unit is not None:
        rows = rows.filter(person__home_institution=unit)
    found = list(
        rows.order_by(
            "person__home_institution__name", F("unit_rank").asc(nulls_last=True), "person__name", "pk"
        )
    )
    return Screening(
        call=call, gates=GATES, rows=screening_rows(actor, found), staged=staged_count(actor, call)
    )


def screening_rows(actor: Actor, applications: Sequence[Application]) -> tuple[ScreeningRow, ...]:
    """Rows of the table for some applications of ``applications_listed``; as many queries as for one."""
    verdicts = _as_seen_by(actor, applications, eligibility.of(applications))
    decided = _decided(applications)
    staged = staged_of(actor, applications)
    return tuple(_row(a, verdicts, decided.get(a.code, {}), staged.get(a.pk, ())) for a in applications)


_BEFORE_EXAM = ("applied", "recommended", "qualified", "vetted")


@dataclass(frozen=True)
class Standing:
    """Where one applicant stands, in as little as counts and filters need."""

    verdict: str | None
    late: bool
    is_out: bool


def standings(actor: Actor, call: Call) -> dict[int, Standing]:
    """The verdict on every applicant of a call by id; costs a second for a thousand, so pages keep it for a while."""
    return {
        row.application.pk: Standing(
            row.verdict, row.late, row.application.state in ("rejected", "withdrawn", "stood_down")
        )
        for row in screening(actor, call).rows
    }


def staged_verdicts(actor: Actor, call: Call) -> dict[int, tuple[str, ...]]:
    """What gatekeepers mean to decide, by the id of the application; empty for everybody else. One query."""
    if not StagedDecision.permits.ever(actor, "R"):
        return {}
    found: dict[int, tuple[str, ...]] = {}
    rows = reading.visible(StagedDecision, actor).filter(application__call=call, released_at=None)
    for pk, verdict in rows.order_by("pk").values_list("application", "verdict"):
        found[pk] = (*found.get(pk, ()), verdict)
    return found


def _well(verdict: Verdict) -> str:
    """What to call it that nothing stands against somebody: met, or met by a waiver."""
    return WAIVED if any(f.verdict == WAIVED for f in verdict.findings) else OK


def _row(
    application: Application,
    verdicts: dict[tuple[int, int], Verdict],
    decided: dict[str, tuple[str, str, datetime]],
    staged: tuple[StagedDecision, ...],
) -> ScreeningRow:
    own = [verdicts[application.pk, w.post_id] for w in application.preferences.all()]
    without = LATER if application.state in _BEFORE_EXAM else ()
    best = min(own, key=lambda v: len(v.against(without=without)), default=None)
    against = best.against(without=without) if best is not None else ()
    gate = gate_of(application)
    return ScreeningRow(
        application=application,
        cells=tuple(_cell(g, application, decided.get(g)) for g in GATES),
        verdict=None if best is None else against[0].verdict if against else _well(best),
        against=against,
        findings=best.findings if best is not None else (),
        due_on=gate.due_on if gate is not None else None,
        late=gate.is_overdue if gate is not None else False,
        staged=staged,
    )


def _cell(gate: str, application: Application, decided: tuple[str, str, datetime] | None) -> GateCell:
    if application.state == AT_GATE[gate]:
        return GateCell(gate, "now", at=application.state_since_at)
    if decided is None:
        return GateCell(gate, "next")
    event, who, at = decided
    return GateCell(gate, "done" if event in _PASSED[gate] else "fail", who, at)


def _decided(rows: Sequence[Application]) -> dict[str, dict[str, tuple[str, str, datetime]]]:
    """Who decided each gate of each application last, and when; a return to the applicant forgets all. Two queries.

    What follows by itself is told by what it follows from: the conclusion of the unit that examined, the final list.
    """
    examined_at = dict(
        Exam.objects.filter(application__in=[a.pk for a in rows])
        .order_by("examined_on", "pk")
        .values_list("application__code", "site__name")
    )
    gate_of_event = {event: gate for gate, events in _EVENTS.items() for event in events}
    entries = AuditEntry.objects.filter(thing="application", code__in=[a.code for a in rows]).filter(
        event__in=(*gate_of_event, "return_to_applicant", "reopen_exam")
    )
    found: dict[str, dict[str, tuple[str, str, datetime]]] = {}
    told = entries.order_by("seq").values_list("code", "event", "actor", "at", "user", "reason")
    for code, event, who, at, user, reason in told:
        gates = found.setdefault(code, {})
        if event == "return_to_applicant":
            gates.clear()
        elif event == "reopen_exam":
            gates.pop("examine", None)
            gates.pop("propose", None)
        else:
            gate = gate_of_event[event]
            if user is None:
                who = {"examine": examined_at.get(code), "confirm": reason}.get(gate) or who
            gates[gate] = (event, who, at)
    return found


def state_counts(actor: Actor, call: Call) -> tuple[tuple[str, str, str, int], ...]:
    """Key, word and tone of each state with the number of applications that the actor sees; one query."""
    counts = dict(
        reading.visible(Application, actor)
        .filter(call=call)
        .order_by()
        .values_list("state")
        .annotate(number=Count("pk"))
    )
    return tuple((s.key, str(s.label), s.tone, counts[s.key]) for s in APPLICATION.states if s.key in counts)


def mine(actor: Actor) -> list[Application]:
    """The actor's own applications, the latest first."""
    if actor.person_id is None:
        return []
    return list(applications_listed(actor).filter(person=actor.person_id).order_by("-created_at", "-pk"))


def family_known(actor: Actor, person: Person) -> list[dict[str, str]]:
    """Members of the family as the latest application of somebody names them, so that nobody enters them twice."""
    last = reading.visible(Application, actor).filter(person=person).order_by("-created_at", "-pk").first()
    keys = ("relation", "name", "born_year", "work")
    return [] if last is None else [{k: getattr(one, k) for k in keys} for one in last.family.all()]
