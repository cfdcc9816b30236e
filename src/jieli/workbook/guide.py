"""The sheet 说明: how to fill the workbook, in Chinese and short English."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from jieli.workbook import style
from jieli.workbook.columns import GUIDE_SHEET, SHEETS

_STEPS = (
    ("1", "填“单位”：先写派出地区，再写单位（派出的和受援的都写），再写派出科室。"),
    ("2", "填“岗位”：每个岗位一行，写清受援单位、科室、专业、到岗日期、任期和任数。"),
    ("3", "填“人员”：每名候选人一行；现在岗、要被接替的人也写上，并填“现任岗位”。"),
    ("4", "填“规则”：轮次名称和规划日期必填，其余的数按本轮文件核对修改。"),
    ("5", "有结对、名额、以院包科的填“结对”；有已经定下来的人的填“锁定”。"),
    ("6", "保存后运行 jieli plan。有问题会一次全部列出，并给出一份标红的副本。"),
)
_FORMS = (
    (
        "日期",
        "2026-08-23、2026年8月23日、2026.8.23、2026/8/23、20260823 都可以；只写到月会读成月初或月末并提示。",
    ),
    ("时段", "2026-03-01至2027-02-28；几段之间用“；”隔开；一头不限写“2026-03-01起”或“2027-02-28止”。"),
    ("数字", "24、24个月、两年、3 700 m、2人 都可以；全角数字也可以。"),
    ("是/否", "是、否、√、Y、N 都可以。"),
    ("引用", "单位、科室填编号或名称。名称差一两个字时按相似度对应，并一定列出请您核对；对不上的列为问题。"),
    ("专业", "填诊疗科目编号或名称，可从下拉框选；管理岗填 X1 医院管理。"),
)
_LEGEND = (
    (style.ACCENT_SOFT, style.ACCENT, "蓝字表头", "必填的列"),
    (style.EXAMPLE_SOFT, style.INK_QUIET, "灰底斜体", "示例行，不会读入，可以删掉"),
    (style.BAD_SOFT, style.BAD_INK, "红底", "校验副本里必须改正的单元格"),
    (style.WARN_SOFT, style.WARN_INK, "黄底", "校验副本里请核对的单元格"),
)
_ENGLISH = (
    "Fill in one row per thing, sheet by sheet: 单位 institutions, "
    "岗位 posts, 人员 people, 结对 pairings, 规则 rules, 锁定 decisions.",
    "English sheet names and headers are accepted too; grey "
    "example rows are ignored. All problems are reported at once.",
)


def add_guide(book: Workbook, *, is_fictional: bool = False) -> None:
    """Add the sheet 说明 in front."""
    sheet: Worksheet = book.create_sheet(GUIDE_SHEET, 0)
    sheet.sheet_view.showGridLines = False
    for letter, width in (("A", 3), ("B", 16), ("C", 96)):
        sheet.column_dimensions[letter].width = width
    _line(sheet, 1, 2, "轮次工作簿：怎么填", size=18, color=style.ACCENT, bold=True)
    sheet.row_dimensions[1].height = 36
    row = 2
    if is_fictional:
        _line(
            sheet, row, 2, "示例数据：人员均为虚构，单位和数字的来源见文档。", color=style.BAD_INK, bold=True
        )
        row += 1
    row = _block(sheet, row + 1, "步骤", _STEPS)
    row = _block(sheet, row + 1, "工作表", tuple((s.zh, s.guide) for s in SHEETS))
    row = _block(sheet, row + 1, "写法", _FORMS)
    _line(sheet, row + 1, 2, "颜色", color=style.ACCENT, bold=True)
    row += 2
    for background, ink, name, meaning in _LEGEND:
        style.dress(_line(sheet, row, 2, name, color=ink), background=background)
        _line(sheet, row, 3, meaning)
        row += 1
    _line(sheet, row + 1, 2, "English", color=style.ACCENT, bold=True)
    for text in _ENGLISH:
        row += 1
        _line(sheet, row + 1, 3, text, color=style.INK_QUIET)
    style.set_page(sheet, header_rows=0, is_landscape=False)


def _block(sheet: Worksheet, row: int, title: str, lines: tuple[tuple[str, str], ...]) -> int:
    _line(sheet, row, 2, title, color=style.ACCENT, bold=True)
    for name, text in lines:
        row += 1
        _line(sheet, row, 2, name, color=style.INK_QUIET)
        _line(sheet, row, 3, text)
        if style.width(text) > 96:
            sheet.row_dimensions[row].height = 34
    return row + 1


def _line(
    sheet: Worksheet,
    row: int,
    column: int,
    text: str,
    *,
    size: float = 11,
    color: str = style.INK,
    bold: bool = False,
) -> Cell:
    return style.dress(
        style.put(sheet, row, column, text),
        look=style.font(color=color, size=size, bold=bold),
        align=Alignment(vertical="center", wrap_text=column == 3),
    )
