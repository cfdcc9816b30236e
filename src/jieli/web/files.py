"""Papers of any record: handing in, listing, downloading, withdrawing.

A page of a record shows them by giving them along::

    Record(…, **files.tab(actor, institution))
"""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from jieli.kernel import anything, door, files, reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotAllowed
from jieli.web import formats
from jieli.web.addresses import address
from jieli.web.forms.fields import Form, Reason, Text, Upload
from jieli.web.forms.page import FormPage, form_page
from jieli.web.parts import Crumb, Head, Link, Several
from jieli.web.record import Document

ENDINGS = tuple(f".{ending}" for ending in files.FORMATS)


class FileForm(Form):
    """A paper and what it is."""

    file = Upload(label=gettext_lazy("文件"), types=ENDINGS)
    kind = Text(label=gettext_lazy("类别（如证书、协议）"), max_length=32, required=False)


class WithdrawForm(Form):
    """Why a paper is taken out of use."""

    reason = Reason(
        label=gettext_lazy("撤下的理由"), hint=gettext_lazy("内容仍保留，撤下的事会记入办理记录。")
    )


def tab(actor: Actor, obj: Any) -> dict[str, Any]:
    """What ``Record`` needs for the tab of files: the documents and, for those who may, the form."""
    may_write = reading.may(actor, "U", obj)
    shown = files.attached(obj) if files.may_open(obj, actor) else ()
    return {
        "documents": [_document(stored, can_withdraw=may_write) for stored in shown],
        "upload": reverse("file_upload", args=[obj.permits.thing, obj.code]) if may_write else "",
        "upload_form": FileForm() if may_write else None,
    }


def _document(stored: Any, *, can_withdraw: bool) -> Document:
    about: list[object] = [stored.kind] if stored.kind else []
    if can_withdraw:
        about.append(Link(_("撤下"), reverse("file_withdraw", args=[stored.code])))
    return Document(
        name=stored.name,
        href=reverse("file", args=[stored.code]),
        size=stored.size,
        who=stored.by,
        at=stored.stored_at,
        note=Several(about).html,
    )


def upload(request: HttpRequest, thing: str, code: str) -> HttpResponse:
    """Hand in a paper; what is wrong with it stands at the field."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    obj: Any = anything.record(actor, thing, code)
    if not reading.may(actor, "U", obj):
        raise NotAllowed(
            _("您不能给“%(caption)s”添加附件。") % {"caption": obj.caption},
            remedy=door.who_may(obj.permits.roles_with("U")),
        )
    back = page_of(obj)
    form = (
        FileForm(request.POST or None, request.FILES or None, actor=actor)
        if request.method == "POST"
        else FileForm()
    )

    def do() -> str:
        files.attach(obj, form.cleaned_data["file"], actor=actor, kind=form.cleaned_data["kind"])
        return back

    head = Head(_("上传文件"), line=obj.caption, crumbs=(Crumb(obj.caption, back), Crumb(_("上传文件"))))
    return form_page(request, form, FormPage(head, submit=_("上传"), cancel=back, done=_("文件已上传")), do)


@require_safe
def download(request: HttpRequest, code: str) -> FileResponse:
    """One paper, always as a download and never shown in the page: what people hand in is not ours."""
    stored, content = files.open_file(request.actor, code)  # type: ignore[attr-defined]
    answer = FileResponse(content, as_attachment=True, filename=stored.name, content_type=stored.mime)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take a paper out of use, with a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    stored = files.get_file(actor, code)
    obj = files.owner_of(stored, actor)
    back = page_of(obj)
    if stored.withdrawn_at is not None:
        return redirect(back)
    form = WithdrawForm(request.POST if request.method == "POST" else None, actor=actor)

    def do() -> str:
        files.withdraw(stored, actor=actor, reason=form.cleaned_data["reason"])
        return back

    head = Head(
        _("撤下文件"),
        line=f"{stored.name}·{formats.file_size(stored.size)}",
        crumbs=(Crumb(obj.caption, back), Crumb(_("撤下文件"))),
    )
    return form_page(request, form, FormPage(head, submit=_("撤下"), cancel=back, done=_("文件已撤下")), do)


def page_of(obj: Any) -> str:
    """The tab of files on the page of a record, which is named after its kind; else its history."""
    page = address(obj.permits.thing, obj.code)
    return f"{page}?view=files" if page else reverse("record_history", args=[obj.permits.thing, obj.code])
