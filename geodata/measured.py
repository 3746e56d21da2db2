"""Where there are measurements: how many of the county's places have measured cells beside them.

Nearly all of the county is unmeasured. A share of measured cells says nothing of the rest, so it is
told beside how much is known: cells, and localities with at least one measured cell nearby.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from geodata import grid
from geodata.judgement import UNKNOWN
from geodata.settings import LOCALITY_NEAR_M

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def localities_measured(
    cells: pd.DataFrame, localities: pd.DataFrame, codes: Sequence[str], near_m: float = NEAR_M
) -> pd.DataFrame:
    """Count the localities of each municipality, and those with a measured cell nearby.

    Parameters
    ----------
    cells
        Measured cells, from ``cells_of``; a cell counts for a place whichever municipality it
        belongs to.
    localities
        Table ``localities``, EPSG:4326.
    codes
        The municipalities to count.
    near_m
        Greatest distance from a locality's point to the centre of a cell, metres in EPSG:3006.

    Returns
    -------
    pandas.DataFrame
        ``measured`` and ``localities``, a row for each code in its order.
    """
    within = np.zeros(len(localities), dtype=bool)
    within[near(cells["cell_id"].to_numpy(dtype="int64"), localities, near_m)[0]] = True
    frame = pd.DataFrame(
        {"code": localities["municipality_code"].to_numpy(), "measured": within, "localities": 1}
    )
    sums = frame.groupby("code")[["measured", "localities"]].sum()
    return sums.reindex(list(codes), fill_value=0).astype("int64")


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
