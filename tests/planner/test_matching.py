"""Deferred acceptance: known marriages, hard rules always; blocking pairs against their definition."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from jieli.planner.check import check
from jieli.planner.instance import FOREVER, NO_CAP, Instance, Labels, frozen
from jieli.planner.join import PinError
from jieli.planner.matching import UNWISHED, blocking_pairs, deferred_acceptance, fit_points, wish_ranks
from planner.by_hand import by_hand, put
from planner.strategies import instances, small_instance


def market(wishes: list[list[int]], fit: list[list[int]], **columns: Any) -> Instance:
    """A marriage market: post p gives candidate c ``fit[p][c]``; ``wishes[c]`` are posts, best first.

    Every post has one term of the same time, everybody is eligible for all of them, and no rule couples them.
    """
    n_posts, n_cand = len(fit), len(wishes)
    base = by_hand()
    assert base.labels is not None
    one, many = [0] * n_posts, range(n_cand)
    wish = [[1 + p for p in w] + [-1] * (3 - len(w)) for w in wishes]
    instance = replace(
        base,
        cand_department=frozen([0] * n_cand), cand_specialty=frozen(list(many)),
        cand_title=frozen([1] * n_cand), cand_title_year=frozen([9] * n_cand),
        cand_birth_year=frozen([-40] * n_cand),
        cand_ceiling=frozen([9000] * n_cand), cand_fit_until=frozen([FOREVER] * n_cand),
        cand_languages=frozen([0] * n_cand, np.int64), cand_past=frozen([1] * n_cand),
        cand_free_from=frozen([-FOREVER] * n_cand),
        cand_windows=frozen([[[-FOREVER, FOREVER]]] * n_cand), cand_wish=frozen(wish),
        hospital_region=frozen([0]), hospital_level=frozen([3]), hospital_cap=frozen([NO_CAP]),
        hospital_target=frozen([-1]), department_hospital=frozen([0]), department_cap=frozen([NO_CAP]),
        facility_altitude=frozen([0]), facility_language=frozen([0]), host_facility=frozen([0]),
        host_specialty=frozen([0]), host_adopted=frozen([0]), host_ptr=frozen([0, 1]),
        host_hospital=frozen([0]),
        post_host=frozen(one), post_specialty=frozen(range(n_posts)), post_min_title=frozen([1] * n_posts),
        post_max_age=frozen([99] * n_posts), post_substitute_min=frozen([1] * n_posts),
        post_points=frozen([100] * n_posts), post_level=frozen([1] * n_posts), post_role=frozen(one),
        post_team=frozen([-1] * n_posts), post_incumbent=frozen([-1] * n_posts),
        slot_post=frozen(range(n_posts)), slot_k=frozen(one), slot_arrive=frozen(one), slot_start=frozen(one),
        slot_end=frozen([12] * n_posts), slot_rest=frozen([10] * n_posts), slot_length=frozen([1] * n_posts),
        slot_year_start=frozen(one), slot_year_end=frozen(one), slot_fixed=frozen([-1] * n_posts),
        team_leader=frozen([]), team_mix=frozen([]), team_novices=frozen([]), substitution=frozen(fit),
        labels=replace(
            base.labels, candidate=tuple(f"C{c}" for c in many), post=tuple(f"P{p}" for p in range(n_posts)),
            hospital=("H0",), department=("D0",), facility=("F0",), host=("O0",), team=(),
        ),
    )  # fmt: skip
    return replace(instance, **{k: frozen(v) if isinstance(v, list) else v for k, v in columns.items()})


# Three proposers, three posts: everybody's first wish is the post that likes them least and the reverse, so
# three stable matchings exist; candidates who propose get the best of them.
LATIN_WISHES = [[0, 1, 2], [1, 2, 0], [2, 0, 1]]
LATIN_FIT = [[10, 30, 20], [20, 10, 30], [30, 20, 10]]


def test_proposers_get_their_best_stable_partner() -> None:
    result = deferred_acceptance(market(LATIN_WISHES, LATIN_FIT))
    assert result.plan.tolist() == [0, 1, 2]
    assert (result.rounds, result.proposals, result.ties) == (1, 3, 0)


def test_rejected_proposer_moves_on_and_displaces() -> None:
    # both want P0, which prefers C1; C0 then takes P1 from C2, who is left with nothing
    instance = market([[0, 1], [0, 1], [1]], [[10, 20, 5], [30, 20, 10]])
    result = deferred_acceptance(instance)
    assert result.plan.tolist() == [1, 0]
    assert result.rounds == 3  # everybody; C0 on P1; C2 on P0
    assert blocking_pairs(instance, result.plan) == []


def test_marriage_without_other_rules_is_stable_and_proposer_optimal() -> None:
    orders = list(itertools.permutations(range(3)))
    for n, wishes in enumerate(itertools.islice(itertools.product(orders, repeat=3), 0, None, 5)):
        fit = [[10 * (1 + orders[(n + 2 * p) % 6][c]) for c in range(3)] for p in range(3)]
        instance = market([list(w) for w in wishes], fit)
        plan = deferred_acceptance(instance).plan
        assert blocking_pairs(instance, plan) == []
        stable = [p for p in orders if not blocking_pairs(instance, np.array(p))]
        for c in range(3):
            best = min(wishes[c].index(p.index(c)) for p in stable)
            assert wishes[c].index(plan.tolist().index(c)) == best


def test_ties_are_broken_by_code_and_counted() -> None:
    instance = market([[0], [0]], [[50, 50]])
    result = deferred_acceptance(instance)
    assert result.plan.tolist() == [0]
    assert result.ties == 1
    assert instance.labels is not None
    renamed = replace(instance, labels=replace(instance.labels, candidate=("Z", "A")))
    assert deferred_acceptance(renamed).plan.tolist() == [1]


def test_unwished_posts_are_asked_by_their_points() -> None:
    instance = market([[]], [[50], [50]], post_points=[100, 200])
    assert deferred_acceptance(instance).plan.tolist() == [-1, 0]
    wished = market([[0]], [[50], [50]], post_points=[100, 200])
    assert deferred_acceptance(wished).plan.tolist() == [0, -1]


def test_cap_turns_the_worse_proposer_away_and_counts() -> None:
    instance = market([[0], [1]], [[40, 40], [50, 60]], department_cap=[1])
    result = deferred_acceptance(instance)
    assert result.plan.tolist() == [-1, 1]
    assert result.refused == {"cap": 1}
    assert result.rejected_by_quota == 1


def test_leaving_holder_makes_room_under_the_cap() -> None:
    instance = market([[0], [1]], [[40, 40], [70, 60]], department_cap=[1])
    assert deferred_acceptance(instance).plan.tolist() == [-1, 0]


def test_leader_is_placed_before_the_members_who_need_one() -> None:
    # C0 alone may lead, and would rather not
    fit = [[80, 0], [100, 100]]
    team: dict[str, Any] = {
        "post_team": [0, 0], "team_leader": [0], "team_mix": [2], "team_novices": [9],
        "cand_wish": [[2, -1, -1]] * 2,
    }  # fmt: skip
    assert deferred_acceptance(market([[], []], fit, **team)).plan.tolist() == [0, 1]


def test_team_without_leader_is_taken_back() -> None:
    team: dict[str, Any] = {"post_team": [0, 0], "team_leader": [0], "team_mix": [1], "team_novices": [9]}
    result = deferred_acceptance(market([[1], [1]], [[0, 0], [100, 100]], **team))
    assert result.plan.tolist() == [-1, -1]
    assert result.dropped == 1


def test_place_that_a_dropped_team_leaves_is_offered_again() -> None:
    # C0 fits better but cannot bring a second specialty; the cap of one then lets C1 go to the post outside
    instance = market(
        [[0], [1]], [[90, 0], [0, 50]], post_team=[0, -1], team_leader=[-1], team_mix=[2], team_novices=[9],
        department_cap=[1],
    )  # fmt: skip
    result = deferred_acceptance(instance)
    assert result.plan.tolist() == [-1, 1]
    assert (result.dropped, result.added) == (1, 1)


def test_pins_are_kept_and_contradicting_pins_named() -> None:
    instance = market([[0], [0]], [[90, 10], [90, 90]], pins=[[0, 1]])
    assert deferred_acceptance(instance).plan.tolist() == [1, 0]
    tight = replace(instance, pins=frozen([[0, 1], [1, 0]]), department_cap=frozen([1]))
    result = deferred_acceptance(tight)
    assert result.plan.tolist() == [1, -1]
    assert result.unmet_pins == (1,)
    with pytest.raises(PinError):
        deferred_acceptance(replace(instance, bans=frozen([[0, 1]])))


def test_later_terms_respect_rest_of_earlier_ones() -> None:
    instance = by_hand(team_leader=[-1], team_mix=[0])
    result = deferred_acceptance(instance)
    assert check(instance, result.plan).is_valid
    assert sorted(result.plan.tolist())[2:] == [0, 1, 2, 3, 4, 5]  # six people, nobody twice within the rest


def test_order_of_people_does_not_matter() -> None:
    for seed_order in itertools.permutations(range(3)):
        order = list(seed_order)
        instance = market(LATIN_WISHES, LATIN_FIT)
        assert instance.labels is not None
        shuffled = replace(
            instance,
            cand_specialty=frozen(instance.cand_specialty[order]),
            cand_wish=frozen(instance.cand_wish[order]),
            labels=replace(instance.labels, candidate=tuple(instance.labels.candidate[c] for c in order)),
        )  # fmt: skip
        plan = deferred_acceptance(shuffled).plan
        assert [order[c] for c in plan.tolist()] == deferred_acceptance(instance).plan.tolist()


@settings(max_examples=150, deadline=None)
@given(instances())
def test_plan_is_always_valid(instance: Instance) -> None:
    result = deferred_acceptance(instance)
    found = check(instance, result.plan).violations
    missing = {(instance.pins[row, 0], instance.pins[row, 1]) for row in result.unmet_pins}
    assert {(v.slots[0], v.candidates[0]) for v in found if v.rule == "pin"} == missing
    assert all(v.rule == "pin" for v in found)
    assert deferred_acceptance(instance).plan.tolist() == result.plan.tolist()


@pytest.mark.parametrize("seed", range(3))
def test_plan_is_valid_with_several_teams_and_long_rounds(seed: int) -> None:
    instance = small_instance(
        seed, teams=True, quotas=True, caps=True, pins=False, max_posts=30, max_candidates=80, max_slots=70
    )
    assert check(instance, deferred_acceptance(instance).plan).is_valid


def clash(instance: Instance, s: int, t: int) -> bool:
    rest = [max(1, r) if instance.is_on("rest") else 1 for r in instance.slot_rest.tolist()]
    return bool(
        instance.slot_arrive[s] < instance.slot_end[t] + rest[t]
        and instance.slot_arrive[t] < instance.slot_end[s] + rest[s]
    )


def blocks(instance: Instance, plan: list[int], s: int, c: int) -> bool:
    """The definition in the docstring of ``blocking_pairs``, asked of the checker."""
    settled = {int(x) for x in instance.pins[:, 0]} | set(np.flatnonzero(instance.slot_fixed >= 0).tolist())
    if plan[s] == c or s in settled:
        return False
    fit = lambda who: fit_points(instance, np.array([s]), np.array([who]))[0]  # noqa: E731
    if plan[s] >= 0 and fit(c) <= fit(plan[s]):
        return False
    given_up = [t for t, who in enumerate(plan) if who == c and clash(instance, s, t)]
    rank = lambda t: wish_ranks(instance, np.array([t]), np.array([c]))[0]  # noqa: E731
    if any(t in settled or rank(s) >= rank(t) for t in given_up):
        return False
    after = [-1 if t in given_up else who for t, who in enumerate(plan)]
    after[s] = c
    return check(instance, after).is_valid


@settings(max_examples=80, deadline=None)
@given(instances(pins=False))
def test_blocking_pairs_are_those_of_the_definition(instance: Instance) -> None:
    plan = deferred_acceptance(instance).plan
    for s in (None, *range(instance.n_slots)):  # also worse plans: everybody of one slot sent home
        worse = plan.copy()
        if s is not None and instance.slot_fixed[s] < 0:
            worse[s] = -1
        if not check(instance, worse).is_valid:
            continue
        expected = [
            (s, c)
            for s in range(instance.n_slots)
            for c in range(instance.n_candidates)
            if blocks(instance, worse.tolist(), s, c)
        ]
        assert blocking_pairs(instance, worse) == expected


def test_blocking_pair_is_an_empty_seat_that_somebody_wants() -> None:
    instance = market([[0], [0]], [[50, 60]])
    assert blocking_pairs(instance, np.array([-1])) == [(0, 0), (0, 1)]
    assert blocking_pairs(instance, np.array([0])) == [(0, 1)]
    assert blocking_pairs(instance, np.array([1])) == []
    assert blocking_pairs(replace(instance, pins=frozen([[0, 0]])), np.array([0])) == []


def test_holder_of_an_equal_wish_does_not_complain() -> None:
    instance = market([[]], [[50], [90]])
    assert blocking_pairs(instance, np.array([0, -1])) == []
    wished = market([[1]], [[50], [90]])
    assert blocking_pairs(wished, np.array([0, -1])) == [(1, 0)]


def test_wish_ranks_know_facilities_and_posts() -> None:
    instance = by_hand(cand_wish=[[1, 2, 0]] + [[-1] * 3] * 4 + [[5, -1, 0]])
    slots, cands = np.array([0, 2, 6, 6, 0, 0]), np.array([0, 0, 0, 5, 5, 1])
    assert wish_ranks(instance, slots, cands).tolist() == [1, 2, 0, 0, 2, UNWISHED]


@settings(max_examples=25, deadline=None)
@given(instances())
def test_fit_points_are_those_of_the_checker(instance: Instance) -> None:
    for s in range(instance.n_slots):
        for c in range(instance.n_candidates):
            free = replace(instance, slot_fixed=frozen([-1] * instance.n_slots))
            plan = put([-1] * instance.n_slots, **{f"s{s}": c})
            expected = check(free, plan).parts.fit
            assert fit_points(instance, np.array([s]), np.array([c]))[0] * instance.slot_length[s] == expected


def test_labels_are_not_needed() -> None:
    instance = replace(market(LATIN_WISHES, LATIN_FIT), labels=None)
    assert deferred_acceptance(instance).plan.tolist() == [0, 1, 2]
    assert isinstance(by_hand().labels, Labels)
