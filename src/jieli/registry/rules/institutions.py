"""Institutions and departments: what stands against them, and what ought to be mended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from stdnum.cn import uscc

from jieli.kernel.errors import BadInput, DomainError
from jieli.registry import catalogue
from jieli.registry.models import ContactPerson, Department, Institution, InstitutionName, Superior
from jieli.registry.rules.offices import is_of_unit
from jieli.registry.rules.refusing import (
    Concern,
    Rows,
    Values,
    check_codes,
    closed,
    is_closed,
    is_span,
    missing,
    spans_overlap,
)
from jieli.registry.rules.regions import check_region


def check_institution(
    values: Values, *, on: date, known: Institution | None = None, parts: Mapping[Any, Rows] | None = None
) -> list[DomainError]:
    """What stands against an institution with these values."""
    refusals = missing(values, {"name": _("单位名称"), "kind": _("单位类别"), "region": _("所在地区")})
    sets = {"kind": "institution_kind", "level": "hospital_level", "ownership": "ownership"}
    refusals += check_codes(values, sets)
    if known is None or known.region_id != getattr(values.get("region"), "pk", None):
        refusals += check_region(values.get("region"), on)  # an old record may keep the region of its time
    refusals += check_uscc(values.get("uscc") or "", known)
    refusals += _same_name(values, known)
    rows = parts or {}
    refusals += check_names(rows.get(InstitutionName, ()))
    refusals += check_superiors(known, rows.get(Superior, ()))
    refusals += check_contacts(rows.get(ContactPerson, ()))
    return refusals


def plain_uscc(text: str) -> str:
    """A unified social credit code without spaces, in capitals."""
    return str(uscc.compact(text))


def check_uscc(number: str, known: Institution | None = None) -> list[DomainError]:
    """The check digit of a unified social credit code, and that no other institution has it."""
    if not number:
        return []
    number = plain_uscc(number)
    if not uscc.is_valid(number):
        return [
            BadInput(
                _("统一社会信用代码应为18位，且末位是校验码；这一个不对。"),
                field="uscc",
                remedy=_("请对照登记证书核对。"),
            )
        ]
    other = Institution.objects.filter(uscc=number).exclude(pk__in=[known.pk] if known else []).first()
    if other is None:
        return []
    return [
        BadInput(
            _("这个统一社会信用代码已属于“%(name)s”（%(code)s）。")
            % {"name": other.name, "code": other.code},
            field="uscc",
            remedy=_("同一单位请改用已有记录，名称可加为其他名称。"),
        )
    ]


def _same_name(values: Values, known: Institution | None) -> list[DomainError]:
    region = values.get("region")
    if region is None or not values.get("name"):
        return []
    other = (
        Institution.objects.filter(name=values["name"], region=region, closed_on=None)
        .exclude(pk__in=[known.pk] if known else [])
        .first()
    )
    if other is None or (known is not None and known.name == values["name"]):
        return []
    return [
        BadInput(
            _("%(region)s已有单位“%(name)s”（%(code)s）。")
            % {"region": region.full_name, "name": other.name, "code": other.code},
            field="name",
            remedy=_("请直接使用已有记录。"),
        )
    ]


def check_names(rows: Rows) -> list[DomainError]:
    """Other names of an institution: none empty, none that ends before it starts."""
    refusals: list[DomainError] = []
    for row in rows:
        if not str(row.get("name") or "").strip():
            refusals.append(BadInput(_("其他名称不能为空。"), field="names"))
        elif not is_span(row):
            refusals.append(
                BadInput(_("名称“%(name)s”的止期不能早于起期。") % {"name": row["name"]}, field="names")
            )
    return refusals


def check_contacts(rows: Rows) -> list[DomainError]:
    """Contacts have a name and a known duty. That there are two of them is a concern, see ``concerns_of``."""
    refusals: list[DomainError] = []
    for row in rows:
        if not str(row.get("name") or "").strip():
            refusals.append(BadInput(_("联络人须写明姓名。"), field="contacts", rule="P-3"))
        refusals += [
            BadInput(e.sentence, field="contacts", remedy=e.remedy, rule=e.rule)
            for e in check_codes(row, {"duty": "contact_duty"})
        ]
    return refusals


def check_superiors(known: Institution | None, rows: Rows) -> list[DomainError]:
    """Superiors in one respect never lead back to the institution itself."""
    refusals: list[DomainError] = []
    for row in rows:
        refusals += [
            BadInput(e.sentence, field="superiors", remedy=e.remedy, rule=e.rule)
            for e in check_codes(row, {"relation": "superior_relation"})
        ]
        if not is_span(row):
            refusals.append(BadInput(_("隶属关系的止期不能早于起期。"), field="superiors"))
        elif known is not None and _leads_to(row["superior"], known, row, seen=set()):
            refusals.append(
                BadInput(
                    _("“%(superior)s”在同一关系中已隶属于“%(name)s”，不能再作为它的上级。")
                    % {"superior": row["superior"].name, "name": known.name},
                    field="superiors",
                    remedy=_("请先改正其中一方的上级。"),
                )
            )
    return refusals


def _leads_to(start: Institution, target: Institution, row: Values, seen: set[int]) -> bool:
    """Whether going up from ``start`` in the relation of ``row``, while ``row`` holds, arrives at ``target``."""
    if start.pk == target.pk:
        return True
    if start.pk in seen:
        return False
    seen.add(start.pk)
    above = Superior.objects.filter(owner=start, relation=row.get("relation")).select_related("superior")
    return any(
        _leads_to(up.superior, target, row, seen)
        for up in above
        if spans_overlap(up.starts_on, up.ends_on, row.get("starts_on"), row.get("ends_on"))
    )


def concerns_of(institution: Institution) -> list[Concern]:
    """What ought to be mended: P-3 two named contacts of whom one verifies, and a region that ended."""
    concerns = []
    contacts = list(institution.contacts.all())
    if len({c.name for c in contacts}) < 2:
        concerns.append(
            Concern("P-3", _("本单位联络人不足两名。"), _("请补齐两名联络人，其中一名负责核验。"))
        )
    if not any(c.duty == "verify" for c in contacts):
        concerns.append(Concern("P-3", _("本单位没有负责核验的联络人。"), _("请指定一名联络人负责核验。")))
    if institution.region.valid_until is not None and institution.closed_on is None:
        heirs = "、".join(r.name for r in catalogue.successors(institution.region.gb_code))
        concerns.append(
            Concern(
                "BR-59",
                _("所在地区“%(region)s”已停用。") % {"region": institution.region.full_name},
                _("请改为现行的行政区划：%(heirs)s。") % {"heirs": heirs},
            )
        )
    return concerns


def check_department(values: Values, *, on: date, known: Department | None = None) -> list[DomainError]:
    """What stands against a department with these values."""
    refusals = missing(values, {"institution": _("单位"), "name": _("科室名称"), "specialty": _("学科")})
    institution, head = values.get("institution"), values.get("head")
    if institution is None:
        return refusals
    if known is None and is_closed(institution, on):
        refusals.append(closed(institution, "institution"))
    if head is not None and not is_of_unit(head, institution, on):
        refusals.append(
            BadInput(
                _("“%(person)s”不在“%(unit)s”工作，也未在该单位任职，不能任科室主任。")
                % {"person": head.name, "unit": institution.name},
                field="head",
                remedy=_("请先登记其在该单位的任职。"),
            )
        )
    same = Department.objects.filter(
        institution=institution, name=values.get("name"), ward=values.get("ward") or ""
    ).exclude(pk__in=[known.pk] if known else [])
    if same.exists():
        refusals.append(
            BadInput(
                _("“%(unit)s”已有科室“%(name)s%(ward)s”。")
                % {"unit": institution.name, "name": values["name"], "ward": values.get("ward") or ""},
                field="name",
                remedy=_("同名科室请用病区区分。"),
            )
        )
    return refusals
