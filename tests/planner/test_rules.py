from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from jieli.planner.instance import FOREVER, Instance
from jieli.planner.rules import PASSES, UNARY, effective_rest, first_failing
from planner.oracle import Oracle
from planner.strategies import instances, plain_instance, replaced

EVERYBODY = np.arange(4)


def failing(instance: Instance, slot: int) -> list[str]:
    """First failing rule of each of the four people, "" if none."""
    return [UNARY[i] if i >= 0 else "" for i in first_failing(instance, slot, EVERYBODY)]


@pytest.mark.parametrize("slot", range(4))
def test_first_failing_is_none_where_nothing_forbids(slot: int) -> None:
    assert failing(plain_instance(), slot) == [""] * 4


# rule, columns under which exactly the people 0 and 1 fail it in slot 1 ([22, 48), age asked in year 0).
CASES: list[tuple[str, dict[str, Any]]] = [
    ("pairing", {"host_ptr": [0, 1], "host_hospital": [1]}),
    ("ban", {"bans": [[1, 0], [1, 1], [0, 2]]}),
    ("specialty", {"cand_specialty": [1, 1, 0, 0], "post_substitute_min": [61, 61]}),
    ("specialty", {"substitution": [[0, 100], [0, 0], [80, 80]], "cand_specialty": [0, 0, 1, 1],
                   "post_substitute_min": [0, 0]}),
    ("title", {"cand_title": [0, 0, 1, 2]}),
    ("altitude", {"cand_ceiling": [2999, 0, 3000, 3001]}),
    ("medical", {"cand_fit_until": [21, 21, 22, FOREVER], "medical_recheck": 22}),
    ("age", {"cand_birth_year": [-56, -60, -55, -20]}),
    ("window", {"cand_windows": [[[23, 48]], [[22, 47]], [[22, 48]], [[0, 100]]]}),
    ("rest", {"cand_free_from": [23, 30, 22, 0]}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "columns"), CASES)
def test_first_failing_names_the_rule_up_to_its_limit(rule: str, columns: dict[str, Any]) -> None:
    instance = plain_instance(**columns)
    assert failing(instance, 1) == [rule, rule, "", ""]


@pytest.mark.parametrize(("rule", "columns"), [c for c in CASES if c[0] != "ban"])
def test_first_failing_is_none_with_the_rule_off(rule: str, columns: dict[str, Any]) -> None:
    instance = plain_instance(**columns, rules_off=frozenset({rule}))
    assert failing(instance, 1) == [""] * 4


def test_medical_is_not_asked_after_the_recheck() -> None:
    expired = plain_instance(cand_fit_until=[0, 0, 0, 0], medical_recheck=21)
    assert failing(expired, 1) == [""] * 4
    assert failing(expired, 0) == [""] * 4  # arrives at -2, still valid


def test_window_may_be_the_second_but_not_a_sum_of_two() -> None:
    windows = [
        [[-9, 30], [30, 90]],
        [[-9, 0], [22, 48]],
        [[FOREVER, FOREVER], [0, 99]],
        [[-9, 99], [FOREVER, FOREVER]],
    ]
    assert failing(plain_instance(cand_windows=windows), 1) == ["window", "", "", ""]


def test_rest_keeps_a_running_holder_out_until_rested() -> None:
    # Person 0 holds slot 0 until 24 and rests until 44; slot 3 begins at 22 or later.
    running = plain_instance(slot_fixed=[0, -1, -1, -1])
    assert failing(running, 1) == ["rest", "", "", ""]
    assert failing(running, 3) == ["rest", "", "", ""]
    rested = plain_instance(
        slot_fixed=[0, -1, -1, -1], slot_arrive=[-2, 22, -2, 44], slot_start=[0, 24, 0, 46]
    )
    assert failing(rested, 3) == [""] * 4
    early = plain_instance(
        slot_fixed=[0, -1, -1, -1], slot_arrive=[-2, 22, -2, 43], slot_start=[0, 24, 0, 46]
    )
    assert failing(early, 3) == ["rest", "", "", ""]


def test_rest_looks_ahead_to_a_running_deployment_that_starts_later() -> None:
    later = plain_instance(slot_fixed=[-1, -1, -1, 2])
    assert failing(later, 0) == ["", "", "rest", ""]


def test_rest_off_still_forbids_two_posts_and_succeeding_oneself() -> None:
    running = plain_instance(
        slot_fixed=[0, -1, -1, -1], rules_off=frozenset({"rest"}), slot_arrive=[0, 24, 0, 24]
    )
    assert failing(running, 2) == ["rest", "", "", ""]
    assert failing(running, 1) == ["rest", "", "", ""]
    assert effective_rest(running).tolist() == [1] * 4


def test_first_failing_reports_the_earliest_rule() -> None:
    broken = dict(reversed(CASES))  # one case per rule
    for rule in UNARY:
        columns = {name: column for more in broken.values() for name, column in more.items()}
        assert failing(plain_instance(**columns), 1)[:2] == [rule, rule]
        del broken[rule]  # mend it, so that the next one shows


def test_first_failing_takes_one_slot_per_candidate() -> None:
    instance = plain_instance(bans=[[2, 3], [1, 0]])
    out = first_failing(instance, np.array([1, 1, 2, 2]), np.array([0, 1, 2, 3]))
    assert out.tolist() == [UNARY.index("ban"), -1, -1, UNARY.index("ban")]


def test_every_unary_rule_has_a_test_function() -> None:
    assert tuple(PASSES) == UNARY


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(instances())
def test_first_failing_agrees_with_the_oracle(instance: Instance) -> None:
    oracle = Oracle(instance)
    cands = np.arange(instance.n_candidates)
    for s in range(instance.n_slots):
        got = [UNARY[i] if i >= 0 else None for i in first_failing(instance, s, cands)]
        assert got == [oracle.failing_rule(s, c) for c in cands]


def test_first_failing_takes_no_candidates() -> None:
    nobody = replaced(plain_instance(), slot_fixed=[0, -1, -1, -1])
    assert first_failing(nobody, 1, np.zeros(0, np.int32)).shape == (0,)
