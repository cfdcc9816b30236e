"""What is done before departure: one person's list on a phone, and person by item for those who send."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jieli.kernel import clock, files, reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, NotFound
from jieli.placement import permissions
from jieli.placement.actions import pretask as actions
from jieli.placement.queries import deployments as queries
from jieli.registry import catalogue
from jieli.web import code_words, formats
from jieli.web import placement_words as own
from jieli.web.batches import version_of
from jieli.web.forms.duty import PretaskForm, StatementForm
from jieli.web.forms.page import after
from jieli.web.parts import Button, Crumb, Empty, Head, Tag


@require_safe
def pretasks(request: HttpRequest) -> HttpResponse:
    """Person by item for a batch: what is done, what is missing, what is overdue."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    own.may_see(actor, permissions.PRETASK)
    batch, batches = own.batch_of(request, actor)
    head = Head(_("行前准备"), crumbs=(Crumb(_("到岗与考勤")), Crumb(_("行前准备"))))
    tabs = own.duty_tabs(actor, "pretasks", batch)
    if batch is None:
        empty = Empty(_("还没有批次"), _("有了派驻人员，行前要办的事列在这里。"))
        return render(request, "placement/nothing.html", {"head": head, "empty": empty, "tabs": tabs})
    people = list(queries.preparing(actor, batch))
    kinds = _kinds(people)
    rows = [_row(one, kinds) for one in people]
    values = {
        "head": Head(head.title, hint=batch.name, crumbs=head.crumbs),
        "tabs": tabs,
        "batch": batch,
        "batches": batches,
        "kinds": [(k, code_words.word("pretask_kind", k)) for k in kinds],
        "rows": rows,
        "ready": sum(not row["open"] for row in rows),
        "overdue": sum(row["overdue"] for row in rows),
        "empty": Empty(_("没有正在准备出发的人"), _("派驻方案发布后，行前要办的事按规则包列在这里。")),
    }
    return render(request, "placement/pretasks.html", values)


def _kinds(people: Any) -> list[str]:
    found = {t.kind for one in people for t in one.pretasks.all()}
    return [c.code for c in catalogue.codes("pretask_kind") if c.code in found]


def _row(one: Any, kinds: list[str]) -> dict[str, Any]:
    by_kind = {t.kind: t for t in one.pretasks.all()}
    cells = [(code_words.word("pretask_kind", k), _tag(by_kind.get(k))) for k in kinds]
    left = [t for t in by_kind.values() if not t.is_settled]
    return {
        "deployment": one,
        "cells": cells,
        "open": len(left),
        "overdue": any(t.due_on is not None and t.due_on < clock.today() for t in left),
    }


def _tag(task: Any) -> Tag | None:
    if task is None:
        return None
    if task.done_on:
        return Tag(formats.day_short(task.done_on), "live", True)
    if task.is_settled and task.waived_why:
        return Tag(_("免办"), "idle")
    if not task.is_required:
        return Tag(_("选办"), "idle")
    if task.due_on is not None and task.due_on < clock.today():
        return Tag(_("逾期%(n)s天") % {"n": (clock.today() - task.due_on).days}, "bad")
    due = _("%(day)s前") % {"day": formats.day_short(task.due_on)} if task.due_on else _("待办")
    return Tag(due, "turn")


@require_safe
def deployment_pretasks(request: HttpRequest, code: str) -> HttpResponse:
    """One person's list, made for a phone."""
    return _page(request, code)


