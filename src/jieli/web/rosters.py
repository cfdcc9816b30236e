"""Lists: drawn up, ranked, put on public notice, frozen with a seal, mended by substitution (J4)."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jieli.kernel import clock, door, reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotAllowed, NotFound, RuleRefused
from jieli.papers.notice import (
    ATTACHMENT,
    OBJECTIONS,
    Notice,
    day_in_words,
    notice_docx,
    notice_pdf,
    period_sentence,
    title_lines,
)
from jieli.papers.view import FICTIONAL_LABEL
from jieli.papers.workdays import NoticePeriod
from jieli.programme import permissions as programme_permissions
from jieli.programme.queries import batches as batch_queries
from jieli.recruiting import permissions
from jieli.recruiting.actions import roster as actions
from jieli.recruiting.queries import applications as application_queries
from jieli.recruiting.queries import calls as call_queries
from jieli.recruiting.queries import rosters as queries
from jieli.recruiting.rules.rosters import PUBLISHED, canonical
from jieli.recruiting.states import OBJECTION, ROSTER
from jieli.registry.queries import access
from jieli.web import code_words, formats, history, papers
from jieli.web import programme_words as words
from jieli.web.addresses import leads_to
from jieli.web.batches import version_of
from jieli.web.forms.page import FormPage, after, form_page
from jieli.web.forms.rosters import (
    KINDS,
    ArrangeForm,
    FreezeForm,
    PublishForm,
    RosterForm,
    RosterHeadForm,
    SubstituteForm,
    people_of,
)
from jieli.web.listing import Choice, Column, DateRange, Listing, Search, Tab, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Link, Tag, state_tag
from jieli.web.people import age_on
from jieli.web.public import HEADERS as PUBLIC_HEADERS
from jieli.web.record import Fact, Facts, Record, moves_of, render_record

_POSTS_OFFERED = 40
_WIDTHS_MM = (10, 17, 10, 29, 17, 18, 29, 20, 25)
_OWN_FORMS = ("publish", "freeze")  # moves that ask for more than a reason
KIND_WORDS = {**dict(KINDS), "final": gettext_lazy("正式名单")}
SORTS = {
    "unit": lambda row: row.unit,
    "tier": lambda row: (row.tier or "-", row.unit),
    "specialty": lambda row: row.specialty,
    "sex": lambda row: row.sex,
    "post": lambda row: (row.receiving_unit, row.post_words),
}


def _crumb() -> Crumb:
    return Crumb(_("名单与公示"), reverse("rosters"))


def _until(roster: Any) -> object:
    if roster.notice_until is None:
        return None
    if roster.state == "noticed":
        return f"{formats.day(roster.notice_until)}·{formats.left(roster.notice_until)}"
    return roster.notice_until


def next_step(roster: Any) -> str:
    """Who does what next."""
    if roster.state == "draft":
        return str(_("定稿") if roster.kind == "reserve" else _("公示"))
    if roster.state == "noticed":
        over = roster.notice_until is not None and clock.today() > roster.notice_until
        return str(_("结束公示") if over else _("等待期满"))
    if roster.state == "noticed_over":
        return str(_("定为正式名单"))
    return formats.NONE


ROSTERS = Listing(
    name="rosters",
    title=gettext_lazy("名单与公示"),
    peek=leads_to("roster"),
    columns=(
        Column(
            "title",
            gettext_lazy("名单"),
            sort="title",
            link=leads_to("roster"),
            sub="code",
            wraps=True,
        ),
        Column("kind", gettext_lazy("类别"), cell=lambda r: KIND_WORDS[r.kind], sort="kind"),
        Column(
            "batch",
            gettext_lazy("批次"),
            cell="batch.name",
            sub="batch.programme.name",
            sort="batch__name",
        ),
        Column("row_count", gettext_lazy("人数"), is_num=True, sort="row_count"),
        Column("notice_from", gettext_lazy("公示开始"), sort="notice_from"),
        Column("notice_until", gettext_lazy("公示截止"), cell=_until, sort="notice_until"),
        Column("state", gettext_lazy("状态"), cell=lambda r: state_tag(ROSTER, r.state), sort="state"),
        Column("next", gettext_lazy("下一步"), cell=next_step),
    ),
    filters=(
        Search(),
        Choice("batch", gettext_lazy("批次"), "batch__code", words.batch_options),
        Choice("kind", gettext_lazy("类别"), "kind", list(KIND_WORDS.items())),
        Choice("state", gettext_lazy("状态"), "state", words.state_options(ROSTER)),
        DateRange("notice", gettext_lazy("公示截止"), "notice_until"),
    ),
    tabs=tuple(
        Tab(key, label, Q(state=key))
        for key, label in (
            ("draft", gettext_lazy("草稿")),
            ("noticed", gettext_lazy("公示中")),
            ("noticed_over", gettext_lazy("待定稿")),
            ("frozen", gettext_lazy("已定")),
        )
    ),
    empty=Empty(gettext_lazy("还没有名单"), gettext_lazy("研究确定拟派人选后，从选派通知起草名单。")),
)


def rosters(request: HttpRequest) -> HttpResponse:
    """All lists that the actor sees."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = words.in_programme(request, queries.rosters(actor), "batch__programme__")
    buttons = (
        (Button(_("起草名单"), reverse("roster_new"), kind="primary", icon="plus"),)
        if permissions.ROSTER.ever(actor, "C")
        else ()
    )
    if permissions.OBJECTION.ever(actor, "R"):
        buttons = (Button(_("异议"), reverse("objections")), *buttons)
    return render_listing(request, ROSTERS, rows, buttons=buttons)


