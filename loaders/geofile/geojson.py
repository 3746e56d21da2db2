"""GeoJSON without GDAL, which would follow an address that a file gives for its coordinate system.

A collection, a single feature, or one feature a line. Coordinates are degrees unless the file
names another system, as older programs write it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from geodata.crs import WGS84
from loaders import documents
from loaders.errors import DeliveryRefusedError
from loaders.tabular import decoded
from loaders.words import refused

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

SEQUENCES: Final = (".geojsonl", ".geojsons", ".ndjson")
"""One feature a line."""

_CRS_NAME: Final = re.compile(r"urn:ogc:def:crs:\S+|EPSG:\d+|http://www\.opengis\.net/def/crs/\S+")
"""Names of systems that are looked up here. An address is never asked."""

_RECORD_SEPARATOR: Final = "\x1e"


def read(path: Path, name: str) -> gpd.GeoDataFrame:
    """Read GeoJSON; a feature without a shape that can be read has None.

    Raises
    ------
    DeliveryRefusedError
        If it is no GeoJSON, or its coordinate system is not named.
    """
    import geopandas as gpd
    import pandas as pd

    content = _lines(path, name) if path.suffix.lower() in SEQUENCES else _whole(path, name)
    features = content.get("features")
    if not isinstance(features, list) or not all(_is_feature(item) for item in features):
        raise refused("unreadable", words="not_geojson", file=name)
    crs = _crs(content, name)
    table = pd.DataFrame([item.get("properties") or {} for item in features])
    shapes = _shapes([item.get("geometry") for item in features])
    columns = [column for column in table.columns if column != "geometry"]
    return gpd.GeoDataFrame(table[columns], geometry=shapes, crs=crs)


def _whole(path: Path, name: str) -> dict[str, Any]:
    try:
        content = documents.read_json(path, name)
    except DeliveryRefusedError as error:
        if error.words != "unreadable_json":
            raise
        raise refused("unreadable", words="not_geojson", file=name) from error
    if isinstance(content, dict) and content.get("type") == "Feature":
        return {"features": [content], **({"crs": content["crs"]} if "crs" in content else {})}
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        raise refused("unreadable", words="not_geojson", file=name)
    return content


def _lines(path: Path, name: str) -> dict[str, Any]:
    size = path.stat().st_size
    if size > documents.MAX_BYTES:
        most = documents.MAX_BYTES >> 20
        raise refused("file_too_large", file=name, megabytes=size >> 20, most=most)
    text = decoded(path.read_bytes(), name).replace(_RECORD_SEPARATOR, "")
    try:
        return {"features": [json.loads(line) for line in text.split("\n") if line.strip()]}
    except (ValueError, RecursionError) as error:
        raise refused("unreadable", words="not_geojson", file=name) from error


def _is_feature(item: object) -> bool:
    return (
        isinstance(item, dict)
        and item.get("type") == "Feature"
        and isinstance(item.get("properties") or {}, dict)
    )


def _crs(content: dict[str, Any], name: str) -> str | None:
    """Give the system; None where the file says that there is none (``"crs": null``)."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if "crs" not in content:
        return WGS84
    crs = content["crs"]
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    said = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    try:
        if not _CRS_NAME.fullmatch(said):
            raise refused("unknown_crs", file=name, crs=said)
        CRS.from_user_input(said)
    except CRSError as error:
        raise refused("unknown_crs", file=name, crs=said) from error
    return said


def _shapes(geometries: list[Any]) -> np.ndarray:
    import shapely

    texts = [json.dumps(item) if isinstance(item, dict) else None for item in geometries]
    try:
        return np.asarray(shapely.from_geojson(texts), dtype=object)
    except (shapely.errors.ShapelyError, ValueError):
        return np.array([_shape(item) for item in geometries], dtype=object)


def _shape(geometry: object) -> BaseGeometry | None:
    """Read one shape that may be faulty: a ring that is not closed is closed."""
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    if not isinstance(geometry, dict):
        return None
    try:
        return shape(geometry)
    except (ShapelyError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return None
