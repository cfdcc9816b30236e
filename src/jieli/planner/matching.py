"""Deferred acceptance, the method that users of matching schemes expect, and blocking pairs of any plan.

Deferred acceptance is stable for a marriage market. Here it meets rules that no list of preferences knows:
limits over time, rest, adopted departments, teams. They stay hard, so the plan is always valid, and stability
is given up where they bite. How much is lost :func:`blocking_pairs` counts, for this plan and for any other.

Preferences: a candidate prefers an earlier wish (for the facility or the post) to a later one, any wish to an
unwished post, and any post to none. A slot prefers more fit points (O2).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jieli.planner.instance import NO_CAP, Instance, Ints
from jieli.planner.join import expand, join
from jieli.planner.model import Pairs
from jieli.planner.rules import effective_rest

UNWISHED = 3  # rank of a post that is none of the three wishes
LIMITS = ("cap", "adoption", "quota", "novice")  # rules that turn somebody away whom the slot would take


@dataclass(frozen=True, slots=True, kw_only=True)
class DAResult:
    """A valid plan and what happened on the way.

    Attributes:
        plan: Slot -> candidate or -1, running deployments included.
        rounds: Rounds of proposals, over all terms.
        proposals: Proposals made.
        ties: Decisions between two people with equal fit points, taken by the order of their codes.
        refused: Proposals that the slot would have taken, by the rule that forbade it.
        dropped: Holders taken back because their team lacked a leader or specialties.
        added: Empty slots filled afterwards by somebody who had no better offer.
        unmet_pins: Rows of ``Instance.pins`` that this method could not keep; another method may.
    """

    plan: Ints
    rounds: int
    proposals: int
    ties: int
    refused: Mapping[str, int]
    dropped: int
    added: int
    unmet_pins: tuple[int, ...]

    @property
    def rejected_by_quota(self) -> int:
        """Proposals that only a limit on numbers forbade: caps, quotas, novices, adopted departments."""
        return sum(self.refused.get(rule, 0) for rule in LIMITS)


def deferred_acceptance(instance: Instance) -> DAResult:
    """Plan ``instance`` term by term with proposing candidates.

    Terms that start together are matched together, earlier ones first; what they decide is final. Among them
    the leaders' terms go first, since without a leader nobody of a team may go. In every round each candidate
    without a term proposes the next one on the list (wishes, then points of the post); a slot holds the best
    proposer that the rules allow. Afterwards teams without leader or specialties are taken back, and empty
    slots are offered to whoever can come without giving anything up.

    Raises:
        PinError: A pin breaks a rule about one person and one slot.
    """
    pairs = join(instance)
    market = _Market.of(instance, pairs)
    board = Board(instance)
    unmet = _place_pins(board, instance)
    count: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for slots in _batches(instance):
        _match(board, market, pairs, slots, count, refused)
    count["dropped"], dropped_pins = _repair_teams(board, instance)
    count["added"] = _fill_gaps(board, market, pairs)
    return DAResult(
        plan=board.as_array(), rounds=count["rounds"], proposals=count["proposals"], ties=count["ties"],
        refused=dict(sorted(refused.items())), dropped=count["dropped"], added=count["added"],
        unmet_pins=tuple(sorted({*unmet, *dropped_pins})),
    )  # fmt: skip


def blocking_pairs(instance: Instance, plan: NDArray[np.integer[Any]]) -> list[tuple[int, int]]:
    """Return every (slot, candidate) that has good reason to complain about a valid ``plan``.

    A pair blocks if all of this holds:

    1. It is eligible (rules C1 to C6, bans, running deployments), the candidate does not hold the slot, and
       the slot is neither running nor pinned.
    2. The slot is empty, or gives the candidate strictly more fit points than its holder.
    3. The candidate strictly prefers the slot to each of the planned terms that clash with it (rest included)
       and would be given up; none of these is pinned. Whoever gives up nothing gains a term and prefers it.
    4. With the candidate there, and without the holder and the terms given up, every hard rule still holds.

    Raises:
        PinError: A pin breaks a rule about one person and one slot.
    """
    pairs = join(instance)
    market = _Market.of(instance, pairs)
    board = Board(instance, plan)
    return [(s, c) for s, c, rank in _complaints(board, market, pairs) if _is_possible(board, s, c, rank)]


def wish_ranks(instance: Instance, slots: NDArray[Any], cands: NDArray[Any]) -> NDArray[np.int64]:
    """0, 1, 2 for the wish that names the post or its facility, ``UNWISHED`` for none."""
    post = instance.slot_post[slots]
    facility = instance.host_facility[instance.post_host[post]]
    wish = instance.cand_wish[cands]
    meant = (wish == facility[:, None]) | (wish == (len(instance.facility_altitude) + post)[:, None])
    return np.where(meant.any(axis=1), meant.argmax(axis=1), UNWISHED)


def fit_points(instance: Instance, slots: NDArray[Any], cands: NDArray[Any]) -> NDArray[np.int64]:
    """O2 per unit of length, by which a slot ranks people."""
    w, post = instance.weights, instance.slot_post[slots]
    language = instance.facility_language[instance.host_facility[instance.post_host[post]]].astype(np.int64)
    speaks = (language > 0) & (instance.cand_languages[cands] >> language & 1 == 1)
    years = instance.slot_year_start[slots] - instance.cand_title_year[cands]
    out = instance.substitution[instance.post_specialty[post], instance.cand_specialty[cands]].astype(
        np.int64
    )
    out += w.title_surplus * (instance.cand_title[cands] > instance.post_min_title[post])
    out += w.experienced * (years >= w.experienced_years)
    return np.asarray(out + w.language * speaks)


@dataclass(frozen=True, slots=True)
class _Market:
    """Preferences of both sides, per pair of the join, and the order of codes that breaks ties."""

    fit: NDArray[np.int64]
    wish: NDArray[np.int64]
    code: NDArray[np.int64]  # per candidate: place in the order of codes

    @classmethod
    def of(cls, instance: Instance, pairs: Pairs) -> _Market:
        labels = instance.labels.candidate if instance.labels is not None else None
        order = range(instance.n_candidates)
        by_code = sorted(order, key=lambda c: labels[c]) if labels is not None else list(order)
        code = np.empty(instance.n_candidates, np.int64)
        code[by_code] = np.arange(instance.n_candidates)
        fit, wish = (f(instance, pairs.slot, pairs.cand) for f in (fit_points, wish_ranks))
        return cls(fit, wish, code)

    def best_first(self, pairs: Pairs, slot: int) -> list[int]:
        """Candidates of ``slot``, the one that it prefers first."""
        a, b = int(pairs.slot_ptr[slot]), int(pairs.slot_ptr[slot + 1])
        cands = pairs.cand[a:b]
        order: list[int] = cands[np.lexsort((self.code[cands], -self.fit[a:b]))].tolist()
        return order


class Board:
    """A plan under construction, with counters over time for every limit.

    Time is cut at all starts and ends of slots; within a piece nothing changes. Counters exist only for units
    that somebody uses.
    """

    def __init__(self, instance: Instance, plan: NDArray[np.integer[Any]] | None = None) -> None:
        """Start from ``plan``, or from the running deployments alone."""
        self.instance = instance
        times = np.unique(np.concatenate([instance.slot_start, instance.slot_end]))
        self.first: list[int] = np.searchsorted(times, instance.slot_start).tolist()
        self.last: list[int] = np.searchsorted(times, instance.slot_end).tolist()
        self.n_times = len(times)
        self.arrive: list[int] = instance.slot_arrive.tolist()
        self.rested: list[int] = (instance.slot_end.astype(np.int64) + effective_rest(instance)).tolist()
        self.post: list[int] = instance.slot_post.tolist()
        self.host: list[int] = instance.post_host[instance.slot_post].tolist()
        self.team: list[int] = instance.post_team[instance.slot_post].tolist()
        self.specialty: list[int] = instance.post_specialty[instance.slot_post].tolist()
        self.hospital: list[int] = instance.cand_hospital.tolist()
        self.is_novice: list[bool] = (instance.cand_past == 0).tolist()
        self.is_fixed: list[bool] = (instance.slot_fixed >= 0).tolist()
        self.pinned = {s: c for s, c in instance.pins.tolist() if not self.is_fixed[s]}
        self.is_leader: list[bool] = [
            t >= 0 and int(instance.team_leader[t]) == p for t, p in zip(self.team, self.post, strict=True)
        ]
        self.quotas = _quotas_of_posts(instance)
        self.plan = [-1] * instance.n_slots
        self.held: dict[int, list[int]] = defaultdict(list)
        self.senders: dict[int, Counter[int]] = defaultdict(Counter)  # planned holders of a host, by hospital
        self.counts: dict[tuple[str, int], NDArray[np.int32]] = {}
        self.limits: dict[tuple[str, int], NDArray[np.int32]] = {}
        self.present: dict[int, dict[int, NDArray[np.int32]]] = defaultdict(
            dict
        )  # team -> specialty -> people
        for s in np.flatnonzero(instance.slot_fixed >= 0).tolist():
            self.place(s, int(instance.slot_fixed[s]))
        self.facts = {key: row.copy() for key, row in self.counts.items()}
        for s, c in enumerate([] if plan is None else plan.tolist()):
            if c >= 0 and not self.is_fixed[s]:
                self.place(s, c)

    def as_array(self) -> Ints:
        """The plan, read-only."""
        out = np.array(self.plan, np.int32)
        out.flags.writeable = False
        return out

    def place(self, s: int, c: int) -> None:
        """Put ``c`` on the empty slot ``s``."""
        self._move(s, c, 1)
        self.plan[s] = c
        self.held[c].append(s)

    def remove(self, s: int) -> int:
        """Empty slot ``s`` and return who held it."""
        c = self.plan[s]
        self._move(s, c, -1)
        self.plan[s] = -1
        self.held[c].remove(s)
        return c

    def clashes(self, s: int, c: int) -> list[int]:
        """Slots of ``c`` that ``c`` cannot hold together with ``s``."""
        return [
            t for t in self.held[c] if self.arrive[s] < self.rested[t] and self.arrive[t] < self.rested[s]
        ]

    def refuses(self, s: int, c: int) -> str | None:
        """First rule on numbers or rest that forbids ``c`` on the empty slot ``s``; None if all allow it."""
        if self.clashes(s, c):
            return "rest"
        host, hospital = self.host[s], self.hospital[c]
        if self._is_adopted(host) and any(n > 0 and h != hospital for h, n in self.senders[host].items()):
            return "adoption"
        a, b = self.first[s], self.last[s]
        for key, rule in self._limits_of(s, c):
            row = self.counts.get(key)
            if (self._limit(key)[a:b] <= (0 if row is None else row[a:b])).any():
                return rule
        return None

    def team_is_whole(self, s: int) -> bool:
        """True if the team of slot ``s`` has leader and specialties whenever it is there while ``s`` runs."""
        return self.team[s] < 0 or not self.broken_times(self.team[s])[self.first[s] : self.last[s]].any()

    def broken_times(self, team: int) -> NDArray[np.bool_]:
        """Pieces of time in which planned people of ``team`` lack a leader or specialties."""
        i = self.instance
        is_planned = self._row("planned", team) > 0
        broken = np.zeros(self.n_times, np.bool_)
        if i.is_on("leader") and i.team_leader[team] >= 0:
            broken |= self._row("leading", team) != 1
        if i.is_on("mix"):
            distinct = np.zeros(self.n_times, np.int32)
            for row in self.present[team].values():
                distinct += row > 0
            broken |= distinct < i.team_mix[team]
        return np.asarray(broken & is_planned)

    def _move(self, s: int, c: int, sign: int) -> None:
        a, b, team = self.first[s], self.last[s], self.team[s]
        for key, _ in self._limits_of(s, c):
            self._row(*key)[a:b] += sign
        if not self.is_fixed[s]:
            self.senders[self.host[s]][self.hospital[c]] += sign
        if team < 0:
            return
        if not self.is_fixed[s]:
            self._row("planned", team)[a:b] += sign
        if self.is_leader[s]:
            self._row("leading", team)[a:b] += sign
        present = self.present[team]
        if self.specialty[s] not in present:
            present[self.specialty[s]] = np.zeros(self.n_times, np.int32)
        present[self.specialty[s]][a:b] += sign

    def _limits_of(self, s: int, c: int) -> Iterator[tuple[tuple[str, int], str]]:
        """Counters in which ``c`` on slot ``s`` counts, with their rules."""
        i, hospital = self.instance, self.hospital[c]
        if i.is_on("cap"):
            yield ("department", int(i.cand_department[c])), "cap"
            yield ("hospital", hospital), "cap"
            yield ("region", int(i.hospital_region[hospital])), "cap"
        if i.is_on("quota"):
            for q in self.quotas[self.post[s]]:
                if i.quota_level[q] in (-1, i.hospital_level[hospital]) and i.quota_hospital[q] in (
                    -1,
                    hospital,
                ):
                    yield ("quota", q), "quota"
        if i.is_on("novice") and self.team[s] >= 0 and self.is_novice[c]:
            yield ("novice", self.team[s]), "novice"

    def _limit(self, key: tuple[str, int]) -> NDArray[np.int32]:
        """The limit over time: never below what the running deployments use."""
        if key not in self.limits:
            i, (kind, unit) = self.instance, key
            column = {
                "department": i.department_cap, "hospital": i.hospital_cap, "region": i.region_cap,
                "quota": i.quota_max, "novice": i.team_novices,
            }[kind]  # fmt: skip
            fact = self.facts.get(key, np.zeros(self.n_times, np.int32))
            self.limits[key] = np.maximum(fact, min(NO_CAP, int(column[unit]))).astype(np.int32)
        return self.limits[key]

    def _row(self, kind: str, unit: int) -> NDArray[np.int32]:
        key = (kind, unit)
        if key not in self.counts:
            self.counts[key] = np.zeros(self.n_times, np.int32)
        return self.counts[key]

    def _is_adopted(self, host: int) -> bool:
        return self.instance.is_on("adoption") and bool(self.instance.host_adopted[host])


def _quotas_of_posts(instance: Instance) -> dict[int, list[int]]:
    out: dict[int, list[int]] = defaultdict(list)
    for q in range(len(instance.quota_max)):
        for p in set(instance.quota_post[instance.quota_ptr[q] : instance.quota_ptr[q + 1]].tolist()):
            out[p].append(q)
    return out


def _place_pins(board: Board, instance: Instance) -> list[int]:
    """Put pinned people on their slots, and return the rows of those whom the others leave no room for."""
    unmet = []
    for row, (s, c) in enumerate(instance.pins.tolist()):
        if board.plan[s] == c:
            continue
        if board.refuses(s, c) is None:
            board.place(s, c)
        else:
            unmet.append(row)
    return unmet


def _batches(instance: Instance) -> Iterator[NDArray[np.int64]]:
    """Open slots that start together, in order of time; slots of leaders before the others of that time."""
    team = instance.post_team[instance.slot_post]
    leads = np.zeros(instance.n_slots, np.bool_)
    if instance.is_on("leader"):
        leads[team >= 0] = instance.team_leader[team[team >= 0]] == instance.slot_post[team >= 0]
    order = np.lexsort((np.arange(instance.n_slots), ~leads, instance.slot_start))
    start, late = instance.slot_start[order], ~leads[order]
    is_new = (np.diff(start) != 0) | (late[1:] != late[:-1])
    yield from np.split(order, np.flatnonzero(is_new) + 1)


def _match(
    board: Board, market: _Market, pairs: Pairs, slots: NDArray[np.int64], count: Counter[str],
    refused: Counter[str],
) -> None:  # fmt: skip
    """Deferred acceptance among ``slots``, no two of which one person can hold."""
    first = pairs.slot_ptr[slots]
    found = expand(first, pairs.slot_ptr[slots + 1] - first)
    is_settled = board.instance.slot_fixed >= 0
    is_settled[list(board.pinned)] = True
    found = found[~is_settled[pairs.slot[found]]]
    points = board.instance.post_points[board.instance.slot_post[pairs.slot[found]]].astype(np.int64)
    worst_first = np.lexsort((pairs.slot[found], -points, market.wish[found]))[::-1]
    found = found[worst_first]
    cand, slot = pairs.cand[found].tolist(), pairs.slot[found].tolist()
    rank = {  # the slot's order: smaller is better
        (s, c): (-fit, code)
        for s, c, fit, code in zip(
            slot, cand, market.fit[found].tolist(), market.code[cand].tolist(), strict=True
        )
    }
    wanted: dict[int, list[int]] = defaultdict(list)  # slots still to be asked, the next one last
    for c, s in zip(cand, slot, strict=True):
        wanted[c].append(s)

    free = list(wanted)
    while asking := [c for c in free if wanted[c]]:
        proposals = [(wanted[c].pop(), c) for c in asking]
        proposals.sort(key=lambda pair: (rank[pair], pair[0]))
        count["rounds"] += 1
        count["proposals"] += len(proposals)
        free = []
        for s, c in proposals:
            holder = board.plan[s]
            if holder >= 0:
                count["ties"] += rank[s, c][0] == rank[s, holder][0]
                if rank[s, holder] < rank[s, c]:
                    free.append(c)
                    continue
                board.remove(s)
            why = board.refuses(s, c)
            winner, loser = (c, holder) if why is None else (holder, c)
            if why is not None:
                refused[why] += 1
            if winner >= 0:
                board.place(s, winner)
            if loser >= 0:
                free.append(loser)


def _repair_teams(board: Board, instance: Instance) -> tuple[int, list[int]]:
    """Take back planned people whose team lacks a leader or specialties, until none does.

    Returns:
        How many were taken back, and the rows of ``Instance.pins`` among them.
    """
    members: dict[int, list[int]] = defaultdict(list)
    for s, team in enumerate(board.team):
        if team >= 0 and not board.is_fixed[s]:
            members[team].append(s)
    dropped: list[int] = []
    for team, slots in members.items():
        for may_drop_pins in (False, True):
            while (broken := board.broken_times(team)).any():
                leaving = [
                    s
                    for s in slots
                    if board.plan[s] >= 0
                    and (may_drop_pins or s not in board.pinned)
                    and broken[board.first[s] : board.last[s]].any()
                ]
                if not leaving:
                    break
                for s in leaving:
                    board.remove(s)
                dropped += leaving
    pins = [row for row, (s, _) in enumerate(instance.pins.tolist()) if s in set(dropped)]
    return len(dropped), pins


def _fill_gaps(board: Board, market: _Market, pairs: Pairs) -> int:
    """Give empty slots to the best people who can come without giving anything up; return how many.

    Whoever joins a team can make room for others of that team only, so those are asked again.
    """
    instance = board.instance
    order = np.argsort(instance.slot_start, kind="stable").tolist()
    waiting = [s for s in order if board.plan[s] < 0 and s not in board.pinned]
    added = 0
    while waiting:
        filled = {s for s in waiting if _fill(board, s, market.best_first(pairs, s))}
        added += len(filled)
        teams = {board.team[s] for s in filled} - {-1}
        waiting = [s for s in waiting if s not in filled and board.team[s] in teams]
    return added


def _fill(board: Board, s: int, cands: Iterable[int]) -> bool:
    for c in cands:
        if board.refuses(s, c) is None:
            board.place(s, c)
            if board.team_is_whole(s):
                return True
            board.remove(s)
    return False


def _complaints(board: Board, market: _Market, pairs: Pairs) -> Iterator[tuple[int, int, int]]:
    """Pairs that keep conditions 1 and 2 of :func:`blocking_pairs`, with the wish rank of the slot."""
    instance = board.instance
    plan = np.array(board.plan, np.int64)
    is_open = instance.slot_fixed < 0
    is_open[list(board.pinned)] = False
    held = np.flatnonzero(plan >= 0)
    holder_fit = np.full(instance.n_slots, -1, np.int64)
    holder_fit[held] = fit_points(instance, held, plan[held])
    better = is_open[pairs.slot] & (plan[pairs.slot] != pairs.cand) & (market.fit > holder_fit[pairs.slot])
    found = np.flatnonzero(better)
    yield from zip(
        pairs.slot[found].tolist(), pairs.cand[found].tolist(), market.wish[found].tolist(), strict=True
    )


def _is_possible(board: Board, s: int, c: int, rank: int) -> bool:
    """Conditions 3 and 4 of :func:`blocking_pairs`; leaves the board as it was."""
    given_up = board.clashes(s, c)
    if given_up:
        if any(board.is_fixed[t] or t in board.pinned for t in given_up):
            return False
        slots = np.array(given_up)
        if rank >= wish_ranks(board.instance, slots, np.full(len(slots), c)).min():
            return False
    leaving = [*given_up, *([s] if board.plan[s] >= 0 else [])]
    people = [board.remove(t) for t in leaving]
    is_possible = board.refuses(s, c) is None
    if is_possible:
        board.place(s, c)
        is_possible = all(board.team_is_whole(t) for t in (s, *given_up))
        board.remove(s)
    for t, who in zip(leaving, people, strict=True):
        board.place(t, who)
    return is_possible
