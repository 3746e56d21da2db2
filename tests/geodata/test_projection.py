"""The fast projection names the cell that PROJ names, for every point, or asks PROJ."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import grid, projection
from geodata.errors import InputError

sizes = st.sampled_from([100, 500, 1_000])


def exactly(longitude, latitude, size=grid.CELL_SIZE):
    return grid.cell_ids(*projection.project(longitude, latitude), size)


def test_points_all_over_the_county_and_far_around_it_get_the_cell_of_proj():
    chance = np.random.RandomState(3006)
    many = 200_000
    longitude = chance.uniform(6, 27, many)  # a fifth outside the box
    latitude = chance.uniform(63.8, 70.1, many)
    found = grid.cell_ids_of_degrees(longitude, latitude)
    assert (found == exactly(longitude, latitude)).all()


@given(
    st.integers(5_168, 9_211),
    st.integers(72_156, 76_710),
    st.lists(st.sampled_from([0, 1e-9, 1e-6, 1e-4, 3e-3, 0.02, 0.06]), min_size=2, max_size=2),
    st.sampled_from([(1, 1), (1, -1), (-1, 1), (-1, -1)]),
    sizes,
)
@settings(max_examples=400)
def test_points_on_and_about_the_edges_of_cells_get_the_cell_of_proj(column, row, off, sign, size):
    place = grid.unproject([column * 100.0 + sign[0] * off[0]], [row * 100.0 + sign[1] * off[1]])
    assert grid.cell_ids_of_degrees(*place, size) == exactly(*place, size)


def test_whole_edges_walked_along_get_the_cells_of_proj():
    along = np.linspace(7_250_000, 7_650_000, 20_001)
    for off in (-1e-3, -1e-9, 0.0, 1e-9, 1e-3):
        place = grid.unproject(np.full_like(along, 700_000 + off), along)
        assert (grid.cell_ids_of_degrees(*place) == exactly(*place)).all()


def test_no_point_is_further_off_than_the_margin_says():
    chance = np.random.RandomState(15)
    longitude = np.append(chance.uniform(5, 25, 100_000), [5, 5, 25, 25])
    latitude = np.append(chance.uniform(64.35, 69.55, 100_000), [64.35, 69.55] * 2)
    east, north, inside, margin = projection.project_nearly(longitude, latitude)
    known_east, known_north = projection.project(longitude, latitude)
    assert inside[:-4].all()
    # Five times the difference still fits: the margin is wide, but a small part of a cell.
    assert max(np.abs(east - known_east).max(), np.abs(north - known_north).max()) < margin / 5
    assert 0 < margin < 0.1


def test_a_margin_that_is_too_narrow_would_be_seen_here(monkeypatch):
    fitted = projection.fitted()
    blind = projection.Nearly(fitted.easting, fitted.northing, 0.0)
    monkeypatch.setattr(projection, "fitted", lambda: blind)
    along = np.linspace(7_250_000, 7_650_000, 20_001)
    place = grid.unproject(np.full_like(along, 800_000 + 1e-3), along)
    assert (grid.cell_ids_of_degrees(*place) != exactly(*place)).any()


@pytest.mark.parametrize("far", [np.nan, np.inf, -np.inf, 1e300])
def test_a_place_that_is_none_is_refused_and_gets_no_cell(far):
    with pytest.raises(InputError, match=r"1 point\(s\) lie outside the grid"):
        grid.cell_ids_of_degrees([22.15, far, 22.16], [65.58, 65.58, 65.59])
    with pytest.raises(InputError, match=r"1 point\(s\) lie outside the grid"):
        grid.cell_ids_of_degrees([22.15, 22.15, 22.16], [65.58, far, 65.59])


def test_no_points_get_no_cells():
    assert grid.cell_ids_of_degrees([], []).tolist() == []
