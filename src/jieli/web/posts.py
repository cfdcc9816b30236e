"""Posts: what is to be done where, from which level its holder comes, and whether it is open."""

from dataclasses import replace
from typing import Any

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
from jieli.programme.actions import post as actions
from jieli.programme.queries import batches as batch_queries
from jieli.programme.queries import deadlines, listed
from jieli.programme.queries import posts as queries
from jieli.programme.states import POST
from jieli.registry.queries import access, reference
from jieli.web import bulk, code_words, files, formats, history
from jieli.web import programme_words as words
from jieli.web.addresses import leads_to
from jieli.web.batches import version_of
from jieli.web.forms.page import FormPage, after, form_page
from jieli.web.forms.programme import PostForm
from jieli.web.forms.registry import department_candidate, institution_candidate, specialty_candidate
from jieli.web.listing import Choice, Column, DateRange, Listing, Search, Tab, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Link, Words
from jieli.web.record import Fact, Facts, Record, moves_of, render_record

_FORM = "posts-bulk"
_EVENTS_WITH_BUTTONS = tuple(dict.fromkeys(e.event for e in POST.edges if e.roles))


WAITS: dict[str, Words] = {
    "planned": gettext_lazy("等项目管理办公室批准开放"),
    "open": gettext_lazy("等派出单位推荐人选"),
    "reserved": gettext_lazy("等人员到岗"),
    "handing_over": gettext_lazy("等接任者到岗"),
    "vacant": gettext_lazy("等派出单位补派人选"),
}
"""State of a post → what it waits for: most moves follow from the people on it."""


def next_words(post: Any) -> str:
    """What a post waits for, without naming a person: for lists."""
    return str(WAITS.get(post.state, formats.NONE))


def _posts_listing(actor: Actor) -> Listing:
    ticks = (
        (bulk.tick(_FORM, lambda p: p.state == "planned", lambda p: f"{p}（{p.code}）"),)
        if may_approve(actor)
        else ()
    )
    return Listing(
        name="posts",
        peek=leads_to("post"),
        title=pgettext_lazy("navigation", "岗位"),
        columns=(
            *ticks,
            bulk.Name(
                "specialty",
                gettext_lazy("岗位"),
                cell="specialty.name",
                link=leads_to("post"),
                sub="code",
                sort="specialty__key",
            ),
            Column(
                "institution",
                gettext_lazy("受援单位"),
                cell="institution.name",
                wraps=True,
                sub=lambda p: p.department.name if p.department else "",
                sort=("institution__name", "department__name"),
            ),
            Column(
                "kind",
                gettext_lazy("岗位类别"),
                cell=lambda p: code_words.word("post_kind", p.kind),
                sort="kind",
            ),
            Column(
                "tier",
                gettext_lazy("派出级别"),
                cell=lambda p: code_words.word("hospital_tier", p.tier) or _("不限"),
                sort="tier",
            ),
            Column(
                "batch",
                gettext_lazy("批次"),
                cell=lambda p: Link(p.batch.name, reverse("batch", args=[p.batch.code])),
                sort="batch__starts_on",
            ),
            Column("starts_on", gettext_lazy("起止"), cell=words.span, is_span=True, sort="starts_on"),
            Column("state", gettext_lazy("状态"), cell=words.tag_of, sort="state"),
            Column("next", gettext_lazy("下一步"), cell=next_words, wraps=True),
            Column(
                "rank_min",
                gettext_lazy("最低职称"),
                cell=lambda p: code_words.word("rank", p.rank_min),
                extra=True,
            ),
            Column("host_office", gettext_lazy("受援地任职"), extra=True),
            Column("terms_of_reference", gettext_lazy("岗位职责"), extra=True),
        ),
        filters=(
            Search(),
            Choice("batch", gettext_lazy("批次"), "batch__code", words.batch_options),
            Choice("host", gettext_lazy("受援单位"), "institution__code", _hosts),
            Choice("specialty", gettext_lazy("学科"), "specialty__code", _specialties),
            Choice(
                "tier", gettext_lazy("派出级别"), "tier", lambda actor: code_words.options("hospital_tier")
            ),
            Choice("programme", gettext_lazy("项目"), "batch__programme__code", words.programme_options),
            DateRange("starts", gettext_lazy("起"), "starts_on"),
        ),
        tabs=(
            *(
                Tab(s.key, s.label, Q(state=s.key), tone="bad" if s.tone == "bad" else "")  # type: ignore[arg-type]
                for s in POST.states
            ),
            Tab("lapsed", gettext_lazy("过期未办"), deadlines.lapsed, tone="bad"),
        ),
        empty=Empty(gettext_lazy("还没有岗位"), gettext_lazy("核准的需求设岗后会出现在这里。")),
    )


