from dataclasses import replace

import numpy as np
import pytest

from jieli.planner.certificate import certified_bound
from jieli.planner.instance import Instance, frozen
from jieli.planner.join import join
from jieli.planner.layout import price_caps
from jieli.planner.model import PIN_BONUS, Pairs, Rows
from jieli.planner.prices import Prices, solve_prices
from jieli.planner.rows import build_rows
from planner.oracle import Oracle
from planner.strategies import small_instance


def priced(instance: Instance, passes: int = 300, **more: object) -> tuple[Pairs, Rows, Prices]:
    pairs = join(instance)
    rows = build_rows(instance, pairs)
    return pairs, rows, solve_prices(pairs, rows, instance, passes=passes, **more)


@pytest.mark.parametrize("seed", range(25))
def test_prices_prove_a_bound_between_the_optimum_and_no_prices_at_all(seed: int) -> None:
    instance = small_instance(seed)
    pairs, rows, prices = priced(instance)
    (pins, points), _ = Oracle(instance).optimum()
    certified = certified_bound(instance, pairs, rows, prices.multipliers)
    assert points + PIN_BONUS * pins <= certified <= prices.bound + 1
    assert certified <= certified_bound(instance, pairs, rows, np.zeros(rows.n))
    assert (prices.multipliers >= 0).all()
    assert (prices.multipliers <= price_caps(rows)).all()


def test_prices_close_most_of_the_gap_that_rows_leave() -> None:
    gaps = np.zeros(2)
    for seed in range(25):
        instance = small_instance(seed, teams=False, pins=False)
        pairs, rows, prices = priced(instance)
        (_, points), _ = Oracle(instance).optimum()
        gaps += [
            certified_bound(instance, pairs, rows, m) - points
            for m in (prices.multipliers, 0 * prices.multipliers)
        ]
    assert gaps[0] < 0.2 * gaps[1]


def test_same_passes_give_the_same_prices_however_they_are_cut() -> None:
    instance = small_instance(1, max_posts=4)
    _, _, one = priced(instance, passes=130)
    _, _, two = priced(instance, passes=130)
    assert one.bound == two.bound
    assert (one.multipliers == two.multipliers).all()


def test_bound_only_falls_and_progress_is_told() -> None:
    told: list[tuple[int, float]] = []
    _, _, prices = priced(small_instance(2), on_progress=lambda passes, bound: told.append((passes, bound)))
    assert told == list(prices.trace)
    bounds = [bound for _, bound in told]
    assert bounds == sorted(bounds, reverse=True)


def test_ascent_stops_when_told() -> None:
    _, _, prices = priced(small_instance(2), passes=100_000, should_stop=lambda: True)
    assert prices.passes <= 20


def test_start_is_not_lost() -> None:
    instance = small_instance(4)
    pairs, rows, first = priced(instance)
    again = solve_prices(pairs, rows, instance, passes=1, start=first.multipliers)
    assert again.bound == pytest.approx(first.bound)


def test_pins_move_the_bound_by_their_bonus_only() -> None:
    instance = next(x for x in (small_instance(s, pins=True, teams=False) for s in range(100)) if len(x.pins))
    pairs, _, prices = priced(instance)
    n_pins = int((pairs.pinned >= 0).sum())
    assert n_pins
    assert 0 <= prices.bound - PIN_BONUS * n_pins < PIN_BONUS


def test_problem_without_anybody_has_the_bound_zero() -> None:
    instance = small_instance(0, fixed=False, pins=False, bans=False)
    nobody = frozen(np.full_like(instance.cand_title, -1))
    unqualified = replace(
        instance, cand_title=nobody, post_min_title=frozen(np.full_like(instance.post_min_title, 3))
    )
    _, _, prices = priced(unqualified)
    assert prices.bound == 0
