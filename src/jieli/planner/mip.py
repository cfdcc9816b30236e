"""The problem, or some hosts of it with the rest of a plan held still, as the arrays of an integer programme.

Columns: x (pairs), y (a hospital adopts a host), d and h (a holder comes from the department, the hospital of his
predecessor), and the auxiliaries of ``model.Rows``. All rows read "left <= b". Only x and y need whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jieli.planner.instance import Instance, Ints
from jieli.planner.join import expand
from jieli.planner.model import Pairs, Rows
from jieli.planner.rows import Longs, completed, pair_sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """Points to maximise. The lexicographic stages replace it by fill alone.

    Shape:
        pair (nA), aux (nX) int64.
    """

    pair: Longs
    aux: Longs
    same_hospital: int
    same_department: int

    @property
    def step(self) -> int:
        """Every plan is worth a multiple of this."""
        weights = np.array([self.same_hospital, self.same_department], np.int64)
        return max(1, int(np.gcd.reduce(np.concatenate([self.pair, self.aux, weights]))))

    def value(self, pairs: Pairs, rows: Rows, sol: Ints) -> int:
        """Points of a plan (pair of every slot or -1), pin bonuses included."""
        aux = completed(rows, pair_sides(pairs, rows, sol))
        same_department, same_hospital = relays(pairs, sol)
        relay = self.same_department * int(same_department.sum()) + self.same_hospital * int(
            same_hospital.sum()
        )
        return int(self.pair[sol[sol >= 0]].sum()) + relay + int((self.aux * aux).sum())


def full_objective(instance: Instance, pairs: Pairs, rows: Rows) -> Objective:
    """O1 to O5 with the weights of the instance."""
    return Objective(
        pair=pairs.value.astype(np.int64),
        aux=rows.aux_cost.astype(np.int64),
        same_hospital=instance.weights.same_hospital,
        same_department=instance.weights.same_department,
    )


def relays(pairs: Pairs, sol: Ints) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Per slot: does the holder come from the department, from the hospital of the holder before?"""
    same_department, same_hospital = np.zeros(len(sol), np.bool_), np.zeros(len(sol), np.bool_)
    before = np.where(pairs.prev >= 0, sol[pairs.prev], -1)
    both = np.flatnonzero((sol >= 0) & (before >= 0))
    here, there = pairs.group[sol[both]], pairs.group[before[both]]
    same_department[both] = pairs.group_prev[here] == there
    same_hospital[both] = pairs.unit_prev[_unit_of(pairs, here)] == _unit_of(pairs, there)
    return same_department, same_hospital


def _unit_of(pairs: Pairs, group: NDArray[Any]) -> Longs:
    """Hospital group of department groups."""
    return np.asarray(np.searchsorted(pairs.unit_ptr, group, side="right") - 1, np.int64)


@dataclass(frozen=True, slots=True)
class Terms:
    """Coefficients of rows that are numbered from 0."""

    row: Longs
    column: Longs
    coef: Longs


@dataclass(frozen=True, slots=True)
class Relays:
    """For every relay column the x columns [first, last) of its group, and of that group in the slot before.

    ``first_before`` is -1 where the slot before is fixed: its holder is there anyway.
    """

    first: Longs
    last: Longs
    first_before: Longs
    last_before: Longs

    def earned(self, x: Longs) -> Longs:
        """1 where both groups hold their slot."""
        held = np.concatenate([[0], np.cumsum(x)])
        before = held[self.last_before] - held[np.maximum(self.first_before, 0)]
        is_held = held[self.last] > held[self.first]
        return np.asarray(is_held & ((self.first_before < 0) | (before > 0)), np.int64)


