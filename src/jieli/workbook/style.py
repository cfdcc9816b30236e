"""How our workbooks look and how they are saved: one accent, quiet headers, no surprises in a cell."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Mapping
from copy import copy
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

FACE = "Microsoft YaHei"  # Excel, WPS and LibreOffice fall back to their own Chinese face where it is missing
SIZE_PT = 11
ROW_HEIGHT_PT = 19.5
ACCENT, ACCENT_SOFT, ACCENT_LINE = "1558C9", "E9F1FE", "B3CCF5"
INK, INK_QUIET, LINE = "17212F", "5F6C80", "E2E7EE"
BAD_INK, BAD_SOFT = "AB1B1F", "FDECEC"
WARN_INK, WARN_SOFT = "7F4A00", "FDF2DC"
GOOD_INK = "0B6239"
EXAMPLE_SOFT = "F4F6F9"

_EPOCH = (1980, 1, 1, 0, 0, 0)  # equal content, equal bytes: no clock in a saved file
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def font(*, color: str = INK, size: float = SIZE_PT, bold: bool = False, italic: bool = False) -> Font:
    """Our face."""
    return Font(name=FACE, size=size, color=color, bold=bold, italic=italic)


def width(text: str) -> int:
    """How many columns of half-width characters a text takes."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def fill(color: str) -> PatternFill:
    """A plain background."""
    return PatternFill("solid", start_color=color, end_color=color)


def line_below(color: str = LINE) -> Border:
    """A thin line under a cell."""
    return Border(bottom=Side(style="thin", color=color))


def put(sheet: Worksheet, row: int, column: int, value: str | int | float | date | None) -> Cell:
    """Write a value that stays a value: text that looks like a formula is kept as text."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, str):
        if not value.isprintable():
            value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.value = _ESCAPED.sub("_x005F_", value) if "_x" in value else value
        cell.data_type = "s"
        if value[:1] in ("=", "+", "-", "@") and len(value) > 1:
            cell.quotePrefix = True
    elif isinstance(value, bool):
        cell.value = "是" if value else "否"
    else:
        cell.value = value
    return cell


def dress(
    cell: Cell,
    *,
    look: Font | None = None,
    background: str | None = None,
    align: Alignment | None = None,
    border: Border | None = None,
    number_format: str | None = None,
) -> Cell:
    """Set the given parts of a cell's style."""
    if look is not None:
        cell.font = look
    if background is not None:
        cell.fill = fill(background)
    if align is not None:
        cell.alignment = align
    if border is not None:
        cell.border = border
    if number_format is not None:
        cell.number_format = number_format
    return cell


def set_page(
    sheet: Worksheet,
    *,
    header_rows: int,
    is_landscape: bool = True,
    pages_wide: int = 1,
    fixed_columns: str = "",
) -> None:
    """A4, header and first columns on every page, page numbers below; rows high enough for Chinese faces."""
    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = ROW_HEIGHT_PT, True
    sheet.page_setup.orientation = "landscape" if is_landscape else "portrait"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages_wide, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    margins = sheet.page_margins
    margins.top, margins.bottom, margins.footer = 0.5, 0.75, 0.35
    if header_rows:
        sheet.print_title_rows = f"1:{header_rows}"
    if fixed_columns:
        sheet.print_title_cols = fixed_columns
    footer = sheet.oddFooter
    if footer is not None:
        footer.center.text = "&A　第 &P 页，共 &N 页"


def style_of(cell: Cell) -> Any:
    """The style of a cell, for :func:`wear`; much quicker than dressing every cell."""
    return copy(cell._style)  # type: ignore[attr-defined]


def wear(cell: Cell, look: Any) -> None:
    """Give a cell a finished style, shared by many. A text that looks like a formula stays marked as text."""
    if cell.quotePrefix:
        look = copy(look)
        look.quotePrefix = 1
    cell._style = look  # type: ignore[attr-defined]


def save(book: Workbook, path: Path | str, *, day: date) -> None:
    """Save so that the file is whole or absent, and equal content gives equal bytes.

    Args:
        day: Stands in the file's properties as the day of its making.
    """
    buffer = io.BytesIO()
    book.save(buffer)
    packed = _repacked(buffer.getvalue(), {"docProps/core.xml": day})
    target = Path(path)
    draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
    try:
        draft.write_bytes(packed)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def _repacked(content: bytes, dated: Mapping[str, date]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name in dated:
                stamp = f">{dated[name].isoformat()}T00:00:00Z</dcterms:".encode()
                part = re.sub(rb">[^<>]*</dcterms:", stamp, part)
            new.writestr(zipfile.ZipInfo(name, _EPOCH), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()
