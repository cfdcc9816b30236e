"""Offices: who was what on a day, and the forms to enter, correct and end one."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from jieli.kernel import clock
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.registry import rules
from jieli.registry.actions import office as actions
from jieli.registry.queries import institution as institutions
from jieli.registry.queries import office as queries
from jieli.registry.queries import person as people
from jieli.web import code_words, formats
from jieli.web.forms import registry as forms
from jieli.web.forms.fields import Date, Form, Pick
from jieli.web.forms.page import FormPage, form_page
from jieli.web.institutions import refuse_unless
from jieli.web.listing import Choice, Column, DateRange, Flag, Listing, Search, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Tag


def _state(office: Any) -> Tag:
    today = clock.today()
    if office.starts_on > today:
        return Tag(_("未到任"), "plan")
    if office.ends_on is None or office.ends_on > today:
        return Tag(_("在任"), "live", is_quiet=True)
    return Tag(_("已卸任"), "done", is_quiet=True)


OFFICES = Listing(
    name="offices",
    title=pgettext_lazy("list", "任职"),
    columns=(
        Column(
            "wording",
            gettext_lazy("职务全称"),
            sub="code",
            sort="wording",
            link=lambda o: reverse("person", args=[o.person.code]),
            width=36,
        ),
        Column("person", gettext_lazy("姓名"), cell="person.name", sort="person__name"),
        Column(
            "institution",
            gettext_lazy("任职单位"),
            cell="institution.name",
            sort="institution__name",
            link=lambda o: reverse("institution", args=[o.institution.code]),
        ),
        Column(
            "kind",
            gettext_lazy("任职类别"),
            cell=lambda o: code_words.word("office_kind", o.kind),
            sort="kind",
        ),
        Column("starts_on", pgettext_lazy("list", "起"), sort="starts_on"),
        Column(
            "ends_on",
            pgettext_lazy("list", "止"),
            cell=lambda o: formats.last_day(o.ends_on),
            sort="ends_on",
        ),
        Column("state", gettext_lazy("状态"), cell=_state),
        Column("appointing_doc", gettext_lazy("任职文件"), extra=True),
    ),
    filters=(
        Search(label=gettext_lazy("姓名、职务、拼音或首字母")),
        Choice("kind", gettext_lazy("类别"), "kind", lambda actor: code_words.options("office_kind")),
        DateRange("starts", gettext_lazy("起"), "starts_on"),
        Flag("now", gettext_lazy("只看在任"), lambda: rules.held_on(clock.today())),
    ),
    order="-starts_on",
    empty=Empty(gettext_lazy("还没有您能看到的任职"), gettext_lazy("在人员页登记任职后会出现在这里。")),
)


def offices(request: HttpRequest) -> HttpResponse:
    """Every office that the actor may see."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = queries.offices(actor)
    if not rows.model.permits.ever(actor, "R"):
        raise NotFound(_("没有找到，或您看不到它。"))
    buttons = (Button(_("某日任职"), reverse("offices_on"), icon="clock"),)
    return render_listing(request, OFFICES, rows, buttons=buttons)


@require_safe
def office(request: HttpRequest, code: str) -> HttpResponse:
    """An office is shown on the page of whoever holds it."""
    found: Any = queries.get_office(request.actor, code)  # type: ignore[attr-defined]
    return redirect(f"{reverse('person', args=[found.person.code])}#{found.code}")


# --- Who was what on a day ----------------------------------------------------------------------


class AsOfForm(Form):
    """A day, and an institution or a person."""

    on = Date(label=gettext_lazy("日期"))
    institution = Pick(label=gettext_lazy("单位"), thing="institution", required=False)
    person = Pick(label=gettext_lazy("人员"), thing="person", required=False)


