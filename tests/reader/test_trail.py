"""Changes can be played again, and every stretch knows where it came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieli.reader.trail import Edit, Trail, play, replay


def edit(start: int, before: str, after: str, rule: str = "test.change") -> Edit:
    return Edit(rule, start, start + len(before), before, after)


def test_edits_are_made_and_played_again():
    trail = Trail("援(yuán)疆醫療隊")
    trail.make("pinyin", [edit(1, "(yuán)", "")])
    trail.make("traditional", [edit(2, "醫", "医"), edit(3, "療隊", "疗队")])
    assert trail.text == "援疆医疗队"
    assert replay(trail.original, trail.stages) == trail.text


def test_an_edit_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        play("援疆", [edit(0, "援藏", "援青")])
    with pytest.raises(ValueError, match="does not fit"):
        play("援疆", [edit(0, "援疆", ""), edit(1, "疆", "")])


def test_a_stage_without_edits_leaves_no_row():
    trail = Trail("援疆")
    trail.make("nothing", [])
    assert trail.stages == []


def test_stretches_know_where_they_came_from_and_where_they_went():
    trail = Trail("页首\n援(yuán)疆醫療隊")
    trail.make("pinyin", [edit(4, "(yuán)", "")])
    trail.make("traditional", [edit(5, "醫療隊", "医疗队")])
    trail.make("cut", [edit(0, "页首\n", "", "cut.furniture")])
    assert trail.text == "援疆医疗队"
    assert trail.origin(0, 1) == (3, 4)
    assert trail.original[slice(*trail.origin(0, 2))] == "援(yuán)疆"
    assert trail.original[slice(*trail.origin(2, 5))] == "醫療隊"
    change = trail.stages[1].edits[0]
    assert trail.original[slice(*trail.origin_of(1, change))] == "醫療隊"
    assert trail.text[slice(*trail.now(1, change))] == "医疗队"
    cut = trail.stages[2].edits[0]
    assert trail.now(2, cut) == (0, 0)
    assert trail.original[slice(*trail.origin_of(2, cut))] == "页首\n"


def test_a_mark_changes_nothing():
    mark = edit(0, "?", "?", "slip.lost")
    assert mark.is_mark
    assert not mark.is_cut
    assert play("?援", [mark]) == "?援"


@st.composite
def trails(draw: st.DrawFn) -> Trail:
    trail = Trail(draw(st.text("援疆医院队abc\n", max_size=30)))
    for number in range(draw(st.integers(0, 4))):
        bounds = sorted(draw(st.sets(st.integers(0, len(trail.text)), max_size=8)))
        spans = list(zip(bounds[::2], bounds[1::2], strict=False))
        trail.make(
            f"stage {number}",
            [edit(start, trail.text[start:end], draw(st.text("援疆x", max_size=3))) for start, end in spans],
        )
    return trail


@given(trails())
def test_any_trail_replays_and_maps_every_character_into_the_original(trail):
    assert replay(trail.original, trail.stages) == trail.text
    before = (0, 0)
    for at in range(len(trail.text)):
        start, end = trail.origin(at, at + 1)
        assert 0 <= start <= end <= len(trail.original)
        assert start >= before[0]
        before = (start, end)
        changed = [trail.now(number, one) for number, stage in enumerate(trail.stages) for one in stage.edits]
        if not any(begin <= at < stop for begin, stop in changed):
            assert trail.original[start:end] == trail.text[at]


@given(trails())
def test_every_edit_has_its_place_in_both_texts(trail):
    for number, stage in enumerate(trail.stages):
        for one in stage.edits:
            start, end = trail.origin_of(number, one)
            assert 0 <= start <= end <= len(trail.original)
            start, end = trail.now(number, one)
            assert 0 <= start <= end <= len(trail.text)
