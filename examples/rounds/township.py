"""东营 2019: 14 clinical directors (业务院长) for 14 weak township health centres. Source S-02.

Reported: 14 posts at 14 centres, 9 from tertiary and 5 from secondary hospitals, two years, on duty by
23 August. Fictional: the centres, the hospitals, the people, the specialty that each centre wants to build.
"""

from __future__ import annotations

from datetime import date

from jieli.planner.policy import Policy, Substitute
from jieli.planner.round import Institution, Level, Post, Quota, Region, Round, Title
from rounds.draw import FICTIONAL, Draw, department, sender

PLANNED_ON = date(2019, 7, 29)
ON_DUTY = date(2019, 8, 23)
DISTRICTS = {
    "370502": "东营区",
    "370503": "河口区",
    "370505": "垦利区",
    "370522": "利津县",
    "370523": "广饶县",
}
# (district, wanted specialty, minimum title, priority) of each centre
CENTRES = (
    ("370502", "02", Title.MIDDLE, 2),
    ("370502", "50", Title.MIDDLE, 3),
    ("370503", "03.04", Title.MIDDLE, 1),
    ("370503", "04.01", Title.MIDDLE, 1),
    ("370503", "20", Title.MIDDLE, 1),
    ("370505", "02", Title.MIDDLE, 2),
    ("370505", "03.07", Title.MIDDLE, 2),
    ("370505", "21", Title.MIDDLE, 3),
    ("370522", "03.04", Title.ASSOCIATE, 1),
    ("370522", "05", Title.MIDDLE, 2),
    ("370522", "04.03", Title.MIDDLE, 1),
    ("370523", "07", Title.MIDDLE, 2),
    ("370523", "50", Title.ASSOCIATE, 2),
    ("370523", "03.02", Title.MIDDLE, 3),
)
TERTIARY = {
    "东营市示例第一医院": ("03.04", "03.02", "03.07", "04.01", "04.03", "20"),
    "东营市示例第二医院": ("02", "03.04", "05", "07", "21", "20"),
    "东营市示例中医医院": ("50", "21", "04.03", "02"),
    "东营市示例妇幼保健院": ("05", "07", "02"),
}
SECONDARY = {
    "河口区示例医院": ("04.01", "03.04", "20"),
    "利津县示例医院": ("05", "04.03", "02"),
    "广饶县示例医院": ("03.02", "07", "50"),
    "垦利区示例医院": ("02", "03.07", "21"),
}
ORDINALS = "甲乙丙丁"


def township_directors() -> Round:
    """Return the round of 14 posts and about 45 candidates."""
    draw = Draw(20190823)
    centres, posts = [], []
    for n, (district, specialty, title, priority) in enumerate(CENTRES, 1):
        order = ORDINALS[sum(c[0] == district for c in CENTRES[: n - 1])]
        centres.append(
            Institution(
                code=f"W{n:02}",
                name=f"{DISTRICTS[district]}示例{order}镇卫生院{FICTIONAL}",
                kind="乡镇卫生院",
                level=Level.PRIMARY,
                place=f"东营市{DISTRICTS[district]}",
                is_recipient=True,
                altitude_m=10,
            )
        )
        posts.append(
            Post(
                code=f"GW{n:02}",
                institution=f"W{n:02}",
                department="院部",
                specialty=specialty,
                title="业务院长",
                min_title=title,
                priority=priority,
                start=ON_DUTY,
                term_months=24,
                note="拟建特色专科为虚构；目标：一套制度、一个专科、一批骨干、一条双向转诊通道",
            )
        )
    senders, departments, people = [], [], []
    groups = (("T", Level.TERTIARY, TERTIARY, 3), ("S", Level.SECONDARY, SECONDARY, 2))
    for letter, level, hospitals, most in groups:
        for h, (name, specialties) in enumerate(hospitals.items(), 1):
            home = f"{letter}{h}"
            senders.append(
                sender(home, name + FICTIONAL, level=level, region="3705", place="东营市", cap=most + 1)
            )
            for specialty in specialties:
                unit = department(home, specialty, cap=1)
                departments.append(unit)
                for _ in range(2 if draw.random.random() < 0.4 else 1):
                    wishes = [p.code for p in posts if p.specialty == specialty]
                    title = draw.random.choices((Title.MIDDLE, Title.ASSOCIATE, Title.SENIOR), (55, 33, 12))[
                        0
                    ]
                    code = f"SL-{len(people) + 1:04}"
                    people.append(
                        draw.person(
                            code,
                            unit,
                            planned_on=PLANNED_ON,
                            title=title,
                            wishes=wishes[: draw.random.randrange(3)],
                        )
                    )
    return Round(
        title="东营市薄弱乡镇卫生院“业务院长”选派（示例）",
        planned_on=PLANNED_ON,
        policy=Policy(
            name="业务院长规则包（示例）",
            valid_from=date(2019, 7, 1),
            source="S-02；未公布的阈值为示例",
            on_duty_deadline=ON_DUTY,
            overlap_days=0,
            max_age_office_years=55,
            substitutes=(
                Substitute(wanted="02", offered="20", score=60),
                Substitute(wanted="21", offered="50", score=60),
                Substitute(wanted="20", offered="04.01", score=55),
            ),
        ),
        programme="薄弱乡镇卫生院“业务院长”选派",
        batch="首批",
        issuer="东营市卫生健康委员会",
        fictional=True,
        regions=(Region(code="3705", name="东营市"),),
        institutions=(*senders, *centres),
        departments=tuple(departments),
        posts=tuple(posts),
        people=tuple(people),
        quotas=(Quota(maximum=9, level=Level.TERTIARY), Quota(maximum=5, level=Level.SECONDARY)),
        notes={"来源": "公开通报S-02（2019年）：岗位数、名额、任期、到岗期限；其余为虚构"},
    )
