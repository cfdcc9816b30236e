"""The sheets of a round workbook as the user sees them, empty or filled; shared by template and writer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from jieli.workbook import style
from jieli.workbook.columns import (
    EXAMPLE_MARK,
    LINKS,
    LOCKS,
    OPTIONS_SHEET,
    RULES,
    SECTION_MARK,
    Column,
    SheetSpec,
)
from jieli.workbook.kinds import (
    CHOICES,
    DATE_FORMAT,
    DAYS,
    NUMBERS,
    TEXT_FORMAT,
    Kind,
    Options,
    read_value,
    shown_value,
)
from jieli.workbook.rules import ITEMS, NOTE, NOTE_ZH, SUBSTITUTE, SUBSTITUTE_ZH, Item

HEADER_ROW = 3
FIRST_ROW = HEADER_ROW + 1
_WIDE = 200  # characters; wider sheets print on two pages side by side
_LAST_ROW = 20_000  # drop-downs reach so far
_MIDDLE = Alignment(vertical="center")


def add_options(book: Workbook) -> None:
    """The hidden sheet 选项, which holds every drop-down: a cell's own may hold only 255 characters."""
    sheet = book.create_sheet(OPTIONS_SHEET)
    sheet.sheet_state = "hidden"
    for column, (options, choices) in enumerate(CHOICES.items(), 1):
        style.put(sheet, 1, column, options.value)
        for row, choice in enumerate(choices, 2):
            style.put(sheet, row, column, choice.shown)


def _options_range(options: Options) -> str:
    letter = get_column_letter(list(CHOICES).index(options) + 1)
    return f"'{OPTIONS_SHEET}'!${letter}$2:${letter}${len(CHOICES[options]) + 1}"


def add_sheet(book: Workbook, spec: SheetSpec) -> Worksheet:
    """A sheet with title, guide, header and drop-downs, and no rows."""
    sheet: Worksheet = book.create_sheet(spec.zh)
    width = len(spec.columns)
    title = style.put(sheet, 1, 1, spec.zh)
    style.dress(title, look=style.font(color=style.ACCENT, size=16, bold=True), align=_MIDDLE)
    guide = style.put(sheet, 2, 1, spec.guide + " 带 * 的列必填。")
    style.dress(guide, look=style.font(color=style.INK_QUIET, size=10), align=_MIDDLE)
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 28, 20
    sheet.row_dimensions[HEADER_ROW].height = 34
    for place, column in enumerate(spec.columns, 1):
        header = style.put(sheet, HEADER_ROW, place, column.title)
        color = style.ACCENT if column.is_required else style.INK
        style.dress(
            header,
            look=style.font(color=color, bold=True),
            background=style.ACCENT_SOFT,
            align=Alignment(horizontal="left", vertical="center", wrap_text=True),
            border=style.line_below(style.ACCENT_LINE),
        )
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = column.width + 2
        dimension.font = style.font()
        dimension.number_format = _number_format(column.kind)
        if spec is not RULES:
            sheet.add_data_validation(_validation(column, get_column_letter(place)))
    sheet.freeze_panes = f"{'B' if spec in (RULES, LINKS, LOCKS) else 'D'}{FIRST_ROW}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(width)}{HEADER_ROW}"
    sheet.sheet_properties.tabColor = style.ACCENT if spec.is_required else style.ACCENT_LINE
    is_wide = sum(c.width for c in spec.columns) > _WIDE
    style.set_page(
        sheet, header_rows=HEADER_ROW, pages_wide=2 if is_wide else 1, fixed_columns="A:C" if is_wide else ""
    )
    return sheet


def _number_format(kind: Kind) -> str:
    if kind in DAYS:
        return DATE_FORMAT
    return "General" if kind in NUMBERS or kind is Kind.RATIO else TEXT_FORMAT


