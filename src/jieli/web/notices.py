"""Notices: what happened that one should know of, read or not, and how one wants to be told."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jieli.kernel import notices as kernel
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.web.forms.page import FormPage, after, form_page
from jieli.web.forms.programme import NoticePreferenceForm
from jieli.web.parts import Button, Crumb, Empty, Head

PAGE = 30


def notices(request: HttpRequest) -> HttpResponse:
    """One's own notices, newest first."""
    actor = _signed_in(request)
    unread = kernel.unread_count(actor)
    only_unread = request.GET.get("tab") == "unread"
    rows = kernel.of(actor)
    page = Paginator(rows.filter(read_at=None) if only_unread else rows, PAGE).get_page(
        request.GET.get("page")
    )
    head = Head(
        _("提醒"),
        hint=_("%(n)s条未读") % {"n": unread} if unread else _("没有未读"),
        buttons=(
            Button(_("提醒方式"), reverse("notice_preference")),
            *(
                (Button(_("全部标为已读"), reverse("notices_read"), kind="primary", post=True),)
                if unread
                else ()
            ),
        ),
    )
    empty = Empty(
        _("没有未读的提醒") if only_unread else _("还没有提醒"),
        _("轮到您办理，或您提交的事有了结果时，会在这里告诉您。"),
    )
    values = {"head": head, "notices": page, "unread": unread, "only_unread": only_unread, "empty": empty}
    return render(request, "today/notices.html", values)


def _signed_in(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.user_id is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    return actor


@require_POST
def notice_open(request: HttpRequest, code: str) -> HttpResponse:
    """Go where a notice leads; it is read from now on."""
    actor = _signed_in(request)
    notice: Any = kernel.of(actor).filter(code=code).first()
    if notice is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    kernel.mark_read(actor, [code])
    target = notice.url or reverse("notices")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(target if safe else reverse("notices"))


@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark all of them as read."""
    count = kernel.mark_read(_signed_in(request))
    return after(request, _("%(n)s条提醒已标为已读") % {"n": count}, reverse("notices"))


def notice_preference(request: HttpRequest) -> HttpResponse:
    """How one wants to be told."""
    actor = _signed_in(request)
    wish = kernel.preference(actor)
    initial = {"mail": wish.mail, "quiet_from": wish.quiet_from, "quiet_until": wish.quiet_until}
    form = NoticePreferenceForm(
        request.POST if request.method == "POST" else None, actor=actor, initial=initial
    )

    def do() -> str:
        data = form.cleaned_data
        kernel.set_preference(
            actor, mail=data["mail"], quiet_from=data["quiet_from"], quiet_until=data["quiet_until"]
        )
        return reverse("notices")

    head = Head(
        _("提醒方式"),
        line=_("提醒总会出现在这里；要不要再发邮件，由您定。涉及人身安全的紧急提醒随时发出。"),
        crumbs=(Crumb(_("提醒"), reverse("notices")), Crumb(_("提醒方式"))),
    )
    return form_page(request, form, FormPage(head, cancel=reverse("notices"), done=_("提醒方式已保存")), do)
