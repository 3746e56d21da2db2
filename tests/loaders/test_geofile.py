"""Vector files of every kind that is read, and what would do harm."""

from __future__ import annotations

import json
import random
import sqlite3
import struct
import zipfile
from contextlib import closing, suppress

import geopandas as gpd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box

from loaders import words
from loaders.errors import DeliveryRefusedError
from loaders.geofile import opened, pack, read_vector
from tests.support.places import shapefile, zipped

SHAPES = gpd.GeoDataFrame(
    {"kod": ["2580", "2581", "2505"], "namn": ["Luleå", "Piteå", "Arvidsjaur"]},
    geometry=[box(8e5 + at, 7.3e6, 8e5 + at + 900, 7.31e6) for at in (0, 1000, 2000)],
    crs="EPSG:3006",
)


def _write(path, kind):
    if kind == "parquet":
        SHAPES.to_parquet(path)
    elif kind == "geojsonl":
        features = json.loads(SHAPES.to_crs("EPSG:4326").to_json())["features"]
        path.write_text("\n".join(json.dumps(item) for item in features), encoding="utf-8")
    else:
        SHAPES.to_file(path)
    return path


def _refused(path):
    with pytest.raises(DeliveryRefusedError) as caught:
        read_vector(path)
    assert words.of_error(caught.value, "sv") != str(caught.value), "it has words in Swedish"
    return caught.value


@pytest.mark.parametrize("kind", ["gpkg", "geojson", "geojsonl", "fgb", "parquet"])
@pytest.mark.parametrize("inside", [False, True])
def test_every_kind_is_read_alone_and_in_a_zip(tmp_path, kind, inside):
    path = _write(tmp_path / f"kommuner.{kind}", kind)
    if inside:
        path = zipped(tmp_path / "a.zip", {f"Gränser/2026/{path.name}": path})
    found = read_vector(path).to_crs("EPSG:3006").set_index("kod")

    assert dict(found["namn"]) == dict(zip(SHAPES["kod"], SHAPES["namn"], strict=True))
    # A FlatGeobuf orders its rows anew.
    for code, shape in zip(SHAPES["kod"], SHAPES.geometry, strict=True):
        assert found.geometry[code].symmetric_difference(shape).area < 1


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1"])
def test_a_shapefile_is_read_from_a_subfolder_of_a_zip_with_its_letters_and_its_system(
    tmp_path, encoding
):
    parts = shapefile(tmp_path / "kommun.shp", SHAPES, ENCODING=encoding)
    named = {f"SCB/Kommun/{p.name.upper() if p.suffix == '.dbf' else p.name}": p for p in parts}
    found = read_vector(zipped(tmp_path / "a.zip", named))

    assert list(found["namn"]) == list(SHAPES["namn"])
    assert found.crs == "EPSG:3006"


def test_a_zip_of_zips_is_opened_as_statistics_sweden_packs_its_boundaries(tmp_path):
    parts = shapefile(tmp_path / "Kommun.shp", SHAPES)
    inner = zipped(tmp_path / "Kommun_Sweref99TM.zip", {p.name: p for p in parts})
    outer = zipped(tmp_path / "shape_svenska.zip", {inner.name: inner, "Läs mig.txt": b"text"})
    assert len(read_vector(outer)) == 3

    deeper = zipped(tmp_path / "deeper.zip", {outer.name: outer})
    assert _refused(deeper).code == "unreadable"


def test_a_shapefile_alone_or_without_its_table_is_refused_with_what_belongs_to_it(tmp_path):
    parts = shapefile(tmp_path / "kommun.shp", SHAPES)
    assert "zip" in str(_refused(tmp_path / "kommun.shp"))
    some = {p.name: p for p in parts if p.suffix not in (".dbf", ".shx")}
    assert ".shx and .dbf" in str(_refused(zipped(tmp_path / "a.zip", some)))


def test_a_folder_is_packed_with_all_parts_of_its_shapefiles(tmp_path):
    folder = tmp_path / "scb"
    folder.mkdir()
    shapefile(folder / "kommun.shp", SHAPES)
    (folder / "readme.txt").write_text("no vector file")
    (tmp_path / "a.zip").write_bytes(pack(folder))
    (tmp_path / "b.zip").write_bytes(pack(folder / "kommun.shp"))

    assert pack(folder) == pack(folder)
    assert len(read_vector(tmp_path / "a.zip")) == len(read_vector(tmp_path / "b.zip")) == 3
    (folder / "kommun.shp").unlink()
    with pytest.raises(DeliveryRefusedError, match="no vector file"):
        pack(folder)


