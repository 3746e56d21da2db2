"""The system of coordinates, told by their size: certain or not at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from geodata.coordinates import LOCAL_ZONES, METRIC, in_county, recognised, zone_of
from geodata.municipalities import MUNICIPALITY_CODES

LATITUDE, LONGITUDE = 65.5848, 22.1567
NORTHING, EASTING = 7_292_404.4, 829_524.2
"""Luleå: the check point of the documentation of the data."""

COUNTY = (st.floats(64.90, 69.06), st.floats(15.38, 24.18))
"""The extent of Lantmäteriet's boundaries of 2026, degrees."""

PLACES = {
    "2506": (65.88, 17.89),
    "2505": (65.59, 19.17),
    "2510": (66.60, 19.83),
    "2523": (67.14, 20.66),
    "2560": (65.68, 21.00),
    "2580": (65.58, 22.16),
    "2581": (65.32, 21.48),
    "2582": (65.83, 21.69),
    "2513": (66.35, 22.84),
    "2514": (65.86, 23.14),
    "2518": (66.39, 23.66),
    "2521": (67.21, 23.37),
    "2583": (65.84, 24.13),
}


def _metres(crs, latitude, longitude):
    easting, northing = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(
        longitude, latitude
    )
    return northing, easting


def test_the_check_point_is_converted_to_the_metre():
    found = recognised(NORTHING, EASTING)
    latitude, longitude = found.degrees(NORTHING, EASTING)

    assert (found.system.name, found.system.crs, found.swapped) == (
        "sweref99_tm", "EPSG:3006", False
    )  # fmt: skip
    assert latitude[0] == pytest.approx(LATITUDE, abs=1e-6)
    assert longitude[0] == pytest.approx(LONGITUDE, abs=1e-6)


def test_degrees_are_degrees_and_known_when_swapped():
    assert recognised(LATITUDE, LONGITUDE).system.name == "degrees"
    found = recognised(LONGITUDE, LATITUDE)
    assert found.swapped
    assert [float(v[0]) for v in found.degrees(LONGITUDE, LATITUDE)] == [LATITUDE, LONGITUDE]


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("system", METRIC, ids=lambda system: system.name)
@given(*COUNTY)
def test_a_point_of_the_county_is_taken_for_its_own_system_and_comes_back(
    system, swapped, latitude, longitude
):
    pair = _metres(system.crs, latitude, longitude)
    given_pair = pair[::-1] if swapped else pair
    # A municipality's zone is one more system that it might be taken for.
    for municipality in ("", *MUNICIPALITY_CODES):
        found = recognised(*given_pair, municipality)
        assert (found.system, found.swapped) == (system, swapped)
    back = found.degrees(*given_pair)
    assert float(back[0][0]) == pytest.approx(latitude, abs=1e-7)
    assert float(back[1][0]) == pytest.approx(longitude, abs=1e-7)


@given(*COUNTY)
def test_degrees_of_the_county_are_never_taken_for_anything_else(latitude, longitude):
    assert recognised(latitude, longitude).system.name == "degrees"
    assert recognised(longitude, latitude).swapped


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("zone", LOCAL_ZONES, ids=lambda zone: zone.title)
@given(*COUNTY)
def test_a_local_zone_is_told_by_the_municipality_alone(zone, swapped, latitude, longitude):
    pair = _metres(zone.crs, latitude, longitude)
    pair = pair[::-1] if swapped else pair
    assert recognised(*pair) is None
    assert recognised(*pair, "2584") is None, "Kiruna lies in four zones"
    for code in PLACES:
        found = recognised(*pair, code)
        # The pair alone cannot say it; at worst it lies outside the county in the other's zone.
        assert found is None or found.system == zone_of(code)


@pytest.mark.parametrize("code", PLACES)
def test_a_point_in_its_municipalitys_zone_comes_back(code):
    zone = zone_of(code)
    pair = _metres(zone.crs, *PLACES[code])
    found = recognised(*pair, code)
    assert found.system == zone
    assert [float(v[0]) for v in found.degrees(*pair)] == pytest.approx(PLACES[code], abs=1e-7)


@pytest.mark.parametrize(
    ("first", "second", "swapped"),
    [
        (655848, 221567, False),
        (221567, 655848, True),
        (65584800, 22156, False),
        (6558, 2287, False),
    ],
)
def test_a_lost_decimal_point_is_put_back(first, second, swapped):
    found = recognised(first, second)
    latitude, longitude = found.degrees(first, second)
    assert (found.system.name, found.swapped) == ("lost_decimal", swapped)
    assert latitude[0] == pytest.approx(LATITUDE, abs=0.01)
    assert 22.1 < longitude[0] < 22.9


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (653512, 220930),  # degrees, minutes and seconds as well
        (6535, 2209),
        (6535.12, 2209.3),
        (656, 222),
        (59.3, 18.1),
        (6_580_822, 674_032),  # Stockholm in SWEREF 99 TM
        (NORTHING, 150_000),  # a local zone, which one is not said
        (NORTHING, float("nan")),
        (float("inf"), EASTING),
        (0, 0),
        (-655848, 221567),
    ],
)
def test_what_is_not_certain_is_not_said(first, second):
    assert recognised(first, second) is None


def test_many_pairs_are_one_system_or_none():
    latitude = np.array([LATITUDE, 67.0, 68.0])
    longitude = np.array([LONGITUDE, 20.0, 21.0])
    pairs = _metres("EPSG:3021", latitude, longitude)
    found = recognised(*pairs)
    assert found.system.name == "rt90"
    np.testing.assert_allclose(found.degrees(*pairs), (latitude, longitude), atol=1e-7)

    northings, eastings = pairs
    eastings[0] = EASTING
    assert recognised(northings, eastings) is None
    assert recognised([], []) is None


def test_points_outside_the_county_are_not_in_it():
    assert in_county(LATITUDE, LONGITUDE)
    assert not in_county([LATITUDE, 59.3], [LONGITUDE, 18.1])
    assert not in_county([], [])


def test_the_corner_of_a_systems_range_that_lies_outside_the_county_is_not_taken():
    # Off the coast of Norway: each number alone is one of the county's, the pair is not.
    assert recognised(7_715_000, 505_000) is None
