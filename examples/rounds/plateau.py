"""玉树 2024: one hospital's resident team in four plateau counties, a relay over two years. Source S-04.

Reported: the sending hospital and its second name, the four county hospitals, that the relay goes on and is
to be staffed by discipline. Fictional: posts, terms, partners, people. Altitudes are rounded and approximate.
"""

from __future__ import annotations

from datetime import date

from jieli.planner.policy import Policy, Substitute
from jieli.planner.round import (
    Adoption,
    Institution,
    Level,
    Pairing,
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

PLANNED_ON = date(2024, 7, 1)
ON_DUTY = date(2024, 9, 1)
TEAM = "YS"
COUNTIES = {  # code: (county, approximate altitude in metres)
    "632726": ("曲麻莱县", 4200),
    "632724": ("治多县", 4200),
    "632723": ("称多县", 3800),
    "632725": ("囊谦县", 3700),
}
MEMBERS = (
    ("632726", ("20", "03", "04.01", "05")),
    ("632724", ("20", "03.04", "07")),
    ("632723", ("04.03", "26", "32")),
    ("632725", ("03.01", "04.01", "05", "30")),
)
MAIN, PARTNERS = "QH1", ("QH2", "QH3")
# specialty: members in the main hospital, in the two partners
STAFF = {
    "20": (7, 2, 2),
    "03": (4, 1, 0),
    "03.01": (4, 0, 2),
    "03.04": (5, 2, 0),
    "04.01": (8, 2, 2),
    "04.03": (4, 0, 2),
    "05": (6, 2, 2),
    "07": (4, 2, 0),
    "26": (4, 0, 2),
    "32": (4, 2, 0),
    "30": (3, 0, 2),
}


def plateau_team() -> Round:
    """Return the round of 16 posts, 60 terms and 80 candidates."""
    draw = Draw(20240812)
    homes = (MAIN, *PARTNERS)
    units = {
        (home, specialty): department(home, specialty, cap=max(1, -(-size * 2 // 5)))
        for specialty, sizes in STAFF.items()
        for home, size in zip(homes, sizes, strict=True)
        if size
    }
    people = []
    for (home, specialty), unit in units.items():
        for _ in range(STAFF[specialty][homes.index(home)]):
            title = draw.random.choices(tuple(Title), (8, 48, 32, 12))[0]
            band = draw.random.choices("CDE", (15, 45, 40))[0]
            wishes = draw.random.sample(sorted(COUNTIES), draw.random.randrange(3))
            people.append(
                draw.person(
                    f"SL-{len(people) + 1:04}",
                    unit,
                    planned_on=PLANNED_ON,
                    title=title,
                    band=band,
                    windows=_windows(draw),
                    wishes=wishes,
                    languages=("藏语",) if draw.random.random() < 0.2 else (),
                )
            )
    partner_pairs = (Pairing(sender="QH2", recipient=c) for c in ("632724", "632726"))
    return Round(
        title="玉树四县支医队接力（示例）",
        planned_on=PLANNED_ON,
        policy=Policy(
            name="高原支医规则包（示例）",
            valid_from=date(2024, 1, 1),
            source="S-04；未公布的阈值为示例",
            substitutes=(
                Substitute(wanted="20", offered="28", score=75),
                Substitute(wanted="20", offered="03.04", score=60),
                Substitute(wanted="03", offered="20", score=55),
            ),
        ),
        programme="玉树地区医疗帮扶支援",
        batch="示例批次",
        issuer="示例办公室（虚构）",
        fictional=True,
        regions=(Region(code="6301", name="西宁市"),),
        institutions=(
            sender(
                MAIN,
                "青海红十字医院（省监狱管理局中心医院）",
                level=Level.TERTIARY,
                region="6301",
                place="西宁市",
                cap=14,
            ),
            sender(
                "QH2",
                f"西宁示例第一医院{FICTIONAL}",
                level=Level.TERTIARY,
                region="6301",
                place="西宁市",
                cap=4,
            ),
            sender(
                "QH3",
                f"西宁示例第二医院{FICTIONAL}",
                level=Level.SECONDARY,
                region="6301",
                place="西宁市",
                cap=4,
            ),
            *(
                Institution(
                    code=code,
                    name=f"{county}人民医院",
                    kind="综合医院",
                    level=Level.SECONDARY,
                    place=f"玉树藏族自治州{county}",
                    is_recipient=True,
                    altitude_m=altitude_m,
                    language="藏语",
                )
                for code, (county, altitude_m) in COUNTIES.items()
            ),
        ),
        departments=tuple(units.values()),
        teams=(Team(code=TEAM, name="驻玉树医疗队", min_specialties=6, max_novices=10),),
        posts=_posts(),
        people=tuple(people),
        pairings=(
            *(Pairing(sender=MAIN, recipient=c) for c in COUNTIES),
            *partner_pairs,
            *(Pairing(sender="QH3", recipient=c) for c in ("632723", "632725")),
        ),
        quotas=(Quota(maximum=3, level=Level.SECONDARY, team=TEAM),),
        adoptions=(
            Adoption(recipient="632724", department=department_name("20"), sender=MAIN),
            Adoption(recipient="632725", department=department_name("05")),
            Adoption(recipient="632726", department=department_name("04.01")),
        ),
        notes={"来源": "S-04（2024-08-16）：派出医院、四县；海拔为约数；岗位、任期、合作医院、人员虚构"},
    )


def _windows(draw: Draw) -> tuple[Window, ...]:
    """Most are free throughout; some come later, some leave earlier, some pause in between."""
    kind = draw.random.random()
    if kind < 0.7:
        return (Window(),)
    if kind < 0.8:
        return (Window(first=date(2025, 1, 1)),)
    if kind < 0.9:
        return (Window(last=date(2025, 9, 30)),)
    return (Window(last=date(2025, 3, 31)), Window(first=date(2025, 8, 1)))


def _posts() -> tuple[Post, ...]:
    offices = (
        ("YS01", "632726", Role.LEADER, "队长、副院长"),
        ("YS02", "632725", Role.DEPUTY, "副队长、院长助理"),
    )
    posts = [
        Post(
            code=code,
            institution=county,
            department="院部",
            specialty="X1",
            title=title,
            min_title=Title.ASSOCIATE,
            priority=1,
            role=role,
            team=TEAM,
            start=ON_DUTY,
            term_months=12,
            terms=2,
            incumbent_department=f"{MAIN}-03.04",
        )
        for code, county, role, title in offices
    ]
    for county, specialties in MEMBERS:
        for specialty in specialties:
            posts.append(
                Post(
                    code=f"YS{len(posts) + 1:02}",
                    institution=county,
                    department=department_name(specialty),
                    specialty=specialty,
                    title="临床专家",
                    min_title=Title.MIDDLE,
                    priority=1 if specialty == "20" else 2,
                    team=TEAM,
                    start=ON_DUTY,
                    term_months=6,
                    terms=4,
                    incumbent_department=f"{MAIN}-{specialty}",
                )
            )
    return tuple(posts)
