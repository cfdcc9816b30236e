"""The independent checker: every rule and the value of a plan, derived again from the raw columns.

Plain loops, and no import from the model, the join or a solver (an import contract sees to it): whoever
doubts a plan reads this file. It follows docs/explanation/planning-model.md and nothing else.

A running deployment (fixed slot) is a fact. It is never accused of breaking a rule, but its holder counts
wherever people are counted, so a limit that the facts already break reads "nobody new".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jieli.planner.instance import Instance
from jieli.planner.result import Parts
from jieli.planner.words import say

Plan = Sequence[int] | NDArray[np.integer[Any]]


class NotAPlanError(ValueError):
    """The array is not a plan of this instance; the message is a sentence."""

    def __init__(self, code: str, **fields: int | str) -> None:
        super().__init__(say(code, "en", **fields))
        self.code, self.fields = code, fields


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule. ``jieli.planner.words.violation_sentence`` says it in plain words.

    Attributes:
        rule: A word of ``policy.RULES``, or ``ban``, ``pin``, ``fixed`` (a running deployment was changed),
            ``successor`` (somebody would take over from himself), ``twice`` (two posts at the same time).
        slots: The slots that break it; where people are counted, everybody who counts at the worst time.
        candidates: The people concerned, for a pin or a fixed slot those who should be there.
        numbers: ``required`` and ``actual``, times (``from``, exclusive ``end``), indices (``team``, ...).
    """

    rule: str
    slots: tuple[int, ...]
    candidates: tuple[int, ...]
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """What the checker found.

    Attributes:
        points: Per slot, its share of ``parts``; the sum less ``parts.burden`` is ``parts.total``.
        filled: Slots with a holder, running deployments not counted.
        wanted: Slots to fill, running deployments not counted.
    """

    violations: tuple[Violation, ...]
    parts: Parts
    points: tuple[int, ...]
    filled: int
    wanted: int

    @property
    def is_valid(self) -> bool:
        """True if no rule is broken."""
        return not self.violations

    @property
    def by_rule(self) -> dict[str, int]:
        """Number of violations per broken rule, sorted by name."""
        return dict(sorted(Counter(v.rule for v in self.violations).items()))


def check(instance: Instance, plan: Plan) -> Report:
    """Verify ``plan`` (slot -> candidate or -1) against every rule that is on, and recompute its value.

    A fixed slot that the plan changes is reported once; the rest is judged as if it had not been changed.

    Raises:
        NotAPlanError: Wrong length, not whole numbers, or an unknown candidate.
    """
    chosen = _as_list(instance, plan)
    fixed = instance.slot_fixed.tolist()
    holder = [f if f >= 0 else c for f, c in zip(fixed, chosen, strict=True)]
    stays = _Stays(holder, fixed, instance.slot_start.tolist(), instance.slot_end.tolist())
    violations = [
        *_decisions(instance, chosen, holder),
        *_eligibility(instance, holder),
        *_rests(instance, holder),
        *_caps(instance, stays),
        *_adoptions(instance, holder),
        *_quotas(instance, stays),
        *_teams(instance, stays),
    ]
    parts, points = _value(instance, holder)
    free = [c for f, c in zip(fixed, holder, strict=True) if f < 0]
    return Report(tuple(violations), parts, points, sum(c >= 0 for c in free), len(free))


def _as_list(instance: Instance, plan: Plan) -> list[int]:
    array = np.asarray(plan)
    if array.ndim != 1 or len(array) != instance.n_slots:
        shape = " × ".join(str(n) for n in array.shape)
        raise NotAPlanError("plan.length", expected=instance.n_slots, actual=shape)
    if array.dtype.kind not in "iu" and len(array):
        raise NotAPlanError("plan.dtype", actual=str(array.dtype))
    out = [int(c) for c in array]
    for s, c in enumerate(out):
        if not -1 <= c < instance.n_candidates:
            raise NotAPlanError("plan.candidate", slot=s, actual=c, expected=instance.n_candidates - 1)
    return out


def _decisions(instance: Instance, chosen: list[int], holder: list[int]) -> Iterator[Violation]:
    """C14 pins, and fixed slots left alone. Bans are part of :func:`_eligibility`."""
    for s, fact in enumerate(instance.slot_fixed.tolist()):
        if fact >= 0 and chosen[s] != fact:
            yield Violation("fixed", (s,), (fact,), {"actual": chosen[s]})
    for s, c in instance.pins.tolist():
        if holder[s] != c:
            yield Violation("pin", (s,), (c,), {"actual": holder[s]})


