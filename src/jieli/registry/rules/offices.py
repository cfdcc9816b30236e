"""Offices: several at once are fine, the same one twice is not."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from jieli.kernel.errors import BadInput, DomainError, RuleRefused
from jieli.registry.models import Institution, Office, Person
from jieli.registry.rules.people import check_not_merged
from jieli.registry.rules.refusing import (
    Values,
    check_codes,
    closed,
    department_of,
    is_closed,
    is_span,
    missing,
    spans_overlap,
)


def check_office(values: Values, *, known: Office | None = None) -> list[DomainError]:
    """What stands against an office with these values; several at once are fine, the same one twice is not."""
    refusals = missing(
        values,
        {
            "person": _("人员"),
            "institution": _("任职单位"),
            "wording": _("职务全称"),
            "kind": _("任职类别"),
            "starts_on": _("起"),
        },
    )
    refusals += check_codes(values, {"kind": "office_kind"})
    person, institution = values.get("person"), values.get("institution")
    starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
    refusals += department_of(values.get("department"), institution, "department")
    if starts_on and not is_span(values):
        refusals.append(BadInput(_("止期不能早于起期。"), field="ends_on", rule="E-OFFICE"))
    if starts_on and institution is not None and is_closed(institution, starts_on):
        refusals.append(closed(institution, "institution"))
    if person is None or not starts_on:
        return refusals
    refusals += check_not_merged(person)
    for other in Office.objects.filter(person=person, wording=values.get("wording")):
        if known is not None and other.pk == known.pk:
            continue
        if other.institution_id == getattr(institution, "pk", None) and spans_overlap(
            other.starts_on, other.ends_on, starts_on, ends_on
        ):
            refusals.append(
                RuleRefused(
                    _("“%(person)s”的“%(wording)s”已登记（%(code)s），时间与这一条重叠。")
                    % {"person": person.name, "wording": other.wording, "code": other.code},
                    remedy=_("请修改已有的任职，或使起止日期不重叠。"),
                    rule="E-OFFICE",
                )
            )
    return refusals


def is_of_unit(person: Person, institution: Institution, on: date) -> bool:
    """Whether a person belongs to an institution: employed there, or holding an office there that day."""
    return (
        person.home_institution_id == institution.pk
        or Office.objects.filter(held_on(on), person=person, institution=institution).exists()
    )


def held_on(on: date) -> Q:
    """Filter for offices held on one day."""
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))
