# ruff: noqa: RUF001 - people type full-width signs
import csv
import io
from dataclasses import replace

import pytest
from django.core.cache import caches
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from jieli.web.listing import Choice, Tab, render_listing
from jieli.web.recent import ACTED
from web.frame import stand_in
from web.frame.stand_in import LISTING, Parcel, fill, get, page, post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tables(db):
    stand_in.make_tables()


def names(query: str = "") -> list[str]:
    found = page(query)
    first = (found.page - 1) * found.size
    return [p.name for p in found.all_rows[first : first + found.size]]


def answer(query: str = "", **headers):
    return render_listing(
        get(f"/parcels?{query}", **headers), LISTING, Parcel.objects.select_related("depot")
    )


def test_listing_shows_first_page_in_declared_order():
    fill(30)
    assert names() == [f"包裹{i:03}" for i in range(1, 21)]
    assert page().count == 30
    assert (page().first, page().last, page().pages) == (1, 20, 2)


def test_listing_goes_to_last_page_when_asked_beyond():
    fill(30)
    assert page("page=99").page == 2
    assert page("page=x").page == 1
    assert page("page=0").page == 1
    assert page("page=" + "9" * 400).page == 1


def test_listing_takes_only_offered_page_sizes():
    fill(30)
    assert page("size=50").size == 50
    assert page("size=1000000").size == 20


@pytest.mark.parametrize("typed", ["包裹007", "PCL-007", "pcl-007", "baoguo007", "bg007", "ＢＧ００７"])
def test_search_finds_by_name_code_pinyin_and_initials(typed):
    fill(12)
    assert names(f"q={typed}") == ["包裹007"]


def test_filters_narrow_together():
    fill(30)
    assert names("state=sent&heavy=1&sent_from=2026-11-13&sent_to=2026-11-19") == ["包裹012", "包裹018"]


def test_filters_in_use_are_counted_beside_the_search_and_can_be_cleared_while_filtering():
    fill(30)
    assert page("q=bg&tab=open").filters_in_use == 0
    assert page("q=bg&state=sent&heavy=1&sent_from=2026-11-13").filters_in_use == 3
    swapped = answer(
        "state=sent&heavy=1", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="parcels-rows"
    ).content.decode()
    assert '<span class="count" id="parcels-filters-in-use" hx-swap-oob="true">2</span>' in swapped
    assert "清空" in swapped


def test_date_filter_reads_chinese_dates_and_ignores_what_is_none():
    fill(12)
    assert names("sent_from=2026年11月12日") == ["包裹011", "包裹012"]
    assert len(names("sent_from=someday")) == 12


def test_tabs_count_within_the_filter():
    fill(50)
    assert page().counts == {"": 50, "open": 34, "late": 10}
    assert page("heavy=1").counts == {"": 41, "open": 28, "late": 10}
    assert page("tab=late").count == 10
    assert page("tab=nonsense").count == 50


def test_sorting_puts_missing_values_last_both_ways():
    fill(10)
    assert names("sort=sent_on")[-2:] == ["包裹005", "包裹010"]
    assert names("sort=-sent_on")[0] == "包裹009"
    assert names("sort=-sent_on")[-2:] == ["包裹005", "包裹010"]


def test_sorting_is_stable_among_equals():
    fill(30)
    assert names("sort=-depot")[:3] == ["包裹001", "包裹002", "包裹003"]


def test_sorting_by_what_is_no_column_keeps_the_declared_order():
    fill(3)
    assert names("sort=-search_text") == ["包裹001", "包裹002", "包裹003"]
    assert names("sort=state") == ["包裹001", "包裹002", "包裹003"]


def test_heads_tell_how_the_list_is_sorted():
    fill(1)
    heads = {str(h["label"]): h for h in page("sort=-weight").heads}
    assert heads["重量"]["aria"] == "descending"
    assert heads["重量"]["href"] == "?sort=weight"
    assert heads["名称"]["aria"] == "none"
    assert heads["状态"]["href"] == ""
    assert {str(h["label"]) for h in page("").heads} == {"名称", "仓库", "重量", "寄出", "状态", "密"}


def test_addresses_keep_the_state_of_the_list():
    fill(50)
    found = page("q=包裹&tab=open&sort=-weight&page=2&size=20")
    assert found.link(sort="name") == "?q=%E5%8C%85%E8%A3%B9&tab=open&sort=name&size=20"
    assert "page=2" in found.here
    assert found.cleared == "?tab=open&sort=-weight&size=20"
    assert "page=" not in found.tabs[0]["href"]
    assert "tab=" not in found.tabs[0]["href"]


@pytest.mark.parametrize("query", ["", "tab=open&q=bg", "print=1"])
def test_queries_do_not_grow_with_rows(query):
    fill(1)
    answer()  # the counts in the bar are worked out once and kept a moment
    with CaptureQueriesContext(connection) as few:
        answer(f"size=50&{query}")
    fill(50)
    with CaptureQueriesContext(connection) as many:
        answer(f"size=50&{query}")
    assert len(few) == len(many)


def test_list_takes_two_queries():
    fill(50)
    with CaptureQueriesContext(connection) as seen:
        found = page("size=50&tab=open")
        assert found.count == 34
        assert len(found.lines) == 34
        assert found.tabs
        assert found.filters
    assert len(seen) == 2


def test_cells_escape_what_records_say():
    fill(1)
    Parcel.objects.update(name='<img src=x onerror="1">', code='"><b>')
    text = answer().content.decode()
    assert "<img src=x" not in text
    assert "<b>" not in text.split("<tbody>")[1].split("</tbody>")[0]


