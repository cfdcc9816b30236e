"""盘锦 2024: six specialists relieve six at mid-term. Source S-01.

Reported: the batch, six people from three institutions (4 + 1 + 1) and their departments, the meeting of
18 November 2024 at which those who return brief those who leave. Fictional: the recipients, the dates of the
change, every person.
"""

from __future__ import annotations

from datetime import date

from jieli.planner.policy import Policy
from jieli.planner.round import Department, Institution, Level, Post, Quota, Region, Round, Title, Window
from rounds.draw import FICTIONAL, Draw, department, sender

PLANNED_ON = date(2024, 10, 21)
ON_DUTY = date(2024, 12, 6)
TERM_MONTHS = 18
OVERLAP_DAYS = 14
CITY, OILFIELD, CDC = "PJ1", "PJ2", "PJ3"
# (home of those who serve now, specialty, home department, receiving department)
POSTS = (
    (CITY, "04.02", "神经外科三病区", "神经外科"),
    (CITY, "04.03", "创伤骨科一病区", "骨科"),
    (CITY, "04.01", "普外科三病区", "普外科"),
    (CITY, "20", "急诊科", "急诊科"),
    (OILFIELD, "32", "放射线科", "放射科"),
    (CDC, "X9", "理化科", "理化检验科"),
)
BRIEFING = "交接重叠期内由返回人员向接任者介绍当地自然条件、风俗和未结事项"


def rotation_six() -> Round:
    """Return the round of six posts, six people serving now and 24 candidates."""
    draw = Draw(20241122)
    departments: dict[str, Department] = {}
    posts, people = [], []

    def add(home: str, specialty: str, name: str) -> Department:
        unit = department(home, specialty, name=name)
        return departments.setdefault(unit.code, unit)

    for n, (home, specialty, home_name, host_name) in enumerate(POSTS, 1):
        unit = add(home, specialty, home_name)
        serving = draw.person(
            f"XZ-{n:04}", unit, planned_on=PLANNED_ON, title=Title.MIDDLE, is_candidate=False, windows=()
        )
        people.append(serving)
        posts.append(
            Post(
                code=f"YJ{n}",
                institution="XJ2" if home == CDC else "XJ1",
                department=host_name,
                specialty=specialty,
                title="援疆专业技术人才",
                min_title=Title.MIDDLE,
                max_age=50,
                start=ON_DUTY,
                term_months=TERM_MONTHS,
                overlap_days=OVERLAP_DAYS,
                incumbent=serving.code,
                note=BRIEFING,
            )
        )
    pools = (
        (CITY, ("04.02", "04.03", "04.01", "20"), 3),
        (CITY, ("32",), 2),
        (OILFIELD, ("32", "04.01"), 3),
        (CDC, ("X9",), 3),
        (CDC, ("X10",), 1),
    )
    late = Window(first=date(2025, 3, 1))
    for home, specialties, size in pools:
        for specialty in specialties:
            name = next((p[2] for p in POSTS if p[0] == home and p[1] == specialty), None)
            unit = add(home, specialty, name) if name else department(home, specialty)
            departments.setdefault(unit.code, unit)
            for n in range(size):
                is_sure = n == 0  # one surely eligible applicant for every post
                people.append(
                    draw.person(
                        f"SL-{len(people) - 5:04}",
                        unit,
                        planned_on=PLANNED_ON,
                        title=Title.MIDDLE if is_sure else None,
                        band="C" if is_sure else None,
                        windows=(Window(),) if is_sure or draw.random.random() < 0.8 else (late,),
                        wishes=[p.code for p in posts if p.specialty == specialty],
                    )
                )
    return Round(
        title="盘锦市援疆专业技术人才中期轮换（示例）",
        planned_on=PLANNED_ON,
        policy=Policy(
            name="援疆专技人才规则包（示例）",
            valid_from=date(2024, 1, 1),
            source="S-01；未公布的阈值为示例",
            overlap_days=OVERLAP_DAYS,
            same_parent_score=0,
            max_age_years=50,
            on_duty_deadline=ON_DUTY,
        ),
        programme="援疆专业技术人才",
        batch="省第七批（市第五批）中期轮换",
        issuer="盘锦市卫生健康委员会",
        fictional=True,
        regions=(Region(code="2111", name="盘锦市"),),
        institutions=(
            sender(CITY, "盘锦市中心医院", level=Level.TERTIARY, region="2111", place="盘锦市"),
            sender(
                OILFIELD,
                "辽油宝石花医院",
                level=Level.TERTIARY,
                region="2111",
                place="盘锦市",
                kind="企业办医院",
            ),
            sender(
                CDC,
                "盘锦市疾病预防控制中心",
                level=Level.UNRANKED,
                region="2111",
                place="盘锦市",
                kind="疾控中心",
            ),
            Institution(
                code="XJ1",
                name=f"新疆示例县人民医院{FICTIONAL}",
                kind="综合医院",
                level=Level.SECONDARY,
                place="新疆维吾尔自治区",
                is_recipient=True,
                altitude_m=600,
                language="维吾尔语",
            ),
            Institution(
                code="XJ2",
                name=f"新疆示例县疾病预防控制中心{FICTIONAL}",
                kind="疾控中心",
                place="新疆维吾尔自治区",
                is_recipient=True,
                altitude_m=600,
                language="维吾尔语",
            ),
        ),
        departments=tuple(departments.values()),
        posts=tuple(posts),
        people=tuple(people),
        quotas=(
            Quota(maximum=4, sender=CITY),
            Quota(maximum=1, sender=OILFIELD),
            Quota(maximum=1, sender=CDC),
        ),
        notes={
            "来源": "公开通报S-01（2024-11-22）：批次、6人、三家单位4+1+1、专业、11月18日座谈会；其余为虚构",
            "座谈会": "2024-11-18：在岗人员汇报工作，并向即将出发的队员介绍当地自然条件和人文风俗",
        },
    )
