"""Solve again with one thing changed: the whole where that is quick, else only around the change.

A round small enough for the exact solver is solved whole, so every answer is exact. In a large one only a
window of hosts around the change is solved: the value found is reached for certain, a better one may exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from jieli.planner.check import check
from jieli.planner.exact import solve_exact, solve_window
from jieli.planner.instance import Instance, Ints
from jieli.planner.join import PinError, join
from jieli.planner.model import Pairs, Rows
from jieli.planner.result import Limits, Status
from jieli.planner.rows import build_rows, left_sides
from jieli.planner.situation import Situation
from jieli.planner.solve import solve
from jieli.planner.start import made_legal, pairs_of_plan, plan_of_pairs

EXACT_AGAIN_PAIRS = (
    800  # up to here one more solve takes a fraction of a second, so a hundred questions are fine
)
WINDOW_HOSTS = 10
WINDOW_SECONDS = 30.0  # far beyond what a window of this size takes; only a guard


class Proof(StrEnum):
    """What a number from solving again is worth."""

    EXACT = "exact"
    AT_LEAST = "at_least"  # a gain that is reached for certain
    AT_MOST = "at_most"  # a cost that is enough for certain

    def of_a_cost(self) -> Proof:
        """A value that is at least so much means a cost of at most so much."""
        return Proof.AT_MOST if self is Proof.AT_LEAST else self


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """One more solve. ``plan`` is None where the change contradicts the rules."""

    plan: Ints | None
    value: int
    proof: Proof


class Solver:
    """Solves changed instances around one plan."""

    def __init__(self, situation: Situation, *, is_exact: bool | None = None) -> None:
        """``is_exact``: solve everything whole; by default where the round is small."""
        self.situation = situation
        self.is_exact = situation.pairs.n <= EXACT_AGAIN_PAIRS if is_exact is None else is_exact
        self.base_plan = situation.plan
        self.base_value = check(situation.instance, situation.plan).parts.total
        self.n_solves = 0
        self.is_proven = False  # no plan is worth more than base_plan
        if self.is_exact:
            best = self.solve(situation.instance)
            self.is_proven = best.proof is Proof.EXACT and best.value == self.base_value
            if best.plan is not None and best.value > self.base_value:
                self.base_plan, self.base_value = best.plan, best.value

    def solve(self, changed: Instance, touched: Iterable[int] = ()) -> Again:
        """Best plan of ``changed``. ``touched``: slots around which to look in a large round."""
        self.n_solves += 1
        try:
            pairs = join(changed)
        except PinError:
            return Again(plan=None, value=0, proof=Proof.EXACT)
        rows = build_rows(changed, pairs)
        if self.is_exact:
            return self._whole(changed, pairs, rows)
        return self._around(changed, pairs, rows, list(touched))

    def _whole(self, changed: Instance, pairs: Pairs, rows: Rows) -> Again:
        if changed.is_lexicographic:
            result = solve(changed, Limits(seconds=None))
            plan, is_proven = result.plan, result.status is Status.OPTIMAL
            is_kept = result.status is not Status.NONE
        else:
            found = solve_exact(changed, pairs, rows, start=pairs_of_plan(pairs, self.base_plan))
            plan, is_proven = plan_of_pairs(pairs, found.sol), found.status is Status.OPTIMAL
            is_kept = _keeps_pins(changed, plan)
        if not is_kept:
            return Again(plan=None, value=0, proof=Proof.EXACT)
        value = check(changed, plan).parts.total
        return Again(plan=plan, value=value, proof=Proof.EXACT if is_proven else Proof.AT_LEAST)

    def _around(self, changed: Instance, pairs: Pairs, rows: Rows, touched: list[int]) -> Again:
        """Improve the plan within a window; what the window wins without the change is not counted."""
        hosts = hosts_around(self.situation, touched)
        start = pairs_of_plan(pairs, made_legal(changed, self.base_plan, touched))
        if (left_sides(pairs, rows, start) > rows.b).any():
            return Again(plan=None, value=0, proof=Proof.AT_LEAST)
        sol = solve_window(changed, pairs, rows, start, hosts, seconds=WINDOW_SECONDS).sol
        plan = plan_of_pairs(pairs, sol)
        if not _keeps_pins(changed, plan):
            return Again(plan=None, value=0, proof=Proof.AT_LEAST)
        s = self.situation
        same = solve_window(
            s.instance, s.pairs, s.rows, pairs_of_plan(s.pairs, self.base_plan), hosts, seconds=WINDOW_SECONDS
        )
        value = check(changed, plan).parts.total - same.gain
        return Again(plan=plan, value=value, proof=Proof.AT_LEAST)


def hosts_around(situation: Situation, touched: Iterable[int], n_hosts: int = WINDOW_HOSTS) -> np.ndarray:
    """Hosts of ``touched`` slots, then those whose holders could serve there: where a change spreads."""
    i, p = situation.instance, situation.pairs
    slots = sorted(set(touched))
    host_of = i.post_host[i.slot_post]
    first = np.unique(host_of[slots])
    eligible = np.unique(
        np.concatenate([p.cand[p.slot_ptr[s] : p.slot_ptr[s + 1]] for s in slots] or [p.cand[:0]])
    )
    busy = np.isin(situation.plan, eligible) & ~situation.is_fixed
    near = np.bincount(host_of[busy], minlength=len(i.host_facility))
    near[first] = 0
    order = np.argsort(-near, kind="stable")
    more = order[near[order] > 0][: max(0, n_hosts - len(first))]
    return np.concatenate([first, more])


def _keeps_pins(instance: Instance, plan: Ints) -> bool:
    return bool((plan[instance.pins[:, 0]] == instance.pins[:, 1]).all())
