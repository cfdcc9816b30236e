from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from jieli.reader.sheets import open_sheets
from jieli.workbook import read_round, write_round, write_template
from jieli.workbook.columns import GUIDE_SHEET, OPTIONS_SHEET, SHEETS
from jieli.workbook.layout import HEADER_ROW
from workbook.rounds import small_round


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "round.xlsx"
    write_template(path)
    return path


@pytest.fixture(scope="module")
def template(path: Path) -> Workbook:
    return load_workbook(path)


def test_the_template_has_every_sheet_and_column(template: Workbook) -> None:
    assert set(template.sheetnames) == {GUIDE_SHEET, OPTIONS_SHEET, *(s.zh for s in SHEETS)}
    for spec in SHEETS:
        assert [cell.value for cell in template[spec.zh][HEADER_ROW]] == [c.title for c in spec.columns]


def test_both_libraries_open_the_template(path: Path, template: Workbook) -> None:
    assert [s.name for s in open_sheets(path)] == template.sheetnames


def test_the_empty_template_is_read_with_sentences(path: Path) -> None:
    outcome = read_round(path)
    assert outcome.round is None
    assert [p.place for p in outcome.problems] == ["单位", "岗位", "人员", "规则!C5 值", "规则!C6 值"]
    (notice,) = (n for n in outcome.notices if "示例行" in n.zh)
    assert notice.count == 6  # said once, not once for every sheet


def test_drop_downs_point_at_the_hidden_sheet_and_stay_short(template: Workbook) -> None:
    assert template[OPTIONS_SHEET].sheet_state == "hidden"
    for spec in SHEETS:
        lists = [v for v in template[spec.zh].data_validations.dataValidation if v.type == "list"]
        assert spec.zh == "说明" or lists
        for validation in lists:
            assert validation.formula1.startswith(f"'{OPTIONS_SHEET}'!$")
            assert len(validation.formula1) < 255
            assert validation.errorStyle == "warning"


def test_every_prompt_fits_into_excel(template: Workbook) -> None:
    for spec in SHEETS:
        for v in template[spec.zh].data_validations.dataValidation:
            assert len(v.prompt) <= 255
            assert len(v.promptTitle) <= 32
            assert len(v.errorTitle) <= 32


def test_headers_are_frozen_and_printed_on_every_page(template: Workbook) -> None:
    for spec in SHEETS:
        sheet = template[spec.zh]
        assert str(sheet.freeze_panes).endswith(str(HEADER_ROW + 1))
        assert sheet.print_title_rows == f"$1:${HEADER_ROW}"


def test_nothing_in_the_template_is_a_formula_or_a_macro(template: Workbook) -> None:
    assert template.vba_archive is None
    for sheet in template:
        assert not [c.coordinate for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_equal_rounds_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_round(small_round(), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "round.xlsx"
    write_round(
        small_round(title='=HYPERLINK("http://example.org","x")', notes={"来源": "+1\u0007 _x0041_"}), path
    )
    sheet = load_workbook(path)["规则"]
    assert "f" not in {c.data_type for row in sheet.iter_rows() for c in row}
    outcome = read_round(path)
    assert outcome.round is not None
    assert outcome.round.title.startswith("=HYPERLINK")
    assert outcome.round.notes["来源"] == "+1 _x0041_"


def test_a_template_filled_in_by_hand_is_read(path: Path, tmp_path: Path) -> None:
    wb = load_workbook(path)
    rows = {
        "单位": [
            ["地区", None, "示例市"], ["单位", "H1", "示例市人民医院", "示例市", None, "三级", "是"],
            ["单位", "C1", "示例县人民医院", None, None, None, None, "是"], ["科室", None, "骨科", "示例市人民医院"],
        ],
        "岗位": [["P01", "示例县人民医院", "骨科", "骨科", None, None, None, None, None, "2026-08-23", 12]],
        "人员": [["R001", "示例甲", None, "示例市人民医院", "骨科", "04.03 骨科", "副高", None, 1980]],
    }  # fmt: skip
    for name, lines in rows.items():
        for n, line in enumerate(lines, 5):
            for column, value in enumerate(line, 1):
                wb[name].cell(n, column).value = value
    wb["规则"]["C5"], wb["规则"]["C6"] = "示例轮次", "2026-06-01"
    wb.save(tmp_path / "filled.xlsx")
    outcome = read_round(tmp_path / "filled.xlsx")
    assert outcome.problems == ()
    assert outcome.round is not None
    assert outcome.round.posts[0].specialty == "04.03"


def test_nothing_is_left_behind_when_writing_fails(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"):
        write_template(tmp_path / "none" / "round.xlsx")
    assert list(tmp_path.iterdir()) == []
