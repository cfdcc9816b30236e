"""A run as the planner sees it: opened from its snapshot, computed beside the job that watches over it, explained.

The planner works in a thread of its own and touches no table; whoever waits for it ticks the job, notes progress and
may stop it at any time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from jieli.placement.models import PlanRun, RunContent
from jieli.planner.again import Proof, Solver
from jieli.planner.changes import Change
from jieli.planner.check import check
from jieli.planner.compile import compile_round, round_names
from jieli.planner.decisions import price_of_decisions
from jieli.planner.explain import Explainer
from jieli.planner.instance import Instance, Ints, Labels
from jieli.planner.lines import Empty, Line, plan_lines
from jieli.planner.policy import RULES
from jieli.planner.relax import relax
from jieli.planner.replan import replan
from jieli.planner.result import Limits, Progress, Result, Status
from jieli.planner.round import Round
from jieli.planner.round_file import read_round_text
from jieli.planner.sentence import Sentence
from jieli.planner.situation import Situation
from jieli.planner.solve import solve
from jieli.planner.trial import Answer, Trial, Trials, memory
from jieli.planner.words import Lang, name_of, slot_name, violation_sentence

WAIT_SECONDS = 0.5  # between two looks at the computation
DECISION_RULES = ("pin", "ban", "fixed", "successor", "twice")
"""What the checker asks of every plan besides the rules of the pack."""

LANGS: tuple[Lang, Lang] = ("zh", "en")
_KEPT = 4  # runs kept open by one process
_SOLVED_PAIRS = 12_000  # solves times pairs for the prices of exchanges: a few seconds


@dataclass(frozen=True)
class Problem:
    """A snapshot, compiled."""

    round: Round
    instance: Instance
    names: Labels

    @property
    def codes(self) -> Labels:
        """Codes in index order."""
        assert self.instance.labels is not None
        return self.instance.labels


@dataclass(frozen=True)
class Opened:
    """A run with its plan, and everything that answers about it share."""

    problem: Problem
    plan: Ints
    lines: tuple[Line, ...]
    empty: tuple[Empty, ...]
    situation: Situation
    explainer: Explainer
    try_out: Callable[[Trial], Answer]
    trials: Trials


@dataclass(frozen=True)
class Seen:
    """How far a computation is: ``[seconds, phase, value, bound]`` of every step, and the best plan."""

    trace: list[list[Any]]
    plan: list[int] | None


@dataclass(frozen=True)
class Outcome:
    """What a computation came to; ``error`` says in Chinese and English why there is no plan to keep."""

    plan: list[int] | None
    trace: list[list[Any]]
    findings: dict[str, Any] | None
    figures: dict[str, Any]
    error: tuple[str, str] | None = None


@dataclass(frozen=True)
class Work:
    """What is to be computed.

    Args:
        start: Plan to begin with, slot → candidate or -1.
        mended: Keep ``start`` as far as the rules allow, with the fewest moves.
    """

    problem: Problem
    limits: Limits
    seed: int
    start: Ints | None = None
    mended: bool = False


def opened(run: PlanRun) -> Opened:
    """The plan of a run that is done, from memory where it was opened lately."""
    return _opened(run.code, run.digest, run.version)


@lru_cache(maxsize=_KEPT)
def _opened(code: str, digest: str, version: int) -> Opened:
    content = RunContent.objects.get(run__code=code)
    problem = problem_of(content)
    plan = np.array(content.plan, np.int32)
    situation = Situation(problem.instance, plan, names=problem.names)
    lines, empty = plan_lines(problem.instance, plan)
    trials = Trials(situation)
    return Opened(
        problem=problem,
        plan=plan,
        lines=lines,
        empty=empty,
        situation=situation,
        explainer=Explainer(situation),
        try_out=memory(lambda: trials),
        trials=trials,
    )


def problem_of(content: RunContent) -> Problem:
    """The snapshot of a run, compiled."""
    round = read_round_text(content.round)
    return Problem(round, compile_round(round), round_names(round))


def work_of(run: PlanRun) -> Work:
    """What is to be computed for a run, going on from what another worker has left.

    With a limit of rounds nothing is gone on from, so that the plan depends on the snapshot and the seed alone.
    """
    content = RunContent.objects.get(run=run)
    problem = problem_of(content)
    limits = Limits(seconds=None if run.rounds else float(run.seconds), rounds=run.rounds)
    start = None
    if run.base is not None and (run.keeps_plan or not run.rounds):
        start = carried_over(opened(run.base), problem)
    if content.plan is not None and not run.rounds and not run.keeps_plan:
        start = np.array(content.plan, np.int32)
    return Work(problem, limits, run.seed, start, run.keeps_plan)


def carried_over(base: Opened, problem: Problem) -> Ints:
    """The plan of ``base`` in another snapshot of the same batch: who is known there, in the terms that end alike."""
    i, codes = problem.instance, problem.codes
    candidate = {code: n for n, code in enumerate(codes.candidate)}
    slot_of = {(codes.post[int(i.slot_post[s])], int(i.slot_end[s]) - 1): s for s in range(i.n_slots)}
    plan = np.array(i.slot_fixed, np.int32)
    for line in base.lines:
        slot = slot_of.get((line.post, line.until or 0))
        if slot is not None and i.slot_fixed[slot] < 0 and line.person in candidate:
            plan[slot] = candidate[line.person]
    return plan


class _Computation(threading.Thread):
    """Solves and explains; says how far it is whenever it is asked."""

    def __init__(self, work: Work) -> None:
        super().__init__(name="planner", daemon=True)
        self.work = work
        self.stop = threading.Event()
        self.outcome: Outcome | None = None
        self.problem: BaseException | None = None
        self._lock = threading.Lock()
        self._trace: list[list[Any]] = []
        self._plan: list[int] | None = None

    def run(self) -> None:
        try:
            self.outcome = self._computed()
        except BaseException as e:
            self.problem = e

    def seen(self) -> Seen:
        with self._lock:
            return Seen([list(step) for step in self._trace], self._plan)

    def _report(self, progress: Progress) -> None:
        with self._lock:
            self._trace.append(
                [round(progress.seconds, 2), progress.phase, int(progress.value), int(progress.bound)]
            )

    def _keep(self, plan: Ints, value: int) -> None:
        with self._lock:
            self._plan = plan.tolist()

    def _computed(self) -> Outcome:
        work, problem = self.work, self.work.problem
        start, fewest = work.start, None
        if work.mended and start is not None:
            fewest = _fewest_moves(problem, start)
            start = fewest
        limits = Limits(seconds=work.limits.seconds, rounds=work.limits.rounds, should_stop=self.stop.is_set)
        result = solve(
            problem.instance,
            limits,
            seed=work.seed,
            start=start,
            on_progress=self._report,
            on_plan=self._keep if fewest is None else lambda plan, value: None,
        )
        plan = result.plan if fewest is None else fewest
        return _outcome(problem, result, plan, self.seen().trace)


def computed(work: Work, *, tick: Callable[[Seen], None], wait_seconds: float = WAIT_SECONDS) -> Outcome:
    """Compute ``work``.

    Args:
        tick: Told again and again how far it is; whatever it raises ends the computation.

    Raises:
        Exception: Whatever ``tick`` raised, or the planner.
    """
    thread = _Computation(work)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(wait_seconds)
            tick(thread.seen())
    finally:
        thread.stop.set()
        thread.join()
    if thread.problem is not None:
        raise thread.problem
    assert thread.outcome is not None
    return thread.outcome


def _fewest_moves(problem: Problem, plan: Ints) -> Ints:
    """The plan mended after drop-outs; whoever is no candidate any more has dropped out."""
    candidates = {p.code for p in problem.round.people if p.is_candidate}
    gone = [n for n, code in enumerate(problem.codes.candidate) if code not in candidates]
    serving = set(problem.instance.slot_fixed.tolist())
    return replan(
        problem.instance,
        plan,
        [n for n in gone if n not in serving],
        allow_moves=None,
        keep_points=problem.round.policy.keep_points,
        names=problem.names,
    ).plan


def _outcome(problem: Problem, result: Result, plan: Ints, trace: list[list[Any]]) -> Outcome:
    i, names = problem.instance, problem.names
    if result.status is Status.NONE:
        pins = [i.pins[row].tolist() for row in result.unmet_pins]
        said = tuple(
            "；".join(
                f"{name_of(i, names, 'candidate', c, lang)}→{slot_name(i, names, s, lang)}" for s, c in pins
            )
            for lang in LANGS
        )
        error = (f"指定与规则矛盾，没有方案：{said[0]}。", f"The pins contradict the rules: {said[1]}.")
        return Outcome(None, trace, None, {}, error)
    report = check(i, plan)
    if not report.is_valid:
        said = tuple(
            " ".join(violation_sentence(i, v, names, lang) for v in report.violations[:3]) for lang in LANGS
        )
        error = (f"独立复核没有通过：{said[0]}", f"The independent check says no: {said[1]}")
        return Outcome(None, trace, None, {}, error)
    figures = {
        "value": report.parts.total,
        "bound": max(result.bound, report.parts.total),
        "filled": report.filled,
        "wanted": report.wanted,
        "used_seconds": round(result.seconds, 2),
        "method": result.method,
        "rules_checked": len([r for r in RULES if i.is_on(r)]) + len(DECISION_RULES),
    }
    return Outcome(plan.tolist(), trace, found_about(problem, plan), figures)


# --- What is kept with a plan -----------------------------------------------------------------------


def found_about(problem: Problem, plan: Ints) -> dict[str, Any]:
    """Exchanges with their prices, why terms are empty and what would fill them; as JSON, in both languages."""
    situation = Situation(problem.instance, plan, names=problem.names)
    solver = Solver(situation)
    explainer = Explainer(situation, solver)
    exchanges: dict[str, list[list[Any]]] = {}
    empty: dict[str, list[list[str]]] = {}
    for slot in np.flatnonzero(~situation.is_fixed).tolist():
        is_affordable = solver.is_exact and solver.n_solves * situation.pairs.n < _SOLVED_PAIRS
        post = explainer.post(slot, verify=is_affordable)
        if post.holder >= 0:
            exchanges[str(slot)] = [[a.cand, a.cost, a.proof is Proof.EXACT] for a in post.alternatives]
        else:
            empty[str(slot)] = both(post.why_empty)
    return {
        "exchanges": exchanges,
        "empty": empty,
        "relaxations": [
            {
                "slots": list(r.filled),
                "points": r.value_gain,
                "filled": r.filled_gain,
                "rules": _looser(problem.instance, r.changes),
                "said": both([r.sentence(situation)])[0],
            }
            for r in relax(situation, solver)
        ],
        "prices": [
            {
                "kind": p.kind,
                "cand": p.cand,
                "slots": list(p.slots),
                "cost": p.cost,
                "said": both([p.sentence(situation)])[0],
            }
            for p in price_of_decisions(situation, solver)
        ],
    }


_LOOSER = {
    "department_cap": "cap", "hospital_cap": "cap", "region_cap": "cap", "quota_max": "quota",
    "post_min_title": "title", "title": "title", "adoption": "pairing", "slot_rest": "rest", "rest": "rest",
}  # fmt: skip
"""Kind of a change of the planner → key of ``snapshot.RELAXATIONS`` that makes it possible."""

_DAYS_A_MONTH = 28


def _looser(instance: Instance, changes: Iterable[Change]) -> list[list[Any]] | None:
    """``[rule, amount]`` that a run needs for these changes; None where no run has them: an examination."""
    found: dict[str, int] = {}
    for change in changes:
        rule = _LOOSER.get(change.kind)
        if rule is None:
            return None
        days = 0
        if change.kind == "rest":
            days = int(instance.cand_free_from[change.index] - instance.slot_arrive[change.slot])
        if change.kind == "slot_rest":
            end = instance.slot_end[change.index] + instance.slot_rest[change.index]
            days = int(end - instance.slot_arrive[change.slot])
        found[rule] = max(found.get(rule, 0), 1, -(-days // _DAYS_A_MONTH))
    return [[rule, amount] for rule, amount in sorted(found.items())]


def both(sentences: Iterable[Sentence]) -> list[list[str]]:
    """Sentences in Chinese and in English."""
    return [[s.say("zh"), s.say("en")] for s in sentences]
