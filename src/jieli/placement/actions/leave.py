"""Leave: asked for, agreed to by both owners, begun, and over when somebody is back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jieli.kernel import door
from jieli.kernel.actor import Actor, system
from jieli.kernel.errors import RuleRefused
from jieli.placement import announce
from jieli.placement.checks.deployment import check_not_oneself
from jieli.placement.checks.leave import check_back, check_leave, needs_both
from jieli.placement.models import Leave
from jieli.programme import rules
from jieli.registry.rules import refuse

Values = Mapping[str, Any]


def request_leave(values: Values, *, actor: Actor, on: date | None = None, reason: str = "") -> Leave:
    """Ask for leave, for oneself or for somebody of one's team or unit.

    Args:
        values: Fields of ``Leave``; ``ends_on`` is the first day after it.

    Effects:
        The request; the host hears of it.

    Raises:
        FactsRefused: Several values are wrong; BadInput or RuleRefused if it is one.
    """
    leave = Leave(**values)
    if Leave.permits.ever(actor, "C"):
        refuse(check_leave(leave))
    with transaction.atomic():
        door.create(leave, actor=actor, on=on, reason=reason)
        announce.leave_waits(leave)
    return leave


def agree_host(
    leave: Leave, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Leave:
    """The host agrees; a short leave is approved by that alone (BR-45)."""
    if leave.state == "requested" and not _takes_both(leave):
        return approve(leave, actor=actor, on=on, reason=reason, version=version)
    return _agree(leave, "agree_host", actor, on, reason, version)


def agree_sender(
    leave: Leave, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Leave:
    """The sender agrees."""
    return _agree(leave, "agree_sender", actor, on, reason, version)


def approve(
    leave: Leave, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Leave:
    """The host alone approves a short leave.

    Raises:
        RuleRefused: It is longer than the pack leaves to the host (BR-45).
    """
    if rules.may_move(leave, "approve", actor) and _takes_both(leave):
        raise RuleRefused(
            _("请假%(days)s，须受援单位和派出单位都同意。") % {"days": rules.days_words(leave.days)},
            remedy=_("请选“受援方同意”，再由派出单位同意。"),
            rule="BR-45",
        )
    return _agree(leave, "approve", actor, on, reason, version)


def go(
    leave: Leave, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Leave:
    """Somebody goes on leave.

    Effects:
        The deployment is on leave; it must be one of somebody at work.
    """
    day = rules.day_of(on)
    with transaction.atomic():
        door.advance(leave, "go", actor=actor, on=day, reason=reason, version=version)
        deployment = leave.deployment
        if deployment.machine.edge("leave", deployment.state) is None:
            raise RuleRefused(
                _("“%(deployment)s”现在是“%(state)s”，不能离岗请假。")
                % {"deployment": deployment, "state": deployment.get_state_display()},
                rule="SM-ASGN",
            )
        door.advance(deployment, "leave", actor=system(actor.origin), on=day, reason=f"请假（{leave.code}）")
    return leave


def back(
    leave: Leave, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Leave:
    """Somebody is back; ``on`` is the first day on the post again, earlier or later than granted."""
    day = rules.day_of(on)
    if rules.may_move(leave, "back", actor):
        refuse(check_not_oneself(leave.deployment, actor))
        refuse(check_back(leave, day))
    with transaction.atomic():
        door.advance(
            leave, "back", actor=actor, on=day, reason=reason, version=version, values={"back_on": day}
        )
        deployment = leave.deployment
        if deployment.state == "on_leave":
            why = f"销假（{leave.code}）"
            door.advance(deployment, "come_back", actor=system(actor.origin), on=day, reason=why)
    return leave


def refuse_leave(
    leave: Leave, *, actor: Actor, reason: str, on: date | None = None, version: int | None = None
) -> Leave:
    """One of the owners does not agree."""
    with transaction.atomic():
        door.advance(leave, "refuse", actor=actor, on=on, reason=reason, version=version)
        announce.leave_decided(leave, reason)
    return leave


def withdraw_leave(
    leave: Leave, *, actor: Actor, reason: str, on: date | None = None, version: int | None = None
) -> Leave:
    """Take a request back before going."""
    return door.advance(leave, "withdraw", actor=actor, on=on, reason=reason, version=version)


MOVES: dict[str, Callable[..., Leave]] = {
    "agree_host": agree_host,
    "agree_sender": agree_sender,
    "approve": approve,
    "go": go,
    "back": back,
    "refuse": refuse_leave,
    "withdraw": withdraw_leave,
}
"""Event of the machine → the action that performs it; what a button calls."""


def _takes_both(leave: Leave) -> bool:
    batch = leave.deployment.batch
    return needs_both(leave, rules.pack_in_force(batch.programme.policy_packs.all(), batch.starts_on))


def _agree(
    leave: Leave, event: str, actor: Actor, on: date | None, reason: str, version: int | None
) -> Leave:
    if rules.may_move(leave, event, actor):
        refuse(check_not_oneself(leave.deployment, actor))
    with transaction.atomic():
        door.advance(leave, event, actor=actor, on=on, reason=reason, version=version)
        if leave.state == "approved":
            announce.leave_decided(leave, "")
        else:
            announce.leave_waits(leave)
    return leave
