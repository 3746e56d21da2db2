"""The cells of any file that has cells, as they stand, for giving them back: workbook or text."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from loaders import safety
from loaders.tabular import EXCEL, Grid, decoded, grids, normalised

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

TEXT: Final = (".csv", ".txt", ".tsv", ".tab")

HEADING_ROWS: Final = 20
"""How many rows from the top may hold the headings; a title and a date may stand above them."""

_DELIMITERS: Final = (";", ",", "\t")


def cells_of(path: Path, headings: Collection[str]) -> list[Grid]:
    """Give the sheets of a file; a text file is one sheet.

    Parameters
    ----------
    path
        The file.
    headings
        Some that it has: the sign that separates its cells is the one that finds most of them.

    Returns
    -------
    Row ``i`` of the cells is row ``i + 1`` of the file, in a text file the line in which it begins.
    Empty for a file of another kind, which has no cells: a map, a calendar, a service's answer.

    Raises
    ------
    DeliveryRefusedError
        If the file cannot be read.
    csv.Error
        If a text file is no table.
    """
    if safety.require(path) in safety.WORKBOOKS:
        return grids(path)
    if path.suffix.lower() not in (*TEXT, *EXCEL):
        return []
    text = decoded(path.read_bytes(), path.name)
    return [Grid(path.stem, _rows(text, _delimiter(text, headings)))]


def _delimiter(text: str, headings: Collection[str]) -> str:
    lines = text.splitlines()[:HEADING_ROWS]
    wanted = {normalised(heading) for heading in headings}

    def finds(sign: str) -> tuple[int, int]:
        cells = [normalised(cell) for row in csv.reader(lines, delimiter=sign) for cell in row]
        return len(wanted & set(cells)), len(cells)

    return max(_DELIMITERS, key=finds)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    line = 0
    for cells in reader:
        # A cell of several lines takes as many rows: below it the numbers are the editor's.
        rows.extend([] for _ in range(line - len(rows)))
        rows.append(cells)
        line = reader.line_num
    return rows
