"""Squares of 1 km: by either id, as layer or table, the county's alone, all of Sweden's soon."""

from __future__ import annotations

import time
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import KommunatlasError
from loaders import delivery
from loaders.checked import checked
from loaders.listing import template
from loaders.sources import population_grid
from tests.support.deliveries import OPTIONS, write_csv

LULEA = 8290007292000
STOCKHOLM = 6740006580000
SQUARE = {"rutid_scb": str(LULEA), "rutstorl": 1000, "beftotalt": 12, "referenstid": "20251231"}


def inspire(cell, size=1000):
    return f"SE_CRS3006RES{size}mN{cell % 10**7:07d}E{cell // 10**7:06d}"


def read(path, **options):
    result = checked("population_grid", population_grid.read(path, replace(OPTIONS, **options)))
    accepted = len(result.rows[["sheet", "row"]].drop_duplicates())
    others = result.rows_rejected + sum(result.left_out.values()) + result.rows_outside
    assert accepted + others == result.rows_read
    assert len({problem.row for problem in result.problems}) == result.rows_rejected
    return result


def table(tmp_path, *said):
    return read(write_csv(tmp_path / "rutor.csv", [{**SQUARE, **row} for row in said], ";"))


def layer(path, rows, crs=3006):
    frame = pd.DataFrame(rows)
    ids = pd.to_numeric(frame.get("rutid_scb", pd.Series([LULEA] * len(frame))), errors="coerce")
    east, north = ids.fillna(0) // 10**7, ids.fillna(0) % 10**7
    shapes = gpd.GeoDataFrame(frame, geometry=shapely.box(east, north, east + 1000, north + 1000))
    shapes = shapes.set_crs(3006).to_crs(crs)
    driver = "GPKG" if path.suffix == ".gpkg" else "GeoJSON"
    shapes.to_file(path, driver=driver, engine="pyogrio")
    return path


@pytest.mark.parametrize(("name", "crs"), [("r.gpkg", 3006), ("r.geojson", 4326)])
def test_a_layer_of_squares_is_read_with_its_inhabitants_and_year(tmp_path, name, crs):
    rows = [
        {**SQUARE, "rutid_inspire": inspire(LULEA), "man": 6, "kvinna": 7},
        {**SQUARE, "rutid_scb": str(STOCKHOLM), "rutid_inspire": inspire(STOCKHOLM)},
    ]
    result = read(layer(tmp_path / name, rows, crs))

    assert (result.rows_read, result.rows_accepted, result.rows_outside) == (2, 1, 1)
    [row] = result.rows.to_dict("records")
    assert (row["cell_id"], row["inhabitants"], row["period"]) == (LULEA, 12, 2025)
    assert (row["source"], row["row"], result.synthetic) == ("SCB", 1, False)
    assert result.covers == ("2025-01-01", "2025-12-31")


def test_an_id_is_a_number_or_a_text_or_inspires(tmp_path):
    numbers = read(layer(tmp_path / "n.gpkg", [{**SQUARE, "rutid_scb": LULEA}]))
    floats = [{**SQUARE, "rutid_scb": float(LULEA), "beftotalt": 12.0, "referenstid": 20251231}]
    as_float = read(layer(tmp_path / "f.gpkg", floats))
    alone = [{"rutid_inspire": inspire(LULEA), "beftotalt": "1 012", "year": "2025-12-31"}]
    by_inspire = read(write_csv(tmp_path / "i.csv", alone))
    for result in (numbers, as_float, by_inspire):
        assert list(result.rows["cell_id"]) == [LULEA]
        assert list(result.rows["period"]) == [2025]
    assert list(by_inspire.rows["inhabitants"]) == [1012]


@pytest.mark.parametrize(
    ("said", "code", "column"),
    [
        ({"rutid_scb": ""}, "empty", "rutid_scb"),
        ({"rutid_scb": "8,29E+12"}, "no_square", "rutid_scb"),
        ({"rutid_scb": "829000729200"}, "no_square", "rutid_scb"),
        ({"rutid_scb": "8295007292000"}, "off_grid", "rutid_scb"),
        ({"rutid_inspire": inspire(STOCKHOLM)}, "square_ids_differ", "rutid_inspire"),
        ({"rutid_inspire": "SE_25"}, "no_square", "rutid_inspire"),
        ({"beftotalt": ""}, "empty", "beftotalt"),
        ({"beftotalt": "många"}, "not_a_number", "beftotalt"),
        ({"beftotalt": -1}, "out_of_range", "beftotalt"),
        ({"beftotalt": "1,5"}, "not_whole", "beftotalt"),
        ({"beftotalt": 60000}, "out_of_range", "beftotalt"),
        ({"referenstid": ""}, "empty", "referenstid"),
        ({"referenstid": "december"}, "bad_year", "referenstid"),
        ({"referenstid": "10660101"}, "bad_year", "referenstid"),
    ],
)
def test_each_fault_of_a_square_is_named_with_row_and_column(tmp_path, said, code, column):
    result = table(tmp_path, {"rutid_inspire": ""}, said)

    [problem] = result.problems
    assert (problem.code, problem.row, problem.column) == (code, 3, column)
    assert problem.message.endswith(".")
    assert (result.rows_accepted, result.rows_rejected) == (1, 1)


