"""Gaps: to whom they belong, where they are, how large they are and when they were measured."""

from __future__ import annotations

import pandas as pd
import pytest

from geodata import grid
from geodata.errors import InputError
from geodata.settings import OPERATORS
from geodata.signals import MISSING_SIGNAL
from tests.support.failing import find, found, judged, locality, measured
from tests.support.measurements import EAST, NORTH, SILENT, cell, counted, counts


def test_cells_that_share_a_side_or_a_corner_are_one_gap():
    road = [(0, 0), (1, 1), (2, 1), (3, 0)]
    apart = [(6, 0), (0, 4)]  # two cells between
    assert found(judged(road + apart))["cells"].tolist() == [4, 1, 1]


def test_years_and_selections_are_never_joined():
    cells = pd.concat([judged([(0, 0)]), judged([(1, 0)], period=2020)], ignore_index=True)
    every = find(cells)
    assert len(every) == 2 * (1 + len(OPERATORS))
    assert every["cells"].eq(1).all()


def test_covered_and_unknown_cells_are_never_in_a_gap():
    cells = pd.concat(
        [judged([(0, 0)], name="weak"), judged([(1, 0)], name="unknown"),
         judged([(0, 1)], name="covered")],
        ignore_index=True,
    )  # fmt: skip
    assert found(cells)["cells"].tolist() == [1]
    assert found(cells)["gap_id"].tolist() == [f"any-{cell(0)}"]


def test_a_gap_belongs_to_the_municipality_with_most_of_its_cells():
    most = {(0, 0): "2580", (1, 0): "2581", (2, 0): "2581"}
    tie = {(0, 5): "2581", (1, 5): "2580"}
    both = found(judged(most | tie))
    assert both["municipality_code"].tolist() == ["2581", "2580"]
    assert both["area_km2"].tolist() == [0.03, 0.02]


def test_cells_outside_the_county_are_in_no_gap():
    assert found(judged({(0, 0): "2580", (1, 0): "2401", (2, 0): ""}))["cells"].tolist() == [1]


def test_the_area_drawn_is_the_area_told():
    places = [(0, 0), (1, 0), (1, 1), (2, 2), (7, 7)]
    shapes = found(judged(places))
    assert (shapes.area / 1e6).round(9).tolist() == shapes["area_km2"].tolist()
    assert shapes.geometry.is_valid.all()
    assert shapes.crs == "EPSG:3006"


def test_days_and_times_are_those_of_its_cells_and_year():
    cells = judged([(0, 0), (1, 0)])
    logs = measured(cells)
    later = pd.Timestamp("2019-06-20 10:00")
    logs.loc[0, "last_at"] = later
    other_year = counts([counted(cell(0), "Telia", SILENT, month=202006,
                                 first_at=pd.Timestamp("2020-06-01"),
                                 last_at=pd.Timestamp("2020-06-02"))])  # fmt: skip
    every = find(cells, pd.concat([logs, other_year]))
    gap = every[every["operator"] == "any"].iloc[0]
    assert (gap["first_at"], gap["last_at"]) == (pd.Timestamp("2019-06-03 05:00"), later)
    assert gap["measured_days"] == 3
    tre = every[every["operator"] == "Tre"].iloc[0]
    assert tre["measured_days"] == 2  # the long row is Telia's


def test_a_day_on_which_no_signal_is_known_is_not_one_on_which_a_gap_was_measured():
    cells = judged([(0, 0)])
    later = {"first_at": pd.Timestamp("2019-06-29"), "last_at": pd.Timestamp("2019-06-30")}
    mute = counts([counted(cell(0), who, MISSING_SIGNAL, **later) for who in OPERATORS])
    alone, more = find(cells), find(cells, pd.concat([measured(cells), mute], ignore_index=True))
    told = ["measured_days", "first_at", "last_at"]
    pd.testing.assert_frame_equal(more[told], alone[told])


