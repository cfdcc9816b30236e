"""Plans made binding: tabled from a run, approved by another office, released in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, Max, When
from django.utils import timezone
from django.utils.translation import gettext as _

from jieli.kernel import audit, door
from jieli.kernel.actor import Actor, system
from jieli.kernel.errors import RuleRefused, StaleState
from jieli.placement import announce_plans, computing
from jieli.placement.actions import deployment as deployments
from jieli.placement.actions import run as runs
from jieli.placement.checks import release as facts
from jieli.placement.models import Deployment, PlanRun, Release, ReleaseLine
from jieli.placement.snapshot import BEGUN
from jieli.planner.lines import Empty, Line
from jieli.planner.words import term_of
from jieli.programme import rules
from jieli.programme.models import Post
from jieli.recruiting.models import Application
from jieli.recruiting.states import PLACED
from jieli.registry.models import Person
from jieli.registry.rules import refuse


def table_release(
    run: PlanRun, *, actor: Actor, note: str = "", reason: str = "", on: date | None = None
) -> Release:
    """Submit the plan of a run for approval.

    Effects:
        The release with a line for every term that somebody is to begin; those who approve hear of it.

    Raises:
        RuleRefused: The run is not done, or its people or posts are gone from the ledger.
        NotAllowed: The actor may not.
    """
    rules.seen(run, actor)
    if run.state != "done":
        raise RuleRefused(
            _("测算“%(run)s”现在是“%(state)s”，没有可提交的方案。")
            % {"run": run, "state": run.get_state_display()},
            remedy=_("请等测算完成。"),
            rule="ASG-02",
        )
    lines = _lines(run)
    if not lines:
        raise RuleRefused(
            _("测算“%(run)s”没有派出任何人。") % {"run": run},
            remedy=_("请查看各岗位空缺的原因。"),
            rule="ASG-02",
        )
    with transaction.atomic():
        last = Release.objects.filter(batch=run.batch).aggregate(last=Max("number"))["last"] or 0
        release = Release(
            batch=run.batch, number=last + 1, run=run, note=note, replaces=in_force(run.batch.pk)
        )
        door.create(release, actor=actor, on=on, reason=reason, parts={ReleaseLine: lines})
        announce_plans.release_waits(release)
    return release


def approve_release(
    release: Release, *, actor: Actor, reason: str = "", on: date | None = None, version: int | None = None
) -> Release:
    """Agree that this plan be carried out."""
    with transaction.atomic():
        if rules.may_move(release, "approve", actor):
            _refuse_if_overtaken(release)
        door.advance(release, "approve", actor=actor, on=on, reason=reason, version=version)
        announce_plans.release_waits(release)
    return release


def release_release(
    release: Release, *, actor: Actor, reason: str = "", on: date | None = None, version: int | None = None
) -> Release:
    """Carry a plan out.

    Args:
        reason: Needed where something is only allowed with one: BR-09, BR-14, BR-15.

    Effects:
        In one transaction: the release in force before is superseded; lines as before keep their deployment;
        deployments that are no longer needed and have not begun are cancelled; new lines become deployments; the
        applications, the posts and the needs behind them follow.

    Raises:
        FactsRefused: Lines cannot be carried out any more, all named at once; RuleRefused if it is one.
        StaleState: Somebody released another plan meanwhile; says who.
    """
    try:
        with transaction.atomic():
            if rules.may_move(release, "release", actor):
                _refuse_if_overtaken(release)
                found = facts.preview(release)
                refuse(found.errors)
                if found.warnings and not reason.strip():
                    refuse([w.error for w in found.warnings])
            else:
                found = None
            if release.replaces is not None and release.state == "approved":
                door.advance(
                    release.replaces, "supersede", actor=system(actor.origin), on=on, reason=_("由新方案替代")
                )
            door.advance(release, "release", actor=actor, on=on, reason=reason, version=version)
            assert found is not None
            _carry_out(release, found, actor, on)
            announce_plans.release_is_over(release, actor.name)
    except IntegrityError as e:
        raise _overtaken(release) from e
    return release


def drop_release(
    release: Release, *, actor: Actor, reason: str, on: date | None = None, version: int | None = None
) -> Release:
    """Decide not to carry a plan out."""
    with transaction.atomic():
        door.advance(release, "drop", actor=actor, on=on, reason=reason, version=version)
        announce_plans.release_is_over(release, actor.name, reason)
    return release


MOVES: dict[str, Callable[..., Release]] = {
    "approve": approve_release,
    "release": release_release,
    "drop": drop_release,
}
"""Event of the machine → the action that performs it; what a button calls."""


def mend_release(release: Release, *, actor: Actor, seconds: int = 30) -> PlanRun:
    """Plan again with the fewest moves, for the lines that cannot be carried out any more."""
    return runs.start_run(
        release.batch,
        {
            "name": _("修补方案%(number)s") % {"number": release.number},
            "base": release.run,
            "keeps_plan": True,
            "seconds": seconds,
        },
        actor=actor,
    )


def in_force(batch: int) -> Release | None:
    """The release that a batch follows now."""
    return Release.objects.filter(batch=batch, state="released").first()


def _carry_out(release: Release, found: facts.Preview, actor: Actor, on: date | None) -> None:
    reason = _("第%(number)s号方案") % {"number": release.number}
    for deployment in found.dropped:
        deployments.cancel(deployment, actor=actor, reason=reason, on=on)
    now = Application.objects.in_bulk([line.application_id for line in found.new])
    for line in found.new:  # whoever only moves was deployed until a moment ago
        line.application = now[line.application_id]
    deployments.plan_deployments(
        [facts.deployment_line(line) for line in found.new], actor=actor, on=on, reason=reason
    )


def _refuse_if_overtaken(release: Release) -> None:
    now = in_force(release.batch_id)
    if (now.pk if now else None) != release.replaces_id:
        raise _overtaken(release)


def _overtaken(release: Release) -> StaleState:
    """Somebody else's plan came into force after this one was tabled."""
    now = in_force(release.batch_id)
    entry = audit.history("release", now.code).filter(event="release").first() if now else None
    if now is None or entry is None:
        return StaleState(_("这个批次的方案刚刚变动，请刷新后再办。"))
    at = timezone.localtime(entry.at)
    return StaleState(
        _("%(who)s已于%(at)s发布了第%(number)s号方案，本方案是在它之前提交的。")
        % {"who": entry.actor, "at": f"{at:%m-%d %H:%M}", "number": now.number},
        remedy=_("请以现行方案为对照重新测算、提交和审定。"),
    )


