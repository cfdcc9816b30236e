"""Which way help goes: from the coast to the west, from upper to lower houses."""

from __future__ import annotations

import re

from jieli.reader.facts.gazetteer import COUNTY, PREFECTURE, PROVINCE
from jieli.reader.facts.known import AIDED, Named
from jieli.reader.facts.units import TOWNSHIP, UNIVERSITY

_EAST = frozenset(("11", "12", "31", "32", "33", "35", "37", "44", "21"))
_WEST = frozenset(("64", "62", "52", "53", "51", "45", "15", "50", "61", "46"))


def wealth(one: Named) -> int:
    """0 for the aided provinces, 1 for the west, 2 for the middle, 3 for the coast; -1 unknown."""
    if one.region is None:
        return (
            0
            if re.search(r"兵团|第?[一二三四五六七八九十]+师|师市|^[一二三四五六七八九十〇零\d]+团", one.name)
            else -1
        )
    return riches(one.region.code)


def riches(code: str) -> int:
    """The same of a region by its code."""
    code = code[:2]
    return 0 if code in AIDED else 1 if code in _WEST else 3 if code in _EAST else 2


def level(one: Named) -> int:
    """4 for universities, their hospitals and those of a province, down to 1 for a township."""
    if one.kind == TOWNSHIP:
        return 1
    if one.kind == UNIVERSITY or "大学" in one.name or "附属" in one.name:
        return 4
    if one.region is None:
        return 3
    if one.region.level == PROVINCE:
        return 4
    if one.region.level == PREFECTURE:
        return 3
    return 2 if one.region.level == COUNTY else 3
