"""The working days by which deadlines and notices are judged."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from jieli.papers.workdays import WorkCalendar
from jieli.programme import rules
from jieli.programme.models import Batch, PolicyPack
from jieli.programme.rules import Refusals


def pack_of(batch: Batch) -> PolicyPack | None:
    """The pack by which the selection for a batch is judged: that of the day on which it begins."""
    return rules.pack_in_force(list(batch.programme.policy_packs.all()), batch.starts_on)


def check_workday(
    no: Refusals,
    calendar: WorkCalendar,
    field: str,
    label: str,
    day: date,
    *,
    rule: str,
    explained: bool,
) -> None:
    """Refuse a last day on which nobody works, unless somebody says why it must be that one."""
    if explained or calendar.is_workday(day):
        return
    no.bad(
        field,
        _("%(label)s%(day)s是节假日，无人受理。") % {"label": label, "day": day},
        _("请改为下一个工作日%(next)s，或写明理由。") % {"next": calendar.after(day)},
        rule=rule,
    )
