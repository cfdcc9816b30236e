"""The checker, rule by rule: one planted violation each, and the last value that is still allowed."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jieli.planner.check import NotAPlanError, check
from jieli.planner.instance import FOREVER, Instance, Weights
from jieli.planner.policy import RULES
from jieli.planner.result import Parts
from planner.by_hand import PLAN, by_hand, put, with_quota
from planner.oracle import Oracle
from planner.strategies import instances

A, END = [2500, 3000, 3000, 3000, 3000, 3000], [FOREVER, FOREVER]
ALWAYS = [[-FOREVER, FOREVER], END]


def windows(*of_c4: list[int]) -> list[Any]:
    """C4 holds slot 3, for which he must be there in [10, 24)."""
    return [ALWAYS] * 4 + [[*of_c4, END][:2]] + [ALWAYS]


def slots(column: str, **changes: int) -> list[int]:
    return put(getattr(by_hand(), column).tolist(), **changes)


# (rule, columns that still keep it, columns that break it and nothing else, plan)
CASES: list[tuple[str, dict[str, Any], dict[str, Any], list[int]]] = [
    ("pairing", {"host_hospital": [0, 1, 0, 1, 0, 0]}, {"host_hospital": [0, 0, 0, 1, 0, 1]}, PLAN),
    (
        "pairing",
        {"host_ptr": [0, 2, 4, 5], "host_hospital": [0, 1, 0, 1, 0]},
        {"host_ptr": [0, 2, 3, 5], "host_hospital": [0, 1, 0, 0, 1]},
        PLAN,
    ),
    ("ban", {"bans": [[2, 0], [0, 1]]}, {"bans": [[2, 0], [2, 1]]}, PLAN),
    ("ban", {"bans": [[1, 0]]}, {"bans": [[0, 0]]}, PLAN),
    ("pin", {"pins": [[2, 1]]}, {"pins": [[2, 0]]}, PLAN),
    ("pin", {"pins": [[2, 1]]}, {"pins": [[6, 0]]}, PLAN),
    ("specialty", {"post_substitute_min": [80] * 4}, {"post_substitute_min": [81, 80, 80, 80]}, PLAN),
    (
        "specialty",
        {"post_substitute_min": [0] * 4, "substitution": [[1, 0], [0, 1], [1, 1]]},
        {"post_substitute_min": [0] * 4, "substitution": [[1, 0], [0, 1], [0, 1]]},
        PLAN,
    ),
    ("title", {"post_min_title": [2] * 4}, {"post_min_title": [2, 3, 2, 2]}, PLAN),
    ("altitude", {"facility_altitude": [3000, 9000]}, {"facility_altitude": [3001, 500]}, PLAN),
    ("medical", {"cand_fit_until": put([99] * 6, c4=10)}, {"cand_fit_until": put([99] * 6, c4=9)}, PLAN),
    (
        "medical",
        {"cand_fit_until": put([99] * 6, c4=9), "medical_recheck": 9},
        {"cand_fit_until": put([99] * 6, c4=9), "medical_recheck": 10},
        PLAN,
    ),
    ("age", {"post_max_age": [43] * 4}, {"post_max_age": [43, 43, 42, 43]}, PLAN),
    ("window", {"cand_windows": windows([10, 24])}, {"cand_windows": windows([11, 24])}, PLAN),
    ("window", {"cand_windows": windows([10, 24])}, {"cand_windows": windows([10, 23])}, PLAN),
    (
        "window",
        {"cand_windows": windows([0, 5], [10, 24])},
        {"cand_windows": windows([0, 12], [12, 30])},
        PLAN,
    ),
    ("rest", {"cand_free_from": put([-9] * 6, c4=10)}, {"cand_free_from": put([-9] * 6, c4=11)}, PLAN),
    # C0 is on P0 until 12, rests until 22 and arrives at P3 for slot 7
    ("rest", {"slot_arrive": slots("slot_arrive", s7=22)}, {"slot_arrive": slots("slot_arrive", s7=21)},
     put(PLAN, s7=0)),
    ("rest", {"slot_rest": [10] * 8}, {"slot_rest": put([10] * 8, s0=11)}, put(PLAN, s7=0)),
    ("twice", {}, {"slot_arrive": slots("slot_arrive", s7=11)}, put(PLAN, s7=0)),
    ("twice", {}, {"slot_arrive": slots("slot_arrive", s7=-5)}, put(PLAN, s7=0)),
    # nobody is in two places or follows himself, even where no rest is asked
    ("rest", {"slot_rest": [0] * 8, "slot_arrive": slots("slot_arrive", s7=13)},
     {"slot_rest": [0] * 8, "slot_arrive": slots("slot_arrive", s7=12)}, put(PLAN, s7=0)),
    ("cap", {"department_cap": [2, 1, 3]}, {"department_cap": [1, 1, 3]}, PLAN),
    ("cap", {"hospital_cap": [3, 3]}, {"hospital_cap": [3, 2]}, PLAN),
    ("cap", {"region_cap": [3]}, {"region_cap": [2]}, PLAN),
    # C0 leaves at 12, C1 starts at 12; a handover before the start is not time away
    ("cap", {"department_cap": [1, 1, 3], "slot_start": slots("slot_start", s7=12)},
     {"department_cap": [1, 1, 3], "slot_start": slots("slot_start", s7=11)}, put(PLAN, s2=-1, s7=1)),
    ("adoption", {"host_adopted": [0, 0, 1]}, {"host_adopted": [1, 0, 0]}, PLAN),
    ("adoption", {"host_adopted": [0, 0, 1]}, {"host_adopted": [0, 1, 0]}, PLAN),
    ("adoption", {}, {"host_adopted": [1, 0, 0]}, put(PLAN, s2=-1, s3=-1)),
    ("quota", with_quota([0, 1, 2], 3), with_quota([0, 1, 2], 2), PLAN),
    ("quota", with_quota([0, 1, 2], 2, level=1), with_quota([0, 1, 2], 2, level=3), PLAN),
    ("quota", with_quota([0, 1, 3], 2, hospital=1), with_quota([0, 1, 2], 2, hospital=1), PLAN),
    ("quota", with_quota([0, 1], 2), with_quota([0, 1], 1, level=3, hospital=0), PLAN),
    ("quota", with_quota([0, 1], 1, level=2, hospital=0), with_quota([1, 2], 1, level=2), PLAN),
    ("mix", {"team_mix": [3]}, {"team_mix": [4]}, PLAN),
    ("novice", {"team_novices": [1]}, {"team_novices": [0]}, PLAN),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "kept", "broken", "plan"), CASES)
def test_checker_names_exactly_the_broken_rule(
    rule: str, kept: dict[str, Any], broken: dict[str, Any], plan: list[int]
) -> None:
    assert set(check(by_hand(**broken), plan).by_rule) == {rule}
    if rule == "twice":
        return
    assert check(by_hand(**kept), plan).violations == ()


@pytest.mark.parametrize(("rule", "kept", "broken", "plan"), [c for c in CASES if c[0] in RULES])
def test_rule_that_is_off_is_not_asked(
    rule: str, kept: dict[str, Any], broken: dict[str, Any], plan: list[int]
) -> None:
    found = check(by_hand(**broken, rules_off=frozenset({rule})), plan).by_rule
    is_touching = (
        rule == "rest" and broken.get("slot_rest") == [0] * 8
    )  # 12 is too early with or without rest
    assert set(found) == ({"twice"} if is_touching else set())


def test_cases_cover_every_rule() -> None:
    assert set(RULES) - {c[0] for c in CASES} == {"leader"}  # which has its own tests below


def test_plan_by_hand_keeps_every_rule() -> None:
    report = check(by_hand(), PLAN)
    assert report.is_valid
    assert (report.filled, report.wanted) == (6, 8)


def test_rest_off_still_allows_one_post_at_a_time() -> None:
    off = frozenset({"rest"})
    for arrive, expected in ((13, set()), (12, {"twice"}), (11, {"twice"})):
        late = by_hand(slot_arrive=slots("slot_arrive", s7=arrive), rules_off=off)
        assert set(check(late, put(PLAN, s7=0)).by_rule) == expected


def test_nobody_succeeds_himself() -> None:
    report = check(by_hand(), put(PLAN, s3=1))
    assert [(v.rule, v.slots, v.candidates) for v in report.violations] == [("successor", (2, 3), (1,))]
    assert check(by_hand(rules_off=frozenset({"rest"})), put(PLAN, s3=1)).by_rule == {"successor": 1}


def test_rest_names_both_slots_and_the_missing_time() -> None:
    report = check(by_hand(slot_arrive=slots("slot_arrive", s7=15)), put(PLAN, s7=0))
    (v,) = report.violations
    assert (v.rule, v.slots, v.candidates, v.numbers) == ("rest", (0, 7), (0,), {"required": 10, "actual": 3})


def test_rest_looks_past_a_short_term_to_the_one_that_is_rested_last() -> None:
    # slot 6 lies inside slot 0's rest and is itself rested early; slot 7 still meets slot 0
    instance = by_hand(
        slot_start=slots("slot_start", s6=14),
        slot_arrive=slots("slot_arrive", s6=14, s7=24),
        slot_end=slots("slot_end", s6=15),
        slot_rest=put([10] * 8, s0=20, s6=1),
    )
    found = {v.slots for v in check(instance, put(PLAN, s6=0, s7=0)).violations}
    assert found == {(0, 6), (0, 7)}


def test_running_deployment_meets_the_planned_term_that_is_rested_last() -> None:
    instance = by_hand(
        slot_start=slots("slot_start", s6=14),
        slot_arrive=slots("slot_arrive", s6=14, s7=24),
        slot_end=slots("slot_end", s6=15),
        slot_rest=put([10] * 8, s0=20, s6=1),
        slot_fixed=put([-1] * 8, s7=0),
    )
    found = {v.slots for v in check(instance, put(PLAN, s6=0, s7=0)).violations}
    assert found == {(0, 6), (0, 7)}


def test_only_consecutive_terms_of_one_post_are_a_succession() -> None:
    neighbours = check(by_hand(team_leader=[-1], team_mix=[0]), put([-1] * 8, s1=3, s2=3))
    assert neighbours.by_rule == {"twice": 1}  # slots 1 and 2 are of two posts
    three_terms = by_hand(
        slot_post=[0, 0, 1, 1, 2, 2, 2, 3],
        slot_k=[0, 1, 0, 1, 0, 1, 2, 0],
        slot_arrive=slots("slot_arrive", s6=22),
        slot_start=slots("slot_start", s6=24),
        slot_end=slots("slot_end", s6=36),
        slot_rest=put([10] * 8, s4=11),
        team_leader=[-1],
        team_mix=[0],
    )
    assert check(three_terms, put([-1] * 8, s4=2, s6=2)).by_rule == {"rest": 1}


def test_team_without_leader_is_found_for_exactly_the_time() -> None:
    (v,) = check(by_hand(), put(PLAN, s1=-1)).violations
    assert (v.rule, v.slots, v.candidates) == ("leader", (3, 5), (4, 5))
    assert v.numbers == {"team": 0, "required": 1, "actual": 0, "from": 12, "end": 24}


def test_team_with_two_leaders_at_once_is_found() -> None:
    instance = by_hand(slot_start=slots("slot_start", s1=11))
    (v,) = check(instance, PLAN).violations
    assert (v.rule, v.numbers["actual"], v.numbers["from"], v.numbers["end"]) == ("leader", 2, 11, 12)


def test_team_that_is_not_there_needs_no_leader() -> None:
    assert check(by_hand(), [-1, 3, -1, 4, -1, 5, -1, -1]).is_valid


def test_team_without_leader_post_or_with_the_rule_off_needs_no_leader() -> None:
    assert check(by_hand(team_leader=[-1]), put(PLAN, s1=-1)).is_valid
    assert check(by_hand(rules_off=frozenset({"leader"})), put(PLAN, s1=-1)).is_valid


def test_mix_is_asked_at_every_moment_of_a_term() -> None:
    # the second leader stays four units longer than the others of the team
    (v,) = check(by_hand(slot_end=slots("slot_end", s1=28)), PLAN).violations
    assert (v.rule, v.slots, v.numbers["from"], v.numbers["end"]) == ("mix", (1,), 24, 28)


def test_excess_without_a_break_is_one_violation_with_its_worst_time() -> None:
    # three people of H1 in [12, 24), joined by a fourth in [18, 30)
    instance = by_hand(
        hospital_cap=[9, 2],
        slot_start=slots("slot_start", s7=18),
        slot_arrive=slots("slot_arrive", s7=40),
        cand_department=[0, 2, 1, 2, 2, 2],
        slot_end=slots("slot_end", s7=30),
    )
    (v,) = [x for x in check(instance, put(PLAN, s2=-1, s7=1)).violations if x.rule == "cap"]
    assert v.numbers == {"hospital": 1, "required": 2, "actual": 4, "from": 12, "end": 24}
    assert v.slots == (1, 3, 5, 7)


def test_two_separate_excesses_are_two_violations() -> None:
    instance = by_hand(department_cap=[1, 9, 1])
    found = [(v.numbers["department"], v.numbers["from"]) for v in check(instance, PLAN).violations]
    assert sorted(found) == [(0, 0), (2, 12)]
    one_unit = by_hand(department_cap=[1, 9, 9], cand_department=[0, 0, 1, 0, 0, 0])
    (v,) = check(one_unit, PLAN).violations
    assert (v.numbers["from"], v.numbers["end"]) == (0, 24)


def test_changed_running_deployment_is_reported_and_still_counts() -> None:
    instance = by_hand(slot_fixed=put([-1] * 8, s0=0), department_cap=[1, 9, 9])
    report = check(instance, put(PLAN, s0=-1))
    assert report.by_rule == {"cap": 1, "fixed": 1}
    assert (report.filled, report.wanted) == (5, 7)


FIXED = put([-1] * 8, s0=0, s2=1)


def test_running_deployments_are_not_accused() -> None:
    nobody = put([-1] * 8, s0=0, s2=1)
    instance = by_hand(
        slot_fixed=FIXED, bans=[[0, 0]], host_hospital=[1, 1, 0, 1, 0, 1], post_max_age=[1, 1, 55, 55],
        cand_ceiling=A, department_cap=[1, 0, 0], team_mix=[3], team_novices=[0], cand_past=[0] * 6,
        host_adopted=[1, 1, 1], cand_free_from=[9] * 6, **with_quota([0, 1], 0),
    )  # fmt: skip
    assert check(instance, nobody).violations == ()
    assert check(by_hand(slot_fixed=put([-1] * 8, s0=0, s6=0)), put([-1] * 8, s0=0, s6=0)).is_valid


def test_limits_exceeded_by_facts_admit_nobody_new() -> None:
    plan = put([-1] * 8, s0=0, s2=1)
    for columns, rule in (
        ({"hospital_cap": [1, 9]}, "cap"),
        (with_quota([0, 1, 2], 1), "quota"),
        ({"cand_past": [0] * 6, "team_novices": [1]}, "novice"),
    ):
        instance = by_hand(slot_fixed=FIXED, **columns)
        assert check(instance, plan).is_valid
        (v,) = check(instance, put(plan, s4=2)).violations
        assert (v.rule, v.numbers["required"], v.numbers["actual"]) == (rule, 2, 3)


def test_limit_returns_when_the_facts_that_exceed_it_end() -> None:
    instance = by_hand(slot_fixed=FIXED, hospital_cap=[0, 9], cand_department=[0, 0, 1, 1, 2, 2])
    (v,) = check(instance, put([-1] * 8, s0=0, s2=1, s1=3, s5=2)).violations
    assert v.numbers == {"hospital": 0, "required": 0, "actual": 2, "from": 12, "end": 24}


def test_worst_time_is_the_one_with_most_people_too_many() -> None:
    # three where two facts stand is one too many; three where nobody stood before are two too many
    instance = by_hand(slot_fixed=FIXED, hospital_cap=[1, 9], cand_department=[0, 0, 1, 1, 1, 0])
    (v,) = check(instance, put(PLAN, s0=0, s2=1)).violations
    assert (v.numbers["required"], v.numbers["actual"]) == (1, 3)
    assert (v.numbers["from"], v.numbers["end"], v.slots) == (0, 24, (1, 3, 5))
    (v,) = check(by_hand(team_mix=[3]), put(PLAN, s3=-1, s4=-1, s5=-1)).violations
    assert (v.rule, v.numbers["actual"], v.slots) == ("mix", 1, (1,))


def test_running_members_need_no_leader_of_their_own() -> None:
    for plan in ([-1, -1, 0, -1, -1, -1, -1, -1], [0, -1, 1, 3, -1, -1, -1, -1]):
        fixed = [-1, -1, plan[2] if plan[0] < 0 else -1, plan[3], -1, -1, -1, -1]
        assert check(by_hand(slot_fixed=fixed), plan).is_valid


def test_experienced_person_may_join_too_many_novices_who_serve() -> None:
    instance = by_hand(slot_fixed=FIXED, cand_past=[0, 0, 1, 1, 1, 1], team_novices=[0])
    assert check(instance, put([-1] * 8, s0=0, s2=1, s4=2)).is_valid


def test_running_leader_and_specialties_count_for_new_members() -> None:
    instance = by_hand(slot_fixed=put([-1] * 8, s0=0, s2=1), team_mix=[3])
    assert check(instance, put([-1] * 8, s0=0, s2=1, s4=2)).is_valid


def test_rest_of_a_running_deployment_binds_its_holder() -> None:
    for arrive, expected in ((22, set()), (21, {"rest"})):
        instance = by_hand(slot_fixed=put([-1] * 8, s0=0), slot_arrive=slots("slot_arrive", s7=arrive))
        assert set(check(instance, put([-1] * 8, s0=0, s7=0)).by_rule) == expected


def test_planned_term_before_a_running_deployment_of_the_same_person_clashes() -> None:
    instance = by_hand(slot_fixed=put([-1] * 8, s3=1))
    assert check(instance, put([-1] * 8, s3=1, s6=1)).by_rule == {"twice": 1}


def test_adoption_does_not_count_running_deployments() -> None:
    instance = by_hand(slot_fixed=put([-1] * 8, s0=0), host_adopted=[1, 0, 0])
    assert check(instance, [0, 3, -1, 4, -1, 5, -1, -1]).is_valid
    assert check(instance, [0, 3, 1, 4, -1, 5, -1, -1]).by_rule == {"adoption": 1}


def test_every_quota_counts_its_own_posts_and_people() -> None:
    quotas: dict[str, Any] = {
        "quota_ptr": [0, 2, 3, 5],
        "quota_post": [0, 1, 2, 0, 2],
        "quota_level": [3, 2, -1],
        "quota_hospital": [-1, -1, 0],
        "labels": None,
    }
    assert check(by_hand(**quotas, quota_max=[2, 1, 2]), PLAN).is_valid
    for q, maximum in enumerate(([1, 1, 2], [2, 0, 2], [2, 1, 1])):
        (v,) = check(by_hand(**quotas, quota_max=maximum), PLAN).violations
        assert (v.rule, v.numbers["quota"]) == ("quota", q)


def test_two_contradicting_pins_leave_one_violation() -> None:
    assert check(by_hand(pins=[[2, 1], [2, 0]]), PLAN).by_rule == {"pin": 1}


def test_value_by_hand() -> None:
    # fill: P0 600, P1 400, P2 400, each twice; fit: management 80, 100, 100 and title surplus 10 each
    assert check(by_hand(), PLAN).parts == Parts(fill=2800, fit=2 * (90 + 110 + 110))


def test_fill_and_fit_grow_with_the_length_but_wishes_and_relay_do_not() -> None:
    changes: dict[str, Any] = {"cand_wish": [[0, -1, -1]] * 6, "post_incumbent": [0, 0, 0, 0]}
    one = check(by_hand(**changes), PLAN).parts
    two = check(by_hand(**changes, slot_length=[2] * 8), PLAN).parts
    assert (two.fill, two.fit, two.wish, two.relay) == (2 * one.fill, 2 * one.fit, one.wish, one.relay)
    assert (one.wish, one.relay) == (240, 2 * 120 + 80)


@pytest.mark.parametrize(
    ("columns", "fit"),
    [
        ({"post_min_title": [2] * 4}, 0),
        ({"post_min_title": [1] * 4}, 10),
        ({"post_min_title": [2] * 4, "cand_title_year": [-1] * 6}, 10),  # year 2: three years in the title
        ({"post_min_title": [2] * 4, "cand_languages": [2] * 6}, 30),
        ({"post_min_title": [2] * 4, "cand_languages": [1] * 6}, 0),
        ({"post_min_title": [2] * 4, "cand_languages": [1] * 6, "facility_language": [0, 0]}, 0),
        ({"post_min_title": [2] * 4, "cand_languages": [2] * 6, "facility_language": [2, 1]}, 0),
    ],
)
def test_fit_bonuses(columns: dict[str, Any], fit: int) -> None:
    found = check(by_hand(**columns), put([-1] * 8, s0=0)).parts.fit
    assert found == 80 + fit


@pytest.mark.parametrize(
    ("wishes", "points"),
    [
        ([0, -1, -1], 40),  # the facility
        ([1, 0, -1], 25),
        ([1, -1, 0], 15),
        ([2, -1, -1], 40),  # the post: two facilities, so 2 is P0
        ([3, -1, -1], 0),
        ([1, 5, 4], 0),
        ([2, 0, -1], 65),  # both name it
    ],
)
def test_wishes_for_facility_and_post(wishes: list[int], points: int) -> None:
    instance = by_hand(cand_wish=[wishes] + [[-1] * 3] * 5)
    assert check(instance, put([-1] * 8, s0=0)).parts.wish == points


def test_wish_for_the_second_post() -> None:
    instance = by_hand(cand_wish=[[3, -1, -1]] + [[-1] * 3] * 5)
    assert check(instance, put([-1] * 8, s2=0)).parts.wish == 40


def test_first_slot_of_the_round_follows_the_incumbent() -> None:
    one_post = by_hand(slot_post=[0] * 8, slot_k=list(range(8)), post_incumbent=[0, -1, -1, -1])
    assert check(one_post, put([-1] * 8, s0=1, s7=3)).parts.relay == 120


@pytest.mark.parametrize(
    ("columns", "plan", "points"),
    [
        ({}, put([-1] * 8, s0=0, s1=1), 120),  # same department
        ({}, put([-1] * 8, s0=0, s1=2), 80),  # same hospital
        ({}, put([-1] * 8, s0=0, s1=3), 0),
        ({}, put([-1] * 8, s1=1, s2=0), 0),  # the slot before is empty; P1's first slot follows no slot of P0
        ({"post_incumbent": [-1, -1, -1, 0]}, put([-1] * 8, s6=1), 120),
        ({"post_incumbent": [-1, -1, -1, 1]}, put([-1] * 8, s6=1), 80),
        ({"post_incumbent": [-1, -1, -1, 0]}, put([-1] * 8, s7=1), 0),  # an empty term breaks the relay
        ({"slot_fixed": put([-1] * 8, s0=0)}, put([-1] * 8, s0=0, s1=1), 120),  # taking over from a fact
        ({"slot_fixed": put([-1] * 8, s1=1)}, put([-1] * 8, s0=0, s1=1), 0),  # facts earn nothing themselves
    ],
)
def test_relay_between_holders(columns: dict[str, Any], plan: list[int], points: int) -> None:
    assert check(by_hand(**columns), plan).parts.relay == points


@pytest.mark.parametrize(
    ("target", "load", "burden"),
    [
        (-1, 30, 0),
        (8, 8, 0),
        (8, 9, 30),
        (8, 10, 60),
        (8, 11, 60 + 60),
        (8, 12, 60 + 120),
        (8, 13, 60 + 120 + 120),
        (0, 2, 240),
        (5, 7, 30 + 60),  # bands of int(5 / 4) = 1
    ],
)
def test_burden_in_three_bands(target: int, load: int, burden: int) -> None:
    instance = by_hand(hospital_target=[target, -1], slot_length=put([9] * 8, s0=load - 1, s2=1))
    parts = check(instance, put([-1] * 8, s0=0, s2=1, s1=3)).parts
    assert parts.burden == burden
    assert parts.total == parts.fill + parts.fit - burden


def test_burden_does_not_count_running_deployments() -> None:
    instance = by_hand(hospital_target=[0, 0], slot_fixed=put([-1] * 8, s0=0))
    assert check(instance, put([-1] * 8, s0=0)).parts == Parts()


def test_weights_of_the_instance_are_used() -> None:
    weights = Weights(
        title_surplus=1, experienced=2, experienced_years=2, language=3, wishes=(5, 6, 7), same_hospital=11,
        same_department=13, burden_shares=(0.5, 0.5), burden=(17, 19, 23),
    )  # fmt: skip
    instance = by_hand(
        weights=weights, cand_languages=[2] * 6, cand_wish=[[0, 2, -1]] * 6, hospital_target=[2, -1],
        post_incumbent=[0, -1, -1, -1], slot_length=put([1] * 8, s0=5),
    )  # fmt: skip
    parts = check(instance, put([-1] * 8, s0=0)).parts
    assert parts == Parts(fill=3000, fit=5 * 86, wish=11, relay=24, burden=17 + 19 + 23)


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        ([0] * 7, "plan.length"),
        ([[0] * 8], "plan.length"),
        ([0.0] * 8, "plan.dtype"),
        ([0] * 7 + [6], "plan.candidate"),
        ([0] * 7 + [-2], "plan.candidate"),
    ],
)
def test_array_that_is_no_plan_is_refused_with_a_sentence(plan: Any, code: str) -> None:
    with pytest.raises(NotAPlanError) as caught:
        check(by_hand(), np.array(plan))
    assert caught.value.code == code
    if code == "plan.candidate":
        assert "candidate from 0 to 5" in str(caught.value)
    assert str(caught.value).endswith(".") or str(caught.value).endswith("?")


def test_empty_instance_has_an_empty_valid_plan() -> None:
    none: dict[str, Any] = {name: [] for name in by_hand().__dataclass_fields__ if name.startswith("slot_")}
    report = check(by_hand(**none), [])
    assert (report.is_valid, report.wanted, report.parts.total) == (True, 0, 0)


def random_plan(instance: Instance, rng: random.Random) -> list[int]:
    chosen = [rng.choice([-1, rng.randrange(instance.n_candidates)]) for _ in range(instance.n_slots)]
    return [f if f >= 0 else c for f, c in zip(instance.slot_fixed.tolist(), chosen, strict=True)]


@settings(max_examples=200, deadline=None)
@given(instances(), st.randoms(use_true_random=False))
def test_checker_and_brute_force_agree_on_any_plan(instance: Instance, rng: random.Random) -> None:
    plan = random_plan(instance, rng)
    report, oracle = check(instance, plan), Oracle(instance)
    unary = {"pairing", "ban", "specialty", "title", "altitude", "medical", "age", "window"}
    same = {"twice": "rest", "successor": "rest"}
    ours, theirs = {same.get(r, r) for r in report.by_rule}, oracle.broken_rules(plan)
    # Brute force names the first rule of one person and one slot only, and pins only where somebody else is.
    assert theirs <= ours
    extra = ours - theirs
    assert not extra - unary - {"rest", "pin"}
    if extra & unary or "rest" in extra:
        assert theirs & unary
    if "pin" in extra:
        assert any(plan[s] < 0 for s, _ in instance.pins.tolist())
    assert report.parts.total == oracle.value(plan)


@settings(max_examples=50, deadline=None)
@given(instances(), st.randoms(use_true_random=False))
def test_points_of_slots_add_up_to_the_value(instance: Instance, rng: random.Random) -> None:
    report = check(instance, random_plan(instance, rng))
    assert sum(report.points) - report.parts.burden == report.parts.total
    held = [p for p, f in zip(report.points, instance.slot_fixed.tolist(), strict=True) if f >= 0]
    assert not any(held)
