import pytest

from intake.ledgers import book, messy_people
from jieli.intake.columns import KINDS, FieldType
from jieli.intake.headers import guess, likeliest_sheet, remembered, signature
from jieli.intake.opening import open_ledger
from jieli.registry import catalogue


def sheet_of(rows, **more):
    return open_ledger(book(rows, **more), "a.xlsx").sheets[0]


def test_header_of_two_merged_rows_below_a_title_is_found():
    found = guess(open_ledger(messy_people(), "a.xlsx").sheets[0], KINDS["people"])
    assert found.last == 3
    assert [found.mapping.get(n) for n in range(12)] == [
        "name", "home_institution", "home_department", "sex", "born_on", "id_no", "ethnic", "title", "title_since",
        "phone", "remarks", None,
    ]  # fmt: skip


def test_title_that_is_only_similar_is_doubtful():
    found = guess(
        sheet_of([["姓名", "单位", "专业技术职务名称"], ["示例甲", "示例医院", "医师"]]), KINDS["people"]
    )
    assert found.mapping[2] == "title"
    assert found.doubtful == {2}


def test_numbering_and_unknown_titles_are_left_alone():
    found = guess(
        sheet_of([["序号", "姓名", "单位", "车牌"], [1, "示例甲", "示例医院", "青A"]]), KINDS["people"]
    )
    assert found.mapping == {1: "name", 2: "home_institution"}


def test_two_columns_of_one_title_are_not_both_mapped():
    found = guess(sheet_of([["姓名", "单位", "工作单位"], ["示例甲", "甲", "乙"]]), KINDS["people"])
    assert list(found.mapping.values()).count("home_institution") == 1


def test_sheet_with_most_known_columns_is_taken():
    empty = sheet_of([["说明"], ["请填写"]], title="说明")
    data = sheet_of([["姓名", "单位"], ["示例甲", "示例医院"]], title="数据")
    assert likeliest_sheet([empty, data], KINDS["people"]) is data


def test_mapping_is_remembered_by_title_and_place_only():
    assert remembered(["姓名", "来时"], ["姓名", "来时"], {"1": "remarks"}) == {1: "remarks"}
    assert remembered(["姓名", "去时"], ["姓名", "来时"], {"1": "remarks"}) == {}
    assert signature(["姓名*", "单 位", "校验结果"]) == signature(["姓名", "单位"])


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda k: k.key)
def test_titles_of_a_kind_mean_one_field_each(kind):
    own = [name for field in kind.fields for name in (field.zh, field.key)]
    assert len(own) == len(set(own))
    assert all(kind.key_of(f.zh.split("(")[0]) == f.key for f in kind.fields)
    for field in kind.fields:
        if field.type is FieldType.SET:
            assert catalogue.codes(field.set_name)