def _validation(column: Column, letter: str) -> DataValidation:
    """Drop-down or range of a column, and its note as a prompt. Warnings only: reading is more forgiving."""
    rule: dict[str, Any] = {}
    options = Options.YES_NO if column.kind is Kind.YES_NO else column.options
    if column.kind is Kind.SPECIALTY:
        options = Options.SPECIALTY
    if options is not None:
        rule = {"type": "list", "formula1": _options_range(options)}
    elif column.kind in (Kind.FIRST_DAY, Kind.LAST_DAY):
        rule = {"type": "date", "operator": "greaterThan", "formula1": "36526"}  # 2000-01-01
    elif column.kind in NUMBERS:
        low = 1900 if column.kind is Kind.YEAR else column.minimum
        high = 2100 if column.kind is Kind.YEAR else column.maximum
        rule = {
            "type": "whole",
            "operator": "between",
            "formula1": str(low or 0),
            "formula2": str(high or 10**9),
        }
    validation = DataValidation(allow_blank=True, errorStyle="warning", **rule)
    validation.errorTitle, validation.error = column.zh, "与要求的格式不同。仍可保留，读取时会再检查。"
    validation.promptTitle, validation.prompt = column.zh[:32], _prompt(column)
    validation.showInputMessage = validation.showErrorMessage = True
    validation.add(f"{letter}{FIRST_ROW}:{letter}{_LAST_ROW}")
    return validation


def _prompt(column: Column) -> str:
    need = "必填" if column.is_required else "选填"
    parts = [f"{need}，{column.kind.value}{f'，单位 {column.unit}' if column.unit else ''}"]
    if column.note:
        parts.append(column.note)
    if column.example:
        parts.append(f"例：{column.example}")
    return "\n".join(parts)[:255]


def add_example(sheet: Worksheet, spec: SheetSpec) -> None:
    """The grey example row; its first cell starts with the mark that makes the reader pass it over."""
    for place, column in enumerate(spec.columns, 1):
        reading = read_value(column.kind, column.example, column.options) if column.example else None
        shown: Any = column.example
        if reading is not None and reading.value is not None and column.kind in DAYS | NUMBERS:
            shown = shown_value(column.kind, reading.value, column.options)
        if place == 1:
            shown = f"{EXAMPLE_MARK}{shown}"
        style.dress(
            style.put(sheet, FIRST_ROW, place, shown),
            look=style.font(color=style.INK_QUIET, italic=True),
            background=style.EXAMPLE_SOFT,
            align=Alignment(horizontal="left", vertical="center"),
            number_format=_number_format(column.kind),
        )


def add_rows(sheet: Worksheet, spec: SheetSpec, rows: Iterable[Mapping[str, Any]]) -> None:
    """Data rows; each maps keys of columns to values of the round."""
    looks = [_row_look(sheet, column) for column in spec.columns]
    for number, row in enumerate(rows, FIRST_ROW):
        for place, (column, look) in enumerate(zip(spec.columns, looks, strict=True), 1):
            shown = shown_value(column.kind, row.get(column.key), column.options)
            style.wear(style.put(sheet, number, place, shown), look)
    last = get_column_letter(len(spec.columns))
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{last}{max(HEADER_ROW, sheet.max_row)}"


def _row_look(sheet: Worksheet, column: Column) -> Any:
    pattern = style.dress(
        Cell(sheet, row=1, column=1),
        look=style.font(),
        align=Alignment(horizontal="left", vertical="center"),
        border=style.line_below(),
        number_format=_number_format(column.kind),
    )
    return style.style_of(pattern)


