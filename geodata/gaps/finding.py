"""From judged cells to the table of gaps.

The rules, each chosen to be simple enough to say in a sentence:

* A cell is in a gap when its class is weak or none for the selection (any, all, one operator).
  Unknown is never a gap. Cells outside the municipalities of the county are in no gap.
* Which cells are one gap: ``cells``. A single failing cell is a gap of its own: the smallest.
* A gap belongs to the municipality with most of its cells, in a tie to the lowest code. Its area is
  0.01 km2 per failing cell, wherever the cell lies, and its shape is those cells; the county counts
  each gap once.
* Its route is about as long as straight roads through its cells: the mean length of a line that
  crosses a square at random is pi/4 of its side (Cauchy: pi times area by perimeter).
* Which operators fail and when it was measured: ``measures``. Which name it has:
  ``places``. Whom it hits and how it ranks: ``ranks``. Which gap of
  another year or edition it is: ``identity``.
* Days measured, first and last time come from the first and last times of the counts: the days are
  those that are known, so there may be more.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from geodata import grid, schema
from geodata.crs import SWEREF99_TM
from geodata.gaps import measures
from geodata.gaps.cells import Joined, joined
from geodata.gaps.identity import cells_within, identified
from geodata.gaps.places import places
from geodata.gaps.ranks import inhabitants, ranked
from geodata.judgement import CLASSES, COVERED, FAILING, SELECTIONS
from geodata.keys import codes_of, packed

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from geodata.model import Tables
    from geodata.settings import Settings

ROUTE_KM: Final = grid.CELL_SIZE / 1000 * pi / 4
"""Of each failing cell."""

_FAILING: Final = [CLASSES.index(name) for name in FAILING]


def find(
    cells: pd.DataFrame, tables: Tables, settings: Settings, municipalities: tuple[str, ...]
) -> gpd.GeoDataFrame:
    """Find the gaps of every selection and period that the cells hold.

    Parameters
    ----------
    cells
        Table ``coverage_cells``: judged, with their municipalities.
    tables
        ``coverage_counts`` for the times of the measurements, ``localities`` for the names (may be
        empty, then the names are too), ``population_grid``, ``boundaries`` and ``localities`` for
        the inhabitants.
    settings
        Those that the cells were judged at.
    municipalities
        Codes of the municipalities whose cells can be in a gap.

    Returns
    -------
    geopandas.GeoDataFrame
        Table ``coverage_gaps``, EPSG:3006, sorted by period, selection and rank. Ids are those that
        the gaps have without a previous edition; see ``identified``.
    """
    import geopandas as gpd

    members = _members(cells, sorted(municipalities), settings.gaps.bridge_cells)
    failing = members.failing
    if failing.empty:
        return gpd.GeoDataFrame(schema.empty("coverage_gaps"))
    found = failing.groupby("gap", sort=True).agg(
        selection=("selection", "first"),
        period=("period", "first"),
        lowest=("cell_id", "min"),
        cells=("cell_id", "size"),
        synthetic=("synthetic", "any"),
    )
    found["operator"] = pd.Series(np.array(SELECTIONS)[found["selection"]], dtype="str")
    found["municipality_code"] = np.array(sorted(municipalities))[_owners(failing)]
    found["bridged"] = members.joined.bridged
    found["area_km2"] = (found["cells"] * grid.CELL_AREA_KM2).round(2)
    found["route_km"] = (found["cells"] * ROUTE_KM).round(1)
    found = found.join(measures.operators(failing, cells))
    counts = tables["coverage_counts"]
    found = found.join(measures.times(failing, counts, settings.coverage))
    found = found.join(places(failing, tables["localities"]))
    found = found.join(inhabitants(failing, tables, settings.gaps, sorted(municipalities)))
    found["synthetic"] |= found.pop("invented")
    found["geometry"] = _areas(failing)
    found["gap_id"] = ""
    done = ranked(found, settings.gaps.weights).drop(columns=["selection", "lowest"])
    frame = gpd.GeoDataFrame(done.reset_index(drop=True), geometry="geometry", crs=SWEREF99_TM)
    named = identified(frame, gpd.GeoDataFrame(schema.empty("coverage_gaps")))
    return gpd.GeoDataFrame(schema.validated(named, "coverage_gaps"))


def reranked(found: gpd.GeoDataFrame, weights: Mapping[str, float]) -> gpd.GeoDataFrame:
    """Give gaps that were found with the scores, ranks and order that other weights give them.

    Weights change no cell and no gap, so nothing is judged anew: the same as ``find`` gives at
    these weights, ids kept.

    Parameters
    ----------
    found
        Table ``coverage_gaps``.
    weights
        Of the components of the score; errors as for ``ranks.ranked``.
    """
    import geopandas as gpd

    gap, cell = cells_within(found.geometry.to_numpy())
    lowest = pd.Series(cell).groupby(gap).min()
    done = ranked(found.assign(lowest=lowest.to_numpy()), weights)
    return gpd.GeoDataFrame(done[list(found.columns)].reset_index(drop=True))


@dataclass(frozen=True, slots=True)
class _Members:
    """The failing cells, each with the number of its gap, and how they were joined."""

    failing: pd.DataFrame
    joined: Joined


def _members(cells: pd.DataFrame, municipalities: list[str], bridge_cells: int) -> _Members:
    """Give each failing cell of the county: gap, selection, cell_id, period, code, synthetic."""
    verdict = codes_of(cells["class"], CLASSES)
    code = codes_of(cells["municipality_code"], municipalities)
    period = cells["period"].to_numpy(dtype="int64")
    selection = codes_of(cells["operator"], SELECTIONS).astype("int64")
    cell = cells["cell_id"].to_numpy(dtype="int64")
    # A layer for each period and selection.
    key = packed(period * len(SELECTIONS) + selection, cell)
    fails = np.isin(verdict, _FAILING)
    rows = np.flatnonzero((code >= 0) & fails)
    rows = rows[np.argsort(key[rows])]
    covered = np.sort(key[verdict == CLASSES.index(COVERED)])
    groups = joined(key[rows], covered, bridge_cells, np.sort(key[(code < 0) & fails]))
    failing = pd.DataFrame(
        {
            "gap": groups.gap,
            "selection": selection[rows],
            "cell_id": cell[rows],
            "period": period[rows],
            "code": code[rows],
            "synthetic": cells["synthetic"].to_numpy(dtype=bool)[rows],
        }
    )
    return _Members(failing, groups)


def _owners(failing: pd.DataFrame) -> NDArray[np.int64]:
    """Give the position of the code with most cells of each gap; in a tie the lowest."""
    counted = failing.groupby(["gap", "code"], sort=True).size().reset_index(name="cells")
    ordered = counted.sort_values(["gap", "cells", "code"], ascending=[True, False, True])
    return ordered.drop_duplicates("gap")["code"].to_numpy()


def _areas(failing: pd.DataFrame) -> NDArray[Any]:
    """Give the failing cells of each gap as one shape, in the order of the gaps."""
    ordered = failing.sort_values(["gap", "cell_id"])
    boxes = grid.boxes(ordered["cell_id"].to_numpy())
    ends = np.cumsum(np.bincount(ordered["gap"]))
    shapes: NDArray[Any] = np.empty(len(ends), dtype=object)
    for at, part in enumerate(np.split(boxes, ends[:-1])):
        shapes[at] = part[0] if len(part) == 1 else shapely.coverage_union_all(part)
    return shapes
