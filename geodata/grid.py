"""Square cells of SWEREF 99 TM, numbered as in Statistics Sweden's grid; cell to municipality.

A cell's id is its lower-left corner, ``easting * 10**7 + northing`` in whole metres (``rutid_scb``:
easting with six digits, northing with seven). The id does not hold the cell's size: that is known
from where the id stands. Here a cell is 100 m wide unless said otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import pandas as pd
import shapely

from geodata import projection
from geodata.crs import SWEREF99_TM, require_crs
from geodata.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray

    Ints: TypeAlias = NDArray[np.int64]
    Floats: TypeAlias = NDArray[np.float64]

project = projection.project
unproject = projection.unproject

CELL_SIZE: Final = 100
"""Width of a cell, metres."""

CELL_AREA_KM2: Final = CELL_SIZE**2 / 1e6

COARSER_SIZES: Final = (500, 1_000, 10_000)
"""Widths that 100 m cells are summarised to, metres."""

NEAREST_LIMIT_M: Final = 10_000
"""How far a centre may lie from a municipality that it is given to when none holds it.

The simplified boundaries leave out the sea, large lakes and most islands. Without this rule even
the seat of Arjeplog lies in no municipality; with it 112 of the county's 113 localities fall
right. Slagnäs does not: the simplified border of Sorsele is drawn 800 m over it.
"""

OUTSIDE: Final = ""
"""The municipality code of a cell that belongs to no Swedish municipality."""

_NORTHING_DIGITS: Final = 10**7

ID_BITS: Final = 44
"""Every id is below 2 to this power, so that a year or a layer has room above it in one number."""

_EASTING_LIMIT: Final = (1 << ID_BITS) // _NORTHING_DIGITS
"""1 759 218 metres: 600 km east of Finland's border."""

AT_ONCE: Final = 1 << 15
"""Points placed, or rows counted, at a time: what that takes stays in the processor's cache."""


def cell_ids(easting: ArrayLike, northing: ArrayLike, size: int = CELL_SIZE) -> Ints:
    """Give the id of the cell that each point lies in.

    A cell holds its lower and left edge, not its upper and right one.

    Parameters
    ----------
    easting, northing
        Metres in EPSG:3006.
    size
        Width of the cells, metres.

    Raises
    ------
    InputError
        If a point is not finite or has a negative coordinate, a northing of 10 000 km or more or
        an easting of 1 759 km or more: it would get the id of another cell.

    >>> cell_ids([829_524.2], [7_292_404.4]).tolist()
    [8295007292400]
    """
    east = np.asarray(easting, dtype="float64")
    north = np.asarray(northing, dtype="float64")
    valid = (east >= 0) & (east < _EASTING_LIMIT) & (north >= 0) & (north < _NORTHING_DIGITS)
    if not valid.all():
        msg = (
            f"{int((~valid).sum())} point(s) lie outside the grid of SWEREF 99 TM. Expected "
            f"eastings from 0 to {_EASTING_LIMIT // 1000} km and northings from 0 to "
            f"{_NORTHING_DIGITS // 1000} km; leave such points out."
        )
        raise InputError(msg)
    column: Ints = np.floor_divide(east, size).astype("int64") * size
    row: Ints = np.floor_divide(north, size).astype("int64") * size
    return column * _NORTHING_DIGITS + row


def cell_ids_of_degrees(longitude: ArrayLike, latitude: ArrayLike, size: int = CELL_SIZE) -> Ints:
    """Give the id of the cell that each point in EPSG:4326 lies in; see ``cell_ids``.

    >>> cell_ids_of_degrees([22.1567], [65.5848]).tolist()
    [8295007292400]
    """
    column, row = places_of_degrees(longitude, latitude, size)
    return column * (size * _NORTHING_DIGITS) + row * size


