"""今日待办 about people on post: what is done before departure, arrivals, leave, attendance, changes, who is late."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.placement.queries import arrivals as arrival_queries
from jieli.placement.queries import attendance as attendance_queries
from jieli.placement.queries import deployments as queries
from jieli.placement.queries import health as health_queries
from jieli.placement.queries import leaves as leave_queries
from jieli.web import code_words, formats, today_items
from jieli.web import placement_words as own
from jieli.web import programme_words as words
from jieli.web.today_items import Item

_TOGETHER = {
    "ready": (2, gettext_lazy("行前准备：%(batch)s%(n)s人"), "pretasks", ""),
    "depart": (2, gettext_lazy("登记出发：%(batch)s%(n)s人"), "arrivals", ""),
    "arrive": (2, gettext_lazy("登记到达：%(batch)s%(n)s人"), "arrivals", ""),
    "confirm": (2, gettext_lazy("确认到岗：%(batch)s%(n)s人"), "arrivals", ""),
}
"""Step that is made for many at once → from how many on it is one line, its words, the page where it is made."""
_MANY = 4
_SOON_DAYS = 3
_LATE_ROLES = frozenset({"PO", "FH", "TL", "SH", "HH"})


def deployment_items(actor: Actor, turns: list[reading.Turn]) -> Iterable[Item]:
    """Stays whose next step is the actor's; many of one batch at the same step make one line."""
    rows = {d.code: d for d in queries.by_codes(actor, [t.code for t in turns])}
    groups: dict[tuple[int, str], list[reading.Turn]] = {}
    for turn in turns:
        if turn.code in rows:
            groups.setdefault((rows[turn.code].batch_id, turn.edges[0].event), []).append(turn)
    for (_batch, event), its in groups.items():
        first = rows[its[0].code]
        least, title, page, query = _TOGETHER.get(
            event, (_MANY, None, "deployments", f"&state={first.state}")
        )
        if len(its) >= least:
            said = (
                title % {"batch": first.batch.name, "n": len(its)}
                if title
                else words.titled(its[0].edges[0].label, f"{first.batch.name}{words.people(len(its))}")
            )
            href = f"{reverse(page)}?batch={first.batch.code}{query}"
            note = words.listed([rows[t.code].person.name for t in its])
            yield today_items.line(said, note, href, its[0].since, _("办理"), count=len(its))
            continue
        for turn in its:
            made = rows[turn.code]
            page = "deployment_pretasks" if event == "ready" else "deployment"
            yield today_items.line(
                words.titled(turn.edges[0].label, made.person.name),
                f"{own.post_words(made.post)}，{words.span(made)}",
                reverse(page, args=[made.code]),
                turn.since,
                _("办理"),
            )


def leave_items(actor: Actor, turns: list[reading.Turn]) -> Iterable[Item]:
    """Leave that the actor decides on or ends."""
    rows = {r.code: r for r in leave_queries.leaves(actor).filter(code__in=[t.code for t in turns])}
    for turn in turns:
        row = rows.get(turn.code)
        if row is None:
            continue
        made = row.deployment
        left = (row.starts_on - clock.today()).days
        soon: Item = {}
        if row.state in ("requested", "host_agreed", "sender_agreed") and left <= _SOON_DAYS:
            soon = {
                "tag": _("将到期"),
                "tone": "warn",
                "when": _("%(day)s起休") % {"day": formats.day_short(row.starts_on)},
            }
        yield today_items.line(
            words.titled(
                _("批假") if turn.edges[0].event.startswith(("agree", "approve")) else turn.edges[0].label,
                f"{made.person.name}{own.leave_kind(row)}",
            ),
            f"{words.span(row)}，{words.days(row.days)}，{made.post.institution.name}",
            reverse("leave", args=[row.code]),
            turn.since,
            _("办理"),
            **soon,
        )


