"""One municipality's measured cells as a picture: classes, and gaps with their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import shapely

from dashboard import style
from dashboard.charts.base import PICTURE_WIDTH, SCHEMA, Chart, Spec, config, with_notes
from dashboard.charts.municipality_map import HEIGHT, feature, hatch, legend_marks
from dashboard.maps.choropleth import MISSING
from dashboard.maps.coverage import CLASSES, class_shapes, measured_frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd
    import pandas as pd

_STROKE: Final = 3.0
"""Of a class, in its own colour: cells are narrower than a pixel here."""

_HATCH: Final = 10
_LETTER: Final = 8
_LINE: Final = 16
"""Pixels between hatching lines, and of a letter and a line of text."""

_NAME_ABOVE: Final = -12
_NUMBER_ABOVE: Final = 12
"""Pixels from a place up to its label: numbers above the road, names below."""


def coverage_chart(
    outline: shapely.Geometry,
    cells: pd.DataFrame,
    gaps: gpd.GeoDataFrame,
    *,
    numbered: int,
    places: Sequence[tuple[str, float, float]],
    words: Mapping[str, str],
    notes: Sequence[str],
    title: str,
    alt: str,
    language: str,
    synthetic: bool,
) -> Chart:
    """Give the map of one municipality's cells as a chart, for its picture.

    Parameters
    ----------
    outline
        The municipality in EPSG:3006.
    cells
        Its rows of ``coverage_cells``, of one selection and year.
    gaps
        Its rows of ``coverage_gaps`` in order of rank, EPSG:3006.
    numbered
        How many of them get their number.
    places
        Name, easting and northing of the localities, the seat first; those that would be covered
        by another's name are left out.
    words
        Class to word, with ``unknown`` for what is not measured.
    notes
        Sentences below: how a cell is judged.
    title, alt
        Words for those who see it, and for those who do not.
    language
        ``sv`` or ``en``.
    synthetic
        Whether any value in it is invented.
    """
    shapes = class_shapes(cells)
    window = shapely.box(*shapely.bounds(measured_frame(shapes) or outline))
    inside = shapely.intersection(outline, window)
    metres = _metres_per_pixel(inside)
    labels = _apart_by_kind(
        [place for place in places if shapely.contains_xy(inside, *place[1:])],
        _numbers(gaps.head(numbered)),
        metres,
    )
    spec: Spec = {
        "$schema": SCHEMA,
        "height": HEIGHT,
        "projection": {"type": "identity", "reflectY": True},
        "layer": [
            _shape(inside, fill=style.WHITE, stroke=style.WHITE, width=0.0),
            _hatched(inside, metres),
            _line(shapely.intersection(shapely.boundary(outline), window)),
            *(
                _shape(shapes[name], fill=style.COVERAGE[name], stroke=style.COVERAGE[name])
                for name in CLASSES
                if name in shapes
            ),
            *_labels(labels),
            *legend_marks(
                [
                    *((style.COVERAGE[name], words[name]) for name in CLASSES),
                    (MISSING, words["unknown"]),
                ]
            ),
        ],
        "config": config(language),
    }
    chart = Chart(spec=spec, title=title, alt=alt, synthetic=synthetic)
    return with_notes(chart, notes)


def _shape(
    shape: shapely.Geometry, *, fill: str, stroke: str, width: float = _STROKE
) -> dict[str, Any]:
    return {
        "data": {"values": [feature(shape)]},
        "mark": {"type": "geoshape", "fill": fill, "stroke": stroke, "strokeWidth": width},
        "encoding": {},
    }


def _line(border: shapely.Geometry) -> Spec:
    """Give the municipality's own border, without the sides of the frame that cuts it."""
    return {
        "data": {"values": [feature(border)]},
        "mark": {
            "type": "geoshape",
            "filled": False,
            "stroke": style.RULE,
            "strokeWidth": 0 if shapely.is_empty(border) else 1,
        },
        "encoding": {},
    }


def _apart_by_kind(
    places: Sequence[tuple[str, float, float]],
    numbers: Sequence[tuple[str, float, float]],
    metres: float,
) -> list[tuple[str, float, float]]:
    """Give names below their places and numbers above theirs: the seat, the numbers, the rest."""
    below = [(name, x, y + _NAME_ABOVE * metres) for name, x, y in places]
    above = [(number, x, y + _NUMBER_ABOVE * metres) for number, x, y in numbers]
    return apart([*below[:1], *above, *below[1:]], metres)


def _numbers(gaps: gpd.GeoDataFrame) -> list[tuple[str, float, float]]:
    points = [shape.representative_point() for shape in gaps.geometry]
    return [
        (str(number), point.x, point.y) for number, point in zip(gaps["rank"], points, strict=True)
    ]


def apart(
    places: Sequence[tuple[str, float, float]], metres: float
) -> list[tuple[str, float, float]]:
    """Give the labels that have room, the first of two that would cover each other.

    Parameters
    ----------
    places
        Text, easting and northing, the most important first.
    metres
        On the ground per pixel of the picture.
    """
    kept: list[tuple[str, float, float]] = []
    for text, x, y in places:
        free = all(
            abs(x - other_x) > _LETTER * (len(text) + len(other)) / 2 * metres
            or abs(y - other_y) > _LINE * metres
            for other, other_x, other_y in kept
        )
        if free:
            kept.append((text, x, y))
    return kept


def _metres_per_pixel(outline: shapely.Geometry) -> float:
    west, south, east, north = shapely.bounds(outline)
    return float(max((east - west) / PICTURE_WIDTH, (north - south) / HEIGHT))


def _hatched(outline: shapely.Geometry, metres: float) -> Spec:
    lines = hatch(outline, step=_HATCH * metres)
    return {
        "data": {"values": [feature(line) for line in lines]},
        "mark": {
            "type": "geoshape",
            "filled": False,
            "stroke": style.HAIRLINE,
            "strokeWidth": 0.8,
        },
        "encoding": {},
    }


def _labels(places: Sequence[tuple[str, float, float]]) -> Iterable[Spec]:
    values = [{"name": name, "x": round(x), "y": round(y)} for name, x, y in places]
    if not values:
        return
    halo = {"stroke": style.WHITE, "strokeWidth": 3, "strokeJoin": "round"}
    for extra in (halo, {}):
        yield {
            "data": {"values": values},
            "mark": {
                "type": "text",
                "fontSize": 12,
                "fontWeight": 600,
                "fill": style.INK,
                **extra,
            },
            "encoding": {
                "longitude": {"field": "x", "type": "quantitative"},
                "latitude": {"field": "y", "type": "quantitative"},
                "text": {"field": "name"},
            },
        }
