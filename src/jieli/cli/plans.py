"""Opening a plan: plan.json, a roster workbook, or the array of a benchmark instance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.files import must_be_file
from jieli.cli.rounds import Book
from jieli.cli.terminal import Terminal, Trouble
from jieli.cli.wording import say, spoken

if TYPE_CHECKING:
    import numpy as np

    from jieli.planner.instance import Instance, Ints


@dataclass(frozen=True, slots=True)
class GivenPlan:
    """A plan that somebody hands in; ``claimed_value`` is what its file says, None if it says nothing."""

    plan: Ints
    claimed_value: int | None


def open_array(path: Path, instance: Instance) -> Ints:
    """Read the plan of a benchmark instance.

    Raises:
        Stop: The file is no array of whole numbers, one per slot.
    """
    import numpy as np

    must_be_file(path)
    try:
        plan = np.load(path, allow_pickle=False)
    except (ValueError, OSError, EOFError) as e:
        raise Stop(ExitCode.BAD_INPUT, say("files.array", path=path, reason=e)) from e
    reason = _why_no_plan(plan, instance)
    if reason:
        raise Stop(ExitCode.BAD_INPUT, say("files.array", path=path, reason=reason))
    return np.asarray(plan, dtype=np.int32)


def open_plan(path: Path, book: Book, terminal: Terminal) -> GivenPlan:
    """Read a plan for the round in ``book``: a plan file, or any workbook with a roster.

    Raises:
        Stop: The file is no plan, or its lines do not fit the round. Everything wrong is shown.
    """
    from jieli.planner.lines import plan_array
    from jieli.workbook import read_plan

    must_be_file(path)
    outcome = read_plan(path, book.round)
    english = spoken() == "en"
    troubles = [Trouble(p.place, p.en if english else p.zh) for p in outcome.problems]
    plan, problems = plan_array(book.instance, outcome.lines)
    places = [say("plans.row", row=r) if r else "" for r in outcome.rows]
    troubles += [Trouble(places[p.line - 1], p.problem.say(spoken())) for p in problems]
    if troubles:
        _refuse(path, troubles, book, terminal)
    value = _stated(path, "value")
    if value is None and not outcome.lines:
        _refuse(path, [Trouble("", say("plans.nobody"))], book, terminal)
    return GivenPlan(plan, value if isinstance(value, int) else None)


def _stated(path: Path, key: str) -> Any:
    """What a plan file says about itself; workbooks say nothing."""
    import json

    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))[key]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _refuse(path: Path, troubles: Sequence[Trouble], book: Book, terminal: Terminal) -> NoReturn:
    terminal.troubles(troubles)
    terminal.result({"problems": [{"place": t.where, "sentence": t.what} for t in troubles]}, "")
    said = [say("plans.count", path=path, n=len(troubles))]
    title = _stated(path, "title")
    if title is not None and title != book.round.title:
        said.append(say("plans.other_round", theirs=title, ours=book.round.title))
    raise Stop(ExitCode.BAD_INPUT, "\n".join(said))


def _why_no_plan(plan: np.ndarray, instance: Instance) -> str:
    """Empty if ``plan`` is an array of one candidate or -1 per slot."""
    import numpy as np

    if plan.shape != (instance.n_slots,):
        return say("plans.shape", shape="×".join(map(str, plan.shape)), n=instance.n_slots)
    if not np.issubdtype(plan.dtype, np.integer):
        return say("plans.type", dtype=plan.dtype)
    if len(plan) and (plan.min() < -1 or plan.max() >= instance.n_candidates):
        return say("plans.range", last=instance.n_candidates - 1)
    return ""
