"""Changes of running deployments that both owners agree to: longer, shorter, or on another post."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jieli.kernel import door
from jieli.kernel.actor import Actor, system
from jieli.kernel.errors import BadInput, DomainError, RuleRefused
from jieli.placement import announce
from jieli.placement.actions.deployment import drawn_up, hold
from jieli.placement.actions.following import follow
from jieli.placement.checks import deployment as facts
from jieli.placement.checks.deployment import Line
from jieli.placement.models import Amendment, Deployment, Leave
from jieli.placement.queries.leaves import speaks_for
from jieli.placement.rules import overlap_days, span_of
from jieli.placement.states import UNDECIDED
from jieli.programme import rules
from jieli.programme.models import Post
from jieli.programme.rules import Refusals
from jieli.programme.terms import Span
from jieli.registry.rules import refuse

_HEALTH = "健康原因"  # as it stays in the history, whatever the language of whoever proposes


def propose_extension(
    deployment: Deployment, *, ends_on: date, actor: Actor, why: str, on: date | None = None
) -> Amendment:
    """Propose that somebody stays longer; he himself agrees first, then both owners.

    Args:
        ends_on: First day after the longer stay.

    Raises:
        FactsRefused: It cannot be; RuleRefused or BadInput if one thing stands against it.
    """
    return _propose(deployment, "extend", ends_on, actor, why, on)


def propose_early_end(
    deployment: Deployment,
    *,
    ends_on: date,
    actor: Actor,
    why: str,
    cause: str = "early",
    on: date | None = None,
) -> Amendment:
    """Propose that somebody leaves the post earlier; both owners agree, and a proposal by one counts as his.

    Args:
        ends_on: First day off the post.
        cause: Code of the set ``deployment_end``.
        why: Where the cause is ``health`` it is kept encrypted, and the history says only that.
    """
    return _propose(deployment, "end_early", ends_on, actor, why, on, cause=cause)


def propose_transfer(
    deployment: Deployment, *, post: Post, moves_on: date, actor: Actor, why: str, on: date | None = None
) -> Amendment:
    """Propose that somebody goes on on another post of the batch from a day on.

    Where that post is at another unit, the unit agrees first, then both owners.
    """
    return _propose(deployment, "transfer", moves_on, actor, why, on, post=post, cause="transfer")


def _propose(
    deployment: Deployment,
    kind: str,
    day: date,
    actor: Actor,
    why: str,
    on: date | None,
    *,
    post: Post | None = None,
    cause: str = "",
) -> Amendment:
    made = Amendment(
        deployment=deployment,
        kind=kind,
        takes_effect_on=day,
        post=post,
        cause=cause,
        why=why.strip()[:255],
    )
    if cause == "health" and made.why:
        made.detail, made.why, why = why.strip(), _HEALTH, _HEALTH
    if Amendment.permits.ever(actor, "C"):
        refuse(_obstacles(made))
    with transaction.atomic():
        door.create(made, actor=actor, on=on, reason=why)
        if kind != "extend":
            own = next((e for e in _consents(made) if _is_asked(made, e, actor)), None)
            if own is not None and not facts.check_not_oneself(deployment, actor):
                door.advance(made, own, actor=actor, on=on, reason="提出即同意")
        announce.amendment_waits(made)
    return made


def _consents(made: Amendment) -> tuple[str, ...]:
    """With which steps agreeing to a new proposal may begin."""
    return ("agree_new_host",) if made.asks_new_host else ("agree_host", "agree_sender")


def _is_asked(made: Amendment, event: str, actor: Actor) -> bool:
    return rules.may_move(made, event, actor) and speaks_for(actor, made, event)


def accept(
    amendment: Amendment,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Amendment:
    """The person agrees to stay longer.

    Raises:
        RuleRefused: It is no extension, so the person is not asked.
    """
    if rules.may_move(amendment, "accept", actor) and amendment.kind != "extend":
        raise RuleRefused(
            _("“%(amendment)s”不需要本人同意。") % {"amendment": amendment},
            remedy=_("由受援单位和派出单位办理。"),
            rule="DSP-05",
        )
    with transaction.atomic():
        door.advance(amendment, "accept", actor=actor, on=on, reason=reason, version=version)
        announce.amendment_waits(amendment)
    return amendment


def agree_new_host(
    amendment: Amendment,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Amendment:
    """The unit to which somebody is to move wants him; then the owners are asked.

    Raises:
        RuleRefused: Nobody is to move to another unit, or the actor does not speak for the new one.
    """
    if rules.may_move(amendment, "agree_new_host", actor) and not amendment.asks_new_host:
        raise RuleRefused(
            _("“%(amendment)s”没有调往别的单位，不需要调入单位同意。") % {"amendment": amendment},
            remedy=_("由受援单位和派出单位办理。"),
            rule="DSP-05",
        )
    return _agree(amendment, "agree_new_host", actor, on, reason, version)


def agree_host(
    amendment: Amendment,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Amendment:
    """The host agrees; with the sender's consent the change takes effect."""
    return _agree(amendment, "agree_host", actor, on, reason, version)


