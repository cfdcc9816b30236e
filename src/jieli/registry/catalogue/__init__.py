"""Dated public reference data: regions, specialties, code sets, and the points of the schematic map.

Pure: tables beside the modules and functions that read them; no database and no Django. Where each table comes
from stands in docs/sources.md (S-06 to S-16), what its columns mean in docs/reference/code-sets.md.
"""

from __future__ import annotations

from jieli.registry.catalogue.codes import Code, code, code_named, codes, is_rank_at_least, set_names
from jieli.registry.catalogue.regions import (
    LISTED_SINCE,
    Region,
    altitude_band,
    ancestors,
    full_name,
    is_plateau,
    named,
    region_at,
    regions_on,
    resolve,
    spells,
    successors,
)
from jieli.registry.catalogue.schematic import MAP_SIZE, MapPoint, map_points, project
from jieli.registry.catalogue.specialties import Specialty, Substitute, specialties, specialty, substitutes

__all__ = [
    "LISTED_SINCE",
    "MAP_SIZE",
    "Code",
    "MapPoint",
    "Region",
    "Specialty",
    "Substitute",
    "altitude_band",
    "ancestors",
    "code",
    "code_named",
    "codes",
    "full_name",
    "is_plateau",
    "is_rank_at_least",
    "map_points",
    "named",
    "project",
    "region_at",
    "regions_on",
    "resolve",
    "set_names",
    "specialties",
    "specialty",
    "spells",
    "substitutes",
    "successors",
]
