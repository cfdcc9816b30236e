"""The exact solver: the whole problem, or a window of it, given to HiGHS as one integer programme.

``Highs.run`` releases the GIL, so windows may run in several Python threads of one process, one solver thread
each; callbacks take the GIL back. A Ctrl-C is noticed in a callback, because no other Python code runs on the main
thread meanwhile. It must not become an exception there, so a handler turns it into a stop. HiGHS does not call
back during presolve and the first LP: a fraction of a second to some seconds below 5,000 pairs, a minute and more
for 35,000, which is beyond what this module is for.

HiGHS works within tolerances. Plans are therefore rounded and checked again in whole numbers, and a bound is read
with a margin before it is rounded down to a multiple of the objective's greatest common divisor.
"""

from __future__ import annotations

import math
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from jieli.planner.instance import Instance, Ints
from jieli.planner.mip import Mip, Objective, build_mip, full_objective
from jieli.planner.model import Pairs, Rows
from jieli.planner.result import Status
from jieli.planner.rows import Longs, adopters, left_sides, pair_sides

BOUND_MARGIN_RATIO = 1e-8  # error granted to the solver's bound, relative to it, but at least BOUND_MARGIN
BOUND_MARGIN = 1e-6
ROWWISE, MAXIMISE = 2, -1  # codes of HiGHS
# Probing takes half of the time on our models, cannot be interrupted and never made a run shorter.
PRESOLVE_RULE_OFF_PROBING = 1 << 15

