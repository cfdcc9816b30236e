"""Regions as they were on a day: lookups, the table's own consistency, names both ways."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieli.registry.catalogue import (
    LISTED_SINCE,
    Region,
    altitude_band,
    ancestors,
    full_name,
    is_plateau,
    named,
    region_at,
    regions_on,
    resolve,
    spells,
    successors,
)

TODAY = date(2025, 6, 1)
BOUNDS = (1500, 2500, 3500, 4500)
OFFICIAL = [r for r in spells() if not r.kind]


def codes_of(regions: tuple[Region, ...]) -> list[str]:
    return [r.code for r in regions]


def spans_of(code: str) -> list[tuple[date, date]]:
    return [(r.valid_from or LISTED_SINCE, r.valid_until or date.max) for r in spells() if r.code == code]


# Fixture A-12.


def test_a12_naqu_is_a_city_in_2023_and_a_prefecture_in_2016() -> None:
    assert codes_of(resolve("那曲市", date(2023, 11, 24))) == ["540600"]
    assert codes_of(resolve("那曲地区", date(2016, 1, 1))) == ["542400"]


def test_a12_each_name_is_unknown_at_the_time_of_the_other() -> None:
    assert resolve("那曲地区", date(2023, 11, 24)) == ()
    assert resolve("那曲市", date(2016, 1, 1)) == ()


def test_naqu_changes_on_the_day_of_the_decision() -> None:
    eve, day = date(2017, 7, 17), date(2017, 7, 18)
    assert region_at("542400", eve) is not None
    assert region_at("542400", day) is None
    assert region_at("540600", eve) is None
    assert region_at("540600", day) is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("542100", "540300"), ("542200", "540500"), ("542300", "540200"), ("542400", "540600"), ("542600", "540400"),
        ("652100", "650400"), ("652200", "650500"), ("632100", "630200"), ("522200", "520600"), ("522400", "520500"),
        ("632721", "632701"), ("542421", "540602"), ("371202", "370116"), ("540422", "540481"), ("330104", "330102"),
    ],
)  # fmt: skip
def test_an_abolished_code_leads_to_its_successor(old: str, new: str) -> None:
    assert codes_of(successors(old))[0] == new


def test_successors_follow_several_changes_to_the_day_asked_for() -> None:
    # 铜陵县 became 义安区, 昌都县 卡若区; on the eve both are still themselves.
    assert codes_of(successors("542121", date(2014, 10, 19))) == ["542121"]
    assert codes_of(successors("542121", date(2020, 1, 1))) == ["540302"]


def test_a_divided_prefecture_leads_to_all_its_parts() -> None:
    assert codes_of(successors("341400")) == ["340100", "340200", "340500"]


def test_a_current_code_is_its_own_successor_and_an_unknown_one_has_none() -> None:
    assert codes_of(successors("632723")) == ["632723"]
    assert successors("999999") == ()


# Names.


def test_ambiguous_names_return_every_candidate() -> None:
    assert codes_of(resolve("朝阳区", TODAY)) == ["110105", "220104"]
    assert codes_of(resolve("玉树", TODAY)) == ["632700", "632701"]
    assert codes_of(resolve("吉林", TODAY)) == ["220000", "220200"]


def test_within_decides_between_them() -> None:
    assert codes_of(resolve("朝阳区", TODAY, within="220000")) == ["220104"]
    assert resolve("朝阳区", TODAY, within="440000") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("青海省玉树藏族自治州称多县", "632723"), ("青海玉树州称多", "632723"), ("玉树州 囊谦县", "632725"),
        ("新疆喀什地区疏附县", "653121"), ("克州", "653000"), ("凉山州", "513400"), ("长阳县", "420528"),
        ("西藏自治区那曲市色尼区", "540602"), ("北京市朝阳区", "110105"), ("吉林省吉林市", "220200"),
        ("盘锦", "211100"),
    ],
)  # fmt: skip
def test_names_are_understood_as_people_write_them(text: str, code: str) -> None:
    assert codes_of(resolve(text, TODAY)) == [code]


def test_nonsense_is_no_region() -> None:
    for text in ("", "市", "县医院", "省外", "青海省称多县医院"):
        assert resolve(text, TODAY) == (), text


def test_an_old_name_is_found_whatever_the_day() -> None:
    assert codes_of(named("那曲地区")) == ["542400"]
    assert named("朝阳区")[0].is_current


def test_full_name_reads_from_the_province_down() -> None:
    assert full_name("540602", TODAY) == "西藏自治区那曲市色尼区"
    assert full_name("659001", TODAY) == "新疆维吾尔自治区石河子市"
    assert full_name("542421", TODAY) == ""


def test_ancestors_are_those_of_the_day() -> None:
    assert codes_of(ancestors("542421", date(2016, 1, 1))) == ["542400", "540000"]
    assert codes_of(ancestors("540602", TODAY)) == ["540600", "540000"]
    assert ancestors("540000", TODAY) == ()


@given(st.sampled_from(OFFICIAL), st.integers(min_value=0, max_value=6000))
def test_a_full_name_resolves_to_its_code(region: Region, days: int) -> None:
    first, until = region.valid_from or LISTED_SINCE, region.valid_until or TODAY + timedelta(days=1)
    on = first + timedelta(days=days % (until - first).days)
    assert codes_of(resolve(full_name(region.code, on), on)) == [region.code]
    assert region.code in codes_of(resolve(region.name, on))
    assert region.code in codes_of(resolve(region.name, on, within=region.parent or None))


@given(st.text(max_size=20))
def test_any_text_is_answered(text: str) -> None:
    assert all(r.is_valid_on(TODAY) for r in resolve(text, TODAY))


# The table.


def test_numbers_of_today_are_the_official_ones() -> None:
    today = Counter((r.level, r.kind) for r in regions_on(TODAY))
    assert today["province", ""] == 34
    assert today["prefecture", ""] == 333
    assert today["county", ""] == 2846
    assert today["county", "statistical"] == 129


def test_hong_kong_macao_and_taiwan_are_there() -> None:
    assert [region_at(c, TODAY).name for c in ("710000", "810000", "820000")] == [  # type: ignore[union-attr]
        "台湾省", "香港特别行政区", "澳门特别行政区",
    ]  # fmt: skip


def test_codes_of_the_bulletins_are_there() -> None:
    for code, name in {
        "210000": "辽宁省", "211100": "盘锦市", "370500": "东营市", "440100": "广州市", "632700": "玉树藏族自治州",
        "632723": "称多县", "632724": "治多县", "632725": "囊谦县", "632726": "曲麻莱县", "653121": "疏附县",
    }.items():  # fmt: skip
        region = region_at(code, TODAY)
        assert region is not None
        assert region.name == name


def test_spans_of_a_code_neither_overlap_nor_leave_gaps() -> None:
    for code in {r.code for r in spells()}:
        spans = spans_of(code)
        assert all(start < until for start, until in spans), code
        assert all(before[1] == after[0] for before, after in pairwise(spans)), code


def test_every_superior_exists_for_as_long_as_its_part() -> None:
    for region in spells():
        if region.level == "province":
            assert region.parent == ""
            continue
        spans = spans_of(region.parent)
        assert spans, region
        assert spans[0][0] <= (region.valid_from or LISTED_SINCE), region
        assert spans[-1][1] >= (region.valid_until or date.max), region
        assert region.code.startswith(region.parent.rstrip("0")), region


def test_what_ended_has_successors_in_force_on_that_day() -> None:
    for region in spells():
        if region.valid_until is None:
            assert region.successors == (), region
        else:
            assert region.successors, region
            assert all(region_at(code, region.valid_until) for code in region.successors), region
            assert successors(region.code), region


def test_levels_follow_the_zeros_of_the_code() -> None:
    for r in spells():
        zeros = "province" if r.code[2:] == "0000" else "prefecture" if r.code[4:] == "00" else "county"
        assert (len(r.code), r.level) == (6, zeros), r


def test_an_official_name_is_unique_under_its_superior() -> None:
    seen: dict[tuple[str, str], list[Region]] = defaultdict(list)
    for region in OFFICIAL:
        seen[region.parent, region.name].append(region)
    for same in seen.values():
        days = sorted((r.valid_from or LISTED_SINCE, r.valid_until or date.max) for r in same)
        assert all(before[1] <= after[0] for before, after in pairwise(days)), same


def test_rows_are_sorted() -> None:
    keys = [(r.code, r.valid_from or date.min) for r in spells()]
    assert keys == sorted(keys)


def test_points_lie_in_the_country_and_say_how_they_are_known() -> None:
    for r in spells():
        assert 73 < r.longitude < 136, r
        assert 3 < r.latitude < 54, r
        assert r.point_basis in ("", "former", "typed", "parent")
    prefectures = [r for r in regions_on(TODAY, "prefecture") if r.point_basis == "parent"]
    assert prefectures == []


# Altitudes.


def test_every_county_of_tibet_and_yushu_has_an_altitude() -> None:
    for r in regions_on(TODAY):
        if not r.kind and (r.code.startswith("54") or r.code.startswith(("6326", "6327", "5133"))):
            assert r.altitude_m is not None, r
    for r in spells():
        assert (r.altitude_m is None) == (r.altitude_source == ""), r
        assert r.altitude_m is None or 0 < r.altitude_m < 5000


def test_altitudes_agree_with_the_places_of_the_sample_rounds() -> None:
    with (Path(__file__).parents[2] / "examples/places.csv").open(encoding="utf-8", newline="") as file:
        places = list(csv.DictReader(file))
    assert len(places) > 30
    for place in places:
        region = region_at(place["code"], TODAY)
        assert region is not None
        assert (region.name, region.altitude_m) == (place["county"], int(place["altitude_m"]))


def test_the_catalogue_is_read_without_django() -> None:
    code = "import sys, jieli.registry.catalogue as c; c.spells(); sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_altitude_bands_follow_the_bounds_given() -> None:
    assert [altitude_band(m, BOUNDS) for m in (0, 1499, 1500, 2500, 3499.9, 3500, 4499, 4500, 6000)] == list(
        "AABCCDDEE"
    )
    assert altitude_band(3200, (1000, 2000, 3000, 4300)) == "D"
    for wrong in ((1500, 2500), (2500, 1500, 3500, 4500)):
        with pytest.raises(ValueError, match="four rising altitudes"):
            altitude_band(100, wrong)


def test_plateau_is_derived_from_the_figure_given() -> None:
    madoi = region_at("632626", TODAY)
    shanghai = region_at("310000", TODAY)
    assert madoi is not None
    assert shanghai is not None
    assert is_plateau(madoi, 3000)
    assert not is_plateau(madoi, 4500)
    assert not is_plateau(shanghai, 0)


def test_days_before_the_first_list_are_answered_from_it() -> None:
    assert codes_of(resolve("铜仁地区", date(2001, 1, 1))) == ["522200"]
