"""The rules that couple people and posts (C7 to C13) and the burden (O5) as linear rows; see ``model.Rows``.

Every limit "at most n at the same time" is an interval problem: among the moments at which somebody may start,
only those matter that no neighbouring moment contains (the maximal cliques of an interval graph). ``_peaks``
finds them for people, units, quotas and teams alike. By their order in time, each member of the problem lies in
one contiguous range of rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jieli.planner.instance import Instance, Ints
from jieli.planner.join import expand, leader_meetings
from jieli.planner.model import Family, Pairs, Rows
from jieli.planner.rules import effective_rest

Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Entries:
    """Coefficients of one level: ``item`` (pair, group, slot, auxiliary) stands in ``row`` with ``coef``."""

    item: Longs
    row: Longs
    coef: Longs


NO_ENTRIES = _Entries(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Rows of one family, numbered from 0, with their coefficients."""

    family: Family
    b: Longs
    subject: Longs
    time: Longs
    price_cap: float = np.inf
    local_hh: Longs | None = None
    pair: _Entries = NO_ENTRIES
    group: _Entries = NO_ENTRIES
    slot: _Entries = NO_ENTRIES
    aux: _Entries = NO_ENTRIES  # items numbered from 0 within the auxiliaries that the block creates
    aux_cost: Longs | None = None
    aux_upper: Longs | None = None
    is_aux_shared: bool = False  # the auxiliaries are those of the block before


def build_rows(instance: Instance, pairs: Pairs) -> Rows:
    """Return every coupling row that can bind, ordered by family."""
    blocks = [_cliques(instance, pairs)]
    if instance.is_on("cap"):
        blocks += _caps(instance, pairs)
    if instance.is_on("quota"):
        blocks.append(_quotas(instance, pairs))
    if instance.is_on("novice"):
        blocks.append(_novices(instance, pairs))
    blocks.append(_gates(instance, pairs))
    if instance.is_on("mix"):
        blocks += _mixes(instance, pairs)
    blocks.append(_burdens(instance, pairs))
    if instance.is_on("adoption"):
        blocks.append(_local_cliques(instance, pairs))
    return _assembled(blocks, pairs)


def add_stage_row(rows: Rows, slot_coef: NDArray[Any], reached: int) -> Rows:
    """Append one STAGE row: sum of ``slot_coef`` over the filled slots must stay at least ``reached``.

    Args:
        rows: The rows so far.
        slot_coef: What filling each slot adds (nS); 0 for fixed slots.
        reached: Value that an earlier lexicographic stage has reached.
    """
    slots = np.flatnonzero(slot_coef)
    old_slots = np.repeat(np.arange(len(rows.slot_ptr) - 1), np.diff(rows.slot_ptr))
    new = np.full(len(slots), rows.n)
    ptr, row, coef = _by_item(
        [
            _Entries(old_slots, rows.slot_row.astype(np.int64), rows.slot_coef.astype(np.int64)),
            _Entries(slots, new, -np.asarray(slot_coef, np.int64)[slots]),
        ],
        len(rows.slot_ptr) - 1,
    )
    return replace(
        rows, b=np.append(rows.b, -reached), family=np.append(rows.family, np.int8(Family.STAGE)),
        subject=np.append(rows.subject, np.int32(-1)), time=np.append(rows.time, np.int32(0)),
        price_cap=np.append(rows.price_cap, np.inf), local_hh=np.append(rows.local_hh, np.int32(-1)),
        slot_ptr=ptr, slot_row=row, slot_coef=coef,
    )  # fmt: skip


def pair_sides(pairs: Pairs, rows: Rows, sol: Ints) -> Longs:
    """Left side of every row without auxiliaries and adoption: what the chosen pairs alone put there.

    Args:
        pairs: Eligible pairs.
        rows: Coupling rows.
        sol: Pair of every slot or -1.
    """
    out = np.zeros(rows.n)
    chosen = sol[sol >= 0]
    at, _ = _rows_of(chosen, rows.pair_ptr)
    out += np.bincount(rows.pair_row[at], minlength=rows.n)
    for items, ptr, row, coef in (
        (pairs.group[chosen], rows.group_ptr, rows.group_row, rows.group_coef),
        (pairs.slot[chosen], rows.slot_ptr, rows.slot_row, rows.slot_coef),
    ):
        at, _ = _rows_of(items, ptr)
        out += np.bincount(row[at], weights=coef[at], minlength=rows.n)
    return out.astype(np.int64)