ShouldStop = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactResult:
    """What the exact solver knows about one objective.

    Attributes:
        sol: Pair of every slot or -1; fixed slots hold their pair.
        value: Points of ``sol``, pin bonuses included.
        bound: No plan is worth more; proven up to the solver's tolerances.
        status: NONE if no plan was found that keeps every row (only STAGE rows can forbid the empty plan).
        was_stopped: ``should_stop`` or Ctrl-C ended the run.
    """

    sol: Ints
    value: int
    bound: int
    status: Status
    was_stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Outcome of one window: the plan with the window re-planned, or as it was.

    Attributes:
        gain: Points won, at least 0.
        is_proven: No plan of the window is better while the rest stays.
    """

    sol: Ints
    gain: int
    is_proven: bool
    was_stopped: bool


def solve_exact(
    instance: Instance,
    pairs: Pairs,
    rows: Rows,
    *,
    objective: Objective | None = None,
    start: Ints | None = None,
    seconds: float | None = None,
    gap_ratio: float = 0.0,
    seed: int = 0,
    should_stop: ShouldStop = lambda: False,
    on_progress: Callable[[int, int], None] | None = None,
) -> ExactResult:
    """Solve the whole problem.

    Args:
        instance: The problem.
        pairs: Eligible pairs.
        rows: Coupling rows, STAGE rows included.
        objective: What to maximise; by default everything.
        start: Plan to begin with (pair of every slot or -1); ignored if it breaks a rule.
        seconds: Time limit; None for none.
        gap_ratio: Stop once (bound - value) / value is at most this.
        seed: Random seed of the solver.
        should_stop: Asked often; True ends the run with the best plan so far.
        on_progress: Called with (value, bound) whenever the solver has news.
    """
    goal = objective or full_objective(instance, pairs, rows)
    empty = np.where(pairs.is_fixed, pairs.slot_ptr[:-1], -1).astype(np.int32)
    best, value = _better(instance, pairs, rows, goal, [empty, start])
    hosts = np.arange(len(instance.host_facility))
    mip = build_mip(instance, pairs, rows, goal, hosts, empty, np.zeros(rows.n, np.int64))
    step, most = goal.step, mip.most

    def report(primal: float, dual: float) -> None:
        if on_progress is not None and (value is not None or math.isfinite(primal)):
            seen = max(x for x in (value, _whole(primal)) if x is not None)
            on_progress(seen, max(seen, _safe_bound(dual, step, most)))

    run = _run(
        mip, None if best is None else mip.columns_of(best), seconds=seconds, gap_ratio=gap_ratio, step=step,
        seed=seed, should_stop=should_stop, report=report,
    )  # fmt: skip
    found = None if run.values is None else mip.plan_of(run.values, empty)
    best, value = _better(instance, pairs, rows, goal, [best, found])
    bound = _safe_bound(run.bound, step, most)
    if best is None or value is None:
        return ExactResult(sol=empty, value=0, bound=bound, status=Status.NONE, was_stopped=run.was_stopped)
    bound = max(value, bound)
    status = Status.OPTIMAL if bound == value else Status.FEASIBLE
    return ExactResult(sol=best, value=value, bound=bound, status=status, was_stopped=run.was_stopped)


def solve_window(
    instance: Instance,
    pairs: Pairs,
    rows: Rows,
    sol: Ints,
    free_hosts: NDArray[Any],
    *,
    objective: Objective | None = None,
    seconds: float | None = None,
    seed: int = 0,
    sides: Longs | None = None,
    should_stop: ShouldStop | None = None,
) -> Window:
    """Plan the posts of ``free_hosts`` anew, exactly, and leave the rest of ``sol`` alone.

    Args:
        instance: The problem.
        pairs: Eligible pairs.
        rows: Coupling rows.
        sol: Plan that keeps every rule (pair of every slot or -1).
        free_hosts: Hosts to plan anew.
        objective: What to maximise; by default everything.
        seconds: Time limit; None for none.
        seed: Random seed of the solver.
        sides: ``rows.pair_sides`` of ``sol``, if the caller has it.
        should_stop: As in :func:`solve_exact`.
    """
    goal = objective or full_objective(instance, pairs, rows)
    sides = pair_sides(pairs, rows, sol) if sides is None else sides
    mip = build_mip(instance, pairs, rows, goal, np.unique(free_hosts), sol, sides)
    present = mip.columns_of(sol)
    old, step, most = int(mip.cost @ present), goal.step, mip.most
    run = _run(
        mip, present, seconds=seconds, gap_ratio=0.0, step=step, seed=seed,
        should_stop=should_stop, report=None,
    )  # fmt: skip
    gain = 0
    if run.values is not None:
        found = mip.plan_of(run.values, sol)
        columns = mip.columns_of(found)
        if mip.cost @ columns > old and mip.allows(columns):
            sol, gain = found, int(mip.cost @ columns) - old
    is_proven = _safe_bound(run.bound, step, most) <= old + gain
    return Window(sol=sol, gain=gain, is_proven=is_proven, was_stopped=run.was_stopped)


def keeps_rows(instance: Instance, pairs: Pairs, rows: Rows, sol: Ints) -> bool:
    """True if a plan keeps C7 to C13 and the STAGE rows, in whole numbers."""
    if (sol[pairs.is_fixed] < 0).any() or (left_sides(pairs, rows, sol) > rows.b).any():
        return False
    if not instance.is_on("adoption"):
        return True
    hosts = np.repeat(np.arange(len(instance.host_adopted)), np.diff(pairs.host_hosp_ptr))
    count = np.bincount(hosts, weights=adopters(pairs, sol), minlength=len(instance.host_adopted))
    return bool((count[instance.host_adopted == 1] <= 1).all())


def _better(
    instance: Instance, pairs: Pairs, rows: Rows, goal: Objective, plans: list[Ints | None]
) -> tuple[Ints | None, int | None]:
    """The best plan that keeps every row, later ones first among equals, and its value."""
    best, best_value = None, None
    for sol in plans:
        if sol is not None and keeps_rows(instance, pairs, rows, sol):
            value = goal.value(pairs, rows, sol)
            if best_value is None or value >= best_value:
                best, best_value = sol.astype(np.int32), value
    return best, best_value


def _safe_bound(dual: float, step: int, most: int) -> int:
    """A whole number that no plan exceeds, from the solver's bound."""
    if not math.isfinite(dual):
        return most // step * step
    margin = max(BOUND_MARGIN, BOUND_MARGIN_RATIO * abs(dual))
    return min(most, math.floor(dual + margin)) // step * step


def _whole(points: float) -> int | None:
    return round(points) if math.isfinite(points) else None


