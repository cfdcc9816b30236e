"""Why a person goes where the plan sends him, why not elsewhere, why not at all; and why a post is empty.

What is said about a person may be handed to that person: it speaks of his own data, of posts, caps and
quotas, and of the plan as a whole, never of another candidate. What is said about a post is for the office
and names people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jieli.planner.again import EXACT_AGAIN_PAIRS, Proof, Solver
from jieli.planner.changes import OWN_RULES, own_data_changed, pinned
from jieli.planner.instance import FOREVER, Instance
from jieli.planner.model import Family
from jieli.planner.rules import UNARY, first_failing
from jieli.planner.sentence import Moment, Sentence, SlotName, last_moment, sentence
from jieli.planner.situation import ADOPTION, FREE, OBSTACLES, Challengers, Situation
from jieli.planner.words import Lang

_TRIED = 24  # slots looked at for a change that would have helped one person
_VERIFIED = 2  # alternatives per slot whose cost is solved for


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonExplanation:
    """Everything worth saying to one candidate about one plan.

    Attributes:
        here: Per assignment, the slot and what speaks for it.
        elsewhere: Wished posts and the best others, and why not there.
        counts: Over all posts, how many fail at which rule.
        change: Single changes that would have made a difference, each recomputed.
    """

    cand: int
    here: tuple[tuple[int, tuple[Sentence, ...]], ...]
    elsewhere: tuple[Sentence, ...]
    counts: tuple[Sentence, ...]
    change: tuple[Sentence, ...]

    def say(self, lang: Lang = "zh") -> tuple[str, ...]:
        """All sentences in order."""
        said = [s for _, reasons in self.here for s in reasons]
        return tuple(s.say(lang) for s in (*said, *self.elsewhere, *self.counts, *self.change))


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the funnel: how many were left after ``rule``, how many it took out, and ``who``."""

    rule: str
    left: int
    lost: int
    what: Sentence
    who: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """Somebody else (or nobody, -1) in a slot. ``cost``: points that the plan would lose; see ``proof``."""

    cand: int
    cost: int
    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class PostExplanation:
    """Who could take one slot, who was next best, and why it is empty if it is."""

    slot: int
    holder: int
    funnel: tuple[Step, ...]
    alternatives: tuple[Alternative, ...]
    why_empty: tuple[Sentence, ...]


