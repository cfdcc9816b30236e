"""What a Situation says about one slot, against the checker and the oracle."""

import numpy as np
import pytest

from jieli.planner.check import check
from jieli.planner.situation import FREE, Situation
from planner.by_hand import PLAN, by_hand, put
from planner.oracle import Oracle
from planner.strategies import small_instance


def some_plans(instance, number=3):
    """A few plans that keep every rule, the fullest among the first of the enumeration."""
    plans = []
    for n, plan in enumerate(Oracle(instance).plans()):
        plans.append(plan)
        if n >= 200:
            break
    plans.sort(key=lambda p: -sum(c >= 0 for c in p))
    return [np.array(p, np.int32) for p in plans[:number]]


@pytest.mark.parametrize("seed", range(40))
def test_challengers_are_free_exactly_if_the_checker_accepts_them(seed):
    instance = small_instance(seed)
    for plan in some_plans(instance):
        situation = Situation(instance, plan)
        for slot in np.flatnonzero(instance.slot_fixed < 0).tolist():
            found = situation.challengers(slot)
            for n, cand in enumerate(found.cand.tolist()):
                trial = plan.copy()
                trial[slot] = cand
                broken = [v for v in check(instance, trial).violations if v.rule != "pin"]
                assert (found.obstacle[n] == FREE) == (not broken), (slot, cand, broken)


@pytest.mark.parametrize("seed", range(40))
def test_gain_is_the_difference_of_the_values_that_the_checker_computes(seed):
    instance = small_instance(seed)
    for plan in some_plans(instance):
        situation = Situation(instance, plan)
        for slot in np.flatnonzero(instance.slot_fixed < 0).tolist():
            empty = plan.copy()
            empty[slot] = -1
            base = check(instance, empty).parts.total
            found = situation.challengers(slot)
            for gain, cand in zip(found.gain.tolist(), found.cand.tolist(), strict=True):
                trial = plan.copy()
                trial[slot] = cand
                assert check(instance, trial).parts.total - base == gain


def test_gains_of_pinned_and_of_precious_slots_hold_no_bonus():
    plan = np.array(put(PLAN, s6=0), np.int32)
    instance = by_hand(post_points=[600, 400, 400, 90_000], pins=[[0, 0]])
    situation = Situation(instance, plan)
    for slot in (0, 6):
        found = situation.challengers(slot)
        empty = plan.copy()
        empty[slot] = -1
        worth = check(instance, plan).parts.total - check(instance, empty).parts.total
        assert found.gain[found.cand == plan[slot]].tolist() == [worth]


def test_a_leader_brings_a_specialty_of_his_own():
    plan = np.array(
        put(PLAN, s4=-1, s5=-1), np.int32
    )  # two specialties are asked, one of them is the leader's
    assert check(by_hand(), plan).is_valid
    found = Situation(by_hand(), plan).challengers(0)
    assert found.obstacle[found.cand == plan[0]].tolist() == [FREE]
