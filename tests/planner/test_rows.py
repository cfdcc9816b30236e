from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jieli.planner.exact import keeps_rows
from jieli.planner.instance import Instance, Weights
from jieli.planner.join import join
from jieli.planner.model import Family, Pairs, Rows
from jieli.planner.rows import add_stage_row, adopters, build_rows, completed, left_sides, pair_sides
from planner.oracle import Oracle
from planner.strategies import instances, plain_instance, replaced, small_instance

examples = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))


def compiled(instance: Instance) -> tuple[Pairs, Rows]:
    pairs = join(instance)
    return pairs, build_rows(instance, pairs)


def random_sol(pairs: Pairs, data: st.DataObject) -> np.ndarray:
    """Any pair or nobody in every slot that is not fixed."""
    out = []
    for s in range(len(pairs.is_fixed)):
        options = list(range(pairs.slot_ptr[s], pairs.slot_ptr[s + 1]))
        out.append(options[0] if pairs.is_fixed[s] else data.draw(st.sampled_from([*options, -1])))
    return np.array(out, np.int32)


def plan_of(pairs: Pairs, sol: np.ndarray) -> list[int]:
    return [int(pairs.cand[i]) if i >= 0 else -1 for i in sol]


def rows_of(rows: Rows, family: Family) -> list[int]:
    return np.flatnonzero(rows.family == family).tolist()


def members(rows: Rows, row: int) -> list[int]:
    """Pairs that stand in ``row`` by themselves."""
    return [
        i
        for i in range(len(rows.pair_ptr) - 1)
        if row in rows.pair_row[rows.pair_ptr[i] : rows.pair_ptr[i + 1]]
    ]


@examples
@given(instances(), st.data())
def test_rows_allow_exactly_the_plans_that_keep_the_rules(instance: Instance, data: st.DataObject) -> None:
    pairs, rows = compiled(instance)
    oracle = Oracle(instance)
    for _ in range(5):
        sol = random_sol(pairs, data)
        assert keeps_rows(instance, pairs, rows, sol) == (not oracle.broken_rules(plan_of(pairs, sol)))


@examples
@given(instances())
def test_rows_allow_every_plan_of_the_oracle(instance: Instance) -> None:
    pairs, rows = compiled(instance)
    pair_at = {
        (s, c): i for i, (s, c) in enumerate(zip(pairs.slot.tolist(), pairs.cand.tolist(), strict=True))
    }
    for _, plan in zip(range(40), Oracle(instance).plans(), strict=False):
        sol = np.array([pair_at.get((s, c), -1) for s, c in enumerate(plan)], np.int32)
        assert (left_sides(pairs, rows, sol) <= rows.b).all()


@examples
@given(instances(rules_off=False))
def test_two_pairs_of_one_person_conflict_iff_they_share_a_clique(instance: Instance) -> None:
    pairs, rows = compiled(instance)
    cliques = set(rows_of(rows, Family.CLIQUE))
    of_pair = [
        cliques & set(rows.pair_row[a:b].tolist())
        for a, b in zip(rows.pair_ptr, rows.pair_ptr[1:], strict=False)
    ]
    oracle = Oracle(instance)
    for i, j in combinations(range(pairs.n), 2):
        same = pairs.cand[i] == pairs.cand[j]
        facts = pairs.is_fixed[pairs.slot[i]] or pairs.is_fixed[pairs.slot[j]]
        conflict = same and not facts and oracle._clash(int(pairs.slot[i]), int(pairs.slot[j]))
        assert bool(of_pair[i] & of_pair[j]) == conflict
    for k in cliques:
        clique = members(rows, k)
        assert len(clique) >= 2
        assert rows.subject[k] == pairs.cand[clique[0]]
    for own in of_pair:  # a contiguous range, which prefix sums over cliques rely on
        assert not own or max(own) - min(own) + 1 == len(own)


