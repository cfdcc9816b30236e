"""What differs between two plans of one round: who moves, and what it changes in points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jieli.planner.check import check
from jieli.planner.instance import Instance, Ints
from jieli.planner.result import Parts


@dataclass(frozen=True, slots=True)
class Move:
    """One slot whose holder differs; -1 stands for nobody."""

    slot: int
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Plan b seen from plan a.

    Attributes:
        moves: Slots with another holder, in slot order.
        joined: Candidates with a slot in b only. ``left``: in a only. ``moved``: in both, on other slots.
        parts: Points of b less points of a; the burden part is what b takes off more.
        filled: Slots filled in b less slots filled in a.
        broken: Rules that each plan breaks, so that a value is never read without them.
    """

    moves: tuple[Move, ...]
    joined: tuple[int, ...]
    left: tuple[int, ...]
    moved: tuple[int, ...]
    parts: Parts
    filled: int
    broken: tuple[int, int]

    @property
    def value(self) -> int:
        """Points of b less points of a."""
        return self.parts.total


def compare(instance: Instance, plan_a: Ints, plan_b: Ints) -> Comparison:
    """Say who moves and what changes from ``plan_a`` to ``plan_b``."""
    a, b = np.asarray(plan_a), np.asarray(plan_b)
    moves = tuple(Move(int(s), int(a[s]), int(b[s])) for s in np.flatnonzero(a != b))
    slots_a, slots_b = _slots_by_candidate(a), _slots_by_candidate(b)
    report_a, report_b = check(instance, a), check(instance, b)
    return Comparison(
        moves=moves,
        joined=tuple(sorted(slots_b.keys() - slots_a.keys())),
        left=tuple(sorted(slots_a.keys() - slots_b.keys())),
        moved=tuple(sorted(c for c in slots_a.keys() & slots_b.keys() if slots_a[c] != slots_b[c])),
        parts=_difference(report_a.parts, report_b.parts),
        filled=int((b >= 0).sum() - (a >= 0).sum()),
        broken=(len(report_a.violations), len(report_b.violations)),
    )


def _slots_by_candidate(plan: Ints) -> dict[int, list[int]]:
    out: dict[int, list[int]] = {}
    for s in np.flatnonzero(plan >= 0).tolist():
        out.setdefault(int(plan[s]), []).append(s)
    return out


def _difference(a: Parts, b: Parts) -> Parts:
    return Parts(
        fill=b.fill - a.fill, fit=b.fit - a.fit, wish=b.wish - a.wish,
        relay=b.relay - a.relay, burden=b.burden - a.burden,
    )  # fmt: skip