def places_of_degrees(
    longitude: ArrayLike, latitude: ArrayLike, size: int = CELL_SIZE
) -> tuple[Ints, Ints]:
    """Give the column and row of the cell that each point in EPSG:4326 lies in; see ``cell_ids``.

    Exactly as PROJ says: where the faster polynomials could name another cell, PROJ is asked.
    """
    east_of = np.asarray(longitude, dtype="float64")
    north_of = np.asarray(latitude, dtype="float64")
    column = np.empty(east_of.shape, dtype="int64")
    row = np.empty(east_of.shape, dtype="int64")
    for start in range(0, len(east_of), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        with np.errstate(invalid="ignore", over="ignore"):  # such points are not sure
            easting, northing, sure, margin = projection.project_nearly(
                east_of[part], north_of[part]
            )
            sure &= _place(easting, size, margin, column[part])
            sure &= _place(northing, size, margin, row[part])
        unsure = start + np.flatnonzero(~sure)
        if len(unsure):
            cells = cell_ids(*project(east_of[unsure], north_of[unsure]), size)
            column[unsure], row[unsure] = (at // size for at in corners(cells))
    return column, row


def _place(metres: Floats, size: int, margin: float, place: Ints) -> NDArray[np.bool_]:
    """Put the number of the cell in place; say whether no edge is within the margin."""
    metres *= 1 / size
    # Cut off, not rounded down: no sure point lies west of the grid.
    place[...] = metres
    metres -= np.rint(metres)
    np.abs(metres, out=metres)
    sure: NDArray[np.bool_] = metres > margin / size
    return sure


def corners(cells: ArrayLike) -> tuple[Ints, Ints]:
    """Give easting and northing of the lower-left corners, whole metres in EPSG:3006."""
    ids = np.asarray(cells, dtype="int64")
    return ids // _NORTHING_DIGITS, ids % _NORTHING_DIGITS


def centres(cells: ArrayLike, size: int = CELL_SIZE) -> tuple[Floats, Floats]:
    """Give easting and northing of the centres, metres in EPSG:3006.

    >>> [float(value[0]) for value in centres([8295007292400])]
    [829550.0, 7292450.0]
    """
    east, north = corners(cells)
    return (east + size / 2).astype("float64"), (north + size / 2).astype("float64")


def coarser(cells: ArrayLike, size: int) -> Ints:
    """Give the id of the wider cell that holds each cell.

    Raises
    ------
    InputError
        If the width is not a multiple of the cell's own.

    >>> coarser([8295007292400], 1_000).tolist()
    [8290007292000]
    """
    if size <= 0 or size % CELL_SIZE:
        msg = f"A wider cell must be a multiple of {CELL_SIZE} m, found {size}. "
        msg += f"Use {', '.join(map(str, COARSER_SIZES))}."
        raise InputError(msg)
    return cell_ids(*corners(cells), size)


def boxes(cells: ArrayLike, size: int = CELL_SIZE) -> NDArray[Any]:
    """Give the cells as polygons, metres in EPSG:3006."""
    east, north = corners(cells)
    polygons: NDArray[Any] = shapely.box(east, north, east + size, north + size)
    return polygons


def shifted(cells: ArrayLike, columns: int, rows: int) -> Ints:
    """Give the ids of the 100 m cells so many columns to the east and rows to the north."""
    ids = np.asarray(cells, dtype="int64")
    return ids + columns * CELL_SIZE * _NORTHING_DIGITS + rows * CELL_SIZE


def cell_municipalities(
    cells: ArrayLike, boundaries: gpd.GeoDataFrame, size: int = CELL_SIZE
) -> pd.DataFrame:
    """Give each cell the municipality that holds its centre.

    Edges are straight in EPSG:3006; a centre on an edge belongs to the lowest code. Where
    simplified boundaries decide, a centre in no municipality belongs to the nearest within 10 km
    (ties to the lowest code) and is marked approximate. The codes are those of the boundaries, all
    of Sweden if they hold it: the caller says which of them are the county's.

    Parameters
    ----------
    cells
        Ids of cells.
    boundaries
        Table ``boundaries``: the deciding polygons, EPSG:3006.
    size
        Width of the cells, metres.

    Returns
    -------
    pandas.DataFrame
        ``municipality_code`` (``''`` for none) and ``approximate``, a row per cell in their order.

    Raises
    ------
    CrsError
        If the boundaries are not in EPSG:3006.
    """
    require_crs(boundaries, SWEREF99_TM, "boundaries")
    ids, inverse = np.unique(np.asarray(cells, dtype="int64"), return_inverse=True)
    # In order of code, so that the lowest position among several is the lowest code.
    ordered = boundaries.sort_values("municipality_code", kind="stable")
    polygons = ordered.geometry.to_numpy()
    points = np.asarray(shapely.points(*centres(ids, size)))
    position = _holding(points, polygons)
    lost = np.flatnonzero(position < 0)
    approximate = np.zeros(len(ids), dtype=bool)
    if len(lost) and bool(ordered["simplified"].any()):
        position[lost] = _nearest(points[lost], polygons)
        approximate[lost] = position[lost] >= 0
    codes = np.append(ordered["municipality_code"].to_numpy(dtype=object), OUTSIDE)
    # Position -1 takes the last entry, which is 'outside'.
    return pd.DataFrame(
        {
            "municipality_code": pd.Series(codes[position][inverse], dtype="str"),
            "approximate": approximate[inverse],
        }
    )


def _holding(points: NDArray[Any], polygons: NDArray[Any]) -> Ints:
    """Give the lowest position of the polygons that hold each point, edge included, else -1."""
    # The tree holds the points: then shapely prepares each polygon once, not once per point.
    polygon, point = shapely.STRtree(points).query(polygons, predicate="intersects")
    return _lowest(point, polygon, len(points))


def _nearest(points: NDArray[Any], polygons: NDArray[Any]) -> Ints:
    point, polygon = shapely.STRtree(polygons).query_nearest(
        points, max_distance=NEAREST_LIMIT_M, all_matches=True
    )
    return _lowest(point, polygon, len(points))


def _lowest(point: Ints, polygon: Ints, points: int) -> Ints:
    none = np.iinfo("int64").max
    lowest = np.full(points, none, dtype="int64")
    np.minimum.at(lowest, point, polygon)
    return np.where(lowest == none, -1, lowest)
