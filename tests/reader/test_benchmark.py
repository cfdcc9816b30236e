"""The measure itself is right: what damage does, what counts as an error, what counts as found."""

import pytest
from benchmarks.reading.corpus import document as made
from benchmarks.reading.corpus import documents
from benchmarks.reading.damage import KINDS, Lost, damaged
from benchmarks.reading.score import Score, errors, items, pairs

DOCUMENTS = documents("dev")
TEXT = "示例市医疗队抵达\n3月4日，示例市第三批援疆医疗队6名队员抵达当地医院，开展帮扶工作，当地群众欢迎。"
PAGE = f"首页 > 正文\n{TEXT}\n【关闭】\n"


def one(stem="900"):
    return made("dev", stem, PAGE, {"repaired_text": TEXT, "publication_date": {"value": "2024-03-05"}})


@pytest.mark.parametrize("kind", KINDS)
def test_damage_is_the_same_each_time(kind):
    assert damaged(DOCUMENTS[0], kind) == damaged(DOCUMENTS[0], kind)


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind not in ("clean", "dropped", "slips", "mixture")]
)
def test_damage_without_bytes_lost_loses_little(kind):
    for document in DOCUMENTS[:10]:
        file = damaged(document, kind)
        assert sum(lost.end - lost.start for lost in file.lost) <= 10
        assert file.text == document.text


def test_clean_pages_are_what_was_written():
    for document in DOCUMENTS:
        file = damaged(document, "clean")
        assert file.data.decode() == document.page
        assert not file.lost


def test_readings_fall_into_the_middle_of_characters_as_on_the_web():
    """當地 in GBK: the pair in its middle is 數, whose reading is put there."""
    pages = "".join(damaged(one(str(n)), "slips").page for n in range(900, 908))
    assert "當(dāng)?shù)蒯t(yī)院" in pages


def test_stars_are_lost():
    file = damaged(one(), "stars")
    assert file.page.count("*") == sum(lost.end - lost.start for lost in file.lost) == 4


def test_the_moment_runs_into_the_first_paragraph_and_not_into_the_headline():
    text = "示例市医疗队抵达\n——6名队员到岗纪实\n3月4日，6名队员抵达当地医院。"
    gold = {"repaired_text": text, "publication_date": {"value": "2024-03-05"}}
    page = damaged(made("dev", "900", text, gold), "glued").page
    assert page.split("\n")[:2] == text.split("\n")[:2]
    assert page.split("\n")[2].startswith("2024-03-05 ")
    assert page.endswith(text.split("\n")[2])


@pytest.mark.parametrize(
    ("found", "wrong", "invented"),
    [
        ("医疗队抵达当地", 0, 0),
        ("医疗队抵当地", 1, 0),
        ("医疗队抵达当地啊", 1, 0),
        ("医疗抵达当地", 0, 0),
        ("医疗*抵达当地", 0, 0),
        ("医疗界抵达当地", 0, 1),
    ],
)
def test_lost_characters_are_free_and_inventions_are_counted(found, wrong, invented):
    counted = errors("医疗队抵达当地", found, [Lost(2, 3, "*")])
    assert (counted.wrong, counted.invented) == (wrong, invented)


def test_items_match_one_to_one():
    gold = [{"name": "甲市医院"}, {"name": "甲市医院分院"}]
    score = Score()
    faults = score.add(
        {"relevant": True, "sending_orgs": gold}, {"relevant": True, "sending_orgs": [{"name": "甲市医院"}]}
    )
    assert (score.exact["sending_orgs"].hit, score.exact["sending_orgs"].missed) == (1, 1)
    assert faults["sending_orgs"] == (["甲市医院分院"], [])


def test_gold_against_itself_is_perfect():
    score = Score()
    for document in DOCUMENTS:
        assert not score.add(document.gold, document.gold)
    assert score.micro().f1 == score.macro() == 1.0


def test_an_answer_of_nothing_finds_nothing():
    score = Score()
    for document in DOCUMENTS:
        score.add(document.gold, {"relevant": False})
    assert score.micro().hit == 0
    assert items({}, "persons") == []
    assert pairs([], [], lambda a, b: True, lambda a, b: True) == []
