"""The plain arrays of a benchmark instance: what each must hold, so that a wrong file is refused before it is planned.

The keys are explained in docs/reference/instance-format.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]

# Tables and their columns; the length of the first column is the number of rows.
TABLES: Mapping[str, tuple[str, ...]] = {
    "region": ("r_cap",),
    "hospital": ("h_region", "h_tier", "h_cap", "h_target"),
    "department": ("d_h", "d_cap"),
    "candidate": (
        "c_dept", "c_spec", "c_rank", "c_years", "c_age", "c_ceil", "c_lang", "c_past", "c_win", "c_pref",
    ),
    "facility": (
        "f_region", "f_alt", "f_lang", "f_team", "f_q3", "f_q2", "f_mspec", "f_nnov", "f_leader",
    ),
    "host": ("rd_f", "rd_s", "rd_adopt"),
    "post": (
        "p_rd", "p_fac", "p_minrank", "p_prio", "p_role", "p_maxage", "p_subthr", "p_w", "p_inc",
    ),
    "slot": ("s_post", "s_k", "s_s", "s_e"),
}  # fmt: skip
WIDTHS = {"c_win": 4, "c_pref": 3}  # columns of more than one number per row
OTHERS = ("name", "NS", "sub", "fh_ptr", "fh")
ROW_OF = {
    "h_region": "region", "d_h": "hospital", "c_dept": "department", "fh": "hospital", "rd_f": "facility",
    "p_rd": "host", "p_fac": "facility", "s_post": "post",
}  # fmt: skip
ROW_OR_NONE = {"c_pref": "facility", "p_inc": "department", "f_leader": "post"}  # -1: none
ASCENDING = ("h_region", "d_h", "c_dept", "s_post", "fh_ptr")
MOST = 1 << 29  # the numbers of an instance are int32, and sums of two must be too


def array_problems(raw: Arrays) -> list[str]:
    """Everything that keeps ``raw`` from being an instance, a few words each."""
    wanted = [*OTHERS, *(key for columns in TABLES.values() for key in columns)]
    missing = [key for key in wanted if key not in raw]
    if missing:
        return [f"{', '.join(missing)}: missing"]
    return list(_wrong_kinds(raw)) or list(_wrong_shapes(raw)) or list(_wrong_values(raw))


def _wrong_kinds(raw: Arrays) -> Iterator[str]:
    for key in (k for k in raw if k != "name"):
        values = raw[key]
        if values.dtype.kind not in "iub":
            yield f"{key}: {values.dtype}, whole numbers expected"
        elif values.size and not -MOST <= int(values.min()) <= int(values.max()) <= MOST:
            yield f"{key}: numbers beyond ±{MOST}"


def _wrong_shapes(raw: Arrays) -> Iterator[str]:
    expected: dict[str, tuple[int, ...]] = {"NS": ()}
    for columns in TABLES.values():
        rows = raw[columns[0]].shape[:1] or (0,)
        expected |= {key: (*rows, WIDTHS[key]) if key in WIDTHS else rows for key in columns}
    n_specialties = int(raw["NS"]) if raw["NS"].ndim == 0 else 0
    expected |= {"sub": (n_specialties + 1, n_specialties), "fh": (raw["fh"].size,)}
    expected["fh_ptr"] = (expected["f_alt"][0] + 1,)
    for key, shape in expected.items():
        if raw[key].shape != shape:
            yield f"{key}: shape {raw[key].shape}, {shape} expected"


def _wrong_values(raw: Arrays) -> Iterator[str]:
    n_specialties = int(raw["NS"])
    ranges = {key: (0, len(raw[TABLES[table][0]])) for key, table in ROW_OF.items()}
    ranges |= {key: (-1, len(raw[TABLES[table][0]])) for key, table in ROW_OR_NONE.items()}
    ranges |= {
        "c_spec": (0, n_specialties),
        "rd_s": (0, n_specialties + 1),
        "fh_ptr": (0, raw["fh"].size + 1),
    }
    ranges |= {"sub": (0, 101), "c_lang": (0, 64), "f_lang": (0, 6), "p_prio": (0, MOST), "s_k": (0, MOST)}
    for key, (least, end) in ranges.items():
        wrong = np.flatnonzero((raw[key] < least) | (raw[key] >= end))
        if len(wrong):
            yield f"{key}: {raw[key].flat[wrong[0]]} at {wrong[0]}, {least} to {end - 1} expected"
    for key in ASCENDING:
        if (np.diff(raw[key]) < 0).any():
            yield f"{key}: not ascending"
    in_list = np.setdiff1d(
        np.arange(1, raw["fh"].size), raw["fh_ptr"]
    )  # places in fh with one before of the same list
    if (raw["fh"][in_list] <= raw["fh"][in_list - 1]).any():
        yield "fh: not ascending within a facility"
    if raw["fh_ptr"][0] != 0 or raw["fh_ptr"][-1] != raw["fh"].size:
        yield f"fh_ptr: runs from {raw['fh_ptr'][0]} to {raw['fh_ptr'][-1]}, 0 to {raw['fh'].size} expected"
    if (raw["s_e"] <= raw["s_s"]).any():
        yield f"s_e: slot {int(np.argmax(raw['s_e'] <= raw['s_s']))} ends before it starts"
