import itertools
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jieli.planner.check import check
from jieli.planner.instance import Instance, frozen
from jieli.planner.join import join
from jieli.planner.layout import PUT, TAKE
from jieli.planner.model import PIN_BONUS
from jieli.planner.prices import solve_prices
from jieli.planner.rows import add_stage_row, build_rows, left_sides
from jieli.planner.ruin import Habits
from jieli.planner.search import Search, change, construct, set_plan, temperature_at, warm_up
from planner.oracle import Oracle
from planner.strategies import instances, small_instance

examples = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def searched(instance: Instance, steps: int = 200, seed: int = 0, passes: int = 100) -> Search:
    pairs = join(instance)
    rows = build_rows(instance, pairs)
    prices = solve_prices(pairs, rows, instance, passes=passes)
    search = construct(instance, pairs, rows, prices.multipliers, seed)
    for k in range(4):
        search.run(steps // 4, temperature_at(k / 4))
    return search


@examples
@given(instances(), st.integers(0, 100))
def test_search_keeps_every_rule_and_knows_its_value(instance: Instance, seed: int) -> None:
    search = searched(instance, seed=seed)
    report = check(instance, search.plan)
    pairs = join(instance)
    pinned = pairs.pinned[pairs.pinned >= 0]
    kept = int(np.isin(pinned, search.sol).sum())
    assert {v.rule for v in report.violations} <= {"pin"}
    assert search.is_feasible
    assert search.value == report.parts.total + PIN_BONUS * kept
    rows = build_rows(instance, pairs)
    assert (left_sides(pairs, rows, search.sol) <= rows.b).all()
    books_are_right(search)


@examples
@given(instances(), st.integers(0, 100))
def test_search_never_beats_the_optimum(instance: Instance, seed: int) -> None:
    (pins, points), _ = Oracle(instance).optimum()
    assert searched(instance, seed=seed).value <= points + PIN_BONUS * pins


def test_search_finds_nearly_every_optimum_of_tiny_rounds() -> None:
    missed, lost, best = 0, 0, 0
    for seed in range(60):
        instance = small_instance(seed)
        (pins, points), _ = Oracle(instance).optimum()
        value = searched(instance, steps=600, seed=seed).value
        missed += value < points + PIN_BONUS * pins
        lost += points + PIN_BONUS * pins - value
        best += points
    assert missed <= 3
    assert lost <= 0.01 * best


def test_tight_team_with_a_leader_is_never_left_empty_where_a_plan_exists() -> None:
    n_tight = 0
    for seed in range(100):
        instance = small_instance(seed, teams=True, pins=False)
        instance = replace(instance, team_mix=frozen(np.maximum(instance.team_mix, 2)))
        (_, points), plan = Oracle(instance).optimum()
        new = [c for c, fact in zip(plan, instance.slot_fixed.tolist(), strict=True) if c >= 0 and fact < 0]
        if new and points > 0 and (instance.team_leader >= 0).all():
            n_tight += 1
            assert searched(instance, steps=0, seed=seed).value > 0
    assert n_tight >= 15


def test_pins_are_kept_where_the_rules_allow() -> None:
    n_pinned = 0
    for seed in range(60):
        instance = small_instance(seed, pins=True)
        (pins, _), _ = Oracle(instance).optimum()
        n_pinned += pins > 0
        plan = searched(instance, seed=seed).plan
        assert sum(plan[s] == c for s, c in instance.pins.tolist()) == pins
    assert n_pinned >= 20


def test_running_deployments_stay() -> None:
    for seed in range(20):
        instance = small_instance(seed, fixed=True)
        fixed = np.asarray(instance.slot_fixed)
        assert (searched(instance).plan[fixed >= 0] == fixed[fixed >= 0]).all()


def test_same_seed_and_steps_give_the_same_plan() -> None:
    instance = small_instance(8, max_posts=4)
    one, two, other = (searched(instance, seed=s) for s in (5, 5, 6))
    assert (one.sol == two.sol).all()
    assert (one.work.random == two.work.random).all()
    assert (one.work.random != other.work.random).any()


def test_taking_somebody_out_and_putting_him_back_leaves_no_trace() -> None:
    for seed in range(20):
        search = searched(small_instance(seed, targets=True, teams=True))
        room, score = search.draft.ledger.room.copy(), search.draft.ledger.score.copy()
        held = [i for i in search.draft.sol if i >= 0]
        for i in held:
            change(search.draft, i, TAKE)
        for i in reversed(held):
            change(search.draft, i, PUT)
        assert (search.draft.ledger.room == room).all()
        assert (search.draft.ledger.score == score).all()


def test_plan_from_elsewhere_is_taken_over() -> None:
    instance = small_instance(11, pins=False)
    (_, points), plan = Oracle(instance).optimum()
    search = searched(instance, steps=0)
    pairs = join(instance)
    sol = np.full(len(plan), -1, np.int32)
    for i, (s, c) in enumerate(zip(pairs.slot.tolist(), pairs.cand.tolist(), strict=True)):
        sol[s] = i if plan[s] == c else sol[s]
    assert search.set_sol(sol)
    assert search.value == points
    worse = np.where(pairs.is_fixed, sol, -1)
    assert search.set_sol(worse)
    assert search.value == points


def test_plan_with_a_pair_of_another_slot_is_refused() -> None:
    found = (small_instance(s, fixed=False) for s in range(50))
    search = searched(next(x for x in found if join(x).n and x.n_slots > 1))
    sol = np.full(len(search.sol), -1, np.int32)
    sol[(int(search.problem.seats.slot[0]) + 1) % len(sol)] = 0
    with pytest.raises(ValueError, match="its own slot"):
        search.set_sol(sol)


def rival_pairs(instance: Instance) -> tuple[int, int] | None:
    """Two pairs of different slots of one adopted host, from different hospitals."""
    pairs = join(instance)
    host, hospital = instance.post_host[instance.slot_post[pairs.slot]], instance.cand_hospital[pairs.cand]
    adopted = np.flatnonzero(instance.host_adopted[host] == 1)
    for one, two in itertools.combinations(adopted.tolist(), 2):
        if host[one] == host[two] and hospital[one] != hospital[two] and pairs.slot[one] != pairs.slot[two]:
            return one, two
    return None


def test_plan_with_two_adopters_of_one_host_is_refused() -> None:
    found = (small_instance(s, adoption=True, fixed=False, rules_off=False) for s in range(200))
    instance, rivals = next((x, rival_pairs(x)) for x in found if rival_pairs(x))
    search, pairs = searched(instance, steps=0), join(instance)
    before = search.draft.sol.copy()
    sol = np.full(instance.n_slots, -1, np.int32)
    sol[pairs.slot[list(rivals)]] = rivals
    assert not search.set_sol(sol)
    assert (search.draft.sol == before).all()


def test_what_a_stage_reached_is_not_given_up() -> None:
    kept = 0
    for seed in range(30):
        instance = small_instance(seed, pins=False)
        pairs = join(instance)
        length = np.where(pairs.is_fixed, 0, instance.slot_length)
        first = searched(instance, steps=400)
        reached = int(length[first.sol >= 0].sum())
        staged = add_stage_row(build_rows(instance, pairs), length, reached)
        later = construct(instance, pairs, staged, np.zeros(staged.n), seed)
        later.set_sol(first.sol)
        later.run(400, 200.0)
        assert later.is_feasible
        assert length[later.sol >= 0].sum() >= reached
        kept += reached > 0
    assert kept >= 15


def test_long_rest_within_one_post_is_seen() -> None:
    """Rest so long that the holders of terms 1 and 3 cannot be the same person."""
    for seed in range(30):
        instance = small_instance(seed, teams=False)
        long_rest = replace(instance, slot_rest=frozen(np.full_like(instance.slot_rest, 1000)))
        search = searched(long_rest)
        assert {v.rule for v in check(long_rest, search.plan).violations} <= {"pin"}
        (pins, points), _ = Oracle(long_rest).optimum()
        assert search.value <= points + PIN_BONUS * pins


def test_habits_change_the_search() -> None:
    instance = small_instance(8)
    pairs = join(instance)
    rows = build_rows(instance, pairs)
    search = construct(instance, pairs, rows, np.zeros(rows.n), habits=Habits(ruin_most=1, team_share=0.0))
    search.run(50)
    assert search.steps >= 50
    books_are_right(search)


def test_temperature_falls_to_zero() -> None:
    temperatures = [temperature_at(x / 10) for x in range(12)]
    assert temperatures == sorted(temperatures, reverse=True)
    assert temperatures[0] > 0 == temperatures[10] == temperatures[11]


PLAIN = """
import numpy as np
from jieli.planner.certificate import certified_bound
from jieli.planner.join import join
from jieli.planner.prices import solve_prices
from jieli.planner.rows import build_rows
from jieli.planner.search import construct
from jieli.planner.warm import tiny_instance

instance = tiny_instance()
pairs = join(instance)
rows = build_rows(instance, pairs)
prices = solve_prices(pairs, rows, instance, passes=30)
search = construct(instance, pairs, rows, prices.multipliers, 3)
search.run(30, 100.0)
print(certified_bound(instance, pairs, rows, prices.multipliers), search.value, search.sol.tolist(), search.work.random)
"""


def test_kernels_do_the_same_in_plain_python() -> None:
    """NUMBA_DISABLE_JIT runs the very same functions uncompiled: a debugger, and a proof that types do no harm."""
    src = str(Path(__file__).parents[2] / "src")
    out = []
    for disabled in ("0", "1"):
        env = os.environ | {"NUMBA_DISABLE_JIT": disabled, "PYTHONPATH": src}
        command = [sys.executable, "-W", "error", "-c", PLAIN]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert not done.returncode, done.stderr
        out.append(done.stdout)
    assert out[0] == out[1]


def test_warm_up_runs_every_kernel() -> None:
    warm_up()


def books_are_right(search: Search) -> None:
    """The running numbers are those that the plan gives when computed anew."""
    ledger = search.draft.ledger
    room, score = ledger.room.copy(), ledger.score.copy()
    set_plan(search.draft, search.coupling.b, search.draft.sol.copy())
    assert (room == ledger.room).all()
    assert (score == ledger.score).all()
