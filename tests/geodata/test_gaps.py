"""Gaps: which cells belong together, to whom, where, and in what order."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import gaps, grid, schema
from geodata.errors import InputError
from geodata.gap_cells import joined
from geodata.settings import DEFAULT_SETTINGS, OPERATORS, GapSettings
from tests.support.measurements import EAST, NORTH, SILENT, cell, counted, counts

CODES = ("2580", "2581")


def judged(places, *, name="none", operator="any", period=2019, code="2580"):
    """Give rows of ``coverage_cells``; ``places`` maps (column, row) to a code, or lists them."""
    codes = places if isinstance(places, dict) else dict.fromkeys(places, code)
    return pd.DataFrame(
        [
            {
                "cell_id": cell(*place),
                "municipality_code": municipality,
                "approximate": False,
                "operator": who,
                "period": period,
                "class": name,
                "n": 5,
                "ok": 0,
                "synthetic": False,
            }
            for place, municipality in codes.items()
            for who in dict.fromkeys((operator, *OPERATORS))
        ]
    )


def measured(cells):
    pairs = cells[cells["operator"].isin(OPERATORS)]
    return counts(
        [
            counted(int(row.cell_id), str(row.operator), SILENT, month=row.period * 100 + 6)
            for row in pairs.itertuples()
        ]
    )


def find(cells, logs=None, settings=DEFAULT_SETTINGS, **tables):
    """Find the gaps of cells, each measured once by each operator unless logs are given."""
    given = {
        "coverage_counts": measured(cells) if logs is None else logs,
        **{name: schema.empty(name) for name in ("localities", "population_grid")},
        **{name: table for name, table in tables.items() if table is not None},
    }
    return gaps.find(cells, given, settings, CODES)


def found(cells, localities=None, operator="any", **more):
    every = find(cells, localities=localities, **more)
    return every[every["operator"] == operator].reset_index(drop=True)


def locality(name, east, north, population=None):
    longitude, latitude = grid.unproject([east], [north])
    return {
        "name": name,
        "longitude": longitude[0],
        "latitude": latitude[0],
        "population": population,
        "synthetic": False,
    }


def squares(*rows, period=2019, synthetic=False):
    """Give ``population_grid``: pairs of a square's id and its inhabitants."""
    columns = pd.DataFrame(rows, columns=["cell_id", "inhabitants"])
    return columns.assign(period=period, synthetic=synthetic)


def test_cells_that_share_a_side_or_a_corner_are_one_gap():
    road = [(0, 0), (1, 1), (2, 1), (3, 0)]
    apart = [(6, 0), (0, 4)]  # two cells between
    assert found(judged(road + apart))["cells"].tolist() == [4, 1, 1]


def bridged(drawn, **settings):
    """Give (cells, bridged) of each gap of 'any' of a grid in letters, largest first.

    ``#`` fails, ``o`` is covered, ``?`` has too few rows, ``.`` is not measured.
    """
    names = {"#": "none", "o": "covered", "?": "unknown"}
    parts = [
        judged([(column, -row)], name=names[sign])
        for row, line in enumerate(drawn.split())
        for column, sign in enumerate(line)
        if sign in names
    ]
    gaps_found = find(pd.concat(parts, ignore_index=True), **settings)
    own = gaps_found[gaps_found["operator"] == "any"]
    return list(zip(own["cells"].tolist(), own["bridged"].tolist(), strict=True))


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ("##.##", [(4, 1)]),  # one cell of the road missed
        ("##?##", [(4, 1)]),  # or measured too little
        ("##o##", [(2, 0), (2, 0)]),  # covered: two gaps
        ("##..##", [(2, 0), (2, 0)]),  # two cells missed
        ("#.#.#", [(3, 2)]),
        ("#.. ..# ...", [(2, 1)]),  # aslant: the way runs along an edge
        ("#o. ..# ...", [(1, 0), (1, 0)]),  # neither of the two may be covered
        ("#.. .o# ...", [(1, 0), (1, 0)]),
        ("#.. ... ..#", [(2, 1)]),
        ("#.. .o. ..#", [(1, 0), (1, 0)]),
        ("#o. o.o .o#", [(2, 1)]),  # only the way itself is looked at
        ("### #.# ###", [(8, 0)]),  # joined without it: nothing is bridged
        ("#.# ... #.#", [(4, 5)]),  # five of five: a cell that two ways go over is counted once
    ],
)
def test_small_holes_are_bridged_and_covered_cells_never(drawn, expected):
    assert bridged(drawn) == expected


