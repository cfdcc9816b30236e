from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from jieli.planner.lines import Line
from jieli.workbook import read_plan
from workbook.books import book, saved
from workbook.rounds import small_round

START = date(2026, 8, 23).toordinal()


def plan(*rows: list[Any], name: str = "选派名单", merged: tuple[str, ...] = ()) -> bytes:
    wb = Workbook()
    sheet = wb.worksheets[0]
    sheet.title = name
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    return saved(wb)


def test_a_plan_typed_by_hand_is_read() -> None:
    outcome = read_plan(
        plan(
            ["岗位编号", "任次", "人员编号", "到岗日期", "止"],
            ["P1", "第1任"[1:2], "R1", "2026年8月23日", "2027-08-22"],
        )
    )
    assert outcome.problems == ()
    assert outcome.lines == (
        Line(post="P1", term=1, person="R1", start=START, until=date(2027, 8, 22).toordinal()),
    )
    assert outcome.rows == (2,)


def test_dates_and_term_may_be_left_out() -> None:
    assert read_plan(plan(["岗位编号", "人员编号"], ["P1", "R1"])).lines == (
        Line(post="P1", term=1, person="R1"),
    )


def test_our_own_roster_is_read_without_its_totals() -> None:
    outcome = read_plan(
        plan(
            ["示例选派名单"], ["序号", "拟派人员", None, "受援岗位", "期限", None, None, None],
            [None, "人员编号", "姓名", "岗位编号", "任次", "到达", "到岗", "期满"],
            [1, "R1", "示例甲", "P1", 1, date(2026, 8, 9), date(2026, 8, 23), date(2027, 8, 22)],
            ["合计：三级1人次"], ["按医院级别", None, None, "第1任", "合计"], ["三级", None, None, 1, 1],
            merged=("A1:H1", "A2:A3", "B2:C2", "E2:H2"),
        )
    )  # fmt: skip
    assert outcome.problems == ()
    assert [(x.post, x.person, x.arrive) for x in outcome.lines] == [("P1", "R1", START - 14)]


def test_the_relay_table_is_read_without_incumbents_and_gaps() -> None:
    rows = [
        ["岗位编号", "任次", "人员编号"],
        ["P1", "现任", "R3"],
        ["P1", 1, "R1"],
        ["P1", "空缺", None],
        ["P1", 2, None],
    ]
    assert read_plan(plan(*rows, name="接力表")).lines == (Line(post="P1", term=1, person="R1"),)


def test_people_are_found_by_name_within_the_round() -> None:
    content = plan(["岗位编号", "任次", "姓名"], ["P1", 1, "示例甲"], ["P1", 2, "示例丁"])
    outcome = read_plan(content, small_round())
    assert outcome.lines == (Line(post="P1", term=1, person="R1"),)
    assert [(p.sheet, p.row, p.column) for p in outcome.problems] == [("选派名单", 3, "姓名")]
    assert "没有人员编号" in read_plan(content).problems[0].zh


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["P1", "头一任", "R1", None], "任次"),
        ([None, 1, "R1", None], "岗位编号"),
        (["P1", 1, "R1", "8月"], "到岗"),
    ],
)
def test_slips_are_reported_in_their_cells(row: list[Any], column: str) -> None:
    outcome = read_plan(plan(["岗位编号", "任次", "人员编号", "到岗"], row))
    assert [(p.row, p.column) for p in outcome.problems] == [(2, column)]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"{", b'{"a": 1}', b"{\xff", b"[" * 10])
def test_what_is_no_plan_gets_a_sentence(content: bytes) -> None:
    outcome = read_plan(content)
    assert outcome.lines == ()
    assert outcome.problems[0].zh


def test_a_workbook_without_a_roster_gets_a_sentence() -> None:
    assert "没有找到选派名单" in read_plan(plan(["甲", "乙"])).problems[0].zh


def test_a_deeply_nested_json_gets_a_sentence() -> None:
    assert "JSON" in read_plan(b'{"a":' * 100_000).problems[0].zh


def test_other_json_is_told_apart_from_a_plan_file() -> None:
    assert read_plan(json.dumps({"format": "other"}).encode()).problems != ()


@pytest.mark.parametrize(("word", "term"), [("第一任", 1), ("第2期", 2), ("第３任", 3), ("二", 2)])
def test_term_may_be_written_in_words(word: str, term: int) -> None:
    outcome = read_plan(plan(["岗位编号", "任期", "人员编号"], ["P1", word, "R1"]))
    assert outcome.problems == ()
    assert [x.term for x in outcome.lines] == [term]


def test_a_round_workbook_is_no_plan() -> None:
    assert "没有找到选派名单" in read_plan(book()).problems[0].zh


def test_broken_json_is_not_taken_for_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text("[1, 2", encoding="utf-8")
    assert "JSON" in read_plan(path).problems[0].zh
