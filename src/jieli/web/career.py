"""The time bar of a person: offices over the years, drawn by the server."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from jieli.web import formats


@dataclass(frozen=True)
class BarRow:
    """One office on the time bar; figures are units of the drawing."""

    label: str
    label_x: float
    is_at_end: bool
    x: float
    width: float
    y: int
    is_now: bool
    said: str


@dataclass(frozen=True)
class OfficeBar:
    """Offices over the years, drawn by the server."""

    rows: tuple[BarRow, ...]
    years: tuple[tuple[float, str], ...]
    today_x: float
    height: int
    said: str


_LEFT, _RIGHT, _ROW = 4.0, 716.0, 34


def bar_of_offices(held: list[Any], today: date) -> OfficeBar | None:
    """Every office as a bar from its first to its last day; nothing to draw below two offices."""
    if len(held) < 2:
        return None
    rows = sorted(held, key=lambda o: (o.starts_on, o.rank, o.pk))
    first = rows[0].starts_on.replace(month=1, day=1)
    last = max([today, *(o.ends_on for o in rows if o.ends_on)]) + timedelta(days=90)
    days: int = (last - first).days

    def at(day: date) -> float:
        return float(round(_LEFT + (_RIGHT - _LEFT) * (day - first).days / days, 1))

    step = max(1, -(-(last.year - first.year + 1) // 10))
    years = tuple(
        (at(date(year, 1, 1)), str(year))
        for year in range(first.year, last.year + 1, step)
        if date(year, 1, 1) <= last
    )
    bars = tuple(
        _bar_row(o, at(o.starts_on), at(o.ends_on or last), 22 + i * _ROW, today) for i, o in enumerate(rows)
    )
    now = sum(b.is_now for b in bars)
    said = _("%(n)s项任职，其中%(now)s项在任") % {"n": len(bars), "now": now}
    return OfficeBar(bars, years, at(today), 26 + len(bars) * _ROW, said)


def _bar_row(office: Any, start: float, end: float, y: int, today: date) -> BarRow:
    size = sum(11.5 if not ch.isascii() else 6.5 for ch in office.wording)
    is_at_end = start + size > _RIGHT
    return BarRow(
        label=office.wording,
        label_x=_RIGHT if is_at_end else start,
        is_at_end=is_at_end,
        x=start,
        width=max(3.0, round(end - start, 1)),
        y=y,
        is_now=office.starts_on <= today and (office.ends_on is None or office.ends_on > today),
        said=f"{office.wording}，{formats.spell(office.starts_on, office.ends_on)}",
    )
