"""``jieli replan``: repair a plan after drop-outs with the fewest moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from jieli.cli.compare import points
from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.options import AsJson, Lang, Method, PlanFile, Quiet, RoundFile, Rounds, Seconds, Seed, option
from jieli.cli.people import candidate_of
from jieli.cli.plans import open_plan
from jieli.cli.publish import publish
from jieli.cli.rounds import Book, open_round
from jieli.cli.solving import limits_of, must_be_valid, outcome, solve_and_check
from jieli.cli.terminal import Terminal
from jieli.cli.wording import say, spoken

if TYPE_CHECKING:
    from jieli.planner.instance import Ints
    from jieli.planner.replan import Replanned

EVERYBODY = "all"


def replan(
    round: RoundFile,
    plan: PlanFile,
    withdraw: Annotated[list[str], option("replan.withdraw", "subject", "--withdraw", "-w", metavar="WHO")],
    allow_moves: Annotated[
        list[str] | None, option("replan.allow_moves", "subject", "--allow-moves", metavar="WHO|all")
    ] = None,
    on: Annotated[str | None, option("replan.on", "subject", "--on", metavar="YYYY-MM-DD")] = None,
    time: Seconds = None,
    rounds: Rounds = None,
    seed: Seed = 0,
    out: Annotated[Path, option("replan.out", "output", "--out", "-o", metavar="PATH")] = Path("out-replan"),
    json: AsJson = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Repair a plan."""
    from jieli.planner.compare import compare
    from jieli.planner.replan import replan as repair
    from jieli.planner.result import Status

    terminal = Terminal(is_json=json, is_quiet=quiet)
    book = open_round(round, terminal)
    published = open_plan(plan, book, terminal).plan
    withdrawn = [candidate_of(w, book) for w in withdraw]
    repaired = repair(
        book.instance, published, withdrawn,
        allow_moves=_movable(allow_moves or [], published, book), today=_ordinal(on),
        keep_points=book.round.policy.keep_points, names=book.names,
    )  # fmt: skip
    now = replace(book, instance=repaired.instance)
    report = must_be_valid(now.instance, repaired.plan, now.names)
    # Solved anew only for the bound: how much better a plan would be that keeps nothing of the published one
    fresh, _ = solve_and_check(
        now.instance, limits_of(time, rounds), terminal, seed=seed, method=Method.BEST, names=now.names
    )
    result = replace(
        fresh, plan=repaired.plan, value=report.parts.total, parts=report.parts,
        status=Status.OPTIMAL if report.parts.total == fresh.bound else Status.FEASIBLE,
    )  # fmt: skip
    comparison = compare(now.instance, published, repaired.plan)
    heading = [*_what_moves(repaired, book), *points(comparison), outcome(result, report)]
    publish(
        now, result, out, terminal, heading="\n".join(heading), comparison=comparison, withdrawn=withdrawn
    )


def _movable(asked: list[str], published: Ints, book: Book) -> list[int] | None:
    """Slots of the people who may move; None for everybody."""
    if EVERYBODY in asked:
        return None
    people = {candidate_of(who, book) for who in asked}
    return [slot for slot, holder in enumerate(published.tolist()) if holder in people]


def _ordinal(on: str | None) -> int | None:
    try:
        return date.fromisoformat(on).toordinal() if on else None
    except ValueError as e:
        raise Stop(ExitCode.BAD_INPUT, say("replan.date", date=on)) from e


def _what_moves(repaired: Replanned, book: Book) -> list[str]:
    """Who moves and why, and what somebody still has to decide."""
    if not repaired.repairs and not repaired.untouched:
        return [say("replan.nothing")]
    begun = [say("replan.begun", slot=book.slot(slot)) for slot in repaired.untouched]
    return [
        say("replan.moves", n=repaired.moved),
        *(f"  {r.reason.say(spoken())}" for r in repaired.repairs),
        *begun,
    ]
