"""Applications: entered, handed in, and passed on or sent back at every gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jieli.kernel import door
from jieli.kernel.actor import Actor, system
from jieli.kernel.errors import BadInput, NotAllowed, RuleRefused
from jieli.programme import rules
from jieli.programme.checks.values import merged
from jieli.programme.rules import PartRows, Refusals
from jieli.recruiting import announce
from jieli.recruiting.models import Application, FamilyMember, Preference
from jieli.recruiting.queries import eligibility
from jieli.recruiting.rules import applications as facts
from jieli.recruiting.rules.eligibility import LATER
from jieli.registry.rules import refuse

Values = Mapping[str, Any]


def add_application(
    values: Values,
    *,
    actor: Actor,
    parts: PartRows | None = None,
    on: date | None = None,
    reason: str = "",
) -> Application:
    """Begin an application, one's own or that of somebody of one's unit who cannot do it.

    Args:
        values: ``call``, ``person``, ``statement``, ``family_consent_on``, ``consent_note``.
        parts: Rows of ``preferences``: ``post`` and ``rank``; of ``family``: ``relation``, ``name``, ``born_year``,
            ``work``.

    Raises:
        NotFound: The actor does not see the call.
        RuleRefused: The call is not open.
        BadInput: The person has applied already, or may not; FactsRefused if there is more.
    """
    rows = rules.parts_by_table(Application, parts)
    if values.get("call") is not None:
        rules.seen(values["call"], actor)
    wishes, family = (rows or {}).get(Preference), (rows or {}).get(FamilyMember)
    refuse(facts.check_application(values, wishes=wishes, family=family, on=rules.day_of(on)))
    try:
        with transaction.atomic():
            return door.create(Application(**values), actor=actor, on=on, reason=reason, parts=rows)
    except IntegrityError:
        # Two at once: the other one is stored now, and the check finds it
        refuse(facts.check_application(values, wishes=wishes, family=family, on=rules.day_of(on)))
        raise


def change_application(
    application: Application,
    values: Values,
    *,
    actor: Actor,
    version: int | None = None,
    parts: PartRows | None = None,
    on: date | None = None,
    reason: str = "",
) -> Application:
    """Change a draft; what others are judging stays as it is.

    Raises:
        RuleRefused: It has been handed in.
        FactsRefused: Several values are wrong; BadInput if it is one.
        StaleState: Somebody was faster.
    """
    if application.state != "draft":
        raise RuleRefused(
            _("“%(who)s”的报名已经提交，不能再改。") % {"who": application},
            remedy=_("请办理人退回后再改。"),
            rule="SM-APPL",
        )
    moved = [n for n in ("call", "person") if n in values and values[n] != getattr(application, n)]
    if moved:
        raise BadInput(_("报名的通知和人员不能更改。"), field=moved[0], remedy=_("请退出后另行报名。"))
    rows = rules.parts_by_table(Application, parts)
    refuse(
        facts.check_application(
            merged(application, values, facts.APPLICATION),
            wishes=(rows or {}).get(Preference),
            family=(rows or {}).get(FamilyMember),
            known=application,
            on=rules.day_of(on),
        )
    )
    return door.change(application, values, actor=actor, version=version, parts=rows, reason=reason, on=on)


def submit_application(
    application: Application,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Application:
    """Hand an application in.

    Raises:
        FactsRefused: The call is closed, or a wish or the consent of the family is missing.
    """
    if rules.may_move(application, "submit", actor):
        refuse(facts.check_submit(application, rules.day_of(on)))
    return _forward(application, "submit", actor, on, reason, version, is_own_matter=True)


def give_opinion(
    application: Application,
    opinion: str,
    *,
    actor: Actor,
    note: str = "",
    on: date | None = None,
    version: int | None = None,
) -> Application:
    """Say for the department whether it can do without the applicant.

    Raises:
        BadInput: The opinion is neither ``agree`` nor ``disagree``, or a disagreement gives no reason.
        RuleRefused: The unit has decided already, or another department is concerned.
        NotAllowed: The actor speaks for no department.
    """
    if not application.permits.covers_roles(actor, ("SD", "SH"), application):
        raise NotAllowed(
            _("您不能填写“%(who)s”的科室意见。") % {"who": application}, remedy=door.who_may(("SD", "SH"))
        )
    facts.refuse_own(application, actor)
    facts.refuse_other_department(application, actor)
    if opinion not in ("agree", "disagree"):
        raise BadInput(_("科室意见只能是同意或不同意。"), field="department_opinion")
    if opinion == "disagree" and not note.strip():
        raise BadInput(_("不同意外派须写明理由。"), field="department_note")
    if application.state not in ("draft", "applied"):
        raise RuleRefused(
            _("单位已经对“%(who)s”作出推荐，科室意见不能再改。") % {"who": application}, rule="SM-APPL"
        )
    return door.change(
        application,
        {"department_opinion": opinion, "department_note": note.strip()},
        actor=actor,
        verb="A",
        event="opinion",
        on=on,
        version=version,
    )


def recommend_application(
    application: Application,
    *,
    actor: Actor,
    unit_rank: int | None = None,
    unit_note: str = "",
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Application:
    """The unit recommends somebody, at one place among all whom it recommends for the call.

    Raises:
        RuleRefused: The department has not agreed.
        BadInput: The place is missing or taken.
    """
    if rules.may_move(application, "recommend", actor):
        facts.refuse_own(application, actor)
        refuse(facts.check_recommend(application, unit_rank))
    values = {"unit_rank": unit_rank, "unit_note": unit_note.strip()}
    return _forward(application, "recommend", actor, on, reason, version, values)


def qualify_application(
    application: Application,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Application:
    """The commission or the lead unit finds the papers in order.

    Raises:
        FactsRefused: No wished post is one that the applicant may be sent to.
    """
    if rules.may_move(application, "qualify", actor):
        facts.refuse_own(application, actor)
        _refuse_ineligible(application, without=LATER)
    return _forward(application, "qualify", actor, on, reason, version)


def vet_application(
    application: Application,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Application:
    """The applicant passed the vetting; the examination is next."""
    return _forward(application, "vet", actor, on, reason, version)


def propose_application(
    application: Application,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Application:
    """Take the applicant onto the proposed list.

    Raises:
        FactsRefused: No wished post is one that the applicant may be sent to; BR-06 and BR-14 count here.
    """
    if rules.may_move(application, "propose", actor):
        facts.refuse_own(application, actor)
        _refuse_ineligible(application)
    return _forward(application, "propose", actor, on, reason, version)


def reserve_application(
    application: Application,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Application:
    """Keep the applicant in reserve."""
    return _forward(application, "reserve", actor, on, reason, version)


def reject_application(
    application: Application,
    *,
    actor: Actor,
    reason: str,
    on: date | None = None,
    version: int | None = None,
) -> Application:
    """The gate at which an application waits says no, and why."""
    edges = (e for e in Application.machine.edges_from(application.state) if e.event.startswith("reject_"))
    event = next((e.event for e in edges if e.roles), "reject_recommend")
    return _forward(application, event, actor, on, reason, version)


def return_application(
    application: Application,
    *,
    actor: Actor,
    reason: str,
    on: date | None = None,
    version: int | None = None,
) -> Application:
    """Give an application back to be corrected; the unit recommends it anew."""
    return _forward(
        application, "return_to_applicant", actor, on, reason, version, {"unit_rank": None, "unit_note": ""}
    )


def withdraw_application(
    application: Application,
    *,
    actor: Actor,
    reason: str,
    on: date | None = None,
    version: int | None = None,
) -> Application:
    """The applicant steps back."""
    return _forward(application, "withdraw", actor, on, reason, version, is_own_matter=True)


def decide(
    application: Application,
    event: str,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
) -> Application:
    """One decision among several that are released together; who hears of it is up to the caller."""
    facts.refuse_own(application, actor)
    if event in ("qualify", "propose"):
        _refuse_ineligible(application, without=LATER if event == "qualify" else ())
    return door.advance(application, event, actor=actor, on=on, reason=reason)


def deploy(
    application: Application, *, actor: Actor, on: date | None = None, reason: str = ""
) -> Application:
    """The applicant has a deployment; called by the room that knows it."""
    return door.advance(application, "deploy", actor=system(actor.origin), on=on, reason=reason)


def undeploy(application: Application, *, actor: Actor, reason: str, on: date | None = None) -> Application:
    """The deployment was cancelled before it began."""
    return door.advance(application, "undeploy", actor=system(actor.origin), on=on, reason=reason)


MOVES: dict[str, Callable[..., Application]] = {
    "submit": submit_application,
    "recommend": recommend_application,
    "qualify": qualify_application,
    "vet": vet_application,
    "propose": propose_application,
    "reserve": reserve_application,
    "reject_recommend": reject_application,
    "reject_qualify": reject_application,
    "reject_vet": reject_application,
    "reject_propose": reject_application,
    "return_to_applicant": return_application,
    "withdraw": withdraw_application,
    "deploy": deploy,
    "undeploy": undeploy,
}
"""Event of the machine → the action that performs it; what a button calls."""


def obstacles(application: Application, event: str, *, actor: Actor, on: date | None = None) -> list[Any]:
    """What stands in the way of a move, for showing it before anybody presses the button."""
    rules.seen(application, actor)
    if event == "submit":
        return facts.check_submit(application, rules.day_of(on))
    if event == "recommend":
        return facts.check_recommend(application, application.unit_rank or 1)
    if event in ("qualify", "propose"):
        return _ineligible(application, without=LATER if event == "qualify" else ())
    return []


def _refuse_ineligible(application: Application, *, without: tuple[str, ...] = ()) -> None:
    refuse(_ineligible(application, without=without))


def _ineligible(application: Application, *, without: tuple[str, ...] = ()) -> list[Any]:
    """What stands against the wish that is nearest to being possible; nothing if one is."""
    fresh = Application.objects.get(pk=application.pk)
    verdicts = eligibility.of([fresh])
    against = [
        (wish.post, verdicts[fresh.pk, wish.post_id].against(without=without))
        for wish in fresh.preferences.all()
    ]
    if not against or any(not found for _post, found in against):
        return []
    post, found = min(against, key=lambda pair: len(pair[1]))
    no = Refusals()
    for finding in found:
        no.rule(
            finding.rule,
            _("%(name)s报“%(post)s”不符合条件。%(finding)s")
            % {"name": fresh.person.name, "post": post, "finding": finding.sentence},
            _("可以申请豁免，由项目管理办公室或组织人事部门批准。")
            if finding.who
            else _("请补登材料、更换志愿岗位，或不予通过。"),
        )
    return no.found


def _forward(
    application: Application,
    event: str,
    actor: Actor,
    on: date | None,
    reason: str,
    version: int | None,
    values: Values | None = None,
    *,
    is_own_matter: bool = False,
) -> Application:
    if not is_own_matter and rules.may_move(application, event, actor):
        facts.refuse_own(application, actor)
    with transaction.atomic():
        door.advance(application, event, actor=actor, on=on, reason=reason, version=version, values=values)
        announce.application_waits(application)
        if event != "submit":
            announce.application_moved(application, reason, actor.name)
    return application
