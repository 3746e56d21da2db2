"""Whom a gap hits: inhabitants, score and rank."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from geodata.errors import InputError
from geodata.gaps import reranked
from geodata.settings import DEFAULT_SETTINGS, OPERATORS, GapSettings
from tests.support.failing import find, found, judged, locality, squares
from tests.support.measurements import EAST, NORTH, cell


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
    assert ranked[["score_area", "score_operators", "score_days"]].to_numpy().tolist() == [
        [50, 30, 20],
        [25, 30, 20],
        [25, 15, 20],
    ]
    assert ranked["score_inhabitants"].isna().all(), "left out, and so not 0 points"
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
    assert ranked["score_inhabitants"].tolist() == [50, 0]
    assert not ranked["synthetic"].any()
    invented = found(cells, population_grid=grid_table.assign(synthetic=True))
    assert invented["synthetic"].all()


def test_squares_say_nothing_of_a_municipality_that_they_leave_out():
    # A gap in each municipality, and one over the border between them.
    cells = judged({(0, 0): "2580", (600, 0): "2581", (499, 9): "2580", (500, 9): "2581"})
    town = pd.DataFrame([locality("Near", EAST + 60_050, NORTH + 50, 80)])
    of_one = squares((cell(100), 7))
    ranked = found(cells, town, population_grid=of_one).set_index("gap_id")
    gaps = [f"any-{cell(column, row)}" for column, row in ((0, 0), (600, 0), (499, 9))]
    assert ranked.loc[gaps, "inhabitants"].fillna(-1).tolist() == [0, 80, -1]
    assert ranked.loc[gaps, "inhabitants_from"].tolist() == ["grid", "localities", ""]
    # All in one year; then the second in another year than the one that counts.
    later = pd.concat([of_one, squares((cell(600), 3), (cell(500), 2), period=2018)])
    ranked = found(cells, town, population_grid=later.assign(period=2019)).set_index("gap_id")
    assert ranked.loc[gaps, "inhabitants"].tolist() == [0, 3, 2]
    ranked = found(cells, town, population_grid=later).set_index("gap_id")
    assert ranked.loc[gaps, "inhabitants_from"].tolist() == ["grid", "localities", ""]


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


@pytest.mark.parametrize("at", [0, 1])
def test_one_invented_cell_or_place_makes_a_gap_invented(at):
    cells = judged([(0, 0), (1, 0)])
    made_up = cells.assign(synthetic=cells["cell_id"] == cell(at))
    assert found(made_up)["synthetic"].tolist() == [True]
    towns = pd.DataFrame([locality("One", EAST, NORTH, 80), locality("Two", EAST, NORTH, 90)])
    assert found(cells, towns)["synthetic"].tolist() == [False]
    towns.loc[at, "synthetic"] = True
    assert found(cells, towns)["synthetic"].tolist() == [True]


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


def test_of_equal_scores_most_cells_go_first_then_most_operators():
    cells = judged([(0, 0), (5, 0), (6, 0), (9, 0)])
    fewer = cells["cell_id"].isin([cell(5), cell(6), cell(0)]) & (cells["operator"] == "Tre")
    cells.loc[fewer, "class"] = "covered"
    by_days = replace(DEFAULT_SETTINGS, gaps=GapSettings(weights={"days": 1}))
    ranked = found(cells, settings=by_days)
    assert ranked["score"].eq(100).all()
    assert ranked["gap_id"].str[-13:].astype("int64").tolist() == [cell(5), cell(9), cell(0)]


@pytest.mark.parametrize(
    ("weights", "words"),
    [({"cells": 1}, "'cells'"), ({"area": -1}, "0 or above"), ({"area": 0}, "above 0"),
     ({"area": float("nan")}, "0 or above"), ({}, "above 0")],
)  # fmt: skip
def test_weights_that_cannot_be_used_are_refused(weights, words):
    odd = replace(DEFAULT_SETTINGS, gaps=GapSettings(weights=weights))
    with pytest.raises(InputError, match=words):
        find(judged([(0, 0)]), settings=odd)


def test_other_weights_rank_the_gaps_that_were_found_as_if_they_were_found_anew():
    cells = judged([(0, 0), (1, 0), (2, 0), (15, 0), (30, 0), (30, 9)])
    people = squares((cell(0), 1), (cell(10), 50))
    before = find(cells, population_grid=people)
    weights = {"area": 1}
    other = replace(DEFAULT_SETTINGS, gaps=GapSettings(weights=weights))
    anew = find(cells, settings=other, population_grid=people)
    assert list(before["gap_id"]) != list(anew["gap_id"]), "the order is another"
    shuffled = before.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(pd.DataFrame(reranked(shuffled, weights)), pd.DataFrame(anew))
    assert reranked(before.iloc[:0], weights).empty
    with pytest.raises(InputError, match="above 0"):
        reranked(before, {"area": 0})
