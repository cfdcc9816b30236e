"""The eligibility join: every (slot, candidate) that rules C1 to C6 allow, and nothing else, as columns.

Posts x candidates of their allowed hospitals first, because most rules do not depend on the term; only the
survivors are expanded to slots. By the orders that ``Instance`` promises the result is sorted by (slot, hospital,
department, candidate) without sorting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jieli.planner.instance import Instance, Ints
from jieli.planner.model import PIN_BONUS, Pairs
from jieli.planner.rules import PASSES, UNARY, first_failing

CHUNK = 2_000_000  # post x candidate combinations looked at in one go; bounds memory, not results
OF_POST, OF_SLOT = ("specialty", "title", "altitude"), ("ban", "medical", "age", "window", "rest")


class PinError(ValueError):
    """Pins that contradict a rule about one person and one slot.

    Attributes:
        problems: (row of ``Instance.pins``, rule): a word of ``UNARY``, "leader" (no leader slot covers the
            slot), "fixed" (somebody else serves there already) or "pin" (another pin names somebody else).
    """

    def __init__(self, problems: tuple[tuple[int, str], ...]) -> None:
        self.problems = problems
        super().__init__(
            "Pins that cannot be kept: " + ", ".join(f"pin {row}: {rule}" for row, rule in problems)
        )


def join(instance: Instance) -> Pairs:
    """Return every eligible pair with its value.

    A fixed slot has exactly one pair, its holder, worth 0. A pinned slot has only the pinned pair.

    Raises:
        PinError: A pin breaks a rule; all such pins are listed.
    """
    is_dead = dead_slots(instance)
    pin_of = _checked_pins(instance, is_dead)
    is_open = ~is_dead & (instance.slot_fixed < 0)
    parts = [_join_posts(instance, posts, is_open) for posts in _chunks(instance)]
    empty = [np.zeros(0, np.int32)] * 3
    slot, cand, value = (np.concatenate(columns) for columns in zip(empty, *parts, strict=True))

    keep = (pin_of[slot] < 0) | (pin_of[slot] == cand)
    fixed = np.flatnonzero(instance.slot_fixed >= 0)
    slot = np.concatenate([slot[keep], fixed])
    cand = np.concatenate([cand[keep], instance.slot_fixed[fixed]])
    value = np.concatenate([value[keep], np.zeros(len(fixed), np.int32)])
    value[(pin_of[slot] >= 0) & (instance.slot_fixed[slot] < 0)] += PIN_BONUS
    if len(fixed):
        order = np.argsort(slot, kind="stable")
        slot, cand, value = slot[order], cand[order], value[order]
    return _grouped(instance, slot, cand, value, is_dead, pin_of)


@dataclass(frozen=True, slots=True)
class Meetings:
    """Every (member slot, leader slot) of one team that run at a common time. Arrays of one length."""

    member: NDArray[np.int64]
    leader: NDArray[np.int64]
    duration: NDArray[np.int64]  # length of the common time


def leader_meetings(instance: Instance) -> Meetings:
    """Member slots of teams with a leader post, each with the leader slots that it meets; none with the rule off."""
    team = instance.post_team[instance.slot_post]
    leader_post = np.full(instance.n_slots, -1, np.int64)
    leader_post[team >= 0] = instance.team_leader[team[team >= 0]]
    is_member = (leader_post >= 0) & (leader_post != instance.slot_post)
    members = np.flatnonzero(is_member & instance.is_on("leader"))
    first, last = (
        np.searchsorted(instance.slot_post, leader_post[members], side) for side in ("left", "right")
    )
    leader = expand(first, last - first)
    member = np.repeat(members, last - first)
    start = np.maximum(instance.slot_start[member], instance.slot_start[leader])
    duration = np.minimum(instance.slot_end[member], instance.slot_end[leader]) - start.astype(np.int64)
    meets = duration > 0
    return Meetings(member[meets], leader[meets], duration[meets])


def dead_slots(instance: Instance) -> NDArray[np.bool_]:
    """Slots that can never be filled: for some part of the term there is no leader slot to go with."""
    meetings = leader_meetings(instance)
    led = np.zeros(instance.n_slots, np.int64)
    np.add.at(led, meetings.member, meetings.duration)
    team = instance.post_team[instance.slot_post]
    leader_post = np.where(team >= 0, instance.team_leader[team] if len(instance.team_leader) else -1, -1)
    needs = (leader_post >= 0) & (leader_post != instance.slot_post) & (instance.slot_fixed < 0)
    is_short = led < instance.slot_end.astype(np.int64) - instance.slot_start
    return np.asarray(needs & is_short & instance.is_on("leader"))


def expand(starts: NDArray[Any], counts: NDArray[Any]) -> NDArray[np.int64]:
    """Concatenate the ranges [start, start + count)."""
    ends = np.cumsum(counts, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    return np.asarray(np.arange(total) + np.repeat(starts - (ends - counts), counts), np.int64)


def _checked_pins(instance: Instance, is_dead: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Pinned candidate of every slot, -1 where none."""
    pin_of = np.full(instance.n_slots, -1, np.int64)
    if not len(instance.pins):
        return pin_of
    slots, cands = instance.pins[:, 0], instance.pins[:, 1]
    failing = first_failing(instance, slots, cands)
    problems = []
    for row, (s, c) in enumerate(instance.pins.tolist()):
        holder = instance.slot_fixed[s]
        if holder >= 0:
            rule = "" if holder == c else "fixed"  # pinning who serves there anyway says nothing new
        elif is_dead[s]:
            rule = "leader"
        elif failing[row] >= 0:
            rule = UNARY[failing[row]]
        else:
            rule = "pin" if pin_of[s] not in (-1, c) else ""
        if rule:
            problems.append((row, rule))
        elif holder < 0:
            pin_of[s] = c
    if problems:
        raise PinError(tuple(problems))
    return pin_of


