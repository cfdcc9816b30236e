"""The corpus is sound: its gold says only what its pages say, in words and codes that exist."""

import json
from datetime import date
from pathlib import Path

import pytest

from jieli.registry.catalogue.regions import region_at

FOLDER = Path(__file__).parent / "corpus"
GOLD = sorted(FOLDER.glob("*/*.json"))
EVENTS = {
    *("dispatch", "rotation", "visit", "meeting", "agreement", "plaque", "donation", "training", "clinic"),
    *("referral", "teleconsultation", "new_technique", "return", "appointment", "other"),
}
PROGRAMMES = {"援疆", "援藏", "援青", "对口帮扶", "业务院长", "医联体", "other"}
LABELS = {
    *("索引号", "主题分类", "发文机关", "成文日期", "发文字号", "发布日期", "主题词", "信息来源", "作者"),
    *("记者", "通讯员", "初审", "复审", "责任编辑", "审核", "文/图", "摄影", "栏目"),
}
APPROX = {"", ">=", "<=", "~"}
SHAPE = {
    "event_dates": {"start": str, "end": str},
    "event_types": {"value": str},
    "programme": {"value": str},
    "batches": {"ordinal": int, "text": str},
    "sending_orgs": {"name": str},
    "recipient_orgs": {"name": str},
    "recipient_places": {"name": str, "code": str},
    "persons": {"name": str, "role": str, "org": str, "dept": str, "kind": str},
    "head_counts": {"what": str, "n": int, "approx": str, "unit": str},
    "terms": {"months": (int, float), "op": str},
    "deadlines": {"date": str, "what": str},
    "money": {"amount_yuan": (int, float), "purpose": str, "approx": str},
    "equipment": {"name": str, "quantity": (int, type(None)), "unit": str},
    "agreements": {"name": str, "parties": list},
    "deliverables": {"text": str},
}
QUOTED = (("batches", "text"), ("persons", "name"), ("persons", "dept"), ("head_counts", "what"), ("money", "purpose"),
          ("deadlines", "what"), ("equipment", "name"), ("equipment", "unit"), ("agreements", "name"),
          ("deliverables", "text"))  # fmt: skip


def of(path: Path):
    return json.loads(path.read_text(encoding="utf-8")), path.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.fixture(params=GOLD, ids=lambda path: f"{path.parent.name}-{path.stem}")
def bulletin(request):
    return of(request.param)


def test_every_page_has_its_gold():
    pages = {path.with_suffix("") for path in FOLDER.glob("*/*.txt")}
    assert pages == {path.with_suffix("") for path in GOLD}


@pytest.mark.parametrize("half", sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))
def test_each_half_is_large_and_one_in_five_is_about_something_else(half):
    relevant = [of(path)[0]["relevant"] for path in GOLD if path.parent.name == half]
    assert len(relevant) >= 44
    assert 0.12 <= relevant.count(False) / len(relevant) <= 0.3


def test_gold_has_the_shape(bulletin):
    gold, _ = bulletin
    assert set(gold) == {
        *SHAPE,
        "doc_id",
        "relevant",
        "reason",
        "publication_date",
        "metadata",
        "repaired_text",
    }
    for name, shape in SHAPE.items():
        for item in gold[name]:
            assert set(item) == set(shape), name
            assert all(isinstance(item[key], kind) for key, kind in shape.items()), (name, item)
        assert all(gold[name].count(item) == 1 for item in gold[name]), name


def test_closed_words_are_words_of_the_list(bulletin):
    gold, _ = bulletin
    assert {item["value"] for item in gold["event_types"]} <= EVENTS
    assert {item["value"] for item in gold["programme"]} <= PROGRAMMES
    assert {item["kind"] for item in gold["persons"]} <= {"aid_worker", "official", "other"}
    assert {item["approx"] for item in gold["head_counts"] + gold["money"]} <= APPROX
    assert {item["op"] for item in gold["terms"]} <= APPROX
    assert set(gold["metadata"]) <= LABELS


def test_irrelevant_pages_state_nothing(bulletin):
    gold, _ = bulletin
    if gold["relevant"]:
        assert not gold["reason"]
        assert gold["event_types"]
        assert gold["programme"]
    else:
        assert gold["reason"]
        assert not any(gold[name] for name in SHAPE)


def test_days_are_days(bulletin):
    gold, _ = bulletin
    days = [(date.fromisoformat(one["start"]), date.fromisoformat(one["end"])) for one in gold["event_dates"]]
    assert all(start <= end for start, end in days)
    for one in gold["deadlines"]:
        date.fromisoformat(one["date"])
    if gold["publication_date"]:
        published = date.fromisoformat(gold["publication_date"]["value"])
        assert all(start <= published for start, _ in days)


def test_codes_are_those_of_the_day(bulletin):
    gold, _ = bulletin
    said = [one["start"] for one in gold["event_dates"]] or [(gold["publication_date"] or {}).get("value")]
    day = date.fromisoformat(said[0] or "2024-06-30")
    for place in gold["recipient_places"]:
        region = region_at(place["code"], day)
        assert region is not None, place
        assert region.name == place["name"]


def test_what_is_quoted_occurs(bulletin):
    gold, page = bulletin
    text = gold["repaired_text"]
    assert [item[key] for name, key in QUOTED for item in gold[name] if item[key] not in text] == []
    roles = [role for one in gold["persons"] for role in one["role"].split("、")]
    assert [role for role in roles if role not in text] == []
    assert [value for value in gold["metadata"].values() if value not in page] == []


def test_repaired_text_is_lines_of_the_page(bulletin):
    gold, page = bulletin
    rest = iter(page.split("\n"))
    for line in gold["repaired_text"].split("\n"):
        assert line
        assert line == line.strip()
        assert any(line in other for other in rest), line