class Explainer:
    """Answers questions about one plan; everything that several answers share is computed once."""

    def __init__(self, situation: Situation, solver: Solver | None = None) -> None:
        """``solver`` verifies costs by solving again; without it they are those of direct swaps."""
        self.situation = situation
        self.solver = solver
        self._challengers: dict[int, Challengers] = {}

    def person(self, cand: int) -> PersonExplanation:
        """Explain the plan to one candidate."""
        s = self.situation
        failing = self.failing(cand)
        held = s.slots_of.get(cand, [])
        planned = [t for t in held if not s.is_fixed[t]]
        return PersonExplanation(
            cand=cand,
            here=tuple((t, tuple(self._points(t, cand))) for t in planned),
            elsewhere=tuple(self._elsewhere(cand, failing, held)),
            counts=tuple(self._counts(failing)) if not planned else (),
            change=tuple(self._changes(cand, failing)) if not planned else (),
        )

    def post(self, slot: int, *, n_alternatives: int = 3, verify: bool = True) -> PostExplanation:
        """Explain one slot to the office."""
        holder = int(self.situation.plan[slot])
        found = self.challengers(slot)
        return PostExplanation(
            slot=slot,
            holder=holder,
            funnel=tuple(self._funnel(slot, found)),
            alternatives=tuple(self._alternatives(slot, found, n_alternatives, verify))
            if holder >= 0
            else (),
            why_empty=tuple(self._why_empty(slot, found)) if holder < 0 else (),
        )

    def here(self, slot: int) -> tuple[Sentence, ...]:
        """What speaks for the holder of a slot; nothing where nobody holds it."""
        holder = int(self.situation.plan[slot])
        return tuple(self._points(slot, holder)) if holder >= 0 else ()

    def failing(self, cand: int) -> NDArray[np.int8]:
        """Index into UNARY of the first rule that ``cand`` fails at each slot, -1 where eligible."""
        i = self.situation.instance
        return first_failing(i, np.arange(i.n_slots), np.full(i.n_slots, cand))

    def challengers(self, slot: int) -> Challengers:
        """As :meth:`Situation.challengers`, remembered."""
        if slot not in self._challengers:
            self._challengers[slot] = self.situation.challengers(slot)
        return self._challengers[slot]

    # Why here

    def _points(self, slot: int, cand: int) -> Iterator[Sentence]:
        """What speaks for this person on this slot, by part of the objective."""
        i, w = self.situation.instance, self.situation.instance.weights
        p = int(i.slot_post[slot])
        length = int(i.slot_length[slot])
        score = int(i.substitution[i.post_specialty[p], i.cand_specialty[cand]])
        yield sentence("why.post", post=self._slot_name(slot))
        yield sentence(
            "why.specialty.same" if score >= 100 else "why.specialty.near", score=score, n=length * score
        )
        if i.cand_title[cand] > i.post_min_title[p] and w.title_surplus:
            yield sentence("why.title", title=_title(int(i.cand_title[cand])), n=length * w.title_surplus)
        years = int(i.slot_year_start[slot] - i.cand_title_year[cand])
        if years >= w.experienced_years and w.experienced:
            yield sentence("why.experience", years=years, n=length * w.experienced)
        facility = int(i.host_facility[i.post_host[p]])
        language = int(i.facility_language[facility])
        if language > 0 and int(i.cand_languages[cand]) >> language & 1 and w.language:
            yield sentence("why.language", n=length * w.language)
        for rank, (wish, points) in enumerate(zip(i.cand_wish[cand].tolist(), w.wishes, strict=True), 1):
            if wish in (facility, len(i.facility_altitude) + p):
                yield sentence("why.wish", rank=rank, n=points)
        before = self._department_before(slot)
        if before >= 0 and before == i.cand_department[cand] and w.same_hospital + w.same_department:
            yield sentence("why.relay.department", n=w.same_hospital + w.same_department)
        elif (
            before >= 0 and i.department_hospital[before] == self.situation.hospital[cand] and w.same_hospital
        ):
            yield sentence("why.relay.hospital", n=w.same_hospital)
        if [slot, cand] in i.pins.tolist():
            yield sentence("why.pinned")

    def _department_before(self, slot: int) -> int:
        """Department of the predecessor, or -1."""
        i, before = self.situation.instance, int(self.situation.pairs.prev[slot])
        if before < 0:
            return int(i.post_incumbent[i.slot_post[slot]])
        holder = int(self.situation.plan[before])
        return int(i.cand_department[holder]) if holder >= 0 else -1

    # Why not elsewhere, why not at all

    def _elsewhere(self, cand: int, failing: NDArray[np.int8], held: list[int]) -> Iterator[Sentence]:
        """Wished posts first, then the two best other posts that he could take."""
        i = self.situation.instance
        told: set[int] = {int(i.slot_post[t]) for t in held if not self.situation.is_fixed[t]}
        for rank, wish in enumerate(i.cand_wish[cand].tolist(), 1):
            if wish < 0:
                continue
            n_facilities = len(i.facility_altitude)
            if wish >= n_facilities:
                posts = [wish - n_facilities]
            else:
                posts = np.flatnonzero(i.host_facility[i.post_host] == wish).tolist()
            if told & set(posts):
                continue  # the wish came true
            slots = self._most_telling(cand, failing, posts)
            for slot in slots[:2]:
                told.add(int(i.slot_post[slot]))
                yield sentence(
                    "not.wish", rank=rank, post=self._slot_name(slot), why=self._why_not(slot, cand, failing)
                )
            if len(slots) > 2:
                yield sentence("not.wish.more", rank=rank, n=len(slots) - 2)
        best = [s for s in self._best_slots(cand) if int(i.slot_post[s]) not in told][:2]
        for slot in best:
            yield sentence("not.other", post=self._slot_name(slot), why=self._why_not(slot, cand, failing))

    def _most_telling(self, cand: int, failing: NDArray[np.int8], posts: list[int]) -> list[int]:
        """Per post the slot where he comes furthest, those with the furthest first."""
        i = self.situation.instance
        best: dict[int, tuple[int, int]] = {}
        for slot in np.flatnonzero(np.isin(i.slot_post, posts) & ~self.situation.is_fixed).tolist():
            depth = len(UNARY) if failing[slot] < 0 else int(failing[slot])
            post = int(i.slot_post[slot])
            if post not in best or depth > best[post][0]:
                best[post] = depth, slot
        return [slot for _, slot in sorted(best.values(), key=lambda x: (-x[0], x[1]))]

    def _best_slots(self, cand: int) -> list[int]:
        """Slots that he may hold but does not, the best for the plan first, one per post."""
        s = self.situation
        ptr, order = s.pairs_of
        mine = order[ptr[cand] : ptr[cand + 1]]
        mine = mine[(s.plan[s.pairs.slot[mine]] != cand) & ~s.is_fixed[s.pairs.slot[mine]]]
        ranked = mine[np.argsort(-s.pairs.value[mine], kind="stable")]
        seen: dict[int, int] = {}
        for slot in s.pairs.slot[ranked].tolist():
            seen.setdefault(int(s.instance.slot_post[slot]), slot)
        return list(seen.values())

    def _why_not(self, slot: int, cand: int, failing: NDArray[np.int8]) -> Sentence:
        """The one reason why ``cand`` does not hold ``slot``."""
        if failing[slot] >= 0:
            return self._fails(UNARY[failing[slot]], slot, cand)
        found = self.challengers(slot)
        at = np.flatnonzero(found.cand == cand)
        if not len(at):
            return sentence("not.decided" if self.situation.pairs.pinned[slot] >= 0 else "block.leader")
        obstacle, row = int(found.obstacle[at[0]]), int(found.row[at[0]])
        if obstacle != FREE:
            return self._obstructed(obstacle, row, slot, cand)
        holder = int(self.situation.plan[slot])
        gain = int(found.gain[at[0]])
        if holder < 0:
            return sentence("not.free.burden", n=-gain) if gain <= 0 else sentence("not.free.open", n=gain)
        if holder not in found.cand:
            return sentence("not.free.broken")  # a plan by hand may seat somebody who does not qualify
        loss = int(found.gain[found.cand == holder][0]) - gain
        if loss == 0:
            return sentence("not.free.equal")
        return sentence("not.free.less", n=loss) if loss > 0 else sentence("not.free.more", n=-loss)

    def _fails(self, rule: str, slot: int, cand: int) -> Sentence:
        """What ``rule`` requires and what he has."""
        i = self.situation.instance
        p = int(i.slot_post[slot])
        arrive, end = int(i.slot_arrive[slot]), int(i.slot_end[slot])
        match rule:
            case "specialty":
                score = int(i.substitution[i.post_specialty[p], i.cand_specialty[cand]])
                if score <= 0:
                    return sentence("fail.no_substitute")
                return sentence(
                    "fail.specialty", required=max(1, int(i.post_substitute_min[p])), actual=score
                )
            case "title":
                return sentence(
                    "fail.title",
                    required=_title(int(i.post_min_title[p])),
                    actual=_title(int(i.cand_title[cand])),
                )
            case "altitude":
                required = int(i.facility_altitude[i.host_facility[i.post_host[p]]])
                if i.cand_ceiling[cand] <= 0:
                    return sentence("fail.unfit", required=required)
                return sentence("fail.altitude", required=required, actual=int(i.cand_ceiling[cand]))
            case "medical":
                return sentence(
                    "fail.medical", required=Moment(i, arrive), actual=Moment(i, int(i.cand_fit_until[cand]))
                )
            case "age":
                actual = int(i.slot_year_end[slot] - i.cand_birth_year[cand])
                return sentence("fail.age", required=int(i.post_max_age[p]), actual=actual)
            case "window":
                return sentence(
                    "fail.window", first=Moment(i, arrive), last=last_moment(i, end), actual=_windows(i, cand)
                )
            case "rest" if i.is_on("rest") and i.cand_free_from[cand] > arrive:
                return sentence(
                    "fail.rest", required=Moment(i, arrive), actual=Moment(i, int(i.cand_free_from[cand]))
                )
        return sentence("fail.busy" if rule == "rest" else f"fail.{rule}")

    def _obstructed(self, obstacle: int, row: int, slot: int, cand: int) -> Sentence:
        """What a limit of the plan leaves no room for, from the candidate's side."""
        s, i = self.situation, self.situation.instance
        department = int(i.cand_department[cand])
        hospital = int(s.hospital[cand])
        match obstacle:
            case Family.CLIQUE:
                return sentence("block.busy")
            case Family.CAP_DEPARTMENT:
                return sentence(
                    "block.department", cap=int(i.department_cap[department]), time=self._row_time(row)
                )
            case Family.CAP_HOSPITAL:
                return sentence("block.hospital", cap=int(i.hospital_cap[hospital]), time=self._row_time(row))
            case Family.CAP_REGION:
                region = int(i.hospital_region[hospital])
                return sentence("block.region", cap=int(i.region_cap[region]), time=self._row_time(row))
            case Family.QUOTA:
                return sentence(
                    "block.quota", cap=int(i.quota_max[s.rows.subject[row]]), time=self._row_time(row)
                )
            case Family.NOVICE:
                return sentence("block.novice", cap=int(i.team_novices[i.post_team[i.slot_post[slot]]]))
            case Family.MIX:
                return sentence("block.mix", cap=int(i.team_mix[i.post_team[i.slot_post[slot]]]))
            case _ if obstacle == ADOPTION:
                return sentence("block.adoption")
        return sentence("block.leader")

    def _row_time(self, row: int) -> Moment:
        return Moment(self.situation.instance, int(self.situation.rows.time[row]))

    def _counts(self, failing: NDArray[np.int8]) -> Iterator[Sentence]:
        """Over all posts: at which rule he fails, at the term where he comes furthest."""
        i = self.situation.instance
        open_slots = np.flatnonzero(~self.situation.is_fixed)
        depth = np.where(failing < 0, len(UNARY), failing)
        best = np.full(len(i.post_host), -1)
        np.maximum.at(best, i.slot_post[open_slots], depth[open_slots])
        counts = Counter(best[best >= 0].tolist())
        yield sentence("count.all", n=sum(counts.values()), ok=counts.get(len(UNARY), 0))
        for depth_, n in sorted(counts.items()):
            if depth_ < len(UNARY):
                yield sentence(f"count.{UNARY[depth_]}", n=n)

    # What would have changed it

    def _changes(self, cand: int, failing: NDArray[np.int8]) -> Iterator[Sentence]:
        """At most one change per rule: his own data, or a cap of his own department, hospital or region."""
        told: set[str] = set()
        me = np.array([cand])
        for slot in self._promising(cand, failing):
            if len(told) >= 3:
                return
            rule = UNARY[failing[slot]] if failing[slot] >= 0 else ""
            if rule and rule not in told:
                changed = own_data_changed(self.situation.instance, rule, slot, cand)
                if first_failing(changed, slot, me)[0] < 0:
                    told.add(rule)
                    yield self._changed(f"change.{rule}", slot, self._outcome(changed, slot, cand))
            elif not rule:
                cap = self._only_cap(slot, cand)
                if cap is not None and cap[0] not in told:
                    told.add(cap[0])
                    yield self._changed(f"change.{cap[0]}", slot, "possible", cap[1])

    def _promising(self, cand: int, failing: NDArray[np.int8]) -> list[int]:
        """Slots worth trying: empty ones first, then wished ones, then the rest; the furthest first."""
        s, i = self.situation, self.situation.instance
        wishes = set(i.cand_wish[cand].tolist()) - {-1}
        facility = i.host_facility[i.post_host[i.slot_post]]
        is_wished = np.isin(facility, list(wishes)) | np.isin(
            len(i.facility_altitude) + i.slot_post, list(wishes)
        )
        depth = np.where(failing < 0, len(UNARY), failing)
        order = np.lexsort((-depth, ~is_wished, s.plan >= 0))
        hopeless = [UNARY.index(r) for r in UNARY if r not in OWN_RULES]
        keep = ~s.is_fixed[order] & ~np.isin(failing[order], hopeless)
        return [int(x) for x in order[keep][:_TRIED]]

    def _only_cap(self, slot: int, cand: int) -> tuple[str, int] | None:
        """(column of caps, value needed) if one cap alone keeps him from a place worth more with him."""
        s, i = self.situation, self.situation.instance
        found = self.challengers(slot)
        at = np.flatnonzero((found.cand == cand) & found.is_only)
        if not len(at) or found.gain[at[0]] <= self._present_gain(slot, found):
            return None
        facts = i.slot_fixed[i.slot_fixed >= 0]
        match int(found.obstacle[at[0]]):
            case Family.CAP_DEPARTMENT:
                column, unit_of = "department_cap", i.cand_department
            case Family.CAP_HOSPITAL:
                column, unit_of = "hospital_cap", s.hospital
            case Family.CAP_REGION:
                column, unit_of = "region_cap", i.hospital_region[s.hospital]
            case _:
                return None
        unit = unit_of[cand]
        cap = int(getattr(i, column)[unit])
        # A cap that running deployments exceed already would have to rise by more than one.
        return None if (unit_of[facts] == unit).sum() > cap else (column, cap + 1)

    def _present_gain(self, slot: int, found: Challengers) -> int:
        """Points that the plan has from the holder of ``slot``; 0 if it is empty."""
        held = found.gain[found.cand == self.situation.plan[slot]]
        return int(held[0]) if len(held) else 0

    def _outcome(self, changed: Instance, slot: int, cand: int) -> str:
        """What the change leads to: "eligible", "possible" (room, and a better plan) or "chosen".

        All that the change permits puts him somewhere. So a better plan, if the present one is optimal, can only
        be one that sends him.
        """
        if self.situation.pairs.n > EXACT_AGAIN_PAIRS:
            return "eligible"  # more is worth a join of its own only in a small round
        found = Situation(changed, self.situation.plan).challengers(slot)
        at = np.flatnonzero((found.cand == cand) & (found.obstacle == FREE))
        if not len(at) or found.gain[at[0]] <= self._present_gain(slot, found):
            return "eligible"
        return "chosen" if self.solver is not None and self.solver.is_proven else "possible"

    def _changed(self, code: str, slot: int, outcome: str, cap: int = 0) -> Sentence:
        """The change in words, and what it would have led to."""
        i = self.situation.instance
        p = int(i.slot_post[slot])
        what = sentence(
            code,
            cap=cap,
            required=_title(int(i.post_min_title[p])),
            altitude=int(i.facility_altitude[i.host_facility[i.post_host[p]]]),
            first=Moment(i, int(i.slot_arrive[slot])),
            last=last_moment(i, int(i.slot_end[slot])),
        )
        return sentence(f"change.{outcome}", what=what, post=self._slot_name(slot))

    # Posts

    def _funnel(self, slot: int, found: Challengers) -> Iterator[Step]:
        """Numbers after each rule, in the order in which a candidate meets them."""
        i = self.situation.instance
        everybody = np.arange(i.n_candidates, dtype=np.int32)
        failing = first_failing(i, slot, everybody)
        left = i.n_candidates
        yield Step("all", left, 0, sentence("funnel.all"))
        for n, rule in enumerate(UNARY):
            who = tuple(np.flatnonzero(failing == n).tolist())
            if not who and not (i.is_on(rule) and rule in ("specialty", "title", "altitude")):
                continue
            left -= len(who)
            yield Step(rule, left, len(who), self._requirement(rule, slot), who)
        if left != len(found.cand):  # a pin or a missing leader leaves fewer pairs than people who qualify
            rule = "pin" if self.situation.pairs.pinned[slot] >= 0 else "leader"
            who = tuple(np.setdiff1d(everybody[failing < 0], found.cand).tolist())
            yield Step(rule, len(found.cand), left - len(found.cand), sentence(f"funnel.{rule}"), who)
            left = len(found.cand)
        holder = int(self.situation.plan[slot])
        for family in OBSTACLES:
            who = tuple(found.cand[(found.obstacle == family) & (found.cand != holder)].tolist())
            if who:
                left -= len(who)
                word = _FAMILY_WORD[family]
                yield Step(word, left, len(who), sentence(f"funnel.{word}"), who)

    def _requirement(self, rule: str, slot: int) -> Sentence:
        """What ``rule`` asks at ``slot``."""
        i = self.situation.instance
        p = int(i.slot_post[slot])
        return sentence(
            f"funnel.{rule}",
            score=max(1, int(i.post_substitute_min[p])),
            title=_title(int(i.post_min_title[p])),
            altitude=int(i.facility_altitude[i.host_facility[i.post_host[p]]]),
            age=int(i.post_max_age[p]),
            first=Moment(i, int(i.slot_arrive[slot])),
            last=last_moment(i, int(i.slot_end[slot])),
        )

    def _alternatives(self, slot: int, found: Challengers, n: int, verify: bool) -> Iterator[Alternative]:
        """The best others, and what the plan loses with them."""
        s = self.situation
        holder = int(s.plan[slot])
        if s.pairs.pinned[slot] >= 0 or holder not in found.cand:
            return
        mine = self._present_gain(slot, found)
        possible = (found.cand != holder) & ((found.obstacle == FREE) | (found.obstacle == Family.CLIQUE))
        order = np.flatnonzero(possible)
        order = order[np.lexsort((found.cand[order], -found.gain[order], found.obstacle[order] != FREE))]
        out = []
        for rank, at in enumerate(order[:n].tolist()):
            cand, is_free = int(found.cand[at]), found.obstacle[at] == FREE
            direct = mine - int(found.gain[at])
            if is_free and direct == 0 and self.solver is not None and self.solver.is_proven:
                out.append(Alternative(cand, 0, Proof.EXACT))
            elif verify and self.solver is not None and rank < _VERIFIED:
                again = self.solver.solve(pinned(s.instance, slot, cand), (slot, *s.slots_of.get(cand, ())))
                if again.plan is not None:
                    cost = max(0, self.solver.base_value - again.value)
                    out.append(
                        Alternative(cand, min(cost, direct) if is_free else cost, again.proof.of_a_cost())
                    )
            elif is_free:
                out.append(Alternative(cand, direct, Proof.AT_MOST))
        yield from sorted(out, key=lambda x: (x.cost, x.cand))

    def _why_empty(self, slot: int, found: Challengers) -> Iterator[Sentence]:
        """The short answer to "why is it empty"."""
        s = self.situation
        if s.pairs.is_dead[slot]:
            yield sentence("empty.leader")
            return
        if not len(found.cand):
            yield sentence("empty.nobody", **self._hardest(slot))
            return
        open_to = int((found.obstacle == FREE).sum())
        worth = int(((found.obstacle == FREE) & (found.gain > 0)).sum())
        yield sentence("empty.open_to" if worth else "empty.eligible", n=len(found.cand))
        for family in OBSTACLES:
            lost = int((found.obstacle == family).sum())
            if lost:
                yield sentence(f"empty.{_FAMILY_WORD[family]}", n=lost)
        if open_to - worth:
            yield sentence("empty.burden", n=open_to - worth)
        if worth:
            yield sentence("empty.open", n=worth)

    def _hardest(self, slot: int) -> dict[str, Sentence]:
        """The rule that took out the last people."""
        i = self.situation.instance
        failing = first_failing(i, slot, np.arange(i.n_candidates, dtype=np.int32))
        last = max(failing.tolist(), default=0)
        return {"what": self._requirement(UNARY[last], slot)}

    def _slot_name(self, slot: int) -> SlotName:
        return SlotName(self.situation.instance, self.situation.names, slot)


_FAMILY_WORD = {
    Family.CLIQUE: "busy", Family.CAP_DEPARTMENT: "department", Family.CAP_HOSPITAL: "hospital",
    Family.CAP_REGION: "region", ADOPTION: "adoption", Family.QUOTA: "quota", Family.GATE: "leader",
    Family.MIX: "mix", Family.NOVICE: "novice",
}  # fmt: skip


def _title(rank: int) -> Sentence:
    return sentence(f"title.{rank}")


def _windows(i: Instance, cand: int) -> Sentence | tuple[Sentence, ...]:
    used = [(a, b) for a, b in i.cand_windows[cand].tolist() if a < FOREVER and a < b]
    if not used:
        return sentence("time.never")
    return tuple(sentence("time.range", first=Moment(i, a), last=last_moment(i, b)) for a, b in used)
