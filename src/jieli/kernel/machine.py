"""State machines as tables: pages, buttons, documentation and tests are all derived from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

TONES = ("idle", "turn", "live", "pass", "warn", "bad", "done", "plan")


@dataclass(frozen=True)
class State:
    """One state: the stored string, the word users read, and the tone it wears.

    Args:
        is_quiet: Shown without a box in lists, because it is what one expects.
    """

    key: str
    label: object
    tone: str
    is_quiet: bool = False


@dataclass(frozen=True)
class Edge:
    """One permitted move.

    Args:
        event: A verb; the name of the address that performs it.
        roles: Who may do it; empty means it follows from other records and nobody presses a button.
        label: What the button says.
        other_than: Events of the same thing whose doers may not do this one: nobody verifies himself.
        needs_reason: The doer must say why.
        is_return: Goes back for correction; never the primary button.
    """

    event: str
    source: str
    target: str
    roles: tuple[str, ...] = ()
    label: object = ""
    other_than: tuple[str, ...] = ()
    needs_reason: bool = False
    is_return: bool = False


@dataclass(frozen=True)
class Machine:
    """All states and moves of one kind of thing.

    Args:
        path: The states of the ordinary course, for the line of steps.
    """

    name: str
    label: object
    states: tuple[State, ...]
    edges: tuple[Edge, ...]
    path: tuple[str, ...]

    def __post_init__(self) -> None:
        keys = {s.key for s in self.states}
        stray = {k for e in self.edges for k in (e.source, e.target)} | set(self.path)
        if stray - keys:
            raise ValueError(f"machine {self.name} names unknown states: {sorted(stray - keys)}")
        if any(s.tone not in TONES for s in self.states):
            raise ValueError(f"machine {self.name} wears an unknown tone")
        if len({(e.event, e.source) for e in self.edges}) != len(self.edges):
            raise ValueError(f"machine {self.name} has one event twice from one state")

    @property
    def initial(self) -> str:
        """The state in which things are created."""
        return self.path[0]

    @cached_property
    def final(self) -> frozenset[str]:
        """States that nothing leaves."""
        return frozenset(s.key for s in self.states) - {e.source for e in self.edges}

    def state(self, key: str) -> State:
        """The state stored as ``key``; KeyError if there is none."""
        return self._by_key[key]

    def edge(self, event: str, source: str) -> Edge | None:
        """The move that ``event`` makes from ``source``, if there is one."""
        return self._moves.get((event, source))

    def edges_from(self, source: str) -> Iterator[Edge]:
        """Moves out of one state, in the order of the table."""
        return (e for e in self.edges if e.source == source)

    def choices(self) -> list[tuple[str, object]]:
        """States as choices of a form or filter."""
        return [(s.key, s.label) for s in self.states]

    @cached_property
    def _by_key(self) -> dict[str, State]:
        return {s.key: s for s in self.states}

    @cached_property
    def _moves(self) -> dict[tuple[str, str], Edge]:
        return {(e.event, e.source): e for e in self.edges}
