import pytest

from jieli.kernel import search
from jieli.registry.models import Institution


def test_index_holds_word_pinyin_and_initials_once():
    assert search.index(["那曲市", "那曲市", "", " "]) == "那曲市 naqushi nqs"


def test_latin_words_are_not_spelt_twice():
    assert search.index(["CDC"]) == "cdc"


def test_full_width_signs_and_spaces_are_folded():
    assert search.fold("ＣＤＣ　１２ 号") == "cdc12号"  # noqa: RUF001 - full width on purpose


@pytest.mark.parametrize(
    "typed",
    ["那曲市人民", "naqu", "NQSRMYY", "slnqs", "ＮＱＳ", "人民 nqs", "  那曲  "],  # noqa: RUF001
)
def test_hospital_is_found(world, typed):
    found = Institution.objects.filter(search.found_by(typed))
    assert world.institutions["host_hospital"] in found


@pytest.mark.parametrize("typed", ["那曲 拉萨", "%", "_"])
def test_what_does_not_fit_is_not_found(world, typed):
    assert world.institutions["host_hospital"] not in Institution.objects.filter(search.found_by(typed))


def test_code_is_found_too(world):
    hospital = world.institutions["host_hospital"]
    assert Institution.objects.filter(search.found_by(hospital.code)).get() == hospital
