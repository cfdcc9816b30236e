"""Regions, altitudes and specialties: what a code or a name meant on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.registry import catalogue
from jieli.registry.models import Institution, Region, Specialty, Substitute
from jieli.registry.rules import EARLIEST


@dataclass(frozen=True)
class Resolution:
    """What a name of a region can mean on a day.

    Args:
        region: The one it means; None if it means several or none.
        candidates: All that it can mean.
        sentence: Why there is no single one, for whoever typed the name; empty if there is.
        renamed_to: Regions of that day that took over what the name meant at another time.
    """

    region: Region | None
    candidates: tuple[Region, ...]
    sentence: str = ""
    renamed_to: tuple[Region, ...] = ()


def regions(actor: Actor, on: date | None = None) -> QuerySet[Region]:
    """Regions in force on one day, today by default."""
    return in_force(reading.visible(Region, actor), on or clock.today()).select_related("parent")


def get_region(actor: Actor, code: str) -> Region:
    """One region by its public code.

    Raises:
        NotFound: There is none.
    """
    return reading.get(Region, actor, code)


def region_at(actor: Actor, gb_code: str, on: date) -> Region | None:
    """The region that bore a GB code on that day; None if the code was not in force."""
    return in_force(reading.visible(Region, actor), on).filter(gb_code=gb_code).first()


def resolve_region(actor: Actor, name: str, on: date, *, within: str | None = None) -> Resolution:
    """What a name as people write it meant on that day: 那曲市 in 2023, 那曲地区 in 2016, 玉树州称多县.

    Args:
        within: GB code of a superior, to tell one 朝阳区 from another.
    """
    rows = {
        (row.code if not row.kind else row.parent): row for row in catalogue.resolve(name, on, within)
    }  # a development zone is not in GB/T 2260 and stands for the city around it
    found = tuple(in_force(reading.visible(Region, actor), on).filter(gb_code__in=list(rows)))
    if len(found) == 1:
        return Resolution(found[0], found)
    if found:
        names = "、".join(f"{r.full_name}（{r.gb_code}）" for r in found)
        return Resolution(
            None, found, _("“%(name)s”可以指%(names)s，请写明上级。") % {"name": name, "names": names}
        )
    later = {s.code for row in catalogue.named(name) for s in catalogue.successors(row.code, on)}
    heirs = tuple(in_force(reading.visible(Region, actor), on).filter(gb_code__in=sorted(later)))
    if heirs:
        names = "、".join(f"{r.full_name}（{r.gb_code}）" for r in heirs)
        sentence = _("“%(name)s”在%(on)s不是有效的行政区划，当时对应的是%(names)s。") % {
            "name": name,
            "on": f"{on:%Y-%m-%d}",
            "names": names,
        }
        return Resolution(None, (), sentence, heirs)
    return Resolution(None, (), _("没有名为“%(name)s”的行政区划。") % {"name": name})


def successors_of(actor: Actor, region: Region, on: date | None = None) -> tuple[Region, ...]:
    """The regions that took over from one that has ended, down to those in force on that day."""
    day = on or clock.today()
    codes = [r.code for r in catalogue.successors(region.gb_code, day)]
    found = {r.gb_code: r for r in in_force(reading.visible(Region, actor), day).filter(gb_code__in=codes)}
    return tuple(found[c] for c in codes if c in found)


def in_force(rows: QuerySet[Region], on: date) -> QuerySet[Region]:
    """Only those of ``rows`` that are regions on that day."""
    # The oldest list is the only witness of the time before it
    day = max(on, EARLIEST)
    return rows.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)


def specialties(actor: Actor) -> QuerySet[Specialty]:
    """The catalogue of specialties."""
    return reading.visible(Specialty, actor).select_related("parent")


def get_specialty(actor: Actor, code: str) -> Specialty:
    """One specialty by its public code.

    Raises:
        NotFound: There is none.
    """
    return reading.get(Specialty, actor, code)


def substitutes_of(actor: Actor, specialty: Specialty) -> list[Substitute]:
    """Whose people may stand in for somebody of this specialty, each with a note; readable by everybody."""
    rows = Substitute.objects.filter(
        owner=specialty, substitute__in=reading.visible(Specialty, actor).values("pk")
    )
    return list(rows.select_related("substitute").order_by("substitute__key"))


def altitude_of(institution: Institution) -> int | None:
    """Metres above sea level of an institution: its own figure, else that of its region or the region around it."""
    if institution.altitude_m is not None:
        return institution.altitude_m
    region: Region | None = institution.region
    while region is not None:
        if region.altitude_m is not None:
            return region.altitude_m
        region = region.parent
    return None


def altitude_band(altitude_m: int | None, bounds: Sequence[int]) -> str:
    """Band A to E; empty where the altitude is unknown. ``bounds`` come from the policy pack."""
    return "" if altitude_m is None else catalogue.altitude_band(altitude_m, list(bounds))
