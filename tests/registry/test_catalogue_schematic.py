"""Dots of the schematic map: on the sheet, where they belong, all of them."""

from __future__ import annotations

from datetime import date
from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieli.registry.catalogue import MAP_SIZE, MapPoint, map_points, project, regions_on, spells

TODAY = date(2025, 6, 1)
longitudes = st.floats(min_value=73.5, max_value=135)
latitudes = st.floats(min_value=18, max_value=53.5)


def dots() -> dict[str, MapPoint]:
    return {p.code: p for p in map_points(TODAY)}


def test_every_prefecture_and_the_three_regions_have_a_dot_on_the_sheet() -> None:
    shown = dots()
    assert {r.code for r in regions_on(TODAY, "prefecture")} <= set(shown)
    assert {"110000", "500000", "710000", "810000", "820000", "460300", "419001", "659001"} <= set(shown)
    width, height = MAP_SIZE
    assert all(0 < p.x < width and 0 < p.y < height for p in shown.values())


def test_there_is_one_capital_dot_for_each_province() -> None:
    capitals = [p.code[:2] for p in map_points(TODAY) if p.is_capital]
    assert sorted(capitals) == sorted(r.code[:2] for r in regions_on(TODAY, "province"))


def test_every_region_projects_onto_the_sheet() -> None:
    width, height = MAP_SIZE
    for r in spells():
        x, y = project(r.longitude, r.latitude)
        assert 0 <= x <= width, r
        assert 0 <= y <= height, r


def test_cities_lie_as_on_a_map() -> None:
    shown = dots()
    lhasa, yushu, beijing, urumqi, sansha = (
        shown[c] for c in ("540100", "632700", "110000", "650100", "460300")
    )
    assert urumqi.x < yushu.x < beijing.x
    assert urumqi.y < yushu.y < lhasa.y < sansha.y
    assert shown["710000"].x > shown["350100"].x


def test_the_map_of_an_earlier_day_shows_the_prefectures_of_that_day() -> None:
    assert "542400" in {p.code for p in map_points(date(2016, 1, 1))}
    assert "542400" not in dots()


@given(longitudes, latitudes, st.floats(min_value=0.1, max_value=10))
def test_east_is_right_and_north_is_up(longitude: float, latitude: float, step: float) -> None:
    x, y = project(longitude, latitude)
    assert project(min(longitude + step, 135.2), latitude)[0] >= x
    assert project(longitude, latitude + step)[1] < y or latitude + step > 90


@given(longitudes, latitudes)
def test_areas_are_kept(longitude: float, latitude: float) -> None:
    """A square degree has the same area in the sheet per square kilometre wherever it lies."""

    def area(lon: float, lat: float, d: float = 2.0) -> float:
        (ax, ay), (bx, by), (px, py) = project(lon, lat), project(lon + d, lat), project(lon, lat + d)
        return abs((bx - ax) * (py - ay) - (px - ax) * (by - ay)) / cos(radians(lat + d / 2))

    assert area(longitude, latitude) == pytest.approx(area(105, 36), rel=0.08)


def test_a_latitude_beyond_the_pole_is_refused() -> None:
    with pytest.raises(ValueError, match="latitude 91"):
        project(105, 91)


def test_the_central_meridian_is_vertical_and_both_sides_mirror() -> None:
    x, _ = project(105, 36)
    assert project(105, 50)[0] == x
    left, right = project(85, 36), project(125, 36)
    assert hypot(left[0] - x, 0) == pytest.approx(hypot(right[0] - x, 0), abs=0.2)
    assert left[1] == right[1]


@pytest.mark.parametrize("latitude", [25, 47])
def test_scale_is_true_along_the_standard_parallels(latitude: int) -> None:
    (west, _), (east, _) = project(102, latitude), project(108, latitude)
    (_, south), (_, north) = project(105, latitude - 3), project(105, latitude + 3)
    assert (east - west) / cos(radians(latitude)) == pytest.approx(south - north, rel=0.01)
