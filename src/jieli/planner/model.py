"""The compiled model: eligible pairs, and the linear rows that couple them. Filled by ``join`` and ``rows``.

Nothing here is a Python object per pair; everything is columns and CSR. The mathematics is in
docs/explanation/planning-model.md; the names below are used there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from jieli.planner.instance import Ints

Floats = NDArray[np.float64]
PIN_BONUS = 100_000  # makes a solver keep a pin whenever that is possible at all; subtracted from every published value


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Every eligible (slot, candidate), sorted by (slot, hospital, department, candidate).

    Shape (nA pairs, nG department groups, nU hospital groups, nS slots, nO hosts):
        slot, cand, group (nA); ``value`` int32 (nA): points that this pair alone earns (fill, fit, wish, incumbent
        continuity for k = 0); 0 for the single pair of a fixed slot. Pinned pairs carry PIN_BONUS on top.
        slot_ptr (nS+1) slot -> pairs; slot_unit (nS+1) slot -> hospital groups.
        group_ptr (nG+1) department group -> pairs; group_slot, group_department, group_prev (nG).
        unit_ptr (nU+1) hospital group -> department groups; unit_slot, unit_hospital, unit_prev (nU).
        *_prev: the same department (hospital) in the previous slot of the same post, or -1.
        prev, next (nS): neighbouring slot of the same post, or -1.
        host_slot_ptr (nO+1), host_slot: slots of a host ordered by (post, k).
        host_hosp_ptr (nO+1), host_hosp: hospitals that can serve at least one slot of the host.
        hh_ptr (len(host_hosp)+1), hh_unit: for each (host, hospital), in the order of the host's slots, the
        hospital group of that slot or -1.
        is_fixed, is_dead (nS) bool: slots that are facts; slots that can never be filled because no leader slot
        covers them.
        pinned (nS): the pinned pair of the slot or -1.
    """

    slot: Ints
    cand: Ints
    value: Ints
    group: Ints
    slot_ptr: Ints
    slot_unit: Ints
    group_ptr: Ints
    group_slot: Ints
    group_department: Ints
    group_prev: Ints
    unit_ptr: Ints
    unit_slot: Ints
    unit_hospital: Ints
    unit_prev: Ints
    prev: Ints
    next: Ints
    host_slot_ptr: Ints
    host_slot: Ints
    host_hosp_ptr: Ints
    host_hosp: Ints
    hh_ptr: Ints
    hh_unit: Ints
    is_fixed: NDArray[np.bool_]
    is_dead: NDArray[np.bool_]
    pinned: Ints

    @property
    def n(self) -> int:
        """Number of pairs."""
        return len(self.slot)

    @property
    def bonus(self) -> NDArray[np.int64]:
        """What ``value`` holds on top of points: PIN_BONUS for pinned pairs."""
        out = np.zeros(self.n, np.int64)
        out[self.pinned[self.pinned >= 0]] = PIN_BONUS
        return out


class Family(IntEnum):
    """What a row says. The order is the order of the certificate."""

    CLIQUE = 0  # one person, one place at a time, rest included: sum of pairs <= 1
    CAP_DEPARTMENT = 1  # persons away at once
    CAP_HOSPITAL = 2
    CAP_REGION = 3
    QUOTA = 4  # at most n of a level or sender on the posts of a scope
    NOVICE = 5
    GATE = 6  # a member only with a leader: F_member - F_leader <= 0
    COVER = 7  # v - sum of F of one specialty in one phase <= 0
    MIX = 8  # m * F_trigger - sum of v <= number of specialties that fixed holders cover
    BURDEN = 9  # sum L x - d1 - d2 - d3 <= target
    LOCAL = 10  # sum of pairs in a local clique of (candidate, adopted host) - y(host, hospital) <= 0
    STAGE = 11  # lexicographic: -(fill of a stage) <= -(what the stage reached)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Linear rows "left <= b" over pairs, with coefficients given at the coarsest level that fits.

    The left side of row i is
        sum over pairs x[p] * ( [i in pair_row of p] + group_coef of p's group + slot_coef of p's slot )
        + sum over auxiliary variables aux * aux_coef  -  y[hh] for LOCAL rows.

    Shape (nI rows, nX auxiliaries):
        b int64, family int8, subject, time (nI): what the row is about, for explanations: candidate, unit, quota
        or slot index, and the start of the interval it speaks of. price_cap float (nI): largest meaningful
        multiplier (inf unless an auxiliary bounds it).
        pair_ptr (nA+1), pair_row: coefficient +1.  group_ptr (nG+1), group_row, group_coef.
        slot_ptr (nS+1), slot_row, slot_coef.
        aux_cost (nX) int64: objective, <= 0; aux_upper (nX) int64, -1 = unbounded; aux_ptr (nX+1), aux_row, aux_coef.
        local_hh (nI): index into Pairs.host_hosp whose adoption variable y stands in the row with -1, or -1.
    Rows that can never bind are left out. Fixed holders are already taken off ``b``.
    """

    b: NDArray[np.int64]
    family: NDArray[np.int8]
    subject: Ints
    time: Ints
    price_cap: Floats
    pair_ptr: Ints
    pair_row: Ints
    group_ptr: Ints
    group_row: Ints
    group_coef: Ints
    slot_ptr: Ints
    slot_row: Ints
    slot_coef: Ints
    aux_cost: NDArray[np.int64]
    aux_upper: NDArray[np.int64]
    aux_ptr: Ints
    aux_row: Ints
    aux_coef: Ints
    local_hh: Ints

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.b)
