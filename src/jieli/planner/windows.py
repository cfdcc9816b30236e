"""Which hosts to free together for an exact window, and the running of windows on two cores."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from jieli.planner.exact import solve_window
from jieli.planner.instance import Instance, Ints
from jieli.planner.model import Floats, Pairs, Rows

HOSTS = 14  # a window of 14 hosts is solved to optimality in a third of a second at 300 posts
MAX_PAIRS = 4_000


class Windows:
    """Chooses windows around the largest regrets and improves a plan with them, ``workers`` at a time.

    Windows of one batch share no host, but may share the room of a cap: each result is merged only if the rows
    still hold, so the order of merging is part of the outcome and is fixed.
    """

    def __init__(self, instance: Instance, pairs: Pairs, rows: Rows, seed: int, workers: int) -> None:
        self._instance, self._pairs, self._rows = instance, pairs, rows
        self._random = np.random.default_rng([seed, 7])
        self._workers = workers
        self._tried = np.zeros(
            len(instance.host_adopted)
        )  # failed windows around a host since it last changed
        self._hosts_of_hospital, self._hospital_ptr = _hosts_by_hospital(pairs, len(instance.hospital_cap))
        team_of_host = np.full(len(instance.host_adopted), -1)
        team_of_host[instance.post_host] = instance.post_team
        self._team_of_host = team_of_host
        self._n_pairs = _pairs_per_host(pairs)

    def improve(
        self, sol: Ints, regret: Floats, *, merge: Callable[[Ints, Ints, Ints], Ints | None], seconds: float
    ) -> Ints:
        """Return ``sol`` or something better after one batch of windows.

        Args:
            sol: Pair of every slot, or -1.
            regret: Points that each host could still gain at the prices; steers the choice.
            merge: Takes the present plan, a window's plan and the plan that the window started from; returns the
                better legal combination, or None.
            seconds: Longest time for one window.
        """
        base, batch = sol, self._disjoint_windows(regret)
        with ThreadPoolExecutor(self._workers) as pool:
            found = list(pool.map(lambda hosts: self._solve(base, hosts, seconds), batch))
        for hosts, better in zip(batch, found, strict=True):
            merged = None if (better == base).all() else merge(sol, better, base)
            if merged is None:
                self._tried[hosts[0]] += 1
            else:
                sol = merged
                self._tried[hosts] = 0
        return sol

    def _solve(self, sol: Ints, hosts: NDArray[np.int64], seconds: float) -> Ints:
        return solve_window(self._instance, self._pairs, self._rows, sol, hosts, seconds=seconds).sol

    def _disjoint_windows(self, regret: Floats) -> list[NDArray[np.int64]]:
        taken = np.zeros(len(regret), bool)
        out = []
        for _ in range(self._workers):
            hosts = self._window(regret, taken)
            if len(hosts):
                taken[hosts] = True
                out.append(hosts)
        return out

    def _window(self, regret: Floats, taken: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Grow a window from a host of large regret over hosts that share a hospital or a team with it."""
        weight = np.where(taken, 0.0, (regret + 1.0) / (1.0 + self._tried) ** 2)
        if weight.sum() <= 0:
            return np.zeros(0, np.int64)
        first = int(self._random.choice(len(weight), p=weight / weight.sum()))
        chosen, size = [first], int(self._n_pairs[first])
        team = self._team_of_host[first]
        if team >= 0 and self._random.random() < 0.5:
            for host in np.flatnonzero((self._team_of_host == team) & ~taken).tolist():
                if host != first and len(chosen) < HOSTS and size + self._n_pairs[host] <= MAX_PAIRS:
                    chosen.append(host)
                    size += int(self._n_pairs[host])
        for _ in range(6 * HOSTS):
            if len(chosen) >= HOSTS:
                break
            host = self._neighbour(chosen[int(self._random.integers(len(chosen)))])
            if taken[host] or host in chosen or size + self._n_pairs[host] > MAX_PAIRS:
                continue
            chosen.append(host)
            size += int(self._n_pairs[host])
        return np.array(chosen)

    def _neighbour(self, host: int) -> int:
        p = self._pairs
        lo, hi = p.host_hosp_ptr[host], p.host_hosp_ptr[host + 1]
        if lo == hi:
            return host
        hospital = int(p.host_hosp[self._random.integers(lo, hi)])
        lo, hi = self._hospital_ptr[hospital], self._hospital_ptr[hospital + 1]
        return int(self._hosts_of_hospital[self._random.integers(lo, hi)])


def _hosts_by_hospital(pairs: Pairs, n_hospitals: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Hosts that each hospital can serve, as CSR."""
    hosts = np.repeat(np.arange(len(pairs.host_hosp_ptr) - 1), np.diff(pairs.host_hosp_ptr))
    order = np.argsort(pairs.host_hosp, kind="stable")
    ptr = np.concatenate([[0], np.cumsum(np.bincount(pairs.host_hosp, minlength=n_hospitals))])
    return hosts[order], ptr


def _pairs_per_host(pairs: Pairs) -> NDArray[np.int64]:
    """Number of pairs of every host."""
    per_slot = np.diff(pairs.slot_ptr)
    n_hosts = len(pairs.host_slot_ptr) - 1
    host = np.repeat(np.arange(n_hosts), np.diff(pairs.host_slot_ptr))
    return np.bincount(host, per_slot[pairs.host_slot], n_hosts).astype(np.int64)
