"""The sheet of a month: opened, confirmed by the host, locked by the sender's side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from jieli.kernel import door
from jieli.kernel.actor import Actor
from jieli.kernel.errors import RuleRefused
from jieli.placement.models import AttendanceMonth, Deployment
from jieli.placement.presence import after_month, month_of
from jieli.placement.queries.attendance import rows_of
from jieli.programme import rules


def open_months(month: date, *, actor: Actor) -> list[AttendanceMonth]:
    """Open the sheets of a month for every host, sender and batch with somebody there; those that exist stay.

    Effects:
        The sheets that were missing.
    """
    first = month_of(month)
    there = (
        Deployment.objects.filter(
            Q(ended_on=None, ends_on__gt=first) | Q(ended_on__gt=first), starts_on__lt=after_month(first)
        )
        .exclude(state="cancelled")
        .order_by()
        .values_list("batch", "post__institution", "sender")
        .distinct()
    )
    known = set(AttendanceMonth.objects.filter(month=first).values_list("batch", "institution", "sender"))
    missing = sorted(set(there) - known)
    made = [
        AttendanceMonth(batch_id=batch, institution_id=host, sender_id=sender, month=first)
        for batch, host, sender in missing
    ]
    return door.create_many(made, actor=actor, reason="按月")


def confirm(
    sheet: AttendanceMonth,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> AttendanceMonth:
    """The host confirms the month; its figures are kept as they are now.

    Raises:
        RuleRefused: The month is not over, or the actor stands in it himself (BR-23).
    """
    values = {}
    if rules.may_move(sheet, "confirm", actor):
        _refuse_early(sheet)
        _refuse_oneself(sheet, actor)
        values = {"rows": [row.plain() for row in rows_of(actor, sheet)]}
    return door.advance(sheet, "confirm", actor=actor, on=on, reason=reason, version=version, values=values)


def lock(
    sheet: AttendanceMonth,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> AttendanceMonth:
    """The sender's side finds it right; nothing in the month changes any more.

    Raises:
        RuleRefused: Leave or duty changed since the host confirmed, or the actor stands in it himself (BR-23).
    """
    if rules.may_move(sheet, "lock", actor):
        _refuse_oneself(sheet, actor)
        _refuse_changed(sheet, actor)
    return door.advance(sheet, "lock", actor=actor, on=on, reason=reason, version=version)


def send_back(
    sheet: AttendanceMonth,
    *,
    actor: Actor,
    reason: str,
    on: date | None = None,
    version: int | None = None,
) -> AttendanceMonth:
    """Something in the sheet is wrong; the host mends it and confirms anew."""
    return door.advance(sheet, "send_back", actor=actor, on=on, reason=reason, version=version)


MOVES: dict[str, Callable[..., AttendanceMonth]] = {"confirm": confirm, "lock": lock, "send_back": send_back}
"""Event of the machine → the action that performs it; what a button calls."""


def _refuse_early(sheet: AttendanceMonth) -> None:
    over_on = after_month(sheet.month)
    if rules.day_of(None) < over_on:
        raise RuleRefused(
            _("%(month)s还没有结束，不能确认考勤。") % {"month": f"{sheet.month:%Y-%m}"},
            remedy=_("请在%(on)s或以后确认。") % {"on": over_on},
            rule="BR-56",
        )


def _refuse_oneself(sheet: AttendanceMonth, actor: Actor) -> None:
    if actor.person_id is None:
        return
    own = Deployment.objects.filter(
        batch=sheet.batch_id,
        post__institution=sheet.institution_id,
        sender=sheet.sender_id,
        person=actor.person_id,
    ).exclude(state="cancelled")
    if own.exists():
        raise RuleRefused(
            _("这张月表里有您本人，您不能核实自己的考勤。"),
            remedy=_("请同单位有同样身份的其他人办理。"),
            rule="BR-23",
        )


def _refuse_changed(sheet: AttendanceMonth, actor: Actor) -> None:
    now = AttendanceMonth(
        batch_id=sheet.batch_id,
        institution_id=sheet.institution_id,
        sender_id=sheet.sender_id,
        month=sheet.month,
    )
    if [row.plain() for row in rows_of(actor, now)] != sheet.rows:
        raise RuleRefused(
            _("受援单位确认之后，考勤或请假有改动。"),
            remedy=_("请退回更正，由受援单位重新确认。"),
            rule="BR-56",
        )
