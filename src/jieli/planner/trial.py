"""What a human decision would do to a finished plan (试改): is it allowed, what does it cost, who moves because of it.

An answer takes well under a second, also in a province: the checker judges the decision as it stands, then the plan is
mended around it. In a small round the mended plan is the best there is; in a large one only hosts near the decision
are planned anew, so its cost is enough for certain and may be less.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from jieli.planner.again import EXACT_AGAIN_PAIRS, Proof, hosts_around
from jieli.planner.check import Violation, check
from jieli.planner.exact import solve_exact, solve_window
from jieli.planner.instance import Instance, Ints, frozen
from jieli.planner.join import PinError, join
from jieli.planner.result import Status
from jieli.planner.rows import build_rows, left_sides
from jieli.planner.sentence import NameOf, Sentence, SlotName, sentence
from jieli.planner.situation import Situation
from jieli.planner.start import made_legal, pairs_of_plan, plan_of_pairs
from jieli.planner.words import Lang, violation_sentence

WINDOW_HOSTS = 6
SECONDS = 0.4  # for mending; the rest of an answer takes about as long in a province


class Kind(StrEnum):
    """What somebody wants to do to a plan."""

    PIN = "pin"  # this person on this slot
    BAN = "ban"  # not this person on this slot
    EMPTY = "empty"  # nobody on this slot
    SWAP = "swap"  # the holders of two slots change places


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One decision to try. ``cand`` for PIN and BAN, ``other`` (a slot) for SWAP."""

    kind: Kind
    slot: int
    cand: int = -1
    other: int = -1


