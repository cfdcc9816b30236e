"""Benchmark instances that are wrong are refused with the name of the array; see docs/reference/instance-format.md."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from jieli.planner.instance import from_arrays
from jieli.planner.result import Status
from jieli.planner.solve import solve

Arrays = dict[str, np.ndarray[Any, Any]]


def sound() -> Arrays:
    """Two hospitals, one facility with two hosts, two posts of two terms, three candidates."""
    lists: dict[str, object] = {
        "name": "sound", "NS": 2, "sub": [[100, 0], [60, 100], [80, 80]],
        "r_cap": [5], "h_region": [0, 0], "h_tier": [3, 2], "h_cap": [5, 5], "h_target": [2, 2],
        "d_h": [0, 1], "d_s": [0, 1], "d_cap": [5, 5],
        "c_dept": [0, 0, 1], "c_spec": [0, 0, 1], "c_rank": [2, 2, 2], "c_years": [5, 5, 5], "c_age": [40, 40, 40],
        "c_ceil": [5000] * 3, "c_lang": [0, 2, 0], "c_past": [1, 0, 1],
        "c_win": [[0, 99, -1, -1]] * 3, "c_pref": [[0, -1, -1]] * 3, "fh_ptr": [0, 2], "fh": [0, 1],
        "rd_f": [0, 0], "rd_s": [0, 1], "rd_adopt": [0, 0],
        "f_region": [0], "f_alt": [3000], "f_lang": [1], "f_team": [1], "f_q3": [9], "f_q2": [9], "f_mspec": [1],
        "f_nnov": [9], "f_leader": [0], "p_rd": [0, 1], "p_fac": [0, 0], "p_minrank": [1, 1], "p_prio": [600, 400],
        "p_role": [1, 0], "p_maxage": [60, 55], "p_subthr": [50, 50], "p_w": [1, 1], "p_inc": [-1, 0],
        "s_post": [0, 0, 1, 1], "s_k": [0, 1, 0, 1], "s_s": [0, 24, 0, 24], "s_e": [24, 48, 24, 48],
    }  # fmt: skip
    return {key: np.array(value) for key, value in lists.items()}


def test_a_sound_instance_is_read_and_planned() -> None:
    result = solve(from_arrays(sound()))
    assert result.status is Status.OPTIMAL
    assert (result.plan >= 0).sum() >= 2


def at(key: str, place: tuple[int, ...], value: int) -> Callable[[Arrays], None]:
    return lambda raw: raw[key].__setitem__(place, value)


WRONG: dict[str, tuple[Callable[[Arrays], object], str]] = {
    "missing": (lambda raw: raw.pop("s_post"), "s_post: missing"),
    "float": (lambda raw: raw.update(p_prio=raw["p_prio"] * 1.5), "p_prio: float64"),
    "text": (lambda raw: raw.update(p_prio=np.array(["a", "b"])), "p_prio: <U1"),
    "too large": (lambda raw: raw.update(p_prio=raw["p_prio"] * 10**12), "p_prio: numbers beyond"),
    "too short": (lambda raw: raw.update(c_spec=raw["c_spec"][:2]), "c_spec: shape (2,), (3,)"),
    "two columns": (lambda raw: raw.update(h_cap=np.ones((2, 2), int)), "h_cap: shape (2, 2), (2,)"),
    "windows": (lambda raw: raw.update(c_win=raw["c_win"][:, :2]), "c_win: shape (3, 2), (3, 4)"),
    "specialties": (lambda raw: raw.update(NS=np.array(3)), "sub: shape (3, 2), (4, 3)"),
    "list for a number": (lambda raw: raw.update(NS=np.array([2])), "NS: shape (1,)"),
    "unknown department": (at("c_dept", (2,), 2), "c_dept: 2 at 2"),
    "before the first": (at("d_h", (0,), -1), "d_h: -1 at 0"),
    "unknown specialty": (at("c_spec", (0,), 2), "c_spec: 2 at 0"),
    "unknown wish": (at("c_pref", (0, 1), 1), "c_pref: 1 at 1"),
    "unknown leader": (at("f_leader", (0,), 2), "f_leader: 2 at 0"),
    "unknown language": (at("c_lang", (0,), 64), "c_lang: 64 at 0"),
    "not sorted": (lambda raw: raw.update(c_dept=raw["c_dept"][::-1].copy()), "c_dept: not ascending"),
    "list of hospitals": (lambda raw: raw.update(fh=np.array([1, 0])), "fh: not ascending within"),
    "pointers": (at("fh_ptr", (1,), 1), "fh_ptr: runs from 0 to 1"),
    "backwards": (at("s_e", (1,), 24), "s_e: slot 1 ends before it starts"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_array_is_named(case: str) -> None:
    change, said = WRONG[case]
    raw = sound()
    change(raw)
    with pytest.raises(ValueError, match=re.escape(said)):
        from_arrays(raw)


def test_everything_wrong_is_listed() -> None:
    raw = sound()
    raw["c_dept"][2], raw["s_e"][1] = 9, 0
    with pytest.raises(ValueError, match=r"c_dept: 9 at 2, 0 to 1 expected; .*slot 1"):
        from_arrays(raw)
