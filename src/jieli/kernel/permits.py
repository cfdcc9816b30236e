"""Who may do what to which things: one table per thing, read in both directions.

A table line is ``ROLE VERBS SCOPE``, as in the permission matrix of the requirements::

    PO  RA   programme
    HD  CRU  unit

``*`` as the role stands for any signed-in user. Verbs: C create, R read, U update, A approve, X export.
The scope names a function that turns the keys of the actor's mandates into a filter.
The same filter answers "which of them does he see" and "may he do this to that one", so the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db.models import Model, Q

from jieli.kernel.actor import GLASS, SYSTEM, Actor

ANYBODY = "*"  # any signed-in user, whatever the roles
KEYED = ("unit", "region", "programme", "team")  # scopes whose keys come from mandates

Scope = Callable[[Actor, frozenset[str]], Q]

NOTHING = Q(pk__in=())
EVERYTHING = Q()


@dataclass(frozen=True)
class Permit:
    """One line of a table."""

    role: str
    verbs: frozenset[str]
    scope: str


class Permits:
    """The permissions of one kind of thing.

    Args:
        thing: Name of the thing, as in addresses of the audit trail: ``need``.
        table: Lines of role, verbs and scope; ``#`` begins a remark.
        scopes: Filter per scope name. ``all`` is known already. Scopes named in ``KEYED`` get the keys of the actor's
            mandates in the role of the line; any other scope (``own``, ``published``) gets no keys. What follows a dot
            tells two ways to the same kind of key apart: ``unit`` the host, ``unit.home`` the employer.
        hidden: Filter for what is kept from an actor who has a person, whatever mandates he holds.
    """

    def __init__(
        self,
        thing: str,
        table: str,
        scopes: Mapping[str, Scope],
        *,
        hidden: Callable[[Actor], Q] | None = None,
    ) -> None:
        self.hidden = hidden
        self.thing = thing
        self.lines = tuple(_line(text) for text in table.splitlines() if text.split("#")[0].strip())
        self.scopes: dict[str, Scope] = {"all": lambda actor, keys: EVERYTHING, **scopes}
        unknown = {line.scope for line in self.lines} - set(self.scopes)
        if unknown:
            raise ValueError(f"permissions of {thing} use unknown scopes: {sorted(unknown)}")

    def filter(self, actor: Actor, verb: str) -> Q:
        """Filter for the things on which the actor may use ``verb``."""
        return self._either(actor, lambda line: verb in line.verbs, verb)

    def filter_roles(self, actor: Actor, roles: Collection[str]) -> Q:
        """Filter for the things on which the actor may act in one of ``roles``."""
        return self._either(actor, lambda line: line.role in roles, "")

    def covers(self, actor: Actor, verb: str, obj: Model) -> bool:
        """Whether the actor may use ``verb`` on this stored object; one query."""
        return self._holds(self.filter(actor, verb), obj)

    def covers_roles(self, actor: Actor, roles: Collection[str], obj: Model) -> bool:
        """Whether the actor may act on this stored object in one of ``roles``; one query."""
        return self._holds(self.filter_roles(actor, roles), obj)

    def ever(self, actor: Actor, verb: str) -> bool:
        """Whether there may be anything at all on which the actor may use ``verb``; no query."""
        return self.filter(actor, verb) != NOTHING

    def roles_with(self, verb: str) -> tuple[str, ...]:
        """Roles that may use ``verb`` somewhere, in the order of the table."""
        return tuple(dict.fromkeys(line.role for line in self.lines if verb in line.verbs))

    def _either(self, actor: Actor, wanted: Callable[[Permit], bool], verb: str) -> Q:
        if SYSTEM in actor.roles or (verb == "R" and GLASS in actor.roles):
            return EVERYTHING
        found: Q | None = None
        for line in self.lines:
            if not (line.role in actor.roles or (line.role == ANYBODY and actor.user_id)) or not wanted(line):
                continue
            part = self._part(actor, line)
            if part == EVERYTHING:
                return self._without_hidden(actor, EVERYTHING)
            if part != NOTHING:
                found = part if found is None else found | part
        return self._without_hidden(actor, NOTHING if found is None else found)

    def _without_hidden(self, actor: Actor, found: Q) -> Q:
        if self.hidden is None or actor.person_id is None or found == NOTHING:
            return found
        return found & ~self.hidden(actor)

    def _part(self, actor: Actor, line: Permit) -> Q:
        kind = kind_of(line.scope)
        if kind not in KEYED:
            return self.scopes[line.scope](actor, frozenset())
        if actor.keys(line.role, "all"):  # a mandate for everything contains every narrower one
            return EVERYTHING
        keys = actor.keys(line.role, kind)
        return self.scopes[line.scope](actor, keys) if keys else NOTHING

    @staticmethod
    def _holds(where: Q, obj: Model) -> bool:
        if where == EVERYTHING:
            return True
        return where != NOTHING and type(obj)._default_manager.filter(where, pk=obj.pk).exists()


def kind_of(scope: str) -> str:
    """Of what kind the keys of a scope are: ``unit`` for ``unit.home``."""
    return scope.partition(".")[0]


def _line(text: str) -> Permit:
    role, verbs, scope = text.split("#")[0].split()
    if set(verbs) - set("CRUAX"):
        raise ValueError(f"unknown verb in the permission line {text!r}")
    return Permit(role, frozenset(verbs), scope)
