"""A plan as files: the roster, the relay chart, the report, and what plans it again on any machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli import __version__
from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.papers.relay_chart import relay_charts
from jieli.papers.report import report_text
from jieli.papers.roster import roster_workbook
from jieli.papers.view import PlanView, plan_view
from jieli.placement import computing
from jieli.placement.models import PlanRun, RunContent
from jieli.placement.queries import runs
from jieli.planner.check import check
from jieli.planner.findings import find_all
from jieli.planner.lines import Reasons, plan_text, to_plan_json
from jieli.planner.result import Progress, Result, Status

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Paper:
    """One file."""

    name: str
    kind: str
    content: bytes


def paper(actor: Actor, run: PlanRun, kind: str) -> Paper:
    """One of ``PAPERS``.

    Raises:
        NotFound: There is no such paper, no plan, or the actor may not take plans out of the house.
    """
    if kind == "round":
        name, text = runs.round_file(actor, run)
        return Paper(name, "application/json", text.encode())
    reading.get(PlanRun, actor, run.code)
    make = _MAKERS.get(kind)
    if make is None or run.state != "done" or not reading.may(actor, "X", run):
        raise NotFound(_("没有找到，或您看不到它。"))
    return make(_Printed(run))


class _Printed:
    """A plan with its proof, as the papers take it."""

    def __init__(self, run: PlanRun) -> None:
        self.run, self.opened = run, computing.opened(run)
        content = RunContent.objects.get(run=run)
        self.report = content.report
        problem = self.opened.problem
        self.trace = tuple(Progress(*step) for step in content.trace)
        parts = check(problem.instance, self.opened.plan).parts
        value, bound = parts.total, max(run.bound or 0, parts.total)
        self.result = Result(
            status=Status.OPTIMAL if value == bound else Status.FEASIBLE,
            plan=self.opened.plan,
            value=value,
            bound=bound,
            parts=parts,
            seconds=run.used_seconds or 0.0,
            seed=run.seed,
            method=run.method,
            instance_hash=problem.instance.digest(),
            rules_hash=problem.instance.rules_hash,
            version=__version__,
            trace=self.trace,
        )
        empty = (content.findings or {}).get("empty", {})
        where = {runs.term_at(problem, int(slot)): said for slot, said in empty.items()}
        self.reasons: Reasons = {place: tuple(zh for zh, _en in said) for place, said in where.items()}

    @property
    def view(self) -> PlanView:
        problem = self.opened.problem
        return plan_view(problem.round, problem.instance, self.opened.plan, self.result, reasons=self.reasons)


def _roster(printed: _Printed) -> Paper:
    book = roster_workbook(printed.view, made_at=timezone.localtime())
    return Paper(f"选派方案-{printed.run.number}.xlsx", XLSX, book)


def _chart(printed: _Printed) -> Paper:
    return Paper(f"接力图-{printed.run.number}.svg", "image/svg+xml", _drawing(printed).encode())


def _drawing(printed: _Printed) -> str:
    """One sheet, however many posts there are."""
    (drawing,) = relay_charts(printed.view, posts_per_page=len(printed.view.relays) + 1)
    return drawing


def _report(printed: _Printed) -> Paper:
    text = printed.report or _report_text(printed)
    return Paper(f"报告-{printed.run.number}.html", "text/html; charset=utf-8", text.encode())


def report_of(run: PlanRun) -> str:
    """The report of a run that is done, for the job that keeps it: seconds for a province."""
    return _report_text(_Printed(run))


def _report_text(printed: _Printed) -> str:
    problem = printed.opened.problem
    findings = find_all(problem.instance, printed.result, problem.names)
    return report_text(
        printed.view, problem.round, findings, trace=printed.trace, relay_svg=_drawing(printed)
    )


def _plan(printed: _Printed) -> Paper:
    problem = printed.opened.problem
    document = to_plan_json(printed.result, problem.round, problem.instance, printed.reasons)
    return Paper(f"plan-{printed.run.number}.json", "application/json", plan_text(document).encode())


_MAKERS: dict[str, Callable[[_Printed], Paper]] = {
    "roster": _roster,
    "chart": _chart,
    "report": _report,
    "plan": _plan,
}
PAPERS: dict[str, object] = {
    "roster": gettext_lazy("选派方案（Excel）"),
    "chart": gettext_lazy("接力图"),
    "report": gettext_lazy("测算报告"),
    "round": gettext_lazy("测算数据"),
    "plan": gettext_lazy("方案数据"),
}
"""Kinds of papers with what they are called."""
