"""Objections to lists on notice: entered, looked at with a purpose, decided with reasons; for few eyes only."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.kernel import clock, door, reading, reveal
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotAllowed, NotFound, RuleRefused
from jieli.recruiting import permissions
from jieli.recruiting.actions import roster as actions
from jieli.recruiting.queries import rosters as queries
from jieli.recruiting.states import OBJECTION
from jieli.registry.queries import access
from jieli.web import formats, history
from jieli.web import programme_words as words
from jieli.web.addresses import leads_to
from jieli.web.forms.page import FormPage, form_page
from jieli.web.forms.rosters import OUTCOMES, DismissForm, ObjectionForm, UpholdForm, people_of
from jieli.web.institutions import show_once
from jieli.web.listing import Choice, Column, DateRange, Listing, Tab, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Link, Tag, state_tag
from jieli.web.record import Fact, Facts, Record, render_record

SECRETS = {"text": gettext_lazy("异议内容"), "from_whom": gettext_lazy("反映人")}


def tag_of(one: Any) -> Tag:
    """Where an objection stands."""
    return state_tag(OBJECTION, one.state)


def _about(one: Any) -> str:
    return one.person.name if one.person else str(_("不涉及具体人员"))


OBJECTIONS = Listing(
    name="objections",
    title=gettext_lazy("异议"),
    columns=(
        Column(
            "roster",
            gettext_lazy("名单"),
            cell="roster.title",
            sub="code",
            sort="roster__title",
            link=leads_to("objection"),
            wraps=True,
        ),
        Column("person", gettext_lazy("涉及人员"), cell=_about),
        Column("received_on", gettext_lazy("收到日期"), sort="received_on"),
        Column("state", gettext_lazy("状态"), cell=tag_of, sort="state"),
        Column("outcome", gettext_lazy("处理"), cell=lambda o: dict(OUTCOMES).get(o.outcome)),
    ),
    filters=(
        Choice("state", gettext_lazy("状态"), "state", words.state_options(OBJECTION)),
        DateRange("received", gettext_lazy("收到日期"), "received_on"),
    ),
    tabs=(Tab("received", gettext_lazy("待核"), Q(state="received"), tone="warn"),),
    empty=Empty(gettext_lazy("没有异议"), gettext_lazy("公示期间收到的异议由组织人事部门在名单页登记。")),
    export=False,
)


def objections(request: HttpRequest) -> HttpResponse:
    """Objections that the actor may read; what they say stays hidden."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not permissions.OBJECTION.ever(actor, "R"):
        raise NotFound(_("没有找到，或您看不到它。"))
    return render_listing(request, OBJECTIONS, queries.objections(actor), crumbs=(_crumb(),))


def _crumb() -> Crumb:
    return Crumb(_("名单与公示"), reverse("rosters"))


