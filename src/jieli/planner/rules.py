"""Rules about one person and one slot (C1 to C6, bans, running deployments), vectorised.

The join keeps a pair only if every rule here passes; explanations ask :func:`first_failing` which one did
not. Nothing else in the planner decides about eligibility.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jieli.planner.instance import Instance, Ints

Bools = NDArray[np.bool_]
Rule = Callable[[Instance, NDArray[Any], NDArray[Any]], Bools]

UNARY: tuple[str, ...] = (
    "pairing", "ban", "specialty", "title", "altitude", "medical", "age", "window", "rest",
)  # fmt: skip


def first_failing(instance: Instance, slot: int | NDArray[Any], cands: NDArray[Any]) -> NDArray[np.int8]:
    """First rule that forbids each candidate, as an index into ``UNARY``, or -1 where all of them pass.

    Args:
        instance: The problem.
        slot: One slot for all candidates, or one per candidate.
        cands: Candidates.
    """
    who = np.asarray(cands)
    slots = np.broadcast_to(np.asarray(slot), who.shape)
    out = np.full(who.shape, -1, np.int8)
    for number in reversed(range(len(UNARY))):
        out[~PASSES[UNARY[number]](instance, slots, who)] = number
    return out


def may_be_sent(instance: Instance) -> Bools:
    """False for people who are only listed because they serve now: they have no window at all."""
    return np.asarray((instance.cand_windows[:, :, 0] < instance.cand_windows[:, :, 1]).any(axis=1))


def effective_rest(instance: Instance) -> Ints:
    """Rest after every slot as the model counts it: at least 1, so that nobody succeeds himself."""
    if instance.is_on("rest"):
        return np.maximum(1, instance.slot_rest)
    return np.ones_like(instance.slot_rest)


def _everybody(cands: NDArray[Any]) -> Bools:
    return np.ones(cands.shape, np.bool_)


def _pairing(instance: Instance, slots: NDArray[Any], cands: NDArray[Any]) -> Bools:
    if not instance.is_on("pairing"):
        return _everybody(cands)
    n_hospitals = len(instance.hospital_region)
    hosts = np.repeat(np.arange(len(instance.host_facility), dtype=np.int64), np.diff(instance.host_ptr))
    host = instance.post_host[instance.slot_post[slots]].astype(np.int64)
    return _is_in(
        host * n_hospitals + instance.cand_hospital[cands], hosts * n_hospitals + instance.host_hospital
    )


def _ban(instance: Instance, slots: NDArray[Any], cands: NDArray[Any]) -> Bools:
    if not len(instance.bans):
        return _everybody(cands)
    n = instance.n_candidates
    bans = instance.bans[:, 0].astype(np.int64) * n + instance.bans[:, 1]
    return ~_is_in(slots.astype(np.int64) * n + cands, np.sort(bans))


def _specialty(instance: Instance, slots: NDArray[Any], cands: NDArray[Any]) -> Bools:
    if not instance.is_on("specialty"):
        return _everybody(cands)
    post = instance.slot_post[slots]
    score = instance.substitution[instance.post_specialty[post], instance.cand_specialty[cands]]
    return np.asarray(score >= np.maximum(1, instance.post_substitute_min[post]))


def _title(instance: Instance, slots: NDArray[Any], cands: NDArray[Any]) -> Bools:
    if not instance.is_on("title"):
        return _everybody(cands)
    return np.asarray(instance.cand_title[cands] >= instance.post_min_title[instance.slot_post[slots]])


def _altitude(instance: Instance, slots: NDArray[Any], cands: NDArray[Any]) -> Bools:
    if not instance.is_on("altitude"):
        return _everybody(cands)
    facility = instance.host_facility[instance.post_host[instance.slot_post[slots]]]
    return np.asarray(instance.cand_ceiling[cands] >= instance.facility_altitude[facility])


def _medical(instance: Instance, slots: NDArray[Any], cands: NDArray[Any]) -> Bools:
    if not instance.is_on("medical"):
        return _everybody(cands)
    arrive = instance.slot_arrive[slots]
    return np.asarray((arrive <= instance.cand_fit_until[cands]) | (arrive > instance.medical_recheck))


def _age(instance: Instance, slots: NDArray[Any], cands: NDArray[Any]) -> Bools:
    if not instance.is_on("age"):
        return _everybody(cands)
    age = instance.slot_year_end[slots] - instance.cand_birth_year[cands]
    return np.asarray(age <= instance.post_max_age[instance.slot_post[slots]])


def _window(instance: Instance, slots: NDArray[Any], cands: NDArray[Any]) -> Bools:
    out = np.zeros(cands.shape, np.bool_)
    if not instance.is_on("window"):
        return ~out
    arrive, end = instance.slot_arrive[slots], instance.slot_end[slots]
    for w in range(instance.cand_windows.shape[1]):
        window = instance.cand_windows[cands, w]
        out |= (window[..., 0] <= arrive) & (end <= window[..., 1])
    return out


def _rest(instance: Instance, slots: NDArray[Any], cands: NDArray[Any]) -> Bools:
    arrive = instance.slot_arrive[slots]
    out = _everybody(cands)
    if instance.is_on("rest"):
        out &= arrive >= instance.cand_free_from[cands]
    running = np.flatnonzero(instance.slot_fixed >= 0)
    if not len(running):
        return out
    rested = instance.slot_end + effective_rest(instance)
    running = running[np.argsort(instance.slot_fixed[running], kind="stable")]
    holder = instance.slot_fixed[running]
    first, last = np.searchsorted(holder, cands), np.searchsorted(holder, cands, "right")
    for j in range(int((last - first).max(initial=0))):  # deployments of one person: rarely more than one
        other = running[np.minimum(first + j, len(running) - 1)]
        is_clash = (arrive < rested[other]) & (instance.slot_arrive[other] < rested[slots])
        out &= ~(is_clash & (first + j < last))
    return out


def _is_in(keys: NDArray[np.int64], ascending: NDArray[np.int64]) -> Bools:
    """True where a key occurs in ``ascending``."""
    if not len(ascending):
        return np.zeros(keys.shape, np.bool_)
    at = np.minimum(np.searchsorted(ascending, keys), len(ascending) - 1)
    return np.asarray(ascending[at] == keys)


PASSES: Mapping[str, Rule] = MappingProxyType(
    {
        "pairing": _pairing, "ban": _ban, "specialty": _specialty, "title": _title, "altitude": _altitude,
        "medical": _medical, "age": _age, "window": _window, "rest": _rest,
    }
)  # fmt: skip
"""rule -> (instance, slots, cands) -> True where the pair keeps the rule; arrays of one shape."""
