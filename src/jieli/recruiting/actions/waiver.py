"""Waivers: asked for by one, granted by another, taken back with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from jieli.kernel import door
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, RuleRefused
from jieli.programme import rules
from jieli.programme.models import Post
from jieli.programme.rules import Refusals
from jieli.recruiting import announce
from jieli.recruiting.models import Application, Waiver
from jieli.recruiting.rules import applications as facts
from jieli.recruiting.rules.workdays import pack_of
from jieli.recruiting.states import UNDER_WAY
from jieli.registry.rules import refuse


def request_waiver(
    application: Application,
    *,
    actor: Actor,
    rule: str,
    why: str,
    post: Post | None = None,
    on: date | None = None,
) -> Waiver:
    """Ask that one condition need not be met.

    Args:
        post: For this post only; for every post by default.

    Raises:
        RuleRefused: The policy pack lets nobody be exempted from the rule, the application is decided, or the actor
            is the applicant.
        BadInput: No reason is given, the post is not among the wishes, or the same was asked before.
    """
    facts.refuse_own(application, actor)
    if application.state not in UNDER_WAY:
        raise RuleRefused(
            _("“%(who)s”现在是“%(state)s”，不能申请豁免。")
            % {"who": application, "state": Application.machine.state(application.state).label},
            rule="SM-APPL",
        )
    pack = pack_of(application.call.batch)
    allowed = list(pack.waivable_rules) if pack is not None else []
    no = Refusals()
    if rule not in allowed:
        no.rule(
            rule,
            _("规则%(rule)s不能豁免。") % {"rule": rule or _("（空）")},
            _("规则包允许豁免的是：%(rules)s。") % {"rules": "、".join(allowed)}
            if allowed
            else _("规则包没有列出可豁免的规则。"),
        )
    if not why.strip():
        no.bad("why", _("申请豁免须写明理由。"))
    if post is not None and not application.preferences.filter(post=post).exists():
        no.bad(
            "post", _("岗位“%(post)s”不是%(who)s的志愿。") % {"post": post, "who": application.person.name}
        )
    if application.waivers.filter(rule=rule, post=post, state__in=("requested", "granted")).exists():
        no.bad("rule", _("这项豁免已经申请过。"), _("请等待批复。"))
    refuse(no.found)
    waiver = Waiver(application=application, post=post, rule=rule, why=why.strip())
    with transaction.atomic():
        door.create(waiver, actor=actor, on=on, reason=why.strip())
        announce.waiver_requested(waiver)
    return waiver


def grant_waiver(
    waiver: Waiver, *, actor: Actor, reason: str, on: date | None = None, version: int | None = None
) -> Waiver:
    """Let the applicant do without; the reason is signed by name in the history."""
    return _decide(waiver, "grant", actor, on, reason, version)


def refuse_waiver(
    waiver: Waiver, *, actor: Actor, reason: str, on: date | None = None, version: int | None = None
) -> Waiver:
    """The condition stands."""
    return _decide(waiver, "refuse", actor, on, reason, version)


def revoke_waiver(
    waiver: Waiver, *, actor: Actor, reason: str, on: date | None = None, version: int | None = None
) -> Waiver:
    """Take a waiver back before the list is final.

    Raises:
        RuleRefused: The applicant is on a final list.
    """
    if rules.may_move(waiver, "revoke", actor) and waiver.application.state not in UNDER_WAY:
        raise RuleRefused(
            _("“%(who)s”现在是“%(state)s”，豁免不能再撤销。")
            % {
                "who": waiver.application,
                "state": Application.machine.state(waiver.application.state).label,
            },
            rule="SM-APPL",
        )
    return _decide(waiver, "revoke", actor, on, reason, version)


MOVES: dict[str, Callable[..., Waiver]] = {
    "grant": grant_waiver,
    "refuse": refuse_waiver,
    "revoke": revoke_waiver,
}
"""Event of the machine → the action that performs it; what a button calls."""


def _decide(
    waiver: Waiver, event: str, actor: Actor, on: date | None, reason: str, version: int | None
) -> Waiver:
    if rules.may_move(waiver, event, actor):
        facts.refuse_own(waiver.application, actor)
        if not reason.strip():
            raise BadInput(_("请写明理由。"), field="reason")
    return door.advance(
        waiver,
        event,
        actor=actor,
        on=on,
        reason=reason,
        version=version,
        values={"decision_note": reason.strip()},
    )
