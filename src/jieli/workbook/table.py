"""One sheet as typed rows: header found, each cell read by its column, each flaw recorded with its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jieli.reader.cells import Raw, Reading, Sentence, folded, is_blank, plain, says_nothing
from jieli.reader.sheets import Header, Sheet, cell_name, data_rows, find_header
from jieli.workbook.columns import EXAMPLE_MARK, SECTION_MARK, STATUS_TITLE, Column, SheetSpec
from jieli.workbook.kinds import NUMBERS, Kind, read_value
from jieli.workbook.problems import Findings, Notice, Problem, Severity

_MAY_SAY_NOTHING = NUMBERS | {
    Kind.REFERENCE,
    Kind.SPECIALTY,
    Kind.FIRST_DAY,
    Kind.LAST_DAY,
    Kind.DEADLINE,
    Kind.DATES,
    Kind.WORDS,
}
_FOOTERS = ("合计", "小计", "总计", "填表人", "注:", "说明:")
_EXAMPLE = folded(EXAMPLE_MARK)
_STATUS = folded(STATUS_TITLE)


@dataclass(frozen=True, slots=True)
class Row:
    """One data row. ``values`` lacks the columns that are blank or flawed; ``number`` counts from 1."""

    number: int
    values: dict[str, Any]
    flawed: frozenset[str]

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a column, or ``default`` where it is blank or flawed."""
        return self.values.get(key, default)

    def lacks(self, key: str) -> bool:
        """True if the cell is blank (not: filled in wrongly)."""
        return key not in self.values and key not in self.flawed


class Table:
    """The rows of one sheet, and the place of every cell for what is said about it later."""

    def __init__(self, spec: SheetSpec, sheet: Sheet, header: Header, findings: Findings) -> None:
        self.spec = spec
        self.sheet = sheet
        self.header = header
        self.findings = findings
        self.rows: list[Row] = []
        self._seen: dict[tuple[str, type, Raw], Reading[Any]] = {}

    def cell(self, row: int, key: str) -> str:
        """岗位!D7; only the sheet and row when the column is missing."""
        column = self.header.columns.get(key)
        return f"{self.sheet.name}!{row if column is None else cell_name(row - 1, column)}"

    def title(self, key: str) -> str:
        """The column's title as the user wrote it, else as the template does."""
        if key in self.header.titles:
            return self.header.titles[key]
        return self.spec.by_key[key].zh if key in self.spec.by_key else ""

    def raw(self, row: int, key: str) -> Raw:
        """The cell as it stands."""
        column = self.header.columns.get(key)
        return self.sheet.rows[row - 1][column] if column is not None and row else None

    def problem(self, row: int, key: str, zh: str, en: str, severity: Severity = Severity.ERROR) -> None:
        """Record a problem of one cell."""
        self.findings.add(
            Problem(
                sheet=self.sheet.name,
                row=row,
                column=self.title(key),
                cell=self.cell(row, key),
                value=plain(self.raw(row, key)),
                zh=zh,
                en=en,
                severity=severity,
            )
        )

    def note(self, row: int, key: str, sentence: Sentence) -> None:
        """Record a notice of one cell."""
        self.findings.note(
            Notice(
                sheet=self.sheet.name,
                row=row,
                column=self.title(key),
                cell=self.cell(row, key),
                zh=sentence.zh,
                en=sentence.en,
            )
        )

    def read(self) -> None:
        """Read all data rows."""
        columns = [(self.spec.by_key[key], place) for key, place in self.header.columns.items()]
        self._note_merged()
        for index, cells in data_rows(self.sheet, self.header):
            if self._is_no_data(index + 1, cells):
                continue
            values: dict[str, Any] = {}
            flawed: set[str] = set()
            for column, place in columns:
                raw = cells[place]
                if raw == "" or is_blank(raw):
                    reading = _BLANK_REQUIRED if column.is_required else _BLANK
                else:
                    seen = (column.key, raw.__class__, raw)
                    reading = self._seen.get(seen) or self._seen.setdefault(seen, _read(column, raw))
                if reading.flaw is not None:
                    self.problem(index + 1, column.key, reading.flaw.zh, reading.flaw.en)
                    flawed.add(column.key)
                elif reading.value is not None:
                    values[column.key] = reading.value
                if reading.note is not None:
                    self.note(index + 1, column.key, reading.note)
            self.rows.append(Row(index + 1, values, frozenset(flawed)))

    def _is_no_data(self, number: int, cells: Sequence[Raw]) -> bool:
        """Examples, headings and totals are passed over; examples with a notice."""
        if not is_no_data(cells):
            return False
        if is_example(cells):
            self.findings.note(
                Notice(
                    sheet="",
                    row=0,
                    column="",
                    cell=f"{self.sheet.name}!{number}",
                    zh="以“例：”开头的示例行没有读入。",
                    en="Example rows were not read.",
                )
            )
        return True

    def _note_merged(self) -> None:
        by_place = {place: key for key, place in self.header.columns.items()}
        for (top, left), (bottom, right) in self.sheet.merged:
            if (
                left == right
                and left in by_place
                and top > self.header.last_row
                and bottom < len(self.sheet.rows)
            ):
                self.note(
                    top + 1,
                    by_place[left],
                    Sentence(
                        f"合并单元格的内容读入了第 {top + 1} 到 {bottom + 1} 行。",
                        f"The merged cell was read into rows {top + 1} to {bottom + 1}.",
                    ),
                )


