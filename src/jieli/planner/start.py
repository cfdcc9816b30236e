"""A plan to begin with (起点方案): fitted to an instance, and in the terms of the solver and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from jieli.planner.check import Violation, check
from jieli.planner.instance import Instance, Ints
from jieli.planner.model import Pairs
from jieli.planner.sentence import NameOf, Sentence, SlotName, sentence
from jieli.planner.words import NO_NAMES, Names


@dataclass(frozen=True, slots=True)
class Start:
    """A plan that keeps every rule, unless the pins themselves break one; and who had to be taken out for it."""

    plan: Ints
    removed: tuple[Sentence, ...]


def start_from(instance: Instance, plan: Ints, names: Names = NO_NAMES) -> Start:
    """Fit ``plan``, made for this instance or an earlier one with the same slots and candidates.

    Running deployments and pins come in, whoever breaks a rule goes out, and one sentence says so for each.

    Raises:
        ValueError: ``plan`` has not one entry per slot, or names a candidate who does not exist.
    """
    given = np.asarray(plan, dtype=np.int32)
    if given.shape != (instance.n_slots,) or (
        len(given) and not -1 <= given.min() <= given.max() < instance.n_candidates
    ):
        raise ValueError(sentence("start.other", n=instance.n_slots).say("en"))
    given = np.where(instance.slot_fixed >= 0, instance.slot_fixed, given).astype(np.int32)
    removed: list[tuple[int, int, str]] = []
    fitted = _without_offenders(instance, given, (), removed)
    said = tuple(
        sentence(
            "start.removed",
            slot=SlotName(instance, names, slot),
            person=NameOf(instance, names, "candidate", cand),
            rule=sentence(f"rule.{rule}"),
        )
        for slot, cand, rule in sorted(removed)
    )
    return Start(fitted, said)


def made_legal(instance: Instance, plan: Ints, touched: Iterable[int]) -> Ints:
    """``plan`` with the pins of ``instance`` kept, and whoever breaks a rule then taken out, not ``touched`` first."""
    return _without_offenders(instance, plan, touched, [])


def _without_offenders(
    instance: Instance, plan: Ints, touched: Iterable[int], removed: list[tuple[int, int, str]]
) -> Ints:
    out = np.array(plan, dtype=np.int32)
    pins = dict(instance.pins.tolist())
    for s, c in pins.items():
        out[s] = c
    asked = set(touched)

    def loss(found: tuple[int, Violation]) -> tuple[bool, int, int]:
        slot, _ = found
        return slot in asked, int(instance.post_points[instance.slot_post[slot]]), slot

    while violations := [v for v in check(instance, out).violations if v.rule not in ("pin", "fixed")]:
        movable = [
            (s, v)
            for v in violations
            for s in v.slots
            if out[s] >= 0 and instance.slot_fixed[s] < 0 and s not in pins
        ]
        if not movable:
            return out
        slot, violation = min(movable, key=loss)
        removed.append((slot, int(out[slot]), violation.rule))
        out[slot] = -1
    return out


def pairs_of_plan(pairs: Pairs, plan: Ints) -> Ints:
    """Pair of every slot, -1 where the plan's holder is not eligible (any more)."""
    sol = np.full(len(plan), -1, dtype=np.int32)
    held = np.flatnonzero(plan[pairs.slot] == pairs.cand)
    sol[pairs.slot[held]] = held
    return sol


def plan_of_pairs(pairs: Pairs, sol: Ints) -> Ints:
    """Candidate of every slot, -1 where empty."""
    plan: Ints = np.where(sol >= 0, pairs.cand[np.maximum(sol, 0)] if pairs.n else -1, -1).astype(np.int32)
    return plan
