import itertools

import numpy as np
import pytest

from jieli.planner import solve as solving
from jieli.planner.check import check
from jieli.planner.instance import Instance
from jieli.planner.result import Limits, Progress, Status
from jieli.planner.solve import solve
from planner.oracle import Oracle
from planner.strategies import plain_instance, replaced, small_instance

SEEDS = range(40)
QUICK = Limits(seconds=None, rounds=1)


@pytest.fixture
def always_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send even tiny rounds through prices, search and windows."""
    monkeypatch.setattr(solving, "EXACT_PAIRS", -1)
    monkeypatch.setattr(solving, "EXACT_AGAIN_PAIRS", -1)
    monkeypatch.setattr(solving, "STEPS_PER_ROUND", 2_000)


def best_value(instance: Instance) -> tuple[int, int]:
    """(pins kept, points) of the best plan by enumeration."""
    best, _ = Oracle(instance).optimum()
    return best


@pytest.mark.parametrize("seed", SEEDS)
def test_solve_small_rounds_are_optimal_and_checked(seed: int) -> None:
    instance = small_instance(seed)
    result = solve(instance, Limits(seconds=20))
    pins, points = best_value(instance)
    if pins < len(instance.pins):
        assert result.status is Status.NONE
        return
    assert result.status is Status.OPTIMAL
    assert (result.value, result.bound) == (points, points)
    assert check(instance, result.plan).is_valid


@pytest.mark.usefixtures("always_large")
@pytest.mark.parametrize("seed", SEEDS)
def test_solve_large_method_is_valid_and_its_bound_holds(seed: int) -> None:
    instance = small_instance(seed, pins=False)
    result = solve(instance, QUICK)
    _, points = best_value(instance)
    assert check(instance, result.plan).is_valid
    assert result.value <= points <= result.bound
    assert result.method == "prices+search+windows"


@pytest.mark.usefixtures("always_large")
def test_solve_large_method_misses_little() -> None:
    lost = total = 0
    for seed in range(25):
        instance = small_instance(seed, pins=False)
        _, points = best_value(instance)
        lost += points - solve(instance, QUICK).value
        total += points
    assert lost <= 0.001 * total


@pytest.mark.usefixtures("always_large")
def test_solve_same_seed_and_rounds_give_the_same_plan() -> None:
    instance = small_instance(11, pins=False)
    one, two = solve(instance, QUICK, seed=3), solve(instance, QUICK, seed=3)
    assert (one.plan == two.plan).all()
    assert (one.value, one.bound) == (two.value, two.bound)


def fill_by_level(instance: Instance, plan: np.ndarray) -> tuple[int, ...]:
    """Person-half-years filled at each priority, the most urgent first."""
    level = instance.post_level[instance.slot_post]
    filled = (plan >= 0) & (instance.slot_fixed < 0)
    return tuple(int(instance.slot_length[filled & (level == k)].sum()) for k in np.unique(level))


def lexicographic(instance: Instance) -> Instance:
    return replaced(instance, is_lexicographic=True)


@pytest.mark.parametrize("seed", range(20))
def test_solve_lexicographic_fills_by_priority_first(seed: int) -> None:
    instance = lexicographic(small_instance(seed, pins=False, max_posts=3, max_candidates=4, max_slots=4))
    result = solve(instance, Limits(seconds=20))
    choices = [[-1, *range(instance.n_candidates)] if f < 0 else [f] for f in instance.slot_fixed.tolist()]
    plans = (np.array(p, np.int32) for p in itertools.product(*choices))
    best = max(
        (fill_by_level(instance, p), check(instance, p).parts.total)
        for p in plans
        if check(instance, p).is_valid
    )
    assert (fill_by_level(instance, result.plan), result.value) == best
    assert all(stage.value == stage.bound for stage in result.stages)


@pytest.mark.usefixtures("always_large")
@pytest.mark.parametrize("seed", range(6))
def test_solve_lexicographic_large_method_keeps_what_a_stage_reached(seed: int) -> None:
    instance = lexicographic(small_instance(seed, pins=False))
    result = solve(instance, QUICK)
    assert check(instance, result.plan).is_valid
    reached = tuple(stage.value for stage in result.stages)
    filled = fill_by_level(instance, result.plan)
    assert filled >= reached
    assert all(stage.value <= stage.bound for stage in result.stages)


def test_solve_without_any_eligible_pair_gives_the_empty_plan() -> None:
    base = plain_instance()
    instance = replaced(base, post_max_age=np.full_like(base.post_max_age, -9999))
    result = solve(instance)
    assert (result.plan < 0).all()
    assert result.status is Status.OPTIMAL


def test_solve_contradicting_pins_give_no_plan_and_name_them() -> None:
    instance = replaced(plain_instance(), pins=np.array([[0, 0], [0, 1]]))
    result = solve(instance)
    assert result.status is Status.NONE
    assert result.unmet_pins


@pytest.mark.usefixtures("always_large")
def test_solve_stops_when_asked_and_still_has_a_checked_plan() -> None:
    instance = small_instance(3, pins=False)
    result = solve(instance, Limits(seconds=None, rounds=50, should_stop=lambda: True))
    assert check(instance, result.plan).is_valid
    assert result.value <= best_value(instance)[1] <= result.bound


@pytest.mark.usefixtures("always_large")
def test_solve_progress_never_loses_value_nor_raises_the_bound() -> None:
    seen: list[Progress] = []
    solve(small_instance(5, pins=False), QUICK, on_progress=seen.append)
    seen = [p for p in seen if p.phase != "compile"]
    assert seen
    assert all(a.value <= b.value and a.bound >= b.bound for a, b in itertools.pairwise(seen))


@pytest.mark.parametrize("seed", range(10))
def test_solve_deferred_acceptance_is_checked_and_bounded(seed: int) -> None:
    instance = small_instance(seed, pins=False)
    result = solve(instance, Limits(seconds=5), method="deferred-acceptance")
    assert check(instance, result.plan).is_valid
    assert result.value <= best_value(instance)[1] <= result.bound
    assert result.method == "deferred-acceptance"


@pytest.mark.usefixtures("always_large")
def test_solve_lexicographic_large_method_fills_the_most_urgent_posts() -> None:
    reached = possible = 0
    for seed in range(16):
        tiny = small_instance(seed, pins=False, teams=True, max_posts=4, max_candidates=4, max_slots=4)
        instance = lexicographic(tiny)
        reached += fill_by_level(instance, solve(instance, QUICK).plan)[0]
        exact = Limits(seconds=20)
        with pytest.MonkeyPatch.context() as small:
            small.setattr(solving, "EXACT_PAIRS", 10_000)
            possible += fill_by_level(instance, solve(instance, exact).plan)[0]
    assert possible > 0
    assert reached >= 0.95 * possible
