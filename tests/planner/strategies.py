"""Small valid instances for tests: a seeded generator and a hypothesis strategy, both from the same code.

    from planner.strategies import instances, plain_instance, small_instance

    small_instance(7)                                # random sizes and features, the same for the same seed
    small_instance(7, teams=True, adoption=False)    # force a feature on or off; the rest stays random
    @given(instances(fixed=True))                    # shrinkable; same keywords
    plain_instance(bans=[[0, 1]])                    # hand-made: everybody may do everything

Features (True, False, or None for "sometimes"): ``days`` (day-based irregular dates instead of half months),
``teams``, ``adoption``, ``quotas``, ``fixed`` (running deployments), ``pins``, ``bans``, ``rules_off``,
``caps``, ``targets``, ``odd_weights`` (weights whose greatest common divisor is 1). Sizes: ``max_posts``,
``max_candidates``, ``max_slots``; the defaults suit enumeration of every plan (``planner.oracle``).

Pins always keep every rule that concerns one person and one slot, so no instance raises PinError. Terms follow
each other without a break and slots k, k+2 of a post never conflict through rest, as in every real round.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from hypothesis import strategies as st

from jieli.planner.instance import FOREVER, NO_CAP, Instance, Ints, Labels, Weights, frozen
from jieli.planner.policy import RULES

N_SPECIALTIES = 3  # row N_SPECIALTIES of ``substitution`` is management
FIRST_DAY = date(2026, 8, 23).toordinal()
MANAGEMENT_SCORE = 80


def small_instance(seed: int, **features: Any) -> Instance:
    """Return the small instance of ``seed``; for ``features`` see the module."""
    return build(random.Random(seed), **features)


def instances(**features: Any) -> st.SearchStrategy[Instance]:
    """Strategy of small instances; for ``features`` see the module."""
    return st.randoms(use_true_random=False).map(lambda rng: build(rng, **features))


def build(
    rng: random.Random,
    *,
    days: bool | None = None,
    teams: bool | None = None,
    adoption: bool | None = None,
    quotas: bool | None = None,
    fixed: bool | None = None,
    pins: bool | None = None,
    bans: bool | None = None,
    rules_off: bool | None = None,
    caps: bool | None = None,
    targets: bool | None = None,
    odd_weights: bool | None = None,
    max_posts: int = 4,
    max_candidates: int = 7,
    max_slots: int = 6,
) -> Instance:
    """Draw one instance from ``rng``."""

    def wants(feature: bool | None, probability: float) -> bool:
        return rng.random() < probability if feature is None else feature

    in_days = wants(days, 0.5)
    n_regions = rng.randint(1, 2)
    hospital_region = sorted(rng.randrange(n_regions) for _ in range(rng.randint(1, 3)))
    n_hospitals = len(hospital_region)
    is_lenient = rng.random() < 0.4  # personal rules bind nobody, so that the shared rules do
    if is_lenient:
        max_candidates = max_candidates * 5 // 7  # keeps enumeration short
    department_hospital = sorted(rng.randrange(n_hospitals) for _ in range(rng.randint(1, 4)))
    n_departments = len(department_hospital)
    n_cand = rng.choice(
        [rng.randint(1, max_candidates), rng.randint((max_candidates + 1) // 2, max_candidates)]
    )
    cand_department = sorted(rng.randrange(n_departments) for _ in range(n_cand))

    n_facilities = rng.randint(1, 2)
    host_facility = sorted(rng.randrange(n_facilities) for _ in range(rng.randint(1, 3)))
    n_hosts = len(host_facility)
    host_lists = [sorted(h for h in range(n_hospitals) if rng.random() < 0.9) for _ in range(n_hosts)]
    n_posts = rng.choice([rng.randint(1, max_posts), max(1, max_posts - 1)])
    post_host = [rng.randrange(n_hosts) for _ in range(n_posts)]

    has_teams = wants(teams, 0.5)
    n_teams = rng.randint(1, 2) if has_teams else 0
    post_team = [rng.randrange(n_teams) if n_teams and rng.random() < 0.8 else -1 for _ in range(n_posts)]
    team_leader = []
    for t in range(n_teams):
        members = [p for p in range(n_posts) if post_team[p] == t]
        team_leader.append(rng.choice(members) if members and rng.random() < 0.75 else -1)
    leaders = {p for p in team_leader if p >= 0}

    # A post keeps one specialty; hosts may mix (leaders count as management).
    host_specialty = [rng.randrange(N_SPECIALTIES) for _ in range(n_hosts)]
    post_specialty = [
        N_SPECIALTIES
        if p in leaders
        else rng.choice([host_specialty[post_host[p]], rng.randrange(N_SPECIALTIES)])
        for p in range(n_posts)
    ]

    incumbent = [rng.randrange(n_departments) if rng.random() < 0.4 else -1 for _ in range(n_posts)]
    slots = _slots(rng, in_days, n_posts, incumbent, max_slots)
    slot_fixed = _fixed(rng, slots, n_cand, wants(fixed, 0.35))

    low, high = min(s["arrive"] for s in slots), max(s["end"] for s in slots)

    windows = [_windows(rng, low, high, 1.0 if is_lenient else 0.7) for _ in range(n_cand)]
    title = [rng.choice([0, 1, 2, 2, 3]) for _ in range(n_cand)]
    year = 2026 if in_days else 0
    quota_posts: list[list[int]] = []
    if wants(quotas, 0.5):
        quota_posts = [
            sorted(rng.sample(range(n_posts), rng.randint(1, n_posts))) for _ in range(rng.randint(1, 2))
        ]
    has_caps, has_targets, is_adopting = wants(caps, 0.6), wants(targets, 0.6), wants(adoption, 0.5)
    off = frozenset(rng.sample(RULES, rng.randint(1, 4))) if wants(rules_off, 0.3) else frozenset()

    def cap(most: int) -> int:
        return (
            rng.randint(0 if rng.random() < 0.2 else 1, most) if has_caps and rng.random() < 0.6 else NO_CAP
        )

    substitution = [
        [
            100 if a == b else rng.choice([60, 70] if is_lenient else [0, 0, 60, 70])
            for b in range(N_SPECIALTIES)
        ]
        for a in range(N_SPECIALTIES)
    ]
    substitution.append([MANAGEMENT_SCORE] * N_SPECIALTIES)

    def column(name: str) -> Ints:
        return frozen([slot[name] for slot in slots])

    def pick(n: int, values: Sequence[int], lenient: Sequence[int] = ()) -> Ints:
        """``n`` draws; from ``lenient``, if given, where personal rules shall bind nobody."""
        return frozen([rng.choice(lenient if lenient and is_lenient else values) for _ in range(n)])

    instance = Instance(
        name="small", time_unit="day" if in_days else "half month",
        region_cap=frozen([cap(3) for _ in range(n_regions)]),
        hospital_region=frozen(hospital_region),
        hospital_level=pick(n_hospitals, [2, 3]),
        hospital_cap=frozen([cap(2) for _ in range(n_hospitals)]),
        hospital_target=pick(n_hospitals, [-1, 0, 1, 2, 4, 5] if has_targets else [-1]),
        department_hospital=frozen(department_hospital),
        department_cap=frozen([cap(2) for _ in range(n_departments)]),
        cand_department=frozen(cand_department),
        cand_specialty=frozen([rng.randrange(N_SPECIALTIES) for _ in range(n_cand)]),
        cand_title=frozen(title),
        cand_title_year=frozen([year - rng.randint(0, 6) for _ in range(n_cand)]),
        cand_birth_year=frozen(year - pick(n_cand, [30, 40, 45, 53, 54, 55, 59], [30, 40])),
        cand_ceiling=pick(n_cand, [2500, 3500, 4500, 4500], [4500]),
        cand_fit_until=pick(n_cand, [FOREVER] * 4 + list(range(low, high, 1 + (high - low) // 2))),
        cand_languages=frozen(pick(n_cand, [0, 2, 4, 6]), np.int64),
        cand_past=pick(n_cand, [0, 0, 1, 2]),
        cand_free_from=frozen(
            [rng.randint(low, high) if rng.random() < 0.1 else -FOREVER for _ in range(n_cand)]
        ),
        cand_windows=frozen(windows),
        cand_wish=frozen([_wishes(rng, n_facilities, n_posts) for _ in range(n_cand)]),
        facility_altitude=pick(n_facilities, [500, 500, 3000, 3500, 4000]),
        facility_language=pick(n_facilities, [0, 1, 2]),
        host_facility=frozen(host_facility), host_specialty=frozen(host_specialty),
        host_adopted=frozen([int(is_adopting and rng.random() < 0.7) for _ in range(n_hosts)]),
        host_ptr=frozen(np.cumsum([0, *map(len, host_lists)])),
        host_hospital=frozen([h for hospitals in host_lists for h in hospitals]),
        post_host=frozen(post_host), post_specialty=frozen(post_specialty),
        post_min_title=pick(n_posts, [0, 0, 1, 2], [0]),
        post_max_age=pick(n_posts, [54, 55, 60]),
        post_substitute_min=pick(n_posts, [1, 50, 50, 65], [1]),
        post_points=pick(n_posts, [600, 400, 250]),
        post_level=frozen(np.ones(n_posts)),  # set below, from the points
        post_role=frozen([1 if p in leaders else rng.choice([0, 0, 2]) for p in range(n_posts)]),
        post_team=frozen(post_team), post_incumbent=frozen(incumbent),
        slot_post=column("post"), slot_k=column("k"), slot_arrive=column("arrive"), slot_start=column("start"),
        slot_end=column("end"), slot_rest=column("rest"), slot_length=column("length"),
        slot_year_start=column("year_start"), slot_year_end=column("year_end"), slot_fixed=frozen(slot_fixed),
        team_leader=frozen(team_leader), team_mix=pick(n_teams, [1, 1, 2, 2, 3]),
        team_novices=pick(n_teams, [0, 1, 1, 2]),
        quota_ptr=frozen(np.cumsum([0, *map(len, quota_posts)])),
        quota_post=frozen([p for posts in quota_posts for p in posts]),
        quota_level=pick(len(quota_posts), [-1, 2, 3]),
        quota_hospital=frozen([rng.choice([-1, rng.randrange(n_hospitals)]) for _ in quota_posts]),
        quota_max=pick(len(quota_posts), [0, 1, 1, 2]),
        pins=frozen(np.zeros((0, 2))), bans=frozen(np.zeros((0, 2))), substitution=frozen(substitution),
        medical_recheck=rng.choice([FOREVER, low + (high - low) // 2]),
        weights=_odd_weights(rng) if wants(odd_weights, 0.25) else Weights(),
        rules_off=off, rules_hash="small",
        labels=_labels(n_regions, n_hospitals, n_departments, n_cand, n_facilities, n_hosts, n_posts, n_teams,
                       len(quota_posts)),
    )  # fmt: skip
    ranks = sorted({int(v) for v in instance.post_points}, reverse=True)
    levels = frozen([1 + ranks.index(int(v)) for v in instance.post_points])
    instance = replaced(instance, post_level=levels)
    return _decided(rng, instance, wants(pins, 0.3), wants(bans, 0.3))


def plain_instance(**columns: Any) -> Instance:
    """Two posts of two years' terms with two terms each; four people of two hospitals; no rule forbids anything.

    Half months; slots 0, 1 (post 0) and 2, 3 (post 1), all [0, 24) or [24, 48) with 2 units of overlap and 20 of
    rest; people 0, 1 from department (hospital) 0, people 2, 3 from 1. One host, one facility, no team.
    ``columns`` replace those of the instance; lists will do.
    """
    two, four = [0, 0], [0, 0, 0, 0]
    instance = Instance(
        name="plain", time_unit="half month", region_cap=frozen([NO_CAP]), hospital_region=frozen(two),
        hospital_level=frozen([3, 2]), hospital_cap=frozen([NO_CAP] * 2), hospital_target=frozen([-1, -1]),
        department_hospital=frozen([0, 1]), department_cap=frozen([NO_CAP] * 2),
        cand_department=frozen([0, 0, 1, 1]), cand_specialty=frozen(four), cand_title=frozen([1, 1, 1, 1]),
        cand_title_year=frozen(four), cand_birth_year=frozen([-40] * 4), cand_ceiling=frozen([4000] * 4),
        cand_fit_until=frozen([FOREVER] * 4), cand_languages=frozen(four, np.int64), cand_past=frozen([1] * 4),
        cand_free_from=frozen([-FOREVER] * 4), cand_windows=frozen([[[-FOREVER, FOREVER]]] * 4),
        cand_wish=frozen([[-1, -1, -1]] * 4), facility_altitude=frozen([3000]), facility_language=frozen([1]),
        host_facility=frozen([0]), host_specialty=frozen([0]), host_adopted=frozen([0]),
        host_ptr=frozen([0, 2]), host_hospital=frozen([0, 1]),
        post_host=frozen(two), post_specialty=frozen(two), post_min_title=frozen([1, 1]),
        post_max_age=frozen([55, 55]), post_substitute_min=frozen([50, 50]), post_points=frozen([600, 400]),
        post_level=frozen([1, 2]), post_role=frozen(two), post_team=frozen([-1, -1]),
        post_incumbent=frozen([-1, -1]),
        slot_post=frozen([0, 0, 1, 1]), slot_k=frozen([0, 1, 0, 1]), slot_arrive=frozen([-2, 22, -2, 22]),
        slot_start=frozen([0, 24, 0, 24]), slot_end=frozen([24, 48, 24, 48]), slot_rest=frozen([20] * 4),
        slot_length=frozen([2] * 4), slot_year_start=frozen(four), slot_year_end=frozen(four),
        slot_fixed=frozen([-1] * 4), team_leader=frozen([]), team_mix=frozen([]), team_novices=frozen([]),
        quota_ptr=frozen([0]), quota_post=frozen([]), quota_level=frozen([]), quota_hospital=frozen([]),
        quota_max=frozen([]), pins=frozen(np.zeros((0, 2))), bans=frozen(np.zeros((0, 2))),
        substitution=frozen([[100, 60], [40, 100], [MANAGEMENT_SCORE] * 2]), rules_hash="plain",
    )  # fmt: skip
    return replaced(instance, **columns)


def replaced(instance: Instance, **columns: Any) -> Instance:
    """Return ``instance`` with some columns or settings replaced; lists become frozen int32 arrays."""
    return replace(instance, **{k: frozen(v) if isinstance(v, list) else v for k, v in columns.items()})


def _slots(
    rng: random.Random, in_days: bool, n_posts: int, incumbent: Sequence[int], max_slots: int
) -> list[dict[str, int]]:
    """Consecutive terms of every post, at most ``max_slots`` in all but at least one per post."""
    slots: list[dict[str, int]] = []
    for p in range(n_posts):
        left = max_slots - len(slots) - (n_posts - 1 - p)
        terms = max(1, min(left, rng.randint(1, 3)))
        length = rng.randint(1, 2)
        if in_days:
            start, overlap = FIRST_DAY + rng.choice([0, 0, 30, 91, 200]), rng.choice([0, 7, 14, 20])
        else:
            start, overlap = 12 * rng.randint(0, 2), rng.randint(1, 2)
        for k in range(terms):
            if in_days:
                end, rest = start + length * 182 + rng.randint(-5, 12), 300 if length == 2 else 150
                years = date.fromordinal(start).year, date.fromordinal(end - 1).year
            else:
                end, rest, years = start + 12 * length, 20 if length == 2 else 10, (0, 0)
            is_first = k == 0 and incumbent[p] < 0
            slots.append(
                {
                    "post": p, "k": k, "arrive": start - (0 if is_first else overlap), "start": start, "end": end,
                    "rest": rest, "length": length, "year_start": years[0], "year_end": years[1],
                }
            )  # fmt: skip
            start = end
    return slots


def _fixed(rng: random.Random, slots: list[dict[str, int]], n_cand: int, has_fixed: bool) -> list[int]:
    """Holders of running deployments: first terms (rarely the second as well), nobody twice."""
    out = [-1] * len(slots)
    free = list(range(n_cand))
    rng.shuffle(free)
    if not has_fixed:
        return out
    for i, slot in enumerate(slots):
        is_running = slot["k"] == 0 or (slot["k"] == 1 and out[i - 1] >= 0 and rng.random() < 0.2)
        if is_running and free and rng.random() < 0.4:
            out[i] = free.pop()
    return out


def _windows(rng: random.Random, low: int, high: int, open_share: float) -> list[list[int]]:
    shape = rng.random()
    if shape < open_share:
        return [[-FOREVER, FOREVER], [FOREVER, FOREVER]]
    cut = rng.randint(low, high)
    if shape < 0.8:
        return [[-FOREVER, cut], [FOREVER, FOREVER]]
    if shape < 0.9:
        return [[cut, FOREVER], [FOREVER, FOREVER]]
    return [[low, cut], [min(cut + 20, high), high]]


def _wishes(rng: random.Random, n_facilities: int, n_posts: int) -> list[int]:
    """Up to three different wishes; gaps stay at the end."""
    everything = list(range(n_facilities + n_posts))
    chosen = rng.sample(everything, min(len(everything), rng.randint(0, 3)))
    return chosen + [-1] * (3 - len(chosen))


def _odd_weights(rng: random.Random) -> Weights:
    low, middle, high = sorted(rng.sample(range(1, 300), 3))
    return Weights(
        title_surplus=rng.randint(0, 20), experienced=rng.randint(0, 20), experienced_years=rng.randint(1, 4),
        language=rng.randint(0, 40), wishes=(rng.randint(20, 90), rng.randint(5, 20), rng.randint(0, 5)),
        same_hospital=rng.randint(0, 300), same_department=rng.randint(0, 150),
        burden_shares=(rng.choice([0.0, 0.25, 0.5]), rng.choice([0.25, 0.4])), burden=(low, middle, high),
    )  # fmt: skip


def _decided(rng: random.Random, instance: Instance, has_pins: bool, has_bans: bool) -> Instance:
    """Add bans anywhere and pins on free slots that keep the rules of one person and one slot."""
    from planner.oracle import dead_slots, is_eligible

    n_slots, n_cand = instance.n_slots, instance.n_candidates
    if has_bans:
        bans = [[rng.randrange(n_slots), rng.randrange(n_cand)] for _ in range(rng.randint(1, 3))]
        instance = replaced(instance, bans=bans)
    if has_pins:
        dead = dead_slots(instance)
        choices = [
            [s, c]
            for s in range(n_slots)
            if instance.slot_fixed[s] < 0 and s not in dead
            for c in range(n_cand)
            if is_eligible(instance, s, c)
        ]
        if choices:
            instance = replaced(instance, pins=[rng.choice(choices)])
    return instance


def _labels(
    regions: int, hospitals: int, departments: int, cands: int, facilities: int, hosts: int, posts: int, teams: int,
    quotas: int,
) -> Labels:  # fmt: skip
    def names(prefix: str, n: int) -> tuple[str, ...]:
        return tuple(f"{prefix}{i}" for i in range(n))

    return Labels(
        region=names("R", regions), hospital=names("H", hospitals), department=names("D", departments),
        candidate=names("C", cands), facility=names("F", facilities), host=names("O", hosts),
        post=names("P", posts), team=names("T", teams), quota=names("Q", quotas),
    )  # fmt: skip
