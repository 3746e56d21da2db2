"""Shapes as polygons that can be reckoned with: flat, valid, one per municipality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from loaders.words import problem, refused

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from geodata.errors import Problem

SLIVER_KM2: Final = 0.01
"""Overlaps and holes smaller than one cell of 100 m come from rounded coordinates."""

TWO_SHAPES_KM2: Final = 1.0
"""Two parts of one municipality that share more than this are two drawings of the same ground."""


def polygonal(shape: BaseGeometry | None) -> BaseGeometry | None:
    """Give the shape's areas alone, without heights; None if it has no area."""
    if shape is None or shape.is_empty:
        return None
    if shape.geom_type == "GeometryCollection":
        areas = [polygonal(part) for part in shapely.get_parts(shape)]
        whole = shapely.union_all([area for area in areas if area is not None])
        return None if whole.is_empty else whole
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        return None
    return shapely.force_2d(shape)


def finite(shape: BaseGeometry) -> bool:
    """Say whether every coordinate is a number."""
    return bool(np.isfinite(shapely.get_coordinates(shape)).all())


def repaired(shapes: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Make faulty rings valid; give the names of the municipalities that had any."""
    faulty = ~shapes.geometry.is_valid.to_numpy(dtype=bool)
    if not faulty.any():
        return shapes, []
    valid = shapes.geometry.to_numpy(dtype=object, copy=True)
    for at in np.flatnonzero(faulty):
        valid[at] = polygonal(shapely.make_valid(valid[at]))
    return shapes.set_geometry(valid, crs=shapes.crs), sorted(set(shapes["name"][faulty]))


def joined_parts(
    shapes: gpd.GeoDataFrame, file: str
) -> tuple[gpd.GeoDataFrame, dict[str, int], list[Problem]]:
    """Join the parts of a municipality that comes in several rows.

    Parameters
    ----------
    shapes
        Valid polygons in metres, with ``municipality_code`` and ``name``.
    file
        Its name, for the error.

    Returns
    -------
    One row per municipality, how many rows were left out by reason, and what to say of it.

    Raises
    ------
    DeliveryRefusedError
        If rows of one municipality draw the same ground in different ways: which is right cannot
        be known.
    """
    left_out: dict[str, int] = {}
    same = shapes.assign(_shape=shapes.geometry.normalize().to_wkb())
    again = same.duplicated(["municipality_code", "_shape"]).to_numpy(dtype=bool)
    if again.any():
        left_out["repeated"] = int(again.sum())
        shapes = shapes[~again]
    parts = shapes["municipality_code"].duplicated()
    if not parts.any():
        return shapes, left_out, []
    whole = shapes.dissolve("municipality_code", as_index=False, method="unary")
    several = shapes[shapes["municipality_code"].duplicated(keep=False)]
    sums = several.geometry.area.groupby(several["municipality_code"]).sum()
    joined = whole.set_index("municipality_code").geometry.area.loc[sums.index]
    shared = (sums - joined) / 1e6
    if (shared > TWO_SHAPES_KM2).any():
        named = whole.set_index("municipality_code")["name"]
        worst = shared[shared > TWO_SHAPES_KM2].sort_values(ascending=False)
        said = [f"{named[code]} ({code})" for code in worst.index]
        raise refused("two_shapes", file=file, names=said, km2=round(float(worst.iloc[0]), 1))
    left_out["joined_to_its_municipality"] = int(parts.sum())
    return whole, left_out, [problem("parts_joined", count=int(parts.sum()))]
