"""Decisions staged one by one and released together, so that nobody hears earlier than anybody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jieli.kernel import audit, clock, door, reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, DomainError, NotAllowed, RuleRefused, StaleState
from jieli.programme import rules
from jieli.programme.rules import Refusals
from jieli.recruiting import announce
from jieli.recruiting.actions import application as single
from jieli.recruiting.models import Application, Call, StagedDecision
from jieli.recruiting.rules import applications as facts
from jieli.recruiting.states import APPLICATION, AT_GATE, GATEKEEPERS
from jieli.registry.rules import refuse

STAGED_GATES = ("qualify", "vet", "propose")

_EVENT = {
    ("qualify", "pass"): "qualify",
    ("qualify", "fail"): "reject_qualify",
    ("vet", "pass"): "vet",
    ("vet", "fail"): "reject_vet",
    ("propose", "pass"): "propose",
    ("propose", "fail"): "reject_propose",
    ("propose", "reserve"): "reserve",
}


def stage(
    application: Application,
    gate: str,
    verdict: str,
    *,
    actor: Actor,
    reason: str = "",
    on: date | None = None,
    version: int | None = None,
) -> StagedDecision:
    """Note what is meant to be decided at a gate; a second note replaces the first.

    Args:
        verdict: ``pass``, ``fail``, or at the last gate ``reserve``.
        version: Version of the note that the actor saw, if there was one.

    Raises:
        RuleRefused: The application is not at the gate, or the actor had a hand in it before.
        NotAllowed: The actor does not stand at the gate.
        StaleState: Somebody else noted something meanwhile.
    """
    event = _EVENT.get((gate, verdict))
    if event is None:
        raise BadInput(_("这个环节没有这种结论。"), field="verdict")
    if verdict == "fail" and not reason.strip():
        raise BadInput(_("拟不通过须写明理由。"), field="reason")
    rules.seen(application, actor)
    _refuse_elsewhere(application, gate)
    _refuse_stranger(application, event, actor)
    values = {"verdict": verdict, "reason": reason.strip()}
    known = StagedDecision.objects.filter(application=application, gate=gate, released_at=None).first()
    if known is not None:
        if version is None and known.verdict != verdict and not _is_by(known, actor):
            raise _somebody_faster(known)
        return door.change(known, values, actor=actor, on=on, version=version, event="stage", verb="A")
    try:
        with transaction.atomic():
            return door.create(
                StagedDecision(application=application, gate=gate, **values),
                actor=actor,
                on=on,
                event="stage",
            )
    except IntegrityError:
        other = StagedDecision.objects.get(application=application, gate=gate, released_at=None)
        raise _somebody_faster(other) from None


def unstage(decision: StagedDecision, *, actor: Actor, reason: str = "") -> None:
    """Take a note back before it is released.

    Raises:
        NotAllowed: The actor stands at another gate.
        RuleRefused: It has been released.
    """
    if decision.released_at is not None:
        raise RuleRefused(_("“%(decision)s”已经发布，不能撤下。") % {"decision": decision}, rule="RCR-04")
    if not decision.permits.covers_roles(actor, GATEKEEPERS[decision.gate], decision):
        raise NotAllowed(
            _("您不能撤下“%(decision)s”。") % {"decision": decision},
            remedy=door.who_may(GATEKEEPERS[decision.gate]),
        )
    door.remove(decision, actor=actor, reason=reason or _("撤下拟定意见"), event="unstage")


def release(
    call: Call, gate: str, *, actor: Actor, leave_out_gone: bool = False, on: date | None = None
) -> list[Application]:
    """Decide everything that is staged at one gate of a call and lies within the actor's reach, or nothing.

    Args:
        leave_out_gone: Skip those who withdrew or were decided otherwise meanwhile; their notes are taken down.

    Effects:
        Every application moves as staged; applicants hear of it together, and the next gate gets one notice.

    Raises:
        RuleRefused: Nothing is staged.
        FactsRefused: Some cannot move; each is named and nobody moves.
        StaleState: Somebody decided one of them at the same moment.
    """
    rules.seen(call, actor)
    staged = list(
        reading.visible(StagedDecision, actor, "A")
        .filter(StagedDecision.permits.filter_roles(actor, GATEKEEPERS.get(gate, ())))
        .filter(application__call=call, gate=gate, released_at=None)
        .select_related("application__person__home_institution", "application__call__batch__programme")
        .order_by("pk")
    )
    if not staged:
        raise RuleRefused(
            _("“%(call)s”在这个环节没有待发布的拟定意见。") % {"call": call},
            remedy=_("请先对报名逐个拟定意见。"),
            rule="RCR-04",
        )
    gone = [d for d in staged if not _is_at_gate(d.application, gate)]
    if gone and not leave_out_gone:
        refuse([_gone(d) for d in gone])
    moved: list[Application] = []
    with transaction.atomic():
        for decision in gone:
            door.remove(decision, actor=actor, reason=_("报名已不在这个环节"), event="unstage", verb="A")
        no = Refusals()
        for decision in staged:
            if decision not in gone:
                _move(decision, gate, actor, on, no, moved)
        refuse(no.found)
        announce.decisions_released(moved, actor.name)
    return moved


def _move(
    decision: StagedDecision,
    gate: str,
    actor: Actor,
    on: date | None,
    no: Refusals,
    moved: list[Application],
) -> None:
    event = _EVENT[gate, decision.verdict]
    try:
        moved.append(single.decide(decision.application, event, actor=actor, on=on, reason=decision.reason))
        door.change(decision, {"released_at": clock.now()}, actor=actor, on=on, event="release", verb="A")
    except StaleState:
        raise
    except DomainError as e:
        name = decision.application.person.name
        for one in getattr(e, "refusals", (e,)):
            no.rule(
                one.rule, _("%(name)s：%(sentence)s") % {"name": name, "sentence": one.sentence}, one.remedy
            )


def _is_at_gate(application: Application, gate: str) -> bool:
    at = {AT_GATE[gate]} | ({"reserved"} if gate == "propose" else set())
    return application.state in at


def _gone(decision: StagedDecision) -> RuleRefused:
    application = decision.application
    state = APPLICATION.state(application.state).label
    return RuleRefused(
        _("%(name)s现在是“%(state)s”，不能按拟定意见“%(verdict)s”办理，全部意见都没有发布。")
        % {
            "name": application.person.name,
            "state": state,
            "verdict": decision.get_verdict_display(),
        },
        remedy=_("请撤下这条意见，或选择“略过已退出的人”后再发布。"),
        rule="SM-APPL",
    )


def _refuse_elsewhere(application: Application, gate: str) -> None:
    if gate not in STAGED_GATES or not _is_at_gate(application, gate):
        raise RuleRefused(
            _("“%(who)s”现在是“%(state)s”，不在这个环节。")
            % {"who": application, "state": APPLICATION.state(application.state).label},
            rule="SM-APPL",
        )


def _refuse_stranger(application: Application, event: str, actor: Actor) -> None:
    """Staging asks what deciding would ask, so that a release does not fail for it."""
    edge = APPLICATION.edge(event, application.state)
    roles = edge.roles if edge is not None else ()
    if not application.permits.covers_roles(actor, roles, application):
        raise NotAllowed(
            _("您不能对“%(who)s”拟定意见。") % {"who": application},
            remedy=door.who_may(roles or GATEKEEPERS["qualify"]),
        )
    facts.refuse_own(application, actor)
    events = edge.other_than if edge is not None else ()
    if (
        actor.user_id is not None
        and audit.history("application", application.code)
        .filter(user=actor.user_id, event__in=events)
        .exists()
    ):
        raise RuleRefused(
            _("“%(who)s”的前一步是您办理的，这一步须由另一人办理。") % {"who": application},
            remedy=_("请有同样身份的其他人办理。"),
            rule="BR-07",
        )


def _is_by(decision: StagedDecision, actor: Actor) -> bool:
    last = audit.history("staged", decision.code).first()
    return last is not None and last.user_id == actor.user_id


def _somebody_faster(decision: StagedDecision) -> StaleState:
    last = audit.history("staged", decision.code).first()
    who = last.actor if last is not None else ""
    return StaleState(
        _("“%(name)s”已由%(who)s拟定为“%(verdict)s”。")
        % {
            "name": decision.application.person.name,
            "who": who,
            "verdict": decision.get_verdict_display(),
        },
        remedy=_("您拟定的意见没有保存，请刷新核对后再办。"),
    )


MOVES: dict[str, Callable[..., Any]] = {"stage": stage, "unstage": unstage, "release": release}
"""What a button calls."""
