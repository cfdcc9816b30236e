"""BR-59: regions on the day of a record."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from jieli.kernel.errors import BadInput, DomainError
from jieli.registry import catalogue
from jieli.registry.models import Region

EARLIEST = date(1949, 10, 1)
"""First day of regions that were there before the oldest list."""


def check_region(region: Region | None, on: date, *, field: str = "region") -> list[DomainError]:
    """BR-59: the region is in force on the day of the record."""
    if region is None or is_region_valid(region, on):
        return []
    heirs = [r.name for r in catalogue.successors(region.gb_code, on) if r.code != region.gb_code]
    return [
        BadInput(
            _("“%(region)s”（%(code)s）在%(on)s不是有效的行政区划。")
            % {"region": region.full_name, "code": region.gb_code, "on": f"{on:%Y-%m-%d}"},
            field=field,
            remedy=_("当日对应的是：%(heirs)s。") % {"heirs": "、".join(heirs)}
            if heirs
            else _("请选用当日有效的行政区划。"),
            rule="BR-59",
        )
    ]


def is_region_valid(region: Region, on: date) -> bool:
    """Whether the region is in force on that day."""
    return region.valid_from <= max(on, EARLIEST) and (region.valid_until is None or on < region.valid_until)
