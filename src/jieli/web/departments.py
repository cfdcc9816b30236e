"""Departments and wards of an institution: entered, changed, closed. The page of the institution shows them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jieli.kernel import door
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotAllowed
from jieli.registry.actions import institution as actions
from jieli.registry.queries import institution as queries
from jieli.web.forms import registry as forms
from jieli.web.forms.page import FormPage, form_page
from jieli.web.institutions import manages_departments, refuse_unless
from jieli.web.parts import Button, Crumb, Head


def department_new(request: HttpRequest, code: str) -> HttpResponse:
    """Add a department or ward to an institution."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    unit: Any = queries.get_institution(actor, code)
    permits = queries.departments(actor).model.permits
    if not manages_departments(actor, unit):
        raise NotAllowed(
            _("您不能在“%(unit)s”新建科室。") % {"unit": unit.name},
            remedy=door.who_may(permits.roles_with("C")),
        )
    return _department_form(request, unit, None)


def department_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change a department."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_department(actor, code)
    refuse_unless(actor, "U", found)
    return _department_form(request, found.institution, found)


def _department_form(request: HttpRequest, unit: Any, found: Any) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    initial: dict[str, Any] = {}
    if found is not None:
        initial = {
            "name": found.name,
            "ward": found.ward,
            "specialty": forms.specialty_candidate(found.specialty),
            "head": forms.person_candidate(found.head),
            "beds": found.beds,
            "version": found.version,
        }
    form = forms.DepartmentForm(
        request.POST if request.method == "POST" else None, actor=actor, initial=initial
    )
    back = reverse("institution", args=[unit.code])

    def do() -> str:
        data = form.cleaned_data
        values = {
            **form.values("name", "ward", "beds"),
            "specialty": forms.picked(actor, "specialty", data["specialty"]),
            "head": forms.picked(actor, "person", data["head"]),
        }
        if found is None:
            actions.add_department({**values, "institution": unit}, actor=actor)
        else:
            actions.change_department(found, values, actor=actor, version=data["version"])
        return back

    title = _("新建科室") if found is None else _("修改科室")
    buttons = []
    if found is not None:
        buttons.append(
            Button(_("历史"), reverse("record_history", args=["department", found.code]), icon="history")
        )
        if found.closed_on is None:
            buttons.append(Button(_("撤并科室"), reverse("department_close", args=[found.code])))
    page = FormPage(
        Head(title, line=unit.name, crumbs=(Crumb(unit.name, back), Crumb(title)), buttons=buttons),
        submit=_("新建") if found is None else _("保存"),
        cancel=back,
        done=_("科室已保存"),
    )
    return form_page(request, form, page, do)


def department_close(request: HttpRequest, code: str) -> HttpResponse:
    """Close a department from one day on."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_department(actor, code)
    refuse_unless(actor, "U", found)
    back = reverse("institution", args=[found.institution.code])
    form = forms.CloseDepartmentForm(
        request.POST if request.method == "POST" else None, actor=actor, initial={"version": found.version}
    )

    def do() -> str:
        data = form.cleaned_data
        actions.close_department(
            found, actor=actor, on=data["on"], reason=data["reason"], version=data["version"]
        )
        return back

    head = Head(
        _("撤并科室"), line=str(found), crumbs=(Crumb(found.institution.name, back), Crumb(_("撤并科室")))
    )
    return form_page(request, form, FormPage(head, submit=_("撤并"), cancel=back, done=_("科室已撤并")), do)


@require_safe
def department(request: HttpRequest, code: str) -> HttpResponse:
    """A department has no page of its own: the page of its institution shows it."""
    found: Any = queries.get_department(request.actor, code)  # type: ignore[attr-defined]
    return redirect(f"{reverse('institution', args=[found.institution.code])}#{found.code}")
