"""Which failing cells are one gap: neighbours, and those with a small hole between them.

* Two cells that share a side or a corner belong together: a road crosses the grid slantwise.
* So do two cells with at most ``bridge_cells`` cells between them, counted along the longer of the
  two directions, if no cell on the straight way between their centres is covered. Where the way
  runs along the edge of two cells, neither of them may be covered. So a road measured with one cell
  missed is one gap, and a covered cell on the road is the end of a gap.

A cell that is bridged is one that nobody has judged. It is no part of the gap's area.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from geodata import grid
from geodata.errors import InputError
from geodata.keys import positions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

MOST_BRIDGED: Final = 10
"""A kilometre: what lies farther apart is not one place."""

_HALF_NEIGHBOURS: Final = ((1, -1), (1, 0), (1, 1), (0, 1))
"""Half of the eight neighbours; the other half is the same pairs seen from the other cell."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The gap of each failing cell, numbered from 0 in the order of their first cells."""

    gap: Ints
    bridged: Ints
    """By gap: how many cells the joining went over."""


def joined(
    failing: Ints, covered: Ints, bridge_cells: int, elsewhere: Ints | None = None
) -> Joined:
    """Join failing cells.

    Parameters
    ----------
    failing, covered
        Cells packed with their layer (``keys.packed``), sorted, each once. Cells of different
        layers are never joined.
    bridge_cells
        Greatest number of cells between two cells that are joined.
    elsewhere
        Cells that fail over the border, packed and sorted. They are in no gap, but somebody has
        judged them: a gap that goes on behind them has not bridged them.

    Raises
    ------
    InputError
        If that is below 0 or above ``MOST_BRIDGED``.
    """
    if not 0 <= bridge_cells <= MOST_BRIDGED:
        msg = f"A gap bridges 0 to {MOST_BRIDGED} cells; found {bridge_cells}."
        raise InputError(msg)
    pairs = [_pairs(failing, *step) for step in _HALF_NEIGHBOURS]
    label = _components(len(failing), np.vstack(pairs))
    over = [np.zeros(0, dtype="int64")]
    from_cell = [np.zeros(0, dtype="int64")]
    for columns, rows in _half_rings(bridge_cells):
        far = _pairs(failing, columns, rows)
        far = far[label[far[:, 0]] != label[far[:, 1]]]
        ways = [[grid.shifted(failing[far[:, 0]], *cell) for cell in step]
                for step in _between(columns, rows)]  # fmt: skip
        free = np.ones(len(far), dtype=bool)
        for step in ways:
            for cell in step:
                free &= positions(covered, cell) < 0
        pairs.append(far[free])
        # Of two cells on whose edge the way runs, the lower one is counted.
        over += [step[0][free] for step in ways]
        from_cell += [far[free, 0] for _ in ways]
    label = _components(len(failing), np.vstack(pairs))
    gap, cells = np.unique(
        np.column_stack([label[np.concatenate(from_cell)], np.concatenate(over)]), axis=0
    ).T
    unknown = positions(failing, cells) < 0
    if elsewhere is not None:
        unknown &= positions(elsewhere, cells) < 0
    gap = gap[unknown]
    return Joined(label, np.bincount(gap, minlength=int(label.max(initial=-1)) + 1))


def _half_rings(bridge_cells: int) -> Iterator[tuple[int, int]]:
    """Give half of the steps to cells with one to so many cells between."""
    for far in range(2, bridge_cells + 2):
        reach = range(-far, far + 1)
        for columns in reach:
            for rows in reach:
                if max(abs(columns), abs(rows)) == far and (rows, columns) > (0, 0):
                    yield columns, rows


def _between(columns: int, rows: int) -> Iterator[list[tuple[int, int]]]:
    """Give the cells of each step of the straight way, the lowest first; two where it is between.

    >>> list(_between(2, 0)), list(_between(2, 1))
    ([[(1, 0)]], [[(1, 0), (1, 1)]])
    """
    far = max(abs(columns), abs(rows))
    for step in range(1, far):
        cells = {
            (_nearest(columns * step, far, up), _nearest(rows * step, far, up))
            for up in (False, True)
        }
        yield sorted(cells)


def _nearest(number: int, divisor: int, up: bool) -> int:  # noqa: FBT001 - read at one place
    """Give the quotient rounded to the nearest whole number; a half up or down."""
    return (2 * number + divisor - (not up)) // (2 * divisor)


def _pairs(cells: Ints, columns: int, rows: int) -> Ints:
    """Give the positions of all pairs of cells that lie so far from each other."""
    # A step in the grid is a step of the packed number too: the layer stands above all digits.
    position = positions(cells, grid.shifted(cells, columns, rows))
    return np.column_stack([np.arange(len(cells)), position])[position >= 0]


def _components(size: int, pairs: Ints) -> Ints:
    """Give each row the number of its connected component.

    A row takes the lowest position among those it is joined to, until none moves.
    """
    label = np.arange(size)
    while True:
        lower = np.minimum(label[pairs[:, 0]], label[pairs[:, 1]])
        # The labels themselves take the lower one too: few rounds even for long roads.
        for side in (0, 1):
            np.minimum.at(label, label[pairs[:, side]], lower)
            np.minimum.at(label, pairs[:, side], lower)
        while (label[label] != label).any():
            label = label[label]
        if (label[pairs[:, 0]] == label[pairs[:, 1]]).all():
            return np.unique(label, return_inverse=True)[1]
