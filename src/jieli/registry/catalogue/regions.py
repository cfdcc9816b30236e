"""Regions (行政区划, GB/T 2260) as they were on a day: codes, names, superiors, successors, points, altitudes.

One row of regions.csv is one code under one name for one span of time, ``[valid_from, valid_until)``. The lists it
was made of begin at the end of 2008; a row without ``valid_from`` already stood there. tools/regions.py builds it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from jieli.registry.catalogue.tables import plain, rows

LISTED_SINCE = date(2008, 12, 31)
"""Day of the first list. Before it the regions of that day are answered: nothing older is known here."""

LEVELS = ("province", "prefecture", "county")
BANDS = "ABCDE"
# What people write beside the official and the short name. 州 with the short name is understood without this.
OTHER_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "652700": ("博州",), "652800": ("巴州",), "653000": ("克州",), "654000": ("伊犁州",),
        "653131": ("塔县", "塔什库尔干县"), "513200": ("阿坝州",), "632800": ("海西州",),
        "150000": ("内蒙",), "540502": ("泽当",), "540402": ("八一镇",), "632626": ("黄河源",),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One administrative division under one name.

    Args:
        code: Six digits of GB/T 2260.
        short: Name in everyday speech: 囊谦 for 囊谦县.
        level: ``province``, ``prefecture`` or ``county``.
        parent: Code of the superior, "" for a province.
        valid_from: First day; None if already so on LISTED_SINCE.
        valid_until: First day on which it is no longer so; None if it still is.
        date_basis: ``day`` if its dates are those of the official decisions, ``list`` if at least one is only the
            month of the first list that shows the change, "" if it never changed.
        successors: Codes that took its area, the seat's first; its own if only the name changed.
        longitude: Degrees east; of the seat or the middle, good for a schematic map only.
        latitude: Degrees north.
        point_basis: "" if listed for this code, ``former`` if that of a predecessor or successor, ``typed`` if
            entered by hand, ``parent`` if only the superior's is known.
        altitude_m: Approximate altitude of the seat where it matters; None elsewhere.
        altitude_source: ``approx`` or "".
        kind: ``statistical`` for units of the statistics bureau outside GB/T 2260 (development zones), else "".
    """

    code: str
    name: str
    short: str
    level: str
    parent: str
    valid_from: date | None
    valid_until: date | None
    date_basis: str
    successors: tuple[str, ...]
    longitude: float
    latitude: float
    point_basis: str
    altitude_m: int | None
    altitude_source: str
    kind: str

    def is_valid_on(self, on: date) -> bool:
        """Whether the code bore this name on that day; days before LISTED_SINCE count as LISTED_SINCE."""
        on = max(on, LISTED_SINCE)
        return (self.valid_from or LISTED_SINCE) <= on and (self.valid_until is None or on < self.valid_until)

    @property
    def is_current(self) -> bool:
        """Whether it still exists under this name."""
        return self.valid_until is None


@dataclass(frozen=True, slots=True)
class _Index:
    by_code: Mapping[str, tuple[Region, ...]]
    by_name: Mapping[str, tuple[Region, ...]]
    by_other_name: Mapping[str, tuple[Region, ...]]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=1)
def spells() -> tuple[Region, ...]:
    """Every row of the table, by code and time."""
    return tuple(
        Region(
            code=r["code"], name=r["name"], short=r["short"], level=r["level"], parent=r["parent"],
            valid_from=_day(r["valid_from"]), valid_until=_day(r["valid_until"]), date_basis=r["date_basis"],
            successors=tuple(r["successors"].split("|")) if r["successors"] else (),
            longitude=float(r["longitude"]), latitude=float(r["latitude"]), point_basis=r["point_basis"],
            altitude_m=int(r["altitude_m"]) if r["altitude_m"] else None, altitude_source=r["altitude_source"],
            kind=r["kind"],
        )
        for r in rows("regions")
    )  # fmt: skip


def _other_names(region: Region) -> set[str]:
    """Short name, 玉树州 and 长阳县 for autonomous ones, and what else people write."""
    out = {region.short, *OTHER_NAMES.get(region.code, ())}
    if region.name.endswith(("自治州", "自治县", "自治旗")):
        out.add(region.short + region.name[-1])
    return out - {region.name}


@lru_cache(maxsize=1)
def _index() -> _Index:
    by_code, by_name, by_other = defaultdict(list), defaultdict(list), defaultdict(list)
    for region in spells():
        by_code[region.code].append(region)
        by_name[plain(region.name)].append(region)
        for word in _other_names(region):
            by_other[plain(word)].append(region)
    return _Index(*({k: tuple(v) for k, v in table.items()} for table in (by_code, by_name, by_other)))


