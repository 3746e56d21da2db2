"""Tables as people keep them: the sheet that holds them, its headings, its rows as text.

Nothing is guessed into numbers or dates here: a cell is text, so that a code keeps its zero and a
faulty cell can be quoted back as it was written. Rows keep the numbers that the producer's program
shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from loaders import safety
from loaders.tabular import aside, dates, headings, textfile
from loaders.tabular.headings import Headings, normalised
from loaders.tabular.textfile import decoded
from loaders.tabular.workbook import Grid, cell_text, grids, sheet_names
from loaders.words import problem, refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geodata.errors import Problem
    from loaders.errors import DeliveryRefusedError
    from loaders.safety import Kind
    from loaders.spec import Column

__all__ = [
    "EXCEL",
    "HEADING_ROWS",
    "Grid",
    "Sheet",
    "cell_text",
    "decoded",
    "grids",
    "no_sheets",
    "normalised",
    "read_sheet",
    "sheet_names",
]

EXCEL: Final = (".xlsx", ".xlsm", ".xls", ".ods")

HEADING_ROWS: Final = headings.ROWS

_SHOWN_HEADINGS: Final = 30
"""Of a row that lacks some, in the refusal."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its headings mapped to our names, and its filled rows as text."""

    name: str
    headings: dict[str, str]
    """Our column name to the heading as the file writes it, for messages."""

    rows: list[tuple[int, dict[str, str]]]
    """Row number as the file shows it, and the cells by our column name."""

    file: str = ""
    workbook: bool = False
    """Whether cells are a workbook's content, which may be shown otherwise."""

    swallowed: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Rows with a cell that looks like several rows: heading and cell by row number."""

    aside: dict[int, str] = field(default_factory=dict)
    """Rows that are no data, by their number: ``total_row``, ``footnote``, ``example_row`` or
    ``headings_again``."""

    notes: list[Problem] = field(default_factory=list)
    """What was passed over, filled in or taken for something, worth a look."""

    private: frozenset[str] = frozenset()
    """Our names of the columns that are never quoted."""

    words: frozenset[str] = frozenset()
    """Words that the columns allow: what a damaged word may have been."""

    from_1904: bool = False
    """Whether days written as numbers are counted from 1904."""

    accept: frozenset[str] = frozenset()
    """Proposals that the person has accepted; ``rows.collect`` sets them."""

    grid: Grid | None = None
    positions: dict[str, int] = field(default_factory=dict)
    """Where the rows come from: the sheet as it stands, and our columns' positions in it."""

    _memo: dict[str, Any] = field(default_factory=dict, repr=False)

    def in_percent(self, row: int, column: str) -> bool | None:
        """Say whether a cell shows its number in percent; None where that cannot be known."""
        if self.grid is None or column not in self.positions:
            return None
        return self.grid.in_percent(row - 1, self.positions[column])

    def american(self, column: str) -> bool:
        """Say whether a column holds a date that can only be American: 5/14/2019."""
        if column not in self._memo:
            cells = (row.get(column, "") for _, row in self.rows)
            self._memo[column] = any(dates.orders(cell) == "month" for cell in cells)
        return bool(self._memo[column])


@dataclass(frozen=True, slots=True)
class _Fit:
    """How a sheet fits the columns sought."""

    grid: Grid
    headings: Headings
    missing: tuple[str, ...]

    @property
    def fits(self) -> bool:
        return bool(self.headings.positions) and not self.missing


def read_sheet(
    path: Path,
    columns: Sequence[Column],
    sheet: str = "",
    either: Sequence[tuple[str, ...]] = (),
    *,
    tell_unused: bool = True,
) -> Sheet:
    """Read the sheet that holds the columns.

    What the file is, its content says: a text file called ``.xls`` is read as the text that it is,
    with a note.

    Parameters
    ----------
    path
        A CSV file (UTF-8 with or without mark, UTF-16 or Windows-1252; comma, semicolon or tab) or
        a workbook.
    columns
        The columns sought, with their headings.
    sheet
        Name of the sheet; empty: the one that fits. Hidden sheets are read only if they are named.
    either
        Groups of columns of which at least one must be there.
    tell_unused
        Whether a note names the headings that nothing is read from.

    Raises
    ------
    DeliveryRefusedError
        If the file cannot be read, the sheet is not there, a required column is missing, or several
        sheets fit and hold different rows.
    """
    kind = safety.require(path)
    if kind in safety.WORKBOOKS:
        fits = [_fit(grid, columns, either) for grid in grids(path, sheet)]
        fit, notes = _chosen(fits, path.name, sheet, columns, either)
        made = _sheet(fit, columns, notes, path, "", tell_unused=tell_unused)
    elif kind in ("text", "empty"):
        if sheet:
            raise no_sheets(path.name)
        content = path.read_bytes()
        text = decoded(content, path.name)
        if not text.strip():
            raise refused("empty_file", file=path.name)
        delimiter = textfile.delimiter_of(text, headings.forms(columns))
        grid = Grid("", textfile.rows_of(text, delimiter, path.name))
        notes = _about_encoding(content)
        only = _fit(grid, columns, either)
        if not only.headings.positions and path.suffix.lower() in EXCEL:
            raise refused("unreadable", words="not_a_workbook", file=path.name)
        fit, more = _chosen([only], path.name, "", columns, either)
        made = _sheet(fit, columns, [*notes, *more], path, delimiter, tell_unused=tell_unused)
    else:
        raise refused("unreadable", words="not_text", file=path.name)
    made.notes.extend(_about_ending(path, kind))
    return made


