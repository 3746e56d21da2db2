"""Measured cells of 100 m in one municipality: classes as few shapes, gaps with their numbers.

A cell is smaller than a pixel when the whole municipality is in view, so each class is drawn with a
stroke of its own colour: the roads read as lines from afar and as squares close by.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import folium
import numpy as np
import shapely
from branca.element import MacroElement
from folium.template import Template

from dashboard import style
from dashboard.maps.base import HATCH_MISSING, safe_json
from geodata import grid
from geodata.crs import SWEREF99_TM, WGS84, require_crs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import pandas as pd

CLASSES: Final = ("covered", "weak", "none")
"""In drawing order: what hurts lies on top."""

COORDINATE_DIGITS: Final = 5
"""Digits of a degree: about one metre, a hundredth of a cell."""

OUTLINES_FROM_ZOOM: Final = 11
NAMES_FROM_ZOOM: Final = 8
LAST_ZOOM: Final = 15
"""Deeper than for municipalities: a cell is then about 50 pixels wide."""

BROAD: Final = 5.0
NARROW: Final = 2.0
NARROW_FROM_ZOOM: Final = 11
"""Pixels of a class's stroke from afar, where it is all that is seen of a cell, and close by."""

CASING: Final = 4.0
"""Pixels of white around the cells, so that the hatching does not run into them."""

MARGIN: Final = 0.08
MARGIN_METRES: Final = 2_000
"""Room around the measured cells: a share of the longer side, and at least so much."""


@dataclass(frozen=True, slots=True)
class GapMark:
    """A gap on the map: its number in the table, and its tooltip."""

    gap_id: str
    number: int
    lines: tuple[str, ...]


def class_shapes(cells: pd.DataFrame) -> dict[str, shapely.Geometry]:
    """Join the cells of each class into one shape, metres in EPSG:3006.

    Parameters
    ----------
    cells
        Rows of ``coverage_cells`` of one selection and year; cells of unknown class are left out.
    """
    found: dict[str, shapely.Geometry] = {}
    for name in CLASSES:
        ids = np.unique(cells.loc[cells["class"] == name, "cell_id"].to_numpy())
        if len(ids):
            # The corners between joined cells say nothing; without them the text is a third.
            found[name] = shapely.simplify(shapely.union_all(grid.boxes(ids)), 0)
    return found


def class_texts(cells: pd.DataFrame) -> dict[str, str]:
    """Give ``class_shapes`` as GeoJSON geometry text in WGS 84, to be kept with the edition."""
    return {name: _text(shape) for name, shape in class_shapes(cells).items()}


def gap_texts(gaps: gpd.GeoDataFrame) -> dict[str, str]:
    """Give each gap's area as GeoJSON geometry text in WGS 84, by its id.

    Parameters
    ----------
    gaps
        Rows of ``coverage_gaps``, EPSG:3006.
    """
    if gaps.empty:
        return {}
    require_crs(gaps, SWEREF99_TM, "coverage_gaps")
    shapes = shapely.simplify(gaps.geometry.to_numpy(), 0)
    return {str(key): _text(shape) for key, shape in zip(gaps["gap_id"], shapes, strict=True)}


def gap_points(gaps: gpd.GeoDataFrame) -> dict[str, list[float]]:
    """Give a point in each gap, latitude and longitude, by its id."""
    points = [shape.representative_point() for shape in gaps.geometry]
    longitude, latitude = grid.unproject([p.x for p in points], [p.y for p in points])
    pairs = zip(latitude.round(4).tolist(), longitude.round(4).tolist(), strict=True)
    return dict(zip(gaps["gap_id"].astype(str), map(list, pairs), strict=True))


def measured_frame(shapes: Mapping[str, shapely.Geometry]) -> shapely.Geometry | None:
    """Give the rectangle of the measured cells with room around it, None where there are none.

    Parameters
    ----------
    shapes
        From ``class_shapes``: metres in EPSG:3006.
    """
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(list(shapes.values()))
    room = max(MARGIN * max(east - west, north - south), MARGIN_METRES)
    frame: shapely.Geometry = shapely.box(west - room, south - room, east + room, north + room)
    return frame


def bounds_of(outline: shapely.Geometry) -> tuple[tuple[float, float], tuple[float, float]]:
    """Give south-west and north-east corner of a shape in EPSG:3006, WGS 84, latitude first."""
    import geopandas as gpd

    west, south, east, north = gpd.GeoSeries([outline], crs=SWEREF99_TM).to_crs(WGS84).total_bounds
    return ((float(south), float(west)), (float(north), float(east)))