def add_rules(
    sheet: Worksheet,
    values: Mapping[str, Any],
    substitutes: Sequence[tuple[str, str, int]] | None,
    notes: Mapping[str, str],
) -> None:
    """The rows of 规则: sections, items, substitutes and notes. ``substitutes`` None writes an example."""
    row, section = FIRST_ROW, ""
    for item in ITEMS.values():
        if item.section != section:
            section = item.section
            _add_section(sheet, row, section)
            row += 1
        _add_rule(sheet, row, item, values.get(item.key))
        row += 1
    _add_section(sheet, row, "可替代专业（几行都可以；没有就不写）")
    row += 1
    if substitutes is None:
        _add_plain(
            sheet,
            row,
            [
                f"{EXAMPLE_MARK}{SUBSTITUTE_ZH}",
                SUBSTITUTE,
                70,
                "分",
                "人选专业可以顶岗位专业，按这个分数",
                "04.03 骨科",
                "04.01 普通外科",
            ],
        )
        _grey(sheet, row)
        row += 1
    for wanted, offered, score in substitutes or ():
        shown = [shown_value(Kind.SPECIALTY, code) for code in (wanted, offered)]
        _add_plain(sheet, row, [SUBSTITUTE_ZH, SUBSTITUTE, score, "分", "", *shown])
        row += 1
    if notes:
        _add_section(sheet, row, "备注")
        row += 1
        for name, text in notes.items():
            _add_plain(sheet, row, [f"{NOTE_ZH}{name}", f"{NOTE}{name}", text, "", "", "", ""])
            row += 1


def _add_section(sheet: Worksheet, row: int, title: str) -> None:
    for place in range(1, len(RULES.columns) + 1):
        cell = style.put(sheet, row, place, f"{SECTION_MARK}{title}】" if place == 1 else None)
        style.dress(
            cell,
            look=style.font(color=style.ACCENT, bold=True),
            border=style.line_below(style.ACCENT_LINE),
            align=_MIDDLE,
        )
    sheet.row_dimensions[row].height = 26


def _add_plain(sheet: Worksheet, row: int, values: Sequence[Any]) -> None:
    for place, value in enumerate(values, 1):
        column = RULES.columns[place - 1].key
        cell = style.put(sheet, row, place, value)
        is_input = column in ("value", "wanted", "offered")
        style.dress(
            cell,
            look=style.font(
                color=style.INK if column == "item" or is_input else style.INK_QUIET,
                size=11 if column == "item" or is_input else 10,
            ),
            border=style.line_below(),
            align=Alignment(horizontal="left", vertical="center", wrap_text=column == "note"),
        )


def _grey(sheet: Worksheet, row: int) -> None:
    for cell in sheet[row]:
        assert isinstance(cell, Cell)
        style.dress(cell, look=style.font(color=style.INK_QUIET, italic=True), background=style.EXAMPLE_SOFT)


def _add_rule(sheet: Worksheet, row: int, item: Item, value: Any) -> None:
    _add_plain(
        sheet,
        row,
        [
            f"{item.zh}{' *' if item.is_required else ''}",
            item.key,
            shown_value(item.kind, value),
            item.unit,
            item.note,
            "",
            "",
        ],
    )
    cell = sheet.cell(row, 3)
    assert isinstance(cell, Cell)
    cell.number_format = _number_format(item.kind)
    cell.fill = style.fill(style.ACCENT_SOFT)
    validation = _rule_validation(item)
    validation.add(cell)
    sheet.add_data_validation(validation)


def _rule_validation(item: Item) -> DataValidation:
    rule: dict[str, Any] = {}
    if item.kind is Kind.YES_NO:
        rule = {"type": "list", "formula1": _options_range(Options.YES_NO)}
    elif item.kind in NUMBERS | {Kind.RATIO}:
        rule = {
            "type": "decimal" if item.kind is Kind.RATIO else "whole",
            "operator": "between",
            "formula1": f"{item.minimum or 0:g}",
            "formula2": f"{item.maximum or 10**9:g}",
        }
    validation = DataValidation(allow_blank=True, errorStyle="warning", **rule)
    validation.errorTitle, validation.error = item.zh[:32], "与要求的格式不同。仍可保留，读取时会再检查。"
    need = "必填" if item.is_required else "空着按默认值"
    shown = shown_value(item.kind, item.default)
    default = f"\n默认 {shown}{item.unit}" if item.default not in (None, "", frozenset()) else ""
    validation.promptTitle = item.zh[:32]
    validation.prompt = f"{need}，{item.kind.value}{default}"[:255]
    validation.showInputMessage = validation.showErrorMessage = True
    return validation
