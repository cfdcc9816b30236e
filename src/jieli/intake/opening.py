"""Opens an uploaded ledger: xlsx, xls, ods or CSV. What could act on its own is refused, and formulas are not believed.

Bombs, damaged and encrypted files are refused by ``jieli.reader.sheets``; macros and links to other workbooks here.
A formula cell stays in its place as a ``Formula``, so that whoever mends the row sees which cell it is. Pure.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jieli.intake import old_excel
from jieli.intake.formulas import Places, ods_formulas, xlsx_formulas
from jieli.intake.packing import Cell, Formula
from jieli.reader.cells import plain
from jieli.reader.sheets import Limits, Sheet, UnreadableFile, open_sheets

ENDINGS = (".xlsx", ".xls", ".ods", ".csv")
MOST_ROWS = 20_000
_LIMITS = Limits(file_bytes=32 << 20, unpacked_bytes=512 << 20, cells=2_000_000)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DELIMITERS = (",", "\t", ";", "|", "，", "；")


@dataclass(frozen=True)
class OpenBook:
    """The sheets of a file, and where formulas stand in them.

    Shape:
        formulas: name of a sheet → (row, column) from 0.
    """

    sheets: tuple[Sheet, ...]
    formulas: Mapping[str, Places]

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name."""
        return next((s for s in self.sheets if s.name == name), None)

    def row(self, sheet: Sheet, number: int) -> list[Cell]:
        """Cells of a row as Excel numbers it, formulas marked."""
        held = self.formulas.get(sheet.name, frozenset())
        cells: list[Cell] = list(sheet.rows[number - 1])
        if held:
            for column, cell in enumerate(cells):
                if (number - 1, column) in held:
                    cells[column] = Formula(plain(cell)[:64])  # type: ignore[arg-type]
        return cells


def open_ledger(content: bytes, file_name: str) -> OpenBook:
    """Open a file.

    Raises:
        UnreadableFile: Too large, packed to burst, encrypted, damaged, with macros or links, or no table at all.
    """
    if file_name.lower().endswith((".xlsm", ".xlsb", ".xltm", ".xlam")):
        raise _with_macros()
    if content[:2] == b"PK":
        sheets = open_sheets(content, limits=_LIMITS)  # refuses bombs before anything is unpacked
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            _refuse_active(names)
            formulas = ods_formulas(archive) if "content.xml" in names else xlsx_formulas(archive)
    elif content[:8] == _OLE:
        sheets = open_sheets(content, limits=_LIMITS)
        found = old_excel.inspect(content)
        if found.has_macros:
            raise _with_macros()
        if found.has_links:
            raise _with_links()
        formulas = found.formulas
    else:
        sheets, formulas = _open_text(content, file_name)
    return OpenBook(tuple(sheets), formulas)


def _refuse_active(names: list[str]) -> None:
    lower = [n.lower() for n in names]
    if any(
        n.endswith("vbaproject.bin") or n.startswith(("basic/", "scripts/", "xl/macrosheets/")) for n in lower
    ):
        raise _with_macros()
    if any(n.startswith(("xl/externallinks/", "xl/connections", "xl/querytables/")) for n in lower):
        raise _with_links()


def _with_macros() -> UnreadableFile:
    return UnreadableFile(
        "文件里有宏，不能导入。请在 Excel 或 WPS 中另存为不含宏的 .xlsx 后再上传。",
        "The file holds macros and cannot be imported. Save it as .xlsx without macros and upload that.",
    )


def _with_links() -> UnreadableFile:
    return UnreadableFile(
        "文件引用了别的工作簿或外部数据，不能导入。请在“数据”中断开链接，或把内容粘贴为数值后另存再上传。",
        "The file refers to other workbooks or outside data. Break the links, or paste the content as values.",
    )


def _open_text(content: bytes, file_name: str) -> tuple[list[Sheet], Mapping[str, Places]]:
    """A CSV file in any usual encoding and with any usual delimiter."""
    if not file_name.lower().endswith((".csv", ".txt", ".tsv")) or not content.strip():
        open_sheets(content, limits=_LIMITS)  # says what is wrong with it
    if len(content) > _LIMITS.file_bytes:
        open_sheets(content, limits=_LIMITS)
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=lambda d: (text[:20_000].count(d) if d in first else 0, d == ","))
    rows = list(_csv_rows(text, delimiter))
    width = max((len(r) for r in rows), default=0)
    if not rows or len(rows) * width > _LIMITS.cells:
        raise UnreadableFile(
            "文件里没有数据，或超过了单元格的上限。请只保留台账本身。",
            "The file is empty or holds too many cells. Keep the ledger only.",
        )
    held = frozenset((r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if _is_formula(cell))
    return [Sheet("CSV", [[*row, *[""] * (width - len(row))] for row in rows])], {"CSV": held}


def _is_formula(text: str) -> bool:
    return (len(text) > 1 and text[0] in "=@") or text.startswith(("+cmd", "-cmd"))


def _csv_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise UnreadableFile(
            "这个 CSV 文件的引号或换行有错。请在 Excel 或 WPS 中打开后另存为 .xlsx 再上传。",
            "The quotes or lines of this CSV file are broken. Open it and save it as .xlsx.",
        ) from error


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile(
        "这个文件不是文本，也不是电子表格。请另存为 .xlsx 再上传。",
        "The file is neither text nor a spreadsheet. Save it as .xlsx and upload that.",
    )