def _fit(grid: Grid, columns: Sequence[Column], either: Sequence[tuple[str, ...]]) -> _Fit:
    """Find the headings in one row; in two, where no single row has all that are required."""
    known = headings.forms(columns)

    def missing(found: Headings) -> tuple[str, ...]:
        alone = [c.name for c in columns if c.required and c.name not in found.positions]
        groups = ["/".join(g) for g in either if not found.positions.keys() & set(g)]
        return (*alone, *groups)

    one = headings.best_row(grid.cells, known)
    if missing(one):
        two = headings.best_pair(grid.cells, known, grid.merged)
        if not missing(two):
            return _Fit(grid, two, ())
    return _Fit(grid, one, missing(one))


def _chosen(
    fits: Sequence[_Fit],
    file: str,
    sheet: str,
    columns: Sequence[Column],
    either: Sequence[tuple[str, ...]],
) -> tuple[_Fit, list[Problem]]:
    """Give the sheet to read and what is said of the others.

    The one with most of the columns is read. Another that fits as well may be a copy or a part of
    it; if it holds other rows, which of them are meant cannot be known.
    """
    fitting = [fit for fit in fits if fit.fits and (sheet or not fit.grid.hidden)]
    if not fitting:
        raise _no_fit(fits, file, columns, either)
    best = max(fitting, key=lambda fit: len(fit.headings.positions))
    others = [fit for fit in fitting if fit is not best]
    if any(not _rows_of(other, best) <= _rows_of(best, other) for other in others):
        names = [fit.grid.name for fit in fitting]
        raise refused("several_sheets", file=file, sheets=names)
    notes = []
    if others:
        names = [fit.grid.name for fit in others]
        notes.append(problem("same_rows_elsewhere", sheet=best.grid.name, others=names))
    hidden = [fit.grid.name for fit in fits if fit.fits and fit.grid.hidden and fit is not best]
    if hidden:
        notes.append(problem("hidden_sheets", sheet=best.grid.name, hidden=hidden))
    return best, notes


def _rows_of(fit: _Fit, other: _Fit) -> set[tuple[str, ...]]:
    """Give a sheet's rows in the columns that another one has too."""
    common = [n for n in fit.headings.positions if n in other.headings.positions]
    at = [fit.headings.positions[name] for name in common]
    below = fit.grid.cells[fit.headings.last + 1 :]
    rows = {tuple(cells[i] if i < len(cells) else "" for i in at) for cells in below}
    return {row for row in rows if any(row)}


def _no_fit(
    fits: Sequence[_Fit],
    file: str,
    columns: Sequence[Column],
    either: Sequence[tuple[str, ...]],
) -> DeliveryRefusedError:
    """Give the refusal: which sheet comes nearest, what it has and what it lacks."""
    hidden = [fit.grid.name for fit in fits if fit.fits]
    if hidden:
        return refused("hidden_sheet", file=file, hidden=hidden)
    known = {column.name: column.heading for column in columns}
    needed = [column.heading for column in columns if column.required]
    needed += ["/".join(known.get(name, name) for name in group) for group in either]
    filled = [fit for fit in fits if any(any(cells) for cells in fit.grid.cells)]
    if not filled:
        return refused("empty_file", file=file)
    nearest = max(filled, key=lambda fit: (len(fit.headings.positions), not fit.grid.hidden))
    details: dict[str, Any] = {"file": file, "sheet": nearest.grid.name, "needed": needed}
    if not nearest.headings.positions:
        return refused("missing_column", words="no_headings", rows=headings.ROWS, **details)
    lacking = [
        "/".join(known.get(name, name) for name in part.split("/")) for part in nearest.missing
    ]
    words = "missing_column_of_sheet" if nearest.grid.name else ""
    row = [cell for cell in nearest.grid.cells[nearest.headings.last] if cell][:_SHOWN_HEADINGS]
    return refused("missing_column", words=words, missing=lacking, found=row, **details)


