"""Needs of host departments, from draft to posts (J1): list, page, form, review one by one or many at once."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotAllowed, NotFound, RuleRefused
from jieli.programme import permissions
from jieli.programme.actions import need as actions
from jieli.programme.queries import batches as batch_queries
from jieli.programme.queries import listed
from jieli.programme.queries import needs as queries
from jieli.programme.queries import programmes as programme_queries
from jieli.programme.states import NEED
from jieli.registry.queries import access, reference
from jieli.web import bulk, code_words, files, formats, history
from jieli.web import programme_words as words
from jieli.web.addresses import leads_to
from jieli.web.batches import version_of
from jieli.web.forms.page import FormPage, after, form_page
from jieli.web.forms.programme import EvidenceRows, NeedForm, SetUpPostsForm, TierRow
from jieli.web.forms.registry import specialty_candidate
from jieli.web.forms.rows import row_table
from jieli.web.listing import Choice, Column, DateRange, Listing, Search, Tab, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Link, Tag
from jieli.web.record import Fact, Facts, Record, moves_of, render_record

WAITING = ("submitted", "checked", "approved")
BULK = ("check", "approve")
_FORM = "needs-bulk"


def _gate_words(need: Any, gate: Any) -> object:
    """Who is next, since when, and whether it should have been done."""
    if gate is None:
        return Tag(_("等科室提交"), "idle", is_quiet=True) if need.state == "draft" else formats.NONE
    waits = _("等%(who)s·%(since)s") % {"who": gate.words, "since": formats.since(gate.since)}
    if gate.is_overdue:
        return Tag(waits, "bad", note=formats.left(gate.due_on))
    return waits


def _needs_listing(actor: Actor) -> Listing:
    ranking, gates = listed.ranking(actor), listed.gates(actor)
    wanted = "%s × %s" if formats.in_english() else "%s%s人"

    def place(need: Any) -> str:
        rank = ranking.of(need)
        return f"{rank.place} / {rank.among}" if rank else formats.NONE

    mine = frozenset(e.source for e in NEED.edges if e.event in BULK and set(e.roles) & actor.roles)
    ticks = (bulk.tick(_FORM, lambda n: n.state in mine, str),) if mine else ()
    return Listing(
        name="needs",
        peek=leads_to("need"),
        title=pgettext_lazy("navigation", "需求"),
        columns=(
            *ticks,
            bulk.Name(
                "specialty",
                gettext_lazy("需求"),
                cell=lambda n: wanted % (n.specialty.name, n.number),
                link=leads_to("need"),
                sub="code",
                sort=("specialty__key", "number"),
            ),
            Column(
                "institution",
                gettext_lazy("受援单位"),
                cell="institution.name",
                wraps=True,
                sub="department.name",
                sort=("institution__name", "department__name"),
            ),
            Column(
                "post_kind",
                gettext_lazy("岗位类别"),
                cell=lambda n: code_words.word("post_kind", n.post_kind),
                sort="post_kind",
            ),
            Column("starts_on", gettext_lazy("起止"), cell=words.span, is_span=True, sort="starts_on"),
            Column("score", gettext_lazy("优先分"), sort="score", is_num=True),
            Column("place", gettext_lazy("排名"), cell=place, is_num=True),
            Column("state", gettext_lazy("状态"), cell=words.tag_of, sort="state_since_at"),
            Column("next", gettext_lazy("下一步"), cell=lambda n: _gate_words(n, gates.of(n)), wraps=True),
            Column("programme", gettext_lazy("项目"), cell="programme.name", extra=True),
            Column(
                "purpose",
                gettext_lazy("目的"),
                cell=lambda n: code_words.word("purpose", n.purpose),
                extra=True,
            ),
            Column("why", gettext_lazy("需求理由"), extra=True),
        ),
        filters=(
            Search(),
            Choice("programme", gettext_lazy("项目"), "programme__code", words.programme_options),
            Choice("specialty", gettext_lazy("学科"), "specialty__code", _specialties_asked),
            Choice("host", gettext_lazy("受援单位"), "institution__code", _hosts),
            DateRange("starts", gettext_lazy("起"), "starts_on"),
        ),
        tabs=(
            Tab("waiting", gettext_lazy("审核中"), Q(state__in=WAITING)),
            *(
                Tab(key, NEED.state(key).label, Q(state=key))  # type: ignore[arg-type]
                for key in (
                    "draft",
                    "submitted",
                    "checked",
                    "approved",
                    "posted",
                    "part_filled",
                    "filled",
                    "closed",
                )
            ),
        ),
        empty=Empty(
            gettext_lazy("还没有需求"),
            gettext_lazy("受援科室填报后会出现在这里，由医院、卫健委、项目办依次审核。"),
        ),
    )


def _hosts(actor: Actor) -> list[tuple[str, Any]]:
    rows = (
        queries.needs(actor)
        .order_by("institution__name")
        .values_list("institution__code", "institution__name")
    )
    return list(rows.distinct())


def _specialties_asked(actor: Actor) -> list[tuple[str, Any]]:
    rows = queries.needs(actor).order_by("specialty__key").values_list("specialty__code", "specialty__name")
    return list(rows.distinct())


def needs(request: HttpRequest, outcome: bulk.Outcome | None = None) -> HttpResponse:
    """The list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = words.in_programme(request, listed.needs_listed(actor), "programme__")
    context = {
        "bulk": _FORM,
        "action": reverse("needs_bulk"),
        "events": [(e.event, e.label) for e in NEED.edges if e.event in BULK and set(e.roles) & actor.roles],
        "outcome": outcome,
        "record_name": "need",
        "here": request.get_full_path(),
    }
    answer = render_listing(
        request,
        _needs_listing(actor),
        rows,
        buttons=_list_buttons(actor),
        template="programme/bulk_listing.html",
        context=context,
    )
    if outcome is not None and outcome.failed:
        answer.status_code = 409
    return answer


