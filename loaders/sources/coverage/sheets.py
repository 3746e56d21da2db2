"""Logs in a workbook: the sheet that holds one, its headings, its rows as text.

A workbook is small, a million rows at most, and read whole. It is what a person makes of a log: the
empty table filled in, or the marked workbook of a log with its faults corrected.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from loaders.engines.local import BATCH_ROWS, Batch
from loaders.sources.coverage.layouts import form
from loaders.sources.coverage.tools import PLAIN, TOOLS
from loaders.tabular import HEADING_ROWS, grids
from loaders.tabular.aside import is_footnote
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from loaders.sources.coverage.layouts import Layout
    from loaders.tabular import Grid

_FEWEST: Final = 2
"""Cells of a row of headings."""

_SURE: Final = 3
"""Known headings in a row that make it the row of headings, whatever stands above it."""


@dataclass(slots=True)
class SheetTable:
    """A sheet as rows; see ``building.Table``. A row's number is that of the sheet.

    Parameters
    ----------
    sheet
        Its name.
    headings
        Of its columns. What stands to the right of them belongs to none.
    rows, numbers
        The filled rows below them as text, and their numbers.
    aside
        Rows that are no data, by their number, with the reason.
    """

    sheet: str
    headings: list[str]
    rows: pa.Table
    numbers: np.ndarray
    aside: dict[int, str]
    malformed: list[int] = field(default_factory=list)

    def batches(
        self,
        columns: Sequence[int] | None = None,
        types: Mapping[int, pa.DataType] | None = None,
    ) -> Iterator[Batch]:
        """Give the rows. They stay text."""
        del types
        wanted = self.rows if columns is None else self.rows.select(list(columns))
        for at in range(0, len(self.rows), BATCH_ROWS):
            part = wanted.slice(at, BATCH_ROWS)
            yield Batch(part, self.numbers[at : at + BATCH_ROWS], part.column)


def read_sheet(
    path: Path, wanted: str, mapped: Layout | None, name: str, *, headed: bool = True
) -> SheetTable:
    """Read the sheet of a workbook that holds a log.

    Parameters
    ----------
    wanted
        The sheet's name; empty: the one whose headings are most like those of a log. The program's
        own list of errors is none, and a hidden sheet is only read if it is named.
    mapped
        A layout with headings of its own.
    name
        The file's name as it came.
    headed
        Whether a row of headings is to be looked for; else the first filled row stands for them.

    Raises
    ------
    DeliveryRefusedError
        If the workbook cannot be read, has no such sheet, holds nothing or several logs.
    """
    known = _known([PLAIN, *TOOLS.values(), *([mapped] if mapped else [])])
    tried = [
        (*_headings(grid, known if headed else frozenset()), grid)
        for grid in grids(path, wanted)
        if (wanted or not grid.hidden) and any(any(cells) for cells in grid.cells)
    ]
    if not tried:
        raise refused("empty_file", words="empty_log", file=name)
    most = max(score for score, _, _ in tried)
    best = [(row, grid) for score, row, grid in tried if score == most]
    if len(best) > 1 and most >= _SURE:
        raise refused("several_sheets", file=name, sheets=[grid.name for _, grid in best])
    row, grid = best[0]
    return _table(grid, row, headed=headed)


def _known(layouts: Sequence[Layout]) -> frozenset[str]:
    """Give the headings of layouts in the form in which they are compared."""
    names: set[str] = set()
    for layout in layouts:
        for some in (*layout.columns.values(), *layout.signals.values(), layout.network or ()):
            names.update(map(form, some))
    return frozenset(names)


def _headings(grid: Grid, known: frozenset[str]) -> tuple[int, int]:
    """Give how many known headings a sheet has in one row, and the place of its headings."""
    top = grid.cells[:HEADING_ROWS]
    scores = [len({form(cell) for cell in cells if cell} & known) for cells in top]
    most = max(scores, default=0)
    if most >= _SURE:
        return most, scores.index(most)
    filled = (at for at, cells in enumerate(top) if sum(map(bool, cells)) >= _FEWEST)
    return most, next(filled, 0)


def _table(grid: Grid, row: int, *, headed: bool) -> SheetTable:
    above = grid.cells[row]
    width = max((at + 1 for at, cell in enumerate(above) if cell), default=0)
    first = row + 1 if headed else row
    below = enumerate(grid.cells[first:], start=first + 1)
    filled = [(number, cells) for number, cells in below if any(cells)]
    columns = [
        pa.array([cells[at] if at < len(cells) else "" for _, cells in filled], pa.string())
        for at in range(width)
    ]
    return SheetTable(
        grid.name,
        above[:width],
        pa.table(columns, names=[str(at) for at in range(width)]),
        np.array([number for number, _ in filled], dtype="int64"),
        {number: "footnote" for number, cells in filled if is_footnote(cells)},
    )
