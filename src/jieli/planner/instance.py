"""One planning problem as frozen columns: the only thing the solver and the checker both read.

Index conventions that several algorithms rely on: hospitals sorted by region, departments by hospital, candidates
by department, slots by (post, term). Times are whole numbers in one unit (days since 0001-01-01 for rounds, half
months for benchmark instances); intervals are half-open. A "hospital" here is any sending institution.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jieli.planner.arrays import array_problems

Ints = NDArray[np.int32]
NO_CAP = 1 << 29  # "as many as you like"
FOREVER = 1 << 29  # open end of a window; -FOREVER its open start


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Points of the objective; see :class:`jieli.planner.policy.Policy` for their meaning."""

    title_surplus: int = 10
    experienced: int = 10
    experienced_years: int = 3
    language: int = 30
    wishes: tuple[int, int, int] = (40, 25, 15)
    same_hospital: int = 80
    same_department: int = 40
    burden_shares: tuple[float, float] = (0.25, 0.25)
    burden: tuple[int, int, int] = (30, 60, 120)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Codes in index order, so that every index can be said in the user's words."""

    region: tuple[str, ...]
    hospital: tuple[str, ...]
    department: tuple[str, ...]
    candidate: tuple[str, ...]
    facility: tuple[str, ...]
    host: tuple[str, ...]
    post: tuple[str, ...]
    team: tuple[str, ...]
    quota: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """All raw data of one problem. Arrays are int32 unless said otherwise and read-only.

    Shape (nR regions, nH hospitals, nD departments, nC candidates, nF facilities, nO hosts, nP posts, nS slots,
    nT teams, nQ quotas, K specialties):
        region_cap (nR); hospital_region, hospital_level, hospital_cap, hospital_target (nH), target -1 = none;
        department_hospital, department_cap (nD); caps in persons away at once, NO_CAP = none.
        cand_* (nC): department, specialty, title 0..3, title_year, birth_year (experience and age are differences
        to slot_year_start and slot_year_end), ceiling (metres), fit_until (last time of arrival that the medical
        covers, FOREVER if none), languages (int64 bit mask, language l is bit l), past (services), free_from
        (first time free after an earlier service's rest, -FOREVER if free).
        cand_windows (nC, W, 2): [first, last) availability; an unused window is [FOREVER, FOREVER).
        cand_wish (nC, 3): facility f, or nF + post p, or -1.
        facility_altitude (metres), facility_language (0 none) (nF).
        host_facility, host_specialty, host_adopted 0/1 (nO): a host is a recipient department.
        host_ptr (nO+1), host_hospital: hospitals allowed at each host, ascending (pairing and fixed adopters).
        post_* (nP): host, specialty (row of ``substitution``), min_title, max_age, substitute_min, points
        (priority), level (rank of the priority, 1 first), role, team (-1 none), incumbent (department or -1).
        slot_* (nS): post, k, arrive (start - overlap), start, end, rest (after end), length (person-half-years
        >= 1), year_start, year_end, fixed (candidate serving already, or -1).
        team_leader (post or -1), team_mix (min. distinct specialties), team_novices (max.) (nT).
        quota_ptr (nQ+1), quota_post: scope; quota_level (-1 any), quota_hospital (-1 any), quota_max (nQ).
        pins, bans (n, 2): slot, candidate.
        substitution (specialties of posts, K): 0..100.

    A fixed slot is a fact: it is never questioned, earns no points of its own, but its holder counts in caps,
    quotas and teams, needs his rest, and is the predecessor of the next slot of the post.
    """

    name: str
    time_unit: str  # "day" or "half month"
    region_cap: Ints
    hospital_region: Ints
    hospital_level: Ints
    hospital_cap: Ints
    hospital_target: Ints
    department_hospital: Ints
    department_cap: Ints
    cand_department: Ints
    cand_specialty: Ints
    cand_title: Ints
    cand_title_year: Ints
    cand_birth_year: Ints
    cand_ceiling: Ints
    cand_fit_until: Ints
    cand_languages: NDArray[np.int64]
    cand_past: Ints
    cand_free_from: Ints
    cand_windows: Ints
    cand_wish: Ints
    facility_altitude: Ints
    facility_language: Ints
    host_facility: Ints
    host_specialty: Ints
    host_adopted: Ints
    host_ptr: Ints
    host_hospital: Ints
    post_host: Ints
    post_specialty: Ints
    post_min_title: Ints
    post_max_age: Ints
    post_substitute_min: Ints
    post_points: Ints
    post_level: Ints
    post_role: Ints
    post_team: Ints
    post_incumbent: Ints
    slot_post: Ints
    slot_k: Ints
    slot_arrive: Ints
    slot_start: Ints
    slot_end: Ints
    slot_rest: Ints
    slot_length: Ints
    slot_year_start: Ints
    slot_year_end: Ints
    slot_fixed: Ints
    team_leader: Ints
    team_mix: Ints
    team_novices: Ints
    quota_ptr: Ints
    quota_post: Ints
    quota_level: Ints
    quota_hospital: Ints
    quota_max: Ints
    pins: Ints
    bans: Ints
    substitution: Ints
    medical_recheck: int = FOREVER  # arrivals later than this time are re-examined: fit_until is not asked
    weights: Weights = field(default_factory=Weights)
    rules_off: frozenset[str] = frozenset()
    is_lexicographic: bool = False
    rules_hash: str = ""
    labels: Labels | None = None

    @property
    def n_slots(self) -> int:
        """Number of slots, the fixed ones included."""
        return len(self.slot_post)

    @property
    def n_candidates(self) -> int:
        """Number of candidates, those serving now included."""
        return len(self.cand_department)

    @property
    def cand_hospital(self) -> Ints:
        """Hospital of every candidate."""
        out: Ints = self.department_hospital[self.cand_department]
        return out

    def is_on(self, rule: str) -> bool:
        """True unless ``rule`` (a word of ``policy.RULES``) is switched off."""
        return rule not in self.rules_off

    def digest(self) -> str:
        """SHA-256 over every column and setting, in hex. Labels and the name do not count."""
        h = hashlib.sha256()
        for f in fields(self):
            if f.name in ("name", "labels"):
                continue
            v: Any = getattr(self, f.name)
            h.update(f.name.encode())
            if isinstance(v, np.ndarray):
                h.update(str(v.dtype).encode() + str(v.shape).encode() + np.ascontiguousarray(v).tobytes())
            else:
                h.update(repr(sorted(v) if isinstance(v, frozenset) else v).encode())
        return h.hexdigest()


