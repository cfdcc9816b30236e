"""What stands against a health entry or a health event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jieli.kernel.errors import DomainError
from jieli.placement.models import Deployment
from jieli.placement.states import PRESENT
from jieli.programme import rules
from jieli.programme.rules import Refusals

POSSIBLE = {"spo2_pct": (0, 100), "pulse_per_min": (20, 250)}
"""What a measuring device can show at all; no judgement of anybody's health."""


def check_day(deployment: Deployment, values: Mapping[str, Any]) -> list[DomainError]:
    """Check an entry: the person is there, the day lies in his stay, the values are possible."""
    no = Refusals()
    _is_there(no, deployment)
    _day(no, "noted_on", deployment, values["noted_on"])
    for field, unit in (("spo2_pct", "%"), ("pulse_per_min", _("次/分"))):
        least, most = POSSIBLE[field]
        value = values[field]
        if not isinstance(value, int) or not least <= value <= most:
            words = {"least": least, "most": most, "unit": unit, "value": value}
            no.bad(
                field,
                _("血氧应在%(least)s到%(most)s%(unit)s之间，现为%(value)s。") % words
                if field == "spo2_pct"
                else _("脉搏应在%(least)s到%(most)s%(unit)s之间，现为%(value)s。") % words,
                _("请看清仪器后重填。"),
            )
    for symptom in values.get("symptoms", ()):
        no.known_code("symptoms", "symptom", symptom)
    return no.found


def check_event(deployment: Deployment, values: Mapping[str, Any], *, is_new: bool) -> list[DomainError]:
    """Check what is entered of an event.

    Args:
        is_new: It is only now reported; an old one may be amended after the stay.
    """
    no = Refusals()
    if is_new:
        _is_there(no, deployment)
    _day(no, "happened_on", deployment, values["happened_on"])
    no.known_code("kind", "health_kind", values["kind"])
    no.known_code("severity", "health_severity", values["severity"])
    check_fit_again(no, values["happened_on"], values.get("fit_again_on"))
    return no.found


def check_fit_again(no: Refusals, happened_on: date, fit_again_on: date | None) -> None:
    """Refuse a day of recovery before the event, or one that is still to come."""
    if fit_again_on is None:
        return
    if fit_again_on < happened_on:
        no.bad("fit_again_on", _("康复日期不能早于发生日期%(day)s。") % {"day": happened_on})
    _not_to_come(no, "fit_again_on", fit_again_on)


def _is_there(no: Refusals, deployment: Deployment) -> None:
    if deployment.state not in PRESENT:
        no.rule(
            "BR-43",
            _("“%(deployment)s”现在是“%(state)s”，到达后在派期间才登记健康情况。")
            % {"deployment": deployment, "state": deployment.get_state_display()},
        )


def _day(no: Refusals, field: str, deployment: Deployment, day: date) -> None:
    _not_to_come(no, field, day)
    begun = deployment.arrived_on or deployment.on_duty_on
    if begun is not None and day < begun:
        no.bad(field, _("%(day)s还没有到达派驻地，到达日期是%(begun)s。") % {"day": day, "begun": begun})
    if deployment.ended_on is not None and day > deployment.ended_on:
        no.bad(field, _("%(day)s已经离岗，离岗日期是%(end)s。") % {"day": day, "end": deployment.ended_on})


def _not_to_come(no: Refusals, field: str, day: date) -> None:
    if day > rules.day_of(None):
        no.bad(field, _("%(on)s还没有到，不能登记。") % {"on": day})
