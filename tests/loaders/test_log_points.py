"""Measurements as points: vector files of any kind and system, Parquet with and without shapes."""

from __future__ import annotations

import json
import zipfile
from contextlib import suppress

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geodata.crs import SWEREF99_TM, WGS84
from geodata.signals import MISSING_SIGNAL, NO_SERVICE
from loaders import safety, words
from loaders.errors import DeliveryRefusedError
from loaders.sources import coverage
from loaders.sources.coverage import points
from tests.support.drive_logs import BODEN, LULEA, STOCKHOLM, counts, options, read

PLACES = [LULEA, LULEA, BODEN, STOCKHOLM, None]
ROWS = pd.DataFrame(
    {
        "timestamp": pd.to_datetime([f"2024-05-01T1{hour}:00:00Z" for hour in range(5)]),
        "operator": ["Telia", "Telia", "Tre", "Telia", "Telia"],
        "technology": ["4G", "none", "5G", "4G", "4G"],
        "signal_dbm": [-97.0, None, -200.0, -97.0, -97.0],
        "way": ["on_foot", "on_foot", "on_foot", "on_foot", "on_foot"],
    }
)
COUNTS = {
    ("Telia", "4G", -99): 1,
    ("Telia", "none", NO_SERVICE): 1,
    ("Tre", "5G", MISSING_SIGNAL): 1,
}


def layer(rows=ROWS, places=PLACES, crs=SWEREF99_TM):
    shapes = [None if place is None else shapely.Point(*map(float, place)) for place in places]
    frame = gpd.GeoDataFrame(rows, geometry=shapes, crs=WGS84)
    return frame.to_crs(crs) if crs else frame.set_crs(None, allow_override=True)


def shapefile(frame, folder, name="log"):
    folder.mkdir()
    frame.assign(timestamp=frame["timestamp"].astype(str)).to_file(folder / f"{name}.shp")
    path = folder.parent / f"{name}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in folder.iterdir():
            archive.write(part, part.name)
    return path


def save(frame, tmp_path, kind):
    path = tmp_path / f"log.{kind}"
    if kind == "zip":
        return shapefile(frame, tmp_path / "parts")
    if kind in ("parquet", "geoparquet"):
        frame.to_parquet(path)
    elif kind in ("geojson", "json"):
        texts = frame.assign(timestamp=frame["timestamp"].astype(str))
        path.write_text(texts.to_crs(WGS84).to_json(), encoding="utf-8")
    elif kind == "fgb":
        frame.to_file(path, SPATIAL_INDEX="NO")  # which would not hold a row without a point
    else:
        frame.to_file(path)
    return path


def refusal(path, **said):
    with pytest.raises(DeliveryRefusedError) as refused:
        coverage.read(path, options(**said))
    for language in words.LANGUAGES:
        assert "{" not in words.of_error(refused.value, language)
    return refused.value


@pytest.mark.parametrize("kind", ["gpkg", "geojson", "json", "zip", "fgb", "parquet", "geoparquet"])
@pytest.mark.parametrize("crs", [SWEREF99_TM, WGS84, "EPSG:3021"])
def test_points_are_read_from_any_kind_of_file_in_any_system(tmp_path, kind, crs):
    path = save(layer(crs=crs), tmp_path, kind)
    safety.require(path, "coverage")
    result = read(path)
    assert counts(result) == COUNTS, result.problems
    assert (result.rows_read, result.rows_outside) == (5, 1)
    assert result.left_out == {"no_position": 1}
    assert result.covers == ("2024-05-01", "2024-05-01")
    assert set(result.rows["cell_id"]) == {8295007292400, 8051007316700}


def test_a_parquet_file_with_columns_of_degrees_is_a_table(tmp_path):
    path = tmp_path / "log.parquet"
    longitude = [float(place[0]) if place else np.nan for place in PLACES]
    latitude = [float(place[1]) if place else np.nan for place in PLACES]
    ROWS.assign(lon=longitude, lat=latitude).to_parquet(path)
    for preset in ("", "plain", "points"):
        assert counts(read(path, preset=preset)) == COUNTS


