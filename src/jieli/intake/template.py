"""An empty ledger of one kind: the header that is understood without asking, drop-downs, units, an example row."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from jieli.intake.columns import Field, FieldType, LedgerKind
from jieli.intake.reading import read_cell
from jieli.registry import catalogue
from jieli.workbook import style
from jieli.workbook.columns import EXAMPLE_MARK, OPTIONS_SHEET

HEADER_ROW = 3
_LAST_ROW = 20_000
_MOST_CHOICES = 400
_DAYS = frozenset({FieldType.DATE, FieldType.UNTIL})
_FIGURES = frozenset({FieldType.COUNT, FieldType.METRES})
_WHAT = {
    FieldType.TEXT: "文字",
    FieldType.CODE: "编号",
    FieldType.WORDS: "几个词，用顿号隔开",
    FieldType.SET: "从下拉框选",
    FieldType.CHOICE: "从下拉框选",
    FieldType.DATE: "日期",
    FieldType.UNTIL: "日期，最后一天",
    FieldType.COUNT: "整数",
    FieldType.METRES: "整数，米",
    FieldType.YES_NO: "是或否",
    FieldType.ID_NO: "证件号码，按文本填写",
    FieldType.USCC: "十八位代码",
    FieldType.PHONE: "电话号码",
    FieldType.REGION: "行政区划名称或六位代码",
    FieldType.INSTITUTION: "单位的全称、曾用名或编号",
    FieldType.DEPARTMENT: "该单位的科室",
    FieldType.SPECIALTY: "从下拉框选",
    FieldType.PERSON: "姓名或人员编号",
}


def template(kind: LedgerKind) -> bytes:
    """The template of one kind as an xlsx file; equal content, equal bytes."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = str(kind.label)
    style.dress(
        style.put(sheet, 1, 1, str(kind.label)), look=style.font(color=style.ACCENT, size=16, bold=True)
    )
    guide = f"{kind.hint}带 * 的列新增时必填；以“{EXAMPLE_MARK}”开头的行是示例，不会导入。"
    style.dress(style.put(sheet, 2, 1, guide), look=style.font(color=style.INK_QUIET, size=10))
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 28, 20
    sheet.row_dimensions[HEADER_ROW].height = 34
    options = book.create_sheet(OPTIONS_SHEET)
    options.sheet_state = "hidden"
    for place, field in enumerate(kind.fields, 1):
        _head(sheet, place, field)
        _example(sheet, place, field)
        _validate(sheet, options, place, field)
    sheet.freeze_panes = f"C{HEADER_ROW + 1}"
    last = get_column_letter(len(kind.fields))
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{last}{HEADER_ROW}"
    style.set_page(sheet, header_rows=HEADER_ROW)
    book.active = 0
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def described(field: Field) -> str:
    """What belongs into a column, in a few words."""
    return "，".join(part for part in (_WHAT[field.type], field.note) if part)


def _head(sheet: Worksheet, place: int, field: Field) -> None:
    cell = style.put(sheet, HEADER_ROW, place, f"{field.zh}{' *' if field.is_required else ''}")
    style.dress(
        cell,
        look=style.font(color=style.ACCENT if field.is_required else style.INK, bold=True),
        background=style.ACCENT_SOFT,
        align=Alignment(horizontal="left", vertical="center", wrap_text=True),
        border=style.line_below(style.ACCENT_LINE),
    )
    dimension = sheet.column_dimensions[get_column_letter(place)]
    dimension.width = field.width + 2
    dimension.number_format = (
        "yyyy-mm-dd" if field.type in _DAYS else "General" if field.type in _FIGURES else "@"
    )


def _example(sheet: Worksheet, place: int, field: Field) -> None:
    shown: str | int | date = field.example
    if field.example and field.type in _DAYS:
        shown = date.fromisoformat(field.example)
    elif field.example and field.type in _FIGURES:
        shown = int(read_cell(field, field.example).value or 0)
    if place == 1:
        shown = f"{EXAMPLE_MARK}{shown}"
    cell = style.put(sheet, HEADER_ROW + 1, place, shown if shown != "" else None)
    style.dress(
        cell,
        look=style.font(color=style.INK_QUIET, italic=True),
        background=style.EXAMPLE_SOFT,
        number_format="yyyy-mm-dd" if field.type in _DAYS else None,
    )


def choices(field: Field) -> list[str]:
    """What the drop-down of a column offers."""
    if field.type is FieldType.SET:
        return [c.zh for c in catalogue.codes(field.set_name)]
    if field.type is FieldType.CHOICE:
        return [label for _value, label in field.choices]
    if field.type is FieldType.YES_NO:
        return ["是", "否"]
    if field.type is FieldType.SPECIALTY:
        return [f"{s.code} {s.zh}" for s in catalogue.specialties()]
    return []


def _validate(sheet: Worksheet, options: Worksheet, place: int, field: Field) -> None:
    letter = get_column_letter(place)
    listed = choices(field)[:_MOST_CHOICES]
    rule: dict[str, Any] = {}
    if listed:
        for row, choice in enumerate([field.zh, *listed], 1):
            style.put(options, row, place, choice)
        rule = {"type": "list", "formula1": f"'{OPTIONS_SHEET}'!${letter}$2:${letter}${len(listed) + 1}"}
    elif field.type in _DAYS:
        rule = {"type": "date", "operator": "greaterThan", "formula1": "1"}
    elif field.type in _FIGURES:
        rule = {"type": "whole", "operator": "between", "formula1": "0", "formula2": "1000000"}
    validation = DataValidation(allow_blank=True, errorStyle="warning", **rule)
    validation.errorTitle, validation.error = field.zh[:32], "与要求的格式不同。仍可保留，导入时会再检查。"
    need = "必填" if field.is_required else "选填"
    example = f"\n例：{field.example}" if field.example else ""
    validation.promptTitle, validation.prompt = field.zh[:32], f"{need}，{described(field)}{example}"[:255]
    validation.showInputMessage = validation.showErrorMessage = True
    validation.add(f"{letter}{HEADER_ROW + 1}:{letter}{_LAST_ROW}")
    sheet.add_data_validation(validation)
