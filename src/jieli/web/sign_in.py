"""How allauth signs people in here: sign-up closed, refusals that say how many tries are left, everything recorded."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import RATE_LIMITS
from allauth.core.internal import ratelimit
from allauth.mfa import signals as second_factor
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout as django_logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.kernel import clock, secrets
from jieli.kernel.actor import Actor
from jieli.registry.actions import access as actions
from jieli.registry.queries import access as queries
from jieli.registry.queries import accounts
from jieli.web.middleware import client_address

SIGNED_IN_AT = "signed_in_at"
SECOND_FACTOR = "second_factor"


def actor_at(request: HttpRequest, user: Any) -> Actor:
    """The actor that a user is at the door, before the session knows him."""
    return queries.actor_for(user, origin=f"web {client_address(request)}")


def _record(request: HttpRequest, user: Any, event: str, **after: Any) -> None:
    """One entry about a user; ``request.user`` is a promise of one until somebody looks."""
    actor = actor_at(request, user)
    if isinstance(user, SimpleLazyObject):
        user = accounts.self_of(actor)
    actions.note_about_user(user, event, actor=actor, **after)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts: opened by administrators, counted at the door, written by our actions."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("这个账号已停用。请联系本单位管理员。"),
        "enter_current_password": gettext_lazy("请输入现在的密码。"),
        "incorrect_password": gettext_lazy("密码不对。"),
        "incorrect_code": gettext_lazy("动态口令不对，或已用过。请等下一个口令。"),
        "too_many_login_attempts": gettext_lazy(
            "尝试次数太多，这个账号已暂停登录15分钟。急用请联系系统管理员。"
        ),
        "rate_limited": gettext_lazy("尝试太频繁，请稍后再试。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an account is opened by an administrator."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address as the rest of the console sees it; a header counts only where the site says so."""
        return client_address(request) or "0.0.0.0"  # noqa: S104 - not an address to listen on

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return f"{_account_key(credentials.get('username', ''))}@{ratelimit.get_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try from this address, and one from everywhere."""
        super().pre_authenticate(request, **credentials)
        self._used_anywhere = ratelimit.consume(
            request,
            app="allauth.account",
            action="login_failed_anywhere",
            key=_account_key(credentials.get("username", "")),
        )
        if not self._used_anywhere:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        if self._used_anywhere:
            self._used_anywhere.rollback()

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """The refusal, with the tries left where a password was wrong."""
        if code == "username_password_mismatch":
            left = self.tries_left(self.request, self.request.POST.get("login", ""))
            if not left:
                return ValidationError(
                    self.error_messages["too_many_login_attempts"], code="too_many_login_attempts"
                )
            return ValidationError(_("账号或密码不对，还可再试%(n)s次。") % {"n": left}, code=code)
        found: ValidationError = super().validation_error(code, *args)
        return found

    def tries_left(self, request: HttpRequest, username: str) -> int:
        """How often a password may still be tried; the same for accounts that do not exist."""
        keys = {
            "login_failed": self._get_login_attempts_cache_key(request, username=username),
            "login_failed_anywhere": _account_key(username),
        }
        left = []
        for action, key in keys.items():
            for rate in ratelimit.parse_rates(RATE_LIMITS[action]):
                if rate.per != "key":
                    continue
                name = ratelimit.get_cache_key(
                    request, app="allauth.account", action=action, rate=rate, key=key
                )
                failed = [at for at in cache.get(name, []) if at > time.time() - rate.duration]
                left.append(max(0, rate.amount - len(failed)))
        return min(left, default=0)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a wrong password of an account that exists; what was typed is not kept."""
        user = accounts.user_named(str(credentials.get("username", "")).strip())
        if user is not None:
            actions.note_about_user(user, "sign_in_refused", actor=actor_at(request, None))

    def set_password(self, user: Any, password: str) -> None:
        """Store a password that the user chose."""
        actions.change_own_password(user, password, actor=actor_at(self.request, user))

    def post_login(self, request: HttpRequest, user: Any, **rest: Any) -> HttpResponse:
        """Record the sign-in and from when the session counts; speak the user's language."""
        answer: HttpResponse = super().post_login(request, user, **rest)
        methods = [m["method"] for m in request.session.get("account_authentication_methods", [])]
        request.session[SIGNED_IN_AT] = int(clock.now().timestamp())
        request.session[SECOND_FACTOR] = "mfa" in methods
        _record(request, user, "sign_in", methods=methods)
        speak(answer, user.language)
        return answer

    def logout(self, request: HttpRequest) -> None:
        """Record the sign-out."""
        if request.user.is_authenticated:
            _record(request, request.user, "sign_out")
        super().logout(request)

    def add_message(self, request: HttpRequest, level: int, *args: Any, **rest: Any) -> None:
        """Only what we say ourselves; the library's messages are not in our words."""
        if rest.get("message"):
            super().add_message(request, level, *args, **rest)


