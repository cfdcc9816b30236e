"""Oxygen saturation and pulse over the days, with their red limits, drawn by the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from jieli.web import formats

SHOWN_DAYS = 30
_LEFT, _RIGHT, _TOP, _BOTTOM = 34.0, 352.0, 14.0, 112.0
_LABEL = 13  # height of a figure of the scale
_ROOM = 4  # above the highest and below the lowest figure


@dataclass(frozen=True)
class Dot:
    """One day; places are units of the drawing."""

    x: float
    y: float
    is_red: bool
    said: str


@dataclass(frozen=True)
class Line:
    """A figure of the scale, or a red limit."""

    y: float
    label: str


@dataclass(frozen=True)
class Curve:
    """One value over the days.

    Args:
        ends: Place and words of the first and of the last day.
        said: The whole drawing in a sentence.
    """

    title: str
    dots: tuple[Dot, ...]
    ticks: tuple[Line, ...]
    limits: tuple[Line, ...]
    ends: tuple[tuple[float, str, str], ...]
    said: str

    @property
    def points(self) -> str:
        """The dots as a line."""
        return " ".join(f"{d.x},{d.y}" for d in self.dots)


def curve(
    title: str, values: Sequence[tuple[date, int]], *, least: int | None = None, most: int | None = None
) -> Curve | None:
    """Draw one value over the days, oldest first; nothing to draw where there is none.

    Args:
        least: Red limit below, ``most`` above; None where there is none.
    """
    if not values:
        return None
    limits = [limit for limit in (least, most) if limit is not None]
    figures = [value for _day, value in values]
    low, high = min([*figures, *limits]) - _ROOM, max([*figures, *limits]) + _ROOM
    first, last = values[0][0], values[-1][0]
    days = max(1, (last - first).days)

    def at(value: int) -> float:
        return float(round(_BOTTOM - (_BOTTOM - _TOP) * (value - low) / (high - low), 1))

    def across(day: date) -> float:
        if first == last:
            return (_LEFT + _RIGHT) / 2
        return float(round(_LEFT + 8 + (_RIGHT - _LEFT - 16) * (day - first).days / days, 1))

    def is_red(value: int) -> bool:
        return (least is not None and value < least) or (most is not None and value > most)

    dots = tuple(
        Dot(across(day), at(value), is_red(value), f"{formats.day_short(day)} {value}")
        for day, value in values
    )
    ticks: list[Line] = []
    for value in (min(figures), max(figures)):
        taken = [*map(at, limits), *(t.y for t in ticks)]
        if all(abs(at(value) - y) >= _LABEL for y in taken):
            ticks.append(Line(at(value), str(value)))
    ends = [(across(first), "middle" if first == last else "start", formats.day_short(first))]
    if first != last:
        ends.append((across(last), "end", formats.day_short(last)))
    said = _("%(title)s，%(n)s天，最低%(low)s，最高%(high)s，其中%(red)s天超出红线") % {
        "title": title,
        "n": len(values),
        "low": min(figures),
        "high": max(figures),
        "red": sum(d.is_red for d in dots),
    }
    drawn = tuple(Line(at(limit), str(limit)) for limit in limits)
    return Curve(title, dots, tuple(ticks), drawn, tuple(ends), said)