# --- One list ----------------------------------------------------------------------------------------


def roster(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_roster(actor, code)
    page = queries.roster_page(actor, found)
    edges = reading.possible_moves(found, actor)
    if found.kind == "reserve":
        edges = tuple(e for e in edges if e.event != "publish")
    else:
        running = found.state == "noticed" and clock.today() <= found.notice_until
        edges = tuple(
            e for e in edges if e.event != "freeze_reserve" and not (running and e.event == "end_notice")
        )
    href = reverse("roster_move", args=[code, "EVENT"]).replace("EVENT", "{event}")
    record = Record(
        head=Head(
            found.title,
            line=f"{found.batch.programme.name}·{found.batch.name}·{found.code}",
            crumbs=(_crumb(), Crumb(found.code)),
            tags=(state_tag(ROSTER, found.state), Tag(KIND_WORDS[found.kind], "idle", is_quiet=True)),
            buttons=_buttons(actor, found, page, edges),
        ),
        steps=access.line_of_steps(actor, found) if found.kind != "reserve" else (),  # type: ignore[arg-type]
        moves=moves_of(
            [e for e in edges if e.event not in _OWN_FORMS],
            href,
            version=found.version,
            asks=_asks(found, page),
        ),
        aside=(_facts(actor, found),),
        history=lambda: history.of(found, actor),
        notes=_notes(found, page),
    )
    return render_record(
        request, record, template="recruiting/roster.html", context=_context(request, actor, found, page)
    )


def _buttons(actor: Actor, found: Any, page: queries.RosterPage, edges: Any) -> tuple[Button, ...]:
    events = {e.event for e in edges}
    code = found.code
    buttons = [Button(_("打印和导出"), reverse("roster_paper", args=[code]), icon="print")]
    if found.state == "draft" and reading.may(actor, "U", found):
        buttons.append(Button(_("修改"), reverse("roster_change", args=[code])))
        buttons.append(Button(_("排序和定岗"), reverse("roster_arrange", args=[code])))
    if found.state in ("noticed", "noticed_over") and permissions.OBJECTION.ever(actor, "C"):
        buttons.append(Button(_("登记异议"), reverse("objection_new", args=[code])))
    if found.state == "frozen" and found.kind == "final" and reading.may(actor, "A", found):
        buttons.append(Button(_("递补"), reverse("roster_substitute", args=[code])))
    if "publish" in events:
        buttons.append(Button(_("公示"), reverse("roster_publish", args=[code]), kind="primary"))
    if "freeze" in events:
        buttons.append(Button(_("定为正式名单"), reverse("roster_freeze", args=[code]), kind="primary"))
    return tuple(buttons)


def _asks(found: Any, page: queries.RosterPage) -> dict[str, Any]:
    asks: dict[str, Any] = {
        "recall": _("撤回后回到草稿；改好再公示的，公示期从头计算。"),
        "freeze_reserve": _("备选名单不公示，定稿后不能再改；共%(n)s人。") % {"n": len(page.rows)},
    }
    against = actions.ending_obstacles(found, clock.today()) if found.state == "noticed" else []
    if against:
        asks["end_notice"] = _("现在还不能结束公示：%(reasons)s") % {
            "reasons": "".join(f"{o.sentence}{o.remedy}" for o in against)
        }
    return asks


def _notes(found: Any, page: queries.RosterPage) -> tuple[tuple[str, str], ...]:
    notes: list[tuple[str, str]] = []
    if page.gone:
        notes.append(
            (
                "bad",
                _("名单上有%(n)s人已退出或改列，不能留在名单上。") % {"n": len(page.gone)}
                + (_("请重新生成名单。") if found.state == "draft" else _("定稿时可以除名。")),
            )
        )
    if found.state in ("draft", "noticed", "noticed_over"):
        notes += [("warn", f"{q.sentence}{q.remedy}") for q in page.quota]
    if page.seal_holds is False:
        notes.append(("bad", _("名单与定稿时不一致：按现有记录重新计算的校验码不同。请联系审计人员。")))
    if found.state == "superseded":
        notes.append(("turn", _("这份名单已由新名单替代，只供查阅。")))
    return tuple(notes)


def _facts(actor: Actor, found: Any) -> Facts:
    facts = [
        Fact(_("类别"), KIND_WORDS[found.kind]),
        Fact(
            _("项目"),
            _link(actor, found.batch.programme, found.batch.programme.name),
        ),
        Fact(_("批次"), _link(actor, found.batch, found.batch.name)),
    ]
    if found.call is not None:
        facts.append(Fact(_("选派通知"), _link(actor, found.call, found.call.title)))
    if found.kind != "reserve":
        facts += [
            Fact(_("公示地点"), found.place_of_notice or None),
            Fact(_("监督联系方式"), found.contact_words or None),
        ]
    return Facts(_("名单"), facts)


def _link(actor: Actor, obj: Any, label: str) -> Link:
    """Words that lead to a record for whoever may read it; a list on notice has readers who may not."""
    thing = obj.permits.thing
    return Link(label, words.address(thing, obj.code) if reading.may(actor, "R", obj) else "")


def period_words(first: date, last: date, workdays: int) -> str:
    """2026年11月30日 周一至2026年12月4日 周五（含当日），共5个工作日."""
    return _("%(first)s至%(last)s（含当日），共%(workdays)s") % {
        "first": formats.day_long(first),
        "last": formats.day_long(last),
        "workdays": words.workdays(workdays),
    }


def _notice(found: Any, page: queries.RosterPage) -> dict[str, Any] | None:
    """The notice in words: proposed, running or over."""
    if found.kind == "reserve" or not page.days:
        return None
    first, last = page.days[0].day, page.days[-1].day
    counted = page.notice[2] if page.notice is not None else page.notice_workdays or 0
    today = clock.today()
    left = (last - today).days
    running = found.state == "noticed" and first <= today <= last
    return {
        "said": period_words(first, last, counted),
        "proposed": page.notice is not None,
        "days": [
            {
                "day": d.day,
                "counts": d.counts,
                "announced": d.is_announced,
                "today": d.day == today,
                "number": sum(x.counts for x in page.days[: n + 1]),
            }
            for n, d in enumerate(page.days)
        ],
        "estimated": not all(d.is_announced for d in page.days),
        "left": left if running else None,
        "workdays_left": sum(d.counts for d in page.days if d.day > today) if running else None,
        "over_on": date.fromordinal(last.toordinal() + 1),
        "is_over": found.state == "noticed" and today > last,
        "address": reverse("public_notice", args=[found.code]) if running else "",
    }


def _context(request: HttpRequest, actor: Actor, found: Any, page: queries.RosterPage) -> dict[str, Any]:
    asked = request.GET.get("sort", "")
    key = SORTS.get(asked)
    rows = sorted(page.rows, key=key) if key else list(page.rows)
    known = {
        a.code
        for a in application_queries.applications(actor).filter(
            code__in=[r.application.code for r in page.rows]
        )
    }
    total = found.totals.get("total", 0)
    tables = [
        (label, lines, max((t.number for t in lines), default=0))
        for label, lines in (
            (_("按单位"), page.totals.get("unit", ())),
            (_("按医院级别"), page.totals.get("tier", ())),
            (_("按专业"), page.totals.get("specialty", ())),
            (_("按性别"), page.totals.get("sex", ())),
            (_("政治面貌"), page.totals.get("party", ())),
        )
        if lines
    ]
    return {
        "roster": found,
        "page": page,
        "rows": [
            {
                "row": r,
                "href": words.address("application", r.application.code)
                if r.application.code in known
                else "",
                "tier": code_words.word("hospital_tier", r.tier),
                "gone": r.application.code in page.gone,
            }
            for r in rows
        ],
        "sorts": [
            {"key": k, "current": k == asked, "href": f"?sort={k}" if k else "?"} for k in ("", *SORTS)
        ],
        "sort": asked if key else "",
        "total": total,
        "tables": tables,
        "notice": _notice(found, page),
        "quota_sum": _quota_words(page, total),
        "objections": [_objection_line(o) for o in page.objections],
        "may_read_objections": permissions.OBJECTION.ever(actor, "R"),
        "may_keep": bool(found.digest) and reading.may(actor, "A", found),
        "versions": [
            {
                "one": v,
                "tag": state_tag(ROSTER, v.state),
                "word": _("替代了")
                if v.pk == found.replaces_id
                else _("将由它替代")
                if v.state != "frozen"
                else _("已由它替代"),
            }
            for v in page.versions
        ],
        "may_substitute": found.state == "frozen"
        and found.kind == "final"
        and reading.may(actor, "A", found),
    }


def _quota_words(page: queries.RosterPage, total: int) -> str:
    """BR-08 with its numbers: 三级9人，二级5人；9 + 5 = 14."""
    if not page.tiers:
        return ""
    return " + ".join(str(t.there) for t in page.tiers) + f" = {total}"


def _objection_line(one: Any) -> dict[str, Any]:
    return {
        "one": one,
        "tag": state_tag(OBJECTION, one.state),
        "about": one.person.name if one.person else _("不涉及具体人员"),
    }


# --- Drawing up --------------------------------------------------------------------------------------


def _sources(actor: Actor) -> list[tuple[str, str]]:
    """Calls and batches of which the actor may draw up a list."""
    mine = permissions.ROSTER.roles_with("C")
    calls = (
        call_queries.calls(actor)
        .filter(permissions.CALL.filter_roles(actor, mine), state__in=("open", "closed", "completed"))
        .order_by("-opens_on", "pk")
    )
    batches = batch_queries.batches(actor).filter(
        programme_permissions.BATCH.filter_roles(actor, mine),
        state__in=("preparing", "collecting", "selecting", "departing", "serving"),
    )
    return [
        *((c.code, f"{c.title}（{c.batch.name}）") for c in calls),
        *((b.code, _("%(batch)s的全部选派通知") % {"batch": b.name}) for b in batches),
    ]


def roster_new(request: HttpRequest) -> HttpResponse:
    """Draw up a list of everybody proposed, or in reserve."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    words.must_ever(actor, "C", permissions.ROSTER)
    sources = _sources(actor)
    sent = request.POST if request.method == "POST" else None
    asked = request.GET.get("call") or request.GET.get("batch") or (sources[0][0] if sources else "")
    label = dict(sources).get(asked, "").partition("（")[0]
    kind = "reserve" if request.GET.get("kind") == "reserve" else "proposed"
    form = RosterForm(
        sent,
        actor=actor,
        initial={
            "source": asked,
            "kind": kind,
            "title": f"{label}{KIND_WORDS[kind]}" if label else "",
        },
    )
    form.choose("source", sources, blank=_("请选择"))

    def do() -> str:
        data = form.cleaned_data
        call = call_queries.get_call(actor, data["source"]) if data["source"].startswith("CALL-") else None
        batch = call.batch if call is not None else batch_queries.get_batch(actor, data["source"])
        made = actions.draft_roster(
            batch, call=call, actor=actor, **form.values("kind", "title", "place_of_notice", "contact_words")
        )
        return reverse("roster", args=[made.code])

    head = Head(
        _("起草名单"),
        hint=_("现在列入拟派或备选的人都在上面"),
        crumbs=(_crumb(), Crumb(_("起草"))),
    )
    page = FormPage(head, submit=_("起草名单"), cancel=reverse("rosters"), done=_("名单已起草"))
    return form_page(request, form, page, do)


def _draft(request: HttpRequest, code: str) -> Any:
    """A list that may still be changed.

    Raises:
        RuleRefused: It is no draft any more.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_roster(actor, code)
    words.must(actor, "U", found)
    if found.state != "draft":
        raise RuleRefused(
            _("“%(list)s”现在是“%(state)s”，不能再改。")
            % {"list": found, "state": ROSTER.state(found.state).label},
            remedy=_("公示中的名单请先撤回公示。"),
            rule="SM-LIST",
        )
    return found


def roster_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change what stands above and below a draft."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = _draft(request, code)
    back = reverse("roster", args=[code])
    names = ("title", "place_of_notice", "contact_words")
    form = RosterHeadForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        initial={**{n: getattr(found, n) for n in names}, "version": found.version},
    )

    def do() -> str:
        actions.change_roster(found, form.values(*names), actor=actor, version=form.cleaned_data["version"])
        return back

    head = Head(_("修改名单"), line=found.title, crumbs=(_crumb(), Crumb(found.code, back), Crumb(_("修改"))))
    return form_page(request, form, FormPage(head, cancel=back, done=_("名单已保存")), do)


