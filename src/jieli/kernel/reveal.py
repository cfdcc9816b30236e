"""Showing a sensitive value: to whom it may concern, with a reason, and never without a trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from jieli.kernel import door
from jieli.kernel.actor import GLASS, Actor
from jieli.kernel.errors import BadInput, NotAllowed, NotFound
from jieli.kernel.models import Ledger, Part
from jieli.kernel.secrets import masked


def reveal(obj: Ledger | Part, field: str, *, actor: Actor, reason: str) -> str:
    """One sensitive value in full; empty if it is not known. For the rest see ``reveal_several``."""
    return reveal_several(obj, (field,), actor=actor, reason=reason)[field]


def reveal_several(obj: Ledger | Part, fields: Sequence[str], *, actor: Actor, reason: str) -> dict[str, str]:
    """Sensitive values in full, by their fields.

    Args:
        obj: A record, or a part of one, such as a contact person.
        fields: Some of those named in its ``sensitive``.

    Effects:
        One audit entry ``reveal`` on the record that names the fields, also where they are empty.

    Raises:
        NotFound: The actor may not know of the record.
        NotAllowed: None of his roles may see such values.
        BadInput: No reason is given.
    """
    if unknown := set(fields) - sensitive_fields(obj):
        raise ValueError(f"not sensitive in {type(obj).__name__}: {sorted(unknown)}")
    owner = _owner(obj)
    if not owner.permits.covers(actor, "R", owner):
        raise NotFound(_("没有找到“%(code)s”，或您看不到它。") % {"code": owner.code})
    if not _holds_a_role(actor, owner):
        raise NotAllowed(_("您不能查看这项敏感信息。"), remedy=door.who_may(_revealers(owner)))
    if not reason.strip():
        raise BadInput(_("查看敏感信息须写明用途。"), field="reason", rule="BR-62")
    names = [name if obj is owner else f"{type(obj).__name__}.{name}" for name in fields]
    note(owner, {"field": names[0] if len(names) == 1 else names}, actor=actor, reason=reason.strip())
    return {name: str(getattr(obj, name) or "") for name in fields}


def note(owner: Ledger, what: Mapping[str, object], *, actor: Actor, reason: str) -> None:
    """Write down that somebody looked at ``what`` of a record."""
    door.note(
        owner, "reveal", actor=actor, reason=reason, after=dict(what), roles=frozenset(_revealers(owner))
    )


def may_reveal(obj: Ledger | Part, actor: Actor) -> bool:
    """Whether to offer it; ``reveal`` asks again."""
    owner = _owner(obj)
    return owner.permits.covers(actor, "R", owner) and _holds_a_role(actor, owner)


def masked_value(obj: Ledger | Part, field: str) -> str:
    """What everybody who may read the record sees instead: 110***********002X."""
    value = str(getattr(obj, field) or "")
    return masked(value) if field in sensitive_fields(obj) else value


def sensitive_fields(obj: Ledger | Part) -> frozenset[str]:
    """Names of the sensitive fields of a record or part."""
    found: frozenset[str] = getattr(obj, "sensitive", frozenset())
    return found


def _owner(obj: Ledger | Part) -> Ledger:
    if isinstance(obj, Ledger):
        return obj
    owner: Ledger = obj.owner  # type: ignore[attr-defined]
    return owner


def _revealers(owner: Ledger) -> tuple[str, ...]:
    """Roles that the table allows to change such records, unless the record names its own list."""
    return owner.revealers or owner.permits.roles_with("U")


def _holds_a_role(actor: Actor, owner: Ledger) -> bool:
    if GLASS in actor.roles:
        return True
    if owner.revealers:
        return owner.permits.covers_roles(actor, owner.revealers, owner)
    return owner.permits.covers(actor, "U", owner)
