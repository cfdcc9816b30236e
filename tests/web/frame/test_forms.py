# ruff: noqa: RUF001 - people type full-width signs
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import translation

from jieli.kernel.errors import BadInput, FactsRefused, NotAllowed, RuleRefused
from jieli.web.forms.fields import (
    Candidate,
    Date,
    Form,
    Integer,
    Pick,
    Reason,
    Section,
    Select,
    Text,
    Upload,
    Version,
    pickable,
)
from jieli.web.forms.page import FormPage, form_page
from jieli.web.forms.rows import row_table
from jieli.web.parts import Head
from web.frame.stand_in import ACTOR, get, post

pytestmark = pytest.mark.django_db  # the frame around a page counts what waits for the user

DEPOTS = (
    Candidate("DEP-23456", "东库", "东区"),
    Candidate("DEP-34567", "西库", "西区"),
    Candidate("DEP-45678", "西库", "北区"),
)


@pickable("depot")
def find_depots(actor, text):
    if actor != ACTOR:
        return []
    return [d for d in DEPOTS if text.upper() == d.code or text in d.label or text == "ku"]


class Parcel(Form):
    sections = (Section("去处", ("depot",)), Section("内容", ("title", "count")))

    title = Text(label="名称")
    depot = Pick(label="仓库", thing="depot")
    count = Integer(label="件数", unit="件", min_value=1)
    sent_on = Date(label="寄出", required=False)
    kind = Select(label="类别", options=lambda: (("a", "甲类"), ("b", "乙类")), required=False)
    version = Version()


def sent(**values: str) -> Parcel:
    data = QueryDict(mutable=True)
    data.update({"title": "书", "depot": "东库", "count": "3", **values})
    return Parcel(data, actor=ACTOR)


def error(form: Form, field: str) -> str:
    assert not form.is_valid()
    return " ".join(form.errors.get(field, []))


