"""The coordinate system of boundaries: declared, told by the size of the numbers, or refused."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import shapely
from shapely import Polygon

from loaders import words
from loaders.catalog import DATASETS
from loaders.errors import DeliveryRefusedError
from loaders.sources import boundaries
from tests.support import places
from tests.support.deliveries import OPTIONS

ACCEPTED = replace(OPTIONS, accept=("crs_by_size",))


def _refused(path, options=OPTIONS):
    with pytest.raises(DeliveryRefusedError) as caught:
        boundaries.read(path, options)
    assert words.of_error(caught.value, "sv") != str(caught.value), "it has words in Swedish"
    return caught.value


def _area(result, code="2580"):
    return result.rows.set_index("municipality_code").geometry[code].area / 1e6


@pytest.mark.parametrize(
    "crs",
    ["EPSG:3006", "EPSG:4326", "EPSG:3021", "EPSG:3015", "EPSG:3018", "EPSG:3857", "EPSG:25834",
     "EPSG:5845", "EPSG:4619"],
)  # fmt: skip
@pytest.mark.parametrize("suffix", ["gpkg", "parquet"])
def test_any_declared_system_is_transformed(tmp_path, crs, suffix):
    path = tmp_path / f"b.{suffix}"
    shapes = places.county().to_crs(crs)
    shapes.to_parquet(path) if suffix == "parquet" else shapes.to_file(path)
    result = boundaries.read(path, OPTIONS)

    assert result.rows.crs == "EPSG:3006"
    # Luleå as computed from the same source in the documentation of the data, km².
    assert _area(result) == pytest.approx(2028.7, abs=0.2)


@pytest.mark.parametrize(
    ("crs", "title"),
    [
        ("EPSG:3006", "SWEREF 99 TM"),
        ("EPSG:4326", "WGS 84"),
        ("EPSG:3021", "RT 90 2,5 gon V"),
        ("EPSG:3857", "Web Mercator"),
        ("EPSG:3015", "SWEREF 99 18 45"),
        ("EPSG:3018", "SWEREF 99 23 15"),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_a_shapefile_without_its_prj_is_refused_with_the_system_that_fits(
    tmp_path, crs, title, swapped
):
    shapes = places.scb(places.county()).to_crs(crs)
    if swapped:
        turned = shapely.transform(shapes.geometry.to_numpy(), lambda pairs: pairs[:, ::-1])
        shapes = shapes.set_geometry(turned, crs=crs)
    parts = places.shapefile(tmp_path / "kommun.shp", shapes)
    named = {part.name: part for part in parts if part.suffix != ".prj"}
    path = places.zipped(tmp_path / "a.zip", named)
    error = _refused(path)

    assert error.code == "crs_by_size"
    assert error.code in DATASETS["boundaries"].proposals
    assert f"{title} ({crs})" in str(error)
    assert "--accept crs_by_size" in str(error)
    result = boundaries.read(path, ACCEPTED)
    assert _area(result) == pytest.approx(2028.7, abs=0.2)
    assert title in next(note.message for note in result.notes if note.code == "crs_by_size")


def test_what_cannot_be_told_by_size_says_what_to_do(tmp_path):
    # UTM zone 34: nothing that Swedish authorities use, and its numbers are those of others too.
    shapes = places.scb(places.county()).to_crs("EPSG:25834")
    parts = places.shapefile(tmp_path / "kommun.shp", shapes)
    named = {part.name: part for part in parts if part.suffix != ".prj"}
    error = _refused(places.zipped(tmp_path / "a.zip", named), ACCEPTED)
    assert error.code == "no_crs"
    assert ".prj" in str(error)


def test_metres_in_a_geojson_that_means_degrees_are_proposed_as_metres(tmp_path):
    path = tmp_path / "b.geojson"
    content = json.loads(places.county().to_crs("EPSG:3006").to_json())
    content.pop("crs", None)
    path.write_text(json.dumps(content))
    error = _refused(path)

    assert error.code == "crs_by_size"
    assert "WGS 84" in str(error)
    assert "SWEREF 99 TM (EPSG:3006)" in str(error)
    assert _area(boundaries.read(path, ACCEPTED)) == pytest.approx(2028.7, abs=0.2)

    path.write_text(json.dumps(content | {"crs": None}))
    assert _refused(path).code == "crs_by_size", "a file may say that it has no system"


def test_degrees_that_are_called_metres_are_proposed_as_degrees(tmp_path):
    shapes = places.county().set_crs("EPSG:3006", allow_override=True)
    shapes.to_file(tmp_path / "b.gpkg")
    error = _refused(tmp_path / "b.gpkg")
    assert (error.code, "SWEREF99 TM" in str(error)) == ("crs_by_size", True)
    assert _area(boundaries.read(tmp_path / "b.gpkg", ACCEPTED)) == pytest.approx(2028.7, abs=0.2)


def test_a_neighbouring_zone_by_mistake_is_seen_by_where_the_municipalities_lie(tmp_path):
    shapes = places.county().to_crs("EPSG:3018").set_crs("EPSG:3016", allow_override=True)
    shapes.to_parquet(tmp_path / "b.parquet")
    error = _refused(tmp_path / "b.parquet")
    assert (error.code, "SWEREF 99 23 15" in str(error)) == ("crs_by_size", True)


def test_accepting_changes_nothing_where_the_declared_system_fits(tmp_path):
    places.county().to_parquet(tmp_path / "b.parquet")
    plain = boundaries.read(tmp_path / "b.parquet", OPTIONS)
    accepted = boundaries.read(tmp_path / "b.parquet", ACCEPTED)
    assert accepted.notes == plain.notes
    assert accepted.rows.geometry.geom_equals(plain.rows.geometry).all()


def test_one_shape_that_nobody_can_transform_is_refused(tmp_path):
    far = places.county()
    far.loc[0, "geometry"] = Polygon([(8e5, 7e6), (8e5, 7.1e6), (8.1e5, 7e6)])
    far.to_parquet(tmp_path / "b.parquet")
    error = _refused(tmp_path / "b.parquet", ACCEPTED)
    assert (error.code, "inf" in str(error)) == ("wrong_crs", True)
    assert "save the file again" in str(error).casefold()


def test_a_geopackage_whose_layer_has_no_system_declares_none(tmp_path):
    shapes = places.scb(places.county()).set_crs(None, allow_override=True)
    with pytest.warns(UserWarning, match="crs"):
        shapes.to_file(tmp_path / "b.gpkg")
    error = _refused(tmp_path / "b.gpkg")
    assert (error.code, "declares no coordinate system" in str(error)) == ("crs_by_size", True)
    assert _area(boundaries.read(tmp_path / "b.gpkg", ACCEPTED)) == pytest.approx(2028.7, abs=0.2)


def test_a_system_of_somebodys_own_is_told_by_size_all_the_same(tmp_path):
    own = 'LOCAL_CS["Egen",UNIT["metre",1],AXIS["X",EAST],AXIS["Y",NORTH]]'
    parts = places.shapefile(tmp_path / "kommun.shp", places.scb(places.county()))
    named = {part.name: part for part in parts} | {"kommun.prj": own.encode()}
    path = places.zipped(tmp_path / "a.zip", named)
    assert _refused(path).code == "crs_by_size"
    assert _area(boundaries.read(path, ACCEPTED)) == pytest.approx(2028.7, abs=0.2)
