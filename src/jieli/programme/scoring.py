"""The priority of a need as a sum of visible parts. Pure: facts and weights in, points and reasons out.

Every weight and every figure that earns full points stands in the policy pack in force; nothing is decided here but
the shape: which facts count, and that each part grows evenly up to its maximum.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

BANDS = "ABCDE"


@dataclass(frozen=True)
class ScoreFacts:
    """What the ledger knows about a need when it is scored.

    Args:
        figures: Number of figures given as evidence.
        largest: The largest of them in words, such as 外转患者212例.
        largest_value: The same as a number.
        band: Altitude band A to E; empty where the altitude is not known.
        months_since_aid: Whole months since anybody was last sent there in this specialty; None if nobody ever was.
    """

    figures: int = 0
    largest: str = ""
    largest_value: float = 0
    is_weak: bool = False
    is_key_county: bool = False
    altitude_m: int | None = None
    band: str = ""
    local_team: int = 0
    equipment: str = ""
    months_since_aid: int | None = None


@dataclass(frozen=True)
class ScorePart:
    """One line of a score: what counts, how many points of how many, and why."""

    key: str
    label: object
    points: int
    most: int
    why: str


@dataclass(frozen=True)
class Score:
    """All lines of a score."""

    parts: tuple[ScorePart, ...]

    @property
    def total(self) -> int:
        """Sum of the points."""
        return sum(part.points for part in self.parts)

    @property
    def most(self) -> int:
        """Points that a need could have at most."""
        return sum(part.most for part in self.parts)


def score(facts: ScoreFacts, weights: Mapping[str, int], scales: Mapping[str, int]) -> Score:
    """Score one need.

    Args:
        weights: Part → points at most; a part without points is left out.
        scales: Part → the figure that earns all its points; 1 where none is given.
    """
    parts = []
    for key, (label, judge) in _PARTS.items():
        most = weights.get(key, 0)
        if most <= 0:
            continue
        share, why = judge(facts, max(1, scales.get(key, 1)))
        points = round(most * min(Fraction(1), max(Fraction(0), share)))
        parts.append(ScorePart(key, label, points, most, why))
    return Score(tuple(parts))


Judged = tuple[Fraction, str]


def _evidence(facts: ScoreFacts, full: int) -> Judged:
    if not facts.figures:
        return Fraction(0), _("没有现状数据")
    return Fraction(facts.figures, full), _("现状数据%(count)s项，满分%(full)s项") % {
        "count": facts.figures,
        "full": full,
    }


def _volume(facts: ScoreFacts, full: int) -> Judged:
    if not facts.largest:
        return Fraction(0), _("没有现状数据")
    return Fraction(facts.largest_value) / full, _("最大一项：%(figure)s，满分%(full)s") % {
        "figure": facts.largest,
        "full": full,
    }


def _weak(facts: ScoreFacts, full: int) -> Judged:
    return Fraction(facts.is_weak), _("已认定为薄弱单位") if facts.is_weak else _("未认定为薄弱单位")


def _key_county(facts: ScoreFacts, full: int) -> Judged:
    yes = facts.is_key_county
    return Fraction(yes), _("国家乡村振兴重点帮扶县医院") if yes else _("不是重点帮扶县医院")


def _altitude(facts: ScoreFacts, full: int) -> Judged:
    if not facts.band:
        return Fraction(0), _("海拔未知")
    return Fraction(BANDS.index(facts.band), len(BANDS) - 1), _("海拔%(metres)s米，%(band)s带") % {
        "metres": facts.altitude_m,
        "band": facts.band,
    }


def _local_team(facts: ScoreFacts, full: int) -> Judged:
    if not facts.local_team:
        return Fraction(0), _("没有带教对象")
    return Fraction(facts.local_team, full), _("带教对象%(count)s人，满分%(full)s人") % {
        "count": facts.local_team,
        "full": full,
    }


def _equipment(facts: ScoreFacts, full: int) -> Judged:
    words = {"yes": _("设备具备"), "part": _("设备部分具备"), "no": _("设备不具备")}
    shares = {"yes": Fraction(1), "part": Fraction(1, 2)}
    return shares.get(facts.equipment, Fraction(0)), words.get(facts.equipment, _("设备条件未填"))


def _gap(facts: ScoreFacts, full: int) -> Judged:
    if facts.months_since_aid is None:
        return Fraction(1), _("这个学科从未有人支援")
    return Fraction(facts.months_since_aid, full), _("距上次有人支援%(months)s个月，满分%(full)s个月") % {
        "months": facts.months_since_aid,
        "full": full,
    }


_PARTS: dict[str, tuple[Any, Callable[[ScoreFacts, int], Judged]]] = {
    "evidence": (gettext_lazy("现状数据"), _evidence),
    "volume": (gettext_lazy("工作量"), _volume),
    "weak": (gettext_lazy("薄弱单位"), _weak),
    "key_county": (gettext_lazy("重点帮扶县"), _key_county),
    "altitude": (gettext_lazy("海拔"), _altitude),
    "local_team": (gettext_lazy("带教对象"), _local_team),
    "equipment": (gettext_lazy("设备条件"), _equipment),
    "gap": (gettext_lazy("支援空档"), _gap),
}

PARTS: tuple[str, ...] = tuple(_PARTS)
"""Names of the parts, in the order in which they are shown; the keys of the weights of a policy pack."""


def label_of(key: str) -> str:
    """What users call a part of the score."""
    return str(_PARTS[key][0]) if key in _PARTS else key
