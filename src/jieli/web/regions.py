"""Regions as they were on a day, with their successors."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from jieli.kernel import clock
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.programme.queries.programmes import policies
from jieli.reader.cells import read_date
from jieli.registry import catalogue
from jieli.registry.queries import institution as institutions
from jieli.registry.queries import reference as queries
from jieli.registry.rules import EARLIEST
from jieli.web import code_words, formats, history
from jieli.web.addresses import leads_to
from jieli.web.listing import Choice, Column, Listing, Search, Tab, render_listing
from jieli.web.parts import Crumb, Empty, Head, Tag
from jieli.web.record import Fact, Facts, Record, render_record

_LEVELS = {
    "province": gettext_lazy("省级"),
    "prefecture": gettext_lazy("地级"),
    "county": gettext_lazy("县级"),
}


def _bounds(actor: Actor, on: date) -> tuple[tuple[int, ...], str]:
    """Lower bounds of the altitude bands and the name of the pack that draws them; a pack in force that day."""
    for pack in policies(actor).order_by("-valid_from"):
        if (
            pack.altitude_bands
            and pack.valid_from <= on
            and (pack.valid_until is None or on < pack.valid_until)
        ):
            return tuple(pack.altitude_bands), pack.name
    return (), ""


def _band(altitude_m: int | None, bounds: tuple[int, ...]) -> str:
    """Altitude band in words, empty where altitude or bounds are unknown."""
    key = queries.altitude_band(altitude_m, bounds) if bounds else ""
    return f"{key} {code_words.word('altitude_band', key)}" if key else ""


def _begun(day: date) -> object:
    """First day of a region; those of the oldest list were there before."""
    return _("2008年前") if day <= EARLIEST else day


def _provinces(actor: Actor) -> list[tuple[str, str]]:
    return [(r.code[:2], r.name) for r in catalogue.regions_on(clock.today(), "province")]


REGIONS = Listing(
    name="regions",
    title=pgettext_lazy("navigation", "行政区划"),
    columns=(
        Column(
            "gb_code",
            gettext_lazy("代码"),
            sort="gb_code",
            is_code=True,
            link=leads_to("region"),
        ),
        Column(
            "full_name",
            gettext_lazy("全称"),
            sort="full_name",
            link=leads_to("region"),
            width=32,
        ),
        Column("level", gettext_lazy("级别"), cell=lambda r: _LEVELS.get(r.level, r.level)),
        Column("altitude", gettext_lazy("海拔（米）"), cell="altitude_m", sort="altitude_m", is_num=True),
        Column(
            "valid_from", gettext_lazy("启用日期"), cell=lambda r: _begun(r.valid_from), sort="valid_from"
        ),
        Column("valid_until", gettext_lazy("停用日期"), sort="valid_until"),
        Column("successors", gettext_lazy("后继代码"), is_code=True),
    ),
    filters=(
        Search(label=gettext_lazy("名称、代码或拼音")),
        Choice("in", gettext_lazy("省份"), options=_provinces, where_is=lambda p: Q(gb_code__startswith=p)),
    ),
    tabs=tuple(Tab(key, label, Q(level=key)) for key, label in _LEVELS.items()),
    order="gb_code",
    empty=Empty(gettext_lazy("还没有装载行政区划"), gettext_lazy("系统管理员装载代码表后会出现在这里。")),
    export=False,
)


@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    """Regions in force on one day, today unless another is asked for."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.user_id is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    asked = read_date(request.GET.get("on", "")).value
    on: date = asked or clock.today()
    bounds, pack = _bounds(actor, on)
    hint = _("%(day)s有效的代码") % {"day": formats.day(on)}
    columns = list(REGIONS.columns)
    if bounds:
        columns.insert(4, Column("band", _("海拔带"), cell=lambda r: _band(r.altitude_m, bounds)))
        hint = _("%(hint)s，海拔带按规则包“%(pack)s”") % {"hint": hint, "pack": pack}
    listing = replace(REGIONS, columns=columns, sheet_note=_("%(day)s有效") % {"day": formats.day(on)})
    return render_listing(
        request,
        listing,
        queries.regions(actor, on),
        hint=hint,
        template="registry/regions.html",
        context={"on": on, "asked": asked},
    )


@require_safe
def region(request: HttpRequest, code: str) -> HttpResponse:
    """One region: its span of time, what is above and below it, what it became."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_region(actor, code)
    today = clock.today()
    is_over = found.valid_until is not None and found.valid_until <= today
    day = found.valid_from if is_over else today
    if is_over:
        day = max(found.valid_from, formats.last_day(found.valid_until))
    heirs = queries.successors_of(actor, found) if is_over else ()
    below = list(queries.regions(actor, day).filter(parent=found))
    units = institutions.institutions(actor).filter(region=found)
    tags = (Tag(_("已停用"), "done", note=formats.day(found.valid_until)),) if is_over else ()
    record = Record(
        head=Head(
            found.name,
            line=f"{found.full_name}·{found.gb_code}",
            crumbs=(Crumb(pgettext("navigation", "行政区划"), reverse("regions")), Crumb(found.name)),
            tags=tags,
        ),
        facts=(
            Facts(
                _("基本情况"),
                (
                    Fact(_("行政区划代码"), found.gb_code),
                    Fact(_("级别"), str(_LEVELS.get(found.level, found.level))),
                    Fact(
                        _("上级"),
                        found.parent.name if found.parent else None,
                        reverse("region", args=[found.parent.code]) if found.parent else "",
                    ),
                    Fact(
                        _("海拔"),
                        None
                        if found.altitude_m is None
                        else _("%(n)s米") % {"n": formats.number(found.altitude_m)},
                        hint=_band(found.altitude_m, _bounds(actor, day)[0]),
                    ),
                    Fact(
                        _("有效期"),
                        formats.spell(
                            None if found.valid_from <= EARLIEST else found.valid_from, found.valid_until
                        )
                        if found.valid_until or found.valid_from > EARLIEST
                        else _("2008年前起，现行"),
                    ),
                ),
            ),
        ),
        history=lambda: history.of(found, actor),
    )
    context = {"heirs": heirs, "below": below, "units": list(units[:51]), "on": day}
    return render_record(request, record, template="registry/region.html", context=context)
