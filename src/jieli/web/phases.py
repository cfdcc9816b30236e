"""Phases of a batch: their page, and adding or changing one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.programme.actions import batch as actions
from jieli.programme.queries import batches as queries
from jieli.web import formats, history
from jieli.web import programme_words as words
from jieli.web.forms.page import FormPage, form_page
from jieli.web.forms.programme import PhaseForm
from jieli.web.parts import Button, Crumb, Head, Link
from jieli.web.record import Fact, Facts, Record, render_record


def phase(request: HttpRequest, code: str) -> HttpResponse:
    """One phase."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_phase(actor, code)
    batch = found.batch
    buttons = (
        (Button(_("修改"), reverse("phase_change", args=[code])),) if reading.may(actor, "U", found) else ()
    )
    title = _("第%(n)s期·%(kind)s") % {"n": found.number, "kind": found.get_kind_display()}
    facts = Facts(
        _("概况"),
        (
            Fact(_("批次"), Link(batch.name, reverse("batch", args=[batch.code]))),
            Fact(_("性质"), found.get_kind_display()),
            Fact(_("起止"), words.span(found)),
            Fact(_("天数"), words.days((found.ends_on - found.starts_on).days)),
        ),
    )
    head = Head(title, line=f"{batch}·{found.code}", crumbs=_crumbs(batch, title), buttons=buttons)
    return render_record(request, Record(head, facts=(facts,), history=lambda: history.of(found, actor)))


def _crumbs(batch: Any, last: str) -> tuple[Crumb, ...]:
    return (
        Crumb(_("批次"), reverse("batches")),
        Crumb(batch.name, reverse("batch", args=[batch.code])),
        Crumb(last),
    )


def phase_new(request: HttpRequest, code: str) -> HttpResponse:
    """Add a phase to a batch; it begins where the last one ends."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    batch = queries.get_batch(actor, code)
    words.must(actor, "U", batch)
    last = queries.phases(actor, batch).last()
    initial = {
        "number": last.number + 1 if last else 1,
        "kind": "rotation" if last else "first",
        "starts_on": last.ends_on if last else batch.starts_on,
        "ends_on": formats.last_day(batch.ends_on),
    }
    form = PhaseForm(request.POST if request.method == "POST" else None, actor=actor, initial=initial)
    here = reverse("batch", args=[code])

    def do() -> str:
        actions.add_phase({**form.record(), "batch": batch}, actor=actor)
        return here

    page = FormPage(
        Head(_("添加期"), line=str(batch), crumbs=_crumbs(batch, _("添加期"))),
        submit=_("添加"),
        cancel=here,
        done=_("已添加一期"),
    )
    return form_page(request, form, page, do)


def phase_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change a phase."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_phase(actor, code)
    words.must(actor, "U", found)
    here = reverse("phase", args=[code])
    initial = {
        "number": found.number,
        "kind": found.kind,
        "starts_on": found.starts_on,
        "ends_on": formats.last_day(found.ends_on),
        "version": found.version,
    }
    form = PhaseForm(request.POST if request.method == "POST" else None, actor=actor, initial=initial)

    def do() -> str:
        actions.change_phase(found, form.record(), actor=actor, version=form.cleaned_data["version"])
        return here

    return form_page(
        request,
        form,
        FormPage(Head(_("修改期"), line=str(found), crumbs=_crumbs(found.batch, _("修改期"))), cancel=here),
        do,
    )
