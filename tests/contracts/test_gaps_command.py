"""The command ``gaps``: every setting can be given, every file says what it rests on."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from xml.etree import ElementTree as ET

import pytest
import shapely
from click.testing import CliRunner

from dashboard import style
from dashboard.cli import main
from loaders import gap_list, output
from tests.support.logs import FAINT, MIDDLING, STRONG, drive


def run(*words, data, language="en"):
    environment = {"KOMMUNATLAS_LANGUAGE": language, "KOMMUNATLAS_DATA": str(data)}
    return CliRunner(env=environment).invoke(main, [str(word) for word in words])


def rows(*words, data):
    result = run("gaps", *words, data=data)
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    root = tmp_path_factory.mktemp("workspace")
    folder = tmp_path_factory.mktemp("logs")
    places = folder / "localities.csv"
    places.write_text(
        "name,municipality_code,longitude,latitude,population,source\n"
        "Jokkmokk,2510,19.83,66.61,2700,a list\nVuollerim,2510,20.61,66.43,700,a list\n",
        encoding="utf-8",
    )
    road = [STRONG] * 3 + [FAINT] * 4 + [STRONG] * 3 + [MIDDLING] * 2 + [STRONG]
    again = [STRONG] * 3 + [FAINT] * 2 + [STRONG] * 8
    for words in (
        ("load", "localities", places),
        ("load", "coverage", drive(folder / "a.csv", road)),
        (
            *("load", "coverage"),
            drive(folder / "b.csv", again, start="2020-02-04T05:00:00", way="snowmobile", north=20),
        ),
    ):
        result = run(*words, data=root)
        assert result.exit_code == 0, result.stderr
    return root


def test_a_gap_has_a_name_that_a_person_understands(data):
    first = rows(data=data)[0]
    assert first["name"] == "0,4 km öster om Jokkmokk, Jokkmokk"
    assert first["municipality"] == "Jokkmokk"
    assert rows("--language", "en", data=data)[0]["name"] == "0.4 km east of Jokkmokk, Jokkmokk"


def test_the_columns_of_before_are_still_there_and_the_settings_stand_in_every_row(data):
    found = rows(data=data)
    assert {row["period"] for row in found} == {"2019", "2020"}
    former = {"gap_id", "municipality_code", "operator", "period", "rank", "cells", "area_km2"}
    assert former | {"källa", "öppenhetsnivå", "exempeldata", "score"} <= set(found[0])
    told = {name: found[0][name] for name in ("technologies", "thresholds_dbm", "min_samples")}
    assert told == {
        "technologies": "4G;5G",
        "thresholds_dbm": "4G=-105;5G=-105",
        "min_samples": "3",
    }
    assert found[0]["weights"] == "inhabitants=50;area=25;operators=15;days=10"
    assert {row["settings"] for row in found} == {"edition"}


@pytest.mark.parametrize(
    ("words", "cells"),
    [
        ((), ["4", "2"]),
        (("--threshold", "-100"), ["4", "2", "2"]),
        (("--threshold", "-120"), []),
        (("--min-samples", "6"), []),
        (("--bridge", "3", "--threshold", "-100"), ["4", "2", "2"]),
        (("--way", "snowmobile"), ["2"]),
        (("--way", "snowmobile", "--way", "in_vehicle"), ["4", "2"]),
        (("--period", "2020"), ["2"]),
        (("--period", "2019-06/2019-07"), ["4"]),
        (("--period", "2019/2020"), ["4", "2"]),
        (("--technology", "5G"), ["13", "13"]),
        (("--municipality", "Jokkmokk"), ["4", "2"]),
        (("--municipality", "Luleå"), []),
    ],
)
def test_each_setting_gives_the_gaps_that_it_should(data, words, cells):
    found = rows(*words, data=data)
    assert sorted((row["cells"] for row in found), reverse=True) == sorted(cells, reverse=True)


def test_a_span_of_months_is_one_period_and_other_settings_are_said_in_the_rows(data):
    found = rows("--period", "2019/2020", data=data)
    assert {row["period"] for row in found} == {"2020"}
    assert {row["months"] for row in found} == {"201901/202012"}
    assert {row["settings"] for row in found} == {"computed"}
    own = {row["gap_id"] for row in rows(data=data)}
    assert {row["gap_id"] for row in found} == own, "the same gaps have the same ids"


def test_a_file_names_the_sources_of_the_measurements_and_of_the_inhabitants(data):
    known = [row for row in rows(data=data) if row["inhabitants_from"] == "localities"]
    assert known
    assert {row["källa"] for row in known} == {"Mätningar av mobiltäckning; a list"}


def test_no_text_is_run_by_a_spreadsheet(data):
    found = gap_list.gap_list(data, gap_list.Asked())
    found.gaps["near_locality"] = '=HYPERLINK("http://evil")'
    table = list(csv.DictReader(io.StringIO(output.gaps_file(found, "csv").decode())))
    assert {row["near_locality"] for row in table} == {'\'=HYPERLINK("http://evil")'}
    assert {row["thresholds_dbm"] for row in table} == {"4G=-105;5G=-105"}


def test_weights_change_the_order(data):
    by_area = rows("--weights", "area=1", "--period", "2019/2020", data=data)
    assert [row["cells"] for row in by_area] == ["4", "2"]
    assert [row["score"] for row in by_area] == ["100", "50"]
    assert by_area[0]["weights"] == "inhabitants=0;area=1;operators=0;days=0"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--threshold", "-107"), ["-110", "-105"]),
        (("--threshold", "5"), ["-45"]),
        (("--operator", "Televerket"), ["Televerket", "Telia"]),
        (("--period", "2031"), ["2031", "2019", "2020"]),
        (("--period", "2031-01/2031-06"), ["2031", "2019", "2020"]),
        (("--period", "2020/2019"), ["--period"]),
        (("--period", "2019-01-01/2019-06-30"), ["--period", "2019-01/2019-06"]),
        (("--period", "0/0"), ["--period"]),
        (("--way", "horse"), ["in_vehicle", "unstated"]),
        (("--way", "on_foot"), ["in_vehicle", "snowmobile"]),
        (("--weights", "people=1"), ["people", "inhabitants"]),
        (("--weights", "area=-1"), ["area"]),
        (("--weights", "area=0"), ["weight"]),
        (("--weights", "area=1,area=2"), ["area=2"]),
        (("--share", "80"), ["0.8"]),
        (("--min-samples", "0"), ["1"]),
    ],
)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_cannot_be_is_refused_with_what_can(data, words, said, language):
    result = run("gaps", *words, data=data, language=language)
    assert (result.exit_code, result.stdout) == (1, "")
    lower = result.stderr.lower().replace("vikt", "weight")
    assert all(part.lower() in lower for part in said), result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("form", ["csv", "geojson", "gpkg"])
def test_an_empty_list_is_a_valid_file_and_said(data, tmp_path, form):
    path = tmp_path / f"g.{form}"
    words = ("gaps", "--threshold", "-120", "--format", form, "-o", path)
    result = run(*words, data=data, language="sv")
    assert result.exit_code == 0
    assert "Ingen mätt ruta ligger i en sådan lucka" in result.stderr
    if form == "csv":
        [headings] = path.read_text(encoding="utf-8").splitlines()
        assert headings.startswith("gap_id,")
    elif form == "geojson":
        assert json.loads(path.read_text(encoding="utf-8"))["features"] == []
    else:
        with sqlite3.connect(path) as file:
            assert file.execute("SELECT count(*) FROM tackningsluckor").fetchone() == (0,)
            assert file.execute("SELECT count(*) FROM layer_styles").fetchone() == (1,)


def test_a_geopackage_opens_in_qgis_with_its_style(data, tmp_path):
    path = tmp_path / "g.gpkg"
    assert run("gaps", "--format", "gpkg", "-o", path, data=data).exit_code == 0
    with sqlite3.connect(path) as file:
        file.row_factory = sqlite3.Row
        listed = {row["table_name"]: row for row in file.execute("SELECT * FROM gpkg_contents")}
        # What QGIS asks for; see QgsOgrUtils::loadStoredStyle.
        [row] = file.execute(
            "SELECT * FROM layer_styles WHERE f_table_schema = '' AND f_table_name = ? AND "
            "f_geometry_column = (SELECT column_name FROM gpkg_geometry_columns)",
            ("tackningsluckor",),
        )
        columns = {part["name"] for part in file.execute("PRAGMA table_info(tackningsluckor)")}
        noted = " ".join(part["metadata"] for part in file.execute("SELECT * FROM gpkg_metadata"))
    assert listed["layer_styles"]["data_type"] == "attributes"
    assert row["useAsDefault"] == 1
    style_of = ET.fromstring(row["styleQML"])  # noqa: S314 - our own text
    assert style_of.tag == "qgis"
    assert style_of.get("labelsEnabled") == "1"
    for name in ("rank", "period"):
        assert name in columns
        assert f'"{name}"' in row["styleQML"].replace("&quot;", '"')
    red = ",".join(str(int(style.GAP_RANKS[0][at : at + 2], 16)) for at in (1, 3, 5))
    assert f"{red},255" in row["styleQML"]
    for said in ("-105", "Utgåvans inställningar", "intern", "boende 50"):
        assert said in listed["tackningsluckor"]["description"]
        assert said in noted


def test_geojson_is_in_degrees_with_the_settings_in_every_feature(data):
    found = json.loads(run("gaps", "--format", "geojson", data=data).stdout)["features"]
    assert len(found) == 2
    for feature in found:
        outer = shapely.LinearRing(feature["geometry"]["coordinates"][0])
        assert shapely.is_ccw(outer), "the right-hand rule of RFC 7946"
        assert feature["properties"]["thresholds_dbm"] == "4G=-105;5G=-105"
        assert feature["properties"]["name"].endswith(", Jokkmokk")
        east, north = feature["geometry"]["coordinates"][0][0]
        assert 19 < east < 21
        assert 66 < north < 67
