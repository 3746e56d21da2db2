"""Where there are measurements: the measured cells, and which of them lie near which places.

Nearly all of the county is unmeasured. A share of measured cells says nothing of the rest, so it is
told beside how much is known: cells, and localities with measured cells nearby. What is counted of
localities stands in ``themes.coverage.tallies``, for the figures and the pages alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geodata import grid
from geodata.judgement import UNKNOWN
from geodata.settings import LOCALITY_NEAR_M

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

SMALLEST: Final = 50
"""Inhabitants that a locality has at least to be counted: Statistics Sweden's lower limit of a
small locality (småort, 50 to 199 inhabitants)."""

NEAR_M: Final = LOCALITY_NEAR_M


def cells_of(cells: pd.DataFrame, operator: str, period: int) -> pd.DataFrame:
    """Give the measured cells of a selection and year: those whose class is known.

    Parameters
    ----------
    cells
        Table ``coverage_cells``.
    operator
        One of ``judgement.SELECTIONS``.
    period
        Calendar year.
    """
    chosen = (cells["operator"] == operator) & (cells["period"] == period)
    return cells[chosen & (cells["class"] != UNKNOWN)]


def near(
    cells: NDArray[np.int64], localities: pd.DataFrame, near_m: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give each pair of a locality and a cell whose centre lies so near its point.

    Parameters
    ----------
    cells
        Ids of 100 m cells.
    localities
        Table ``localities``, EPSG:4326.
    near_m
        Greatest distance, metres in EPSG:3006.

    Returns
    -------
    Positions of the localities and of the cells, pair by pair.
    """
    if not len(localities) or not len(cells):
        nothing = np.zeros(0, dtype="int64")
        return nothing, nothing
    tree = shapely.STRtree(np.asarray(shapely.points(*grid.centres(cells))))
    sites = shapely.points(*grid.project(localities["longitude"], localities["latitude"]))
    site, cell = tree.query(sites, predicate="dwithin", distance=near_m)
    return site, cell
