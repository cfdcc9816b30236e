"""Pairings: who helps whom, and who takes over from whom without a gap."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jieli.kernel import clock, door
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput
from jieli.programme.actions.programme import ensure_participant
from jieli.programme.checks.pairing import PAIRING, check_pairing, check_succession
from jieli.programme.checks.values import merged
from jieli.programme.models import Pairing
from jieli.programme.rules import PartRows
from jieli.registry.actions.institution import mark_imported
from jieli.registry.rules import refuse

Values = Mapping[str, Any]


def add_pairing(
    values: Values,
    *,
    actor: Actor,
    parts: PartRows | None = None,
    on: date | None = None,
    reason: str = "",
    import_code: str = "",
) -> Pairing:
    """Record that somebody helps somebody.

    Args:
        values: Fields of ``Pairing``. With a predecessor it takes over from that one; see ``succeed_pairing``.

    Effects:
        The pairing; both sides take part in the programme.

    Raises:
        FactsRefused: A party is missing, or a pairing that excludes it holds at the same time.
    """
    if values.get("predecessor") is not None:
        return succeed_pairing(
            values["predecessor"], values, actor=actor, on=on, reason=reason, import_code=import_code
        )
    refuse(check_pairing(values))
    with transaction.atomic():
        return _create(values, actor, on, reason, import_code)


def change_pairing(
    pairing: Pairing,
    values: Values,
    *,
    actor: Actor,
    version: int | None = None,
    parts: PartRows | None = None,
    reason: str = "",
    on: date | None = None,
) -> Pairing:
    """Change a pairing, such as noting when its agreement was signed."""
    refuse(check_pairing(merged(pairing, values, PAIRING), known=pairing))
    with transaction.atomic():
        door.change(pairing, values, actor=actor, version=version, reason=reason, on=on)
        _take_part(pairing, actor, on)
    return pairing


def end_pairing(
    pairing: Pairing,
    *,
    ends_on: date,
    actor: Actor,
    reason: str,
    on: date | None = None,
    version: int | None = None,
) -> Pairing:
    """End a pairing; ``ends_on`` is the first day on which it no longer holds."""
    if ends_on <= pairing.starts_on:
        raise BadInput(
            _("止期%(end)s早于起期%(start)s。")
            % {"end": ends_on - timedelta(days=1), "start": pairing.starts_on},
            field="ends_on",
        )
    return door.change(
        pairing, {"ends_on": ends_on}, actor=actor, version=version, reason=reason, on=on, event="end"
    )


def succeed_pairing(
    old: Pairing,
    values: Values,
    *,
    actor: Actor,
    gap_reason: str = "",
    on: date | None = None,
    reason: str = "",
    import_code: str = "",
    version: int | None = None,
) -> Pairing:
    """Let a new pairing take over from an old one of the same receiver, on the day when the new one begins.

    Args:
        values: Fields of the new pairing; programme, kind, receiver and department of the old one by default.
        gap_reason: Why there are days between the two; without it there may be none (BR-15).
        version: The version of the old pairing that the actor saw.

    Effects:
        The old pairing ends where the new one begins, unless it ended before; the new one names it.

    Raises:
        FactsRefused: Another receiver, a gap, or the agreement is not signed in time (BR-16).
    """
    kept = {n: getattr(old, n) for n in ("programme", "kind", "receiver", "receiver_department", "topic")}
    made = {**kept, **values, "predecessor": old}
    found = check_pairing(made, closes=old)
    if not found:
        found = check_succession(old, made, today=on or clock.today(), gap_reason=gap_reason)
    refuse(found)
    because = "；".join(text for text in (reason, gap_reason) if text.strip())
    with transaction.atomic():
        if old.ends_on is None or old.ends_on > made["starts_on"]:
            door.change(
                old,
                {"ends_on": made["starts_on"]},
                actor=actor,
                on=on,
                version=version,
                reason=because or "由新的结对接续",
                event="end",
            )
        return _create(made, actor, on, because, import_code)


def _create(values: Values, actor: Actor, on: date | None, reason: str, import_code: str) -> Pairing:
    pairing = Pairing(**values)
    mark_imported(pairing, import_code)
    door.create(pairing, actor=actor, on=on, reason=reason)
    _take_part(pairing, actor, on)
    return pairing


def _take_part(pairing: Pairing, actor: Actor, on: date | None) -> None:
    if pairing.sender is not None:
        side = "lead" if pairing.kind == "lead_unit" else "sender"
        ensure_participant(pairing.programme, pairing.sender, side, actor=actor, on=on)
    ensure_participant(pairing.programme, pairing.receiver, "receiver", actor=actor, on=on)
