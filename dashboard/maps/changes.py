"""The map of what a file would change: municipalities, outlines old and new, localities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from branca.element import MacroElement
from folium.template import Template

from dashboard import style
from dashboard.maps.base import safe_json
from dashboard.maps.choropleth import Shape, choropleth
from geodata.municipalities import MUNICIPALITY_CODES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import folium

    Point = tuple[float, float, str, tuple[str, ...]]

WITH_SEA: Final = ((64.7, 15.2), (69.1, 24.6))
"""Corners that hold the municipalities' part of the sea too, WGS 84, latitude first: official
boundaries reach out to it."""

GROUND: Final = style.HAIRLINE
FORMER_OUTLINE: Final = style.STATUS["not_met"][1]
NEW_OUTLINE: Final = style.ACCENT
POINTS: Final = {
    "new": (style.ACCENT, style.ACCENT),
    "moved": (style.ACCENT, style.WHITE),
    "gone": (style.STATUS["not_met"][1], style.WHITE),
}
"""Outline and fill of a locality by what happens to it: two shapes tell in grey what is gone."""


def changes_layer(
    outlines: Mapping[str, str],
    shapes: Sequence[Shape],
    *,
    former: Mapping[str, str],
    newer: Mapping[str, str],
    places: Sequence[Point],
) -> folium.FeatureGroup:
    """Make the layer.

    Parameters
    ----------
    outlines
        GeoJSON geometry text by municipality, WGS 84, as it would be.
    shapes
        Fill and tooltip of the municipalities; empty: all on plain ground.
    former, newer
        Boundaries of those that get another one, as they are and as they would be.
    places
        Latitude, longitude, what happens (a key of ``POINTS``) and the tooltip's lines.
    """
    drawn = shapes or [Shape(code, GROUND) for code in MUNICIPALITY_CODES]
    layer = choropleth(outlines, drawn)
    if former or places:
        layer.add_child(_Changes(newer, former, places))
    return layer


class _Changes(MacroElement):
    """Outlines above the municipalities, and the localities with their tooltips as text nodes."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            (function (group, older, newer, places, looks) {
                L.geoJSON(older, {interactive: false, smoothFactor: 0, style: looks.older})
                    .addTo(group);
                L.geoJSON(newer, {interactive: false, smoothFactor: 0, style: looks.newer})
                    .addTo(group);
                places.forEach(function (place) {
                    var box = document.createElement("div");
                    place.lines.forEach(function (line, i) {
                        var part = document.createElement(i ? "span" : "b");
                        part.textContent = line;
                        box.appendChild(part);
                    });
                    L.circleMarker(place.at, looks[place.change])
                        .bindTooltip(box, {className: "ka-tip", direction: "auto"})
                        .addTo(group);
                });
            })({{ this._parent.get_name() }}, {{ this.older }}, {{ this.newer }},
               {{ this.places }}, {{ this.looks }});
        {% endmacro %}
        """
    )

    def __init__(
        self, newer: Mapping[str, str], older: Mapping[str, str], places: Sequence[Point]
    ) -> None:
        super().__init__()
        self._name = "changes"
        self.older, self.newer = _collection(older), _collection(newer)
        self.places = safe_json(
            [
                {"at": [round(lat, 4), round(lon, 4)], "change": change, "lines": list(lines)}
                for lat, lon, change, lines in places
            ]
        )
        self.looks = safe_json(_looks())


def _collection(geometries: Mapping[str, str]) -> str:
    """Join geometry texts of ours, which hold numbers alone, into a collection."""
    features = ",".join(
        f'{{"type":"Feature","properties":{{}},"geometry":{text}}}' for text in geometries.values()
    )
    return f'{{"type":"FeatureCollection","features":[{features}]}}'


def _looks() -> dict[str, Any]:
    line = {"fill": False, "weight": 2}
    dot = {"radius": 4, "weight": 1.5, "fillOpacity": 1}
    return {
        "older": {**line, "color": FORMER_OUTLINE, "dashArray": "6 4", "className": "ka-older"},
        "newer": {**line, "color": NEW_OUTLINE, "className": "ka-newer"},
        **{
            name: {**dot, "color": outline, "fillColor": fill, "className": f"ka-place-{name}"}
            for name, (outline, fill) in POINTS.items()
        },
    }