def region_at(code: str, on: date) -> Region | None:
    """The region that ``code`` stood for on that day; None if the code was not in force."""
    return next((r for r in _index().by_code.get(code, ()) if r.is_valid_on(on)), None)


def regions_on(on: date, level: str | None = None) -> tuple[Region, ...]:
    """All regions in force on that day, of one level or of all."""
    return tuple(r for r in spells() if r.is_valid_on(on) and level in (None, r.level))


def ancestors(code: str, on: date) -> tuple[Region, ...]:
    """Superiors on that day, the nearest first."""
    region = region_at(code, on)
    out: list[Region] = []
    while region is not None and region.parent and (region := region_at(region.parent, on)) is not None:
        out.append(region)
    return tuple(out)


def full_name(code: str, on: date) -> str:
    """Name with its superiors: 西藏自治区那曲市色尼区; "" if the code was not in force."""
    region = region_at(code, on)
    return "".join(r.name for r in (*reversed(ancestors(code, on)), region)) if region else ""


def successors(code: str, on: date | None = None) -> tuple[Region, ...]:
    """What has become of ``code``: the regions in force today (or on ``on``) that its chain of successors leads to.

    The first is the one that took the seat. A code that is still in force leads to itself.
    """
    index, found, seen = _index(), dict[str, Region](), set[str]()
    queue = [code]
    while queue:
        this = queue.pop(0)
        if this in seen:
            continue
        seen.add(this)
        history = index.by_code.get(this, ())
        now = next((r for r in history if (r.is_current if on is None else r.is_valid_on(on))), None)
        if now is not None:
            found[this] = now
        elif history:
            queue += history[-1].successors
    return tuple(found.values())


def resolve(name: str, on: date, within: str | None = None) -> tuple[Region, ...]:
    """The regions that ``name`` meant on that day; several if it is ambiguous, none if unknown.

    Understands the official name, the short one if no official name fits (那曲, 玉树州), and a name with its
    superiors in front (青海省玉树州称多县). The statistics bureau's own units are found by their exact name only.

    Args:
        name: As people write it.
        on: Day of the paper that says so.
        within: Code of a superior, to tell 朝阳区 in 北京 from 朝阳区 in 长春.
    """
    word = plain(name)
    found = _matches(word, on, within)
    return found or _after_superior(word, on, within)


def named(name: str) -> tuple[Region, ...]:
    """Every region that ever bore ``name``, the present ones first: for ledgers that write 那曲地区 in 2023."""
    index, word = _index(), plain(name)
    found = index.by_name.get(word) or index.by_other_name.get(word, ())
    return tuple(sorted(found, key=lambda r: (not r.is_current, r.code, r.valid_until or date.max)))


def _matches(word: str, on: date, within: str | None) -> tuple[Region, ...]:
    index = _index()
    for table in (index.by_name, index.by_other_name):
        found = [r for r in table.get(word, ()) if r.is_valid_on(on) and _is_within(r, within, on)]
        if table is index.by_other_name:
            found = [r for r in found if not r.kind]
        if found:
            return tuple(sorted(found, key=lambda r: (LEVELS.index(r.level), r.code)))
    return ()


def _after_superior(word: str, on: date, within: str | None) -> tuple[Region, ...]:
    """Split a superior off the front, the longest first, and look for the rest inside it."""
    for length in range(len(word) - 2, 1, -1):
        for superior in _matches(word[:length], on, within):
            if superior.level != "county" and (found := resolve(word[length:], on, superior.code)):
                return found
    return ()


def _is_within(region: Region, within: str | None, on: date) -> bool:
    return within is None or any(r.code == within for r in ancestors(region.code, on))


def altitude_band(altitude_m: float, lower_bounds: Sequence[int]) -> str:
    """Band A to E of an altitude.

    Args:
        altitude_m: Metres.
        lower_bounds: Lowest altitudes of bands B, C, D and E, as the policy pack has them. A place exactly on a
            bound belongs to the higher band: the cautious reading.
    """
    if len(lower_bounds) != len(BANDS) - 1 or list(lower_bounds) != sorted(lower_bounds):
        raise ValueError(f"lower_bounds: four rising altitudes expected, not {list(lower_bounds)}")
    return BANDS[bisect_right(lower_bounds, altitude_m)]


def is_plateau(region: Region, from_altitude_m: int) -> bool:
    """Whether its seat is known to lie at ``from_altitude_m`` (the policy's figure) or higher."""
    return region.altitude_m is not None and region.altitude_m >= from_altitude_m
