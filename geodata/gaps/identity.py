"""Which gap is which: an id that a gap keeps from year to year and from edition to edition.

A gap is the one that it shares most cells with, of the same selection. It is looked for

1. in the same period of the previous edition: what was said of that year goes on being said;
2. in the nearest earlier period, of this edition or, where this one lacks it, of the previous one;
   then in the one before, and so on;
3. in the nearest later period of the previous edition: an older log may come late.

The largest overlap goes first. So of a gap that splits, the part that shares most with it keeps the
id and the others get new ones; where gaps merge, the id of the one that most is shared with lives
on. Equal overlaps go by the lowest cell of the gap, then by the id. An id stands once per selection
and period.

A new id is the selection and the gap's lowest cell, with a number behind it if another has that id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geodata import grid
from geodata.judgement import SELECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from numpy.typing import NDArray

_ROW = "row"


def identified(found: pd.DataFrame, previous: pd.DataFrame) -> pd.DataFrame:
    """Give gaps the ids that they had, and new ids to those that had none.

    Parameters
    ----------
    found
        Table ``coverage_gaps``; its own ids are not looked at.
    previous
        The table of the previous edition; may be empty.

    Returns
    -------
    ``found`` with other ids. The same two tables give the same ids, in whatever order they stand,
    and a table identified by itself keeps its ids.
    """
    own, former = _cells(found), _cells(previous)
    former["gap_id"] = previous["gap_id"].to_numpy()[former[_ROW]]
    used = set(previous["gap_id"])
    ids = np.full(len(found), "", dtype=object)
    for selection in SELECTIONS:
        mine, theirs = (part[part["operator"] == selection] for part in (own, former))
        done: dict[int, pd.DataFrame] = {}
        before = {int(str(period)): cells for period, cells in theirs.groupby("period")}
        for period, cells in mine.groupby("period", sort=True):
            now = int(str(period))
            _inherit(ids, cells, _ancestors(now, done, before))
            _renew(ids, cells, selection, used)
            done[now] = cells.assign(gap_id=ids[cells[_ROW]])
    return found.assign(gap_id=pd.Series(ids, index=found.index, dtype="str"))


def _ancestors(
    period: int, done: dict[int, pd.DataFrame], before: dict[int, pd.DataFrame]
) -> Iterator[pd.DataFrame]:
    """Give the cells of former gaps, those first that are looked at first."""
    if period in before:
        yield before[period]
    known = before | done
    yield from (known[year] for year in sorted(known, reverse=True) if year < period)
    yield from (before[year] for year in sorted(before) if year > period)


def _inherit(ids: NDArray[Any], cells: pd.DataFrame, ancestors: Iterator[pd.DataFrame]) -> None:
    """Give the gaps of one selection and period the ids of their ancestors, where they have any."""
    taken: set[str] = set()
    left = cells
    for former in ancestors:
        if left.empty:
            return
        shared = left.merge(former[["cell_id", "gap_id"]], on="cell_id")
        pairs = shared.groupby([_ROW, "lowest", "gap_id"], sort=False).size().reset_index(name="n")
        pairs = pairs.sort_values(["n", "lowest", "gap_id"], ascending=[False, True, True])
        for row, gap_id in zip(pairs[_ROW], pairs["gap_id"], strict=True):
            if not ids[row] and gap_id not in taken:
                ids[row] = gap_id
                taken.add(gap_id)
        left = left[ids[left[_ROW]] == ""]


def _renew(ids: NDArray[Any], cells: pd.DataFrame, selection: str, used: set[str]) -> None:
    gaps = cells.drop_duplicates(_ROW).sort_values("lowest")
    for row, lowest in zip(gaps[_ROW], gaps["lowest"], strict=True):
        if ids[row]:
            continue
        wanted = name = f"{selection.lower()}-{lowest}"
        number = 1
        while name in used:
            number += 1
            name = f"{wanted}-{number}"
        used.add(name)
        ids[row] = name


def _cells(gaps: pd.DataFrame) -> pd.DataFrame:
    """Give each cell of each gap: the gap's position, selection, period and lowest cell."""
    row, cell = cells_within(gaps["geometry"].to_numpy())
    frame = pd.DataFrame(
        {
            _ROW: row,
            "cell_id": cell,
            "operator": gaps["operator"].to_numpy()[row],
            "period": gaps["period"].to_numpy()[row],
        }
    )
    return frame.assign(lowest=frame.groupby(_ROW)["cell_id"].transform("min"))


def cells_within(shapes: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the 100 m cells that shapes made of such cells consist of.

    Parameters
    ----------
    shapes
        Polygons or multipolygons, EPSG:3006, every edge along the grid.

    Returns
    -------
    The position of the shape and the id of the cell, a pair per cell.

    Notes
    -----
    Each row of the grid crosses a shape's upright edges; from the first crossing to the second lies
    the shape, from the third to the fourth, and so on. Holes and parts need no care of their own.
    """
    parts, of_shape = shapely.get_parts(shapes, return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    corners = np.rint(points).astype("int64")
    upright = np.flatnonzero((ring[1:] == ring[:-1]) & (corners[1:, 0] == corners[:-1, 0]))
    low = np.minimum(corners[upright, 1], corners[upright + 1, 1])
    high = np.maximum(corners[upright, 1], corners[upright + 1, 1])
    edge, step = _runs((high - low) // grid.CELL_SIZE)
    shape = of_shape[of_part[ring[upright[edge]]]]
    north = low[edge] + step * grid.CELL_SIZE
    east = corners[upright[edge], 0]
    order = np.lexsort([east, north, shape])
    shape, north, east = (values[order] for values in (shape, north, east))
    # Of a pair of crossings the first begins the run of cells and the second ends it.
    run, step = _runs((east[1::2] - east[::2]) // grid.CELL_SIZE)
    cells = grid.cell_ids(east[::2][run] + step * grid.CELL_SIZE, north[::2][run])
    return shape[::2][run].astype("int64"), cells


def _runs(lengths: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give, for each run of a length, its position so many times, and the steps within it."""
    run = np.repeat(np.arange(len(lengths)), lengths)
    first = np.cumsum(lengths) - lengths
    return run, np.arange(len(run)) - first[run]
