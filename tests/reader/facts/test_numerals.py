"""Numbers in both writings."""

from __future__ import annotations

import pytest

from jieli.reader.facts.numerals import han_value, quantities


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十三", 23),
        ("两百零五", 205),
        ("一百二", 120),
        ("一千零五十", 1050),
        ("二〇二四", 2024),
        ("三百二十", 320),
        ("两", 2),
        ("百", 100),
        ("", None),
        ("人", None),
        ("十百", None),
        ("百千", None),
        ("一" * 40, None),
    ],
)
def test_chinese_numerals(text: str, value: int | None) -> None:
    assert han_value(text) == value


@pytest.mark.parametrize(
    ("text", "value", "approx"),
    [
        ("70余人", 70, ">="),
        ("近百人", 100, "~"),
        ("1,200余例", 1200, ">="),
        ("120余万元", 1_200_000, ">="),
        ("3.6亿元", 3.6e8, ""),
        ("5万余元", 50_000, ">="),
        ("超过30人", 30, ">="),
        ("不少于5名", 5, ">="),
        ("不超过3天", 3, "<="),
        ("约40人", 40, "~"),
        ("二十多名", 20, ">="),
        ("百余名", 100, ">="),
        ("上百人", 100, ">="),
        ("2.3万人次", 23_000, ""),
        ("14个", 14, ""),
    ],
)
def test_a_number_with_its_neighbours(text: str, value: float, approx: str) -> None:
    [one] = quantities(text)

    assert (one.value, one.approx) == (pytest.approx(value), approx)


@pytest.mark.parametrize("text", ["没有数字", "数十名", "几百人", "三五个", "七八名", "9" * 30, "20几人"])
def test_no_number(text: str) -> None:
    assert quantities(text) == ()


def test_both_ends_of_a_range_know_it() -> None:
    assert [one.is_range for one in quantities("3至5名，6名，7-8人")] == [True, True, False, True, True]