def test_points_with_the_columns_of_a_tool_are_read_as_that_tools_log(tmp_path):
    rows = pd.DataFrame(
        {
            "mcc": [240, 240], "mnc": [1, 2], "lat": [0.0, 0.0], "lon": [0.0, 0.0],
            "measured_at": ["2024-05-01T10:00:00Z", "2024-05-01T11:00:00Z"],
            "net_type": ["LTE", "NR"],
            "neighboring": [False, False], "dbm": [-60, -60], "rsrp": [-97, None],
            "ss_rsrp": [None, -88],
        }
    )  # fmt: skip
    frame = layer(rows, [LULEA, BODEN])
    for kind in ("gpkg", "parquet"):
        assert counts(read(save(frame, tmp_path, kind))) == {
            ("Telia", "4G", -99): 1, ("Tre", "5G", -90): 1,
        }  # fmt: skip


@pytest.mark.filterwarnings("ignore:Column names longer than 10")
@pytest.mark.filterwarnings("ignore:Normalized/laundered field name")
def test_headings_that_a_shapefile_has_cut_are_known(tmp_path):
    frame = layer().rename(columns={"operator": "Operatorname", "technology": "NetworkMode"})
    frame = frame.rename(columns={"signal_dbm": "RSRP"})
    path = shapefile(frame, tmp_path / "parts")
    assert counts(read(path, preset="gnettrack")) == COUNTS


def test_a_faulty_row_is_told_by_its_place_in_the_layer(tmp_path):
    frame = layer(ROWS.assign(technology=["4G", "6G", "5G", "4G", "4G"]))
    for kind in ("gpkg", "parquet"):
        [problem] = read(save(frame, tmp_path, kind)).problems
        assert (problem.code, problem.row, problem.column) == (
            "unknown_technology",
            2,
            "technology",
        )


def test_rows_are_numbered_through_all_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(points, "BATCH_ROWS", 2)
    frame = layer(ROWS.assign(technology=["4G", "4G", "6G", "4G", "6G"]))
    for kind in ("gpkg", "parquet"):
        path = save(frame, tmp_path, kind)
        assert [problem.row for problem in read(path).problems] == [3, 5]


@pytest.mark.parametrize("kind", ["gpkg", "parquet"])
@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        (shapely.LineString([(22, 65), (23, 66)]), "not_points"),
        (shapely.box(22, 65, 23, 66), "not_points"),
        (shapely.MultiPoint([(22, 65), (23, 66)]), "several_points"),
    ],
)
def test_lines_and_areas_are_no_measurements(tmp_path, kind, shape, sentence):
    frame = layer()
    frame.geometry = [shape, *frame.geometry[1:]]
    error = refusal(save(frame, tmp_path, kind))
    assert (error.code, error.words or error.code) == ("not_points", sentence)


@pytest.mark.parametrize("kind", ["gpkg", "geojson", "parquet"])
def test_a_shape_without_any_point_is_a_row_without_a_position(tmp_path, kind):
    frame = layer()
    frame.geometry = [shapely.Point(), shapely.MultiPoint(), *frame.geometry[2:]]
    assert read(save(frame, tmp_path, kind)).left_out["no_position"] == 3


def test_a_value_that_is_not_there_is_no_word_in_a_column_of_many_kinds(tmp_path):
    text = save(layer(), tmp_path, "geojson").read_text(encoding="utf-8")
    content = json.loads(text)
    content["features"][0]["properties"]["operator"] = 24001
    content["features"][1]["properties"] = None
    path = tmp_path / "many.geojson"
    path.write_text(json.dumps(content), encoding="utf-8")
    result = read(path)
    assert [(item.row, item.value) for item in result.problems] == [(2, "")]
    assert "unknown_operators" not in [note.code for note in result.notes]


