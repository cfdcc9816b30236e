"""Taking data out: only with the verb X, and never without saying what for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from jieli.kernel import audit, door
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, NotAllowed
from jieli.kernel.models import AuditEntry
from jieli.kernel.models.ledger import things


def record_export(
    actor: Actor, *, thing: str, count: int, purpose: str, filters: Mapping[str, Any] | None = None
) -> AuditEntry:
    """Allow and record that records leave the console, before they do.

    The caller exports what ``reading.visible(kind, actor, "X")`` gives, never more.

    Args:
        thing: Name of the kind of thing, such as ``person``.
        count: Number of records.
        purpose: What for, in the user's words.
        filters: Which of them, as the list was filtered.

    Effects:
        One audit entry ``export``.

    Raises:
        NotAllowed: No role of the actor may export such things. BR-61.
        BadInput: No purpose is given. BR-61.
    """
    kind = things()[thing]
    if not kind.permits.ever(actor, "X"):
        raise NotAllowed(
            _("您没有导出“%(kind)s”的权限。") % {"kind": kind._meta.verbose_name},
            remedy=door.who_may(kind.permits.roles_with("X")),
            rule="BR-61",
        )
    if not purpose.strip():
        raise BadInput(_("导出数据须写明用途。"), field="purpose", rule="BR-61")
    return audit.append(
        actor=actor,
        thing=thing,
        code="",
        caption=str(kind._meta.verbose_name),
        event="export",
        after={"count": count, "filters": dict(filters or {})},
        reason=purpose.strip(),
        roles=frozenset(kind.permits.roles_with("X")),
    )
