"""Jobs of placement: plans, what follows from the calendar, and what people are reminded of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from jieli.kernel import clock, jobs
from jieli.kernel.errors import StaleState
from jieli.placement import computing, reminders
from jieli.placement.actions import amendment as amendments
from jieli.placement.actions import attendance
from jieli.placement.actions import deployment as deployments
from jieli.placement.actions import run as runs
from jieli.placement.models import PlanRun
from jieli.placement.queries import papers


@jobs.every("daily", at="00:20")
@jobs.task("placement.calendar")
def calendar(job: jobs.Running) -> dict[str, int]:
    """Carry out what was agreed for today, and begin the work of those whose acclimatisation is over."""
    due = amendments.due_to_be_carried_out(job.actor)
    for amendment in due:
        amendments.carry_out(amendment, origin=job.actor.origin)
    return {"amendments": len(due), "started": len(deployments.start_due_work(actor=job.actor).done)}


@jobs.every("daily", at="06:40")
@jobs.task("placement.remind")
def remind(job: jobs.Running) -> dict[str, int]:
    """N-03, N-05, N-06 and N-07."""
    with job.together():
        return reminders.send(clock.today())


@jobs.every("monthly", at="00:10", on=1)
@jobs.task("placement.months")
def months(job: jobs.Running) -> int:
    """Open the attendance sheets of the month that is over."""
    last = clock.today().replace(day=1) - timedelta(days=1)
    return len(attendance.open_months(last, actor=job.actor))


@jobs.task(runs.TASK, tries=1)
def plan(job: jobs.Running, *, run: str) -> dict[str, Any]:
    """Compute a run; another worker goes on from the best plan so far where this one vanishes."""
    found = PlanRun.objects.select_related("batch", "base").get(code=run)
    origin = f"job {job.code}"
    if found.state not in ("queued", "running"):
        return {"state": found.state}
    runs.begin_run(found, origin=origin)

    def tick(seen: computing.Seen) -> None:
        text = ""
        if seen.trace:
            _seconds, _phase, value, bound = seen.trace[-1]
            text = _("总分%(value)s，上界%(bound)s") % {"value": value, "bound": bound}
        job.tick(text=text)
        runs.note_progress(found, seen)

    try:
        outcome = computing.computed(computing.work_of(found), tick=tick)
    except (jobs.Cancelled, jobs.Interrupted):
        raise
    except Exception:
        runs.fail_run(found, _("测算程序出错，已记入运行日志。请联系系统管理员。"), origin=origin)
        raise
    result = {"state": "failed" if outcome.error else "done", **outcome.figures}
    try:
        with job.together(result):
            runs.finish_run(found, outcome, origin=origin)
    except StaleState as e:  # cancelled in the last moment: nothing of it is kept
        raise jobs.Cancelled from e
    if not outcome.error:
        runs.keep_report(found, papers.report_of(found))
    return result


@jobs.every("hourly", at="00:20")
@jobs.task("placement.tidy_runs")
def tidy(job: jobs.Running) -> int:
    """Close runs whose job is over without them."""
    return runs.tidy_runs(origin=f"job {job.code}")
