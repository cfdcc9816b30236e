from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jieli.planner.certificate import SCALE, certified_bound, regret, value_step
from jieli.planner.instance import Instance
from jieli.planner.join import join
from jieli.planner.model import PIN_BONUS, Family, Pairs, Rows
from jieli.planner.rows import add_stage_row, build_rows
from planner.oracle import Oracle
from planner.reference import bound_times_1024
from planner.strategies import instances, small_instance

examples = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def some_multipliers(rows: Rows, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    scale = rng.choice([1.0, 30.0, 300.0, 3000.0])
    return rng.random(rows.n) * scale * (rng.random(rows.n) < rng.random())


def with_burden() -> tuple[Instance, Pairs, Rows]:
    for seed in range(100):
        instance = small_instance(seed, targets=True)
        pairs = join(instance)
        rows = build_rows(instance, pairs)
        if (rows.family == Family.BURDEN).any():
            return instance, pairs, rows
    raise AssertionError("no instance with a burden")


def sol_of(pairs: Pairs, plan: list[int]) -> np.ndarray:
    sol = np.full(len(plan), -1, np.int32)
    for i, (s, c) in enumerate(zip(pairs.slot.tolist(), pairs.cand.tolist(), strict=True)):
        if plan[s] == c:
            sol[s] = i
    return sol


@examples
@given(instances(), st.integers(0, 1000))
def test_bound_equals_the_dictionary_reference_at_any_multipliers(instance: Instance, seed: int) -> None:
    pairs = join(instance)
    rows = build_rows(instance, pairs)
    m = some_multipliers(rows, seed)
    step = value_step(instance, pairs, rows)
    expected = bound_times_1024(instance, pairs, rows, m) // SCALE // step * step
    assert certified_bound(instance, pairs, rows, m) == expected


@examples
@given(instances(), st.integers(0, 1000))
def test_bound_is_never_below_the_optimum(instance: Instance, seed: int) -> None:
    pairs = join(instance)
    rows = build_rows(instance, pairs)
    (pins, points), _ = Oracle(instance).optimum()
    assert certified_bound(instance, pairs, rows, some_multipliers(rows, seed)) >= points + PIN_BONUS * pins


@examples
@given(instances(), st.integers(0, 1000))
def test_regret_adds_up_to_the_gap_to_the_last_unit(instance: Instance, seed: int) -> None:
    pairs = join(instance)
    rows = build_rows(instance, pairs)
    oracle = Oracle(instance)
    (pins, points), plan = oracle.optimum()
    found = regret(instance, pairs, rows, some_multipliers(rows, seed), sol_of(pairs, plan))
    assert found.host.sum() + found.row.sum() + found.aux.sum() == found.total
    assert min(found.host.min(initial=0), found.row.min(initial=0), found.aux.min(initial=0)) >= 0
    bound = bound_times_1024(instance, pairs, rows, some_multipliers(rows, seed))
    assert found.total == bound - SCALE * (points + PIN_BONUS * pins)


def test_multipliers_beyond_their_range_are_cut() -> None:
    instance, pairs, rows = with_burden()
    wild = np.full(rows.n, -5.0)
    assert certified_bound(instance, pairs, rows, wild) == certified_bound(instance, pairs, rows, 0 * wild)
    wild[:] = np.nan
    assert certified_bound(instance, pairs, rows, wild) == certified_bound(
        instance, pairs, rows, np.zeros(rows.n)
    )
    capped = np.where(rows.family == Family.BURDEN, np.inf, 0.0)
    at_cap = np.where(rows.family == Family.BURDEN, rows.price_cap, 0.0)
    assert certified_bound(instance, pairs, rows, capped) == certified_bound(instance, pairs, rows, at_cap)


def test_burden_that_costs_nothing_has_no_price() -> None:
    instance, pairs, rows = with_burden()
    free = replace(rows, aux_cost=np.zeros_like(rows.aux_cost))
    priced = np.where(rows.family == Family.BURDEN, 50.0, 0.0)
    assert certified_bound(instance, pairs, free, priced) == certified_bound(
        instance, pairs, free, 0 * priced
    )


@pytest.mark.parametrize("seed", range(6))
def test_stage_row_keeps_the_bound_valid(seed: int) -> None:
    instance = small_instance(seed, pins=False)
    pairs = join(instance)
    rows = build_rows(instance, pairs)
    (_, points), plan = Oracle(instance).optimum()
    length = np.where(pairs.is_fixed, 0, instance.slot_length)
    reached = int(length[np.array(plan) >= 0].sum())
    staged = add_stage_row(rows, length, reached)
    for k in range(5):
        assert certified_bound(instance, pairs, staged, some_multipliers(staged, k)) >= points


def test_value_step_divides_every_plan() -> None:
    instance = small_instance(5, odd_weights=False, pins=False)
    pairs = join(instance)
    step = value_step(instance, pairs, build_rows(instance, pairs))
    oracle = Oracle(instance)
    assert all(oracle.value(plan) % step == 0 for plan in oracle.plans())