def test_htmx_gets_the_table_alone():
    fill(2)
    text = answer("", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="parcels-rows").content.decode()
    assert "<html" not in text
    assert "包裹002" in text
    assert 'hx-swap-oob="true"' in text


def test_htmx_going_back_gets_the_whole_page():
    fill(2)
    text = answer(
        "", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="parcels-rows", HTTP_HX_HISTORY_RESTORE_REQUEST="true"
    ).content.decode()
    assert "<html" in text


def test_empty_list_says_what_comes_and_filtered_list_says_how_to_see_more():
    assert "寄出后会出现在这里。" in answer().content.decode()
    fill(1)
    assert "没有符合条件的记录" in answer("q=zzz").content.decode()


def test_print_shows_every_row_of_the_filter():
    fill(45)
    text = answer("print=1&heavy=1").content.decode()
    assert text.count('scope="row"') == 36
    assert "重件：是" in text


# --- Export ------------------------------------------------------------------------------------------


def export(kind: str, purpose: str = "月度核对", query: str = ""):
    seen: list[tuple] = []
    sent = post(f"/parcels?{query}", {"format": kind, "purpose": purpose})
    answer = render_listing(
        sent, LISTING, Parcel.objects.select_related("depot"), record_export=lambda *a: seen.append(a)
    )
    return answer, seen


def sheet(answer):
    return load_workbook(io.BytesIO(answer.content)).worksheets[0]


def test_export_needs_a_purpose():
    fill(3)
    answer, seen = export("xlsx", purpose=" ")
    assert answer.status_code == 422
    assert "请写明导出的用途" in answer.content.decode()
    assert not seen


def test_export_is_recorded_with_count_purpose_and_filters():
    fill(30)
    _answer, seen = export("xlsx", query="heavy=1&tab=open")
    (actor, name, count, purpose, filters) = seen[0]
    assert (actor.name, name, count, purpose) == ("韩松岳", "parcels", 14, "月度核对")
    assert filters == {"重件": "是", "分类": "待寄"}


def test_export_as_workbook_has_title_head_and_all_rows_of_the_filter():
    fill(30)
    found = sheet(export("xlsx", query="heavy=1&page=1")[0])
    assert found["A1"].value == "包裹"
    assert "韩松岳" in found["A2"].value
    assert "月度核对" in found["A2"].value
    assert [c.value for c in found[3]] == ["名称", "仓库", "重量", "寄出", "状态", "备注"]
    assert found.max_row == 3 + 21
    assert found.freeze_panes == "B4"
    assert found["C4"].value == 10
    assert found["D5"].value.date() == stand_in.FIRST + stand_in.timedelta(days=11)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\uff1d", "\uff20"])
def test_export_makes_no_text_a_formula(start):
    fill(1)
    Parcel.objects.update(name=f"{start}1+1")
    cell = sheet(export("xlsx")[0])["A4"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    rows = list(csv.reader(io.StringIO(export("csv")[0].content.decode("utf-8-sig"))))
    assert rows[1][0] == f"'{start}1+1"


def test_control_sign_in_a_text_spoils_no_workbook():
    fill(1)
    Parcel.objects.update(name="甲\x0b乙")
    assert sheet(export("xlsx")[0])["A4"].value == "甲乙"


def test_export_as_csv_opens_in_a_spreadsheet_program():
    fill(2)
    content = export("csv")[0].content
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == ["名称", "仓库", "重量", "寄出", "状态", "备注"]
    assert rows[1] == ["包裹001", "东库", "1", "2026-11-02", "open", "'=包裹001"]


def test_list_without_recorder_offers_no_export():
    fill(1)
    assert "parcels-export" not in answer().content.decode()
    refused = render_listing(
        post("/parcels", {"format": "csv", "purpose": "看看"}), LISTING, Parcel.objects.all()
    )
    assert "attachment" not in refused.get("Content-Disposition", "")


# --- What makes it cheap -----------------------------------------------------------------------------


def test_tabs_of_one_field_are_counted_by_grouping_and_count_the_same():
    fill(50)
    tabs = (
        Tab("open", "待寄", Q(state="open")),
        Tab("both", "全", Q(state__in=("open", "sent"))),
        Tab("none", "无", Q(state="lost")),
    )
    found = page("heavy=1", replace(LISTING, tabs=tabs))
    with CaptureQueriesContext(connection) as asked:
        assert found.counts == {"": 41, "open": 28, "both": 41, "none": 0}
    assert len(asked) == 1
    assert "GROUP BY" in asked[0]["sql"]
    mixed = replace(LISTING, tabs=(*tabs, Tab("light", "轻", ~Q(state="open") & Q(weight__lt=9))))
    assert page("heavy=1", mixed).counts == {"": 41, "open": 28, "both": 41, "none": 0, "light": 0}


def test_choices_are_kept_for_the_user_and_until_the_next_act():
    caches["pages"].clear()
    fill(3)
    asked = []

    def depots(actor):
        asked.append(actor)
        return [("d", f"库{len(asked)}")]

    listing = replace(LISTING, filters=(Choice("depot", "仓库", "depot__name", depots),))
    request = get("/parcels")

    def shown():
        return render_listing(request, listing, Parcel.objects.all()).content.decode()

    assert "库1" in shown()
    assert "库1" in shown()
    request.session[ACTED] = 7
    assert "库2" in shown()
    caches["pages"].clear()


def test_choices_are_escaped_and_the_chosen_one_is_marked():
    part = Choice("s", "状态", "state", (("a", "<甲>"), ('"', "乙")))
    options = part.shown(QueryDict("s=a"), stand_in.ACTOR)["options"]
    assert options == ('<option value="a" selected>&lt;甲&gt;</option><option value="&quot;">乙</option>')