@dataclass(frozen=True, slots=True)
class Coupling:
    """The coupling rows of a programme.

    Attributes:
        rows: Right sides and auxiliaries, both numbered from 0; the entries of pairs, groups and slots are those
            of the whole problem and mean nothing here.
        aux: Which auxiliaries of the whole problem these are.
        terms: Coefficients of the x columns.
        binds: False for rows that no values of the columns can break.
    """

    rows: Rows
    aux: Longs
    terms: Terms
    binds: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mip:
    """An integer programme: maximise cost @ v, matrix @ v <= b, 0 <= v <= upper.

    Shape (nV columns, nR rows):
        slots: free slots. pair, slot_of: pair and slot of every x column; the x columns come first.
        cost, upper (-1 = unlimited), is_integer (nV); start (nR+1), index, coef, b: the matrix by row.
        adopts: x columns of every y column (as row).
    """

    slots: Longs
    pair: Longs
    slot_of: Longs
    n_adoptions: int
    cost: Longs
    upper: Longs
    is_integer: NDArray[np.bool_]
    start: Longs
    index: Longs
    coef: Longs
    b: Longs
    adopts: Terms
    departments: Relays
    hospitals: Relays
    coupling: Coupling

    @property
    def most(self) -> int:
        """No plan earns more, judging by the costs alone."""
        best = np.zeros(len(self.slots), np.int64)
        np.maximum.at(best, np.searchsorted(self.slots, self.slot_of), self.cost[: len(self.pair)])
        return int(best.sum() + np.maximum(self.cost[len(self.pair) :], 0).sum())

    def columns_of(self, sol: Ints) -> Longs:
        """Values of all columns at a plan, with the best y, d, h and auxiliaries."""
        x = (sol[self.slot_of] == self.pair).astype(np.int64)
        y = np.bincount(self.adopts.row, weights=x[self.adopts.column], minlength=self.n_adoptions) > 0
        left = _sums(self.coupling.terms, x, self.coupling.rows.n)
        aux = completed(self.coupling.rows, left)
        return np.concatenate([x, y, self.departments.earned(x), self.hospitals.earned(x), aux])

    def plan_of(self, values: NDArray[np.float64], outside: Ints) -> Ints:
        """The plan that column values mean, rounded; slots that are not free as in ``outside``."""
        chosen = np.flatnonzero(values[: len(self.pair)] > 0.5)
        out = outside.copy()
        out[self.slots] = -1
        out[self.slot_of[chosen]] = self.pair[chosen]
        return out

    def allows(self, columns: Longs) -> bool:
        """True if whole-number columns keep every row."""
        row = np.repeat(np.arange(len(self.b)), np.diff(self.start))
        return bool((_sums(Terms(row, self.index, self.coef), columns, len(self.b)) <= self.b).all())


def build_mip(
    instance: Instance,
    pairs: Pairs,
    rows: Rows,
    objective: Objective,
    hosts: Longs,
    outside: Ints,
    sides: Longs,
) -> Mip:
    """Return the programme that plans ``hosts`` and holds the rest of a plan still.

    Args:
        instance: The problem.
        pairs: Eligible pairs.
        rows: Coupling rows.
        objective: What to maximise.
        hosts: Hosts to plan, ascending.
        outside: Plan (pair of every slot or -1) of the other hosts; what it says about ``hosts`` is ignored.
        sides: ``rows.pair_sides`` of ``outside``.
    """
    slots = pairs.host_slot[_spread(pairs.host_slot_ptr, hosts)].astype(np.int64)
    slots = np.sort(slots[~pairs.is_fixed[slots]])
    pair = _spread(pairs.slot_ptr, slots)
    departments, hospitals = _relay_columns(pairs, objective, slots, pair)
    hh = _spread(pairs.host_hosp_ptr, hosts[(instance.host_adopted[hosts] == 1) & instance.is_on("adoption")])
    coupling = _coupling(pairs, rows, pair, outside, sides)

    sizes = [0, len(pair), len(hh), len(departments.first), len(hospitals.first), len(coupling.aux)]
    _, first_y, first_d, first_h, first_aux, n_columns = np.cumsum(sizes).tolist()
    slot_of = pairs.slot[pair].astype(np.int64)
    holder = Terms(np.searchsorted(slots, slot_of), np.arange(len(pair)), np.ones(len(pair), np.int64))
    adopts, adoption_rows = _adoption(pairs, pair, hh, first_y)
    start, index, coef, b = _by_row(
        [
            (holder, np.ones(len(slots), np.int64)),
            *adoption_rows,
            *_relay_rows(departments, first_d),
            *_relay_rows(hospitals, first_h),
            _coupling_rows(coupling, hh, first_y, first_aux),
        ]
    )
    cost = [
        objective.pair[pair], np.zeros(len(hh)), np.full(len(departments.first), objective.same_department),
        np.full(len(hospitals.first), objective.same_hospital), objective.aux[coupling.aux],
    ]  # fmt: skip
    return Mip(
        slots=slots, pair=pair, slot_of=slot_of, n_adoptions=len(hh), cost=np.concatenate(cost).astype(np.int64),
        upper=np.concatenate([np.ones(first_aux, np.int64), coupling.rows.aux_upper]),
        is_integer=np.arange(n_columns) < first_d, start=start, index=index, coef=coef, b=b,
        adopts=adopts, departments=departments, hospitals=hospitals, coupling=coupling,
    )  # fmt: skip


