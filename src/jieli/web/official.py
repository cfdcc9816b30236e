"""Official tables (FM-06, FM-07, FM-08): the same title, line and column heads on paper and in a workbook."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from jieli.kernel import clock
from jieli.kernel import export as kernel_export
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput
from jieli.papers.sheet import FORMULA_STARTS
from jieli.web.parts import Head

_THIN = Side(style="thin", color="5F6C80")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD_ROWS = 3  # title, line, column heads
Cell = str | int | float | None


@dataclass(frozen=True)
class Paper:
    """One official table.

    Args:
        form: Its number in the requirements, such as FM-06.
        line: Words under the title: unit, batch, day.
        figures: Numbers of the columns, from 0, that are right-aligned.
        widths: Characters per column in the workbook.
        foot: A last row, such as the sums.
        signs: Who signs below.
    """

    form: str
    title: str
    line: Sequence[str]
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int]
    figures: frozenset[int] = frozenset()
    foot: Sequence[Cell] = ()
    signs: Sequence[str] = ()

    @property
    def lines(self) -> list[list[tuple[str, bool]]]:
        """The rows as a page shows them: words, and whether they are a figure."""
        return [self._shown(row) for row in self.rows]

    @property
    def foot_line(self) -> list[tuple[str, bool]]:
        """The last row likewise."""
        return self._shown(self.foot)

    def _shown(self, row: Sequence[Cell]) -> list[tuple[str, bool]]:
        return [("" if v is None else str(v), i in self.figures) for i, v in enumerate(row)]


def paper_page(
    request: HttpRequest,
    paper: Paper,
    head: Head,
    *,
    thing: str,
    can_export: bool,
    filters: Mapping[str, str],
    context: Mapping[str, object],
) -> HttpResponse:
    """Show an official table for paper, or answer a POST that gives a purpose with the workbook.

    Args:
        thing: What is taken out, for the audit trail. ``filters`` says of which batch and day.
        context: Choices of the row above: ``selects`` and the like.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    problem, status = "", 200
    if request.method == "POST" and can_export:
        purpose = " ".join(request.POST.get("purpose", "").split())
        try:
            kernel_export.record_export(
                actor,
                thing=thing,
                count=len(paper.rows),
                purpose=purpose,
                filters={"form": paper.form, **filters},
            )
        except BadInput as error:
            problem, status = error.sentence, 422
        else:
            answer = HttpResponse(workbook(paper, actor.name), content_type=_XLSX)
            name = f"{paper.title}-{'-'.join(filters.values())}.xlsx"
            answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
            return answer
    values = {"head": head, "paper": paper, "can_export": can_export, "problem": problem, **context}
    return render(request, "placement/paper.html", values, status=status)


def workbook(paper: Paper, who: str) -> bytes:
    """The table as a workbook whose head is repeated on every printed page."""
    book = Workbook()
    sheet: Worksheet = book.active  # type: ignore[assignment]
    sheet.title = paper.form
    columns = len(paper.headers)
    _across(sheet, 1, 1, columns, paper.title, Font(size=16, bold=True), "center")
    _across(sheet, 2, 1, columns, "　　".join(paper.line), Font(size=10), "left")
    for column, label in enumerate(paper.headers, 1):
        cell: Any = sheet.cell(_HEAD_ROWS, column, label)
        cell.font, cell.border = Font(bold=True, size=10), _BOX
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = paper.widths[column - 1]
    at = _HEAD_ROWS
    for row in [*paper.rows, *([paper.foot] if paper.foot else [])]:
        at += 1
        for column, value in enumerate(row, 1):
            _write(sheet, at, column, value)
    at += 2
    for number, sign in enumerate(paper.signs):
        first = 1 + number * columns // len(paper.signs)
        last = (number + 1) * columns // len(paper.signs)
        _across(sheet, at, first, last, sign, Font(size=10), "left")
    made = _("%(who)s于%(at)s生成") % {"who": who, "at": f"{timezone.localtime(clock.now()):%Y-%m-%d %H:%M}"}
    _across(sheet, at + 2, 1, columns, made, Font(size=8, color="5F6C80"), "right")
    sheet.row_dimensions[1].height, sheet.row_dimensions[_HEAD_ROWS].height = 30, 32
    sheet.freeze_panes = f"A{_HEAD_ROWS + 1}"
    sheet.print_title_rows = f"1:{_HEAD_ROWS}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer: Any = sheet.oddFooter
    footer.center.text = _("第&P页，共&N页")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(sheet: Worksheet, row: int, column: int, value: Cell) -> None:
    cell: Any = sheet.cell(row, column, value)
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with = stays a text
        cell.quotePrefix = value.startswith(FORMULA_STARTS)
    cell.border, cell.font = _BOX, Font(size=10)
    cell.alignment = Alignment(vertical="center", wrap_text=True)


def _across(sheet: Worksheet, row: int, first: int, last: int, text: str, font: Font, side: str) -> None:
    """One text over several columns."""
    if last > first:
        sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)
    cell: Any = sheet.cell(row, first, text)
    cell.data_type = "s"
    cell.font, cell.alignment = font, Alignment(horizontal=side, vertical="center")
