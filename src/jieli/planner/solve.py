"""Find the best plan of an instance and prove how good it is. Order of work: docs/explanation/planning-model.md.

Small rounds go to the exact solver whole. Large ones get prices (the bound), a search guided by them, and exact
windows around the worst places. Nothing here decides what a rule means; that is ``join`` and ``rows``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from jieli import __version__
from jieli.planner.check import check
from jieli.planner.exact import solve_exact
from jieli.planner.instance import Instance, Ints
from jieli.planner.join import PinError, join
from jieli.planner.matching import deferred_acceptance
from jieli.planner.model import PIN_BONUS, Floats, Pairs, Rows
from jieli.planner.result import Limits, Progress, Result, Stage, Status
from jieli.planner.rows import build_rows
from jieli.planner.stages import STAGE_SCALE, guided, stage_problem, with_stage_row
from jieli.planner.start import pairs_of_plan, plan_of_pairs, start_from

if TYPE_CHECKING:
    from jieli.planner.search import Search

EXACT_PAIRS = 2_500  # up to here the exact solver proves most rounds within a second, team rules included
EXACT_SHARE = 0.25  # of the time, before a small but hard round goes the way of a large one
EXACT_AGAIN_PAIRS = 6_000  # up to here the exact solver runs beside the windows and often ends the proof
SEARCHES = 2  # independent searches, one thread each
# Shares of the time at which the price ascent and the search end; the rest goes to windows (and the exact solver)
LARGE_SHARES, MEDIUM_SHARES = (0.3, 0.75), (0.1, 0.5)
PASSES = 3_000  # of the price ascent; more moves the bound by less than a hundredth of a percent
STEPS_AT_ONCE = 2_000  # search steps between two looks at the clock
PASSES_PER_ROUND, STEPS_PER_ROUND, WINDOWS_PER_ROUND = 300, 20_000, 8  # one unit of Limits.rounds
WINDOW_SECONDS = 4.0

Report = Callable[[Progress], None]
Keep = Callable[[Ints, int], None]


def solve(
    instance: Instance,
    limits: Limits | None = None,
    *,
    seed: int = 0,
    method: str = "best",
    start: Ints | None = None,
    on_progress: Report = lambda progress: None,
    on_plan: Keep = lambda plan, value: None,
    clock: Callable[[], float] = time.perf_counter,
) -> Result:
    """Find the best plan for all terms of one instance.

    Terms are solved together: who rests in term 2 changes who should go in term 1.

    Args:
        instance: The problem.
        limits: The first limit reached stops the search; ``rounds`` alone makes the run reproducible.
        seed: Of every random number. Same instance, seed, ``rounds`` and versions: same plan.
        method: "best", or "deferred-acceptance" for the matching scheme (with the bound of a short price ascent).
        start: A plan to begin with (slot -> candidate or -1), fitted by ``start.start_from``. The result is never
            worth less, in lexicographic mode never fills less that is urgent; the bound does not depend on it.
        on_progress: Told value and bound whenever one of them improves. Like ``on_plan``, maybe by another thread.
        on_plan: Given a plan and its points whenever the search has a better one, for going on from it later.
        clock: A stopwatch in seconds; only differences count.

    Raises:
        ValueError: ``start`` is no plan of this instance.

    Returns:
        ``status`` NONE only if the pins contradict the rules; ``unmet_pins`` then says which. The empty plan keeps
        every other rule, so a time limit always leaves a plan.
    """
    limits = limits or Limits()
    began = None if start is None else start_from(instance, start).plan
    try:
        pairs = join(instance)
    except PinError as error:
        return _no_plan(instance, seed, tuple(sorted({row for row, _ in error.problems})))
    run = _Run(instance, pairs, limits, seed, on_progress, on_plan, clock)
    rows = build_rows(instance, pairs)
    if method == "deferred-acceptance":
        return run.matched(rows)
    return run.solved(rows, began)


def warm_up() -> None:
    """Compile every kernel of large rounds, or load it from the cache."""
    from jieli.planner import search

    search.warm_up()


class _Run:
    """One run: the clock, the best bound so far, and what has been reported."""

    def __init__(
        self,
        instance: Instance,
        pairs: Pairs,
        limits: Limits,
        seed: int,
        report: Report,
        keep: Keep,
        clock: Callable[[], float],
    ) -> None:
        self.instance, self.pairs, self.limits, self.seed = instance, pairs, limits, seed
        self._report, self._keep, self._clock = report, keep, clock
        self._kept: int | None = None
        self._keeping = Lock()
        self._bonus = PIN_BONUS * int(np.count_nonzero(pairs.pinned >= 0))
        self._start = clock()
        self.compile_seconds = 0.0
        self.trace: list[Progress] = []
        self.value, self.bound = 0, 0
        self.method = "exact"
        self.prices: object | None = None
        self.is_main = True  # False inside a lexicographic stage, whose numbers are not the plan's

    # Clock and progress

    def seconds(self) -> float:
        """Wall time since the start, without compiling."""
        return self._clock() - self._start - self.compile_seconds

    def is_over(self, share: float = 1.0) -> bool:
        """True once ``share`` of the time is used, or somebody asked to stop."""
        limit = self.limits.seconds
        return self.limits.should_stop() or (limit is not None and self.seconds() >= share * limit)

    def left(self) -> float:
        """Seconds left, at least a tenth."""
        return 1e9 if self.limits.seconds is None else max(0.1, self.limits.seconds - self.seconds())

    def is_good_enough(self) -> bool:
        """True once the proven gap is within the limit."""
        return self.bound - self.value <= self.limits.gap_ratio * max(1, self.bound)

    def tell(self, phase: str, value: int | None = None, bound: int | None = None) -> None:
        """Report, with the best bound and value known so far; both may carry pin bonuses."""
        if not self.is_main:
            return
        if value is not None:
            self.value = max(self.value, value - self._bonus)
        if bound is not None and (not self.trace or bound - self._bonus < self.bound):
            self.bound = bound - self._bonus
        last = self.trace[-1] if self.trace else None
        if last is None or (last.phase, last.value, last.bound) != (phase, self.value, self.bound):
            self.trace.append(Progress(self.seconds(), phase, self.value, self.bound))
            self._report(self.trace[-1])

    def keep(self, sol: Ints, value: int) -> None:
        """Hand out a plan that keeps every rule, if it is the best so far; ``value`` may carry pin bonuses."""
        value -= self._bonus
        if not self.is_main or value < 0:
            return
        with self._keeping:
            if self._kept is None or value > self._kept:
                self._kept = value
                self._keep(plan_of_pairs(self.pairs, sol), value)

    # The methods

    def solved(self, rows: Rows, began: Ints | None) -> Result:
        """Plan with the strongest method for the size; stage by stage in lexicographic mode."""
        instance, pairs = self.instance, self.pairs
        stages: list[Stage] = []
        start = None if began is None else pairs_of_plan(pairs, began)
        if instance.is_lexicographic:
            self.is_main = False
            levels = np.unique(instance.post_level[instance.slot_post[instance.slot_fixed < 0]])
            # A stage alone would leave the other posts of a team worthless, and with them its leader.
            guide = None
            if pairs.n > EXACT_PAIRS:
                guide, _ = self._best(instance, guided(instance, pairs), rows, 0.5, start)
            for number, level in enumerate(levels.tolist(), 1):
                problem = stage_problem(instance, pairs, rows, level)
                done = number / len(levels)
                if guide is None:
                    start, bound = self._best(
                        problem.instance, problem.pairs, problem.rows, 0.5 * done, start
                    )
                else:
                    start = guide
                    _, bound = self._priced(problem.instance, problem.pairs, problem.rows, 0.5 + 0.2 * done)
                reached = problem.reached(start)
                most = max(reached, (bound - self._bonus) // STAGE_SCALE)
                stages.append(Stage(name=f"priority {level}", value=reached, bound=most))
                rows = with_stage_row(rows, instance, level, reached)
            self.is_main = True
        sol, bound = self._best(instance, pairs, rows, 1.0, start)
        plan = plan_of_pairs(pairs, sol)
        return self._result(plan, bound - self._bonus, tuple(stages))

    def matched(self, rows: Rows) -> Result:
        """Plan by deferred acceptance; the bound is that of the same problem."""
        plan = deferred_acceptance(self.instance).plan
        self.method = "deferred-acceptance"
        if self.pairs.n <= EXACT_PAIRS:
            found = solve_exact(
                self.instance, self.pairs, rows, seconds=min(10.0, self.left()), seed=self.seed
            )
            bound = found.bound
        else:
            bound = self._priced(self.instance, self.pairs, rows, 1.0)[1]
        return self._result(plan, bound - self._bonus, ())

    def _best(
        self, instance: Instance, pairs: Pairs, rows: Rows, share: float, start: Ints | None
    ) -> tuple[Ints, int]:
        """Best plan (pair of every slot) and bound of one objective, within ``share`` of the whole time."""
        if pairs.n > EXACT_PAIRS:
            return self._large(instance, pairs, rows, share, start)
        limit = self.limits.seconds
        first = share if limit is None else share * EXACT_SHARE + (1 - EXACT_SHARE) * self.seconds() / limit
        sol, bound, is_settled = self._exact(instance, pairs, rows, first, start)
        if is_settled or limit is None or self.is_over(share):
            return sol, bound
        better, again = self._large(instance, pairs, rows, share, sol)
        return better, min(bound, again)

    def _exact(
        self, instance: Instance, pairs: Pairs, rows: Rows, share: float, start: Ints | None
    ) -> tuple[Ints, int, bool]:
        """Plan, bound, and whether the gap is as small as asked for."""
        seconds = (
            1e9 if self.limits.seconds is None else max(0.2, share * self.limits.seconds - self.seconds())
        )
        found = solve_exact(
            instance, pairs, rows, start=start, seconds=seconds, gap_ratio=self.limits.gap_ratio, seed=self.seed,
            should_stop=self.limits.should_stop,
            on_progress=lambda value, bound: self.tell("exact", value, bound),
        )  # fmt: skip
        self.tell("exact", found.value, found.bound)
        if found.status is not Status.NONE:
            self.keep(found.sol, found.value)
        is_settled = found.bound - found.value <= self.limits.gap_ratio * max(1, found.bound)
        return found.sol, found.bound, is_settled

    def _priced(self, instance: Instance, pairs: Pairs, rows: Rows, share: float) -> tuple[Floats, int]:
        from jieli.planner.certificate import certified_bound
        from jieli.planner.prices import solve_prices

        rounds = self.limits.rounds
        prices = solve_prices(
            pairs, rows, instance,
            passes=PASSES if rounds is None else PASSES_PER_ROUND * rounds,
            should_stop=lambda: self.is_over(share),
            on_progress=lambda _, bound: self.tell("prices", None, int(bound)),
        )  # fmt: skip
        bound = certified_bound(instance, pairs, rows, prices.multipliers)
        self.tell("prices", None, bound)
        self.prices = prices.multipliers
        return prices.multipliers, bound

    def _large(
        self, instance: Instance, pairs: Pairs, rows: Rows, share: float, start: Ints | None
    ) -> tuple[Ints, int]:
        from jieli.planner.search import construct

        began = self._clock()
        self._report(Progress(self.seconds(), "compile", self.value, self.bound))
        warm_up()
        self.compile_seconds += self._clock() - began
        self.method = "prices+search+windows"
        used = 0.0 if self.limits.seconds is None else self.seconds() / self.limits.seconds
        is_medium = pairs.n <= EXACT_AGAIN_PAIRS and self.limits.rounds is None
        prices_end, search_end = MEDIUM_SHARES if is_medium else LARGE_SHARES
        multipliers, bound = self._priced(instance, pairs, rows, used + (share - used) * prices_end)
        searches = [
            construct(instance, pairs, rows, multipliers, self.seed * SEARCHES + n) for n in range(SEARCHES)
        ]
        if start is not None:
            for search in searches:
                search.set_sol(start)
        self._search(searches, used + (share - used) * search_end)
        best = max(searches, key=lambda s: (s.is_feasible, s.value))
        self.tell("search", best.value)
        if best.is_feasible:
            self.keep(best.sol, best.value)
        if not is_medium:
            self._windows(instance, pairs, rows, multipliers, best, share, 2)
            return best.sol, bound
        with ThreadPoolExecutor(1) as pool:
            exact = pool.submit(self._exact, instance, pairs, rows, share, best.sol)
            self._windows(instance, pairs, rows, multipliers, best, share, 1, lambda: exact.done())
            sol, again, _ = exact.result()
        best.set_sol(sol)
        return best.sol, min(bound, again)

    def _search(self, searches: list[Search], share: float) -> None:
        """Run the searches side by side, each with its own random numbers and a falling temperature."""
        from jieli.planner.search import temperature_at

        first, rounds = self.seconds(), self.limits.rounds
        limit = self.limits.seconds
        steps = None if rounds is None else STEPS_PER_ROUND * rounds

        def run(search: Search) -> None:
            done = 0
            while not self.is_over(share) and (steps is None or done < steps):
                if steps is not None:
                    progress = done / steps
                else:
                    progress = (self.seconds() - first) / max(1e-9, share * (limit or 1.0) - first)
                search.run(STEPS_AT_ONCE, temperature_at(min(1.0, progress)))
                done += STEPS_AT_ONCE
                if search is searches[0]:
                    self.tell("search", search.value if search.is_feasible else None)
                    if search.is_feasible:
                        self.keep(search.sol, search.value)

        with ThreadPoolExecutor(SEARCHES) as pool:
            for finished in [pool.submit(run, s) for s in searches]:
                finished.result()

    def _windows(
        self,
        instance: Instance,
        pairs: Pairs,
        rows: Rows,
        multipliers: Floats,
        best: Search,
        share: float,
        workers: int,
        is_done: Callable[[], bool] = lambda: False,
    ) -> None:
        """Improve ``best`` by exact windows around the hosts with the largest regret."""
        from jieli.planner.certificate import SCALE, regret
        from jieli.planner.windows import Windows

        windows = Windows(instance, pairs, rows, self.seed, workers)
        rounds = self.limits.rounds

        def merge(present: Ints, found: Ints, base: Ints) -> Ints | None:
            before = best.value
            best.set_sol(np.where(found != base, found, present).astype(np.int32))
            return best.sol if best.value > before else None

        done = 0
        while not self.is_over(share) and (rounds is None or done < WINDOWS_PER_ROUND * rounds):
            if is_done() or (self.is_main and self.is_good_enough()):
                break
            points = regret(instance, pairs, rows, multipliers, best.sol).host / SCALE
            windows.improve(
                best.sol, np.maximum(0.0, points), merge=merge, seconds=min(WINDOW_SECONDS, self.left())
            )
            done += workers
            self.tell("windows", best.value)
            self.keep(best.sol, best.value)

    # The outcome

    def _result(self, plan: Ints, bound: int, stages: tuple[Stage, ...]) -> Result:
        instance = self.instance
        parts = check(instance, plan).parts
        missing = tuple(n for n, (slot, cand) in enumerate(instance.pins.tolist()) if plan[slot] != cand)
        if missing and self.method != "deferred-acceptance":
            return replace(_no_plan(instance, self.seed, missing), seconds=self.seconds())
        bound = max(bound, parts.total)
        return Result(
            status=Status.OPTIMAL if parts.total == bound else Status.FEASIBLE,
            plan=plan, value=parts.total, bound=bound, parts=parts, seconds=self.seconds(), seed=self.seed,
            method=self.method, instance_hash=instance.digest(), rules_hash=instance.rules_hash, version=__version__,
            trace=tuple(self.trace), stages=stages, prices=self.prices, compile_seconds=self.compile_seconds,
        )  # fmt: skip


def _no_plan(instance: Instance, seed: int, unmet: tuple[int, ...]) -> Result:
    plan = np.array(instance.slot_fixed)
    parts = check(instance, plan).parts
    return Result(
        status=Status.NONE, plan=plan, value=parts.total, bound=parts.total, parts=parts, seconds=0.0, seed=seed,
        method="none", instance_hash=instance.digest(), rules_hash=instance.rules_hash, version=__version__,
        unmet_pins=unmet,
    )  # fmt: skip