def _eligibility(instance: Instance, holder: list[int]) -> Iterator[Violation]:
    """C1 to C6 and bans: what concerns one person and one slot."""
    fixed = instance.slot_fixed.tolist()
    banned = set(map(tuple, instance.bans.tolist()))
    tests = [test for rule, test in _eligibility_tests(instance).items() if instance.is_on(rule)]
    for s, c in enumerate(holder):
        if c < 0 or fixed[s] >= 0:
            continue
        if (s, c) in banned:
            yield Violation("ban", (s,), (c,))
        for test in tests:
            yield from test(s, c)


def _eligibility_tests(instance: Instance) -> dict[str, Any]:
    """One generator function (slot, candidate) -> violations per rule, in the order of ``policy.RULES``."""
    post_of, host_of = instance.slot_post.tolist(), instance.post_host.tolist()
    arrive, end = instance.slot_arrive.tolist(), instance.slot_end.tolist()
    hospital_of, ptr = instance.cand_hospital.tolist(), instance.host_ptr.tolist()
    allowed = [set(instance.host_hospital[a:b].tolist()) for a, b in pairwise(ptr)]
    substitution, wanted = instance.substitution.tolist(), instance.post_specialty.tolist()
    specialty, at_least = instance.cand_specialty.tolist(), instance.post_substitute_min.tolist()
    title, min_title = instance.cand_title.tolist(), instance.post_min_title.tolist()
    facility_of, altitude = instance.host_facility.tolist(), instance.facility_altitude.tolist()
    ceiling, fit_until = instance.cand_ceiling.tolist(), instance.cand_fit_until.tolist()
    born, max_age = instance.cand_birth_year.tolist(), instance.post_max_age.tolist()
    year_end, windows = instance.slot_year_end.tolist(), instance.cand_windows.tolist()
    free_from = instance.cand_free_from.tolist()

    def pairing(s: int, c: int) -> Iterator[Violation]:
        host = host_of[post_of[s]]
        if hospital_of[c] not in allowed[host]:
            yield Violation("pairing", (s,), (c,), {"hospital": hospital_of[c], "host": host})

    def fits(s: int, c: int) -> Iterator[Violation]:
        p = post_of[s]
        score = substitution[wanted[p]][specialty[c]]
        if score < at_least[p] or score <= 0:
            yield Violation("specialty", (s,), (c,), {"required": at_least[p], "actual": score})

    def ranks(s: int, c: int) -> Iterator[Violation]:
        p = post_of[s]
        if title[c] < min_title[p]:
            yield Violation("title", (s,), (c,), {"required": min_title[p], "actual": title[c]})

    def climbs(s: int, c: int) -> Iterator[Violation]:
        metres = altitude[facility_of[host_of[post_of[s]]]]
        if ceiling[c] < metres:
            yield Violation("altitude", (s,), (c,), {"required": metres, "actual": ceiling[c]})

    def is_examined(s: int, c: int) -> Iterator[Violation]:
        if arrive[s] > fit_until[c] and arrive[s] <= instance.medical_recheck:
            yield Violation("medical", (s,), (c,), {"from": arrive[s], "fit_until": fit_until[c]})

    def is_young(s: int, c: int) -> Iterator[Violation]:
        age = year_end[s] - born[c]
        if age > max_age[post_of[s]]:
            yield Violation("age", (s,), (c,), {"required": max_age[post_of[s]], "actual": age})

    def is_available(s: int, c: int) -> Iterator[Violation]:
        if not any(first <= arrive[s] and end[s] <= last for first, last in windows[c]):
            yield Violation("window", (s,), (c,), {"from": arrive[s], "end": end[s]})

    def is_rested(s: int, c: int) -> Iterator[Violation]:
        if arrive[s] < free_from[c]:
            yield Violation("rest", (s,), (c,), {"from": arrive[s], "free_from": free_from[c]})

    return {
        "pairing": pairing, "specialty": fits, "title": ranks, "altitude": climbs, "medical": is_examined,
        "age": is_young, "window": is_available, "rest": is_rested,
    }  # fmt: skip


