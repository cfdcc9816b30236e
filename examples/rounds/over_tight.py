"""A small fictional round that cannot be filled: 14 posts, 8 can be held, 6 stay empty for 6 reasons.

Every empty post has one small remedy, so that explanations can be compared with what was
built in (``EMPTY``).
"""

from __future__ import annotations

from datetime import date

from jieli.planner.policy import Policy
from jieli.planner.round import Institution, Level, Post, Quota, Region, Round, Title, Window
from rounds.draw import FICTIONAL, Draw, department, department_name, sender

PLANNED_ON = date(2026, 7, 1)
ON_DUTY = date(2026, 9, 1)
EMPTY = {  # the rule that keeps the post empty
    "P09": "cap",
    "P10": "cap",
    "P11": "altitude",
    "P12": "title",
    "P13": "window",
    "P14": "quota",
}
ALTITUDES = {"RA": 800, "RB": 3200, "RC": 4300}
# (post, recipient, specialty, minimum title, priority)
POSTS = (
    ("P01", "RA", "03.01", Title.MIDDLE, 2),
    ("P02", "RA", "04.03", Title.MIDDLE, 2),
    ("P03", "RA", "32", Title.MIDDLE, 2),
    ("P04", "RB", "07", Title.MIDDLE, 1),
    ("P05", "RB", "05", Title.ASSOCIATE, 1),
    ("P06", "RB", "04.01", Title.MIDDLE, 1),
    ("P07", "RC", "28", Title.MIDDLE, 1),
    ("P08", "RC", "30", Title.MIDDLE, 2),
    ("P09", "RB", "20", Title.MIDDLE, 2),  # region R2 releases one, who is needed for P04
    ("P10", "RB", "04.01", Title.MIDDLE, 2),  # the only suitable department releases one, needed for P06
    ("P11", "RC", "03.04", Title.MIDDLE, 2),  # cardiologists are fit up to 3500 m only
    ("P12", "RB", "04.02", Title.SENIOR, 2),  # the neurosurgeons are associate
    ("P13", "RA", "26", Title.MIDDLE, 2),  # the anaesthesiologist is free three weeks too late
    ("P14", "RA", "10", Title.MIDDLE, 3),  # the quota of secondary hospitals at RA is used up by P03
)
# (home, specialty, title, altitude band) of each candidate
PEOPLE = (
    ("H1", "03.01", Title.MIDDLE, "B"),
    ("H1", "03.01", Title.ASSOCIATE, "C"),
    ("H1", "04.03", Title.SENIOR, "C"),
    ("H1", "04.03", Title.MIDDLE, "B"),
    ("H2", "32", Title.MIDDLE, "C"),
    ("H2", "32", Title.ASSOCIATE, "B"),
    ("H3", "07", Title.MIDDLE, "D"),
    ("H3", "20", Title.MIDDLE, "D"),
    ("H3", "20", Title.ASSOCIATE, "C"),
    ("H1", "05", Title.ASSOCIATE, "C"),
    ("H1", "05", Title.MIDDLE, "C"),
    ("H1", "04.01", Title.MIDDLE, "C"),
    ("H1", "04.01", Title.ASSOCIATE, "D"),
    ("H1", "28", Title.MIDDLE, "D"),
    ("H1", "28", Title.JUNIOR, "E"),
    ("H2", "30", Title.MIDDLE, "E"),
    ("H1", "03.04", Title.SENIOR, "C"),
    ("H1", "03.04", Title.ASSOCIATE, "C"),
    ("H1", "04.02", Title.ASSOCIATE, "D"),
    ("H1", "04.02", Title.MIDDLE, "D"),
    ("H1", "26", Title.MIDDLE, "C"),
    ("H2", "10", Title.MIDDLE, "C"),
)
LATE = Window(first=date(2026, 9, 22))


def over_tight() -> Round:
    """Return the round of 14 posts and 22 candidates."""
    draw = Draw(20260701)
    units = {
        (home, specialty): department(home, specialty, cap=1 if specialty == "04.01" else None)
        for home, specialty, _, _ in PEOPLE
    }
    people = tuple(
        draw.person(
            f"SL-{n:04}",
            units[home, specialty],
            planned_on=PLANNED_ON,
            title=title,
            band=band,
            windows=(LATE if specialty == "26" else Window(),),
            wishes=[p[0] for p in POSTS if p[2] == specialty][: draw.random.randrange(3)],
        )
        for n, (home, specialty, title, band) in enumerate(PEOPLE, 1)
    )
    posts = tuple(
        Post(
            code=code,
            institution=recipient,
            department=department_name(specialty),
            specialty=specialty,
            title="临床专家",
            min_title=title,
            priority=priority,
            start=ON_DUTY,
            term_months=12,
        )
        for code, recipient, specialty, title, priority in POSTS
    )
    return Round(
        title="排不满的一轮（示例）",
        planned_on=PLANNED_ON,
        policy=Policy(name="示例规则包", source="全部为示例", same_parent_score=0),
        programme="示例项目",
        batch="第一批",
        issuer="示例市卫生健康委员会",
        fictional=True,
        regions=(Region(code="R1", name="示例一市"), Region(code="R2", name="示例二市", release_cap=1)),
        institutions=(
            sender("H1", f"示例一市第一医院{FICTIONAL}", level=Level.TERTIARY, region="R1", place="示例一市"),
            sender(
                "H2", f"示例一市第二医院{FICTIONAL}", level=Level.SECONDARY, region="R1", place="示例一市"
            ),
            sender("H3", f"示例二市人民医院{FICTIONAL}", level=Level.TERTIARY, region="R2", place="示例二市"),
            *(
                Institution(
                    code=code,
                    name=f"示例{zh}县人民医院{FICTIONAL}",
                    kind="综合医院",
                    level=Level.SECONDARY,
                    place=f"示例{zh}县",
                    is_recipient=True,
                    altitude_m=ALTITUDES[code],
                )
                for code, zh in zip(ALTITUDES, "甲乙丙", strict=True)
            ),
        ),
        departments=tuple(units.values()),
        posts=posts,
        people=people,
        quotas=(Quota(maximum=1, level=Level.SECONDARY, recipient="RA"),),
        notes={"说明": "全部虚构；6个岗位各因一条规则补不上，用来看解释"},
    )
