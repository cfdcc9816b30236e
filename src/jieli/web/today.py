"""今日待办: what waits for me, what I began, what I did, and what my role keeps an eye on."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jieli.kernel import anything, clock, notices, reading
from jieli.kernel.actor import Actor
from jieli.placement.permissions import PLAN_RUN as PLAN_RUN_PERMITS
from jieli.placement.queries import runs as plan_queries
from jieli.programme.queries import batches as batch_queries
from jieli.programme.queries import deadlines, listed
from jieli.programme.queries import needs as need_queries
from jieli.programme.queries import posts as post_queries
from jieli.programme.states import BATCH, NEED, POST
from jieli.recruiting.states import APPLICATION, CALL, WAIVER
from jieli.registry.queries import access
from jieli.web import (
    formats,
    placement_words,
    plan_words,
    today_cards,
    today_duty,
    today_items,
    today_lists,
    today_selection,
)
from jieli.web import programme_words as words
from jieli.web.parts import Button, Empty, Head, Words
from jieli.web.programmes import chosen
from jieli.web.recent import recent
from jieli.web.today_items import Item

TABS: tuple[tuple[str, Words], ...] = (
    ("", gettext_lazy("等我")),
    ("begun", gettext_lazy("我发起")),
    ("done", gettext_lazy("已办")),
)
VERBS: dict[str, Words] = {
    "submit": gettext_lazy("提交"),
    "check": pgettext_lazy("task", "审核"),
    "approve": gettext_lazy("核准"),
    "post": gettext_lazy("设岗"),
    "collect": gettext_lazy("开始征集"),
    "select": gettext_lazy("开始选派"),
    "depart": gettext_lazy("转入行前"),
    "serve": gettext_lazy("转入在派"),
    "complete": gettext_lazy("办理期满"),
    "rotate": gettext_lazy("开始轮换"),
    "resume": gettext_lazy("完成轮换"),
    "sum_up": gettext_lazy("开始总结"),
    "archive": pgettext_lazy("event", "归档"),
    "close": gettext_lazy("关闭"),
}
_ORDER = {"bad": 0, "warn": 1, "turn": 2, "idle": 3}
_GROUPED_FROM = 4  # so many posts of one batch that wait for the same step make one line
LISTED = "waiting_number"  # of a request: how many the page itself lists, newer than what the frame remembers
_SHOWN = 30  # so many needs that wait for the same step are shown one by one


def home(request: HttpRequest) -> HttpResponse:
    """The page that everybody begins with."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.user_id is None:
        return redirect(f"{words.address('account_login') or '/'}?next=/")
    tab = request.GET.get("tab", "")
    tab = tab if tab in dict(TABS) else ""
    waiting = waiting_items(actor) if tab == "" else []
    items = {"": lambda: waiting, "begun": lambda: _begun(actor), "done": lambda: _done(actor)}[tab]()
    programme = chosen(request)
    due = listed.batches_due(actor, programme=programme)
    number, late = sum(i["count"] for i in waiting), sum(i["late"] for i in waiting)
    if tab == "":
        setattr(request, LISTED, number)
    said = (
        _("%(n)s件，%(late)s件逾期") % {"n": number, "late": late} if late else _("%(n)s件") % {"n": number}
    )
    head = Head(_("今日待办"), hint=formats.day_long(clock.today()), buttons=_buttons(actor))
    values = {
        "head": head,
        "todo": items,
        "tabs": [
            {"href": f"?tab={k}" if k else "?", "label": label, "current": k == tab} for k, label in TABS
        ],
        "title": {"": _("等我办理"), "begun": _("我发起的"), "done": _("我办过的")}[tab],
        "said": said if tab == "" else _("%(n)s件") % {"n": len(items)},
        "empty": empty_for(actor, tab),
        "stats": today_cards.stats(actor, programme),
        "due": [today_cards.due_card(d) for d in due],
        "warnings": recent(
            request, f"warnings-{programme}", lambda: today_cards.warnings(actor, programme, due)
        ),
        "drawn": recent(request, f"map-{programme}", lambda: today_cards.map_card(actor, programme)),
        "unread": notices.unread_count(actor),
        "notices": list(notices.of(actor).filter(read_at=None)[:4]),
    }
    return render(request, "today/home.html", values)


