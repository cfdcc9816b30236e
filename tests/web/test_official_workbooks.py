"""FM-06 to FM-08 as workbooks: what a hospital files holds every person, the days and the sums."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from jieli.kernel import clock
from jieli.kernel.models import AuditEntry
from jieli.web import official
from programme.story import make_policy, make_programme
from web import placement_world
from web.placement_world import Furnished
from web.registry_world import enter


@pytest.fixture
def made(world: Any) -> Furnished:
    programme = make_programme(world)
    make_policy(world, programme)
    return placement_world.furnish(world, programme)


@pytest.fixture
def office(client: Client, made: Furnished) -> Client:
    return enter(client, made.world, "PO")


def book(office: Client, address: str) -> Any:
    """The sheet that a POST with a purpose gives."""
    assert office.post(address, {"purpose": ""}).status_code == 422
    answer = office.post(address, {"purpose": "存档"})
    assert answer.status_code == 200
    return load_workbook(BytesIO(answer.content)).active


def table(sheet: Any) -> tuple[list[str], list[dict[str, Any]]]:
    """The heads, and the rows below them up to the first empty one, by head."""
    heads = [c.value for c in sheet[3]]
    rows = []
    for row in sheet.iter_rows(min_row=4, values_only=True):
        if row[1] is None:
            break
        rows.append(dict(zip(heads, row, strict=True)))
    return heads, rows


def test_the_arrival_report_says_who_is_there_and_who_is_late(office: Client, made: Furnished) -> None:
    sheet = book(office, f"/deployments/arrivals/form?batch={made.batch.code}")
    heads, rows = table(sheet)
    assert sheet["A1"].value == "到岗情况表"
    assert "应到5人，实到1人，逾期未到4人" in sheet["A2"].value
    assert heads == ["序号", "受援单位", "岗位", "姓名", "应到日期", "实到日期", "是否逾期", "确认人"]
    by_name = {r["姓名"]: r for r in rows}
    working = made.deployments["working"]
    there = by_name.pop(working.person.name)
    assert there["受援单位"] == working.post.institution.name
    assert there["应到日期"] == made.batch.due_on.isoformat()
    assert (there["实到日期"], there["是否逾期"]) == (working.on_duty_on.isoformat(), "否")
    assert there["确认人"]
    assert set(by_name) == {"待行示", "待发示", "在途示", "到达示"}
    late = (clock.today() - made.batch.due_on).days
    assert {(r["实到日期"] or "", r["是否逾期"]) for r in by_name.values()} == {("", f"{late}天")}
    entry = AuditEntry.objects.filter(event="export").latest("seq")
    assert "存档" in entry.reason


def test_the_roster_holds_those_who_are_there_on_the_day_and_no_number_of_their_families(
    office: Client, made: Furnished
) -> None:
    sheet = book(office, f"/deployments/roster?batch={made.batch.code}")
    _heads, rows = table(sheet)
    working = made.deployments["working"]
    (row,) = rows
    assert row["姓名"] == working.person.name
    assert (row["省级批次"], row["市级批次"]) == ("第六批", "第四批")
    assert working.sender.name in row["派出单位科室"]
    assert working.post.institution.name in row["受援单位科室"]
    assert row["起"] == working.starts_on.isoformat()
    assert row["止"] == (working.ends_on - timedelta(days=1)).isoformat()
    assert row["紧急联系人"] == "限权，见人员页"
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.page_setup.orientation == "landscape"


def test_attendance_of_a_month_adds_up(office: Client, made: Furnished) -> None:
    sheet = book(office, f"/attendance/form?sheet={made.sheet.code}&month={made.sheet.month:%Y-%m}")
    heads, rows = table(sheet)
    assert {"姓名", "应在岗天", "在岗", "在岗率"} <= set(heads)
    *people, total = rows
    assert made.deployments["working"].person.name in {r["姓名"] for r in people}
    assert total["姓名"] == "合计"
    for key in ("应在岗天", "在岗", "出差", "探亲", "冬休", "病", "事", "在途"):
        assert total[key] == sum(r[key] for r in people), key
    assert all(r["应在岗天"] >= r["在岗"] for r in people)


def test_a_name_that_looks_like_a_formula_stays_a_name() -> None:
    paper = official.Paper("FM-06", "示例", (), ("序号", "姓名"), [(1, "=1+1")], (6, 12))
    cell: Any = load_workbook(BytesIO(official.workbook(paper, "示例"))).active["B4"]  # type: ignore[index]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)