@pytest.mark.parametrize(
    "typed", ["2026-08-23", "2026年8月23日", "2026.8.23", "２０２６／８／２３", "20260823"]
)
def test_date_is_read_in_the_ways_people_write_it(typed):
    form = sent(sent_on=typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["sent_on"] == date(2026, 8, 23)


@pytest.mark.parametrize("typed", ["2026-02-30", "明天", "2026年8月"])
def test_date_that_is_none_is_refused_with_an_example(typed):
    assert "2026" in error(sent(sent_on=typed), "sent_on")


def test_date_is_shown_as_the_browser_wants_it():
    assert 'type="date"' in str(Parcel(initial={"sent_on": date(2026, 8, 23)})["sent_on"])
    assert 'value="2026-08-23"' in str(Parcel(initial={"sent_on": date(2026, 8, 23)})["sent_on"])


@pytest.mark.parametrize(("typed", "value"), [("3", 3), ("１２", 12), ("5人", 5), (" 7 ", 7)])
def test_number_is_read_with_full_width_digits_and_unit(typed, value):
    form = sent(count=typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["count"] == value


@pytest.mark.parametrize("typed", ["0", "-1", "三点五", "1.5"])
def test_number_out_of_bounds_is_refused(typed):
    assert error(sent(count=typed), "count")


@pytest.mark.parametrize("typed", ["东库", "DEP-23456", "dep-23456", "东库（DEP-23456）", "东库(DEP-23456)"])
def test_pick_takes_name_or_code(typed):
    form = sent(depot=typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["depot"] == "DEP-23456"


def test_pick_lists_candidates_when_several_fit():
    said = error(sent(depot="西库"), "depot")
    assert "西库（DEP-34567）" in said
    assert "西库（DEP-45678）" in said


def test_pick_by_code_decides_among_records_of_one_name():
    form = sent(depot="西库（DEP-45678）")
    assert form.is_valid()
    assert form.cleaned_data["depot"] == "DEP-45678"


def test_pick_says_when_nothing_is_found():
    assert "没有找到“南库”" in error(sent(depot="南库"), "depot")


def test_pick_finds_only_what_the_actor_may_see():
    data = QueryDict("title=x&count=1&depot=DEP-23456")
    assert "没有找到" in error(Parcel(data), "depot")


def test_errors_are_tied_to_their_fields():
    form = sent(count="", title="")
    form.is_valid()
    text = form.render()
    assert 'aria-invalid="true"' in text
    assert 'aria-describedby="id_count_error"' in text
    assert 'id="id_count_error"' in text
    assert "请填写“件数”。" in text


def test_sections_come_in_order_and_what_no_section_names_comes_last():
    found = [[f.name for f in s["fields"]] for s in Parcel().grouped()]
    assert found == [["depot"], ["title", "count"], ["sent_on", "kind"]]


def test_upload_refuses_type_and_size(settings):
    settings.UPLOAD_LIMIT = 10

    class Paper(Form):
        file = Upload(label="文件", types=(".pdf",))

    assert "可以上传：.pdf" in error(Paper({}, {"file": SimpleUploadedFile("a.exe", b"x")}), "file")
    assert "超过上限" in error(Paper({}, {"file": SimpleUploadedFile("a.pdf", b"x" * 11)}), "file")
    assert Paper({}, {"file": SimpleUploadedFile("A.PDF", b"x")}).is_valid()


def test_reason_needs_more_than_a_sign():
    class Why(Form):
        reason = Reason()

    assert error(Why({"reason": "。"}), "reason")


# --- The page ---------------------------------------------------------------------------------------


PAGE = FormPage(Head("登记包裹"), submit="登记", cancel="/parcels")


def answer(data: dict[str, str] | None, do, tables=()):
    request = get("/new") if data is None else post("/new", data)
    form = Parcel(request.POST if data is not None else None, actor=ACTOR)
    return form_page(request, form, PAGE, do, tables=tables)


def refuse(problem: Exception):
    def do() -> str:
        raise problem

    return do


GOOD = {"title": "书", "depot": "东库", "count": "3"}


def test_form_is_shown_empty():
    found = answer(None, refuse(AssertionError("called")))
    assert found.status_code == 200
    assert "错" not in found.content.decode()


def test_bad_form_answers_422_and_keeps_what_was_typed():
    found = answer({**GOOD, "count": "零", "depot": "南库"}, refuse(AssertionError("called")))
    text = found.content.decode()
    assert found.status_code == 422
    assert 'value="书"' in text
    assert "有2处需要更正" in text
    assert 'href="#id_count"' in text


def test_good_form_goes_on():
    request = post("/new", GOOD)
    form = Parcel(request.POST, actor=ACTOR)
    found = form_page(request, form, FormPage(Head("x"), done=""), lambda: "/parcels/PCL-1")
    assert (found.status_code, found["Location"]) == (302, "/parcels/PCL-1")


def test_rule_that_refuses_answers_409_with_its_code_and_the_way_out():
    found = answer(GOOD, refuse(RuleRefused("最多2件。", remedy="请分两次。", rule="BR-58")))
    text = found.content.decode()
    assert found.status_code == 409
    for said in ("最多2件。", "请分两次。", "BR-58", 'value="书"'):
        assert said in text


def test_several_facts_are_all_listed():
    found = answer(GOOD, refuse(FactsRefused("不行。", (RuleRefused("甲不行。"), RuleRefused("乙不行。")))))
    assert "甲不行。" in found.content.decode()
    assert "乙不行。" in found.content.decode()


def test_bad_input_of_an_action_stands_at_its_field():
    found = answer(GOOD, refuse(BadInput("仓库已满。", field="depot")))
    assert found.status_code == 422
    assert 'id="id_depot_error"' in found.content.decode()


def test_bad_input_without_a_field_stands_above_the_form():
    found = answer(GOOD, refuse(BadInput("不成立。", field="nothing")))
    assert found.status_code == 422
    assert "不成立。" in found.content.decode()


def test_missing_permission_is_left_to_the_frame():
    with pytest.raises(NotAllowed):
        answer(GOOD, refuse(NotAllowed("不行。")))


def test_form_speaks_english():
    with translation.override("en"):
        found = answer({**GOOD, "count": "none"}, refuse(AssertionError()))
    assert "is not a whole number" in found.content.decode()


def test_each_of_several_refusals_stands_at_its_field():
    facts = FactsRefused(
        "不行。",
        (
            BadInput("人数太多。", field="count"),
            RuleRefused("甲不行。"),
            BadInput("别处不对。", field="other"),
        ),
    )
    found = answer(GOOD, refuse(facts))
    page = found.content.decode()
    assert found.status_code == 409
    assert "人数太多。" in page[page.index('id="id_count_error"') :][:200]
    assert "甲不行。" in page
    assert "别处不对。" in page


# --- Rows -------------------------------------------------------------------------------------------


class Row(Form):
    name = Text(label="姓名")
    days = Integer(label="天数", required=False)


Rows = row_table(Row, title="联系人", add_label="加一行", at_most=4)


def rows_sent(*names: str, **more: str):
    data = QueryDict(mutable=True)
    data.update({"c-TOTAL_FORMS": str(len(names)), "c-INITIAL_FORMS": "0"})
    for i, name in enumerate(names):
        data[f"c-{i}-name"] = name
    data.update(more)
    return Rows(data, prefix="c")


def test_rows_leave_empty_ones_out():
    table = rows_sent("甲", "", "乙")
    assert table.is_valid()
    assert [r["name"] for r in table.rows] == ["甲", "乙"]


STORED = [{"name": "甲", "days": 3}, {"name": "乙", "days": 5}]


def stored_rows_sent(*rows: tuple[str, str], **more: str):
    data = QueryDict(mutable=True)
    data.update({"c-TOTAL_FORMS": str(len(rows)), "c-INITIAL_FORMS": str(len(STORED))})
    for i, (name, days) in enumerate(rows):
        data.update({f"c-{i}-name": name, f"c-{i}-days": days})
    data.update(more)
    return Rows(data, prefix="c", initial=STORED)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ((("甲", "3"), ("乙", "5")), ["甲", "乙"]),
        ((("甲", "3"), ("", "")), ["甲"]),
        ((("", ""), ("乙", "5")), ["乙"]),
        ((("乙", "5"), ("", "")), ["乙"]),
        ((("甲", "3"), ("乙", "5"), ("丙", ""), ("", "")), ["甲", "乙", "丙"]),
    ],
)
def test_rows_are_those_that_were_sent_whether_stored_before_or_not(sent, kept):
    table = stored_rows_sent(*sent)
    assert table.is_valid(), table.errors
    assert [r["name"] for r in table.rows] == kept


def test_stored_row_that_is_half_emptied_is_refused():
    assert not stored_rows_sent(("", "3"), ("乙", "5")).is_valid()


def test_row_that_is_begun_must_be_finished():
    data = QueryDict("c-TOTAL_FORMS=1&c-INITIAL_FORMS=0&c-0-days=3")
    assert not Rows(data, prefix="c").is_valid()


def test_adding_a_row_keeps_the_others_and_checks_nothing():
    table = rows_sent("甲", "", add_row="c")
    assert table.reshaped
    assert [f["name"].value() for f in table.forms] == ["甲", "", None]


def test_no_more_rows_than_allowed():
    assert not rows_sent("甲", "乙", "丙", "丁", add_row="c").reshaped


@pytest.mark.parametrize(("row", "left"), [("0", ["乙", "丙"]), ("1", ["甲", "丙"]), ("2", ["甲", "乙"])])
def test_taking_a_row_out_keeps_the_others_in_order(row, left):
    table = rows_sent("甲", "乙", "丙", drop_row=f"c-{row}")
    assert table.reshaped
    assert [f["name"].value() for f in table.forms] == left


def test_taking_out_what_is_not_there_changes_nothing():
    assert not rows_sent("甲", drop_row="c-7").reshaped
    assert not rows_sent("甲", drop_row="other-0").reshaped
    assert not rows_sent("甲", drop_row="c-x").reshaped


def test_button_of_one_table_does_not_send_the_form():
    table = rows_sent("甲", add_row="c")
    found = answer({**GOOD, "count": ""}, refuse(AssertionError("called")), tables=(table,))
    assert found.status_code == 200
    assert "需要更正" not in found.content.decode()
