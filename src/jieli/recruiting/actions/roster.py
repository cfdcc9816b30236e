"""Lists: drawn up from proposals, put on public notice, frozen with a seal, and mended by substitution."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from jieli.kernel import door
from jieli.kernel.actor import Actor, system
from jieli.kernel.errors import BadInput, DomainError, RuleRefused
from jieli.programme import rules
from jieli.programme.models import Batch, Post
from jieli.programme.rules import Refusals
from jieli.recruiting import announce
from jieli.recruiting.actions.application import propose_application
from jieli.recruiting.models import Application, Call, ListRow, Objection, RosterList
from jieli.recruiting.rules import rosters as facts
from jieli.recruiting.rules.applications import refuse_own
from jieli.recruiting.rules.workdays import pack_of
from jieli.recruiting.states import PLACED, UNDER_WAY
from jieli.registry.rules import refuse

Values = Mapping[str, Any]

_STATE_OF = {"proposed": "proposed", "reserve": "reserved"}


def draft_roster(
    batch: Batch,
    *,
    actor: Actor,
    kind: str = "proposed",
    title: str,
    call: Call | None = None,
    posts: Mapping[int, Post] | None = None,
    place_of_notice: str = "",
    contact_words: str = "",
    on: date | None = None,
) -> RosterList:
    """Draw up a list of everybody proposed, or in reserve, for a batch or one of its calls.

    Args:
        posts: Id of an application → the post it is meant for; its first wish by default.

    Raises:
        RuleRefused: Nobody is proposed, or in reserve.
        BadInput: The kind of list or its title is missing, or the call or a post is of another batch.
    """
    rules.seen(batch, actor)
    if kind not in _STATE_OF:
        raise BadInput(_("名单类别只能是拟派名单或备选名单。"), field="kind")
    if not title.strip():
        raise BadInput(_("名单标题没有填。"), field="title")
    if call is not None and call.batch_id != batch.pk:
        raise BadInput(_("选派通知“%(call)s”属于另一个批次。") % {"call": call}, field="call")
    applications = _applications(batch, call, (_STATE_OF[kind],))
    refuse(_foreign(batch, applications, posts or {}))
    if not applications:
        raise RuleRefused(
            _("现在没有“%(state)s”的人，不能起草名单。")
            % {"state": Application.machine.state(_STATE_OF[kind]).label},
            remedy=_("请先完成研究确定。"),
            rule="RCR-08",
        )
    roster = RosterList(
        batch=batch,
        call=call,
        kind=kind,
        title=title.strip(),
        place_of_notice=place_of_notice.strip(),
        contact_words=contact_words.strip(),
        totals=_totals(applications),
    )
    return door.create(
        roster, actor=actor, on=on, parts={ListRow: _rows(applications, dict(posts or {}), {})}
    )


def redraft_roster(
    roster: RosterList,
    *,
    actor: Actor,
    posts: Mapping[int, Post] | None = None,
    ranks: Mapping[int, int] | None = None,
    on: date | None = None,
    version: int | None = None,
) -> RosterList:
    """Draw up a draft anew from those who are proposed now; posts already chosen stay.

    Args:
        posts: Id of an application → the post it is meant for.
        ranks: Id of an application → its place; the order stays as it was by default.

    Raises:
        RuleRefused: The list is no draft.
        BadInput: A post is of another batch.
    """
    _refuse_unless_draft(roster)
    wanted: tuple[str, ...] = (_STATE_OF.get(roster.kind, "proposed"),)
    kept = {row.application_id: row.post for row in roster.rows.select_related("post") if row.post}
    if roster.replaces_id is not None:
        wanted = ("proposed", "confirmed")
    applications = _applications(roster.batch, roster.call, wanted)
    if roster.replaces_id is not None:  # of those confirmed already only the ones on this list
        applications = [a for a in applications if a.state == "proposed" or a.pk in kept]
    refuse(_foreign(roster.batch, applications, posts or {}))
    return door.change(
        roster,
        {"totals": _totals(applications)},
        actor=actor,
        on=on,
        version=version,
        event="redraft",
        parts={ListRow: _rows(applications, {**kept, **(posts or {})}, ranks or _ranks(roster))},
    )


def change_roster(
    roster: RosterList,
    values: Values,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> RosterList:
    """Change the title, place or contact of a draft.

    Raises:
        RuleRefused: The list is no draft.
        BadInput: The title is empty.
    """
    _refuse_unless_draft(roster)
    if not str(values.get("title", roster.title)).strip():
        raise BadInput(_("名单标题没有填。"), field="title")
    allowed = {n: values[n] for n in ("title", "place_of_notice", "contact_words") if n in values}
    return door.change(roster, allowed, actor=actor, on=on, reason=reason, version=version)


def publish_roster(
    roster: RosterList,
    *,
    actor: Actor,
    notice_from: date | None = None,
    notice_until: date | None = None,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> RosterList:
    """Put a list on public notice.

    Args:
        notice_from: First day; the next working day by default.
        notice_until: Last day; by default the earliest that the pack permits (BR-10).
        reason: Explains a shorter notice, an end on a holiday, or seats that stay empty.

    Raises:
        FactsRefused: The quota is not met (BR-08), the notice is too short (BR-10), the call still takes
            applications, or somebody on the list is no longer proposed.
    """
    values: dict[str, Any] = {}
    with transaction.atomic():
        if rules.may_move(roster, "publish", actor):
            _hold(roster.batch_id)
            values = _notice_of(roster, notice_from, notice_until, rules.day_of(on), bool(reason.strip()))
        return door.advance(
            roster, "publish", actor=actor, on=on, reason=reason, version=version, values=values
        )


def _notice_of(
    roster: RosterList, notice_from: date | None, notice_until: date | None, day: date, explained: bool
) -> dict[str, date]:
    """First and last day of the notice of a list against which nothing stands."""
    pack = pack_of(roster.batch)
    calendar = rules.calendar_of(pack)
    workdays = pack.notice_workdays if pack is not None and pack.notice_workdays else 1
    shortest = facts.notice_of(calendar, day, workdays)
    first = notice_from or shortest.first
    last = notice_until or facts.notice_of(calendar, _before(first), workdays).last
    no = Refusals()
    if roster.kind == "reserve":
        no.rule("SM-LIST", _("备选名单不公示。"), _("请由组织人事部门定稿。"))
    if roster.call is not None and roster.call.state == "open":
        no.rule(
            "SM-CALL",
            _("“%(call)s”还在报名，%(last)s截止。") % {"call": roster.call, "last": roster.call.deadline_on},
            _("请等报名截止，或先提前截止。"),
        )
    if first < day:
        no.bad("notice_from", _("公示开始日%(on)s已经过去。") % {"on": first}, rule="BR-10")
    if not roster.contact_words.strip():
        no.bad("contact_words", _("监督联系方式没有填。"), _("公示须写明向谁反映问题。"), rule="RCR-07")
    no.found += _gone(roster, ("proposed", "confirmed"))
    no.found += facts.check_notice(calendar, first=first, last=last, workdays=workdays, explained=explained)
    no.found += _quota(roster, explained)
    refuse(no.found)
    return {"notice_from": first, "notice_until": last}


def recall_roster(
    roster: RosterList, *, actor: Actor, reason: str, on: date | None = None, version: int | None = None
) -> RosterList:
    """Take a list off public notice to mend it; it needs a whole notice again."""
    return door.advance(
        roster,
        "recall",
        actor=actor,
        on=on,
        reason=reason,
        version=version,
        values={"notice_from": None, "notice_until": None},
    )


def end_notice(
    roster: RosterList,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> RosterList:
    """The notice is over; the calendar does it the day after the last.

    Raises:
        RuleRefused: The last day is not over, or an objection is open.
    """
    if rules.may_move(roster, "end_notice", actor):
        refuse(ending_obstacles(roster, rules.day_of(on)))
    return door.advance(roster, "end_notice", actor=actor, on=on, reason=reason, version=version)


def ending_obstacles(roster: RosterList, day: date) -> list[DomainError]:
    """What keeps a notice from ending."""
    no = Refusals()
    if roster.notice_until is not None and day <= roster.notice_until:
        no.rule(
            "BR-10",
            _("公示到%(last)s为止（含当日），还没有期满。") % {"last": roster.notice_until},
            _("期满次日自动结束公示。"),
        )
    _open_objections(no, roster)
    return no.found


def freeze_roster(
    roster: RosterList,
    *,
    actor: Actor,
    without_gone: bool = False,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> RosterList:
    """Make a list final after its notice.

    Args:
        without_gone: Strike out those who withdrew or lost their place meanwhile.
        reason: Explains seats that stay empty.

    Effects:
        The list has its seal and is of kind ``final``; its applications are confirmed, the list that it replaces is
        superseded, and its call is complete.

    Raises:
        FactsRefused: Somebody on it is no longer proposed, an objection is open, or the quota is not met (BR-08).
    """
    if not rules.may_move(roster, "freeze", actor):
        return door.advance(roster, "freeze", actor=actor, on=on, reason=reason, version=version)
    with transaction.atomic():
        _hold(roster.batch_id)
        if without_gone:
            _strike(roster, actor, on, version)
            version = None
        no = Refusals()
        no.found += _gone(roster, ("proposed", "confirmed"))
        _open_objections(no, roster)
        no.found += _quota(roster, bool(reason.strip()))
        refuse(no.found)
        door.advance(
            roster,
            "freeze",
            actor=actor,
            on=on,
            reason=reason,
            version=version,
            values={"kind": "final", "digest": facts.seal_of(roster)},
        )
        machine = system(actor.origin)
        for row in roster.rows.select_related("application__person", "application__call"):
            if row.application.state == "proposed":
                door.advance(row.application, "confirm", actor=machine, on=on, reason=roster.title)
                announce.application_moved(row.application, "", actor.name)
        if roster.replaces is not None and roster.replaces.state == "frozen":
            door.advance(roster.replaces, "supersede", actor=machine, on=on, reason=roster.title)
        _complete_calls(roster, machine, on)
    return roster


def freeze_reserve(
    roster: RosterList, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> RosterList:
    """Make a reserve list final; it needs no notice.

    Raises:
        RuleRefused: The list is none of reserve.
        FactsRefused: Somebody on it is no longer in reserve.
    """
    values: dict[str, Any] = {}
    if rules.may_move(roster, "freeze_reserve", actor):
        if roster.kind != "reserve":
            raise RuleRefused(_("“%(list)s”不是备选名单，须先公示。") % {"list": roster}, rule="SM-LIST")
        refuse(_gone(roster, ("reserved",)))
        values = {"digest": facts.seal_of(roster)}
    return door.advance(
        roster, "freeze_reserve", actor=actor, on=on, reason=reason, version=version, values=values
    )


def substitute(
    roster: RosterList,
    out: Application,
    in_: Application,
    *,
    actor: Actor,
    reason: str,
    on: date | None = None,
) -> RosterList:
    """Put somebody from the reserve in the place of somebody on a final list.

    Effects:
        ``out`` goes back to the reserve unless already gone, ``in_`` is proposed; a new version of the list is drawn
        up with the same post, needs its notice, and replaces the old one when it is frozen. Audited on all of them.

    Raises:
        RuleRefused: The list is not final, ``out`` is not on it, ``in_`` is not in reserve, or a new version is under
            way already.
        BadInput: No reason is given.
    """
    if not reason.strip():
        raise BadInput(_("替换人选须写明理由。"), field="reason")
    door.ask(actor, "A", roster)
    row = roster.rows.filter(application=out).first()
    no = Refusals()
    if roster.state != "frozen" or roster.kind != "final":
        no.rule("SM-LIST", _("“%(list)s”不是正式名单，不能替换。") % {"list": roster})
    if RosterList.objects.filter(replaces=roster).exclude(state__in=("frozen", "superseded")).exists():
        no.rule("SM-LIST", _("“%(list)s”已有一份新名单在办。") % {"list": roster}, _("请先办完那一份。"))
    if row is None:
        no.rule("RCR-06", _("%(name)s不在“%(list)s”上。") % {"name": out.person.name, "list": roster})
    if out.state == "deployed":
        no.rule(
            "RCR-06",
            _("%(name)s已经派驻，不能再替换。") % {"name": out.person.name},
            _("请先取消派驻。"),
        )
    if in_.state not in ("reserved", "examined"):
        no.rule(
            "RCR-06",
            _("%(name)s现在是“%(state)s”，不能递补。")
            % {"name": in_.person.name, "state": Application.machine.state(in_.state).label},
            _("请从备选人员中选择。"),
        )
    if in_.call.batch_id != roster.batch_id:
        no.rule("RCR-06", _("%(name)s报的是另一个批次。") % {"name": in_.person.name})
    refuse(no.found)
    assert row is not None
    with transaction.atomic():
        if out.state == "confirmed":
            door.advance(out, "replace", actor=system(actor.origin), on=on, reason=reason)
            announce.application_moved(out, reason, actor.name)
        propose_application(in_, actor=actor, on=on, reason=reason)
        stay = [a for a in _in_order(roster) if a.pk != out.pk]
        stay.insert(row.rank - 1, in_)
        posts = {r.application_id: r.post for r in roster.rows.select_related("post") if r.post}
        if row.post is not None:
            posts[in_.pk] = row.post
        new = RosterList(
            batch=roster.batch,
            call=roster.call,
            kind="proposed",
            title=roster.title,
            place_of_notice=roster.place_of_notice,
            contact_words=roster.contact_words,
            totals=_totals(stay),
            replaces=roster,
        )
        order = {a.pk: n for n, a in enumerate(stay)}
        door.create(new, actor=actor, on=on, reason=reason, parts={ListRow: _rows(stay, posts, order)})
        door.note(
            roster,
            "substitute",
            actor=actor,
            reason=reason,
            after={"out": out.code, "in": in_.code, "list": new.code},
            roles=frozenset(("PO", "OD")),
        )
    return new


# --- Objections -----------------------------------------------------------------------------------


def add_objection(roster: RosterList, values: Values, *, actor: Actor, on: date | None = None) -> Objection:
    """Enter an objection that came in while a list was on notice.

    Args:
        values: ``text``, ``from_whom``, ``person`` and ``received_on``.

    Raises:
        RuleRefused: The list is not on notice, or the objection came too late.
        BadInput: The text is missing, or the person is not on the list.
    """
    rules.seen(roster, actor)
    received_on = values.get("received_on") or rules.day_of(on)
    person = values.get("person")
    no = Refusals()
    if roster.state not in ("noticed", "noticed_over"):
        no.rule("RCR-07", _("“%(list)s”不在公示中，不能登记异议。") % {"list": roster})
    elif roster.notice_until is not None and received_on > roster.notice_until:
        no.rule(
            "RCR-07",
            _("异议于%(on)s收到，公示已于%(last)s期满。") % {"on": received_on, "last": roster.notice_until},
            _("期满后反映的问题请按信访办理。"),
        )
    if not str(values.get("text") or "").strip():
        no.bad("text", _("异议内容没有填。"))
    if person is not None and not roster.rows.filter(person=person).exists():
        no.bad("person", _("%(name)s不在这份名单上。") % {"name": person.name})
    refuse(no.found)
    objection = Objection(
        roster=roster,
        person=person,
        text=str(values["text"]).strip(),
        from_whom=str(values.get("from_whom") or "").strip(),
        received_on=received_on,
    )
    with transaction.atomic():
        door.create(objection, actor=actor, on=on)
        announce.objection_filed(objection)
    return objection


def dismiss_objection(
    objection: Objection, *, actor: Actor, reason: str, on: date | None = None, version: int | None = None
) -> Objection:
    """The objection has no ground."""
    return _decide(objection, "dismiss", "none", actor, reason, on, version)


def uphold_objection(
    objection: Objection,
    *,
    actor: Actor,
    reason: str,
    outcome: str = "",
    on: date | None = None,
    version: int | None = None,
) -> Objection:
    """The objection stands.

    Args:
        outcome: ``reserved`` or ``rejected``, what becomes of the person; ``none`` where it concerns nobody.

    Effects:
        The application of the person moves with it; the list can be frozen without him or her. What was found stays
        with the objection: the applicant and the unit hear that one stood.

    Raises:
        BadInput: The outcome is missing.
        RuleRefused: The person has a deployment.
    """
    if outcome not in ("reserved", "rejected", "none") or (outcome == "none") != (objection.person is None):
        raise BadInput(_("请选择如何处理：改列备选或取消人选；不涉及具体人员的，选不调整。"), field="outcome")
    with transaction.atomic():
        _decide(objection, "uphold", outcome, actor, reason, on, version)
        if objection.person is not None:
            rows = objection.roster.rows.filter(person=objection.person).select_related("application__person")
            for row in rows:  # none where the list was recalled and drawn up anew
                _remove_from_list(row.application, outcome, actor, on)
    return objection


def _decide(
    objection: Objection,
    event: str,
    outcome: str,
    actor: Actor,
    reason: str,
    on: date | None,
    version: int | None,
) -> Objection:
    if objection.person is not None and objection.person_id == actor.person_id:
        raise RuleRefused(_("异议涉及您本人，须由另一人办理。"), rule="BR-07")
    return door.advance(
        objection,
        event,
        actor=actor,
        on=on,
        reason=reason,
        version=version,
        values={"decision": reason.strip(), "outcome": outcome},
    )


_OBJECTION_STOOD = (
    "公示期间的异议成立"  # as it stays in the history, whatever the language of whoever decides
)


def _remove_from_list(application: Application, outcome: str, actor: Actor, on: date | None) -> None:
    if application.state == "deployed":
        raise RuleRefused(
            _("%(name)s已经派驻，不能从名单上取下。") % {"name": application.person.name},
            remedy=_("请先取消派驻。"),
            rule="RCR-06",
        )
    if application.state not in (*UNDER_WAY, *PLACED):
        return
    refuse_own(application, actor)
    reason = _OBJECTION_STOOD
    if application.state == "confirmed":  # by the list that this one replaces
        door.advance(application, "replace", actor=system(actor.origin), on=on, reason=reason)
    elif outcome == "reserved" and application.state == "proposed":
        door.advance(application, "reserve", actor=actor, on=on, reason=reason)
    if outcome == "rejected":
        door.advance(application, "reject_propose", actor=actor, on=on, reason=reason)
    announce.application_moved(application, reason, actor.name)


MOVES: dict[str, Callable[..., RosterList]] = {
    "publish": publish_roster,
    "end_notice": end_notice,
    "freeze": freeze_roster,
    "freeze_reserve": freeze_reserve,
    "recall": recall_roster,
}
"""Event of the machine → the action that performs it; what a button calls."""

OBJECTION_MOVES: dict[str, Callable[..., Objection]] = {
    "dismiss": dismiss_objection,
    "uphold": uphold_objection,
}
"""Likewise for objections."""


def _applications(batch: Batch, call: Call | None, states: tuple[str, ...]) -> list[Application]:
    rows = Application.objects.filter(call__batch=batch, state__in=states)
    if call is not None:
        rows = rows.filter(call=call)
    return list(
        _loaded(rows).order_by(
            "person__home_institution__name", F("unit_rank").asc(nulls_last=True), "person__name", "pk"
        )
    )


def _foreign(
    batch: Batch, applications: Sequence[Application], posts: Mapping[int, Post]
) -> list[DomainError]:
    """Posts that somebody on a list is meant for and that the batch does not have."""
    no = Refusals()
    for application in applications:
        post = posts.get(application.pk)
        if post is not None and (post.batch_id != batch.pk or post.state in ("planned", "cancelled")):
            no.bad(
                "posts",
                _("给%(name)s选的岗位“%(post)s”不是批次“%(batch)s”已开放的岗位。")
                % {"name": application.person.name, "post": post, "batch": batch},
                _("请从本批次已批准的岗位中选择。"),
                rule="RCR-08",
            )
    return no.found


def _in_order(roster: RosterList) -> list[Application]:
    """Applications of the rows of a list, in its order."""
    ranks = {row.application_id: row.rank for row in roster.rows.all()}
    found = _loaded(Application.objects.filter(pk__in=ranks))
    return sorted(found, key=lambda a: ranks[a.pk])


def _loaded(rows: Any) -> Any:
    return rows.select_related(
        "person__home_institution", "person__specialty", "call__batch"
    ).prefetch_related("preferences__post__institution", "preferences__post__specialty")


def _ranks(roster: RosterList) -> dict[int, int]:
    return {row.application_id: row.rank for row in roster.rows.all()}


def _rows(
    applications: Sequence[Application], posts: Mapping[int, Post | None], order: Mapping[int, int]
) -> list[dict[str, Any]]:
    ordered = sorted(applications, key=lambda a: order.get(a.pk, len(order) + len(applications)))
    rows = []
    for rank, application in enumerate(ordered, 1):
        wishes = list(application.preferences.all())
        post = posts.get(application.pk) or (wishes[0].post if wishes else None)
        rows.append(_row(application, post, rank))
    return rows


def _row(application: Application, post: Post | None, rank: int) -> dict[str, Any]:
    person = application.person
    span = post or application.call.batch
    return {
        "application": application,
        "person": person,
        "post": post,
        "rank": rank,
        "name": person.name,
        "sex": rules.word("sex", person.sex),
        "unit": person.home_institution.name,
        "tier": rules.tier_of(person.home_institution),
        "title": rules.word("title", person.title) if person.title else "",
        "specialty": person.specialty.name if person.specialty else "",
        "receiving_unit": post.institution.name if post is not None else "",
        "post_words": (post.host_office or rules.word("post_kind", post.kind)) if post is not None else "",
        "term_words": rules.span_words(span.starts_on, span.ends_on),
    }


def _totals(applications: Iterable[Application]) -> dict[str, Any]:
    return facts.totals(
        [
            facts.Line(
                unit=a.person.home_institution.name,
                tier=rules.tier_of(a.person.home_institution),
                specialty=a.person.specialty.name if a.person.specialty else "",
                sex=a.person.sex,
                is_party=facts.is_party(a.person.political),
            )
            for a in applications
        ]
    )


def _quota(roster: RosterList, explained: bool) -> list[DomainError]:
    tiers, units = facts.quota_of(roster)
    return facts.check_quota(
        roster.totals,
        tiers=tiers,
        units=units,
        shortage_explained=explained,
        others=facts.elsewhere(roster) if tiers or units else None,
    )


def _hold(batch: int) -> None:
    """Let nobody else put a list of the batch in force until the transaction ends: all lists share its quota."""
    list(Batch.objects.select_for_update(of=("self",)).filter(pk=batch).values_list("pk", flat=True))


def _gone(roster: RosterList, states: tuple[str, ...]) -> list[DomainError]:
    """Those on the list whose application does not stand there any more."""
    no = Refusals()
    for row in roster.rows.select_related("application"):
        if row.application.state not in (*states, *PLACED):
            no.rule(
                "RCR-07",
                _("第%(rank)s号%(name)s现在是“%(state)s”，不能留在名单上。")
                % {
                    "rank": row.rank,
                    "name": row.name,
                    "state": Application.machine.state(row.application.state).label,
                },
                _("草稿请重新生成；公示期满的，可除名后定稿，或撤回公示重拟。"),
            )
    return no.found


def _open_objections(no: Refusals, roster: RosterList) -> None:
    count = roster.objections.filter(state="received").count()
    if count:
        no.rule(
            "RCR-07",
            _("还有%(count)s件异议没有核查结论。") % {"count": count},
            _("请组织人事部门先作出结论。"),
        )


def _strike(roster: RosterList, actor: Actor, on: date | None, version: int | None) -> None:
    stay = [a for a in _in_order(roster) if a.state in ("proposed", *PLACED)]
    posts = {r.application_id: r.post for r in roster.rows.select_related("post") if r.post}
    door.change(
        roster,
        {"totals": _totals(stay)},
        actor=actor,
        on=on,
        version=version,
        verb="A",
        event="strike",
        parts={ListRow: _rows(stay, posts, _ranks(roster))},
    )


def _complete_calls(roster: RosterList, machine: Actor, on: date | None) -> None:
    calls = Call.objects.filter(
        pk__in=roster.rows.values("application__call"), state="closed", batch=roster.batch
    )
    for call in calls:
        undecided = call.applications.filter(state__in=[s for s in UNDER_WAY if s != "reserved"])
        if not undecided.exists():
            door.advance(call, "complete", actor=machine, on=on, reason=roster.title)


def _refuse_unless_draft(roster: RosterList) -> None:
    if roster.state != "draft":
        raise RuleRefused(
            _("“%(list)s”现在是“%(state)s”，不能再改。")
            % {"list": roster, "state": RosterList.machine.state(roster.state).label},
            remedy=_("公示中的名单请先撤回公示。"),
            rule="SM-LIST",
        )


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