def _spread(ptr: NDArray[Any], items: NDArray[Any]) -> Longs:
    """Concatenate the CSR ranges of ``items``."""
    return expand(ptr[items].astype(np.int64), (ptr[items + 1] - ptr[items]).astype(np.int64))


def _sums(terms: Terms, values: Longs, n_rows: int) -> Longs:
    """Left sides; exact, since float64 holds whole numbers up to 2**53."""
    left = np.bincount(terms.row, weights=terms.coef * values[terms.column], minlength=n_rows)
    return left.astype(np.int64)


def _relay_columns(pairs: Pairs, objective: Objective, slots: Longs, pair: Longs) -> tuple[Relays, Relays]:
    unit = _spread(pairs.slot_unit, slots)
    group = _spread(pairs.unit_ptr, unit)
    unit = unit[(pairs.unit_prev[unit] >= 0) & (objective.same_hospital > 0)]
    group = group[(pairs.group_prev[group] >= 0) & (objective.same_department > 0)]

    def relays_of(groups: NDArray[Any], first: Longs, before: NDArray[Any]) -> Relays:
        """``groups``: first pair of each group of one kind, ``first`` and ``before``: which of them."""
        column = [np.searchsorted(pair, groups[x]) for x in (first, first + 1, before, before + 1)]
        is_fact = pairs.is_fixed[pairs.slot[groups[before]]]
        return Relays(column[0], column[1], np.where(is_fact, -1, column[2]), np.where(is_fact, 0, column[3]))

    return (
        relays_of(pairs.group_ptr, group, pairs.group_prev[group]),
        relays_of(pairs.group_ptr[pairs.unit_ptr], unit, pairs.unit_prev[unit]),
    )


def _relay_rows(relays: Relays, first_column: int) -> list[tuple[Terms, Longs]]:
    """A relay column is at most the sum of its group, and of that group in the slot before."""
    out = []
    for first, last in ((relays.first, relays.last), (relays.first_before, relays.last_before)):
        asked = np.flatnonzero(first >= 0)
        count = last[asked] - first[asked]
        row, columns = np.arange(len(asked)), expand(first[asked], count)
        out.append(_linked(row, first_column + asked, 1, np.repeat(row, count), columns, -1))
    return out


def _adoption(pairs: Pairs, pair: Longs, hh: Longs, first_y: int) -> tuple[Terms, list[tuple[Terms, Longs]]]:
    """The x columns of a hospital in one slot need its adoption of the host; a host is adopted at most once."""
    unit = pairs.hh_unit[_spread(pairs.hh_ptr, hh)].astype(np.int64)
    y = np.repeat(np.arange(len(hh)), np.diff(pairs.hh_ptr)[hh])
    unit, y = unit[unit >= 0], y[unit >= 0]
    is_free = ~pairs.is_fixed[pairs.unit_slot[unit]]
    unit, y = unit[is_free], y[is_free]
    first_pair = pairs.group_ptr[pairs.unit_ptr]
    first = np.searchsorted(pair, first_pair[unit])
    count = np.searchsorted(pair, first_pair[unit + 1]) - first
    row, columns = np.arange(len(unit)), expand(first, count)
    needs = _linked(row, first_y + y, -1, np.repeat(row, count), columns, 1)

    _, host = np.unique(np.searchsorted(pairs.host_hosp_ptr, hh, side="right"), return_inverse=True)
    n_hosts = int(host.max(initial=-1)) + 1
    once = Terms(host, first_y + np.arange(len(hh)), np.ones(len(hh), np.int64)), np.ones(n_hosts, np.int64)
    return Terms(np.repeat(y, count), columns, np.ones(len(columns), np.int64)), [needs, once]


def _linked(
    row: Longs, column: Longs, coef: int, other_row: Longs, other_column: Longs, other_coef: int
) -> tuple[Terms, Longs]:
    """Rows "coef * one column + other_coef * several columns <= 0", one per entry of ``row``."""
    terms = Terms(
        np.concatenate([row, other_row]),
        np.concatenate([column, other_column]),
        np.repeat(np.array([coef, other_coef]), [len(row), len(other_row)]),
    )
    return terms, np.zeros(len(row), np.int64)


