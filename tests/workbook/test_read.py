"""Every kind of slip is reported where it is, all at once; what only looks unusual is read."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from jieli.planner.policy import Policy
from jieli.planner.round import Adoption, Department, Institution, Level, Pairing, Quota, Role, Title, Window
from jieli.workbook import Severity, problems_as_json, read_round
from jieli.workbook.columns import PEOPLE, POSTS, SHEETS
from workbook.books import GOOD, book, changed_round, full_width, places, saved

DATA = Path(__file__).parent / "data"


def test_a_good_workbook_has_no_problems() -> None:
    outcome = read_round(book())
    assert outcome.problems == ()
    assert outcome.round is not None
    assert [p.code for p in outcome.round.people] == ["R1", "R2"]
    assert outcome.round.posts[0].start == date(2026, 8, 23)


@pytest.mark.parametrize(
    ("changes", "place", "word"),
    [
        ({"单位!A2": "部门"}, ("单位", 2, "类别"), "请改为：地区、单位、科室"),
        ({"单位!B3": "h1"}, ("单位", 3, "编号"), "与第 2 行重复"),
        ({"单位!C2": None}, ("单位", 2, "名称"), "必须填写"),
        ({"单位!D4": None}, ("单位", 4, "所属"), "必须写所属单位"),
        ({"单位!D4": "H7"}, ("单位", 4, "所属"), "没有单位“H7”"),
        ({"单位!E2": "四级"}, ("单位", 2, "医院等级"), "三级、二级、一级"),
        ({"单位!F2": "也许"}, ("单位", 2, "派出"), "请填 是 或 否"),
        ({"单位!H3": "很高"}, ("单位", 3, "海拔(m)"), "不是整数"),
        ({"单位!H3": 37000}, ("单位", 3, "海拔(m)"), "-500 到 9000"),
        ({"岗位!B2": None}, ("岗位", 2, "受援单位"), "必须填写"),
        ({"岗位!B2": "H1"}, ("岗位", 2, "受援单位"), "受援"),
        ({"岗位!D2": "炼金术"}, ("岗位", 2, "专业"), "诊疗科目名录"),
        ({"岗位!E2": "8月23日"}, ("岗位", 2, "到岗日期"), "缺少年份"),
        ({"岗位!F2": None}, ("岗位", 2, "任期(月)"), "任期和结束日期都没有填"),
        ({"岗位!F2": 0}, ("岗位", 2, "任期(月)"), "1 到 1200"),
        ({"岗位!F2": "三百"}, ("岗位", 2, "任数"), ""),
        ({"岗位!G2": "x"}, ("岗位", 2, "任数"), "不是整数"),
        ({"人员!B2": None}, ("人员", 2, "姓名"), "必须填写"),
        ({"人员!C2": "示例市第二人民医院"}, ("人员", 2, "单位"), "最接近的是：示例市人民医院（H1）"),
        ({"人员!C2": "C1"}, ("人员", 2, "单位"), "派出"),
        ({"人员!D2": "泌尿科"}, ("人员", 2, "科室"), "没有科室“泌尿科”"),
        ({"人员!E2": 99}, ("人员", 2, "专业"), "诊疗科目名录"),
        ({"人员!F2": "老师傅"}, ("人员", 2, "职称"), "正高、副高、中级、初级"),
        ({"人员!G2": "八五年"}, ("人员", 2, "出生年份"), "四位数年份"),
        ({"人员!G2": 2015}, ("人员", 2, "出生年份"), "11 岁"),
        ({"人员!H2": "P9"}, ("人员", 2, "第一志愿"), "P9"),
        ({"人员!I2": "2027-01-01至2026-01-01"}, ("人员", 2, "可派时段"), "开始晚于结束"),
        ({"规则!B3": None}, ("规则", 3, "值"), "规划日期必须填写"),
        ({"规则!A4": "年龄上线", "规则!B4": 55}, ("规则", 4, "项目"), "最接近的是“年龄上限”"),
        ({"规则!A4": "年龄上限", "规则!B4": "很老"}, ("规则", 4, "值"), "年龄上限：“很老”不是整数"),
        ({"规则!A4": "年龄上限", "规则!B4": 550}, ("规则", 4, "值"), "18 到 100"),
        ({"规则!A4": "轮次名称", "规则!B4": "又一个"}, ("规则", 4, "项目"), "第 2 行已经有了"),
        ({"规则!A4": "可替代专业", "规则!B4": 70}, ("规则", 4, "岗位专业"), "可替代专业"),
        (
            {"规则!A4": "到岗期限", "规则!B4": "2026年8月22日前"},
            ("岗位", 2, "到岗日期"),
            "晚于规则表的到岗期限",
        ),
    ],
)
def test_a_slip_is_reported_in_its_cell(
    changes: dict[str, Any], place: tuple[str, int, str], word: str
) -> None:
    if "三百" in changes.values():
        changes = {"岗位!G2": "三百"}
        word = "1 到 200"
    outcome = read_round(book(changes))
    assert outcome.round is None
    assert place in places(outcome)
    problem = next(p for p in outcome.problems if (p.sheet, p.row, p.column) == place)
    assert word in problem.zh
    assert problem.zh.endswith("。")
    assert problem.en.endswith((".", "。"))
    assert problem.cell.startswith(f"{problem.sheet}!")


@pytest.mark.parametrize(
    ("changes", "place", "word"),
    [
        ({("岗位", 4, "结束日期"): "2028-08-23"}, ("岗位", 4, "结束日期"), "24 个月应写 2028-08-22"),
        ({("岗位", 4, "结束日期"): "2027-08-22"}, ("岗位", 4, "结束日期"), "共 12 个月"),
        ({("岗位", 4, "结束日期"): "2026-08-01"}, ("岗位", 4, "结束日期"), "早于到岗日期"),
        ({("岗位", 4, "队伍最少专业数"): 2}, ("岗位", 4, "队伍最少专业数"), "没有填“队伍”"),
        ({("岗位", 4, "队内角色"): "队长"}, ("岗位", 4, "队伍"), "队"),
        ({("岗位", 4, "交接天数(天)"): 400}, ("岗位", 4, "交接天数(天)"), "0 到 365"),
        ({("岗位", 4, "最低匹配分(分)"): 0}, ("岗位", 4, "最低匹配分(分)"), "1 到 100"),
        ({("岗位", 4, "现任人员"): "R8"}, ("岗位", 4, "现任人员"), "没有人员“R8”"),
        ({("岗位", 4, "现任科室"): "示例市中医院/骨科"}, ("岗位", 4, "现任科室"), "现任"),
        ({("岗位", 5, "现任人员"): "R3"}, ("岗位", 5, "现任人员"), "R3"),
        ({("人员", 5, "现任岗位"): "P1"}, ("人员", 5, "现任岗位"), "一个岗位只有一位现任"),
        ({("人员", 4, "任职年份"): 1990}, ("人员", 4, "任职年份"), "对不上"),
        ({("人员", 4, "第二志愿"): "P1"}, ("人员", 4, "第二志愿"), "与前面的志愿相同"),
        ({("人员", 4, "科室 *"): "K2"}, ("人员", 4, "科室"), "科室"),
        ({("人员", 4, "海拔档"): "Z"}, ("人员", 4, "海拔档"), "A、B、C、D、E、不合格"),
        ({("人员", 4, "体检有效期至"): "明年"}, ("人员", 4, "体检有效期至"), "不是完整的日期"),
        ({("人员", 4, "以往派驻次数(次)"): -1}, ("人员", 4, "以往派驻次数(次)"), "0 到 50"),
        ({("结对", 4, "类型 *"): "帮扶"}, ("结对", 4, "类型"), "结对、名额、包科"),
        ({("结对", 4, "派出单位"): None}, ("结对", 4, "派出单位"), "“结对”行必须填这一格"),
        ({("结对", 4, "受援单位"): "H2"}, ("结对", 4, "受援单位"), "受援"),
        ({("结对", 4, "类型 *"): "名额"}, ("结对", 4, "名额(人)"), "“名额”行必须填这一格"),
        ({("结对", 5, "类型 *"): "包科", ("结对", 5, "受援科室"): "眼科"}, ("结对", 5, "受援科室"), "眼科"),
        ({("锁定", 4, "类型 *"): "换人"}, ("锁定", 4, "类型"), "指定、不派"),
        ({("锁定", 4, "人员 *"): "R9"}, ("锁定", 4, "人员"), "没有人员“R9”"),
        ({("锁定", 4, "人员 *"): "R3"}, ("锁定", 4, "人员"), "R3"),
        ({("锁定", 4, "岗位"): "P7"}, ("锁定", 4, "岗位"), "没有岗位“P7”"),
        ({("锁定", 4, "岗位"): None}, ("锁定", 4, "岗位"), "岗位"),
        ({("锁定", 4, "第几任"): 3}, ("锁定", 4, "第几任"), "P1"),
        ({("锁定", 4, "第几任"): None}, ("锁定", 4, "第几任"), "P1"),
    ],
)
def test_a_contradiction_is_reported_in_the_cell_that_mends_it(
    tmp_path: Path, changes: dict[tuple[str, int, str], Any], place: tuple[str, int, str], word: str
) -> None:
    outcome = changed_round(tmp_path, changes)
    problem = next((p for p in outcome.problems if (p.sheet, p.row, p.column) == place), None)
    assert problem is not None, places(outcome)
    assert problem.severity is Severity.ERROR
    assert word in problem.zh


def test_everything_is_reported_at_once_in_the_order_of_the_workbook() -> None:
    outcome = read_round(
        book({"单位!F2": "也许", "岗位!E2": "8月", "人员!C2": "无此医院", "人员!F3": "?", "规则!B3": "某日"})
    )
    assert [(p.sheet, p.row) for p in outcome.problems] == [
        ("单位", 2),
        ("岗位", 2),
        ("人员", 2),
        ("人员", 3),
        ("规则", 3),
    ]


def test_an_error_does_not_echo_through_other_sheets() -> None:
    outcome = read_round(
        book({"岗位!E2": "某日"}, 锁定=[["类型", "人员", "岗位", "第几任"], ["指定", "R1", "P1", 1]])
    )
    assert places(outcome) == [("岗位", 2, "到岗日期")]


def test_warnings_do_not_stop_the_round(tmp_path: Path) -> None:
    outcome = changed_round(
        tmp_path, {("人员", 5, "参加本轮"): "否", ("岗位", 4, "到岗日期 *"): "2026-05-01"}
    )
    assert {(p.sheet, p.column, p.severity) for p in outcome.problems} == {
        ("人员", "参加本轮", Severity.WARNING), ("岗位", "到岗日期", Severity.WARNING),
    }  # fmt: skip
    assert outcome.round is not None


def test_the_same_person_twice_is_a_warning() -> None:
    rows = [*GOOD["人员"], ["R3", "示例甲", "H1", "K1", "骨科", "中级", 1985, None, None]]
    outcome = read_round(book(人员=rows))
    assert [(p.row, p.column, p.severity) for p in outcome.problems] == [(4, "姓名", Severity.WARNING)]


@pytest.mark.parametrize("sheet", ["单位", "岗位", "人员", "规则"])
def test_a_missing_sheet_is_reported(sheet: str) -> None:
    outcome = read_round(book(**{sheet: None}))
    assert f"缺少工作表“{sheet}”" in outcome.problems[0].zh or any(
        f"缺少工作表“{sheet}”" in p.zh for p in outcome.problems
    )


@pytest.mark.parametrize("sheet", ["结对", "锁定"])
def test_sheets_that_a_round_may_lack_are_not_missed(sheet: str) -> None:
    assert read_round(book(**{sheet: None})).problems == ()


def test_a_missing_column_is_reported_once_not_in_every_row() -> None:
    rows = [[*row[:5], *row[6:]] for row in GOOD["人员"]]
    outcome = read_round(book(人员=rows))
    assert places(outcome) == [("人员", 1, "职称")]


def test_a_column_found_twice_is_reported() -> None:
    rows = [[*row, row[1]] for row in GOOD["人员"]]
    outcome = read_round(book(人员=rows))
    assert ("人员", 1, "姓名") in places(outcome)
    assert outcome.problems[0].cell == "人员!J1"


def test_two_sheets_of_one_kind_are_reported() -> None:
    outcome = read_round(book(people=GOOD["人员"]))
    assert ("people", 0, "") in places(outcome)


def test_a_sheet_without_header_or_rows_is_reported() -> None:
    assert "没有找到表头" in read_round(book(岗位=[["甲", "乙"], [1, 2]])).problems[0].zh
    assert "一行数据也没有" in read_round(book(岗位=GOOD["岗位"][:1])).problems[0].zh


def test_unknown_sheets_and_extra_columns_are_listed_not_read() -> None:
    rows = [[*row, "x"] for row in GOOD["人员"]]
    rows[0][-1] = "政治面貌"
    outcome = read_round(book(人员=rows, 草稿=[["随便"]]))
    said = {n.sentence for n in outcome.notices}
    assert "草稿：这张工作表不属于轮次工作簿，没有读入。" in said
    assert "人员!J1 政治面貌：“政治面貌”不是本表的列，没有读入。" in said
    assert outcome.round is not None


def test_english_headers_sheets_and_words_are_read() -> None:
    wb = Workbook()
    wb.remove(wb.worksheets[0])
    for name, rows in {
        "Institutions": [
            ["Entry", "Code", "Name", "Belongs to", "Hospital level", "Sender", "Recipient", "Altitude (m)"],
            ["institution", "H1", "Sample City Hospital", None, "tertiary", "yes", "no", None],
            ["institution", "C1", "Sample County Hospital", None, None, "no", "Y", "3 700 m"],
            ["department", "K1", "Orthopaedics", "H1", None, None, None, None],
        ],
        "Posts": [
            [
                "Post",
                "Institution",
                "Department",
                "Specialty",
                "Minimum title",
                "Start",
                "Term months",
                "Terms",
            ],
            ["P1", "C1", "Orthopaedics", "04.03", "associate", "2026-08-23", "24 months", 1],
        ],
        "People": [
            ["Person", "Name", "Institution", "Department", "Specialty", "Title", "Birth year", "First wish"],
            [
                "R1",
                "Sample A",
                "Sample City Hospital",
                "Orthopaedics",
                "04.03",
                "senior",
                1980,
                "Sample County Hospital",
            ],
        ],
        "Rules": [
            ["Item", "Value"],
            ["title", "Sample round"],
            ["planned on", "2026-06-01"],
            ["maximum age", 60],
        ],
        "Pairings": [["Type", "Sender", "Recipient"], ["pairing", "H1", "C1"]],
        "Decisions": [["Type", "Person", "Post", "Term"], ["ban", "R1", "P1", None]],
    }.items():
        sheet = wb.create_sheet(name)
        for row in rows:
            sheet.append(row)
    outcome = read_round(saved(wb))
    assert outcome.problems == ()
    assert outcome.round is not None
    assert outcome.round.institutions[0].level is Level.TERTIARY
    assert outcome.round.posts[0].min_title is Title.ASSOCIATE
    assert outcome.round.people[0].wishes == ("C1",)
    assert outcome.round.policy.max_age_years == 60


def test_title_rows_blank_rows_and_merged_headers_are_read() -> None:
    wb = load_workbook(io.BytesIO(book()))
    sheet = wb["岗位"]
    sheet.insert_rows(1, 3)
    sheet["A1"] = "示例市 2026 年岗位表"
    sheet.merge_cells("A1:G1")
    sheet["E3"] = "任期"
    for column in "ABCD":
        sheet[f"{column}3"] = sheet[f"{column}4"].value
        sheet[f"{column}4"] = None
        sheet.merge_cells(f"{column}3:{column}4")
    sheet.merge_cells("E3:G3")
    sheet["E4"], sheet["F4"], sheet["G4"] = "开始", "月数", "任数"
    sheet.insert_rows(5, 2)
    outcome = read_round(saved(wb))
    assert outcome.problems == ()
    assert outcome.round is not None
    assert (outcome.round.posts[0].term_months, outcome.round.posts[0].terms) == (12, 2)


def test_forgiving_forms_are_read_as_meant() -> None:
    outcome = read_round(
        book(
            {
                "岗位!A2": full_width("P1"),
                "岗位!B2": " 示例县人民医院 ",
                "岗位!D2": 4.03,
                "岗位!E2": "２０２６年８月２３日",
                "岗位!F2": "两年",
                "岗位!G2": "一",
                "单位!E2": "三级甲等",
                "单位!H3": "3 700 m",
                "人员!F2": "主治医师",
                "人员!G2": "1985年5月",
                "人员!H2": "示例县人民医院",
                "人员!I2": "2026-03-01至2028-12-31；2029年起",
            }
        )
    )
    assert outcome.problems == ()
    assert outcome.round is not None
    post, person = outcome.round.posts[0], outcome.round.people[0]
    assert (post.code, post.institution, post.specialty, post.term_months) == ("P1", "C1", "04.03", 24)
    assert person.wishes == ("C1",)
    assert person.windows[1] == Window(first=date(2029, 1, 1))
    said = " ".join(n.sentence for n in outcome.notices)
    assert "“三级甲等”按“三级”读入" in said
    assert "“主治医师”按“中级”读入" in said


def test_a_name_matched_by_similarity_is_always_listed() -> None:
    outcome = read_round(book({"人员!C2": "示例市人民院"}))
    assert outcome.round is not None
    assert outcome.round.people[0].institution == "H1"
    assert [n.cell for n in outcome.notices if "按相似度 92% 对应到“示例市人民医院”" in n.zh] == ["人员!C2"]


@pytest.mark.parametrize(
    "name", ["示例市第一人民医院", "示例县人民医院分院", "东示例市人民医院", "示例市人民医馆"]
)
def test_a_name_that_may_be_another_place_is_not_matched(name: str) -> None:
    outcome = read_round(book({"人员!C2": name}))
    assert ("人员", 2, "单位") in places(outcome)


def test_a_name_that_stands_for_two_is_a_problem() -> None:
    units = [*GOOD["单位"], ["单位", "H2", "示例市人民医院", None, "二级", "是", None, None]]
    problem = read_round(book({"人员!C2": "示例市人民医院"}, 单位=units)).problems[0]
    assert problem.cell == "人员!C2"
    assert "H1、H2" in problem.zh


def test_people_are_never_matched_by_similarity() -> None:
    locks = [["类型", "人员"], ["不派", "示例甲甲"]]
    assert ("锁定", 2, "人员") in places(read_round(book(锁定=locks)))
    assert read_round(book(锁定=[["类型", "人员"], ["不派", "示例甲"]])).problems == ()


def test_blank_codes_are_generated_and_listed() -> None:
    outcome = read_round(book({"岗位!A2": None, "人员!A3": None}))
    assert outcome.round is not None
    assert (outcome.round.posts[0].code, outcome.round.people[1].code) == ("G2", "R3")
    assert sum("自动编为" in n.zh for n in outcome.notices) == 2


def test_departments_of_an_institution_without_any_are_added_and_listed() -> None:
    outcome = read_round(book({"人员!D2": "骨科", "人员!D3": "外科"}, 单位=GOOD["单位"][:3]))
    assert outcome.round is not None
    assert outcome.round.departments == (
        Department(code="H1/骨科", institution="H1", name="骨科"),
        Department(code="H1/外科", institution="H1", name="外科"),
    )
    assert sum("新建科室" in n.zh for n in outcome.notices) == 2


def test_missing_rules_take_the_default_and_are_listed() -> None:
    outcome = read_round(book())
    assert outcome.round is not None
    assert outcome.round.policy == Policy()
    assert any(n.zh == "没有填“交接重叠天数”，按默认值 14天 计。" for n in outcome.notices)


def test_cells_that_a_row_does_not_use_are_listed() -> None:
    outcome = read_round(book({"单位!E4": "三级"}))
    assert any(n.cell == "单位!E4" and "科室行不用这一列" in n.zh for n in outcome.notices)


def test_equal_notices_are_counted() -> None:
    outcome = read_round(book({"人员!F2": "主治医师", "人员!F3": "主治医师"}))
    assert [n.count for n in outcome.notices if "主治医师" in n.zh] == [2]


def test_team_rules_are_read_from_any_row_and_must_agree() -> None:
    head = [*GOOD["岗位"][0], "队伍", "队内角色", "队伍名称", "队伍最少专业数", "队伍新人上限"]
    first = [*GOOD["岗位"][1], "T1", "队长", None, None, 2]
    second = ["P2", *GOOD["岗位"][1][1:], "T1", None, "第一医疗队", 2, None]
    outcome = read_round(book(岗位=[head, first, second]))
    assert outcome.round is not None
    team = outcome.round.teams[0]
    assert (team.name, team.min_specialties, team.max_novices) == ("第一医疗队", 2, 2)
    assert outcome.round.posts[0].role is Role.LEADER
    outcome = read_round(book(岗位=[head, first, [*second[:-1], 5]]))
    assert places(outcome) == [("岗位", 3, "队伍新人上限")]


def test_links_of_all_three_kinds_are_read() -> None:
    outcome = read_round(
        book(
            结对=[
                ["类型", "派出单位", "受援单位", "受援科室", "医院等级", "名额"],
                ["结对", "H1", "C1", "骨科", None, None],
                ["名额", None, None, None, "三级", "9人"],
                ["包科", None, "C1", "骨科", None, None],
            ]
        )
    )
    assert outcome.round is not None
    assert outcome.round.pairings == (Pairing(sender="H1", recipient="C1", department="骨科"),)
    assert outcome.round.quotas == (Quota(maximum=9, level=Level.TERTIARY),)
    assert outcome.round.adoptions == (Adoption(recipient="C1", department="骨科"),)


def test_an_end_date_stands_for_the_term() -> None:
    head = [*GOOD["岗位"][0][:5], "结束日期", "任数"]
    outcome = read_round(book(岗位=[head, ["P1", "C1", "骨科", "04.03", "2026-08-31", "2028年8月30日", 2]]))
    assert outcome.round is not None
    assert outcome.round.posts[0].term_months == 12


def test_totals_footers_and_examples_are_no_data() -> None:
    rows = [*GOOD["人员"], ["合计", 2], ["填表人：某某"], ["例：R9", "示例"]]
    outcome = read_round(book(人员=rows))
    assert outcome.problems == ()
    assert outcome.round is not None
    assert len(outcome.round.people) == 2


@pytest.mark.parametrize("name", ["round.xls", "round.ods"])
def test_xls_and_ods_say_the_same_as_xlsx(name: str) -> None:
    old, new = read_round(DATA / name), read_round(book(单位=GOOD["单位"]))
    assert old.problems == new.problems == ()
    assert old.round == new.round


def test_merged_institution_cells_count_for_every_row_and_are_listed() -> None:
    wb = load_workbook(io.BytesIO(book({"人员!C3": None})))
    wb["人员"].merge_cells("C2:C3")
    outcome = read_round(saved(wb))
    assert outcome.round is not None
    assert {p.institution for p in outcome.round.people} == {"H1"}
    assert any("合并单元格" in n.zh for n in outcome.notices)


def test_problems_are_written_as_json() -> None:
    outcome = read_round(book({"岗位!E2": "8月23日"}))
    told = json.loads(problems_as_json(outcome.problems, outcome.notices))
    assert told["problems"][0]["cell"] == "岗位!E2"
    assert told["problems"][0]["value"] == "8月23日"
    assert told["notices"][0]["count"] == 1


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>", b"\0" * 100])
def test_a_file_that_is_no_workbook_is_one_problem(content: bytes) -> None:
    outcome = read_round(content, "附件1.xls")
    assert outcome.round is None
    assert [(p.cell, p.row) for p in outcome.problems] == [("附件1.xls", 0)]


_any_cell = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.sampled_from(["是", "2026年8月", "C1", "R1", "P1", "K1", "指定", "包科", "队长", "=1+1", "#REF!"]),
)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_stands_in_the_cells_gives_a_round_or_sentences(data: st.DataObject) -> None:
    sheets: dict[str, list[list[Any]]] = {}
    for spec in data.draw(st.lists(st.sampled_from(SHEETS), unique=True)):
        head = [c.zh for c in spec.columns]
        row = st.lists(_any_cell.map(_writable), min_size=len(head), max_size=len(head))
        sheets[spec.zh] = [head, *data.draw(st.lists(row, max_size=3))]
    outcome = read_round(book(**sheets))
    assert (outcome.round is None) == any(p.severity is Severity.ERROR for p in outcome.problems)
    for problem in outcome.problems:
        assert problem.zh.endswith(("。", "？"))
        assert problem.en


def _writable(value: Any) -> Any:
    return "".join(c for c in value if c.isprintable()) if isinstance(value, str) else value


def test_every_column_key_of_people_and_posts_is_a_field_or_known_helper() -> None:
    helpers = {"wish_1", "wish_2", "wish_3", "serving", "end", "team_name", "min_specialties", "max_novices"}
    people = {c.key for c in PEOPLE.columns} - helpers
    posts = {c.key for c in POSTS.columns} - helpers
    from jieli.planner.round import Person, Post

    assert people == set(Person.__slots__) - {"wishes"}
    assert posts == set(Post.__slots__)
    assert {c.key for c in SHEETS[0].columns} >= set(Institution.__slots__) - {"region"}
