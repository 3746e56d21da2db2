"""One municipality's measured cells as a picture: classes, and gaps with their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard import style
from dashboard.charts.base import SCHEMA, Chart, Spec, config
from dashboard.charts.municipality_map import HEIGHT, feature, legend_marks
from dashboard.maps.coverage import CLASSES, class_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd
    import pandas as pd
    import shapely

_STROKE: Final = 2.0
"""Of a class, in its own colour: cells are narrower than a pixel here."""


def coverage_chart(
    outline: shapely.Geometry,
    cells: pd.DataFrame,
    gaps: gpd.GeoDataFrame,
    *,
    numbered: int,
    places: Sequence[tuple[str, float, float]],
    words: Mapping[str, str],
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
        Name, easting and northing of the localities that are named.
    words
        Class to word, with ``unknown`` for what is not measured.
    title, alt
        Words for those who see it, and for those who do not.
    language
        ``sv`` or ``en``.
    synthetic
        Whether any value in it is invented.
    """
    shapes = class_shapes(cells)
    spec: Spec = {
        "$schema": SCHEMA,
        "height": HEIGHT,
        "projection": {"type": "identity", "reflectY": True},
        "layer": [
            _shape(outline, fill=style.PANEL, stroke=style.RULE, width=1.0),
            *(
                _shape(shapes[name], fill=style.COVERAGE[name], stroke=style.COVERAGE[name])
                for name in CLASSES
                if name in shapes
            ),
            *_labels(places, size=12, colour=style.INK, above=0),
            *_labels(_numbers(gaps.head(numbered)), size=12, colour=style.INK, above=12),
            *legend_marks(
                [
                    *((style.COVERAGE[name], words[name]) for name in CLASSES),
                    (style.PANEL, words["unknown"]),
                ]
            ),
        ],
        "config": config(language),
    }
    return Chart(spec=spec, title=title, alt=alt, synthetic=synthetic)


def _shape(
    shape: shapely.Geometry, *, fill: str, stroke: str, width: float = _STROKE
) -> dict[str, Any]:
    return {
        "data": {"values": [feature(shape)]},
        "mark": {"type": "geoshape", "fill": fill, "stroke": stroke, "strokeWidth": width},
        "encoding": {},
    }


def _numbers(gaps: gpd.GeoDataFrame) -> list[tuple[str, float, float]]:
    points = [shape.representative_point() for shape in gaps.geometry]
    return [
        (str(number), point.x, point.y) for number, point in zip(gaps["rank"], points, strict=True)
    ]


def _labels(
    places: Sequence[tuple[str, float, float]], *, size: int, colour: str, above: int
) -> Iterable[Spec]:
    values = [{"name": name, "x": round(x), "y": round(y)} for name, x, y in places]
    if not values:
        return
    halo = {"stroke": style.WHITE, "strokeWidth": 3, "strokeJoin": "round"}
    for extra in (halo, {}):
        yield {
            "data": {"values": values},
            "mark": {
                "type": "text",
                "fontSize": size,
                "fontWeight": 600,
                "fill": colour,
                "dy": -above,
                **extra,
            },
            "encoding": {
                "longitude": {"field": "x", "type": "quantitative"},
                "latitude": {"field": "y", "type": "quantitative"},
                "text": {"field": "name"},
            },
        }
