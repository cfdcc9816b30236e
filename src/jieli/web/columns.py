"""Columns of a list: what a cell shows, how it sorts, what a file gets."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.utils.html import conditional_escape
from django.utils.translation import gettext as _

from jieli.web.formats import NONE
from jieli.web.parts import Part, Tag, Words
from jieli.web.templatetags.jieli import show

Getter = str | Callable[[Any], object]


@dataclass(frozen=True)
class Column:
    """One column.

    Args:
        key: Name in the address when sorting; also the attribute shown unless ``cell`` says otherwise.
        cell: Attribute path (``host.name``) or a function of the record; may give a ``Part`` such as a ``Tag``.
        sub: A second, smaller line.
        sort: Field names to order by; no sorting if empty. Records without a value come last.
        link: Where the words lead; an empty answer means nowhere.
        tone: Shows the words as a tag of this tone.
        is_num: A figure: right-aligned.
        is_code: A code: in fixed-width type.
        wraps: Long text that may break.
        is_span: From a day to a day, which may take two lines where the table is full.
        export: What a file gets instead of the cell; False leaves the column out.
        width: Characters in a workbook.
        extra: Only in files, not on the page.
    """

    key: str
    label: Words
    cell: Getter | None = None
    sub: Getter | None = None
    sort: str | Sequence[str] = ()
    link: Callable[[Any], str] | None = None
    tone: Callable[[Any], str] | None = None
    is_num: bool = False
    is_code: bool = False
    wraps: bool = False
    is_span: bool = False
    export: Getter | bool | None = None
    width: int = 0
    extra: bool = False

    def value(self, row: Any) -> object:
        """What the cell shows."""
        return self._reads(row)

    def exported(self, row: Any) -> object:
        """What a file gets."""
        if self.export is None or isinstance(self.export, bool):
            return self.value(row)
        return _reader(self.export)(row)

    @cached_property
    def _reads(self) -> Callable[[Any], object]:
        return _reader(self.key if self.cell is None else self.cell)

    @cached_property
    def sort_fields(self) -> tuple[str, ...]:
        """Fields to order by."""
        return (self.sort,) if isinstance(self.sort, str) else tuple(self.sort)

    def cells(self, *, is_head: bool) -> Callable[[Any], str]:
        """Makes the table cell of a record, for the rows of one page.

        Built here and not in a template: it is the hottest markup there is. What all rows share, such as the label in
        the language of the page, is worked out once.
        """
        kinds = " ".join(
            k for k, on in (("num", self.is_num), ("wrap", self.wraps), ("span", self.is_span)) if on
        )
        kinds = f' class="{kinds}"' if kinds else ""
        label = conditional_escape(self.label)
        below = "hint mono" if self.sub == "code" else "hint"
        first, second = self._reads, _reader(self.sub) if self.sub is not None else None

        def cell(row: Any) -> str:
            value = first(row)
            if self.tone is not None and value not in (None, ""):
                value = Tag(str(value), self.tone(row))
            words: str = show(value)
            href = self.link(row) if self.link else ""
            if href:
                words = f'<a href="{conditional_escape(href)}">{words}</a>'
            if self.is_code:
                words = f'<span class="mono">{words}</span>'
            if second is not None and (more := second(row)) not in (None, ""):
                words = f'{words}<small class="{below}">{show(more)}</small>'
            if is_head:
                return f'<th scope="row"{kinds}>{words}</th>'
            none = " data-none" if words == NONE else ""
            return f'<td data-label="{label}"{kinds}{none}>{words}</td>'

        return cell


def peek_cells(href_of: Callable[[Any], str]) -> Callable[[Any], str]:
    """Makes the last cell of a row: a link to its record, which htmx opens in the drawer instead."""
    words, label = conditional_escape(_("速览")), _("速览：%(what)s")

    def cell(row: Any) -> str:
        href = conditional_escape(href_of(row))
        return (
            f'<td class="peeks"><a href="{href}" hx-get="{href}" hx-target="#peek" aria-haspopup="dialog"'
            f' aria-label="{conditional_escape(label % {"what": row})}">{words}</a></td>'
        )

    return cell


def _reader(getter: Getter) -> Callable[[Any], object]:
    if callable(getter):
        return getter
    path = getter.split(".")

    def read(row: Any) -> object:
        value = row
        for name in path:
            if value is None:
                return None
            value = value.get(name) if isinstance(value, Mapping) else getattr(value, name)
            if callable(value) and not isinstance(value, Model | Part):
                value = value()
        return value

    return read
