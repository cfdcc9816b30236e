"""Refusals as pages: what is wrong, which rule, what would satisfy it, and the way back."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.kernel.errors import BadInput, DomainError, FactsRefused, NotAllowed, NotFound, StaleState

_SILENT = ("csrfmiddlewaretoken", "version", "password", "secret", "token", "otp", "code")
_KEPT_LETTERS = 4000
_NAMES = {"reason": gettext_lazy("理由"), "note": gettext_lazy("备注"), "purpose": gettext_lazy("用途")}


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page for an error of the ledger.

    NotFound and what the actor may not know of look the same. The answer to htmx has the same status and a note
    instead of a page.
    """
    if isinstance(error, NotFound):
        return not_found(request, error)
    if isinstance(error, NotAllowed):
        return _page(request, "403.html", 403, error)
    if isinstance(error, BadInput):
        return _page(request, "409.html", 422, error)
    return _page(request, "409.html", 409, error)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing here, or nothing the user may know of: one and the same page."""
    return _page(request, "404.html", 404, NotFound(_("没有找到，或您看不到它。")))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Seen, but not allowed."""
    return _page(request, "403.html", 403, NotAllowed(_("您没有办理这件事的权限。")))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form does not come from this session."""
    error = NotAllowed(
        _("这张表单已失效，没有保存任何内容。"),
        remedy=_("请返回上一页，刷新后重新提交；若已退出登录，请先登录。"),
    )
    return _page(request, "403.html", 403, error)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Something that no page of ours sends."""
    return _page(request, "409.html", 400, BadInput(_("这个请求读不懂，没有保存任何内容。")))


def busy(request: HttpRequest) -> HttpResponse:
    """Somebody else writes something long, such as a large import, and SQLite takes one writer at a time."""
    error = StaleState(
        _("另一项写入还没有完成，刚才的操作没有保存。"),
        remedy=_("请过一会儿再试；常有这种情况时，请改用PostgreSQL。"),
    )
    return _page(request, "409.html", 503, error)


def too_large(request: HttpRequest) -> HttpResponse:
    """More than any form of ours takes; it was not read."""
    error = BadInput(
        _("文件超过%(mb)s MB的上限。") % {"mb": settings.UPLOAD_LIMIT // 1024**2},
        remedy=_("请压缩图片或拆成几个文件。"),
    )
    return _page(request, "409.html", 413, error)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our own fault; the page needs neither database nor session."""
    return render(request, "500.html", status=500)


def _page(request: HttpRequest, template: str, status: int, error: DomainError) -> HttpResponse:
    refusals: Sequence[DomainError] = error.refusals if isinstance(error, FactsRefused) else ()
    values = {
        "error": error,
        "refusals": refusals,
        "typed": _typed(request) if status in (409, 422) else (),
        "back": way_back(request),
    }
    htmx: Any = getattr(request, "htmx", None)
    if htmx and not htmx.boosted:
        answer = render(request, "parts/_refusal.html", values, status=status)
        answer["HX-Retarget"] = "#notes"
        answer["HX-Reswap"] = "innerHTML show:window:top"
        return answer
    return render(request, template, values, status=status)


def way_back(request: HttpRequest) -> str:
    """The page the user came from, if it is one of ours; else the start."""
    referrer = urlsplit(request.META.get("HTTP_REFERER", ""))
    if referrer.netloc == _host(request) and (referrer.path != request.path or request.method == "POST"):
        return f"{referrer.path}?{referrer.query}" if referrer.query else referrer.path
    return "/"


def _host(request: HttpRequest) -> str | None:
    """The host that was asked; None if it is none of ours, which is what a page may be about to say."""
    try:
        return request.get_host()
    except DisallowedHost:
        return None


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed and not saved, so that it can be copied; never a secret."""
    if request.method != "POST":
        return []
    found = []
    for name, values in request.POST.lists():
        text = "、".join(v for v in values if v.strip())
        if text and not any(word in name.lower() for word in _SILENT):
            found.append((str(_NAMES.get(name, "")), text[:_KEPT_LETTERS]))
    return found
