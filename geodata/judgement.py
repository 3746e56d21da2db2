"""Cells judged: counts in, one class per cell, operator and period out.

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
from geodata.keys import codes_of, places_of
from geodata.settings import OPERATORS, TECHNOLOGIES, WAYS
from geodata.signals import MISSING_SIGNAL, NO_SERVICE, require_edges

if TYPE_CHECKING:
    from collections.abc import Sequence

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

_NEVER: Final = np.iinfo("int64").max
_PIECE: Final = 1_000_000

_COLUMNS: Final = ("cell_id", "operator", "period", "class", "n", "ok", "synthetic")


def chosen(
    counts: pd.DataFrame, settings: CoverageSettings
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Say which counts the settings look at, and in which period each falls.

    Parameters
    ----------
    counts
        Table ``coverage_counts``.
    settings
        ``ways`` and ``months`` are used.

    Returns
    -------
    For each row, whether it is of an operator of reference, of a way and in a month that are looked
    at; and its period: the calendar year (UTC), or the last year of the span that is asked for.

    Raises
    ------
    InputError
        If the span ends before it begins, or a way is none of those that a delivery can state.
    """
    _require_chosen(settings)
    month = counts["month"].to_numpy(dtype="int64")
    kept = codes_of(counts["operator"], OPERATORS) >= 0
    if settings.ways:
        kept &= codes_of(counts["way"], settings.ways) >= 0
    if settings.months is None:
        return kept, month // 100
    first, last = settings.months
    kept &= (month >= first) & (month <= last)
    return kept, np.full(len(month), last // 100, dtype="int64")


def weighed(
    counts: pd.DataFrame, settings: CoverageSettings
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Say which counts verdicts rest on, and in which period each falls.

    They are those that are ``chosen``, less the rows whose signal is not known: such a row says
    nothing of a cell, so it is neither a sample nor a day on which the cell was measured.
    """
    kept, period = chosen(counts, settings)
    return kept & (counts["signal_class"].to_numpy("int64") != MISSING_SIGNAL), period


def judge(counts: pd.DataFrame, settings: CoverageSettings) -> pd.DataFrame:
    """Judge every cell that has a count, per period.

    Parameters
    ----------
    counts
        Table ``coverage_counts``. Rows of operators that are not of reference are not looked at.
    settings
        Technologies, thresholds (edges of the signal classes), minimum rows, share needed, ways of
        measuring and months. Rows of all ways that are looked at count together.

    Returns
    -------
    pandas.DataFrame
        ``coverage_cells`` without municipality: ``cell_id``, ``operator`` (any, all, each of
        reference), ``period`` (see ``chosen``), ``class``, ``n``, ``ok``, ``synthetic``. Every
        measured cell and period has a row for each selection, sorted by period, cell and selection.
        For any and all, n and ok are the sums over the operators.

    Raises
    ------
    InputError
        If a threshold lies off the edges, a technology is unknown or has no threshold, the
        minimum is below one row, or ``chosen`` refuses.
    """
    _require_usable(settings)
    kept, period = chosen(counts, settings)
    if not kept.any():
        return _no_cells()
    looked_at = counts if kept.all() else counts[kept]
    place, periods, cells = places_of(period[kept], looked_at["cell_id"].to_numpy("int64"))
    n, ok, without = _sums(looked_at, place, len(cells), settings)
    codes = _classes(n, ok, without, settings)
    synthetic = np.zeros(len(cells), dtype=bool)
    synthetic[place[looked_at["synthetic"].to_numpy(dtype=bool)]] = True
    by_selection = np.column_stack([_any(codes), _all(codes), codes])
    return pd.DataFrame(
        {
            "cell_id": cells.repeat(len(SELECTIONS)),
            "operator": _texts(np.tile(np.arange(len(SELECTIONS)), len(cells)), SELECTIONS),
            "period": periods.repeat(len(SELECTIONS)),
            "class": _texts(by_selection.ravel(), CLASSES),
            "n": _with_totals(n),
            "ok": _with_totals(ok),
            "synthetic": synthetic.repeat(len(SELECTIONS)),
        }
    )


def _texts(codes: NDArray[np.int64], names: Sequence[str]) -> pd.Series:
    return pd.Series(pd.Categorical.from_codes(codes, categories=pd.Index(names))).astype("str")


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


def _require_chosen(settings: CoverageSettings) -> None:
    unknown = [way for way in settings.ways if way not in WAYS]
    if unknown:
        msg = f"No way of measuring is called {unknown[0]!r}; use {', '.join(filter(None, WAYS))}."
        raise InputError(msg)
    if settings.months is not None and settings.months[0] > settings.months[1]:
        msg = f"The months looked at begin in {settings.months[0]} and end in {settings.months[1]}."
        raise InputError(msg)


def _no_cells() -> pd.DataFrame:
    from geodata import schema

    return schema.empty("coverage_cells")[list(_COLUMNS)]


def _sums(
    counts: pd.DataFrame,
    place: NDArray[np.int64],
    places: int,
    settings: CoverageSettings,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Give rows known, rows ok and rows without service in the set: place by operator."""
    operators = len(OPERATORS)
    # The last entry is that of a technology outside the set: above every class, so never ok.
    needed = np.array([*(settings.thresholds_dbm[t] for t in settings.technologies), _NEVER])
    sums = np.zeros((3, places * operators), dtype="int64")
    # Piece by piece: what is worked out on the way is as long as the piece, not as the table.
    for begin in range(0, len(counts), _PIECE):
        piece = counts.iloc[begin : begin + _PIECE]
        slot = place[begin : begin + _PIECE] * operators + codes_of(piece["operator"], OPERATORS)
        signal = piece["signal_class"].to_numpy(dtype="int64")
        technology = codes_of(piece["technology"], settings.technologies)
        known = signal != MISSING_SIGNAL
        served = known & (technology >= 0) & (signal != NO_SERVICE)
        rows = piece["n"].to_numpy(dtype="int64")
        for total, where in zip(
            sums, (known, served & (signal >= needed[technology]), known & ~served), strict=True
        ):
            np.add.at(total, slot[where], rows[where])
    known_rows, ok, without = sums.reshape(3, places, operators)
    return known_rows, ok, without


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
