"""Points for the schematic map (示意图): where the prefectures lie on a sheet, without any border.

Albers' equal-area conic projection, in which maps of the country are usually drawn: standard parallels 25° N and
47° N, central meridian 105° E, on a sphere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import cos, pi, radians, sin, sqrt

from jieli.registry.catalogue.regions import Region, regions_on

MAP_SIZE = (1000, 760)
"""Width and height of the sheet, for the viewBox of an SVG."""

MARGIN = 24.0
# Corners that the sheet must hold: the country from the Pamirs to the Ussuri, from the Amur to 三沙.
WEST_EAST = (73.4, 135.2)
SOUTH_NORTH = (15.6, 53.6)
ONE_CITY = frozenset({"11", "12", "31", "50", "71", "81", "82"})  # provinces without prefectures in the list
_NORTHERN, _SOUTHERN, _MERIDIAN = radians(47), radians(25), radians(105)
_CONE = (sin(_SOUTHERN) + sin(_NORTHERN)) / 2
_SCALE = cos(_SOUTHERN) ** 2 + 2 * _CONE * sin(_SOUTHERN)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPoint:
    """A dot: ``x`` to the right and ``y`` down on a sheet of MAP_SIZE.

    Args:
        is_capital: Seat of a province, or a province that is one city.
    """

    code: str
    name: str
    x: float
    y: float
    is_capital: bool


def _plane(longitude: float, latitude: float) -> tuple[float, float]:
    """Albers' projection on the unit sphere, y upwards from the cone's apex."""
    if not -90 <= latitude <= 90:
        raise ValueError(f"latitude {latitude}: between -90 and 90 expected")
    radius = sqrt(_SCALE - 2 * _CONE * sin(radians(latitude))) / _CONE
    angle = _CONE * ((radians(longitude) - _MERIDIAN + pi) % (2 * pi) - pi)
    return radius * sin(angle), -radius * cos(angle)


@lru_cache(maxsize=1)
def _frame() -> tuple[float, float, float]:
    """Units per radian, and what to add to x and y so that the sheet holds every corner."""
    (west, east), (south, north) = WEST_EAST, SOUTH_NORTH
    edge = [
        (105.0, south),
        (105.0, north),
        *((lon, lat) for lon in (west, east) for lat in (36.0, 40.0, 48.5)),
    ]
    plane = [_plane(*p) for p in edge]
    xs, ys = [p[0] for p in plane], [p[1] for p in plane]
    width, height = MAP_SIZE
    unit = min((width - 2 * MARGIN) / (max(xs) - min(xs)), (height - 2 * MARGIN) / (max(ys) - min(ys)))
    return unit, width / 2 - unit * (max(xs) + min(xs)) / 2, height / 2 + unit * (max(ys) + min(ys)) / 2


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Place on the sheet: x to the right, y down, rounded to a tenth."""
    x, y = _plane(longitude, latitude)
    unit, right, down = _frame()
    return round(unit * x + right, 1), round(down - unit * y, 1)


@lru_cache(maxsize=32)
def map_points(on: date = date.max) -> tuple[MapPoint, ...]:
    """One dot for each province-level city or region and each prefecture in force on that day, by code.

    Cities and counties directly under a province (仙桃, 石河子, 琼海) have one too: no prefecture stands for them.
    """
    shown = (
        r
        for r in regions_on(on)
        if r.level == "prefecture"
        or r.code[2:4] == "90"
        or (r.level == "province" and r.code[:2] in ONE_CITY)
    )
    return tuple(_point(r) for r in shown)


def _point(region: Region) -> MapPoint:
    x, y = project(region.longitude, region.latitude)
    return MapPoint(
        code=region.code, name=region.short, x=x, y=y,
        is_capital=region.level == "province" or region.code[2:] == "0100",
    )  # fmt: skip
