"""A gap keeps its id from year to year and from edition to edition, by the cells it shares."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata import grid, schema
from geodata.crs import SWEREF99_TM
from geodata.gaps.identity import cells_within, identified
from tests.support.measurements import cell

NONE = gpd.GeoDataFrame(schema.empty("coverage_gaps"))


def table(*gaps):
    """Give what is looked at of ``coverage_gaps``: (cells of row 0, period, selection) each."""
    rows = [(*gap, *(2019, "any")[len(gap) - 1 :]) for gap in gaps]
    return gpd.GeoDataFrame(
        {
            "gap_id": "",
            "operator": pd.Series([who for _, _, who in rows], dtype="str"),
            "period": [period for _, period, _ in rows],
        },
        geometry=[
            shapely.union_all(grid.boxes([cell(column) for column in columns]))
            for columns, _, _ in rows
        ],
        crs=SWEREF99_TM,
    )


def ids(found, previous=NONE):
    return identified(found, previous)["gap_id"].tolist()


def test_a_new_gap_is_called_by_selection_and_lowest_cell():
    found = table([[3, 4, 5]], [[0]], [[3, 4, 5], 2019, "Tre"])
    assert ids(found) == [f"any-{cell(3)}", f"any-{cell(0)}", f"tre-{cell(3)}"]


def test_a_gap_that_grows_shrinks_or_moves_a_little_is_the_same():
    first = identified(table([[3, 4, 5]]), NONE)
    for cells in ([2, 3, 4, 5, 6], [5], [5, 6, 7, 8]):
        assert ids(table([cells]), first) == first["gap_id"].tolist()
    assert ids(table([[6, 7]]), first) == [f"any-{cell(6)}"], "beside is not the same"


def test_the_largest_part_of_a_gap_that_splits_keeps_the_id():
    first = identified(table([range(10)]), NONE)
    whole = f"any-{cell(0)}"
    assert ids(table([[0, 1, 2]], [[4, 5, 6, 7, 8, 9]]), first) == [f"{whole}-2", whole]
    # Of equal parts the lower one.
    assert ids(table([[7, 8, 9]], [[0, 1, 2]]), first) == [f"any-{cell(7)}", whole]


def test_where_gaps_merge_the_id_of_the_largest_overlap_lives_on():
    first = identified(table([[0, 1]], [[3, 4, 5]]), NONE)
    assert ids(table([range(6)]), first) == [f"any-{cell(3)}"]
    # And when it falls apart again, the id that died is not given to another.
    merged = identified(table([range(6)]), first)
    assert ids(table([[0, 1]], [[3, 4, 5]]), merged) == [f"any-{cell(0)}", f"any-{cell(3)}"]


def test_the_years_of_an_edition_share_ids_and_selections_never_do():
    found = table(
        [[0, 1, 2], 2018], [[1, 2], 2019], [[2, 3], 2021], [[1], 2019, "all"], [[9], 2021]
    )
    one = f"any-{cell(0)}"
    assert ids(found) == [one, one, one, f"all-{cell(1)}", f"any-{cell(9)}"]


def test_a_year_in_which_the_gap_was_not_found_is_passed_over():
    found = table([[0, 1], 2017], [[8], 2018], [[1, 2], 2019])
    assert ids(found)[2] == f"any-{cell(0)}"


def test_the_same_year_of_the_previous_edition_goes_first():
    first = identified(table([[0, 1], 2018], [[5, 6], 2019]), NONE)
    # In 2019 the gap now reaches over what was another gap in 2018.
    found = table([[0, 1], 2018], [range(7), 2019])
    assert ids(found, first) == [f"any-{cell(0)}", f"any-{cell(5)}"]


def test_a_log_of_an_earlier_year_that_comes_late_takes_the_ids_that_are_known():
    first = identified(table([[3, 4], 2021], [[3, 4, 5], 2020]), NONE)
    assert ids(first) == [f"any-{cell(3)}"] * 2
    found = table([[2, 3], 2019], [[3, 4, 5], 2020], [[3, 4], 2021])
    assert ids(found, first) == [f"any-{cell(3)}"] * 3


def test_of_later_years_the_nearest_goes_first():
    first = identified(table([[0, 1], 2020], [[5, 6], 2021]), NONE)
    assert ids(table([range(7), 2019]), first) == [f"any-{cell(0)}"]


def test_an_earlier_year_is_looked_at_as_this_edition_has_it():
    first = identified(table([[0, 1], 2018]), NONE)
    # The gap of 2018 has grown by a log that came late, and that of 2019 overlaps what came.
    assert ids(table([range(6), 2018], [[4, 5], 2019]), first) == [f"any-{cell(0)}"] * 2


def test_a_new_id_is_none_that_the_previous_edition_had():
    first = identified(table([[0, 1, 2, 3]]), NONE)
    later = identified(table([[1, 2, 3]]), first)
    # Cell 0 begins a gap of its own again, while its name is the other's.
    assert ids(table([[1, 2, 3]], [[0], 2019]), later)[1] == f"any-{cell(0)}-2"


gaps_of_a_year = st.lists(st.integers(0, 2), min_size=12, max_size=12)
editions = st.lists(
    st.dictionaries(st.sampled_from([2018, 2019, 2020]), gaps_of_a_year, min_size=1),
    min_size=2,
    max_size=3,
)


def as_table(years):
    """Give the gaps of each year: runs of cells that fail (1 or 2), apart where they do not (0)."""
    gaps = []
    for year, signs in years.items():
        run: list[int] = []
        for at, sign in enumerate([*signs, 0]):
            if sign:
                run.append(at)
            elif run:
                gaps.append((run, year))
                run = []
    return table(*gaps) if gaps else NONE


@given(editions, st.randoms(use_true_random=False))
def test_ids_are_unique_last_and_do_not_depend_on_order(history, chance):
    previous = NONE
    for years in history:
        found = as_table(years)
        named = identified(found, previous)
        assert not named.duplicated(["gap_id", "operator", "period"]).any()
        # Identified by itself, and in any order, it is the same.
        assert ids(found, named) == named["gap_id"].tolist()
        order = list(range(len(found)))
        chance.shuffle(order)
        turned = ids(found.iloc[order].reset_index(drop=True), previous)
        assert turned == named["gap_id"].iloc[order].tolist()
        previous = named


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1), st.booleans())
def test_a_shape_gives_back_the_cells_that_it_was_made_of(places, apart):
    wanted = sorted(cell(*place) for place in places)
    shapes = np.array([shapely.union_all(grid.boxes(wanted))] * (2 if apart else 1))
    shape, cells = cells_within(shapes)
    for at in range(len(shapes)):
        assert sorted(cells[shape == at].tolist()) == wanted


@pytest.mark.parametrize("shapes", [[], [shapely.Polygon()]])
def test_no_shape_has_no_cells(shapes):
    shape, cells = cells_within(np.array(shapes, dtype=object))
    assert len(shape) == len(cells) == 0