def _chunks(instance: Instance) -> list[NDArray[np.int64]]:
    """Posts in order, in chunks of about ``CHUNK`` combinations."""
    _, _, post_size = _candidate_ranges(instance, np.arange(len(instance.post_host)))
    batch = np.cumsum(post_size) // CHUNK
    return np.split(np.arange(len(post_size)), np.flatnonzero(np.diff(batch)) + 1)


def _candidate_ranges(
    instance: Instance, posts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """(first candidate, number) of each allowed hospital of each post, and the number of candidates per post."""
    n_hospitals = len(instance.hospital_region)
    hospital_ptr = np.searchsorted(instance.cand_hospital, np.arange(n_hospitals + 1))
    host = instance.post_host[posts]
    if instance.is_on("pairing"):
        n_allowed = np.diff(instance.host_ptr)[host]
        hospital = instance.host_hospital[expand(instance.host_ptr[host], n_allowed)]
    else:
        n_allowed = np.full(len(posts), n_hospitals)
        hospital = np.tile(np.arange(n_hospitals), len(posts))
    count = np.diff(hospital_ptr)[hospital]
    total = np.concatenate([[0], np.cumsum(count)])
    ends = np.cumsum(n_allowed)
    return hospital_ptr[hospital], count, total[ends] - total[ends - n_allowed]


def _join_posts(
    instance: Instance, posts: NDArray[np.int64], is_open: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """(slot, cand, value) of the open slots of ``posts``."""
    slot_ptr = np.searchsorted(instance.slot_post, np.arange(len(instance.post_host) + 1))
    posts = posts[slot_ptr[posts + 1] > slot_ptr[posts]]
    first, count, size = _candidate_ranges(instance, posts)
    cand = expand(first, count)
    # The rules of the post are asked with its first slot, whichever that is: they only look at the post.
    slot = np.repeat(slot_ptr[posts], size)
    for rule in OF_POST:
        passes = PASSES[rule](instance, slot, cand)
        slot, cand = slot[passes], cand[passes]
    value = _post_value(instance, slot, cand)
    wish = _wish_value(instance, slot, cand)

    survivors = np.searchsorted(slot, slot_ptr[posts]), np.searchsorted(slot, slot_ptr[posts], "right")
    begin = np.zeros(len(instance.post_host), np.int64)
    number = np.zeros(len(instance.post_host), np.int64)
    begin[posts], number[posts] = survivors[0], survivors[1] - survivors[0]
    open_slots = expand(slot_ptr[posts], slot_ptr[posts + 1] - slot_ptr[posts])
    open_slots = open_slots[is_open[open_slots]]
    post_of = instance.slot_post[open_slots]
    source = expand(begin[post_of], number[post_of])
    slot = np.repeat(open_slots, number[post_of])
    for rule in OF_SLOT:
        passes = PASSES[rule](instance, slot, cand[source])
        slot, source = slot[passes], source[passes]
    total = value[source] + _experience_value(instance, slot, cand[source])
    total = total * instance.slot_length[slot] + wish[source] + _incumbent_value(instance, slot, cand[source])
    return slot.astype(np.int32), cand[source].astype(np.int32), total.astype(np.int32)


def _post_value(instance: Instance, slot: NDArray[Any], cand: NDArray[Any]) -> NDArray[np.int64]:
    """O1 and the part of O2 that is the same in every term, per unit of length."""
    weights, post = instance.weights, instance.slot_post[slot]
    facility = instance.host_facility[instance.post_host[post]]
    out: NDArray[np.int64] = instance.post_points[post].astype(np.int64)
    out += instance.substitution[instance.post_specialty[post], instance.cand_specialty[cand]]
    out += weights.title_surplus * (instance.cand_title[cand] > instance.post_min_title[post])
    language = instance.facility_language[facility].astype(np.int64)
    out += weights.language * ((language > 0) & (instance.cand_languages[cand] >> language & 1 == 1))
    return out


def _experience_value(instance: Instance, slot: NDArray[Any], cand: NDArray[Any]) -> NDArray[np.int64]:
    weights = instance.weights
    years = instance.slot_year_start[slot] - instance.cand_title_year[cand]
    return np.asarray(weights.experienced * (years >= weights.experienced_years), np.int64)


def _wish_value(instance: Instance, slot: NDArray[Any], cand: NDArray[Any]) -> NDArray[np.int64]:
    """O3: points of every wish that names the facility or the post."""
    post = instance.slot_post[slot]
    facility = instance.host_facility[instance.post_host[post]]
    out = np.zeros(len(cand), np.int64)
    for points, wish in zip(instance.weights.wishes, instance.cand_wish[cand].T, strict=True):
        out += points * ((wish == facility) | (wish == len(instance.facility_altitude) + post))
    return out


def _incumbent_value(instance: Instance, slot: NDArray[Any], cand: NDArray[Any]) -> NDArray[np.int64]:
    """O4 towards today's holder, for the first slot of a post."""
    weights = instance.weights
    is_first = np.diff(instance.slot_post, prepend=-1) != 0
    before = np.where(is_first[slot], instance.post_incumbent[instance.slot_post[slot]], -1)
    department = instance.cand_department[cand]
    hospital = instance.department_hospital
    same_hospital = (before >= 0) & (hospital[before] == hospital[department])
    return np.asarray(
        weights.same_hospital * same_hospital + weights.same_department * (before == department), np.int64
    )


def _grouped(
    instance: Instance, slot: NDArray[Any], cand: NDArray[Any], value: NDArray[Any], is_dead: NDArray[np.bool_],
    pin_of: NDArray[np.int64],
) -> Pairs:  # fmt: skip
    """Add every index that ``Pairs`` promises to sorted pairs."""
    n_slots, n_hospitals = instance.n_slots, len(instance.hospital_region)
    n_departments = len(instance.department_hospital)
    group_key = slot.astype(np.int64) * n_departments + instance.cand_department[cand]
    group_first = np.flatnonzero(np.diff(group_key, prepend=-1))
    group_key = group_key[group_first]
    group_slot, group_department = group_key // n_departments, group_key % n_departments
    unit_key = group_slot * n_hospitals + instance.department_hospital[group_department]
    unit_first = np.flatnonzero(np.diff(unit_key, prepend=-1))
    unit_key = unit_key[unit_first]
    unit_slot, unit_hospital = unit_key // n_hospitals, unit_key % n_hospitals

    is_first = np.diff(instance.slot_post, prepend=-1) != 0
    prev = np.where(is_first, -1, np.arange(n_slots) - 1)
    succ = np.where(np.append(is_first[1:], np.ones(min(1, n_slots), np.bool_)), -1, np.arange(n_slots) + 1)
    # A fixed slot earns nothing, hence no relay points either.
    asks = np.where(instance.slot_fixed >= 0, -1, prev)
    host_slot_ptr, host_slot, hosp_ptr, host_hosp, hh_ptr, hh_unit = _by_host(
        instance, unit_slot, unit_hospital
    )

    pinned = np.full(n_slots, -1, np.int64)
    is_pinned = (pin_of[slot] >= 0) & (instance.slot_fixed[slot] < 0)
    pinned[slot[is_pinned]] = np.flatnonzero(is_pinned)
    slots = np.arange(n_slots + 1)

    def i32(values: NDArray[Any]) -> Ints:
        return np.asarray(values, np.int32)

    return Pairs(
        slot=i32(slot), cand=i32(cand), value=i32(value),
        group=i32(np.repeat(np.arange(len(group_first)), np.diff(np.append(group_first, len(slot))))),
        slot_ptr=i32(np.searchsorted(slot, slots)), slot_unit=i32(np.searchsorted(unit_slot, slots)),
        group_ptr=i32(np.append(group_first, len(slot))), group_slot=i32(group_slot),
        group_department=i32(group_department), group_prev=i32(_same_before(group_key, n_departments, asks)),
        unit_ptr=i32(np.append(unit_first, len(group_first))), unit_slot=i32(unit_slot),
        unit_hospital=i32(unit_hospital), unit_prev=i32(_same_before(unit_key, n_hospitals, asks)),
        prev=i32(prev), next=i32(succ), host_slot_ptr=i32(host_slot_ptr), host_slot=i32(host_slot),
        host_hosp_ptr=i32(hosp_ptr), host_hosp=i32(host_hosp), hh_ptr=i32(hh_ptr), hh_unit=i32(hh_unit),
        is_fixed=instance.slot_fixed >= 0, is_dead=is_dead, pinned=i32(pinned),
    )  # fmt: skip


def _same_before(key: NDArray[np.int64], base: int, prev: NDArray[np.int64]) -> NDArray[np.int64]:
    """Group with the same unit in the slot before, or -1; ``key`` = slot * base + unit, ascending."""
    before = prev[key // base]
    wanted = before * base + key % base
    at = np.minimum(np.searchsorted(key, wanted), max(len(key) - 1, 0))
    return np.where((before >= 0) & (key[at] == wanted), at, -1)


def _by_host(
    instance: Instance, unit_slot: NDArray[np.int64], unit_hospital: NDArray[np.int64]
) -> tuple[NDArray[np.int64], ...]:
    """host_slot_ptr, host_slot, host_hosp_ptr, host_hosp, hh_ptr, hh_unit."""
    n_hosts, n_hospitals = len(instance.host_facility), len(instance.hospital_region)
    slot_host = instance.post_host[instance.slot_post].astype(np.int64)
    host_slot = np.argsort(slot_host, kind="stable")
    host_slot_ptr = np.searchsorted(slot_host[host_slot], np.arange(n_hosts + 1))
    place = np.empty(instance.n_slots, np.int64)  # position of a slot within its host
    place[host_slot] = np.arange(instance.n_slots) - host_slot_ptr[slot_host[host_slot]]

    key = slot_host[unit_slot] * n_hospitals + unit_hospital
    hh_key, hh = np.unique(key, return_inverse=True)
    hosp_ptr = np.searchsorted(hh_key // n_hospitals, np.arange(n_hosts + 1))
    hh_ptr = np.concatenate([[0], np.cumsum(np.diff(host_slot_ptr)[hh_key // n_hospitals])])
    hh_unit = np.full(int(hh_ptr[-1]), -1, np.int64)
    hh_unit[hh_ptr[hh] + place[unit_slot]] = np.arange(len(unit_slot))
    return host_slot_ptr, host_slot, hosp_ptr, hh_key % n_hospitals, hh_ptr, hh_unit
