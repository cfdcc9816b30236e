"""Who acts: a frozen value, built once per request, command or job."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

SYSTEM = "SYSTEM"  # the operator at the machine itself, and what follows from the calendar
GLASS = "GLASS"  # an emergency access: reads everything, for minutes, with a reason, all of it recorded


@dataclass(frozen=True)
class Mandate:
    """One role within one scope, in force now.

    Args:
        role: Code of the role, such as HD.
        scope: ``unit``, ``region``, ``programme``, ``team`` or ``all``.
        key: What the scope is: id of a unit, first digits of a region code, code of a programme or team.
        label: The role in words, such as 科室主任·示例县人民医院, for pages and the audit trail.
        deputy_for: Name of the person on whose behalf the holder acts; empty in one's own right.
    """

    role: str
    scope: str
    key: str = ""
    label: str = ""
    deputy_for: str = ""


@dataclass(frozen=True)
class Actor:
    """A user with the mandates in force at this moment.

    Args:
        person_id: The person of the registry that this user is, if any; decides what is ``own``.
        origin: From where, such as ``web 10.0.0.7`` or ``command line``; goes into the audit trail.
        glass_reason: Reason of the emergency access that is open; empty otherwise.
    """

    user_id: int | None
    name: str
    mandates: tuple[Mandate, ...] = ()
    person_id: int | None = None
    origin: str = ""
    glass_reason: str = ""

    @cached_property
    def roles(self) -> frozenset[str]:
        """Codes of all roles held."""
        return frozenset(m.role for m in self.mandates)

    @property
    def is_system(self) -> bool:
        """Whether this is the machine or its operator rather than a user."""
        return SYSTEM in self.roles

    def keys(self, role: str, scope: str) -> frozenset[str]:
        """Keys of one scope that the actor holds in one role."""
        return frozenset(m.key for m in self.mandates if m.role == role and m.scope == scope)

    def deputy_for(self, roles: frozenset[str]) -> str:
        """On whose behalf the actor exercises one of ``roles``; empty if in his or her own right."""
        held = [m for m in self.mandates if m.role in roles]
        return "" if not held or any(not m.deputy_for for m in held) else held[0].deputy_for


NOBODY = Actor(user_id=None, name="")


def system(origin: str) -> Actor:
    """The machine itself: migrations, the calendar, an operator's command line."""
    return Actor(user_id=None, name="系统", mandates=(Mandate(SYSTEM, "all"),), origin=origin)
