"""Repair a published plan after drop-outs, with the fewest moves.

Whatever is published stays, as long as the rules allow it, except the lines that the caller lets go. Among
the lines that may move, each one that does counts as ``keep_points`` lost, so nobody is moved unless a post
is filled by it; points of fit and wishes only decide between equal repairs. Terms that have begun are facts
and are not touched. Fewer people can only lower the optimum, so a bound proven before the drop-out holds
after it, unless a pin goes with them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np

from jieli.planner.again import hosts_around
from jieli.planner.check import check
from jieli.planner.exact import solve_exact
from jieli.planner.instance import Instance, Ints, frozen
from jieli.planner.join import join
from jieli.planner.mip import Objective, full_objective
from jieli.planner.model import Pairs, Rows
from jieli.planner.rows import build_rows
from jieli.planner.rules import first_failing
from jieli.planner.sentence import Field, NameOf, Sentence, SlotName, sentence
from jieli.planner.situation import Situation
from jieli.planner.start import pairs_of_plan, plan_of_pairs
from jieli.planner.words import NO_NAMES, Names

_FREE_PAIRS = 6_000  # with more pairs free to move, only the hosts around the drop-outs take part
_TIE_SCALE = 20_000  # points of fit that still cannot outweigh one point of filling and keeping


@dataclass(frozen=True, slots=True)
class Repair:
    """One slot whose holder changes, with the reason."""

    slot: int
    before: int
    after: int
    reason: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """A repaired plan.

    Attributes:
        instance: The round as it is now: begun terms fixed, the withdrawn banned. Check the plan with it.
        repairs: Changed slots, in slot order.
        untouched: Slots that a withdrawn person has begun already; somebody has to decide on them.
        is_bound_valid: A bound proven for the published plan still holds.
        value_before: Points of the published plan. ``value_after``: of the repaired one, by the same count.
    """

    plan: Ints
    instance: Instance
    repairs: tuple[Repair, ...]
    untouched: tuple[int, ...]
    is_bound_valid: bool
    value_before: int
    value_after: int

    @property
    def moved(self) -> int:
        """Slots of people who did not withdraw and yet lost or changed their place."""
        return sum(not r.reason.code.startswith(("move.withdrawn", "move.joined")) for r in self.repairs)


def replan(
    instance: Instance,
    plan: Ints,
    withdrawn: Iterable[int],
    *,
    allow_moves: Collection[int] | None = frozenset(),
    today: int | None = None,
    keep_points: int = 100,
    names: Names = NO_NAMES,
) -> Replanned:
    """Repair ``plan`` after the candidates ``withdrawn`` dropped out.

    Args:
        instance: The round that the plan belongs to.
        plan: The published plan: (slot) candidate or -1.
        withdrawn: Candidates who are no longer available.
        allow_moves: Slots whose published holders may move if that fills a post; None for all.
        today: Slots that arrive before this time have begun and stay as they are.
        keep_points: What one published line that moves counts; ``Policy.keep_points``.
        names: What sentences call things.

    Raises:
        ValueError: ``withdrawn`` names somebody who does not exist.
    """
    gone = sorted(set(withdrawn))
    if gone and not 0 <= gone[0] <= gone[-1] < instance.n_candidates:
        raise ValueError(f"Candidates are numbered from 0 to {instance.n_candidates - 1}, not {gone}.")
    plan = np.asarray(plan, dtype=np.int32)
    now = instance_after(instance, plan, gone, today)
    is_begun = (now.slot_fixed >= 0) | (False if today is None else instance.slot_arrive < today)
    is_affected = ~is_begun & (np.isin(plan, gone) | ~_is_eligible(now, plan))
    best = _repaired(now, plan, is_begun, is_affected, np.zeros(len(plan), np.bool_), keep_points)
    if (best[is_affected] < 0).any() and (allow_moves is None or len(allow_moves)):
        movable = _movable(now, plan, is_begun | is_affected, is_affected, allow_moves)
        best = _repaired(now, plan, is_begun, is_affected, movable, keep_points)
    return Replanned(
        plan=best,
        instance=now,
        repairs=tuple(_repairs(now, plan, best, set(gone), names)),
        untouched=tuple(np.flatnonzero(np.isin(plan, gone) & is_begun).tolist()),
        is_bound_valid=not np.isin(instance.pins[:, 1], gone).any(),
        value_before=check(instance, plan).parts.total,
        value_after=check(instance, best).parts.total,
    )


def instance_after(instance: Instance, plan: Ints, withdrawn: Iterable[int], today: int | None) -> Instance:
    """The round as it is now: begun terms are running deployments, the withdrawn may go nowhere else."""
    i = instance
    gone = np.array(sorted(set(withdrawn)), dtype=np.int32)
    fixed = i.slot_fixed.copy()
    if today is not None:
        has_begun = (i.slot_arrive < today) & (plan >= 0)
        fixed[has_begun] = plan[has_begun]
    bans = [i.bans.reshape(-1, 2)]
    slots = np.flatnonzero(fixed < 0)
    bans.append(np.column_stack([np.repeat(slots, len(gone)), np.tile(gone, len(slots))]))
    pins = i.pins.reshape(-1, 2)
    pins = pins[~np.isin(pins[:, 1], gone) & (fixed[pins[:, 0]] < 0)]
    return replace(i, slot_fixed=frozen(fixed), bans=frozen(np.concatenate(bans)), pins=frozen(pins))


def _is_eligible(instance: Instance, plan: Ints) -> np.ndarray:
    """True where a slot is empty or its holder qualifies."""
    held = np.flatnonzero((plan >= 0) & (instance.slot_fixed < 0))
    out = np.ones(len(plan), np.bool_)
    out[held] = first_failing(instance, held, plan[held]) < 0
    return out


def _movable(
    instance: Instance,
    plan: Ints,
    is_out: np.ndarray,
    is_affected: np.ndarray,
    allow_moves: Collection[int] | None,
) -> np.ndarray:
    """Published lines that may move; in a large round those near the drop-outs."""
    movable = ~is_out & (plan >= 0)
    if allow_moves is not None:
        movable &= np.isin(np.arange(len(plan)), list(allow_moves))
    situation = Situation(instance, np.where(is_affected, -1, plan))
    size = np.diff(situation.pairs.slot_ptr)
    if size[movable].sum() > _FREE_PAIRS:
        near = hosts_around(situation, np.flatnonzero(is_affected).tolist())
        movable &= np.isin(instance.post_host[instance.slot_post], near)
    return movable


def _repaired(
    now: Instance,
    plan: Ints,
    is_begun: np.ndarray,
    is_affected: np.ndarray,
    movable: np.ndarray,
    keep_points: int,
) -> Ints:
    """Best repair in which only affected and movable slots get somebody new."""
    is_open = is_affected | movable
    restricted = _restricted(now, plan, is_begun, is_open)
    pairs = join(restricted)
    rows = build_rows(restricted, pairs)
    goal = _objective(restricted, pairs, rows, plan, is_open, keep_points)
    start = pairs_of_plan(pairs, np.where(is_affected, -1, plan))
    sol = solve_exact(restricted, pairs, rows, objective=goal, start=start).sol
    out = plan_of_pairs(pairs, sol)
    out[now.slot_fixed >= 0] = now.slot_fixed[now.slot_fixed >= 0]
    return out


def _restricted(now: Instance, plan: Ints, is_begun: np.ndarray, is_open: np.ndarray) -> Instance:
    """The round in which every slot that is not open may only keep its holder, or lose him."""
    i = now
    slots = np.arange(len(plan))
    keeps = ~is_open & ~is_begun & (plan >= 0)
    pins = [i.pins[is_open[i.pins[:, 0]]], np.column_stack([slots[keeps], plan[keeps]])]
    shut = slots[~is_open & (plan < 0) & (i.slot_fixed < 0)]
    everybody = np.arange(i.n_candidates)
    eligible = [everybody[first_failing(i, s, everybody) < 0] for s in shut.tolist()]
    bans = [
        np.column_stack([np.full(len(who), s), who]) for s, who in zip(shut.tolist(), eligible, strict=True)
    ]
    bans += [_other_adopters(i, plan, is_begun, is_open)]
    return replace(
        i,
        pins=frozen(np.concatenate(pins)),
        bans=frozen(np.concatenate([i.bans.reshape(-1, 2), *bans])),
    )


def _other_adopters(i: Instance, plan: Ints, is_begun: np.ndarray, is_open: np.ndarray) -> np.ndarray:
    """Bans that keep an adopted department with the hospital whose people have begun there."""
    out = [np.zeros((0, 2), np.int32)]
    host = i.post_host[i.slot_post]
    everybody = np.arange(i.n_candidates)
    for o in np.flatnonzero((i.host_adopted > 0) & i.is_on("adoption")).tolist():
        begun = plan[(host == o) & is_begun & (plan >= 0)]
        if len(begun):
            others = everybody[~np.isin(i.cand_hospital, i.cand_hospital[begun])]
            open_slots = np.flatnonzero((host == o) & is_open)
            out.append(
                np.column_stack([np.repeat(open_slots, len(others)), np.tile(others, len(open_slots))])
            )
    return np.concatenate(out)


def _objective(
    i: Instance, pairs: Pairs, rows: Rows, plan: Ints, is_open: np.ndarray, keep_points: int
) -> Objective:
    """First keep what is not open, then fill and keep what is, then the points of the round."""
    full = full_objective(i, pairs, rows)
    value = full.pair - pairs.bonus
    fill = i.post_points[i.slot_post].astype(np.int64) * i.slot_length
    is_published = plan[pairs.slot] == pairs.cand
    first = np.where(is_open[pairs.slot], fill[pairs.slot] + keep_points * is_published, 0)
    most = int((fill[is_open] + keep_points).sum()) + 1
    first += np.where(is_open[pairs.slot] | pairs.is_fixed[pairs.slot], 0, most)
    scale = min(
        _TIE_SCALE,
        1 + 2 * int(np.abs(value).sum() if len(value) < 200 else np.abs(value).max() * is_open.sum()),
    )
    return replace(full, pair=np.where(pairs.is_fixed[pairs.slot], 0, scale * first + value))


# Reasons


def _repairs(now: Instance, before: Ints, after: Ints, gone: set[int], names: Names) -> list[Repair]:
    places = {int(c) for s, c in enumerate(after.tolist()) if c >= 0 and before[s] != c}
    out = []
    for s in np.flatnonzero(before != after).tolist():
        old, new = int(before[s]), int(after[s])
        fields: dict[str, Field] = {
            "slot": SlotName(now, names, s),
            "before": NameOf(now, names, "candidate", max(old, 0)),
            "after": NameOf(now, names, "candidate", max(new, 0)),
        }
        filled = "filled" if new >= 0 else "empty"
        if old < 0:
            reason = sentence("move.joined", **fields)
        elif old in gone:
            reason = sentence(f"move.withdrawn.{filled}", **fields)
        elif old in places:
            reason = sentence(f"move.shifted.{filled}", **fields)
        else:
            why = _forced(now, after, s, old)
            code = "move.replaced" if why is None else "move.forced.filled" if new >= 0 else "move.forced"
            reason = sentence(code, **fields, **({} if why is None else {"why": why}))
        out.append(Repair(s, old, new, reason))
    return out


def _forced(now: Instance, plan: Ints, slot: int, cand: int) -> Sentence | None:
    """The rule that would be broken if ``cand`` stayed, or None if none would."""
    trial = plan.copy()
    trial[slot] = cand
    known = check(now, plan).by_rule
    rules = [v.rule for v in check(now, trial).violations if known.get(v.rule, 0) == 0]
    if not rules:
        return None
    if rules[0] in ("leader", "mix"):
        return sentence(f"forced.{rules[0]}")
    return sentence("forced.other", rule=sentence(f"rule.{rules[0]}"))