def coverage_layer(
    outlines: Mapping[str, str],
    code: str,
    classes: Mapping[str, str],
    *,
    gaps: Mapping[str, str],
    points: Mapping[str, Sequence[float]],
    marks: Sequence[GapMark],
    places: Sequence[Mapping[str, object]],
) -> folium.FeatureGroup:
    """Make the layer of one municipality's cells, gaps and localities.

    Parameters
    ----------
    outlines
        From ``choropleth.geometry_texts``: the municipality is hatched, the others are its frame.
    code
        The municipality.
    classes
        From ``class_texts``.
    gaps, points
        From ``gap_texts`` and ``gap_points``.
    marks
        The gaps to draw, in order of rank. Where labels would cover each other the first is shown;
        zooming in gives room for the next.
    places
        Localities: ``name``, ``at`` (latitude, longitude) and ``seat``, named at every zoom; the
        largest first.
    """
    group = folium.FeatureGroup(name="coverage")
    group.add_child(
        _Coverage(
            _collection((outlines[key], {"own": key == code}) for key in outlines),
            _collection((classes[name], {"class": name}) for name in CLASSES if name in classes),
            _collection(
                (gaps[mark.gap_id], {"lines": list(mark.lines)})
                for mark in marks
                if mark.gap_id in gaps
            ),
            [
                {"at": list(points[mark.gap_id]), "number": mark.number, "lines": list(mark.lines)}
                for mark in marks
                if mark.gap_id in points
            ],
            places,
        )
    )
    return group