def _hosts(actor: Actor) -> list[tuple[str, Any]]:
    rows = (
        queries.posts(actor)
        .order_by("institution__name")
        .values_list("institution__code", "institution__name")
    )
    return list(rows.distinct())


def _specialties(actor: Actor) -> list[tuple[str, Any]]:
    rows = queries.posts(actor).order_by("specialty__key").values_list("specialty__code", "specialty__name")
    return list(rows.distinct())


def may_approve(actor: Actor) -> bool:
    """Whether the actor opens posts."""
    return "PO" in actor.roles


def posts(request: HttpRequest, outcome: bulk.Outcome | None = None) -> HttpResponse:
    """The list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = words.in_programme(request, queries.posts(actor), "batch__programme__")
    context = {
        "bulk": _FORM,
        "action": reverse("posts_bulk"),
        "events": [("approve", _("批准开放"))] if may_approve(actor) else [],
        "outcome": outcome,
        "record_name": "post",
    }
    new = (
        (Button(_("添加岗位"), reverse("post_new"), kind="primary"),)
        if permissions.POST.ever(actor, "C")
        else ()
    )
    answer = render_listing(
        request,
        _posts_listing(actor),
        rows,
        buttons=new,
        template="programme/bulk_listing.html",
        context=context,
    )
    if outcome is not None and outcome.failed:
        answer.status_code = 409
    return answer


@require_POST
def posts_bulk(request: HttpRequest) -> HttpResponse:
    """Open the ticked posts; those that fail come back with their reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    codes = request.POST.getlist("codes")
    if not codes:
        raise RuleRefused(_("还没有选岗位。"), remedy=_("请先在列表里勾选。"))
    outcome = bulk.do_each(
        codes,
        lambda code: actions.approve_post(queries.get_post(actor, code), actor=actor),
        lambda code: f"{queries.get_post(actor, code)}（{code}）",
    )
    if not outcome.failed:
        return after(request, _("已批准开放%(count)s个岗位") % {"count": outcome.done}, reverse("posts"))
    return posts(request, outcome)


