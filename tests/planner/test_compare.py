"""Comparison of two plans."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from jieli.planner.check import check
from jieli.planner.compare import compare
from planner.oracle import Oracle
from planner.strategies import instances, small_instance


def two_plans(instance, pick):
    plans = []
    for plan in Oracle(instance).plans():
        plans.append(np.array(plan, np.int32))
        if len(plans) > 60:
            break
    return plans[pick % len(plans)], plans[(pick * 7 + 3) % len(plans)]


@settings(max_examples=60, deadline=None)
@given(instance=instances(max_slots=5), pick=st.integers(0, 1000))
def test_comparison_adds_up_and_turns_round(instance, pick):
    a, b = two_plans(instance, pick)
    there, back = compare(instance, a, b), compare(instance, b, a)
    assert there.value == check(instance, b).parts.total - check(instance, a).parts.total == -back.value
    assert there.filled == -back.filled == (b >= 0).sum() - (a >= 0).sum()
    assert [(m.slot, m.before, m.after) for m in there.moves] == [
        (m.slot, m.after, m.before) for m in back.moves
    ]
    assert there.joined == back.left
    assert there.moved == back.moved
    rebuilt = a.copy()
    for m in there.moves:
        assert rebuilt[m.slot] == m.before
        rebuilt[m.slot] = m.after
    assert (rebuilt == b).all()


def test_somebody_who_only_changes_place_has_moved():
    for seed in range(100):
        instance = small_instance(seed, fixed=False)
        for plan in Oracle(instance).plans():
            held = [s for s, c in enumerate(plan) if c >= 0]
            if len(held) != 1:
                continue
            for other in Oracle(instance).plans():
                spots = [s for s, c in enumerate(other) if c >= 0]
                if len(spots) == 1 and spots != held and other[spots[0]] == plan[held[0]]:
                    found = compare(instance, np.array(plan), np.array(other))
                    assert found.moved == (plan[held[0]],)
                    assert found.joined == found.left == ()
                    assert len(found.moves) == 2
                    return


def test_equal_plans_do_not_differ():
    instance = small_instance(3)
    plan = np.array(next(iter(Oracle(instance).plans())))
    found = compare(instance, plan, plan)
    assert found.moves == ()
    assert found.value == 0


def test_comparison_says_which_plan_breaks_rules():
    instance = small_instance(5, fixed=False, rules_off=False)
    plan = np.array(next(iter(Oracle(instance).plans())))
    wrong = plan.copy()
    wrong[:] = 0  # one person everywhere
    found = compare(instance, plan, wrong)
    assert found.broken[0] == 0
    assert found.broken[1] > 0