def test_a_point_saved_as_several_of_one_is_a_point(tmp_path):
    frame = layer()
    frame.geometry = [shape and shapely.MultiPoint([shape]) for shape in frame.geometry]
    assert counts(read(save(frame, tmp_path, "gpkg"))) == COUNTS


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
@pytest.mark.parametrize("kind", ["gpkg", "zip", "parquet"])
def test_points_without_a_system_are_refused(tmp_path, kind):
    assert refusal(save(layer(crs=None), tmp_path, kind)).code == "no_crs"


def test_of_several_layers_one_is_named(tmp_path):
    path = tmp_path / "log.gpkg"
    layer().to_file(path, layer="mätningar")
    layer().to_file(path, layer="annat")
    assert refusal(path).code == "several_layers"
    assert refusal(path, sheet="ingen").code == "no_sheet"
    assert counts(read(path, sheet="mätningar")) == COUNTS


def test_a_sheet_is_for_files_with_layers_only(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("a,b\n", encoding="utf-8")
    assert refusal(path, sheet="x").code == "no_sheet"


def test_points_that_are_no_measurements_are_refused_with_their_columns(tmp_path):
    frame = layer(pd.DataFrame({"mobilesBB_AnzahlMNB": [1] * 5}))
    assert refusal(save(frame, tmp_path, "gpkg")).code == "coverage_classes"
    frame = layer(ROWS.drop(columns="operator"))
    error = refusal(save(frame, tmp_path, "gpkg"))
    assert error.code == "missing_columns"
    assert 'longitude = "geometry.x"' in str(error.details["mapping"])


def test_points_of_a_kind_of_their_own_are_mapped(tmp_path):
    frame = layer(ROWS.rename(columns={"operator": "nät", "timestamp": "när"}))
    mapping = """
        [columns]
        timestamp = "när"
        longitude = "geometry.x"
        latitude = "geometry.y"
        operator = "nät"
        technology = "technology"
        signal_dbm = "signal_dbm"
    """
    assert counts(read(save(frame, tmp_path, "gpkg"), mapping=mapping)) == COUNTS


def test_damaged_geoparquet_is_refused(tmp_path):
    path = save(layer(), tmp_path, "parquet")
    table = pq.read_table(path)
    wrong = [
        b"{}",
        b'{"primary_column": "geometry", "columns": {"geometry": {"encoding": "point"}}}',
        b'{"primary_column": "geometry", "columns": {"geometry": {"crs": "EPSG:1"}}}',
        b'{"primary_column": "operator", "columns": {"operator": {}}}',
        b'{"primary_column": "none", "columns": {"none": {}}}',
    ]
    for about in wrong:
        pq.write_table(table.replace_schema_metadata({b"geo": about}), path)
        assert refusal(path).code in ("unreadable", "unknown_crs"), about
    path.write_bytes(path.read_bytes()[:-100])
    assert refusal(path).code == "unreadable"


def test_a_file_of_points_without_rows_has_none(tmp_path):
    for kind in ("gpkg", "parquet"):
        assert read(save(layer()[:0], tmp_path, kind)).rows_read == 0


@pytest.mark.parametrize("ending", [".kml", ".kmz", ".gpx"])
def test_a_file_for_looking_at_is_refused_with_where_the_log_is(tmp_path, ending):
    path = tmp_path / f"log{ending}"
    path.write_text("<kml/>", encoding="utf-8")
    with pytest.raises(DeliveryRefusedError) as refused:
        safety.require(path, "coverage")
    assert refused.value.code == "wrong_ending"
    assert "samma logg som text" in words.of_error(refused.value, "sv")


def test_arrow_columns_of_any_kind_end_as_rows_or_as_a_refusal(tmp_path):
    path = save(layer(), tmp_path, "parquet")
    table = pq.read_table(path)
    for name in ROWS.columns:
        for odd in ([[1]] * 5, [{"a": 1}] * 5, [b"\xff"] * 5, [True] * 5, [None] * 5, [2**40] * 5):
            at = table.column_names.index(name)
            pq.write_table(table.set_column(at, name, pa.array(odd)), path)
            with suppress(DeliveryRefusedError):
                read(path)
