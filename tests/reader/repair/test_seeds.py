"""The real pages that the programme was thought through with; they are not part of the project."""

import os
import re
from pathlib import Path

import opencc
import pytest

from house.repository import ROOT
from jieli.reader.repair import repair, weave
from jieli.reader.trail import Trail, replay

SEEDS = Path(os.environ.get("READER_SEEDS") or ROOT.parent / "shared" / "seeds")
FILES = sorted(SEEDS.glob("*.txt")) if SEEDS.is_dir() else []
SPANS = {
    "000": [("?shù)氐淖匀粭l", "地的自然条"), ("?shù)厝罕?", "地群众"), ("?shù)蒯t(yī)", "地医")],
    "001": [("!皹I(yè)", "。“业"), ("?fàn)顩r", "状况")],
    "003": [
        ("?shù)攸h", "地党"),
        ("?shù)蒯t(yī)", "地医"),
        ("?fù)駜?yōu)", "择优"),
        ("?shù)乜h", "地县"),
        ("?shù)亟Y(jié)", "地结"),
    ],
}

pytestmark = pytest.mark.skipif(
    not FILES,
    reason="NOT TESTED: the folder of real pages is absent. Name it in READER_SEEDS to test on them.",
)


def repaired(number: str) -> Trail:
    (path,) = [path for path in FILES if path.name.startswith(number)]
    trail = Trail(path.read_text(encoding="utf-8"))
    repair(trail)
    assert replay(trail.original, trail.stages) == trail.text
    return trail


@pytest.mark.parametrize("number", SPANS)
def test_every_slip_that_can_be_undone_is_undone(number):
    trail = repaired(number)
    simplified = opencc.OpenCC("tw2s").convert
    edits = [
        edit for stage in trail.stages if stage.name == "slips" for edit in stage.edits if not edit.is_mark
    ]
    assert [(edit.before, simplified(edit.after)) for edit in edits] == SPANS[number]
    assert all(edit.confidence > 0.9 for edit in edits)


def test_the_slip_that_cannot_be_undone_is_marked():
    trail = repaired("000")
    marks = [edit for stage in trail.stages for edit in stage.edits if edit.is_mark]
    assert [edit.before for edit in marks] == ["?lián)姑?"]


@pytest.mark.parametrize("number", ["000", "001", "003"])
def test_every_annotation_is_gone(number):
    assert not re.search(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,7}\)", repaired(number).text)


def test_a_clean_page_stays():
    assert not repaired("002").stages


def test_the_glued_date_parts():
    assert re.search(r"^2024-08-16 08:46:05\n8月12日", repaired("003").text, re.MULTILINE)


def test_pieces_of_the_headline_are_taken_out():
    trail = repaired("004")
    assert not trail.stages
    weave(trail, trail.text.partition("\n")[0])
    taken = [edit.before for stage in trail.stages for edit in stage.edits if edit.rule == "woven.headline"]
    assert taken == [
        "县调",
        "流共疗援",
        "推医",
        "疆工",
        "广州",
        "市医",
        "院团研交",
        "县调",
        "流共疗援",
        "推医",
        "疆工",
    ]
    assert trail.text.partition("\n")[0].endswith("工作")
