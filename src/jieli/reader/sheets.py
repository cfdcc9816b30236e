"""Opens xlsx, xls and ods files as plain rows, with cells addressed as the user sees them.

Files come from strangers: what is too large, packed to burst or not a spreadsheet at all is refused with
one sentence before a reader allocates memory for it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast
from xml.parsers import expat

import python_calamine as calamine

from jieli.reader.cells import Raw, Sentence, folded, is_blank, plain

Area = tuple[tuple[int, int], tuple[int, int]]  # first and last (row, column), from 0


class UnreadableFile(Exception):
    """The file is no spreadsheet that can be opened safely. ``sentence`` says why and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.sentence = Sentence(zh, en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is refused. Well above any real ledger: 65 000 rows of 40 columns pass."""

    file_bytes: int = 64 << 20
    unpacked_bytes: int = 1 << 30
    unpacked_ratio: int = 250  # deflate reaches 1 000; real sheets 5 to 40
    ratio_free_bytes: int = 32 << 20  # small files may be packed as tightly as they like
    cells: int = 8_000_000  # rows times columns of the smallest rectangles around all content, of all sheets
    sheets: int = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet.

    Shape:
        rows: ``rows[r][c]`` is the cell in Excel's row r + 1; every row has the same length.
        merged: areas of merged cells, rows and columns from 0.
    """

    name: str
    rows: list[list[Raw]]
    merged: tuple[Area, ...] = ()
    is_hidden: bool = False


def column_letters(column: int) -> str:
    """A, B, ... Z, AA for columns from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """A1 for row 0, column 0."""
    return f"{column_letters(column)}{row + 1}"


def open_sheets(source: Path | str | bytes, *, limits: Limits | None = None) -> list[Sheet]:
    """All worksheets of a file, in its order.

    Merged cells below each other carry their content in every row, as the user sees it.

    Raises:
        UnreadableFile: Missing, too large, packed to burst, encrypted, damaged, or not a spreadsheet.
    """
    limits = limits or Limits()
    content = read_bytes(source, limits)
    refuse_bomb(content, limits)
    try:
        return list(_load(content, limits))
    except UnreadableFile:
        raise
    except calamine.PasswordError:
        raise _encrypted() from None
    except BaseException as error:  # a damaged file may make the Rust reader panic, which is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        raise _damaged() from error


def read_bytes(source: Path | str | bytes, limits: Limits) -> bytes:
    """The bytes of a file, unless it is missing or too large."""
    if isinstance(source, bytes):
        size = len(source)
    else:
        path = Path(source)
        try:
            size = path.stat().st_size
            content = path.read_bytes() if size <= limits.file_bytes else b""
        except OSError as error:
            raise UnreadableFile(
                f"打不开文件“{path}”：{error.strerror}。请检查文件名和权限。",
                f"Cannot open '{path}': {error.strerror}. Check its name and permissions.",
            ) from None
    if size > limits.file_bytes:
        raise UnreadableFile(
            f"文件有 {size >> 20} MB，超过上限 {limits.file_bytes >> 20} "
            "MB。请只保留本轮数据，删除图片和附件后再试。",
            f"The file has {size >> 20} MB, more than {limits.file_bytes >> 20} "
            "MB. Keep only this round's data, without pictures.",
        )
    return source if isinstance(source, bytes) else content


def _damaged() -> UnreadableFile:
    return UnreadableFile(
        "这个文件已损坏或不是电子表格。请用 Excel、WPS 或 LibreOffice 打开后另存为 .xlsx 再试。",
        "The file is damaged or not a spreadsheet. Open it in "
        "Excel, WPS or LibreOffice, save it as .xlsx, and try again.",
    )


def _encrypted() -> UnreadableFile:
    return UnreadableFile(
        "这个文件设有打开密码。请去掉密码后另存为 .xlsx 再试。",
        "The file is protected by a password. Save it as .xlsx without a password and try again.",
    )


def refuse_bomb(content: bytes, limits: Limits) -> None:
    """Reject what is no spreadsheet, or would burst.

    Raises:
        UnreadableFile: With the reason.
    """
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise _encrypted()
        return
    if content[:2] != b"PK":
        raise _no_spreadsheet(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_zip(archive, len(content), limits)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError, zipfile.zlib.error):  # type: ignore[attr-defined]
        raise _damaged() from None
    except RuntimeError:  # zipfile's word for an encrypted member
        raise _encrypted() from None


def _no_spreadsheet(content: bytes) -> UnreadableFile:
    if not content:
        return UnreadableFile(
            "这个文件是空的。请重新保存后再试。", "The file is empty. Save it again and retry."
        )
    start = content[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        return UnreadableFile(
            "这个文件其实是网页，只是改了后缀名。请用 Excel 或 WPS 打开后另存为 .xlsx 再试。",
            "The file is a web page with another ending. Open it in Excel or WPS and save it as .xlsx.",
        )
    if b"\0" not in content[:4096]:
        return UnreadableFile(
            "这个文件是纯文本（可能是 CSV），不是电子表格。请用 Excel 或 WPS 打开后另存为 .xlsx 再试。",
            "The file is plain text (CSV perhaps), not a spreadsheet. "
            "Open it in Excel or WPS and save it as .xlsx.",
        )
    return _damaged()


def _refuse_zip(archive: zipfile.ZipFile, packed: int, limits: Limits) -> None:
    unpacked = 0
    for info in archive.infolist():
        guess, is_sheet = _ExtentGuess(), False
        if info.filename.lower().endswith("workbook.bin"):
            raise _binary()
        for chunk in _tags(archive.open(info)):
            unpacked += len(chunk)
            if unpacked > limits.unpacked_bytes or (
                unpacked > limits.ratio_free_bytes and unpacked > limits.unpacked_ratio * packed
            ):
                raise UnreadableFile(
                    f"文件解压后超过 {unpacked >> 20} MB，与它的大小（{packed >> 10} KB）不相称，已拒绝读取。"
                    "请把数据复制到新的工作簿后再试。",
                    f"Unpacked, the file exceeds {unpacked >> 20} "
                    f"MB, out of proportion to its {packed >> 10} KB. "
                    "Copy the data to a new workbook and try again.",
                )
            # A worksheet may have any name; what has no such tag is never read as one
            is_sheet = is_sheet or b"sheetData" in chunk
            if is_sheet:
                guess.see(chunk)
        if info.filename == "content.xml":
            with archive.open(info) as part:
                rows, columns = _ods_extent(part)
        elif is_sheet and (guess.is_unsure or guess.rows * guess.columns > limits.cells):
            with archive.open(info) as part:
                rows, columns = _xlsx_extent(part)
        else:
            continue
        if rows * columns > limits.cells:
            raise _too_many_cells(rows, columns, limits)


def _binary() -> UnreadableFile:
    return UnreadableFile(
        "这是二进制工作簿（.xlsb），不能读取。请在 Excel 或 WPS 中另存为 .xlsx 后再试。",
        "This is a binary workbook (.xlsb) and cannot be read. Save it as .xlsx and try again.",
    )


def _too_many_cells(rows: int, columns: int, limits: Limits) -> UnreadableFile:
    return UnreadableFile(
        f"有一个工作表占用了 {rows} 行 × {columns} 列，超过 {limits.cells} 个单元格的上限。"
        "请删除数据区以外的内容（选中多余的行和列，整行整列删除）后再试。",
        f"A worksheet spans {rows} rows × {columns} columns, more than {limits.cells} cells. "
        "Delete what lies outside of the data (whole rows and columns) and try again.",
    )


def _tags(part: IO[bytes], size: int = 4 << 20) -> Iterator[bytes]:
    """The content in pieces that end with a tag, so that no tag is cut."""
    rest = b""
    with part:
        while chunk := part.read(size):
            whole, close, rest = (rest + chunk).rpartition(b">")
            if not close:
                whole, rest = rest, b""
            yield whole + close
    yield rest


class _ExtentGuess:
    """A quick upper limit of the rectangle that a worksheet spans, from the raw XML.

    ``is_unsure`` when a cell is written in an unusual way; then only a real parser can tell.
    """

    _CELL = re.compile(rb"<(?:[\w.-]+:)?c[\s>/]")
    _LONG_ROW = re.compile(rb'<c r="[A-Z]+(\d{5,})"')
    _WIDE_COLUMN = re.compile(rb'<c r="([A-Z]{2,})\d')

    def __init__(self) -> None:
        self.rows = 9_999  # shorter row numbers are not looked for
        self.columns = 26
        self.is_unsure = False

    def see(self, xml: bytes) -> None:
        self.is_unsure = self.is_unsure or len(self._CELL.findall(xml)) != xml.count(b'<c r="')
        self.rows = max(self.rows, *map(int, self._LONG_ROW.findall(xml)), 0)
        self.columns = max(self.columns, *map(_column_number, set(self._WIDE_COLUMN.findall(xml))), 0)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _parse(part: IO[bytes], start: Callable[[str, dict[str, str]], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.ParseFile(part)
    except expat.ExpatError:
        raise _damaged() from None


def _xlsx_extent(part: IO[bytes]) -> tuple[int, int]:
    """Last row and column with content; cells that only carry a format do not count."""
    rows = columns = row = column = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, rows, columns
        name = tag.rpartition(":")[2]
        place = re.fullmatch(r"([A-Za-z]*)(\d+)", attributes.get("r", ""))
        if name == "row":
            row, column = int(place[2]) if place else row + 1, 0
        elif name == "c":
            row, column = (int(place[2]), _column_number(place[1].encode())) if place else (row, column + 1)
        elif name in ("v", "is", "f", "t"):
            rows, columns = max(rows, row), max(columns, column)

    _parse(part, start)
    return rows, columns


def _ods_extent(part: IO[bytes]) -> tuple[int, int]:
    """Last row and column with content over all tables; repeated blank cells at an end do not count."""
    rows = columns = row = column = row_repeat = repeat = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, row_repeat, repeat, rows, columns
        name = tag.rpartition(":")[2]
        if name == "table":
            row = row_repeat = 0
        elif name == "table-row":
            row, column, repeat = row + row_repeat, 0, 0
            row_repeat = int(attributes.get("table:number-rows-repeated", 1))
        elif name in ("table-cell", "covered-table-cell"):
            column += repeat
            repeat = int(attributes.get("table:number-columns-repeated", 1))
        if "office:value-type" in attributes or name == "p":
            rows, columns = max(rows, row + row_repeat), max(columns, column + repeat)

    _parse(part, start)
    return rows, columns


def _load(content: bytes, limits: Limits) -> Iterator[Sheet]:
    with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        if len(book.sheet_names) > limits.sheets:
            raise UnreadableFile(
                f"工作簿有 {len(book.sheet_names)} 个工作表，超过 "
                f"{limits.sheets} 个。请只保留本轮用到的工作表。",
                f"The workbook has {len(book.sheet_names)} sheets, more "
                f"than {limits.sheets}. Keep only those of this round.",
            )
        held = 0
        for index, meta in enumerate(book.sheets_metadata):
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_index(index)
            last = sheet.end or (0, 0)
            held += (last[0] + 1) * (last[1] + 1)
            if held > limits.cells:  # of all sheets: many may show one and the same part
                raise _too_many_cells(last[0] + 1, last[1] + 1, limits)
            rows = cast("list[list[Raw]]", sheet.to_python(skip_empty_area=False))
            merged = tuple(sheet.merged_cell_ranges or ())
            _spread_down(rows, merged, limits)
            yield Sheet(
                name=meta.name,
                rows=rows,
                merged=merged,
                is_hidden=meta.visible != calamine.SheetVisibleEnum.Visible,
            )


def _spread_down(rows: list[list[Raw]], merged: Sequence[Area], limits: Limits) -> None:
    """Write the content of cells merged within one column into each of their rows."""
    budget = limits.cells
    for (top, left), (bottom, right) in merged:
        if left != right or top >= len(rows) or left >= len(rows[top]):
            continue
        for row in range(top + 1, min(bottom + 1, len(rows))):
            rows[row][left] = rows[top][left]
            budget -= 1
            if budget < 0:
                raise _damaged()


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns of a sheet are.

    Shape:
        first_row, last_row: rows of the header, from 0; data starts below.
        columns: key to column, from 0.
        titles: key to the title as the user wrote it.
        extra: titles that mean nothing here, with their columns.
        repeated: keys found twice, with the second column.
    """

    first_row: int
    last_row: int
    columns: dict[str, int]
    titles: dict[str, str]
    extra: tuple[tuple[int, str], ...] = ()
    repeated: tuple[tuple[str, int], ...] = field(default=())


def find_header(
    sheet: Sheet, key_of: Callable[[str], str | None], *, least: int = 2, within: int = 40, deepest: int = 3
) -> Header | None:
    """Find the header by its known names; title rows and blank rows above it are passed over.

    A header may take up to ``deepest`` rows with merged cells: a column is then known by all its titles
    together, or by the lowest of them.

    Args:
        key_of: The key of a normalised title, or None.
        least: Known columns that make a header.
        within: Rows from the top to look at.
    """
    best: Header | None = None
    across = _spread_across(sheet, within + deepest)
    for first in range(min(within, len(sheet.rows))):
        for depth in range(1, min(deepest, len(sheet.rows) - first) + 1):
            header = _read_header(across[first : first + depth], first, key_of)
            if best is None or _worth(header) > _worth(best):
                best = header
    return best if best and len(best.columns) >= least else None


def _worth(header: Header) -> tuple[int, int]:
    """Known columns first, then as few rows as possible."""
    return len(header.columns), header.first_row - header.last_row


def _spread_across(sheet: Sheet, height: int) -> list[list[str]]:
    """The top of the sheet as text, merged cells repeated over all their columns."""
    top = [[plain(cell) for cell in row] for row in sheet.rows[:height]]
    for (first, left), (last, right) in sheet.merged[:10_000]:
        if left == right or first >= len(top):
            continue
        for row in range(first, min(last + 1, len(top))):
            for column in range(left, min(right + 1, len(top[row]))):
                top[row][column] = top[first][left]
    return top


_UNIT = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def normal_title(text: str) -> str:
    """A column title without units, stars, spaces and line breaks, in lower case."""
    return re.sub(r"[*:_\-·]", "", _UNIT.sub("", folded(text)))


def _read_header(titles: list[list[str]], first: int, key_of: Callable[[str], str | None]) -> Header:
    columns: dict[str, int] = {}
    shown: dict[str, str] = {}
    extra: list[tuple[int, str]] = []
    repeated: list[tuple[str, int]] = []
    for column in range(len(titles[0])):
        stack = list(dict.fromkeys(t[column] for t in titles if t[column]))
        if not stack:
            continue
        names = [normal_title(stack[-1])]
        if len(stack) > 1:
            names.insert(0, normal_title("".join(stack)))
        key = next((k for k in map(key_of, names) if k), None)
        title = re.sub(r"[\s*]+", "", stack[-1])
        if key is None:
            extra.append((column, title))
        elif key in columns:
            repeated.append((key, column))
        else:
            columns[key], shown[key] = column, title
    return Header(first, first + len(titles) - 1, columns, shown, tuple(extra), tuple(repeated))


def data_rows(sheet: Sheet, header: Header) -> Iterator[tuple[int, list[Raw]]]:
    """Row index and cells of every row below the header that says something in a known column."""
    known = sorted(header.columns.values())
    for index in range(header.last_row + 1, len(sheet.rows)):
        row = sheet.rows[index]
        if any(row[column] != "" and not is_blank(row[column]) for column in known):
            yield index, row
