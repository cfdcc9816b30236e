"""到岗情况 (FM-06): who is due by when, who is there, who is late; many ticked and confirmed at once."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jieli.kernel import clock
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, FactsRefused, RuleRefused
from jieli.placement import permissions
from jieli.placement.actions import deployment as actions
from jieli.placement.queries import arrivals as queries
from jieli.placement.queries import deployments as deployment_queries
from jieli.programme.queries import batches as batch_queries
from jieli.reader.cells import read_date
from jieli.web import formats, official
from jieli.web import placement_words as own
from jieli.web import programme_words as words
from jieli.web.batches import countdown_words
from jieli.web.forms.page import after
from jieli.web.parts import Button, Crumb, Empty, Head, Tag, Words

STEPS: dict[str, tuple[str, tuple[str, ...], Words]] = {
    "ready": ("planned", ("SH",), gettext_lazy("行前事项办齐")),
    "depart": ("ready", ("SH", "TL"), gettext_lazy("登记出发")),
    "arrive": ("travelling", ("TL", "FH", "HH"), gettext_lazy("登记到达")),
    "confirm": ("arrived", ("HH",), gettext_lazy("确认到岗")),
}
"""Step that many make at once → the state before it, the roles of the machine, the words of its button."""
_MANY = {
    "ready": actions.ready_many,
    "depart": actions.depart_many,
    "arrive": actions.arrive_many,
    "confirm": actions.confirm_many,
}
_MOST = 300


@require_safe
def arrivals(request: HttpRequest) -> HttpResponse:
    """The page of one batch."""
    return _page(request)


def _page(request: HttpRequest, outcome: Any = None, said: str = "") -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    own.may_see(actor, permissions.DEPLOYMENT)
    batch, batches = own.batch_of(request, actor)
    head = Head(_("到岗情况"), crumbs=(Crumb(_("到岗与考勤")), Crumb(_("到岗情况"))))
    tabs = own.duty_tabs(actor, "arrivals", batch)
    if batch is None:
        empty = Empty(_("还没有批次"), _("有了批次和派驻人员，谁到了、谁没到就列在这里。"))
        return render(request, "placement/nothing.html", {"head": head, "empty": empty, "tabs": tabs})
    found = queries.arrivals(actor, batch)
    steps = [
        (event, state, label) for event, (state, roles, label) in STEPS.items() if actor.roles & {*roles}
    ]
    ready = {state for _event, state, _label in steps}
    rows = [_row(one, can_tick=one.deployment.state in ready) for one in found.rows]
    ticking = [s for s in steps if any(r["deployment"].state == s[1] for r in rows)]
    in_time, due = found.in_time
    values = {
        "head": Head(
            _("到岗情况"),
            hint=batch.name,
            crumbs=head.crumbs,
            buttons=(
                Button(_("到岗情况表"), f"{reverse('arrivals_form')}?batch={batch.code}", icon="print"),
                *words.board_button(actor, batch.code),
            ),
        ),
        "tabs": tabs,
        "batch": batch,
        "batches": batches,
        "rows": rows,
        "total": len(rows),
        "found": found,
        "countdown": countdown_words(found.countdown),
        "rest": found.is_rest_day,
        "late": len(found.overdue),
        "in_time": in_time,
        "due": due,
        "steps": ticking,
        "on": clock.today(),
        "outcome": outcome,
        "said": said,
        "empty": Empty(_("这一批还没有派驻人员"), _("派驻方案发布后，应到的人会列在这里。")),
    }
    return render(request, "placement/arrivals.html", values, status=409 if outcome else 200)


def _row(one: Any, *, can_tick: bool) -> dict[str, Any]:
    made = one.deployment
    if one.is_there:
        late: object = (
            Tag(_("迟%(n)s天") % {"n": one.late}, "warn") if one.late else Tag(_("按期"), "live", True)
        )
    elif one.is_overdue:
        late = Tag(_("逾期%(n)s天") % {"n": one.late}, "bad")
    else:
        late = formats.left(one.due_on)
    return {
        "deployment": made,
        "due_on": one.due_on,
        "late": late,
        "confirmed_by": one.confirmed_by,
        "can_tick": can_tick,
        "why": _why(made) if one.is_overdue else "",
    }


def _why(made: Any) -> str:
    """What an overdue arrival waits for."""
    return own.next_words(made)


@require_POST
def arrivals_do(request: HttpRequest) -> HttpResponse:
    """Tick or confirm many at once; those that fail come back with their reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    event = request.POST.get("event", "")
    codes = request.POST.getlist("codes")[:_MOST]
    many = _MANY.get(event)
    if many is None or not codes:
        raise RuleRefused(_("还没有勾选人员。"), remedy=_("请先在名单里勾选，再登记或确认。"))
    day = read_date(request.POST.get("on", ""))
    if day.flaw or day.value is None:
        raise BadInput(_("请写明日期，例如2026-08-23。"), field="on")
    if day.value > clock.today():
        raise BadInput(_("%(on)s还没有到，不能登记。") % {"on": day.value}, field="on")
    chosen = deployment_queries.by_codes(actor, codes)
    outcome = many(chosen, actor=actor, on=day.value)
    here = request.get_full_path().replace(reverse("arrivals_do"), reverse("arrivals"))
    done = _("已办%(n)s人：%(event)s") % {"n": len(outcome.done), "event": STEPS[event][2]}
    if not outcome.refused:
        return after(request, done, here)
    failed = [
        {"deployment": made, "sentence": _sentence(error), "rule": error.rule}
        for made, error in outcome.refused
    ]
    return _page(request, failed, done if outcome.done else "")


