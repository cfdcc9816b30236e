"""What a solver returns, and the plan file that travels between people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from jieli.planner.instance import Ints


class Status(StrEnum):
    """How much is known about a plan."""

    OPTIMAL = "optimal"  # value equals the proven bound
    FEASIBLE = "feasible"  # keeps every rule; the gap is proven
    NONE = "none"  # the pins contradict the rules: no plan exists


@dataclass(frozen=True, slots=True)
class Parts:
    """The objective by part, in points. ``total = fill + fit + wish + relay - burden``."""

    fill: int = 0  # 满编
    fit: int = 0  # 匹配
    wish: int = 0  # 志愿
    relay: int = 0  # 接力连续
    burden: int = 0  # 负担不均, taken off

    @property
    def total(self) -> int:
        """The value of the plan."""
        return self.fill + self.fit + self.wish + self.relay - self.burden


@dataclass(frozen=True, slots=True)
class Progress:
    """One line of the running display. ``bound`` is proven at every moment."""

    seconds: float
    phase: str  # "compile", "prices", "search", "windows", "exact"
    value: int
    bound: int

    @property
    def gap_ratio(self) -> float:
        """(bound - value) / bound."""
        return (self.bound - self.value) / self.bound if self.bound else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When to stop; the first limit reached counts.

    ``rounds`` is deterministic: same instance, seed and rounds, same plan. ``seconds`` is wall time.
    """

    seconds: float | None = 30.0
    rounds: int | None = None
    gap_ratio: float = 0.0
    should_stop: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of the lexicographic mode: its own value, bound and gap. Unit: person-half-years filled."""

    name: str
    value: int
    bound: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A checked plan with its proof.

    Shape:
        plan: int32 (slot), candidate or -1; fixed slots carry their holder.

    Units:
        ``value`` and ``bound`` in points, higher is better; pins carry no bonus in either.
    """

    status: Status
    plan: Ints
    value: int
    bound: int
    parts: Parts
    seconds: float
    seed: int
    method: str  # "exact", "prices+search+windows", "deferred-acceptance"
    instance_hash: str
    rules_hash: str
    version: str
    trace: tuple[Progress, ...] = ()
    stages: tuple[Stage, ...] = ()
    unmet_pins: tuple[int, ...] = ()  # rows of Instance.pins, only with status NONE
    prices: object | None = field(default=None, repr=False)  # multipliers of the bound, for explanations
    compile_seconds: float = 0.0  # numba compilation, not part of ``seconds``

    @property
    def gap_ratio(self) -> float:
        """(bound - value) / bound; 0 for an empty problem."""
        return (self.bound - self.value) / self.bound if self.bound else 0.0