def _unused(grid: Grid, found: Headings) -> list[str]:
    """Give the headings that nothing is read from: what stands below them would be missed."""
    known = set(found.positions.values())
    named = enumerate(grid.cells[found.last])
    return [text for at, text in named if text and at not in known][:_SHOWN_HEADINGS]


def _sheet(
    fit: _Fit,
    columns: Sequence[Column],
    notes: Sequence[Problem],
    path: Path,
    delimiter: str,
    *,
    tell_unused: bool,
) -> Sheet:
    grid, found = fit.grid, fit.headings
    said = [
        problem("damaged_heading", sheet=grid.name, column=text, meant=meant)
        for text, meant in found.damaged.items()
    ]
    if tell_unused and (unused := _unused(grid, found)):
        said.append(problem("unused_columns", sheet=grid.name, unused=unused))
    filled = _filled_down(grid, found)
    if filled:
        said.append(problem("merged_cells", sheet=grid.name, count=len(filled)))
    rows: list[tuple[int, dict[str, str]]] = []
    reasons: dict[int, str] = {}
    for index, cells in enumerate(grid.cells[found.last + 1 :], start=found.last + 1):
        if not any(cells):
            continue
        row = {
            ours: (cells[at] if at < len(cells) else "") or filled.get((index, at), "")
            for ours, at in found.positions.items()
        }
        reason = _reason(cells, row, found, columns, first=not rows)
        if reason:
            reasons[index + 1] = reason
        rows.append((index + 1, row))
    return Sheet(
        grid.name,
        found.texts,
        rows,
        file=path.name,
        workbook=not delimiter,
        swallowed=textfile.swallowed(grid.cells, found.last, delimiter) if delimiter else {},
        aside=reasons,
        notes=[*notes, *said],
        private=frozenset(column.name for column in columns if column.private),
        words=frozenset(word for column in columns for word in column.allowed),
        from_1904=grid.from_1904,
        grid=grid,
        positions=found.positions,
    )


def _reason(
    cells: Sequence[str],
    row: dict[str, str],
    found: Headings,
    columns: Sequence[Column],
    *,
    first: bool,
) -> str:
    """Give why a row is no data; empty if it is, or may be."""
    if first and aside.is_example(row, columns):
        return "example_row"
    if aside.is_heading(row, found.texts):
        return "headings_again"
    if aside.is_footnote(cells):
        return "footnote"
    return "total_row" if aside.is_total(cells, row) else ""


def _filled_down(grid: Grid, found: Headings) -> dict[tuple[int, int], str]:
    """Give what stands in cells that are merged with the one above, by row and column from 0.

    A range of several columns is filled in its first: to the right a content would be another's.
    """
    sought = set(found.positions.values())
    filled: dict[tuple[int, int], str] = {}
    for first_row, column, last_row, _ in grid.merged:
        if column not in sought or first_row <= found.last or first_row >= len(grid.cells):
            continue
        top = grid.cells[first_row]
        text = top[column] if column < len(top) else ""
        for row in range(first_row + 1, min(last_row + 1, len(grid.cells))):
            if text and any(grid.cells[row]):
                filled[row, column] = text
    return filled


def _about_encoding(content: bytes) -> list[Problem]:
    encoding = textfile.encoding_of(content)
    return [] if encoding in textfile.USUAL else [problem("old_encoding", encoding=encoding)]


def _about_ending(path: Path, kind: Kind) -> list[Problem]:
    """Note a file whose content is not what its name says."""
    suffix = path.suffix.lower()
    if (suffix in EXCEL) == (kind in safety.WORKBOOKS) and not (
        kind in safety.WORKBOOKS and (suffix in (".xls", ".ods")) != (kind in ("xls", "ods"))
    ):
        return []
    return [problem("other_kind", ending=suffix, kind=kind if kind != "text" else "csv")]


def no_sheets(name: str) -> DeliveryRefusedError:
    """Give the refusal of a sheet's name for a file that has no sheets."""
    return refused("no_sheet", words="no_sheets", file=name)
