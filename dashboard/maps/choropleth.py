"""The 14 municipalities in classes: colour, hatching, names of seats, tooltip, chosen outline."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import folium
import shapely
from branca.element import MacroElement
from folium.template import Template

from dashboard import style
from dashboard.maps.base import HATCH_MISSING, HATCH_OTHER, safe_json
from geodata.crs import SWEREF99_TM, WGS84, require_crs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import pandas as pd

COORDINATE_DIGITS: Final = 4
"""Digits of a degree on the map: 11 m north to south, 5 m east to west."""

MISSING: Final = "missing"
OTHER_KIND: Final = "other_kind"

_LABEL_SIDE: Final[Mapping[str, str]] = {
    "Boden": "top",
    "Luleå": "right",
    "Piteå": "bottom",
    "Älvsbyn": "left",
    "Kalix": "bottom",
    "Haparanda": "top",
    "Arvidsjaur": "bottom",
    "Överkalix": "left",
}
"""Where the name stands from its dot, so that names on the coast do not cover each other."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One municipality on the map.

    Parameters
    ----------
    code
        Municipality code.
    fill
        A colour, or ``missing`` or ``other_kind`` for the hatchings.
    lines
        The tooltip: name first, then value with unit and year, status word, rank. Plain text.
    """

    code: str
    fill: str
    lines: tuple[str, ...] = field(default=())


def geometry_texts(municipalities: gpd.GeoDataFrame) -> dict[str, str]:
    """Give each municipality's outline as GeoJSON text in WGS 84, to be kept with the edition.

    Parameters
    ----------
    municipalities
        The table of that name, in EPSG:3006.

    Returns
    -------
    Code to GeoJSON geometry. folium changes what it draws, so text is kept and never a map.
    """
    if municipalities.empty:
        return {}
    require_crs(municipalities, SWEREF99_TM, "municipalities")
    outlines = municipalities.geometry.to_crs(WGS84)
    # Point by point: it is only drawn, and a shape that touches itself could not be rounded whole.
    rounded = shapely.set_precision(outlines.to_numpy(), 10**-COORDINATE_DIGITS, mode="pointwise")
    codes = municipalities["municipality_code"].astype(str)
    return {
        code: json.dumps(_short(json.loads(shapely.to_geojson(shape))), separators=(",", ":"))
        for code, shape in zip(codes, rounded, strict=True)
    }


def seat_points(
    municipalities: gpd.GeoDataFrame, localities: pd.DataFrame
) -> list[dict[str, object]]:
    """Give the seats that the edition has a point for: name, latitude, longitude, side of the name.

    Parameters
    ----------
    municipalities, localities
        The tables of those names; localities in WGS 84.
    """
    seats = municipalities[["municipality_code", "seat"]].merge(
        localities, left_on=["municipality_code", "seat"], right_on=["municipality_code", "name"]
    )
    return [
        {
            "name": str(row["seat"]),
            "at": [round(float(row["latitude"]), 4), round(float(row["longitude"]), 4)],
            "side": _LABEL_SIDE.get(str(row["seat"]), "right"),
        }
        for row in seats.drop_duplicates("seat").to_dict("records")
    ]


def choropleth(
    geometries: Mapping[str, str],
    shapes: Sequence[Shape],
    *,
    seats: Sequence[Mapping[str, object]] = (),
    chosen: str = "",
) -> folium.FeatureGroup:
    """Make the layer of municipalities.

    Parameters
    ----------
    geometries
        From ``geometry_texts``.
    shapes
        One for each municipality that is drawn; one without a geometry is left out.
    seats
        From ``seat_points``.
    chosen
        Code of the municipality with the accent outline.
    """
    drawn = [shape for shape in shapes if shape.code in geometries]
    # The chosen one last: its outline then lies over its neighbours'.
    drawn.sort(key=lambda shape: shape.code == chosen)
    features = ",".join(
        f'{{"type":"Feature","properties":{_properties(shape, chosen)},'
        f'"geometry":{geometries[shape.code]}}}'
        for shape in drawn
    )
    group = folium.FeatureGroup(name="municipalities")
    group.add_child(
        _Municipalities(f'{{"type":"FeatureCollection","features":[{features}]}}', seats)
    )
    return group


class _Municipalities(MacroElement):
    """GeoJSON, tooltips as text nodes, and the names of the seats."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            (function (group, shapes, seats) {
                // Drawn as they are: a click near a border must fall where the server looks.
                L.geoJSON(shapes, {interactive: false, smoothFactor: 0, style: {{ this.casing }}})
                    .addTo(group);
                L.geoJSON(shapes, {
                    smoothFactor: 0,
                    style: function (feature) { return feature.properties.style; },
                    onEachFeature: function (feature, layer) {
                        layer.bindTooltip(function () {
                            var box = document.createElement("div");
                            feature.properties.lines.forEach(function (line, i) {
                                var part = document.createElement(i ? "span" : "b");
                                part.textContent = line;
                                box.appendChild(part);
                            });
                            return box;
                        }, {sticky: true, className: "ka-tip", direction: "auto"});
                        layer.on("mouseover", function () { layer.setStyle({fillOpacity: .8}); });
                        layer.on("mouseout", function () { layer.setStyle({fillOpacity: 1}); });
                    }
                }).addTo(group);
                seats.forEach(function (seat) {
                    var name = document.createElement("span");
                    name.textContent = seat.name;
                    L.circleMarker(seat.at, {{ this.dot }})
                        .bindTooltip(name, {permanent: true, direction: seat.side,
                                            className: "ka-name", offset: [0, 0]})
                        .addTo(group);
                });
            })({{ this._parent.get_name() }}, {{ this.shapes }}, {{ this.seats }});
        {% endmacro %}
        """
    )

    def __init__(self, shapes: str, seats: Sequence[Mapping[str, object]]) -> None:
        super().__init__()
        self._name = "municipalities"
        self.shapes = shapes
        self.seats = safe_json(list(seats))
        self.casing = safe_json(
            {"fill": False, "color": style.RULE, "weight": 3, "className": "ka-casing"}
        )
        self.dot = safe_json(
            {
                "radius": 2.5,
                "weight": 1,
                "color": style.WHITE,
                "fillColor": style.INK,
                "fillOpacity": 1,
                "interactive": False,
                "className": "ka-seat",
            }
        )


def _properties(shape: Shape, chosen: str) -> str:
    patterns = {MISSING: f"url(#{HATCH_MISSING})", OTHER_KIND: f"url(#{HATCH_OTHER})"}
    is_chosen = shape.code == chosen
    path = {
        "fillColor": patterns.get(shape.fill, shape.fill),
        "fillOpacity": 1,
        "color": style.ACCENT
        if is_chosen
        else style.RULE
        if shape.fill in patterns
        else style.WHITE,
        "weight": 3 if is_chosen else 1,
        "className": f"ka-shape ka-{shape.code}",
    }
    return safe_json({"code": shape.code, "style": path, "lines": list(shape.lines)})


def _short(geometry: dict[str, object]) -> dict[str, object]:
    """Round the numbers that binary fractions made long again."""

    def rounded(part: object) -> object:
        if isinstance(part, list):
            return [rounded(item) for item in part]
        return round(float(str(part)), COORDINATE_DIGITS)

    return {"type": geometry["type"], "coordinates": rounded(geometry["coordinates"])}


def municipality_at(municipalities: gpd.GeoDataFrame, latitude: float, longitude: float) -> str:
    """Give the code of the drawn municipality that holds a point, empty if none does.

    Parameters
    ----------
    municipalities
        The table of that name, in EPSG:3006.
    latitude, longitude
        Degrees in WGS 84, where the map was clicked.
    """
    import geopandas as gpd

    point = gpd.GeoSeries.from_xy([longitude], [latitude], crs=WGS84).to_crs(SWEREF99_TM).iloc[0]
    hit = municipalities[municipalities.geometry.contains(point)]
    return "" if hit.empty else str(hit["municipality_code"].iloc[0])
