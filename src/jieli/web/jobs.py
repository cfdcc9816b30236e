"""Background jobs: how far they are, what went wrong, stopping and running again."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jieli.kernel import jobs as kernel
from jieli.kernel.actor import Actor
from jieli.web import formats
from jieli.web.addresses import leads_to
from jieli.web.forms.page import after
from jieli.web.listing import Choice, Column, Listing, Tab, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Tag, state_tag
from jieli.web.record import Fact, Facts

NAMES = {
    "kernel.mail": gettext_lazy("发送提醒邮件"),
    "kernel.digest": gettext_lazy("汇总提醒邮件"),
    "kernel.tidy": gettext_lazy("清理过期的数据"),
    "intake.check": gettext_lazy("检查导入的台账"),
    "intake.commit": gettext_lazy("写入导入的台账"),
    "intake.undo": gettext_lazy("撤销一次导入"),
    "recruiting.deadlines": gettext_lazy("截止报名，结束期满的公示"),
    "recruiting.reminders": gettext_lazy("提醒报名截止、逾期审查、体检到期和公示期满"),
    "placement.plan": gettext_lazy("测算选派方案"),
    "placement.calendar": gettext_lazy("执行当日生效的派驻变更，转入履职"),
    "placement.remind": gettext_lazy("提醒到岗、轮换和期满"),
    "placement.months": gettext_lazy("建立上月考勤表"),
    "placement.tidy_runs": gettext_lazy("清理中断的测算"),
}
"""Tasks in words."""


def name_of(job: Any) -> str:
    """What a job does, in words."""
    return str(NAMES.get(job.name, job.name))


def _tag(job: Any) -> Tag:
    return state_tag(job.machine, job.state)


def _progress(job: Any) -> str:
    if job.progress_total:
        return f"{formats.number(job.progress_done)} / {formats.number(job.progress_total)}"
    return formats.NONE


JOBS = Listing(
    name="jobs",
    title=gettext_lazy("后台任务"),
    columns=(
        Column(
            "name",
            gettext_lazy("任务"),
            cell=name_of,
            link=leads_to("job"),
            sub="code",
            sort="name",
        ),
        Column(
            "user",
            gettext_lazy("提交人"),
            cell=lambda j: j.user.name if j.user else _("日历"),
            sort="user__name",
        ),
        Column("created_at", gettext_lazy("提交时间"), sort="created_at"),
        Column("progress", gettext_lazy("进度"), cell=_progress, is_num=True),
        Column("ended_at", gettext_lazy("结束时间"), sort="ended_at"),
        Column("state", gettext_lazy("状态"), cell=_tag, sort="state"),
    ),
    filters=(Choice("state", gettext_lazy("状态"), "state", lambda actor: _states()),),
    tabs=(
        Tab("open", gettext_lazy("未完成"), Q(state__in=("queued", "running"))),
        Tab("failed", gettext_lazy("失败"), Q(state="failed"), tone="bad"),
    ),
    order="-created_at",
    empty=Empty(
        gettext_lazy("没有后台任务"), gettext_lazy("导入台账等费时的事会排在这里，完成后用提醒告诉您。")
    ),
    export=False,
)


def _states() -> list[tuple[str, Any]]:
    return [
        ("queued", _("排队")),
        ("running", _("执行中")),
        ("succeeded", _("完成")),
        ("failed", _("失败")),
        ("cancelled", _("已取消")),
    ]


def jobs(request: HttpRequest) -> HttpResponse:
    """One's own jobs; all of them for the administrator."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render_listing(request, JOBS, kernel.visible(actor), record_export=None)


def job(request: HttpRequest, code: str) -> HttpResponse:
    """One job; ``?poll=1`` gives its progress alone. What it works on is shown to its owner only."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = kernel.get_job(actor, code)
    context: dict[str, Any] = {"job": _shown(found)}
    if request.GET.get("poll"):
        answer = render(request, "today/_job.html", context)
        if found.is_over:
            answer["HX-Refresh"] = "true"
        return answer
    is_own = found.user_id == actor.user_id
    facts = [
        Fact(_("任务"), name_of(found)),
        Fact(_("提交人"), found.user.name if found.user else _("日历")),
        Fact(_("提交时间"), found.created_at),
        Fact(_("开始时间"), found.started_at),
        Fact(_("结束时间"), found.ended_at),
        Fact(_("失败次数"), _("%(n)s次，最多试%(most)s次") % {"n": found.failures, "most": found.tries_max}),
        Fact(_("中断次数"), found.interruptions),
    ]
    if is_own and isinstance(found.result, dict):
        facts += [Fact(_("结果：%(key)s") % {"key": key}, str(value)) for key, value in found.result.items()]
    head = Head(
        name_of(found),
        line=found.code,
        tags=(_tag(found),),
        crumbs=(Crumb(_("后台任务"), reverse("jobs")), Crumb(found.code)),
        buttons=_buttons(found),
    )
    context |= {
        "head": head,
        "facts": Facts(_("经过"), tuple(facts)),
        "found": found,
        "error": found.error if is_own or found.user_id is None else _hidden(found),
    }
    return render(request, "today/job.html", context)


def _hidden(found: Any) -> str:
    return _("任务没有完成。原因只显示给提交人。") if found.error else ""


def _buttons(found: Any) -> tuple[Button, ...]:
    if found.state == "failed":
        return (Button(_("重新执行"), reverse("job_rerun", args=[found.code]), kind="primary", post=True),)
    if found.state in ("queued", "running") and not found.cancel_asked:
        return (Button(_("取消任务"), reverse("job_cancel", args=[found.code]), kind="danger", post=True),)
    return ()


def _shown(found: Any) -> dict[str, Any]:
    """The job as ``parts/_progress.html`` shows it."""
    if found.cancel_asked and not found.is_over:
        said = _("正在取消，到下一步就停。")
    elif found.state == "queued":
        said = _("排队中，计划%(at)s执行。") % {"at": formats.moment_short(found.run_at)}
    elif found.progress_total:
        said = _("已办%(done)s，共%(total)s") % {
            "done": formats.number(found.progress_done),
            "total": formats.number(found.progress_total),
        }
    else:
        said = str(found.machine.state(found.state).label)
    return {
        "code": found.code,
        "title": name_of(found),
        "state": str(found.machine.state(found.state).label),
        "tone": found.machine.state(found.state).tone,
        "done": found.progress_total if found.state == "succeeded" else found.progress_done,
        "total": found.progress_total or 1,
        "said": said,
        "is_running": found.state in ("queued", "running"),
        "href": reverse("job", args=[found.code]),
        "cancel": "",
        "result": "",
    }


@require_POST
def job_cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Stop a job: at once if it waits, at its next step if it runs."""
    kernel.cancel(code, actor=request.actor)  # type: ignore[attr-defined]
    return after(request, _("任务已取消，或在下一步停下"), reverse("job", args=[code]))


@require_POST
def job_rerun(request: HttpRequest, code: str) -> HttpResponse:
    """Queue a failed job again."""
    kernel.rerun(code, actor=request.actor)  # type: ignore[attr-defined]
    return after(request, _("任务已重新排队"), reverse("job", args=[code]))
