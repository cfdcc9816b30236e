"""One line of 今日待办, whatever it is about."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jieli.kernel import clock
from jieli.web import formats

Item = dict[str, Any]


def line(title: object, note: object, href: str, since: Any, action: object, **more: Any) -> Item:
    """Something that waits for the user.

    Args:
        since: When it came to him.
        action: What the button at its end says.
        more: What differs from an ordinary line: ``tag``, ``tone``, ``when``, ``count``, ``late``.
    """
    return {
        "tag": _("等我"),
        "tone": "turn",
        "title": title,
        "note": note,
        "when": _("%(day)s收到") % {"day": formats.day_short(since)} if since else "",
        "action": action,
        "href": href,
        "since": since,
        "count": 1,
        "late": 0,
        **more,
    }


def pressure(due_on: date) -> Item:
    """How pressing something is that has a last day."""
    left = (due_on - clock.today()).days
    day = formats.day_short(due_on)
    if left < 0:
        return {"tag": _("逾期"), "tone": "bad", "late": 1, "when": _("应于%(day)s办结") % {"day": day}}
    if left == 0:
        return {"tag": _("今日到期"), "tone": "warn", "when": _("今日截止")}
    return {"when": _("%(day)s前办结") % {"day": day}}
