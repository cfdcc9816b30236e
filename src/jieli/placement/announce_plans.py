"""Notices about plans: who asked for one hears of its end; whoever decides next hears that one waits."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from jieli.kernel import audit, notices
from jieli.kernel.models import User
from jieli.placement.models import PlanRun, Release
from jieli.programme import review


def run_is_over(run: PlanRun) -> None:
    """Tell who started a run that it is done, or why it is not."""
    if run.state == "done":
        subject = format_lazy(_("测算已完成：{run}"), run=str(run))
        body = format_lazy(
            _("{filled}/{wanted}个任期有人，独立复核通过。"), filled=run.filled or 0, wanted=run.wanted or 0
        )
    else:
        subject = format_lazy(_("测算未成功：{run}"), run=str(run))
        body = format_lazy(_("原因：{error}"), error=run.error)
    notices.tell(
        _starters("plan_run", run.code),
        kind="plan.over",
        subject=subject,
        body=body,
        url=f"/runs/{run.code}/",
    )


def release_waits(release: Release) -> None:
    """Tell those who approve, or those who release, that a plan waits for them."""
    roles = {"tabled": ("OD",), "approved": ("PO",)}.get(release.state)
    if roles is None:
        return
    notices.tell(
        review.holders(roles, programme=release.batch.programme),
        kind="release.waits",
        subject=format_lazy(_("派驻方案等您办理：{release}"), release=str(release)),
        body=format_lazy(_("{run}，{count}人。"), run=release.run.name, count=release.lines.count()),
        url=f"/releases/{release.code}/",
    )


def release_is_over(release: Release, by: str, reason: str = "") -> None:
    """Tell who tabled a plan that it was released, or dropped and why."""
    done = release.state == "released"
    notices.tell(
        _starters("release", release.code),
        kind="release.over",
        subject=format_lazy(
            _("派驻方案已发布：{release}") if done else _("派驻方案不采用：{release}"), release=str(release)
        ),
        body=format_lazy(_("{by}办理。{reason}"), by=by, reason=reason),
        url=f"/releases/{release.code}/",
    )


def _starters(thing: str, code: str) -> list[User]:
    entries = audit.history(thing, code).filter(event="create")
    return list(User.objects.filter(pk__in=entries.values("user"), is_active=True))
