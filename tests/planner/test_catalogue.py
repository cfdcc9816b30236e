from collections import Counter

import pytest

from jieli.planner.catalogue import MANAGEMENT, SPECIALTIES, TITLE_NAMES, specialty_code, title_rank
from jieli.planner.round import Title


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("04.03", "04.03"),
        ("04.03 骨科", "04.03"),
        ("０４．０３", "04.03"),  # noqa: RUF001
        ("4.03", "04.03"),
        ("4", "04"),
        ("骨科", "04.03"),
        ("骨科专业", "04.03"),
        ("骨二科", "04.03"),
        ("内一科", "03"),
        ("创伤骨科", "04.03"),
        ("创伤骨科一病区", "04.03"),
        ("神经外科三病区", "04.02"),
        ("普外科", "04.01"),
        ("急诊科", "20"),
        ("放射线科", "32"),
        ("影像科", "32"),
        ("麻醉科", "26"),
        ("icu", "28"),
        ("重症", "28"),
        ("理化科", "X9"),
        ("理化检验", "X9"),
        (" X9 疾控理化检验 ", "X9"),
        ("医院管理", MANAGEMENT),
        ("Neurosurgery", "04.02"),
    ],
)
def test_specialty_code_understands_codes_names_and_wards(text: str, code: str) -> None:
    assert specialty_code(text) == code


@pytest.mark.parametrize("text", ["", "骨", "神经", "3.1", "99", "X13", "04.03 神经外科", "04.031"])
def test_specialty_code_does_not_guess(text: str) -> None:
    assert specialty_code(text) is None


def test_every_name_and_code_leads_to_its_own_line() -> None:
    for s in SPECIALTIES.values():
        for word in (s.code, s.zh, s.en, f"{s.code} {s.zh}", *s.aliases):
            assert specialty_code(word) == s.code, word


def test_parents_are_lines_of_the_catalogue() -> None:
    assert SPECIALTIES["04.03"].parent == "04"
    assert SPECIALTIES["04"].parent is None
    assert {s.parent for s in SPECIALTIES.values()} - {None} <= SPECIALTIES.keys()
    groups = {c for c in SPECIALTIES if c.isdigit()}
    assert groups == {f"{n:02}" for n in (*range(1, 29), 30, 31, 32, 50, 51, 52)}
    assert sum(not s.is_clinical for s in SPECIALTIES.values()) == 12


def test_names_are_unique() -> None:
    words = Counter(w for s in SPECIALTIES.values() for w in (s.zh, s.en, *s.aliases))
    assert [w for w, n in words.items() if n > 1] == []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("主任医师", Title.SENIOR),
        ("副主任医师", Title.ASSOCIATE),
        ("主治医师", Title.MIDDLE),
        ("医师", Title.JUNIOR),
        ("副主任护师", Title.ASSOCIATE),
        ("主管技师", Title.MIDDLE),
        ("药师", Title.JUNIOR),
        ("正高", Title.SENIOR),
        ("副高级", Title.ASSOCIATE),
        ("中级", Title.MIDDLE),
        ("初级", Title.JUNIOR),
        ("232", Title.ASSOCIATE),
        (" Senior ", Title.SENIOR),
    ],
)
def test_title_rank_knows_the_words_in_use(text: str, title: Title) -> None:
    assert title_rank(text) is title


@pytest.mark.parametrize("text", ["", "高级", "主任", "236"])
def test_title_rank_does_not_guess(text: str) -> None:
    assert title_rank(text) is None


def test_title_names_read_back() -> None:
    for title, (zh, en) in TITLE_NAMES.items():
        assert title_rank(zh) is title_rank(en) is title
