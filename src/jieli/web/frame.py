"""What every page has around it: navigation, search, notices, the user, the banner of a demo."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jieli.kernel import clock, notices
from jieli.kernel.actor import NOBODY, Actor
from jieli.registry.actions.access import may_break_glass
from jieli.registry.queries.access import mandate_words
from jieli.web import programmes, today
from jieli.web.addresses import address
from jieli.web.navigation import navigation
from jieli.web.recent import recent

_BAR = (
    "home",
    "search",
    "notices",
    "account_login",
    "account_logout",
    "programme_switch",
)
_MY_PAGES = (
    ("account", _("我的账号")),
    ("sessions", _("登录设备")),
    ("my_entries", _("我的办理记录")),
    ("glass", _("紧急访问")),
)


class Frame:
    """The frame of one page; each part is worked out when the template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        match = request.resolver_match
        self.current = match.view_name if match else ""
        self.is_demo: bool = settings.JIELI_DEMO
        self.site = settings.SITE_ADDRESS

    @cached_property
    def actor(self) -> Actor:
        """Who looks at the page."""
        found: Actor = getattr(self._request, "actor", NOBODY)
        return found

    @cached_property
    def is_signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return self.actor.user_id is not None

    @cached_property
    def role(self) -> str:
        """The first role of the user, in the language of the page."""
        return next((mandate_words(m) or m.role for m in self.actor.mandates), "")

    @property
    def mandates(self) -> list[dict[str, str]]:
        """Every role of the user, in the language of the page."""
        return [
            {"words": mandate_words(m) or m.role, "deputy_for": m.deputy_for} for m in self.actor.mandates
        ]

    @cached_property
    def todo(self) -> int:
        """Records that wait for the user; where the page lists them, as many as it lists."""
        listed: int | None = getattr(self._request, today.LISTED, None)
        if listed is not None or not self.is_signed_in:
            return listed or 0
        return recent(self._request, "todo", lambda: today.waiting_number(self.actor))

    @cached_property
    def unread(self) -> int:
        """Notices that the user has not read."""
        if not self.is_signed_in:
            return 0
        return recent(self._request, "unread", lambda: notices.unread_count(self.actor))

    @cached_property
    def groups(self) -> list[dict[str, object]]:
        """The left navigation."""
        if not self.is_signed_in:
            return []
        counts: dict[str, Callable[[], int]] = {"todo": lambda: self.todo}
        return navigation(self.actor, self.current, counts)

    @cached_property
    def programmes(self) -> list[dict[str, Any]]:
        """Programmes to choose from, where there is a choice."""
        return (
            programmes.switcher(self._request) if self.is_signed_in and self.links["programme_switch"] else []
        )

    @cached_property
    def programme(self) -> dict[str, Any]:
        """The programme chosen."""
        return next((p for p in self.programmes if p["current"]), self.programmes[0])

    @cached_property
    def links(self) -> dict[str, str]:
        """Addresses of the bar, empty where there is no such page."""
        return {name: address(name) for name in _BAR}

    @cached_property
    def my_pages(self) -> list[dict[str, object]]:
        """Pages about the user's own account."""
        shown = [(n, label) for n, label in _MY_PAGES if n != "glass" or any(may_break_glass(self.actor))]
        return [{"href": href, "label": label} for name, label in shown if (href := address(name))]

    @cached_property
    def now(self) -> Any:
        """The instant that a printed page names."""
        return clock.now()


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor."""
    return {"frame": Frame(request)}
