"""Statistics Sweden's (SCB) squares of 1 km around the county over HTTP (WFS), as GeoJSON."""

from __future__ import annotations

import re
from typing import Any, Final

from loaders import http
from loaders.documents import canonical, parsed
from loaders.sources.population_grid.squares import EXTENT
from loaders.spec import Fetched
from loaders.words import refused

LAYER: Final = re.compile(rb"\bstat:(befolkning_1km_(\d{4}))\b")
"""Names of the layers in what the service says that it has, one for each year."""

SYSTEM: Final = "EPSG:3006"
"""Written so, the service takes easting before northing; as a URN, the other way round."""

CRS: Final = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3006"}}
KEPT: Final = ("rutid_inspire", "rutid_scb", "rutstorl", "beftotalt", "referenstid")
"""Age groups and sexes are not used here."""


def fetch(url: str) -> Fetched:
    """Ask the service for the latest year's squares in the rectangle around the county.

    Parameters
    ----------
    url
        Address of the service, as ``https://geodata.scb.se/geoserver/stat/wfs``.

    Raises
    ------
    DeliveryRefusedError
        As ``http.get``; if the service has no such layer, or its answer is no GeoJSON, is empty or
        is not whole.
    """
    common = {"service": "WFS", "version": "2.0.0"}
    with http.session() as asking:
        about = http.get(asking, url, {**common, "request": "GetCapabilities"})
        layers = {found[2]: found[1].decode() for found in LAYER.finditer(about)}
        if not layers:
            raise refused("no_grid_layer", url=url)
        layer = layers[max(layers)]
        asked = {
            **common,
            "request": "GetFeature",
            "typeNames": f"stat:{layer}",
            "outputFormat": "application/json",
            "srsName": SYSTEM,
            "bbox": ",".join([*map(str, EXTENT), SYSTEM]),
        }
        content = parsed(http.get(asking, url, asked), url)
    features = _features(content, url)
    whole = {"type": "FeatureCollection", "crs": CRS, "features": features}
    return Fetched(f"scb_{layer}.geojson", canonical(whole), preset="scb")


def _features(content: Any, url: str) -> list[dict[str, Any]]:  # noqa: ANN401 - any answer
    """Give the squares in the order of their ids, without the numbers that the service gives them.

    The service counts its features anew in each answer.
    """
    given = content.get("features") if isinstance(content, dict) else None
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise refused("no_geojson_answer", url=url)
    matched = content.get("numberMatched")
    if not given or (isinstance(matched, int) and matched > len(given)):
        raise refused("grid_not_whole", url=url, count=len(given), of=str(matched or 0))
    features = [_feature(item) for item in given]
    return sorted(features, key=lambda f: (str(f["properties"].get("rutid_scb")), canonical(f)))


def _feature(item: dict[str, Any]) -> dict[str, Any]:
    properties = item.get("properties")
    said = properties if isinstance(properties, dict) else {}
    return {
        "type": "Feature",
        "geometry": item.get("geometry"),
        "properties": {name: said[name] for name in KEPT if name in said},
    }
