"""Where a post stays empty: the smallest sets of rules to relax, each verified by solving again.

A change is one step of one rule: a cap or quota one higher, one threshold of one post one step lower, one
datum of one person mended. Because a change only ever permits more, a set of changes that wins nothing
contains no smaller set that does; the exact search below rests on that and on nothing else. In a large round
the changes come from what the checker says about putting somebody into the empty slot, and the gain is what
that plan reaches for certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from jieli.planner.again import Again, Proof, Solver
from jieli.planner.changes import OWN_RULES, Change, applied
from jieli.planner.check import Violation, check
from jieli.planner.instance import NO_CAP, Instance, Ints
from jieli.planner.model import Family
from jieli.planner.rules import UNARY, effective_rest, first_failing, may_be_sent
from jieli.planner.sentence import Sentence, sentence
from jieli.planner.situation import ADOPTION, Situation

_NEAR_PER_SLOT = 1  # of each rule, the people worth most to an empty slot
_TRIED_PER_SLOT = 4  # in a large round, people about whom the checker is asked per empty slot
_ASKED = 40  # and slots for which it is asked
_EVALUATED = 40  # sets of changes tried out
_PUTS = 12  # people put in per set
_SETS_OF_SEVERAL = 6  # sets of two or more changes listed at most
_SOLVES = 90  # exact solves spent on one round at most
_LISTED = 12  # relaxations listed at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """A smallest set of changes that fills more.

    Attributes:
        filled_gain: Slots filled in addition. ``value_gain``: points in addition. See ``proof`` for both.
        filled: Slots that the verifying plan fills and the plan in question does not.
    """

    changes: tuple[Change, ...]
    filled_gain: int
    value_gain: int
    filled: tuple[int, ...]
    proof: Proof

    def sentence(self, situation: Situation) -> Sentence:
        """The changes and what they win: "区域甲外派上限2→3：多补3个岗位"."""
        return sentence(
            "relax.gain" if self.proof is Proof.EXACT else "relax.gain.at_least",
            what=tuple(c.sentence(situation) for c in self.changes),
            n=self.filled_gain,
            points=self.value_gain,
        )


def relax(situation: Situation, solver: Solver) -> tuple[Relaxation, ...]:
    """Smallest sets of rules to relax so that more slots are filled, the best gain per change first.

    Sets of two or more are only sought among changes none of which helps alone.
    """
    empty = np.flatnonzero((situation.plan < 0) & ~situation.is_fixed)
    if not len(empty):
        return ()
    found = _exact(situation, solver, empty) if solver.is_exact else _by_insertion(situation, solver, empty)
    order = sorted(
        found, key=lambda r: (-r.filled_gain / len(r.changes), -r.value_gain / len(r.changes), r.changes)
    )
    return tuple(order[:_LISTED])


def possible_changes(situation: Situation, empty: Ints | np.ndarray) -> tuple[Change, ...]:
    """Changes that might help: every limit that can bind at all, and near misses of the ``empty`` slots."""
    seen: dict[tuple[str, int, int], Change] = {}
    for change in (*_limits(situation), *_near_misses(situation, empty)):
        asked = -1
        if change.kind == "altitude":  # posts at one altitude ask the same
            i = situation.instance
            asked = int(i.facility_altitude[i.host_facility[i.post_host[i.slot_post[change.slot]]]])
        elif change.slot >= 0:
            asked = int(situation.instance.slot_arrive[change.slot])
        seen.setdefault((change.kind, change.index, asked), change)
    return tuple(seen.values())


def _limits(situation: Situation) -> Iterator[Change]:
    i, p = situation.instance, situation.pairs
    if i.is_on("cap"):
        people = np.unique(np.concatenate([p.cand, i.slot_fixed[i.slot_fixed >= 0]]))
        of_department = i.cand_department[people]
        of_hospital = i.department_hospital[of_department]
        for kind, units in (
            ("department_cap", of_department),
            ("hospital_cap", of_hospital),
            ("region_cap", i.hospital_region[of_hospital]),
        ):
            caps = getattr(i, kind)
            number = np.bincount(units, minlength=len(caps))
            yield from (Change(kind, int(u)) for u in np.flatnonzero((caps < NO_CAP) & (caps < number)))
    if i.is_on("quota"):
        yield from (Change("quota_max", q) for q in np.flatnonzero(i.quota_max < NO_CAP).tolist())
    if i.is_on("novice"):
        yield from (Change("team_novices", t) for t in np.flatnonzero(i.team_novices < NO_CAP).tolist())
    if i.is_on("mix"):
        yield from (Change("team_mix", t) for t in np.flatnonzero(i.team_mix > 1).tolist())
    if i.is_on("adoption"):
        yield from (Change("adoption", o) for o in np.flatnonzero(i.host_adopted > 0).tolist())


def _near_misses(situation: Situation, empty: Ints | np.ndarray) -> Iterator[Change]:
    """People whom one rule alone keeps from an empty slot, and rests that are only just too long."""
    i = situation.instance
    everybody = np.arange(i.n_candidates)
    for slot in np.asarray(empty).tolist():
        if situation.pairs.is_dead[slot] or situation.pairs.pinned[slot] >= 0:
            continue
        failing = first_failing(i, slot, everybody)
        for rule in OWN_RULES:
            near = everybody[(failing == UNARY.index(rule)) & may_be_sent(i)]
            if not len(near):
                continue
            alone = near[first_failing(replace(i, rules_off=i.rules_off | {rule}), slot, near) < 0]
            if rule == "title":
                post = int(i.slot_post[slot])
                if (i.cand_title[alone] == i.post_min_title[post] - 1).any():
                    yield Change("post_min_title", post)
                continue
            alone = alone[_worth_most(situation, slot, alone)[:_NEAR_PER_SLOT]]
            yield from (Change(rule, int(c), slot) for c in alone.tolist())
        yield from _short_rests(situation, slot, everybody[failing < 0])


def _worth_most(situation: Situation, slot: int, cands: np.ndarray) -> np.ndarray:
    """Order of ``cands`` by how well they fit ``slot``."""
    i = situation.instance
    score = i.substitution[i.post_specialty[i.slot_post[slot]], i.cand_specialty[cands]]
    return np.lexsort((cands, -i.cand_title[cands], -score))


def _short_rests(situation: Situation, slot: int, cands: np.ndarray) -> Iterator[Change]:
    """Assignments that end before ``slot`` begins but whose rest does not."""
    i = situation.instance
    if not i.is_on("rest"):
        return
    mine = set(cands.tolist())
    rested = i.slot_end + effective_rest(i)
    before = (i.slot_end <= i.slot_arrive[slot]) & (i.slot_arrive[slot] < rested) & (situation.plan >= 0)
    for other in np.flatnonzero(before).tolist():
        if int(situation.plan[other]) in mine and i.slot_post[other] != i.slot_post[slot]:
            yield Change("slot_rest", other, slot)


# Small rounds: exact


def _exact(situation: Situation, solver: Solver, empty: np.ndarray) -> list[Relaxation]:
    search = _Search(situation, solver, empty)
    pool = possible_changes(situation, empty)
    singles = search.singles(pool)
    found = [r for c in singles if (r := search.relaxation((c,))) is not None]
    rest = tuple(c for c in pool if c not in set(singles))
    filled = {s for r in found for s in r.filled}
    if set(empty.tolist()) - filled:
        found += [r for s in search.smallest(rest) if (r := search.relaxation(s)) is not None]
    return found


class _Search:
    """Smallest sets of changes that win at least ``least`` points, found with few solves."""

    def __init__(self, situation: Situation, solver: Solver, empty: np.ndarray) -> None:
        i = situation.instance
        self.situation, self.solver = situation, solver
        # A slot filled wins its points less burden and what its holder earned before; far less is no slot.
        self.least = max(1, int((i.post_points[i.slot_post[empty]] * i.slot_length[empty]).min()) // 4)
        self._known: dict[tuple[Change, ...], Again] = {}

    def again(self, changes: Sequence[Change]) -> Again:
        key = tuple(sorted(changes))
        if key not in self._known:
            self._known[key] = self.solver.solve(applied(self.situation.instance, key))
        return self._known[key]

    def wins(self, changes: Sequence[Change]) -> bool:
        """Do these changes together win anything? Once the solves are used up the answer is no."""
        key = tuple(sorted(changes))
        if not changes or (key not in self._known and len(self._known) >= _SOLVES):
            return False
        return self.again(changes).value >= self.solver.base_value + self.least

    def singles(self, pool: Sequence[Change]) -> list[Change]:
        """Changes that win alone, by halving: a half that wins nothing together holds none."""
        if not self.wins(pool):
            return []
        if len(pool) == 1:
            return list(pool)
        half = len(pool) // 2
        return self.singles(pool[:half]) + self.singles(pool[half:])

    def smallest(self, pool: Sequence[Change]) -> list[tuple[Change, ...]]:
        """Irreducible winning sets of ``pool``: each next one leaves out part of a former one."""
        found: list[tuple[Change, ...]] = []
        queue: list[tuple[Change, ...]] = [tuple(pool)]
        seen: set[tuple[Change, ...]] = set()
        while queue and len(found) < 2 * _SETS_OF_SEVERAL:
            among = queue.pop(0)
            if among in seen or not self.wins(among):
                continue
            seen.add(among)
            one = self._irreducible(among)
            if one and one not in found:
                found.append(one)
            queue += [tuple(c for c in among if c != out) for out in one]
        fewest = min((len(x) for x in found), default=0)
        return [x for x in sorted(found, key=len) if len(x) == fewest][:_SETS_OF_SEVERAL]

    def _irreducible(self, pool: tuple[Change, ...]) -> tuple[Change, ...]:
        """A winning subset of which every element is needed (QuickXplain on the complement)."""
        needed: tuple[Change, ...] = ()
        rest = pool
        while not self.wins(needed):
            low, high = 0, len(rest)  # shortest prefix of rest that wins together with what is needed already
            while high - low > 1:
                middle = (low + high) // 2
                if self.wins((*needed, *rest[:middle])):
                    high = middle
                else:
                    low = middle
            if not rest or not self.wins((*needed, *rest[:high])):
                return ()
            needed, rest = (*needed, rest[high - 1]), rest[: high - 1]
        return tuple(sorted(needed))

    def relaxation(self, changes: tuple[Change, ...]) -> Relaxation | None:
        """What the set wins, or None if it fills no more slots."""
        again = self.again(changes)
        if again.plan is None:
            return None
        before = self.solver.base_plan
        gain = int((again.plan >= 0).sum() - (before >= 0).sum())
        if gain <= 0:
            return None
        return Relaxation(
            changes=changes,
            filled_gain=gain,
            value_gain=again.value - self.solver.base_value,
            filled=tuple(np.flatnonzero((again.plan >= 0) & (before < 0)).tolist()),
            proof=again.proof,
        )


# Large rounds: by putting somebody in and asking the checker


def _by_insertion(situation: Situation, solver: Solver, empty: np.ndarray) -> list[Relaxation]:
    """Per empty slot the people worth most and what keeps them out; the most promising changes are tried."""
    i = situation.instance
    worth = i.post_points[i.slot_post[empty]] * i.slot_length[empty]
    puts: dict[tuple[Change, ...], list[tuple[int, int]]] = {}
    asked = 0
    for slot in empty[np.lexsort((empty, -worth))].tolist():
        best = _one_step_away(situation, slot)
        if not best and asked < _ASKED:
            asked += 1
            best = _two_steps_away(situation, slot)
        for changes, cand in best.items():
            puts.setdefault(changes, []).append((slot, cand))
    gain = {
        c: sum(int(i.post_points[i.slot_post[s]] * i.slot_length[s]) for s, _ in p) for c, p in puts.items()
    }
    promising = sorted(puts, key=lambda c: (-gain[c] / len(c), c))[:_EVALUATED]
    found = (_inserted(situation, solver, changes, puts[changes][:_PUTS]) for changes in promising)
    return [r for r in found if r is not None]


def _one_step_away(situation: Situation, slot: int) -> dict[tuple[Change, ...], int]:
    """Single changes that let somebody in, each with whoever gains most."""
    found = situation.challengers(slot)
    out: dict[tuple[Change, ...], int] = {}
    for at in np.lexsort((found.cand, -found.gain)).tolist():
        if found.is_only[at] and found.gain[at] > 0:
            change = _change_of(
                situation, int(found.obstacle[at]), int(found.cand[at]), int(found.row[at]), slot
            )
            if change is not None:
                out.setdefault((change,), int(found.cand[at]))
    return out


def _change_of(situation: Situation, obstacle: int, cand: int, row: int, slot: int) -> Change | None:
    i = situation.instance
    post = int(i.slot_post[slot])
    hospital = int(situation.hospital[cand])
    match obstacle:
        case Family.CAP_DEPARTMENT:
            return Change("department_cap", int(i.cand_department[cand]))
        case Family.CAP_HOSPITAL:
            return Change("hospital_cap", hospital)
        case Family.CAP_REGION:
            return Change("region_cap", int(i.hospital_region[hospital]))
        case Family.QUOTA:
            return Change("quota_max", int(situation.rows.subject[row]))
        case Family.NOVICE:
            return Change("team_novices", int(i.post_team[post]))
        case Family.MIX:
            return Change("team_mix", int(i.post_team[post]))
        case _ if obstacle == ADOPTION:
            return Change("adoption", int(i.post_host[post]))
    return None


def _two_steps_away(situation: Situation, slot: int) -> dict[tuple[Change, ...], int]:
    """Smallest sets of at most two changes that let one of a few people in."""
    found = situation.challengers(slot)
    order = np.lexsort((found.cand, -found.gain))
    first: dict[int, int] = {}
    for at in order.tolist():
        if found.obstacle[at] != Family.CLIQUE and found.gain[at] > 0:
            first.setdefault(int(found.row[at]), int(found.cand[at]))
    near = [c.index for c in _near_misses(situation, np.array([slot])) if c.kind in OWN_RULES]
    out: dict[tuple[Change, ...], int] = {}
    for cand in [*near, *first.values()][:_TRIED_PER_SLOT]:
        changes = _needed(situation, slot, cand)
        if changes is not None:
            out.setdefault(changes, cand)
    fewest = min(map(len, out), default=0)
    return {changes: cand for changes, cand in out.items() if len(changes) == fewest}


def _needed(situation: Situation, slot: int, cand: int) -> tuple[Change, ...] | None:
    """At most two changes without which the checker objects to ``cand`` on ``slot``, or None."""
    i = situation.instance
    changes: dict[Change, None] = {}
    rule = int(first_failing(i, slot, np.array([cand]))[0])
    if rule >= 0:
        changes[Change(UNARY[rule], cand, slot)] = None
    plan = situation.plan.copy()
    plan[slot] = cand
    changed = applied(i, tuple(changes))
    for violation in check(changed, plan).violations:
        change = _change_for(changed, violation, slot)
        if change is None:
            return None
        changes[change] = None
    needed = tuple(sorted(changes))
    if not 1 <= len(needed) <= 2 or check(applied(i, needed), plan).violations:
        return None
    return needed


def _change_for(i: Instance, violation: Violation, slot: int) -> Change | None:
    """The step of the rule that ``violation`` names, or None where no single step is on offer."""
    numbers = violation.numbers
    for key, kind in (
        ("department", "department_cap"),
        ("hospital", "hospital_cap"),
        ("region", "region_cap"),
    ):
        if violation.rule == "cap" and key in numbers:
            return Change(kind, numbers[key])
    match violation.rule:
        case "quota":
            return Change("quota_max", numbers["quota"])
        case "novice":
            return Change("team_novices", numbers["team"])
        case "mix":
            return Change("team_mix", numbers["team"])
        case "adoption":
            return Change("adoption", numbers["host"])
        case "rest" if violation.slots[-1] == slot and len(violation.slots) == 2:
            return Change("slot_rest", violation.slots[0], slot)
    return None


def _inserted(
    situation: Situation, solver: Solver, changes: tuple[Change, ...], puts: list[tuple[int, int]]
) -> Relaxation | None:
    """Put in as many as the changed rules allow, then improve around them; count what is won."""
    changed = applied(situation.instance, changes)
    plan = situation.plan.copy()
    filled: list[int] = []
    for slot, cand in puts:
        plan[slot] = cand
        if check(changed, plan).violations:
            plan[slot] = -1
        else:
            filled.append(slot)
    value = check(changed, plan).parts.total
    if not filled or value <= solver.base_value:
        return None
    return Relaxation(
        changes=changes,
        filled_gain=len(filled),
        value_gain=value - solver.base_value,
        filled=tuple(filled),
        proof=Proof.AT_LEAST,
    )
