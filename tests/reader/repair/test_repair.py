"""What holds for any text and for all stages together."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jieli.reader.repair import repair, weave
from jieli.reader.rules import RULES, meaning
from jieli.reader.trail import Trail, replay
from reader.effort import effort
from reader.repair.damage import CLEAN, annotated, half_width

SIGNS = st.sampled_from(
    "当地的自然條件醫院。，“”、！?？()（）shùyīIl氐淖匀粭厝罕蒯攸乜亟駜皹"
    " \n*\uff0a◆★&;\uff11\uff12\uff21:08-市民后後裡著於\ufffd\ue000\u200b\u00a0,援疆工推县调é锟斤拷烫"
)
TEXTS = st.one_of(
    st.text(SIGNS, max_size=60),
    st.text(max_size=60),
    st.lists(st.one_of(st.sampled_from(CLEAN), st.text(SIGNS, max_size=8)), max_size=4).map("".join),
)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_any_text_is_repaired_once_and_replayed(text):
    trail = Trail(text)
    repair(trail)
    assert replay(text, trail.stages) == trail.text
    again = Trail(trail.text)
    repair(again)
    assert again.text == trail.text
    assert all(edit.is_mark for stage in again.stages for edit in stage.edits)


@settings(max_examples=80, deadline=None)
@given(TEXTS, st.text(SIGNS, max_size=20))
def test_any_headline_is_woven_out_of_any_text(text, headline):
    trail = Trail(text)
    weave(trail, headline)
    assert replay(text, trail.stages) == trail.text


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_every_edit_has_a_rule_that_is_explained(text):
    trail = Trail(text)
    repair(trail)
    for stage in trail.stages:
        for edit in stage.edits:
            assert meaning(edit.rule)
            assert 0 < edit.confidence <= 1


def test_rules_speak_both_languages():
    assert all(one.zh and one.en and not one.en.isspace() for one in RULES.values())


def test_clean_text_gets_no_stage():
    trail = Trail("\n".join(CLEAN))
    repair(trail)
    assert trail.stages == []


def test_stages_come_in_order_and_none_is_empty():
    trail = Trail("當(dāng)?shù)氐淖匀粭l件，，醫(yī)療隊員◆◆\uff12\uff10\uff12\uff14")
    repair(trail)
    assert trail.text == "当地的自然条件，医疗队员2024"
    assert [stage.name for stage in trail.stages] == [
        "symbols",
        "pinyin",
        "slips",
        "script",
        "widths",
        "punctuation",
    ]
    assert all(stage.edits for stage in trail.stages)


@pytest.mark.parametrize("widths", [str, half_width])
def test_a_marked_slip_keeps_its_characters(widths):
    trail = Trail(widths("我市援疆醫(yī)療隊(duì)更是勇?lián)姑?、積極作為，取得成績(jī)。"))
    repair(trail)
    (mark,) = [edit for stage in trail.stages for edit in stage.edits if edit.is_mark]
    assert mark.rule == "slip.unread"
    assert "勇?lián)姑?、积极作为" in trail.text


@pytest.mark.parametrize(
    "piece",
    [
        "氐淖匀粭l",
        "?shù)氐",
        "(yī",
        "医*",
        "◆ ",
        "&amp;",
        "，，",
        "医 ",
        "08:46:05",
        "Ã©",
        "鍖荤枟",
        "醫",
        "\ufffd",
        "a,,",
        "医\n",
        "((((",
        "?",
        "会议强调 ",
        "医\u00a0",
    ],
)
def test_no_repeated_sign_takes_more_than_linear_effort(piece):
    def calls(size):
        text = piece * (size // len(piece))
        return effort(lambda: repair(Trail(text)))

    calls(200)  # what is done once a process is not counted
    # ten times the text: in step is 10, quadratic would be 100
    assert calls(20_000) < 13 * calls(2_000)


def test_annotated_article_comes_back():
    article = "\n".join(CLEAN[:30])
    trail = Trail("\n".join(map(annotated, CLEAN[:30])))
    repair(trail)
    wrong = [(a, b) for a, b in zip(article.split("\n"), trail.text.split("\n"), strict=True) if a != b]
    assert len(wrong) <= 2
