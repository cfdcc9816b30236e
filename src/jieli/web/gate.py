"""The gate that every request passes: signed in, not for too long, with what the roles demand."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from jieli.kernel import clock
from jieli.kernel.actor import Actor
from jieli.registry.actions import access as actions
from jieli.web import sign_in

_ALWAYS = frozenset({"account_logout", "account_login", "set_language", "public_notice"})
_FOR_PASSWORD = _ALWAYS | {"account_change_password"}
_FOR_SECOND_FACTOR = _ALWAYS | {
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
}
_NOT_LOOKING = _ALWAYS | {"glass", "close_glass"}


class GateMiddleware(LoginRequiredMiddleware):
    """Stands behind the actor: a view is closed unless it says ``login_not_required``."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Let through, or send to where the user must go first."""
        if not request.user.is_authenticated:
            return super().process_view(request, view_func, view_args, view_kwargs)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if _is_over(request):
            sign_in.end_session(request)
            return self.handle_no_permission(request, view_func)
        # In a demo one enters by a click, so there is no password to change
        must_change = request.user.must_change_password and not settings.JIELI_DEMO
        if must_change and name not in _FOR_PASSWORD:
            return _sent(request, "account_change_password")
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if name not in _FOR_SECOND_FACTOR and not must_change and _lacks_second_factor(request):
            return _sent(request, "mfa_activate_totp")
        if actor.glass_reason and name not in _NOT_LOOKING:
            actions.record_page_under_glass(actor, request.get_full_path(), request.method or "")
        return None

    def handle_no_permission(  # type: ignore[override]  # htmx cannot follow a redirect
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        """To the door, and back here afterwards; only a page that was looked at is come back to."""
        return _sent(
            request, "account_login", then=request.get_full_path() if request.method == "GET" else ""
        )


def _is_over(request: HttpRequest) -> bool:
    since = request.session.get(sign_in.SIGNED_IN_AT)
    if since is None:
        request.session[sign_in.SIGNED_IN_AT] = int(clock.now().timestamp())
        return False
    return bool(clock.now().timestamp() - since > settings.JIELI_SESSION_HOURS * 3600)


def _lacks_second_factor(request: HttpRequest) -> bool:
    if request.session.get(sign_in.SECOND_FACTOR):
        return False
    if not sign_in.needs_second_factor(request.actor):  # type: ignore[attr-defined]
        return False
    if sign_in.has_second_factor(request.user):
        request.session[sign_in.SECOND_FACTOR] = True
        return False
    return True


def _sent(request: HttpRequest, name: str, *, then: str = "") -> HttpResponse:
    address = reverse(name) + (f"?{urlencode({'next': then})}" if then and then != "/" else "")
    htmx: Any = getattr(request, "htmx", None)
    if htmx and not htmx.boosted:
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = address
        return answer
    return redirect(address)
