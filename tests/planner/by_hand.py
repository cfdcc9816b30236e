"""One round small enough to know by heart, in half months, for tests that plant one thing and look for it.

Region R0; hospital H0 (level 3) with departments D0 (C0, C1) and D1 (C2), H1 (level 2) with D2 (C3, C4, C5).
Facility F0 (3000 m, language 1) has hosts O0 and O1, F1 (500 m) has O2. Team T0 is P0 (leader, management),
P1 (specialty 0), P2 (specialty 1); P3 stands alone. Every post has two terms:

    slot  0 1   2 3   4 5   6 7
    post  P0    P1    P2    P3       terms [0, 12) and [12, 24), of P3 [0, 12) and [24, 36)
    PLAN  0 3   1 4   2 5   - -      C2 and C5 have specialty 1, the others 0; C4 alone has no past service

Everybody may do everything, there is no cap, and ``PLAN`` keeps every rule.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from jieli.planner.instance import FOREVER, NO_CAP, Instance, Labels, frozen

PLAN = [0, 3, 1, 4, 2, 5, -1, -1]


def by_hand(**columns: Any) -> Instance:
    """Return the round with some columns replaced; lists become columns."""
    posts, terms = np.repeat(np.arange(4), 2), np.tile([0, 1], 4)
    start = np.array([0, 12, 0, 12, 0, 12, 0, 24])
    always = [[-FOREVER, FOREVER], [FOREVER, FOREVER]]
    instance = Instance(
        name="by hand", time_unit="half month",
        region_cap=frozen([NO_CAP]), hospital_region=frozen([0, 0]), hospital_level=frozen([3, 2]),
        hospital_cap=frozen([NO_CAP, NO_CAP]), hospital_target=frozen([-1, -1]),
        department_hospital=frozen([0, 0, 1]), department_cap=frozen([NO_CAP] * 3),
        cand_department=frozen([0, 0, 1, 2, 2, 2]), cand_specialty=frozen([0, 0, 1, 0, 0, 1]),
        cand_title=frozen([2] * 6), cand_title_year=frozen([0] * 6), cand_birth_year=frozen([-40] * 6),
        cand_ceiling=frozen([3000] * 6), cand_fit_until=frozen([FOREVER] * 6),
        cand_languages=frozen([0] * 6, np.int64), cand_past=frozen([1, 1, 1, 1, 0, 1]),
        cand_free_from=frozen([-FOREVER] * 6), cand_windows=frozen([always] * 6),
        cand_wish=frozen([[-1, -1, -1]] * 6),
        facility_altitude=frozen([3000, 500]), facility_language=frozen([1, 0]),
        host_facility=frozen([0, 0, 1]), host_specialty=frozen([0, 1, 0]), host_adopted=frozen([0, 0, 0]),
        host_ptr=frozen([0, 2, 4, 6]), host_hospital=frozen([0, 1, 0, 1, 0, 1]),
        post_host=frozen([0, 0, 1, 2]), post_specialty=frozen([2, 0, 1, 0]), post_min_title=frozen([1] * 4),
        post_max_age=frozen([55] * 4), post_substitute_min=frozen([50] * 4),
        post_points=frozen([600, 400, 400, 250]), post_level=frozen([1, 2, 2, 3]),
        post_role=frozen([1, 0, 0, 0]), post_team=frozen([0, 0, 0, -1]), post_incumbent=frozen([-1] * 4),
        slot_post=frozen(posts), slot_k=frozen(terms), slot_arrive=frozen(start - 2 * terms),
        slot_start=frozen(start), slot_end=frozen(start + 12), slot_rest=frozen([10] * 8),
        slot_length=frozen([1] * 8), slot_year_start=frozen([2] * 8), slot_year_end=frozen([3] * 8),
        slot_fixed=frozen([-1] * 8),
        team_leader=frozen([0]), team_mix=frozen([2]), team_novices=frozen([1]),
        quota_ptr=frozen([0]), quota_post=frozen([]), quota_level=frozen([]), quota_hospital=frozen([]),
        quota_max=frozen([]), pins=frozen(np.zeros((0, 2))), bans=frozen(np.zeros((0, 2))),
        substitution=frozen([[100, 60], [0, 100], [80, 80]]),
        labels=Labels(
            region=("R0",), hospital=("H0", "H1"), department=("D0", "D1", "D2"),
            candidate=("C0", "C1", "C2", "C3", "C4", "C5"), facility=("F0", "F1"), host=("O0", "O1", "O2"),
            post=("P0", "P1", "P2", "P3"), team=("T0",), quota=(),
        ),
    )  # fmt: skip
    return replace(instance, **{k: frozen(v) if isinstance(v, list) else v for k, v in columns.items()})


def with_quota(posts: list[int], maximum: int, level: int = -1, hospital: int = -1) -> dict[str, Any]:
    """Columns of one quota, for :func:`by_hand`."""
    labels = replace(by_hand().labels or Labels(*[()] * 9), quota=("Q0",))
    return {
        "quota_ptr": [0, len(posts)], "quota_post": posts, "quota_level": [level],
        "quota_hospital": [hospital], "quota_max": [maximum], "labels": labels,
    }  # fmt: skip


def put(values: list[int], **changes: int) -> list[int]:
    """``values`` with some entries replaced: ``put(PLAN, s6=2)``."""
    out = list(values)
    for key, value in changes.items():
        out[int(key[1:])] = value
    return out
