"""Places in running text: where names of regions stand and which regions they mean on a day.

The gazetteer is built from rows that somebody hands in; the reader knows no table of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

PROVINCE, PREFECTURE, COUNTY = "province", "prefecture", "county"
_FINENESS = {PROVINCE: 0, PREFECTURE: 1, COUNTY: 2}

# What people write beside the official and the short name
_ALSO: Mapping[str, tuple[str, ...]] = {
    "652700": ("博州",), "652800": ("巴州",), "653000": ("克州",), "653131": ("塔县",), "150000": ("内蒙",),
    "211324": ("喀左县", "喀左"), "210921": ("阜蒙县",), "220721": ("前郭县", "前郭"), "230624": ("杜蒙县", "杜蒙"),
    "654226": ("和丰县",), "622927": ("积石山县",), "632324": ("河南县",),
}  # fmt: skip


class Row(Protocol):
    """One region under one name for one span of time, ``[valid_from, valid_until)``; None is open."""

    @property
    def code(self) -> str:
        """Six digits."""

    @property
    def name(self) -> str:
        """Official name."""

    @property
    def short(self) -> str:
        """Name in everyday speech."""

    @property
    def level(self) -> str:
        """``province``, ``prefecture`` or ``county``."""

    @property
    def parent(self) -> str:
        """Code of the superior, empty for a province."""

    @property
    def valid_from(self) -> date | None:
        """First day."""

    @property
    def valid_until(self) -> date | None:
        """First day on which it is no longer so."""

    @property
    def successors(self) -> Sequence[str]:
        """Codes that took its area."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of a region in a text. ``rows`` are all regions that ever bore it; ``is_official`` its full name."""

    start: int
    end: int
    text: str
    rows: tuple[Row, ...]
    is_official: bool


class Gazetteer:
    """Finds names of regions in text and says what they meant on a day."""

    def __init__(self, rows: Iterable[Row]) -> None:
        official: dict[str, list[Row]] = defaultdict(list)
        other: dict[str, list[Row]] = defaultdict(list)
        self._by_code: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self._by_code[row.code].append(row)
            if getattr(row, "kind", ""):
                continue  # units of statistics offices are no places people name
            official[row.name].append(row)
            for word in _other_names(row):
                other[word].append(row)
        self._official = {name: tuple(found) for name, found in official.items()}
        self._other = {name: tuple(found) for name, found in other.items() if len(name) > 1}
        lengths: dict[str, set[int]] = defaultdict(set)
        for name in (*self._official, *self._other):
            lengths[name[:2]].add(len(name))
        self._lengths = {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}

    def mentions(self, text: str) -> list[Mention]:
        """All names of regions in ``text`` from left to right, the longest at each place; linear."""
        found: list[Mention] = []
        at, last = 0, len(text) - 1
        while at < last:
            for length in self._lengths.get(text[at : at + 2], ()):
                word = text[at : at + length]
                rows = self._official.get(word)
                if rows is None and word in self._other and self._runs_into(text, at, at + length):
                    continue
                if rows is not None or word in self._other:
                    found.append(Mention(at, at + length, word, rows or self._other[word], rows is not None))
                    at += length - 1
                    break
            at += 1
        return found

    def _runs_into(self, text: str, start: int, end: int) -> bool:
        """Whether an official name begins inside a short one and goes beyond it: 共|建昌|都市 is 昌都市."""
        return any(
            inside + length > end and text[inside : inside + length] in self._official
            for inside in range(start + 1, end)
            for length in self._lengths.get(text[inside : inside + 2], ())
        )

    def named(self, name: str, on: date | None = None) -> tuple[Row, ...]:
        """The regions that bore exactly this name, official or other, on a day (None: today's), coarsest first."""
        rows = self._official.get(name) or self._other.get(name, ())
        return tuple(sorted((r for r in rows if is_valid(r, on)), key=lambda r: (_FINENESS[r.level], r.code)))

    def region(self, code: str, on: date | None = None) -> Row | None:
        """The region a code stood for on a day."""
        return next((row for row in self._by_code.get(code, ()) if is_valid(row, on)), None)

    def superiors(self, row: Row) -> tuple[Row, ...]:
        """The regions above, the nearest first, by their latest names."""
        out: list[Row] = []
        while row.parent and row.parent in self._by_code and len(out) < len(_FINENESS):
            row = self._by_code[row.parent][-1]
            out.append(row)
        return tuple(out)

    def is_within(self, row: Row, code: str) -> bool:
        """Whether a region is ``code`` or lies inside it."""
        return row.code == code or any(one.code == code for one in self.superiors(row))


def is_valid(row: Row, on: date | None) -> bool:
    """Whether a region bore its name on that day; None asks for the present name."""
    if on is None:
        return row.valid_until is None
    return (row.valid_from is None or row.valid_from <= on) and (
        row.valid_until is None or on < row.valid_until
    )


def fineness(row: Row) -> int:
    """0 for a province, 1 for a prefecture, 2 for a county."""
    return _FINENESS[row.level]


def _other_names(row: Row) -> set[str]:
    """The short name, 玉树州 and 长阳县 for autonomous ones, and what else people write."""
    out = {row.short, *_ALSO.get(row.code, ())}
    if row.name.endswith(("自治州", "自治县", "自治旗")):
        out |= {row.short + row.name[-1], row.short + row.name[-3:]}
    return out - {row.name}
