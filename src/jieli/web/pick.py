"""Suggestions while somebody types into a ``Pick`` field."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jieli.kernel.errors import NotFound
from jieli.web.forms.fields import find

_SHOWN = 12


def suggestions(request: HttpRequest, thing: str) -> HttpResponse:
    """Records that match what is typed, as options of a list box; only those the actor may see."""
    actor = request.actor  # type: ignore[attr-defined]
    text = request.GET.get(request.GET.get("picking", "text"), "").strip()
    if actor.user_id is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    found = find(thing, actor, text) if text else ()
    if found is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    return render(request, "parts/_pick_options.html", {"found": found[:_SHOWN], "more": len(found) > _SHOWN})
