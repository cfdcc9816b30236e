"""From the domain's words to columns: :func:`compile_round` turns a checked Round into an Instance.

Dates become days since 0001-01-01 (``date.toordinal``), intervals become half-open, names become indices.
Rows are sorted by code, so the order of lines in a workbook changes neither the instance nor its hash.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import numpy as np

from jieli.planner.catalogue import MANAGEMENT, SPECIALTIES
from jieli.planner.contradictions import (
    BANDS,
    UNFIT,
    RoundError,
    RoundProblem,
    contradictions,
    slot_length,
)
from jieli.planner.instance import FOREVER, NO_CAP, Instance, Ints, Labels, Weights, frozen
from jieli.planner.policy import Policy
from jieli.planner.round import (
    DecisionKind,
    Department,
    Institution,
    Level,
    Person,
    Post,
    Quota,
    Role,
    Round,
    Window,
)

__all__ = ["RoundError", "RoundProblem", "add_months", "compile_round", "round_names"]

T = TypeVar("T", bound=Hashable)
Columns = dict[str, Any]  # arrays by their name in Instance
UNFIT_CEILING_M = -9999  # below every place on earth, the Turpan basin included
ALWAYS_ON = frozenset(
    {"window"}
)  # keeps out who is no candidate; switched off, every candidate's window is open
NO_YEAR = 9999  # title year of somebody whose title has no date: never experienced


def add_months(day: date, months: int) -> date:
    """Return the same day of the month ``months`` later, or the month's last day if it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def compile_round(round: Round) -> Instance:
    """Compile ``round`` into the columns that solvers and the checker read.

    Raises:
        RoundError: The round contradicts itself; the error lists every contradiction.
    """
    problems = contradictions(round)
    if problems:
        raise RoundError(problems)
    order = _Order.of(round)
    posts, slots = _posts(order), _slots(order)
    policy = round.policy
    return Instance(
        name=round.title, time_unit="day",
        **_senders(order, int(slots["slot_length"][slots["slot_fixed"] < 0].sum())),
        **_candidates(order), **_hosts(order), **posts, **slots, **_teams(order), **_quotas(order),
        **_decisions(order, slots["slot_post"], slots["slot_k"]),
        substitution=_substitution(order),
        medical_recheck=round.planned_on.toordinal() + policy.medical_recheck_days,
        weights=_weights(policy), rules_off=policy.disabled_rules - ALWAYS_ON, is_lexicographic=policy.is_lexicographic,
        rules_hash=policy.digest(), labels=_labels(order),
    )  # fmt: skip


def round_names(round: Round) -> Labels:
    """Names in index order, in the shape of ``compile_round(round).labels``."""
    order = _Order.of(round)
    name_of_region = {r.code: r.name for r in round.regions}
    name_of_team = {t.code: t.name for t in round.teams}
    institution = {i.code: i.name for i in round.institutions}
    return Labels(
        region=tuple(name_of_region.get(r, "") for r in order.regions),
        hospital=tuple(h.name for h in order.hospitals),
        department=tuple(f"{institution[d.institution]}{d.name}" for d in order.departments),
        candidate=tuple(p.name for p in order.people),
        facility=tuple(institution[f.code] for f in order.facilities),
        host=tuple(f"{institution[h.institution]}{h.department}" for h in order.hosts),
        post=tuple(f"{institution[p.institution]}{p.department}{p.title}" for p in order.posts),
        team=tuple(name_of_team[t] for t in order.teams),
        quota=tuple(_quota_words(q, institution, name_of_team) for q in round.quotas),
    )


@dataclass(frozen=True, slots=True, order=True)
class _Facility:
    """A recipient at one altitude; single posts of an institution may lie higher than itself."""

    code: str
    altitude_m: int
    language: str


@dataclass(frozen=True, slots=True, order=True)
class _Host:
    """A receiving department. Its management posts stand apart, because nobody adopts them."""

    facility: _Facility
    is_management: bool
    department: str

    @property
    def institution(self) -> str:
        return self.facility.code

    @property
    def label(self) -> str:
        return f"{self.institution}/{self.department}" + (f"/{MANAGEMENT}" if self.is_management else "")


