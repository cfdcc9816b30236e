"""Forms (FM-…) as paper: one description gives the page to print on A4 and the workbook with the same head."""

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
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from jieli.kernel import clock
from jieli.kernel import export as kernel_export
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, NotAllowed
from jieli.papers.sheet import FORMULA_STARTS
from jieli.web.parts import Words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_THIN = Side(style="thin", color="5F6C80")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_SMALL = Font(size=9, color="5F6C80")


@dataclass(frozen=True)
class Paper:
    """What stands on one form.

    Args:
        form: Its number, FM-05.
        line: Words between title and table, such as who issues it and for when.
        pairs: Label and value one below the other, for a form about one thing.
        headers: Heads of the columns of a table; ``widths`` in characters for the workbook.
        rows: Cells of the table.
        total: The last line of the table, in words.
        signs: Where people sign, side by side.
        foot: Small print, such as the seal.
        is_wide: A4 across.
    """

    form: str
    title: Words
    line: Sequence[str] = ()
    pairs: Sequence[tuple[str, str]] = ()
    headers: Sequence[str] = ()
    widths: Sequence[int] = ()
    rows: Sequence[Sequence[object]] = ()
    total: str = ""
    note: str = ""
    signs: Sequence[str] = ()
    foot: str = ""
    is_wide: bool = False


def answer(
    request: HttpRequest,
    paper: Paper,
    *,
    thing: str,
    can_export: bool,
    back: str,
    filters: Mapping[str, str],
    links: Sequence[tuple[Words, str]] = (),
) -> HttpResponse:
    """The page of a form; a POST with a purpose gives the workbook, and is recorded.

    Args:
        thing: Kind of thing of which the export is recorded.
        links: Further files of the same paper.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    problem, status = "", 200
    if request.method == "POST":
        if not can_export:
            raise NotAllowed(_("您不能导出这份表。"), remedy=_("可以在页面上查看和打印。"), rule="BR-61")
        purpose = " ".join(request.POST.get("purpose", "").split())
        try:
            kernel_export.record_export(
                actor, thing=thing, count=max(1, len(paper.rows)), purpose=purpose, filters=filters
            )
        except BadInput as error:
            problem, status = error.sentence, 422
        else:
            return download(
                workbook(paper, actor.name), f"{paper.title}-{filters.get('code', '')}.xlsx", XLSX
            )
    context = {
        "paper": paper,
        "head": {"title": paper.title},
        "back": back,
        "can_export": can_export,
        "problem": problem,
        "links": links,
        "now": clock.now(),
    }
    return render(request, "recruiting/paper.html", context, status=status)


def download(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to keep."""
    reply = HttpResponse(content, content_type=kind)
    reply["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return reply


def workbook(paper: Paper, who: str) -> bytes:
    """The form as a workbook: title, line and heads repeated on every printed page."""
    book = Workbook()
    sheet: Worksheet = book.active  # type: ignore[assignment]
    sheet.title = paper.form
    widths = list(paper.widths) or [18, 60]
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    columns = len(widths)
    _across(sheet, 1, columns, str(paper.title), Font(size=16, bold=True), "center")
    sheet.row_dimensions[1].height = 30
    at = 2
    if paper.line:
        _across(sheet, at, columns, "　　".join(paper.line), Font(size=10), "left")
        at += 1
    if paper.headers:
        _cells(sheet, at, paper.headers, bold=True)
        sheet.row_dimensions[at].height = 28
        sheet.print_title_rows = f"1:{at}"
        sheet.freeze_panes = f"A{at + 1}"
        at += 1
    for row in (*paper.pairs, *paper.rows):
        _cells(sheet, at, row)
        at += 1
    if paper.total:
        _across(sheet, at, columns, paper.total, Font(bold=True, size=10), "left")
        for column in range(1, columns + 1):
            sheet.cell(at, column).border = _BOX
        at += 1
    for text in (paper.note, *paper.signs):
        if text:
            at += 1
            _across(sheet, at, columns, text, Font(size=10), "left")
    made = _("%(who)s于%(at)s生成") % {"who": who, "at": f"{timezone.localtime(clock.now()):%Y-%m-%d %H:%M}"}
    for text in (paper.foot, made):
        if text:
            at += 1
            _across(sheet, at, columns, text, _SMALL, "left")
    sheet.print_area = f"A1:{get_column_letter(columns)}{at}"
    sheet.page_setup.orientation = "landscape" if paper.is_wide else "portrait"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer: Any = sheet.oddFooter
    footer.center.text = _("第&P页，共&N页")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(sheet: Worksheet, row: int, values: Sequence[object], *, bold: bool = False) -> None:
    for column, value in enumerate(values, 1):
        cell: Any = sheet.cell(row, column)
        _put(cell, value)
        cell.border, cell.font = _BOX, Font(size=10, bold=bold)
        side = "center" if bold else None
        cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)


def _across(sheet: Worksheet, row: int, columns: int, text: str, font: Font, side: str) -> None:
    """One text over all columns."""
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    cell: Any = sheet.cell(row, 1)
    _put(cell, text)
    cell.font, cell.alignment = font, Alignment(horizontal=side, vertical="center", wrap_text=True)


def _put(cell: Any, value: object) -> None:
    """A figure as a figure, anything else as text, also where it begins like a formula."""
    if isinstance(value, int) and not isinstance(value, bool):
        cell.value = value
        return
    text = ILLEGAL_CHARACTERS_RE.sub("", "" if value is None else str(value))
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(FORMULA_STARTS)
