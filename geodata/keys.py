"""Words and pairs as numbers, so that millions of rows are counted and looked up as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geodata import grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_CELL_MASK: Final = (1 << grid.ID_BITS) - 1


def codes_of(texts: pd.Series, names: Sequence[str]) -> NDArray[np.int8]:
    """Give the position of each text among at most 127 names, -1 where it is none of them.

    >>> codes_of(pd.Series(["Tre", "Net1"]), ("Telia", "Tre")).tolist()
    [1, -1]
    """
    # Each different text is looked up once: twelve million rows have five operators.
    codes, known = pd.factorize(texts)
    place = {name: at for at, name in enumerate(names)}
    # The last entry is what a missing text, coded -1, takes.
    at = np.array([*(place.get(str(text), -1) for text in known), -1], dtype="int8")
    return at[codes]


def places_of(
    period: NDArray[np.int64], cell: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Give each different pair of period and cell a number.

    Returns
    -------
    The number of each row's pair; period and cell of each pair, in their order.
    """
    numbers, pairs = pd.factorize(packed(period, cell))
    # The pairs are far fewer than the rows, so they are sorted, not the rows.
    order = np.argsort(pairs)
    place = np.empty(len(pairs), dtype="int64")
    place[order] = np.arange(len(pairs))
    ordered = pairs[order]
    return place[numbers], ordered >> grid.ID_BITS, ordered & _CELL_MASK


def packed(group: NDArray[np.int64], cell: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give one number for each pair of a group (a period, a layer) and a cell, in their order."""
    keys: NDArray[np.int64] = (group << grid.ID_BITS) | cell
    return keys


def positions(known: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the position of each number among sorted ones, -1 where it is not there."""
    if not len(known):
        return np.full(len(wanted), -1, dtype="int64")
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[at] == wanted, at, -1)