def _rests(instance: Instance, holder: list[int]) -> Iterator[Violation]:
    """C7: the stays of one person, each with its rest, do not meet.

    Sorted by arrival, a stay meets an earlier one exactly if it meets the one that is rested last.
    Two running deployments may meet.
    """
    arrive, end = instance.slot_arrive.tolist(), instance.slot_end.tolist()
    fixed, rest = instance.slot_fixed.tolist(), instance.slot_rest.tolist()
    must_rest = instance.is_on("rest")
    rested = [e + max(1, r if must_rest else 1) for e, r in zip(end, rest, strict=True)]
    for c, slots in _slots_of_people(holder).items():
        slots.sort(key=lambda s: (arrive[s], end[s], s))
        last, last_planned = -1, -1
        for s in slots:
            before = last if fixed[s] < 0 else last_planned
            if before >= 0 and arrive[s] < rested[before]:
                numbers = {"required": rested[before] - end[before], "actual": arrive[s] - end[before]}
                yield Violation(_clash(instance, before, s, must_rest), (before, s), (c,), numbers)
            if last < 0 or rested[s] > rested[last]:
                last = s
            if fixed[s] < 0 and (last_planned < 0 or rested[s] > rested[last_planned]):
                last_planned = s


def _slots_of_people(holder: list[int]) -> dict[int, list[int]]:
    out: dict[int, list[int]] = defaultdict(list)
    for s, c in enumerate(holder):
        if c >= 0:
            out[c].append(s)
    return out


def _clash(instance: Instance, before: int, after: int, must_rest: bool) -> str:
    if instance.slot_post[before] == instance.slot_post[after] and abs(after - before) == 1:
        return "successor"
    is_overlap = instance.slot_arrive[after] < instance.slot_end[before]
    return "twice" if is_overlap or not must_rest else "rest"


@dataclass(frozen=True, slots=True)
class _Stays:
    """Who is on which slot, and when: plain lists, read once, since NumPy is slow one number at a time."""

    holder: list[int]
    fixed: list[int]
    start: list[int]
    end: list[int]

    def moments(self, slots: list[int]) -> Iterator[tuple[int, int, list[int], list[int]]]:
        """(time, next time, slots that start, slots that end), in order; nothing changes in between."""
        come: dict[int, list[int]] = defaultdict(list)
        go: dict[int, list[int]] = defaultdict(list)
        for s in slots:
            come[self.start[s]].append(s)
            go[self.end[s]].append(s)
        times = sorted(come.keys() | go.keys())
        for time, until in pairwise(times):
            yield time, until, come[time], go[time]

    def present(self, slots: list[int], time: int) -> list[int]:
        """Those of ``slots`` that run at ``time``."""
        return [s for s in slots if self.start[s] <= time < self.end[s]]

    def broken(
        self, rule: str, slots: list[int], spans: Iterable[_Span], who: dict[str, int]
    ) -> Iterator[Violation]:
        """One violation per stretch of touching ``spans``, with everybody of ``slots`` at its worst time."""
        for first, until, worst in _stretches(spans):
            here = self.present(slots, worst.start)
            numbers = who | worst.numbers | {"from": first, "end": until}
            yield Violation(rule, tuple(here), tuple(self.holder[s] for s in here), numbers)


@dataclass(frozen=True, slots=True)
class _Span:
    """A time in which a limit is exceeded by ``excess``."""

    start: int
    end: int
    excess: int
    numbers: dict[str, int]


def _stretches(spans: Iterable[_Span]) -> Iterator[tuple[int, int, _Span]]:
    """Join touching spans to (start, end, worst span), so that one long excess is one violation."""
    start, end, worst = 0, 0, None
    for span in spans:
        if worst is not None and span.start == end:
            end = span.end
            worst = max(worst, span, key=lambda x: x.excess)
            continue
        if worst is not None:
            yield start, end, worst
        start, end, worst = span.start, span.end, span
    if worst is not None:
        yield start, end, worst


def _caps(instance: Instance, stays: _Stays) -> Iterator[Violation]:
    """C8: people of a department, hospital and region who are away at the same time."""
    if not instance.is_on("cap"):
        return
    department_of, hospital_of = instance.cand_department.tolist(), instance.department_hospital.tolist()
    region_of = instance.hospital_region.tolist()
    caps = {
        "department": instance.department_cap.tolist(),
        "hospital": instance.hospital_cap.tolist(),
        "region": instance.region_cap.tolist(),
    }
    away: dict[tuple[str, int], list[int]] = defaultdict(list)
    for s, c in enumerate(stays.holder):
        if c >= 0:
            department = department_of[c]
            hospital = hospital_of[department]
            away["department", department].append(s)
            away["hospital", hospital].append(s)
            away["region", region_of[hospital]].append(s)
    for (kind, unit), slots in away.items():
        spans = _crowded(stays, slots, caps[kind][unit])
        yield from stays.broken("cap", slots, spans, {kind: unit})


