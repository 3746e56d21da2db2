"""Which places are measured: a known cell within two kilometres, and nothing else."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import grid
from geodata.measured import NEAR_M, cells_of, near

EAST, NORTH = 700_000.0, 7_400_000.0


def places(*points: tuple[float, float], code: str = "2510") -> pd.DataFrame:
    longitude, latitude = grid.unproject([p[0] for p in points], [p[1] for p in points])
    return pd.DataFrame({"municipality_code": code, "longitude": longitude, "latitude": latitude})


def cells(*points: tuple[float, float], name: str = "covered") -> pd.DataFrame:
    ids = grid.cell_ids([p[0] for p in points], [p[1] for p in points])
    return pd.DataFrame({"cell_id": ids, "operator": "any", "period": 2019, "class": name})


def counted(measured: pd.DataFrame, localities: pd.DataFrame) -> tuple[int, int]:
    site, _ = near(measured["cell_id"].to_numpy("int64"), localities, NEAR_M)
    return len(set(site.tolist())), len(localities)


@pytest.mark.parametrize(("metres", "found"), [(0, 1), (NEAR_M - 1, 1), (NEAR_M + 1, 0)])
def test_the_distance_is_to_the_centre_of_the_cell(metres: int, found: int) -> None:
    place = places((EAST + 50 + metres, NORTH + 50))
    assert counted(cells((EAST, NORTH)), place) == (found, 1)


def test_a_cell_of_unknown_class_measures_nothing() -> None:
    unknown = cells((EAST, NORTH), name="unknown")
    assert cells_of(unknown, "any", 2019).empty
    assert len(cells_of(cells((EAST, NORTH), name="none"), "any", 2019)) == 1
    assert cells_of(cells((EAST, NORTH)), "any", 2018).empty
    assert cells_of(cells((EAST, NORTH)), "Telia", 2019).empty


def test_without_cells_or_localities_the_count_is_zero() -> None:
    assert counted(cells((EAST, NORTH)).head(0), places((EAST, NORTH))) == (0, 1)
    assert counted(cells((EAST, NORTH)), places((EAST, NORTH)).head(0)) == (0, 0)


offsets = st.lists(
    st.tuples(st.integers(-3000, 3000), st.integers(-3000, 3000)), min_size=1, max_size=8
)


@settings(max_examples=40)
@given(offsets, offsets)
def test_the_index_agrees_with_measuring_every_pair(
    towns: list[tuple[int, int]], squares: list[tuple[int, int]]
) -> None:
    points = [(EAST + x, NORTH + y) for x, y in towns]
    measured = cells(*((EAST + x, NORTH + y) for x, y in squares))
    east, north = grid.centres(measured["cell_id"].to_numpy())
    expected = sum(
        any((x - a) ** 2 + (y - b) ** 2 <= NEAR_M**2 for a, b in zip(east, north, strict=True))
        for x, y in points
    )
    assert counted(measured, places(*points)) == (expected, len(points))