def agree_sender(
    amendment: Amendment,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Amendment:
    """The sender agrees; with the host's consent the change takes effect."""
    return _agree(amendment, "agree_sender", actor, on, reason, version)


def refuse_amendment(
    amendment: Amendment, *, actor: Actor, reason: str, on: date | None = None, version: int | None = None
) -> Amendment:
    """Whoever is asked does not agree; everything stays as it is."""
    with transaction.atomic():
        door.advance(amendment, "refuse", actor=actor, on=on, reason=reason, version=version)
        announce.amendment_failed(amendment, reason)
    return amendment


def withdraw_amendment(
    amendment: Amendment, *, actor: Actor, reason: str, on: date | None = None, version: int | None = None
) -> Amendment:
    """Take a proposal back before all have agreed."""
    return door.advance(amendment, "withdraw", actor=actor, on=on, reason=reason, version=version)


MOVES: dict[str, Callable[..., Amendment]] = {
    "accept": accept,
    "agree_new_host": agree_new_host,
    "agree_host": agree_host,
    "agree_sender": agree_sender,
    "refuse": refuse_amendment,
    "withdraw": withdraw_amendment,
}
"""Event of the machine → the action that performs it; what a button calls."""


def _agree(
    amendment: Amendment, event: str, actor: Actor, on: date | None, reason: str, version: int | None
) -> Amendment:
    deployment = amendment.deployment
    if rules.may_move(amendment, event, actor):
        refuse(facts.check_not_oneself(deployment, actor))
        if amendment.kind == "extend" and amendment.state == "proposed":
            raise RuleRefused(
                _("%(who)s还没有同意延期。") % {"who": deployment.person.name},
                remedy=_("请先由本人同意。"),
                rule="DSP-05",
            )
        if event != "agree_new_host" and amendment.asks_new_host and amendment.state == "proposed":
            raise RuleRefused(
                _("调入单位“%(unit)s”还没有同意接收%(who)s。")
                % {"unit": _new_host(amendment), "who": deployment.person.name},
                remedy=_("请先由调入单位的管理员同意。"),
                rule="DSP-05",
            )
        if not speaks_for(actor, amendment, event):
            unit = _new_host(amendment) if event == "agree_new_host" else deployment.post.institution.name
            raise RuleRefused(
                _("这一步由“%(unit)s”的管理员办理。") % {"unit": unit},
                remedy=_("请等那里的管理员同意。"),
                rule="DSP-05",
            )
        refuse(_obstacles(amendment))
    with transaction.atomic():
        door.advance(amendment, event, actor=actor, on=on, reason=reason, version=version)
        if amendment.state == "agreed":
            if amendment.kind == "extend" or amendment.takes_effect_on <= rules.day_of(None):
                carry_out(amendment, origin=actor.origin)
            announce.amendment_done(amendment)
        else:
            announce.amendment_waits(amendment)
    return amendment


def _new_host(amendment: Amendment) -> str:
    assert amendment.post is not None
    return amendment.post.institution.name


# --- What stands against it -----------------------------------------------------------------------


def _obstacles(amendment: Amendment) -> list[DomainError]:
    no = Refusals()
    deployment, day = amendment.deployment, amendment.takes_effect_on
    if not amendment.why:
        no.bad("why", _("请写明理由。"))
    if amendment.cause:
        no.known_code("cause", "deployment_end", amendment.cause)
    waiting = Amendment.objects.filter(deployment=deployment, state__in=UNDECIDED).exclude(pk=amendment.pk)
    if waiting.exists():
        no.rule(
            "DSP-05",
            _("“%(deployment)s”已有一项变更在办。") % {"deployment": deployment},
            _("请先办完或撤回那一项。"),
        )
    if amendment.kind == "extend":
        _may_extend(no, deployment, day)
    elif Deployment.machine.edge(amendment.kind, deployment.state) is None:
        no.rule(
            "SM-ASGN",
            _("“%(deployment)s”现在是“%(state)s”，不能“%(kind)s”。")
            % {
                "deployment": deployment,
                "state": deployment.get_state_display(),
                "kind": amendment.get_kind_display(),
            },
        )
    elif not (deployment.on_duty_on or deployment.starts_on) <= day < deployment.ends_on:
        no.bad(
            "takes_effect_on",
            _("变更日期%(on)s不在派驻期间（%(span)s）。")
            % {"on": day, "span": rules.span_words(deployment.starts_on, deployment.ends_on)},
        )
    if amendment.kind == "transfer" and not no.found:
        no.found += _against_new_post(amendment)
    return no.found


def _may_extend(no: Refusals, deployment: Deployment, ends_on: date) -> None:
    if deployment.state not in ("on_duty", "working", "on_leave"):
        no.rule(
            "SM-ASGN",
            _("“%(deployment)s”现在是“%(state)s”，不能延期。")
            % {"deployment": deployment, "state": deployment.get_state_display()},
        )
        return
    if ends_on <= deployment.ends_on:
        no.bad(
            "takes_effect_on",
            _("延期后的止期要晚于现在的%(end)s。") % {"end": deployment.ends_on},
        )
        return
    post = deployment.post
    if ends_on > post.ends_on:
        no.bad(
            "takes_effect_on",
            _("岗位“%(post)s”止于%(end)s，不能延到那以后。") % {"post": post, "end": post.ends_on},
            _("请先修改岗位和批次的止期。"),
            rule="BR-11",
        )
        return
    added = Span(deployment.ends_on, ends_on)
    known = facts.situation([deployment.person_id], [post])
    for other in known.by_person.get(deployment.person_id, ()):
        if other.pk != deployment.pk and overlap_days(span_of(other), added):
            no.rule(
                "BR-01",
                _("%(person)s在%(span)s已派驻“%(post)s”。")
                % {
                    "person": deployment.person.name,
                    "span": rules.span_words(*span_of(other)),
                    "post": other.post,
                },
            )
    pack = known.pack(post.batch)
    for other in known.by_post.get(post.pk, ()):
        days = overlap_days(span_of(other), Span(deployment.starts_on, ends_on))
        follows = other.pk != deployment.pk and other.starts_on > deployment.starts_on
        if follows and pack is not None and days > pack.overlap_days:
            no.rule(
                "BR-02",
                _("延期后与接任者%(person)s重叠%(days)s，交接最多%(allowed)s。")
                % {
                    "person": other.person.name,
                    "days": rules.days_words(days),
                    "allowed": rules.days_words(pack.overlap_days),
                },
                _("请先调整接任者的起期。"),
            )


def _against_new_post(amendment: Amendment) -> list[DomainError]:
    if amendment.post is None or amendment.post.pk == amendment.deployment.post_id:
        return [BadInput(_("请选择调往的岗位。"), field="post")]
    if amendment.post.batch_id != amendment.deployment.batch_id:
        return [BadInput(_("只能调到同一批次的岗位。"), field="post")]
    line = _line(amendment)
    known = facts.situation([line.person.pk], [line.post])
    found = facts.check_lines([line], known, ends=[amendment.deployment.pk])
    found_here = [error for _line, error in found if error.rule != "BR-11"]
    pack = known.pack(line.post.batch)
    if pack is not None and "exam" in pack.pretasks:
        found_here += facts.check_fitness(_successor(amendment), amendment.takes_effect_on)
    return found_here


def _successor(amendment: Amendment) -> Deployment:
    """The stay on the new post as it would be, not stored."""
    deployment = amendment.deployment
    return Deployment(person=deployment.person, post=amendment.post, batch=deployment.batch)


def _line(amendment: Amendment) -> Line:
    deployment, post = amendment.deployment, amendment.post
    assert post is not None
    return Line(
        deployment.person,
        post,
        amendment.takes_effect_on,
        min(deployment.ends_on, post.ends_on),
        deployment.role,
        deployment,
        deployment.application,
    )


# --- Carrying it out ------------------------------------------------------------------------------


def due_to_be_carried_out(actor: Actor) -> list[Amendment]:
    """What was agreed to and whose day has come."""
    return list(
        Amendment.objects.filter(
            Amendment.permits.filter(actor, "U"),
            state="agreed",
            carried_out_on=None,
            takes_effect_on__lte=rules.day_of(None),
        ).select_related("deployment__person", "post")
    )


def carry_out(amendment: Amendment, *, origin: str) -> Amendment:
    """Change the deployment as all have agreed; called at once, or by the calendar when its day has come.

    Effects:
        The deployment, the posts, and for a transfer a second deployment, on its way to the new post.
    """
    machinery, day = system(origin), amendment.takes_effect_on
    with transaction.atomic():
        deployment = Deployment.objects.get(pk=amendment.deployment_id)
        why = f"各方同意（{amendment.code}）"
        if amendment.kind == "extend":
            door.change(deployment, {"ends_on": day}, actor=machinery, event="extend", reason=why)
        else:
            _end(amendment, deployment, machinery, why)
        done = {"carried_out_on": rules.day_of(None)}
        door.change(amendment, done, actor=machinery, event="carry_out", reason=why)
    amendment.deployment = deployment
    return amendment


def _end(amendment: Amendment, deployment: Deployment, machinery: Actor, why: str) -> None:
    day = amendment.takes_effect_on
    for leave in Leave.objects.filter(deployment=deployment, state="away"):
        back_on = {"back_on": max(day, leave.starts_on)}
        door.advance(leave, "back", actor=machinery, on=day, reason=why, values=back_on)
    if deployment.state == "on_leave" and amendment.kind == "transfer":
        door.advance(deployment, "come_back", actor=machinery, on=day, reason=why)
    ended: dict[str, Any] = {"ended_on": day, "end_reason": amendment.cause}
    door.advance(deployment, amendment.kind, actor=machinery, on=day, reason=why, values=ended)
    touched = {deployment.post_id}
    if amendment.kind == "transfer":
        hold({deployment.person_id}, {amendment.post_id or 0})
        successor = drawn_up([_line(amendment)], ends=[deployment.pk], is_term_free=True)[0][0]
        door.create(successor, actor=machinery, on=day, reason=why)
        for event, values in (("ready", {}), ("depart", {"left_on": day})):
            door.advance(successor, event, actor=machinery, on=day, reason=why, values=values)
        touched.add(successor.post_id)
    follow(touched, origin=machinery.origin, reason=why, on=day)
    if amendment.kind == "end_early":
        announce.fell_out(deployment, amendment.why)
