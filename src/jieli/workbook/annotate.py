"""A copy of the user's own workbook with its problems marked where they are: column, colour and comment."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import coordinate_to_tuple, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from jieli.reader.cells import folded, is_blank
from jieli.reader.sheets import Header, Limits, Sheet, data_rows, find_header, open_sheets, read_bytes
from jieli.workbook import style
from jieli.workbook.columns import SHEETS, STATUS_TITLE
from jieli.workbook.problems import Notice, Problem, Severity
from jieli.workbook.table import is_no_data

_AUTHOR = "jieli"
_MOST_COMMENTS = 2_000  # per sheet; beyond, Excel opens slowly. The status column always has every message
_STATUS_WIDTH = 72
_LINE_PT = 14  # of a message in the status column
_PASSED = "通过"
_DAY_OF_COPY = date(2026, 1, 1)  # the copy bears no date of its own


def annotate(
    path: Path | str, problems: Sequence[Problem], out_path: Path | str, *, notices: Sequence[Notice] = ()
) -> None:
    """Write a copy of the workbook at ``path`` with every problem marked.

    Each sheet gets a status column at its right, cells to blame turn red (or yellow to check) with the message
    as a comment, and a sheet 校验结果 in front lists everything.
    Formulas become the values last shown.
    Formats, drop-downs and column widths of an xlsx stay; xls and ods become an xlsx with their values.

    Raises:
        UnreadableFile: The workbook cannot be opened at all.
    """
    sheets = open_sheets(Path(path))
    book = _copy_of(Path(path), sheets)
    by_sheet: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_sheet[problem.sheet].append(problem)
    for sheet in sheets:
        if sheet.name not in book.sheetnames or sheet.name == STATUS_TITLE:
            continue
        target = book[sheet.name]
        if isinstance(target, Worksheet):
            _mark(target, sheet, by_sheet[sheet.name])
    _list_all(book, problems, notices)
    style.save(book, out_path, day=_DAY_OF_COPY)


def _copy_of(path: Path, sheets: Sequence[Sheet]) -> Workbook:
    content = read_bytes(path, Limits())
    if content[:2] == b"PK" and b"mimetypeapplication/vnd.oasis" not in content[:200]:
        try:
            # data_only: what a formula last showed, so that no formula of a stranger leaves our house
            return load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
        except Exception:  # noqa: S110 - openpyxl is stricter than the reader; then values have to do
            pass
    book = Workbook()
    first = book.active
    if first is not None:
        book.remove(first)
    for sheet in sheets:
        copied: Worksheet = book.create_sheet(sheet.name[:31])
        for number, row in enumerate(sheet.rows, 1):
            for place, raw in enumerate(row, 1):
                if not is_blank(raw):
                    style.dress(
                        style.put(copied, number, place, raw),  # type: ignore[arg-type]
                        look=style.font(),
                    )
        for place in range(1, (len(sheet.rows[0]) if sheet.rows else 0) + 1):
            copied.column_dimensions[get_column_letter(place)].width = 14
    return book


def _mark(target: Worksheet, sheet: Sheet, problems: Sequence[Problem]) -> None:
    spec = next((s for s in SHEETS if s.is_named(sheet.name)), None)
    header = find_header(sheet, spec.key_of) if spec else None
    if spec is None and not problems:
        return
    _clear_old_marks(target)
    column = _status_column(sheet, header)
    header_row = header.last_row + 1 if header else 1
    _write_status_header(target, header_row, column)
    messages: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        messages[problem.row or header_row].append(problem)
    for number, found in messages.items():
        text = "\n".join(f"{p.column}：{p.zh}" if p.column else p.zh for p in found)
        is_error = any(p.severity is Severity.ERROR for p in found)
        _write_status(target, number, column + (1 if number == header_row else 0), text, is_error=is_error)
    if header is not None:
        for index, cells in data_rows(sheet, header):
            if index + 1 not in messages and not is_no_data(cells):
                cell = _free_cell(target, index + 1, column)
                if cell is not None:
                    cell.value = _PASSED
                    cell.font = style.font(color=style.GOOD_INK, size=10)
    for problem in problems[:_MOST_COMMENTS]:
        _mark_cell(target, problem)


def _status_column(sheet: Sheet, header: Header | None) -> int:
    """The column of an earlier check, else the first one to the right of everything; from 1."""
    for place, title in header.extra if header else ():
        if folded(title) == folded(STATUS_TITLE):
            return place + 1
    return (len(sheet.rows[0]) if sheet.rows else 0) + 1


def _write_status_header(target: Worksheet, row: int, column: int) -> None:
    cell = _free_cell(target, row, column)
    if cell is not None:
        cell.value = STATUS_TITLE
        style.dress(
            cell,
            look=style.font(color=style.ACCENT, bold=True),
            background=style.ACCENT_SOFT,
            align=Alignment(vertical="center"),
        )
    target.column_dimensions[get_column_letter(column)].width = _STATUS_WIDTH


def _write_status(target: Worksheet, row: int, column: int, text: str, *, is_error: bool) -> None:
    cell = _free_cell(target, row, column)
    if cell is None:
        return
    style.put(target, row, column, text)
    lines = sum(1 + style.width(line) // _STATUS_WIDTH for line in text.split("\n"))
    dimension = target.row_dimensions[row]
    dimension.height = max(dimension.height or 0, min(400, _LINE_PT * lines + 6))
    style.dress(
        cell,
        look=style.font(color=style.BAD_INK if is_error else style.WARN_INK, size=10),
        background=style.BAD_SOFT if is_error else style.WARN_SOFT,
        align=Alignment(vertical="top", wrap_text=True),
    )


def _free_cell(target: Worksheet, row: int, column: int) -> Cell | None:
    """A cell that can be written; None inside of a merged area."""
    cell = target.cell(row, column)
    return cell if isinstance(cell, Cell) else None


def _mark_cell(target: Worksheet, problem: Problem) -> None:
    place = problem.cell.rpartition("!")[2]
    try:
        row, column = coordinate_to_tuple(place)
    except ValueError:
        return  # the whole sheet or row is to blame
    cell = target.cell(row, column)
    if isinstance(cell, MergedCell):
        return
    cell.fill = style.fill(style.BAD_SOFT if problem.severity is Severity.ERROR else style.WARN_SOFT)
    text = f"{cell.comment.text}\n{problem.zh}" if cell.comment else problem.zh
    cell.comment = Comment(text, _AUTHOR, height=40 + 18 * (1 + len(text) // 18), width=300)


def _clear_old_marks(target: Worksheet) -> None:
    """Take away what an earlier check of the same workbook left behind."""
    for row in target.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == _AUTHOR:
                cell.comment = None
                cell.fill = PatternFill()


def _list_all(book: Workbook, problems: Sequence[Problem], notices: Sequence[Notice]) -> None:
    """The sheet 校验结果 in front: every problem and notice, linked to its cell."""
    if STATUS_TITLE in book.sheetnames:
        book.remove(book[STATUS_TITLE])
    sheet: Worksheet = book.create_sheet(STATUS_TITLE, 0)
    errors = sum(p.severity is Severity.ERROR for p in problems)
    summary = f"必须改正 {errors} 处，请核对 {len(problems) - errors} 处，提示 {len(notices)} 条。"
    for row, text, size in ((1, STATUS_TITLE, 16.0), (2, summary, 10.0)):
        color = style.ACCENT if row == 1 else style.INK_QUIET
        style.dress(style.put(sheet, row, 1, text), look=style.font(color=color, size=size, bold=row == 1))
    titles = (("轻重", 10), ("位置", 16), ("列", 16), ("现在的内容", 24), ("问题和处理办法", 90))
    for place, (title, width) in enumerate(titles, 1):
        style.dress(
            style.put(sheet, 3, place, title),
            look=style.font(bold=True),
            background=style.ACCENT_SOFT,
            border=style.line_below(style.ACCENT_LINE),
        )
        sheet.column_dimensions[get_column_letter(place)].width = width
    lines = [
        *(
            (("改正" if p.severity is Severity.ERROR else "核对"), p.cell, p.column, p.value, p.zh)
            for p in problems
        ),
        *(
            ("提示", n.cell, n.column, "", n.zh + (f"（共 {n.count} 处）" if n.count > 1 else ""))
            for n in notices
        ),
    ]
    colors = {"改正": style.BAD_INK, "核对": style.WARN_INK, "提示": style.INK_QUIET}
    for row, line in enumerate(lines, 4):
        for place, text in enumerate(line, 1):
            style.dress(
                style.put(sheet, row, place, text[:2000]),
                look=style.font(color=colors[line[0]] if place == 1 else style.INK, size=10),
                align=Alignment(vertical="top", wrap_text=place > 3),
                border=style.line_below(),
            )
        _link(sheet, row, line[1], book)
    sheet.freeze_panes = "A4"
    sheet.auto_filter.ref = f"A3:E{max(3, len(lines) + 3)}"
    style.set_page(sheet, header_rows=3)
    book.active = 0


def _link(sheet: Worksheet, row: int, place: str, book: Workbook) -> None:
    name, mark, cell = place.rpartition("!")
    if mark and name in book.sheetnames and not cell.isdigit():
        quoted = name.replace("'", "''")
        sheet.cell(row, 2).hyperlink = f"#'{quoted}'!{cell}"
