"""Filters of the pages of programmes."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from jieli.programme.queries import batches
from jieli.web import code_words, formats
from jieli.web import programme_words as words

register = template.Library()


@register.filter
def state_of(obj: Any) -> SafeString:
    """The state of a need, post or batch as a tag."""
    return words.tag_of(obj).html


@register.filter
def labels(batch: Any) -> str:
    """What each level of government calls a batch."""
    return batches.words_of_labels(batch, batch.labels.all())


@register.filter
def term(obj: Any) -> str:
    """From the first day to the last."""
    return words.span(obj)


@register.filter
def validity(pack: Any) -> str:
    """From when to when a policy pack holds."""
    return formats.spell(pack.valid_from, pack.valid_until)


@register.filter
def unit_link(unit: Any) -> SafeString:
    """An institution, leading to its page."""
    link = words.unit_link(unit)
    return link.html if link is not None else SafeString(formats.NONE)


@register.filter
def code_word(value: str, set_name: str) -> str:
    """The name of a code of a set."""
    return code_words.word(set_name, value)


@register.filter
def plain(value: Any) -> str:
    """A figure without trailing zeros."""
    return formats.number(value.normalize() if value != value.to_integral() else int(value))