def test_how_far_a_bridge_reaches_is_a_setting():
    def with_bridge(cells):
        return {"settings": replace(DEFAULT_SETTINGS, gaps=GapSettings(bridge_cells=cells))}

    assert bridged("##.##", **with_bridge(0)) == [(2, 0), (2, 0)]
    assert bridged("##..##", **with_bridge(2)) == [(4, 2)]
    assert bridged("##.o##", **with_bridge(2)) == [(2, 0), (2, 0)]
    assert bridged("#... ...# ....", **with_bridge(2)) == [(2, 2)]


def test_what_is_bridged_is_no_part_of_area_or_shape():
    gap = found(judged([(0, 0), (2, 0)])).iloc[0]
    assert (gap["cells"], gap["bridged"], gap["area_km2"]) == (2, 1, 0.02)
    assert gap.geometry.area == 20_000


places = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1)


@given(places, places, st.integers(0, 3))
def test_joining_agrees_with_walking_from_cell_to_cell(fail, served, reach):
    served = served - fail

    def near(one, other):
        columns, rows = other[0] - one[0], other[1] - one[1]
        far = max(abs(columns), abs(rows))
        return far <= reach + 1 and not any(
            (one[0] + half(columns * step / far, up), one[1] + half(rows * step / far, up))
            in served
            for step in range(1, far)
            for up in (0, 1)
        )

    def half(number, up):
        return math.floor(number + 0.5) if up else math.ceil(number - 0.5)

    left, groups = set(fail), []
    while left:
        group, edge = set(), [left.pop()]
        while edge:
            here = edge.pop()
            group.add(here)
            beside = {other for other in left if near(here, other)}
            left -= beside
            edge += beside
        groups.append(group)
    ids = np.sort([cell(*place) for place in fail])
    covered = np.sort(np.array([cell(*place) for place in served], dtype="int64"))
    by_label: dict[int, set[int]] = {}
    for cell_id, number in zip(ids, joined(ids, covered, reach).gap, strict=True):
        by_label.setdefault(int(number), set()).add(int(cell_id))
    expected = {frozenset(cell(*place) for place in group) for group in groups}
    assert {frozenset(group) for group in by_label.values()} == expected


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


def test_without_inhabitants_rank_is_by_the_other_three_then_by_place():
    big, many, few = [(0, 0), (1, 0)], [(5, 0)], [(3, 9)]
    cells = judged(big + many + few, name="none")
    served = (cells["cell_id"] == cell(3, 9)) & cells["operator"].isin(OPERATORS[:2])
    cells.loc[served, "class"] = "covered"
    ranked = found(cells)
    assert ranked["rank"].tolist() == [1, 2, 3]
    assert ranked["gap_id"].str[-13:].astype("int64").tolist() == [cell(0), cell(5), cell(3, 9)]
    assert ranked["operators_failing"].tolist() == [4, 4, 2]
    assert ranked["operators_without"].tolist()[1:] == [";".join(OPERATORS), "Telenor;Tre"]
    # 25, 15 and 10 parts of 50: half of the area is 12.5, half of the operators 7.5.
    assert ranked["score"].tolist() == [100, 75, 60]
    assert ranked["inhabitants"].isna().all()
    assert set(ranked["inhabitants_from"]) == {""}
    assert ranked["route_km"].tolist() == [0.2, 0.1, 0.1]


