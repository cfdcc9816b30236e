"""Needs: what host departments ask for, on their way through the gates to posts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jieli.kernel import door
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, RuleRefused
from jieli.programme import announce, review, rules
from jieli.programme.actions.post import approve_post, create_post, refuse_if_over
from jieli.programme.actions.programme import ensure_participant
from jieli.programme.checks import need as facts
from jieli.programme.checks.post import check_post
from jieli.programme.checks.values import merged
from jieli.programme.models import Batch, Need, NeedEvidence
from jieli.programme.rules import PartRows
from jieli.registry.actions.institution import mark_imported
from jieli.registry.rules import refuse

Values = Mapping[str, Any]


def add_need(
    values: Values,
    *,
    actor: Actor,
    parts: PartRows | None = None,
    on: date | None = None,
    reason: str = "",
    import_code: str = "",
) -> Need:
    """File a need as a draft.

    Args:
        values: Fields of ``Need``.
        parts: Rows of ``NeedEvidence``, or of ``evidence``.

    Effects:
        The need; its unit takes part in the programme as a receiver.

    Raises:
        NotFound: The actor does not see the programme.
        FactsRefused: Several values are wrong; BadInput if it is one.
    """
    rows = rules.parts_by_table(Need, parts)
    if values.get("programme") is not None:
        rules.seen(values["programme"], actor)
    refuse(facts.check_need(values, evidence=(rows or {}).get(NeedEvidence)))
    need = Need(**values)
    mark_imported(need, import_code)
    with transaction.atomic():
        door.create(need, actor=actor, on=on, reason=reason, parts=rows)
        ensure_participant(need.programme, need.institution, "receiver", actor=actor, on=on)
    return need


def change_need(
    need: Need,
    values: Values,
    *,
    actor: Actor,
    version: int | None = None,
    parts: PartRows | None = None,
    reason: str = "",
    on: date | None = None,
) -> Need:
    """Change a draft; what others are judging stays as it is.

    Raises:
        RuleRefused: It is no draft any more.
        FactsRefused: Several values are wrong; BadInput if it is one.
        StaleState: Somebody was faster.
    """
    if need.state != "draft":
        raise RuleRefused(
            _("需求“%(need)s”已经提交，不能再改。") % {"need": need},
            remedy=_("请审核单位退回后再改。"),
            rule="SM-NEED",
        )
    rows = rules.parts_by_table(Need, parts)
    made = merged(need, values, facts.NEED)
    rules.seen(made["programme"], actor)
    refuse(facts.check_need(made, evidence=(rows or {}).get(NeedEvidence)))
    with transaction.atomic():
        door.change(need, values, actor=actor, version=version, parts=rows, reason=reason, on=on)
        ensure_participant(need.programme, need.institution, "receiver", actor=actor, on=on)
    return need


def submit_need(
    need: Need, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Need:
    """Hand a need to the hospital office.

    Effects:
        Its score by the pack in force; a notice to the office.

    Raises:
        RuleRefused: The programme has no policy pack to score it by.
    """
    return _forward(need, "submit", actor, on, reason, version)


def check_need(
    need: Need, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Need:
    """The hospital office agrees; the commission of the host region is next."""
    return _forward(need, "check", actor, on, reason, version)


def approve_need(
    need: Need, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Need:
    """The commission approves; the programme office is next.

    Raises:
        BadInput: No figure shows the need.
    """
    if rules.may_move(need, "approve", actor) and not need.evidence.exists():
        raise BadInput(
            _("需求“%(need)s”没有一项现状数据。") % {"need": need},
            field="evidence",
            remedy=_("请退回医院补充现状数据，如上年手术量、外转例数。"),
            rule="SM-NEED",
        )
    with transaction.atomic():
        _forward(need, "approve", actor, on, reason, version)
        announce.need_approved(need)
    return need


def return_need(
    need: Need, *, actor: Actor, reason: str, on: date | None = None, version: int | None = None
) -> Need:
    """Send a need back to its author, from whichever gate it waits at.

    Effects:
        A draft again, without a score; a notice with the reason to those who filed it.
    """
    edges = (e for e in Need.machine.edges_from(need.state) if e.event.startswith("return_"))
    event = next((e.event for e in edges), "return_hospital")
    with transaction.atomic():
        door.advance(need, event, actor=actor, on=on, reason=reason, version=version, values={"score": None})
        announce.need_returned(need, reason, actor.name)
    return need


def withdraw_need(
    need: Need, *, actor: Actor, reason: str, on: date | None = None, version: int | None = None
) -> Need:
    """Take a need back before posts are made for it."""
    return door.advance(
        need, "withdraw", actor=actor, on=on, reason=reason, version=version, values={"score": None}
    )


def close_need(
    need: Need, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Need:
    """The host says that the matter is done."""
    return door.advance(need, "close", actor=actor, on=on, reason=reason, version=version)


def post_need(
    need: Need,
    *,
    batch: Batch,
    actor: Actor,
    terms_of_reference: str = "",
    host_office: str = "",
    tiers: Sequence[str] = (),
    starts_on: date | None = None,
    ends_on: date | None = None,
    open_at_once: bool = False,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Need:
    """Make the posts that a need asks for, in one batch and in one transaction.

    Args:
        tiers: Level of hospital for each post in turn; missing ones take any.
        starts_on: Period of the posts; that of the batch by default.
        open_at_once: Approve the posts as well, which needs terms of reference.
        reason: Lets a host have several posts where the policy pack wants one (BR-09).

    Effects:
        As many posts as the need asks for; the need is posted.

    Raises:
        BadInput: The batch belongs to another programme.
        RuleRefused: The batch is over.
        FactsRefused: A post cannot be; nothing is made then.
    """
    with transaction.atomic():
        if rules.may_move(need, "post", actor):
            rules.seen(batch, actor)
            _refuse_foreign(batch, need)
            refuse_if_over(batch)
            rows = _rows(need, batch, terms_of_reference, host_office, tiers, starts_on, ends_on)
            _refuse_rows(rows, waived=bool(reason.strip()))
            posts = [create_post(row, actor=actor, on=on, reason=reason) for row in rows]
            if open_at_once:
                for post in posts:
                    approve_post(post, actor=actor, on=on)
        door.advance(need, "post", actor=actor, on=on, reason=reason, version=version)
    return need


def _refuse_foreign(batch: Batch, need: Need) -> None:
    if batch.programme_id != need.programme_id:
        raise BadInput(
            _("批次“%(batch)s”属于另一个项目。") % {"batch": batch},
            field="batch",
            remedy=_("请选择本项目的批次。"),
        )


def _rows(
    need: Need,
    batch: Batch,
    terms_of_reference: str,
    host_office: str,
    tiers: Sequence[str],
    starts_on: date | None,
    ends_on: date | None,
) -> list[dict[str, Any]]:
    return [
        {
            "batch": batch,
            "need": need,
            "institution": need.institution,
            "department": need.department,
            "kind": need.post_kind,
            "host_office": host_office,
            "specialty": need.specialty,
            "rank_min": need.rank_min,
            "tier": tiers[index] if index < len(tiers) else "",
            "terms_of_reference": terms_of_reference or need.why,
            "starts_on": starts_on or batch.starts_on,
            "ends_on": ends_on or batch.ends_on,
        }
        for index in range(need.number)
    ]


def _refuse_rows(rows: Sequence[Values], *, waived: bool) -> None:
    """Refuse whatever stands against any of the posts, the same sentence once."""
    found = {
        (refusal.sentence, getattr(refusal, "field", "")): refusal
        for index, row in enumerate(rows)
        for refusal in check_post(row, waived=waived, beside=rows[:index])
    }
    refuse(list(found.values()))


MOVES: dict[str, Callable[..., Need]] = {
    "submit": submit_need,
    "check": check_need,
    "approve": approve_need,
    "post": post_need,
    "return_hospital": return_need,
    "return_commission": return_need,
    "return_office": return_need,
    "withdraw": withdraw_need,
    "close": close_need,
}
"""Event of the machine → the action that performs it; ``post`` needs the batch as well."""


def _forward(need: Need, event: str, actor: Actor, on: date | None, reason: str, version: int | None) -> Need:
    """Score and move on, then tell the next gate."""
    values: dict[str, Any] = {}
    if rules.may_move(need, event, actor):
        values["score"] = review.score_need(need, on=on).total
    with transaction.atomic():
        door.advance(need, event, actor=actor, on=on, reason=reason, version=version, values=values)
        announce.need_waits(need)
    return need