class _Coverage(MacroElement):
    """All parts of the layer; tooltips and names are text nodes."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            (function (group, outlines, classes, gaps, numbers, places, look) {
                function tip(lines) {
                    var box = document.createElement("div");
                    lines.forEach(function (line, i) {
                        var part = document.createElement(i ? "span" : "b");
                        part.textContent = line;
                        box.appendChild(part);
                    });
                    return box;
                }
                L.geoJSON(outlines, {interactive: false, style: function (feature) {
                    return feature.properties.own ? look.own : look.other;
                }}).addTo(group);
                L.geoJSON(classes, {interactive: false, style: look.casing}).addTo(group);
                var cells = L.geoJSON(classes, {interactive: false, style: function (feature) {
                    return look.classes[feature.properties.class];
                }}).addTo(group);
                var rings = L.geoJSON(gaps, {style: look.ring, onEachFeature: function (f, layer) {
                    layer.bindTooltip(tip(f.properties.lines), look.tip);
                }});
                var numbered = numbers.map(function (gap) {
                    var icon = document.createElement("span");
                    icon.textContent = gap.number;
                    icon.style.cssText = look.number;
                    var marker = L.marker(gap.at, {keyboard: false, icon: L.divIcon({
                        html: icon, className: "ka-gap", iconSize: [26, 20], iconAnchor: [13, 26]
                    })}).bindTooltip(tip(gap.lines), look.tip);
                    return {layer: marker, at: gap.at, box: [-14, -27, 28, 22]};
                });
                var seats = [], far = [];
                places.forEach(function (place) {
                    var name = document.createElement("span");
                    name.textContent = place.name;
                    var dot = L.circleMarker(place.at, look.dot).bindTooltip(name, {
                        permanent: true, direction: "right", className: "ka-name", offset: [0, 0]
                    });
                    var width = 7 * place.name.length;
                    var label = {layer: dot, at: place.at, box: [6, -10, width, 18]};
                    if (place.seat) { seats.push(label); } else { far.push(label); }
                });
                seats.forEach(function (label) { label.layer.addTo(group); });
                function show(map, parts, from) {
                    parts.forEach(function (part) {
                        var near = map.getZoom() >= from;
                        if (near && !group.hasLayer(part)) { group.addLayer(part); }
                        if (!near && group.hasLayer(part)) { group.removeLayer(part); }
                    });
                }
                function put(label, shown) {
                    if (shown) { group.addLayer(label.layer); }
                    else if (group.hasLayer(label.layer)) { group.removeLayer(label.layer); }
                }
                // The seat, then numbers, then other names; of two that would cover each other
                // the first is shown.
                function labelled(map) {
                    var taken = [];
                    function free(label) {
                        var at = map.latLngToLayerPoint(label.at), own = label.box;
                        var left = at.x + own[0], top = at.y + own[1];
                        var clear = taken.every(function (other) {
                            return left + own[2] < other[0] || other[0] + other[2] < left ||
                                top + own[3] < other[1] || other[1] + other[3] < top;
                        });
                        if (clear) { taken.push([left, top, own[2], own[3]]); }
                        return clear;
                    }
                    seats.forEach(free);
                    numbered.forEach(function (label) { put(label, free(label)); });
                    far.forEach(function (label) {
                        put(label, map.getZoom() >= look.names_from && free(label));
                    });
                }
                function zoomed() {
                    if (!group._map) { return; }
                    show(group._map, [rings], look.rings_from);
                    labelled(group._map);
                    var near = group._map.getZoom() >= look.narrow_from;
                    cells.setStyle({weight: near ? look.narrow : look.broad});
                }
                var before;
                function added() {
                    before = group._map.getMaxZoom();
                    group._map.setMaxZoom(look.last_zoom).on("zoomend", zoomed);
                    zoomed();
                }
                group.on("add", added);
                group.on("remove", function () {
                    group._map.off("zoomend", zoomed).setMaxZoom(before);
                });
                if (group._map) { added(); }
            })({{ this._parent.get_name() }}, {{ this.outlines }}, {{ this.classes }},
               {{ this.gaps }}, {{ this.numbers }}, {{ this.places }}, {{ this.look }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        outlines: str,
        classes: str,
        gaps: str,
        numbers: Sequence[Mapping[str, Any]],
        places: Sequence[Mapping[str, object]],
    ) -> None:
        super().__init__()
        self._name = "coverage"
        self.outlines, self.classes, self.gaps = outlines, classes, gaps
        self.numbers = safe_json(list(numbers))
        self.places = safe_json(list(places))
        self.look = safe_json(_look())


def _look() -> dict[str, Any]:
    """Give the styles of the layer's parts, for Leaflet."""
    return {
        "own": {
            "fillColor": f"url(#{HATCH_MISSING})",
            "fillOpacity": 0.15,
            "color": style.ACCENT,
            "weight": 2,
            "className": "ka-shape",
        },
        "other": {
            "fillColor": style.WHITE,
            "fillOpacity": 1,
            "color": style.RULE,
            "weight": 1,
            "className": "ka-shape",
        },
        "classes": {
            name: {
                "fillColor": style.COVERAGE[name],
                "fillOpacity": 1,
                "color": style.COVERAGE[name],
                "weight": BROAD,
                "className": f"ka-cells-{name}",
            }
            for name in CLASSES
        },
        "casing": {
            "fill": False,
            "color": style.WHITE,
            "weight": BROAD + CASING,
            "className": "ka-casing",
        },
        "broad": BROAD,
        "narrow": NARROW,
        "narrow_from": NARROW_FROM_ZOOM,
        "ring": {"fillOpacity": 0, "color": style.INK, "weight": 1.5, "className": "ka-ring"},
        "tip": {"sticky": True, "className": "ka-tip", "direction": "auto"},
        "number": (
            f"display:block;background:{style.WHITE};border:1.5px solid {style.INK};"
            f"border-radius:10px;font:600 12px/17px {style.FONT};color:{style.INK};"
            "text-align:center"
        ),
        "dot": {
            "radius": 2.5,
            "weight": 1,
            "color": style.WHITE,
            "fillColor": style.INK,
            "fillOpacity": 1,
            "interactive": False,
            "className": "ka-seat",
        },
        "last_zoom": LAST_ZOOM,
        "rings_from": OUTLINES_FROM_ZOOM,
        "names_from": NAMES_FROM_ZOOM,
    }


def _collection(parts: Any) -> str:  # noqa: ANN401 - an iterable of geometry text and properties
    features = ",".join(
        f'{{"type":"Feature","properties":{safe_json(properties)},"geometry":{geometry}}}'
        for geometry, properties in parts
    )
    return f'{{"type":"FeatureCollection","features":[{features}]}}'


def _text(shape: shapely.Geometry) -> str:
    """Give GeoJSON text in WGS 84 with short numbers."""

    def turned(points: np.ndarray) -> np.ndarray:
        longitude, latitude = grid.unproject(points[:, 0], points[:, 1])
        return np.column_stack([longitude, latitude]).round(COORDINATE_DIGITS)

    plain = json.loads(shapely.to_geojson(shapely.transform(shape, turned)))
    return json.dumps(_rounded(plain), separators=(",", ":"))


def _rounded(part: Any) -> Any:  # noqa: ANN401 - GeoJSON of any depth
    if isinstance(part, dict):
        return {key: _rounded(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_rounded(value) for value in part]
    return round(part, COORDINATE_DIGITS) if isinstance(part, float) else part
