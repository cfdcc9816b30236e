"""Small workbooks with known slips, typed the way people type them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from jieli.workbook import ReadOutcome, read_round, write_round
from workbook.rounds import small_round

GOOD: dict[str, list[list[Any]]] = {
    "单位": [
        ["类别", "编号", "名称", "所属", "医院等级", "派出", "受援", "海拔(m)"],
        ["单位", "H1", "示例市人民医院", None, "三级", "是", None, None],
        ["单位", "C1", "示例县人民医院", None, None, None, "是", 3700],
        ["科室", "K1", "骨科", "H1", None, None, None, None],
    ],
    "岗位": [
        ["岗位编号", "受援单位", "受援科室", "专业", "到岗日期", "任期(月)", "任数"],
        ["P1", "C1", "骨科", "04.03", "2026-08-23", 12, 2],
    ],
    "人员": [
        ["人员编号", "姓名", "单位", "科室", "专业", "职称", "出生年份", "第一志愿", "可派时段"],
        ["R1", "示例甲", "H1", "K1", "骨科", "中级", 1985, None, None],
        ["R2", "示例乙", "H1", "骨科", "04.03", "副高", 1980, None, None],
    ],
    "规则": [["项目", "值"], ["轮次名称", "示例轮次"], ["规划日期", "2026-06-01"]],
}


def book(changes: dict[str, Any] | None = None, **sheets: list[list[Any]] | None) -> bytes:
    """The good workbook as bytes.

    Args:
        changes: New cell values, for example ``{"岗位!E2": "abc"}``.
        sheets: Whole sheets to replace, to add, or (None) to leave out.
    """
    content = {**GOOD, **sheets}
    wb = Workbook()
    wb.remove(wb.worksheets[0])
    for name, rows in content.items():
        if rows is not None:
            sheet = wb.create_sheet(name)
            for row in rows:
                sheet.append(row)
    for place, value in (changes or {}).items():
        name, _, cell = place.partition("!")
        wb[name][cell] = value
    return saved(wb)


def full_width(text: str) -> str:
    """The text as an input method for Chinese may leave it."""
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


def saved(wb: Workbook) -> bytes:
    """The bytes of a workbook."""
    buffer = io.BytesIO()
    wb.save(buffer)
    return buffer.getvalue()


def changed_round(tmp_path: Path, changes: dict[str, Any], **round_changes: Any) -> ReadOutcome:
    """Write the small round, type over some cells by column title ("岗位", 4, "任期(月)"), and read it."""
    path = tmp_path / "round.xlsx"
    write_round(small_round(**round_changes), path)
    wb = load_workbook(path)
    for (sheet, row, title), value in changes.items():
        titles = [cell.value for cell in wb[sheet][3]]
        wb[sheet].cell(row, titles.index(title) + 1).value = value
    wb.save(path)
    return read_round(path)


def places(outcome: ReadOutcome) -> Sequence[tuple[str, int, str]]:
    """Sheet, row and column of every problem."""
    return [(p.sheet, p.row, p.column) for p in outcome.problems]
