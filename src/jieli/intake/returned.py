"""The user's own workbook with the verdict on every row: a status column, red cells, the message beside the cell.

Corrected there and uploaded again it continues the same run. No formula of a stranger leaves our house: a cell that
held one is empty here, and its message says so.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from jieli.intake.findings import Finding, Weight
from jieli.intake.opening import OpenBook
from jieli.papers.sheet import FORMULA_STARTS
from jieli.reader.cells import is_blank
from jieli.workbook import style
from jieli.workbook.columns import STATUS_TITLE

_AUTHOR = "jieli"
_MOST_COMMENTS = 2_000  # beyond, Excel opens slowly; the status column always has every message
_STATUS_WIDTH = 72
_LINE_PT = 14
_WORDS = {
    "new": "新增",
    "change": "变更",
    "same": "相同",
    "problem": "有问题",
    "skipped": "跳过",
    "": "未核对",
}


@dataclass(frozen=True)
class Checked:
    """A row and what is said about it; ``places`` is field → column from 0."""

    number: int
    verdict: str
    findings: Sequence[Finding]
    differences: Sequence[Mapping[str, str]] = ()


def annotated(
    content: bytes,
    book: OpenBook,
    sheet_name: str,
    header_last: int,
    columns: Mapping[str, int],
    rows: Iterable[Checked],
) -> bytes:
    """A copy of the workbook with what the check found.

    Args:
        header_last: Last row of the header, from 1.
        columns: Key of a field → column from 0.
    """
    copied = _copy(content, book)
    target = copied[sheet_name[:31]]
    _clear_old_marks(target)
    sheet = book.sheet(sheet_name)
    assert sheet is not None
    status = _status_column(target, header_last, len(sheet.rows[0]) if sheet.rows else 0)
    _write_header(target, header_last, status)
    comments = 0
    for row in rows:
        _write_status(target, row, status, columns)
        for finding in row.findings:
            place = columns.get(finding.field)
            if place is None or finding.weight is Weight.NOTE:
                continue
            comments += 1
            _mark_cell(target, row.number, place + 1, finding, has_comment=comments <= _MOST_COMMENTS)
    copied.active = copied.sheetnames.index(target.title)
    out = io.BytesIO()
    copied.save(out)
    return out.getvalue()


def _copy(content: bytes, book: OpenBook) -> Workbook:
    """The workbook with its formats where it is an xlsx, else its values; formulas gone in both."""
    copied: Workbook | None = None
    if content[:2] == b"PK" and b"mimetypeapplication/vnd.oasis" not in content[:200]:
        try:
            copied = load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
        except Exception:  # openpyxl is stricter than the reader; then values have to do
            copied = None
    if copied is None:
        copied = Workbook()
        copied.remove(copied.worksheets[0])
        for sheet in book.sheets:
            made: Worksheet = copied.create_sheet(sheet.name[:31])
            for number, raws in enumerate(sheet.rows, 1):
                for place, raw in enumerate(raws, 1):
                    if not is_blank(raw) and isinstance(raw, str | int | float | date | datetime):
                        style.put(made, number, place, raw)
    for page in copied.worksheets:
        for row, column in book.formulas.get(page.title, ()):
            cell = page.cell(row + 1, column + 1)
            if isinstance(cell, Cell):
                cell.value = None
        _defuse(page)
    return copied


def _defuse(sheet: Worksheet) -> None:
    """Mark texts that look like formulas as texts, also for whoever edits them."""
    for row in sheet.iter_rows():
        for cell in row:
            if (
                isinstance(cell.value, str)
                and cell.value.startswith(FORMULA_STARTS)
                and isinstance(cell, Cell)
            ):
                cell.data_type = "s"
                cell.quotePrefix = True


def _status_column(target: Worksheet, header_row: int, width: int) -> int:
    for cell in target[header_row]:
        if cell.value == STATUS_TITLE and isinstance(cell.column, int):
            return cell.column
    return width + 1


def _write_header(target: Worksheet, row: int, column: int) -> None:
    cell = target.cell(row, column)
    if isinstance(cell, Cell):
        style.put(target, row, column, STATUS_TITLE)
        style.dress(cell, look=style.font(color=style.ACCENT, bold=True), background=style.ACCENT_SOFT)
    target.column_dimensions[get_column_letter(column)].width = _STATUS_WIDTH


def _write_status(target: Worksheet, row: Checked, column: int, columns: Mapping[str, int]) -> None:
    cell = target.cell(row.number, column)
    if not isinstance(cell, Cell):
        return
    lines = [_WORDS.get(row.verdict, row.verdict)]
    lines += [
        f"{d['label']}：{d['before'] or '空'}→{d['after']}"
        for d in row.differences
        if row.verdict == "change"
    ]
    for finding in row.findings:
        place = columns.get(finding.field)
        where = f"{get_column_letter(place + 1)}{row.number}：" if place is not None else ""
        lines.append(f"{where}{finding.zh}")
    text = "\n".join(lines)
    is_wrong = row.verdict == "problem"
    is_doubtful = any(f.weight is Weight.WARNING for f in row.findings)
    style.put(target, row.number, column, text)
    ink = style.BAD_INK if is_wrong else style.WARN_INK if is_doubtful else style.GOOD_INK
    style.dress(
        cell,
        look=style.font(color=ink, size=10),
        background=style.BAD_SOFT if is_wrong else style.WARN_SOFT if is_doubtful else None,
        align=Alignment(vertical="top", wrap_text=True),
    )
    height = min(400, _LINE_PT * sum(1 + style.width(line) // _STATUS_WIDTH for line in lines) + 6)
    dimension = target.row_dimensions[row.number]
    dimension.height = max(dimension.height or 0, height)


def _mark_cell(target: Worksheet, row: int, column: int, finding: Finding, *, has_comment: bool) -> None:
    cell = target.cell(row, column)
    if isinstance(cell, MergedCell):
        return
    cell.fill = style.fill(style.BAD_SOFT if finding.weight is Weight.ERROR else style.WARN_SOFT)
    if has_comment:
        text = f"{cell.comment.text}\n{finding.zh}" if cell.comment else finding.zh
        cell.comment = Comment(text, _AUTHOR, height=40 + 18 * (1 + len(text) // 18), width=300)


def _clear_old_marks(target: Worksheet) -> None:
    for row in target.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == _AUTHOR:
                cell.comment = None
                cell.fill = PatternFill()
