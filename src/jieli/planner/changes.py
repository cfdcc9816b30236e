"""A round with one thing changed: a limit one step wider, a datum mended, a decision added or lifted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jieli.planner.instance import FOREVER, Instance, frozen
from jieli.planner.sentence import Moment, NameOf, Sentence, SlotName, last_moment, sentence
from jieli.planner.situation import Situation

# Rules about what a person or his office can mend in his own data.
OWN_RULES = ("title", "altitude", "medical", "window", "rest")


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One step of one rule.

    Attributes:
        kind: A column of limits (one higher), "team_mix" or "post_min_title" (one lower), "adoption" (lifted
            for a host), "slot_rest" (just short enough for ``slot``), or one of OWN_RULES: a datum of one
            person, just as far as ``slot`` asks.
        index: Row of that column; the host, slot or candidate.
        slot: The slot that asks, -1 where none does.
    """

    kind: str
    index: int
    slot: int = -1

    def apply(self, instance: Instance) -> Instance:
        """The instance with this change. Changes may follow each other in any order."""
        i = instance
        match self.kind:
            case "adoption":
                return _with(i, "host_adopted", self.index, 0)
            case "slot_rest":
                enough = int(i.slot_arrive[self.slot] - i.slot_end[self.index])
                return _with(i, "slot_rest", self.index, min(enough, int(i.slot_rest[self.index])))
            case "team_mix" | "post_min_title":
                return _with(i, self.kind, self.index, int(getattr(i, self.kind)[self.index]) - 1)
            case kind if kind in OWN_RULES:
                return own_data_changed(i, kind, self.slot, self.index)
        return _with(i, self.kind, self.index, int(getattr(i, self.kind)[self.index]) + 1)

    def sentence(self, situation: Situation) -> Sentence:
        """The change in words, for the office."""
        i, names = situation.instance, situation.names
        if self.kind in OWN_RULES:
            p = int(i.slot_post[self.slot])
            return sentence(
                f"relax.{self.kind}",
                person=NameOf(i, names, "candidate", self.index),
                title=sentence(f"title.{int(i.post_min_title[p])}"),
                altitude=int(i.facility_altitude[i.host_facility[i.post_host[p]]]),
                first=Moment(i, int(i.slot_arrive[self.slot])),
                last=last_moment(i, int(i.slot_end[self.slot])),
            )
        if self.kind == "slot_rest":
            rest = int(i.slot_arrive[self.slot] - i.slot_end[self.index])
            person = NameOf(i, names, "candidate", int(situation.plan[self.index]))
            return sentence("relax.slot_rest", person=person, slot=SlotName(i, names, self.index), rest=rest)
        if self.kind == "adoption":
            return sentence("relax.adoption", host=NameOf(i, names, "host", self.index))
        before = int(getattr(i, self.kind)[self.index])
        if self.kind == "post_min_title":
            return sentence(
                "relax.min_title",
                post=NameOf(i, names, "post", self.index),
                before=sentence(f"title.{before}"),
                after=sentence(f"title.{before - 1}"),
            )
        after = before - 1 if self.kind == "team_mix" else before + 1
        what = NameOf(i, names, _NAMED[self.kind], self.index)
        return sentence(f"relax.{self.kind}", what=what, before=before, after=after)


_NAMED = {
    "department_cap": "department", "hospital_cap": "hospital", "region_cap": "region", "quota_max": "quota",
    "team_novices": "team", "team_mix": "team",
}  # fmt: skip


def applied(instance: Instance, changes: tuple[Change, ...]) -> Instance:
    """The instance with all of ``changes``."""
    for change in changes:
        instance = change.apply(instance)
    return instance


def own_data_changed(instance: Instance, rule: str, slot: int, cand: int) -> Instance:
    """The instance in which ``cand`` has at least what ``rule`` (one of OWN_RULES) asks at ``slot``."""
    i = instance
    p = int(i.slot_post[slot])
    arrive, end = int(i.slot_arrive[slot]), int(i.slot_end[slot])
    match rule:
        case "title":
            return _with(i, "cand_title", cand, max(int(i.cand_title[cand]), int(i.post_min_title[p])))
        case "altitude":
            altitude = int(i.facility_altitude[i.host_facility[i.post_host[p]]])
            return _with(i, "cand_ceiling", cand, max(int(i.cand_ceiling[cand]), altitude))
        case "medical":
            return _with(i, "cand_fit_until", cand, max(int(i.cand_fit_until[cand]), arrive))
        case "rest":
            return _with(i, "cand_free_from", cand, min(int(i.cand_free_from[cand]), arrive))
    windows = i.cand_windows[cand].copy()
    near = int(np.argmin([abs(first - arrive) + abs(last - end) for first, last in windows.tolist()]))
    first, last = windows[near].tolist()
    windows[near] = (arrive, end) if first >= FOREVER else (min(first, arrive), max(last, end))
    return _with(i, "cand_windows", cand, windows)


def pinned(instance: Instance, slot: int, cand: int) -> Instance:
    """The instance with one more pin."""
    pins = [pin for pin in instance.pins.tolist() if pin[0] != slot]
    return replace(instance, pins=frozen([*pins, [slot, cand]]))


def without(instance: Instance, column: str, decisions: set[tuple[int, int]]) -> Instance:
    """The instance without some of its pins or bans (``column``)."""
    kept = [row for row in getattr(instance, column).tolist() if tuple(row) not in decisions]
    changed: dict[str, Any] = {column: frozen(np.array(kept, np.int32).reshape(-1, 2))}
    return replace(instance, **changed)


def _with(instance: Instance, column: str, index: int, value: int | NDArray[Any]) -> Instance:
    values = getattr(instance, column).copy()
    values[index] = value
    changed: dict[str, Any] = {column: frozen(values)}
    return replace(instance, **changed)