def roster_arrange(request: HttpRequest, code: str) -> HttpResponse:
    """Rank a draft and give everybody a post; who is no longer proposed drops out, who newly is comes on."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = _draft(request, code)
    back = reverse("roster", args=[code])
    rows = list(
        found.rows.select_related("application", "post__institution", "post__specialty")
        .prefetch_related(
            "application__preferences__post__institution", "application__preferences__post__specialty"
        )
        .order_by("rank", "pk")
    )
    offered = {p.code: p for p in call_queries.posts_to_offer(actor, found.batch)[: _POSTS_OFFERED + 1]}
    if len(offered) > _POSTS_OFFERED:
        offered = {}  # so many in every row would make a page of megabytes; wishes remain

    def choices(row: Any) -> list[tuple[str, str]]:
        wishes = [w.post for w in row.application.preferences.all()]
        posts = {p.code: p for p in ((row.post,) if row.post else ()) + tuple(wishes)} | offered
        return [(p.code, f"{p.institution.name}·{p.specialty.name}") for p in posts.values()]

    form = ArrangeForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        rows=rows,
        posts=choices,
        initial={"version": found.version},
    )

    def do() -> str:
        known = dict(offered)
        for row in rows:
            known |= {w.post.code: w.post for w in row.application.preferences.all()}
            if row.post:
                known[row.post.code] = row.post
        actions.redraft_roster(
            found,
            actor=actor,
            posts={pk: known[p] for pk, p in form.posts().items() if p},
            ranks=form.ranks(),
            version=form.cleaned_data["version"],
        )
        return back

    head = Head(
        _("排序和定岗"), line=found.title, crumbs=(_crumb(), Crumb(found.code, back), Crumb(_("排序和定岗")))
    )
    page = FormPage(
        head,
        submit=_("按此生成名单"),
        cancel=back,
        done=_("名单已重新生成"),
        template="recruiting/roster_arrange.html",
    )
    return form_page(request, form, page, do)


# --- Moves -------------------------------------------------------------------------------------------


@require_POST
def roster_move(request: HttpRequest, code: str, event: str) -> HttpResponse:
    """One step of a list that needs no more than a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_roster(actor, code)
    move = actions.MOVES.get(event)
    if move is None or event in _OWN_FORMS:
        raise NotFound(_("没有找到，或您看不到它。"))
    move(found, actor=actor, reason=request.POST.get("reason", ""), version=version_of(request))
    said = _("名单现在是“%(state)s”") % {"state": ROSTER.state(found.state).label}
    return after(request, said, reverse("roster", args=[code]))


