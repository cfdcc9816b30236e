"""Pairings: who helps whom, who took over from whom without a gap, and who is responsible for which department."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.programme import permissions
from jieli.programme.actions import pairing as actions
from jieli.programme.queries import listed
from jieli.programme.queries import pairings as queries
from jieli.programme.queries import programmes as programme_queries
from jieli.reader.cells import read_date
from jieli.web import code_words, files, formats, history
from jieli.web import programme_words as words
from jieli.web.addresses import leads_to
from jieli.web.forms.page import FormPage, form_page
from jieli.web.forms.programme import EndPairingForm, PairingForm, SuccessorForm
from jieli.web.forms.registry import department_candidate, institution_candidate, region_candidate
from jieli.web.listing import Choice, Column, Listing, Search, Tab, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Link, Tag
from jieli.web.record import Fact, Facts, Record, render_record


def _now() -> Q:
    today = clock.today()
    return Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gt=today))


def life(pairing: Any) -> Tag:
    """Whether a pairing holds today."""
    today = clock.today()
    if pairing.starts_on > today:
        return Tag(_("未开始"), "plan")
    if pairing.ends_on is not None and pairing.ends_on <= today:
        return Tag(_("已结束"), "done", is_quiet=True)
    return Tag(_("生效"), "live", is_quiet=True)


def _sender(pairing: Any) -> Link | str:
    return words.unit_link(pairing.sender) or (
        pairing.sender_region.full_name if pairing.sender_region else formats.NONE
    )


def _agreement(pairing: Any) -> object:
    if pairing.agreed_on:
        return pairing.agreed_on
    return (
        Tag(_("未签"), "warn") if pairing.ends_on is None or pairing.ends_on > clock.today() else formats.NONE
    )


PAIRINGS = Listing(
    name="pairings",
    peek=leads_to("pairing"),
    title=pgettext_lazy("navigation", "结对"),
    columns=(
        Column(
            "pair",
            gettext_lazy("结对"),
            cell=lambda p: f"{p.sender or p.sender_region}→{p.receiver}",
            link=leads_to("pairing"),
            sub="code",
            sort=("sender__name", "sender_region__gb_code"),
        ),
        Column(
            "receiver",
            gettext_lazy("受援单位"),
            cell=lambda p: words.unit_link(p.receiver),
            sub=lambda p: p.receiver_department.name if p.receiver_department else p.topic,
            sort="receiver__name",
        ),
        Column(
            "kind",
            gettext_lazy("结对方式"),
            cell=lambda p: code_words.word("pairing_kind", p.kind),
            sort="kind",
        ),
        Column("programme", gettext_lazy("项目"), cell="programme.name", sort="programme__name", wraps=True),
        Column("starts_on", gettext_lazy("起止"), cell=words.span, sort="starts_on"),
        Column(
            "agreed_on", gettext_lazy("协议签订日"), cell=_agreement, sort="agreed_on", export="agreed_on"
        ),
        Column("life", gettext_lazy("状态"), cell=life),
    ),
    filters=(
        Search(),
        Choice("programme", gettext_lazy("项目"), "programme__code", words.programme_options),
        Choice("kind", gettext_lazy("结对方式"), "kind", lambda actor: code_words.options("pairing_kind")),
    ),
    tabs=(
        Tab("now", gettext_lazy("生效"), _now),
        Tab("unsigned", gettext_lazy("未签协议"), lambda: _now() & Q(agreed_on=None), tone="warn"),
        Tab("over", gettext_lazy("已结束"), lambda: Q(ends_on__lte=clock.today())),
    ),
    empty=Empty(gettext_lazy("还没有结对"), gettext_lazy("项目管理办公室登记后会出现在这里。")),
)


def pairings(request: HttpRequest) -> HttpResponse:
    """The register."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = words.in_programme(request, queries.pairings(actor), "programme__")
    new = (
        (Button(_("登记结对"), reverse("pairing_new"), kind="primary"),)
        if permissions.PAIRING.ever(actor, "C")
        else ()
    )
    return render_listing(request, PAIRINGS, rows, buttons=new)


