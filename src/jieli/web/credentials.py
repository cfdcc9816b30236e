"""Licences, titles and certificates of a person: the rows of the page, entering, changing, taking back."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jieli.kernel import clock, reveal
from jieli.kernel.actor import Actor
from jieli.registry.actions import person as actions
from jieli.registry.queries import person as queries
from jieli.web import code_words, formats
from jieli.web.forms import registry as forms
from jieli.web.forms.page import FormPage, form_page
from jieli.web.institutions import refuse_unless
from jieli.web.parts import Button, Crumb, Head, Tag


def row(credential: Any) -> dict[str, object]:
    """One line of the table on the page of a person."""
    today = clock.today()
    until = credential.until_on
    if until is None:
        state = Tag(_("长期有效"), "live", is_quiet=True)
    elif until < today:
        state = Tag(_("已过期"), "bad", note=formats.since(until))
    elif until < today + timedelta(days=90):
        state = Tag(_("将到期"), "warn", note=formats.left(until))
    else:
        state = Tag(_("有效"), "live", is_quiet=True)
    return {
        "code": credential.code,
        "kind": code_words.word("credential_kind", credential.kind),
        "title": code_words.word("title", credential.title),
        "scope": credential.specialty.name if credential.specialty else "",
        "number": reveal.masked_value(credential, "number"),
        "since_on": credential.since_on,
        "until_on": until,
        "state": state,
    }


def credential_new(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a licence, title or certificate of a person."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    owner: Any = queries.get_person(actor, code)
    refuse_unless(actor, "U", owner)
    return _credential_form(request, owner, None)


def credential_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change a credential, or say until when it is valid."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_credential(actor, code)
    refuse_unless(actor, "U", found)
    return _credential_form(request, found.person, found)


def _credential_form(request: HttpRequest, owner: Any, found: Any) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    initial: dict[str, Any] = {}
    if found is not None:
        initial = {
            **{n: getattr(found, n) for n in ("kind", "title", "since_on", "until_on", "version")},
            "specialty": forms.specialty_candidate(found.specialty),
        }
    form = forms.CredentialForm(
        request.POST if request.method == "POST" else None, actor=actor, initial=initial
    )
    if found is not None and found.number:
        form.fields["number"].widget.attrs["placeholder"] = reveal.masked_value(found, "number")
        form.fields["number"].help_text = _("留空则不改")
    back = reverse("person", args=[owner.code])

    def do() -> str:
        data = form.cleaned_data
        values = {
            **form.values("kind", "title", "number", "since_on", "until_on"),
            "specialty": forms.picked(actor, "specialty", data["specialty"]),
        }
        if found is None:
            actions.add_credential({**values, "person": owner}, actor=actor)
        else:
            if not values["number"]:
                values.pop("number")
            actions.change_credential(found, values, actor=actor, version=data["version"])
        return back

    title = _("登记资质") if found is None else _("修改资质")
    buttons = []
    if found is not None:
        buttons = [
            Button(_("历史"), reverse("record_history", args=["credential", found.code]), icon="history"),
            Button(_("撤销这一条"), reverse("credential_remove", args=[found.code])),
        ]
    head = Head(title, line=owner.name, crumbs=(Crumb(owner.name, back), Crumb(title)), buttons=buttons)
    return form_page(request, form, FormPage(head, cancel=back, done=_("资质已保存")), do)


def credential_remove(request: HttpRequest, code: str) -> HttpResponse:
    """Take back a credential that was entered by mistake."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_credential(actor, code)
    refuse_unless(actor, "U", found)
    back = reverse("person", args=[found.person.code])
    form = forms.ReopenForm(request.POST if request.method == "POST" else None, actor=actor)

    def do() -> str:
        actions.remove_credential(found, actor=actor, reason=form.cleaned_data["reason"])
        return back

    line = f"{found.person.name}·{code_words.word('credential_kind', found.kind)}"
    head = Head(_("撤销资质"), line=line, crumbs=(Crumb(found.person.name, back), Crumb(_("撤销资质"))))
    return form_page(request, form, FormPage(head, submit=_("撤销"), cancel=back, done=_("资质已撤销")), do)