def objection_new(request: HttpRequest, code: str) -> HttpResponse:
    """Enter an objection to a list on notice."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_roster(actor, code)
    if not permissions.OBJECTION.ever(actor, "C") or not found.permits.covers_roles(actor, ("OD",), found):
        raise NotAllowed(_("您不能登记异议。"), remedy=door.who_may(permissions.OBJECTION.roles_with("C")))
    back = reverse("roster", args=[code])
    rows = {r.application.code: r for r in queries.roster_page(actor, found).rows}
    form = ObjectionForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        initial={"received_on": clock.today()},
    )
    form.choose("person", people_of(rows.values()), blank=_("不涉及具体人员"))

    def do() -> str:
        data = form.cleaned_data
        person = rows[data["person"]].application.person if data["person"] else None
        made = actions.add_objection(
            found, {**form.values("received_on", "text", "from_whom"), "person": person}, actor=actor
        )
        return reverse("objection", args=[made.code])

    head = Head(
        _("登记异议"),
        line=found.title,
        hint=_("%(day)s公示期满") % {"day": formats.day_short(found.notice_until)}
        if found.notice_until
        else "",
        crumbs=(_crumb(), Crumb(found.code, back), Crumb(_("登记异议"))),
    )
    return form_page(request, form, FormPage(head, submit=_("登记"), cancel=back, done=_("异议已登记")), do)


def objection(request: HttpRequest, code: str) -> HttpResponse:
    """One objection: what it says only with a purpose, and recorded."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_objection(actor, code)
    edges = reading.possible_moves(found, actor)
    buttons = tuple(
        Button(
            str(e.label),
            reverse("objection_decide", args=[code, e.event]),
            kind="primary" if e.event == "dismiss" else "",
        )
        for e in sorted(edges, key=lambda e: e.event == "dismiss")
    )
    may_look = reveal.may_reveal(found, actor)
    record = Record(
        head=Head(
            _("异议：%(who)s") % {"who": _about(found)},
            line="·".join((found.roster.title, found.code)),
            crumbs=(_crumb(), Crumb(_("异议"), reverse("objections")), Crumb(found.code)),
            tags=(tag_of(found),),
            buttons=buttons,
        ),
        steps=access.line_of_steps(actor, found),  # type: ignore[arg-type]
        facts=(
            Facts(
                _("异议"),
                (
                    Fact(_("名单"), Link(found.roster.title, reverse("roster", args=[found.roster.code]))),
                    Fact(_("涉及人员"), _about(found)),
                    Fact(_("收到日期"), found.received_on),
                    Fact(_("反映人"), _("已登记，加密保存") if found.from_whom else _("匿名")),
                    *(
                        (
                            Fact(_("处理"), dict(OUTCOMES).get(found.outcome)),
                            Fact(_("核查结论"), found.decision, is_wide=True),
                        )
                        if found.decision
                        else ()
                    ),
                ),
            ),
        ),
        history=lambda: history.of(found, actor),
    )
    context = {
        "looks": [
            {"key": key, "label": label, "href": reverse("objection_reveal", args=[code, key])}
            for key, label in SECRETS.items()
            if may_look and getattr(found, key)
        ]
    }
    return render_record(request, record, template="recruiting/objection.html", context=context)


def objection_reveal(request: HttpRequest, code: str, field: str) -> HttpResponse:
    """Show what an objection says, or who sent it, once, with a purpose; the look is recorded."""
    found: Any = queries.get_objection(request.actor, code)  # type: ignore[attr-defined]
    if field not in SECRETS:
        raise NotFound(_("没有找到，或您看不到它。"))
    return show_once(request, found, field, str(SECRETS[field]), found, reverse("objection", args=[code]))


def objection_decide(request: HttpRequest, code: str, event: str) -> HttpResponse:
    """Decide an objection with reasons; one that stands says what becomes of the person."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_objection(actor, code)
    move = actions.OBJECTION_MOVES.get(event)
    if move is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    edge = OBJECTION.edge(event, found.state)
    if not found.permits.covers_roles(actor, ("OD",), found):
        raise NotAllowed(
            _("您没有办理“%(caption)s”的权限。") % {"caption": found.caption}, remedy=door.who_may(("OD",))
        )
    if edge is None:
        raise RuleRefused(
            _("这件异议已有结论：%(state)s。") % {"state": OBJECTION.state(found.state).label},
            remedy=_("结论不能更改；有新情况的，另行登记。"),
            rule="RCR-07",
        )
    back = reverse("objection", args=[code])
    kind = UpholdForm if event == "uphold" else DismissForm
    form = kind(
        request.POST if request.method == "POST" else None, actor=actor, initial={"version": found.version}
    )
    if event == "uphold":
        concerned = found.person is not None
        field: Any = form.fields["outcome"]
        field.choices = [
            ("", _("请选择")),
            *((k, w) for k, w in OUTCOMES if (k != "none") == concerned),
        ]

    def do() -> str:
        data = form.cleaned_data
        more = {"outcome": data["outcome"]} if event == "uphold" else {}
        move(found, actor=actor, reason=data["reason"], version=data["version"], **more)
        return back

    head = Head(
        str(edge.label),
        line="·".join((found.roster.title, _about(found))),
        crumbs=(_crumb(), Crumb(found.code, back), Crumb(str(edge.label))),
    )
    page = FormPage(head, submit=str(edge.label), cancel=back, done=_("异议已有结论"))
    return form_page(request, form, page, do)
