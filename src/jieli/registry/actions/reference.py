"""Loading the code tables of the catalogue into the ledger, as often as one likes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from jieli.kernel import door
from jieli.kernel.actor import Actor
from jieli.kernel.models import AuditEntry
from jieli.registry import catalogue
from jieli.registry.models import Region, Specialty, Substitute
from jieli.registry.rules import EARLIEST


@dataclass(frozen=True)
class Loaded:
    """How many rows a load added and how many it brought up to date."""

    added: int
    changed: int


def load_reference(
    *, actor: Actor, regions: Collection[str] | None = None, specialties: Collection[str] | None = None
) -> Loaded:
    """Bring regions and specialties of the ledger to the state of the catalogue; a second run does nothing.

    Args:
        regions: GB codes to load, with the superiors that they name; all by default. Tests load a few.
        specialties: Codes of specialties, likewise.

    Effects:
        New rows, changed rows, ended codes closed. Nothing is ever deleted: records point to it.
        Where somebody changed a row by hand, only its end is brought up to date: he knew better.

    Raises:
        NotAllowed: Only the system loads reference data.
    """
    reason = "装载代码表"  # the trail speaks Chinese
    with transaction.atomic():
        one = _load_regions(actor, regions, reason)
        other = _load_specialties(actor, specialties, reason)
        third = _load_substitutes(actor, reason)
    return Loaded(one.added + other.added, one.changed + other.changed + third)


def _load_regions(actor: Actor, wanted: Collection[str] | None, reason: str) -> Loaded:
    by_hand = _changed_by_hand(Region)
    stored = {(r.gb_code, r.valid_from): r for r in Region.objects.all()}
    first_spell: dict[str, date] = {}
    by_level: dict[str, list[catalogue.Region]] = {"province": [], "prefecture": [], "county": []}
    for spell in catalogue.spells():
        if spell.kind or (wanted is not None and spell.code not in wanted):
            continue  # GB/T 2260 does not know the units of the statistics bureau
        first_spell.setdefault(spell.code, spell.valid_from or EARLIEST)
        by_level[spell.level].append(spell)
    added = changed = 0
    for spells in by_level.values():  # superiors first, so that inferiors can point to them
        new = []
        for spell in spells:
            since = spell.valid_from or EARLIEST
            values = _region_values(spell, stored)
            known = stored.get((spell.code, since))
            if known is not None:
                if known.code in by_hand:
                    values = {n: values[n] for n in ("valid_until", "successors")}
                changed += _bring_up_to_date(known, values, actor, reason)
                continue
            code = f"REG-{spell.code}"
            if since != first_spell[spell.code]:
                code += f"-{since:%Y%m%d}"
            region = Region(code=code, gb_code=spell.code, valid_from=since, **values)
            stored[(spell.code, since)] = region
            new.append(region)
        added += door.load(new, actor=actor, reason=reason)
    return Loaded(added, changed)


def _region_values(spell: catalogue.Region, stored: dict[tuple[str, date], Region]) -> dict[str, Any]:
    # Names and superiors as on its last day: 襄州区 lies in 襄阳市, although it once lay in 襄樊市
    last = spell.valid_until - timedelta(days=1) if spell.valid_until else date.max
    superior = catalogue.region_at(spell.parent, last) if spell.parent else None
    return {
        "name": spell.name,
        "full_name": catalogue.full_name(spell.code, last) or spell.name,
        "level": spell.level,
        "parent": stored.get((superior.code, superior.valid_from or EARLIEST)) if superior else None,
        "valid_until": spell.valid_until,
        "successors": " ".join(spell.successors),
        "longitude": spell.longitude,
        "latitude": spell.latitude,
        "altitude_m": spell.altitude_m,
    }


def _load_specialties(actor: Actor, wanted: Collection[str] | None, reason: str) -> Loaded:
    stored = {s.key: s for s in Specialty.objects.all()}
    rows = [s for s in catalogue.specialties() if wanted is None or s.code in wanted]
    by_hand = _changed_by_hand(Specialty)
    added = changed = 0
    for is_group in (True, False):
        new = []
        for row in rows:
            if (row.parent == "") != is_group:
                continue
            values = {
                "name": row.zh,
                "parent": stored.get(row.parent),
                "kind": row.kind,
                "aliases": " ".join(row.aliases),
            }
            if row.code in stored:
                if stored[row.code].code not in by_hand:
                    changed += _bring_up_to_date(stored[row.code], values, actor, reason)
                continue
            specialty = Specialty(code=f"SPC-{row.code.replace('.', '')}", key=row.code, **values)
            stored[row.code] = specialty
            new.append(specialty)
        added += door.load(new, actor=actor, reason=reason)
    return Loaded(added, changed)


def _load_substitutes(actor: Actor, reason: str) -> int:
    stored = {s.key: s for s in Specialty.objects.prefetch_related("substitutes__substitute")}
    by_hand = _changed_by_hand(Specialty)
    changed = 0
    for key, specialty in stored.items():
        if specialty.code in by_hand:
            continue
        wanted = [s for s in catalogue.substitutes(key) if s.substitute in stored]
        known = [(p.substitute.key, p.note) for p in specialty.substitutes.all()]
        if sorted(known) == sorted((s.substitute, s.zh) for s in wanted):
            continue
        rows = [{"substitute": stored[s.substitute], "note": s.zh} for s in wanted]
        door.change(specialty, {}, actor=actor, parts={Substitute: rows}, reason=reason, event="load")
        changed += 1
    return changed


def _changed_by_hand(kind: type[Region] | type[Specialty]) -> set[str]:
    """Codes of rows that somebody changed otherwise than by loading."""
    entries = AuditEntry.objects.filter(thing=kind.permits.thing, event="change")
    return set(entries.values_list("code", flat=True))


def _bring_up_to_date(row: Region | Specialty, values: dict[str, Any], actor: Actor, reason: str) -> int:
    differing = {k: v for k, v in values.items() if _differs(row, k, v)}
    if differing:
        door.change(row, differing, actor=actor, reason=reason, event="load")
    return bool(differing)


def _differs(row: Region | Specialty, name: str, value: Any) -> bool:
    if name == "parent":
        return bool(row.parent_id != (value.pk if value else None))
    return bool(getattr(row, name) != value)
