"""Small invented rounds and hand-made plans for the papers: no solver needed to print one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from jieli.papers.view import PlanView, plan_view
from jieli.planner.compile import compile_round
from jieli.planner.instance import Instance
from jieli.planner.policy import Policy
from jieli.planner.result import Parts, Result, Status
from jieli.planner.round import Department, Institution, Level, Person, Post, Round, Title

SURNAMES = "林周罗蒋方毛邓潘史丁萧钟陆江邵苏姜崔张程魏姚秦吴于白熊侯朱彭田孔谢孙萧郑"
GIVEN = (
    "知远",
    "以宁",
    "既明",
    "听雨",
    "嘉言",
    "远帆",
    "照临",
    "思源",
    "予怀",
    "云帆",
    "南乔",
    "若谷",
    "松年",
)
DEPARTMENTS = ("普外科", "急诊科", "心血管内科", "妇产科", "麻醉科", "骨科", "儿科", "检验科")
SPECIALTIES = ("04.01", "20", "03.04", "05", "26", "04.03", "07", "30")
LONG_NAME = "阿卜杜热合曼·买买提吐尔逊"
LONG_HOSPITAL = "示例自治州第一人民医院医疗集团高原心脑血管病分院"


def invented_round(
    n_posts: int = 6,
    *,
    posts_each: int = 3,
    terms: int = 2,
    term_months: int = 12,
    serving_every: int = 2,
    policy: Policy | None = None,
    title: str = "示例市中期轮换",
) -> Round:
    """A fictional round in which person ``C<n>`` may hold any post."""
    n_recipients = -(-n_posts // posts_each)
    senders = [
        Institution(code=f"H{i}", name=name, level=level, is_sender=True, release_cap=None)
        for i, (name, level) in enumerate(
            [
                ("示例市中心医院", Level.TERTIARY),
                ("示例市第二医院", Level.SECONDARY),
                ("示例市疾控中心", Level.UNRANKED),
                (LONG_HOSPITAL, Level.TERTIARY),
            ]
        )
    ]
    recipients = [
        Institution(
            code=f"R{i}", name=f"{'甲乙丙丁戊己庚辛'[i % 8]}县{'人民医院' if i < 8 else f'第{i}卫生院'}",
            is_recipient=True, place="示例州", altitude_m=3100 + 100 * (i % 9),
        )
        for i in range(n_recipients)
    ]  # fmt: skip
    departments = [
        Department(code=f"D{i}", institution=f"H{i}", name=name) for i, name in enumerate(DEPARTMENTS[:4])
    ]
    posts = [
        Post(
            code=f"P{i:03}", institution=f"R{i // posts_each}", department=DEPARTMENTS[i % 8],
            specialty=SPECIALTIES[i % 8], title="业务院长" if i % 7 == 3 else "",
            start=date(2026, 12, 1), term_months=term_months, terms=terms,
            incumbent=f"S{i:03}" if serving_every and i % serving_every == 0 else None,
        )
        for i in range(n_posts)
    ]  # fmt: skip
    people = [_person(f"C{i:03}", i) for i in range(n_posts * terms)]
    people += [
        replace(_person(p.incumbent, i + 7), is_candidate=False)
        for i, p in enumerate(posts)
        if p.incumbent is not None
    ]
    return Round(
        title=title, planned_on=date(2026, 11, 18), issuer="示例市卫生健康委员会",
        programme="高原县组团式帮扶", batch="第七批", fictional=True,
        policy=policy or Policy(on_duty_deadline=date(2026, 12, 10)),
        institutions=tuple(senders + recipients), departments=tuple(departments), posts=tuple(posts),
        people=tuple(people),
    )  # fmt: skip


def _person(code: str, i: int) -> Person:
    home = i % 4
    name = LONG_NAME if i == 5 else SURNAMES[i % len(SURNAMES)] + GIVEN[(i * 5 + i // 7) % len(GIVEN)]
    return Person(
        code=code, name=name, sex="男女"[i % 2], institution=f"H{home}", department=f"D{home}",
        specialty=SPECIALTIES[i % 8], title=Title(1 + i % 3), birth_year=1973 + i % 17, band="D",
        fit_until=date(2026, 12, 31),
    )  # fmt: skip


def hand_made_plan(problem: Round, instance: Instance, *, empty_every: int = 0) -> np.ndarray:
    """Person ``C<n>`` in the n-th planned slot; every ``empty_every``-th slot stays empty."""
    assert instance.labels is not None
    index = {code: i for i, code in enumerate(instance.labels.candidate)}
    plan = np.full(instance.n_slots, -1, dtype=np.int32)
    n = 0
    for s in range(instance.n_slots):
        if instance.slot_fixed[s] >= 0:
            plan[s] = instance.slot_fixed[s]
            continue
        if not empty_every or (n + 1) % empty_every:
            plan[s] = index[f"C{n:03}"]
        n += 1
    return plan


def result_of(instance: Instance, plan: np.ndarray) -> Result:
    """A proof with made-up figures."""
    return Result(
        status=Status.FEASIBLE, plan=plan, value=12_345, bound=12_400,
        parts=Parts(fill=11_000, fit=1_500, wish=100, relay=45, burden=300),
        seconds=1.5, seed=7, method="exact", instance_hash=instance.digest(),
        rules_hash="f" * 64, version="0.1.0",
    )  # fmt: skip


def view_of(problem: Round, *, empty_every: int = 0, reasons=None) -> PlanView:
    """The hand-made plan of ``problem`` in words."""
    instance = compile_round(problem)
    plan = hand_made_plan(problem, instance, empty_every=empty_every)
    return plan_view(problem, instance, plan, result_of(instance, plan), reasons=reasons)