def post(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one post."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_post(actor, code)
    may_change = reading.may(actor, "U", found) and found.state not in POST.final
    edges = reading.possible_moves(found, actor)
    record = Record(
        head=Head(
            f"{found.specialty.name}·{found.institution.name}",
            line="·".join(
                w
                for w in (str(found.batch), found.department.name if found.department else "", found.code)
                if w
            ),
            crumbs=(Crumb(pgettext("navigation", "岗位"), reverse("posts")), Crumb(found.code)),
            tags=(words.tag_of(found),),
            buttons=(Button(_("修改"), reverse("post_change", args=[code])),) if may_change else (),
        ),
        steps=_steps(actor, found),
        moves=moves_of(
            edges,
            reverse("post_move", args=[code, "EVENT"]).replace("EVENT", "{event}"),
            version=found.version,
            asks={"cancel": _("撤销后不再招人；据以设岗的需求随之改变。")},
        ),
        facts=(
            Facts(
                _("岗位"),
                (
                    Fact(_("学科"), f"{found.specialty.key} {found.specialty.name}"),
                    Fact(_("岗位类别"), code_words.word("post_kind", found.kind)),
                    Fact(_("受援地任职"), found.host_office),
                    Fact(_("最低职称"), code_words.word("rank", found.rank_min) or _("不限")),
                    Fact(_("派出单位级别"), code_words.word("hospital_tier", found.tier) or _("不限")),
                    Fact(_("起止"), words.span(found)),
                ),
            ),
            Facts(
                _("岗位职责"),
                (
                    Fact(
                        _("职责"),
                        found.terms_of_reference or _("还没有写。没有职责不能批准开放。"),
                        is_wide=True,
                    ),
                ),
            ),
        ),
        aside=(_about(actor, found),),
        history=lambda: history.of(found, actor),
        **files.tab(actor, found),
    )
    return render_record(request, record)


def _steps(actor: Actor, found: Any) -> tuple[Any, ...]:
    """The line of steps; where nobody presses a button it says what the post waits for."""
    line = access.line_of_steps(actor, found)
    if found.state == "planned" or found.state not in WAITS:
        return line
    return tuple(replace(s, who=next_words(found)) if s.state == "now" else s for s in line)


def _about(actor: Actor, found: Any) -> Facts:
    altitude = reference.altitude_of(found.institution)
    need = found.need
    behind: object = _("直接设岗")
    if need is not None:  # who sees the post need not see what the host wrote about itself
        seen = reading.may(actor, "R", need)
        behind = Link(need.code, reverse("need", args=[need.code])) if seen else _("核准的需求")
    return Facts(
        _("在哪里，为什么"),
        (
            Fact(_("批次"), Link(found.batch.name, reverse("batch", args=[found.batch.code]))),
            Fact(_("受援单位"), words.unit_link(found.institution)),
            Fact(_("科室"), found.department.name if found.department else None),
            Fact(
                _("海拔"),
                _("%(n)s米") % {"n": formats.number(altitude)} if altitude is not None else _("未知"),
            ),
            Fact(_("需求"), behind),
            Fact(_("最近有人在岗"), found.last_held_on),
        ),
    )


@require_POST
def post_move(request: HttpRequest, code: str, event: str) -> HttpResponse:
    """Open or cancel a post; its other moves follow from the people on it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_post(actor, code)
    if event not in _EVENTS_WITH_BUTTONS:
        raise NotFound(_("没有找到，或您看不到它。"))
    extra = {"reason": request.POST.get("reason", ""), "version": version_of(request)}
    actions.MOVES[event](found, actor=actor, **extra)
    return after(
        request,
        _("岗位现在是“%(state)s”") % {"state": POST.state(found.state).label},
        reverse("post", args=[code]),
    )


# --- Writing ----------------------------------------------------------------------------------------


def post_new(request: HttpRequest) -> HttpResponse:
    """Add a post without a need behind it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    batches = list(listed.batches_open_for_posts(actor))
    if not permissions.POST.ever(actor, "C"):
        raise NotAllowed(_("您不能添加岗位。"), remedy=_("岗位由项目管理办公室添加；受援单位请填报需求。"))
    form = PostForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        initial={"batch": request.GET.get("batch", "")},
    )
    form.choose("batch", _batch_choices(batches), blank=_("请选择"))

    def do() -> str:
        chosen = batch_queries.get_batch(actor, form.cleaned_data["batch"])
        made = actions.add_post(form.record(actor, chosen), actor=actor, reason=form.cleaned_data["reason"])
        return reverse("post", args=[made.code])

    head = Head(
        _("添加岗位"), crumbs=(Crumb(pgettext("navigation", "岗位"), reverse("posts")), Crumb(_("添加")))
    )
    return form_page(
        request,
        form,
        FormPage(head, submit=_("添加岗位"), cancel=reverse("posts"), done=_("岗位已添加，等批准开放")),
        do,
    )


def _batch_choices(batches: list[Any]) -> list[tuple[str, str]]:
    return [(b.code, f"{b.name}（{b.programme.name}）") for b in batches]


def post_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change a post."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_post(actor, code)
    words.must(actor, "U", found)
    here = reverse("post", args=[code])
    initial = {
        **{
            n: getattr(found, n)
            for n in ("kind", "rank_min", "tier", "host_office", "starts_on", "terms_of_reference", "version")
        },
        "batch": found.batch.code,
        "institution": institution_candidate(found.institution),
        "department": department_candidate(found.department),
        "specialty": specialty_candidate(found.specialty),
        "ends_on": formats.last_day(found.ends_on),
    }
    form = PostForm(request.POST if request.method == "POST" else None, actor=actor, initial=initial)
    batches = list(listed.batches_open_for_posts(actor, found.batch.programme))
    if found.batch_id not in {b.pk for b in batches}:
        batches.append(found.batch)
    form.choose("batch", _batch_choices(batches), blank=_("请选择"))

    def do() -> str:
        chosen = batch_queries.get_batch(actor, form.cleaned_data["batch"])
        data = form.cleaned_data
        actions.change_post(
            found, form.record(actor, chosen), actor=actor, version=data["version"], reason=data["reason"]
        )
        return here

    head = Head(
        _("修改岗位"),
        line=str(found),
        crumbs=(
            Crumb(pgettext("navigation", "岗位"), reverse("posts")),
            Crumb(found.code, here),
            Crumb(_("修改")),
        ),
    )
    return form_page(request, form, FormPage(head, cancel=here), do)
