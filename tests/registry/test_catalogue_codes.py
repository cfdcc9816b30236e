"""Code sets and specialties: complete, consistent with the planner, findable by name."""

from __future__ import annotations

import pytest

from jieli.planner.catalogue import SPECIALTIES, title_rank
from jieli.planner.round import Title
from jieli.registry import catalogue as c

RANK = {"senior": Title.SENIOR, "deputy": Title.ASSOCIATE, "middle": Title.MIDDLE, "junior": Title.JUNIOR}
# Widest value that the column of the ledger holds.
WIDTHS = {
    "sex": 1, "ethnic": 2, "political": 2, "marital": 2, "education": 4, "degree": 4, "title": 4, "rank": 8,
    "hospital_tier": 8, "hospital_level": 16, "institution_kind": 24, "post_kind": 24, "credential_kind": 24,
    "programme_family": 32, "purpose": 16, "pairing_kind": 16, "office_kind": 16, "superior_relation": 16,
    "ownership": 16, "contact_duty": 16, "staff_kind": 16, "category": 16, "id_type": 16,
}  # fmt: skip


def test_every_set_has_codes_with_both_languages_and_no_double() -> None:
    assert set(WIDTHS) <= set(c.set_names())
    for name in c.set_names():
        values = c.codes(name)
        assert len({v.code for v in values}) == len(values) > 1, name
        assert len({v.zh for v in values}) == len(values), name
        assert all(v.zh.strip() and v.en.strip() and v.en.isascii() for v in values), name


def test_codes_fit_their_columns() -> None:
    for name, width in WIDTHS.items():
        assert max(len(v.code) for v in c.codes(name)) <= width, name


def test_56_ethnic_groups_have_their_national_numbers() -> None:
    groups = [v for v in c.codes("ethnic") if int(v.code) <= 56]
    assert [int(v.code) for v in groups] == list(range(1, 57))
    assert {v.code: v.zh for v in groups}["04"] == "藏族"
    assert {v.code: v.zh for v in groups}["05"] == "维吾尔族"
    assert groups[-1].zh == "基诺族"


def test_ranks_of_titles_agree_with_the_planner() -> None:
    ranks = {v.code for v in c.codes("rank")}
    for title in c.codes("title"):
        assert title.group in ranks, title
        rank = title_rank(title.zh)
        assert rank is not None, title
        assert rank == RANK[title.group], title
        if title.code.startswith("2"):
            assert title_rank(title.code) == rank, title


def test_a_rank_is_compared_with_the_minimum() -> None:
    assert c.is_rank_at_least("senior", "deputy")
    assert c.is_rank_at_least("middle", "middle")
    assert not c.is_rank_at_least("junior", "middle")
    assert not c.is_rank_at_least("", "junior")
    assert c.is_rank_at_least("", "")


def test_hospital_levels_know_their_tier() -> None:
    tiers = {v.code for v in c.codes("hospital_tier")}
    assert {v.group for v in c.codes("hospital_level")} == tiers
    level = c.code_named("hospital_level", "三级甲等")
    assert level is not None
    assert (level.code, level.group) == ("3A", "3")


@pytest.mark.parametrize(
    ("set_name", "text", "code"),
    [
        ("sex", "女", "2"), ("ethnic", " 藏族 ", "04"), ("title", "副主任医师", "232"), ("rank", "Senior", "senior"),
        ("pairing_kind", "院包科", "unit_department"), ("education", "\uff12\uff11", "21"),
        ("hospital_level", "3a", "3A"),
    ],
)  # fmt: skip
def test_a_code_is_found_by_its_words(set_name: str, text: str, code: str) -> None:
    found = c.code_named(set_name, text)
    assert found is not None
    assert found.code == code


def test_unknown_codes_and_sets_are_told_apart() -> None:
    assert c.code("sex", "7") is None
    assert c.code_named("sex", "不详吗") is None
    with pytest.raises(KeyError):
        c.codes("no_such_set")


def test_labels_follow_the_language() -> None:
    male = c.code("sex", "1")
    assert male is not None
    assert (male.label(), male.label("zh-hans"), male.label("en-gb")) == ("男", "男", "Male")


# Specialties.


def test_specialties_are_those_of_the_planner() -> None:
    assert [s.code for s in c.specialties()] == list(SPECIALTIES)
    for s in c.specialties():
        planned = SPECIALTIES[s.code]
        assert (s.zh, s.en, s.parent, s.aliases) == (
            planned.zh,
            planned.en,
            planned.parent or "",
            planned.aliases,
        )


def test_every_specialty_has_a_kind_and_an_existing_group() -> None:
    codes = {s.code for s in c.specialties()}
    for s in c.specialties():
        assert s.kind in ("clinical", "medtech", "public_health", "management"), s
        assert s.parent == "" or s.parent in codes, s
    kinds = {s.code: s.kind for s in c.specialties()}
    assert [kinds[x] for x in ("04.03", "30", "32.05", "32.09", "X9", "X2", "X5", "01")] == [
        "clinical", "medtech", "medtech", "clinical", "public_health", "management", "medtech", "public_health",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("普外", "04.01"), ("骨外科", "04.03"), ("神外", "04.02"), ("急诊", "20"), ("放射科", "32"),
        ("创伤骨科一病区", "04.03"),
        ("理化科", "X9"), ("质控", "X2"), ("院感科", "X3"), ("ICU", "28"),
    ],
)  # fmt: skip
def test_a_department_name_leads_to_its_specialty(word: str, code: str) -> None:
    found = c.specialty(word)
    assert found is not None
    assert found.code == code


def test_substitutes_name_existing_specialties_once_and_never_themselves() -> None:
    codes = {s.code for s in c.specialties()}
    pairs = [(s.specialty, s.substitute) for code in codes for s in c.substitutes(code)]
    assert len(pairs) == len(set(pairs)) > 100
    assert all(a in codes and b in codes and a != b for a, b in pairs)
    assert all(s.zh and s.en.isascii() for code in codes for s in c.substitutes(code))


def test_substitution_is_directed() -> None:
    assert "04.02" in [s.substitute for s in c.substitutes("04")]  # a neurosurgeon on a general surgical post
    assert "04" not in [s.substitute for s in c.substitutes("04.02")]  # not the other way round
    assert c.substitutes("10") == ()
