"""Calls 选派通知: drawn up for a batch, issued, watched until every unit has named its people (J3)."""

from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from jieli.kernel import clock, door, reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, NotAllowed, NotFound
from jieli.programme.queries import batches as batch_queries
from jieli.programme.queries import posts as post_queries
from jieli.recruiting import permissions
from jieli.recruiting.actions import call as actions
from jieli.recruiting.queries import calls as queries
from jieli.recruiting.states import CALL
from jieli.registry.queries import access
from jieli.web import files, formats, history
from jieli.web import programme_words as words
from jieli.web import recruiting_words as recruiting
from jieli.web.addresses import leads_to
from jieli.web.batches import version_of
from jieli.web.forms.page import FormPage, after, form_page
from jieli.web.forms.recruiting import CallForm, ExamSiteRows, ExtendForm, UnitQuotaRows
from jieli.web.forms.registry import institution_candidate, picked, region_candidate
from jieli.web.listing import Choice, Column, DateRange, Listing, Search, Tab, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Link, Tag
from jieli.web.record import Fact, Facts, Move, Record, moves_of, render_record


def _deadline(call: Any) -> object:
    if call.state == "open":
        left = (call.deadline_on - clock.today()).days
        return Tag(
            formats.day(call.deadline_on),
            "bad" if left < 0 else "warn" if left <= 3 else "turn",
            is_quiet=left > 3,
            note=formats.left(call.deadline_on),
        )
    return call.deadline_on


def batch_link(batch: Any, is_seen: bool) -> Link:
    """A batch by its name, leading to its page for those who see it."""
    return Link(batch.name, reverse("batch", args=[batch.code]) if is_seen else "")


def next_words(call: Any) -> str:
    """Who makes the next move on a call, for lists."""
    if call.state == "open":
        return _("等各单位推荐，截止日自动关闭")
    if call.state == "closed":
        return _("等审查完毕、名单确定")
    edge = next((e for e in CALL.edges_from(call.state) if not e.is_return), None)
    if edge is None:
        return formats.NONE
    return _("等%(who)s：%(event)s") % {"who": words.role_words(edge.roles), "event": edge.label}


def _listing(actor: Actor) -> Listing:
    seen = queries.seen_batches(actor)
    return Listing(
        name="calls",
        peek=leads_to("call"),
        title=pgettext_lazy("navigation", "选派通知"),
        columns=(
            Column(
                "title",
                gettext_lazy("选派通知"),
                sort="title",
                link=leads_to("call"),
                sub=lambda c: c.doc_no or c.code,
                wraps=True,
            ),
            Column(
                "batch",
                gettext_lazy("批次"),
                cell=lambda c: batch_link(c.batch, c.batch_id in seen),
                sub="batch.programme.name",
                sort="batch__starts_on",
            ),
            Column(
                "region", gettext_lazy("面向"), cell=lambda c: c.region.full_name if c.region else _("全部")
            ),
            Column("opens_on", gettext_lazy("报名开始"), sort="opens_on"),
            Column(
                "deadline_on",
                gettext_lazy("报名截止"),
                cell=_deadline,
                sort="deadline_on",
                export="deadline_on",
            ),
            Column("posts", gettext_lazy("岗位"), cell="post_count", is_num=True),
            Column("applied", gettext_lazy("已报"), cell="application_count", is_num=True),
            Column("state", gettext_lazy("状态"), cell=recruiting.tag_of, sort="state"),
            Column("next", gettext_lazy("下一步"), cell=next_words, wraps=True),
        ),
        filters=(
            Search(),
            Choice("batch", gettext_lazy("批次"), "batch__code", words.batch_options),
            DateRange("deadline", gettext_lazy("报名截止"), "deadline_on"),
        ),
        tabs=(
            *(
                Tab(key, CALL.state(key).label, Q(state=key))  # type: ignore[arg-type]
                for key in ("draft", "open", "closed", "completed", "cancelled")
            ),
        ),
        empty=Empty(
            gettext_lazy("还没有选派通知"),
            gettext_lazy("岗位批准开放后，由项目管理办公室或派出地卫健委发布选派通知。"),
        ),
    )


