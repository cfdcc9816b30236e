"""Which units lie within a programme: asked by permissions here, answered by the room that knows programmes.

The registry comes before programmes and may not look up to them, yet a programme office sees the people of the units
taking part. So the programme room hands in its answer when the application starts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q

_answers: list[Callable[[frozenset[str]], Any]] = []


def answer_with(units_of_programmes: Callable[[frozenset[str]], Any]) -> None:
    """Register how codes of programmes turn into ids of units (a subquery)."""
    _answers[:] = [units_of_programmes]


def units(programmes: frozenset[str]) -> Any:
    """Ids of the units taking part in any of ``programmes``, as something ``__in`` accepts."""
    return _answers[0](programmes) if _answers else ()


def in_regions(prefixes: frozenset[str], field: str) -> Q:
    """Filter for region codes that begin with one of ``prefixes``; 5406 covers 540602, and no prefix covers nothing."""
    if not prefixes:
        return Q(pk__in=())
    where = Q()
    for prefix in sorted(prefixes):
        where |= Q(**{f"{field}__startswith": prefix})
    return where


def prefix(gb_code: str) -> str:
    """First digits that a region shares with everything in it: 540000 → 54, 540600 → 5406."""
    if gb_code.endswith("0000"):
        return gb_code[:2]
    return gb_code[:4] if gb_code.endswith("00") else gb_code