@dataclass(frozen=True, slots=True)
class _Order:
    """Everything in index order."""

    round: Round
    regions: list[str]  # "" stands for senders without a region
    hospitals: list[Institution]
    departments: list[Department]
    people: list[Person]
    facilities: list[_Facility]
    hosts: list[_Host]
    posts: list[Post]
    host_of_post: dict[str, _Host]
    teams: list[str]
    specialties: tuple[list[str], list[str]]  # of posts, of people

    @classmethod
    def of(cls, round: Round) -> _Order:
        homes = {d.institution for d in round.departments}
        hospitals = sorted(
            (i for i in round.institutions if i.is_sender or i.code in homes),
            key=lambda i: (i.region or "", i.code),
        )
        rank = {h.code: n for n, h in enumerate(hospitals)}
        departments = sorted(round.departments, key=lambda d: (rank[d.institution], d.code))
        seat = {d.code: n for n, d in enumerate(departments)}
        host_of_post = _hosts_of_posts(round)
        places = {h.facility for h in host_of_post.values()}
        served = {f.code for f in places}
        places |= {_place(i, None) for i in round.institutions if i.is_recipient and i.code not in served}
        return cls(
            round=round,
            regions=sorted({r.code for r in round.regions} | {h.region or "" for h in hospitals}),
            hospitals=hospitals,
            departments=departments,
            people=sorted(round.people, key=lambda p: (seat[p.department], p.code)),
            facilities=sorted(places),
            hosts=sorted(set(host_of_post.values())),
            posts=sorted(round.posts, key=lambda p: (host_of_post[p.code].facility, p.code)),
            host_of_post=host_of_post,
            teams=sorted(t.code for t in round.teams),
            specialties=(
                sorted({p.specialty for p in round.posts}),
                sorted({p.specialty for p in round.people}),
            ),
        )


def _place(institution: Institution, post: Post | None) -> _Facility:
    altitude_m = institution.altitude_m if post is None or post.altitude_m is None else post.altitude_m
    return _Facility(institution.code, altitude_m or 0, institution.language or "")


def _hosts_of_posts(round: Round) -> dict[str, _Host]:
    institutions = {i.code: i for i in round.institutions}
    return {
        p.code: _Host(_place(institutions[p.institution], p), p.specialty == MANAGEMENT, p.department)
        for p in round.posts
    }


def _index(codes: Iterable[T]) -> dict[T, int]:
    return {code: n for n, code in enumerate(codes)}


def _cap(value: int | None) -> int:
    return NO_CAP if value is None else min(value, NO_CAP)


