"""The map of measured cells: nothing lost, light, and nothing that a file can inject."""

from __future__ import annotations

import json

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.charts.base import PictureWords, picture, png
from dashboard.charts.coverage_map import apart, coverage_chart
from dashboard.maps.coverage import (
    GapMark,
    class_shapes,
    class_texts,
    coverage_layer,
    gap_points,
    gap_texts,
    measured_frame,
)
from tests.support import bundles, covered

CLASSES = st.sampled_from(["covered", "weak", "none", "unknown"])
GRID = st.dictionaries(st.tuples(st.integers(0, 6), st.integers(0, 6)), CLASSES, max_size=30)


@settings(max_examples=40)
@given(GRID)
def test_every_measured_cell_is_in_the_shape_of_its_class(
    drawn: dict[tuple[int, int], str],
) -> None:
    known = {covered.cell(*place): name for place, name in drawn.items()}
    rows = covered.cells(known) if known else covered.cells({covered.cell(0): "unknown"})
    shapes = class_shapes(rows[rows["operator"] == "any"])
    assert "unknown" not in shapes
    for name in ("covered", "weak", "none"):
        count = sum(other == name for other in drawn.values())
        area = shapely.area(shapes[name]) if name in shapes else 0.0
        assert area == count * 10_000
    for (column, row), name in drawn.items():
        middle = shapely.Point(covered.EAST + 100 * column + 50, covered.NORTH + 100 * row + 50)
        inside = {key for key, shape in shapes.items() if shape.contains(middle)}
        assert inside == ({name} if name != "unknown" else set())


def test_a_road_of_two_thousand_cells_is_light() -> None:
    road = {covered.cell(n, n // 3): "covered" for n in range(2000)}
    rows = covered.cells(road)
    texts = class_texts(rows[rows["operator"] == "any"])
    assert len(texts["covered"]) < 120_000
    west, south, east, north = shapely.from_geojson(texts["covered"]).bounds
    assert 19 < west < east < 25
    assert 66 < south < north < 67


def test_the_map_opens_at_the_measured_cells_with_room_around_them() -> None:
    rows = covered.cells({covered.cell(0): "covered", covered.cell(100): "none"})
    shapes = class_shapes(rows[rows["operator"] == "any"])
    frame = measured_frame(shapes)
    assert frame is not None
    assert all(frame.contains(shape.buffer(1_900)) for shape in shapes.values())
    west, south, east, north = frame.bounds
    assert (east - west, north - south) == (10_100 + 4_000, 100 + 4_000)
    assert measured_frame({}) is None


def test_words_of_a_gap_are_text_and_never_markup() -> None:
    found = covered.gaps(covered.gap(1))
    key = "any-2019-2510-1"
    layer = coverage_layer(
        {"2510": '{"type":"Point","coordinates":[20,66]}'},
        "2510",
        {},
        gaps=gap_texts(found),
        points=gap_points(found),
        marks=[GapMark(key, 1, ("</script><b>x</b>",))],
        places=[{"name": "<img src=x>", "at": [66.6, 19.8], "seat": True}],
    )
    child = next(iter(layer._children.values()))
    for part in (child.gaps, child.numbers, child.places):
        assert "<" not in part
        json.loads(part)
    assert json.loads(child.numbers)[0]["number"] == 1


LABELS = st.lists(
    st.tuples(st.text("abc", min_size=1, max_size=9), st.integers(0, 400), st.integers(0, 400)),
    max_size=12,
)


@given(LABELS)
def test_labels_of_a_picture_never_cover_each_other(labels: list[tuple[str, int, int]]) -> None:
    kept = apart(labels, 1.0)
    assert kept[:1] == labels[:1]
    for place, (text, x, y) in enumerate(kept):
        for other, other_x, other_y in kept[place + 1 :]:
            assert abs(x - other_x) > 4 * (len(text) + len(other)) or abs(y - other_y) > 16


def test_the_picture_of_the_cells_is_a_png_without_any_address() -> None:
    outlines = bundles.municipalities().set_index("municipality_code").geometry
    rows = covered.cells({covered.cell(0): "covered", covered.cell(1): "none"})
    chart = coverage_chart(
        outlines["2510"],
        rows[rows["operator"] == "any"],
        covered.gaps(covered.gap(1)),
        numbered=10,
        places=[("Jokkmokk", float(covered.EAST), float(covered.NORTH))],
        words={name: name for name in ("covered", "weak", "none", "unknown")},
        notes=("How a cell is judged. " * 20,),
        title="Cells",
        alt="Cells",
        language="sv",
        synthetic=True,
    )
    data = png(picture(chart, PictureWords(source="Source", mark="EXEMPELDATA")), scale=0.5)
    assert data.startswith(b"\x89PNG")
    assert "How a cell is judged" in json.dumps(chart.spec)
