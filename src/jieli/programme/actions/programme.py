"""Programmes, who takes part in them, and their policy packs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.kernel import clock, door, notices
from jieli.kernel.actor import Actor, system
from jieli.kernel.errors import BadInput, RuleRefused
from jieli.programme import archetypes, rules
from jieli.programme.checks.programme import POLICY, PROGRAMME, check_policy, check_programme, origins_after
from jieli.programme.checks.values import merged
from jieli.programme.models import Need, Pairing, Participant, PolicyPack, Post, Programme
from jieli.programme.permissions import JOINING
from jieli.programme.rules import PartRows
from jieli.registry.actions.institution import mark_imported
from jieli.registry.models import Institution
from jieli.registry.queries.access import spokesmen
from jieli.registry.rules import refuse

Values = Mapping[str, Any]


def add_programme(
    values: Values,
    *,
    actor: Actor,
    parts: PartRows | None = None,
    participants: Iterable[tuple[Institution, str]] = (),
    on: date | None = None,
    reason: str = "",
    import_code: str = "",
) -> Programme:
    """Add a programme with the documents on which it rests.

    Args:
        values: Fields of ``Programme``.
        parts: Rows of ``PolicyBasis``, or of ``basis``.
        participants: Institutions that take part from the beginning, each with its side, such as ``sponsor``.

    Effects:
        The programme; the lead unit and all others named as participants.

    Raises:
        FactsRefused: Several values are wrong; BadInput if it is one.
        NotAllowed: Only a programme office for all programmes may.
    """
    refuse(check_programme(values))
    programme = Programme(**values)
    mark_imported(programme, import_code)
    with transaction.atomic():
        door.create(
            programme, actor=actor, on=on, reason=reason, parts=rules.parts_by_table(Programme, parts)
        )
        if programme.lead_unit is not None:
            ensure_participant(programme, programme.lead_unit, "lead", actor=actor, on=on)
        for institution, side in participants:
            ensure_participant(programme, institution, side, actor=actor, on=on)
    return programme


def change_programme(
    programme: Programme,
    values: Values,
    *,
    actor: Actor,
    version: int | None = None,
    parts: PartRows | None = None,
    reason: str = "",
    on: date | None = None,
) -> Programme:
    """Change a programme or replace its documents.

    Raises:
        FactsRefused: Several values are wrong; BadInput if it is one.
        StaleState: Somebody was faster.
    """
    refuse(check_programme(merged(programme, values, PROGRAMME), known=programme))
    with transaction.atomic():
        door.change(
            programme,
            values,
            actor=actor,
            version=version,
            parts=rules.parts_by_table(Programme, parts),
            reason=reason,
            on=on,
        )
        if values.get("lead_unit") is not None:
            ensure_participant(programme, values["lead_unit"], "lead", actor=actor, on=on)
    return programme


# --- Participants ---------------------------------------------------------------------------------


def add_participant(
    values: Values,
    *,
    actor: Actor,
    parts: PartRows | None = None,
    on: date | None = None,
    reason: str = "",
    import_code: str = "",
) -> Participant:
    """Let an institution take part in a programme, as ``side``: sponsor, lead, sender, receiver or frontline.

    Effects:
        One participation; where the actor does not speak for the institution, it waits until somebody who does confirms
        it, and they are told.

    Raises:
        BadInput: It takes part already, or there is no such side.
    """
    programme, institution, side = values["programme"], values["institution"], values["side"]
    sides = dict(Participant.side.field.flatchoices)
    if side not in sides:
        raise BadInput(_("没有“%(value)s”这种参加身份。") % {"value": side}, field="side")
    if Participant.objects.filter(programme=programme, institution=institution, side=side).exists():
        raise BadInput(
            _("“%(institution)s”已经是%(side)s单位。")
            % {"institution": institution.name, "side": sides[side]},
            field="institution",
        )
    participant = Participant(
        programme=programme,
        institution=institution,
        side=side,
        is_confirmed=_is_agreed(programme, institution, actor),
    )
    mark_imported(participant, import_code)
    door.create(participant, actor=actor, on=on, reason=reason)
    _ask_to_confirm(participant)
    return participant


def ensure_participant(
    programme: Programme, institution: Institution, side: str, *, actor: Actor, on: date | None = None
) -> Participant:
    """Let an institution take part on one side unless it does already.

    Whoever may record a pairing or a need thereby says who takes part, also without a mandate for participants.
    """
    found = Participant.objects.filter(programme=programme, institution=institution, side=side).first()
    if found is not None:
        return found
    participant = Participant(
        programme=programme,
        institution=institution,
        side=side,
        is_confirmed=_is_agreed(programme, institution, actor),
    )
    door.create(
        participant,
        actor=system(actor.origin),
        on=on,
        reason=f"随{actor.name}登记的结对或需求",
    )
    _ask_to_confirm(participant)
    return participant


def confirm_participant(participant: Participant, *, actor: Actor, reason: str = "") -> None:
    """Say for an institution that it takes part, in whatever capacities it was named.

    Effects:
        Its participations in the programme are confirmed; the office and others with a mandate for the programme see
        its people from now on. One audit entry each.

    Raises:
        NotAllowed: The actor does not speak for the institution.
    """
    with transaction.atomic():
        for row in Participant.objects.filter(
            programme=participant.programme_id, institution=participant.institution_id, is_confirmed=False
        ).order_by("pk"):
            door.change(row, {"is_confirmed": True}, actor=actor, reason=reason, event="confirm", verb="A")


def _is_agreed(programme: Programme, institution: Institution, actor: Actor) -> bool:
    """Whether the institution takes part in the programme already, or the actor speaks for it."""
    return (
        JOINING.covers(actor, "A", institution)
        or Participant.objects.filter(
            programme=programme, institution=institution, is_confirmed=True
        ).exists()
    )


def _ask_to_confirm(participant: Participant) -> None:
    if participant.is_confirmed:
        return
    unit, programme = participant.institution, participant.programme
    words = gettext_lazy("请确认{unit}参加“{programme}”")
    notices.tell(
        spokesmen(unit),
        kind="participant",
        subject=format_lazy(words, unit=unit.name, programme=programme.name),
        body=gettext_lazy("确认后，该项目的管理办公室才能看到本单位的人员。"),
        url=f"/programmes/{programme.code}/",
    )


def remove_participant(participant: Participant, *, actor: Actor, reason: str) -> None:
    """Take back a participation that nothing in the programme rests on.

    Raises:
        RuleRefused: Pairings, needs or posts of the programme name the institution.
    """
    programme, unit = participant.programme, participant.institution
    used = (
        Pairing.objects.filter(programme=programme, receiver=unit).exists()
        or Pairing.objects.filter(programme=programme, sender=unit).exists()
        or Need.objects.filter(programme=programme, institution=unit).exists()
        or Post.objects.filter(batch__programme=programme, institution=unit).exists()
    )
    if used:
        raise RuleRefused(
            _("“%(unit)s”在这个项目里有结对、需求或岗位，不能移出。") % {"unit": unit.name}, rule="referred"
        )
    door.remove(participant, actor=actor, reason=reason)


# --- Policy packs ---------------------------------------------------------------------------------


def add_policy(
    values: Values,
    *,
    actor: Actor,
    archetype: str = "",
    allow_gap: bool = False,
    parts: PartRows | None = None,
    on: date | None = None,
    reason: str = "",
    import_code: str = "",
) -> PolicyPack:
    """Add a policy pack; the open pack before it ends on the day when this one begins.

    Args:
        values: Fields of ``PolicyPack``; at least programme, name and ``valid_from``.
        archetype: Key of a ready-made pack that gives every threshold which ``values`` does not name.
        allow_gap: Days without any pack are meant.

    Raises:
        FactsRefused: Several values are wrong, or it overlaps another pack; BadInput if it is one.
    """
    made = dict(values)
    if archetype:
        ready = archetypes.BY_KEY.get(archetype)
        if ready is None:
            raise BadInput(_("没有“%(key)s”这个样板。") % {"key": archetype}, field="archetype")
        taken = {name: value for name, value in ready.values.items() if name not in values}
        origins = {name: ready.origins[name] for name in taken}
        made = {**taken, **values, "archetype": archetype}
        made["origins"] = {**origins, **values.get("origins", {})}
        made.setdefault("basis", str(ready.summary))
    open_before = _open_before(made)
    refuse(check_policy(made, closes=open_before, allow_gap=allow_gap))
    pack = PolicyPack(**made)
    mark_imported(pack, import_code)
    with transaction.atomic():
        if open_before is not None:
            door.change(
                open_before,
                {"valid_until": pack.valid_from},
                actor=actor,
                on=on,
                reason=f"由规则包“{pack.name}”接续",
            )
        door.create(pack, actor=actor, on=on, reason=reason)
    return pack


def _open_before(values: Values) -> PolicyPack | None:
    """The pack without an end that begins before this one; it will end where this one begins."""
    if not values.get("programme") or not values.get("valid_from"):
        return None
    return PolicyPack.objects.filter(
        programme=values["programme"], valid_until=None, valid_from__lt=values["valid_from"]
    ).first()


def change_policy(
    pack: PolicyPack,
    values: Values,
    *,
    actor: Actor,
    allow_gap: bool = False,
    version: int | None = None,
    parts: PartRows | None = None,
    reason: str = "",
    on: date | None = None,
) -> PolicyPack:
    """Change a policy pack. One that is in force already has judged records, so changing it needs a reason.

    Raises:
        RuleRefused: It has begun and no reason is given.
        FactsRefused: Several values are wrong, or it overlaps another pack; BadInput if it is one.
        StaleState: Somebody was faster.
    """
    thresholds = set(pack.thresholds()) & {n for n, v in values.items() if getattr(pack, n) != v}
    if thresholds and pack.valid_from <= clock.today() and not reason.strip():
        raise RuleRefused(
            _("规则包“%(name)s”已于%(on)s生效，有的记录已按它判定。")
            % {"name": pack.name, "on": pack.valid_from},
            remedy=_("请另建一个从今后某日生效的规则包；若是更正笔误，请写明理由。"),
            rule="PRG-01",
        )
    refuse(check_policy(merged(pack, values, POLICY), known=pack, allow_gap=allow_gap))
    origins = origins_after(pack, values)
    return door.change(
        pack, {**values, "origins": origins}, actor=actor, version=version, reason=reason, on=on
    )