def _account_key(username: object) -> str:
    # Upper case first: to the database a dotless i is an I as well, and must not be another account here
    return f"account:{str(username).strip().upper().lower()}"


class TwoFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factor: secrets are stored encrypted, and only after the first right code."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("动态口令不对，或已用过。请核对手机时间，用下一个口令再试。"),
        "cannot_delete_authenticator": gettext_lazy(
            "您的角色须用动态口令登录，不能停用。换手机请联系系统管理员。"
        ),
    }

    def encrypt(self, text: str) -> str:
        """As sensitive fields are."""
        return secrets.box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The counterpart."""
        return secrets.box().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """What the telephone shows."""
        return str(user.get_username())

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Not where a role demands it."""
        return not needs_second_factor(queries.actor_for(authenticator.user))


def speak(answer: HttpResponse, language: str) -> None:
    """Let this browser be answered in a language from now on."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def end_session(request: HttpRequest) -> None:
    """Sign out because the session has lasted long enough."""
    _record(request, request.user, "session_over")
    django_logout(request)


def needs_second_factor(actor: Actor) -> bool:
    """Whether one of the actor's roles must sign in with a second factor."""
    return bool(actor.roles & settings.JIELI_TWO_FACTOR_ROLES) and not settings.JIELI_DEMO


def has_second_factor(user: Any) -> bool:
    """Whether the user has set one up."""
    return bool(user.authenticator_set.filter(type="totp").exists())


def is_linked(user: Any) -> bool:
    """Whether the user has signed on through the site's provider."""
    return bool(user.socialaccount_set.exists())


@dataclass(frozen=True)
class Session:
    """Where a user is signed in."""

    key: str
    device: str
    address: str
    since: datetime
    is_current: bool


def sessions_of(user: Any, request: HttpRequest) -> list[Session]:
    """Sessions that still count, newest first; dead ones are forgotten on the way."""
    alive = UserSession.objects.purge_and_list(user)
    here = request.session.session_key
    return [
        Session(str(s.pk), device_words(s.user_agent), s.ip, s.created_at, s.session_key == here)
        for s in sorted(alive, key=lambda s: s.created_at, reverse=True)
    ]


def end_sessions(request: HttpRequest, user: Any, keys: Collection[str] | None = None) -> int:
    """End some sessions of a user, all by default, but never the one that asks; returns how many."""
    here = request.session.session_key
    ended = 0
    for session in UserSession.objects.purge_and_list(user):
        if session.session_key != here and (keys is None or str(session.pk) in keys):
            session.end()
            ended += 1
    return ended


def keep_session(request: HttpRequest) -> None:
    """Write down the session anew after its key has changed."""
    UserSession.objects.create_from_request(request)


_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}
_BROWSERS = {
    "MicroMessenger": "微信",
    "Edg/": "Edge",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}


def device_words(agent: str) -> str:
    """Browser and system, as people call them."""
    browser = next((words for sign, words in _BROWSERS.items() if sign in agent), "")
    system = next((words for sign, words in _SYSTEMS.items() if sign in agent), "")
    return "·".join(w for w in (browser, system) if w) or agent[:40] or _("未知设备")


_EVENTS = {
    second_factor.authenticator_added: "set_up_two_factor",
    second_factor.authenticator_removed: "remove_two_factor",
    second_factor.authenticator_reset: "new_recovery_codes",
    second_factor.authentication_failed: "two_factor_refused",
}


@receiver(list(_EVENTS), dispatch_uid="jieli-two-factor")
def _record_second_factor(
    signal: Any, request: HttpRequest, user: Any, authenticator: Any, **rest: Any
) -> None:
    """Record what happens to a second factor; allauth tells it in no other way."""
    _record(request, user, _EVENTS[signal], kind=authenticator.type)
    if signal is second_factor.authenticator_added and hasattr(request, "session"):
        request.session[SECOND_FACTOR] = True