@dataclass(frozen=True, slots=True)
class Move:
    """One slot whose holder changes."""

    slot: int
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the decision does.

    Attributes:
        broken: What the decision breaks if nothing else changes; empty where it stands as it is.
        is_allowed: A plan with the decision keeps every rule: ``plan``.
        cost: Points that ``plan`` is worth less; below 0 where mending found a better plan.
        proof: Of the cost, or of there being no plan.
        moves: Slots that change with the decision, its own included.
        filled: Slots more (or less) that have a holder.
    """

    trial: Trial
    broken: tuple[Violation, ...]
    is_allowed: bool
    plan: Ints
    cost: int = 0
    proof: Proof = Proof.EXACT
    moves: tuple[Move, ...] = ()
    filled: int = 0


class Trials:
    """Answers about one plan; what several answers share is computed once."""

    def __init__(self, situation: Situation, *, seconds: float = SECONDS) -> None:
        self.situation = situation
        self.value = check(situation.instance, situation.plan).parts.total
        self._seconds = seconds

    def answer(self, trial: Trial) -> Answer:
        """Judge one decision.

        Raises:
            ValueError: It does not say what its kind needs, or concerns a running deployment.
        """
        s = self.situation
        self._must_make_sense(trial)
        changed, direct = self._decided(trial)
        report = check(changed, direct)
        refused = Answer(trial=trial, broken=report.violations, is_allowed=False, plan=s.plan)
        mended, proof = self._mended(changed, direct, trial)
        if mended is None:
            return replace(refused, proof=proof)
        if report.is_valid and report.parts.total > check(changed, mended).parts.total:
            mended = direct
        after = check(changed, mended)
        if not after.is_valid:
            return replace(refused, proof=Proof.AT_LEAST)
        different = np.flatnonzero(mended != s.plan).tolist()
        return Answer(
            trial=trial,
            broken=report.violations,
            is_allowed=True,
            plan=mended,
            cost=self.value - after.parts.total,
            proof=proof,
            moves=tuple(Move(t, int(s.plan[t]), int(mended[t])) for t in different),
            filled=int((mended >= 0).sum() - (s.plan >= 0).sum()),
        )

    def sentences(self, answer: Answer, lang: Lang) -> tuple[str, ...]:
        """The answer in words: allowed or not and why, the price, and who else moves."""
        i, names = self.situation.instance, self.situation.names
        said = [violation_sentence(i, v, names, lang) for v in answer.broken]
        if not answer.is_allowed:
            code = "trial.never" if answer.proof is Proof.EXACT else "trial.not_found"
            return (*said, sentence(code).say(lang))
        out = [sentence("trial.as_it_is" if not said else "trial.mended").say(lang), *said]
        out.append(self._price(answer).say(lang))
        if answer.filled:
            out.append(
                sentence("trial.more" if answer.filled > 0 else "trial.fewer", n=abs(answer.filled)).say(lang)
            )
        own = {answer.trial.slot, answer.trial.other}
        for move in answer.moves:
            if move.slot not in own:
                code = "trial.move" if move.after >= 0 else "trial.leaves"
                out.append(
                    sentence(
                        code,
                        slot=SlotName(i, names, move.slot),
                        before=NameOf(i, names, "candidate", move.before)
                        if move.before >= 0
                        else sentence("trial.nobody"),
                        after=NameOf(i, names, "candidate", max(move.after, 0)),
                    ).say(lang)
                )
        return tuple(out)

    def _price(self, answer: Answer) -> Sentence:
        if answer.cost < 0:
            return sentence("trial.gain", n=-answer.cost)
        if answer.cost == 0:
            return sentence("trial.free")
        return sentence("trial.exact" if answer.proof is Proof.EXACT else "trial.at_most", n=answer.cost)

    def _must_make_sense(self, trial: Trial) -> None:
        i = self.situation.instance
        slots = [trial.slot, *([trial.other] if trial.kind is Kind.SWAP else [])]
        if not all(0 <= s < i.n_slots for s in slots) or len(set(slots)) != len(slots):
            raise ValueError(sentence("trial.slots").say("en"))
        if any(i.slot_fixed[s] >= 0 for s in slots):
            raise ValueError(sentence("trial.fixed").say("en"))
        if trial.kind in (Kind.PIN, Kind.BAN) and not 0 <= trial.cand < i.n_candidates:
            raise ValueError(sentence("trial.person").say("en"))

    def _decided(self, trial: Trial) -> tuple[Instance, Ints]:
        """The round with the decision, and the plan with the decision and nothing else changed."""
        i, plan = self.situation.instance, self.situation.plan.copy()
        if trial.kind is Kind.PIN:
            for held in self.situation.slots_of.get(trial.cand, []):
                if i.slot_fixed[held] < 0 and _meet(i, held, trial.slot):
                    plan[held] = -1  # he comes from there
            plan[trial.slot] = trial.cand
            return _with(i, pins={trial.slot: trial.cand}), plan
        if trial.kind is Kind.SWAP:
            one, two = int(plan[trial.slot]), int(plan[trial.other])
            plan[trial.slot], plan[trial.other] = two, one
            pins = {s: c for s, c in ((trial.slot, two), (trial.other, one)) if c >= 0}
            empty = [s for s, c in ((trial.slot, two), (trial.other, one)) if c < 0]
            return _with(i, pins=pins, empty=empty), plan
        if trial.kind is Kind.BAN:
            if plan[trial.slot] == trial.cand:
                plan[trial.slot] = -1
            return _with(i, bans=[(trial.slot, trial.cand)]), plan
        plan[trial.slot] = -1
        return _with(i, empty=[trial.slot]), plan

    def _mended(self, changed: Instance, direct: Ints, trial: Trial) -> tuple[Ints | None, Proof]:
        """The best plan around the decision that was found in time, and what it proves as a price."""
        s = self.situation
        try:
            pairs = join(changed)
        except PinError:
            return None, Proof.EXACT
        rows = build_rows(changed, pairs)
        touched = [t for t in (trial.slot, trial.other) if t >= 0]
        touched += [t for t in np.flatnonzero(direct != s.plan).tolist() if t not in touched]
        legal = made_legal(changed, direct, touched)
        start = pairs_of_plan(pairs, legal)
        if pairs.n <= EXACT_AGAIN_PAIRS and not changed.is_lexicographic:
            found = solve_exact(changed, pairs, rows, start=start, seconds=self._seconds)
            plan = plan_of_pairs(pairs, found.sol)
            if not _keeps_pins(changed, plan):
                return None, Proof.EXACT if found.status is Status.OPTIMAL else Proof.AT_LEAST
            return plan, Proof.EXACT if found.status is Status.OPTIMAL else Proof.AT_MOST
        if (left_sides(pairs, rows, start) > rows.b).any():
            return None, Proof.AT_LEAST
        hosts = hosts_around(s, touched, WINDOW_HOSTS)
        window = solve_window(changed, pairs, rows, start, hosts, seconds=self._seconds)
        plan = plan_of_pairs(pairs, window.sol)
        return (plan if _keeps_pins(changed, plan) else None), Proof.AT_MOST


def memory(trials: Callable[[], Trials]) -> Callable[[Trial], Answer]:
    """Answers of one plan, each computed at most once; ``trials`` is asked for when the first one is wanted."""
    made: list[Trials] = []
    known: dict[Trial, Answer] = {}

    def answer(trial: Trial) -> Answer:
        if trial not in known:
            if not made:
                made.append(trials())
            known[trial] = made[0].answer(trial)
        return known[trial]

    return answer


def _meet(i: Instance, one: int, two: int) -> bool:
    """Whether nobody can hold both slots, rest included."""
    return bool(
        i.slot_arrive[one] < i.slot_end[two] + i.slot_rest[two]
        and i.slot_arrive[two] < i.slot_end[one] + i.slot_rest[one]
    )


def _with(
    i: Instance,
    *,
    pins: dict[int, int] | None = None,
    bans: list[tuple[int, int]] | None = None,
    empty: list[int] | None = None,
) -> Instance:
    """The round with decisions added; a new pin or an empty slot takes the place of an earlier pin."""
    mine = dict(pins or {})
    lifted = {*mine, *(empty or [])}
    kept = [row for row in i.pins.tolist() if row[0] not in lifted]
    forbidden = [tuple(row) for row in i.bans.tolist()] + list(bans or [])
    everybody = range(i.n_candidates)
    forbidden += [(s, c) for s in empty or [] for c in everybody]
    for s, c in bans or []:
        kept = [row for row in kept if row != [s, c]]
    rows = np.array(sorted(set(forbidden)), np.int32).reshape(-1, 2)
    return replace(
        i, pins=frozen(np.array([*kept, *mine.items()], np.int32).reshape(-1, 2)), bans=frozen(rows)
    )


def _keeps_pins(instance: Instance, plan: Ints) -> bool:
    return bool((plan[instance.pins[:, 0]] == instance.pins[:, 1]).all())
