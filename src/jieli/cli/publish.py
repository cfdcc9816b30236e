"""From a checked plan to the folder of papers, with everything that explains it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jieli.cli.files import unwritable_is_bad_input
from jieli.cli.rounds import Book
from jieli.cli.terminal import Terminal, stoppable
from jieli.cli.wording import say

if TYPE_CHECKING:
    from jieli.planner.compare import Comparison
    from jieli.planner.result import Result

REPORT = "报告.html"


def publish(
    book: Book,
    result: Result,
    out: Path,
    terminal: Terminal,
    *,
    heading: str,
    comparison: Comparison | None = None,
    withdrawn: Collection[int] = (),
) -> None:
    """Explain ``result``, write every paper into ``out``, and say what is there under ``heading``.

    Args:
        comparison: The plan seen from the one it replaces.
        withdrawn: Candidates who have withdrawn; that is no decision whose price anybody asks for.
    """
    from jieli.papers.relay_chart import relay_charts
    from jieli.papers.report import report_text
    from jieli.papers.typeface import missing_characters
    from jieli.papers.view import plan_view
    from jieli.papers.write import write_papers
    from jieli.planner.findings import find_all
    from jieli.planner.lines import to_plan_json
    from jieli.planner.matching import blocking_pairs

    with stoppable(terminal, "publish.patience"), terminal.busy("publish.explaining"):
        findings = find_all(book.instance, result, book.names)
        prices = [p for p in findings.prices if p.kind != "ban" or p.cand not in withdrawn]
        findings = replace(findings, prices=tuple(prices))
        reasons = findings.why_empty()
        n_blocking = len(blocking_pairs(book.instance, result.plan))
    document = to_plan_json(result, book.round, book.instance, reasons) | {"blocking_pairs": n_blocking}
    view = plan_view(book.round, book.instance, result.plan, result, reasons=reasons)
    with (
        stoppable(terminal, "publish.patience"),
        terminal.busy("publish.writing"),
        unwritable_is_bad_input(out),
    ):
        charts = relay_charts(view)
        report = report_text(
            view,
            book.round,
            findings,
            trace=result.trace,
            comparison=comparison,
            relay_svg=charts[0] if len(charts) == 1 else None,
            relay_href="接力图.svg" if len(charts) == 1 else "接力图-01.svg",
        )
        papers = write_papers(
            view,
            out,
            made_at=datetime.now(UTC).astimezone(),
            plan_json=document,
            explanations=_in_workbook_order(findings.notes(), book),
            notice_term=min((x.term for x in view.lines), default=1),  # what has begun is published already
            extra={REPORT: report.encode()},
        )
    lines = [heading, say("plan.blocking", n=n_blocking), say("plan.papers", out=out)]
    lines += [f"  {p.name}" for p in papers]
    terminal.result(document | {"papers": [str(p) for p in papers]}, "\n".join(lines))
    rare = missing_characters(x.name for x in (*view.lines, *view.serving))
    if rare:
        terminal.tell(say("publish.rare", characters=rare))


def _in_workbook_order(notes: Sequence[tuple[str, str]], book: Book) -> list[tuple[str, str]]:
    """People as in the sheet 人员; the planner has its own order."""
    rank = {p.code: n for n, p in enumerate(book.round.people)}
    return sorted(notes, key=lambda note: rank[note[0]])
