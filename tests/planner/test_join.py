import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from jieli.planner import join as module
from jieli.planner.instance import Instance
from jieli.planner.join import PinError, dead_slots, join, leader_meetings
from jieli.planner.model import PIN_BONUS, Pairs
from planner.oracle import Oracle
from planner.strategies import instances, plain_instance, small_instance

examples = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))


def cands_of(pairs: Pairs, slot: int) -> list[int]:
    return pairs.cand[pairs.slot_ptr[slot] : pairs.slot_ptr[slot + 1]].tolist()


@examples
@given(instances())
def test_join_finds_exactly_the_eligible_pairs(instance: Instance) -> None:
    pairs, oracle = join(instance), Oracle(instance)
    assert [cands_of(pairs, s) for s in oracle.slots] == [oracle.candidates_of(s) for s in oracle.slots]
    assert set(np.flatnonzero(pairs.is_dead)) == oracle.dead


@examples
@given(instances())
def test_join_values_pairs_like_the_oracle(instance: Instance) -> None:
    pairs, oracle = join(instance), Oracle(instance)
    for s, c, value in zip(pairs.slot.tolist(), pairs.cand.tolist(), pairs.value.tolist(), strict=True):
        if pairs.is_fixed[s]:
            assert value == 0
            continue
        alone = [-1] * instance.n_slots
        alone[s] = c
        bonus = PIN_BONUS if pairs.pinned[s] >= 0 else 0
        assert value == oracle.pair_value(s, c) + oracle._relay(s, alone) + bonus


@examples
@given(instances())
def test_join_keeps_every_promise_of_its_indices(instance: Instance) -> None:
    pairs = join(instance)
    department, hospital = instance.cand_department[pairs.cand], instance.cand_hospital[pairs.cand]
    keys = list(zip(pairs.slot, hospital, department, pairs.cand, strict=True))
    assert keys == sorted(set(keys))
    n_groups, n_units = len(pairs.group_slot), len(pairs.unit_slot)
    group_keys = list(zip(pairs.group_slot.tolist(), pairs.group_department.tolist(), strict=True))
    assert group_keys == sorted(set(zip(pairs.slot.tolist(), department.tolist(), strict=True)))
    for g in range(n_groups):
        members = np.arange(pairs.group_ptr[g], pairs.group_ptr[g + 1])
        assert (pairs.group[members] == g).all()
        assert {(int(pairs.slot[i]), int(department[i])) for i in members} == {group_keys[g]}
    unit_keys = list(zip(pairs.unit_slot.tolist(), pairs.unit_hospital.tolist(), strict=True))
    for u in range(n_units):
        groups = np.arange(pairs.unit_ptr[u], pairs.unit_ptr[u + 1])
        found = {
            (int(pairs.group_slot[g]), int(instance.department_hospital[pairs.group_department[g]]))
            for g in groups
        }
        assert found == {unit_keys[u]}
    for s in range(instance.n_slots):
        units = np.arange(pairs.slot_unit[s], pairs.slot_unit[s + 1])
        assert (pairs.unit_slot[units] == s).all()
        same_post = s > 0 and instance.slot_post[s - 1] == instance.slot_post[s]
        assert pairs.prev[s] == (s - 1 if same_post else -1)
        if same_post:
            assert pairs.next[s - 1] == s
    for keys_, prev in ((group_keys, pairs.group_prev), (unit_keys, pairs.unit_prev)):
        for i, (s, unit) in enumerate(keys_):
            before = (int(pairs.prev[s]), unit)
            earns = not pairs.is_fixed[s] and before in keys_
            assert prev[i] == (keys_.index(before) if earns else -1)


@examples
@given(instances(adoption=True))
def test_join_tabulates_hosts(instance: Instance) -> None:
    pairs = join(instance)
    host_of = instance.post_host[instance.slot_post]
    for host in range(len(instance.host_facility)):
        slots = pairs.host_slot[pairs.host_slot_ptr[host] : pairs.host_slot_ptr[host + 1]].tolist()
        assert slots == np.flatnonzero(host_of == host).tolist()
        hhs = np.arange(pairs.host_hosp_ptr[host], pairs.host_hosp_ptr[host + 1])
        served = {
            int(pairs.unit_hospital[u]) for u in range(len(pairs.unit_slot)) if pairs.unit_slot[u] in slots
        }
        assert pairs.host_hosp[hhs].tolist() == sorted(served)
        for hh in hhs:
            units = pairs.hh_unit[pairs.hh_ptr[hh] : pairs.hh_ptr[hh + 1]].tolist()
            expected = [
                next((u for u in range(pairs.slot_unit[s], pairs.slot_unit[s + 1])
                      if pairs.unit_hospital[u] == pairs.host_hosp[hh]), -1)
                for s in slots
            ]  # fmt: skip
            assert units == expected


def test_join_does_not_depend_on_the_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = small_instance(3, max_posts=9, max_slots=20, max_candidates=30)
    whole = join(instance)
    monkeypatch.setattr(module, "CHUNK", 7)
    parts = join(instance)
    assert len(module._chunks(instance)) > 3
    assert whole.slot.tolist() == parts.slot.tolist()
    assert whole.value.tolist() == parts.value.tolist()


