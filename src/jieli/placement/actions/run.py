"""Planning runs: started from a snapshot, computed by a job that may be killed and goes on, cancelled, done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jieli.kernel import door, jobs
from jieli.kernel.actor import Actor, system
from jieli.kernel.errors import DomainError, NotFound, RuleRefused
from jieli.kernel.models import Job
from jieli.placement import announce_plans, computing
from jieli.placement.models import Choice, PlanRun, Relaxation, RunContent
from jieli.placement.snapshot import RELAXATIONS, Decided, Wanted, round_of
from jieli.planner.compile import RoundError, compile_round
from jieli.planner.round import Round
from jieli.planner.round_file import round_digest, round_text
from jieli.programme import rules
from jieli.programme.models import Batch
from jieli.registry.rules import refuse

Values = Mapping[str, Any]
TASK = "placement.plan"
PLANNING = ("selecting", "departing", "serving", "rotating")
"""States of a batch in which people are placed."""

_NUMBER_TRIES = 5


def start_run(
    batch: Batch,
    values: Values,
    *,
    actor: Actor,
    choices: Sequence[Values] = (),
    relaxations: Sequence[Values] = (),
    reason: str = "",
) -> PlanRun:
    """Take a snapshot of the ledger and have it planned.

    Args:
        values: Fields of ``PlanRun``: ``name``, ``purpose``, ``base``, ``keeps_plan``, ``seconds``, ``rounds``,
            ``seed``.
        choices: Rows of ``Choice``; relaxations: rows of ``Relaxation``.

    Effects:
        The run, queued, with its round; a job.

    Raises:
        FactsRefused: The choices are wrong or the ledger contradicts itself, everything at once; RuleRefused or
            BadInput if it is one.
        NotAllowed: The actor may not plan this batch.
    """
    rules.seen(batch, actor)
    if not PlanRun.permits.ever(actor, "C"):
        door.ask(actor, "C", PlanRun(batch=batch))
    base: PlanRun | None = values.get("base")
    refuse(_wrong(batch, values, base, choices, relaxations))
    wanted = Wanted(
        decided=tuple(_decided(c) for c in choices),
        relaxed={r["rule"]: int(r.get("amount", 1)) for r in relaxations},
        keeps=_people_of(base),
    )
    run = PlanRun(batch=batch, **{"name": "", **values})
    round = round_of(batch, title=f"{batch.programme.name}{batch.name}", wanted=wanted)
    refuse(_strangers(round, choices))
    try:
        compile_round(round)
    except RoundError as e:
        no = rules.Refusals()
        for problem in e.problems:
            no.rule("ASG-02", problem.en if _is_english() else problem.zh)
        refuse(no.found)
    run.digest = round_digest(round)
    with transaction.atomic():
        _create(run, {Choice: choices, Relaxation: relaxations}, actor, reason)
        RunContent.objects.create(run=run, round=round_text(round))
        job = jobs.enqueue(TASK, {"run": run.code}, actor=actor, key=f"{TASK}:{run.code}")
        return door.change(run, {"job_code": job.code}, actor=system(actor.origin), event="queue")


def cancel_run(run: PlanRun, *, actor: Actor, reason: str = "", version: int | None = None) -> PlanRun:
    """Stop a computation that is no longer wanted.

    Effects:
        Its job is cancelled at once, or at its next tick.

    Raises:
        RuleRefused: It is over already.
    """
    with transaction.atomic():
        door.advance(run, "cancel", actor=actor, reason=reason, version=version)
        # A job that has just ended finds the run cancelled and keeps nothing
        with suppress(NotFound, RuleRefused):
            jobs.cancel(run.job_code, actor=system(actor.origin))
    return run


MOVES = {"cancel": cancel_run}
"""Event of the machine → the action that performs it; what a button calls."""


# --- What the job does ----------------------------------------------------------------------------


def begin_run(run: PlanRun, *, origin: str) -> PlanRun:
    """The job has begun, or another worker goes on with it."""
    if run.state == "running":
        RunContent.objects.filter(run=run).update(times_resumed=F("times_resumed") + 1)
        return run
    return door.advance(run, "begin", actor=system(origin))


def note_progress(run: PlanRun, seen: computing.Seen) -> None:
    """Keep how far the computation is, and the best plan so far for whoever has to go on with it."""
    RunContent.objects.filter(run=run).update(trace=seen.trace, plan=seen.plan)


def finish_run(run: PlanRun, outcome: computing.Outcome, *, origin: str) -> PlanRun:
    """Keep the plan, if the independent checker accepts it.

    Effects:
        The run is done, or failed where there is no plan or the checker rejects it; who asked hears of it.
    """
    with transaction.atomic():
        RunContent.objects.filter(run=run).update(
            plan=outcome.plan, trace=outcome.trace, findings=outcome.findings
        )
        if outcome.error:
            said = outcome.error[_is_english()]
            door.advance(run, "fail", actor=system(origin), values={"error": said[:255]}, reason=said)
        else:
            door.advance(run, "finish", actor=system(origin), values=outcome.figures)
        announce_plans.run_is_over(run)
    return run


def keep_report(run: PlanRun, text: str) -> None:
    """Keep the report of a run that is done, so that nobody waits for it."""
    RunContent.objects.filter(run=run).update(report=text)


def fail_run(run: PlanRun, error: str, *, origin: str) -> PlanRun:
    """The computation broke down."""
    with transaction.atomic():
        door.advance(run, "fail", actor=system(origin), values={"error": error[:255]}, reason=error)
        announce_plans.run_is_over(run)
    return run


def tidy_runs(*, origin: str) -> int:
    """Close runs whose job is over without them, as when it was cancelled in the list of jobs."""
    count = 0
    for run in PlanRun.objects.filter(state__in=("queued", "running")):
        job = Job.objects.filter(code=run.job_code).first()
        if job is not None and job.state in ("queued", "running"):
            continue
        is_cancelled = job is not None and job.state == "cancelled"
        fail_run(run, _("任务已取消。") if is_cancelled else _("任务没有完成。"), origin=origin)
        count += 1
    return count


def _create(run: PlanRun, parts: Any, actor: Actor, reason: str) -> None:
    for tried in range(_NUMBER_TRIES):
        last = PlanRun.objects.filter(batch=run.batch).aggregate(last=Max("number"))["last"] or 0
        run.number = last + 1
        run.name = run.name or _("测算%(number)s") % {"number": run.number}
        try:
            with transaction.atomic():
                door.create(run, actor=actor, reason=reason, parts=parts)
                return
        except IntegrityError:  # somebody took the number in this moment
            run.pk = None
            if tried + 1 == _NUMBER_TRIES:
                raise


def _is_english() -> bool:
    return (get_language() or "zh").startswith("en")


def _people_of(base: PlanRun | None) -> frozenset[str]:
    """Codes of everybody whom the plan of ``base`` sends."""
    if base is None:
        return frozenset()
    return frozenset(line.person for line in computing.opened(base).lines if not line.is_fixed)


def _decided(row: Values) -> Decided:
    post, person = row.get("post"), row.get("person")
    return Decided(
        kind=row["kind"],
        post=post.code if post else None,
        term=row.get("term"),
        person=person.code if person else None,
        reason=row.get("reason", ""),
    )


def _strangers(round: Round, choices: Sequence[Values]) -> list[DomainError]:
    """People who were pinned or banned though this computation has no choice about them."""
    everybody = {p.code for p in round.people}
    candidates = {p.code for p in round.people if p.is_candidate}
    no = rules.Refusals()
    for row in choices:
        person = row.get("person")
        # Whoever serves now, or was on the plan that is mended, may be banned and not be pinned
        possible = candidates if row["kind"] == "pin" else everybody
        if person is not None and person.code not in possible:
            no.bad(
                "choices",
                _("%(person)s不是本次测算的人选，不能指定或排除。") % {"person": person.name},
                _("人选是本批次体检合格、拟派、备选或正式名单上的报名者；请删去这一条。"),
                rule="ASG-02",
            )
    return no.found


def _wrong(
    batch: Batch,
    values: Values,
    base: PlanRun | None,
    choices: Sequence[Values],
    relaxations: Sequence[Values],
) -> list[DomainError]:
    """Everything that is wrong with what was asked for."""
    no = rules.Refusals()
    if batch.state not in PLANNING:
        no.rule(
            "SM-BATCH",
            _("批次“%(batch)s”现在是“%(state)s”，不能测算。")
            % {"batch": batch, "state": batch.get_state_display()},
            _("请在选派、行前、在派或中期轮换时测算。"),
        )
    if base is not None and (base.batch_id != batch.pk or base.state != "done"):
        no.bad("base", _("对照的测算须是同一批次已完成的测算。"))
    if values.get("keeps_plan") and base is None:
        no.bad("base", _("“尽量少动”要有对照的测算。"), _("请选择要修补的测算。"))
    if not 1 <= int(values.get("seconds", 30)) <= 3600:
        no.bad("seconds", _("用时上限应在1至3600秒之间。"))
    for row in choices:
        post, person = row.get("post"), row.get("person")
        if row["kind"] == "pin" and (post is None or person is None):
            no.bad("choices", _("指定须写明岗位和人员。"))
        if row["kind"] == "ban" and person is None:
            no.bad("choices", _("不派须写明人员。"))
        if row["kind"] == "leave_empty" and (post is None or person is not None):
            no.bad("choices", _("留空只写岗位，不写人员。"))
        if post is not None and post.batch_id != batch.pk:
            no.bad("choices", _("岗位“%(post)s”不属于这个批次。") % {"post": post})
    for row in relaxations:
        if row["rule"] not in RELAXATIONS:
            no.bad("relaxations", _("不能放宽“%(rule)s”。") % {"rule": row["rule"]})
    return no.found
