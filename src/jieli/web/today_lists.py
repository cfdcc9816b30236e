"""今日待办 of examinations and lists: exams that wait, lists to publish and to freeze, objections, notices that end."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.recruiting import permissions
from jieli.recruiting.queries import exams as exam_queries
from jieli.recruiting.queries import rosters as roster_queries
from jieli.recruiting.states import OBJECTION, ROSTER
from jieli.registry.queries import access
from jieli.web import formats, today_items
from jieli.web import programme_words as words
from jieli.web.today_items import Item

_EACH_UP_TO = 3  # so many people waiting for an examination have a line of their own


def beside_machines(actor: Actor) -> list[Item]:
    """What waits for the actor though no machine says so: exams to make, and notices about to end."""
    return [*_exams(actor), *_notices(actor)]


def _exams(actor: Actor) -> Iterable[Item]:
    waiting = exam_queries.candidates(actor)
    if len(waiting) > _EACH_UP_TO:
        first = min(c.departs_on for c in waiting)
        yield today_items.line(
            _("登记%(n)s人的体检") % {"n": len(waiting)},
            _("最早%(day)s出发") % {"day": formats.day_short(first)},
            reverse("exams"),
            waiting[0].since,
            _("登记体检"),
            count=len(waiting),
        )
        return
    for one in waiting:
        yield today_items.line(
            words.titled(_("体检"), one.name),
            words.joined(
                (one.unit, _("%(day)s出发") % {"day": formats.day_short(one.departs_on)}),
            ),
            f"{reverse('exam_new')}?for={one.application}",
            one.since,
            _("登记体检"),
        )


def _notices(actor: Actor) -> Iterable[Item]:
    """Notices that end by tomorrow, for those who end them."""
    if not permissions.ROSTER.ever(actor, "A"):
        return
    tomorrow = clock.today() + timedelta(days=1)
    rows: Iterable[Any] = roster_queries.ending(actor, by=tomorrow)
    for roster in rows:
        left = (roster.notice_until - clock.today()).days
        open_ones = roster.open_objections
        said = _("公示明天期满") if left == 1 else _("公示今天期满") if left == 0 else _("公示已期满")
        note = (
            _("还有%(n)s件异议没有结论，不能结束公示") % {"n": open_ones}
            if open_ones
            else _("没有未结的异议，期满次日自动结束")
        )
        yield today_items.line(
            words.titled(said, roster.title),
            note,
            reverse("roster", args=[roster.code]),
            roster.state_since_at,
            _("查看"),
            tag=_("将期满") if left >= 0 else _("已期满"),
            tone="bad" if left < 0 and open_ones else "warn",
            late=int(left < 0 and open_ones > 0),
            when=_("%(day)s截止") % {"day": formats.day_short(roster.notice_until)},
        )


def roster_items(actor: Actor, turns: list[reading.Turn]) -> Iterable[Item]:
    """Lists to publish or to freeze."""
    rows: Mapping[str, Any] = {
        r.code: r for r in roster_queries.rosters(actor).filter(code__in=[t.code for t in turns])
    }
    able = access.who_are_next(list(rows.values()))
    for turn in turns:
        roster = rows.get(turn.code)
        if roster is None:
            continue
        event = {"noticed_over": "freeze", "draft": "publish"}.get(roster.state, turn.edges[0].event)
        if roster.kind == "reserve":
            event = "freeze_reserve"
        edge = ROSTER.edge(event, roster.state)
        assert edge is not None
        item = today_items.line(
            words.titled(edge.label, roster.title),
            words.joined((roster.batch.name, words.people(roster.row_count))),
            reverse("roster", args=[roster.code]),
            turn.since,
            _("定稿") if event != "publish" else _("公示"),
        )
        mine = any(e.event == event for e in turn.edges)
        others = [h for h in able[roster.pk].holders if h.user_id != actor.user_id]
        barred = event == "freeze" and actor.user_id not in {h.user_id for h in able[roster.pk].holders}
        if not mine or barred:
            who = formats.together(h.words for h in others) or _("无人，请系统管理员授权")
            item |= {
                "tag": _("等他人"),
                "tone": "idle",
                "note": _("这一步须由另一人办理：%(who)s") % {"who": who},
                "action": _("查看"),
            }
        elif roster.state == "draft":
            item |= {"tag": _("草稿"), "tone": "idle"}
        yield item


def objection_items(actor: Actor, turns: list[reading.Turn]) -> Iterable[Item]:
    """Objections that have no answer yet; what they say is not told here."""
    rows: Mapping[str, Any] = {
        o.code: o for o in roster_queries.objections(actor).filter(code__in=[t.code for t in turns])
    }
    for turn in turns:
        one = rows.get(turn.code)
        if one is None:
            continue
        until = one.roster.notice_until
        yield today_items.line(
            words.titled(_("核查异议"), one.roster.title),
            _("%(day)s收到，公示%(until)s期满")
            % {"day": formats.day_short(one.received_on), "until": formats.day_short(until)},
            reverse("objection", args=[one.code]),
            turn.since,
            _("核查"),
            tag=OBJECTION.state(one.state).label,
            tone="bad" if until is not None and until < clock.today() else "warn",
            late=int(until is not None and until < clock.today()),
        )
