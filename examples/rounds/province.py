"""Two provinces' counties over four years: 300 posts, 2 000 candidates, 14 hospitals, all fictional.

Counties and prefectures are real places (places.csv, altitudes approximate); every hospital, post and person
is fictional. Shape and tightness follow programmes as they are reported: team hospitals with a leader,
以院包科, pairing, mid-term rotation, staff serving now, release caps just above the demand.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from jieli.planner.compile import add_months
from jieli.planner.policy import Policy, Substitute
from jieli.planner.round import (
    Adoption,
    Department,
    Institution,
    Level,
    Pairing,
    Person,
    Post,
    Quota,
    Region,
    Role,
    Round,
    Team,
    Title,
    Window,
)
from rounds.draw import FICTIONAL, Draw, department, department_name, sender

PLANNED_ON = date(2026, 7, 1)
START = date(2026, 9, 1)
HORIZON_MONTHS = 48
# Most common first: a hospital's head-count and a recipient's wants both fall along the list
SPECIALTIES = (
    "04.01",
    "03.04",
    "20",
    "05",
    "04.03",
    "07",
    "03.01",
    "26",
    "03.02",
    "32",
    "28",
    "03.03",
    "04.02",
    "30",
    "03.07",
    "02",
    "04.04",
    "03.06",
    "10",
    "11",
    "21",
    "50",
    "12",
    "31",
)
REGIONS = {"R1": "示例东市", "R2": "示例西市"}
NEIGHBOURS = 70  # a specialty can partly stand in for the one before it in this list


@dataclass(frozen=True, slots=True)
class _Place:
    code: str
    prefecture: str
    county: str
    altitude_m: int
    language: str | None


@dataclass(frozen=True, slots=True)
class Size:
    """How large a round is to be."""

    posts: int = 300
    people: int = 2000
    hospitals: int = 14


def province(seed: int = 20260901, size: Size = Size()) -> Round:
    """Return the round; other seeds and sizes are for measurements."""
    draw = Draw(seed)
    senders, departments, sizes = _senders(draw, size)
    facilities = _facilities(draw, senders, size.posts)
    people = _people(draw, departments, sizes, facilities)
    posts = [p for f in facilities for p in f.posts]
    serving, posts = _serving(draw, posts, departments)
    return Round(
        title="两省接力选派四年规划（示例）",
        planned_on=PLANNED_ON,
        policy=Policy(name="省级规则包（示例）", source="全部为示例", substitutes=_substitutes()),
        programme="示例对口支援项目",
        batch="示例第一批至第八批",
        issuer="示例省卫生健康委员会（虚构）",
        fictional=True,
        regions=_regions(senders, sizes, size),
        institutions=(*senders, *(f.institution for f in facilities)),
        departments=tuple(departments),
        teams=tuple(f.team for f in facilities if f.team is not None),
        posts=tuple(posts),
        people=(*people, *serving),
        pairings=tuple(p for f in facilities for p in f.pairings),
        quotas=tuple(q for f in facilities for q in f.quotas),
        adoptions=tuple(Adoption(recipient=f.institution.code) for f in facilities if f.is_adopted),
        notes={"说明": "州县为真实地名，海拔为约数；单位、岗位、人员全部虚构"},
    )


def _substitutes() -> tuple[Substitute, ...]:
    """Each specialty may be replaced by the next of the list, beside those of the same group."""
    return tuple(Substitute(wanted=w, offered=o, score=NEIGHBOURS) for w, o in pairwise(SPECIALTIES))


def _senders(draw: Draw, size: Size) -> tuple[list[Institution], list[Department], dict[str, int]]:
    """Hospitals with their departments, and the head-count of every department."""
    pick = draw.random
    weight, level = {}, {}
    for n in range(size.hospitals):
        code = f"H{n + 1:02}"
        level[code] = Level.TERTIARY if n % 5 in (0, 2) else Level.SECONDARY
        weight[code] = (2.2 if level[code] is Level.TERTIARY else 1.0) * pick.uniform(0.7, 1.3)
    share = {code: size.people * w / sum(weight.values()) for code, w in weight.items()}
    popularity = {s: (n + 1) ** -0.45 for n, s in enumerate(SPECIALTIES)}
    hospitals, departments, sizes = [], [], {}
    for n, code in enumerate(weight):
        region = "R1" if n < size.hospitals // 2 else "R2"
        is_tertiary = level[code] is Level.TERTIARY
        has = SPECIALTIES if is_tertiary else sorted(pick.sample(SPECIALTIES, 15), key=SPECIALTIES.index)
        total = sum(popularity[s] for s in has)
        own = {s: max(1, round(share[code] * popularity[s] / total)) for s in has}
        name = f"{REGIONS[region]}{'第' + '一二三四五六七'[n % 7] + '医院'}{FICTIONAL}"
        cap = _cap(1.35, sum(own.values()), size)
        hospitals.append(sender(code, name, level=level[code], region=region, place=REGIONS[region], cap=cap))
        for specialty, staff in own.items():
            unit = department(code, specialty, cap=_cap(2.0, staff, size))
            departments.append(unit)
            sizes[unit.code] = staff
    largest = max(sizes, key=lambda d: sizes[d])
    sizes[largest] += size.people - sum(sizes.values())
    return hospitals, departments, sizes


def _cap(factor: float, staff: int, size: Size) -> int:
    """How many may be away: a little above what a fair share of all posts would take."""
    return -int(-factor * staff * size.posts // size.people)


def _regions(senders: list[Institution], sizes: dict[str, int], size: Size) -> tuple[Region, ...]:
    staff: dict[str, int] = defaultdict(int)
    region_of = {s.code: s.region for s in senders}
    for unit, people in sizes.items():
        staff[region_of[unit.split("-")[0]] or ""] += people
    return tuple(
        Region(code=r, name=name, release_cap=_cap(1.1, staff[r], size)) for r, name in REGIONS.items()
    )


@dataclass(slots=True)
class _Facility:
    institution: Institution
    posts: list[Post]
    pairings: list[Pairing]
    quotas: list[Quota]
    team: Team | None
    is_adopted: bool


def _places() -> list[_Place]:
    text = (Path(__file__).parent.parent / "places.csv").read_text(encoding="utf-8")
    return [
        _Place(r["code"], r["prefecture"], r["county"], int(r["altitude_m"]), r["language"] or None)
        for r in csv.DictReader(text.splitlines())
    ]


def _facilities(draw: Draw, senders: list[Institution], n_posts: int) -> list[_Facility]:
    pick = draw.random
    out: list[_Facility] = []
    places = _places()
    pick.shuffle(places)
    placed = 0
    while placed < n_posts:
        n = pick.randrange(6, 15) if pick.random() < 0.5 else pick.randrange(2, 6)
        n = min(n, n_posts - placed)
        place = places[len(out) % len(places)]
        is_second = len(out) >= len(places)
        out.append(_facility(draw, place, n, is_second, senders))
        placed += n
    return out


def _facility(draw: Draw, place: _Place, n: int, is_second: bool, senders: list[Institution]) -> _Facility:
    """One county hospital with ``n`` posts; six or more form a team."""
    pick = draw.random
    code, team = f"F{place.code}" + ("B" if is_second else ""), n >= 6
    name = f"{place.county}示例{'中医院' if is_second else '人民医院'}{FICTIONAL}"
    region = pick.choice(("R1", "R2"))
    near = [s for s in senders if s.region == region]
    top = [s.code for s in near if s.level is Level.TERTIARY]
    rest = [s.code for s in near if s.level is not Level.TERTIARY]
    allowed = pick.sample(top, min(len(top), pick.randrange(1, 4 if team else 3)))
    allowed += pick.sample(rest, min(len(rest), pick.randrange(1, 3)))
    if pick.random() < 0.1:
        allowed.append(
            pick.choice([s.code for s in senders if s.region != region and s.level is Level.TERTIARY])
        )
    term = pick.choices((6, 12, 18, 24), (8, 62, 12, 18))[0]
    offset = pick.choice((0, 6)) if term > 6 else 0
    weights = [(k + 1) ** -0.45 for k in range(len(SPECIALTIES))]
    wanted: list[str] = []
    while len(wanted) < max(1, round(n / 1.5)):
        specialty = pick.choices(SPECIALTIES, weights)[0]
        if specialty not in wanted:
            wanted.append(specialty)
    posts = []
    for j in range(n):
        specialty = wanted[j] if j < len(wanted) else pick.choice(wanted)
        role = Role.LEADER if team and j == 0 else Role.DEPUTY if team and j == 1 else Role.MEMBER
        posts.append(_post(draw, f"{code}-{j + 1:02}", code, specialty, role, team, term, offset, allowed))
    upper = round(n * 0.65)
    return _Facility(
        institution=Institution(
            code=code,
            name=name,
            kind="综合医院",
            level=Level.SECONDARY,
            place=f"{place.prefecture}{place.county}",
            is_recipient=True,
            altitude_m=place.altitude_m,
            language=place.language,
        ),
        posts=posts,
        pairings=[Pairing(sender=s, recipient=code) for s in sorted(set(allowed))],
        quotas=[
            Quota(maximum=upper, level=Level.TERTIARY, team=code),
            Quota(maximum=n - upper, level=Level.SECONDARY, team=code),
        ]
        if team
        else [],
        team=Team(
            code=code,
            name=f"驻{place.county}医疗队{'（二）' if is_second else ''}",
            min_specialties=1 + max(2, len(wanted) // 2),
            max_novices=max(2, n * 6 // 10),
        )
        if team
        else None,
        is_adopted=pick.random() < 0.6,
    )


def _post(
    draw: Draw,
    code: str,
    institution: str,
    specialty: str,
    role: Role,
    team: bool,
    term: int,
    offset: int,
    allowed: list[str],
) -> Post:
    pick = draw.random
    is_office = role is not Role.MEMBER
    is_halved = not is_office and term in (12, 24) and pick.random() < (0.35 if term == 24 else 0.08)
    months = term // 2 if is_halved else term
    priority = 1 if role is Role.LEADER else pick.choices((1, 2, 3), (25, 50, 25))[0]
    return Post(
        code=code,
        institution=institution,
        department="院部" if is_office else department_name(specialty),
        specialty="X1" if is_office else specialty,
        title={Role.LEADER: "队长", Role.DEPUTY: "副队长"}.get(role, "临床专家"),
        min_title=Title.ASSOCIATE if is_office or pick.random() < 0.25 else Title.MIDDLE,
        priority=priority,
        role=role,
        team=institution if team else None,
        start=add_months(START, offset),
        term_months=months,
        terms=-(-(HORIZON_MONTHS - offset) // months),
        overlap_days=14 if months >= 12 else 7,
        substitute_min=50 if is_office or pick.random() < 0.5 else 70,
        incumbent_department=f"{pick.choice(allowed)}-{specialty}" if pick.random() < 0.7 else None,
        note="中期轮换岗位" if is_halved else "",
    )


def _people(
    draw: Draw, departments: list[Department], sizes: dict[str, int], facilities: list[_Facility]
) -> list[Person]:
    pick = draw.random
    serves: dict[str, list[str]] = defaultdict(list)
    for f in facilities:
        for p in f.pairings:
            serves[p.sender].append(p.recipient)
    people: list[Person] = []
    for unit in departments:
        for _ in range(sizes[unit.code]):
            specialty = unit.specialty
            if pick.random() < 0.07:  # some practise the neighbouring specialty
                specialty = SPECIALTIES[(SPECIALTIES.index(specialty or "") + 1) % len(SPECIALTIES)]
            options = serves[unit.institution]
            wishes = pick.sample(options, min(3, len(options))) if options and pick.random() < 0.8 else ()
            people.append(
                draw.person(
                    f"SL-{len(people) + 1:04}",
                    unit,
                    planned_on=PLANNED_ON,
                    specialty=specialty,
                    windows=_windows(draw),
                    wishes=wishes,
                    languages=_languages(draw),
                )
            )
    return people


def _languages(draw: Draw) -> tuple[str, ...]:
    return (draw.random.choice(("藏语", "藏语", "蒙古语")),) if draw.random.random() < 0.1 else ()


def _windows(draw: Draw) -> tuple[Window, ...]:
    """Four in ten are free throughout, the others for one to three years, some of them in two parts."""
    pick = draw.random
    if pick.random() < 0.4:
        return (Window(),)
    first = START + timedelta(days=15 * pick.randrange(-6, 84))
    if pick.random() < 0.15:
        again = first + timedelta(days=15 * 42)
        return (
            Window(first=first, last=first + timedelta(days=15 * 30)),
            Window(first=again, last=again + timedelta(days=15 * 60)),
        )
    return (Window(first=first, last=first + timedelta(days=15 * pick.randrange(26, 80))),)


def _serving(draw: Draw, posts: list[Post], departments: list[Department]) -> tuple[list[Person], list[Post]]:
    """Drop incumbents' departments that do not exist, and name some of the people who serve now."""
    units = {d.code: d for d in departments}
    people, out = [], []
    for p in posts:
        unit = units.get(p.incumbent_department or "")
        incumbent = None
        if unit is not None and draw.random.random() < 0.3:
            person = draw.person(
                f"XZ-{len(people) + 1:04}", unit, planned_on=PLANNED_ON, is_candidate=False, windows=()
            )
            people.append(person)
            incumbent = person.code
        given = unit.code if unit is not None and incumbent is None else None
        out.append(replace(p, incumbent_department=given, incumbent=incumbent))
    return people, out