def _must_move(found: Any, event: str, actor: Actor) -> None:
    """Say who may, before anybody fills in a form in vain.

    Raises:
        NotAllowed: The actor may not.
        RuleRefused: The list does not stand where this step begins.
    """
    edge = ROSTER.edge(event, found.state)
    roles = edge.roles if edge else next(e.roles for e in ROSTER.edges if e.event == event)
    if not found.permits.covers_roles(actor, roles, found):
        raise NotAllowed(
            _("您没有办理“%(caption)s”的权限。") % {"caption": found.caption}, remedy=door.who_may(roles)
        )
    if edge is None:
        raise RuleRefused(
            _("“%(list)s”现在是“%(state)s”，不能办这一步。")
            % {"list": found, "state": ROSTER.state(found.state).label},
            remedy=_("请回到名单看它的下一步。"),
            rule="SM-LIST",
        )


def roster_publish(request: HttpRequest, code: str) -> HttpResponse:
    """Put a list on notice; the last day follows from the working days of the pack."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_roster(actor, code)
    _must_move(found, "publish", actor)
    back = reverse("roster", args=[code])
    shown = queries.roster_page(actor, found)
    first, last, counted = shown.notice or (clock.today(), clock.today(), 1)
    form = PublishForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        initial={"notice_from": first, "version": found.version},
    )
    form.fields["notice_until"].help_text = _(
        "含当日。不填则按规则包满%(workdays)s：从%(first)s起，到%(last)s。"
    ) % {
        "workdays": words.workdays(counted),
        "first": formats.day_long(first),
        "last": formats.day_long(last),
    }

    def do() -> str:
        data = form.cleaned_data
        actions.publish_roster(
            found,
            actor=actor,
            notice_from=data["notice_from"],
            notice_until=data["notice_until"],
            reason=data["reason"],
            version=data["version"],
        )
        return back

    head = Head(
        _("公示名单"),
        line=f"{found.title}·{words.people(found.totals.get('total', 0))}",
        crumbs=(_crumb(), Crumb(found.code, back), Crumb(_("公示"))),
    )
    page = FormPage(
        head,
        submit=_("公示"),
        cancel=back,
        done=_("名单已公示"),
        template="recruiting/roster_step.html",
        context={
            "notice": _notice(found, shown),
            "quota": shown.quota,
            "quota_sum": _quota_words(shown, found.totals.get("total", 0)),
            "tiers": shown.tiers,
        },
    )
    return form_page(request, form, page, do)


def roster_freeze(request: HttpRequest, code: str) -> HttpResponse:
    """Make a list final after its notice."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_roster(actor, code)
    _must_move(found, "freeze", actor)
    back = reverse("roster", args=[code])
    shown = queries.roster_page(actor, found)
    form = FreezeForm(
        request.POST if request.method == "POST" else None, actor=actor, initial={"version": found.version}
    )
    gone = [r.name for r in shown.rows if r.application.code in shown.gone]
    if gone:
        form.fields["without_gone"].help_text = _("已退出或改列：%(names)s。") % {
            "names": words.listed(gone, 10)
        }
    else:
        del form.fields["without_gone"]

    def do() -> str:
        data = form.cleaned_data
        actions.freeze_roster(
            found,
            actor=actor,
            without_gone=data.get("without_gone", False),
            reason=data["reason"],
            version=data["version"],
        )
        return back

    head = Head(
        _("定为正式名单"),
        line=f"{found.title}·{words.people(found.totals.get('total', 0))}",
        hint=_("定稿后不能再改，名单上的人成为正式人选"),
        crumbs=(_crumb(), Crumb(found.code, back), Crumb(_("定稿"))),
    )
    page = FormPage(
        head,
        submit=_("定为正式名单"),
        cancel=back,
        done=_("名单已定"),
        template="recruiting/roster_step.html",
        context={
            "quota": shown.quota,
            "quota_sum": _quota_words(shown, found.totals.get("total", 0)),
            "tiers": shown.tiers,
        },
    )
    return form_page(request, form, page, do)


