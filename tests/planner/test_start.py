"""Going on from a plan: nothing is lost, nothing wrong is taken over, and the bound stays a bound."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jieli.planner import solve as solving
from jieli.planner.check import check
from jieli.planner.instance import Instance, Ints
from jieli.planner.result import Limits, Status
from jieli.planner.solve import solve
from jieli.planner.start import start_from
from planner.by_hand import PLAN, by_hand
from planner.oracle import Oracle
from planner.strategies import instances, replaced, small_instance

QUIET = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
AT_ONCE = Limits(seconds=None, rounds=1, should_stop=lambda: True)


@pytest.fixture
def always_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send even tiny rounds through prices, search and windows."""
    monkeypatch.setattr(solving, "EXACT_PAIRS", -1)
    monkeypatch.setattr(solving, "EXACT_AGAIN_PAIRS", -1)
    monkeypatch.setattr(solving, "STEPS_PER_ROUND", 2_000)


def random_plan(instance: Instance, seed: int) -> Ints:
    draw = np.random.default_rng(seed)
    return draw.integers(-1, instance.n_candidates, instance.n_slots).astype(np.int32)


@QUIET
@given(instances(pins=False), st.integers(0, 1000))
def test_whatever_is_given_a_start_keeps_every_rule_and_says_who_goes(instance: Instance, seed: int) -> None:
    plan = random_plan(instance, seed)
    start = start_from(instance, plan)
    assert check(instance, start.plan).is_valid
    is_planned = instance.slot_fixed < 0
    assert len(start.removed) == int((start.plan != plan)[is_planned].sum())


@QUIET
@given(instances(pins=False), st.integers(0, 1000))
def test_a_start_that_keeps_every_rule_stays_as_it_is(instance: Instance, seed: int) -> None:
    legal = start_from(instance, random_plan(instance, seed)).plan
    again = start_from(instance, legal)
    assert (again.plan == legal).all()
    assert not again.removed


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("method", ["small", "large"])
def test_a_run_is_never_worse_than_its_start_even_if_stopped_at_once(
    request: pytest.FixtureRequest, seed: int, method: str
) -> None:
    if method == "large":
        request.getfixturevalue("always_large")
    instance = small_instance(seed, pins=False)
    best, plan = Oracle(instance).optimum()
    start = start_from(instance, np.asarray(plan)).plan
    result = solve(instance, AT_ONCE, start=start)
    assert check(instance, result.plan).is_valid
    assert result.value == best[1]
    assert result.value <= result.bound


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("method", ["small", "large"])
def test_the_bound_holds_whatever_the_start(request: pytest.FixtureRequest, seed: int, method: str) -> None:
    if method == "large":
        request.getfixturevalue("always_large")
    instance = small_instance(seed)
    pins, points = Oracle(instance).optimum()[0]
    result = solve(instance, Limits(seconds=None, rounds=1), start=random_plan(instance, seed))
    if pins < len(instance.pins):
        assert result.status is Status.NONE
    else:
        assert check(instance, result.plan).is_valid
        assert result.value <= points <= result.bound


def test_lexicographic_mode_starts_from_a_plan_too() -> None:
    instance = replaced(small_instance(4, pins=False), is_lexicographic=True)
    best = solve(instance)
    again = solve(instance, start=best.plan)
    assert (again.value, again.stages) == (best.value, best.stages)


def test_a_start_that_breaks_a_decision_is_mended_and_the_sentence_names_it() -> None:
    instance = by_hand(bans=[[0, 0]])
    start = start_from(instance, np.array(PLAN))
    assert start.plan[0] == -1
    assert start.removed[0].say("zh") == "P0第1任：起点方案里的C0不合“不派”，先撤下再算。"
    assert start.removed[0].say("en").startswith("P0")


def test_a_plan_of_another_round_is_refused() -> None:
    for plan in (PLAN[:-1], [*PLAN[:-1], 99], [*PLAN[:-1], -2]):
        with pytest.raises(ValueError, match="not one of this round"):
            start_from(by_hand(), np.array(plan))


@pytest.mark.parametrize("method", ["small", "large"])
def test_every_plan_handed_out_on_the_way_keeps_the_rules_and_they_only_get_better(
    request: pytest.FixtureRequest, method: str
) -> None:
    if method == "large":
        request.getfixturevalue("always_large")
    instance = small_instance(8, pins=False)
    seen: list[tuple[Ints, int]] = []
    result = solve(
        instance, Limits(seconds=None, rounds=1), on_plan=lambda plan, value: seen.append((plan, value))
    )
    assert seen
    values = [value for _, value in seen]
    assert values == sorted(set(values))
    assert values[-1] == result.value
    for plan, value in seen:
        report = check(instance, plan)
        assert report.is_valid
        assert report.parts.total == value
