"""What happens to every request: headers, who acts, when a session ends, how refusals become pages."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from jieli.kernel import clock
from jieli.kernel.actor import NOBODY, Actor
from jieli.kernel.errors import DomainError
from jieli.registry.queries.access import actor_for
from jieli.web import http
from jieli.web.recent import ACTED

Answer = Callable[[HttpRequest], HttpResponse]
_FIELDS = 5 * 1024 * 1024
_FEATURES = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "microphone",
    "payment",
    "usb",
)
_PERMISSIONS = ", ".join(f"{name}=()" for name in _FEATURES)


class PackingMiddleware(GZipMiddleware):
    """Sends pages compressed; files mostly are already, and whatever streams stays as it is."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress a page for a browser that takes it so."""
        is_page = "text/html" in response.get("Content-Type", "") and not response.streaming
        return super().process_response(request, response) if is_page else response


class HeadersMiddleware:
    """Headers that no library sets for us."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers."""
        answer = self.get_response(request)
        answer.setdefault("Permissions-Policy", _PERMISSIONS)
        if "text/html" in answer.get("Content-Type", ""):
            # One address answers with a page or with a part of it, and pages hold personal data:
            # neither a proxy nor the back button may show an old copy
            patch_vary_headers(answer, ("HX-Request",))
            answer.setdefault("Cache-Control", "no-store")
        return answer


class MeasureMiddleware:
    """Turns away what no page of ours sends, before anything reads it.

    A body much larger than the largest file would fill the disk before a form could refuse it, also that of somebody
    who is not signed in. NUL is no text, and PostgreSQL cannot even be asked for it.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 413 or 400, or pass on."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        # A file somewhat too large gets as far as its form, which says so beside the field
        if not length.isdecimal() or int(length) > 2 * settings.UPLOAD_LIMIT + _FIELDS:
            return http.too_large(request)
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return http.bad_request(request)
        return self.get_response(request)


class ActorMiddleware:
    """Sets ``request.actor``; it is worked out when something first asks for it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with an actor at hand."""
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        answer = self.get_response(request)
        if request.method not in ("GET", "HEAD", "OPTIONS") and request.user.is_authenticated:
            request.session[ACTED] = int(clock.now().timestamp() * 1000)
        return answer


def _actor(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated:
        return NOBODY
    return actor_for(request.user, origin=f"web {client_address(request)}")


def client_address(request: HttpRequest) -> str:
    """Where a request comes from; the proxy's word counts only where the site says that there is one."""
    if settings.BEHIND_PROXY and (forwarded := request.META.get("HTTP_X_FORWARDED_FOR", "")):
        return str(forwarded).rsplit(",", 1)[-1].strip()[:45]
    return str(request.META.get("REMOTE_ADDR", ""))


class IdleMiddleware:
    """Ends a session that nobody uses, and keeps one alive while somebody works.

    The session is stored anew at most every twentieth of its life, so that reading a page writes nothing.
    A page that polls (``?poll=1``) keeps nothing alive.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Push the end of the session forward."""
        session: Any = request.session
        if request.user.is_authenticated and "poll" not in request.GET:
            at = int(clock.now().timestamp())
            if at - session.get("seen", 0) > settings.SESSION_COOKIE_AGE // 20:
                session["seen"] = at
        return self.get_response(request)


class RefusalMiddleware:
    """Turns errors of the ledger into pages that say what is wrong and what would make it right."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for an error of the ledger, or for SQLite being busy too long; other errors go their way."""
        if isinstance(error, OperationalError) and "locked" in str(error):
            return http.busy(request)
        return http.refusal(request, error) if isinstance(error, DomainError) else None
