"""``jieli plan``: from a round to checked papers, or from a benchmark instance to an array."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.files import whole_file
from jieli.cli.options import (
    AsJson,
    InstanceFile,
    Lang,
    Method,
    Out,
    Quiet,
    Rounds,
    Seconds,
    Seed,
    argument,
    option,
)
from jieli.cli.publish import publish
from jieli.cli.rounds import open_instance, open_round
from jieli.cli.solving import limits_of, outcome, solve_and_check, ties_and_refusals
from jieli.cli.terminal import Terminal
from jieli.cli.wording import say

if TYPE_CHECKING:
    from jieli.planner.result import Limits


def plan(
    round: Annotated[Path | None, argument("argument.round", "ROUND")] = None,
    time: Seconds = None,
    rounds: Rounds = None,
    seed: Seed = 0,
    method: Annotated[
        Method, option("plan.method", "solving", "--method", metavar="best|deferred-acceptance")
    ] = Method.BEST,
    lexicographic: Annotated[
        bool | None, option("plan.lexicographic", "solving", "--lexicographic/--no-lexicographic")
    ] = None,
    out: Out = None,
    json: AsJson = False,
    quiet: Quiet = False,
    lang: Lang = None,
    instance: InstanceFile = None,
    warm_up: Annotated[bool, option("plan.warm_up", "expert", "--warm-up")] = False,
) -> None:
    """Plan a round."""
    terminal = Terminal(is_json=json, is_quiet=quiet)
    limits = limits_of(time, rounds)
    if warm_up:
        _compile_kernels(terminal)
    elif round and instance:
        raise Stop(ExitCode.BAD_INPUT, say("plan.both"))
    elif round:
        _plan_round(round, out or Path("out"), limits, seed, method, lexicographic, terminal)
    elif instance:
        _plan_instance(instance, out or Path("plan.npy"), limits, seed, method, lexicographic, terminal)
    else:
        raise Stop(ExitCode.BAD_INPUT, say("plan.nothing"))


def _plan_round(
    path: Path,
    out: Path,
    limits: Limits,
    seed: int,
    method: Method,
    lexicographic: bool | None,
    terminal: Terminal,
) -> None:
    book = open_round(path, terminal, beside=out, lexicographic=lexicographic)
    result, report = solve_and_check(
        book.instance, limits, terminal, seed=seed, method=method, names=book.names
    )
    heading = outcome(result, report)
    if method is Method.DEFERRED_ACCEPTANCE:
        heading += f"\n{ties_and_refusals(book.instance)}"
    publish(book, result, out, terminal, heading=heading)
    if report.filled == 0 and report.wanted > 0:
        raise Stop(ExitCode.NO_PLAN, say("plan.nobody", out=out))


def _plan_instance(
    path: Path,
    out: Path,
    limits: Limits,
    seed: int,
    method: Method,
    lexicographic: bool | None,
    terminal: Terminal,
) -> None:
    import numpy as np

    instance = open_instance(path, lexicographic=lexicographic)
    result, report = solve_and_check(instance, limits, terminal, seed=seed, method=method, names=None)
    with whole_file(out) as draft, draft.open("wb") as file:
        np.save(file, result.plan)
    document = {
        "status": result.status,
        "value": result.value,
        "bound": result.bound,
        "gap_ratio": result.gap_ratio,
        "seconds": result.seconds,
        "compile_seconds": result.compile_seconds,
        "seed": result.seed,
        "method": result.method,
        "instance_hash": result.instance_hash,
        "filled": report.filled,
        "wanted": report.wanted,
        "plan": str(out),
    }
    terminal.result(document, f"{outcome(result, report)}\n{say('plan.array', path=out)}")


def _compile_kernels(terminal: Terminal) -> None:
    from jieli.planner.solve import warm_up

    start = perf_counter()
    warm_up()
    seconds = perf_counter() - start
    terminal.result({"seconds": seconds}, say("plan.warmed", seconds=f"{seconds:.1f}"))