def _lines(run: PlanRun) -> list[dict[str, Any]]:
    """Rows of ``ReleaseLine`` for everybody whom the plan newly sends.

    Raises:
        RuleRefused: Somebody or some post of the plan is gone from the ledger.
    """
    plan = computing.opened(run)
    wanted = [line for line in plan.lines if not line.is_fixed]
    posts = {p.code: p for p in Post.objects.filter(code__in={x.post for x in wanted})}
    people = {p.code: p for p in Person.objects.filter(code__in={x.person for x in wanted})}
    applied = {
        a.person_id: a
        for a in Application.objects.filter(call__batch=run.batch, person__in=[p.pk for p in people.values()])
        .exclude(state="draft")
        .annotate(is_placed=Case(When(state__in=PLACED, then=1), default=0))
        .order_by("is_placed", "pk")  # of several calls the one by which he is on a final list
    }
    serving = {
        (d.post_id, d.person_id): d
        for d in Deployment.objects.filter(batch=run.batch, state__in=BEGUN).order_by("starts_on")
    }
    reasons = _reasons(plan)
    last_term: dict[str, int] = {}
    places: list[Line | Empty] = [*plan.lines, *plan.empty]
    for place in places:
        last_term[place.post] = max(place.term, last_term.get(place.post, 0))
    rows = []
    for line in wanted:
        post, person = posts.get(line.post), people.get(line.person)
        application = applied.get(person.pk) if person else None
        if post is None or person is None or application is None:
            raise RuleRefused(
                _("方案里的岗位%(post)s或人员%(person)s在台账里已经没有。")
                % {"post": line.post, "person": line.person},
                remedy=_("请重新测算。"),
                rule="ASG-02",
            )
        before = people.get(line.replaces or "") or Person.objects.filter(code=line.replaces or "").first()
        assert line.arrive is not None
        assert line.until is not None
        ends_on = date.fromordinal(line.until + 1)
        rows.append(
            {
                "post": post,
                "term": line.term,
                "application": application,
                "person": person,
                "predecessor": serving.get((post.pk, before.pk)) if before else None,
                "starts_on": date.fromordinal(line.arrive),
                "ends_on": post.ends_on if line.term == last_term[line.post] else ends_on,
                "reasons": reasons.get((line.post, line.term), ""),
            }
        )
    return rows


def _reasons(plan: computing.Opened) -> dict[tuple[str, int], str]:
    """Why each person, by post and term."""
    found = {}
    codes, i = plan.problem.codes, plan.problem.instance
    for cand in sorted(set(plan.plan[plan.plan >= 0].tolist())):
        for slot, sentences in plan.explainer.person(cand).here:
            key = codes.post[int(i.slot_post[slot])], term_of(i, slot)
            found[key] = "\n".join(s.say("zh") for s in sentences)
    return found