def completed(rows: Rows, sides: Longs) -> Longs:
    """Best auxiliaries (nX) for a plan whose rows stand at ``sides`` (see :func:`pair_sides`)."""
    aux = np.repeat(np.arange(len(rows.aux_cost)), np.diff(rows.aux_ptr))
    family, room = rows.family[rows.aux_row], (rows.b - sides)[rows.aux_row]
    out = np.zeros(len(rows.aux_cost), np.int64)
    covers = family == Family.COVER
    out[aux[covers]] = np.clip(room[covers], 0, rows.aux_upper[aux[covers]])
    burdens = family == Family.BURDEN
    bands = aux[burdens].reshape(-1, N_BANDS)
    excess = np.maximum(0, -room[burdens].reshape(-1, N_BANDS)[:, 0])
    for band in bands.T:
        upper = rows.aux_upper[band]
        out[band] = np.where(upper < 0, excess, np.minimum(excess, upper))
        excess = excess - out[band]
    return out


def left_sides(pairs: Pairs, rows: Rows, sol: Ints) -> Longs:
    """Left side of every row at a plan, with the best auxiliaries and the adoption that the plan implies.

    A plan of eligible pairs keeps C7 to C13 exactly if no left side exceeds ``rows.b``, every slot has at most
    one pair and every adopted host one hospital.

    Args:
        pairs: Eligible pairs.
        rows: Coupling rows.
        sol: Pair of every slot or -1.
    """
    out = pair_sides(pairs, rows, sol)
    aux = completed(rows, out)
    np.add.at(out, rows.aux_row, np.repeat(aux, np.diff(rows.aux_ptr)) * rows.aux_coef)
    local = np.flatnonzero(rows.local_hh >= 0)
    out[local] -= adopters(pairs, sol)[rows.local_hh[local]]
    return out


def adopters(pairs: Pairs, sol: Ints) -> Longs:
    """1 for every (host, hospital) of ``Pairs.host_hosp`` that holds a slot which is not fixed, else 0."""
    out = np.zeros(len(pairs.host_hosp), np.int64)
    unit_of_group = np.repeat(np.arange(len(pairs.unit_slot)), np.diff(pairs.unit_ptr))
    is_held = np.zeros(len(pairs.unit_slot), np.bool_)
    chosen = sol[(sol >= 0) & ~pairs.is_fixed]
    is_held[unit_of_group[pairs.group[chosen]]] = True
    hh = np.repeat(np.arange(len(out)), np.diff(pairs.hh_ptr))
    held = (pairs.hh_unit >= 0) & is_held[pairs.hh_unit] if len(is_held) else np.zeros(0, np.bool_)
    out[hh[held]] = 1
    return out


# Rows "at most so many at the same time".


@dataclass(frozen=True, slots=True)
class _Peaks:
    """Rows of an interval problem, numbered by (unit, time); member i lies in rows [first[i], last[i])."""

    unit: Longs
    time: Longs
    b: Longs
    first: Longs
    last: Longs

    def entries(self, member: NDArray[Any], item: NDArray[Any]) -> _Entries:
        """Coefficients +1: ``item[j]`` stands in every row of ``member[j]``."""
        count = (self.last - self.first)[member]
        row = expand(self.first[member], count)
        return _Entries(np.repeat(item.astype(np.int64), count), row, np.ones(len(row), np.int64))


@dataclass(frozen=True, slots=True)
class _Stays:
    """Intervals [start, end), each counted against a unit."""

    unit: Longs
    start: Longs
    end: Longs