@pytest.mark.parametrize(
    ("east", "north", "direction"),
    [(0, 7_000, "n"), (7_000, 0, "e"), (0, -7_000, "s"), (-7_000, 0, "w"),
     (5_000, 5_000, "ne"), (5_000, -5_000, "se"), (-5_000, -5_000, "sw"), (-5_000, 5_000, "nw")],
)  # fmt: skip
def test_the_nearest_locality_names_the_place_by_distance_and_direction(east, north, direction):
    middle = (EAST + 50, NORTH + 50)
    near = locality("Kvikkjokk", middle[0] - east, middle[1] - north)
    far = locality("Jokkmokk", middle[0] + 50_000, middle[1])
    gap = found(judged([(0, 0)]), pd.DataFrame([far, near])).iloc[0]
    assert (gap["near_locality"], gap["direction"]) == ("Kvikkjokk", direction)
    assert gap["near_municipality_code"] == near["municipality_code"]
    assert gap["distance_km"] == round((east**2 + north**2) ** 0.5 / 1_000, 1)


def test_direction_is_by_true_north():
    # At the Finnish border grid north points 8.6 degrees west of true north. What lies 18 degrees
    # east of grid north, which is north, lies 26.6 degrees east of true north: north-east.
    east, north = 917_000, 7_400_000
    cells = judged([(0, 0)])
    cells["cell_id"] = grid.cell_ids([east + 2_163], [north + 6_657])[0]
    gap = found(cells, pd.DataFrame([locality("Karungi", east, north)])).iloc[0]
    assert gap["direction"] == "ne"


def test_a_hundred_metres_from_the_place_is_a_direction():
    near = pd.DataFrame([locality("Kvikkjokk", EAST + 50, NORTH - 50)])
    gap = found(judged([(0, 0)]), near).iloc[0]
    assert (gap["distance_km"], gap["direction"]) == (0.1, "n")


def test_of_two_localities_as_near_the_first_name_is_taken():
    alike = pd.DataFrame([locality(name, EAST + 50, NORTH + 950) for name in ("Övre", "Abborr")])
    assert found(judged([(0, 0)]), alike)["near_locality"].tolist() == ["Abborr"]


def test_an_operator_that_is_weak_is_without_as_one_that_has_none():
    cells = judged([(0, 0), (1, 0)], name="covered", operator="all")
    weak = (cells["cell_id"] == cell(1)) & (cells["operator"] == "Tre")
    cells.loc[weak | (cells["operator"] == "all"), "class"] = "weak"
    gap = found(cells, operator="all").iloc[0]
    assert (gap["cells"], gap["operators_failing"], gap["operators_without"]) == (2, 1, "Tre")


def test_at_the_place_itself_no_direction_is_given():
    near = pd.DataFrame([locality("Kvikkjokk", EAST + 50, NORTH + 50)])
    gap = found(judged([(0, 0)]), near).iloc[0]
    assert (gap["near_locality"], gap["distance_km"], gap["direction"]) == ("Kvikkjokk", 0.0, "")


def test_without_failing_cells_or_localities_the_table_is_whole():
    nothing = found(judged([(0, 0)], name="covered"))
    assert nothing.empty
    assert nothing.crs == "EPSG:3006"
    assert found(judged([(0, 0)]))["near_locality"].tolist() == [""]


def test_the_same_cells_give_the_same_gaps_in_any_order():
    cells = judged({(0, 0): "2580", (1, 1): "2581", (4, 4): "2580", (5, 5): "2580"})
    first = find(cells)
    turned = cells[::-1].reset_index(drop=True)
    second = find(turned)
    assert first.drop(columns="geometry").equals(second.drop(columns="geometry"))
    assert first.geometry.geom_equals(second.geometry).all()


def test_a_wider_cell_must_be_a_multiple():
    with pytest.raises(InputError, match="multiple of 100"):
        grid.coarser([cell(0)], 250)
