"""One plan against its rules: who could take a slot instead, what forbids it, what it would earn.

Explanations, relaxations and re-planning ask these questions many times, so everything that does not depend
on the question is computed once here, in columns. The mathematics is in docs/explanation/planning-model.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from jieli.planner.instance import Instance, Ints
from jieli.planner.join import join
from jieli.planner.model import PIN_BONUS, Family, Pairs, Rows
from jieli.planner.rows import build_rows
from jieli.planner.words import NO_NAMES, Names

Longs = NDArray[np.int64]

FREE = -1  # nothing stands in the way
ADOPTION = int(Family.LOCAL)  # another hospital staffs the adopted department
# The order in which obstacles are told: first what concerns the person, then the sender, then the receiver.
OBSTACLES: tuple[int, ...] = (
    Family.CLIQUE, Family.CAP_DEPARTMENT, Family.CAP_HOSPITAL, Family.CAP_REGION, ADOPTION,
    Family.QUOTA, Family.GATE, Family.MIX, Family.NOVICE,
)  # fmt: skip
_RANK = np.full(len(Family), len(OBSTACLES), dtype=np.int32)  # families that are not obstacles stay last
_RANK[list(OBSTACLES)] = np.arange(len(OBSTACLES))
_RANK[Family.LOCAL] = OBSTACLES.index(ADOPTION)


@dataclass(frozen=True, slots=True)
class Challengers:
    """Everybody eligible for one slot, if its holder (if any) were taken out of the plan.

    Shape (n pairs of the slot):
        pair, cand; ``obstacle``: FREE or the Family that forbids it, the first to be told; ``row``: the row
        concerned or -1; ``is_only``: one step of that one limit would remove every obstacle; ``gain``: points
        that the plan would win by having this person there (relay with both neighbours and burden included),
        whether or not an obstacle exists.
    """

    pair: Ints
    cand: Ints
    obstacle: Ints
    row: Ints
    is_only: NDArray[np.bool_]
    gain: Longs


class Situation:
    """A plan of an instance, with the room that every rule still leaves."""

    def __init__(
        self,
        instance: Instance,
        plan: Ints,
        *,
        names: Names = NO_NAMES,
        pairs: Pairs | None = None,
        rows: Rows | None = None,
    ) -> None:
        """Compile what is missing.

        Args:
            instance: The problem.
            plan: (slot) candidate or -1.
            names: What sentences call things, from :func:`jieli.planner.compile.round_names`; else their codes.
            pairs: The join, when the caller has it already.
            rows: The rows, when the caller has them already.
        """
        self.instance = instance
        self.names = names
        self.plan = np.asarray(plan, dtype=np.int32)
        self.pairs = join(instance) if pairs is None else pairs
        self.rows = build_rows(instance, self.pairs) if rows is None else rows
        self.is_fixed: NDArray[np.bool_] = np.asarray(instance.slot_fixed >= 0)
        held = np.flatnonzero(self.plan[self.pairs.slot] == self.pairs.cand)
        held = held[~self.is_fixed[self.pairs.slot[held]]]
        self.chosen = np.full(instance.n_slots, -1, dtype=np.int32)
        self.chosen[self.pairs.slot[held]] = held
        self._pair_slack = self.rows.b + (self.rows.family == Family.LOCAL) - self._left_of(held)

    @cached_property
    def family(self) -> Ints:
        """Family of every row. A LOCAL row under its adopter says what a CLIQUE row says."""
        out = self.rows.family.astype(np.int32)
        out[out == Family.LOCAL] = Family.CLIQUE
        return out

    @cached_property
    def hospital(self) -> Ints:
        """Hospital of every candidate."""
        return self.instance.cand_hospital

    @cached_property
    def load(self) -> Longs:
        """Person-half-years of every hospital in the plan, running deployments not counted."""
        filled = np.flatnonzero((self.plan >= 0) & ~self.is_fixed)
        out = np.zeros(len(self.instance.hospital_region), dtype=np.int64)
        np.add.at(out, self.hospital[self.plan[filled]], self.instance.slot_length[filled])
        return out

    @cached_property
    def slots_of(self) -> dict[int, list[int]]:
        """Slots of every candidate who has one, running deployments included, in order of arrival."""
        out: dict[int, list[int]] = {}
        for s in np.argsort(self.instance.slot_arrive, kind="stable").tolist():
            if self.plan[s] >= 0:
                out.setdefault(int(self.plan[s]), []).append(s)
        return out

    @cached_property
    def pairs_of(self) -> tuple[Longs, Ints]:
        """CSR candidate -> pairs: (pointer, pair)."""
        order = np.argsort(self.pairs.cand, kind="stable").astype(np.int32)
        counts = np.bincount(self.pairs.cand, minlength=self.instance.n_candidates)
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), order

    def adopter(self, slot: int) -> int:
        """Hospital that staffs the adopted department of ``slot`` through its other slots, or -1."""
        i = self.instance
        host = i.post_host[i.slot_post[slot]]
        if not i.host_adopted[host] or not i.is_on("adoption"):
            return -1
        others = np.flatnonzero((i.post_host[i.slot_post] == host) & (self.plan >= 0) & ~self.is_fixed)
        others = others[others != slot]
        return int(self.hospital[self.plan[others[0]]]) if len(others) else -1

    def challengers(self, slot: int) -> Challengers:
        """Everybody eligible for ``slot`` and what stands in the way, as if nobody held it now."""
        p = self.pairs
        pair = np.arange(p.slot_ptr[slot], p.slot_ptr[slot + 1], dtype=np.int32)
        cand = p.cand[pair]
        slack, gained = self._room_without(slot)
        at, who, coef = self._entries(slot)
        rank = _RANK[self.family[at]]
        stuck = (coef > 0) & (coef > slack[at] + gained[at]) & (rank < len(OBSTACLES))
        lack = (coef - slack[at] - gained[at])[stuck]
        at, who = at[stuck], who[stuck]
        first = np.lexsort((at, rank[stuck]))[::-1]
        row = np.full(len(pair), -1, dtype=np.int32)
        row[who[first]] = at[first]  # the last write wins: the obstacle that is told first
        obstacle = np.full(len(pair), FREE, dtype=np.int32)
        obstacle[row >= 0] = self.family[row[row >= 0]]
        is_only = (row >= 0) & ~self._has_several(at, who, lack, len(pair))
        adopter = self.adopter(slot)
        if adopter >= 0:
            is_only &= self.hospital[cand] == adopter
            later = (obstacle == FREE) | (_RANK[obstacle] > _RANK[ADOPTION])
            other = later & (self.hospital[cand] != adopter)
            is_only |= other & (obstacle == FREE)
            obstacle[other], row[other] = ADOPTION, -1
        if p.is_dead[slot]:
            obstacle[obstacle == FREE] = Family.GATE
        gain = self.gains(slot, pair)
        return Challengers(pair=pair, cand=cand, obstacle=obstacle, row=row, is_only=is_only, gain=gain)

    def _has_several(self, at: Ints, who: Ints, lack: Longs, n: int) -> NDArray[np.bool_]:
        """True for those whom rows of more than one limit stop, or one that would need more than one step."""
        limit = (
            self.family[at].astype(np.int64) * (int(self.rows.subject.max(initial=0)) + 1)
            + self.rows.subject[at]
        )
        pairs = np.unique(np.column_stack([who, limit]), axis=0)
        several = np.bincount(pairs[:, 0], minlength=n) > 1
        several[who[lack > 1]] = True
        return np.asarray(several)

    def gains(self, slot: int, pair: Ints) -> Longs:
        """Points that the plan wins with each of ``pair`` on ``slot`` over leaving it empty."""
        p, i = self.pairs, self.instance
        cand = p.cand[pair]
        gain: Longs = p.value[pair].astype(np.int64) - PIN_BONUS * (pair == p.pinned[slot])
        for neighbour in (p.prev[slot], p.next[slot]):
            other = self.plan[neighbour] if neighbour >= 0 else -1
            if other >= 0 and not (neighbour > slot and self.is_fixed[neighbour]):
                gain += i.weights.same_hospital * (self.hospital[cand] == self.hospital[other])
                gain += i.weights.same_department * (i.cand_department[cand] == i.cand_department[other])
        return gain - self._burden_of(slot, self.hospital[cand])

    def coefficients(self, pair: int) -> tuple[Ints, Ints]:
        """Rows in which one pair stands, with its coefficient in each."""
        r, p = self.rows, self.pairs
        own = r.pair_row[r.pair_ptr[pair] : r.pair_ptr[pair + 1]]
        group = slice(r.group_ptr[p.group[pair]], r.group_ptr[p.group[pair] + 1])
        slot = slice(r.slot_ptr[p.slot[pair]], r.slot_ptr[p.slot[pair] + 1])
        where = np.concatenate([own, r.group_row[group], r.slot_row[slot]])
        return where, np.concatenate([np.ones(len(own), np.int32), r.group_coef[group], r.slot_coef[slot]])

    def _left_of(self, held: Ints | NDArray[np.intp]) -> Longs:
        """Left sides of all rows without their auxiliaries, for the pairs ``held``."""
        left = np.zeros(self.rows.n, dtype=np.int64)
        for pair in held.tolist():
            where, coef = self.coefficients(pair)
            np.add.at(left, where, coef)
        return left

    def _entries(self, slot: int) -> tuple[Ints, Ints, Ints]:
        """Every (row, position among the pairs of ``slot``, coefficient) that these pairs stand in."""
        r, p = self.rows, self.pairs
        first, last = int(p.slot_ptr[slot]), int(p.slot_ptr[slot + 1])
        n = last - first
        own = r.pair_row[r.pair_ptr[first] : r.pair_ptr[last]]
        owner = np.repeat(np.arange(n), np.diff(r.pair_ptr[first : last + 1]))
        of_slot = slice(r.slot_ptr[slot], r.slot_ptr[slot + 1])
        slot_rows, slot_coef = r.slot_row[of_slot], r.slot_coef[of_slot]
        group = p.group[first:last]
        size = r.group_ptr[group + 1] - r.group_ptr[group]
        entry = (
            np.arange(size.sum())
            - np.repeat(np.cumsum(size) - size, size)
            + np.repeat(r.group_ptr[group], size)
        )
        at = np.concatenate([own, r.group_row[entry], np.tile(slot_rows, n)])
        who = np.concatenate([owner, np.repeat(np.arange(n), size), np.repeat(np.arange(n), len(slot_rows))])
        coef = np.concatenate([np.ones(len(own)), r.group_coef[entry], np.tile(slot_coef, n)])
        return at.astype(np.int32), who.astype(np.int32), coef.astype(np.int32)

    @cached_property
    def _covers(self) -> tuple[Ints, Ints]:
        """(COVER row, MIX row) of every auxiliary that says "this specialty is present in this phase"."""
        r = self.rows
        cover, mix = [], []
        for k in range(len(r.aux_cost)):
            rows = r.aux_row[r.aux_ptr[k] : r.aux_ptr[k + 1]]
            family = r.family[rows]
            if Family.COVER in family and Family.MIX in family:
                for at in rows[family == Family.MIX].tolist():
                    cover.append(int(rows[family == Family.COVER][0]))
                    mix.append(at)
        return np.array(cover, np.int32), np.array(mix, np.int32)

    def _room_without(self, slot: int) -> tuple[Longs, Longs]:
        """Slack of every row with ``slot`` empty, and what its holder's specialty would add to a MIX row."""
        slack = self._pair_slack.copy()
        if self.chosen[slot] >= 0:
            where, coef = self.coefficients(int(self.chosen[slot]))
            np.add.at(slack, where, coef)
        cover, mix = self._covers
        gained = np.zeros(self.rows.n, dtype=np.int64)
        present = slack[cover] - self.rows.b[cover] > 0
        np.add.at(slack, mix, present.astype(np.int64))
        own = self.rows.slot_row[self.rows.slot_ptr[slot] : self.rows.slot_ptr[slot + 1]]
        np.add.at(gained, mix, (~present & np.isin(cover, own)).astype(np.int64))
        return slack, gained

    def _burden_of(self, slot: int, hospital: Ints) -> Longs:
        """Points that one more holder of ``slot`` takes off each of ``hospital``."""
        i = self.instance
        load = self.load[hospital]
        holder = self.plan[slot]
        length = int(i.slot_length[slot])
        if holder >= 0 and not self.is_fixed[slot]:
            load = load - length * (hospital == self.hospital[holder])
        target = i.hospital_target[hospital].astype(np.int64)
        return burden_points(i, load + length, target) - burden_points(i, load, target)


def burden_points(instance: Instance, load: Longs, target: Longs) -> Longs:
    """Points taken off a hospital with ``load`` person-half-years against ``target`` (-1: no target)."""
    w = instance.weights
    excess = np.where(target < 0, 0, np.maximum(0, load - target))
    points = np.zeros(len(excess), dtype=np.int64)
    for share, price in zip(w.burden_shares, w.burden, strict=False):
        band = np.minimum(excess, np.floor(share * np.maximum(target, 0)).astype(np.int64))
        points += price * band
        excess = excess - band
    points += w.burden[-1] * excess
    return points
