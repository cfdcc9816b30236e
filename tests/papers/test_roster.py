from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from io import BytesIO

import openpyxl
from python_calamine import CalamineWorkbook

from jieli.papers.roster import roster_workbook
from jieli.papers.view import PlanView
from jieli.workbook.plan import read_plan
from papers.sample import invented_round, view_of

MADE_AT = datetime(2026, 11, 18, 9, 30, tzinfo=timezone(timedelta(hours=8)))
SHEETS = ["选派名单", "接力表", "空岗", "派出负担", "说明与证明", "解释"]


def sheets(view: PlanView, **options: object) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_object(BytesIO(roster_workbook(view, made_at=MADE_AT, **options)))
    assert book.sheet_names == SHEETS
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in SHEETS}


def table(rows: list[list[object]], key: str) -> list[dict[str, object]]:
    """Rows below the header that names ``key``, as far as ``key`` is filled."""
    at = next(i for i, row in enumerate(rows) if key in row)
    names = [below or above for below, above in zip(rows[at], rows[at - 1], strict=True)]
    return [
        r for r in (dict(zip(names, row, strict=True)) for row in rows[at + 1 :]) if r[key] not in ("", None)
    ]


def test_list_can_be_read_back_line_by_line():
    view = view_of(invented_round(9, terms=2), empty_every=5)
    outcome = read_plan(roster_workbook(view, made_at=MADE_AT))
    assert outcome.problems == ()
    read = {(x.post, x.term, x.person, x.start, x.until) for x in outcome.lines}
    assert read == {
        (x.post, x.term, x.person, x.start.toordinal(), x.until.toordinal()) for x in view.lines if x.start
    }


def test_list_goes_batch_by_batch_and_ends_with_its_totals():
    view = view_of(invented_round(9, terms=2), empty_every=5)
    rows = sheets(view)["选派名单"]
    terms = [int(r["任次"]) for r in table(rows, "岗位编号")]
    assert terms == sorted(terms)
    words = [str(row[0]) for row in rows]
    levels = "，".join(f"{t.label}{t.total}人次" for t in view.by_level)
    assert any(w.startswith(f"合计：{levels}；共{len(view.lines)}人次") for w in words)
    at = words.index("按派出单位")
    assert [c for c in rows[at] if c] == ["按派出单位", "第1任", "第2任", "合计"]
    assert [c for c in rows[at + 1] if c != ""][-1] == view.by_sender[0].total


def test_one_term_is_its_own_total():
    rows = sheets(view_of(invented_round(3, terms=1)))["选派名单"]
    at = [str(row[0]) for row in rows].index("按派出单位")
    assert [c for c in rows[at] if c] == ["按派出单位", "合计"]


def test_explanations_stand_beside_a_name_once_for_each_person():
    problem = invented_round(2, terms=1)
    at_home = replace(problem.people[0], code="X1", name="留任者")
    view = view_of(replace(problem, people=(*problem.people, at_home)))
    notes = [("X1", "专业不符。"), ("X1", "职称不够。"), ("C000", "派出。")]
    read = table(sheets(view, explanations=notes)["解释"], "人员编号")
    assert [(r["人员编号"], r["姓名"], r["说明"]) for r in read] == [
        ("X1", "留任者", "专业不符。\n职称不够。"),
        ("C000", view.person_names["C000"], "派出。"),
    ]


def test_relay_sheet_tells_posts_of_one_recipient_apart():
    problem = invented_round(2, terms=1)
    posts = tuple(replace(p, title="临床专家") for p in problem.posts)
    read = table(sheets(view_of(replace(problem, posts=posts)))["接力表"], "岗位编号")
    assert {r["岗位"] for r in read} == {f"{p.department}·临床专家" for p in posts}


