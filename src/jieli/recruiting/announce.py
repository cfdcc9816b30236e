"""Notices about calls, applications, examinations and lists: N-01 to N-04, and what concerns an applicant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from jieli.kernel import notices
from jieli.kernel.models import User
from jieli.programme.models import Participant
from jieli.programme.review import holders
from jieli.recruiting.models import Application, Call, Fitness, Objection, RosterList, Waiver
from jieli.recruiting.states import APPLICATION, AT_GATE, GATEKEEPERS
from jieli.registry.models import Institution
from jieli.registry.queries import access


def senders(call: Call) -> QuerySet[Institution]:
    """Units that a call concerns: those with a quota, or all that send in the programme."""
    named = call.quotas.values("institution")
    if call.quotas.exists():
        return Institution.objects.filter(pk__in=named)
    taking_part = Participant.objects.filter(
        programme=call.batch.programme_id, side__in=("sender", "lead")
    ).values("institution")
    return Institution.objects.filter(pk__in=taking_part)


def _of_units(roles: Iterable[str], units: QuerySet[Institution]) -> QuerySet[User]:
    """Users who hold a role for one of some units, or who work there and act for themselves."""
    grants = access.grants_in_force().filter(role__in=tuple(roles))
    return User.objects.filter(
        pk__in=[
            *grants.filter(scope="unit", unit__in=units).values_list("user", flat=True),
            *grants.filter(scope="own", user__person__home_institution__in=units).values_list(
                "user", flat=True
            ),
        ],
        is_active=True,
    )


def call_issued(call: Call) -> None:
    """N-01: tell units and people who may apply."""
    notices.tell(
        _of_units(("SH", "AW"), senders(call)),
        kind="call.issued",
        subject=format_lazy(_("选派通知：{call}"), call=call.title),
        body=format_lazy(
            _("{posts}个岗位，{last}截止报名。"), posts=call.posts.count(), last=call.deadline_on
        ),
        url=f"/calls/{call.code}/",
    )


def deadline_near(call: Call, days: int) -> None:
    """N-01: the last days in which people may apply."""
    notices.tell(
        _of_units(("SH", "AW"), senders(call)),
        kind="call.deadline",
        subject=format_lazy(_("还有{days}天截止报名：{call}"), days=days, call=call.title),
        body=format_lazy(
            _("{posts}个岗位，已报名{number}人。"),
            posts=call.posts.count(),
            number=call.applications.exclude(state__in=("draft", "withdrawn")).count(),
        ),
        url=f"/calls/{call.code}/",
    )


def call_stood_down(call: Call, people: Iterable[Application], reason: str) -> None:
    """Tell everybody who applied, and their units, that nobody is sent."""
    applications = list(people)
    units = Institution.objects.filter(pk__in={a.person.home_institution_id for a in applications})
    notices.tell(
        [*_applicants(applications), *_of_units(("SH",), units)],
        kind="call.cancelled",
        subject=format_lazy(_("选派已取消：{call}"), call=call.title),
        body=format_lazy(_("理由：{reason}"), reason=reason),
        url=f"/calls/{call.code}/",
    )


def call_extended(call: Call) -> None:
    """Tell units and people that they may apply for longer."""
    notices.tell(
        _of_units(("SH", "AW"), senders(call)),
        kind="call.extended",
        subject=format_lazy(_("报名延长至{last}：{call}"), last=call.deadline_on, call=call.title),
        url=f"/calls/{call.code}/",
    )


def gatekeepers(application: Application) -> QuerySet[User]:
    """Users who may decide next on an application."""
    gate = next((g for g, state in AT_GATE.items() if state == application.state), None)
    if gate is None:
        return User.objects.none()
    return holders(
        GATEKEEPERS[gate],
        institution=application.person.home_institution,
        programme=application.call.batch.programme,
    )


def application_waits(application: Application) -> None:
    """Tell those at the next gate that an application waits for them."""
    notices.tell(
        gatekeepers(application),
        kind="application.waits",
        subject=format_lazy(_("报名等您办理：{who}"), who=str(application)),
        url=address(application),
    )


def applications_wait_long(user: User, number: int, oldest: Application) -> None:
    """N-02: applications have waited longer than the gate may take."""
    notices.tell(
        [user],
        kind="application.overdue",
        subject=format_lazy(_("{number}份报名超过办理时限"), number=number),
        body=format_lazy(_("等得最久的是：{who}。"), who=str(oldest)),
        url=address(oldest),
    )


def application_moved(application: Application, reason: str, by: str) -> None:
    """Tell the applicant where the application stands."""
    state = APPLICATION.state(application.state).label
    notices.tell(
        _applicants([application]),
        kind="application.moved",
        subject=format_lazy(_("您的报名现在是“{state}”：{call}"), state=state, call=application.call.title),
        body=format_lazy(_("{by}办理，理由：{reason}"), by=by, reason=reason) if reason else "",
        url=address(application),
    )


def decisions_released(applications: Iterable[Application], by: str) -> None:
    """Tell every applicant, and each next gatekeeper once, that decisions were released together."""
    waiting: dict[User, list[Application]] = {}
    for application in applications:
        application_moved(application, "", by)
        for user in gatekeepers(application):
            waiting.setdefault(user, []).append(application)
    for user, found in waiting.items():
        notices.tell(
            [user],
            kind="application.waits",
            subject=format_lazy(
                _("{number}份报名等您办理：{call}"), number=len(found), call=found[0].call.title
            ),
            url=f"/calls/{found[0].call.code}/",
        )


def waiver_requested(waiver: Waiver) -> None:
    """Tell those who may grant a waiver."""
    notices.tell(
        holders(("PO", "OD"), programme=waiver.application.call.batch.programme),
        kind="waiver.requested",
        subject=format_lazy(_("申请豁免{rule}：{who}"), rule=waiver.rule, who=str(waiver.application)),
        body=waiver.why,
        url=address(waiver.application),
    )


def placed_but_unfit(application: Application) -> None:
    """Tell those who decide that somebody on the final list is no longer fit; the detail stays with the examiner."""
    notices.tell(
        holders(("PO", "OD"), programme=application.call.batch.programme),
        kind="fitness.changed",
        subject=format_lazy(_("正式人选的体检结论有变：{who}"), who=str(application)),
        body=_("请决定是否替换。"),
        url=address(application),
    )


def fitness_lapses(fitness: Fitness) -> None:
    """N-03: an examination will soon be void."""
    person = fitness.person
    units = Institution.objects.filter(pk=person.home_institution_id)
    own = [person.user] if person.user is not None else []
    notices.tell(
        [*own, *_of_units(("SH",), units)],
        kind="fitness.lapses",
        subject=format_lazy(
            _("体检结论{last}到期：{name}"), last=last_day(fitness.valid_until), name=person.name
        ),
        body=_("出发前到期的须重新体检。"),
        url=f"/people/{person.code}/",
    )


def notice_ends(roster: RosterList) -> None:
    """N-04: a public notice ends tomorrow."""
    notices.tell(
        holders(("OD", "PO"), programme=roster.batch.programme),
        kind="roster.ends",
        subject=format_lazy(_("明天公示期满：{roster}"), roster=roster.title),
        url=f"/lists/{roster.code}/",
    )


def objection_filed(objection: Objection) -> None:
    """N-04: somebody objects; the notice does not say to what or to whom."""
    roster = objection.roster
    notices.tell(
        holders(("OD", "PO"), programme=roster.batch.programme),
        kind="roster.objection",
        subject=format_lazy(_("收到异议：{roster}"), roster=roster.title),
        url=f"/lists/{roster.code}/",
    )


def address(application: Application) -> str:
    """Where an application is looked at."""
    return f"/applications/{application.code}/"


def last_day(ends_on: date) -> date:
    """The last day of a half-open span."""
    return ends_on - timedelta(days=1)


def _applicants(applications: Iterable[Application]) -> QuerySet[User]:
    return User.objects.filter(person__in=[a.person_id for a in applications], is_active=True)