def test_inhabitants_are_those_of_the_squares_each_whole_and_once():
    # Cells 9 and 10 lie in two squares of a kilometre, 30 in a third that is in no table.
    cells = judged([(8, 0), (9, 0), (10, 0), (30, 0)])
    grid_table = squares((cell(0), 7), (cell(10), 5), (cell(20), 100))
    ranked = found(cells, population_grid=grid_table)
    assert ranked["inhabitants"].tolist() == [12, 0]
    assert set(ranked["inhabitants_from"]) == {"grid"}
    # Nobody lives by the second: half of the weight gives it nothing.
    assert ranked["score"].tolist() == [100, round(25 / 3 + 15 + 10, 1)]
    assert not ranked["synthetic"].any()
    invented = found(cells, population_grid=grid_table.assign(synthetic=True))
    assert invented["synthetic"].all()


def test_of_several_years_of_squares_the_latest_not_later_is_taken():
    years = pd.concat(
        [
            squares((cell(0), people), period=year)
            for people, year in ((3, 2017), (4, 2018), (9, 2020))
        ]
    )
    assert found(judged([(0, 0)]), population_grid=years)["inhabitants"].tolist() == [4]
    assert found(judged([(0, 0)]), population_grid=years[2:])["inhabitants"].tolist() == [9]


def test_without_squares_inhabitants_are_those_of_localities_near_as_far_as_known():
    middle = (EAST + 50, NORTH + 50)
    towns = pd.DataFrame(
        [
            locality("Near", middle[0] + 1_999, middle[1], 80),
            locality("Not known", middle[0], middle[1] + 100),
            locality("Far", middle[0], middle[1] + 2_001, 700),
        ]
    )
    cells = judged([(0, 0), (100, 0)])
    ranked = found(cells, towns)
    assert ranked["inhabitants"].fillna(-1).tolist() == [80, -1]
    assert ranked["inhabitants_from"].tolist() == ["localities", ""]
    # What is not known of the second gives it no points, though it is the worst in all else.
    assert ranked["score"].tolist() == [100, 50]


def test_weights_are_settings():
    cells = judged([(0, 0), (1, 0), (2, 0), (9, 0)])
    people = squares((cell(0), 1), (cell(9), 50))
    by_people = replace(DEFAULT_SETTINGS, gaps=GapSettings(weights={"inhabitants": 1}))
    # Both touch the first square alone.
    assert find(cells, settings=by_people, population_grid=people)["score"].eq(100).all()
    away = judged([(0, 0), (1, 0), (2, 0), (15, 0)])
    people = squares((cell(0), 1), (cell(10), 50))
    first = find(away, settings=by_people, population_grid=people)
    assert first.loc[first["operator"] == "any", "score"].tolist() == [100, 2]
    assert first.loc[first["operator"] == "any", "cells"].tolist() == [1, 3]
    nobody = find(away, settings=by_people)
    assert nobody["score"].isna().all()
    assert nobody.loc[nobody["operator"] == "any", "cells"].tolist() == [3, 1]


@pytest.mark.parametrize(
    ("weights", "words"),
    [({"cells": 1}, "'cells'"), ({"area": -1}, "0 or above"), ({"area": 0}, "above 0"),
     ({"area": float("nan")}, "0 or above"), ({}, "above 0")],
)  # fmt: skip
def test_weights_that_cannot_be_used_are_refused(weights, words):
    odd = replace(DEFAULT_SETTINGS, gaps=GapSettings(weights=weights))
    with pytest.raises(InputError, match=words):
        find(judged([(0, 0)]), settings=odd)


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
    assert gap["distance_km"] == round((east**2 + north**2) ** 0.5 / 1_000, 1)


def test_direction_is_by_true_north():
    # At the Finnish border grid north points 8.6 degrees west of true north. What lies 18 degrees
    # east of grid north, which is north, lies 26.6 degrees east of true north: north-east.
    east, north = 917_000, 7_400_000
    cells = judged([(0, 0)])
    cells["cell_id"] = grid.cell_ids([east + 2_163], [north + 6_657])[0]
    gap = found(cells, pd.DataFrame([locality("Karungi", east, north)])).iloc[0]
    assert gap["direction"] == "ne"


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
