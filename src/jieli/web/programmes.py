"""Programmes: who takes part, which rules hold, which batches run; and the programme chosen in the bar."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotAllowed
from jieli.kernel.permits import EVERYTHING
from jieli.programme import permissions
from jieli.programme.actions import programme as actions
from jieli.programme.queries import pairings as pairing_queries
from jieli.programme.queries import programmes as queries
from jieli.programme.states import NEED
from jieli.registry.queries import institution as institutions
from jieli.web import code_words, files, formats, history
from jieli.web import programme_words as words
from jieli.web.addresses import leads_to
from jieli.web.forms.page import FormPage, after, form_page
from jieli.web.forms.programme import (
    SIDES,
    BasisRows,
    ParticipantForm,
    ProgrammeForm,
    unit_candidate,
)
from jieli.web.listing import Choice, Column, Flag, Listing, Search, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Link, Tag
from jieli.web.recent import recent
from jieli.web.record import Fact, Facts, Record, render_record

KEY = "programme"  # of the session: the programme chosen in the bar

PROGRAMMES = Listing(
    name="programmes",
    peek=leads_to("programme"),
    title=pgettext_lazy("navigation", "项目"),
    columns=(
        Column(
            "name",
            gettext_lazy("项目"),
            sort="name",
            link=leads_to("programme"),
            sub="code",
        ),
        Column(
            "family",
            gettext_lazy("项目类型"),
            cell=lambda p: code_words.word("programme_family", p.family),
            sort="family",
        ),
        Column(
            "lead",
            gettext_lazy("牵头单位"),
            cell=lambda p: words.unit_link(p.lead_unit),
            sort="lead_unit__name",
        ),
        Column("starts_on", gettext_lazy("起止"), cell=words.span, sort="starts_on"),
        Column("participants", gettext_lazy("参加单位"), cell="participant_count", is_num=True),
        Column("batches", gettext_lazy("批次"), cell="batch_count", is_num=True),
        Column("needs", gettext_lazy("需求"), cell="need_count", is_num=True),
    ),
    filters=(
        Search(),
        Choice(
            "family", gettext_lazy("项目类型"), "family", lambda actor: code_words.options("programme_family")
        ),
        Flag(
            "running",
            gettext_lazy("只看进行中"),
            lambda: Q(starts_on__lte=clock.today()) & (Q(ends_on=None) | Q(ends_on__gt=clock.today())),
        ),
    ),
    empty=Empty(
        gettext_lazy("还没有您参加的项目"),
        gettext_lazy("项目管理办公室建立项目、登记参加单位后，会出现在这里。"),
    ),
)


def may_create(actor: Actor) -> bool:
    """Whether the actor may set up programmes: only an office for all of them."""
    return permissions.PROGRAMME.filter(actor, "C") == EVERYTHING


def programmes(request: HttpRequest) -> HttpResponse:
    """The list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    new = (Button(_("新建项目"), reverse("programme_new"), kind="primary"),) if may_create(actor) else ()
    return render_listing(request, PROGRAMMES, queries.programmes(actor), buttons=new)


