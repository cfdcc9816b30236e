"""What only shows when the sheets are read together. Every finding gets the cell where it can be mended."""

from __future__ import annotations

from dataclasses import dataclass

from jieli.planner.contradictions import RoundProblem, contradictions
from jieli.planner.round import Role, Round
from jieli.workbook.people_rows import People
from jieli.workbook.post_rows import Posts
from jieli.workbook.problems import Findings, Problem, Severity
from jieli.workbook.rule_rows import Facts
from jieli.workbook.table import Table
from jieli.workbook.tie_rows import Links, Locks
from jieli.workbook.unit_rows import Units

_AGES = range(18, 76)  # outside, the year of birth is a slip

# Which cell mends a contradiction that the planner finds; others are shown at the row's code or name.
COLUMN_OF = {
    "region_unknown": "parent",
    "department_institution_unknown": "parent",
    "negative_number": "release_cap",
    "post_institution_unknown": "institution",
    "post_institution_not_recipient": "institution",
    "post_specialty_unknown": "specialty",
    "post_term_months": "term_months",
    "post_overlap": "overlap_days",
    "post_terms": "terms",
    "post_too_late": "start",
    "post_priority": "priority",
    "post_substitute_min": "substitute_min",
    "post_team_unknown": "team",
    "post_role_without_team": "team",
    "post_without_sender": "institution",
    "team_two_leaders": "role",
    "team_without_leader": "team",
    "incumbent_unknown": "incumbent",
    "incumbent_department_unknown": "incumbent_department",
    "incumbent_department_differs": "incumbent_department",
    "incumbent_twice": "incumbent",
    "person_institution_unknown": "institution",
    "person_institution_not_sender": "institution",
    "person_department_unknown": "department",
    "person_department_elsewhere": "department",
    "person_specialty_unknown": "specialty",
    "person_band": "band",
    "person_window": "windows",
    "person_wishes": "wish_1",
    "person_wish_unknown": "wish_1",
    "quota_negative": "maximum",
    "quota_team_unknown": "team",
    "adoption_department_unknown": "department",
    "adoption_twice": "sender",
    "adoption_against_pairing": "sender",
    "decision_person_unknown": "person",
    "decision_post_unknown": "post",
    "decision_term_unknown": "term",
    "pin_without_post": "post",
    "pin_without_term": "term",
    "pin_not_candidate": "person",
    "pin_twice": "person",
    "pin_and_ban": "kind",
    **{
        f"{kind}_{role}_unknown": role
        for kind in ("pairing", "quota", "adoption")
        for role in ("sender", "recipient")
    },
    **{
        f"{kind}_not_{role}": role
        for kind in ("pairing", "quota", "adoption")
        for role in ("sender", "recipient")
    },
}


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where an entity stands."""

    table: Table
    row: int


def crosscheck(
    round: Round,
    facts: Facts,
    units: Units,
    posts: Posts,
    people: People,
    links: Links,
    locks: Locks,
    findings: Findings,
) -> None:
    """Add what the sheets say against each other."""
    echoes = _echoes(units, findings)
    spots = _spots(facts, units, posts, people, links, locks)
    for problem in contradictions(round):
        is_echo = problem.code.endswith(echoes) and problem.code != "decision_term_unknown"
        if problem.code == "duplicate_code" or is_echo:
            continue
        _place(problem, spots, findings)
    _check_posts(round, posts)
    _check_people(round, people)


def _echoes(units: Units, findings: Findings) -> tuple[str, ...]:
    """Endings of findings that only repeat what is already said of another row."""
    echoes: list[str] = []
    if findings.has_errors:  # rows are missing, so what refers to them seems unknown
        echoes += ["_unknown"]
    if units.table is not None and findings.has_errors_in(units.table.sheet.name):
        echoes += ["_not_sender", "_not_recipient", "_without_sender"]
    return tuple(echoes)


def _spots(
    facts: Facts, units: Units, posts: Posts, people: People, links: Links, locks: Locks
) -> dict[tuple[str, str], _Spot]:
    spots: dict[tuple[str, str], _Spot] = {}

    def add(table: Table | None, kind: str, row: int, key: str) -> None:
        if table is not None and row > 0:
            spots.setdefault((kind, key), _Spot(table, row))

    for key, row in facts.rows.items():
        add(facts.table, "policy", row, key.partition(".")[0])
    for row, region in units.regions.items():
        add(units.table, "region", row, region.code)
    for row, institution in units.institutions.items():
        add(units.table, "institution", row, institution.code)
    for row, department in units.departments.items():
        add(units.table, "department", row, department.code)
    for row, post in posts.posts.items():
        add(posts.table, "post", row, post.code)
        if post.team and post.role is Role.LEADER:
            add(posts.table, "team", row, post.team)
    for team, row in posts.team_rows.items():
        add(posts.table, "team", row, team)
    for row, person in people.people.items():
        add(people.table, "person", row, person.code)
    for kind, rows in (("pairing", links.pairings), ("quota", links.quotas), ("adoption", links.adoptions)):
        for number, row in enumerate(rows, 1):
            add(links.table, kind, row, str(number))
    for number, row in enumerate(locks.decisions, 1):
        add(locks.table, "decision", row, str(number))
    return spots


def _place(problem: RoundProblem, spots: dict[tuple[str, str], _Spot], findings: Findings) -> None:
    spot = spots.get((problem.kind, problem.key))
    if spot is None:
        findings.add(Problem(sheet="", row=0, column="", cell="", value="", zh=problem.zh, en=problem.en))
        return
    key = "value" if problem.kind == "policy" else COLUMN_OF.get(problem.code, "code")
    spot.table.problem(spot.row, key, problem.zh, problem.en)


def _check_posts(round: Round, posts: Posts) -> None:
    table = posts.table
    if table is None:
        return
    deadline, is_inclusive = round.policy.on_duty_deadline, round.policy.is_deadline_inclusive
    for row, post in posts.posts.items():
        if deadline and (post.start > deadline or (post.start == deadline and not is_inclusive)):
            word = "含当日" if is_inclusive else "不含当日"
            table.problem(
                row,
                "start",
                f"到岗日期 {post.start} 晚于规则表的到岗期限 "
                f"{deadline}（{word}）。请提前到岗日期，或修改到岗期限。",
                f"The post starts on {post.start}, after the deadline {deadline}. Change one of them.",
            )
        if post.start < round.planned_on:
            table.problem(
                row,
                "start",
                f"到岗日期 {post.start} 早于规划日期 {round.planned_on}，请核对年份。",
                f"The post starts on {post.start}, before the plan is drawn up on {round.planned_on}.",
                Severity.WARNING,
            )


def _check_people(round: Round, people: People) -> None:
    table = people.table
    if table is None:
        return
    year = round.planned_on.year
    serving = {post.incumbent for post in round.posts if post.incumbent}
    seen: dict[tuple[str, str, int], int] = {}
    for row, person in people.people.items():
        if year - person.birth_year not in _AGES:
            table.problem(
                row,
                "birth_year",
                f"按 {person.birth_year} 年出生，{year} 年是 {year - person.birth_year} 岁。请核对出生年份。",
                f"Born in {person.birth_year}, the person is "
                f"{year - person.birth_year} in {year}. Check the year.",
            )
        if person.title_since is not None and not person.birth_year + 18 <= person.title_since <= year:
            table.problem(
                row,
                "title_since",
                f"任职年份 {person.title_since} 与出生年份 "
                f"{person.birth_year}、规划年份 {year} 对不上。请核对。",
                f"The title since {person.title_since} does not fit "
                f"birth in {person.birth_year} and planning in {year}.",
            )
        if not person.is_candidate and person.code not in serving:
            table.problem(
                row,
                "is_candidate",
                "不参加本轮，又不是任何岗位的现任，列在这里不起作用。请核对是否漏填现任岗位。",
                "Neither a candidate nor serving on any post. Check whether the current post is missing.",
                Severity.WARNING,
            )
        first = seen.setdefault((person.name, person.department, person.birth_year), row)
        if first != row:
            table.problem(
                row,
                "name",
                f"与第 {first} 行同名、同科室、同年出生，可能是同一个人填了两次。请核对。",
                f"Same name, department and year of birth as row {first}; perhaps one person twice.",
                Severity.WARNING,
            )
