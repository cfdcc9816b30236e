"""The price of what people decided before planning: every pin, and the bans of every person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jieli.planner.again import Proof, Solver
from jieli.planner.changes import without
from jieli.planner.sentence import NameOf, Sentence, SlotName, sentence
from jieli.planner.situation import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPrice:
    """What one pin, or the bans of one person, cost the plan; see ``proof``."""

    kind: str  # "pin" or "ban"
    cand: int
    slots: tuple[int, ...]
    cost: int
    filled: int  # slots that could be filled in addition without the decision
    proof: Proof

    def sentence(self, situation: Situation) -> Sentence:
        """The decision and its price in words."""
        i, names = situation.instance, situation.names
        what = sentence(
            f"price.{self.kind}" if len(self.slots) == 1 else f"price.{self.kind}.several",
            person=NameOf(i, names, "candidate", self.cand),
            slot=SlotName(i, names, self.slots[0]),
            n=len(self.slots),
        )
        code = (
            "price.none"
            if not self.cost
            else "price.exact"
            if self.proof is Proof.EXACT
            else "price.at_least"
        )
        if not self.cost and self.proof is not Proof.EXACT:
            code = "price.unknown"
        return sentence(code, what=what, n=self.cost)


def price_of_decisions(situation: Situation, solver: Solver) -> tuple[DecisionPrice, ...]:
    """For each pin, and for the bans of each person, what the plan would win without it."""
    i = situation.instance
    prices = []
    decisions: list[tuple[str, int, set[tuple[int, int]]]] = [
        ("pin", c, {(s, c)}) for s, c in i.pins.tolist()
    ]
    for cand in np.unique(i.bans[:, 1]).tolist():
        decisions.append(("ban", cand, {(s, c) for s, c in i.bans.tolist() if c == cand}))
    for kind, cand, rows in decisions:
        slots = tuple(sorted(s for s, _ in rows))
        again = solver.solve(without(i, f"{kind}s", rows), slots)
        if again.plan is None:
            continue
        prices.append(
            DecisionPrice(
                kind=kind,
                cand=cand,
                slots=slots,
                cost=max(0, again.value - solver.base_value),
                filled=int((again.plan >= 0).sum() - (solver.base_plan >= 0).sum()),
                proof=again.proof,
            )
        )
    return tuple(prices)
