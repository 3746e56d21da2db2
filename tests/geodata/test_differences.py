"""What moves between two sets of boundaries: ground, from one municipality to another."""

from __future__ import annotations

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from geodata.differences import NOBODY, moved_boundaries
from geodata.errors import CrsError

WEST, SOUTH, SIDE = 800_000, 7_300_000, 10_000


def _square(column, *, width=SIDE, row=0):
    left, low = WEST + column * SIDE, SOUTH + row * SIDE
    return box(left, low, left + width, low + SIDE)


def _set(**shapes):
    return gpd.GeoDataFrame(
        {"municipality_code": [code.strip("_") for code in shapes]},
        geometry=list(shapes.values()),
        crs="EPSG:3006",
    )


TWO = _set(_2580=_square(0), _2581=_square(1))


def _moved(before, after, tolerance=100):
    found = moved_boundaries(before, after, tolerance)
    return [
        (row["from_code"], row["to_code"], round(row["km2"], 2)) for row in found.to_dict("records")
    ]


def test_nothing_moves_between_equal_boundaries():
    found = moved_boundaries(TWO, TWO, 10)
    assert list(found.columns) == ["from_code", "to_code", "km2", "geometry"]
    assert (len(found), found.crs) == (0, "EPSG:3006")


def test_a_border_that_moves_gives_ground_to_one_from_the_other():
    after = _set(
        _2580=_square(0, width=SIDE + 2000),
        _2581=_square(1).difference(_square(0, width=SIDE + 2000)),
    )
    assert _moved(TWO, after) == [("2581", "2580", 20.0)]
    assert _moved(after, TWO) == [("2580", "2581", 20.0)]


def test_the_sea_that_is_drawn_along_is_new_and_has_not_moved():
    sea = _set(_2580=_square(0).union(_square(0, row=-1)), _2581=_square(1))
    assert _moved(TWO, sea) == [(NOBODY, "2580", 100.0)]
    assert _moved(sea, TWO) == [("2580", NOBODY, 100.0)]


def test_a_border_in_other_detail_has_not_moved():
    thin = _square(0, width=SIDE + 80)
    after = _set(_2580=thin, _2581=_square(1).difference(thin))
    assert _moved(TWO, after, 100) == []
    assert _moved(TWO, after, 50) == [("2581", "2580", 0.8)]


def test_a_thin_strip_beside_a_wide_piece_is_left_out():
    piece = _square(0, width=SIDE + 20).union(
        box(WEST + SIDE, SOUTH, WEST + SIDE + 3000, SOUTH + 3000)
    )
    after = _set(_2580=piece, _2581=_square(1).difference(piece))
    [(_, _, km2)] = _moved(TWO, after, 100)
    assert km2 == pytest.approx(9.0, abs=0.02)


def test_a_municipality_that_joins_another_moves_whole():
    after = _set(_2580=_square(0).union(_square(1)))
    assert _moved(TWO, after) == [("2581", "2580", 100.0)]


def test_other_counties_count_only_where_one_of_the_14_gains_or_loses():
    before = _set(_2580=_square(0), _2482=_square(1), _2422=_square(2))
    after = _set(
        _2580=_square(0, width=SIDE + 1000),
        _2482=_square(1, width=SIDE + 5000).difference(_square(0, width=SIDE + 1000)),
        _2422=_square(2).difference(_square(1, width=SIDE + 5000)),
    )
    assert _moved(before, after) == [("2482", "2580", 10.0)]
    assert _moved(before, after[after["municipality_code"] == "2580"]) == [("2482", "2580", 10.0)]


def test_overlaps_that_stay_are_no_moves():
    both = _set(_2580=_square(0, width=SIDE + 3000), _2581=_square(1))
    assert _moved(both, both) == []
    grown = _set(_2580=_square(0, width=SIDE + 3000), _2581=_square(1).union(_square(2)))
    assert _moved(both, grown) == [(NOBODY, "2581", 100.0)]


@given(shift=st.integers(-8_000, 8_000))
def test_what_one_loses_the_others_gain(shift):
    edge = WEST + SIDE + shift
    after = _set(
        _2580=box(WEST, SOUTH, edge, SOUTH + SIDE),
        _2581=box(edge, SOUTH, WEST + 2 * SIDE, SOUTH + SIDE),
    )
    there, back = _moved(TWO, after), _moved(after, TWO)
    assert sum(km2 for _, _, km2 in there) == pytest.approx(
        abs(shift) * SIDE / 1e6 * (abs(shift) > 100), abs=0.01
    )
    assert sorted((b, a, km2) for a, b, km2 in there) == sorted(back)


def test_other_systems_are_refused():
    with pytest.raises(CrsError, match="EPSG:3006"):
        moved_boundaries(TWO.to_crs("EPSG:4326"), TWO, 10)
