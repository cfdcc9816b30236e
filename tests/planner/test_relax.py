"""Relaxations against brute force on tiny instances, and in a larger one against the checker."""

from itertools import combinations

import numpy as np
import pytest

from jieli.planner.again import Proof, Solver
from jieli.planner.changes import Change, applied
from jieli.planner.check import check
from jieli.planner.decisions import price_of_decisions
from jieli.planner.instance import FOREVER
from jieli.planner.relax import possible_changes, relax
from jieli.planner.situation import Situation
from planner.by_hand import by_hand
from planner.oracle import Oracle
from planner.strategies import replaced, small_instance


def best_plan(instance):
    """An optimal plan from the exact solver, and its value."""
    solver = Solver(Situation(instance, instance.slot_fixed), is_exact=True)
    return solver.base_plan, solver.base_value


def optimal(seed, **features):
    """(instance, situation of its optimal plan)."""
    instance = small_instance(seed, pins=False, **features)
    return instance, Situation(instance, best_plan(instance)[0])


def changed(instance, changes):
    for change in changes:
        instance = change.apply(instance)
    return instance


def best_value(instance):
    (_, value), plan = Oracle(instance).optimum()
    return value, plan


def least_gain(instance, empty):
    return max(
        1, min(int(instance.post_points[instance.slot_post[s]] * instance.slot_length[s]) for s in empty) // 4
    )


@pytest.mark.parametrize("seed", range(24))
def test_relax_lists_every_single_change_that_fills_more_with_its_exact_gain(seed):
    instance, situation = optimal(seed, max_posts=3, max_candidates=5, max_slots=4)
    empty = np.flatnonzero((situation.plan < 0) & (instance.slot_fixed < 0))
    found = relax(situation, Solver(situation, is_exact=True))
    if not len(empty):
        assert found == ()
        return
    base = check(instance, situation.plan).parts.total
    least = least_gain(instance, empty.tolist())
    expected = {}
    for change in possible_changes(situation, empty):
        value, _ = best_value(change.apply(instance))
        if value >= base + least:
            expected[change] = value - base
    singles = {r.changes[0]: r for r in found if len(r.changes) == 1}
    for change, r in singles.items():
        assert r.value_gain == expected[change]
        assert r.proof is Proof.EXACT
        assert r.filled_gain > 0
        assert set(r.filled) <= set(empty.tolist())
    for change in expected.keys() - singles.keys():  # worth more points, but no more posts
        plan, _ = best_plan(change.apply(instance))
        assert (plan >= 0).sum() <= (situation.plan >= 0).sum()


@pytest.mark.parametrize("seed", range(24))
def test_relax_finds_the_smallest_sets_where_no_single_change_helps(seed):
    instance, situation = optimal(seed, max_posts=3, max_candidates=4, max_slots=3)
    empty = np.flatnonzero((situation.plan < 0) & (instance.slot_fixed < 0))
    found = relax(situation, Solver(situation, is_exact=True))
    pool = possible_changes(situation, empty)
    base = check(instance, situation.plan).parts.total
    if not len(empty) or any(best_value(c.apply(instance))[0] > base for c in pool):
        return
    least = least_gain(instance, empty.tolist())
    pairs = {p for p in combinations(sorted(pool), 2) if best_value(changed(instance, p))[0] >= base + least}
    sets = [r.changes for r in found]
    assert all(len(s) > 1 for s in sets)
    if pairs:
        assert {s for s in sets if len(s) == 2} <= pairs
        filled = int((situation.plan >= 0).sum())
        if any((best_plan(changed(instance, p))[0] >= 0).sum() > filled for p in pairs):
            assert sets
            assert all(len(s) == 2 for s in sets)


@pytest.mark.parametrize("seed", range(30))
def test_relaxations_by_insertion_keep_every_changed_rule_and_promise_no_more_than_they_win(seed):
    instance, situation = optimal(seed)
    solver = Solver(situation, is_exact=False)
    for r in relax(situation, solver):
        assert r.proof is Proof.AT_LEAST
        assert 1 <= len(r.changes) <= 2
        assert best_plan(changed(instance, r.changes))[1] >= solver.base_value + r.value_gain
        assert r.filled_gain == len(r.filled) > 0


def test_relax_of_a_full_plan_is_empty():
    seed = next(s for s in range(100) if (optimal(s)[1].plan >= 0).all())
    _, situation = optimal(seed)
    assert relax(situation, Solver(situation)) == ()


@pytest.mark.parametrize("seed", range(60, 80))
def test_price_of_a_decision_is_what_the_best_plan_without_it_is_worth_more(seed):
    instance = small_instance(seed, pins=True, bans=True, max_slots=4)
    plan, _ = best_plan(instance)
    if any(plan[s] != c for s, c in instance.pins.tolist()):
        return
    situation = Situation(instance, plan)
    solver = Solver(situation, is_exact=True)
    for price in price_of_decisions(situation, solver):
        kept = [
            d
            for d in getattr(instance, f"{price.kind}s").tolist()
            if not (d[1] == price.cand and d[0] in price.slots)
        ]
        without = replaced(instance, **{f"{price.kind}s": np.array(kept, np.int32).reshape(-1, 2)})
        value, _ = best_value(without)
        assert price.proof is Proof.EXACT
        assert price.cost == max(0, value - solver.base_value)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_relaxation_and_price_can_be_said(lang):
    said = 0
    for seed in range(12):
        _, situation = optimal(seed)
        solver = Solver(situation)
        for r in relax(situation, solver):
            assert r.sentence(situation).say(lang)
            said += 1
    assert said > 10


def test_two_changes_of_one_datum_hold_in_any_order():
    late, early = Change("medical", 0, 7), Change("medical", 0, 1)
    instance = by_hand(cand_fit_until=[-5] * 6)
    for changes in ((late, early), (early, late)):
        assert applied(instance, changes).cand_fit_until[0] == instance.slot_arrive[7]


def test_somebody_who_is_no_candidate_is_not_proposed():
    never = [[FOREVER, FOREVER]] * 2
    windows = [never] * 4 + [[[90, 99], never[0]], never]  # C4 at another time, the others are only listed
    instance = by_hand(cand_windows=windows, post_team=[-1] * 4)
    pool = possible_changes(Situation(instance, np.full(8, -1, np.int32)), np.array([6]))
    assert {c.index for c in pool if c.kind == "window"} == {4}