def _quotas(instance: Instance, stays: _Stays) -> Iterator[Violation]:
    """C10: people of one level or one hospital on the posts of a scope at the same time."""
    if not instance.is_on("quota"):
        return
    ptr, posts = instance.quota_ptr.tolist(), instance.quota_post.tolist()
    quotas_of: dict[int, set[int]] = defaultdict(set)
    for q in range(len(instance.quota_max)):
        for p in posts[ptr[q] : ptr[q + 1]]:
            quotas_of[p].add(q)
    level, sender = instance.quota_level.tolist(), instance.quota_hospital.tolist()
    hospital_of, level_of = instance.cand_hospital.tolist(), instance.hospital_level.tolist()
    post_of = instance.slot_post.tolist()
    counted: dict[int, list[int]] = defaultdict(list)
    for s, c in enumerate(stays.holder):
        if c < 0:
            continue
        hospital = hospital_of[c]
        for q in quotas_of[post_of[s]]:
            if level[q] in (-1, level_of[hospital]) and sender[q] in (-1, hospital):
                counted[q].append(s)
    for q, slots in sorted(counted.items()):
        spans = _crowded(stays, slots, int(instance.quota_max[q]))
        yield from stays.broken("quota", slots, spans, {"quota": q})


def _crowded(stays: _Stays, slots: list[int], limit: int) -> Iterator[_Span]:
    """Times at which more of ``slots`` run than ``limit``, and more than the fixed ones alone."""
    if limit >= len(slots):
        return
    people, facts = 0, 0
    for time, until, come, go in stays.moments(slots):
        people += len(come) - len(go)
        facts += sum(stays.fixed[s] >= 0 for s in come) - sum(stays.fixed[s] >= 0 for s in go)
        most = max(limit, facts)
        if people > most:
            yield _Span(time, until, people - most, {"required": most, "actual": people})


def _adoptions(instance: Instance, holder: list[int]) -> Iterator[Violation]:
    """C9: one hospital staffs an adopted receiving department over the whole horizon."""
    if not instance.is_on("adoption"):
        return
    adopted, host_of = instance.host_adopted.tolist(), instance.post_host.tolist()
    post_of, hospital_of = instance.slot_post.tolist(), instance.cand_hospital.tolist()
    fixed = instance.slot_fixed.tolist()
    staff: dict[int, list[int]] = defaultdict(list)
    for s, c in enumerate(holder):
        if c >= 0 and fixed[s] < 0 and adopted[host_of[post_of[s]]]:
            staff[host_of[post_of[s]]].append(s)
    for host, slots in sorted(staff.items()):
        hospitals = {hospital_of[holder[s]] for s in slots}
        if len(hospitals) > 1:
            numbers = {"host": host, "required": 1, "actual": len(hospitals)}
            yield Violation("adoption", tuple(slots), tuple(holder[s] for s in slots), numbers)


def _teams(instance: Instance, stays: _Stays) -> Iterator[Violation]:
    """C11 to C13: leader, specialties and novices of a team whenever somebody who is planned is present."""
    team_of, post_of = instance.post_team.tolist(), instance.slot_post.tolist()
    specialty_of, past = instance.post_specialty.tolist(), instance.cand_past.tolist()
    members: dict[int, list[int]] = defaultdict(list)
    for s, c in enumerate(stays.holder):
        if c >= 0 and team_of[post_of[s]] >= 0:
            members[team_of[post_of[s]]].append(s)
    for team, slots in sorted(members.items()):
        leader_post = int(instance.team_leader[team])
        leaders = {s for s in slots if post_of[s] == leader_post}
        novices = [s for s in slots if past[stays.holder[s]] == 0]
        specialty = {s: specialty_of[post_of[s]] for s in slots}
        if instance.is_on("leader") and leader_post >= 0:
            yield from stays.broken("leader", slots, _without_leader(stays, slots, leaders), {"team": team})
        if instance.is_on("mix"):
            spans = _one_sided(stays, slots, specialty, int(instance.team_mix[team]))
            yield from stays.broken("mix", slots, spans, {"team": team})
        if instance.is_on("novice"):
            spans = _crowded(stays, novices, int(instance.team_novices[team]))
            yield from stays.broken("novice", novices, spans, {"team": team})


