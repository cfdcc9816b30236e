"""The peer that everybody uses today: batch by batch, most urgent post first, best free person."""

from __future__ import annotations

import numpy as np

from jieli.planner.check import check
from jieli.planner.instance import Instance, Ints
from jieli.planner.model import Family, Pairs, Rows

TEAM = (Family.GATE, Family.COVER, Family.MIX)  # thresholds of whole teams: repaired afterwards
COUNTED = (Family.LOCAL,)  # adoption is kept by remembering the first hospital instead


def plan_by_hand(instance: Instance, pairs: Pairs, rows: Rows) -> Ints:
    """Fill slots in order of (start, priority) with the pair of the highest own value that keeps the rules so far."""
    skip = np.isin(rows.family, TEAM + COUNTED + (Family.BURDEN,))
    used = np.zeros(rows.n, np.int64)
    plan = np.array(instance.slot_fixed)
    adopter = np.full(len(instance.host_adopted), -1)
    hospital_of_group = instance.department_hospital[pairs.group_department]
    order = np.lexsort((instance.post_level[instance.slot_post], instance.slot_start))
    for s in order:
        if plan[s] >= 0:
            continue
        host = instance.post_host[instance.slot_post[s]]
        mine = np.arange(pairs.slot_ptr[s], pairs.slot_ptr[s + 1])
        for i in mine[np.argsort(-pairs.value[mine], kind="stable")]:
            g = pairs.group[i]
            hospital = hospital_of_group[g]
            is_adopted = instance.host_adopted[host] and instance.is_on("adoption")
            if is_adopted and adopter[host] not in (-1, hospital):
                continue
            touched = np.concatenate(
                [
                    rows.pair_row[rows.pair_ptr[i] : rows.pair_ptr[i + 1]],
                    rows.group_row[rows.group_ptr[g] : rows.group_ptr[g + 1]],
                ]
            )
            touched = touched[~skip[touched]]
            if (used[touched] + 1 > rows.b[touched]).any():
                continue
            used[touched] += 1
            plan[s] = pairs.cand[i]
            adopter[host] = hospital
            break
    return _without_broken_teams(instance, plan)


def _without_broken_teams(instance: Instance, plan: Ints) -> Ints:
    """Take out the holders of team phases that lack a leader or a specialty, until no rule is broken."""
    while bad := check(instance, plan).violations:
        drop = [s for v in bad for s in v.slots if instance.slot_fixed[s] < 0 and plan[s] >= 0]
        if not drop:
            raise AssertionError(f"a greedy plan broke a rule without naming a slot: {bad[0]}")
        plan[drop] = -1
    return plan