def _list_buttons(actor: Actor) -> tuple[Button, ...]:
    form = Button(_("申报表"), reverse("declaration"), icon="print")
    if permissions.NEED.ever(actor, "C"):
        return (form, Button(_("填报需求"), reverse("need_new"), kind="primary"))
    return (form,)


@require_POST
def needs_bulk(request: HttpRequest) -> HttpResponse:
    """Check or approve the ticked needs; those that fail come back with their reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    event = request.POST.get("event", "")
    if event not in BULK:
        raise NotFound(_("没有找到，或您看不到它。"))
    codes = request.POST.getlist("codes")
    if not codes:
        raise RuleRefused(_("还没有选需求。"), remedy=_("请先在列表里勾选。"))
    outcome = bulk.do_each(
        codes,
        lambda code: actions.MOVES[event](queries.get_need(actor, code), actor=actor),
        lambda code: str(queries.get_need(actor, code)),
    )
    if not outcome.failed:
        return after(request, _("已办理%(count)s项需求") % {"count": outcome.done}, reverse("needs"))
    return needs(request, outcome)


# --- One need -----------------------------------------------------------------------------------------


def need(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one need: its score in parts, its rank, and who decides by when."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_need(actor, code)
    page = queries.need_page(actor, found)
    edges = reading.possible_moves(found, actor)
    href = reverse("need_move", args=[code, "EVENT"]).replace("EVENT", "{event}")
    kind = code_words.word("post_kind", found.post_kind)
    record = Record(
        head=Head(
            f"{found.specialty.name}{' ' if formats.in_english() else ''}{kind}·{words.people(found.number)}",
            line=f"{found.institution.name}{found.department.name}·{found.programme.name}·{found.code}",
            crumbs=(Crumb(pgettext("navigation", "需求"), reverse("needs")), Crumb(found.code)),
            tags=(
                words.tag_of(found),
                *(
                    (Tag(_("逾期"), "bad", note=formats.left(page.gate.due_on)),)
                    if page.gate and page.gate.is_overdue
                    else ()
                ),
            ),
            buttons=_buttons(actor, found, edges),
        ),
        steps=access.line_of_steps(actor, found),  # type: ignore[arg-type]
        moves=moves_of([e for e in edges if e.event != "post"], href, version=found.version, asks=_asks()),
        facts=(_asked(found),),
        aside=(_about(found), _conditions(found)),
        history=lambda: history.of(found, actor),
        notes=_notes(page),
        **files.tab(actor, found),
    )
    return render_record(
        request,
        record,
        template="programme/need.html",
        context={"page": page, "need": found, "gate": _gate(page), "bars": _score_lines(page)},
    )


def _buttons(actor: Actor, found: Any, edges: Any) -> tuple[Button, ...]:
    buttons = []
    if found.state == "draft" and reading.may(actor, "U", found):
        buttons.append(Button(_("修改"), reverse("need_change", args=[found.code])))
    if any(e.event == "post" for e in edges):
        buttons.append(Button(_("设岗"), reverse("need_post", args=[found.code]), kind="primary"))
    return tuple(buttons)


def _asks() -> dict[str, Any]:
    return {
        "return_hospital": _("退回后由科室修改，再次提交；优先分重新计算。"),
        "return_commission": _("退回后由医院和科室修改，再次提交；优先分重新计算。"),
        "return_office": _("退回后从科室重新提交；优先分重新计算。"),
        "withdraw": _("撤回后不再排队，也不能恢复；仍需要时另行填报。"),
    }


def _asked(found: Any) -> Facts:
    return Facts(
        _("要什么人"),
        (
            Fact(_("学科"), f"{found.specialty.key} {found.specialty.name}"),
            Fact(_("岗位类别"), code_words.word("post_kind", found.post_kind)),
            Fact(_("最低职称"), code_words.word("rank", found.rank_min) or _("不限")),
            Fact(_("人数"), words.people(found.number)),
            Fact(_("起止"), words.span(found)),
            Fact(_("目的"), code_words.word("purpose", found.purpose)),
            Fact(_("需求理由"), found.why, is_wide=True),
        ),
    )


def _conditions(found: Any) -> Facts:
    altitude = reference.altitude_of(found.institution)
    return Facts(
        _("本地条件"),
        (
            Fact(_("设备条件"), found.get_equipment_display()),
            Fact(_("本地带教对象"), words.people(found.local_team), hint=found.learners),
            Fact(
                _("海拔"),
                _("%(n)s米") % {"n": formats.number(altitude)} if altitude is not None else _("未知"),
            ),
            Fact(_("生活条件"), found.living, is_wide=True),
        ),
    )


def _about(found: Any) -> Facts:
    return Facts(
        _("谁提出"),
        (
            Fact(_("受援单位"), words.unit_link(found.institution)),
            Fact(_("科室"), Link(found.department.name, words.address("department", found.department.code))),
            Fact(_("科室负责人"), found.department.head.name if found.department.head else None),
            Fact(_("项目"), Link(found.programme.name, reverse("programme", args=[found.programme.code]))),
        ),
    )


def _notes(page: Any) -> tuple[tuple[str, str], ...]:
    return (("warn", page.no_score_because),) if page.score is None and page.no_score_because else ()


def _gate(page: Any) -> dict[str, Any] | None:
    gate = page.gate
    if gate is None:
        return None
    if gate.due_on is None:
        said = _("没有规则包，审核时限未知。")
    elif gate.is_overdue:
        said = _("应于%(due)s前决定，%(late)s。") % {
            "due": formats.day_short(gate.due_on),
            "late": formats.left(gate.due_on),
        }
    else:
        said = _("%(who)s应于%(due)s前决定，还有%(workdays)s。") % {
            "who": gate.words,
            "due": formats.day_short(gate.due_on),
            "workdays": words.workdays(page.workdays_left),
        }
    return {
        "words": gate.words,
        "since": gate.since,
        "due_on": gate.due_on,
        "said": said,
        "is_overdue": gate.is_overdue,
    }


def _score_lines(page: Any) -> list[dict[str, Any]]:
    if page.score is None:
        return []
    return [
        {"label": p.label, "points": p.points, "most": p.most, "why": p.why, "full": p.points == p.most}
        for p in page.score.parts
    ]


@require_POST
def need_move(request: HttpRequest, code: str, event: str) -> HttpResponse:
    """One step of the review, in one click."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_need(actor, code)
    move = actions.MOVES.get(event)
    if move is None or event == "post":
        raise NotFound(_("没有找到，或您看不到它。"))
    move(found, actor=actor, reason=request.POST.get("reason", ""), version=version_of(request))
    target = reverse("need", args=[code]) if reading.may(actor, "R", found) else reverse("needs")
    return after(request, _("需求现在是“%(state)s”") % {"state": NEED.state(found.state).label}, target)


