"""The search for a plan: built at the prices, then ruined and recreated piece by piece."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jieli.planner.certificate import regret
from jieli.planner.chain import Tables, tables
from jieli.planner.draft import BROKEN, MIX, SHORT, VALUE, Draft, change, empty_draft, restart
from jieli.planner.insertion import Work
from jieli.planner.instance import Instance, Ints
from jieli.planner.join import join
from jieli.planner.layout import (
    ANY,
    NEVER,
    PUT,
    Coupling,
    Index,
    Problem,
    column,
    compiled,
    coupling_of,
    problem_of,
)
from jieli.planner.model import Family, Floats, Pairs, Rows
from jieli.planner.prices import Priced, priced_hosts, solve_prices
from jieli.planner.rows import build_rows
from jieli.planner.ruin import (
    Ground,
    Habits,
    Ruin,
    add_up_regret,
    build_and_polish,
    empty_ruin,
    ground_of,
    is_better,
    keep_best,
    search_steps,
)
from jieli.planner.warm import tiny_instance

STEPS_PER_CALL = 1000  # between two looks at the regret of the hosts
TEAM_TRIES = 16  # in the construction, for a team without a leader at some time
HOTTEST = 200.0  # points that a step may lose, roughly, when the search begins


@dataclass(slots=True)
class Search:
    """One search with its own plan and its own random numbers; several may run in threads at the same time.

    ``value`` and ``sol`` are the best plan so far, pin bonuses included. Same problem, seed and calls: same plan.
    """

    problem: Problem
    coupling: Coupling
    ground: Ground
    priced: Priced
    tab: Tables
    draft: Draft
    work: Work
    ruin: Ruin
    habits: Habits

    @property
    def sol(self) -> Ints:
        """Pair of every slot of the best plan, or -1. A copy."""
        return self.ruin.best_sol.copy()

    @property
    def value(self) -> int:
        """Points of the best plan, pin bonuses included."""
        return int(self.ruin.best_score[VALUE])

    @property
    def plan(self) -> Ints:
        """Candidate of every slot of the best plan, or -1."""
        sol = self.ruin.best_sol
        out = np.full(len(sol), -1, np.int32)
        out[sol >= 0] = self.problem.net.cand[sol[sol >= 0]]
        return out

    @property
    def is_feasible(self) -> bool:
        """True if the best plan keeps every rule and what earlier stages reached."""
        return int(self.ruin.best_score[BROKEN]) == 0 and int(self.ruin.best_score[SHORT]) == 0

    @property
    def steps(self) -> int:
        """Steps done."""
        return int(self.ruin.counts[0])

    def run(self, steps: int, temperature: float = 0.0) -> None:
        """Do ``steps`` steps, each of which may lose about ``temperature`` points."""
        while steps > 0:
            now = min(steps, STEPS_PER_CALL)
            add_up_regret(self.problem, self.draft, self.priced, self.ruin.regret)
            self._steps(ANY, now, temperature)
            steps -= now

    def set_sol(self, sol: Ints) -> bool:
        """Go on from ``sol``; it becomes the best plan if it is better than that. Fixed slots stay as they are.

        Returns:
            False if ``sol`` breaks a rule that no other step can mend (two adopters of one host); nothing changes.

        Raises:
            ValueError: ``sol`` puts a pair into a slot that is not its own.
        """
        sol = np.array(sol, np.int32)
        held = np.flatnonzero(sol >= 0)
        if (self.problem.seats.slot[sol[held]] != held).any():
            raise ValueError("Each entry of a plan must be a pair of its own slot.")
        if self._has_rival_adopters(sol):
            return False
        set_plan(self.draft, self.coupling.b, sol)
        self.keep_if_better()
        return True

    def rebuild_teams(self) -> None:
        """Try again to staff every team that has no leader at some time."""
        ground = self.ground
        for team in range(len(ground.team_ptr) - 1):
            hosts = ground.team_host[ground.team_ptr[team] : ground.team_ptr[team + 1]]
            guards = [ground.guard_row[ground.guard_ptr[o] : ground.guard_ptr[o + 1]] for o in hosts]
            rows = np.concatenate([*guards, np.zeros(0, np.int64)])
            leaders = ground.drop_slot[rows[self.draft.ledger.kind[rows] == MIX]]
            if (self.draft.sol[leaders] < 0).any():
                self._steps(np.int64(team), TEAM_TRIES, 0.0)

    def keep_if_better(self) -> None:
        """Make the present plan the best one if it is."""
        broken, short, value = (int(x) for x in self.ruin.best_score[[BROKEN, SHORT, VALUE]])
        if is_better(self.draft.ledger.score, broken, short, value + 1.0):
            keep_best(self.draft, self.ruin)

    def _has_rival_adopters(self, sol: Ints) -> bool:
        net, hosts, seats = self.problem
        host = np.repeat(np.arange(len(hosts.is_adopted)), np.diff(net.host_slot_ptr))
        slot = net.host_slot[(hosts.is_adopted[host] != 0) & (net.is_fixed[net.host_slot] == 0)]
        host = host[(hosts.is_adopted[host] != 0) & (net.is_fixed[net.host_slot] == 0)]
        host, pair = host[sol[slot] >= 0], sol[slot[sol[slot] >= 0]]
        adopters = np.unique(np.stack([host, seats.group_hospital[seats.group[pair]]]), axis=1)
        return bool(len(np.unique(adopters[0])) < adopters.shape[1])

    def _steps(self, team: Index, steps: int, temperature: float) -> None:
        search_steps(
            self.problem,
            self.tab,
            self.draft,
            self.work,
            self.ground,
            self.ruin,
            team,
            self.habits,
            steps,
            float(temperature),
        )


def construct(
    instance: Instance,
    pairs: Pairs,
    rows: Rows,
    multipliers: Floats,
    seed: int = 0,
    habits: Habits | None = None,
) -> Search:
    """Build a first plan at the prices.

    Args:
        instance: The problem.
        pairs: Eligible pairs.
        rows: Coupling rows.
        multipliers: Prices of the rows, e.g. from :func:`jieli.planner.prices.solve_prices`.
        seed: Of the random numbers.
        habits: How the search moves.
    """
    problem, coupling = problem_of(instance, pairs), coupling_of(pairs, rows)
    priced = priced_hosts(pairs, rows, instance, multipliers)
    draft, ground = empty_draft(problem.seats, rows, coupling), ground_of(instance, pairs, rows)
    work = _empty_work(problem, pairs, rows, priced, seed)
    ruin, tab = empty_ruin(draft, len(instance.host_adopted)), tables(problem.net, np.float64)
    search = Search(problem, coupling, ground, priced, tab, draft, work, ruin, habits or Habits())
    build_and_polish(problem, tab, draft, work, ground, ruin, _first_order(instance, pairs, ground, priced))
    search.keep_if_better()
    search.rebuild_teams()
    return search


def warm_up() -> None:
    """Compile every kernel of the planner, or load it from the cache on disk, by planning a tiny round."""
    instance = tiny_instance()
    pairs = join(instance)
    rows = build_rows(instance, pairs)
    prices = solve_prices(pairs, rows, instance, passes=2)
    search = construct(instance, pairs, rows, prices.multipliers)
    search.run(2, HOTTEST)
    search.set_sol(search.sol)
    regret(instance, pairs, rows, prices.multipliers, search.sol)


def temperature_at(progress: float) -> float:
    """Temperature after a share ``progress`` of the search, in points."""
    return HOTTEST * max(0.0, 1.0 - progress) ** 2


@compiled
def set_plan(draft: Draft, b: NDArray[np.int64], sol: NDArray[np.int32]) -> None:
    """Make ``sol`` the plan, from scratch."""
    restart(draft, b)
    for s in range(len(sol)):
        if sol[s] >= 0 and draft.seats.is_fixed[s] == 0:
            change(draft, sol[s], PUT)


def _first_order(instance: Instance, pairs: Pairs, ground: Ground, priced: Priced) -> NDArray[np.int64]:
    """Hosts of leaders, then of pins, then the others; those with the best pairs per half year first."""
    best = np.full(len(pairs.prev), -1e9)
    np.maximum.at(best, pairs.slot, priced.r)
    best /= np.maximum(1, instance.slot_length)
    count = np.diff(pairs.host_slot_ptr)
    host_of_position = np.repeat(np.arange(len(count)), count)
    mean = np.bincount(host_of_position, best[pairs.host_slot], len(count)) / np.maximum(1, count)
    return np.lexsort((-mean, ground.rank)).astype(np.int64)


def _empty_work(problem: Problem, pairs: Pairs, rows: Rows, priced: Priced, seed: int) -> Work:
    n_slots = len(pairs.prev)
    points = pairs.value.astype(np.float64)
    points[_against_pins(pairs, rows) | pairs.is_dead[pairs.slot]] = NEVER
    return Work(
        points=column(points, np.float64),
        price=column(np.clip(pairs.value - priced.r, 0.0, 1e9), np.float64),
        is_closed=np.zeros(n_slots, np.int8),
        r=np.zeros(pairs.n),
        empty=np.zeros(n_slots),
        picked=np.full(n_slots, -1, np.int32),
        kept=np.full(n_slots, -1, np.int32),
        order=_chain_order(pairs, problem),
        random=np.array([_scrambled(seed)], np.uint64),
    )


def _chain_order(pairs: Pairs, problem: Problem) -> NDArray[np.int64]:
    """Chains of every host, those with pins first."""
    hosts, n_chains = problem.hosts, len(problem.hosts.is_begun)
    chain = np.repeat(np.arange(n_chains), np.diff(hosts.chain_ptr))
    n_pins = np.bincount(chain, pairs.pinned[pairs.host_slot] >= 0, n_chains)
    host = np.repeat(np.arange(len(hosts.is_adopted)), np.diff(hosts.host_chain))
    return np.lexsort((np.arange(n_chains), n_pins == 0, host)).astype(np.int64)


def _against_pins(pairs: Pairs, rows: Rows) -> NDArray[np.bool_]:
    """Pairs that would keep a pinned person away from the pinned place."""
    out = np.zeros(pairs.n, np.bool_)
    pinned = pairs.pinned[pairs.pinned >= 0]
    entries = np.concatenate(
        [rows.pair_row[rows.pair_ptr[i] : rows.pair_ptr[i + 1]] for i in pinned] or [np.zeros(0, int)]
    )
    taken = np.zeros(rows.n, np.bool_)
    taken[entries] = True
    taken &= rows.family == Family.CLIQUE
    pair_of_entry = np.repeat(np.arange(pairs.n), np.diff(rows.pair_ptr))
    out[pair_of_entry[taken[rows.pair_row]]] = True
    out[pinned] = False
    return out


def _scrambled(seed: int) -> int:
    """Spread neighbouring seeds over 64 bits (splitmix64); never 0, which xorshift cannot leave."""
    mask = (1 << 64) - 1
    x = (seed + 0x9E3779B97F4A7C15) & mask
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & mask
    x = (x ^ x >> 27) * 0x94D049BB133111EB & mask
    return (x ^ x >> 31) or 1