@require_safe
def offices_on(request: HttpRequest) -> HttpResponse:
    """谁在某日任何职: at an institution or of a person, on one day, in the full wording."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.user_id is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    asked = {k: request.GET.get(k, "") for k in ("on", "institution", "person")}
    form = AsOfForm({**asked, "on": asked["on"] or clock.today().isoformat()}, actor=actor)
    found: dict[str, Any] = {}
    status = 200
    if form.is_valid():
        found = _found(actor, form.cleaned_data)
        form = AsOfForm(_readable(form, found), actor=actor)
    else:
        status = 422
    head = Head(
        _("某日任职"),
        hint=_("按任职起止查，止期当天不算"),
        crumbs=(Crumb(pgettext("navigation", "人员"), reverse("people")), Crumb(_("某日任职"))),
    )
    return render(request, "registry/offices_on.html", {"head": head, "form": form, **found}, status=status)


def _found(actor: Actor, data: dict[str, Any]) -> dict[str, Any]:
    on: date = data["on"]
    if data["person"]:
        person: Any = people.get_person(actor, data["person"])
        held = queries.offices_on(actor, person, on)
        return {
            "on": on,
            "person": person,
            "wording": queries.wording_on(actor, person, on),
            "lines": [_line(o) for o in held],
            "home": people.home_on(actor, person, on),
        }
    if data["institution"]:
        unit: Any = institutions.get_institution(actor, data["institution"])
        names = institutions.names_on(actor, unit, on)
        return {
            "on": on,
            "institution": unit,
            "names": names,
            "lines": [_line(o) for o in queries.who_was(actor, unit, on)],
        }
    return {"on": on}


def _line(office: Any) -> dict[str, Any]:
    return {
        "code": office.code,
        "person": office.person,
        "institution": office.institution,
        "wording": office.wording,
        "kind": code_words.word("office_kind", office.kind),
        "span": formats.spell(office.starts_on, office.ends_on),
        "doc": office.appointing_doc,
    }


def _readable(form: AsOfForm, found: dict[str, Any]) -> dict[str, Any]:
    """The form with names in place of codes."""
    return {
        "on": form.cleaned_data["on"].isoformat(),
        "institution": str(forms.institution_candidate(found.get("institution")) or ""),
        "person": str(forms.person_candidate(found.get("person")) or ""),
    }


# --- Entering, correcting, ending ---------------------------------------------------------------


def office_new(request: HttpRequest, code: str) -> HttpResponse:
    """Enter an office of a person."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    owner: Any = people.get_person(actor, code)
    refuse_unless(actor, "U", owner)
    return _office_form(request, owner, None)


def office_change(request: HttpRequest, code: str) -> HttpResponse:
    """Correct an office."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_office(actor, code)
    refuse_unless(actor, "U", found)
    return _office_form(request, found.person, found)


def _office_form(request: HttpRequest, owner: Any, found: Any) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    plain = ("wording", "kind", "starts_on", "ends_on", "rank", "appointing_doc")
    if found is None:
        initial: dict[str, Any] = {"institution": forms.institution_candidate(owner.home_institution)}
    else:
        initial = {
            **{n: getattr(found, n) for n in (*plain, "version")},
            "ends_on": formats.last_day(found.ends_on),
            "institution": forms.institution_candidate(found.institution),
            "department": forms.department_candidate(found.department),
        }
    form = forms.OfficeForm(request.POST if request.method == "POST" else None, actor=actor, initial=initial)
    back = reverse("person", args=[owner.code])

    def do() -> str:
        data = form.cleaned_data
        values = {
            **form.values(*plain),
            "ends_on": formats.first_day_after(data["ends_on"]),
            "institution": forms.picked(actor, "institution", data["institution"]),
            "department": forms.picked(actor, "department", data["department"]),
        }
        if values["rank"] is None and found is not None:
            values["rank"] = 0
        if found is None:
            actions.add_office({**values, "person": owner}, actor=actor)
        else:
            actions.change_office(found, values, actor=actor, version=data["version"])
        return back

    title = _("登记任职") if found is None else _("修改任职")
    buttons = []
    if found is not None:
        buttons = [
            Button(_("历史"), reverse("record_history", args=["office", found.code]), icon="history"),
            Button(_("撤销这一条"), reverse("office_remove", args=[found.code])),
        ]
    head = Head(title, line=owner.name, crumbs=(Crumb(owner.name, back), Crumb(title)), buttons=buttons)
    return form_page(request, form, FormPage(head, cancel=back, done=_("任职已保存")), do)


def office_end(request: HttpRequest, code: str) -> HttpResponse:
    """End an office from one day on."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_office(actor, code)
    refuse_unless(actor, "U", found)
    back = reverse("person", args=[found.person.code])
    form = forms.EndOfficeForm(
        request.POST if request.method == "POST" else None, actor=actor, initial={"version": found.version}
    )

    def do() -> str:
        data = form.cleaned_data
        day = formats.first_day_after(data["last_on"])
        assert day is not None
        actions.end_office(found, actor=actor, on=day, reason=data["reason"], version=data["version"])
        return back

    head = Head(
        _("结束任职"),
        line=f"{found.person.name}·{found.wording}",
        crumbs=(Crumb(found.person.name, back), Crumb(_("结束任职"))),
    )
    return form_page(
        request, form, FormPage(head, submit=_("结束任职"), cancel=back, done=_("任职已结束")), do
    )


def office_remove(request: HttpRequest, code: str) -> HttpResponse:
    """Take back an office that was never held."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_office(actor, code)
    refuse_unless(actor, "U", found)
    back = reverse("person", args=[found.person.code])
    form = forms.ReopenForm(request.POST if request.method == "POST" else None, actor=actor)

    def do() -> str:
        actions.remove_office(found, actor=actor, reason=form.cleaned_data["reason"])
        return back

    head = Head(
        _("撤销任职"),
        line=f"{found.person.name}·{found.wording}",
        crumbs=(Crumb(found.person.name, back), Crumb(_("撤销任职"))),
    )
    return form_page(request, form, FormPage(head, submit=_("撤销"), cancel=back, done=_("任职已撤销")), do)
