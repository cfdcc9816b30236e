"""Filters of the pages about people on post."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from jieli.web import placement_words as own

register = template.Library()


@register.filter
def stands(obj: Any) -> SafeString:
    """The state of a deployment, a change of one, a leave or a sheet as a tag."""
    return own.tag_of(obj).html


@register.filter
def waits(deployment: Any) -> str:
    """Who makes the next move."""
    return own.next_words(deployment)


@register.filter
def host_of(post: Any) -> str:
    """Where somebody serves."""
    return own.host_words(post)


@register.filter
def rate(value: float | None) -> str:
    """A share in per cent; – where it is not known."""
    return "–" if value is None else f"{value:.1%}"
