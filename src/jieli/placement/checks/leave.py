"""What stands against a leave."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from jieli.kernel.errors import DomainError, RuleRefused
from jieli.placement.models import AttendanceMonth, Deployment, Leave
from jieli.placement.rules import COUNTED_LEAVE
from jieli.placement.states import THERE
from jieli.programme import rules
from jieli.programme.models import PolicyPack
from jieli.programme.rules import Refusals

COUNTS = ("requested", "host_agreed", "sender_agreed", *COUNTED_LEAVE)
"""States in which a leave takes its days."""


def check_leave(leave: Leave) -> list[DomainError]:
    """Check a leave: kind, days within the stay, no other leave on the same days; one query."""
    no = Refusals()
    deployment = leave.deployment
    no.known_code("kind", "leave_kind", leave.kind)
    no.order("ends_on", leave.starts_on, leave.ends_on)
    if deployment.state not in THERE:
        no.rule(
            "DSP-04",
            _("“%(deployment)s”现在是“%(state)s”，不在岗的不用请假。")
            % {"deployment": deployment, "state": deployment.get_state_display()},
        )
    if no.found:
        return no.found
    begun = deployment.on_duty_on or deployment.starts_on
    if leave.starts_on < begun or leave.ends_on > deployment.ends_on:
        no.bad(
            "starts_on",
            _("请假的日子超出派驻期间（%(span)s）。") % {"span": rules.span_words(begun, deployment.ends_on)},
        )
    others = Leave.objects.filter(
        deployment=deployment, state__in=COUNTS, starts_on__lt=leave.ends_on, ends_on__gt=leave.starts_on
    ).exclude(pk=leave.pk)
    for other in others:
        if other.is_off_until > leave.starts_on:
            no.bad(
                "starts_on",
                _("%(span)s已经请过假。") % {"span": rules.span_words(other.starts_on, other.is_off_until)},
                _("请先撤回那一次，或改日期。"),
                rule="DSP-04",
            )
    no.found += _in_locked_month(deployment, leave.starts_on, leave.ends_on)
    return no.found


def _in_locked_month(deployment: Deployment, starts_on: date, ends_on: date) -> list[DomainError]:
    """BR-56: a month that both owners have signed does not change any more; one query."""
    months = AttendanceMonth.objects.filter(
        batch=deployment.batch_id,
        institution=deployment.post.institution_id,
        sender=deployment.sender_id,
        state="locked",
        month__gte=starts_on.replace(day=1),
        month__lt=ends_on,
    ).values_list("month", flat=True)
    return [
        RuleRefused(_("%(month)s的考勤已经锁定。") % {"month": f"{month:%Y-%m}"}, rule="BR-56")
        for month in months
    ]


def needs_both(leave: Leave, pack: PolicyPack | None) -> bool:
    """BR-45: whether host and sender both have to agree, because it is longer than the pack leaves to the host."""
    return pack is None or pack.leave_both_days is None or leave.days > pack.leave_both_days


def check_back(leave: Leave, on: date) -> list[DomainError]:
    """Refuse a day of coming back before the leave began, or one that is still to come."""
    no = Refusals()
    if on < leave.starts_on:
        no.bad("on", _("销假日期不能早于请假起期%(start)s。") % {"start": leave.starts_on})
    if on > rules.day_of(None):
        no.bad("on", _("%(on)s还没有到，不能登记。") % {"on": on})
    if on != leave.ends_on and not no.found:
        first, last = sorted((on, leave.ends_on))
        no.found += _in_locked_month(leave.deployment, first, last)
    return no.found