def roster_substitute(request: HttpRequest, code: str) -> HttpResponse:
    """Put somebody from the reserve in the place of somebody on a final list; a new version has its own notice."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_roster(actor, code)
    words.must(actor, "A", found)
    back = reverse("roster", args=[code])
    shown = queries.roster_page(actor, found)
    on_list = {r.application.code: r.application for r in shown.rows}
    reserve = {a.code: a for a in shown.reserve}
    form = SubstituteForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        initial={"out": request.GET.get("out", ""), "in_": request.GET.get("in", "")},
    )
    form.choose("out", people_of(shown.rows), blank=_("请选择"))
    form.choose("in_", [(c, _reserve_words(a)) for c, a in reserve.items()], blank=_("请选择"))

    def do() -> str:
        data = form.cleaned_data
        made = actions.substitute(
            found, on_list[data["out"]], reserve[data["in_"]], actor=actor, reason=data["reason"]
        )
        return reverse("roster", args=[made.code])

    head = Head(
        _("递补人选"),
        line=found.title,
        hint=_("生成新一版名单，须重新公示；原名单在新名单定稿前有效"),
        crumbs=(_crumb(), Crumb(found.code, back), Crumb(_("递补"))),
    )
    page = FormPage(head, submit=_("生成新一版名单"), cancel=back, done=_("新一版名单已起草"))
    return form_page(request, form, page, do)


def _reserve_words(application: Any) -> str:
    person = application.person
    parts = [person.home_institution.name, person.specialty.name if person.specialty else ""]
    return f"{person.name}（{'·'.join(p for p in parts if p)}）"


# --- Papers ------------------------------------------------------------------------------------------


def _title_of(found: Any) -> str:
    """Whether it is proposed, on notice or final stands on the paper."""
    stage = {
        "draft": KIND_WORDS[found.kind],
        "noticed": _("拟派名单（公示）"),
        "noticed_over": _("拟派名单（公示期满）"),
        "frozen": KIND_WORDS[found.kind],
        "superseded": _("正式名单（已被替代）"),
    }[found.state]
    return str(stage)


def roster_paper(request: HttpRequest, code: str) -> HttpResponse:
    """FM-05 选派名单: on A4 across and as a workbook, with its sums."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_roster(actor, code)
    page = queries.roster_page(actor, found)
    with_age = reading.may(actor, "A", found)  # whoever only reads a list sees what may be published
    links = ((_("公示文（Word）"), "docx"), (_("公示文（PDF）"), "pdf"))
    total = found.totals.get("total", len(page.rows))
    tiers = "，".join(
        _("%(tier)s%(n)s人") % {"tier": t.label, "n": t.number} for t in page.totals.get("tier", ())
    )
    line = [found.title, f"{found.batch.programme.name}{found.batch.name}"]
    if found.notice_from and found.notice_until:
        line.append(_("公示%(span)s") % {"span": formats.span(found.notice_from, found.notice_until)})
    headers, widths = _columns(with_age=with_age)
    paper = papers.Paper(
        form="FM-05",
        title=_title_of(found),
        line=line,
        headers=headers,
        widths=widths,
        rows=[_cells(found, row, with_age=with_age) for row in page.rows],
        total=_("合计%(n)s人：%(tiers)s") % {"n": total, "tiers": tiers} if tiers else "",
        signs=(_("项目管理办公室（盖章）："), _("组织人事部门（盖章）："), _("日期：　　　年　　月　　日")),
        foot=_("校验码 SHA-256：%(digest)s") % {"digest": found.digest} if found.digest else "",
        is_wide=True,
    )
    return papers.answer(
        request,
        paper,
        thing="roster",
        can_export=reading.may(actor, "X", found),
        back=reverse("roster", args=[code]),
        filters={"form": "FM-05", "code": code},
        links=[(label, reverse("roster_notice", args=[code, kind])) for label, kind in links]
        if found.kind != "reserve" and page.days
        else (),
    )


