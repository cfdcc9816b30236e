"""The policy pack (规则包): every threshold and weight of a round, dated, none of them in code.

The defaults are examples, not policy: each is configurable in the workbook's sheet 规则 and printed on every paper.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date

# Rules that may be switched off, in the order in which a candidate meets them. docs/explanation/planning-model.md
RULES: tuple[str, ...] = (
    "pairing", "specialty", "title", "altitude", "medical", "age", "window", "rest",
    "cap", "adoption", "quota", "leader", "mix", "novice",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """``offered`` may fill a post of specialty ``wanted`` with this ``score`` (1..100)."""

    wanted: str
    offered: str
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All thresholds and weights of one round.

    Units:
        ``*_days`` days, ``*_months`` months, ``*_years`` years, ``*_m`` metres; weights and bonuses in points,
        whole numbers, higher is better. Points of a slot are multiplied by its length in ``value_unit_months``
        (rounded, at least 1) for filling and fit; wishes and continuity are not.
    """

    name: str = "示例规则包"
    valid_from: date | None = None
    source: str = ""

    disabled_rules: frozenset[str] = frozenset()  # subset of RULES
    is_lexicographic: bool = False  # fill by priority first, everything else only among the best fillings

    overlap_days: int = 14
    rest_long_days: int = 300  # rest after a term of at least rest_long_from_months
    rest_short_days: int = 150
    rest_long_from_months: int = 12
    max_age_years: int = 55
    max_age_office_years: int = 60  # leaders and deputies
    band_limits_m: tuple[int, int, int, int, int] = (
        1500,
        2500,
        3500,
        4500,
        9000,
    )  # upper limit of bands A..E
    medical_recheck_days: int = (
        180  # later arrivals are re-examined before departure, so validity is not asked
    )

    substitutes: tuple[Substitute, ...] = ()
    same_specialty_score: int = 100
    same_parent_score: int = 70  # 04.01 for 04.03; 0 switches it off
    management_score: int = 80  # any clinical specialty on a management post (X1)
    substitute_min: int = 50

    value_unit_months: int = 6
    priority_points: tuple[int, int, int] = (600, 400, 250)  # priority 1, 2, 3
    title_surplus_points: int = 10
    experienced_points: int = 10
    experienced_years: int = 3
    language_points: int = 30
    wish_points: tuple[int, int, int] = (40, 25, 15)
    same_hospital_points: int = 80
    same_department_points: int = 40  # on top of same_hospital_points
    burden_shares: tuple[float, float] = (0.25, 0.25)  # widths of the first two bands, share of the target
    burden_points: tuple[int, int, int] = (30, 60, 120)  # taken off per person-half-year in each band
    keep_points: int = 100  # re-planning: a published line that stays

    notice_workdays: int = 5
    extra_holidays: frozenset[date] = frozenset()  # editable calendar, on top of the statutory one
    extra_workdays: frozenset[date] = frozenset()
    on_duty_deadline: date | None = None
    is_deadline_inclusive: bool = True

    def is_on(self, rule: str) -> bool:
        """True unless the round switches ``rule`` off."""
        return rule not in self.disabled_rules

    def digest(self) -> str:
        """SHA-256 over every field, in hex: equal digests, equal rules."""
        plain = json.dumps(asdict(self), sort_keys=True, default=_plain, ensure_ascii=False)
        return hashlib.sha256(plain.encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(str(v) for v in value)
    return str(value)
