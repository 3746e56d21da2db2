"""Whom a gap hits: its inhabitants, its score and its rank.

The score is the weighted mean of four components, 0 to 100. Each is scaled by the greatest among
the gaps of the same selection and period, so 100 is that of a gap that is worst in everything. What
is known of none of them leaves its weight out: without a single locality near, the score rests on
the other three. What is not known of one gap gives it no points and its ``inhabitants_from`` is
empty: were its weight left out, a gap where nobody is known to live would go before one that is
known to hit a village. Rank is by score, then most cells, then most operators failing, then lowest
cell.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata import grid
from geodata.errors import InputError
from geodata.judgement import SELECTIONS
from geodata.keys import codes_of
from geodata.measured import near

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.model import Tables
    from geodata.settings import GapSettings

COMPONENTS: Final[Mapping[str, str]] = {
    "inhabitants": "inhabitants",
    "area": "cells",
    "operators": "operators_failing",
    "days": "measured_days",
}
"""The column that each weight weighs."""

SQUARE_M: Final = 1_000
"""Width of the squares of table ``population_grid``."""

GRID: Final = "grid"
LOCALITIES: Final = "localities"
NOWHERE: Final = ""
"""From where a gap's inhabitants are known."""


def inhabitants(
    failing: pd.DataFrame, tables: Tables, settings: GapSettings, municipalities: Sequence[str]
) -> pd.DataFrame:
    """Give the inhabitants of each gap, and from where they are known.

    With SCB's squares loaded: all who live in the squares of 1 km in which the gap's failing cells
    lie, each square whole and once. That is more than live in the cells. Of several years the
    latest not later than the gap's is taken, else the first. A square that is not in the table is
    one where nobody lives, if its municipality has any square in the table that year. A
    municipality that has none is not in the file, and the table says nothing of its gaps.

    Without them: the inhabitants of the localities whose point lies within ``locality_near_m`` of
    the centre of a failing cell, as far as they are known. A gap with none near is not one where
    nobody lives: then it is not known.

    Parameters
    ----------
    failing
        ``gap``, ``cell_id``, ``period`` and ``code`` (position in the municipalities) of every
        failing cell.
    tables
        ``population_grid``, ``boundaries`` and ``localities``.
    settings
        ``locality_near_m`` is used.
    municipalities
        Codes.

    Returns
    -------
    pandas.DataFrame
        ``inhabitants`` (null where not known), ``inhabitants_from`` and ``invented`` (whether any
        of it rests on invented rows), by gap.
    """
    near_by = _in_localities(failing, tables["localities"], settings.locality_near_m)
    squares = tables["population_grid"]
    if squares.empty:
        return near_by
    years = np.unique(squares["period"].to_numpy())
    latest = np.searchsorted(years, failing["period"].to_numpy(), side="right") - 1
    dated = failing.assign(period=years[np.maximum(latest, 0)])
    boundaries = gpd.GeoDataFrame(tables["boundaries"])
    listed = _listed(dated, squares, boundaries, municipalities)
    return pd.concat([_in_squares(dated, squares)[listed], near_by[~listed]]).sort_index()


def _listed(
    failing: pd.DataFrame,
    squares: pd.DataFrame,
    boundaries: gpd.GeoDataFrame,
    municipalities: Sequence[str],
) -> pd.Series[bool]:
    """Say of which gaps each cell lies in a municipality that has squares in the table."""
    ids = squares["cell_id"].to_numpy("int64")
    whose = grid.cell_municipalities(ids, boundaries, SQUARE_M)["municipality_code"]
    code = codes_of(whose, municipalities).astype("int64")
    number = squares["period"].to_numpy("int64") * len(municipalities) + code
    own = failing["period"].to_numpy("int64") * len(municipalities) + failing["code"].to_numpy()
    return pd.Series(np.isin(own, number[code >= 0])).groupby(failing["gap"].to_numpy()).all()