def _columns(*, with_age: bool) -> tuple[list[str], list[int]]:
    columns = [
        (_("序号"), 5), (_("姓名"), 10), (_("性别"), 5), (_("年龄"), 6), (_("单位"), 24), (_("医院级别"), 9),
        (_("职称"), 13), (_("专业"), 14), (_("受援单位"), 24), (_("岗位"), 14), (_("期限"), 22), (_("备注"), 14),
    ]  # fmt: skip
    if not with_age:
        del columns[3]
    return [c[0] for c in columns], [c[1] for c in columns]


def _cells(found: Any, row: Any, *, with_age: bool) -> list[object]:
    age = age_on(row.application.person.born_on, found.notice_from or clock.today())
    return [
        row.rank,
        row.name,
        row.sex,
        *((age if age is not None else "",) if with_age else ()),
        row.unit,
        code_words.word("hospital_tier", row.tier),
        row.title,
        row.specialty,
        row.receiving_unit,
        row.post_words,
        row.term_words,
        "",
    ]


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def roster_notice(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The text of the public notice with the list, as a Word document or a PDF; only what the public may read."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_roster(actor, code)
    page = queries.roster_page(actor, found)
    shown = _notice(found, page)
    makers = {"docx": (notice_docx, _DOCX), "pdf": (notice_pdf, "application/pdf")}
    if shown is None or kind not in makers:
        raise NotFound(_("没有找到，或您看不到它。"))
    make, mime = makers[kind]
    return papers.download(make(_notice_text(found, page)), f"{found.title}.{kind}", mime)


def _notice_text(found: Any, page: queries.RosterPage) -> Notice:
    """Every word of the notice, in the language of official papers."""
    with translation.override("zh-hans"):
        programme = found.batch.programme
        first, last = page.days[0].day, page.days[-1].day
        counted = sum(d.counts for d in page.days)
        units = len({r.receiving_unit for r in page.rows if r.receiving_unit})
        period = NoticePeriod(
            first=first,
            last=last,
            workdays=counted,
            is_estimated=not all(d.is_announced for d in page.days),
        )
        return Notice(
            label=f"（{FICTIONAL_LABEL}，不得作为正式文件使用）" if settings.JIELI_DEMO else "",
            title=title_lines(f"{programme.name}{found.batch.name}", f"{ATTACHMENT}公示"),
            paragraphs=(
                f"根据工作安排，经报名、审核、体检和研究，拟选派以下{len(page.rows)}名同志"
                + (f"到{units}个受援单位工作，现予公示。" if units else "，现予公示。"),
                period_sentence(period),
                OBJECTIONS,
            ),
            contact=(
                f"监督联系方式：{found.contact_words}",
                *((f"公示地点：{found.place_of_notice}",) if found.place_of_notice else ()),
            ),
            header=tuple(PUBLIC_HEADERS),
            rows=tuple(tuple(str(getattr(r, name)) for name in PUBLISHED) for r in page.rows),
            widths_mm=_WIDTHS_MM,
            remark="",
            issuer=programme.lead_unit.name if programme.lead_unit else "（发布单位）",
            signed_on=day_in_words(first),
        )


@require_safe
def roster_canonical(request: HttpRequest, code: str) -> HttpResponse:
    """The bytes of which the seal is the SHA-256, for whoever wants to check it elsewhere."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_roster(actor, code)
    words.must(actor, "A", found)
    if not found.digest:
        raise NotFound(_("没有找到，或您看不到它。"))
    door.note(found, "keep", actor=actor, after={"name": f"{code}.json"})
    return papers.download(canonical(found), f"{code}.json", "application/json")
