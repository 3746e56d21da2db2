"""A vector file of places as a sheet: its columns, and where each place lies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pandas as pd
import shapely
from pyproj.exceptions import ProjError

from geodata.crs import WGS84
from loaders.geofile import opened, text_of
from loaders.tabular import Sheet, normalised
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from loaders.geofile.layers import Layer
    from loaders.spec import Column

_OF_SCB: Final = "tatortskod"
"""A column that SCB's layer of localities (stat:Tatorter_2023) has, and no other."""

_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_SHAPE: Final = ("latitude", "longitude")


def as_sheet(path: Path, wanted: str, name: str, columns: Sequence[Column]) -> Sheet:
    """Read places with points or areas; an area lies where a point inside it lies.

    A file that declares no coordinate system gives its numbers as they are: they are told by their
    size, row by row, as those of a plain table are.

    Raises
    ------
    DeliveryRefusedError
        If no layer, or more than one, has a column of names.
    """
    with opened(path, name) as layers:
        layer, found = _layer(layers, wanted, name, columns)
        frame = layer.load()
    several = len(layers) > 1
    headings = {**found, **dict.fromkeys(_SHAPE, "geometry")}
    extra = _of_scb(frame, layer.name, found)
    texts = {ours: [text_of(value) for value in frame[theirs]] for ours, theirs in found.items()}
    texts |= {ours: [value] * len(frame) for ours, value in extra.items()}
    texts["latitude"], texts["longitude"] = _places(frame, name)
    rows = [
        (at + 1, {ours: values[at] for ours, values in texts.items()}) for at in range(len(frame))
    ]
    return Sheet(layer.name if several else "", headings, rows, file=name)


def _layer(
    layers: Sequence[Layer], wanted: str, name: str, columns: Sequence[Column]
) -> tuple[Layer, dict[str, str]]:
    """Give the layer with names, and its columns by ours."""
    asked = [layer for layer in layers if not wanted or layer.name.casefold() == wanted.casefold()]
    if not asked:
        known = [layer.name for layer in layers]
        raise refused("no_sheet", words="no_layer", file=name, layer=wanted, known=known)
    found = [(layer, _headings(layer, columns)) for layer in asked]
    fitting = [(layer, headings) for layer, headings in found if "name" in headings]
    if not fitting:
        raise refused(
            "missing_column",
            words="no_name_column",
            file=name,
            found=list(dict.fromkeys(c for layer in asked for c in layer.columns)),
        )
    if len(fitting) > 1:
        raise refused("several_layers", file=name, layers=[layer.name for layer, _ in fitting])
    return fitting[0]


def _headings(layer: Layer, columns: Sequence[Column]) -> dict[str, str]:
    """Give the layer's columns by ours; where the shape lies is not asked of a column."""
    by_form = {normalised(column): column for column in reversed(layer.columns)}
    found = {}
    for column in columns:
        forms = [normalised(form) for form in (column.name, *column.aliases)]
        known = [by_form[form] for form in forms if form in by_form]
        if known and column.name not in _SHAPE:
            found[column.name] = known[0]
    return found


def _of_scb(frame: gpd.GeoDataFrame, layer: str, found: dict[str, str]) -> dict[str, str]:
    """Give source and year of SCB's own layer, which has them in its name alone."""
    if _OF_SCB not in {str(column).casefold() for column in frame.columns}:
        return {}
    year = _YEAR.search(layer)
    said = {"source": f"SCB, {layer}", "population_year": year[0] if year else ""}
    return {ours: text for ours, text in said.items() if ours not in found}


def _places(frame: gpd.GeoDataFrame, name: str) -> tuple[list[str], list[str]]:
    """Give latitudes and longitudes as text, or the numbers of a file without a system."""
    points = frame.geometry.map(_inside)
    if frame.crs is not None:
        try:
            points = points.set_crs(frame.crs).to_crs(WGS84)
        except ProjError as error:
            raise refused("unknown_crs", file=name, crs=frame.crs.name) from error
    x = [None if point is None else point.x for point in points]
    y = [None if point is None else point.y for point in points]
    return [_number(value) for value in y], [_number(value) for value in x]


def _inside(shape: BaseGeometry | None) -> BaseGeometry | None:
    if shape is None or shape.is_empty:
        return None
    return shape if shape.geom_type == "Point" else shapely.make_valid(shape).representative_point()


def _number(value: float | None) -> str:
    return "" if value is None or pd.isna(value) else f"{value:.7f}".rstrip("0").rstrip(".")
