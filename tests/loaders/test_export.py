"""Files for people: marked in every row and in the name, harmless to open."""

from __future__ import annotations

import io
import json
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from shapely.geometry import Point

from loaders import export
from loaders.delivery import load
from loaders.export import Export
from loaders.output import write_template
from loaders.store import open_bundle
from tests.support.deliveries import write_csv


def _export(rows=None, **said):
    given = pd.DataFrame(
        {
            "kommun": ["Luleå", "=1+1"],
            "värde": [0.5, None],
            "antal": [1, 2],
            "dag": pd.to_datetime(["2019-05-14", None]),
            "synthetic": [False, True],
        }
    )
    fields = {
        "stem": "besok", "level": "internal", "sources": ("SCB", "PTS"), "synthetic": True,
        "edition_id": "a1b2", "as_of": "2019-12-31",
    }  # fmt: skip
    return Export(rows=given if rows is None else rows, **{**fields, **said})


def _sheets(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({}, "exempel_besok_intern_a1b2.xlsx"),
        ({"synthetic": False, "level": "open"}, "besok_oppen_a1b2.xlsx"),
        ({"level": "secret", "edition_id": ""}, "exempel_besok_hemlig.xlsx"),
    ],
)
def test_the_name_says_invented_and_level(said, name):
    assert _export(**said).file_name("xlsx") == name


def test_every_row_says_source_level_and_whether_it_is_invented():
    marked = _export(headings={"värde": "Andel"}).marked()

    assert list(marked["källa"]) == ["SCB; PTS"] * 2
    assert list(marked["öppenhetsnivå"]) == ["intern"] * 2
    assert list(marked["exempeldata"]) == ["nej", "ja"]
    assert "Andel" in marked
    assert "synthetic" not in marked
    one = _export(pd.DataFrame({"x": [1], "source": ["KB"]})).marked()
    assert (one["källa"][0], one["exempeldata"][0]) == ("KB", "ja")


def test_a_workbook_has_numbers_as_numbers_formulas_as_text_and_a_sheet_of_sources():
    sheets = _sheets(export.xlsx(_export()))

    headings, first, second = sheets["Data"]
    row = dict(zip(headings, second, strict=True))
    assert dict(zip(headings, first, strict=True))["värde"] == 0.5
    assert (row["kommun"], row["värde"], row["antal"]) == ("=1+1", "", 2)
    said = dict(sheets["Källor"])
    assert said["Utgåva"] == "a1b2"
    assert said["Exempeldata"].startswith("ja")
    assert [text for word, text in sheets["Källor"] if word == "Källa"] == ["SCB", "PTS"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_runs_as_a_formula(sign):
    rows = pd.DataFrame({"x": [f"{sign}cmd|' /C calc'!A0"], "y": [-5.0]})
    text = export.csv_screen(_export(rows)).decode("utf-8-sig")
    workbook = export.xlsx(_export(rows))

    assert text.split("\r\n", 1)[1].lstrip('"').startswith(f"'{sign}")
    assert ";-5,0;" in text
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_csv_for_screens_opens_right_in_swedish_excel():
    content = export.csv_screen(_export())

    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines[0] == "kommun;värde;antal;dag;källa;öppenhetsnivå;exempeldata"
    assert lines[1] == 'Luleå;0,5;1;2019-05-14;"SCB; PTS";intern;nej'


def test_csv_for_machines_says_each_number_in_one_way():
    frame = pd.DataFrame(
        {"a": [78105.0, 0.1], "b": [None, 1.0], "c": [True, False], "d": [1, 2]}
    ).astype({"d": "Int64"})
    assert export.csv_machine(frame) == "a,b,c,d\n78105,,true,1\n0.1,1,false,2\n"
    assert export.csv_machine(frame.iloc[:0]) == "a,b,c,d\n"


@pytest.fixture
def shapes():
    return gpd.GeoDataFrame(
        {"name": ["Luleå"], "synthetic": [True]},
        geometry=[Point(829524.2, 7292404.4)],
        crs="EPSG:3006",
    )


def test_geojson_is_in_degrees_and_marked(shapes):
    [feature] = json.loads(export.geojson(_export(shapes)))["features"]

    # The check point of the coordinate systems: 22.1567 E 65.5848 N.
    assert feature["geometry"]["coordinates"] == pytest.approx([22.1567, 65.5848], abs=1e-5)
    assert feature["properties"]["exempeldata"] == "ja"
    assert feature["properties"]["öppenhetsnivå"] == "intern"


def test_geojson_says_moments_as_text_and_none_as_null(shapes):
    shapes = pd.concat([shapes.assign(first_at=pd.Timestamp("2024-05-14T10:00:00")), shapes])
    features = json.loads(export.geojson(_export(shapes)))["features"]

    assert [item["properties"]["first_at"] for item in features] == ["2024-05-14T10:00:00", None]


def test_a_geopackage_keeps_sweref_and_the_marks(tmp_path, shapes):
    path = tmp_path / "g.gpkg"
    path.write_bytes(export.geopackage(_export(shapes)))
    read = gpd.read_file(path, layer="besok")

    assert read.crs == "EPSG:3006"
    assert (read["källa"][0], read["exempeldata"][0]) == ("SCB; PTS", "ja")


@pytest.mark.usefixtures("quick")
def test_an_export_of_sample_data_that_is_loaded_again_stays_sample_data(place, tmp_path):
    row = {"date": "2019-05-14", "municipality_code": "2506", "visitor": "båda"}
    row["exempeldata"] = "ja"
    load(place, "visits", write_csv(tmp_path / "v.csv", [row]))
    visits = open_bundle(place.root).visits
    visits = visits[["date", "municipality_code", "visitor", "synthetic"]]
    ready = _export(visits, synthetic=True)
    for suffix, content in (("xlsx", export.xlsx(ready)), ("csv", export.csv_screen(ready))):
        path = tmp_path / f"again.{suffix}"
        path.write_bytes(content)
        report = load(tmp_path / suffix, "visits", path)
        assert (report.rows_accepted, report.synthetic) == (1, True)
        assert open_bundle(tmp_path / suffix).synthetic


def test_a_template_in_excel_keeps_codes_as_text(tmp_path):
    write_template("visits", tmp_path / "t.xlsx")
    headings, example = _sheets((tmp_path / "t.xlsx").read_bytes())["Data"]
    assert dict(zip(headings, example, strict=True))["kommunkod"] == "2506"