def _buttons(actor: Actor) -> tuple[Button, ...]:
    if actor.roles & {"HD", "HH"}:
        return (Button(_("填报需求"), reverse("need_new"), kind="primary", icon="plus"),)
    return ()


# --- What waits for me --------------------------------------------------------------------------------


def waiting_items(actor: Actor) -> list[Item]:
    """Everything on which the next step is the actor's, the most pressing and the oldest first.

    A constant number of queries for every kind of thing, however many wait.
    """
    turns: dict[str, list[reading.Turn]] = {}
    for turn in reading.waiting_for(actor):
        turns.setdefault(turn.thing, []).append(turn)
    makers: dict[str, Callable[[Actor, list[reading.Turn]], Iterable[Item]]] = {
        "need": _need_items,
        "post": _post_items,
        "batch": _batch_items,
        "roster": today_lists.roster_items,
        "objection": today_lists.objection_items,
        "call": today_selection.call_items,
        "application": today_selection.application_items,
        "waiver": today_selection.waiver_items,
        **today_duty.MAKERS,
    }
    found: list[Item] = [*today_lists.beside_machines(actor), *_plan_items(actor)]
    for thing, its in turns.items():
        found += makers.get(thing, _other_items)(actor, its)
    found += [
        *_pressing_batches(actor),
        *_lapsed_posts(actor),
        *today_selection.more_items(actor),
        *today_duty.more_items(actor),
    ]
    return sorted(found, key=lambda i: (_ORDER[i["tone"]], i["since"] or clock.now()))


def waiting_number(actor: Actor) -> int:
    """How many that are, for the badge: what the list counts, so that the two cannot differ."""
    return sum(item["count"] for item in waiting_items(actor))


def _need_items(actor: Actor, turns: list[reading.Turn]) -> Iterable[Item]:
    """Needs one by one, the most pressing of each step; what is more than anybody reads at once makes one line."""
    due = listed.due_days(actor, turns)
    barred = access.barred_from(actor, "need", {t.code: t.edges[0].other_than for t in turns})
    today = clock.today()

    def tone(turn: reading.Turn) -> str:
        if turn.state.key == "draft" or turn.code in barred:
            return "idle"
        day = due[turn.code]
        return "turn" if day is None or day > today else "bad" if day < today else "warn"

    steps: dict[str, list[tuple[str, reading.Turn]]] = {}
    for turn in turns:
        if turn.code in due:
            steps.setdefault(turn.state.key, []).append((tone(turn), turn))
    for its in steps.values():
        its.sort(key=lambda one: _ORDER[one[0]])
    shown = [turn for its in steps.values() for _tone, turn in its[:_SHOWN]]
    rows = {n.code: n for n in need_queries.needs(actor).filter(code__in=[t.code for t in shown])}
    ranking = listed.ranking(actor)
    able = access.who_are_next([n for n in rows.values() if n.code in barred])
    for turn in shown:
        need, edge = rows[turn.code], turn.edges[0]
        item = _item(
            "need",
            need.code,
            words.titled(VERBS.get(edge.event, edge.label), need),
            _need_note(need, ranking.of(need)),
            turn.since,
            edge.event,
        )
        if edge.event == "post":
            item["href"] = reverse("need_post", args=[need.code])
        day = due[turn.code]
        if turn.state.key == "draft":
            item |= {
                "tag": _("草稿"),
                "tone": "idle",
                "when": _("%(day)s填写") % {"day": formats.day_short(turn.since)},
            }
        elif turn.code in barred:
            others = formats.together(h.words for h in able[need.pk].holders) or _("无人，请系统管理员授权")
            item |= {
                "tag": _("等他人"),
                "tone": "idle",
                "note": _("前一步由您办理，这一步须由另一人办理：%(who)s") % {"who": others},
                "action": _("查看"),
            }
        elif day is not None:
            item |= today_items.pressure(day)
        yield item
    for its in steps.values():
        if its[_SHOWN:]:
            yield _rest_of(its)


