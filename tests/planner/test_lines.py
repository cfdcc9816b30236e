"""Lines of a plan and the plan file: what people read, and the way back."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jieli.planner.check import check
from jieli.planner.instance import Instance
from jieli.planner.lines import (
    Empty,
    Line,
    PlanFileError,
    from_plan_json,
    plan_array,
    plan_file,
    plan_lines,
    plan_text,
    to_plan_json,
)
from jieli.planner.policy import Policy
from jieli.planner.result import Result, Stage, Status
from jieli.planner.round import Round
from planner.by_hand import PLAN, by_hand, put
from planner.strategies import instances

DAY = date(2026, 8, 23).toordinal()

# C0 serves on P0 already; its second slot is the first term of the round.
RUNNING = {"slot_fixed": put([-1] * 8, s0=0), "slot_k": [-1, 0, 0, 1, 0, 1, 0, 1]}


def in_days(**columns: Any) -> Instance:
    """The round by hand, one unit = one day from 2026-08-23 on."""
    base = by_hand(**columns)
    times = {k: (getattr(base, k) + DAY).tolist() for k in ("slot_arrive", "slot_start", "slot_end")}
    return replace(by_hand(**columns, **times), time_unit="day")


def result_of(instance: Instance, plan: list[int], **changes: Any) -> Result:
    parts = check(instance, plan).parts
    result = Result(
        status=Status.FEASIBLE, plan=np.array(plan, np.int32), value=parts.total, bound=parts.total + 100,
        parts=parts, seconds=1.23456, seed=7, method="exact", instance_hash="ab", rules_hash="cd",
        version="0.1.0",
        stages=(Stage(name="1", value=2, bound=3),),
    )  # fmt: skip
    return replace(result, **changes)


def test_lines_say_post_term_person_and_last_day() -> None:
    lines, empty = plan_lines(in_days(pins=[[3, 4]]), PLAN)
    assert [(x.post, x.term, x.person) for x in lines] == [
        ("P0", 1, "C0"), ("P0", 2, "C3"), ("P1", 1, "C1"), ("P1", 2, "C4"), ("P2", 1, "C2"), ("P2", 2, "C5"),
    ]  # fmt: skip
    assert lines[3] == Line(
        post="P1", term=2, person="C4", hospital="H1", arrive=DAY + 10, start=DAY + 12, until=DAY + 23,
        replaces="C1", is_pinned=True, points=400 + 110,
    )  # fmt: skip
    assert empty == (
        Empty(post="P3", term=1, arrive=DAY, start=DAY, until=DAY + 11),
        Empty(post="P3", term=2, arrive=DAY + 22, start=DAY + 24, until=DAY + 35),
    )


def test_running_deployment_is_term_zero_and_is_replaced() -> None:
    lines, _ = plan_lines(by_hand(**RUNNING), put([-1] * 8, s0=0, s1=3))
    assert [(x.term, x.person, x.is_fixed, x.replaces, x.points) for x in lines] == [
        (0, "C0", True, None, 0),
        (1, "C3", False, "C0", 690),
    ]


def test_successor_of_an_empty_term_replaces_nobody() -> None:
    lines, _ = plan_lines(by_hand(), put(PLAN, s0=-1))
    assert lines[0].replaces is None


def test_points_of_lines_and_burden_make_the_value() -> None:
    instance = by_hand(hospital_target=[1, 1], post_incumbent=[0] * 4)
    lines, _ = plan_lines(instance, PLAN)
    parts = check(instance, PLAN).parts
    assert parts.burden > 0
    assert sum(x.points for x in lines) - parts.burden == parts.total


def test_lines_map_back_to_the_plan_in_any_order() -> None:
    instance = in_days(**RUNNING)
    lines, _ = plan_lines(instance, PLAN)
    plan, problems = plan_array(instance, reversed(lines))
    assert plan.tolist() == PLAN
    assert problems == []


def test_lines_typed_by_hand_need_only_post_term_and_person() -> None:
    instance = in_days(**RUNNING)
    plan, problems = plan_array(instance, [Line(post="P0", term=1, person="C3")])
    assert plan.tolist() == put([-1] * 8, s0=0, s1=3)  # the running deployment is known anyway
    assert problems == []


def test_everything_wrong_with_lines_is_listed_at_once() -> None:
    lines = [
        Line(post="P9", term=1, person="C0"),
        Line(post="P0", term=3, person="C9"),
        Line(post="P0", term=1, person="C0"),
        Line(post="P0", term=1, person="C1"),
        Line(post="P1", term=2, person="C4", arrive=DAY, start=DAY + 13, until=DAY + 24),
    ]
    plan, problems = plan_array(in_days(), lines)
    assert [(p.line, p.problem.code) for p in problems] == [
        (1, "line.post"), (2, "line.term"), (2, "line.person"), (4, "line.twice"),
        (5, "line.from"), (5, "line.on_duty"), (5, "line.until"),
    ]  # fmt: skip
    assert plan.tolist() == put([-1] * 8, s0=0, s3=4)  # the first line of a term counts, dates do not
    assert problems[4].say("zh") == (
        "第5条：岗位P1第2任的到达日应为2026-09-02，方案里是2026-08-23。请改正，或重新规划。"
    )
    assert problems[6].say("en") == (
        "Line 5: Post P1, term 2 should last until 15 Sep 2026, the plan says 16 Sep 2026. "
        "Correct it, or plan again."
    )
    assert problems[3].say("en").endswith("was already given in line 3. Remove one of them.")
    assert problems[1].say("zh") == "第2条：岗位P0没有第3任，最后一任是第2任。请核对任期。"


def test_last_day_is_inclusive_to_the_day() -> None:
    for until, n in ((DAY + 11, 0), (DAY + 12, 1), (DAY + 10, 1)):
        line = Line(post="P0", term=1, person="C0", arrive=DAY, start=DAY, until=until)
        assert len(plan_array(in_days(), [line])[1]) == n


def test_plan_file_has_the_documented_keys_and_iso_dates() -> None:
    problem = Round(title="示例轮次", planned_on=date(2026, 6, 1), policy=Policy(), fictional=True)
    reasons = {("P3", 2): ["没有符合条件的人。"]}
    document = to_plan_json(result_of(in_days(), PLAN), problem, in_days(), reasons)
    assert list(document) == [
        "format", "title", "planned_on", "fictional", "status", "value", "bound", "gap_ratio", "seconds",
        "seed", "method", "instance_hash", "rules_hash", "version", "time_unit", "parts", "stages", "lines",
        "empty", "unmet_pins",
    ]  # fmt: skip
    assert (document["title"], document["planned_on"], document["fictional"]) == (
        "示例轮次",
        "2026-06-01",
        True,
    )
    assert document["gap_ratio"] == 100 / document["bound"]
    assert document["seconds"] == 1.235
    assert document["lines"][3] == {
        "post": "P1", "term": 2, "person": "C4", "hospital": "H1", "from": "2026-09-02",
        "on_duty": "2026-09-04", "until": "2026-09-15", "replaces": "C1", "fixed": False, "pinned": False,
        "points": 510,
    }  # fmt: skip
    assert document["empty"][1] == {
        "post": "P3", "term": 2, "from": "2026-09-14", "on_duty": "2026-09-16", "until": "2026-09-27",
        "reasons": ["没有符合条件的人。"],
    }  # fmt: skip


def test_benchmark_plan_file_has_whole_numbers_for_times() -> None:
    document = to_plan_json(result_of(by_hand(), PLAN), None, by_hand())
    assert document["time_unit"] == "half month"
    assert (document["lines"][1]["from"], document["lines"][1]["until"]) == (10, 23)
    assert document["planned_on"] is None


def test_unmet_pins_are_named() -> None:
    instance = by_hand(pins=[[2, 0], [6, 0]])
    document = to_plan_json(result_of(instance, PLAN, unmet_pins=(1,), status=Status.NONE), None, instance)
    assert document["unmet_pins"] == [{"post": "P3", "term": 1, "person": "C0"}]
    assert document["status"] == "none"


def test_open_start_of_a_running_deployment_is_null() -> None:
    instance = in_days(**RUNNING)
    instance = replace(instance, slot_arrive=np.array([-(1 << 29), *instance.slot_arrive[1:]], np.int32))
    document = to_plan_json(result_of(instance, PLAN), None, instance)
    assert document["lines"][0]["from"] is None


@settings(max_examples=50, deadline=None)
@given(instances(), st.randoms(use_true_random=False))
def test_plan_survives_the_file(instance: Instance, rng: random.Random) -> None:
    drawn = [rng.choice([-1, rng.randrange(instance.n_candidates)]) for _ in range(instance.n_slots)]
    plan = [f if f >= 0 else c for f, c in zip(instance.slot_fixed.tolist(), drawn, strict=True)]
    result = result_of(instance, plan)
    text = plan_text(to_plan_json(result, None, instance))
    file = from_plan_json(json.loads(text))
    assert file == plan_file(result, None, instance)
    again, problems = plan_array(instance, file.lines)
    assert again.tolist() == plan
    assert problems == []


def test_equal_documents_give_equal_text_with_chinese_as_it_is() -> None:
    problem = Round(title="示例轮次", planned_on=date(2026, 6, 1), policy=Policy())
    document = to_plan_json(result_of(in_days(), PLAN), problem, in_days())
    text = plan_text(document)
    assert "示例轮次" in text
    assert text.endswith("}\n")
    assert text == plan_text(json.loads(text))


@pytest.mark.parametrize("document", [None, [], 3, {}, {"format": "jieli-plan-0"}])
def test_something_else_is_no_plan_file(document: object) -> None:
    with pytest.raises(PlanFileError) as caught:
        from_plan_json(document)
    assert [p.code for p in caught.value.problems] == ["plan.format"]


def broken(**changes: Any) -> list[str]:
    document = to_plan_json(result_of(in_days(), PLAN), None, in_days())
    for key, value in changes.items():
        if value is ...:
            del document[key]
        else:
            document[key] = value
    with pytest.raises(PlanFileError) as caught:
        from_plan_json(document)
    return [p.say("zh") for p in caught.value.problems]


def test_values_that_only_look_right_are_refused() -> None:
    said = broken(seconds=float("nan"), time_unit="week", parts={})
    assert said[:2] == [
        '方案文件的“time_unit”应是day, half month之一，实际是"week"。请改正。',
        "方案文件的“seconds”应是数字，实际是NaN。请改正。",
    ]
    assert said[2:] == [f"“parts”缺少“{key}”。请补上。" for key in ("fill", "fit", "wish", "relay", "burden")]


def test_every_problem_of_a_plan_file_is_a_sentence_with_its_place() -> None:
    line = {"post": "P0", "term": 1, "person": "C0"}
    assert broken(
        bound=...,
        seed=True,
        status="fine",
        planned_on="2026-13-01",
        parts={"fill": 1, "fit": 2, "wish": 3, "relay": "4", "burden": 5},
        lines=[line, line | {"until": 20260911}, 3, {"post": "P0", "term": "1"}],
    ) == [
        "方案文件的“planned_on”应是形如2026-11-18的日期，实际是\"2026-13-01\"。请改正。",
        "方案文件的“status”应是optimal, feasible, none之一，实际是\"fine\"。请改正。",
        "方案文件缺少“bound”。请补上。",
        "方案文件的“seed”应是整数，实际是true。请改正。",
        "“parts”的“relay”应是整数，实际是\"4\"。请改正。",
        "“lines”第2条的“until”应是形如2026-11-18的日期，实际是20260911。请改正。",
        "“lines”第3条应是对象，实际是3。请改正。",
        "“lines”第4条的“term”应是整数，实际是\"1\"。请改正。",
        "“lines”第4条缺少“person”。请补上。",
    ]  # fmt: skip


def test_missing_list_is_one_problem() -> None:
    assert broken(parts=...) == ["方案文件缺少“parts”。请补上。"]
    assert broken(lines=...) == ["方案文件缺少“lines”。请补上。"]


def test_line_of_a_file_may_leave_out_what_follows_from_the_round() -> None:
    document = to_plan_json(result_of(in_days(), PLAN), None, in_days())
    document["lines"] = [{"post": "P0", "term": 1, "person": "C0"}]
    assert from_plan_json(document).lines == (Line(post="P0", term=1, person="C0"),)


def test_instance_without_codes_has_no_lines() -> None:
    with pytest.raises(ValueError, match="codes"):
        plan_lines(replace(by_hand(), labels=None), PLAN)


def test_a_running_deployment_is_replaced_even_if_the_plan_leaves_it_out() -> None:
    lines, _ = plan_lines(by_hand(**RUNNING), put([-1] * 8, s1=3))
    assert [(x.term, x.person, x.replaces) for x in lines] == [(0, "C0", None), (1, "C3", "C0")]