def _in_squares(failing: pd.DataFrame, squares: pd.DataFrame) -> pd.DataFrame:
    touched = pd.DataFrame(
        {
            "gap": failing["gap"],
            "cell_id": grid.coarser(failing["cell_id"].to_numpy(), SQUARE_M),
            "period": failing["period"],
        }
    ).drop_duplicates()
    living = squares[["cell_id", "period", "inhabitants"]]
    sums = touched.merge(living, on=["cell_id", "period"]).groupby("gap")["inhabitants"].sum()
    index = pd.Index(np.unique(failing["gap"].to_numpy()), name="gap")
    return pd.DataFrame(
        {
            "inhabitants": sums.reindex(index, fill_value=0).astype("float64"),
            "inhabitants_from": GRID,
            "invented": bool(squares["synthetic"].any()),
        },
        index,
    )


def _in_localities(failing: pd.DataFrame, localities: pd.DataFrame, near_m: float) -> pd.DataFrame:
    known = localities[localities["population"].notna()]
    gap = failing["gap"].to_numpy()
    site, cell = near(failing["cell_id"].to_numpy(), known, near_m)
    pairs = pd.DataFrame({"gap": gap[cell], "site": site}).drop_duplicates()
    pairs["living"] = known["population"].to_numpy(dtype="float64")[pairs["site"]]
    pairs["invented"] = known["synthetic"].to_numpy(dtype=bool)[pairs["site"]]
    sums = pairs.groupby("gap").agg(inhabitants=("living", "sum"), invented=("invented", "any"))
    found = sums.reindex(pd.Index(np.unique(gap), name="gap"))
    known_of = found["inhabitants"].notna()
    return found.assign(
        inhabitants_from=np.where(known_of, LOCALITIES, NOWHERE),
        invented=found["invented"].eq(other=True),
    )


def ranked(found: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    """Give the gaps with their score, its parts and rank, by period, selection and rank.

    The parts, ``score_inhabitants`` and so on, are the points of the score that each component
    gives; missing where its weight is left out. Each is rounded for itself, so their sum may differ
    from the score in the last digit.

    Parameters
    ----------
    found
        The columns of ``COMPONENTS``, ``operator``, ``period`` and ``lowest`` (the lowest cell).
    weights
        Of the components, none below 0, in any unit; one that is not named weighs nothing.

    Raises
    ------
    InputError
        If a weight is unknown, below 0 or not finite, or none is above 0.
    """
    _require_weights(weights)
    key = ["operator", "period"]
    points, weighed = {}, np.zeros(len(found))
    for name, column in COMPONENTS.items():
        own = found[column].astype("float64")
        most = own.groupby([found[name] for name in key]).transform("max")
        # Where the greatest is 0, no gap has any of it, and none gets points for it.
        share = (own.fillna(0) / most.where(most > 0, 1)).where(most.notna())
        points[f"score_{name}"] = share.to_numpy() * weights.get(name, 0)
        weighed += most.notna().to_numpy() * weights.get(name, 0)
    unit = np.where(weighed > 0, 100 / np.where(weighed > 0, weighed, 1), np.nan)
    score = np.nansum(list(points.values()), axis=0) * unit
    parts = {name: (part * unit).round(1) for name, part in points.items()}
    order = pd.Categorical(found["operator"], categories=list(SELECTIONS), ordered=True)
    # By the score as it is told, so that what looks equal is ranked by the next thing.
    ordered = found.assign(**parts, score=score.round(1), order=order.codes).sort_values(
        ["period", "order", "score", "cells", "operators_failing", "lowest"],
        ascending=[True, True, False, False, False, True],
    )
    ordered["rank"] = ordered.groupby(key, sort=False).cumcount() + 1
    return ordered.drop(columns="order")


def _require_weights(weights: Mapping[str, float]) -> None:
    unknown = sorted(set(weights) - set(COMPONENTS))
    if unknown:
        msg = f"No component of the score is called {unknown[0]!r}; use {', '.join(COMPONENTS)}."
        raise InputError(msg)
    wrong = {name: w for name, w in weights.items() if not isfinite(w) or w < 0}
    if wrong or not any(weights.values()):
        msg = f"Weights are 0 or above and one at least is above 0; found {dict(weights)}."
        raise InputError(msg)
