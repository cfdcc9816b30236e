"""Calls: drawn up, issued, closed at the deadline, extended, stood down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jieli.kernel import door
from jieli.kernel.actor import Actor, system
from jieli.kernel.errors import RuleRefused
from jieli.programme import rules
from jieli.programme.checks.values import merged
from jieli.programme.rules import PartRows, Refusals
from jieli.recruiting import announce
from jieli.recruiting.models import Application, Call, CallPost, UnitQuota
from jieli.recruiting.rules import calls as facts
from jieli.recruiting.states import UNDER_WAY
from jieli.registry.rules import refuse

Values = Mapping[str, Any]


def add_call(
    values: Values,
    *,
    actor: Actor,
    parts: PartRows | None = None,
    on: date | None = None,
    reason: str = "",
) -> Call:
    """Draw up a call.

    Args:
        values: Fields of ``Call``.
        parts: Rows of ``posts``, ``quotas`` and ``exam_sites``.
        reason: Why the last day is no working day, where it is none.

    Raises:
        NotFound: The actor does not see the batch.
        FactsRefused: Several values are wrong; BadInput if it is one.
    """
    rows = rules.parts_by_table(Call, parts)
    if values.get("batch") is not None:
        rules.seen(values["batch"], actor)
    refuse(
        facts.check_call(
            values,
            posts=(rows or {}).get(CallPost),
            quotas=(rows or {}).get(UnitQuota),
            explained=bool(reason.strip()),
        )
    )
    return door.create(Call(**values), actor=actor, on=on, reason=reason, parts=rows)


def change_call(
    call: Call,
    values: Values,
    *,
    actor: Actor,
    version: int | None = None,
    parts: PartRows | None = None,
    on: date | None = None,
    reason: str = "",
) -> Call:
    """Change a call that has not been issued.

    Raises:
        RuleRefused: It has been.
        FactsRefused: Several values are wrong; BadInput if it is one.
        StaleState: Somebody was faster.
    """
    if call.state != "draft":
        raise RuleRefused(
            _("“%(call)s”已经发布，不能再改。") % {"call": call},
            remedy=_("报名时间可在截止后延长；岗位或条件有变的，请取消后另发通知。"),
            rule="SM-CALL",
        )
    rows = rules.parts_by_table(Call, parts)
    made = merged(call, values, facts.CALL)
    rules.seen(made["batch"], actor)
    refuse(
        facts.check_call(
            made,
            posts=(rows or {}).get(CallPost),
            quotas=(rows or {}).get(UnitQuota),
            explained=bool(reason.strip()) or made["deadline_on"] == call.deadline_on,
        )
    )
    return door.change(call, values, actor=actor, version=version, parts=rows, reason=reason, on=on)


def issue_call(
    call: Call, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Call:
    """Publish a call.

    Effects:
        People may apply; units and people who may are told (N-01).

    Raises:
        FactsRefused: Posts, conditions or a policy pack are missing.
    """
    with transaction.atomic():
        if rules.may_move(call, "issue", actor):
            refuse(facts.check_issue(call, rules.day_of(on)))
        door.advance(call, "issue", actor=actor, on=on, reason=reason, version=version)
        announce.call_issued(call)
    return call


def close_call(
    call: Call, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Call:
    """Take no more applications; the calendar does it after the last day."""
    return door.advance(call, "close", actor=actor, on=on, reason=reason, version=version)


def extend_call(
    call: Call,
    deadline_on: date | None,
    *,
    actor: Actor,
    reason: str,
    on: date | None = None,
    version: int | None = None,
) -> Call:
    """Take applications again until a later day.

    Raises:
        BadInput: The day is missing, not later, or no working day.
    """
    if rules.may_move(call, "extend", actor):
        no = Refusals()
        if deadline_on is None:
            no.bad("deadline_on", _("新的报名截止日没有填。"))
        elif deadline_on <= call.deadline_on or deadline_on < rules.day_of(on):
            no.bad(
                "deadline_on",
                _("新的截止日%(on)s不晚于原截止日%(old)s或今天。")
                % {"on": deadline_on, "old": call.deadline_on},
                _("请填更晚的日子。"),
                rule="SM-CALL",
            )
        else:
            facts.check_days(no, call.opens_on, deadline_on, call.batch, explained=False)
        refuse(no.found)
    with transaction.atomic():
        door.advance(
            call,
            "extend",
            actor=actor,
            on=on,
            reason=reason,
            version=version,
            values={"deadline_on": deadline_on},
        )
        announce.call_extended(call)
    return call


def stand_down_call(
    call: Call, *, actor: Actor, reason: str, on: date | None = None, version: int | None = None
) -> Call:
    """Send nobody after all.

    Effects:
        Every application under way is stood down; applicants and their units are told why.
    """
    with transaction.atomic():
        was_public = call.state != "draft"
        door.advance(call, "stand_down", actor=actor, on=on, reason=reason, version=version)
        told = list(
            Application.objects.filter(call=call, state__in=("draft", *UNDER_WAY)).select_related(
                "person__home_institution", "call"
            )
        )
        for application in told:
            door.advance(application, "stand_down", actor=system(actor.origin), on=on, reason=reason)
        if was_public:
            announce.call_stood_down(call, told, reason)
    return call


def complete_call(call: Call, *, actor: Actor, on: date | None = None, reason: str = "") -> Call:
    """The final list is there; follows from freezing it."""
    return door.advance(call, "complete", actor=actor, on=on, reason=reason)


MOVES: dict[str, Callable[..., Call]] = {
    "issue": issue_call,
    "close": close_call,
    "extend": extend_call,
    "stand_down": stand_down_call,
    "complete": complete_call,
}
"""Event of the machine → the action that performs it; what a button calls."""
