import pytest

from jieli.reader.repair import stars
from jieli.reader.trail import play


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("市**民医院", "市人民医院"),
        ("习*平总书记", "习近平总书记"),
        ("社会主*核心价值观", "社会主义核心价值观"),
        ("中华人民共*国", "中华人民共和国"),
    ],
)
def test_the_only_word_that_fits_comes_back(before, after):
    assert play(before, stars.edits(before)) == after


@pytest.mark.parametrize(
    "text",
    [
        "张*明医生",
        "患者李**痊愈",
        "王*与赵*",
        "3*5",
        "**通知**",
        "人*心",
        "高*峰主任",
        "甲*乙",
        "医生*",
        "A*B试验",
    ],
)
def test_masked_names_and_open_words_stay(text):
    assert play(text, stars.edits(text)) == text


@pytest.mark.parametrize("text", ["在县人民医院*作满半年", "取*三连胜", "每月发放生*补助", "专家常驻*浦"])
def test_a_rare_word_is_not_taken_where_common_ones_fit(text):
    assert play(text, stars.edits(text)) == text


def test_several_words_are_candidates():
    (edit,) = stars.edits("市人民医*院领导")
    assert edit.is_mark
    assert len(edit.candidates) > 1