def _pointers(lists: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    """Lists one after another, and where each begins."""
    ptr = np.cumsum([0, *map(len, lists)])
    return frozen(ptr), frozen([x for one in lists for x in one])


def _senders(order: _Order, demand: int) -> Columns:
    """Regions, hospitals and departments.

    A hospital without a target of its own gets its share of ``demand`` (half-years over all planned slots) by
    number of candidates, rounded up: posts belong to no sending region, so the share is over all senders.
    """
    region, hospital = _index(order.regions), _index(h.code for h in order.hospitals)
    caps = {r.code: _cap(r.release_cap) for r in order.round.regions}
    n_of: dict[str, int] = defaultdict(int)
    for p in order.people:
        n_of[p.institution] += p.is_candidate
    n_all = max(1, sum(n_of.values()))
    target = [
        h.burden_target if h.burden_target is not None
        else -(-demand * n_of[h.code] // n_all) if h.is_sender else -1
        for h in order.hospitals
    ]  # fmt: skip
    return {
        "region_cap": frozen([caps.get(r, NO_CAP) for r in order.regions]),
        "hospital_region": frozen([region[h.region or ""] for h in order.hospitals]),
        "hospital_level": frozen([h.level for h in order.hospitals]),
        "hospital_cap": frozen([_cap(h.release_cap) for h in order.hospitals]),
        "hospital_target": frozen(target),
        "department_hospital": frozen([hospital[d.institution] for d in order.departments]),
        "department_cap": frozen([_cap(d.release_cap) for d in order.departments]),
    }


def _languages(order: _Order) -> dict[str, int]:
    """Languages that help somewhere, numbered from 1; 0 is none."""
    return {word: n for n, word in enumerate(sorted({f.language for f in order.facilities} - {""}), 1)}


def _candidates(order: _Order) -> Columns:
    people, policy = order.people, order.round.policy
    department, specialty = _index(d.code for d in order.departments), _index(order.specialties[1])
    ceiling = dict(zip(BANDS, policy.band_limits_m, strict=True)) | {UNFIT: UNFIT_CEILING_M}
    language = _languages(order)
    return {
        "cand_department": frozen([department[p.department] for p in people]),
        "cand_specialty": frozen([specialty[p.specialty] for p in people]),
        "cand_title": frozen([p.title for p in people]),
        "cand_title_year": frozen([NO_YEAR if p.title_since is None else p.title_since for p in people]),
        "cand_birth_year": frozen([p.birth_year for p in people]),
        "cand_ceiling": frozen([ceiling[p.band] for p in people]),
        "cand_fit_until": frozen([p.fit_until.toordinal() if p.fit_until else FOREVER for p in people]),
        "cand_languages": frozen(
            [sum(1 << language[w] for w in p.languages if w in language) for p in people], np.int64
        ),
        "cand_past": frozen([p.past_services for p in people]),
        "cand_free_from": frozen(
            [p.rest_until.toordinal() + 1 if p.rest_until else -FOREVER for p in people]
        ),
        "cand_windows": _windows(people, is_asked=policy.is_on("window")),
        "cand_wish": _wishes(order),
    }


def _windows(people: list[Person], *, is_asked: bool) -> Ints:
    """Half-open availability; somebody who is no candidate is never available, whether or not dates are asked."""
    width = max([1, *(len(p.windows) for p in people)])
    out = np.full((len(people), width, 2), FOREVER)
    for n, p in enumerate(people):
        windows = p.windows if is_asked else (Window(),)
        for j, w in enumerate(windows if p.is_candidate else ()):
            out[n, j, 0] = -FOREVER if w.first is None else w.first.toordinal()
            out[n, j, 1] = FOREVER if w.last is None else w.last.toordinal() + 1
    return frozen(out)


def _wishes(order: _Order) -> Ints:
    """A wish for an institution means the facility where most of its posts lie."""
    facility, post = _index(order.facilities), _index(p.code for p in order.posts)
    n_posts: dict[_Facility, int] = defaultdict(int)
    for host in order.host_of_post.values():
        n_posts[host.facility] += 1
    column = {f.code: facility[f] for f in sorted(order.facilities, key=lambda f: n_posts[f])}
    column |= {code: len(order.facilities) + n for code, n in post.items()}
    out = np.full((len(order.people), 3), -1)
    for n, p in enumerate(order.people):
        for j, wish in enumerate(p.wishes):
            if wish not in p.wishes[:j]:  # naming a place twice is not worth more
                out[n, j] = column[wish]
    return frozen(out)


def _hosts(order: _Order) -> Columns:
    facility, language = _index(order.facilities), _languages(order)
    first_specialty: dict[_Host, str] = {}
    for p in order.posts:
        host = order.host_of_post[p.code]
        first_specialty[host] = min(p.specialty, first_specialty.get(host, p.specialty))
    row = _index(order.specialties[0])
    is_adopted, senders = _adopted(order), _allowed_senders(order)
    ptr, flat = _pointers([senders[h] for h in order.hosts])
    return {
        "facility_altitude": frozen([f.altitude_m for f in order.facilities]),
        "facility_language": frozen([language.get(f.language, 0) for f in order.facilities]),
        "host_facility": frozen([facility[h.facility] for h in order.hosts]),
        "host_specialty": frozen([row[first_specialty[h]] for h in order.hosts]),
        "host_adopted": frozen([h in is_adopted for h in order.hosts]),
        "host_ptr": ptr,
        "host_hospital": flat,
    }


def _adopted(order: _Order) -> dict[_Host, str | None]:
    """Adopted hosts with their fixed adopter; a line for the department outranks one for the recipient."""
    if not order.round.policy.is_on("adoption"):
        return {}
    lines = {(a.recipient, a.department): a.sender for a in order.round.adoptions}
    out: dict[_Host, str | None] = {}
    for h in order.hosts:
        for key in ((h.institution, h.department), (h.institution, None)):
            if key in lines and not h.is_management:
                out[h] = lines[key]
                break
    return out


def _allowed_senders(order: _Order) -> dict[_Host, list[int]]:
    hospital = _index(h.code for h in order.hospitals)
    everybody = [n for n, h in enumerate(order.hospitals) if h.is_sender]
    paired: dict[str, dict[str | None, set[int]]] = defaultdict(lambda: defaultdict(set))
    for p in order.round.pairings if order.round.policy.is_on("pairing") else ():
        paired[p.recipient][p.department].add(hospital[p.sender])
    adopter = _adopted(order)
    out: dict[_Host, list[int]] = {}
    for h in order.hosts:
        lines = paired.get(h.institution)
        out[h] = (
            everybody if lines is None else sorted(lines.get(None, set()) | lines.get(h.department, set()))
        )
        sender = adopter.get(h)
        if sender is not None:
            out[h] = [hospital[sender]]
    return out


def _posts(order: _Order) -> Columns:
    posts, policy = order.posts, order.round.policy
    host, team = _index(order.hosts), _index(order.teams)
    specialty, department = _index(order.specialties[0]), _index(d.code for d in order.departments)
    levels = {p: n for n, p in enumerate(sorted({p.priority for p in posts}), 1)}
    max_age = dict.fromkeys(Role, policy.max_age_office_years) | {Role.MEMBER: policy.max_age_years}
    return {
        "post_host": frozen([host[order.host_of_post[p.code]] for p in posts]),
        "post_specialty": frozen([specialty[p.specialty] for p in posts]),
        "post_min_title": frozen([p.min_title for p in posts]),
        "post_max_age": frozen([max_age[p.role] if p.max_age is None else p.max_age for p in posts]),
        "post_substitute_min": frozen(
            [policy.substitute_min if p.substitute_min is None else p.substitute_min for p in posts]
        ),
        "post_points": frozen([policy.priority_points[p.priority - 1] for p in posts]),
        "post_level": frozen([levels[p.priority] for p in posts]),
        "post_role": frozen([p.role for p in posts]),
        "post_team": frozen([-1 if p.team is None else team[p.team] for p in posts]),
        "post_incumbent": frozen(
            [
                -1
                if p.incumbent is not None or p.incumbent_department is None
                else department[p.incumbent_department]
                for p in posts
            ]
        ),
    }


def _slots(order: _Order) -> Columns:
    """Slots by (post, k); the planned term n has k = n - 1.

    Who serves now holds the fixed slot k = -1: one term, ending where the first planned one begins.
    """
    policy, candidate = order.round.policy, _index(p.code for p in order.people)
    rows = []
    for n, p in enumerate(order.posts):
        overlap_days = policy.overlap_days if p.overlap_days is None else p.overlap_days
        is_long = p.term_months >= policy.rest_long_from_months
        rest_days = max(1, policy.rest_long_days if is_long else policy.rest_short_days)
        length = slot_length(policy, p.term_months)
        has_predecessor = p.incumbent is not None or p.incumbent_department is not None
        for k in range(0 if p.incumbent is None else -1, p.terms):
            start, end = (add_months(p.start, t * p.term_months) for t in (k, k + 1))
            overlap = overlap_days if k > 0 or (k == 0 and has_predecessor) else 0
            fixed = candidate[p.incumbent] if p.incumbent is not None and k < 0 else -1
            first, until = start.toordinal(), end.toordinal()
            last_year = date.fromordinal(until - 1).year
            rows.append(
                (n, k, first - overlap, first, until, rest_days, length, start.year, last_year, fixed)
            )
    names = ("post", "k", "arrive", "start", "end", "rest", "length", "year_start", "year_end", "fixed")
    table = np.array(rows, dtype=np.int64).reshape(-1, len(names))
    return {f"slot_{name}": frozen(table[:, j]) for j, name in enumerate(names)}


def _teams(order: _Order) -> Columns:
    rules = {t.code: t for t in order.round.teams}
    leader = {p.team: n for n, p in enumerate(order.posts) if p.role is Role.LEADER}
    return {
        "team_leader": frozen([leader.get(t, -1) for t in order.teams]),
        "team_mix": frozen([rules[t].min_specialties or 0 for t in order.teams]),
        "team_novices": frozen([_cap(rules[t].max_novices) for t in order.teams]),
    }


def _quotas(order: _Order) -> Columns:
    quotas, hospital = order.round.quotas, _index(h.code for h in order.hospitals)
    scopes = [
        [
            n
            for n, p in enumerate(order.posts)
            if q.team in (None, p.team) and q.recipient in (None, p.institution)
        ]
        for q in quotas
    ]
    ptr, flat = _pointers(scopes)
    return {
        "quota_ptr": ptr,
        "quota_post": flat,
        "quota_level": frozen([-1 if q.level is None else q.level for q in quotas]),
        "quota_hospital": frozen([-1 if q.sender is None else hospital[q.sender] for q in quotas]),
        "quota_max": frozen([_cap(q.maximum) for q in quotas]),
    }


def _decisions(order: _Order, slot_post: Ints, slot_k: Ints) -> Columns:
    candidate = _index(p.code for p in order.people)
    planned: dict[str, dict[int, int]] = defaultdict(dict)  # post -> term -> slot
    for slot, (post, k) in enumerate(zip(slot_post.tolist(), slot_k.tolist(), strict=True)):
        if k >= 0:
            planned[order.posts[post].code][k + 1] = slot
    found: dict[DecisionKind, set[tuple[int, int]]] = {kind: set() for kind in DecisionKind}
    for d in order.round.decisions:
        for post_code in (d.post,) if d.post is not None else tuple(planned):
            terms = planned[post_code]
            slots = terms.values() if d.term is None else (terms[d.term],)
            found[d.kind] |= {(slot, candidate[d.person]) for slot in slots}
    return {
        name: frozen(np.array(sorted(found[kind]), dtype=np.int64).reshape(-1, 2))
        for name, kind in (("pins", DecisionKind.PIN), ("bans", DecisionKind.BAN))
    }


def _substitution(order: _Order) -> Ints:
    """How well each specialty of people fits each specialty of posts, 0 to 100."""
    policy = order.round.policy
    table = {(s.wanted, s.offered): s.score for s in policy.substitutes}

    def score(wanted: str, offered: str) -> int:
        if wanted == offered:
            return policy.same_specialty_score
        if (wanted, offered) in table:
            return table[wanted, offered]
        if wanted == MANAGEMENT:
            return policy.management_score if SPECIALTIES[offered].is_clinical else 0
        is_family = SPECIALTIES[wanted].family == SPECIALTIES[offered].family
        return policy.same_parent_score if is_family else 0

    wanted, offered = order.specialties
    return frozen(
        np.array([[score(w, o) for o in offered] for w in wanted]).reshape(len(wanted), len(offered))
    )


def _weights(policy: Policy) -> Weights:
    return Weights(
        title_surplus=policy.title_surplus_points, experienced=policy.experienced_points,
        experienced_years=policy.experienced_years, language=policy.language_points,
        wishes=policy.wish_points,
        same_hospital=policy.same_hospital_points, same_department=policy.same_department_points,
        burden_shares=policy.burden_shares, burden=policy.burden_points,
    )  # fmt: skip


def _labels(order: _Order) -> Labels:
    return Labels(
        region=tuple(order.regions), hospital=tuple(h.code for h in order.hospitals),
        department=tuple(d.code for d in order.departments), candidate=tuple(p.code for p in order.people),
        facility=tuple(f.code for f in order.facilities), host=tuple(h.label for h in order.hosts),
        post=tuple(p.code for p in order.posts), team=tuple(order.teams),
        quota=tuple(f"Q{n}" for n in range(1, len(order.round.quotas) + 1)),
    )  # fmt: skip


_LEVEL_WORDS = {
    Level.TERTIARY: "三级", Level.SECONDARY: "二级", Level.PRIMARY: "一级", Level.UNRANKED: "未定级",
}  # fmt: skip


def _quota_words(quota: Quota, institution: dict[str, str], team: dict[str, str]) -> str:
    """Who and where, e.g. 三级医院→玉树医疗队."""
    who = "" if quota.sender is None else institution[quota.sender]
    who += f"{_LEVEL_WORDS[quota.level]}医院" if quota.level is not None else ""
    where = "" if quota.team is None else team[quota.team]
    where += "" if quota.recipient is None else institution[quota.recipient]
    return f"{who or '所有派出单位'}→{where or '本轮全部岗位'}"