# --- Writing ----------------------------------------------------------------------------------------


def need_new(request: HttpRequest) -> HttpResponse:
    """File a need; the department, its specialty and what it said last time are there already."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    departments = {d.code: d for d in listed.departments_to_speak_for(actor)}
    if not departments:
        raise NotAllowed(
            _("您还不能填报需求。"),
            remedy=_("可以填报的是受援单位的科室主任和管理员；科室要先登记在单位名录里。"),
        )
    sent = request.POST if request.method == "POST" else None
    department = departments.get(request.GET.get("department", "")) or _own_department(actor, departments)
    initial, rows = _known(actor, department)
    form = _need_form(actor, sent, departments, initial)
    evidence = EvidenceRows(sent, prefix="evidence", actor=actor, initial=rows)

    def do() -> str:
        data = form.cleaned_data
        programme = programme_queries.get_programme(actor, data["programme"])
        values = form.record(actor, programme, departments[data["department"]])
        with transaction.atomic():  # a need that cannot be submitted is not filed twice by trying again
            made = actions.add_need(values, actor=actor, parts={"evidence": evidence.rows})
            if request.POST.get("then") != "draft":
                actions.submit_need(made, actor=actor)
        return reverse("need", args=[made.code])

    head = Head(
        _("填报需求"),
        crumbs=(Crumb(pgettext("navigation", "需求"), reverse("needs")), Crumb(_("填报"))),
        line=department.institution.name,
    )
    page = FormPage(
        head,
        submit=_("提交医院审核"),
        cancel=reverse("needs"),
        done=_("需求已保存"),
        template="programme/need_form.html",
    )
    return form_page(request, form, page, do, tables=(evidence,))


def need_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change a draft."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_need(actor, code)
    words.must(actor, "U", found)
    sent = request.POST if request.method == "POST" else None
    departments = {d.code: d for d in listed.departments_to_speak_for(actor)}
    departments.setdefault(found.department.code, found.department)
    here = reverse("need", args=[code])
    initial = {
        **{
            n: getattr(found, n)
            for n in (
                "post_kind",
                "rank_min",
                "number",
                "starts_on",
                "purpose",
                "why",
                "equipment",
                "local_team",
                "learners",
                "living",
                "version",
            )
        },
        "programme": found.programme.code,
        "department": found.department.code,
        "specialty": specialty_candidate(found.specialty),
        "ends_on": formats.last_day(found.ends_on),
    }
    form = _need_form(actor, sent, departments, initial, also=found.programme)
    evidence = EvidenceRows(sent, prefix="evidence", actor=actor, initial=_rows_of(found))

    def do() -> str:
        data = form.cleaned_data
        programme = programme_queries.get_programme(actor, data["programme"])
        values = form.record(actor, programme, departments[data["department"]])
        actions.change_need(
            found, values, actor=actor, version=data["version"], parts={"evidence": evidence.rows}
        )
        if request.POST.get("then") == "submit":
            actions.submit_need(found, actor=actor)
        return here

    head = Head(
        _("修改需求"),
        line=str(found),
        crumbs=(
            Crumb(pgettext("navigation", "需求"), reverse("needs")),
            Crumb(found.code, here),
            Crumb(_("修改")),
        ),
    )
    page = FormPage(
        head, submit=_("提交医院审核"), cancel=here, done=_("需求已保存"), template="programme/need_form.html"
    )
    return form_page(request, form, page, do, tables=(evidence,))


def _own_department(actor: Actor, departments: dict[str, Any]) -> Any:
    """The department that the actor heads, else the one that he asked for last, else the first of his units."""
    headed = (d for d in departments.values() if actor.person_id and d.head_id == actor.person_id)
    before = departments.get(listed.department_asked_for_last(actor))
    return next(headed, before or next(iter(departments.values())))


def _need_form(
    actor: Actor, sent: Any, departments: dict[str, Any], initial: dict[str, Any], also: Any = None
) -> NeedForm:
    form = NeedForm(sent, actor=actor, initial=initial)
    programmes = {p.code: p.name for p in listed.programmes_to_ask(actor)}
    if also is not None:
        programmes.setdefault(also.code, also.name)
    several = len({d.institution_id for d in departments.values()}) > 1
    form.choose("programme", programmes.items(), blank=_("请选择"))
    names = {c: f"{d.institution.name}{d.name}" if several else d.name for c, d in departments.items()}
    form.choose("department", names.items())
    if len(programmes) == 1:
        form.initial.setdefault("programme", next(iter(programmes)))
    return form


def _known(actor: Actor, department: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What need not be asked again, and the figures of last time."""
    known: dict[str, Any] = {
        "department": department.code,
        "specialty": specialty_candidate(department.specialty),
        "number": 1,
    }
    before = listed.last_need_of(actor, department)
    if before is None:
        return known, []
    for name in ("equipment", "local_team", "learners", "living", "post_kind", "rank_min"):
        known[name] = getattr(before, name)
    return known, _rows_of(before)


