"""From a problem to the cell that it is of, as the person sees it in the workbook."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openpyxl.cell.cell import MergedCell

from loaders.tabular import HEADING_ROWS, cell_text, normalised

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.cell.cell import Cell
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from geodata.errors import Problem


@dataclass(slots=True)
class _Page:
    """A sheet, and where its headings stand."""

    sheet: Worksheet
    rows: int
    first_column: int
    """Its size, which openpyxl counts anew each time that it is asked."""

    headings: list[dict[str, list[int]]] = field(default_factory=list)
    """For each of the top rows: the columns by their heading, from 1."""

    best: int = 0
    """The row among them that has most of the headings that the problems name, from 0."""


class Places:
    """Finds the cell of each problem of a workbook.

    Parameters
    ----------
    book
        The workbook.
    problems
        All that are to be placed: the headings that they name show which row has the headings.
    default
        The sheet of problems that name none; empty: the first one.
    """

    def __init__(self, book: Workbook, problems: Sequence[Problem], default: str = "") -> None:
        self._pages: dict[str, _Page] = {}
        names = [sheet.title for sheet in book.worksheets]
        self._default = default if default in names else next(iter(names), "")
        for name in names:
            mine = (item for item in problems if (item.sheet or self._default) == name)
            self._pages[name] = _page(book[name], {normalised(item.column) for item in mine} - {""})

    def cell(self, item: Problem) -> Cell | None:
        """Give the cell that a problem is of; the first of its row where it is of none.

        Returns
        -------
        None where the problem is of the whole file, or of a row or sheet that is not there.
        """
        page = self._pages.get(item.sheet or self._default)
        if page is None or item.row is None or not 1 <= item.row <= page.rows:
            return None
        column = _column(page, item) or page.first_column
        return _anchor(page.sheet, page.sheet.cell(item.row, column))


def _page(sheet: Worksheet, wanted: set[str]) -> _Page:
    page = _Page(sheet, sheet.max_row, sheet.min_column)
    last = min(HEADING_ROWS, page.rows)
    upper: dict[int, str] = {}
    for row in range(1, last + 1):
        texts = _texts(sheet, row)
        found: dict[str, list[int]] = {}
        for column, text in texts.items():
            found.setdefault(normalised(text), []).append(column)
            if column in upper:
                found.setdefault(normalised(f"{upper[column]} {text}"), []).append(column)
        page.headings.append(found)
        upper = _spread(sheet, row, texts)
    counts = [len(wanted & found.keys()) for found in page.headings]
    page.best = counts.index(max(counts)) if counts else 0
    return page


def _texts(sheet: Worksheet, row: int) -> dict[int, str]:
    cells = next(sheet.iter_rows(min_row=row, max_row=row))
    return {
        cell.column: cell_text(cell.value)
        for cell in cells
        if cell.value is not None and cell.column is not None
    }


def _spread(sheet: Worksheet, row: int, texts: dict[int, str]) -> dict[int, str]:
    """Give a row in which a heading stands over every column that it is merged over."""
    wide = dict(texts)
    for span in sheet.merged_cells.ranges:
        if span.min_row <= row <= span.max_row and span.min_col in texts:
            for column in range(span.min_col, span.max_col + 1):
                wide.setdefault(column, texts[span.min_col])
    return wide


def _column(page: _Page, item: Problem) -> int | None:
    """Give the column by its heading; of several the one that holds what is quoted.

    A heading that is nowhere is a name of ours for a column that the file lacks, or the file has
    been turned on its way: then the cell that alone in its row holds what is quoted is meant.
    """
    row = item.row or 0
    above = [found for at, found in enumerate(page.headings, start=1) if at < row]
    best = page.headings[page.best : page.best + 1] if page.best + 1 < row else []
    heading = normalised(item.column)
    candidates = next((found[heading] for found in (*best, *above) if heading in found), [])
    if not heading:
        return None
    holding = _holding(page.sheet, row, item.value) if len(candidates) != 1 else []
    if candidates:
        both = [column for column in candidates if column in holding]
        return (both or candidates)[0]
    return holding[0] if len(holding) == 1 else None


def _holding(sheet: Worksheet, row: int, value: str) -> list[int]:
    cells = sheet[row]
    return [
        cell.column
        for cell in cells
        if value and cell.column is not None and cell_text(cell.value) == value
    ]


def _anchor(sheet: Worksheet, cell: Cell | MergedCell) -> Cell:
    """Give the cell itself, or the one that shows for it where cells are merged."""
    if not isinstance(cell, MergedCell):
        return cell
    for span in sheet.merged_cells.ranges:
        if cell.coordinate in span:
            found = sheet.cell(span.min_row, span.min_col)
            if not isinstance(found, MergedCell):
                return found
    msg = f"{cell.coordinate} is merged into no range"
    raise ValueError(msg)


def by_cell(places: Places, problems: Iterable[Problem]) -> list[tuple[Cell | None, list[Problem]]]:
    """Give the cells in the order of their first problem, each with all its problems."""
    found: dict[tuple[str, str], tuple[Cell | None, list[Problem]]] = {}
    for number, item in enumerate(problems):
        cell = places.cell(item)
        key = (str(number), "") if cell is None else (cell.parent.title, cell.coordinate)
        found.setdefault(key, (cell, []))[1].append(item)
    return list(found.values())
