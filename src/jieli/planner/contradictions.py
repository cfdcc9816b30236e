"""Everything that a round must not say: unknown names, doubles, and facts that exclude each other.

The sentences are in contradictions.csv, one per code, in Chinese and English: what is wrong, where, what to
do. All findings are listed, never only the first. A post that nobody can fill is no contradiction; that is
explained after planning.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain

from jieli.planner.catalogue import MANAGEMENT, SPECIALTIES
from jieli.planner.model import PIN_BONUS
from jieli.planner.policy import RULES, Policy
from jieli.planner.round import Adoption, Decision, DecisionKind, Person, Post, Role, Round

FIRST_YEAR, LAST_YEAR = 1950, 2200  # terms outside are typing errors
MOST_POINTS = PIN_BONUS // 2  # of one term; with more, points could outweigh a pin
BEST_SCORE = 100  # of substitutability
SHORTEST_MONTH_DAYS = 28
BANDS = "ABCDE"
UNFIT = "-"


@dataclass(frozen=True, slots=True)
class RoundProblem:
    """One contradiction. ``kind`` and ``key`` say where: the sort of entity and its code or line number."""

    code: str
    zh: str
    en: str
    kind: str
    key: str


class RoundError(ValueError):
    """The round contradicts itself; ``problems`` lists every contradiction."""

    def __init__(self, problems: Iterable[RoundProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(p.zh for p in self.problems))


def contradictions(round: Round) -> list[RoundProblem]:
    """List everything in ``round`` that must be corrected before it can be planned."""
    book = _Book(round)
    parts = (_policy, _doubles, _units, _posts, _teams, _people, _pairings, _quotas, _adoptions, _decisions)
    return list(chain.from_iterable(part(book) for part in parts))


def _sentences() -> dict[str, tuple[str, str]]:
    text = files("jieli.planner").joinpath("contradictions.csv").read_text(encoding="utf-8")
    return {row["code"]: (row["zh"], row["en"]) for row in csv.DictReader(text.splitlines())}


SENTENCES: Mapping[str, tuple[str, str]] = _sentences()
Problems = Iterator[RoundProblem]


def _problem(code: str, kind: str, key: object, **facts: object) -> RoundProblem:
    zh, en = (s.format(kind=kind, key=key, **facts) for s in SENTENCES[code])
    return RoundProblem(code, zh, en, kind, str(key))


class _Book:
    """The round with everything findable by code."""

    def __init__(self, round: Round) -> None:
        self.round = round
        self.institutions = {i.code: i for i in round.institutions}
        self.departments = {d.code: d for d in round.departments}
        self.posts = {p.code: p for p in round.posts}
        self.people = {p.code: p for p in round.people}
        self.teams = {t.code for t in round.teams}
        self.has_sender = any(i.is_sender for i in round.institutions)
        self.pairings_of: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
        for pairing in round.pairings if round.policy.is_on("pairing") else ():
            self.pairings_of[pairing.recipient].append((pairing.sender, pairing.department))

    def may_serve(self, sender: str | None, recipient: str, department: str) -> bool:
        """True if the pairings let ``sender`` (None: anybody) serve that receiving department."""
        if recipient not in self.pairings_of:
            return self.has_sender
        return any(sender in (None, s) and d in (None, department) for s, d in self.pairings_of[recipient])


def _policy(book: _Book) -> Problems:
    policy = book.round.policy
    for rule in sorted(policy.disabled_rules - set(RULES)):
        yield _problem("rule_unknown", "policy", rule, rules=", ".join(RULES))
    for s in policy.substitutes:
        if not {s.wanted, s.offered} <= SPECIALTIES.keys():
            yield _problem("substitute_unknown", "policy", s.wanted, offered=s.offered)
        if not 0 <= s.score <= 100:
            yield _problem("substitute_score", "policy", s.wanted, offered=s.offered, score=s.score)
    least_of = {"value_unit_months": 1} | dict.fromkeys(_NOT_NEGATIVE, 0)
    for name, least in least_of.items():
        value = getattr(policy, name)
        if not all(v >= least for v in (value if isinstance(value, tuple) else (value,))):
            yield _problem("policy_value", "policy", name, value=value, least=least)
    if list(policy.burden_points) != sorted(policy.burden_points):
        yield _problem("policy_burden", "policy", "burden_points", value=policy.burden_points)
    if list(policy.band_limits_m) != sorted(policy.band_limits_m):
        yield _problem("policy_bands", "policy", "band_limits_m", value=policy.band_limits_m)
    points, post = max(((_most_points(policy, p), p.code) for p in book.round.posts), default=(0, ""))
    if points > MOST_POINTS:
        yield _problem(
            "policy_points", "policy", "priority_points", post=post, value=points, most=MOST_POINTS
        )


_NOT_NEGATIVE = (
    "medical_recheck_days", "overlap_days", "rest_long_days", "rest_short_days", "priority_points",
    "title_surplus_points", "experienced_points", "language_points", "wish_points", "same_hospital_points",
    "same_department_points", "burden_shares", "burden_points", "keep_points",
)  # fmt: skip


def slot_length(policy: Policy, term_months: int) -> int:
    """Length of a term in ``value_unit_months``: half a unit counts as a whole one, at least 1."""
    return max(1, (2 * term_months + policy.value_unit_months) // (2 * policy.value_unit_months))


def _most_points(policy: Policy, post: Post) -> int:
    """No holder of one term of ``post`` earns more."""
    if policy.value_unit_months < 1 or post.priority not in (1, 2, 3):
        return 0
    each = policy.priority_points[post.priority - 1] + BEST_SCORE + policy.title_surplus_points
    each += policy.experienced_points + policy.language_points
    once = sum(policy.wish_points) + policy.same_hospital_points + policy.same_department_points
    return slot_length(policy, post.term_months) * each + once


def _doubles(book: _Book) -> Problems:
    r = book.round
    tables: dict[str, tuple[str, list[str]]] = {
        "region": ("地区", [x.code for x in r.regions]),
        "institution": ("单位", [x.code for x in r.institutions]),
        "department": ("科室", [x.code for x in r.departments]),
        "team": ("队伍", [x.code for x in r.teams]),
        "post": ("岗位", [x.code for x in r.posts]),
        "person": ("人员", [x.code for x in r.people]),
    }
    for kind, (table, codes) in tables.items():
        if len(set(codes)) < len(codes):
            for code, n in Counter(codes).items():
                if n > 1:
                    yield _problem("duplicate_code", kind, code, table=table, n=n)


def _units(book: _Book) -> Problems:
    r = book.round
    regions = {x.code for x in r.regions}
    for i in r.institutions:
        if i.region is not None and i.region not in regions:
            yield _problem("region_unknown", "institution", i.code, name=i.name, region=i.region)
    for d in r.departments:
        if d.institution not in book.institutions:
            yield _problem(
                "department_institution_unknown", "department", d.code, name=d.name, institution=d.institution
            )
    limits: list[tuple[str, str, str, int | None]] = [
        *(("region", x.code, "外派上限", x.release_cap) for x in r.regions),
        *(("institution", x.code, "外派上限", x.release_cap) for x in r.institutions),
        *(("institution", x.code, "负担目标", x.burden_target) for x in r.institutions),
        *(("department", x.code, "外派上限", x.release_cap) for x in r.departments),
        *(("team", x.code, "最少专业数", x.min_specialties) for x in r.teams),
        *(("team", x.code, "新人上限", x.max_novices) for x in r.teams),
    ]
    for kind, code, what, value in limits:
        if value is not None and value < 0:
            yield _problem("negative_number", kind, code, what=what, value=value)


def _posts(book: _Book) -> Problems:
    incumbents = Counter(p.incumbent for p in book.round.posts if p.incumbent)
    for p in book.round.posts:
        host = book.institutions.get(p.institution)
        if host is None:
            yield _problem("post_institution_unknown", "post", p.code, institution=p.institution)
        else:
            facts = {"institution": host.code, "name": host.name}
            if not host.is_recipient:
                yield _problem("post_institution_not_recipient", "post", p.code, **facts)
            if not book.may_serve(None, p.institution, p.department):
                yield _problem("post_without_sender", "post", p.code, department=p.department, **facts)
        if p.specialty not in SPECIALTIES:
            yield _problem("post_specialty_unknown", "post", p.code, specialty=p.specialty)
        if p.team is not None and p.team not in book.teams:
            yield _problem("post_team_unknown", "post", p.code, team=p.team)
        if p.team is None and p.role is not Role.MEMBER:
            yield _problem("post_role_without_team", "post", p.code)
        yield from _post_numbers(book, p)
        yield from _incumbent(book, p, incumbents[p.incumbent or ""])


def _post_numbers(book: _Book, p: Post) -> Problems:
    substitute_min = book.round.policy.substitute_min if p.substitute_min is None else p.substitute_min
    overlap_days = book.round.policy.overlap_days if p.overlap_days is None else p.overlap_days
    year = p.start.year + max(0, p.term_months) * max(0, p.terms) // 12
    if p.term_months < 1:
        yield _problem("post_term_months", "post", p.code, value=p.term_months)
    elif not 0 <= overlap_days < p.term_months * SHORTEST_MONTH_DAYS:
        yield _problem("post_overlap", "post", p.code, value=overlap_days)
    if p.terms < 1:
        yield _problem("post_terms", "post", p.code, value=p.terms)
    odd = [y for y in (p.start.year, year) if not FIRST_YEAR <= y <= LAST_YEAR]
    if odd:
        yield _problem("post_too_late", "post", p.code, year=odd[0])
    if p.priority not in (1, 2, 3):
        yield _problem("post_priority", "post", p.code, value=p.priority)
    if not 1 <= substitute_min <= 100:
        yield _problem("post_substitute_min", "post", p.code, value=substitute_min)


def _incumbent(book: _Book, p: Post, n: int) -> Problems:
    given = p.incumbent_department
    if given is not None and given not in book.departments:
        yield _problem("incumbent_department_unknown", "post", p.code, given=given)
    if p.incumbent is None:
        return
    person = book.people.get(p.incumbent)
    if person is None:
        yield _problem("incumbent_unknown", "post", p.code, person=p.incumbent)
    elif given not in (None, person.department):
        facts = {"person": p.incumbent, "department": person.department, "given": given}
        yield _problem("incumbent_department_differs", "post", p.code, **facts)
    if n > 1:
        yield _problem("incumbent_twice", "post", p.code, person=p.incumbent, n=n)


def _teams(book: _Book) -> Problems:
    leaders: dict[str, list[str]] = {t: [] for t in sorted(book.teams)}
    for p in book.round.posts:
        if p.team in leaders and p.role is Role.LEADER:
            leaders[p.team].append(p.code)
    for team, posts in leaders.items():
        if len(posts) > 1:
            yield _problem("team_two_leaders", "team", team, n=len(posts), posts=", ".join(posts))
        elif (
            not posts and book.round.policy.is_on("leader") and any(p.team == team for p in book.round.posts)
        ):
            yield _problem("team_without_leader", "team", team)


def _people(book: _Book) -> Problems:
    wishes = book.posts.keys() | {i.code for i in book.round.institutions if i.is_recipient}
    for p in book.round.people:
        yield from _home(book, p)
        if p.specialty not in SPECIALTIES:
            yield _problem("person_specialty_unknown", "person", p.code, name=p.name, specialty=p.specialty)
        if p.band != UNFIT and (len(p.band) != 1 or p.band not in BANDS):
            yield _problem("person_band", "person", p.code, name=p.name, value=p.band)
        for w in p.windows:
            if w.first is not None and w.last is not None and w.first > w.last:
                yield _problem("person_window", "person", p.code, name=p.name, first=w.first, last=w.last)
        if len(p.wishes) > 3:
            yield _problem("person_wishes", "person", p.code, name=p.name, n=len(p.wishes))
        for wish in p.wishes:
            if wish not in wishes:
                yield _problem("person_wish_unknown", "person", p.code, name=p.name, wish=wish)


def _home(book: _Book, p: Person) -> Problems:
    home, department = book.institutions.get(p.institution), book.departments.get(p.department)
    facts = {"name": p.name, "institution": p.institution, "department": p.department}
    if home is None:
        yield _problem("person_institution_unknown", "person", p.code, **facts)
    elif p.is_candidate and not home.is_sender:
        yield _problem("person_institution_not_sender", "person", p.code, **facts)
    if department is None:
        yield _problem("person_department_unknown", "person", p.code, **facts)
    elif home is not None and department.institution != p.institution:
        yield _problem("person_department_elsewhere", "person", p.code, **facts)


def _pairings(book: _Book) -> Problems:
    for n, p in enumerate(book.round.pairings, 1):
        yield from _ends(book, "pairing", n, p.sender, p.recipient)


def _ends(book: _Book, kind: str, n: int, sender: str | None, recipient: str | None) -> Problems:
    """Both ends of a pairing, quota or adoption must be listed and be marked as what they are used as."""
    for role, code in (("sender", sender), ("recipient", recipient)):
        if code is None:
            continue
        institution = book.institutions.get(code)
        if institution is None:
            yield _problem(f"{kind}_{role}_unknown", kind, n, institution=code)
        elif not (institution.is_sender if role == "sender" else institution.is_recipient):
            yield _problem(f"{kind}_not_{role}", kind, n, institution=code)


def _quotas(book: _Book) -> Problems:
    for n, q in enumerate(book.round.quotas, 1):
        yield from _ends(book, "quota", n, q.sender, q.recipient)
        if q.maximum < 0:
            yield _problem("quota_negative", "quota", n, value=q.maximum)
        if q.team is not None and q.team not in book.teams:
            yield _problem("quota_team_unknown", "quota", n, team=q.team)


def _adoptions(book: _Book) -> Problems:
    with_posts = {(p.institution, p.department) for p in book.round.posts}
    senders: dict[tuple[str, str | None], set[str | None]] = defaultdict(set)
    for a in book.round.adoptions:
        senders[a.recipient, a.department].add(a.sender)
    for n, a in enumerate(book.round.adoptions, 1):
        yield from _ends(book, "adoption", n, a.sender, a.recipient)
        facts = {"recipient": a.recipient, "sender": a.sender}
        is_named = a.department is not None and a.recipient in book.institutions
        if is_named and (a.recipient, a.department) not in with_posts:
            yield _problem("adoption_department_unknown", "adoption", n, department=a.department, **facts)
        if len(senders[a.recipient, a.department]) > 1:
            yield _problem("adoption_twice", "adoption", n, department=a.department or "", **facts)
        blocked = _blocked(book, a) if a.sender in book.institutions else []
        if blocked:
            yield _problem("adoption_against_pairing", "adoption", n, department=", ".join(blocked), **facts)


def _blocked(book: _Book, a: Adoption) -> list[str]:
    """Receiving departments of an adoption that its fixed adopter may not serve."""
    departments = {
        p.department
        for p in book.round.posts
        if p.institution == a.recipient and p.specialty != MANAGEMENT and a.department in (None, p.department)
    }
    return sorted(d for d in departments if not book.may_serve(a.sender, a.recipient, d))


def _decisions(book: _Book) -> Problems:
    pinned: dict[tuple[str, int], set[str]] = defaultdict(set)
    banned: set[tuple[str, str | None, int | None]] = set()
    for d in book.round.decisions:
        if d.kind is DecisionKind.BAN:
            banned.add((d.person, d.post, d.term))
        elif d.post is not None:
            pinned[d.post, d.term or 1].add(d.person)
    for n, d in enumerate(book.round.decisions, 1):
        post = book.posts.get(d.post or "")
        if d.person not in book.people:
            yield _problem("decision_person_unknown", "decision", n, person=d.person)
        if d.post is not None and post is None:
            yield _problem("decision_post_unknown", "decision", n, post=d.post)
        if post is not None and d.term is not None and not 1 <= d.term <= post.terms:
            yield _problem("decision_term_unknown", "decision", n, term=d.term, post=d.post, terms=post.terms)
        if d.kind is DecisionKind.PIN:
            others = pinned[d.post, d.term or 1] - {d.person} if d.post is not None else set()
            bans = {(d.person, None, None), (d.person, d.post, None), (d.person, d.post, d.term or 1)}
            yield from _pin(book, n, d, sorted(others), bool(bans & banned))


def _pin(book: _Book, n: int, d: Decision, others: list[str], is_banned: bool) -> Problems:
    person, post = book.people.get(d.person), book.posts.get(d.post or "")
    facts = {"person": d.person, "post": d.post, "term": d.term or 1}
    if d.post is None:
        yield _problem("pin_without_post", "decision", n)
    if post is not None and d.term is None and post.terms > 1:
        yield _problem("pin_without_term", "decision", n, terms=post.terms, **facts)
    if person is not None and not person.is_candidate:
        yield _problem("pin_not_candidate", "decision", n, **facts)
    if others:
        yield _problem("pin_twice", "decision", n, others=", ".join(others), **facts)
    if is_banned:
        yield _problem("pin_and_ban", "decision", n, **facts)