def test_relay_sheet_holds_everybody_and_every_gap():
    view = view_of(invented_round(6, terms=3), empty_every=4)
    read = table(sheets(view)["接力表"], "岗位编号")
    assert len(read) == len(view.lines) + len(view.serving) + sum(len(r.gaps) for r in view.relays)
    gap = next(r for r in read if r["任次"] == "空缺")
    assert gap["备注"].startswith("空缺")
    relieved = next(r for r in read if r["接替"] and r["任次"] == 1)
    assert relieved["交接天数"] == 14


def test_vacancies_are_listed_with_their_reasons():
    view = view_of(invented_round(2, terms=1), empty_every=2, reasons={("P001", 1): ["甲", "乙"]})
    (row,) = table(sheets(view)["空岗"], "岗位编号")
    assert (row["岗位编号"], row["任次"], row["原因"]) == ("P001", 1, "甲\n乙")
    assert "没有空岗" in str(sheets(view_of(invented_round(1)))["空岗"])


def test_burden_names_every_sender_with_its_target():
    view = view_of(invented_round(8))
    read = table(sheets(view)["派出负担"], "单位编号")
    assert [(r["单位编号"], r["派出量"], r["超出目标"]) for r in read if r["候选人数"] != ""] == [
        (b.code, b.units, b.over) for b in view.burdens
    ]


def test_proof_and_explanations_are_filled_and_sample_data_is_labelled():
    view = view_of(invented_round(2))
    read = sheets(view, explanations=[("C000", "因专业对口。"), ("S000", "在岗。")])
    proof = {str(r[0]): str(r[1]) for r in read["说明与证明"]}
    assert proof["规则校验码"] == view.proof.rules_hash
    assert proof["证明上界"].startswith("12400分")
    assert proof["生成时间"] == "2026-11-18 09:30"
    assert proof["差距"] == "0.44%"
    assert "虚构" in proof["提示"]
    assert [(r["人员编号"], r["说明"]) for r in table(read["解释"], "人员编号")] == [
        ("C000", "因专业对口。"), ("S000", "在岗。"),
    ]  # fmt: skip
    assert proof["求解方法"] == "精确求解"
    assert all("虚构" in str(rows[0][0]) for rows in read.values())


def test_names_missing_from_the_font_are_reported():
    problem = invented_round(1)
    people = tuple(replace(p, name="王𪚥") for p in problem.people)
    assert "“𪚥”" in str(sheets(view_of(replace(problem, people=people)))["说明与证明"])


def test_words_that_look_like_formulas_stay_words():
    problem = invented_round(1, title="=1+1")
    people = tuple(replace(p, name='=HYPERLINK("http://x")\x07') for p in problem.people)
    data = roster_workbook(
        view_of(replace(problem, people=people)),
        made_at=MADE_AT,
        explanations=[("C000", "@SUM(A1)"), ("C001", "-1")],
    )
    book = openpyxl.load_workbook(BytesIO(data))
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert not [c.coordinate for c in cells if c.data_type == "f"]
    dangerous = [c for c in cells if isinstance(c.value, str) and c.value[0] in "=+-@"]
    assert {c.value for c in dangerous} >= {'=HYPERLINK("http://x")', "@SUM(A1)", "-1"}
    assert all(c.quotePrefix for c in dangerous)


def test_every_sheet_prints_on_a4_with_its_header_on_each_page():
    book = openpyxl.load_workbook(BytesIO(roster_workbook(view_of(invented_round(3)), made_at=MADE_AT)))
    for sheet in book:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        last = int(sheet.freeze_panes[1:]) - 1
        assert sheet.print_title_rows == f"$1:${last}"
        assert "&P" in sheet.oddFooter.center.text
    assert book.properties.created == datetime(2026, 11, 18, 1, 30)  # noqa: DTZ001 - the format is naive UTC
    assert isinstance(book["选派名单"]["Q5"].value, datetime | date)


def test_plan_without_lines_still_makes_a_workbook():
    read = sheets(view_of(invented_round(2), empty_every=1))
    assert any("没有拟派人员" in str(row[0]) for row in read["选派名单"])
