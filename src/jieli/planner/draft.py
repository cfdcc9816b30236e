"""A plan under construction and its books: how much room every row has left, and what the plan is worth.

A candidate fits exactly if his rows have room. Rows that one insertion cannot keep alone (specialties of a team) are
only counted while broken; whoever moves decides afterwards whether to keep the move. Everything is a whole number,
so removing and restoring leaves no trace.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jieli.planner.layout import PUT, TAKE, Coupling, Index, Net, Seats, buckets, column, compiled
from jieli.planner.model import Family, Rows

# What a row means while a plan grows (Ledger.kind)
LIMIT, MIX, COVER, BURDEN, STAGE, IDLE = range(6)
# Entries of Ledger.score
VALUE, BROKEN, SHORT = range(3)


class Entries(NamedTuple):
    """Rows of pairs, groups and slots as in ``Rows``, without LOCAL rows, which one adopter keeps anyway."""

    pair_ptr: NDArray[np.int32]
    pair_row: NDArray[np.int32]
    group_ptr: NDArray[np.int32]
    group_row: NDArray[np.int32]
    group_coef: NDArray[np.int32]
    slot_ptr: NDArray[np.int32]
    slot_row: NDArray[np.int32]
    slot_coef: NDArray[np.int32]


class Ledger(NamedTuple):
    """How the rows stand.

    Shape:
        room (nI): right side minus left side. score: see VALUE, BROKEN (rows without room), SHORT (missing in STAGE
        rows). kind (nI): see LIMIT and the others. mix_of (nI): the MIX row that a COVER row feeds, cover_most (nI)
        by how much at most. band_*: pieces of the convex cost of a BURDEN row, cheapest first; width -1 = unbounded.
    """

    room: NDArray[np.int64]
    score: NDArray[np.int64]
    kind: NDArray[np.int8]
    mix_of: NDArray[np.int32]
    cover_most: NDArray[np.int64]
    band_ptr: NDArray[np.int32]
    band_cost: NDArray[np.int64]
    band_width: NDArray[np.int64]


class Draft(NamedTuple):
    """A plan under construction: the pair of every slot or -1, and its books."""

    sol: NDArray[np.int32]
    seats: Seats
    entries: Entries
    ledger: Ledger


@compiled
def burden(ledger: Ledger, row: Index, excess: Index) -> Index:
    """Points that ``excess`` person-half-years above the target cost."""
    points = 0
    for k in range(ledger.band_ptr[row], ledger.band_ptr[row + 1]):
        if excess <= 0:
            break
        width = ledger.band_width[k]
        part = excess if width < 0 else min(excess, width)
        points -= part * ledger.band_cost[k]
        excess -= part
    return points


@compiled
def shift(
    room: NDArray[np.int64], score: NDArray[np.int64], kind: NDArray[np.int8], row: Index, amount: Index
) -> bool:
    """Add ``amount`` to the left side of a row; True if :func:`settle` must draw the consequences.

    The common case is apart, without any call in it: numba then needs no reference counting, 2 ns instead of 100.
    """
    before = room[row]
    after = before - amount
    room[row] = after
    if kind[row] > MIX:
        return bool(kind[row] == COVER or before < 0 or after < 0)
    score[BROKEN] += int(after < 0) - int(before < 0)
    return False


@compiled
def settle(ledger: Ledger, row: Index, amount: Index) -> None:
    """Draw the consequences of a shift in a row that feeds another one or that costs points."""
    after = ledger.room[row]
    before = after + amount
    kind = ledger.kind[row]
    if kind == COVER:
        mix, most = ledger.mix_of[row], ledger.cover_most[row]
        gained = min(max(after, 0), most) - min(max(before, 0), most)
        if mix >= 0 and gained != 0:
            shift(ledger.room, ledger.score, ledger.kind, mix, -gained)
    elif kind == BURDEN:
        ledger.score[VALUE] -= burden(ledger, row, -after) - burden(ledger, row, -before)
    elif kind == STAGE:
        ledger.score[SHORT] += max(0, -after) - max(0, -before)


@compiled
def relay(seats: Seats, before: Index, after: Index) -> Index:
    """Continuity points when pair ``after`` takes over from pair ``before``."""
    if seats.is_fixed[seats.slot[after]] != 0:
        return 0
    one, two = seats.group[before], seats.group[after]
    if seats.group_department[one] == seats.group_department[two]:
        return seats.relay_department
    if seats.group_hospital[one] == seats.group_hospital[two]:
        return seats.relay_hospital
    return 0


@compiled
def change(draft: Draft, i: Index, sign: Index) -> None:
    """Put pair ``i`` into its empty slot, or take it out."""
    sol, seats, entries, ledger = draft.sol, draft.seats, draft.entries, draft.ledger
    room, score, kind = ledger.room, ledger.score, ledger.kind
    s, g = seats.slot[i], seats.group[i]
    points = seats.value[i]
    before, after = seats.prev[s], seats.next[s]
    if before >= 0 and sol[before] >= 0:
        points += relay(seats, sol[before], i)
    if after >= 0 and sol[after] >= 0:
        points += relay(seats, i, sol[after])
    score[VALUE] += sign * points
    sol[s] = i if sign > 0 else -1
    for k in range(entries.pair_ptr[i], entries.pair_ptr[i + 1]):
        shift(room, score, kind, entries.pair_row[k], sign)
    for k in range(entries.group_ptr[g], entries.group_ptr[g + 1]):
        row, amount = entries.group_row[k], sign * entries.group_coef[k]
        if shift(room, score, kind, row, amount):
            settle(ledger, row, amount)
    for k in range(entries.slot_ptr[s], entries.slot_ptr[s + 1]):
        row, amount = entries.slot_row[k], sign * entries.slot_coef[k]
        if shift(room, score, kind, row, amount):
            settle(ledger, row, amount)


@compiled
def restart(draft: Draft, b: NDArray[np.int64]) -> None:
    """Set the plan that has nothing but its fixed slots."""
    draft.sol[:] = -1
    draft.ledger.room[:] = 0
    draft.ledger.score[:] = 0
    ledger = draft.ledger
    for row in range(len(b)):
        index = np.int32(row)
        if shift(ledger.room, ledger.score, ledger.kind, index, -b[row]):
            settle(ledger, index, -b[row])
    for i in range(len(draft.seats.slot)):
        if draft.seats.is_fixed[draft.seats.slot[i]] != 0:
            change(draft, np.int32(i), PUT)


@compiled
def clear_host(net: Net, draft: Draft, host: Index) -> None:
    """Empty every slot of the host that is not fixed."""
    for position in range(net.host_slot_ptr[host], net.host_slot_ptr[host + 1]):
        s = net.host_slot[position]
        if draft.sol[s] >= 0 and net.is_fixed[s] == 0:
            change(draft, draft.sol[s], TAKE)


@compiled
def fits(draft: Draft, i: Index) -> bool:
    """True if every limit has room for pair ``i``."""
    entries, room, kind = draft.entries, draft.ledger.room, draft.ledger.kind
    s, g = draft.seats.slot[i], draft.seats.group[i]
    for k in range(entries.pair_ptr[i], entries.pair_ptr[i + 1]):
        if room[entries.pair_row[k]] < 1:
            return False
    for k in range(entries.group_ptr[g], entries.group_ptr[g + 1]):
        row, coef = entries.group_row[k], entries.group_coef[k]
        if kind[row] == LIMIT and coef > 0 and room[row] < coef:
            return False
    for k in range(entries.slot_ptr[s], entries.slot_ptr[s + 1]):
        row, coef = entries.slot_row[k], entries.slot_coef[k]
        if kind[row] == LIMIT and coef > 0 and room[row] < coef:
            return False
    return True


def empty_draft(seats: Seats, rows: Rows, coupling: Coupling) -> Draft:
    """A plan with nothing but its fixed slots."""
    family = np.asarray(rows.family)
    kind = np.full(rows.n, LIMIT, np.int8)
    for f, k in ((Family.MIX, MIX), (Family.COVER, COVER), (Family.BURDEN, BURDEN), (Family.STAGE, STAGE)):
        kind[family == f] = k
    kind[family == Family.LOCAL] = IDLE
    assert np.isin(kind[rows.pair_row], (LIMIT, IDLE)).all(), (
        "fits() knows the rows of single pairs as limits only"
    )
    keep = kind[rows.pair_row] != IDLE
    kept_before = np.concatenate([[0], np.cumsum(keep)])
    mix_of, cover_most, bands = _auxiliaries(rows, kind)
    band_ptr, band_order = buckets(bands[0], rows.n)
    draft = Draft(
        sol=np.full(len(seats.prev), -1, np.int32),
        seats=seats,
        entries=Entries(
            column(kept_before[rows.pair_ptr]), column(rows.pair_row[keep]), coupling.group_ptr, coupling.group_row,
            coupling.group_coef, coupling.slot_ptr, coupling.slot_row, coupling.slot_coef,
        ),
        ledger=Ledger(
            np.zeros(rows.n, np.int64), np.zeros(3, np.int64), column(kind, np.int8), column(mix_of),
            column(cover_most, np.int64), column(band_ptr), column(bands[1][band_order], np.int64),
            column(bands[2][band_order], np.int64),
        ),
    )  # fmt: skip
    restart(draft, coupling.b)
    return draft


def _auxiliaries(
    rows: Rows, kind: NDArray[np.int8]
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """Return (mix_of, cover_most, bands (3, n): row, cost, width; per row the cheapest first)."""
    mix_of, cover_most = np.full(rows.n, -1, np.int32), np.zeros(rows.n, np.int64)
    bands: list[tuple[int, int, int]] = []
    for x in range(len(rows.aux_cost)):
        touched = rows.aux_row[rows.aux_ptr[x] : rows.aux_ptr[x + 1]]
        cover, mix = touched[kind[touched] == COVER], touched[kind[touched] == MIX]
        if len(cover):
            mix_of[cover[0]] = mix[0] if len(mix) else -1
            cover_most[cover[0]] = rows.aux_upper[x]
        bands.extend(
            (int(t), int(rows.aux_cost[x]), int(rows.aux_upper[x])) for t in touched if kind[t] == BURDEN
        )
    bands.sort(key=lambda band: (band[0], -band[1]))
    return mix_of, cover_most, np.array(bands, np.int64).reshape(-1, 3).T
