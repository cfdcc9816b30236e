"""``jieli check``: verify a plan from anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.options import AsJson, InstanceFile, Lang, Quiet, argument
from jieli.cli.plans import open_array, open_plan
from jieli.cli.rounds import open_instance, open_round
from jieli.cli.solving import broken_rules, numbered
from jieli.cli.terminal import Terminal
from jieli.cli.wording import say

if TYPE_CHECKING:
    from jieli.planner.check import Report
    from jieli.planner.instance import Instance, Ints
    from jieli.planner.words import Names


def check(
    files: Annotated[list[Path], argument("check.files", "ROUND PLAN")],
    json: AsJson = False,
    quiet: Quiet = False,
    lang: Lang = None,
    instance: InstanceFile = None,
) -> None:
    """Verify a plan."""
    terminal = Terminal(is_json=json, is_quiet=quiet)
    if instance:
        if len(files) != 1:
            raise Stop(ExitCode.BAD_INPUT, say("check.one"))
        problem = open_instance(instance)
        _verdict(problem, open_array(files[0], problem), None, None, terminal)
        return
    if len(files) != 2:
        raise Stop(ExitCode.BAD_INPUT, say("check.two"))
    book = open_round(files[0], terminal)
    given = open_plan(files[1], book, terminal)
    _verdict(book.instance, given.plan, book.names, given.claimed_value, terminal)


def _verdict(
    instance: Instance, plan: Ints, names: Names, claimed_value: int | None, terminal: Terminal
) -> None:
    from jieli.planner.check import check as verify

    report = verify(instance, plan)
    broken = broken_rules(instance, report, names)
    counts = {"value": f"{report.parts.total:,}", "filled": report.filled, "wanted": report.wanted}
    if report.is_valid:
        lines = [say("check.good", **counts)]
    else:
        lines = [say("check.broken", n=len(broken)), *numbered(broken), say("check.value", **counts)]
    lines.append(_parts(report))
    if claimed_value is not None and claimed_value != report.parts.total:
        lines.append(say("check.claim", claimed=f"{claimed_value:,}", value=counts["value"]))
    terminal.result(_document(report, broken, claimed_value), "\n".join(lines))
    if not report.is_valid:
        raise Stop(ExitCode.REFUSED)


def _parts(report: Report) -> str:
    p = report.parts
    shown = {k: f"{getattr(p, k):,}" for k in ("fill", "fit", "wish", "relay")}
    return say("parts.line", **shown, burden=f"−{p.burden:,}" if p.burden else "0")


def _document(report: Report, broken: list[str], claimed_value: int | None) -> dict[str, object]:
    return {
        "is_valid": report.is_valid,
        "value": report.parts.total,
        "claimed_value": claimed_value,
        "parts": report.parts,
        "filled": report.filled,
        "wanted": report.wanted,
        "violations": [
            {"rule": v.rule, "sentence": sentence}
            for v, sentence in zip(report.violations, broken, strict=True)
        ],
    }
