"""Names of regions in running text."""

from __future__ import annotations

from datetime import date

import pytest

from jieli.reader.facts.gazetteer import Gazetteer


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("赴玉树藏族自治州曲麻莱县开展义诊", ["玉树藏族自治州", "曲麻莱县"]),
        ("玉树州、那曲市、巴州", ["玉树州", "那曲市", "巴州"]),
        ("今天开会，没有地名。", []),
        ("", []),
        ("县", []),
    ],
)
def test_the_longest_name_is_found_at_each_place(gazetteer: Gazetteer, text: str, names: list[str]) -> None:
    found = gazetteer.mentions(text)

    assert [one.text for one in found] == names
    assert all(text[one.start : one.end] == one.text for one in found)


@pytest.mark.parametrize(
    ("name", "on", "codes"),
    [
        ("那曲市", date(2023, 11, 24), ["540600"]),
        ("那曲市", date(2016, 1, 1), []),
        ("那曲地区", date(2016, 1, 1), ["542400"]),
        ("那曲地区", None, []),
        ("那曲", None, ["540600"]),
    ],
)
def test_a_name_means_what_it_meant_on_the_day(
    gazetteer: Gazetteer, name: str, on: date | None, codes: list[str]
) -> None:
    assert [row.code for row in gazetteer.named(name, on)] == codes


def test_a_county_lies_within_its_superiors(gazetteer: Gazetteer) -> None:
    (county,) = gazetteer.named("曲麻莱县")

    assert [row.name for row in gazetteer.superiors(county)] == ["玉树藏族自治州", "青海省"]
    assert gazetteer.is_within(county, "630000")
    assert not gazetteer.is_within(county, "540000")