@dataclass(frozen=True, slots=True)
class _Run:
    """What HiGHS said. ``values`` is None without a solution; ``bound`` may be infinite."""

    values: NDArray[np.float64] | None
    bound: float
    was_stopped: bool


def _run(
    mip: Mip, start: Longs | None, *, seconds: float | None, gap_ratio: float, step: int, seed: int,
    should_stop: ShouldStop | None, report: Callable[[float, float], None] | None,
) -> _Run:  # fmt: skip
    """Run HiGHS on ``mip``."""
    if not len(mip.pair):
        return _Run(np.zeros(len(mip.cost)), 0.0, False)
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    options = {
        "output_flag": False,
        "threads": 1,  # windows run side by side in threads of ours; the scheduler of HiGHS is one per process
        "random_seed": seed,
        "presolve_rule_off": PRESOLVE_RULE_OFF_PROBING,
        "mip_rel_gap": gap_ratio,
        # All values are multiples of the step: less than one step apart is equal.
        "mip_abs_gap": step - 0.5 if step > 1 else 0.9,
    }
    if seconds is not None:
        options["time_limit"] = float(max(0.0, seconds))
    for name, option in options.items():
        highs.setOptionValue(name, option)
    infinity = highspy.kHighsInf
    upper = np.where(mip.upper < 0, infinity, mip.upper).astype(np.float64)
    n_columns, n_rows = len(mip.cost), len(mip.b)
    highs.passModel(
        n_columns, n_rows, len(mip.index), ROWWISE, MAXIMISE, 0.0, mip.cost.astype(np.float64), np.zeros(n_columns),
        upper, np.full(n_rows, -infinity), mip.b.astype(np.float64), mip.start[:-1].astype(np.int32),
        mip.index.astype(np.int32), mip.coef.astype(np.float64), mip.is_integer.astype(np.int32),
    )  # fmt: skip
    if start is not None:
        highs.setSolution(n_columns, np.arange(n_columns, dtype=np.int32), start.astype(np.float64))
    watcher = _Watcher(should_stop, report)
    watcher.listen(highs)
    with _ctrl_c_stops(watcher):
        highs.run()
    if watcher.problem is not None:
        raise watcher.problem
    info = highs.getInfo()
    has_plan = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(highs.getSolution().col_value) if has_plan else None
    return _Run(values, info.mip_dual_bound, watcher.was_stopped)


class _Watcher:
    """Listens to one run: asks whether to stop, reports news. No exception may travel through the solver."""

    def __init__(self, should_stop: ShouldStop | None, report: Callable[[float, float], None] | None) -> None:
        self.should_stop, self.report = should_stop, report
        self.was_stopped = False
        self.problem: Exception | None = None
        self._news: tuple[float, float] | None = None

    def listen(self, highs: Any) -> None:
        """Attach to ``highs``; a short run that nobody watches is left without callbacks."""
        if self.should_stop is None and self.report is None:
            return
        kinds = highspy.cb.HighsCallbackType
        highs.setCallback(self._heard, None)
        for kind in (
            kinds.kCallbackMipInterrupt,
            kinds.kCallbackSimplexInterrupt,
            kinds.kCallbackIpmInterrupt,
        ):
            highs.startCallback(kind)

    def _heard(self, kind: Any, message: str, out: Any, answer: Any, data: Any) -> None:
        try:
            if kind == highspy.cb.HighsCallbackType.kCallbackMipInterrupt and self.report is not None:
                news = (out.mip_primal_bound, out.mip_dual_bound)
                if news != self._news:
                    self._news = news
                    self.report(*news)
            if self.should_stop is not None and self.should_stop():
                self.was_stopped = True
        except Exception as problem:
            self.problem, self.was_stopped = problem, True
        answer.user_interrupt = self.was_stopped


@contextmanager
def _ctrl_c_stops(watcher: _Watcher) -> Iterator[None]:
    """Let Ctrl-C stop ``watcher``'s run, unless the caller handles it in a way of his own.

    Effects:
        Replaces the handler of SIGINT for the time of the run, on the main thread only.
    """
    is_mine = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if not is_mine:
        yield
        return

    def stop(number: int, frame: object) -> None:
        watcher.was_stopped = True

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
