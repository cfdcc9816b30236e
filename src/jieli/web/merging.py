"""Merging two records of one human being: choosing, comparing, taking it back."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jieli.kernel import reveal
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.registry import rules
from jieli.registry.actions import merging as actions
from jieli.registry.queries import office as offices
from jieli.registry.queries import person as queries
from jieli.web import code_words
from jieli.web.forms import registry as forms
from jieli.web.forms.page import FormPage, form_page
from jieli.web.institutions import refuse_unless
from jieli.web.parts import Crumb, Head
from jieli.web.people import SECRETS

_COMPARED = (
    "name", "id_no", "sex", "born_on", "home_institution", "home_department", "specialty", "title", "ethnic",
    "political", "education", "degree", "phone", "staff_kind", "category",
)  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """One field of two records side by side."""

    label: str
    one: object
    other: object
    tone: str


def person_merge(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the other record of the same human being."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_person(actor, code)
    refuse_unless(actor, "U", found)
    back = reverse("person", args=[code])
    form = forms.MergeWithForm(request.POST if request.method == "POST" else None, actor=actor)

    def do() -> str:
        return reverse("person_merge_with", args=[code, form.cleaned_data["other"]])

    values = {"name": found.name, "born_on": found.born_on, "home_institution": found.home_institution}
    head = Head(
        _("合并重复人员"),
        line=f"{found.name}·{found.code}",
        crumbs=(Crumb(found.name, back), Crumb(_("合并"))),
    )
    page = FormPage(
        head,
        submit=_("对照两条记录"),
        cancel=back,
        done="",
        template="registry/merge_choose.html",
        context={
            "person": found,
            "hints": [h for h in queries.duplicates_of(actor, values, known=found) if h.person is not None],
        },
    )
    return form_page(request, form, page, do)


def person_merge_with(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """Two records side by side: which one stays, and why they are one human being."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one: Any = queries.get_person(actor, code)
    two: Any = queries.get_person(actor, other)
    refuse_unless(actor, "U", one)
    refuse_unless(actor, "U", two)
    form = forms.MergeForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        initial={"stays": _fuller(actor, one, two).code},
    )
    form.fields["stays"].choices = [  # type: ignore[attr-defined]
        (p.code, f"{p.name}（{p.code}，{p.home_institution.name}）") for p in (one, two)
    ]
    back = reverse("person", args=[code])

    def do() -> str:
        into, gone = (one, two) if form.cleaned_data["stays"] == one.code else (two, one)
        actions.merge_people(gone, into, actor=actor, reason=form.cleaned_data["reason"])
        return reverse("person", args=[into.code])

    head = Head(_("对照两条记录"), crumbs=(Crumb(one.name, back), Crumb(_("合并"))))
    page = FormPage(
        head,
        submit=_("合并为一条"),
        cancel=back,
        done=_("已合并，可以在被并入的记录上撤销"),
        template="registry/merge.html",
        context={
            "one": one,
            "two": two,
            "compared": compare(one, two),
            "counts": [
                (_("资质"), *(queries.credentials(actor, p).count() for p in (one, two))),
                (_("任职"), *(offices.offices_of(actor, p).count() for p in (one, two))),
            ],
            "against": rules.contradictions(one, two),
        },
    )
    return form_page(request, form, page, do)


def _fuller(actor: Actor, one: Any, two: Any) -> Any:
    """The record that says more about the person, which is usually the one to keep."""

    def said(p: Any) -> int:
        known = sum(getattr(p, name) not in (None, "", "0") for name in _COMPARED)
        return known + offices.offices_of(actor, p).count() + queries.credentials(actor, p).count()

    return two if said(two) > said(one) else one


def compare(one: Any, two: Any) -> list[Compared]:
    """Fields of two people in words; what differs is marked, and so is what only one of them has."""
    found = []
    for name in _COMPARED:
        values = [_shown(p, name) for p in (one, two)]
        raw = [getattr(p, "id_hash" if name == "id_no" else name) for p in (one, two)]
        empty = [v in (None, "", "0") for v in raw]
        if all(empty):
            continue
        tone = "" if raw[0] == raw[1] else "warn" if any(empty) else "bad"
        label = str(one._meta.get_field(name).verbose_name)
        found.append(Compared(label, values[0], values[1], tone))
    return found


def _shown(person: Any, name: str) -> object:
    if name in SECRETS:
        return reveal.masked_value(person, name)
    value = getattr(person, name)
    set_name = code_words.FIELD_SETS["person"].get(name)
    if set_name:
        return code_words.word(set_name, value)
    return str(value) if value is not None and not isinstance(value, date) else value


def person_unmerge(request: HttpRequest, code: str) -> HttpResponse:
    """Take a merge back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_person(actor, code)
    if found.merged_into_id is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    refuse_unless(actor, "U", found)
    back = reverse("person", args=[code])
    form = forms.ReopenForm(request.POST if request.method == "POST" else None, actor=actor)

    def do() -> str:
        actions.undo_merge(found, actor=actor, reason=form.cleaned_data["reason"])
        return back

    line = _("%(name)s（%(code)s）已并入%(into)s") % {
        "name": found.name,
        "code": found.code,
        "into": found.merged_into.code,
    }
    head = Head(_("撤销合并"), line=line, crumbs=(Crumb(found.name, back), Crumb(_("撤销合并"))))
    return form_page(
        request, form, FormPage(head, submit=_("撤销合并"), cancel=back, done=_("已恢复为两条记录")), do
    )