def _peaks(stays: _Stays, facts: _Stays, limit: NDArray[Any]) -> _Peaks:
    """Rows that can bind: moments at which more stays than the limit allows could run.

    Args:
        stays: What may be planned, one interval per slot and unit.
        facts: Running deployments; they use the limit up, but not below 0.
        limit: Limit of every unit.
    """
    times = np.unique(np.concatenate([stays.start, stays.end, facts.start, facts.end]))
    base = len(times) + 1

    def key(unit: Longs, time: Longs) -> Longs:
        return np.asarray(unit.astype(np.int64) * base + np.searchsorted(times, time))

    cuts = np.unique(np.concatenate([key(stays.unit, stays.start), key(facts.unit, facts.start)]))
    n = len(cuts)
    first = np.searchsorted(cuts, key(stays.unit, stays.start))
    last = np.searchsorted(cuts, key(stays.unit, stays.end))  # first cut at or after the end
    starts, ends = np.bincount(first, minlength=n + 1), np.bincount(last, minlength=n + 1)
    members = np.cumsum(starts - ends)[:n]
    taken = (
        np.searchsorted(cuts, key(facts.unit, facts.start)),
        np.searchsorted(cuts, key(facts.unit, facts.end)),
    )
    used = np.cumsum(np.bincount(taken[0], minlength=n + 1) - np.bincount(taken[1], minlength=n + 1))[:n]
    unit = cuts // base
    b = np.maximum(0, np.asarray(limit, np.int64)[unit] - used)

    # A cut is left out if the next one of its unit has all its members and no larger right side.
    has_next = np.append(unit[1:] == unit[:-1], np.zeros(min(n, 1), np.bool_))
    next_b = np.append(b[1:], 0)[:n]
    kept = (members > b) & ~(has_next & (ends[1 : n + 1] == 0) & (next_b <= b))
    before = np.concatenate([[0], np.cumsum(kept)])
    return _Peaks(unit[kept], times[cuts[kept] % base], b[kept], before[first], before[last])


def _no_facts() -> _Stays:
    return _Stays(*(np.zeros(0, np.int64) for _ in range(3)))


def _slot_stays(instance: Instance, unit: NDArray[Any], slot: NDArray[Any]) -> _Stays:
    """Presence in office, [start, end)."""
    return _Stays(
        unit.astype(np.int64),
        instance.slot_start[slot].astype(np.int64),
        instance.slot_end[slot].astype(np.int64),
    )


def _person_stays(instance: Instance, pairs: Pairs, which: Longs, unit: NDArray[Any]) -> _Stays:
    """[arrive, end + rest) of the pairs ``which``."""
    slot = pairs.slot[which]
    rested = instance.slot_end.astype(np.int64) + effective_rest(instance)
    return _Stays(unit.astype(np.int64), instance.slot_arrive[slot].astype(np.int64), rested[slot])


def _cliques(instance: Instance, pairs: Pairs) -> _Block:
    """C7: cliques of slots that one person cannot combine. Clashes with facts never became pairs."""
    which = np.flatnonzero(~pairs.is_fixed[pairs.slot])
    stays = _person_stays(instance, pairs, which, pairs.cand[which])
    peaks = _peaks(stays, _no_facts(), np.ones(instance.n_candidates))
    entries = peaks.entries(np.arange(len(which)), which)
    return _Block(family=Family.CLIQUE, b=peaks.b, subject=peaks.unit, time=peaks.time, pair=entries)


def _caps(instance: Instance, pairs: Pairs) -> list[_Block]:
    """C8 for departments, hospitals and regions."""
    group = np.flatnonzero(~pairs.is_fixed[pairs.group_slot])
    slot, department = pairs.group_slot[group].astype(np.int64), pairs.group_department[group]
    facts = np.flatnonzero(instance.slot_fixed >= 0)
    fact_department = instance.cand_department[instance.slot_fixed[facts]]
    hospital, region = instance.department_hospital, instance.hospital_region
    out = []
    for family, unit, fact_unit, limit in (
        (Family.CAP_DEPARTMENT, department, fact_department, instance.department_cap),
        (Family.CAP_HOSPITAL, hospital[department], hospital[fact_department], instance.hospital_cap),
        (
            Family.CAP_REGION,
            region[hospital[department]],
            region[hospital[fact_department]],
            instance.region_cap,
        ),
    ):
        out.append(_limit(instance, family, group, unit, slot, (fact_unit, facts), limit))
    return out


