"""Solve while the user watches, then check: nothing that the checker rejects leaves this module."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.options import Method
from jieli.cli.terminal import Terminal, percent, stoppable
from jieli.cli.wording import say, spoken

if TYPE_CHECKING:
    from jieli.planner.check import Report
    from jieli.planner.instance import Instance, Ints
    from jieli.planner.result import Limits, Result
    from jieli.planner.words import Names

DEFAULT_SECONDS = 30.0


def limits_of(seconds: float | None, rounds: int | None) -> Limits:
    """Rounds alone make a run deterministic, so the clock stops it only if that is asked for too."""
    from jieli.planner.result import Limits

    if seconds is None and rounds is None:
        seconds = DEFAULT_SECONDS
    return Limits(seconds=seconds, rounds=rounds)


def solve_and_check(
    instance: Instance, limits: Limits, terminal: Terminal, *, seed: int, method: Method, names: Names
) -> tuple[Result, Report]:
    """Solve ``instance`` with progress on the terminal; Ctrl-C ends it with the best plan so far.

    Raises:
        Stop: No plan exists, or the checker rejects the plan. Both are explained.
    """
    from dataclasses import replace

    from jieli.planner.result import Status
    from jieli.planner.solve import solve

    with stoppable(terminal) as should_stop, terminal.progress() as show:
        limits = replace(limits, should_stop=should_stop)
        result = solve(instance, limits, seed=seed, method=method.value, on_progress=show)
        was_stopped = should_stop()
    if result.status is Status.NONE:
        pins, broken = _contradicting_pins(instance, result, names), _broken_by_pins(instance, names)
        terminal.result({"status": result.status, "unmet_pins": pins, "violations": broken}, "")
        said = [
            say("plan.no_plan"),
            *numbered(pins),
            *([say("plan.pins_break"), *numbered(broken)] if broken else []),
        ]
        raise Stop(ExitCode.NO_PLAN, "\n".join(said))
    complaint = "plan.matching_broken" if method is Method.DEFERRED_ACCEPTANCE else "plan.rejected"
    report = must_be_valid(instance, result.plan, names, complaint=complaint)
    if was_stopped:
        terminal.tell(say("plan.interrupted"))
    return result, report


def must_be_valid(
    instance: Instance, plan: Ints, names: Names, *, complaint: str = "plan.rejected"
) -> Report:
    """Check ``plan`` and refuse to go on if it breaks a rule.

    Raises:
        Stop: It does; every broken rule is said.
    """
    from jieli.planner.check import check

    report = check(instance, plan)
    if not report.is_valid:
        raise Stop(
            ExitCode.REFUSED, "\n".join([say(complaint), *numbered(broken_rules(instance, report, names))])
        )
    return report


def broken_rules(instance: Instance, report: Report, names: Names) -> list[str]:
    """Every broken rule as a sentence."""
    from jieli.planner.words import violation_sentence

    lang = spoken()
    return [violation_sentence(instance, v, names, lang) for v in report.violations]


def numbered(sentences: Sequence[str]) -> list[str]:
    """Sentences as an indented list."""
    return [f"  {n}. {sentence}" for n, sentence in enumerate(sentences, 1)]


def outcome(result: Result, report: Report) -> str:
    """How much is filled, how good it is, and that it was checked."""
    from jieli.papers.view import time_taken

    empty = report.wanted - report.filled
    proof = {
        "gap": percent(result.gap_ratio),
        "status": say(f"status.{result.status}"),
        "time": time_taken(result.seconds)[spoken() == "en"],
    }
    return "\n".join(
        (
            say("plan.filled", wanted=report.wanted, filled=report.filled, empty=empty),
            say("plan.proof", value=f"{result.value:,}", bound=f"{result.bound:,}", **proof),
            say("plan.checked"),
        )
    )


def _contradicting_pins(instance: Instance, result: Result, names: Names) -> list[str]:
    from jieli.planner.words import name_of, slot_name

    lang = spoken()
    lines = []
    for row in result.unmet_pins:
        slot, candidate = instance.pins[row].tolist()
        who = name_of(instance, names, "candidate", candidate, lang)
        lines.append(say("plan.pin", person=who, slot=slot_name(instance, names, slot, lang)))
    return lines


def _broken_by_pins(instance: Instance, names: Names) -> list[str]:
    """What would be broken if every pin were kept and nobody else went: why the pins cannot be kept."""
    from jieli.planner.check import check

    plan = instance.slot_fixed.copy()
    plan[instance.pins[:, 0]] = instance.pins[:, 1]
    return broken_rules(instance, check(instance, plan), names)


def ties_and_refusals(instance: Instance) -> str:
    """What deferred acceptance had to decide beyond everybody's wishes."""
    from jieli.planner.matching import deferred_acceptance

    found = deferred_acceptance(instance)
    return say("plan.ties", rounds=found.rounds, ties=found.ties, refused=found.rejected_by_quota)
