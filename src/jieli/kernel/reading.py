"""Reading the ledger: what an actor may see, what he may do next, and what waits for him. All of it from tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jieli.kernel import audit
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.kernel.machine import Edge, State
from jieli.kernel.models import AuditEntry, Ledger
from jieli.kernel.models.ledger import things

L = TypeVar("L", bound=Ledger)


def visible(kind: type[L], actor: Actor, verb: str = "R") -> QuerySet[L]:
    """Records on which the actor may use ``verb``; reading by default."""
    return kind._default_manager.filter(kind.permits.filter(actor, verb))


def get(kind: type[L], actor: Actor, code: str) -> L:
    """One record by its code.

    Raises:
        NotFound: There is none, or the actor may not know of it; the two look alike.
    """
    found = visible(kind, actor).filter(code=code).first()
    if found is None:
        raise NotFound(_("没有找到“%(code)s”，或您看不到它。") % {"code": code})
    return found


def may(actor: Actor, verb: str, obj: Ledger) -> bool:
    """Whether the actor may use ``verb`` on this record; for showing or hiding a button, the door asks again."""
    return obj.permits.covers(actor, verb, obj)


def possible_moves(obj: Ledger, actor: Actor) -> tuple[Edge, ...]:
    """Moves that the actor may make now, forward ones first; they are the buttons of the page."""
    if obj.machine is None:
        return ()
    answers: dict[tuple[str, ...], bool] = {}
    found = []
    for edge in obj.machine.edges_from(obj.state):  # type: ignore[attr-defined]
        if edge.roles and edge.roles not in answers:
            answers[edge.roles] = obj.permits.covers_roles(actor, edge.roles, obj)
        if edge.roles and answers[edge.roles]:
            found.append(edge)
    return tuple(sorted(found, key=lambda e: e.is_return))


def history(obj: Ledger) -> QuerySet[AuditEntry]:
    """Everything that happened to one record that the caller has already been allowed to see, newest first."""
    return audit.history(obj.permits.thing, obj.code)


@dataclass(frozen=True)
class Turn:
    """A record that waits for the actor, by its kind and code, with the moves he may make."""

    thing: str
    code: str
    state: State
    since: datetime | None
    edges: tuple[Edge, ...]


def waiting_for(actor: Actor) -> Iterator[Turn]:
    """Records on which the next forward step is the actor's, of each kind the oldest first.

    One query per machine, or a few where its steps are those of different roles.
    """
    for kind, moves, rows in _waiting(actor):
        its = rows.order_by("state_since_at", "pk").values_list("code", "state", "state_since_at")
        for code, state, since in its:
            yield Turn(kind.permits.thing, code, moves[state][0], since, moves[state][1])


Moves = dict[str, tuple[State, tuple[Edge, ...]]]


def _waiting(actor: Actor) -> Iterator[tuple[type[Ledger], Moves, QuerySet[Any]]]:
    """Records that wait for the actor, by kind and by the roles in which he may move them, with his moves by state."""
    for kind in things().values():
        if kind.machine is None:
            continue
        by_roles: dict[frozenset[str], Moves] = {}
        for state in kind.machine.states:
            edges = tuple(e for e in kind.machine.edges_from(state.key) if e.roles and not e.is_return)
            mine = tuple(e for e in edges if set(e.roles) & actor.roles)
            if mine and state.tone in ("turn", "idle"):
                roles = frozenset(role for e in mine for role in e.roles)
                by_roles.setdefault(roles, {})[state.key] = (state, mine)
        for roles, moves in by_roles.items():
            its_records: Any = kind._default_manager  # its kind has the fields of a machine
            yield kind, moves, its_records.filter(kind.permits.filter_roles(actor, roles), state__in=moves)
