"""A made-up problem of three posts, just large enough to run every kernel once."""

from __future__ import annotations

from typing import Any

import numpy as np

from jieli.planner.instance import FOREVER, Instance, frozen


def tiny_instance() -> Instance:
    """A team of a leader and two members, two terms each, with candidates from two hospitals."""
    posts, slots, cands = 3, 6, 6

    def each(n: int, value: int) -> Any:
        return frozen(np.full(n, value))

    k, post = np.tile([0, 1], posts), np.repeat(np.arange(posts), 2)
    nobody = frozen(np.zeros((0, 2)))
    return Instance(
        name="warm-up", time_unit="half month", region_cap=each(1, 4),
        hospital_region=each(2, 0), hospital_level=frozen([3, 2]), hospital_cap=each(2, 2),
        hospital_target=each(2, 1), department_hospital=frozen([0, 1]), department_cap=each(2, 2),
        cand_department=frozen([0, 0, 0, 1, 1, 1]), cand_specialty=each(cands, 0), cand_title=each(cands, 2),
        cand_title_year=each(cands, 0), cand_birth_year=each(cands, 0), cand_ceiling=each(cands, 9000),
        cand_fit_until=each(cands, FOREVER), cand_languages=frozen(np.zeros(cands), np.int64),
        cand_past=frozen([0, 0, 1, 0, 0, 1]), cand_free_from=each(cands, -FOREVER),
        cand_windows=frozen(np.tile([-FOREVER, FOREVER], (cands, 1, 1))), cand_wish=frozen(np.full((cands, 3), -1)),
        facility_altitude=each(1, 0), facility_language=each(1, 0),
        host_facility=each(2, 0), host_specialty=frozen([0, 1]), host_adopted=frozen([0, 1]),
        host_ptr=frozen([0, 2, 4]), host_hospital=frozen([0, 1, 0, 1]),
        post_host=frozen([0, 1, 1]), post_specialty=frozen([0, 1, 1]), post_min_title=each(posts, 0),
        post_max_age=each(posts, 99), post_substitute_min=each(posts, 1), post_points=each(posts, 100),
        post_level=each(posts, 1), post_role=frozen([1, 0, 0]), post_team=each(posts, 0),
        post_incumbent=each(posts, -1), slot_post=frozen(post), slot_k=frozen(k), slot_arrive=frozen(12 * k),
        slot_start=frozen(12 * k), slot_end=frozen(12 * k + 12), slot_rest=each(slots, 10),
        slot_length=each(slots, 1), slot_year_start=each(slots, 0), slot_year_end=each(slots, 0),
        slot_fixed=each(slots, -1), team_leader=each(1, 0), team_mix=each(1, 2), team_novices=each(1, 2),
        quota_ptr=frozen([0, posts]), quota_post=frozen(np.arange(posts)), quota_level=each(1, 3),
        quota_hospital=each(1, -1), quota_max=each(1, 2), pins=nobody, bans=nobody,
        substitution=frozen([[100], [100]]),
    )  # fmt: skip