@examples
@given(instances(adoption=True, teams=False))
def test_local_cliques_stay_within_one_person_and_adopted_host(instance: Instance) -> None:
    pairs, rows = compiled(instance)
    host = instance.post_host[instance.slot_post[pairs.slot]]
    for k in rows_of(rows, Family.LOCAL):
        own = members(rows, k)
        assert len({int(pairs.cand[i]) for i in own}) == 1
        assert len({int(host[i]) for i in own}) == 1
        assert instance.host_adopted[host[own[0]]] == 1
        assert len({int(instance.slot_post[pairs.slot[i]]) for i in own}) >= 2
        hh = rows.local_hh[k]
        assert pairs.host_hosp[hh] == instance.cand_hospital[pairs.cand[own[0]]]
        assert pairs.host_hosp_ptr[host[own[0]]] <= hh < pairs.host_hosp_ptr[host[own[0]] + 1]


def slow_left_sides(pairs: Pairs, rows: Rows, sol: np.ndarray) -> list[int]:
    """The definition in ``model.Rows``, one coefficient after the other, without auxiliaries."""
    left = [0] * rows.n
    for s, i in enumerate(sol.tolist()):
        if i < 0:
            continue
        for row in rows.pair_row[rows.pair_ptr[i] : rows.pair_ptr[i + 1]]:
            left[row] += 1
        g = pairs.group[i]
        for k in range(rows.group_ptr[g], rows.group_ptr[g + 1]):
            left[rows.group_row[k]] += int(rows.group_coef[k])
        for k in range(rows.slot_ptr[s], rows.slot_ptr[s + 1]):
            left[rows.slot_row[k]] += int(rows.slot_coef[k])
    return left


@examples
@given(instances(), st.data())
def test_left_sides_follow_the_definition(instance: Instance, data: st.DataObject) -> None:
    pairs, rows = compiled(instance)
    sol = random_sol(pairs, data)
    left = slow_left_sides(pairs, rows, sol)
    assert pair_sides(pairs, rows, sol).tolist() == left
    aux = completed(rows, pair_sides(pairs, rows, sol))
    for x, value in enumerate(aux.tolist()):
        assert value >= 0
        assert rows.aux_upper[x] < 0 or value <= rows.aux_upper[x]
        for k in range(rows.aux_ptr[x], rows.aux_ptr[x + 1]):
            left[rows.aux_row[k]] += value * int(rows.aux_coef[k])
    adopts = adopters(pairs, sol)
    for row, hh in enumerate(rows.local_hh.tolist()):
        left[row] -= int(adopts[hh]) if hh >= 0 else 0
    assert left_sides(pairs, rows, sol).tolist() == left


@examples
@given(instances(), st.data())
def test_auxiliaries_cost_what_the_burden_costs(instance: Instance, data: st.DataObject) -> None:
    pairs, rows = compiled(instance)
    sol = random_sol(pairs, data)
    new = [s for s in range(instance.n_slots) if sol[s] >= 0 and not pairs.is_fixed[s]]
    cost = int((rows.aux_cost * completed(rows, pair_sides(pairs, rows, sol))).sum())
    assert -cost == Oracle(instance)._burden(plan_of(pairs, sol), new)


@examples
@given(instances())
def test_rows_come_by_family_and_can_bind(instance: Instance) -> None:
    pairs, rows = compiled(instance)
    assert (np.diff(rows.family) >= 0).all()
    limits = [
        Family.CLIQUE,
        Family.CAP_DEPARTMENT,
        Family.CAP_HOSPITAL,
        Family.CAP_REGION,
        Family.QUOTA,
        Family.NOVICE,
    ]
    slots: list[set[int]] = [set() for _ in range(rows.n)]
    for i in range(pairs.n):
        g = pairs.group[i]
        for row in rows.pair_row[rows.pair_ptr[i] : rows.pair_ptr[i + 1]]:
            slots[row].add(int(pairs.slot[i]))
        for row in rows.group_row[rows.group_ptr[g] : rows.group_ptr[g + 1]]:
            slots[row].add(int(pairs.slot[i]))
    for row in np.flatnonzero(np.isin(rows.family, limits)):
        assert len(slots[row]) > rows.b[row] >= 0
        assert not any(pairs.is_fixed[s] for s in slots[row])