def calls(request: HttpRequest) -> HttpResponse:
    """The list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = words.in_programme(request, queries.calls(actor), "batch__programme__")
    new = (
        (Button(_("起草选派通知"), reverse("call_new"), kind="primary"),)
        if permissions.CALL.ever(actor, "C")
        else ()
    )
    return render_listing(request, _listing(actor), rows, buttons=new)


# --- One call -----------------------------------------------------------------------------------------


def call(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one call: its posts and conditions, who still owes names, how long it is open."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_call(actor, code)
    page = queries.call_page(actor, found)
    edges = reading.possible_moves(found, actor)
    href = reverse("call_move", args=[code, "EVENT"]).replace("EVENT", "{event}")
    record = Record(
        head=Head(
            found.title,
            line="·".join(
                p for p in (found.doc_no, found.batch.name, found.batch.programme.name, found.code) if p
            ),
            crumbs=(Crumb(pgettext("navigation", "选派通知"), reverse("calls")), Crumb(found.code)),
            tags=(recruiting.tag_of(found),),
            buttons=_buttons(actor, found, page, edges),
        ),
        steps=access.line_of_steps(actor, found),  # type: ignore[arg-type]
        moves=_moves(page, edges, href),
        facts=(),
        aside=(_facts(actor, found, page),),
        history=lambda: history.of(found, actor),
        notes=_notes(page),
        **files.tab(actor, found),
    )
    return render_record(
        request,
        record,
        template="recruiting/call.html",
        context={
            "page": page,
            "call": found,
            "countdown": recruiting.countdown(found, page.days_left, page.workdays_left),
            "conditions": recruiting.conditions(page.policy),
            "posts": [{"row": p, "hope": recruiting.hope(p.verdict)} for p in page.posts],
            "has_hopes": page.may_apply,
            "owing": [q for q in page.quotas if q.left],
            "staged": [
                {
                    "gate": gate,
                    "label": recruiting.gate_word(gate),
                    "number": number,
                }
                for gate, number in page.staged.items()
            ],
            "may_screen": _may_screen(actor),
            "states": page.states,
        },
    )


def _may_screen(actor: Actor) -> bool:
    """Whether the table of all applicants is of use to the actor: not to somebody who sees the own one only."""
    return any(
        line.role in actor.roles and line.scope not in ("own", "team") and "R" in line.verbs
        for line in permissions.APPLICATION.lines
    )


def _buttons(actor: Actor, found: Any, page: Any, edges: Any) -> tuple[Button, ...]:
    buttons = []
    code = found.code
    if found.state == "draft" and reading.may(actor, "U", found):
        buttons.append(Button(_("修改"), reverse("call_change", args=[code])))
    if any(e.event == "extend" for e in edges):
        buttons.append(Button(_("延长报名"), reverse("call_extend", args=[code])))
    if _may_screen(actor) and found.state != "draft":
        buttons.append(Button(_("资格审查表"), reverse("screening", args=[code])))
    if found.state == "open" and "SH" in actor.roles and page.days_left >= 0:
        buttons.append(Button(_("代为报名"), reverse("application_enter", args=[code])))
    if page.may_apply:
        buttons.append(Button(_("我要报名"), reverse("application_new", args=[code]), kind="primary"))
    elif page.mine is not None:
        buttons.append(Button(_("我的报名"), reverse("application", args=[page.mine.code]), kind="primary"))
    return tuple(buttons)


def _moves(page: Any, edges: Any, href: str) -> tuple[Move, ...]:
    """Buttons; closing early is nothing that anybody is invited to do."""
    moves = moves_of(
        [e for e in edges if e.event != "extend"], href, version=page.call.version, asks=_asks(page)
    )
    return tuple(replace(m, kind="") if m.event == "close" else m for m in moves)


def _asks(page: Any) -> dict[str, Any]:
    return {
        "issue": _("发布后，岗位和条件不能再改；派出单位和可以报名的人会收到提醒。"),
        "close": _("提前截止后不再接受报名，确有需要可以延长。"),
        "stand_down": _("取消后，已报名的%(n)s人和他们的单位都会收到提醒，报名一并终止，不能恢复。")
        % {"n": page.applied},
    }


def _facts(actor: Actor, found: Any, page: Any) -> Facts:
    pack = page.policy
    return Facts(
        _("概况"),
        (
            Fact(_("批次"), batch_link(found.batch, reading.may(actor, "R", found.batch))),
            Fact(_("派驻期限"), words.span(found.batch)),
            Fact(_("报名时间"), recruiting.last_day_words(found), hint=_("含当日")),
            Fact(_("面向"), found.region.full_name if found.region else _("全部派出单位")),
            Fact(_("体检机构"), words.listed([s.name for s in page.exam_sites]) or _("各参加单位")),
            Fact(
                _("规则包"),
                Link(
                    pack.name,
                    reverse("policy", args=[pack.code]) if reading.may(actor, "R", pack) else "",
                )
                if pack
                else Tag(_("没有规则包"), "bad"),
            ),
        ),
    )


def _notes(page: Any) -> tuple[tuple[str, str], ...]:
    if page.call.state == "open" and page.days_left < 0:
        return (("warn", _("报名已过截止日，系统会自动关闭。")),)
    return ()


@require_POST
def call_move(request: HttpRequest, code: str, event: str) -> HttpResponse:
    """Issue, close or stand down."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_call(actor, code)
    move = actions.MOVES.get(event)
    if move is None or event in ("extend", "complete"):
        raise NotFound(_("没有找到，或您看不到它。"))
    move(found, actor=actor, reason=request.POST.get("reason", ""), version=version_of(request))
    return after(
        request,
        _("选派通知现在是“%(state)s”") % {"state": CALL.state(found.state).label},
        reverse("call", args=[code]),
    )


