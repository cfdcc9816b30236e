"""Filters and tabs of a list. Each turns what the address says into a condition, and tells itself in words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.kernel import search
from jieli.kernel.actor import Actor
from jieli.reader.cells import read_date
from jieli.web.parts import Words

Options = Sequence[tuple[str, Words]] | Callable[[Actor], Iterable[tuple[str, Words]]]
_HOW_TO_FIND = gettext_lazy("名称、编号或拼音")


def resolved(given: Q | Callable[[], Q]) -> Q:
    """A condition, worked out now if it depends on the day."""
    return given() if callable(given) else given


@dataclass(frozen=True)
class Search:
    """Finding by words, codes, pinyin and initials, through ``search_text`` of the record or of what it points to."""

    key: str = "q"
    label: Words = _HOW_TO_FIND
    fields: Sequence[str] = ("search_text",)
    template = "search"

    def where(self, data: QueryDict, actor: Actor) -> Q:
        """Filter for what was typed."""
        found = Q()
        words = data.get(self.key, "").strip()
        if words:
            for name in self.fields:
                found |= search.found_by(words, name)
        return found

    def shown(self, data: QueryDict, actor: Actor) -> dict[str, Any]:
        """What the filter row needs."""
        return {"value": data.get(self.key, "")}

    def words(self, data: QueryDict, actor: Actor) -> str:
        """The filter as a sentence, for papers and the audit trail."""
        return data.get(self.key, "").strip()


@dataclass(frozen=True)
class Choice:
    """One of several values.

    Args:
        field: Field to compare; ignored where ``where_is`` is given.
        options: Pairs of value and words, or a function of the actor that finds them.
        where_is: Turns the chosen value into a filter.
    """

    key: str
    label: Words
    field: str = ""
    options: Options = ()
    where_is: Callable[[str], Q] | None = None
    template = "choice"

    def _options(self, actor: Actor) -> list[tuple[str, Words]]:
        return list(self.options(actor)) if callable(self.options) else list(self.options)

    def where(self, data: QueryDict, actor: Actor) -> Q:
        """Filter for the chosen value."""
        value = data.get(self.key, "")
        if not value:
            return Q()
        return self.where_is(value) if self.where_is else Q(**{self.field or self.key: value})

    def choices(self, actor: Actor) -> list[tuple[str, str]]:
        """Values and words to choose from, in the language of the page."""
        return [(str(v), str(w)) for v, w in self._options(actor)]

    def shown(
        self, data: QueryDict, actor: Actor, choices: Sequence[tuple[str, str]] | None = None
    ) -> dict[str, Any]:
        """What the filter row needs. The options are built here and not in a template: there may be hundreds.

        Args:
            choices: What ``choices`` gave a moment ago.
        """
        now = data.get(self.key, "")
        options = "".join(
            f'<option value="{escape(value)}"{" selected" if value == now else ""}>{escape(words)}</option>'
            for value, words in (self.choices(actor) if choices is None else choices)
        )
        return {"value": now, "options": SafeString(options)}

    def words(self, data: QueryDict, actor: Actor) -> str:
        """The filter as a sentence."""
        value = data.get(self.key, "")
        if not value:
            return ""
        return next((str(w) for v, w in self._options(actor) if str(v) == value), value)


@dataclass(frozen=True)
class DateRange:
    """From a day to a day, both included."""

    key: str
    label: Words
    field: str = ""
    is_instant: bool = False
    template = "dates"

    def _days(self, data: QueryDict) -> tuple[date | None, date | None]:
        return read_date(data.get(f"{self.key}_from", "")).value, read_date(
            data.get(f"{self.key}_to", "")
        ).value

    def where(self, data: QueryDict, actor: Actor) -> Q:
        """Filter for the days."""
        start, end = self._days(data)
        name = (self.field or self.key) + ("__date" if self.is_instant else "")
        found = Q()
        if start:
            found &= Q(**{f"{name}__gte": start})
        if end:
            found &= Q(**{f"{name}__lt": end + timedelta(days=1)})
        return found

    def shown(self, data: QueryDict, actor: Actor) -> dict[str, Any]:
        """What the filter row needs."""
        start, end = self._days(data)
        return {"start": start.isoformat() if start else "", "end": end.isoformat() if end else ""}

    def words(self, data: QueryDict, actor: Actor) -> str:
        """The filter as a sentence."""
        start, end = self._days(data)
        return f"{start or '…'}–{end or '…'}" if start or end else ""


@dataclass(frozen=True)
class Flag:
    """On or off."""

    key: str
    label: Words
    q: Q | Callable[[], Q]
    template = "flag"

    def where(self, data: QueryDict, actor: Actor) -> Q:
        """Filter if it is on."""
        return resolved(self.q) if data.get(self.key) else Q()

    def shown(self, data: QueryDict, actor: Actor) -> dict[str, Any]:
        """What the filter row needs."""
        return {"value": bool(data.get(self.key))}

    def words(self, data: QueryDict, actor: Actor) -> str:
        """The filter as a sentence."""
        return _("是") if data.get(self.key) else ""


Filter = Search | Choice | DateRange | Flag


@dataclass(frozen=True)
class Tab:
    """One slice of the list with its count; a ``bad`` count above zero is shown in red."""

    key: str
    label: Words
    q: Q | Callable[[], Q] = field(default_factory=Q)
    tone: str = ""
