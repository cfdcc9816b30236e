"""Whose people may stand in for whom."""

from __future__ import annotations

from django.utils.translation import gettext as _

from jieli.kernel import door
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput
from jieli.registry.actions import rows
from jieli.registry.models import Specialty


def set_substitutes(
    specialty: Specialty,
    substitutes: rows.Rows,
    *,
    actor: Actor,
    reason: str = "",
    version: int | None = None,
) -> Specialty:
    """Say anew which specialties may stand in for one.

    Args:
        substitutes: Rows with ``substitute`` and ``note``; they replace those stored.

    Raises:
        BadInput: A specialty stands in for itself, or is named twice.
        NotAllowed: Only system administrators keep code tables.
        StaleState: Somebody was faster.
    """
    found = [row["substitute"] for row in substitutes]
    if any(one.pk == specialty.pk for one in found):
        raise BadInput(_("一个学科不能替代它自己。"), field="substitutes")
    if len({one.pk for one in found}) < len(found):
        raise BadInput(_("同一个学科写了两次。"), field="substitutes", remedy=_("请删去重复的一行。"))
    return door.change(
        specialty, {}, actor=actor, parts=rows.of_specialty(substitutes), reason=reason, version=version
    )
