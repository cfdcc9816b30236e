"""Prices on the rows that couple the hosts: a proven upper bound, and the scarcity that the search obeys.

Any multipliers between 0 and ``Rows.price_cap`` prove a bound (docs/explanation/planning-model.md); the ascent here
only makes it tight. It steps along an averaged subgradient, from the current point.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jieli.planner.chain import Tables, staff_hosts, tables
from jieli.planner.instance import Instance
from jieli.planner.layout import (
    NEVER,
    Coupling,
    Index,
    Problem,
    Seats,
    borrowed,
    column,
    compiled,
    coupling_of,
    problem_of,
)
from jieli.planner.model import PIN_BONUS, Floats, Pairs, Rows

# What the ascent was tuned to on country-sized rounds; a shorter patience stalls 0.5 % too high and looks converged.
PATIENCE = 20  # passes without a better bound before the step shrinks
SHRINK, GROW, LARGEST_STEP, SMALLEST_STEP = 0.8, 1.02, 2.0, 1e-5
WORTHWHILE = 1e-5  # relative gain that resets the patience
TARGET_RATIO = 0.99  # each step aims at this share of the best bound
LOST_RATIO, LOOK_BACK = 1.02, 40  # every so many passes: return to the best point if this far above it
AVERAGE_FIRST, AVERAGE_LAST, AVERAGE_PASSES = 0.5, 0.04, 30.0  # weight of the newest subgradient, decaying
FLAT = 1e-9  # squared length of a direction that leads nowhere
PASSES_PER_CALL = 20  # between two looks at the clock

# Entries of Ascent.control
STEP, BEST, STALE, PASS, LENGTH = range(5)


class Ascent(NamedTuple):
    """Everything that changes during the ascent; arrays over rows unless said otherwise.

    Shape:
        r, group_price, slot_price, aux_gain: per pair, group, slot, auxiliary. adoption: per (host, hospital).
        z, adopter: per host. chosen, empty: per slot. control: see STEP, BEST, STALE, PASS, LENGTH.
    """

    multipliers: Floats
    best: Floats
    direction: Floats
    gradient: Floats
    value: Floats
    r: Floats
    group_price: Floats
    slot_price: Floats
    aux_gain: Floats
    adoption: Floats
    z: Floats
    adopter: NDArray[np.int64]
    chosen: NDArray[np.int32]
    empty: Floats
    control: Floats


class Priced(NamedTuple):
    """What one multiplier vector makes of the values: r per pair, z per host, adoption per (host, hospital)."""

    r: Floats
    z: Floats
    adoption: Floats


@dataclass(frozen=True, slots=True)
class Prices:
    """Multipliers and what they prove.

    Attributes:
        multipliers: One per row, 0 .. ``Rows.price_cap``.
        bound: Upper bound in points, pin bonuses included; :func:`jieli.planner.certificate.certified_bound` makes
            it exact.
        passes: Passes done.
        trace: (pass, bound) over time.
    """

    multipliers: Floats
    bound: float
    passes: int
    trace: tuple[tuple[int, float], ...]


@compiled
def reduce_values(
    seats: Seats,
    rows: Coupling,
    multipliers: NDArray[Any],
    value: NDArray[Any],
    group_price: NDArray[Any],
    slot_price: NDArray[Any],
    r: NDArray[Any],
) -> None:
    """Write the value of every pair minus the prices of the rows it stands in to ``r``; NEVER in dead slots."""
    for s in range(len(slot_price)):
        slot_price[s] = 0
        for k in range(rows.slot_ptr[s], rows.slot_ptr[s + 1]):
            slot_price[s] += multipliers[rows.slot_row[k]] * rows.slot_coef[k]
    for g in range(len(group_price)):
        group_price[g] = 0
        for k in range(rows.group_ptr[g], rows.group_ptr[g + 1]):
            group_price[g] += multipliers[rows.group_row[k]] * rows.group_coef[k]
    for i in range(len(r)):
        s = seats.slot[i]
        if seats.is_dead[s] != 0:
            r[i] = NEVER
            continue
        left = value[i] - slot_price[s] - group_price[seats.group[i]]
        for k in range(rows.pair_ptr[i], rows.pair_ptr[i + 1]):
            left -= multipliers[rows.pair_row[k]]
        r[i] = left


@compiled
def reduce_rest(
    rows: Coupling,
    multipliers: NDArray[Any],
    aux_cost: NDArray[Any],
    aux_gain: NDArray[Any],
    adoption: NDArray[Any],
) -> None:
    """Write what one unit of each auxiliary gains, and what each adoption gains."""
    for x in range(len(aux_gain)):
        aux_gain[x] = aux_cost[x]
        for k in range(rows.aux_ptr[x], rows.aux_ptr[x + 1]):
            aux_gain[x] -= multipliers[rows.aux_row[k]] * rows.aux_coef[k]
    for hh in range(len(adoption)):
        adoption[hh] = 0
        for k in range(rows.hh_row_ptr[hh], rows.hh_row_ptr[hh + 1]):
            adoption[hh] += multipliers[rows.hh_row[k]]


@compiled
def sum_bound(
    rows: Coupling, multipliers: NDArray[Any], z: NDArray[Any], aux_gain: NDArray[Any], total: NDArray[Any]
) -> None:
    """Write the bound to ``total[0]``. An unbounded auxiliary never gains, because multipliers keep their cap."""
    total[0] = 0
    for host in range(len(z)):
        total[0] += z[host]
    for row in range(len(multipliers)):
        total[0] += multipliers[row] * rows.b[row]
    for x in range(len(aux_gain)):
        if rows.aux_upper[x] >= 0 and aux_gain[x] > 0:
            total[0] += aux_gain[x] * rows.aux_upper[x]


@compiled
def left_minus_b(
    group: NDArray[np.int32],
    rows: Coupling,
    chosen: NDArray[np.int32],
    adopter: NDArray[np.int64],
    aux_gain: NDArray[Any],
    out: NDArray[Any],
) -> None:
    """Write left side minus right side of every row at the maximiser of the priced problem: minus a subgradient."""
    for row in range(len(out)):
        out[row] = -rows.b[row]
    for s in range(len(chosen)):
        i = chosen[s]
        if i < 0:
            continue
        for k in range(rows.pair_ptr[i], rows.pair_ptr[i + 1]):
            out[rows.pair_row[k]] += 1
        g = group[i]
        for k in range(rows.group_ptr[g], rows.group_ptr[g + 1]):
            out[rows.group_row[k]] += rows.group_coef[k]
        for k in range(rows.slot_ptr[s], rows.slot_ptr[s + 1]):
            out[rows.slot_row[k]] += rows.slot_coef[k]
    for host in range(len(adopter)):
        hh = adopter[host]
        if hh >= 0:
            for k in range(rows.hh_row_ptr[hh], rows.hh_row_ptr[hh + 1]):
                out[rows.hh_row[k]] -= 1
    for x in range(len(aux_gain)):
        if aux_gain[x] > 0 and rows.aux_upper[x] >= 0:
            for k in range(rows.aux_ptr[x], rows.aux_ptr[x + 1]):
                out[rows.aux_row[k]] += rows.aux_upper[x] * rows.aux_coef[k]


@compiled
def climb(problem: Problem, rows: Coupling, tab: Tables, state: Ascent, passes: Index) -> None:
    """Do up to ``passes`` passes; stops early when the step or the direction has become too small."""
    problem, rows, tab, state = borrowed(problem), borrowed(rows), borrowed(tab), borrowed(state)
    net, hosts, seats = problem.net, problem.hosts, problem.seats
    control, multipliers, direction = state.control, state.multipliers, state.direction
    bound = np.zeros(1)
    for _ in range(passes):
        if control[STEP] < SMALLEST_STEP or control[LENGTH] < FLAT:
            return
        reduce_values(seats, rows, multipliers, state.value, state.group_price, state.slot_price, state.r)
        reduce_rest(rows, multipliers, rows.aux_cost, state.aux_gain, state.adoption)
        staff_hosts(
            net, hosts, tab, state.r, state.empty, state.adoption, state.z, state.chosen, state.adopter
        )
        sum_bound(rows, multipliers, state.z, state.aux_gain, bound)
        if bound[0] < control[BEST]:
            gain = control[BEST] - bound[0]
            if gain > WORTHWHILE * abs(bound[0]):
                control[STALE] = 0
            control[BEST] = bound[0]
            control[STEP] = min(control[STEP] * GROW, LARGEST_STEP)
            for row in range(len(multipliers)):
                state.best[row] = multipliers[row]
        else:
            control[STALE] += 1
            if control[STALE] >= PATIENCE:
                control[STEP] *= SHRINK
                control[STALE] = 0
        left_minus_b(seats.group, rows, state.chosen, state.adopter, state.aux_gain, state.gradient)
        newest = max(AVERAGE_LAST, AVERAGE_FIRST / (1.0 + control[PASS] / AVERAGE_PASSES))
        if control[PASS] == 0:
            newest = 1.0
        length = 0.0
        for row in range(len(direction)):
            direction[row] += newest * (state.gradient[row] - direction[row])
            if multipliers[row] > 0 or direction[row] > 0:
                length += direction[row] * direction[row]
        control[LENGTH] = length
        control[PASS] += 1
        if length < FLAT:
            return
        target = control[BEST] - (1.0 - TARGET_RATIO) * abs(control[BEST])
        step = control[STEP] * (bound[0] - target) / length
        if control[PASS] % LOOK_BACK == 0 and bound[0] > LOST_RATIO * control[BEST]:
            for row in range(len(multipliers)):
                multipliers[row] = state.best[row]
            continue
        for row in range(len(direction)):
            multipliers[row] = min(max(0.0, multipliers[row] + step * direction[row]), rows.price_cap[row])


def solve_prices(
    pairs: Pairs,
    rows: Rows,
    instance: Instance,
    *,
    passes: int,
    should_stop: Callable[[], bool] = lambda: False,
    on_progress: Callable[[int, float], None] = lambda passes, bound: None,
    start: Floats | None = None,
) -> Prices:
    """Find multipliers whose bound is tight. Deterministic as long as ``should_stop`` never says so.

    Args:
        pairs: Eligible pairs.
        rows: Coupling rows.
        instance: The problem.
        passes: At most this many passes; a few thousand converge.
        should_stop: Asked every few passes, e.g. whether the time is up.
        on_progress: Told (passes so far, best bound so far) as often.
        start: Multipliers to start from, e.g. those of an earlier round or stage; default 0.

    Returns:
        The best multipliers met.
    """
    problem, coupling = problem_of(instance, pairs), coupling_of(pairs, rows)
    state = _start(problem, coupling, pairs, start)
    tab = tables(problem.net, np.float64)
    trace: list[tuple[int, float]] = []
    bonus = PIN_BONUS * int(np.count_nonzero(pairs.pinned >= 0))
    done = -1  # a pass count that stands still says that the ascent has ended
    while done < state.control[PASS] < passes:
        done = int(state.control[PASS])
        climb(problem, coupling, tab, state, min(PASSES_PER_CALL, passes - done))
        trace.append((int(state.control[PASS]), float(state.control[BEST]) + bonus))
        on_progress(*trace[-1])
        if should_stop():
            break
    return Prices(state.best.copy(), trace[-1][1], trace[-1][0], tuple(trace))


def _start(problem: Problem, rows: Coupling, pairs: Pairs, start: Floats | None) -> Ascent:
    n_rows, n_slots, n_hosts = len(rows.b), len(pairs.prev), len(problem.hosts.is_adopted)
    multipliers = np.zeros(n_rows)
    if start is not None:
        multipliers[:] = np.clip(start, 0.0, rows.price_cap)
    # A pin bonus for holding the slot and a fine for leaving it empty differ by a constant, but the bonus would
    # blow up the steps, which are a share of the bound.
    value, empty = pairs.value.astype(np.float64), empty_values(pairs, np.float64)
    is_pinned = pairs.pinned >= 0
    value[pairs.pinned[is_pinned]] -= PIN_BONUS
    empty[is_pinned] -= PIN_BONUS
    control = np.zeros(5)
    control[STEP], control[BEST], control[LENGTH] = 1.0, np.inf, np.inf
    return Ascent(
        multipliers=multipliers,
        best=multipliers.copy(),
        direction=np.zeros(n_rows),
        gradient=np.zeros(n_rows),
        value=column(value, np.float64),
        r=np.zeros(pairs.n),
        group_price=np.zeros(len(pairs.group_slot)),
        slot_price=np.zeros(n_slots),
        aux_gain=np.zeros(len(rows.aux_cost)),
        adoption=np.zeros(len(pairs.host_hosp)),
        z=np.zeros(n_hosts),
        adopter=np.zeros(n_hosts, np.int64),
        chosen=np.full(n_slots, -1, np.int32),
        empty=empty,
        control=control,
    )


def empty_values(pairs: Pairs, dtype: Any) -> NDArray[Any]:
    """Value of leaving each slot empty: NEVER for a fixed slot, else 0."""
    out: NDArray[Any] = np.where(pairs.is_fixed, NEVER, 0).astype(dtype)
    return out


def priced_hosts(pairs: Pairs, rows: Rows, instance: Instance, multipliers: Floats) -> Priced:
    """What pairs, hosts and adoptions are worth at ``multipliers``."""
    problem, coupling = problem_of(instance, pairs), coupling_of(pairs, rows)
    state, m = _start(problem, coupling, pairs, multipliers), np.clip(multipliers, 0.0, coupling.price_cap)
    value, empty = column(pairs.value, np.float64), empty_values(pairs, np.float64)
    reduce_values(problem.seats, coupling, m, value, state.group_price, state.slot_price, state.r)
    reduce_rest(coupling, m, coupling.aux_cost, state.aux_gain, state.adoption)
    staff_hosts(
        problem.net, problem.hosts, tables(problem.net, np.float64), state.r, empty, state.adoption, state.z,
        state.chosen, state.adopter,
    )  # fmt: skip
    return Priced(state.r, state.z, state.adoption)
