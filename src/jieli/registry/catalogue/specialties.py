"""Specialties (诊疗科目) for the ledger: the planner's catalogue with a kind each, and who may stand in for whom.

Codes, names and other names are read from jieli.planner.catalogue, so that there is one list. Added here are
specialties.csv (kind of every code) and substitutes.csv (directed pairs, ours, to be confirmed by each programme).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from jieli.planner.catalogue import SPECIALTIES, specialty_code
from jieli.registry.catalogue.tables import rows

KINDS = ("clinical", "medtech", "public_health", "management")


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """Somebody of ``substitute`` may hold a post of ``specialty``; not the other way round unless listed too."""

    specialty: str
    substitute: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Specialty:
    """One line of the catalogue.

    Args:
        parent: Code of the group (04 of 04.03), "" for a group itself.
        kind: One of KINDS.
        aliases: What departments call it.
    """

    code: str
    zh: str
    en: str
    parent: str
    kind: str
    aliases: tuple[str, ...]


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Specialty]:
    kinds = {r["code"]: r["kind"] for r in rows("specialties")}
    return MappingProxyType(
        {
            s.code: Specialty(
                code=s.code, zh=s.zh, en=s.en, parent=s.parent or "", kind=kinds[s.code], aliases=s.aliases
            )
            for s in SPECIALTIES.values()
        }
    )


@lru_cache(maxsize=1)
def _substitutes() -> Mapping[str, tuple[Substitute, ...]]:
    out: defaultdict[str, list[Substitute]] = defaultdict(list)
    for r in rows("substitutes"):
        out[r["specialty"]].append(
            Substitute(specialty=r["specialty"], substitute=r["substitute"], zh=r["zh"], en=r["en"])
        )
    return MappingProxyType({k: tuple(v) for k, v in out.items()})


def specialties(kind: str | None = None) -> tuple[Specialty, ...]:
    """The whole catalogue in its order, or one kind of it."""
    return tuple(s for s in _table().values() if kind in (None, s.kind))


def specialty(text: str) -> Specialty | None:
    """The specialty that a code, a name or a department's name stands for (04.03, 骨科, 创伤骨科一病区), or None."""
    found = specialty_code(text)
    return _table()[found] if found else None


def substitutes(code: str) -> tuple[Substitute, ...]:
    """Who else may hold a post of this specialty."""
    return _substitutes().get(code, ())