def programme(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one programme."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_programme(actor, code)
    page = queries.programme_page(actor, found)
    may_change = reading.may(actor, "U", found)
    pairings = pairing_queries.pairings_on(actor, found, clock.today()).count()
    record = Record(
        head=Head(
            found.name,
            line=f"{code_words.word('programme_family', found.family)}·{found.code}",
            crumbs=(Crumb(pgettext("navigation", "项目"), reverse("programmes")), Crumb(found.name)),
            tags=(_life(found),),
            buttons=(
                *words.board_button(actor, found.code),
                *_buttons(actor, found, may_change=may_change),
            ),
        ),
        facts=(
            Facts(
                _("概况"),
                (
                    Fact(_("起止"), words.span(found)),
                    Fact(_("牵头单位"), words.unit_link(found.lead_unit)),
                    Fact(_("项目目标"), found.aim, is_wide=True),
                    *(
                        Fact(
                            _("依据文件"),
                            b.title,
                            hint="·".join(str(v) for v in (b.doc_no, b.issued_on) if v),
                            is_wide=True,
                        )
                        for b in page.basis
                    ),
                ),
            ),
        ),
        aside=(_policy_facts(page),),
        history=lambda: history.of(found, actor),
        notes=_notes(actor, found, page, may_change=may_change),
        **files.tab(actor, found),
    )
    return render_record(
        request,
        record,
        template="programme/programme.html",
        context={
            "stats": _stats(page, found, pairings),
            "sides": _sides(page, queries.to_confirm(actor, found), may_change=may_change),
            "batches": page.batches,
            "policies": page.policies,
            "in_force": page.policy,
            "programme": found,
            "may_change": may_change,
            "matrix": reverse("matrix", args=[found.code]),
        },
    )


def _life(found: Any) -> Tag:
    today = clock.today()
    if found.starts_on > today:
        return Tag(_("未开始"), "plan")
    if found.ends_on is not None and found.ends_on <= today:
        return Tag(_("已结束"), "done", is_quiet=True)
    return Tag(_("进行中"), "live", is_quiet=True)


def _buttons(actor: Actor, found: Any, *, may_change: bool) -> tuple[Button, ...]:
    if not may_change:
        return ()
    return (
        Button(_("修改"), reverse("programme_change", args=[found.code])),
        Button(_("添加批次"), f"{reverse('batch_new')}?programme={found.code}", kind="primary"),
    )


def _stats(page: Any, found: Any, pairings: int) -> list[dict[str, Any]]:
    counts = {key: number for key, _label, number in page.needs_by_state}
    waiting = sum(counts.get(k, 0) for k in ("submitted", "checked", "approved"))
    here = f"programme={found.code}"
    return [
        {
            "label": _("参加单位"),
            "value": len({p.institution_id for p in page.participants}),
            "unit": _("家"),
            "href": "#participants",
        },
        {
            "label": _("批次"),
            "value": len(page.batches),
            "unit": _("个"),
            "href": f"{reverse('batches')}?{here}",
        },
        {
            "label": _("审核中的需求"),
            "value": waiting,
            "unit": _("项"),
            "href": f"{reverse('needs')}?{here}&tab=waiting",
            "tone": "turn" if waiting else "",
        },
        {
            "label": str(NEED.state("filled").label),
            "value": counts.get("filled", 0),
            "unit": _("项"),
            "href": f"{reverse('needs')}?{here}&tab=filled",
        },
        {"label": _("岗位"), "value": page.posts, "unit": _("岗"), "href": f"{reverse('posts')}?{here}"},
        {"label": _("结对"), "value": pairings, "unit": _("对"), "href": f"{reverse('pairings')}?{here}"},
    ]


def _sides(page: Any, to_confirm: frozenset[str], *, may_change: bool) -> list[dict[str, Any]]:
    found = []
    for side, label in SIDES:
        rows = [p for p in page.participants if p.side == side]
        if rows:
            found.append(
                {
                    "label": label,
                    "count": len(rows),
                    "units": [
                        {
                            "link": words.unit_link(p.institution),
                            "region": p.institution.region.name,
                            "weak": p.institution.is_weak,
                            "waits": not p.is_confirmed,
                            "confirm": reverse("participant_confirm", args=[p.code])
                            if p.code in to_confirm
                            else "",
                            "remove": reverse("participant_remove", args=[p.code]) if may_change else "",
                        }
                        for p in rows
                    ],
                }
            )
    return found


def _policy_facts(page: Any) -> Facts:
    pack = page.policy
    if pack is None:
        return Facts(_("现行规则包"), (Fact(_("状态"), Tag(_("今天没有生效的规则包"), "bad")),))
    lines = (
        Fact(_("名称"), Link(pack.name, reverse("policy", args=[pack.code]))),
        Fact(
            _("有效期"),
            f"{pack.valid_from}{_('至')}{formats.last_day(pack.valid_until)}"
            if pack.valid_until
            else _("%(on)s起") % {"on": pack.valid_from},
        ),
        Fact(_("派驻期限"), _("%(n)s个月") % {"n": pack.term_months}),
        Fact(_("需求审核时限"), words.workdays(pack.review_workdays)),
        Fact(_("截止日当天"), _("算按期") if pack.deadline_day_counts else _("不算按期")),
    )
    return Facts(_("现行规则包"), lines, action=Link(_("全部规则"), reverse("policy", args=[pack.code])))


def _notes(actor: Actor, found: Any, page: Any, *, may_change: bool) -> tuple[tuple[str, str], ...]:
    if not may_change:
        return ()
    notes = []
    if page.policy is None:
        notes.append(("bad", _("今天没有生效的规则包，需求不能评分，批次不能开始。请先添加规则包。")))
    late = [a for a in pairing_queries.agreements_due(actor, found) if a.is_overdue]
    if late:
        notes.append(
            (
                "warn",
                _("%(count)s对结对过期未签协议：%(names)s。")
                % {"count": len(late), "names": words.listed([str(a.pairing) for a in late])},
            )
        )
    alone = [p.institution.name for p in pairing_queries.receivers_without_pairing(actor, found)]
    if alone and page.batches:
        notes.append(
            (
                "warn",
                _("%(count)s家受援单位今天没有结对：%(names)s。")
                % {"count": len(alone), "names": words.listed(alone)},
            )
        )
    return tuple(notes)


# --- Writing ----------------------------------------------------------------------------------------


def programme_new(request: HttpRequest) -> HttpResponse:
    """Set up a programme."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not may_create(actor):
        raise NotAllowed(_("您不能建立项目。"), remedy=_("可以建立项目的是管理全部项目的项目管理办公室。"))
    sent = request.POST if request.method == "POST" else None
    form = ProgrammeForm(sent, actor=actor)
    basis = BasisRows(sent, prefix="basis", actor=actor)

    def do() -> str:
        made = actions.add_programme(form.record(actor), actor=actor, parts={"basis": basis.rows})
        return reverse("programme", args=[made.code])

    head = Head(
        _("新建项目"), crumbs=(Crumb(pgettext("navigation", "项目"), reverse("programmes")), Crumb(_("新建")))
    )
    page = FormPage(
        head, submit=_("建立项目"), cancel=reverse("programmes"), done=_("项目已建立，请添加规则包")
    )
    return form_page(request, form, page, do, tables=(basis,))


def programme_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change a programme."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_programme(actor, code)
    words.must(actor, "U", found)
    sent = request.POST if request.method == "POST" else None
    form = ProgrammeForm(sent, actor=actor, initial=_initial(found))
    rows = [{"doc_no": b.doc_no, "title": b.title, "issued_on": b.issued_on} for b in found.basis.all()]
    basis = BasisRows(sent, prefix="basis", actor=actor, initial=rows)
    here = reverse("programme", args=[code])

    def do() -> str:
        actions.change_programme(
            found,
            form.record(actor),
            actor=actor,
            version=form.cleaned_data["version"],
            parts={"basis": basis.rows},
        )
        return here

    head = Head(
        _("修改项目"),
        line=found.name,
        crumbs=(
            Crumb(pgettext("navigation", "项目"), reverse("programmes")),
            Crumb(found.name, here),
            Crumb(_("修改")),
        ),
    )
    return form_page(request, form, FormPage(head, cancel=here), do, tables=(basis,))


def _initial(found: Any) -> dict[str, Any]:
    return {
        "name": found.name,
        "family": found.family,
        "starts_on": found.starts_on,
        "ends_on": formats.last_day(found.ends_on),
        "lead_unit": unit_candidate(found.lead_unit),
        "aim": found.aim,
        "version": found.version,
    }


def participant_new(request: HttpRequest, code: str) -> HttpResponse:
    """Let an institution take part."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_programme(actor, code)
    words.must(actor, "U", found)
    form = ParticipantForm(request.POST if request.method == "POST" else None, actor=actor)
    here = reverse("programme", args=[code])

    def do() -> str:
        data = form.cleaned_data
        actions.add_participant(
            {
                "programme": found,
                "institution": institutions.get_institution(actor, data["institution"]),
                "side": data["side"],
            },
            actor=actor,
        )
        return f"{here}#participants"

    head = Head(
        _("添加参加单位"),
        line=found.name,
        crumbs=(
            Crumb(pgettext("navigation", "项目"), reverse("programmes")),
            Crumb(found.name, here),
            Crumb(_("添加参加单位")),
        ),
    )
    return form_page(
        request, form, FormPage(head, submit=_("添加"), cancel=here, done=_("已添加参加单位")), do
    )


@require_POST
def participant_confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Say for an institution that it takes part."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_participant(actor, code)
    words.must(actor, "A", found)
    actions.confirm_participant(found, actor=actor)
    here = reverse("programme", args=[found.programme.code])
    return after(
        request, _("已确认“%(unit)s”参加") % {"unit": found.institution.name}, f"{here}#participants"
    )


@require_POST
def participant_remove(request: HttpRequest, code: str) -> HttpResponse:
    """Take back a participation that nothing rests on."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_participant(actor, code)
    here = reverse("programme", args=[found.programme.code])
    actions.remove_participant(
        found, actor=actor, reason=request.POST.get("reason", "").strip() or _("误登记，移出项目")
    )
    return after(request, _("已移出“%(unit)s”") % {"unit": found.institution.name}, f"{here}#participants")


# --- The programme chosen in the bar ------------------------------------------------------------------


def chosen(request: HttpRequest) -> str:
    """Code of the programme chosen in the bar; empty for all."""
    return str(request.session.get(KEY, "")) if hasattr(request, "session") else ""


def switcher(request: HttpRequest) -> list[dict[str, Any]]:
    """What the bar offers: all programmes, and each; nothing where there is only one to choose."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.user_id is None or not permissions.PROGRAMME.ever(actor, "R"):
        return []
    options = recent(request, "programmes", lambda: words.programme_options(actor))
    if len(options) < 2:
        return []
    now = chosen(request)
    return [
        {"code": code, "label": label, "current": code == now}
        for code, label in [("", _("全部项目")), *options]
    ]


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Choose a programme, or all of them."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    code = request.POST.get("programme", "")
    if code:
        request.session[KEY] = queries.get_programme(actor, code).code
    else:
        request.session.pop(KEY, None)
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(target if safe else "/")