def test_all_faults_of_a_row_are_told_at_once_and_none_of_a_square_elsewhere(tmp_path):
    result = table(tmp_path, {"beftotalt": "x", "referenstid": "y"})
    assert [problem.code for problem in result.problems] == ["not_a_number", "bad_year"]
    outside = table(tmp_path, {"rutid_scb": str(STOCKHOLM), "beftotalt": "x"})
    assert (outside.rows_outside, outside.problems) == (1, [])


def test_squares_of_another_size_are_left_out_and_told(tmp_path):
    result = table(tmp_path, {}, {"rutid_scb": "8290007292250", "rutstorl": 250})
    assert (result.rows_accepted, result.left_out) == (1, {"square_size:250": 1})
    named = table(tmp_path, {"rutstorl": "", "rutid_inspire": inspire(LULEA, 250)})
    assert (named.rows_accepted, named.left_out) == (0, {"square_size:250": 1})
    for told in (result, named):
        assert told.notes[0].details == {"sizes": ["250"], "count": 1}


def test_a_square_that_stands_twice_counts_once_or_not_at_all(tmp_path):
    same = table(tmp_path, {}, {})
    assert (same.rows_accepted, same.left_out) == (1, {"repeated": 1})
    differing = table(tmp_path, {}, {"beftotalt": 13})
    assert [problem.code for problem in differing.problems] == ["conflict", "conflict"]


def test_what_the_squares_add_up_to_is_said_by_year(tmp_path):
    other = {"rutid_scb": str(LULEA + 1000), "beftotalt": 30}
    result = table(tmp_path, {}, other, {**other, "referenstid": "2024"})
    sums = [note.details for note in result.notes if note.code == "squares_added_up"]
    assert sums == [
        {"year": "2024", "squares": 1, "inhabitants": 30},
        {"year": "2025", "squares": 2, "inhabitants": 42},
    ]


def test_marks_of_invention_count_in_layers_and_tables(tmp_path):
    assert table(tmp_path, {"exempeldata": "ja"}).synthetic
    rows = [{**SQUARE, "exempeldata": "ja"}, {**SQUARE, "exempeldata": "nej"}]
    with pytest.raises(KommunatlasError, match="1: ja, 2: nej"):
        read(layer(tmp_path / "m.gpkg", rows))


def test_a_layer_without_the_columns_is_refused_with_those_that_it_needs(tmp_path):
    with pytest.raises(KommunatlasError, match="beftotalt, year, and rutid_scb/rutid_inspire"):
        read(layer(tmp_path / "o.gpkg", [{"tatort": "Luleå"}]))
    with pytest.raises(KommunatlasError, match="rutid_scb/rutid_inspire"):
        read(write_csv(tmp_path / "o.csv", [{"beftotalt": 1, "year": 2025}]))
    with pytest.raises(KommunatlasError, match="no sheets"):
        read(layer(tmp_path / "r.gpkg", [SQUARE]), sheet="Blad1")


def test_a_square_goes_into_the_edition_and_the_template_fits(place, tmp_path):
    report = delivery.load(place, "population_grid", layer(tmp_path / "r.gpkg", [SQUARE]))
    assert (report.outcome, report.level, report.rows_accepted) == ("published", "open", 1)
    headings, example = template("population_grid")
    row = dict(zip(headings, example, strict=True)) | {"source": "SCB"}
    assert read(write_csv(tmp_path / "t.csv", [row])).rows_accepted == 1


def test_all_of_swedens_squares_are_read_in_seconds():
    random = np.random.RandomState(1)
    n = 115_118
    east = random.randint(266, 920, n) * 1000
    north = random.randint(6132, 7671, n) * 1000
    ids = east.astype("int64") * 10**7 + north
    rows = pd.DataFrame(
        {"rutid_scb": ids.astype("str"), "rutstorl": 1000, "beftotalt": random.randint(0, 500, n),
         "year": "20251231"}
    )  # fmt: skip
    cells = rows.drop_duplicates("rutid_scb")
    squares = population_grid.Squares(cells.astype("str"), {})
    began = time.process_time()
    found = population_grid.judged(squares)
    result = population_grid.as_result(found, "", synthetic=False)
    # A reader that went row by row takes ten times as long.
    assert time.process_time() - began < 3
    assert result.rows_accepted + result.rows_outside == len(cells)
    inside = (east >= 516_000) & (north >= 7_215_000)
    assert result.rows_accepted == len(set(ids[inside]))


words = st.sampled_from(
    [str(LULEA), str(STOCKHOLM), "8295007292000", inspire(LULEA), inspire(LULEA, 250), "1000",
     "250", "12", "-3", "1,5", "", "x", "2025", "20251231", "2025-12-31", "99999999999999999999"]
)  # fmt: skip
columns = ("rutid_scb", "rutid_inspire", "rutstorl", "beftotalt", "referenstid")


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(columns, words)), min_size=1, max_size=6))
def test_no_square_is_ever_unaccounted_for(tmp_path, rows):
    read(write_csv(tmp_path / "r.csv", rows))