def _rows_of(found: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": e.name,
            "value": f"{e.value.normalize():f}",
            "unit": e.unit,
            "period": e.period,
            "origin": e.origin,
        }
        for e in found.evidence.all()
    ]


def need_post(request: HttpRequest, code: str) -> HttpResponse:
    """Make the posts that an approved need asks for."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_need(actor, code)
    here = reverse("need", args=[code])
    if not found.permits.covers_roles(actor, ("PO",), found):
        raise NotAllowed(
            _("您不能给“%(need)s”设岗。") % {"need": found}, remedy=_("核准的需求由项目管理办公室设岗。")
        )
    if found.state != "approved":
        raise RuleRefused(
            _("“%(need)s”现在是“%(state)s”，不能设岗。")
            % {"need": found, "state": NEED.state(found.state).label},
            remedy=_("核准的需求由项目管理办公室设岗。"),
            rule="SM-NEED",
        )
    sent = request.POST if request.method == "POST" else None
    batches = list(listed.batches_open_for_posts(actor, found.programme))
    fitting = next(
        (b for b in batches if b.starts_on <= found.starts_on < b.ends_on), batches[0] if batches else None
    )
    form = SetUpPostsForm(
        sent,
        actor=actor,
        initial={
            "batch": fitting.code if fitting else "",
            "open_at_once": True,
            "version": found.version,
        },
    )
    if found.why:
        form.fields["terms_of_reference"].help_text = _(
            "写他做什么、做到什么程度。科室的需求理由：%(why)s"
        ) % {"why": found.why}
    form.choose("batch", ((b.code, f"{b.name}（{words.span(b)}）") for b in batches), blank=_("请选择"))
    table = row_table(
        TierRow,
        title=_("每个岗位的派出单位级别"),
        add_label=_("加一岗"),
        at_most=found.number,
        empty_rows=found.number,
    )
    tiers = table(sent, prefix="tiers", actor=actor)

    def do() -> str:
        data = form.cleaned_data
        actions.post_need(
            found,
            batch=batch_queries.get_batch(actor, data["batch"]),
            actor=actor,
            terms_of_reference=data["terms_of_reference"],
            host_office=data["host_office"],
            tiers=[f.cleaned_data.get("tier", "") for f in tiers.forms],
            starts_on=data["starts_on"],
            ends_on=formats.first_day_after(data["ends_on"]),
            open_at_once=data["open_at_once"],
            reason=data["reason"],
            version=data["version"],
        )
        return here

    head = Head(
        _("设岗"),
        line=f"{found}·{words.span(found)}",
        hint=_("将设%(n)s个岗位") % {"n": found.number},
        crumbs=(
            Crumb(pgettext("navigation", "需求"), reverse("needs")),
            Crumb(found.code, here),
            Crumb(_("设岗")),
        ),
    )
    page = FormPage(head, submit=_("设%(n)s个岗位") % {"n": found.number}, cancel=here, done=_("岗位已设立"))
    return form_page(request, form, page, do, tables=(tiers,))