def limits(instance: Instance, family: Family) -> list[tuple[int, int, int]]:
    """(subject, time, b) of the rows of one family, by time."""
    _, rows = compiled(instance)
    found = [(int(rows.subject[i]), int(rows.time[i]), int(rows.b[i])) for i in rows_of(rows, family)]
    return sorted(found, key=lambda row: (row[1], row[0]))


def test_caps_count_people_away_at_once() -> None:
    instance = plain_instance(department_cap=[1, 2], hospital_cap=[1, 5], region_cap=[1])
    assert limits(instance, Family.CAP_DEPARTMENT) == [(0, 0, 1), (0, 24, 1)]
    assert limits(instance, Family.CAP_HOSPITAL) == [(0, 0, 1), (0, 24, 1)]
    assert limits(instance, Family.CAP_REGION) == [(0, 0, 1), (0, 24, 1)]
    assert limits(replaced(instance, rules_off=frozenset({"cap"})), Family.CAP_REGION) == []


def test_caps_skip_moments_that_another_one_contains() -> None:
    # Post 1 starts at 10: at 0 one person is away, at 10 both are, at 24 post 0 changes, at 34 post 1.
    staggered = plain_instance(
        region_cap=[1], slot_start=[0, 24, 10, 34], slot_end=[24, 48, 34, 58], slot_arrive=[-2, 22, 8, 32]
    )
    assert limits(staggered, Family.CAP_REGION) == [(0, 10, 1), (0, 24, 1), (0, 34, 1)]


def test_running_holders_use_a_cap_up_but_not_below_zero() -> None:
    running = plain_instance(region_cap=[1], slot_fixed=[0, -1, -1, -1])
    assert limits(running, Family.CAP_REGION) == [(0, 0, 0), (0, 24, 1)]
    beyond = plain_instance(region_cap=[0], slot_fixed=[0, -1, -1, -1])
    assert limits(beyond, Family.CAP_REGION) == [(0, 0, 0), (0, 24, 0)]


def test_a_moment_with_a_running_holder_is_not_contained_in_a_later_one_without() -> None:
    leaving = plain_instance(
        region_cap=[1], slot_fixed=[0, -1, -1, -1], slot_start=[0, 12, 0, 24], slot_end=[12, 48, 24, 48]
    )
    assert limits(leaving, Family.CAP_REGION) == [(0, 0, 0), (0, 12, 1), (0, 24, 1)]


def test_quota_counts_its_level_and_sender_only() -> None:
    quota = {"quota_ptr": [0, 2], "quota_post": [0, 1], "quota_max": [1]}
    by_level = plain_instance(**quota, quota_level=[2], quota_hospital=[-1])
    pairs, rows = compiled(by_level)
    assert limits(by_level, Family.QUOTA) == [(0, 0, 1), (0, 24, 1)]
    counted = pairs.group_department[np.diff(rows.group_ptr) > 0]
    assert set(counted.tolist()) == {1}
    nobody = plain_instance(**quota, quota_level=[2], quota_hospital=[0])
    assert limits(nobody, Family.QUOTA) == []


def test_a_post_named_twice_in_a_quota_counts_once() -> None:
    twice = plain_instance(
        quota_ptr=[0, 3], quota_post=[0, 1, 1], quota_max=[1], quota_level=[-1], quota_hospital=[-1]
    )
    _, rows = compiled(twice)
    assert set(rows.group_coef.tolist()) == {1}
    assert np.bincount(rows.group_row)[-2:].tolist() == [4, 4]  # two slots, two departments each


TEAM = {
    "post_team": [0, 0],
    "team_leader": [0],
    "team_mix": [2],
    "team_novices": [1],
    "post_specialty": [2, 0],
}


