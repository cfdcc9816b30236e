"""Offices: several at once, each from one day to another, in its exact wording."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from jieli.kernel import door
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, RuleRefused
from jieli.registry import rules
from jieli.registry.actions.institution import mark_imported
from jieli.registry.models import Office, Person

Values = Mapping[str, Any]

_FACTS = ("person", "institution", "department", "wording", "kind", "starts_on", "ends_on")


def add_office(
    values: Values, *, actor: Actor, on: date | None = None, reason: str = "", import_code: str = ""
) -> Office:
    """Enter an office of a person. Without ``rank`` it is printed after those already there.

    Raises:
        RuleRefused: The same office is there already in an overlapping time.
        FactsRefused: Several values are wrong; BadInput if it is one.
    """
    values = _plain(values)
    with transaction.atomic():
        person = values.get("person")
        if person is not None:
            door.ask(actor, "U", person)  # the office would bring the person within reach of its unit
            values["person"] = _alone(person)
        rules.refuse(rules.check_office(values))
        if values.get("rank") is None:
            last = Office.objects.filter(person=values["person"]).aggregate(last=Max("rank"))["last"]
            values["rank"] = 0 if last is None else last + 1
        office = Office(**values)
        mark_imported(office, import_code)
        return door.create(office, actor=actor, on=on, reason=reason)


def change_office(
    office: Office,
    values: Values,
    *,
    actor: Actor,
    version: int | None = None,
    reason: str = "",
    on: date | None = None,
) -> Office:
    """Correct an office; whose it is never changes.

    Raises:
        RuleRefused: It would overlap with another record of the same office.
        StaleState: Somebody was faster.
    """
    values = _plain(values)
    if values.get("person", office.person) != office.person:
        raise BadInput(
            _("任职不能改到另一个人名下。"), field="person", remedy=_("请撤销这一条，再为其登记。")
        )
    with transaction.atomic():
        _alone(office.person)
        rules.refuse(rules.check_office(rules.merged(office, values, _FACTS), known=office))
        return door.change(office, values, actor=actor, version=version, reason=reason, on=on)


def end_office(
    office: Office, *, actor: Actor, on: date, reason: str = "", version: int | None = None
) -> Office:
    """End an office.

    Args:
        on: First day on which it is no longer held.

    Raises:
        RuleRefused: It has ended by then, or has not begun.
    """
    if office.ends_on is not None and office.ends_on <= on:
        raise RuleRefused(
            _("“%(office)s”任至%(on)s，已经结束。")
            % {"office": office, "on": office.ends_on - timedelta(days=1)},
            rule="E-OFFICE",
        )
    if on <= office.starts_on:
        raise RuleRefused(
            _("“%(office)s”%(on)s才开始，不能在此之前结束。")
            % {"office": office, "on": f"{office.starts_on:%Y-%m-%d}"},
            remedy=_("从未任职的，请撤销这一条。"),
            rule="E-OFFICE",
        )
    return door.change(
        office, {"ends_on": on}, actor=actor, on=on, reason=reason, version=version, event="end"
    )


def remove_office(office: Office, *, actor: Actor, reason: str) -> None:
    """Take back an office that was never held; the audit trail keeps what was entered."""
    if not reason.strip():
        raise BadInput(_("请写明撤销的理由。"), field="reason")
    door.remove(office, actor=actor, reason=reason)


def _alone(person: Person) -> Person:
    """The person as stored, locked until the transaction ends, so that two at once cannot enter the same office."""
    return Person.objects.select_for_update().select_related(None).get(pk=person.pk)


def _plain(values: Values) -> dict[str, Any]:
    plain = dict(values)
    if plain.get("wording"):
        plain["wording"] = str(plain["wording"]).strip()
    return plain