def test_join_counts_each_part_of_the_value() -> None:
    base = join(plain_instance()).value[0]
    assert base == 2 * (600 + 100)
    one = {
        20: {"post_min_title": [0, 1]},
        60: {"cand_languages": np.array([2, 0, 0, 0])},
        25: {"cand_wish": [[2, 0, -1], *[[-1] * 3] * 3]},
        40: {"cand_wish": [[1, -1, -1], *[[-1] * 3] * 3]},  # facility 0 exists alone, so 1 is post 0
        80: {"post_incumbent": [0, -1], "department_hospital": [0, 0], "cand_department": [1, 1, 1, 1]},
        120: {"post_incumbent": [0, -1]},
    }
    for gain, columns in one.items():
        assert join(plain_instance(**columns)).value[0] - base == gain, columns
    years = join(plain_instance(cand_title_year=[-3, -2, 0, 0]))
    assert (years.value[:2] - base).tolist() == [20, 0]


def test_fixed_slot_has_its_holder_alone_and_earns_nothing() -> None:
    pairs = join(plain_instance(slot_fixed=[3, -1, -1, -1], post_incumbent=[1, -1], cand_title=[1, 1, 1, 0]))
    assert cands_of(pairs, 0) == [3]
    assert pairs.value[0] == 0
    assert pairs.is_fixed.tolist() == [True, False, False, False]
    assert pairs.value[pairs.slot_ptr[1]] == 2 * (600 + 100)  # no incumbent points for the second term
    second = pairs.group_prev[pairs.group[pairs.slot_ptr[1] : pairs.slot_ptr[2]]]
    assert second.tolist() == [-1, -1, 0]  # person 2 shares the department of the running holder


def test_pinned_slot_has_the_pinned_pair_alone() -> None:
    pairs = join(plain_instance(pins=[[1, 2]]))
    assert cands_of(pairs, 1) == [2]
    assert pairs.value[pairs.slot_ptr[1]] == PIN_BONUS + 2 * 700
    assert pairs.pinned.tolist() == [-1, pairs.slot_ptr[1], -1, -1]


def test_pins_that_break_a_rule_are_all_reported() -> None:
    instance = plain_instance(
        pins=[[1, 0], [1, 1], [2, 2], [3, 3], [0, 2], [0, 1]], bans=[[3, 3]], cand_title=[1, 1, 0, 1],
        slot_fixed=[1, -1, -1, -1],
    )  # fmt: skip
    with pytest.raises(PinError) as caught:
        join(instance)
    # Person 1 serves in slot 0: he needs rest before slot 1, and pinning him to slot 0 says nothing new.
    assert caught.value.problems == ((1, "rest"), (2, "title"), (3, "ban"), (4, "fixed"))
    assert "title" in str(caught.value)


def test_two_pins_on_one_slot_contradict_each_other() -> None:
    with pytest.raises(PinError) as caught:
        join(plain_instance(pins=[[1, 0], [1, 1]]))
    assert caught.value.problems == ((1, "pin"),)
    assert join(plain_instance(pins=[[1, 0], [1, 0]])).n == 4 * 3 + 1


def team(**columns: object) -> Instance:
    """Post 0 leads post 1, which runs [0, 48) in one term or two."""
    return plain_instance(
        **{"post_team": [0, 0], "team_leader": [0], "team_mix": [1], "team_novices": [9]} | columns
    )


def test_member_slot_without_any_leader_slot_is_dead() -> None:
    # The leader's post ends at 47, the member's second term at 48.
    instance = team(slot_end=[24, 47, 24, 48])
    assert dead_slots(instance).tolist() == [False, False, False, True]
    assert cands_of(join(instance), 3) == []
    assert not dead_slots(team(slot_end=[24, 47, 24, 48], rules_off=frozenset({"leader"}))).any()
    with pytest.raises(PinError) as caught:
        join(team(slot_end=[24, 47, 24, 48], pins=[[3, 0]]))
    assert caught.value.problems == ((0, "leader"),)


def test_member_meets_every_leader_slot_of_his_term() -> None:
    instance = team(slot_post=[0, 0, 1], slot_k=[0, 1, 0], slot_arrive=[-2, 22, -2], slot_start=[0, 24, 0],
                    slot_end=[24, 48, 48], slot_rest=[20] * 3, slot_length=[2, 2, 4], slot_year_start=[0] * 3,
                    slot_year_end=[0] * 3, slot_fixed=[-1] * 3)  # fmt: skip
    meetings = leader_meetings(instance)
    assert list(zip(meetings.member, meetings.leader, meetings.duration, strict=True)) == [
        (2, 0, 24),
        (2, 1, 24),
    ]
    assert not dead_slots(instance).any()


@pytest.mark.parametrize(
    "columns",
    [
        {"host_ptr": [0, 0], "host_hospital": []},  # nobody is paired
        {"slot_fixed": [0, 1, 2, 3]},  # everything runs already
        {"cand_title": [0, 0, 0, 0]},
    ],
)
def test_join_copes_with_nobody_to_choose(columns: dict[str, object]) -> None:
    pairs = join(plain_instance(**columns))
    assert pairs.n == sum(f >= 0 for f in columns.get("slot_fixed", []))
    assert len(pairs.slot_ptr) == 5
