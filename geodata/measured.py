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

if TYPE_CHECKING:
    from collections.abc import Sequence

NEAR_M: Final = 1000
"""How near a cell's centre lies to the point of a locality that is measured, metres.

No published rule was found. The localities are points in the middle of places that are a few
hundred metres to a few kilometres wide: with one kilometre a road through the place is enough, and
a road that passes it by is not.
"""


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
    if len(localities) and len(cells):
        east, north = grid.centres(cells["cell_id"].to_numpy())
        tree = shapely.STRtree(np.asarray(shapely.points(east, north)))
        places = grid.project(localities["longitude"], localities["latitude"])
        hits = tree.query(shapely.points(*places), predicate="dwithin", distance=near_m)
        within[np.unique(hits[0])] = True
    frame = pd.DataFrame(
        {"code": localities["municipality_code"].to_numpy(), "measured": within, "localities": 1}
    )
    sums = frame.groupby("code")[["measured", "localities"]].sum()
    return sums.reindex(list(codes), fill_value=0).astype("int64")
