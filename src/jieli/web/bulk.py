"""Ticking rows of a list and doing one thing to all of them: what fails comes back with its reason.

The boxes belong to a form of their own by its id, so the list stays a plain list and works without script::

    LISTING = Listing(…, columns=(tick("needs-bulk", may, str), Name("caption", …), …))
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.translation import gettext as _

from jieli.kernel.errors import DomainError, FactsRefused, NotFound
from jieli.web.listing import Column

MOST = 100  # a page of the longest list


@dataclass(frozen=True)
class Failed:
    """One record that stayed as it was, and why."""

    code: str
    caption: str
    sentence: str
    rule: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of doing one thing to several records."""

    done: int
    failed: tuple[Failed, ...]


@dataclass(frozen=True, kw_only=True)
class Tick(Column):
    """The first column: a box per row that may be ticked; made by ``tick``.

    Args:
        form: Id of the form to which the boxes belong.
        may: Whether this row can be ticked.
        names: What the box of a row is called.
    """

    form: str
    may: Callable[[Any], bool]
    names: Callable[[Any], str]

    def cells(self, *, is_head: bool) -> Callable[[Any], str]:
        """Makes the cell with its box; an empty one where nothing can be done."""

        def cell(row: Any) -> str:
            if not self.may(row):
                return '<td class="tick"></td>'
            return format_html(
                '<td class="tick"><input type="checkbox" name="codes" value="{}" form="{}" aria-label="{}"></td>',
                row.code,
                self.form,
                self.names(row),
            )

        return cell


def tick(form: str, may: Callable[[Any], bool], names: Callable[[Any], str]) -> Tick:
    """The column of boxes of a list."""
    words = format_html('<span class="sr">{}</span>', _("选择"))
    return Tick("tick", words, cell=lambda row: "", export=False, form=form, may=may, names=names)


class Name(Column):
    """The column that names the row where a box comes first."""

    def cells(self, *, is_head: bool) -> Callable[[Any], str]:
        """Always the head of the row."""
        return super().cells(is_head=True)


def do_each(codes: Sequence[str], do: Callable[[str], object], caption: Callable[[str], str]) -> Outcome:
    """Do one thing to each of some records; each stands on its own, so a refusal stops only itself."""
    done, failed = 0, []
    for code in list(dict.fromkeys(codes))[:MOST]:
        try:
            do(code)
        except DomainError as error:
            failed.append(_failure(code, caption, error))
        else:
            done += 1
    return Outcome(done, tuple(failed))


def _failure(code: str, caption: Callable[[str], str], error: DomainError) -> Failed:
    try:
        words = caption(code)
    except NotFound:
        words = str(conditional_escape(code))
    return Failed(code, words, _said(error), error.rule)


def _said(error: DomainError) -> str:
    sentences: Iterable[DomainError] = error.refusals if isinstance(error, FactsRefused) else (error,)
    return "".join(f"{e.sentence}{e.remedy}" for e in sentences)
