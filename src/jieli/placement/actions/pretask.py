"""What has to be done before departure: added, done with its papers, waived."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jieli.kernel import door, files
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, RuleRefused
from jieli.placement.checks.deployment import check_fitness
from jieli.placement.models import PreTask
from jieli.programme import rules
from jieli.programme.rules import Refusals
from jieli.registry.rules import refuse

Values = Mapping[str, Any]


def add_pretask(values: Values, *, actor: Actor, on: date | None = None, reason: str = "") -> PreTask:
    """Ask for one more thing before departure than the policy pack does.

    Raises:
        BadInput: There is no such kind, or it is asked for already.
    """
    no = Refusals()
    no.known_code("kind", "pretask_kind", values["kind"])
    if PreTask.objects.filter(deployment=values["deployment"], kind=values["kind"]).exists():
        no.bad("kind", _("这项行前事项已经有了。"))
    refuse(no.found)
    return door.create(PreTask(**values), actor=actor, on=on, reason=reason)


def do_pretask(
    task: PreTask,
    *,
    actor: Actor,
    on: date | None = None,
    note: str = "",
    upload: files.Upload | None = None,
    version: int | None = None,
) -> PreTask:
    """Note that a task is done, with its paper if there is one; the person may do so himself.

    Raises:
        RuleRefused: The deployment is under way already, or the examination does not hold (BR-06).
        BadInput: The day is still to come.
    """
    day = rules.day_of(on)
    if PreTask.permits.covers(actor, "U", task):
        _refuse_late(task)
        if day > rules.day_of(None):
            raise BadInput(_("%(on)s还没有到，不能登记。") % {"on": day}, field="on")
        if task.kind == "exam":
            refuse(check_fitness(task.deployment, max(task.deployment.starts_on, day)))
    with transaction.atomic():
        values = {"done_on": day, "note": note, "waived_why": ""}
        door.change(task, values, actor=actor, on=day, event="do", version=version)
        if upload is not None:
            files.attach(task, upload, actor=actor, kind=task.kind)
    return task


def undo_pretask(task: PreTask, *, actor: Actor, reason: str, version: int | None = None) -> PreTask:
    """Take back that a task is done or waived: the paper was not good enough."""
    _refuse_late(task)
    _refuse_without_reason(reason)
    values = {"done_on": None, "waived_why": ""}
    return door.change(task, values, actor=actor, event="undo", reason=reason, version=version)


def waive_pretask(task: PreTask, *, actor: Actor, reason: str, version: int | None = None) -> PreTask:
    """Do without a task; for those who send, and never for oneself.

    Raises:
        BadInput: There is no reason.
        RuleRefused: The actor is the person, the deployment is under way already, or the pack asks for the examination,
            without which nobody goes (BR-06).
    """
    _refuse_late(task)
    _refuse_without_reason(reason)
    if not task.is_waivable:
        raise RuleRefused(
            _("%(who)s的“%(task)s”是必办事项，不能免办。")
            % {"who": task.deployment.person.name, "task": rules.word("pretask_kind", task.kind)},
            remedy=_("请到体检机构体检，由医师录入合格的结论后再登记办理。"),
            rule="BR-06",
        )
    if actor.person_id is not None and actor.person_id == task.deployment.person_id:
        raise RuleRefused(_("不能给自己免办行前事项。"), remedy=_("请派出单位管理员办理。"), rule="BR-23")
    values = {"waived_why": reason.strip()[:255]}
    return door.change(task, values, actor=actor, event="waive", reason=reason, version=version)


def _refuse_without_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput(_("请写明理由。"), field="reason")


def _refuse_late(task: PreTask) -> None:
    if task.deployment.state != "planned":
        raise RuleRefused(
            _("“%(who)s”已经是“%(state)s”，行前事项不能再改。")
            % {"who": task.deployment, "state": task.deployment.get_state_display()},
            rule="SM-ASGN",
        )