def pairing(request: HttpRequest, code: str) -> HttpResponse:
    """One pairing, what was before it and what follows."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_pairing(actor, code)
    may_change = reading.may(actor, "U", found)
    after_it = queries.pairings(actor).filter(predecessor=found).first()
    is_over = found.ends_on is not None and found.ends_on <= clock.today()
    buttons = []
    if may_change:
        buttons.append(Button(_("修改"), reverse("pairing_change", args=[code])))
        if not is_over:
            buttons.append(Button(_("结束"), reverse("pairing_end", args=[code])))
        if after_it is None:
            buttons.append(Button(_("由新的结对接续"), reverse("pairing_succeed", args=[code])))
    record = Record(
        head=Head(
            str(found),
            line=f"{code_words.word('pairing_kind', found.kind)}·{found.programme.name}·{found.code}",
            crumbs=(Crumb(pgettext("navigation", "结对"), reverse("pairings")), Crumb(found.code)),
            tags=(life(found),),
            buttons=tuple(buttons),
        ),
        facts=(
            Facts(
                _("谁帮谁"),
                (
                    Fact(_("派出方"), _sender(found)),
                    Fact(_("受援单位"), words.unit_link(found.receiver)),
                    Fact(
                        _("受援科室"), found.receiver_department.name if found.receiver_department else None
                    ),
                    Fact(_("专题"), found.topic),
                    Fact(_("起止"), words.span(found)),
                    Fact(_("协议签订日"), _agreement(found)),
                    Fact(_("依据文件"), found.basis_doc, is_wide=True),
                ),
            ),
        ),
        aside=(_succession(found, after_it),),
        history=lambda: history.of(found, actor),
        notes=_notes(actor, found, may_change=may_change),
        **files.tab(actor, found),
    )
    return render_record(request, record)


def _succession(found: Any, after_it: Any) -> Facts:
    lines = [
        Fact(
            _("之前"),
            Link(str(found.predecessor), reverse("pairing", args=[found.predecessor.code]))
            if found.predecessor
            else _("没有"),
        )
    ]
    if found.predecessor and found.predecessor.ends_on and found.predecessor.ends_on < found.starts_on:
        gap = (found.starts_on - found.predecessor.ends_on).days
        lines.append(
            Fact(
                _("间隔"),
                Tag(words.days(gap), "bad"),
                hint=_("%(start)s至%(end)s无人结对")
                % {"start": found.predecessor.ends_on, "end": formats.last_day(found.starts_on)},
            )
        )
    elif found.predecessor:
        lines.append(Fact(_("间隔"), _("没有空档")))
    lines.append(
        Fact(
            _("之后"),
            Link(str(after_it), reverse("pairing", args=[after_it.code])) if after_it else _("没有"),
        )
    )
    return Facts(_("接续"), tuple(lines))


def _notes(actor: Actor, found: Any, *, may_change: bool) -> tuple[tuple[str, str], ...]:
    if found.agreed_on is not None or not may_change:
        return ()
    due = next((a for a in queries.agreements_due(actor, found.programme) if a.pairing.pk == found.pk), None)
    if due is None or due.due_on is None:
        return ()
    if due.is_overdue:
        return (
            (
                "bad",
                _("协议应于%(on)s前签订，%(late)s（BR-16）。")
                % {"on": due.due_on, "late": formats.left(due.due_on)},
            ),
        )
    return (
        (
            "warn",
            _("协议应于%(on)s前签订，%(left)s。") % {"on": due.due_on, "left": formats.left(due.due_on)},
        ),
    )


# --- Writing ----------------------------------------------------------------------------------------


def _choices(actor: Actor) -> list[tuple[str, Any]]:
    return [(p.code, p.name) for p in listed.programmes_to_ask(actor)]


def pairing_new(request: HttpRequest) -> HttpResponse:
    """Record a pairing."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    words.must_ever(actor, "C", permissions.PAIRING)
    initial = {"programme": request.GET.get("programme", ""), "kind": request.GET.get("kind", "")}
    form = PairingForm(request.POST if request.method == "POST" else None, actor=actor, initial=initial)
    form.choose("programme", _choices(actor), blank=_("请选择"))

    def do() -> str:
        programme = programme_queries.get_programme(actor, form.cleaned_data["programme"])
        made = actions.add_pairing(form.record(actor, programme), actor=actor)
        return reverse("pairing", args=[made.code])

    head = Head(
        _("登记结对"), crumbs=(Crumb(pgettext("navigation", "结对"), reverse("pairings")), Crumb(_("登记")))
    )
    return form_page(
        request, form, FormPage(head, submit=_("登记"), cancel=reverse("pairings"), done=_("结对已登记")), do
    )


def _initial(found: Any) -> dict[str, Any]:
    return {
        **{n: getattr(found, n) for n in ("kind", "topic", "starts_on", "agreed_on", "basis_doc", "version")},
        "programme": found.programme.code,
        "sender": institution_candidate(found.sender),
        "sender_region": region_candidate(found.sender_region),
        "receiver": institution_candidate(found.receiver),
        "receiver_department": department_candidate(found.receiver_department),
        "ends_on": formats.last_day(found.ends_on),
    }


