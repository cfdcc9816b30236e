"""A page with one form: show it, check it, hand it to an action, say what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from jieli.kernel.errors import DomainError, NotAllowed, NotFound
from jieli.web.forms.fields import Form
from jieli.web.forms.rows import RowTable
from jieli.web.parts import Head, Words

_SAVE = gettext_lazy("保存")
_SAVED = gettext_lazy("已保存")


@dataclass(frozen=True)
class FormPage:
    """What a page with a form says.

    Args:
        submit: The verb on the button, named for what happens: 提交审核, not 提交.
        cancel: Where 取消 leads.
        done: What the toast says after success.
        template: ``form.html`` or a page that extends it.
    """

    head: Head
    submit: Words = _SAVE
    cancel: str = ""
    done: Words = _SAVED
    template: str = "form.html"
    context: Mapping[str, object] = field(default_factory=dict)


def form_page(
    request: HttpRequest,
    form: Form,
    page: FormPage,
    do: Callable[[], str],
    *,
    tables: Sequence[RowTable] = (),
) -> HttpResponse:
    """Answer a request for a page with a form.

    Args:
        form: Bound to ``request.POST or None``.
        do: Calls the action with ``form.cleaned_data`` and gives the address to go to.
        tables: Row tables of the form, bound likewise.

    Returns:
        The page: 200 when shown, 422 with errors, 409 when a rule refuses; or a redirect after success.
    """
    if request.method == "POST" and not any(t.reshaped for t in tables):
        valid = all([form.is_valid(), *(t.is_valid() for t in tables)])
        if valid:
            try:
                target = do()
            except (NotFound, NotAllowed):
                raise
            except DomainError as error:
                form.refuse(error)
            else:
                return after(request, page.done, target)
        status = form.status if form.status != 200 else 422
    else:
        status = 200
        if request.method == "POST":
            form = _unchecked(form)
            for table in tables:
                for row in table.forms:
                    _unchecked(row)
    values = {
        "form": form,
        "tables": tables,
        "page": page,
        "head": page.head,
        "is_multipart": form.is_multipart() or any(t.is_multipart() for t in tables),
        "errors": _summary(form, tables) if status == 422 else (),
        **page.context,
    }
    return render(request, page.template, values, status=status)


def after(request: HttpRequest, said: Words, target: str) -> HttpResponse:
    """Go on after success, with a toast on the next page."""
    if said:
        messages.success(request, str(said))
    htmx: Any = getattr(request, "htmx", None)
    if htmx and not htmx.boosted:
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = target
        return answer
    return HttpResponseRedirect(target)


def _unchecked(form: Form) -> Form:
    """A form that keeps what was typed and shows no errors: a row was added, nothing was sent in yet."""
    form.errors.clear()
    return form


def _summary(form: Form, tables: Sequence[RowTable]) -> list[tuple[str, str, str]]:
    """All errors as id, label and sentence, for the list above a form."""
    found = [("", "", str(e)) for e in form.non_field_errors()]
    for part in (form, *(row for table in tables for row in table.forms)):
        for bound in part:
            found += [(bound.auto_id, str(bound.label), str(e)) for e in bound.errors]
    for table in tables:
        found += [("", str(table.title), str(e)) for e in table.non_form_errors()]
    return found