def _rest_of(its: list[tuple[str, reading.Turn]]) -> Item:
    """One line for the needs of one step that are not shown, leading to all of them."""
    rest = its[_SHOWN:]
    tone, turn = rest[0]
    edge, late = turn.edges[0], sum(1 for t, _turn in rest if t == "bad")
    return {
        "tag": _("逾期") if late else _("等我") if tone != "idle" else turn.state.label,
        "tone": tone,
        "title": words.titled(VERBS.get(edge.event, edge.label), _("其余%(n)s项需求") % {"n": len(rest)}),
        "note": "",
        "when": _("%(n)s件，%(late)s件逾期") % {"n": len(rest), "late": late} if late else "",
        "action": _("全部%(n)s件") % {"n": len(its)},
        "href": f"{reverse('needs')}?tab={turn.state.key}",
        "since": turn.since,
        "count": len(rest),
        "late": late,
    }


def _need_note(need: Any, rank: Any) -> str:
    told = []
    if need.score is not None:
        told.append(_("优先分%(score)s") % {"score": need.score})
    if rank is not None:
        told.append(_("排第%(place)s/%(among)s") % {"place": rank.place, "among": rank.among})
    told.append(words.span(need))
    return words.joined(told)


def _pressure_of(deadline: deadlines.Deadline | None) -> Item:
    """How a step presses whose day is near or past; nothing before."""
    if deadline is None or not (deadline.is_over or deadline.is_near):
        return {}
    if deadline.is_over:
        return today_items.pressure(deadline.due_on)
    when = _("%(day)s前办结") % {"day": formats.day_short(deadline.due_on)}
    return {"tag": _("将到期"), "tone": "warn", "when": when}


def _pressing_batches(actor: Actor) -> Iterable[Item]:
    """Batches that run, for which no step waits by their state alone: their end or rotation has come near."""
    for batch, deadline in deadlines.pressing_batches(actor):
        title = words.titled(deadline.edge.label, batch.name)
        note = words.joined((batch.programme.name, words.span(batch)))
        item = _item("batch", batch.code, title, note, batch.state_since_at, deadline.edge.event)
        yield item | _pressure_of(deadline)


def _lapsed_posts(actor: Actor) -> Iterable[Item]:
    for one in deadlines.lapsed_posts(actor):
        yield {
            "tag": _("逾期"),
            "tone": "bad",
            "title": words.titled(_("任期已满的岗位%(n)s个") % {"n": one.number}, one.name),
            "note": one.programme,
            "when": _("最早%(day)s期满") % {"day": formats.day_short(one.due_on)},
            "action": _("查看"),
            "href": f"{reverse('posts')}?batch={one.batch}&tab=lapsed",
            "since": None,
            "count": one.number,
            "late": one.number,
        }


def _post_items(actor: Actor, turns: list[reading.Turn]) -> Iterable[Item]:
    batches = listed.batches_of_posts(actor, [t.code for t in turns])
    groups: dict[tuple[str, str], list[reading.Turn]] = {}
    for turn in turns:
        if turn.code in batches:
            groups.setdefault((batches[turn.code], turn.edges[0].event), []).append(turn)
    shown = [t.code for its in groups.values() for t in its[: _GROUPED_FROM - 1]]
    rows = {p.code: p for p in post_queries.posts(actor).filter(code__in=shown)}
    for (batch_code, event), its in groups.items():
        first = rows[its[0].code]
        if len(its) >= _GROUPED_FROM:
            item = _item(
                "post",
                first.code,
                _("批准开放%(n)s个岗位：%(batch)s") % {"n": len(its), "batch": first.batch.name},
                first.batch.programme.name,
                its[0].since,
                event,
            )
            item |= {
                "href": f"{reverse('posts')}?batch={batch_code}&tab={first.state}",
                "count": len(its),
                "action": _("批准"),
            }
            yield item
            continue
        for turn in its:
            post = rows[turn.code]
            item = _item(
                "post",
                post.code,
                _("批准开放：%(post)s") % {"post": post},
                words.joined((post.batch.name, words.span(post))),
                turn.since,
                event,
            )
            yield item | {"action": _("批准")}


