"""What changes between two sets of boundaries: ground that moves from one municipality to another.

Two producers never draw a border alike, so ground counts as moved only where it is wide: what a
circle of the tolerance's width fits into. The rest is the same border in other detail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import geopandas as gpd
import numpy as np
import shapely

from geodata.crs import SWEREF99_TM, require_crs
from geodata.municipalities import MUNICIPALITY_CODES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

    Shapes: TypeAlias = dict[str, BaseGeometry]

NOBODY: Final = ""
"""In place of a code: ground that belongs to no municipality, such as the sea where it is not
drawn."""

_COLUMNS: Final = ("from_code", "to_code", "km2")
_CORNERS: Final = 2
"""Per quarter of a circle; where exactly a strip becomes too thin is no matter of metres."""


def moved_boundaries(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, tolerance_m: float
) -> gpd.GeoDataFrame:
    """Give the ground that belongs to another municipality than before, of the 14 or to them.

    Parameters
    ----------
    before, after
        Boundaries with ``municipality_code``, valid polygons, EPSG:3006. Municipalities of other
        counties may be there or not; what lies between two of them does not matter here.
    tolerance_m
        How wide ground must be to count, metres. Simplified boundaries differ from exact ones by
        up to some 2 000 m, two exact ones by 10.

    Returns
    -------
    ``from_code`` and ``to_code``, ``km2`` and the shape, largest first, one row per pair. A code is
    empty where there was, or is, no municipality: the sea that a producer draws along is new, it
    has not moved.

    Raises
    ------
    CrsError
        If one of the sets is not in EPSG:3006.
    """
    require_crs(before, SWEREF99_TM, "before")
    require_crs(after, SWEREF99_TM, "after")
    old, new = _shapes(before), _shapes(after)
    lost, gained = _less(old, new), _less(new, old)
    rows = [
        *_exchanged(lost, gained),
        *((NOBODY, code, shape) for code, shape in _uncovered(gained, old)),
        *((code, NOBODY, shape) for code, shape in _uncovered(lost, new)),
    ]
    wide = [(one, other, _wide(shape, tolerance_m)) for one, other, shape in rows]
    kept = [row for row in wide if not row[2].is_empty]
    kept.sort(key=lambda row: (-row[2].area, row[0], row[1]))
    return gpd.GeoDataFrame(
        {
            "from_code": [one for one, _, _ in kept],
            "to_code": [other for _, other, _ in kept],
            "km2": [shape.area / 1e6 for _, _, shape in kept],
        },
        geometry=np.array([shape for _, _, shape in kept], dtype=object),
        columns=[*_COLUMNS, "geometry"],
        crs=SWEREF99_TM,
    )


def _shapes(frame: gpd.GeoDataFrame) -> Shapes:
    return dict(zip(frame["municipality_code"].astype("str"), frame.geometry, strict=True))


def _less(shapes: Shapes, others: Shapes) -> Shapes:
    """Give what each municipality has in one set and not in the other; only where there is any."""
    found = {}
    for code, shape in shapes.items():
        other = others.get(code)
        if other is None:
            found[code] = shape
        elif not shapely.equals_identical(shape, other):
            found[code] = shape.difference(other)
    return {code: shape for code, shape in found.items() if not shape.is_empty}


def _exchanged(lost: Shapes, gained: Shapes) -> Iterator[tuple[str, str, BaseGeometry]]:
    """Give what one has lost and another gained, where one of the two is of the 14."""
    if not gained:
        return
    codes, now = list(lost), list(gained)
    tree = shapely.STRtree(list(lost.values()))
    later, earlier = tree.query(list(gained.values()), predicate="intersects")
    for at, was in zip(later.tolist(), earlier.tolist(), strict=True):
        pair = codes[was], now[at]
        if pair[0] != pair[1] and not set(MUNICIPALITY_CODES).isdisjoint(pair):
            yield *pair, lost[pair[0]].intersection(gained[pair[1]])


def _uncovered(parts: Shapes, others: Shapes) -> Iterator[tuple[str, BaseGeometry]]:
    """Give what of each of the 14's parts lies in no municipality of the other set."""
    there = list(others.values())
    tree = shapely.STRtree(there)
    for code in MUNICIPALITY_CODES:
        if code in parts:
            near = [there[at] for at in tree.query(parts[code], predicate="intersects")]
            yield code, parts[code].difference(shapely.union_all(near))


def _wide(shape: BaseGeometry, width: float) -> BaseGeometry:
    """Give the parts that are at least as wide somewhere as the tolerance, less what is thinner."""
    parts = [part for part in shapely.get_parts(shape) if part.area > (width / 2) ** 2]
    if not parts:
        return shapely.Polygon()
    core = shapely.buffer(parts, -width / 2, quad_segs=_CORNERS)
    grown = shapely.buffer(core, width / 2, quad_segs=_CORNERS)
    return shapely.intersection(shapely.union_all(grown), shapely.union_all(parts))