def _sentence(error: Any) -> str:
    all_of_them = error.refusals if isinstance(error, FactsRefused) else (error,)
    return "".join(f"{e.sentence}{e.remedy}" for e in all_of_them)


def arrivals_form(request: HttpRequest) -> HttpResponse:
    """FM-06 for paper and as a workbook."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    own.may_see(actor, permissions.DEPLOYMENT)
    batch, batches = own.batch_of(request, actor)
    head = Head(
        _("到岗情况表"),
        hint=_("FM-06，A4横向"),
        crumbs=(Crumb(_("到岗情况"), reverse("arrivals")), Crumb(_("到岗情况表"))),
    )
    if batch is None:
        empty = Empty(_("还没有批次"), _("有了批次和派驻人员，这里就能打印。"))
        return render(request, "placement/nothing.html", {"head": head, "empty": empty})
    return official.paper_page(
        request,
        _paper(actor, batch),
        head,
        thing="deployment",
        can_export=permissions.DEPLOYMENT.ever(actor, "X"),
        filters={"batch": batch.name, "on": clock.today().isoformat()},
        context={"batches": batches, "batch": batch, "nothing": _("这一批还没有您能看到的派驻人员。")},
    )


def _paper(actor: Actor, batch: Any) -> official.Paper:
    found = queries.arrivals(actor, batch)
    rows = []
    for n, one in enumerate(found.rows, 1):
        made = one.deployment
        late = _("否") if not one.late else _("%(n)s天") % {"n": one.late}
        if not one.is_there and not one.late:
            late = _("未到期")
        rows.append(
            (
                n,
                made.post.institution.name,
                made.post.specialty.name,
                made.person.name,
                one.due_on.isoformat(),
                made.on_duty_on.isoformat() if made.on_duty_on else "",
                late,
                one.confirmed_by,
            )
        )
    return official.Paper(
        "FM-06",
        "到岗情况表",
        (
            _("项目：%(name)s") % {"name": batch.programme.name},
            _("批次：%(name)s") % {"name": batch_queries.words_of_labels(batch, batch.labels.all())},
            _("到岗截止：%(day)s") % {"day": batch.due_on or "–"},
            _("应到%(n)s人，实到%(there)s人，逾期未到%(late)s人")
            % {"n": len(found.rows), "there": found.there, "late": len(found.overdue)},
            _("截至：%(day)s") % {"day": clock.today()},
        ),
        ("序号", "受援单位", "岗位", "姓名", "应到日期", "实到日期", "是否逾期", "确认人"),
        rows,
        (6, 30, 18, 12, 13, 13, 12, 14),
        figures=frozenset({0}),
        signs=(_("领队（签字）："), _("项目管理办公室（盖章）：")),
    )
