"""Places: coordinates checked by size, proposals, files with points, places that lie elsewhere."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pytest
import xlsxwriter
from shapely import Point

from geodata.coordinates import LATITUDES, LONGITUDES
from loaders import words
from loaders.catalog import DATASETS
from loaders.checked import checked
from loaders.errors import DeliveryRefusedError
from loaders.sources import localities
from tests.support import places
from tests.support.deliveries import OPTIONS, write_csv

LULEA = {"namn": "Luleå", "kommun": "Luleå", "källa": "SCB"}
DEGREES = ("65.5848", "22.1567")


def _read(path, *accept):
    result = checked("localities", localities.read(path, replace(OPTIONS, accept=accept)))
    left = sum(result.left_out.values())
    assert result.rows_read == (
        result.rows_accepted + result.rows_rejected + left + result.rows_outside
    )
    return result


def _table(path, pair, headings=("latitude", "longitude"), **said):
    row = {**LULEA, **dict(zip(headings, pair, strict=True)), **said}
    return write_csv(path / "p.csv", [row], ";")


PROPOSED = {
    "swapped_axes": ("22,1567", "65,5848"),
    "sweref99_tm": ("7292404,4", "829524,2"),
    "sweref99_local": ("7 276 603", "168 766"),
    "rt90": ("7290702,4", "1792689,5"),
    "web_mercator": ("9764124", "2466472.6"),
    "lost_decimal": ("655848", "221567"),
}


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("code", PROPOSED)
def test_what_the_numbers_are_by_their_size_is_proposed_in_degrees(tmp_path, code, turned):
    pair = PROPOSED[code]
    if turned and code != "swapped_axes":
        pair = pair[::-1]
    path = _table(tmp_path, pair)
    result = _read(path)
    [problem] = result.problems

    assert (problem.code, result.rows_rejected) == (code, 1)
    assert code in DATASETS["localities"].proposals
    assert f"latitude {problem.details['latitude']}" in problem.suggestion
    assert f"--accept {code}" in words.translated(problem, "sv").suggestion
    assert float(problem.details["latitude"]) == pytest.approx(65.5848, abs=0.005)
    assert float(problem.details["longitude"]) == pytest.approx(22.1567, abs=0.005)
    assert (problem.row, problem.column, problem.value) == (2, "latitude", pair[0])

    accepted = _read(path, code)
    [row] = accepted.rows.to_dict("records")
    assert (row["latitude"], row["longitude"]) == (
        problem.details["latitude"], problem.details["longitude"]
    )  # fmt: skip
    [note] = accepted.notes
    assert (note.code, note.details["count"], accepted.problems) == (code, 1, [])


def test_another_proposal_that_is_accepted_changes_nothing(tmp_path):
    path = _table(tmp_path, PROPOSED["rt90"])
    assert _read(path, "swapped_axes", "sweref99_tm").rows_rejected == 1


@pytest.mark.parametrize(
    "headings", [("n", "e"), ("y", "x"), ("Northing", "Easting"), ("Nord", "Öst"), ("x", "y")]
)
def test_columns_of_metres_go_through_the_same_check(tmp_path, headings):
    path = _table(tmp_path, PROPOSED["sweref99_tm"], headings)
    [problem] = _read(path).problems
    assert (problem.code, problem.column) == (
        "sweref99_tm", headings[0] if headings != ("x", "y") else "y"
    )  # fmt: skip
    assert len(_read(path, "sweref99_tm").rows) == 1


@pytest.mark.parametrize(
    ("headings", "code"),
    [
        (("SWEREF N", "SWEREF E"), "sweref99_tm"),
        (("SWEREF 99 TM N", "SWEREF 99 TM E"), "sweref99_tm"),
        (("N SWEREF99", "E SWEREF99"), "sweref99_tm"),
        (("RT90 X", "RT90 Y"), "rt90"),
    ],
)
def test_a_heading_that_names_the_system_is_taken_at_its_word_if_the_size_agrees(
    tmp_path, headings, code
):
    result = _read(_table(tmp_path, PROPOSED[code], headings))
    [row] = result.rows.to_dict("records")
    assert row["latitude"] == pytest.approx(65.5848, abs=0.005)
    assert [note.code for note in result.notes] == ["system_in_heading"]

    other = next(name for name in ("sweref99_tm", "rt90") if name != code)
    [problem] = _read(_table(tmp_path, PROPOSED[other], headings)).problems
    assert problem.code == other


def test_degrees_are_preferred_where_a_table_has_both(tmp_path):
    row = {**LULEA, "N": "1", "E": "2", "lat": DEGREES[0], "lon": DEGREES[1]}
    result = _read(write_csv(tmp_path / "p.csv", [row]))
    assert list(result.rows["latitude"]) == [65.5848]


@pytest.mark.parametrize(
    ("pair", "kommun", "words_key"),
    [
        (("59.3", "18.1"), "Luleå", ""),
        (("6580822", "674032"), "Luleå", ""),
        (("7 535 000", "150 000"), "Kiruna", "perhaps_a_local_zone"),
        # A zone of another municipality: the point would lie outside the one that is named.
        (("7 276 603", "60 000"), "Luleå", "perhaps_a_local_zone"),
    ],
)
def test_what_is_not_certain_is_refused_without_a_proposal(tmp_path, pair, kommun, words_key):
    result = _read(_table(tmp_path, pair, kommun=kommun), *DATASETS["localities"].proposals)
    [problem] = result.problems
    assert (problem.code, problem.words) == ("outside_county", words_key)
    assert " / ".join(pair) in words.translated(problem, "sv").message


def test_a_faulty_row_is_not_counted_as_converted(tmp_path):
    result = _read(_table(tmp_path, PROPOSED["rt90"], källa=""), "rt90")
    assert [problem.code for problem in result.problems] == ["no_source"]
    assert result.notes == []


def test_a_place_in_another_municipality_than_it_says_is_noted_and_kept(tmp_path):
    rows = [
        {**LULEA, "latitude": DEGREES[0], "longitude": DEGREES[1]},
        {**LULEA, "namn": "Boden", "latitude": "65.8251", "longitude": "21.6887"},
        # An island that the embedded boundaries leave out: in no municipality, nearest to Luleå.
        {**LULEA, "namn": "Kluntarna", "latitude": "65.39", "longitude": "22.70"},
    ]
    result = _read(write_csv(tmp_path / "p.csv", rows))
    [note] = result.notes

    assert result.rows_accepted == 3
    assert (note.code, note.row, note.details["lies"]) == ("lies_elsewhere", 3, "Boden")
    assert "Boden" in words.translated(note, "sv").message


def test_the_public_list_of_places_has_none_that_lies_elsewhere():
    from loaders.names import NAMES_FILE

    result = _read(NAMES_FILE.parent / "localities.csv")
    assert (len(result.rows), result.notes) == (113, [])


def test_a_workbook_with_a_title_and_columns_of_metres_is_read(tmp_path):
    path = tmp_path / "p.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Läs mig").write(0, 0, "Orter i Norrbotten")
        sheet = book.add_worksheet("Orter")
        sheet.write(0, 0, "Orter i Norrbotten 2023")
        sheet.write_row(2, 0, ["Ort", "Kommunkod", "N", "E", "Invånare", "Källa"])
        sheet.write_row(3, 0, ["Luleå", 2580, 7292404.4, 829524.2, 49123, "SCB"])
    [problem] = _read(path).problems
    assert (problem.sheet, problem.row, problem.column) == ("Orter", 4, "N")
    [row] = _read(path, "sweref99_tm").rows.to_dict("records")
    assert (row["population"], row["municipality_code"]) == (49123, "2580")


def test_a_table_without_any_coordinates_is_refused_with_both_ways_to_give_them(tmp_path):
    path = write_csv(tmp_path / "p.csv", [LULEA])
    with pytest.raises(DeliveryRefusedError, match=r"latitud/n and longitud/e"):
        _read(path)


def _scb(**said):
    point = Point(829524.2, 7292404.4)
    area = point.buffer(2000)
    return gpd.GeoDataFrame(
        {
            "tatortskod": ["2580TC101", "2580TC102", "0180TC101"],
            "tatort": ["Luleå", "Råneå", "Stockholm"],
            "kommun": ["2580", "2580", "0180"],
            "kommunnamn": ["Luleå", "Luleå", "Stockholm"],
            "bef": [49123, 2007, 1500000],
            **said,
        },
        geometry=[area, Point(830000, 7330000), Point(674032, 6580822)],
        crs="EPSG:3006",
    )


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "parquet", "fgb"])
def test_statistics_swedens_layer_of_localities_is_read(tmp_path, suffix):
    path = tmp_path / f"Tatorter_2023.{suffix}"
    if suffix == "parquet":
        _scb().to_parquet(path)
    else:
        _scb().to_file(path)
    result = _read(path)
    rows = result.rows.set_index("name")

    assert (result.rows_read, result.rows_accepted, result.rows_outside) == (3, 2, 1)
    assert rows.loc["Luleå", "latitude"] == pytest.approx(65.5848, abs=1e-3)
    assert rows.loc["Luleå", ["population", "population_year"]].tolist() == [49123, 2023]
    assert rows.loc["Luleå", "source"] == "SCB, Tatorter_2023"
    assert set(result.rows["row"]) <= {1, 2, 3}


def test_points_without_a_system_are_told_by_their_size_row_by_row(tmp_path):
    path = tmp_path / "Tatorter_2023.parquet"
    _scb().set_crs(None, allow_override=True).to_parquet(path)
    result = _read(path)
    assert [problem.code for problem in result.problems] == ["sweref99_tm", "sweref99_tm"]
    assert len(_read(path, "sweref99_tm").rows) == 2


def test_a_geopackage_of_points_without_a_system_is_told_by_size_too(tmp_path):
    path = tmp_path / "Tatorter_2023.gpkg"
    with pytest.warns(UserWarning, match="crs"):
        _scb().set_crs(None, allow_override=True).to_file(path)
    assert {problem.code for problem in _read(path).problems} == {"sweref99_tm"}


def test_a_vector_file_without_names_or_with_a_faulty_shape_is_told(tmp_path):
    path = tmp_path / "a.gpkg"
    _scb().drop(columns="tatort").to_file(path)
    with pytest.raises(DeliveryRefusedError, match="tatortskod") as caught:
        _read(path)
    assert "ort eller tätort" in words.of_error(caught.value, "sv")

    shapes = _scb(namn=["Luleå", "Råneå", "Stockholm"]).drop(columns=["tatort", "tatortskod"])
    shapes.loc[1, "geometry"] = None
    shapes.to_file(tmp_path / "b.gpkg")
    result = _read(tmp_path / "b.gpkg")
    assert {problem.code for problem in result.problems} == {"empty", "no_source"}


def test_the_county_fits_into_the_range_that_is_allowed():
    west, south, east, north = places.county().total_bounds
    assert LONGITUDES[0] < west < east < LONGITUDES[1]
    assert LATITUDES[0] < south < north < LATITUDES[1]
