"""What multipliers prove, in whole numbers, and where a plan falls short of it.

Everything is computed in int64 on a scale of 1/1024 point, so the bound has no rounding error at all. The gap of a
plan splits exactly into pieces >= 0: one per host, per row and per auxiliary.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jieli.planner.chain import staff_hosts, tables
from jieli.planner.instance import Instance, Ints
from jieli.planner.layout import Problem, Seats, coupling_of, problem_of
from jieli.planner.model import Floats, Pairs, Rows
from jieli.planner.prices import empty_values, reduce_rest, reduce_values, sum_bound
from jieli.planner.rows import adopters, completed, left_sides, pair_sides

SCALE = 1024  # multipliers are rounded down to this fraction of a point
LARGEST = 1e7  # of a multiplier; far above any useful one, and no sum can leave int64

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Regret:
    """The gap between bound and value of one plan, by place. ``sum(host) + sum(row) + sum(aux) == total``.

    Units:
        1/1024 point, int64; every entry is >= 0 for a plan that keeps the rules.

    Attributes:
        host: What each host would gain at the prices if it were staffed at will.
        row: Price times unused room of each row.
        aux: The same for the auxiliaries.
        total: Bound minus value.
    """

    host: Whole
    row: Whole
    aux: Whole
    total: int


@dataclass(frozen=True, slots=True)
class _Priced:
    """The priced problem at one multiplier vector, and its maximiser."""

    problem: Problem
    multipliers: Whole
    r: Whole
    aux_gain: Whole
    adoption: Whole
    z: Whole
    total: int


def certified_bound(instance: Instance, pairs: Pairs, rows: Rows, multipliers: Floats) -> int:
    """Upper bound on the value of every plan, pin bonuses included, proven in whole numbers.

    Args:
        instance: The problem.
        pairs: Eligible pairs.
        rows: Coupling rows.
        multipliers: Any numbers; they are cut to 0 .. ``Rows.price_cap``.

    Returns:
        The bound, rounded down to what a plan can be worth at all.
    """
    step = value_step(instance, pairs, rows)
    bound = _price(instance, pairs, rows, multipliers).total // SCALE
    return bound // step * step


def value_step(instance: Instance, pairs: Pairs, rows: Rows) -> int:
    """Greatest common divisor of all coefficients of the objective: every plan is worth a multiple of it."""
    relay = (instance.weights.same_hospital, instance.weights.same_department)
    coefficients = np.concatenate([pairs.value.astype(np.int64), rows.aux_cost, relay])
    return max(1, int(np.gcd.reduce(coefficients)))


def regret(instance: Instance, pairs: Pairs, rows: Rows, multipliers: Floats, sol: Ints) -> Regret:
    """Split the gap of a plan at ``multipliers`` into the places where it arises.

    Args:
        instance: The problem.
        pairs: Eligible pairs.
        rows: Coupling rows.
        multipliers: As in :func:`certified_bound`.
        sol: Pair of every slot or -1; fixed slots hold their pair.
    """
    priced = _price(instance, pairs, rows, multipliers)
    relay = relay_points(priced.problem.seats, sol)
    held = np.flatnonzero(sol >= 0)
    earned = np.zeros_like(priced.z)
    np.add.at(earned, instance.post_host[instance.slot_post[held]], priced.r[sol[held]] + SCALE * relay[held])
    host_of_hh = np.repeat(np.arange(len(earned)), np.diff(pairs.host_hosp_ptr))
    np.add.at(earned, host_of_hh, priced.adoption * adopters(pairs, sol))
    left = left_sides(pairs, rows, sol)
    aux = completed(rows, pair_sides(pairs, rows, sol))
    best_aux = np.where(rows.aux_upper >= 0, np.maximum(priced.aux_gain, 0) * rows.aux_upper, 0)
    value = (
        int(pairs.value[sol[held]].sum(dtype=np.int64)) + int(relay.sum()) + int((aux * rows.aux_cost).sum())
    )
    return Regret(
        host=priced.z - earned,
        row=priced.multipliers * (rows.b - left),
        aux=best_aux - priced.aux_gain * aux,
        total=priced.total - SCALE * value,
    )


def relay_points(seats: Seats, sol: Ints) -> Whole:
    """Continuity points of every slot in ``sol``, for its predecessor on the same post."""
    before = np.where(seats.prev >= 0, sol[seats.prev], -1)
    both = np.flatnonzero((before >= 0) & (sol >= 0) & (seats.is_fixed == 0))
    one, two = seats.group[before[both]], seats.group[sol[both]]
    out = np.zeros(len(sol), np.int64)
    out[both] = np.where(seats.group_hospital[one] == seats.group_hospital[two], seats.relay_hospital, 0)
    same = seats.group_department[one] == seats.group_department[two]
    out[both[same]] = seats.relay_department
    return out


def _price(instance: Instance, pairs: Pairs, rows: Rows, multipliers: Floats) -> _Priced:
    problem, coupling = problem_of(instance, pairs), coupling_of(pairs, rows)
    caps = np.minimum(coupling.price_cap, LARGEST)
    m = np.floor(np.clip(np.nan_to_num(multipliers), 0.0, caps) * SCALE).astype(np.int64)
    r, z = np.zeros(pairs.n, np.int64), np.zeros(len(instance.host_adopted), np.int64)
    aux_gain, adoption = np.zeros(len(rows.aux_cost), np.int64), np.zeros(len(pairs.host_hosp), np.int64)
    groups, slots = np.zeros(len(pairs.group_slot), np.int64), np.zeros(len(pairs.prev), np.int64)
    points = pairs.value.astype(np.int64) * SCALE
    reduce_values(problem.seats, coupling, m, points, groups, slots, r)
    reduce_rest(coupling, m, rows.aux_cost.astype(np.int64) * SCALE, aux_gain, adoption)
    net = problem.net._replace(
        relay_hospital=SCALE * problem.net.relay_hospital,
        relay_department=SCALE * problem.net.relay_department,
    )
    chosen, adopter = np.zeros(len(pairs.prev), np.int32), np.zeros(len(z), np.int64)
    empty = empty_values(pairs, np.int64)
    staff_hosts(net, problem.hosts, tables(net, np.int64), r, empty, adoption, z, chosen, adopter)
    assert (aux_gain[rows.aux_upper < 0] <= 0).all(), "an unbounded auxiliary gains: this proves nothing"
    total = np.zeros(1, np.int64)
    sum_bound(coupling, m, z, aux_gain, total)
    return _Priced(problem, m, r, aux_gain, adoption, z, int(total[0]))
