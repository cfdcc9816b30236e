"""Lexicographic mode (字典序): one small problem per priority, then the rest among the best fillings."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from jieli.planner.instance import Instance, Ints, Weights
from jieli.planner.model import Pairs, Rows
from jieli.planner.rows import add_stage_row

GUIDE_POINTS = (8_000, 2_000, 0)  # per person-half-year of priority 1, 2, 3 and beyond; well below PIN_BONUS
STAGE_SCALE = 1000  # points of one person-half-year in a stage, so that the search works at its usual scale


@dataclass(frozen=True, slots=True)
class StageProblem:
    """The same rules with another objective: person-half-years filled at one priority."""

    instance: Instance
    pairs: Pairs
    rows: Rows
    length: Ints  # per slot; 0 outside the stage

    def reached(self, sol: Ints) -> int:
        """Person-half-years that ``sol`` fills at this priority."""
        return int(self.length[sol >= 0].sum())


def stage_problem(instance: Instance, pairs: Pairs, rows: Rows, level: int) -> StageProblem:
    """State the stage of one priority ``level`` (1 is the most urgent)."""
    length = stage_length(instance, level)
    plain = Weights(same_hospital=0, same_department=0, burden=(0, 0, 0))
    return StageProblem(
        instance=replace(instance, weights=plain),
        pairs=replace(pairs, value=(pairs.bonus + STAGE_SCALE * length[pairs.slot]).astype(np.int32)),
        rows=replace(rows, aux_cost=np.zeros_like(rows.aux_cost)),
        length=length,
    )


def guided(instance: Instance, pairs: Pairs) -> Pairs:
    """Raise the points of urgent posts so far that a search fills them first; proves nothing by itself."""
    level = np.minimum(instance.post_level[instance.slot_post], len(GUIDE_POINTS))
    points = np.array(GUIDE_POINTS)[level - 1] * instance.slot_length
    points[instance.slot_fixed >= 0] = 0
    return replace(pairs, value=(pairs.value + points[pairs.slot]).astype(np.int32))


def with_stage_row(rows: Rows, instance: Instance, level: int, reached: int) -> Rows:
    """Demand what the stage of ``level`` has reached from every later stage."""
    return add_stage_row(rows, stage_length(instance, level), reached)


def stage_length(instance: Instance, level: int) -> Ints:
    """Person-half-years of every slot of priority ``level``; 0 for other and for fixed slots."""
    counts = (instance.post_level[instance.slot_post] == level) & (instance.slot_fixed < 0)
    out: Ints = np.where(counts, instance.slot_length, 0).astype(np.int32)
    return out
