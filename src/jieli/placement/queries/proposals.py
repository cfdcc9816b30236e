"""What a plan that is not released yet proposes, for the relay board."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.placement import computing
from jieli.placement.models import Deployment, PlanRun, Release, ReleaseLine
from jieli.placement.queries.board import Proposal
from jieli.placement.queries.runs import runs
from jieli.programme import rules
from jieli.programme.models import Batch, Post


def proposed_run(actor: Actor, batch: Batch) -> PlanRun | None:
    """The run whose plan is on the table: that of a release under way, else the last one done and never submitted.

    None where there is no such run, or the actor may not know of it; two queries.
    """
    tabled = (
        reading.visible(Release, actor)
        .filter(batch=batch, state__in=("tabled", "approved"))
        .order_by("-number")
        .values_list("run", flat=True)
        .first()
    )
    found = runs(actor, batch).prefetch_related("releases")
    if tabled is not None:
        return found.filter(pk=tabled).first()
    last = found.filter(state="done").order_by("-number").first()
    return last if last is not None and not last.releases.all() else None


def proposals(actor: Actor, run: PlanRun) -> tuple[Proposal, ...]:
    """Who is to go where by the plan of a run, without those who are chosen already; a constant number of queries.

    Raises:
        NotFound: The actor may not know of the run.
    """
    rules.seen(run, actor)
    lines = ReleaseLine.objects.filter(owner__run=run, owner__state__in=("tabled", "approved"))
    rows = list(lines.values_list("post", "person__name", "person__code", "starts_on", "ends_on"))
    chosen = set(
        Deployment.objects.filter(batch=run.batch)
        .exclude(state="cancelled")
        .values_list("post", "person__code")
    )
    return tuple(
        Proposal(post, name, starts_on, ends_on)
        for post, name, code, starts_on, ends_on in rows or _computed(run)
        if (post, code) not in chosen
    )


def _computed(run: PlanRun) -> Iterable[tuple[int, str, str, date, date]]:
    """Rows as those of a release that the run would make, from its plan."""
    plan = computing.opened(run)
    codes = plan.problem.codes.candidate
    names = dict(zip(codes, plan.problem.names.candidate, strict=True))
    wanted = [line for line in plan.lines if not line.is_fixed]
    posts = {p.code: p for p in Post.objects.filter(code__in={line.post for line in wanted})}
    for line in wanted:
        post = posts.get(line.post)
        if post is not None and line.arrive is not None and line.until is not None:
            ends_on = min(date.fromordinal(line.until + 1), post.ends_on)
            yield post.pk, names[line.person], line.person, date.fromordinal(line.arrive), ends_on
