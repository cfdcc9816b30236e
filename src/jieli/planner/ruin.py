"""Ruin and recreate: empty a few hosts that compete for the same people, staff them again, keep what is good enough.

Each step trusts the prices to a random degree; prices tell an insertion who is needed elsewhere, and annealing lets
the plan get worse for a while. Teams are also rebuilt as a whole, because a leader without enough specialties around
him is worth nothing.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jieli.planner.chain import Tables
from jieli.planner.draft import BROKEN, SHORT, VALUE, Draft, change, clear_host, relay
from jieli.planner.insertion import Work, draw, insert_host
from jieli.planner.instance import Instance
from jieli.planner.layout import (
    ANY,
    NONE,
    ONE,
    PUT,
    TAKE,
    Hosts,
    Index,
    Net,
    Problem,
    Seats,
    borrowed,
    buckets,
    column,
    compiled,
)
from jieli.planner.model import Family, Floats, Pairs, Rows
from jieli.planner.prices import Priced

# Entries of Ruin.counts
STEPS, ACCEPTED, IMPROVED = range(3)


class Habits(NamedTuple):
    """How the search moves. The defaults were tuned on country-sized rounds.

    Attributes:
        ruin_most: Hosts in one step: 2 to this + 1.
        weight_most: Trust in prices is drawn up to this, except in ``free_share`` of the steps, which ignore them.
        noise_most: So are the points taken off at random, except in ``exact_share`` of the steps.
        team_share: Steps that rebuild a whole team; half of them close up to ``close_share`` of its slots.
        regret_share: Steps that start where the prices see a loss.
    """

    ruin_most: int = 4
    weight_most: float = 1.0
    free_share: float = 0.4
    noise_most: float = 60.0
    exact_share: float = 0.5
    team_share: float = 0.02
    close_share: float = 0.5
    regret_share: float = 0.7


class Ground(NamedTuple):
    """What competes with what.

    Shape:
        rank (nO): order of insertion, 0 hosts of leaders, 1 of pins, 2 others. hospital_*, department_*: hosts that
        a hospital or department can serve. team_*: hosts of a team. guard_*: GATE and MIX rows that a holder at
        the host can break, drop_slot (nI): his slot.
    """

    rank: NDArray[np.int8]
    hospital_ptr: NDArray[np.int64]
    hospital_host: NDArray[np.int64]
    department_ptr: NDArray[np.int64]
    department_host: NDArray[np.int64]
    team_ptr: NDArray[np.int64]
    team_host: NDArray[np.int64]
    guard_ptr: NDArray[np.int64]
    guard_row: NDArray[np.int64]
    drop_slot: NDArray[np.int64]


class Ruin(NamedTuple):
    """The step under way, and what the search has found.

    Shape:
        hosts, is_in (nO): hosts of the step. saved (nS): their pairs before it. regret (nO): running sum of what
        each host loses against the prices. best_sol (nS), best_score: the best plan. counts: see STEPS.
    """

    hosts: NDArray[np.int64]
    is_in: NDArray[np.int8]
    saved: NDArray[np.int32]
    regret: Floats
    best_sol: NDArray[np.int32]
    best_score: NDArray[np.int64]
    counts: NDArray[np.int64]


@compiled
def _pick(random: NDArray[np.uint64], n: Index) -> Index:
    return int(draw(random) * n)


@compiled
def _join(ruin: Ruin, n: Index, host: Index) -> Index:
    """Add a host to the ruin of ``n`` hosts unless it is in; returns the new number."""
    if ruin.is_in[host] != 0:
        return n
    ruin.is_in[host] = 1
    ruin.hosts[n] = host
    return n + 1


@compiled
def _neighbour(net: Net, seats: Seats, ground: Ground, random: NDArray[np.uint64], host: Index) -> Index:
    """A random host that competes with ``host`` for a department or a hospital, or -1."""
    first, last = net.host_slot_ptr[host], net.host_slot_ptr[host + 1]
    s = net.host_slot[first + _pick(random, last - first)] if first < last else 0
    if first == last or seats.slot_ptr[s] == seats.slot_ptr[s + 1]:
        return -1
    if draw(random) * 3.0 < 2.0:
        i = seats.slot_ptr[s] + _pick(random, np.int64(seats.slot_ptr[s + 1] - seats.slot_ptr[s]))
        d = seats.group_department[seats.group[i]]
        first, last = ground.department_ptr[d], ground.department_ptr[d + 1]
        rival: Index = ground.department_host[first + _pick(random, last - first)]
        return rival
    u = net.slot_unit[s] + _pick(random, np.int64(net.slot_unit[s + 1] - net.slot_unit[s]))
    h = seats.group_hospital[net.unit_ptr[u]]
    first, last = ground.hospital_ptr[h], ground.hospital_ptr[h + 1]
    return ground.hospital_host[first + _pick(random, last - first)] if first < last else -1


@compiled
def _grow(
    net: Net, seats: Seats, ground: Ground, ruin: Ruin, random: NDArray[np.uint64], n: Index, size: Index
) -> Index:
    """Add neighbours to the ruin until it has ``size`` hosts or they become hard to find."""
    for _ in range(3 * size):
        if n >= size:
            break
        host = _neighbour(net, seats, ground, random, ruin.hosts[_pick(random, n)])
        if host >= 0:
            n = _join(ruin, n, host)
    return n


@compiled
def _order(ground: Ground, ruin: Ruin, random: NDArray[np.uint64], n: Index) -> None:
    """Shuffle the ruin; hosts of leaders first, then those of pins."""
    hosts = ruin.hosts
    for k in range(n - 1, 0, -1):
        other = _pick(random, np.int64(k + 1))
        hosts[k], hosts[other] = hosts[other], hosts[k]
    front = 0
    for rank in range(2):
        for k in range(front, n):
            if ground.rank[hosts[k]] == rank:
                hosts[k], hosts[front] = hosts[front], hosts[k]
                front += 1


@compiled
def repair(draft: Draft, ground: Ground, hosts: NDArray[np.int64]) -> None:
    """Drop holders without a leader and leaders of too one-sided teams at these hosts, until nothing changes."""
    is_settled = False
    while not is_settled:
        is_settled = True
        for host in hosts:
            for k in range(ground.guard_ptr[host], ground.guard_ptr[host + 1]):
                row = ground.guard_row[k]
                s = ground.drop_slot[row]
                if draft.ledger.room[row] < 0 and draft.sol[s] >= 0:
                    change(draft, draft.sol[s], TAKE)
                    is_settled = False


@compiled
def is_better(score: NDArray[np.int64], broken: Index, short: Index, value: float) -> bool:
    """Rules first, then what an earlier stage reached, then points; True also if equal."""
    if score[BROKEN] != broken:
        return bool(score[BROKEN] < broken)
    if score[SHORT] != short:
        return bool(score[SHORT] < short)
    return bool(score[VALUE] >= value)


@compiled
def _restore(net: Net, draft: Draft, ruin: Ruin, n: Index) -> None:
    """Put back what stood in the ruin before the step."""
    for k in range(n):
        clear_host(net, draft, ruin.hosts[k])
    for k in range(n):
        host = ruin.hosts[k]
        for position in range(net.host_slot_ptr[host], net.host_slot_ptr[host + 1]):
            s = net.host_slot[position]
            if ruin.saved[s] >= 0 and net.is_fixed[s] == 0:
                change(draft, ruin.saved[s], PUT)


@compiled
def _rebuild(
    net: Net,
    hosts: Hosts,
    tab: Tables,
    draft: Draft,
    work: Work,
    ground: Ground,
    ruin: Ruin,
    n: Index,
    team: Index,
    weight: float,
    noise: float,
    slack: float,
) -> bool:
    """Empty and staff the ``n`` hosts of the ruin again; keep the result if it loses at most ``slack`` points.

    With ``team`` >= 0, what the team cannot keep is dropped before the decision.
    The posts of each host are staffed in a new order.
    """
    score = draft.ledger.score
    broken, short, value = score[BROKEN], score[SHORT], score[VALUE]
    for k in range(n):
        host = ruin.hosts[k]
        ruin.is_in[host] = 0
        for position in range(net.host_slot_ptr[host], net.host_slot_ptr[host + 1]):
            s = net.host_slot[position]
            ruin.saved[s] = draft.sol[s]
        clear_host(net, draft, host)
        first, last = hosts.host_chain[host], hosts.host_chain[host + 1]
        for one in range(last - 1, first, -1):
            two = first + _pick(work.random, one + 1 - first)
            work.order[one], work.order[two] = work.order[two], work.order[one]
    for k in range(n):
        insert_host(net, hosts, tab, draft, work, ruin.hosts[k], weight, noise)
    if team >= 0 and score[BROKEN] > broken:
        repair(draft, ground, ruin.hosts[:n])
    is_kept = is_better(score, broken, short, value - slack)
    if not is_kept:
        _restore(net, draft, ruin, n)
    return is_kept


@compiled
def _gather_team(
    net: Net,
    seats: Seats,
    work: Work,
    ground: Ground,
    ruin: Ruin,
    team: Index,
    size: Index,
    close_share: float,
) -> Index:
    """Make the team the ruin, with neighbours if ``size`` allows, and close some leader slots; returns its size."""
    n = NONE
    for k in range(ground.team_ptr[team], ground.team_ptr[team + 1]):
        n = _join(ruin, n, ground.team_host[k])
    if n > 0:
        n = _grow(net, seats, ground, ruin, work.random, n, min(size, len(ruin.hosts)))
    for host in ground.team_host[ground.team_ptr[team] : ground.team_ptr[team + 1]]:
        for k in range(ground.guard_ptr[host], ground.guard_ptr[host + 1]):
            if draw(work.random) < close_share:
                work.is_closed[ground.drop_slot[ground.guard_row[k]]] = 1
    return n


@compiled
def _gather_neighbours(
    net: Net, seats: Seats, work: Work, ground: Ground, ruin: Ruin, size: Index, regret_share: float
) -> Index:
    """Make a random host and some of its competitors the ruin; returns its size."""
    random, n_hosts, n_hospitals = work.random, len(ruin.hosts), len(ground.hospital_ptr) - 1
    total = ruin.regret[n_hosts - 1]
    if total > 0.0 and draw(random) < regret_share:
        host = np.int64(np.searchsorted(ruin.regret, draw(random) * total))
    else:
        h = _pick(random, n_hospitals)
        first, last = ground.hospital_ptr[h], ground.hospital_ptr[h + 1]
        if first == last:
            return NONE
        host = ground.hospital_host[first + _pick(random, last - first)]
    n = _join(ruin, NONE, host)
    return _grow(net, seats, ground, ruin, random, n, min(size, n_hosts))


@compiled
def search_steps(
    problem: Problem,
    tab: Tables,
    draft: Draft,
    work: Work,
    ground: Ground,
    ruin: Ruin,
    only_team: Index,
    habits: Habits,
    steps: Index,
    temperature: float,
) -> None:
    """Do ``steps`` steps at one temperature; with ``only_team`` >= 0 all of them on that team alone."""
    problem, tab, draft = borrowed(problem), borrowed(tab), borrowed(draft)
    work, ground, ruin = borrowed(work), borrowed(ground), borrowed(ruin)
    net, hosts, seats = problem.net, problem.hosts, problem.seats
    score, random, n_teams = draft.ledger.score, work.random, len(ground.team_ptr) - 1
    for _ in range(steps):
        ruin.counts[STEPS] += 1
        weight = 0.0 if draw(random) < habits.free_share else habits.weight_most * draw(random)
        noise = 0.0 if draw(random) < habits.exact_share else habits.noise_most * draw(random)
        slack = -temperature * math.log2(draw(random) + 1e-300)
        size = 2 + _pick(random, habits.ruin_most)
        team = only_team
        if only_team < 0 and n_teams > 0 and draw(random) < habits.team_share:
            team = _pick(random, n_teams)
        if team >= 0:
            close_share = habits.close_share * draw(random) if draw(random) < 0.5 else 0.0
            n = _gather_team(
                net, seats, work, ground, ruin, team, NONE if only_team >= 0 else size, close_share
            )
        else:
            n = _gather_neighbours(net, seats, work, ground, ruin, size, habits.regret_share)
        _order(ground, ruin, random, n)
        is_kept = _rebuild(net, hosts, tab, draft, work, ground, ruin, n, team, weight, noise, slack)
        if team >= 0:
            for host in ground.team_host[ground.team_ptr[team] : ground.team_ptr[team + 1]]:
                for k in range(ground.guard_ptr[host], ground.guard_ptr[host + 1]):
                    work.is_closed[ground.drop_slot[ground.guard_row[k]]] = 0
        if is_kept:
            ruin.counts[ACCEPTED] += 1
            best = ruin.best_score
            if is_better(score, best[BROKEN], best[SHORT], best[VALUE] + 1.0):
                ruin.counts[IMPROVED] += 1
                keep_best(draft, ruin)


@compiled
def keep_best(draft: Draft, ruin: Ruin) -> None:
    """Make the present plan the best one."""
    for k in range(len(ruin.best_score)):
        ruin.best_score[k] = draft.ledger.score[k]
    for s in range(len(ruin.best_sol)):
        ruin.best_sol[s] = draft.sol[s]


@compiled
def build_and_polish(
    problem: Problem,
    tab: Tables,
    draft: Draft,
    work: Work,
    ground: Ground,
    ruin: Ruin,
    order: NDArray[np.int64],
) -> None:
    """Staff all hosts at the prices, in ``order``; repair; staff each once more without prices."""
    problem, tab, draft = borrowed(problem), borrowed(tab), borrowed(draft)
    work, ground, ruin = borrowed(work), borrowed(ground), borrowed(ruin)
    net, hosts = problem.net, problem.hosts
    for host in order:
        insert_host(net, hosts, tab, draft, work, host, 1.0, 0.0)
    repair(draft, ground, order)
    for host in order:
        ruin.hosts[0] = host
        _rebuild(net, hosts, tab, draft, work, ground, ruin, ONE, ANY, 0.0, 0.0, 0.0)


@compiled
def add_up_regret(problem: Problem, draft: Draft, priced: Priced, out: Floats) -> None:
    """Write the running sum over hosts of what each loses against the prices to ``out``."""
    net, hosts, seats = problem.net, problem.hosts, problem.seats
    total, sol = 0.0, draft.sol
    for host in range(len(out)):
        loss = priced.z[host]
        hospital = -1
        for position in range(net.host_slot_ptr[host], net.host_slot_ptr[host + 1]):
            s = net.host_slot[position]
            if sol[s] < 0:
                continue
            loss -= priced.r[sol[s]]
            if seats.prev[s] >= 0 and sol[seats.prev[s]] >= 0:
                loss -= relay(seats, sol[seats.prev[s]], sol[s])
            if net.is_fixed[s] == 0:
                hospital = seats.group_hospital[seats.group[sol[s]]]
        if hosts.is_adopted[host] != 0:
            for hh in range(hosts.host_hosp_ptr[host], hosts.host_hosp_ptr[host + 1]):
                if hosts.host_hosp[hh] == hospital:
                    loss -= priced.adoption[hh]
        total += max(0.0, loss)
        out[host] = total


def ground_of(instance: Instance, pairs: Pairs, rows: Rows) -> Ground:
    """Derive who competes with whom."""
    family = np.asarray(rows.family)
    host_of_slot = np.asarray(instance.post_host)[instance.slot_post]
    team_of_slot = np.asarray(instance.post_team)[instance.slot_post]
    slot_of_entry = np.repeat(np.arange(instance.n_slots), np.diff(rows.slot_ptr))
    n_teams, n_hosts = len(instance.team_leader), len(instance.host_adopted)
    drop_slot = np.full(rows.n, -1, np.int64)
    drops = (rows.slot_coef > 0) & np.isin(family[rows.slot_row], (Family.GATE, Family.MIX))
    drop_slot[rows.slot_row[drops]] = slot_of_entry[drops]
    guarded = np.full(rows.n, -1, np.int64)
    guarded[drop_slot >= 0] = host_of_slot[drop_slot[drop_slot >= 0]]
    leads = (rows.slot_coef < 0) & (family[rows.slot_row] == Family.GATE)
    rank = np.full(n_hosts, 2, np.int8)
    rank[host_of_slot[pairs.pinned >= 0]] = 1
    rank[host_of_slot[slot_of_entry[leads]]] = 0
    host_of_hh = np.repeat(np.arange(n_hosts), np.diff(pairs.host_hosp_ptr))
    by_hospital = _distinct(pairs.host_hosp, host_of_hh, len(instance.hospital_cap))
    host_of_group = host_of_slot[pairs.group_slot]
    by_department = _distinct(pairs.group_department, host_of_group, len(instance.department_cap))
    by_team = _distinct(team_of_slot, host_of_slot, n_teams)
    guards = buckets(guarded, n_hosts)
    index = [column(x, np.int64) for x in (*by_hospital, *by_department, *by_team, *guards, drop_slot)]
    return Ground(column(rank, np.int8), *index)


def empty_ruin(draft: Draft, n_hosts: int) -> Ruin:
    """Scratch of a search that has found only ``draft`` so far."""
    return Ruin(
        hosts=np.zeros(max(1, n_hosts), np.int64),
        is_in=np.zeros(n_hosts, np.int8),
        saved=np.full(len(draft.sol), -1, np.int32),
        regret=np.zeros(max(1, n_hosts)),
        best_sol=draft.sol.copy(),
        best_score=draft.ledger.score.copy(),
        counts=np.zeros(3, np.int64),
    )


def _distinct(
    keys: NDArray[Any], values: NDArray[Any], n: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """CSR key -> its distinct values, ascending; keys < 0 are left out."""
    base = int(values.max(initial=0)) + 1
    both = np.unique(keys.astype(np.int64)[keys >= 0] * base + values[keys >= 0])
    return np.searchsorted(both // base, np.arange(n + 1)).astype(np.int32), both % base
