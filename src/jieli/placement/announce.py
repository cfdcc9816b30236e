"""Notices about deployments: who has to get ready, who is awaited, who is late, who has to agree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from jieli.kernel import notices
from jieli.kernel.models import User
from jieli.placement.models import Amendment, Deployment, HealthEvent, Leave
from jieli.programme import review
from jieli.programme.models import Batch
from jieli.registry.models import Institution
from jieli.registry.queries import access

NAMED_AT_MOST = 5


def fell_out(deployment: Deployment, reason: str) -> None:
    """Tell the programme office and both owners that somebody does not come or leaves early: the post wants another."""
    notices.tell(
        [
            *holders(("PO", "LU"), batch=deployment.batch),
            *holders(("HH",), unit=deployment.post.institution),
            *holders(("SH",), unit=deployment.sender),
        ],
        kind="deployment.fell_out",
        subject=format_lazy(
            _("岗位需要另派人：{post}，{person}不再派驻"),
            post=str(deployment.post),
            person=deployment.person.name,
        ),
        body=format_lazy(_("理由：{reason}。请重新测算或另派人选。"), reason=reason.rstrip("。")),
        url=address(deployment),
    )


def evacuated(deployment: Deployment) -> None:
    """Tell both owners, headquarters and the programme office at once; the reason stays with those who may read it."""
    notices.tell(
        [
            *holders(("PO", "FH"), batch=deployment.batch),
            *holders(("TL",), batch=deployment.batch),
            *holders(("HH",), unit=deployment.post.institution),
            *holders(("SH",), unit=deployment.sender),
        ],
        kind="deployment.evacuated",
        subject=format_lazy(_("后送：{deployment}"), deployment=str(deployment)),
        url=address(deployment),
        urgent=True,
    )


def health_alarm(event: HealthEvent) -> None:
    """N-08: tell leaders, headquarters and the sender at once that they must look; what is the matter is not told."""
    deployment = event.deployment
    notices.tell(
        [
            *holders(("TL", "FH"), batch=deployment.batch),
            *holders(("SH",), unit=deployment.sender),
        ],
        kind="health.red",
        subject=format_lazy(_("请立即查看：{deployment}有健康提醒"), deployment=str(deployment)),
        body=_("具体情况请登录后查看，不在提醒里写。"),
        url=f"/health/events/{event.code}/",
        urgent=True,
    )


def amendment_waits(amendment: Amendment) -> None:
    """Tell those whose consent is still missing."""
    deployment = amendment.deployment
    hosts = holders(("HH",), unit=deployment.post.institution)
    senders = holders(("SH",), unit=deployment.sender)
    if amendment.kind == "extend" and amendment.state == "proposed":
        asked = own_user(deployment)
    elif amendment.asks_new_host and amendment.state == "proposed":
        asked = _new_hosts(amendment)
    else:
        asked = {"host_agreed": senders, "sender_agreed": hosts}.get(amendment.state, [*hosts, *senders])
    notices.tell(
        asked,
        kind="amendment.waits",
        subject=format_lazy(
            _("派驻变更等您同意：{who}，{kind}"),
            who=deployment.person.name,
            kind=amendment.kind_words,
        ),
        body=format_lazy(
            _("{deployment}，变更日期{on}。"), deployment=str(deployment), on=amendment.takes_effect_on
        ),
        url=f"/amendments/{amendment.code}/",
    )


def amendment_done(amendment: Amendment) -> None:
    """Tell everybody concerned that all have agreed."""
    deployment = amendment.deployment
    notices.tell(
        [*_all_concerned(deployment), *_new_hosts(amendment), *holders(("PO",), batch=deployment.batch)],
        kind="amendment.agreed",
        subject=format_lazy(_("派驻变更已获同意：{amendment}"), amendment=str(amendment)),
        body=format_lazy(_("自{on}起。"), on=amendment.takes_effect_on),
        url=address(deployment),
    )


def amendment_failed(amendment: Amendment, reason: str) -> None:
    """Tell everybody concerned that somebody did not agree."""
    notices.tell(
        _all_concerned(amendment.deployment),
        kind="amendment.refused",
        subject=format_lazy(_("派驻变更未获同意：{amendment}"), amendment=str(amendment)),
        body=format_lazy(_("理由：{reason}"), reason=reason),
        url=address(amendment.deployment),
    )


def leave_waits(leave: Leave) -> None:
    """Tell those whose consent to a leave is missing; the reason is not told."""
    deployment = leave.deployment
    hosts = holders(("HH",), unit=deployment.post.institution)
    senders = holders(("SH",), unit=deployment.sender)
    asked = {"requested": hosts, "host_agreed": senders, "sender_agreed": hosts}.get(leave.state, [])
    notices.tell(
        asked,
        kind="leave.waits",
        subject=format_lazy(_("请假等您办理：{who}"), who=deployment.person.name),
        body=format_lazy(
            _("{start}起，共{days}天，{post}。"),
            start=leave.starts_on,
            days=leave.days,
            post=str(deployment.post),
        ),
        url=address(deployment),
    )


def leave_decided(leave: Leave, reason: str) -> None:
    """Tell the person and the leaders what became of a leave."""
    words = (
        _("请假已批准：{who}，{start}起") if leave.state == "approved" else _("请假未批准：{who}，{start}起")
    )
    notices.tell(
        [*own_user(leave.deployment), *holders(("TL",), batch=leave.deployment.batch)],
        kind="leave.decided",
        subject=format_lazy(words, who=leave.deployment.person.name, start=leave.starts_on),
        body=format_lazy(_("理由：{reason}"), reason=reason) if reason else "",
        url=address(leave.deployment),
    )


# --- From the calendar ----------------------------------------------------------------------------


def tasks_open(batch: Batch, deployments: Sequence[Deployment], days: int) -> None:
    """N-05: tell each person, the leaders and each sender whose tasks before departure are not done.

    Args:
        deployments: Those with an open task, all leaving in ``days`` days.
    """
    for deployment in deployments:
        notices.tell(
            own_user(deployment),
            kind="pretask.open",
            subject=format_lazy(_("还有{days}天出发，行前事项没有办齐"), days=days),
            url=address(deployment),
        )
    subject = format_lazy(
        _("{batch}：还有{days}天出发，{count}人行前事项没有办齐"),
        batch=batch.name,
        days=days,
        count=len(deployments),
    )
    _tell_units_and_leaders(batch, deployments, "pretask.open", subject)


def health_day_due(batch: Batch, deployments: Sequence[Deployment]) -> None:
    """N-07: tell each person in the first days on the plateau to note his health, and the leaders who has yet to."""
    for deployment in deployments:
        notices.tell(
            own_user(deployment),
            kind="health.due",
            subject=_("请填写今天的健康日报：血氧、脉搏、症状"),
            url=f"/health/new?deployment={deployment.code}",
        )
    notices.tell(
        holders(("TL",), batch=batch),
        kind="health.due",
        subject=format_lazy(
            _("{batch}：{count}人今天要填健康日报，请提醒并查看"), batch=batch.name, count=len(deployments)
        ),
        body=names(deployments),
        url=f"/health/?batch={batch.code}",
    )


def exams_lapse(batch: Batch, deployments: Sequence[Deployment]) -> None:
    """N-03 before departure: the examination will not hold on the day of leaving."""
    for deployment in deployments:
        notices.tell(
            own_user(deployment),
            kind="exam.lapses",
            subject=_("您的体检结论到出发时已经失效，请重新体检"),
            url=address(deployment),
        )
    for sender, some in _by(deployments, "sender"):
        notices.tell(
            holders(("SH",), unit=sender),
            kind="exam.lapses",
            subject=format_lazy(
                _("{batch}：{count}人的体检到出发时已经失效"), batch=batch.name, count=len(some)
            ),
            body=names(some),
            url=_lists("pretasks", batch),
        )


def not_on_duty(batch: Batch, deployments: Sequence[Deployment], days: int, late: bool) -> None:
    """N-06: tell hosts, their commission and the programme office who is not confirmed on duty.

    Args:
        days: Until the last day in time, or by how many it is over.
    """
    words = (
        _("{batch}：到岗逾期{days}天，{count}人没有确认到岗")
        if late
        else _("{batch}：离到岗期限还有{days}天，{count}人没有确认到岗")
    )

    def tell(users: Iterable[User], some: Sequence[Deployment]) -> None:
        notices.tell(
            users,
            kind="deployment.late" if late else "deployment.due",
            subject=format_lazy(words, batch=batch.name, days=days, count=len(some)),
            body=names(some),
            url=_lists("arrivals", batch),
        )

    tell(holders(("PO",), batch=batch), deployments)
    by_host = _by(deployments, "host")
    commissions: dict[int, tuple[User, list[Deployment]]] = {}
    for host, some in by_host:
        tell(holders(("HH",), unit=host), some)
        for user in holders(("HC",), unit=host):
            commissions.setdefault(user.pk, (user, []))[1].extend(some)
    for user, some in commissions.values():
        tell([user], some)


def _tell_units_and_leaders(
    batch: Batch, deployments: Sequence[Deployment], kind: str, subject: object
) -> None:
    url = _lists("pretasks", batch)
    notices.tell(holders(("TL",), batch=batch), kind=kind, subject=subject, body=names(deployments), url=url)
    for sender, some in _by(deployments, "sender"):
        notices.tell(holders(("SH",), unit=sender), kind=kind, subject=subject, body=names(some), url=url)


# --- Whom and where -------------------------------------------------------------------------------


def holders(
    roles: Collection[str], *, unit: Institution | None = None, batch: Batch | None = None
) -> list[User]:
    """Users who hold one of ``roles`` today for a unit or its region, or for a batch, its programme or everything."""
    programme = batch.programme if batch is not None else None
    found = list(review.holders(roles, institution=unit, programme=programme))
    if batch is not None:
        leaders = access.grants_in_force().filter(Q(scope="team", scope_code=batch.code), role__in=roles)
        found += list(User.objects.filter(pk__in=leaders.values("user"), is_active=True))
    return found


def own_user(deployment: Deployment) -> list[User]:
    """The account of the person who is sent, if he has one."""
    user = deployment.person.user
    return [user] if user is not None else []


def names(deployments: Sequence[Deployment]) -> object:
    """The first names, and how many more there are."""
    shown = "、".join(d.person.name for d in deployments[:NAMED_AT_MOST])
    more = len(deployments) - NAMED_AT_MOST
    if more <= 0:
        return shown
    return format_lazy(_("{names}等{count}人"), names=shown, count=len(deployments))


def address(deployment: Deployment) -> str:
    """Where the deployment is looked at."""
    return f"/deployments/{deployment.code}/"


def _lists(name: str, batch: Batch) -> str:
    return f"/deployments/{name}/?batch={batch.code}"


def _all_concerned(deployment: Deployment) -> list[User]:
    return [
        *own_user(deployment),
        *holders(("HH",), unit=deployment.post.institution),
        *holders(("SH",), unit=deployment.sender),
    ]


def _new_hosts(amendment: Amendment) -> list[User]:
    if amendment.post is None or not amendment.asks_new_host:
        return []
    return holders(("HH",), unit=amendment.post.institution)


def _by(deployments: Sequence[Deployment], what: str) -> list[tuple[Institution, list[Deployment]]]:
    """Deployments by their host or their sender, in the order of the names."""
    found: dict[int, tuple[Institution, list[Deployment]]] = {}
    for deployment in deployments:
        unit = deployment.sender if what == "sender" else deployment.post.institution
        found.setdefault(unit.pk, (unit, []))[1].append(deployment)
    return sorted(found.values(), key=lambda pair: pair[0].name)
