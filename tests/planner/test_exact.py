import os
import random
import signal
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jieli.planner.exact import ExactResult, keeps_rows, solve_exact, solve_window
from jieli.planner.instance import Instance
from jieli.planner.join import join
from jieli.planner.mip import Objective, build_mip, full_objective
from jieli.planner.model import PIN_BONUS, Pairs, Rows
from jieli.planner.policy import RULES
from jieli.planner.result import Status
from jieli.planner.rows import add_stage_row, build_rows, pair_sides
from planner.oracle import Oracle
from planner.strategies import instances, plain_instance, replaced, small_instance

examples = settings(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))


def compiled(instance: Instance) -> tuple[Pairs, Rows]:
    pairs = join(instance)
    return pairs, build_rows(instance, pairs)


def solved(instance: Instance) -> ExactResult:
    return solve_exact(instance, *compiled(instance))


def plan_of(pairs: Pairs, sol: np.ndarray) -> list[int]:
    return [int(pairs.cand[i]) if i >= 0 else -1 for i in sol]


def assert_optimal(instance: Instance, found: ExactResult) -> None:
    """``found`` is as good as the best plan of the oracle, and keeps the oracle's rules."""
    oracle = Oracle(instance)
    (pins, points), _ = oracle.optimum()
    assert found.status is Status.OPTIMAL
    assert found.value == found.bound == points + PIN_BONUS * pins
    plan = plan_of(join(instance), found.sol)
    assert oracle.broken_rules(plan) == set()
    assert oracle.value(plan) + PIN_BONUS * oracle.pins_kept(plan) == found.value


@examples
@given(instances())
def test_exact_equals_enumeration(instance: Instance) -> None:
    assert_optimal(instance, solved(instance))


@examples
@given(instances(teams=True, rules_off=False))
def test_exact_equals_enumeration_with_teams(instance: Instance) -> None:
    assert_optimal(instance, solved(instance))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(12))
def test_switching_a_rule_off_changes_model_and_oracle_alike(rule: str, seed: int) -> None:
    instance = small_instance(seed, pins=False, rules_off=False)
    assert_optimal(instance, solved(replaced(instance, rules_off=frozenset()))) if seed == 0 else None
    freer = replaced(instance, rules_off=frozenset({rule}))
    found = solved(freer)
    assert_optimal(freer, found)
    if rule != "leader":  # without a leader rule every member must bring the mix himself
        assert found.value >= solved(instance).value


@examples
@given(instances(), st.randoms(use_true_random=False))
def test_order_of_candidates_does_not_matter(instance: Instance, rng: random.Random) -> None:
    order = list(range(instance.n_candidates))
    rng.shuffle(order)
    order.sort(key=lambda c: int(instance.cand_department[c]))  # departments must stay together
    new = {old: place for place, old in enumerate(order)}
    columns = {
        name: getattr(instance, name)[order]
        for name in instance.__dataclass_fields__
        if name.startswith("cand_")
    }
    fixed = [new[c] if c >= 0 else -1 for c in instance.slot_fixed.tolist()]
    decided = {
        name: np.array([[s, new[c]] for s, c in getattr(instance, name).tolist()], np.int32).reshape(-1, 2)
        for name in ("pins", "bans")
    }
    shuffled = replaced(instance, **columns, **decided, slot_fixed=fixed)
    assert solved(shuffled).value == solved(instance).value


@examples
@given(instances())
def test_a_start_is_never_lost(instance: Instance) -> None:
    pairs, rows = compiled(instance)
    best = solve_exact(instance, pairs, rows)
    again = solve_exact(instance, pairs, rows, start=best.sol, seconds=0.0)
    assert again.value == best.value
    assert again.bound >= best.bound
    assert keeps_rows(instance, pairs, rows, again.sol)


def test_a_start_that_breaks_a_rule_is_ignored() -> None:
    instance = plain_instance(region_cap=[1])
    pairs, rows = compiled(instance)
    everywhere = pairs.slot_ptr[:-1] + np.array([0, 1, 2, 3], np.int32)
    assert not keeps_rows(instance, pairs, rows, everywhere)
    found = solve_exact(instance, pairs, rows, start=everywhere)
    assert_optimal(instance, found)


def larger() -> Instance:
    """About a thousand pairs: not solved before the first callback."""
    sizes = {"max_posts": 60, "max_candidates": 220, "max_slots": 150}
    return small_instance(5, days=False, teams=True, adoption=True, rules_off=False, pins=False, **sizes)


def test_should_stop_gives_the_best_plan_so_far_and_a_valid_bound() -> None:
    instance = larger()
    pairs, rows = compiled(instance)
    stopped = solve_exact(instance, pairs, rows, should_stop=lambda: True)
    assert stopped.was_stopped
    assert keeps_rows(instance, pairs, rows, stopped.sol)
    assert stopped.bound >= solve_exact(instance, pairs, rows, gap_ratio=0.02, seconds=20).value


