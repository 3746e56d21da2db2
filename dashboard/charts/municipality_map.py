"""The map as a picture: the same shapes and classes as on screen, in SWEREF 99 TM, as Vega-Lite.

Hatching is drawn as lines cut to the municipality, since a specification has no fill patterns.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from dashboard import style
from dashboard.charts.base import SCHEMA, Chart, Spec, config
from dashboard.maps.choropleth import MISSING, OTHER_KIND
from geodata.crs import SWEREF99_TM, require_crs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd

    from dashboard.maps.choropleth import Shape

HEIGHT: Final = 640
HATCH_METRES: Final = 7000
"""Between two lines of the hatching: about 9 pixels at the picture's size."""

LEGEND_ROW: Final = 24

_NAME_LOWER_METRES: Final = {"2513": 14_000, "2580": 16_000}
"""Överkalix and Luleå: lowered, so that they do not touch the name beside them."""


def map_chart(
    municipalities: gpd.GeoDataFrame,
    shapes: Sequence[Shape],
    classes: Sequence[tuple[str, str]],
    *,
    title: str,
    alt: str,
    language: str,
    synthetic: bool,
) -> Chart:
    """Give the map as a chart, for its picture.

    Parameters
    ----------
    municipalities
        The table of that name, in EPSG:3006.
    shapes
        As drawn on screen.
    classes
        Fill and label of each class in the legend's order; fills as in ``Shape``.
    title, alt
        Words for those who see it, and for those who do not.
    language
        ``sv`` or ``en``.
    synthetic
        Whether any value in it is invented.
    """
    require_crs(municipalities, SWEREF99_TM, "municipalities")
    outlines = dict(
        zip(municipalities["municipality_code"].astype(str), municipalities.geometry, strict=True)
    )
    drawn = [shape for shape in shapes if shape.code in outlines]
    fills = [
        feature(outlines[shape.code], fill=_colour(shape.fill), name=shape.lines[0])
        for shape in drawn
    ]
    hatched = [
        feature(line)
        for shape in drawn
        for line in hatch(outlines[shape.code], crossed=shape.fill == OTHER_KIND)
        if shape.fill in (MISSING, OTHER_KIND)
    ]
    spec: Spec = {
        "$schema": SCHEMA,
        "height": HEIGHT,
        # Planar coordinates already: no projection, only north up.
        "projection": {"type": "identity", "reflectY": True},
        "layer": [*_shapes(fills, hatched), *_names(drawn, outlines), *legend_marks(classes)],
        "config": config(language),
    }
    return Chart(spec=spec, title=title, alt=alt, synthetic=synthetic)


def hatch(
    outline: shapely.Geometry, *, crossed: bool = False, step: float = HATCH_METRES
) -> list[shapely.Geometry]:
    """Give diagonal lines over a shape, cut to it; both ways when crossed.

    Parameters
    ----------
    outline
        In metres.
    crossed
        Whether to draw the other diagonal as well.
    step
        Metres between lines, along the x axis.
    """
    west, south, east, north = shapely.bounds(outline)
    rise = north - south
    starts = np.arange(math.floor((west - rise) / step) * step, east + step, step)
    lines = [((x, south), (x + rise, north)) for x in starts]
    if crossed:
        lines += [((x, north), (x + rise, south)) for x in starts]
    cut = shapely.intersection(shapely.linestrings(lines), outline)
    return [line for line in cut if not line.is_empty]


def _colour(fill: str) -> str:
    return style.WHITE if fill in (MISSING, OTHER_KIND) else fill


def feature(shape: shapely.Geometry, **properties: str) -> dict[str, Any]:
    """Give a shape in EPSG:3006 as a planar GeoJSON feature, as the drawing library takes it."""
    return {"type": "Feature", "properties": properties, "geometry": _mapping(shape)}


def _mapping(shape: shapely.Geometry) -> dict[str, Any]:
    """Give planar GeoJSON with rings the way the drawing library winds them, whole metres."""
    import json

    turned = shapely.orient_polygons(shapely.set_precision(shape, 1.0), exterior_cw=True)
    result: dict[str, Any] = json.loads(shapely.to_geojson(turned))
    return result


def _shapes(fills: list[dict[str, Any]], hatched: list[dict[str, Any]]) -> Iterable[Spec]:
    # One source for outline and fill, so that both get the same scale.
    yield {
        "data": {"values": fills},
        "mark": {"type": "geoshape", "stroke": style.RULE, "strokeWidth": 3, "filled": False},
        "encoding": {},
    }
    yield {
        "data": {"values": fills},
        "mark": {"type": "geoshape", "stroke": style.WHITE, "strokeWidth": 1},
        "encoding": {"fill": {"field": "properties.fill", "type": "nominal", "scale": None}},
    }
    if hatched:
        yield {
            "data": {"values": hatched},
            "mark": {
                "type": "geoshape",
                "filled": False,
                "stroke": style.MISSING,
                "strokeWidth": 0.8,
            },
            "encoding": {},
        }


def _names(drawn: Sequence[Shape], outlines: Mapping[str, shapely.Geometry]) -> Iterable[Spec]:
    points = []
    for shape in drawn:
        point = shapely.point_on_surface(outlines[shape.code])
        down = _NAME_LOWER_METRES.get(shape.code, 0)
        points.append(
            {
                "name": shape.lines[0],
                "x": round(shapely.get_x(point)),
                "y": round(shapely.get_y(point)) - down,
            }
        )
    halo = {"stroke": style.WHITE, "strokeWidth": 3, "strokeJoin": "round"}
    for extra in (halo, {}):
        yield {
            "data": {"values": points},
            "mark": {"type": "text", "fontSize": 12, "fontWeight": 600, "fill": style.INK, **extra},
            "encoding": {
                "longitude": {"field": "x", "type": "quantitative"},
                "latitude": {"field": "y", "type": "quantitative"},
                "text": {"field": "name"},
            },
        }


def legend_marks(classes: Sequence[tuple[str, str]]) -> Iterable[Spec]:
    """Give the legend as marks at fixed places, so that missing and its hatching stand in it."""
    for place, (fill, label) in enumerate(classes):
        y = 8 + place * LEGEND_ROW
        box = {"type": "rect", "x": 0, "x2": 26, "y": y, "y2": y + 16, "stroke": style.RULE}
        yield _fixed({**box, "fill": _colour(fill)})
        if fill in (MISSING, OTHER_KIND):
            for x in (2, 10, 18):
                yield _fixed(_stroke(x, y + 15, x + 7, y + 1))
                if fill == OTHER_KIND:
                    yield _fixed(_stroke(x, y + 1, x + 7, y + 15))
        text = {"type": "text", "x": 34, "y": y + 8, "align": "left", "baseline": "middle"}
        yield _fixed({**text, "text": label, "fontSize": 13, "fill": style.INK})


def _stroke(x: int, y: int, x2: int, y2: int) -> dict[str, Any]:
    return {"type": "rule", "x": x, "y": y, "x2": x2, "y2": y2, "stroke": style.MISSING}


def _fixed(mark: dict[str, Any]) -> Spec:
    """Give one mark at pixels; places stand in the encoding, where all kinds of mark read them."""
    places = {key: {"value": mark.pop(key)} for key in ("x", "y", "x2", "y2") if key in mark}
    return {"data": {"values": [{}]}, "mark": mark, "encoding": places}
