"""Cells judged: counts in, one class per cell, operator and year out.

Per cell and operator, with the technologies and thresholds of the settings:

* n: the operator's rows with a known signal or without service;
* ok: of these, the rows in the set of technologies with a signal at or above its threshold;
* unknown: n is below the minimum. Covered: ok/n is at or above the share needed. None: more than
  half of the rows are without service in the set. Weak: the rest. The first that holds decides.

'Any' and 'all' are said of the operators of reference, by logic with three values: what is not
measured is not known. 'Any' fails only where all are measured and fail; 'all' fails as soon as one
that is measured fails. Unknown is never a gap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geodata import grid
from geodata.errors import InputError
from geodata.settings import OPERATORS, TECHNOLOGIES
from geodata.signals import MISSING_SIGNAL, NO_SERVICE, require_edges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.settings import CoverageSettings

ANY: Final = "any"
ALL: Final = "all"

SELECTIONS: Final = (ANY, ALL, *OPERATORS)
"""Of whom a cell is judged: at least one operator, every operator, or one by name."""

UNKNOWN: Final = "unknown"
NONE: Final = "none"
WEAK: Final = "weak"
COVERED: Final = "covered"

CLASSES: Final = (UNKNOWN, NONE, WEAK, COVERED)
"""From the least known or served to the best: 'any' takes the best, 'all' the worst known."""

FAILING: Final = (NONE, WEAK)
"""The classes of a gap."""

_COLUMNS: Final = ("cell_id", "operator", "period", "class", "n", "ok", "synthetic")


def judge(counts: pd.DataFrame, settings: CoverageSettings) -> pd.DataFrame:
    """Judge every cell that has a count, per year.

    Parameters
    ----------
    counts
        Table ``coverage_counts``. Rows of operators that are not of reference are not looked at.
    settings
        Technologies, thresholds (edges of the signal classes), minimum rows and share needed.

    Returns
    -------
    pandas.DataFrame
        ``coverage_cells`` without municipality: ``cell_id``, ``operator`` (any, all, each of
        reference), ``period`` (year, UTC), ``class``, ``n``, ``ok``, ``synthetic``. Every measured
        cell and year has a row for each selection, sorted by period, cell and selection. For any
        and all, n and ok are the sums over the operators.

    Raises
    ------
    InputError
        If a threshold lies off the edges, a technology is unknown or has no threshold, or the
        minimum is below one row.
    """
    _require_usable(settings)
    of_reference = counts[counts["operator"].isin(OPERATORS)]
    if of_reference.empty:
        return _no_cells()
    places, place = _places(of_reference)
    n, ok, without = _sums(of_reference, place, len(places), settings)
    codes = _classes(n, ok, without, settings)
    synthetic = np.zeros(len(places), dtype=bool)
    np.logical_or.at(synthetic, place, of_reference["synthetic"].to_numpy(dtype=bool))
    columns = {ANY: _any(codes), ALL: _all(codes)}
    columns |= {name: codes[:, at] for at, name in enumerate(OPERATORS)}
    return pd.DataFrame(
        {
            "cell_id": places["cell_id"].to_numpy().repeat(len(SELECTIONS)),
            "operator": pd.Series(np.tile(np.array(SELECTIONS), len(places)), dtype="str"),
            "period": places["period"].to_numpy().repeat(len(SELECTIONS)),
            "class": pd.Series(
                np.array(CLASSES)[np.column_stack([columns[s] for s in SELECTIONS]).ravel()],
                dtype="str",
            ),
            "n": _with_totals(n),
            "ok": _with_totals(ok),
            "synthetic": synthetic.repeat(len(SELECTIONS)),
        }
    )


def summarise(cells: pd.DataFrame, size: int) -> pd.DataFrame:
    """Summarise 100 m cells to wider ones, by counting their classes.

    A wider cell is never judged from summed counts: a truck that stands still must not weigh more.

    Parameters
    ----------
    cells
        Rows of ``coverage_cells``.
    size
        Width of the wider cells, metres, a multiple of 100.

    Returns
    -------
    pandas.DataFrame
        ``cell_id`` of the wider cell, ``operator``, ``period``, the number of 100 m cells in each
        of ``CLASSES``, and ``class``: the most frequent of the known ones, the worse in a tie;
        unknown if none is known.
    """
    wide = pd.DataFrame(
        {
            "cell_id": grid.coarser(cells["cell_id"].to_numpy(), size),
            "operator": cells["operator"].to_numpy(),
            "period": cells["period"].to_numpy(),
        }
    )
    for name in CLASSES:
        wide[name] = (cells["class"] == name).to_numpy().astype("int64")
    summed = wide.groupby(["cell_id", "operator", "period"], sort=True).sum().reset_index()
    known = summed[[NONE, WEAK, COVERED]].to_numpy()
    # argmax takes the first of equals, and the worst class stands first.
    best = np.where(known.sum(axis=1) > 0, known.argmax(axis=1) + 1, 0)
    summed["class"] = pd.Series(np.array(CLASSES)[best], dtype="str")
    return summed


def _require_usable(settings: CoverageSettings) -> None:
    for technology in settings.technologies:
        if technology not in TECHNOLOGIES or technology not in settings.thresholds_dbm:
            msg = f"Technology {technology!r} has no threshold; use {', '.join(TECHNOLOGIES)}."
            raise InputError(msg)
    require_edges({name: settings.thresholds_dbm[name] for name in settings.technologies})
    if settings.min_samples < 1:
        msg = f"At least one row is needed to judge a cell; found {settings.min_samples}."
        raise InputError(msg)
    if not 0 < settings.share_needed <= 1:
        msg = f"The share needed is above 0 and at most 1; found {settings.share_needed}."
        raise InputError(msg)


def _no_cells() -> pd.DataFrame:
    from geodata import schema

    return schema.empty("coverage_cells")[list(_COLUMNS)]


def _places(counts: pd.DataFrame) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Give each cell and year once, sorted, and every row's position among them."""
    keys = pd.DataFrame({"period": counts["month"] // 100, "cell_id": counts["cell_id"]})
    grouped = keys.groupby(["period", "cell_id"], sort=True)
    places = grouped.size().reset_index()[["period", "cell_id"]].astype("int64")
    return places, np.asarray(grouped.ngroup(), dtype="int64")


def _sums(
    counts: pd.DataFrame,
    place: NDArray[np.int64],
    places: int,
    settings: CoverageSettings,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Give rows known, rows ok and rows without service in the set: place by operator."""
    operator = pd.Categorical(counts["operator"], categories=list(OPERATORS)).codes
    rows = counts["n"].to_numpy(dtype="int64")
    signal = counts["signal_class"].to_numpy(dtype="int64")
    technology = counts["technology"].to_numpy()
    in_set = np.isin(technology, list(settings.technologies)) & (signal != NO_SERVICE)
    # No entry is above every class, so a technology outside the set is never ok.
    needed = counts["technology"].map(dict(settings.thresholds_dbm)).fillna(np.inf).to_numpy()
    known = signal != MISSING_SIGNAL

    def total(where: NDArray[np.bool_]) -> NDArray[np.int64]:
        sums = np.zeros((places, len(OPERATORS)), dtype="int64")
        np.add.at(sums, (place[where], operator[where]), rows[where])
        return sums

    return (
        total(known),
        total(known & in_set & (signal >= needed)),
        total(known & ~in_set),
    )


def _classes(
    n: NDArray[np.int64],
    ok: NDArray[np.int64],
    without: NDArray[np.int64],
    settings: CoverageSettings,
) -> NDArray[np.int64]:
    """Give positions in ``CLASSES``: place by operator."""
    unknown = n < settings.min_samples
    # A quotient of whole numbers is rounded to the nearest float, as is 0.8: 4 of 5 is enough.
    covered = ok / np.maximum(n, 1) >= settings.share_needed
    none = 2 * without > n
    order = [CLASSES.index(name) for name in (UNKNOWN, COVERED, NONE, WEAK)]
    return np.select([unknown, covered, none], order[:3], default=order[3])


def _any(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Best of the operators; unknown unless one covers or all are measured."""
    best = codes.max(axis=1)
    decided = (best == CLASSES.index(COVERED)) | (codes > 0).all(axis=1)
    return np.where(decided, best, 0)


def _all(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Worst of the measured operators if it fails; covered only if all are measured."""
    worst_known = np.where(codes > 0, codes, len(CLASSES)).min(axis=1)
    failing = worst_known < CLASSES.index(COVERED)
    covered = (codes == CLASSES.index(COVERED)).all(axis=1)
    return np.where(failing | covered, worst_known, 0)


def _with_totals(by_operator: NDArray[np.int64]) -> NDArray[np.int64]:
    total = by_operator.sum(axis=1, keepdims=True)
    return np.hstack([total, total, by_operator]).ravel()