def _without_leader(stays: _Stays, slots: list[int], leaders: set[int]) -> Iterator[_Span]:
    planned = leading = 0
    for time, until, come, go in stays.moments(slots):
        for sign, moving in ((1, come), (-1, go)):
            planned += sign * sum(stays.fixed[s] < 0 for s in moving)
            leading += sign * sum(s in leaders for s in moving)
        if planned and leading != 1:
            yield _Span(time, until, abs(leading - 1), {"required": 1, "actual": leading})


def _one_sided(stays: _Stays, slots: list[int], specialty: dict[int, int], least: int) -> Iterator[_Span]:
    planned = 0
    present: Counter[int] = Counter()
    for time, until, come, go in stays.moments(slots):
        for sign, moving in ((1, come), (-1, go)):
            for s in moving:
                planned += sign * (stays.fixed[s] < 0)
                present[specialty[s]] += sign
        distinct = sum(n > 0 for n in present.values())
        if planned and distinct < least:
            yield _Span(time, until, least - distinct, {"required": least, "actual": distinct})


def _value(instance: Instance, holder: list[int]) -> tuple[Parts, tuple[int, ...]]:
    """O1 to O5 and the points of every slot. Fixed slots earn nothing but may be somebody's predecessor."""
    w = instance.weights
    post_of, fixed, length = (
        x.tolist() for x in (instance.slot_post, instance.slot_fixed, instance.slot_length)
    )
    priority, incumbent = instance.post_points.tolist(), instance.post_incumbent.tolist()
    department_of, hospital_of = instance.cand_department.tolist(), instance.department_hospital.tolist()
    total: Counter[str] = Counter()
    load: Counter[int] = Counter()
    points = [0] * len(holder)
    for s, c in enumerate(holder):
        if c < 0 or fixed[s] >= 0:
            continue
        p, department = post_of[s], department_of[c]
        hospital = hospital_of[department]
        load[hospital] += length[s]
        if s > 0 and post_of[s - 1] == p:
            before = department_of[holder[s - 1]] if holder[s - 1] >= 0 else -1
        else:
            before = incumbent[p]
        relay = 0
        if before >= 0:
            relay += w.same_hospital * (hospital_of[before] == hospital) + w.same_department * (
                before == department
            )
        earned = {
            "fill": length[s] * priority[p],
            "fit": length[s] * _fit(instance, s, c),
            "wish": _wish(instance, p, c),
            "relay": relay,
        }
        total.update(earned)
        points[s] = sum(earned.values())
    target = instance.hospital_target.tolist()
    burden = sum(_burden(instance, n, target[h]) for h, n in load.items() if target[h] >= 0)
    parts = Parts(total["fill"], total["fit"], total["wish"], total["relay"], burden)
    return parts, tuple(points)


def _fit(instance: Instance, s: int, c: int) -> int:
    """O2 per person-half-year: substitutability, title above the minimum, experience, local language."""
    w, p = instance.weights, int(instance.slot_post[s])
    language = int(instance.facility_language[instance.host_facility[instance.post_host[p]]])
    points = int(instance.substitution[instance.post_specialty[p], instance.cand_specialty[c]])
    if instance.cand_title[c] > instance.post_min_title[p]:
        points += w.title_surplus
    if instance.slot_year_start[s] - instance.cand_title_year[c] >= w.experienced_years:
        points += w.experienced
    if language > 0 and int(instance.cand_languages[c]) >> language & 1:
        points += w.language
    return points


def _wish(instance: Instance, p: int, c: int) -> int:
    """O3: points of every wish that names the post or its facility."""
    facility = int(instance.host_facility[instance.post_host[p]])
    meant = (facility, len(instance.facility_altitude) + p)
    wishes = instance.cand_wish[c].tolist()
    return sum(points for points, wish in zip(instance.weights.wishes, wishes, strict=True) if wish in meant)


def _burden(instance: Instance, load: int, target: int) -> int:
    """O5: convex points taken off for person-half-years above the target of one hospital."""
    left, off = max(0, load - target), 0
    widths = [int(share * target) for share in instance.weights.burden_shares]
    for width, price in zip([*widths, left], instance.weights.burden, strict=True):
        part = min(left, width)
        off += part * price
        left -= part
    return off
