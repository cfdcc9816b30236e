"""Small parts that views put into cells, facts and heads: they know their markup and their plain text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from jieli.kernel.machine import Machine, State

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise
else:
    Words = str | Promise
"""Text for users: translated now, or when it is shown."""


class Part:
    """Something with markup. ``str`` gives its plain text, for exports."""

    @property
    def html(self) -> SafeString:
        """Its markup."""
        raise NotImplementedError

    def __html__(self) -> str:
        return self.html


@dataclass(frozen=True)
class Tag(Part):
    """A state: shape, colour and word together.

    Args:
        is_quiet: Without a box, for what is as it should be.
        note: Short text behind it, such as 13天.
        href: Where it leads, for a tag that counts.
    """

    label: Words
    tone: str = "idle"
    is_quiet: bool = False
    note: Words = ""
    href: str = ""

    def __str__(self) -> str:
        return f"{self.label} {self.note}".strip()

    @property
    def html(self) -> SafeString:
        """Its markup."""
        quiet = " data-quiet" if self.is_quiet else ""
        label, tone = conditional_escape(self.label), conditional_escape(self.tone)
        tag = f'<span class="tag" data-tone="{tone}"{quiet}>{label}</span>'
        if self.note:
            tag += f' <span class="delta" data-tone="{tone}">{conditional_escape(self.note)}</span>'
        if self.href:
            return format_html('<a class="counted" href="{}">{}</a>', self.href, SafeString(tag))
        return SafeString(tag)


def state_tag(machine: Machine, key: str, note: Words = "") -> Tag:
    """The tag of a state of a machine."""
    state: State = machine.state(key)
    return Tag(str(state.label), state.tone, state.is_quiet, note)


@dataclass(frozen=True)
class Chip(Part):
    """A reason or a filter; no state."""

    label: Words
    tone: str = ""

    def __str__(self) -> str:
        return str(self.label)

    @property
    def html(self) -> SafeString:
        """Its markup."""
        if self.tone:
            return format_html('<span class="chip" data-tone="{}">{}</span>', self.tone, self.label)
        return format_html('<span class="chip">{}</span>', self.label)


@dataclass(frozen=True)
class Link(Part):
    """Words that lead somewhere."""

    label: Words
    href: str

    def __str__(self) -> str:
        return str(self.label)

    @property
    def html(self) -> SafeString:
        """Its markup; plain words if it leads nowhere."""
        if not self.href:
            return SafeString(conditional_escape(self.label))
        return format_html('<a href="{}">{}</a>', self.href, self.label)


@dataclass(frozen=True)
class Several(Part):
    """Parts or words one after another."""

    items: Sequence[object]
    between: str = " "

    def __str__(self) -> str:
        return self.between.join(str(i) for i in self.items)

    @property
    def html(self) -> SafeString:
        """Their markup."""
        return format_html_join(self.between, "{}", ((i,) for i in self.items))


@dataclass(frozen=True)
class Button:
    """A link or a form that looks like a button.

    Args:
        kind: ``primary`` (one a page), ``danger``, ``quiet`` or empty.
        post: It changes something: rendered as a form with one button.
        icon: Name of an icon, without ``i-``.
    """

    label: Words
    href: str
    kind: str = ""
    post: bool = False
    icon: str = ""
    hint: Words = ""


@dataclass(frozen=True)
class Empty:
    """What a list says when it has nothing to show."""

    title: Words
    hint: Words = ""
    action: Button | None = None


@dataclass(frozen=True)
class Crumb:
    """One step of the way to a page."""

    label: Words
    href: str = ""


@dataclass(frozen=True)
class Head:
    """The head of a page.

    Args:
        tags: States beside the title.
        line: A sentence under the title.
        buttons: At most one of kind ``primary``; it is named for what it does to the next person.
    """

    title: Words
    hint: Words = ""
    line: Words = ""
    crumbs: Sequence[Crumb] = ()
    tags: Sequence[Part] = ()
    buttons: Sequence[Button] = field(default=())