_BLANK: Reading[Any] = Reading()
_BLANK_REQUIRED: Reading[Any] = Reading(
    flaw=Sentence(
        "这一格必须填写，现在是空的（错误值如 #REF! 也按空计）。", "This cell is required and empty."
    )
)


def _first_word(cells: Sequence[Raw]) -> str:
    first = next((c for c in cells if not is_blank(c)), "")
    return folded(first[:8]) if isinstance(first, str) else ""


def is_example(cells: Sequence[Raw]) -> bool:
    """True for the example rows of the template."""
    return _first_word(cells).startswith((_EXAMPLE, "e.g."))


def is_no_data(cells: Sequence[Raw]) -> bool:
    """True for examples, headings, totals and footers."""
    return _first_word(cells).startswith((_EXAMPLE, "e.g.", SECTION_MARK, *_FOOTERS))


def _read(column: Column, raw: Raw) -> Reading[Any]:
    if not column.is_required and column.kind in _MAY_SAY_NOTHING and says_nothing(raw):
        return Reading()
    reading = read_value(column.kind, raw, column.options)
    if reading.value is not None and column.kind in NUMBERS:
        flaw = out_of_range(reading.value, column.minimum, column.maximum, column.unit)
        if flaw is not None:
            return Reading(flaw=flaw)
    return reading


def out_of_range(value: float, minimum: float | None, maximum: float | None, unit: str) -> Sentence | None:
    """What to say about a number outside of its range; None inside."""
    low, high = (None if v is None else int(v) for v in (minimum, maximum))
    if (low is None or value >= low) and (high is None or value <= high):
        return None
    if high is None or low is None:
        zh, en = (
            (f"不小于 {low}", f"at least {low}") if high is None else (f"不大于 {high}", f"at most {high}")
        )
    else:
        zh, en = f"在 {low} 到 {high} 之间", f"between {low} and {high}"
    return Sentence(
        f"{value:g}{unit} 超出范围，应{zh}。请核对是否多写或少写了位数。",
        f"{value:g} is out of range; it must be {en}. Check for missing or extra digits.",
    )


def open_table(spec: SheetSpec, sheet: Sheet, findings: Findings) -> Table | None:
    """Find the header of a sheet and read its rows; None (with a problem) when there is no header."""
    header = find_header(sheet, spec.key_of)
    if header is None:
        wanted = "、".join(c.zh for c in spec.columns if c.is_required) or "、".join(
            c.zh for c in spec.columns[:3]
        )
        findings.add(
            Problem(
                sheet=sheet.name,
                row=0,
                column="",
                cell=sheet.name,
                value="",
                zh=f"没有找到表头。请保留一行列名，至少有：{wanted}。",
                en=f"No header found. Keep one row of column titles, with at least: {wanted}.",
            )
        )
        return None
    table = Table(spec, sheet, header, findings)
    for problem in _header_problems(table):
        findings.add(problem)
    _note_extra(table)
    table.read()
    return table


def _header_problems(table: Table) -> Iterator[Problem]:
    row = table.header.last_row + 1
    name = table.sheet.name
    for column in table.spec.columns:
        if column.is_required and column.key not in table.header.columns:
            yield Problem(
                sheet=name,
                row=row,
                column=column.zh,
                cell=f"{name}!{row}",
                value="",
                zh=f"缺少必填的列“{column.zh}”。请加上这一列，列名写“{column.zh}”。",
                en=f"The required column '{column.zh}' is missing. Add it.",
            )
    for key, place in table.header.repeated:
        first = cell_name(row - 1, table.header.columns[key])
        yield Problem(
            sheet=name,
            row=row,
            column=table.title(key),
            cell=f"{name}!{cell_name(row - 1, place)}",
            value="",
            zh=f"与 {first} 是同一列“{table.spec.by_key[key].zh}”，不知道该读哪一列。请删掉或改名其中一列。",
            en=f"This is the same column as {first}. Delete or rename one of them.",
        )


def _note_extra(table: Table) -> None:
    name = table.sheet.name
    row = table.header.last_row + 1
    for place, title in table.header.extra:
        if folded(title) in (_STATUS, folded("序号")) or not any(
            not is_blank(cells[place]) for cells in table.sheet.rows[row:]
        ):
            continue
        table.findings.note(
            Notice(
                sheet=name,
                row=row,
                column=title,
                cell=f"{name}!{cell_name(row - 1, place)}",
                zh=f"“{title}”不是本表的列，没有读入。",
                en=f"'{title}' is no column of this sheet and was not read.",
            )
        )
