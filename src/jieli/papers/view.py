"""A plan in the words of its round: the one input of every paper.

Papers read a :class:`PlanView` and nothing else, so that the roster, the chart, the notice and the report
can never disagree. Dates are calendar days and ``until`` is the last day on the post, inclusive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from jieli.planner.catalogue import SPECIALTIES, TITLE_NAMES
from jieli.planner.instance import Instance, Labels
from jieli.planner.policy import Policy
from jieli.planner.result import Parts, Result, Stage, Status
from jieli.planner.round import Department, Institution, Level, Person, Post, Role, Round, Title

LEVEL_NAMES: Mapping[Level, str] = {
    Level.TERTIARY: "三级", Level.SECONDARY: "二级", Level.PRIMARY: "一级", Level.UNRANKED: "未定级",
}  # fmt: skip
ROLE_NAMES: Mapping[Role, str] = {Role.MEMBER: "队员", Role.LEADER: "队长", Role.DEPUTY: "副队长"}
STATUS_NAMES: Mapping[Status, str] = {
    Status.OPTIMAL: "已证明最优", Status.FEASIBLE: "可行，差距已证明", Status.NONE: "指定互相矛盾，没有方案",
}  # fmt: skip
FICTIONAL_LABEL = "示例·人员虚构"
UNLISTED = "现任（名单外）"
_SHORTEST_SECONDS = 0.1


def duty_at(department: str, duty: str) -> str:
    """Department and duty, each once."""
    return (duty or department) if department in duty else "·".join(x for x in (department, duty) if x)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person on one post for one term: a line of the roster (名单), or somebody serving now.

    ``arrive`` to ``start`` is the handover with the predecessor; both are None where the round does not say
    since when somebody serves. ``term`` counts from 1; 0 is the deployment before the first term of the round.
    """

    post: str
    recipient_code: str
    recipient: str
    department: str
    office: str  # title held there, may be empty
    role: Role
    specialty_code: str  # of the post
    specialty: str
    altitude_m: int | None
    term: int
    person: str  # code; empty for a holder who is not on the list
    name: str
    sex: str
    age: int | None  # years in the calendar year of the start
    home_code: str
    home: str
    level: Level
    home_department: str
    title: Title | None
    person_specialty: str
    arrive: date | None
    start: date | None
    until: date
    replaces: str | None  # Person.code
    replaces_name: str
    overlap_days: int  # days with the predecessor
    is_serving: bool = False  # on the post today, a fact and not planned here
    is_pinned: bool = False  # decided by a human
    is_after_deadline: bool = False

    @property
    def duty(self) -> str:
        """What the person does there: the office, else the role and the department."""
        if self.office:
            return self.office
        return self.department if self.role is Role.MEMBER else f"{self.department}·{ROLE_NAMES[self.role]}"

    @property
    def place_of_work(self) -> str:
        """Department and what the person does there, each once."""
        return duty_at(self.department, self.duty)

    @property
    def title_name(self) -> str:
        """Professional title in Chinese, empty if unknown."""
        return "" if self.title is None else TITLE_NAMES[self.title][0]

    @property
    def since(self) -> date | None:
        """First day on the spot."""
        return self.arrive or self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """A term of a post that nobody holds, with the reasons if somebody has explained it."""

    post: str
    recipient: str
    department: str
    office: str
    specialty: str
    term: int
    start: date
    until: date
    priority: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Days within a post's terms on which nobody is there, both ends inclusive."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """One post over time: everybody who holds it, in order, and the gaps between them."""

    post: str
    recipient_code: str
    recipient: str
    place: str
    altitude_m: int | None
    department: str
    office: str
    specialty: str
    start: date  # of the first planned term
    until: date
    holders: tuple[Line, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Lines counted by one label, per term. Unit: assignments (人次)."""

    label: str
    per_term: tuple[int, ...]

    @property
    def total(self) -> int:
        """Over all terms."""
        return sum(self.per_term)


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """What one sender carries. Units: persons; person-half-years (``value_unit_months`` of the policy)."""

    code: str
    name: str
    level: Level
    candidates: int
    persons: int
    units: int
    target: int | None

    @property
    def over(self) -> int:
        """Units above the target, 0 without one."""
        return max(0, self.units - self.target) if self.target is not None else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How good the plan is, and from what exactly it was made."""

    status: Status
    value: int
    bound: int
    gap_ratio: float
    parts: Parts
    seconds: float
    seed: int
    method: str
    instance_hash: str
    rules_hash: str
    version: str
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """Everything the papers print about one plan."""

    title: str
    programme: str
    batch: str
    issuer: str
    planned_on: date
    is_fictional: bool
    policy: Policy
    n_terms: int
    n_slots: int  # terms of posts to fill, running deployments excluded
    lines: tuple[Line, ...]  # planned, ordered by recipient, post, term
    serving: tuple[Line, ...]
    vacancies: tuple[Vacancy, ...]
    relays: tuple[Relay, ...]
    by_level: tuple[Total, ...]
    by_sender: tuple[Total, ...]
    by_specialty: tuple[Total, ...]
    burdens: tuple[Burden, ...]
    proof: Proof

    person_names: Mapping[str, str] = field(default_factory=dict)  # by code, also of those who stay at home

    @property
    def n_persons(self) -> int:
        """Different people in the planned lines."""
        return len({x.person for x in self.lines})

    @property
    def heading(self) -> str:
        """Title of the round with the label of sample data."""
        return f"{self.title}（{FICTIONAL_LABEL}）" if self.is_fictional else self.title


@dataclass(frozen=True, slots=True)
class _Names:
    """Look-up of everything by code; unknown codes stand for themselves."""

    institutions: Mapping[str, Institution]
    departments: Mapping[str, Department]
    people: Mapping[str, Person]

    @classmethod
    def of(cls, problem: Round) -> _Names:
        return cls(
            {x.code: x for x in problem.institutions},
            {x.code: x for x in problem.departments},
            {x.code: x for x in problem.people},
        )

    def institution(self, code: str) -> str:
        found = self.institutions.get(code)
        return found.name if found else code

    def department(self, code: str) -> str:
        found = self.departments.get(code)
        return found.name if found else code

    def specialty(self, code: str) -> str:
        found = SPECIALTIES.get(code)
        return found.zh if found else code


def plan_view(
    problem: Round,
    instance: Instance,
    plan: NDArray[np.integer] | Sequence[int],
    result: Result,
    *,
    reasons: Mapping[tuple[str, int], Sequence[str]] | None = None,
) -> PlanView:
    """Say ``plan`` in the words of ``problem``.

    Args:
        plan: (slot) candidate or -1, as in :attr:`Result.plan`; fixed slots carry their holder.
        reasons: Why a term is empty, by (post code, term).

    Raises:
        ValueError: The instance has no labels, so its indices cannot be said in words.
    """
    if instance.labels is None:
        raise ValueError("a plan can only be printed for an instance that carries the codes of its round")
    names = _Names.of(problem)
    held = _held_slots(instance, plan, instance.labels)
    relays = tuple(
        _relay(post, held.get(post.code, ()), problem, names) for post in _by_recipient(problem.posts)
    )
    lines = tuple(x for r in relays for x in r.holders if not x.is_serving)
    n_terms = max((p.terms for p in problem.posts), default=0)
    return PlanView(
        title=problem.title, programme=problem.programme, batch=problem.batch, issuer=problem.issuer,
        planned_on=problem.planned_on, is_fictional=problem.fictional, policy=problem.policy,
        n_terms=n_terms,
        n_slots=int((instance.slot_fixed < 0).sum()),
        lines=lines,
        serving=tuple(x for r in relays for x in r.holders if x.is_serving),
        vacancies=tuple(_vacancies(problem, held, names, reasons or {})),
        relays=relays,
        by_level=_totals(lines, n_terms, lambda x: LEVEL_NAMES[x.level], list(LEVEL_NAMES.values())),
        by_sender=_totals(lines, n_terms, lambda x: x.home, [i.name for i in problem.institutions]),
        by_specialty=_totals(lines, n_terms, lambda x: x.specialty, ()),
        burdens=_burdens(problem, instance, plan, instance.labels),
        proof=_proof(result),
        person_names={p.code: p.name for p in problem.people},
    )  # fmt: skip


def time_taken(seconds: float) -> tuple[str, str]:
    """A running time in Chinese and English, without digits that mean nothing."""
    if seconds < _SHORTEST_SECONDS:
        return f"不到{_SHORTEST_SECONDS}秒", f"under {_SHORTEST_SECONDS} s"
    said = f"{seconds:.1f}" if seconds < 100 else f"{seconds:.0f}"
    return f"{said}秒", f"{said} s"


@dataclass(frozen=True, slots=True)
class _Held:
    """One slot of one post as the instance has it; ``end`` is exclusive."""

    term: int
    arrive: date | None
    start: date | None
    end: date
    person: str | None
    is_fixed: bool
    is_pinned: bool


def _held_slots(
    instance: Instance, plan: NDArray[np.integer] | Sequence[int], labels: Labels
) -> dict[str, list[_Held]]:
    """Slots by post in order of time; terms keep the numbers of the round, also those that have begun."""
    pins = {(int(s), int(c)) for s, c in instance.pins}
    out: dict[str, list[_Held]] = {}
    for s in np.lexsort((instance.slot_end, instance.slot_post)).tolist():
        fixed = int(instance.slot_fixed[s])
        c = fixed if fixed >= 0 else int(plan[s])
        slots = out.setdefault(labels.post[int(instance.slot_post[s])], [])
        # Since when somebody serves is not in a round: the start of what runs before its terms is only nominal.
        term = int(instance.slot_k[s]) + 1
        slots.append(
            _Held(
                term=term,
                arrive=date.fromordinal(int(instance.slot_arrive[s])) if term > 0 else None,
                start=date.fromordinal(int(instance.slot_start[s])) if term > 0 else None,
                end=date.fromordinal(int(instance.slot_end[s])),
                person=labels.candidate[c] if c >= 0 else None,
                is_fixed=fixed >= 0,
                is_pinned=(s, c) in pins,
            )
        )
    return out


def _by_recipient(posts: Iterable[Post]) -> list[Post]:
    """Posts of one recipient together, recipients and posts in the order of the workbook."""
    rank: dict[str, int] = {}
    for p in posts:
        rank.setdefault(p.institution, len(rank))
    return sorted(posts, key=lambda p: rank[p.institution])


def _relay(post: Post, slots: Sequence[_Held], problem: Round, names: _Names) -> Relay:
    holders: list[Line] = []
    if not any(x.term == 0 for x in slots) and (post.incumbent or post.incumbent_department):
        holders.append(_unslotted_incumbent(post, names))
    for slot in slots:
        if slot.person is not None:
            previous = holders[-1] if holders and _meets(holders[-1], slot) else None
            holders.append(_line(post, slot, previous, problem, names))
    starts = [x.start for x in slots if x.start] or [post.start]
    ends = [x.end - timedelta(days=1) for x in slots] or [post.start]
    first, last = min(starts), max(ends)
    recipient = names.institutions.get(post.institution)
    return Relay(
        post=post.code, recipient_code=post.institution, recipient=names.institution(post.institution),
        place=recipient.place if recipient else "", altitude_m=_altitude(post, names),
        department=post.department, office=post.title, specialty=names.specialty(post.specialty),
        start=first, until=last, holders=tuple(holders), gaps=tuple(_gaps(first, last, holders)),
    )  # fmt: skip


def _meets(previous: Line, slot: _Held) -> bool:
    """True if ``slot`` follows ``previous`` without an empty term between them."""
    return slot.start is None or previous.until + timedelta(days=1) >= slot.start


def _line(post: Post, slot: _Held, previous: Line | None, problem: Round, names: _Names) -> Line:
    code = slot.person or ""
    person = names.people.get(code)
    home = names.institutions.get(person.institution) if person else None
    until = slot.end - timedelta(days=1)
    overlap = 0
    if previous and slot.arrive:
        overlap = max(0, (min(previous.until, until) - slot.arrive).days + 1)
    deadline = problem.policy.on_duty_deadline
    late = deadline is not None and slot.start is not None and not slot.is_fixed and slot.term == 1
    if late and deadline and slot.start:
        late = slot.start > deadline if problem.policy.is_deadline_inclusive else slot.start >= deadline
    return Line(
        post=post.code, recipient_code=post.institution, recipient=names.institution(post.institution),
        department=post.department, office=post.title, role=post.role,
        specialty_code=post.specialty, specialty=names.specialty(post.specialty),
        altitude_m=_altitude(post, names), term=slot.term,
        person=code, name=person.name if person else code, sex=person.sex if person else "",
        age=(slot.start or problem.planned_on).year - person.birth_year if person else None,
        home_code=home.code if home else "", home=home.name if home else "",
        level=home.level if home else Level.UNRANKED,
        home_department=names.department(person.department) if person else "",
        title=person.title if person else None,
        person_specialty=names.specialty(person.specialty) if person else "",
        arrive=slot.arrive, start=slot.start, until=until,
        replaces=(previous.person or None) if previous else None,
        replaces_name=previous.name if previous else "",
        overlap_days=overlap, is_serving=slot.is_fixed, is_pinned=slot.is_pinned, is_after_deadline=late,
    )  # fmt: skip


def _unslotted_incumbent(post: Post, names: _Names) -> Line:
    """Today's holder where the instance has no slot for him: at least his end is known."""
    slot = _Held(0, None, None, post.start, post.incumbent, True, False)
    empty = Round(title="", planned_on=post.start, policy=Policy())
    line = _line(post, slot, None, empty, names)
    if post.incumbent:
        return line
    department = names.departments.get(post.incumbent_department or "")
    home = names.institutions.get(department.institution) if department else None
    return replace(
        line, name=UNLISTED, age=None, home_department=names.department(post.incumbent_department or ""),
        home=home.name if home else "", home_code=home.code if home else "",
        level=home.level if home else Level.UNRANKED,
    )  # fmt: skip


def _altitude(post: Post, names: _Names) -> int | None:
    recipient = names.institutions.get(post.institution)
    if post.altitude_m is not None:
        return post.altitude_m
    return recipient.altitude_m if recipient else None


def _gaps(first: date, last: date, holders: Sequence[Line]) -> list[Gap]:
    gaps, day = [], first
    for h in holders:
        since = h.since or date.min
        if since > day:
            gaps.append(Gap(first=day, last=since - timedelta(days=1)))
        day = max(day, h.until + timedelta(days=1))
    if day <= last:
        gaps.append(Gap(first=day, last=last))
    return gaps


def _vacancies(
    problem: Round,
    held: Mapping[str, Sequence[_Held]],
    names: _Names,
    reasons: Mapping[tuple[str, int], Sequence[str]],
) -> Iterable[Vacancy]:
    for post in _by_recipient(problem.posts):
        for slot in held.get(post.code, ()):
            if slot.person is None:
                yield Vacancy(
                    post=post.code, recipient=names.institution(post.institution), department=post.department,
                    office=post.title, specialty=names.specialty(post.specialty), term=slot.term,
                    start=slot.start or post.start, until=slot.end - timedelta(days=1),
                    priority=post.priority, reasons=tuple(reasons.get((post.code, slot.term), ())),
                )  # fmt: skip


def _totals(
    lines: Sequence[Line], n_terms: int, label: Callable[[Line], str], order: Sequence[str]
) -> tuple[Total, ...]:
    counts: dict[str, list[int]] = {}
    for x in lines:
        counts.setdefault(label(x), [0] * n_terms)[x.term - 1] += 1
    rank = {name: i for i, name in enumerate(order)}
    keys = sorted(counts, key=lambda k: (rank.get(k, len(rank)), -sum(counts[k]), k))
    return tuple(Total(label=k, per_term=tuple(counts[k])) for k in keys)


def _burdens(
    problem: Round, instance: Instance, plan: NDArray[np.integer] | Sequence[int], labels: Labels
) -> tuple[Burden, ...]:
    chosen = np.asarray(plan)
    used = np.flatnonzero((chosen >= 0) & (instance.slot_fixed < 0))
    hospital = instance.cand_hospital[chosen[used]]
    n = len(labels.hospital)
    units = np.bincount(hospital, weights=instance.slot_length[used], minlength=n).astype(int)
    pairs = {(int(h), int(c)) for h, c in zip(hospital, chosen[used], strict=True)}
    persons = np.bincount([h for h, _ in pairs], minlength=n)
    available: dict[str, int] = {}
    for person in problem.people:
        if person.is_candidate:
            available[person.institution] = available.get(person.institution, 0) + 1
    index = {code: i for i, code in enumerate(labels.hospital)}
    out = []
    for sender in problem.institutions:
        i = index.get(sender.code)
        if i is None:
            continue
        target = int(instance.hospital_target[i])
        out.append(
            Burden(
                code=sender.code,
                name=sender.name,
                level=sender.level,
                candidates=available.get(sender.code, 0),
                persons=int(persons[i]),
                units=int(units[i]),
                target=target if target >= 0 else None,
            )
        )
    return tuple(out)


def _proof(result: Result) -> Proof:
    return Proof(
        status=result.status, value=result.value, bound=result.bound, gap_ratio=result.gap_ratio,
        parts=result.parts, seconds=result.seconds, seed=result.seed, method=result.method,
        instance_hash=result.instance_hash, rules_hash=result.rules_hash, version=result.version,
        stages=result.stages,
    )  # fmt: skip
