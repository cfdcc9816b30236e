"""Everything that explanations say about one plan, gathered once for the papers that print it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from jieli.planner.again import Solver
from jieli.planner.check import Report, check
from jieli.planner.decisions import DecisionPrice, price_of_decisions
from jieli.planner.explain import Explainer, PersonExplanation, PostExplanation
from jieli.planner.instance import Instance
from jieli.planner.relax import Relaxation, relax
from jieli.planner.result import Result
from jieli.planner.rules import may_be_sent
from jieli.planner.situation import Situation
from jieli.planner.words import NO_NAMES, Lang, Names, term_of

_SOLVED_PAIRS = 12_000  # solves times pairs: a few seconds of solving for the costs of the next best


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What is known about a plan beyond the plan itself.

    Attributes:
        people: By candidate, everybody who may be sent.
        posts: By slot, running deployments excepted.
    """

    situation: Situation
    report: Report
    people: Mapping[int, PersonExplanation]
    posts: Mapping[int, PostExplanation]
    relaxations: tuple[Relaxation, ...]
    prices: tuple[DecisionPrice, ...]

    def notes(self, lang: Lang = "zh") -> tuple[tuple[str, str], ...]:
        """(person code, sentence) of everything that is said to each candidate."""
        labels = self.situation.instance.labels
        if labels is None:
            return ()
        return tuple((labels.candidate[c], said) for c, p in self.people.items() for said in p.say(lang))

    def why_empty(self, lang: Lang = "zh") -> dict[tuple[str, int], tuple[str, ...]]:
        """Sentences by (post code, term): why it is empty and what would help."""
        i = self.situation.instance
        out: dict[tuple[str, int], tuple[str, ...]] = {}
        for slot, post in self.posts.items():
            if post.holder >= 0 or i.labels is None:
                continue
            helps = [r for r in self.relaxations if slot in r.filled][:2]
            said = [s.say(lang) for s in post.why_empty] + [
                r.sentence(self.situation).say(lang) for r in helps
            ]
            out[i.labels.post[i.slot_post[slot]], term_of(i, slot)] = tuple(said)
        return out


def find_all(instance: Instance, result: Result, names: Names = NO_NAMES) -> Findings:
    """Explain everybody and every post, and look for rules to relax. Deterministic.

    The costs of the next best are solved for while that is quick; further ones are those of direct swaps.
    """
    situation = Situation(instance, result.plan, names=names)
    solver = Solver(situation)
    explainer = Explainer(situation, solver)
    slots = np.flatnonzero(~situation.is_fixed).tolist()
    people = _candidates(situation)
    posts: dict[int, PostExplanation] = {}
    for slot in slots:
        is_affordable = solver.is_exact and solver.n_solves * situation.pairs.n < _SOLVED_PAIRS
        posts[slot] = explainer.post(slot, verify=is_affordable)
    return Findings(
        situation=situation,
        report=check(instance, result.plan),
        people={c: explainer.person(c) for c in people},
        posts=posts,
        relaxations=relax(situation, solver),
        prices=price_of_decisions(situation, solver),
    )


def _candidates(situation: Situation) -> list[int]:
    """Everybody who could be sent at some time, and whoever the plan sends."""
    sent = situation.plan[(situation.plan >= 0) & ~situation.is_fixed]
    return [int(c) for c in np.union1d(np.flatnonzero(may_be_sent(situation.instance)), sent)]
