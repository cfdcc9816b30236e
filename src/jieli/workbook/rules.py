"""The sheet 规则: one row per fact of the round and per field of the policy, in both directions.

The rows lie in rules.csv beside this module. A field that holds several numbers has one row for each
(``wish_points.1``); the rules of the planner have one switch each (``rule.age``).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from importlib.resources import files
from typing import Any

from jieli.planner.policy import RULES, Policy
from jieli.planner.round import Round
from jieli.workbook.kinds import Kind

SUBSTITUTE = "substitute"  # code of the rows 可替代专业, any number of them
SUBSTITUTE_ZH = "可替代专业"
NOTE = "note."  # code of a row 备注：..., printed on the papers
NOTE_ZH = "备注："


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One row of 规则."""

    section: str
    key: str
    zh: str
    en: str
    kind: Kind
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    is_required: bool = False
    note: str = ""

    @property
    def default(self) -> Any:
        """What counts when the row is missing; None when nothing does."""
        return _policy_value(_DEFAULTS, self.key) if not self.key.startswith("round.") else None


def _items() -> Iterator[Item]:
    text = files("jieli.workbook").joinpath("rules.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        yield Item(
            section=row["section"],
            key=row["key"],
            zh=row["zh"],
            en=row["en"],
            kind=Kind(row["kind"]),
            unit=row["unit"],
            minimum=float(row["minimum"]) if row["minimum"] else None,
            maximum=float(row["maximum"]) if row["maximum"] else None,
            is_required=bool(row["required"]),
            note=row["note"],
        )


_DEFAULTS = Policy()
ITEMS: Mapping[str, Item] = {item.key: item for item in _items()}


def _policy_value(policy: Policy, key: str) -> Any:
    name, _, place = key.partition(".")
    if name == "rule":
        return policy.is_on(place)
    value = getattr(policy, name)
    return value[int(place) - 1] if place else value


def round_value(round: Round, key: str) -> Any:
    """The value of one row for a given round."""
    if key.startswith("round."):
        return getattr(round, key.partition(".")[2])
    return _policy_value(round.policy, key)


def policy_from(values: Mapping[str, Any]) -> Policy:
    """The policy with the given rows; every other row at its default."""
    changes: dict[str, Any] = {}
    for field in fields(Policy):
        default = getattr(_DEFAULTS, field.name)
        if field.name in values:
            given = values[field.name]
            changes[field.name] = frozenset(given) if isinstance(default, frozenset) else given
        elif isinstance(default, tuple) and f"{field.name}.1" in ITEMS:
            changes[field.name] = tuple(
                values.get(f"{field.name}.{n}", part) for n, part in enumerate(default, 1)
            )
    changes["disabled_rules"] = frozenset(rule for rule in RULES if not values.get(f"rule.{rule}", True))
    return replace(_DEFAULTS, **changes)
