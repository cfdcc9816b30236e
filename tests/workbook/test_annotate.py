from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from jieli.reader.sheets import UnreadableFile, open_sheets
from jieli.workbook import annotate, read_round
from jieli.workbook.columns import STATUS_TITLE
from workbook.books import GOOD, book, saved

DATA = Path(__file__).parent / "data"
SLIPS = {"岗位!E2": "8月23日", "人员!C3": "无此医院", "人员!G3": "八五年", "单位!F2": "也许"}


def marked(tmp_path: Path, content: bytes, name: str = "round.xlsx") -> Workbook:
    """Check a workbook, write its marked copy, and open that."""
    source = tmp_path / name
    source.write_bytes(content)
    outcome = read_round(source)
    annotate(source, outcome.problems, tmp_path / "marked.xlsx", notices=outcome.notices)
    return load_workbook(tmp_path / "marked.xlsx")


def test_every_problem_stands_beside_its_row_and_in_its_cell(tmp_path: Path) -> None:
    wb = marked(tmp_path, book(SLIPS))
    people = wb["人员"]
    assert people["J1"].value == STATUS_TITLE
    assert people["J2"].value == "通过"
    assert "单位：单位表里没有单位“无此医院”" in people["J3"].value
    assert "出生年份：" in people["J3"].value
    for cell in ("C3", "G3"):
        assert people[cell].fill.start_color.rgb.endswith("FDECEC")
        assert people[cell].comment is not None
    assert people["C2"].comment is None
    assert "缺少年份" in wb["岗位"]["E2"].comment.text


def test_the_copy_is_read_by_the_other_library(tmp_path: Path) -> None:
    marked(tmp_path, book(SLIPS))
    sheets = {s.name: s for s in open_sheets(tmp_path / "marked.xlsx")}
    assert "八五年" in str(sheets["人员"].rows[2][9])
    assert sheets[STATUS_TITLE].rows[3][0] == "改正"


def test_the_list_in_front_names_every_problem_and_links_to_it(tmp_path: Path) -> None:
    sheet = marked(tmp_path, book(SLIPS)).worksheets[0]
    assert sheet.title == STATUS_TITLE
    assert [sheet.cell(r, 2).value for r in range(4, 8)] == ["单位!F2", "岗位!E2", "人员!C3", "人员!G3"]
    assert sheet["B4"].hyperlink.location == "'单位'!F2" or sheet["B4"].hyperlink.target == "#'单位'!F2"
    assert "必须改正 4 处" in sheet["A2"].value


def test_the_copy_says_the_same_again_and_marks_do_not_pile_up(tmp_path: Path) -> None:
    marked(tmp_path, book(SLIPS))
    first = read_round(tmp_path / "marked.xlsx")
    again = marked(tmp_path, (tmp_path / "marked.xlsx").read_bytes())
    assert len(first.problems) == 4
    assert again.sheetnames.count(STATUS_TITLE) == 1
    assert again["人员"]["K1"].value is None
    assert again["人员"]["C3"].comment.text.count("无此医院") == 1


def test_marks_of_an_earlier_check_disappear_when_mended(tmp_path: Path) -> None:
    wb = marked(tmp_path, book(SLIPS))
    wb["人员"]["C3"], wb["人员"]["G3"] = "H1", 1980
    mended = marked(tmp_path, saved(wb))["人员"]
    assert mended["J3"].value == "通过"
    assert mended["C3"].comment is None
    assert mended["C3"].fill.fill_type is None


def test_formats_and_drop_downs_of_the_user_stay(tmp_path: Path) -> None:
    wb = load_workbook(io.BytesIO(book(SLIPS)))
    wb["人员"]["B2"].font = Font(name="KaiTi", bold=True)
    wb["人员"]["B2"].fill = PatternFill("solid", start_color="FFFF00")
    wb["人员"].column_dimensions["B"].width = 33
    validation = DataValidation(type="list", formula1='"男,女"')
    validation.add("K2:K9")
    wb["人员"].add_data_validation(validation)
    people = marked(tmp_path, saved(wb))["人员"]
    assert people["B2"].font.name == "KaiTi"
    assert people["B2"].fill.start_color.rgb.endswith("FFFF00")
    assert people.column_dimensions["B"].width == 33
    assert len(people.data_validations.dataValidation) == 1


def test_formulas_leave_as_values(tmp_path: Path) -> None:
    wb = marked(tmp_path, book({**SLIPS, "人员!J2": '=HYPERLINK("http://example.org")', "人员!B2": "=1+1"}))
    for sheet in wb:
        assert not [c.coordinate for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_a_user_text_that_looks_like_a_formula_is_quoted_in_the_messages(tmp_path: Path) -> None:
    content = load_workbook(io.BytesIO(book()))
    content["人员"]["G2"].value = "=cmd|'/c calc'!A1"
    content["人员"]["G2"].data_type = "s"
    wb = marked(tmp_path, saved(content))
    assert wb["人员"]["G2"].data_type == "s"
    assert wb.worksheets[0]["D4"].data_type == "s"
    assert wb.worksheets[0]["D4"].quotePrefix


@pytest.mark.parametrize("name", ["round.xls", "round.ods"])
def test_old_formats_become_an_xlsx_with_their_values(tmp_path: Path, name: str) -> None:
    outcome = read_round(DATA / name)
    annotate(DATA / name, outcome.problems, tmp_path / "marked.xlsx")
    wb = load_workbook(tmp_path / "marked.xlsx")
    assert wb["人员"]["B2"].value == "示例甲"
    assert wb["人员"]["J2"].value == "通过"
    assert read_round(tmp_path / "marked.xlsx").round == outcome.round


def test_a_missing_column_or_sheet_is_told_at_the_top(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[*row[:5], *row[6:]] for row in GOOD["人员"]]
    wb = marked(tmp_path, book(人员=rows, 规则=None))
    assert "缺少必填的列“职称”" in wb["人员"]["J1"].value
    assert any("缺少工作表“规则”" in str(row[4].value) for row in wb.worksheets[0].iter_rows(min_row=4))


def test_merged_cells_and_title_rows_do_no_harm(tmp_path: Path) -> None:
    wb = load_workbook(io.BytesIO(book(SLIPS)))
    wb["人员"].insert_rows(1)
    wb["人员"]["A1"] = "示例人员表"
    wb["人员"].merge_cells("A1:L1")
    wb["人员"].merge_cells("C3:C4")
    people = marked(tmp_path, saved(wb))["人员"]
    titles = [c.value for c in people[2]]
    assert STATUS_TITLE in titles
    assert "出生年份" in people.cell(4, titles.index(STATUS_TITLE) + 1).value


def test_what_cannot_be_opened_cannot_be_marked(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"no")
    with pytest.raises(UnreadableFile):
        annotate(tmp_path / "x.xlsx", (), tmp_path / "marked.xlsx")
    assert not (tmp_path / "marked.xlsx").exists()
