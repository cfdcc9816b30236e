"""Trying a decision on a plan: the checker judges it, and its price is never too low."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jieli.planner import trial as trials
from jieli.planner.again import Proof
from jieli.planner.check import check
from jieli.planner.instance import Instance, Ints
from jieli.planner.situation import Situation
from jieli.planner.solve import solve
from jieli.planner.trial import Answer, Kind, Trial, Trials, memory
from planner.by_hand import PLAN, by_hand
from planner.strategies import instances, replaced

SIZES = {"max_posts": 3, "max_candidates": 4, "max_slots": 4}


def keeps(trial: Trial, before: Ints, plan: Ints) -> bool:
    """Whether ``plan`` follows the decision."""
    match trial.kind:
        case Kind.PIN:
            return bool(plan[trial.slot] == trial.cand)
        case Kind.BAN:
            return bool(plan[trial.slot] != trial.cand)
        case Kind.EMPTY:
            return bool(plan[trial.slot] < 0)
    return bool(plan[trial.slot] == before[trial.other] and plan[trial.other] == before[trial.slot])


def best_with(instance: Instance, trial: Trial, before: Ints) -> int | None:
    """Points of the best plan that follows the decision, by enumeration; None if there is none."""
    import itertools

    choices = [[-1, *range(instance.n_candidates)] if f < 0 else [f] for f in instance.slot_fixed.tolist()]
    values = []
    for row in itertools.product(*choices):
        plan = np.array(row, np.int32)
        if keeps(trial, before, plan):
            report = check(instance, plan)
            if report.is_valid:
                values.append(report.parts.total)
    return max(values, default=None)


def every_trial(instance: Instance) -> list[Trial]:
    free = np.flatnonzero(instance.slot_fixed < 0).tolist()
    found = [Trial(kind=Kind.EMPTY, slot=s) for s in free]
    for c in range(instance.n_candidates):
        found += [Trial(kind=k, slot=s, cand=c) for s in free for k in (Kind.PIN, Kind.BAN)]
    return found + [Trial(kind=Kind.SWAP, slot=s, other=t) for s in free for t in free if s < t]


@pytest.mark.parametrize("is_large", [False, True])
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(instances(pins=False, **SIZES), st.randoms(use_true_random=False))
def test_an_answer_is_right_and_its_price_is_enough(
    is_large: bool, instance: Instance, random: object
) -> None:
    instance = replaced(instance, is_lexicographic=False)
    plan = solve(instance).plan
    tried = every_trial(instance)
    if not tried:
        return
    before = check(instance, plan).parts.total
    limit = trials.EXACT_AGAIN_PAIRS
    trials.EXACT_AGAIN_PAIRS = -1 if is_large else limit
    try:
        judge = Trials(Situation(instance, plan), seconds=10)
        for trial in random.sample(tried, min(4, len(tried))):  # type: ignore[attr-defined]
            answer = judge.answer(trial)
            best = best_with(instance, trial, plan)
            if not answer.is_allowed:
                assert answer.proof is not Proof.EXACT or best is None
                continue
            assert best is not None
            assert keeps(trial, plan, answer.plan)
            report = check(instance, answer.plan)
            assert report.is_valid
            assert answer.cost == before - report.parts.total
            if answer.proof is Proof.EXACT:
                assert answer.cost == before - best
            else:
                assert answer.cost >= before - best
            for lang in ("zh", "en"):
                assert judge.sentences(answer, lang)
    finally:
        trials.EXACT_AGAIN_PAIRS = limit


def answer_to(trial: Trial, **columns: object) -> tuple[Trials, Answer]:
    judge = Trials(Situation(by_hand(**columns), np.array(PLAN, np.int32)))
    return judge, judge.answer(trial)


def test_what_breaks_a_rule_is_said_by_the_checker() -> None:
    judge, answer = answer_to(
        Trial(kind=Kind.PIN, slot=6, cand=0), cand_title=[0, 2, 2, 2, 2, 2], post_min_title=[0, 0, 0, 1]
    )
    assert not answer.is_allowed
    assert [v.rule for v in answer.broken if v.rule == "title"] == ["title"]
    assert judge.sentences(answer, "zh")[-1] == "不可以：无论怎样调整，都有规则被打破。"


def test_a_pin_takes_its_person_from_where_he_was() -> None:
    judge, answer = answer_to(Trial(kind=Kind.PIN, slot=6, cand=1))
    assert answer.is_allowed
    assert answer.plan[6] == 1
    assert answer.plan[2] != 1
    assert {m.slot for m in answer.moves} >= {2, 6}
    assert any("P1" in said for said in judge.sentences(answer, "zh"))


def test_a_running_deployment_cannot_be_tried_on() -> None:
    with pytest.raises(ValueError, match="serving"):
        answer_to(Trial(kind=Kind.EMPTY, slot=0), slot_fixed=[0, -1, -1, -1, -1, -1, -1, -1])


@pytest.mark.parametrize(
    "trial",
    [
        Trial(kind=Kind.EMPTY, slot=99),
        Trial(kind=Kind.SWAP, slot=1, other=1),
        Trial(kind=Kind.SWAP, slot=1),
        Trial(kind=Kind.PIN, slot=1),
    ],
)
def test_a_trial_that_says_too_little_is_refused(trial: Trial) -> None:
    with pytest.raises(ValueError, match="Choose"):
        answer_to(trial)


def test_each_answer_is_computed_once() -> None:
    asked = []

    def make() -> Trials:
        asked.append(1)
        return Trials(Situation(by_hand(), np.array(PLAN, np.int32)))

    answer = memory(make)
    trial = Trial(kind=Kind.BAN, slot=0, cand=0)
    assert answer(trial) is answer(replace(trial))
    assert len(asked) == 1