def test_gate_mix_and_novice_rows_of_a_team() -> None:
    instance = plain_instance(**TEAM, cand_past=[0, 0, 1, 1])
    assert limits(instance, Family.GATE) == [(2, 0, 0), (3, 24, 0)]
    assert limits(instance, Family.MIX) == [(0, 0, 0), (1, 24, 0)]  # the leader's slots trigger
    assert limits(instance, Family.COVER) == [(0, 0, 0), (0, 0, 0), (0, 24, 0), (0, 24, 0)]
    assert limits(instance, Family.NOVICE) == [(0, 0, 1), (0, 24, 1)]
    off = replaced(instance, rules_off=frozenset({"leader"}))
    assert limits(off, Family.GATE) == []
    assert limits(off, Family.MIX) == [(0, 0, 0), (2, 0, 0), (1, 24, 0), (3, 24, 0)]  # everybody triggers
    off = replaced(instance, rules_off=frozenset({"mix", "novice"}))
    assert limits(off, Family.MIX) == limits(off, Family.COVER) == limits(off, Family.NOVICE) == []


def test_running_leader_opens_the_gate_and_brings_his_specialty() -> None:
    instance = plain_instance(**TEAM, slot_fixed=[3, -1, -1, -1])
    assert limits(instance, Family.GATE) == [(3, 24, 0)]
    assert limits(instance, Family.MIX) == [(1, 24, 0)]  # at 0 the member's own specialty is the second one
    lonely = plain_instance(**TEAM | {"team_mix": [3]}, slot_fixed=[3, -1, -1, -1])
    assert limits(lonely, Family.MIX) == [(2, 0, 0), (1, 24, 0)]


def test_a_running_leader_of_the_same_specialty_does_not_count_twice() -> None:
    instance = plain_instance(**TEAM | {"post_specialty": [0, 0]}, slot_fixed=[3, -1, -1, -1])
    assert (2, 0, 0) in limits(instance, Family.MIX)
    pairs, rows = compiled(instance)
    member = np.array([pairs.slot_ptr[0], -1, pairs.slot_ptr[2], -1], np.int32)
    assert not keeps_rows(instance, pairs, rows, member)
    assert Oracle(instance).broken_rules(plan_of(pairs, member)) == {"mix"}


def test_burden_has_three_bands_of_rising_price() -> None:
    _, rows = compiled(plain_instance(hospital_target=[4, -1]))
    (row,) = rows_of(rows, Family.BURDEN)
    assert (rows.b[row], rows.subject[row], rows.price_cap[row]) == (4, 0, 120)
    assert rows.aux_cost.tolist() == [-30, -60, -120]
    assert rows.aux_upper.tolist() == [1, 1, -1]
    assert np.isinf(np.delete(rows.price_cap, row)).all()
    assert rows_of(compiled(plain_instance(hospital_target=[8, 8]))[1], Family.BURDEN) == []  # 4 slots of 2


def test_burden_points_must_not_fall() -> None:
    with pytest.raises(ValueError, match="Burden points must not fall"):
        compiled(plain_instance(weights=Weights(burden=(60, 30, 120))))


def test_stage_row_asks_for_what_was_reached() -> None:
    instance = small_instance(12, max_posts=6, max_slots=12)
    pairs, rows = compiled(instance)
    coef = np.where(pairs.is_fixed, 0, np.arange(instance.n_slots) % 3)
    more = add_stage_row(add_stage_row(rows, coef, 5), np.ones(instance.n_slots, int), 2)
    assert more.family.tolist()[-2:] == [Family.STAGE] * 2
    sol = np.where(np.diff(pairs.slot_ptr) > 0, pairs.slot_ptr[:-1], -1).astype(np.int32)
    sides = pair_sides(pairs, more, sol)
    assert sides[:-2].tolist() == pair_sides(pairs, rows, sol).tolist()
    assert sides[-2:].tolist() == [-int(coef[sol >= 0].sum()), -int((sol >= 0).sum())]
    assert more.b[-2:].tolist() == [-5, -2]
    assert left_sides(pairs, more, sol)[:-2].tolist() == left_sides(pairs, rows, sol).tolist()