def frozen(values: Any, dtype: Any = np.int32) -> NDArray[Any]:
    """Return a read-only, C-contiguous copy of ``values`` as ``dtype``."""
    out = np.array(values, dtype=dtype, order="C")
    out.flags.writeable = False
    return out


def from_arrays(raw: dict[str, NDArray[Any]]) -> Instance:
    """Read a benchmark instance (keys of docs/reference/instance-format.md, half months, no names).

    Raises:
        ValueError: An array is missing or holds what it must not; all of them are listed.
    """
    if problems := array_problems(raw):
        raise ValueError("; ".join(problems))
    period, rest_long, rest_short, rest_long_periods = 12, 20, 10, 2
    r = {k: np.asarray(v) for k, v in raw.items()}
    n_hospitals, n_cand, n_slots = len(r["h_region"]), len(r["c_dept"]), len(r["s_post"])
    n_fac, n_specialties = len(r["f_region"]), int(r["NS"])
    hosts_of = r["fh_ptr"]
    host_lists = [r["fh"][hosts_of[f] : hosts_of[f + 1]] for f in r["rd_f"]]
    host_ptr = np.concatenate([[0], np.cumsum([len(x) for x in host_lists])])
    post, start, end = r["s_post"], r["s_s"], r["s_e"]
    length = (end - start) // period
    team_of_facility = np.where(r["f_team"] == 1, np.cumsum(r["f_team"] == 1) - 1, -1)
    teams = np.flatnonzero(r["f_team"] == 1)
    quota_posts, quota_level, quota_max = [], [], []
    for f in teams:
        members = np.flatnonzero(r["p_fac"] == f)
        for level, cap in ((3, r["f_q3"][f]), (2, r["f_q2"][f])):
            quota_posts.append(members)
            quota_level.append(level)
            quota_max.append(cap)
    windows = np.stack([r["c_win"][:, 0:2], r["c_win"][:, 2:4]], axis=1).astype(np.int64)
    windows[r["c_win"][:, 2] < 0, 1] = FOREVER
    is_office = r["p_role"] > 0
    labels = Labels(
        region=_names("R", len(r["r_cap"])), hospital=_names("H", n_hospitals), department=_names("D", len(r["d_h"])),
        candidate=_names("C", n_cand), facility=_names("F", n_fac), host=_names("O", len(r["rd_f"])),
        post=_names("P", len(r["p_rd"])), team=_names("T", len(teams)), quota=_names("Q", len(quota_max)),
    )  # fmt: skip
    return Instance(
        name=str(r["name"]), time_unit="half month", region_cap=frozen(r["r_cap"]),
        hospital_region=frozen(r["h_region"]), hospital_level=frozen(r["h_tier"]), hospital_cap=frozen(r["h_cap"]),
        hospital_target=frozen(r["h_target"]),
        department_hospital=frozen(r["d_h"]), department_cap=frozen(r["d_cap"]),
        cand_department=frozen(r["c_dept"]), cand_specialty=frozen(r["c_spec"]), cand_title=frozen(r["c_rank"]),
        cand_title_year=frozen(-r["c_years"]), cand_birth_year=frozen(-r["c_age"]), cand_ceiling=frozen(r["c_ceil"]),
        cand_fit_until=frozen(np.full(n_cand, FOREVER)), cand_languages=frozen(r["c_lang"], np.int64),
        cand_past=frozen(r["c_past"]), cand_free_from=frozen(np.full(n_cand, -FOREVER)),
        cand_windows=frozen(windows), cand_wish=frozen(r["c_pref"]),
        facility_altitude=frozen(r["f_alt"]), facility_language=frozen(r["f_lang"]),
        host_facility=frozen(r["rd_f"]), host_specialty=frozen(r["rd_s"]), host_adopted=frozen(r["rd_adopt"]),
        host_ptr=frozen(host_ptr), host_hospital=frozen(np.concatenate([*host_lists, np.zeros(0, int)])),
        post_host=frozen(r["p_rd"]), post_specialty=frozen(r["rd_s"][r["p_rd"]]), post_min_title=frozen(r["p_minrank"]),
        post_max_age=frozen(r["p_maxage"]), post_substitute_min=frozen(np.maximum(1, r["p_subthr"])),
        post_points=frozen(r["p_prio"]), post_level=frozen(_ranks(r["p_prio"])), post_role=frozen(r["p_role"]),
        post_team=frozen(team_of_facility[r["p_fac"]]), post_incumbent=frozen(r["p_inc"]),
        slot_post=frozen(post), slot_k=frozen(r["s_k"]), slot_arrive=frozen(start - r["p_w"][post]),
        slot_start=frozen(start), slot_end=frozen(end),
        slot_rest=frozen(np.where(length >= rest_long_periods, rest_long, rest_short)), slot_length=frozen(length),
        slot_year_start=frozen(np.zeros(n_slots)), slot_year_end=frozen(np.zeros(n_slots)),
        slot_fixed=frozen(np.full(n_slots, -1)),
        team_leader=frozen(r["f_leader"][teams]), team_mix=frozen(r["f_mspec"][teams]),
        team_novices=frozen(r["f_nnov"][teams]),
        quota_ptr=frozen(np.concatenate([[0], np.cumsum([len(x) for x in quota_posts])])),
        quota_post=frozen(np.concatenate([*quota_posts, np.zeros(0, int)])), quota_level=frozen(quota_level),
        quota_hospital=frozen(np.full(len(quota_max), -1)), quota_max=frozen(quota_max),
        pins=frozen(np.zeros((0, 2))), bans=frozen(np.zeros((0, 2))),
        substitution=frozen(r["sub"][: n_specialties + 1]), labels=labels,
        rules_hash="benchmark" if is_office.any() else "benchmark-plain",
    )  # fmt: skip


def _names(prefix: str, n: int) -> tuple[str, ...]:
    return tuple(f"{prefix}{i}" for i in range(n))


def _ranks(points: NDArray[Any]) -> NDArray[Any]:
    """1 for the highest priority, 2 for the next, ..."""
    return np.searchsorted(-np.unique(points)[::-1], -points) + 1