@pytest.fixture
def _as_from_a_terminal() -> Iterator[None]:
    """A shell starts what it puts into the background with Ctrl-C ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_as_from_a_terminal")
def test_ctrl_c_gives_the_best_plan_so_far() -> None:
    instance = larger()
    pairs, rows = compiled(instance)
    start = solve_exact(instance, pairs, rows, gap_ratio=0.3)
    asked = []

    def press_ctrl_c() -> bool:
        if not asked:
            os.kill(os.getpid(), signal.SIGINT)
        asked.append(1)
        return False

    before = signal.getsignal(signal.SIGINT)
    found = solve_exact(instance, pairs, rows, start=start.sol, should_stop=press_ctrl_c)
    assert signal.getsignal(signal.SIGINT) is before
    assert asked
    assert found.was_stopped
    assert found.value >= start.value


def test_an_error_of_the_caller_does_not_vanish_in_the_solver() -> None:
    def fail(value: int, bound: int) -> None:
        raise RuntimeError("display is gone")

    instance = larger()
    with pytest.raises(RuntimeError, match="display is gone"):
        solve_exact(instance, *compiled(instance), on_progress=fail)


def test_progress_never_promises_too_little() -> None:
    instance = larger()
    pairs, rows = compiled(instance)
    seen: list[tuple[int, int]] = []
    found = solve_exact(
        instance, pairs, rows, on_progress=lambda v, b: seen.append((v, b)), gap_ratio=0.01, seconds=20
    )
    assert seen
    assert all(value <= found.value <= bound for value, bound in seen)


def test_stages_fill_first_and_then_maximise_points() -> None:
    instance = small_instance(21, max_posts=5, max_slots=9, pins=False, targets=True)
    pairs, rows = compiled(instance)
    fill = Objective(
        pair=np.where(pairs.is_fixed, 0, instance.slot_length).astype(np.int64)[pairs.slot],
        aux=np.zeros(len(rows.aux_cost), np.int64),
        same_hospital=0,
        same_department=0,
    )
    first = solve_exact(instance, pairs, rows, objective=fill)
    assert first.status is Status.OPTIMAL
    assert first.value == instance.slot_length[(first.sol >= 0) & ~pairs.is_fixed].sum()
    staged = add_stage_row(rows, np.where(pairs.is_fixed, 0, instance.slot_length), first.value)
    second = solve_exact(instance, pairs, staged, start=first.sol)
    assert second.status is Status.OPTIMAL
    assert fill.value(pairs, rows, second.sol) == first.value
    oracle = Oracle(instance)
    plans = [p for p in oracle.plans() if sum(instance.slot_length[s] for s, c in enumerate(p)
             if c >= 0 and not pairs.is_fixed[s]) == first.value]  # fmt: skip
    assert second.value == max(map(oracle.value, plans))


def test_a_stage_that_nobody_can_reach_has_no_plan() -> None:
    instance = plain_instance(region_cap=[1])
    pairs, rows = compiled(instance)
    staged = add_stage_row(rows, np.ones(4, int), 3)
    assert solve_exact(instance, pairs, staged).status is Status.NONE


def test_nobody_to_choose_is_an_empty_plan() -> None:
    found = solved(plain_instance(cand_title=[0] * 4))
    assert (found.status, found.value, found.bound) == (Status.OPTIMAL, 0, 0)
    assert found.sol.tolist() == [-1] * 4


@examples
@given(instances(), st.data())
def test_window_is_the_best_plan_of_its_hosts(instance: Instance, data: st.DataObject) -> None:
    pairs, rows = compiled(instance)
    oracle = Oracle(instance)
    plans = list(oracle.plans())
    pair_at = {
        (s, c): i for i, (s, c) in enumerate(zip(pairs.slot.tolist(), pairs.cand.tolist(), strict=True))
    }
    plan = data.draw(st.sampled_from(plans))
    sol = np.array([pair_at.get((s, c), -1) for s, c in enumerate(plan)], np.int32)
    hosts = range(len(instance.host_facility))
    free = np.array(data.draw(st.lists(st.sampled_from(hosts), min_size=1, unique=True)))
    host_of = instance.post_host[instance.slot_post]
    outside = np.flatnonzero(~np.isin(host_of, free))

    window = solve_window(instance, pairs, rows, sol, free)

    def value(p: list[int]) -> int:
        return oracle.value(p) + PIN_BONUS * oracle.pins_kept(p)

    best = max(value(p) for p in plans if all(p[s] == plan[s] for s in outside))
    assert window.is_proven
    assert keeps_rows(instance, pairs, rows, window.sol)
    assert window.sol[outside].tolist() == sol[outside].tolist()
    assert value(plan_of(pairs, window.sol)) == value(plan) + window.gain == best


@examples
@given(instances(), st.data())
def test_columns_of_a_plan_keep_the_rows_and_earn_its_value(instance: Instance, data: st.DataObject) -> None:
    pairs, rows = compiled(instance)
    goal = full_objective(instance, pairs, rows)
    sol = solve_exact(instance, pairs, rows).sol
    hosts = np.arange(len(instance.host_facility))
    mip = build_mip(instance, pairs, rows, goal, hosts, sol, pair_sides(pairs, rows, sol))
    columns = mip.columns_of(sol)
    assert mip.allows(columns)
    assert mip.cost @ columns == goal.value(pairs, rows, sol) <= mip.most
    assert mip.plan_of(columns.astype(float), sol).tolist() == sol.tolist()


def test_same_seed_same_plan() -> None:
    instance = small_instance(31, max_posts=12, max_candidates=40, max_slots=30)
    pairs, rows = compiled(instance)
    first, second = (solve_exact(instance, pairs, rows, seed=3) for _ in range(2))
    assert first.sol.tolist() == second.sol.tolist()
