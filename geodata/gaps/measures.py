"""What the measurements say of a gap: which operators fail in it, on which days it was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geodata.judgement import FAILING, SELECTIONS, weighed
from geodata.keys import codes_of, packed, places_of, positions
from geodata.settings import OPERATORS
from geodata.units import DAY_US

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.settings import CoverageSettings

_NAMES: Final = tuple(
    ";".join(name for at, name in enumerate(OPERATORS) if number >> at & 1)
    for number in range(1 << len(OPERATORS))
)
"""The operators of each combination: bit by bit, in the order of ``OPERATORS``."""


def operators(failing: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Give the operators of reference that fail in at least one cell of each gap.

    Parameters
    ----------
    failing
        ``gap``, ``period`` and ``cell_id`` of every failing cell.
    cells
        Table ``coverage_cells``.

    Returns
    -------
    pandas.DataFrame
        ``operators_failing`` (how many) and ``operators_without`` (who), by gap.
    """
    operator = codes_of(cells["operator"], OPERATORS)
    fails = (operator >= 0) & (codes_of(cells["class"], FAILING) >= 0)
    place = _places(cells)
    own = _places(failing)
    failing_there = pd.DataFrame(
        {
            name: positions(np.sort(place[fails & (operator == at)]), own) >= 0
            for at, name in enumerate(OPERATORS)
        }
    )
    without = failing_there.groupby(failing["gap"].to_numpy()).any()
    combination = without.to_numpy() @ (1 << np.arange(len(OPERATORS)))
    return pd.DataFrame(
        {
            "operators_failing": without.sum(axis="columns"),
            "operators_without": pd.Series(np.array(_NAMES)[combination], without.index, "str"),
        }
    )


def times(failing: pd.DataFrame, counts: pd.DataFrame, settings: CoverageSettings) -> pd.DataFrame:
    """Give the known days, the first and the last time at which each gap's cells were measured.

    For any and all the times of every operator count, for one operator its own.

    Parameters
    ----------
    failing
        ``gap``, ``selection`` (position in ``SELECTIONS``), ``period`` and ``cell_id``.
    counts
        Table ``coverage_counts``.
    settings
        Which counts are looked at.

    Returns
    -------
    pandas.DataFrame
        ``measured_days``, ``first_at`` and ``last_at``, by gap.
    """
    number, periods, cells = places_of(
        failing["period"].to_numpy("int64"), failing["cell_id"].to_numpy("int64")
    )
    spans = _spans(counts, packed(periods, cells), settings)
    parts = []
    for at, selection in enumerate(SELECTIONS):
        mine = (failing["selection"] == at).to_numpy()
        gap_of = np.full(len(cells), -1, dtype="int64")
        gap_of[number[mine]] = failing["gap"].to_numpy()[mine]
        gap = gap_of[spans["place"]]
        told = gap >= 0
        if selection in OPERATORS:
            told &= (spans["operator"] == OPERATORS.index(selection)).to_numpy()
        parts.append(pd.DataFrame({"gap": gap, "at": spans["at"]})[told])
    every = pd.concat(parts)
    by_gap = every.groupby("gap").agg(first_at=("at", "min"), last_at=("at", "max"))
    days = pd.DataFrame({"gap": every["gap"], "day": every["at"] // DAY_US}).drop_duplicates()
    return by_gap.astype("datetime64[us]").assign(measured_days=days.groupby("gap").size())


def _spans(
    counts: pd.DataFrame, known: NDArray[np.int64], settings: CoverageSettings
) -> pd.DataFrame:
    """Give each moment at which a count of these places begins or ends, once per operator.

    Returns
    -------
    pandas.DataFrame
        ``place`` (position in ``known``), ``operator`` (position in ``OPERATORS``) and ``at``
        (microseconds).
    """
    kept, period = weighed(counts, settings)
    place = positions(known, packed(period, counts["cell_id"].to_numpy("int64")))
    rows = np.flatnonzero(kept & (place >= 0))
    operator = codes_of(counts["operator"], OPERATORS)[rows]
    moments = (
        counts[name].to_numpy("datetime64[us]")[rows].astype("int64")
        for name in ("first_at", "last_at")
    )
    ends = [pd.DataFrame({"place": place[rows], "operator": operator, "at": at}) for at in moments]
    return pd.concat(ends).drop_duplicates(ignore_index=True)


def _places(frame: pd.DataFrame) -> NDArray[np.int64]:
    return packed(frame["period"].to_numpy("int64"), frame["cell_id"].to_numpy("int64"))