def _page(
    request: HttpRequest, code: str, bound: Any = None, task: Any = None, status: int = 200
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    own.may_see(actor, permissions.PRETASK)
    found = queries.get_deployment(actor, code)
    tasks = queries.deployment_page(actor, found).pretasks
    is_own = actor.person_id is not None and actor.person_id == found.person_id
    items = [
        _item(actor, one, found, is_own=is_own, bound=bound if task and one.pk == task.pk else None)
        for one in tasks
    ]
    left = [one for one in tasks if not one.is_settled]
    values = {
        "head": Head(
            _("行前事项"),
            hint=found.person.name,
            line=_("%(post)s，%(day)s报到")
            % {"post": own.post_words(found.post), "day": formats.day(found.starts_on)},
            crumbs=(
                Crumb(_("派驻名单"), reverse("deployments")),
                Crumb(found.person.name, reverse("deployment", args=[code])),
                Crumb(_("行前事项")),
            ),
            buttons=(Button(_("看派驻"), reverse("deployment", args=[code])),),
        ),
        "deployment": found,
        "items": items,
        "done": len(tasks) - len(left),
        "total": len(tasks),
        "missing": [code_words.word("pretask_kind", one.kind) for one in left],
        "empty": Empty(_("没有要办的事项"), _("规则包没有规定行前事项。")),
    }
    return render(request, "placement/checklist.html", values, status=status)


def _item(actor: Actor, task: Any, found: Any, *, is_own: bool, bound: Any) -> dict[str, Any]:
    may_do = found.state == "planned" and reading.may(actor, "U", task)
    statement = own.STATEMENTS.get(task.kind, "")
    form = None
    if may_do and not task.is_settled:
        if statement and is_own:
            form = StatementForm(prefix=task.code) if bound is None else bound
        else:
            form = PretaskForm(prefix=task.code) if bound is None else bound
    return {
        "task": task,
        "label": code_words.word("pretask_kind", task.kind),
        "tag": _tag(task),
        "statement": statement,
        "form": form,
        "signs": bool(statement) and is_own,
        "files": list(files.attached(task)),
        "may_waive": may_do and not is_own and not task.is_settled and task.is_waivable,
        "may_undo": may_do and task.is_settled and not is_own,
    }


@require_POST
def pretask_move(request: HttpRequest, code: str, event: str) -> HttpResponse:
    """Note that a task is done or signed, take that back, or do without it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    task = queries.get_pretask(actor, code)
    found = task.deployment
    here = reverse("deployment_pretasks", args=[found.code])
    label = code_words.word("pretask_kind", task.kind)
    reason = request.POST.get("reason", "")
    if event == "do":
        return _do(request, actor, task, f"{here}#{code}")
    if event == "undo":
        actions.undo_pretask(task, actor=actor, reason=reason, version=version_of(request))
        return after(request, _("“%(what)s”已退回重办") % {"what": label}, here)
    if event == "waive":
        actions.waive_pretask(task, actor=actor, reason=reason, version=version_of(request))
        return after(request, _("“%(what)s”已免办") % {"what": label}, here)
    raise NotFound(_("没有找到，或您看不到它。"))


def _do(request: HttpRequest, actor: Actor, task: Any, here: str) -> HttpResponse:
    is_own = actor.person_id is not None and actor.person_id == task.deployment.person_id
    label = code_words.word("pretask_kind", task.kind)
    if task.kind in own.STATEMENTS and is_own:
        form: Any = StatementForm(request.POST, actor=actor, prefix=task.code)
        if not form.is_valid():
            return _page(request, task.deployment.code, form, task, 422)
        if form.cleaned_data["signed"].strip() != task.deployment.person.name:
            form.refuse(
                BadInput(
                    _("签署的姓名与本人姓名“%(name)s”不一致。") % {"name": task.deployment.person.name},
                    field="signed",
                )
            )
            return _page(request, task.deployment.code, form, task, 422)
        note = _("本人%(name)s已阅读并签署") % {"name": form.cleaned_data["signed"].strip()}
        actions.do_pretask(task, actor=actor, note=note, version=version_of(request))
        return after(request, _("“%(what)s”已签署") % {"what": label}, here)
    form = PretaskForm(request.POST, request.FILES, actor=actor, prefix=task.code)
    if not form.is_valid():
        return _page(request, task.deployment.code, form, task, 422)
    upload = form.cleaned_data["file"]
    actions.do_pretask(
        task, actor=actor, note=form.cleaned_data["note"], upload=upload or None, version=version_of(request)
    )
    return after(request, _("“%(what)s”已登记") % {"what": label}, here)
