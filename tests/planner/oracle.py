"""Brute force on tiny instances, in plain Python from the raw columns; shares nothing with the model.

    Oracle(instance).failing_rule(slot, cand)    first unary rule that forbids the pair, or None
    Oracle(instance).broken_rules(plan)          rules that a plan (slot -> candidate or -1) breaks
    Oracle(instance).value(plan)                 points, without any bonus for pins
    Oracle(instance).optimum()                   (pins kept, points) of the best plan, and that plan
    Oracle(instance).plans()                     every plan that keeps all rules

"Best" keeps as many pins as possible first. A plan includes the holders of fixed slots.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from jieli.planner.instance import Instance

Plan = list[int]
PIN = 10**6  # more than all points of a tiny instance


class Oracle:
    """One instance as Python lists, with the rules written down a second time."""

    def __init__(self, instance: Instance) -> None:
        self.inst = instance
        self.on = instance.is_on
        for name in instance.__dataclass_fields__:
            column = getattr(instance, name)
            setattr(self, name, column.tolist() if isinstance(column, np.ndarray) else column)
        self.hospital = [self.department_hospital[d] for d in self.cand_department]
        self.slots = range(instance.n_slots)
        self.rest_of = [max(1, r) if self.on("rest") else 1 for r in self.slot_rest]
        self.dead = self._dead()
        self.pin_of = dict(self.pins)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    # One person, one slot.

    def failing_rule(self, s: int, c: int) -> str | None:
        """First unary rule that forbids candidate ``c`` in slot ``s``."""
        p = self.slot_post[s]
        host = self.post_host[p]
        f = self.host_facility[host]
        if not self._is_paired(host, self.hospital[c]):
            return "pairing"
        if [s, c] in self.bans:
            return "ban"
        score = self.substitution[self.post_specialty[p]][self.cand_specialty[c]]
        if self.on("specialty") and (score < self.post_substitute_min[p] or score <= 0):
            return "specialty"
        if self.on("title") and self.cand_title[c] < self.post_min_title[p]:
            return "title"
        if self.on("altitude") and self.cand_ceiling[c] < self.facility_altitude[f]:
            return "altitude"
        arrive, end = self.slot_arrive[s], self.slot_end[s]
        if self.on("medical") and arrive > self.cand_fit_until[c] and arrive <= self.medical_recheck:
            return "medical"
        if self.on("age") and self.slot_year_end[s] - self.cand_birth_year[c] > self.post_max_age[p]:
            return "age"
        if self.on("window") and not any(a <= arrive and end <= b for a, b in self.cand_windows[c]):
            return "window"
        if self.on("rest") and arrive < self.cand_free_from[c]:
            return "rest"
        if any(self.slot_fixed[t] == c and self._clash(s, t) for t in self.slots):
            return "rest"
        return None

    def _is_paired(self, host: int, hospital: int) -> bool:
        listed = self.host_hospital[self.host_ptr[host] : self.host_ptr[host + 1]]
        return hospital in listed or not self.on("pairing")

    def _clash(self, s: int, t: int) -> bool:
        """Can one person not hold both slots?"""
        return (
            self.slot_arrive[s] < self.slot_end[t] + self.rest_of[t]
            and self.slot_arrive[t] < self.slot_end[s] + self.rest_of[s]
        )

    def _dead(self) -> set[int]:
        out = set()
        for s in self.slots:
            t = self.post_team[self.slot_post[s]]
            leader = self.team_leader[t] if t >= 0 else -1
            if leader < 0 or leader == self.slot_post[s] or not self.on("leader") or self.slot_fixed[s] >= 0:
                continue
            moments = range(self.slot_start[s], self.slot_end[s])
            if not all(any(self._is_present(x, m) for x in self._slots_of(leader)) for m in moments):
                out.add(s)
        return out

    def _slots_of(self, post: int) -> list[int]:
        return [s for s in self.slots if self.slot_post[s] == post]

    def _is_present(self, s: int, moment: int) -> bool:
        return self.slot_start[s] <= moment < self.slot_end[s]

    def candidates_of(self, s: int) -> list[int]:
        """Everybody who may hold slot ``s``."""
        if self.slot_fixed[s] >= 0:
            return [self.slot_fixed[s]]
        if s in self.dead:
            return []
        cands = [self.pin_of[s]] if s in self.pin_of else range(len(self.cand_department))
        return [c for c in cands if self.failing_rule(s, c) is None]

    # Whole plans.

    def broken_rules(self, plan: Plan) -> set[str]:
        """Names of all rules that ``plan`` breaks."""
        new = [s for s in self.slots if plan[s] >= 0 and self.slot_fixed[s] < 0]
        out = {self.failing_rule(s, plan[s]) for s in new} - {None}
        if any(self.slot_fixed[s] >= 0 and plan[s] != self.slot_fixed[s] for s in self.slots):
            out.add("fixed")
        if any(s in self.pin_of and plan[s] != self.pin_of[s] for s in new):
            out.add("pin")
        return out | self._broken_limits(plan) | self._broken_team_rules(plan)

    def _broken_limits(self, plan: Plan) -> set[str]:
        """Rules that a plan cannot mend by filling more slots."""
        out = set()
        held = [s for s in self.slots if plan[s] >= 0]
        new = [s for s in held if self.slot_fixed[s] < 0]
        for s in new:
            for t in held:
                if t != s and plan[t] == plan[s] and self._clash(s, t):
                    out.add("rest")
        if self.on("adoption"):
            for host, is_adopted in enumerate(self.host_adopted):
                senders = {self.hospital[plan[s]] for s in new if self.post_host[self.slot_post[s]] == host}
                if is_adopted and len(senders) > 1:
                    out.add("adoption")
        for moment in {self.slot_start[s] for s in self.slots}:
            here = [s for s in held if self._is_present(s, moment)]
            if self.on("cap"):
                for unit_of, caps in (
                    (lambda c: self.cand_department[c], self.department_cap),
                    (lambda c: self.hospital[c], self.hospital_cap),
                    (lambda c: self.hospital_region[self.hospital[c]], self.region_cap),
                ):
                    for unit, cap in enumerate(caps):
                        if self._exceeds(cap, [s for s in here if unit_of(plan[s]) == unit]):
                            out.add("cap")
            if self.on("quota"):
                for q, most in enumerate(self.quota_max):
                    if self._exceeds(most, [s for s in here if self._counts_in_quota(q, s, plan[s])]):
                        out.add("quota")
            if self.on("novice"):
                for t, most in enumerate(self.team_novices):
                    team = [s for s in here if self.post_team[self.slot_post[s]] == t]
                    if self._exceeds(most, [s for s in team if self.cand_past[plan[s]] == 0]):
                        out.add("novice")
        return out

    def _exceeds(self, limit: int, counted: list[int]) -> bool:
        """Running deployments may already exceed a limit; then nobody new may come."""
        return len(counted) > max(limit, sum(self.slot_fixed[s] >= 0 for s in counted))

    def _counts_in_quota(self, q: int, s: int, c: int) -> bool:
        scope = self.quota_post[self.quota_ptr[q] : self.quota_ptr[q + 1]]
        h = self.hospital[c]
        return (
            self.slot_post[s] in scope
            and self.quota_level[q] in (-1, self.hospital_level[h])
            and self.quota_hospital[q] in (-1, h)
        )

    def _broken_team_rules(self, plan: Plan) -> set[str]:
        out = set()
        for t, leader in enumerate(self.team_leader):
            team = [s for s in self.slots if self.post_team[self.slot_post[s]] == t and plan[s] >= 0]
            for moment in {m for s in team for m in (self.slot_start[s], self.slot_end[s])}:
                here = [s for s in team if self._is_present(s, moment)]
                if all(self.slot_fixed[s] >= 0 for s in here):
                    continue
                if self.on("leader") and leader >= 0 and not any(self.slot_post[s] == leader for s in here):
                    out.add("leader")
                if self.on("mix"):
                    specialties = {self.post_specialty[self.slot_post[s]] for s in here}
                    if len(specialties) < self.team_mix[t]:
                        out.add("mix")
        return out

    # Points.

    def value(self, plan: Plan) -> int:
        """Points of ``plan`` under the instance's weights."""
        new = [s for s in self.slots if plan[s] >= 0 and self.slot_fixed[s] < 0]
        return sum(self.pair_value(s, plan[s]) + self._relay(s, plan) for s in new) - self._burden(plan, new)

    def pair_value(self, s: int, c: int) -> int:
        """Fill, fit and wishes of one pair."""
        w, p = self.weights, self.slot_post[s]
        f = self.host_facility[self.post_host[p]]
        language = self.facility_language[f]
        fit = self.substitution[self.post_specialty[p]][self.cand_specialty[c]]
        fit += w.title_surplus if self.cand_title[c] > self.post_min_title[p] else 0
        experience = self.slot_year_start[s] - self.cand_title_year[c]
        fit += w.experienced if experience >= w.experienced_years else 0
        fit += w.language if language > 0 and self.cand_languages[c] & (1 << language) else 0
        targets = (f, len(self.facility_altitude) + p)
        wish = sum(w.wishes[j] for j, target in enumerate(self.cand_wish[c]) if target in targets)
        return self.slot_length[s] * (self.post_points[p] + fit) + wish

    def _relay(self, s: int, plan: Plan) -> int:
        w, p = self.weights, self.slot_post[s]
        if s > 0 and self.slot_post[s - 1] == p:
            before = self.cand_department[plan[s - 1]] if plan[s - 1] >= 0 else -1
        else:
            before = self.post_incumbent[p]
        if before < 0:
            return 0
        mine = self.cand_department[plan[s]]
        same_hospital = self.department_hospital[before] == self.department_hospital[mine]
        return w.same_hospital * same_hospital + w.same_department * (before == mine)

    def _burden(self, plan: Plan, new: list[int]) -> int:
        total = 0
        for h, target in enumerate(self.hospital_target):
            if target < 0:
                continue
            excess = max(0, sum(self.slot_length[s] for s in new if self.hospital[plan[s]] == h) - target)
            for share, price in zip(self.weights.burden_shares, self.weights.burden, strict=False):
                part = min(excess, int(share * target))
                total, excess = total + price * part, excess - part
            total += self.weights.burden[2] * excess
        return total

    def pins_kept(self, plan: Plan) -> int:
        """Number of pinned slots whose pinned person holds them."""
        return sum(plan[s] == c for s, c in self.pin_of.items() if self.slot_fixed[s] < 0)

    # Enumeration.

    def plans(self) -> Iterator[Plan]:
        """Every plan that keeps all rules."""
        choices = [self.candidates_of(s) for s in self.slots]
        plan = list(self.slot_fixed)

        def fill(s: int) -> Iterator[Plan]:
            if s == len(plan):
                if not self._broken_team_rules(plan):
                    yield list(plan)
                return
            if self.slot_fixed[s] >= 0:
                yield from fill(s + 1)
                return
            for c in (-1, *choices[s]):
                plan[s] = c
                if c < 0 or not self._broken_limits(plan):
                    yield from fill(s + 1)
            plan[s] = -1

        return fill(0)

    def optimum(self) -> tuple[tuple[int, int], Plan]:
        """((pins kept, points), plan) of the best plan."""
        relay = self.weights.same_hospital + self.weights.same_department
        choices = [self.candidates_of(s) if self.slot_fixed[s] < 0 else [] for s in self.slots]
        # No plan earns more in the slots from s on: enough to leave most branches unvisited.
        hope = [0] * (len(self.slots) + 1)
        for s in reversed(self.slots):
            hope[s] = hope[s + 1] + max((self._with_pin(s, c) + relay for c in choices[s]), default=0)
        plan = list(self.slot_fixed)
        best, best_plan = -1, plan

        def fill(s: int, earned: int) -> None:
            nonlocal best, best_plan
            if earned + hope[s] <= best:
                return
            if s == len(plan):
                total = self.value(plan) + PIN * self.pins_kept(plan)
                if total > best and not self._broken_team_rules(plan):
                    best, best_plan = total, list(plan)
                return
            for c in [*sorted(choices[s], key=lambda c: -self._with_pin(s, c)), -1]:
                if self.slot_fixed[s] < 0:
                    plan[s] = c
                if c < 0 or not self._broken_limits(plan):
                    fill(s + 1, earned + (self._with_pin(s, c) + relay if c >= 0 else 0))
            if self.slot_fixed[s] < 0:
                plan[s] = -1

        fill(0, 0)
        return (self.pins_kept(best_plan), self.value(best_plan)), best_plan

    def _with_pin(self, s: int, c: int) -> int:
        return self.pair_value(s, c) + PIN * (self.pin_of.get(s) == c)


def is_eligible(instance: Instance, s: int, c: int) -> bool:
    """True if no rule about one person and one slot forbids the pair."""
    return Oracle(instance).failing_rule(s, c) is None


def dead_slots(instance: Instance) -> set[int]:
    """Slots of members that no leader slot covers."""
    return Oracle(instance).dead