def _crumbs(found: Any, last: str) -> tuple[Crumb, ...]:
    return (
        Crumb(pgettext("navigation", "结对"), reverse("pairings")),
        Crumb(found.code, reverse("pairing", args=[found.code])),
        Crumb(last),
    )


def pairing_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change a pairing, for example note when its agreement was signed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_pairing(actor, code)
    words.must(actor, "U", found)
    here = reverse("pairing", args=[code])
    form = PairingForm(
        request.POST if request.method == "POST" else None, actor=actor, initial=_initial(found)
    )
    form.choose("programme", [(found.programme.code, found.programme.name)])

    def do() -> str:
        actions.change_pairing(found, form.record(actor), actor=actor, version=form.cleaned_data["version"])
        return here

    head = Head(_("修改结对"), line=str(found), crumbs=_crumbs(found, _("修改")))
    return form_page(request, form, FormPage(head, cancel=here), do)


def pairing_end(request: HttpRequest, code: str) -> HttpResponse:
    """End a pairing."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_pairing(actor, code)
    words.must(actor, "U", found)
    here = reverse("pairing", args=[code])
    form = EndPairingForm(
        request.POST if request.method == "POST" else None, actor=actor, initial={"version": found.version}
    )

    def do() -> str:
        data = form.cleaned_data
        ends_on = formats.first_day_after(data["ends_on"])
        assert ends_on is not None
        actions.end_pairing(
            found, ends_on=ends_on, actor=actor, reason=data["reason"], version=data["version"]
        )
        return here

    head = Head(_("结束结对"), line=str(found), crumbs=_crumbs(found, _("结束")))
    return form_page(
        request, form, FormPage(head, submit=_("结束结对"), cancel=here, done=_("结对已结束")), do
    )


def pairing_succeed(request: HttpRequest, code: str) -> HttpResponse:
    """Let a new pairing take over from an old one; days between the two need a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_pairing(actor, code)
    words.must(actor, "U", found)
    here = reverse("pairing", args=[code])
    initial = {"starts_on": found.ends_on or clock.today(), "version": found.version}
    form = SuccessorForm(request.POST if request.method == "POST" else None, actor=actor, initial=initial)

    def do() -> str:
        data = form.cleaned_data
        made = actions.succeed_pairing(
            found, form.record(actor), actor=actor, gap_reason=data["gap_reason"], version=data["version"]
        )
        return reverse("pairing", args=[made.code])

    until = _("原结对%(span)s") % {"span": words.span(found)}
    head = Head(
        _("由新的结对接续"),
        line=f"{found}·{until}",
        hint=_("受援方不变，从新结对的起期接上"),
        crumbs=_crumbs(found, _("接续")),
    )
    return form_page(
        request, form, FormPage(head, submit=_("接续"), cancel=here, done=_("新的结对已接续")), do
    )


# --- Who is responsible for which department ----------------------------------------------------------


def matrix(request: HttpRequest, code: str) -> HttpResponse:
    """Departments × the hospital responsible for each; a gap is hatched and says so."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    programme = programme_queries.get_programme(actor, code)
    on = _day(request)
    rows = queries.department_matrix(actor, programme, on=on)
    hosts: dict[str, list[Any]] = {}
    for row in rows:
        hosts.setdefault(row.department.institution.name, []).append(row)
    gaps = sum(row.is_gap for row in rows)
    here = reverse("programme", args=[code])
    head = Head(
        _("以院包科对照表"),
        line=_("%(programme)s，%(on)s") % {"programme": programme.name, "on": formats.day_long(on)},
        crumbs=(
            Crumb(pgettext("navigation", "项目"), reverse("programmes")),
            Crumb(programme.name, here),
            Crumb(_("以院包科对照表")),
        ),
        tags=((Tag(_("%(n)s个科室无人包") % {"n": gaps}, "bad") if gaps else Tag(_("没有空档"), "live")),)
        if rows
        else (),
        buttons=(
            Button(
                _("登记院包科"),
                f"{reverse('pairing_new')}?programme={code}&kind=unit_department",
                kind="primary",
            ),
        )
        if permissions.PAIRING.ever(actor, "C")
        else (),
    )
    empty = Empty(
        _("这个项目还没有以院包科的结对"), _("登记“院包科”的结对后，受援单位的每个科室都会列在这里。")
    )
    return render(
        request,
        "programme/matrix.html",
        {"head": head, "hosts": hosts, "on": on, "gaps": gaps, "empty": empty},
    )


def _day(request: HttpRequest) -> date:
    asked = read_date(request.GET.get("on", "")).value
    return asked or clock.today()