def _coupling(pairs: Pairs, rows: Rows, pair: Longs, outside: Ints, sides: Longs) -> Coupling:
    """Rows in which an x column stands, and all others that share an auxiliary with one of them."""
    group, slot = pairs.group[pair], pairs.slot[pair]
    levels = ((pair, rows.pair_ptr), (group, rows.group_ptr), (slot, rows.slot_ptr))
    at = [_spread(ptr, items) for items, ptr in levels]
    column = np.concatenate(
        [np.repeat(np.arange(len(pair)), ptr[items + 1] - ptr[items]) for items, ptr in levels]
    )
    row = np.concatenate([rows.pair_row[at[0]], rows.group_row[at[1]], rows.slot_row[at[2]]])
    coef = np.concatenate([np.ones(len(at[0])), rows.group_coef[at[1]], rows.slot_coef[at[2]]]).astype(
        np.int64
    )

    is_row = np.zeros(rows.n, np.bool_)
    is_row[row] = True
    aux_of = np.repeat(np.arange(len(rows.aux_cost)), np.diff(rows.aux_ptr))
    while True:
        aux = np.unique(aux_of[is_row[rows.aux_row]])
        aux_at = _spread(rows.aux_ptr, aux)
        if is_row[rows.aux_row[aux_at]].all():
            break
        is_row[rows.aux_row[aux_at]] = True
    ids = np.flatnonzero(is_row)

    terms = Terms(np.searchsorted(ids, row), column, coef)
    own = _sums(terms, (outside[slot] == pair).astype(np.int64), len(ids))
    part = replace(
        rows, b=rows.b[ids] - sides[ids] + own, family=rows.family[ids], subject=rows.subject[ids],
        time=rows.time[ids], price_cap=rows.price_cap[ids], local_hh=rows.local_hh[ids],
        aux_cost=rows.aux_cost[aux], aux_upper=rows.aux_upper[aux],
        aux_ptr=np.append(0, np.cumsum(np.diff(rows.aux_ptr)[aux])).astype(np.int32),
        aux_row=np.searchsorted(ids, rows.aux_row[aux_at]).astype(np.int32), aux_coef=rows.aux_coef[aux_at],
    )  # fmt: skip
    return Coupling(part, aux, terms, _most_left(part, terms, slot) > part.b)


def _most_left(rows: Rows, terms: Terms, slot: NDArray[Any]) -> NDArray[np.float64]:
    """Largest left side that one pair per slot and the auxiliaries could reach."""
    positive = np.flatnonzero(terms.coef > 0)
    row, coef = terms.row[positive], terms.coef[positive]
    key = row * (int(slot.max(initial=0)) + 1) + slot[terms.column[positive]]
    order = np.argsort(key, kind="stable")
    first = np.flatnonzero(np.diff(key[order], prepend=-1))  # of every (row, slot)
    largest = np.maximum.reduceat(coef[order], first) if len(first) else coef
    out = np.bincount(row[order][first], weights=largest, minlength=rows.n).astype(np.float64)
    upper = np.repeat(np.where(rows.aux_upper < 0, np.inf, rows.aux_upper), np.diff(rows.aux_ptr))
    raises = rows.aux_coef > 0
    np.add.at(out, rows.aux_row[raises], rows.aux_coef[raises] * upper[raises])
    return out


def _coupling_rows(coupling: Coupling, hh: Longs, first_y: int, first_aux: int) -> tuple[Terms, Longs]:
    rows, terms = coupling.rows, coupling.terms
    local = np.flatnonzero(rows.local_hh >= 0)
    aux = np.repeat(np.arange(len(coupling.aux)), np.diff(rows.aux_ptr))
    row = np.concatenate([terms.row, local, rows.aux_row])
    column = np.concatenate(
        [terms.column, first_y + np.searchsorted(hh, rows.local_hh[local]), first_aux + aux]
    )
    coef = np.concatenate([terms.coef, np.full(len(local), -1), rows.aux_coef])
    number = np.cumsum(coupling.binds) - 1
    kept = coupling.binds[row]
    return Terms(number[row[kept]], column[kept], coef[kept]), rows.b[coupling.binds]


def _by_row(blocks: list[tuple[Terms, Longs]]) -> tuple[Longs, Longs, Longs, Longs]:
    """(start, index, coef, b) of all rows, one block after the other."""
    sizes = np.array([len(b) for _, b in blocks])
    offsets = np.cumsum(sizes) - sizes
    row = np.concatenate([terms.row + offset for (terms, _), offset in zip(blocks, offsets, strict=True)])
    order = np.argsort(row, kind="stable")
    start = np.append(0, np.cumsum(np.bincount(row, minlength=int(sizes.sum()))))
    index = np.concatenate([terms.column for terms, _ in blocks])[order]
    coef = np.concatenate([terms.coef for terms, _ in blocks])[order]
    return start, index, coef, np.concatenate([b for _, b in blocks])