def _batch_items(actor: Actor, turns: list[reading.Turn]) -> Iterable[Item]:
    found: list[Any] = list(
        batch_queries.batches(actor)
        .filter(code__in=[t.code for t in turns])
        .prefetch_related("programme__policy_packs")
    )
    rows = {b.code: b for b in found}
    for turn in turns:
        batch = rows.get(turn.code)
        if batch is None:
            continue
        edge = turn.edges[0]
        note = [batch.programme.name, _("%(n)s个岗位") % {"n": batch.post_count}]
        if batch.due_on:
            note.append(_("到岗截止日%(day)s") % {"day": formats.day_short(batch.due_on)})
        title = words.titled(edge.label, batch.name)
        item = _item("batch", batch.code, title, words.joined(note), turn.since, edge.event)
        yield item | _pressure_of(deadlines.deadline_of(actor, batch))


def _plan_items(actor: Actor) -> Iterable[Item]:
    """Plans that I asked for and that are there now; whoever asked decides what comes of them."""
    for run in plan_queries.looked_for(actor) if PLAN_RUN_PERMITS.ever(actor, "C") else ():
        failed = run.state == "failed"
        note = run.error if failed else _("%(filled)s个任期有人") % {"filled": plan_words.filled(run)}
        title = _("测算未成功：%(run)s") if failed else _("测算完成，请看方案：%(run)s")
        yield _item("plan_run", run.code, title % {"run": run}, note, run.state_since_at, "") | {
            "tone": "bad" if failed else "turn",
            "tag": _("未成功") if failed else _("等我"),
            "action": _("查看"),
        }


def _other_items(actor: Actor, turns: list[reading.Turn]) -> Iterable[Item]:
    names = anything.captions(actor, [t.code for t in turns])
    for turn in turns:
        edge = turn.edges[0]
        title = words.titled(edge.label, names.get(turn.code, turn.code))
        yield _item(turn.thing, turn.code, title, str(turn.state.label), turn.since, edge.event)


def _item(thing: str, code: str, title: object, note: object, since: datetime | None, event: str) -> Item:
    return today_items.line(title, note, page_of(thing, code), since, VERBS.get(event, _("办理")))


def page_of(thing: str, code: str) -> str:
    """The page of a record by its kind; its history where it has none."""
    names = {"run": "import", "import_run": "import", "release": "plan_release"}
    return words.address(names.get(thing, thing), code) or words.address("record_history", thing, code) or "/"


# --- What I began, what I did ---------------------------------------------------------------------------


def _begun(actor: Actor) -> list[Item]:
    found, gates = [], listed.gates(actor)
    for need in listed.begun_by(actor):
        state = NEED.state(need.state)
        gate = gates.of(need)
        if gate is not None:
            note = _("等%(who)s·%(since)s") % {"who": gate.words, "since": formats.since(gate.since)}
        else:
            note = words.span(need)
        due = today_items.pressure(gate.due_on) if gate and gate.due_on else {}
        found.append(
            {
                "tag": state.label,
                "tone": due.get("tone", state.tone),
                "title": str(need),
                "note": note,
                "when": due.get("when", ""),
                "action": "",
                "href": reverse("need", args=[need.code]),
                "count": 1,
            }
        )
    return found


def _done(actor: Actor) -> list[Item]:
    machines: dict[str, Any] = {
        "need": NEED,
        "post": POST,
        "batch": BATCH,
        "call": CALL,
        "application": APPLICATION,
        "waiver": WAIVER,
        **placement_words.MACHINES,
    }
    found = []
    for entry in listed.done_by(actor, machines):
        machine = machines[entry.thing]
        edge = machine.edge(entry.event, entry.source)
        state = machine.state(entry.target)
        found.append(
            {
                "tag": state.label,
                "tone": "done",
                "title": entry.caption,
                "note": f"{edge.label if edge else entry.event}"
                + (f"：{entry.reason}" if entry.reason else ""),
                "when": formats.moment_short(timezone.localtime(entry.at)),
                "action": "",
                "href": page_of(entry.thing, entry.code),
                "count": 1,
            }
        )
    return found


# --- Nothing to do --------------------------------------------------------------------------------------


def _page(label: Words, name: str, query: str = "") -> Callable[[], Button | None]:
    def button() -> Button | None:
        href = words.address(name)
        return Button(label, f"{href}{query}") if href else None

    return button