def attendance_items(actor: Actor, turns: list[reading.Turn]) -> Iterable[Item]:
    """Sheets of attendance that the actor confirms or locks; many of a month make one line."""
    rows = {s.code: s for s in attendance_queries.sheets(actor).filter(code__in=[t.code for t in turns])}
    groups: dict[tuple[Any, str], list[reading.Turn]] = {}
    for turn in turns:
        if turn.code in rows and (rows[turn.code].state != "open" or _is_over(rows[turn.code])):
            groups.setdefault((rows[turn.code].month, turn.edges[0].event), []).append(turn)
    for (month, _event), its in groups.items():
        label = its[0].edges[0].label
        if len(its) >= _MANY:
            href = f"{reverse('attendance_sheets')}?tab={its[0].state.key}"
            said = _("%(month)s考勤%(n)s张") % {"month": f"{month:%Y-%m}", "n": len(its)}
            yield today_items.line(
                words.titled(label, said), "", href, its[0].since, _("办理"), count=len(its)
            )
            continue
        for turn in its:
            sheet = rows[turn.code]
            yield today_items.line(
                words.titled(label, f"{month:%Y-%m}"),
                f"{sheet.institution.name}，{sheet.sender.name}",
                reverse("attendance", args=[sheet.code]),
                turn.since,
                _("办理"),
            )


def _is_over(sheet: Any) -> bool:
    return bool(sheet.month < clock.today().replace(day=1))


def amendment_items(actor: Actor, turns: list[reading.Turn]) -> Iterable[Item]:
    """Changes of stays to which the actor is asked to agree."""
    rows = {a.code: a for a in leave_queries.amendments(actor).filter(code__in=[t.code for t in turns])}
    for turn in turns:
        row = rows.get(turn.code)
        if row is None or not own.asked_of(row, {e.event for e in turn.edges}, actor):
            continue
        yield today_items.line(
            f"{row.deployment.person.name}·{row.kind_words}",
            own.post_words(row.deployment.post),
            reverse("amendment", args=[row.code]),
            turn.since,
            _("办理"),
        )


def health_items(actor: Actor, turns: list[reading.Turn]) -> Iterable[Item]:
    """Health events of others that the actor sees to; what is the matter stands on the page alone."""
    rows = {e.code: e for e in health_queries.events(actor).filter(code__in=[t.code for t in turns])}
    for turn in turns:
        row = rows.get(turn.code)
        if row is None or row.deployment.person_id == actor.person_id:
            continue
        is_new = row.state == "open"
        yield today_items.line(
            words.titled(_("健康事件"), row.deployment.person.name),
            own.post_words(row.deployment.post),
            reverse("health_event", args=[row.code]),
            turn.since,
            _("查看") if is_new else _("办理"),
            **({"tag": _("请立即查看"), "tone": "bad"} if is_new else {}),
        )


MAKERS = {
    "deployment": deployment_items,
    "leave": leave_items,
    "attendance": attendance_items,
    "amendment": amendment_items,
    "health_event": health_items,
}
"""Kind of thing → what makes lines of it."""


def more_items(actor: Actor) -> Iterable[Item]:
    """What no machine waits for: things to do before one's own departure, and people who are late."""
    if actor.person_id is not None:
        yield from _own_pretasks(actor)
        if (stay := health_queries.due_today(actor)) is not None:
            yield today_items.line(
                _("填写今天的健康日报"),
                _("血氧、脉搏、症状"),
                f"{reverse('health_new')}?deployment={stay.code}",
                None,
                _("填写"),
                tag=_("今日到期"),
                tone="warn",
            )
    if actor.roles & _LATE_ROLES:
        for batch, (number, most) in arrival_queries.late_by_batch(actor).items():
            yield today_items.line(
                _("%(batch)s：%(n)s人逾期未到岗") % {"batch": batch.name, "n": number},
                _("最多已逾期%(n)s天") % {"n": most},
                f"{reverse('arrivals')}?batch={batch.code}",
                None,
                _("查看"),
                tag=_("逾期"),
                tone="bad",
                late=1,
            )


def _own_pretasks(actor: Actor) -> Iterable[Item]:
    left = list(queries.own_pretasks_open(actor))
    if not left:
        return
    names = [code_words.word("pretask_kind", task.kind) for task in left]
    due = min((t.due_on for t in left if t.due_on is not None), default=None)
    is_late = due is not None and due < clock.today()
    yield today_items.line(
        _("行前事项还差%(n)s项") % {"n": len(left)},
        words.listed(names, 9),
        reverse("deployment_pretasks", args=[left[0].deployment.code]),
        None,
        _("办理"),
        when=_("%(day)s前办结") % {"day": formats.day_short(due)} if due else "",
        **({"tag": _("逾期"), "tone": "bad", "late": 1} if is_late else {}),
    )
