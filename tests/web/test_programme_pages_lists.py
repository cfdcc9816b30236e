"""Lists of programmes: queries do not depend on the rows, tabs count, files carry the official heads."""

import io

import pytest
from django.core.cache import caches
from django.urls import reverse
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from jieli.kernel.models import AuditEntry
from jieli.programme.actions import batch as batches
from jieli.programme.actions import need as needs
from jieli.programme.actions import pairing as pairings
from jieli.programme.actions import programme as programmes
from jieli.programme.models import Need
from jieli.programme.queries.declaration import HEADERS
from programme.story import make_post
from web.programme_world import Furnished, furnish, need
from web.registry_world import enter


@pytest.fixture
def made(world) -> Furnished:
    return furnish(world)


def more(made: Furnished, name: str) -> None:
    """Many more rows of one list."""
    world = made.world
    for i in range(24):
        start = made.batch.starts_on.replace(year=made.batch.starts_on.year + 2 + i)
        end = start.replace(year=start.year + 1)
        if name == "needs":
            needs.submit_need(need(made), actor=world.actor("HD"))
        elif name == "posts":
            make_post(world, made.batch)
        elif name == "batches":
            batches.add_batch(
                {"programme": made.programme, "name": f"第{i + 8}批", "starts_on": start, "ends_on": end},
                parts={"labels": [{"level": "city", "text": f"第{i}批"}]},
                actor=world.system,
            )
        elif name == "pairings":
            pairings.add_pairing(
                {
                    "programme": made.programme,
                    "kind": "topic",
                    "topic": f"专题{i}",
                    "sender": world.institutions["sending_hospital"],
                    "receiver": world.institutions["host_county_hospital"],
                    "starts_on": made.batch.starts_on,
                },
                actor=world.system,
            )
        else:
            one = programmes.add_programme(
                {"name": f"示例项目{i}", "family": "touring", "starts_on": made.programme.starts_on},
                actor=world.system,
            )
            programmes.add_policy(
                {"programme": one, "name": "第1版", "valid_from": one.starts_on},
                archetype="plateau",
                actor=world.system,
            )


@pytest.mark.parametrize("name", ["programmes", "policies", "batches", "pairings", "needs", "posts", "jobs"])
def test_list_costs_the_same_with_many_rows(client, made, name, django_assert_max_num_queries):
    enter(client, made.world, "PO")
    address = f"{reverse(name)}?size=50"

    def cost() -> int:
        client.get(address)
        caches["pages"].clear()
        with django_assert_max_num_queries(60) as asked:
            assert client.get(address).status_code == 200
        return sum("audit" not in q["sql"] for q in asked.captured_queries)

    before = cost()
    if name != "jobs":
        more(made, name)
    assert cost() <= before


def test_tabs_count_needs_by_state(client, made):
    enter(client, made.world, "PO")
    page = client.get(reverse("needs")).context["list"]
    counts = {str(t["label"]): t["count"] for t in page.tabs}
    assert counts["审核中"] == 3
    assert counts["已设岗"] == 1
    assert counts["草稿"] == 1


def test_rank_and_next_stand_in_the_row(client, made):
    enter(client, made.world, "HC")
    text = client.get(reverse("needs") + "?tab=waiting").content.decode()
    assert "1 / 3" in text
    assert "等受援地卫健委" in text


def test_boxes_stand_only_where_the_actor_decides(client, made):
    enter(client, made.world, "HC")
    text = client.get(reverse("needs")).content.decode()
    assert text.count('name="codes"') == Need.objects.filter(state="checked").count() == 1
    enter(client, made.world, "PO")
    assert 'name="codes"' not in client.get(reverse("needs")).content.decode()


# --- FM-01 ------------------------------------------------------------------------------------------


def test_declaration_prints_the_official_heads_in_their_order(client, made):
    enter(client, made.world, "HH")
    year = made.batch.starts_on.year
    answer = client.get(reverse("declaration") + f"?year={year}")
    text = answer.content.decode()
    heads = [text.index(f'<th scope="col">{h}</th>') for h in HEADERS]
    assert heads == sorted(heads)
    assert len(answer.context["form"].rows) == 4  # the draft is left out
    assert "卫生健康委审核（盖章）" in text


def test_declaration_leaves_as_a_workbook_with_a_purpose_and_a_trace(client, made):
    enter(client, made.world, "HH")
    address = reverse("declaration") + f"?year={made.batch.starts_on.year}"
    assert client.post(address, {"purpose": ""}).status_code == 422
    before = AuditEntry.objects.filter(event="export").count()
    answer = client.post(address, {"purpose": "报市卫健委"})
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert AuditEntry.objects.filter(event="export").count() == before + 1
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "受援需求申报表"
    assert "示例那曲市人民医院" in rows[1][0]
    assert tuple(rows[2]) == HEADERS
    assert [r[0] for r in rows[3:7]] == [1, 2, 3, 4]
    assert rows[7][0] == "合计"
    assert rows[7][5] == 4
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert {"A1:P1", "A2:I2", "J2:P2"} <= {str(r) for r in sheet.merged_cells.ranges}
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.page_setup.orientation == "landscape"


def test_declaration_may_not_be_taken_out_by_a_department_head(client, made):
    enter(client, made.world, "HD")
    address = reverse("declaration") + f"?year={made.batch.starts_on.year}"
    assert client.get(address).status_code == 200
    assert client.post(address, {"purpose": "报市卫健委"}).status_code == 403


def test_declaration_of_a_programme_one_does_not_see_is_not_there(client, made):
    enter(client, made.world, "HH@far")
    query = f"?unit={made.world.institutions['host_hospital'].code}&programme={made.programme.code}"
    assert client.get(reverse("declaration") + query).status_code == 404