EMPTY: tuple[tuple[str, Words, Words, Callable[[], Button | None]], ...] = (
    (
        "PO",
        gettext_lazy("今天没有等您办理的事"),
        gettext_lazy("卫健委核准的需求会报到这里，由您设岗；批次到了下一步也会提醒。"),
        _page(gettext_lazy("看批次"), "batches"),
    ),
    (
        "HC",
        gettext_lazy("没有等您核准的需求"),
        gettext_lazy("辖区医院审核通过后会报到这里，请在审核时限内决定。"),
        _page(gettext_lazy("看辖区需求"), "needs"),
    ),
    (
        "HH",
        gettext_lazy("没有等您审核的需求"),
        gettext_lazy("科室提交后会排在这里；也可以由您代科室填报。"),
        _page(gettext_lazy("看本院需求"), "needs"),
    ),
    (
        "HD",
        gettext_lazy("今天没有等您办理的事"),
        gettext_lazy("缺专家时填报需求；审核有了结果，会在这里告诉您。"),
        _page(gettext_lazy("填报需求"), "need_new"),
    ),
    (
        "SH",
        gettext_lazy("今天没有等您办理的事"),
        gettext_lazy("选派通知发布后由您推荐人选；先看看有哪些通知。"),
        _page(gettext_lazy("看选派通知"), "calls"),
    ),
    (
        "SD",
        gettext_lazy("今天没有等您办理的事"),
        gettext_lazy("本科室有人报名时，会请您决定能不能放人。"),
        _page(gettext_lazy("看开放的岗位"), "posts", "?tab=open"),
    ),
    (
        "SC",
        gettext_lazy("今天没有等您办理的事"),
        gettext_lazy("本地各单位的名额和岗位都在批次里。"),
        _page(gettext_lazy("看批次"), "batches"),
    ),
    (
        "LU",
        gettext_lazy("今天没有等您办理的事"),
        gettext_lazy("成员医院的结对和岗位由您协调。"),
        _page(gettext_lazy("看结对"), "pairings"),
    ),
    (
        "FH",
        gettext_lazy("今天没有等您办理的事"),
        gettext_lazy("岗位空缺或轮换临近时，会在这里提醒。"),
        _page(gettext_lazy("看岗位"), "posts"),
    ),
    (
        "TL",
        gettext_lazy("今天没有等您办理的事"),
        gettext_lazy("本队的岗位和批次安排都在这里。"),
        _page(gettext_lazy("看本队岗位"), "posts"),
    ),
    (
        "OD",
        gettext_lazy("今天没有等您办理的事"),
        gettext_lazy("选派名单报审时，会排在这里。"),
        _page(gettext_lazy("看批次"), "batches"),
    ),
    (
        "LG",
        gettext_lazy("今天没有等您议定的事"),
        gettext_lazy("项目进展可以随时查阅。"),
        _page(gettext_lazy("看项目"), "programmes"),
    ),
    (
        "AW",
        gettext_lazy("今天没有等您办理的事"),
        gettext_lazy("选派通知列出了岗位和条件，能不能报一看就知道。"),
        _page(gettext_lazy("看可报的岗位"), "openings"),
    ),
    (
        "IN",
        gettext_lazy("没有等您办理的事"),
        gettext_lazy("您可以查阅项目和审计记录，不能改动。"),
        _page(gettext_lazy("看审计记录"), "audit"),
    ),
    (
        "SY",
        gettext_lazy("没有等您办理的事"),
        gettext_lazy("账号、授权和后台任务由您管理，业务数据对您不可见。"),
        _page(gettext_lazy("看用户与授权"), "users"),
    ),
    (
        "ST",
        gettext_lazy("今天没有等您填报的表"),
        gettext_lazy("统计报表开始填报时，会排在这里。"),
        _page(gettext_lazy("看单位"), "institutions"),
    ),
)


def empty_for(actor: Actor, tab: str = "") -> Empty:
    """What the list says when nothing waits, in words of the actor's role."""
    if tab == "begun":
        return Empty(_("您没有在办的事"), _("您填报的需求在办结之前都列在这里，能看到等谁、等了几天。"))
    if tab == "done":
        return Empty(_("还没有您办过的事"), _("您审核、核准、设岗的每一步都会记在这里。"))
    for role, title, hint, action in EMPTY:
        if role in actor.roles:
            return Empty(title, hint, action())
    return Empty(_("今天没有等您办理的事"), _("需要您办理时，会排在这里，并用提醒告诉您。"))