def test_a_geopackage_gives_its_layers_by_name(tmp_path):
    path = tmp_path / "a.gpkg"
    SHAPES.to_file(path, layer="kommun")
    SHAPES[["namn", "geometry"]].to_file(path, layer="län", mode="a")
    with opened(path) as layers:
        assert [layer.name for layer in layers] == ["kommun", "län"]
        assert [layer.columns for layer in layers] == [("fid", "kod", "namn"), ("fid", "namn")]
        assert len(layers[0].load()) == 3


def test_files_of_different_systems_are_put_together_in_one(tmp_path):
    SHAPES.iloc[:1].to_file(tmp_path / "a.gpkg")
    SHAPES.iloc[1:].to_crs("EPSG:3021").to_file(tmp_path / "b.gpkg")
    (tmp_path / "a.zip").write_bytes(pack(tmp_path))
    found = read_vector(tmp_path / "a.zip")
    assert found.crs == "EPSG:3006"
    assert found.geometry[2].symmetric_difference(SHAPES.geometry[2]).area < 100


def test_curves_become_short_lines(tmp_path):
    path = tmp_path / "a.gpkg"
    SHAPES.iloc[:1].to_file(path, layer="kommun", SPATIAL_INDEX="NO")
    corners = [(0, 0), (2, 2), (4, 0), (2, -2), (0, 0)]
    circle = struct.pack("<BII", 1, 8, 5) + b"".join(struct.pack("<dd", *at) for at in corners)
    curve = struct.pack("<BII", 1, 10, 1) + circle
    with closing(sqlite3.connect(path)) as database, database:
        header = b"GP\x00\x01" + struct.pack("<i", 3006)
        database.execute("update kommun set geom = ?", (header + curve,))
        database.execute("update gpkg_geometry_columns set geometry_type_name = 'CURVEPOLYGON'")
    assert read_vector(path).geometry[0].area == pytest.approx(12.57, abs=0.05)


