"""Five real pages, read whole: fixtures A-09, A-10 and A-11. They are not part of the project.

Name the folder that holds them in READER_SEEDS, or put it beside the checkout as shared/seeds.
"""

import os
from functools import lru_cache
from pathlib import Path

import pytest

from jieli.cli.reading import gazetteer
from jieli.reader.bulletin import Reading, read
from jieli.reader.trail import replay

SEEDS = Path(os.environ.get("READER_SEEDS") or Path(__file__).parents[3] / "shared" / "seeds")
FILES = {path.name[:3]: path for path in sorted(SEEDS.glob("00[0-4]_*.txt"))}

pytestmark = pytest.mark.skipif(
    not FILES,
    reason="NOT TESTED: the folder of real pages is absent. Name it in READER_SEEDS to test on them.",
)


@lru_cache
def page(number: str) -> Reading:
    return read(FILES[number].read_bytes(), FILES[number].name, gazetteer())


def cuts(reading: Reading, rule: str = "cut.") -> list[str]:
    edits = (edit for stage in reading.trail.stages for edit in stage.edits)
    return [edit.before.strip() for edit in edits if edit.rule.startswith(rule) and edit.before.strip()]


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_every_page_plays_again_and_quotes_itself(number):
    reading = page(number)
    assert replay(reading.trail.original, reading.trail.stages) == reading.text
    document = reading.to_json()
    for rows in document.values():
        for row in rows if isinstance(rows, list) else []:
            for words in row.get("evidence", []) if isinstance(row, dict) else []:
                assert reading.text[words["start"] : words["end"]] == words["text"]


def test_a09_empty_labels_are_kept_and_stop_nothing():
    told = page("000").article.metadata
    assert [told[label] for label in ("成文日期", "发文字号", "主题词")] == ["", "", ""]
    assert told["索引号"] == "govswsjkwyh-2025-236256"
    assert (told["发文机关"], told["信息来源"]) == ("盘锦市政府", "市卫生健康委员会")
    assert page("000").article.published.isoformat() == "2024-11-22"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("000", "介绍当地的自然条件、人文风俗"),
        ("000", "更好地服务当地群众。"),
        ("000", "为当地医疗卫生事业的发展"),
        ("001", "名单。“业务院长”代表"),
        ("003", "与当地党委政府、受援医院"),
        ("003", "帮助当地医院开展"),
        ("003", "有针对性地择优选派相关学科专家"),
        ("003", "服从当地县委县政府指挥调度"),
        ("003", "与当地结下了深厚的友谊"),
    ],
)
def test_a10_spans_that_can_be_restored(number, words):
    assert words.replace(",", "，") in page(number).text.replace(",", "，")


def test_a10_what_is_lost_is_marked_and_not_invented():
    marks = [e for stage in page("000").trail.stages for e in stage.edits if e.is_mark]
    assert len(marks) == 1
    assert "姑?" in marks[0].before
    assert marks[0].candidates
    assert marks[0].before in page("000").text
    assert "使命、积极作为" not in page("000").text


def test_a10_the_clean_page_loses_captions_and_navigation_only():
    reading = page("002")
    assert {e.rule for s in reading.trail.stages for e in s.edits} <= {
        "cut.blank", "cut.caption", "cut.metadata", "cut.navigation", "cut.furniture",
    }  # fmt: skip
    assert len(cuts(reading, "cut.caption")) == 9


def test_a10_teasers_and_the_tail_are_cut():
    assert len(cuts(page("001"), "cut.teaser")) == 6
    assert not {word for word in ("造血干细胞", "肉羊", "70载") if word in page("001").text}
    assert not {word for word in ("梦幻西游", "消费者", "140.6") if word in page("004").text}
    assert "县调院长" not in page("004").text


def test_a11_the_facts_of_the_township_page_and_nothing_of_its_teasers():
    facts = page("001").facts
    counts = {(found.value.n, found.value.approx) for found in facts.head_counts}
    assert counts == {(14, ""), (9, ""), (5, ""), (70, ">=")}
    assert [found.value.months for found in facts.terms] == [24]
    assert [found.value.day or f"{found.value.date:%m-%d}" for found in facts.deadlines] == ["08-23"]
    assert len(facts.deliverables) == 4
    assert not facts.event_dates  # 近日 is no date
    assert [found.value.value for found in facts.programme] == ["业务院长"]


def test_numbers_of_the_other_pages():
    assert [found.value.start.isoformat() for found in page("000").facts.event_dates] == ["2024-11-18"]
    assert [(f.value.ordinal, f.value.text) for f in page("000").facts.batches] == [
        (7, "省第七批"),
        (5, "市第五批"),
    ]
    assert [found.value.name for found in page("000").facts.sending_orgs] == [
        "盘锦市中心医院", "辽油宝石花医院", "盘锦市疾病预防控制中心",
    ]  # fmt: skip
    assert len([f for f in page("000").facts.persons if f.value.kind == "aid_worker"]) == 6
    assert [found.value.n for found in page("002").facts.head_counts][:1] == [13]
    days = page("003").facts.event_dates[0].value
    assert (days.start.isoformat(), days.end.isoformat()) == ("2024-08-12", "2024-08-14")
    assert [found.value.code for found in page("003").facts.recipient_places] == [
        "632726",
        "632724",
        "632723",
        "632725",
    ]
    assert [found.value.amount_yuan for found in page("004").facts.money] == [500_000]
    assert {"donation", "agreement", "plaque", "training", "visit"} <= {
        f.value.value for f in page("004").facts.event_types
    }
