"""The bound of planning-model.md a second time: plain Python with dictionaries, whole numbers, no kernel.

``bound_times_1024(instance, pairs, rows, multipliers)`` is what ``certificate`` must prove, to the last unit.
"""

import math
from collections import defaultdict

import numpy as np

from jieli.planner.instance import Instance
from jieli.planner.model import Pairs, Rows

SCALE = 1024
NEVER = -(10**15)


def bound_times_1024(instance: Instance, pairs: Pairs, rows: Rows, multipliers: np.ndarray) -> int:
    m = [
        math.floor(max(0.0, min(x, cap)) * SCALE) for x, cap in zip(multipliers, rows.price_cap, strict=True)
    ]
    r = reduced_values(pairs, rows, m)
    relay = (SCALE * instance.weights.same_hospital, SCALE * instance.weights.same_department)
    adoption: dict[int, int] = defaultdict(int)
    for row, hh in enumerate(rows.local_hh.tolist()):
        if hh >= 0:
            adoption[hh] += m[row]
    total = sum(x * b for x, b in zip(m, rows.b.tolist(), strict=True))
    for x, cost in enumerate(rows.aux_cost.tolist()):
        entries = range(rows.aux_ptr[x], rows.aux_ptr[x + 1])
        gain = SCALE * cost - sum(m[rows.aux_row[k]] * int(rows.aux_coef[k]) for k in entries)
        assert rows.aux_upper[x] >= 0 or gain <= 0
        total += max(0, gain) * max(0, int(rows.aux_upper[x]))
    for host in range(len(instance.host_facility)):
        slots = np.flatnonzero(instance.post_host[instance.slot_post] == host).tolist()
        if not (instance.host_adopted[host] and instance.is_on("adoption")):
            total += best_staffing(pairs, r, slots, relay, None)
            continue
        hospitals = range(pairs.host_hosp_ptr[host], pairs.host_hosp_ptr[host + 1])
        options = [best_staffing(pairs, r, slots, relay, -1)]
        options += [
            adoption[hh] + best_staffing(pairs, r, slots, relay, int(pairs.host_hosp[hh])) for hh in hospitals
        ]
        total += max(options)
    return total


def reduced_values(pairs: Pairs, rows: Rows, m: list[int]) -> dict[int, int]:
    out = {}
    for i, (s, g, value) in enumerate(
        zip(pairs.slot.tolist(), pairs.group.tolist(), pairs.value.tolist(), strict=True)
    ):
        out[i] = SCALE * value
        out[i] -= sum(m[row] for row in rows.pair_row[rows.pair_ptr[i] : rows.pair_ptr[i + 1]])
        for k in range(rows.group_ptr[g], rows.group_ptr[g + 1]):
            out[i] -= m[rows.group_row[k]] * int(rows.group_coef[k])
        for k in range(rows.slot_ptr[s], rows.slot_ptr[s + 1]):
            out[i] -= m[rows.slot_row[k]] * int(rows.slot_coef[k])
    return {i: value for i, value in out.items() if not pairs.is_dead[pairs.slot[i]]}


def hospital_of(pairs: Pairs, i: int) -> int:
    units = range(pairs.slot_unit[pairs.slot[i]], pairs.slot_unit[pairs.slot[i] + 1])
    (unit,) = [u for u in units if pairs.unit_ptr[u] <= pairs.group[i] < pairs.unit_ptr[u + 1]]
    return int(pairs.unit_hospital[unit])


def relay_points(pairs: Pairs, before: int, after: int, relay: tuple[int, int]) -> int:
    if pairs.is_fixed[pairs.slot[after]] or hospital_of(pairs, before) != hospital_of(pairs, after):
        return 0
    departments = pairs.group_department
    return relay[0] + relay[1] * (departments[pairs.group[before]] == departments[pairs.group[after]])


def best_staffing(
    pairs: Pairs, r: dict[int, int], slots: list[int], relay: tuple[int, int], only: int | None
) -> int:
    """Best value of all posts of a host; ``only`` is the one hospital allowed to new holders, None any."""
    total = 0
    ends: dict[int, int] = {-1: 0}  # last holder or -1 -> best value
    for s in slots:
        if pairs.prev[s] < 0:
            total += max(ends.values())
            ends = {-1: 0}
        nobody = NEVER if pairs.is_fixed[s] else 0
        now = {-1: max(ends.values()) + nobody}
        for i in range(pairs.slot_ptr[s], pairs.slot_ptr[s + 1]):
            if i not in r or (only is not None and not pairs.is_fixed[s] and hospital_of(pairs, i) != only):
                continue
            now[i] = r[i] + max(
                value + (relay_points(pairs, j, i, relay) if j >= 0 else 0)
                for j, value in ends.items()
                if j < 0 or pairs.is_fixed[s] or pairs.cand[j] != pairs.cand[i]
            )
        ends = now
    return total + max(ends.values())