@pytest.mark.parametrize("claimed", [1, 10**15])
def test_what_a_geopackage_claims_to_hold_is_not_believed(tmp_path, claimed):
    path = tmp_path / "a.gpkg"
    SHAPES.to_file(path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("update gpkg_ogr_contents set feature_count = ?", (claimed,))
    assert len(read_vector(path)) == 3


@pytest.mark.parametrize("name", ["b.vrt", "b.xml", "b.gml", "b.kml", "b.gdb", "b", "b.exe"])
def test_formats_that_may_point_elsewhere_are_refused(tmp_path, name):
    path = tmp_path / name
    path.write_text("<OGRVRTDataSource><SrcDataSource>/vsicurl/http://x/</SrcDataSource>")
    assert "GeoPackage, GeoJSON" in str(_refused(path))


@pytest.mark.parametrize(
    "content",
    [
        "<OGRVRTDataSource><SrcDataSource>/vsicurl/http://x/</SrcDataSource></OGRVRTDataSource>",
        '{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /vsicurl/x"}',
        '{"type": "Topology", "objects": {}}',
        '{"type": "FeatureCollection"}',
        '{"type": "FeatureCollection", "features": [7]}',
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": []}, 7]}',
        "[" * 100_000,
        "",
        "null",
    ],
)
@pytest.mark.parametrize("inside", [False, True])
def test_what_is_no_geojson_is_refused_and_gdal_never_asked(tmp_path, monkeypatch, content, inside):
    monkeypatch.setattr(pyogrio, "read_dataframe", lambda *_, **__: pytest.fail("GDAL was asked"))
    path = tmp_path / "b.geojson"
    path.write_text(content)
    if inside:
        path = zipped(tmp_path / "b.zip", {"b.geojson": path})
    assert "is not GeoJSON" in str(_refused(path))


LINK = {"type": "link", "properties": {"href": "http://127.0.0.1:9/crs", "type": "ogcwkt"}}


NAMES = ["http://x/", "+proj=longlat +datum=WGS84", "+init=/etc/hosts:1", "EPSG:999999", 7]


@pytest.mark.parametrize(
    "crs", [LINK, "x", *({"type": "name", "properties": {"name": name}} for name in NAMES)]
)
def test_a_system_is_looked_up_by_its_name_alone(tmp_path, crs):
    path = tmp_path / "b.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [], "crs": crs}))
    assert _refused(path).code == "unknown_crs"


def test_an_address_inside_a_shape_is_not_asked_either(tmp_path):
    # GDAL looks up a system named in a shape; tests have no network, so asking would fail.
    shape = {"type": "Point", "coordinates": [22.1, 65.6], "crs": LINK}
    feature = {"type": "Feature", "properties": {"kod": "2580"}, "geometry": shape}
    path = tmp_path / "b.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert read_vector(path).geometry[0] == Point(22.1, 65.6)


def test_shapes_of_geojson_that_cannot_be_read_are_none_and_open_rings_are_closed(tmp_path):
    ring = [[0, 0], [0, 1], [1, 1]]
    shapes = [
        {"type": "Polygon", "coordinates": [ring]},
        {"type": "Polygon", "coordinates": "x"},
        {"type": "Polygon"},
        None,
        7,
    ]
    features = [
        {"type": "Feature", "properties": {"a": shape}, "geometry": shape} for shape in shapes
    ]
    path = tmp_path / "b.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    found = read_vector(path)
    assert found.geometry[0].area == 0.5
    assert list(found.geometry.isna()) == [False, True, True, True, True]


@pytest.mark.parametrize("kind", ["gpkg", "fgb", "parquet", "shp"])
def test_a_name_does_not_make_a_file_of_its_kind(tmp_path, kind):
    path = tmp_path / f"b.{kind}"
    path.write_text("<OGRVRTDataSource/>")
    if kind == "shp":
        parts = {f"b{part}": b"x" for part in (".shx", ".dbf")}
        path = zipped(tmp_path / "b.zip", {"b.shp": path, **parts})
    assert _refused(path).code == "unreadable"


@pytest.mark.parametrize(
    "statement",
    [
        "create view gpkg_extensions as select ogr_geocode('x') as table_name",
        "create view rtree_x as select 1",
        "create virtual table x using fts5(a)",
        "alter table kommun add column x text generated always as (upper(namn)) virtual",
    ],
)
def test_a_program_in_a_geopackage_is_refused(tmp_path, monkeypatch, statement):
    path = tmp_path / "a.gpkg"
    SHAPES.to_file(path, layer="kommun")
    with closing(sqlite3.connect(path)) as database, database:
        if "gpkg_extensions" in statement:
            database.execute("drop table gpkg_extensions")
        database.execute(statement)
    monkeypatch.setattr(pyogrio, "read_dataframe", lambda *_, **__: pytest.fail("GDAL was asked"))
    error = _refused(path)
    assert (error.code, "program" in str(error)) == ("unsafe_geopackage", True)


ENDLESS_VIEW = """
    create view endless as
    with recursive n(x) as (select 1 union all select x + 1 from n)
    select x as fid, x as geom from n
"""

THREE_THOUSAND = """
    create table gpkg_geometry_columns as
    with recursive n(x) as (select 1 union all select x + 1 from n limit 3000)
    select x as table_name, x as column_name from n
"""


def test_a_view_is_never_read_as_a_layer_and_triggers_do_nothing(tmp_path):
    path = tmp_path / "a.gpkg"
    SHAPES.to_file(path, layer="kommun")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(ENDLESS_VIEW)
        database.execute(
            "insert into gpkg_contents (table_name, data_type, identifier, srs_id)"
            " values ('endless', 'features', 'endless', 3006)"
        )
        database.execute(
            "insert into gpkg_geometry_columns values ('endless', 'geom', 'POLYGON', 3006, 0, 0)"
        )
        database.execute("create trigger t after update on kommun begin delete from kommun; end")
    assert len(read_vector(path)) == 3

    with closing(sqlite3.connect(path)) as database, database:
        database.execute("delete from gpkg_geometry_columns where table_name = 'kommun'")
    assert _refused(path).code == "no_geometry"


def test_a_database_that_answers_endlessly_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr("loaders.geofile.geopackage.MAX_STEPS", 0)
    path = tmp_path / "a.gpkg"
    SHAPES.to_file(path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("drop table gpkg_geometry_columns")
        database.execute(THREE_THOUSAND)
    assert _refused(path).code == "unreadable"


def test_a_database_without_shapes_and_a_cut_off_one_are_refused(tmp_path):
    path = tmp_path / "a.gpkg"
    SHAPES.to_file(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert _refused(path).code == "unreadable"
    path.unlink()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("create table a (b)")
    assert _refused(path).code == "unreadable"


def test_an_archive_that_unpacks_to_too_much_is_not_opened_whatever_it_claims(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("loaders.geofile.unpacking.MAX_UNPACKED", 1000)
    path = zipped(tmp_path / "b.zip", {"b.geojson": b"0" * 2000})
    assert _refused(path).code == "too_large"
    nested = zipped(tmp_path / "c.zip", {"b.zip": path})
    assert _refused(nested).code == "too_large"
    # The sizes that the archive gives of itself say less than comes out.
    content = path.read_bytes().replace(struct.pack("<I", 2000), struct.pack("<I", 20))
    path.write_bytes(content)
    assert _refused(path).code in ("too_large", "unreadable")


def test_an_archive_of_very_many_files_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr("loaders.geofile.unpacking.MAX_MEMBERS", 5)
    path = zipped(tmp_path / "b.zip", {f"{at}.geojson": b"{}" for at in range(6)})
    assert _refused(path).code == "too_large"


@pytest.mark.parametrize(
    "member", ["../b.geojson", "/etc/b.geojson", "a/../../b.geojson", "C:/b.geojson", "//x/b.gpkg"]
)
def test_an_archive_that_names_files_outside_itself_is_refused(tmp_path, member):
    path = zipped(tmp_path / "b.zip", {member: b"{}"})
    assert _refused(path).words == "member_leaves_folder"
    assert {file.name for file in tmp_path.iterdir()} == {"b.zip"}


def test_two_files_of_one_name_in_an_archive_are_refused(tmp_path):
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("b.geojson", "{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("b.geojson", "{}")
    assert _refused(path).words == "member_twice"


@pytest.mark.parametrize("name", ["vsicurl/http:/x/b.geojson", "b!{a}.geojson", "--b?.geojson"])
def test_a_name_in_an_archive_is_only_a_name(tmp_path, name):
    path = _write(tmp_path / "b.geojson", "geojson")
    assert len(read_vector(zipped(tmp_path / "b.zip", {name: path}))) == 3


def test_a_file_whose_name_means_something_to_gdal_is_only_a_file(tmp_path):
    for name in ("a!b.gpkg", "GPKG:a.gpkg", "{a}.fgb", "vsizip.zip!b.gpkg"):
        path = tmp_path / name
        SHAPES.to_file(tmp_path / f"plain{path.suffix}")
        (tmp_path / f"plain{path.suffix}").rename(path)
        assert len(read_vector(path)) == 3


def test_nothing_beside_a_file_is_read_along(tmp_path):
    path = tmp_path / "a.gpkg"
    SHAPES.to_file(path)
    (tmp_path / "a.gpkg-wal").write_bytes(b"x" * 100)
    before = {file.name for file in tmp_path.iterdir()}
    assert len(read_vector(path)) == 3
    assert {file.name for file in tmp_path.iterdir()} == before


def test_too_many_features_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("loaders.geofile.layers.MAX_FEATURES", 2)
    for kind in ("gpkg", "fgb", "parquet"):
        assert _refused(_write(tmp_path / f"a.{kind}", kind)).code == "too_large"


def test_a_system_of_somebodys_own_has_no_place_on_earth(tmp_path):
    own = 'LOCAL_CS["Egen",UNIT["metre",1],AXIS["X",EAST],AXIS["Y",NORTH]]'
    parts = shapefile(tmp_path / "b.shp", SHAPES)
    files = {p.name: p for p in parts}
    both = {f"a/{name}": part for name, part in files.items()}
    both |= {f"b/{name}": part for name, part in files.items()} | {"a/b.prj": own.encode()}
    assert _refused(zipped(tmp_path / "a.zip", both)).code in ("unknown_crs", "no_crs")


@pytest.mark.parametrize("kind", ["parquet", "fgb", "gpkg"])
def test_texts_that_are_none_are_refused_when_the_file_is_read(tmp_path, kind):
    path = _write(tmp_path / f"a.{kind}", kind)
    path.write_bytes(path.read_bytes().replace("Luleå".encode(), b"Lule\xff\xff"))
    assert _refused(path).code == "unreadable"


KINDS = ["gpkg", "fgb", "parquet", "geojson", "geojsonl", "zip", "shp.zip"]


@pytest.fixture(scope="module")
def whole_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    found = {kind: _write(folder / f"a.{kind}", kind).read_bytes() for kind in KINDS[:5]}
    found["zip"] = zipped(folder / "a.zip", {"a.gpkg": folder / "a.gpkg"}).read_bytes()
    parts = shapefile(folder / "b.shp", SHAPES)
    found["shp.zip"] = pack(folder / "b.shp") if parts else b""
    return found


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 2**32))
def test_a_damaged_file_is_read_or_refused_and_never_a_traceback(
    tmp_path_factory, whole_files, kind, seed
):
    chance = random.Random(seed)  # noqa: S311 - damage, no secret
    content = bytearray(whole_files[kind])
    for _ in range(chance.randint(1, 20)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    content = content[: chance.choice([len(content), chance.randrange(len(content))])]
    path = tmp_path_factory.mktemp("damaged") / f"a.{kind}"
    path.write_bytes(content)
    with suppress(DeliveryRefusedError):
        read_vector(path)