# --- Writing ----------------------------------------------------------------------------------------


def call_new(request: HttpRequest) -> HttpResponse:
    """Draw up a call for a batch; posts that are open are offered."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    words.must_ever(actor, "C", permissions.CALL)
    batches = {b.code: b for b in queries.batches_to_staff(actor)}
    if not batches:
        raise NotAllowed(
            _("还没有可以选派的批次。"), remedy=_("批次由项目管理办公室在项目页添加，期满的批次不能再选派。")
        )
    batch = batches.get(request.GET.get("batch", "")) or next(iter(batches.values()))
    sent = request.POST if request.method == "POST" else None
    today = clock.today()
    form = CallForm(
        sent,
        actor=actor,
        initial={
            "title": _("%(batch)s选派通知") % {"batch": batch.name},
            "opens_on": today,
            "region": _own_region(actor),
        },
    )
    offered = _offer(actor, form, batch, ())
    form.initial["posts"] = [c for c, _w in offered]
    quotas = UnitQuotaRows(
        sent,
        prefix="quotas",
        actor=actor,
        initial=[
            {"institution": institution_candidate(q.institution), "number": q.number}
            for q in batch.quota.select_related("institution__region").order_by("pk")
            if q.institution is not None
        ],
    )
    sites = ExamSiteRows(sent, prefix="sites", actor=actor)

    def do() -> str:
        made = actions.add_call(
            form.record(actor, batch),
            actor=actor,
            parts=_parts(actor, form, quotas, sites),
            reason=form.cleaned_data["reason"],
        )
        return reverse("call", args=[made.code])

    head = Head(
        _("起草选派通知"),
        line=f"{batch.programme.name}·{batch.name}·{words.span(batch)}",
        crumbs=(Crumb(pgettext("navigation", "选派通知"), reverse("calls")), Crumb(_("起草"))),
    )
    page = FormPage(
        head,
        submit=_("存为草稿"),
        cancel=reverse("calls"),
        done=_("选派通知已存为草稿，核对后发布"),
        template="recruiting/call_form.html",
        context={
            "batches": [(c, f"{b.name}（{b.programme.name}）") for c, b in batches.items()],
            "batch": batch,
            "has_posts": bool(offered),
            "conditions": recruiting.conditions(batch_queries.batch_page(actor, batch).policy),
        },
    )
    return form_page(request, form, page, do, tables=(quotas, sites))


def call_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change a call that has not been issued."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_call(actor, code)
    words.must(actor, "U", found)
    sent = request.POST if request.method == "POST" else None
    here = reverse("call", args=[code])
    listed = [row.post for row in found.posts.select_related("post__institution", "post__specialty")]
    form = CallForm(
        sent,
        actor=actor,
        initial={
            **{
                n: getattr(found, n)
                for n in ("title", "doc_no", "opens_on", "deadline_on", "text", "version")
            },
            "region": region_candidate(found.region) if found.region else "",
            "posts": [p.code for p in listed],
        },
    )
    offered = _offer(actor, form, found.batch, listed)
    quotas = UnitQuotaRows(
        sent,
        prefix="quotas",
        actor=actor,
        initial=[
            {"institution": institution_candidate(q.institution), "number": q.number}
            for q in found.quotas.select_related("institution__region").order_by("pk")
        ],
    )
    sites = ExamSiteRows(
        sent,
        prefix="sites",
        actor=actor,
        initial=[
            {"institution": institution_candidate(s.institution)}
            for s in found.exam_sites.select_related("institution__region").order_by("pk")
        ],
    )

    def do() -> str:
        actions.change_call(
            found,
            form.record(actor, found.batch),
            actor=actor,
            version=form.cleaned_data["version"],
            parts=_parts(actor, form, quotas, sites),
            reason=form.cleaned_data["reason"],
        )
        return here

    head = Head(
        _("修改选派通知"),
        line=found.title,
        crumbs=(
            Crumb(pgettext("navigation", "选派通知"), reverse("calls")),
            Crumb(found.code, here),
            Crumb(_("修改")),
        ),
    )
    page = FormPage(
        head,
        cancel=here,
        done=_("选派通知已保存"),
        template="recruiting/call_form.html",
        context={
            "batch": found.batch,
            "has_posts": bool(offered),
            "conditions": recruiting.conditions(queries.call_page(actor, found).policy),
        },
    )
    return form_page(request, form, page, do, tables=(quotas, sites))


def call_extend(request: HttpRequest, code: str) -> HttpResponse:
    """Take applications again until a later day."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_call(actor, code)
    edge = CALL.edge("extend", "closed")
    assert edge is not None
    if not found.permits.covers_roles(actor, edge.roles, found):
        raise NotAllowed(
            _("您不能延长“%(call)s”的报名。") % {"call": found.title}, remedy=door.who_may(edge.roles)
        )
    here = reverse("call", args=[code])
    form = ExtendForm(
        request.POST if request.method == "POST" else None, actor=actor, initial={"version": found.version}
    )

    def do() -> str:
        data = form.cleaned_data
        actions.extend_call(
            found, data["deadline_on"], actor=actor, reason=data["reason"], version=data["version"]
        )
        return here

    head = Head(
        _("延长报名"),
        line=found.title,
        hint=_("原截止日%(day)s") % {"day": formats.day(found.deadline_on)},
        crumbs=(
            Crumb(pgettext("navigation", "选派通知"), reverse("calls")),
            Crumb(found.code, here),
            Crumb(_("延长报名")),
        ),
    )
    return form_page(
        request, form, FormPage(head, submit=_("延长报名"), cancel=here, done=_("报名已延长")), do
    )


def _own_region(actor: Actor) -> Any:
    """The region of a commission that draws up a call for its own units; empty for the office."""
    if "PO" in actor.roles:
        return ""
    regions = queries.own_regions(actor)
    return region_candidate(regions[0]) if len(regions) == 1 else ""


def _offer(actor: Actor, form: CallForm, batch: Any, listed: Any) -> list[tuple[str, str]]:
    posts = {p.code: p for p in (*queries.posts_to_offer(actor, batch), *listed)}
    offered = [(c, f"{p}（{words.span(p)}）") for c, p in posts.items()]
    form.choose("posts", offered)
    return offered


def _parts(actor: Actor, form: CallForm, quotas: Any, sites: Any) -> dict[Any, list[dict[str, Any]]]:
    try:
        posts = [{"post": post_queries.get_post(actor, c)} for c in form.cleaned_data["posts"]]
    except NotFound as error:
        raise BadInput(error.sentence, field="posts") from error
    return {
        "posts": posts,
        "quotas": [
            {"institution": picked(actor, "institution", r["institution"]), "number": r["number"]}
            for r in quotas.rows
        ],
        "exam_sites": [{"institution": picked(actor, "institution", r["institution"])} for r in sites.rows],
    }
