"""Writing one printable sheet: headers over two rows, dates, text that stays text, A4 landscape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from jieli.papers.svg import text_width

Value = str | int | float | date | None

BODY, HEADING = "宋体", "黑体"
THIN = Side(style="thin", color="FF8593A6")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEAD_FILL = PatternFill("solid", fgColor="FFEDF0F5")
BAD_FILL = PatternFill("solid", fgColor="FFFDECEC")
BAD_INK = "FFAB1B1F"
ROW_HEIGHT, MAX_LINES = 14, 25
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet may take for the beginning of a formula; in China and Japan the full-width signs as well."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header, the width in characters, and the group that stands above it."""

    header: str
    width: float
    group: str = ""
    is_centred: bool = False


def put(sheet: Worksheet, row: int, column: int, value: Value) -> Cell:
    """Write one value. Text that a spreadsheet would take for a formula is stored and marked as text."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.value = value
        if value.startswith(FORMULA_STARTS):
            cell.data_type = "s"
            cell.quotePrefix = True
    else:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
    return cell


def start_sheet(sheet: Worksheet, title: str, subtitle: str, columns: Sequence[Column]) -> int:
    """Title, subtitle and header; returns the first row of the table's body."""
    last = len(columns)
    for row, text, size, font in ((1, title, 16, HEADING), (2, subtitle, 9, BODY)):
        cell = put(sheet, row, 1, text)
        cell.font = Font(name=font, size=size)
        cell.alignment = Alignment(
            horizontal="center" if row == 1 else "left", vertical="center", wrap_text=True
        )
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=last)
    sheet.row_dimensions[1].height = 30
    below = _header(sheet, columns)
    for i, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(i)].width = column.width
    sheet.freeze_panes = f"A{below}"
    sheet.print_title_rows = f"1:{below - 1}"
    setup = sheet.page_setup
    setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight = "landscape", 9, 1, 0  # 9: A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.footer = 0.5, 0.75, 0.35
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("第 &P 页，共 &N 页"))
    return below


def _header(sheet: Worksheet, columns: Sequence[Column]) -> int:
    """Names in one row, under their groups if there are any; returns the row below.

    A column without a group is merged over both rows, and its name stands in the upper one.
    """
    rows = (3, 4) if any(c.group for c in columns) else (3,)
    for i, column in enumerate(columns, 1):
        for row in rows:
            cell = sheet.cell(row, i)
            cell.font = Font(name=HEADING, size=10)
            cell.fill, cell.border = HEAD_FILL, GRID
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        put(sheet, rows[-1] if column.group else rows[0], i, column.header)
        if not column.group and len(rows) > 1:
            sheet.merge_cells(start_row=rows[0], start_column=i, end_row=rows[-1], end_column=i)
    sheet.row_dimensions[rows[-1]].height = 30  # names of two lines
    first = 1
    for group, members in groupby(columns, key=lambda c: c.group):
        last = first + len(list(members)) - 1
        if group:
            put(sheet, rows[0], first, group)
            sheet.merge_cells(start_row=rows[0], start_column=first, end_row=rows[0], end_column=last)
        first = last + 1
    return rows[-1] + 1


def add_row(
    sheet: Worksheet, row: int, columns: Sequence[Column], values: Iterable[Value], *, is_bad: bool = False
) -> None:
    """One row of the table."""
    lines = 1
    for i, (column, value) in enumerate(zip(columns, values, strict=True), 1):
        cell = put(sheet, row, i, value)
        if isinstance(value, str) and column.width:
            lines = max(
                lines, sum(1 + int(_units(part) / (column.width + 0.1)) for part in value.split("\n"))
            )
        cell.border = GRID
        cell.font = Font(name=BODY, size=10, color=BAD_INK if is_bad else None)
        horizontal = "center" if column.is_centred else "right" if isinstance(value, int | float) else "left"
        cell.alignment = Alignment(horizontal=horizontal, vertical="center", wrap_text=True)
        if is_bad:
            cell.fill = BAD_FILL
    sheet.row_dimensions[row].height = ROW_HEIGHT * min(lines, MAX_LINES) + 4


def _units(text: str) -> float:
    """Width in the unit of columns, digits; spreadsheets do not fit the height of a row on their own."""
    return text_width(text, 1.8)


def add_note(
    sheet: Worksheet, row: int, columns: Sequence[Column], text: str, *, is_heading: bool = False
) -> None:
    """One line of words across the table."""
    cell = put(sheet, row, 1, text)
    cell.font = Font(name=HEADING if is_heading else BODY, size=11 if is_heading else 10)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(columns))
