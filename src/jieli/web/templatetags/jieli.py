"""Tags and filters that every template has without loading."""

from datetime import date, datetime
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jieli.web import formats
from jieli.web.parts import Part

register = template.Library()

register.filter("day", formats.day)
register.filter("day_short", formats.day_short)
register.filter("day_long", formats.day_long)
register.filter("moment", formats.moment)
register.filter("moment_short", formats.moment_short)
register.filter("last_day", lambda ends_on: formats.day(formats.last_day(ends_on)))
register.filter("since", formats.since)
register.filter("left", formats.left)
register.filter("number", formats.number)
register.filter("file_size", formats.file_size)


@register.simple_tag
@lru_cache(256)
def icon(name: str, label: str = "") -> SafeString:
    """A picture from the sprite; with a label it is read aloud, else it is ornament."""
    href = f"{static('jieli/icons.svg')}#i-{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def tag(label: str, tone: str = "idle", quiet: bool = False) -> SafeString:
    """A state as shape, colour and word."""
    mark = SafeString(" data-quiet") if quiet else ""
    return format_html('<span class="tag" data-tone="{}"{}>{}</span>', tone, mark, label)


@register.filter
def show(value: object) -> SafeString:
    """Any value as users read it: parts as markup, dates as dates, nothing as –."""
    if value is None or value == "":
        return SafeString(formats.NONE)
    if isinstance(value, str):
        return SafeString(conditional_escape(value))
    if isinstance(value, Part):
        return value.html or SafeString(formats.NONE)
    if isinstance(value, datetime):
        return SafeString(formats.moment(value))
    if isinstance(value, date):
        return SafeString(formats.day(value))
    if isinstance(value, bool):
        return SafeString(_("是") if value else _("否"))
    if isinstance(value, int):
        return SafeString(formats.number(value))
    return SafeString(conditional_escape(str(value)) if not hasattr(value, "__html__") else value.__html__())


@register.filter
def spell(starts_on: date | None, ends_on: date | None) -> str:
    """A stretch of time that is stored with the first day after it."""
    return formats.spell(starts_on, ends_on)


@register.filter
def share(value: float, of: float) -> float:
    """Width of a bar: value in hundredths of another, from 0 to 100; for attributes of an SVG."""
    return max(0.0, min(100.0, round(100 * value / of, 1))) if of else 0.0