def _limit(
    instance: Instance, family: Family, item: Longs, unit: NDArray[Any], slot: NDArray[Any],
    facts: tuple[NDArray[Any], NDArray[Any]], limit: NDArray[Any], *, is_pair: bool = False,
) -> _Block:  # fmt: skip
    """Rows "at most ``limit`` of ``unit`` present": ``item`` of ``slot`` counts 1. ``facts`` = (unit, slot)."""
    key, member = np.unique(unit.astype(np.int64) * instance.n_slots + slot, return_inverse=True)
    stays = _slot_stays(instance, key // max(1, instance.n_slots), key % max(1, instance.n_slots))
    peaks = _peaks(stays, _slot_stays(instance, *facts), limit)
    entries = peaks.entries(member, item)
    return _Block(
        family=family, b=peaks.b, subject=peaks.unit, time=peaks.time,
        pair=entries if is_pair else NO_ENTRIES, group=NO_ENTRIES if is_pair else entries,
    )  # fmt: skip


def _quotas(instance: Instance, pairs: Pairs) -> _Block:
    """C10: people of a level or a sender on the posts of a scope."""
    slot_ptr = np.searchsorted(instance.slot_post, np.arange(len(instance.post_host) + 1))
    n_slots_of = np.diff(slot_ptr)[instance.quota_post]
    slot = expand(slot_ptr[instance.quota_post], n_slots_of)
    quota = np.repeat(np.arange(len(instance.quota_max)), np.diff(instance.quota_ptr)).repeat(n_slots_of)
    quota, slot = np.unique(np.stack([quota, slot]), axis=1)  # a post named twice still counts once

    def counts(quotas: Longs, hospital: NDArray[Any]) -> NDArray[np.bool_]:
        level, sender = instance.quota_level[quotas], instance.quota_hospital[quotas]
        of_level = (level < 0) | (level == instance.hospital_level[hospital])
        return np.asarray(of_level & ((sender < 0) | (sender == hospital)))

    is_fact = instance.slot_fixed[slot] >= 0
    facts, fact_quota = slot[is_fact], quota[is_fact]
    counted = counts(fact_quota, instance.cand_hospital[instance.slot_fixed[facts]])
    facts, fact_quota = facts[counted], fact_quota[counted]

    slot, quota = slot[~is_fact], quota[~is_fact]
    group_ptr = pairs.unit_ptr[pairs.slot_unit]
    n_groups = np.diff(group_ptr)[slot]
    group, quota, slot = expand(group_ptr[slot], n_groups), quota.repeat(n_groups), slot.repeat(n_groups)
    counted = counts(quota, instance.department_hospital[pairs.group_department[group]])
    group, quota, slot = group[counted], quota[counted], slot[counted]
    return _limit(instance, Family.QUOTA, group, quota, slot, (fact_quota, facts), instance.quota_max)


def _novices(instance: Instance, pairs: Pairs) -> _Block:
    """C13: people of a team who have never served before."""
    team = instance.post_team[instance.slot_post]
    which = np.flatnonzero(
        (team[pairs.slot] >= 0) & (instance.cand_past[pairs.cand] == 0) & ~pairs.is_fixed[pairs.slot]
    )
    facts = np.flatnonzero((instance.slot_fixed >= 0) & (team >= 0))
    facts = facts[instance.cand_past[instance.slot_fixed[facts]] == 0]
    slot = pairs.slot[which]
    return _limit(
        instance,
        Family.NOVICE,
        which,
        team[slot],
        slot,
        (team[facts], facts),
        instance.team_novices,
        is_pair=True,
    )


def _local_cliques(instance: Instance, pairs: Pairs) -> _Block:
    """Cliques of one person within an adopted host: at most one, and none unless the hospital adopts."""
    host = instance.post_host[instance.slot_post[pairs.slot]]
    which = np.flatnonzero((instance.host_adopted[host] == 1) & ~pairs.is_fixed[pairs.slot])
    n_hosts = len(instance.host_facility)
    key, unit = np.unique(pairs.cand[which].astype(np.int64) * n_hosts + host[which], return_inverse=True)
    peaks = _peaks(_person_stays(instance, pairs, which, unit), _no_facts(), np.ones(len(key)))
    entries = peaks.entries(np.arange(len(which)), which)
    # Within one post the row says nothing that "one hospital holds the slot" does not say.
    post = instance.slot_post[pairs.slot[entries.item]]
    low, high = np.full(len(peaks.b), len(instance.post_host)), np.full(len(peaks.b), -1)
    np.minimum.at(low, entries.row, post)
    np.maximum.at(high, entries.row, post)
    kept = low < high
    number = np.cumsum(kept) - 1
    in_kept = kept[entries.row]
    cand, row_host = key[peaks.unit[kept]] // n_hosts, key[peaks.unit[kept]] % n_hosts
    return _Block(
        family=Family.LOCAL, b=np.zeros(int(kept.sum()), np.int64), subject=cand, time=peaks.time[kept],
        local_hh=hh_index(pairs, row_host, instance.cand_hospital[cand]),
        pair=_Entries(entries.item[in_kept], number[entries.row[in_kept]], entries.coef[in_kept]),
    )  # fmt: skip


def hh_index(pairs: Pairs, host: NDArray[Any], hospital: NDArray[Any]) -> Longs:
    """Index into ``Pairs.host_hosp`` of every (host, hospital), which must occur there."""
    base = int(max(pairs.host_hosp.max(initial=0), hospital.max(initial=0))) + 1
    hosts = np.repeat(np.arange(len(pairs.host_hosp_ptr) - 1), np.diff(pairs.host_hosp_ptr))
    at = np.searchsorted(hosts * base + pairs.host_hosp, host.astype(np.int64) * base + hospital)
    return np.asarray(at, np.int64)


# Teams.


def _gates(instance: Instance, pairs: Pairs) -> _Block:
    """C11: a member needs every leader slot that he meets; running leaders leave the gate open."""
    meetings = leader_meetings(instance)
    is_needed = _fillable(pairs)[meetings.member] & ~pairs.is_fixed[meetings.leader]
    member, leader = meetings.member[is_needed], meetings.leader[is_needed]
    n = len(member)
    rows = np.arange(n)
    entries = _Entries(
        np.concatenate([member, leader]), np.concatenate([rows, rows]), np.repeat(np.array([1, -1]), n)
    )
    time = np.maximum(instance.slot_start[member], instance.slot_start[leader]).astype(np.int64)
    return _Block(family=Family.GATE, b=np.zeros(n, np.int64), subject=member, time=time, slot=entries)


def _fillable(pairs: Pairs) -> NDArray[np.bool_]:
    """Slots that are not fixed and have somebody eligible."""
    return np.asarray((np.diff(pairs.slot_ptr) > 0) & ~pairs.is_fixed)


@dataclass(frozen=True, slots=True)
class _Phases:
    """Every (phase, slot that runs in it); phases are numbered by (team, time)."""

    team: Longs
    start: Longs
    phase: Longs
    slot: Longs


def _phases(instance: Instance) -> _Phases:
    """Elementary intervals between the slot bounds of every team."""
    team_of = instance.post_team[instance.slot_post].astype(np.int64)
    slots = np.flatnonzero(team_of >= 0)
    team = team_of[slots]
    times = np.unique(np.concatenate([instance.slot_start[slots], instance.slot_end[slots]]))
    base = len(times) + 1
    begin = team * base + np.searchsorted(times, instance.slot_start[slots])
    end = team * base + np.searchsorted(times, instance.slot_end[slots])
    bounds = np.unique(np.concatenate([begin, end]))
    first, last = np.searchsorted(bounds, begin), np.searchsorted(bounds, end)
    starts = times[bounds % base] if len(times) else np.zeros(0, np.int64)
    return _Phases(
        bounds // base, starts.astype(np.int64), expand(first, last - first), slots.repeat(last - first)
    )


def _mixes(instance: Instance, pairs: Pairs) -> list[_Block]:
    """C12 as COVER and MIX rows.

    Specialties that running deployments cover are taken off the requirement instead of standing on the right side:
    the same for whole numbers, tighter for fractions.
    """
    phases = _phases(instance)
    n_specialties = len(instance.substitution)
    post = instance.slot_post[phases.slot]
    key = phases.phase * n_specialties + instance.post_specialty[post]
    is_fact = pairs.is_fixed[phases.slot]
    covered = np.unique(key[is_fact])
    least = instance.team_mix[phases.team] - np.bincount(covered // n_specialties, minlength=len(phases.team))

    # Triggers: the planned leader; without one, everybody who is planned.
    fillable = _fillable(pairs)[phases.slot]
    is_trigger = fillable
    if instance.is_on("leader"):
        is_leader = instance.team_leader[phases.team[phases.phase]] == post
        has_planned_leader = np.zeros(len(phases.team), np.bool_)
        has_planned_leader[phases.phase[is_leader & ~is_fact]] = True
        is_trigger = fillable & (is_leader | ~has_planned_leader[phases.phase])
    brings = ~np.isin(key, covered)
    trigger = np.flatnonzero(is_trigger & (least[phases.phase] > brings))
    is_asked = np.zeros(len(phases.team), np.bool_)
    is_asked[phases.phase[trigger]] = True

    offers = np.flatnonzero(fillable & brings & is_asked[phases.phase])
    cover_key, cover = np.unique(key[offers], return_inverse=True)
    cover_phase, n_covers = cover_key // n_specialties, len(cover_key)
    aux = np.arange(n_covers)
    cover_block = _Block(
        family=Family.COVER, b=np.zeros(n_covers, np.int64), subject=phases.team[cover_phase],
        time=phases.start[cover_phase], slot=_Entries(phases.slot[offers], cover, np.full(len(offers), -1)),
        aux=_Entries(aux, aux, np.ones(n_covers, np.int64)), aux_cost=np.zeros(n_covers, np.int64),
        aux_upper=np.ones(n_covers, np.int64),
    )  # fmt: skip
    phase = phases.phase[trigger]
    first, last = (np.searchsorted(cover_phase, phase, side) for side in ("left", "right"))
    mix_row = np.repeat(np.arange(len(trigger)), last - first)
    mix_block = _Block(
        family=Family.MIX, b=np.zeros(len(trigger), np.int64), subject=phases.slot[trigger],
        time=phases.start[phase],
        slot=_Entries(phases.slot[trigger], np.arange(len(trigger)), least[phase].astype(np.int64)),
        aux=_Entries(expand(first, last - first), mix_row, np.full(len(mix_row), -1)), is_aux_shared=True,
    )  # fmt: skip
    return [cover_block, mix_block]


# Burden.

N_BANDS = 3


def _burdens(instance: Instance, pairs: Pairs) -> _Block:
    """O5: person-half-years above the target of a hospital, in three bands of rising price."""
    weights = instance.weights
    if list(weights.burden) != sorted(weights.burden) or weights.burden[0] < 0:
        raise ValueError(f"Burden points must not fall from one band to the next, but are {weights.burden}.")
    group = np.flatnonzero(~pairs.is_fixed[pairs.group_slot])
    hospital = instance.department_hospital[pairs.group_department[group]]
    length = instance.slot_length[pairs.group_slot[group]].astype(np.int64)
    n_hospitals = len(instance.hospital_region)
    unit = np.flatnonzero(~pairs.is_fixed[pairs.unit_slot])
    most = np.bincount(
        pairs.unit_hospital[unit], weights=instance.slot_length[pairs.unit_slot[unit]], minlength=n_hospitals
    )
    kept = np.flatnonzero((instance.hospital_target >= 0) & (most > instance.hospital_target))
    kept = kept[: len(kept) if weights.burden[-1] > 0 else 0]
    row_of = np.full(n_hospitals, -1)
    row_of[kept] = np.arange(len(kept))
    in_row = row_of[hospital] >= 0
    target = instance.hospital_target[kept].astype(np.int64)
    upper = np.full((len(kept), N_BANDS), -1, np.int64)
    for band, share in enumerate(weights.burden_shares):
        upper[:, band] = (share * target).astype(np.int64)
    n_aux = upper.size
    return _Block(
        family=Family.BURDEN, b=target, subject=kept, time=np.zeros(len(kept), np.int64),
        price_cap=float(weights.burden[-1]),
        group=_Entries(group[in_row], row_of[hospital[in_row]], length[in_row]),
        aux=_Entries(np.arange(n_aux), np.repeat(np.arange(len(kept)), N_BANDS), np.full(n_aux, -1)),
        aux_cost=np.tile(-np.array(weights.burden, np.int64), len(kept)), aux_upper=upper.ravel(),
    )  # fmt: skip


# Assembly.


def _assembled(blocks: list[_Block], pairs: Pairs) -> Rows:
    """Number rows and auxiliaries through all blocks and sort the coefficients by item."""
    sizes = np.array([len(x.b) for x in blocks])
    offsets = np.cumsum(sizes) - sizes
    aux_offset: list[int] = []
    next_aux = 0
    for x in blocks:
        aux_offset.append(aux_offset[-1] if x.is_aux_shared else next_aux)
        next_aux += len(x.aux_cost) if x.aux_cost is not None else 0

    def stacked(level: str, n: int) -> tuple[Ints, Ints, Ints]:
        parts = []
        for x, offset, aux in zip(blocks, offsets, aux_offset, strict=True):
            e = getattr(x, level)
            parts.append(_Entries(e.item + (aux if level == "aux" else 0), e.row + offset, e.coef))
        return _by_item(parts, n)

    def joined(columns: Iterable[NDArray[Any] | None], dtype: Any) -> NDArray[Any]:
        return np.concatenate([np.zeros(0), *(c for c in columns if c is not None)]).astype(dtype)

    pair_ptr, pair_row, _ = stacked("pair", pairs.n)
    group_ptr, group_row, group_coef = stacked("group", len(pairs.group_slot))
    slot_ptr, slot_row, slot_coef = stacked("slot", len(pairs.slot_ptr) - 1)
    aux_ptr, aux_row, aux_coef = stacked("aux", next_aux)
    return Rows(
        b=joined((x.b for x in blocks), np.int64),
        family=np.repeat([x.family for x in blocks], sizes).astype(np.int8),
        subject=joined((x.subject for x in blocks), np.int32), time=joined((x.time for x in blocks), np.int32),
        price_cap=np.repeat([x.price_cap for x in blocks], sizes),
        pair_ptr=pair_ptr, pair_row=pair_row, group_ptr=group_ptr, group_row=group_row, group_coef=group_coef,
        slot_ptr=slot_ptr, slot_row=slot_row, slot_coef=slot_coef,
        aux_cost=joined((x.aux_cost for x in blocks), np.int64),
        aux_upper=joined((x.aux_upper for x in blocks), np.int64),
        aux_ptr=aux_ptr, aux_row=aux_row, aux_coef=aux_coef,
        local_hh=joined((np.full(n, -1) if x.local_hh is None else x.local_hh
                         for x, n in zip(blocks, sizes, strict=True)), np.int32),
    )  # fmt: skip


def _by_item(parts: list[_Entries], n_items: int) -> tuple[Ints, Ints, Ints]:
    """CSR item -> (row, coefficient), rows ascending."""
    item = np.concatenate([x.item for x in parts])
    order = np.argsort(item, kind="stable")
    ptr = np.zeros(n_items + 1, np.int64)
    np.cumsum(np.bincount(item, minlength=n_items), out=ptr[1:])
    row = np.concatenate([x.row for x in parts])[order]
    coef = np.concatenate([x.coef for x in parts])[order]
    return ptr.astype(np.int32), row.astype(np.int32), coef.astype(np.int32)


def _rows_of(items: NDArray[Any], ptr: Ints) -> tuple[Longs, Longs]:
    """Positions of the coefficients of ``items`` in a CSR, and the number of each item's."""
    count = (ptr[items + 1] - ptr[items]).astype(np.int64)
    return expand(ptr[items], count), count
