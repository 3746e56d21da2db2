"""Workbooks as text: xlsx, xlsm, xls and ods through calamine, each sheet as it stands.

A cell is its stored value, not its look, and nothing is computed or followed. What calamine gives
as empty although it is not (errors, formulas that were never computed) is put back as the text that
Excel shows, so that it is told and not taken for a missing value.
"""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from loaders import safety
from loaders.safety import biff
from loaders.spec import REPORT_SHEET
from loaders.tabular import shown
from loaders.words import refused

if TYPE_CHECKING:
    from pathlib import Path

    from python_calamine import SheetMetadata

    from loaders.safety import Kind

_SUFFIXES: Final = {"xlsx": (".xlsx", ".xlsm"), "xls": (".xls",), "ods": (".ods",)}

_REPORT_HEADINGS: Final = (("blad", "rad", "kolumn"), ("sheet", "row", "column"))
_REPORT_TITLE: Final = "Kommunatlas:"
"""How the program's own list of errors begins: with its title, or at once with its headings."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as it stands: every cell as text. Row ``i`` of ``cells`` is row ``i + 1`` there."""

    name: str
    """Empty for a text file, which has no sheets."""

    cells: list[list[str]]
    hidden: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """Ranges of cells that look like one: first row, first column, last row, last column, from 0.
    The content stands in the first cell; the others are empty."""

    path: Path | None = None
    """The xlsx, where more can be asked of its cells."""

    from_1904: bool = False
    """Whether days written as numbers are counted from 1904 and not from 1900."""

    def in_percent(self, row: int, column: int) -> bool | None:
        """Say whether a cell, by row and column from 0, shows its number in percent.

        None where it cannot be found out: xls and ods do not tell.
        """
        if self.path is None:
            return None
        about = self.path.stat()
        marks = shown.marks_of(self.path, self.name, about.st_size, about.st_mtime_ns)
        return None if marks is None else (row, column) in marks.percent


_Complete: TypeAlias = Callable[[Grid, int], Grid]
"""Puts back into a sheet, which is the workbook's of that number, what calamine leaves out."""


def grids(path: Path, sheet: str = "", rows: int = 0) -> list[Grid]:
    """Give a workbook's sheets in their order, hidden ones last; with a name, that one alone.

    Parameters
    ----------
    path
        xlsx, xlsm, xls or ods; what it is called does not matter.
    sheet
        Name of one sheet; empty: all. The program's own list of errors is none of them.
    rows
        How many rows from the top, where a look is enough; 0: all.

    Raises
    ------
    DeliveryRefusedError
        If the workbook cannot be read or has no sheet of that name.
    """
    kind = safety.require(path)
    if kind not in safety.WORKBOOKS:
        raise refused("unreadable", words="not_a_workbook", file=path.name)
    book = _open(path, kind)
    every = [(number, about) for number, about in enumerate(book.sheets_metadata) if _data(about)]
    named = [item for item in every if not sheet or item[1].name == sheet]
    complete = {"xlsx": _xlsx, "xls": _xls}.get(kind, _as_it_is)(path, rows)
    read = [complete(_grid(path, book, about, rows), number) for number, about in named]
    found = sorted((g for g in read if not _is_report(g)), key=lambda grid: grid.hidden)
    if not found and sheet:
        known = [about.name for _, about in every if about.name != REPORT_SHEET]
        raise refused("no_sheet", file=path.name, sheet=sheet, known=known)
    return found


def sheet_names(path: Path) -> list[tuple[str, bool]]:
    """Give the names of a workbook's sheets in their order, and whether each is hidden.

    Empty for a file that is no workbook.

    Raises
    ------
    DeliveryRefusedError
        As ``grids``.
    """
    if safety.require(path) not in safety.WORKBOOKS:
        return []
    hidden = {grid.name: grid.hidden for grid in grids(path, rows=1)}
    book = _open(path, safety.require(path))
    names = [about.name for about in book.sheets_metadata]
    return [(name, hidden[name]) for name in names if name in hidden]


def _data(about: SheetMetadata) -> bool:
    return about.typ == SheetTypeEnum.WorkSheet


def _is_report(grid: Grid) -> bool:
    """Say whether a sheet is the list of errors that the program wrote into a marked workbook."""
    first = next((cells for cells in grid.cells if any(cells)), [])
    ours = tuple(cell.casefold() for cell in first[:3]) in _REPORT_HEADINGS
    return grid.name.startswith(REPORT_SHEET) and (
        ours or any(cell.startswith(_REPORT_TITLE) for cell in first[:1])
    )


def _open(path: Path, kind: Kind) -> CalamineWorkbook:
    if path.suffix.lower() in _SUFFIXES[kind]:
        return _read(path, lambda: CalamineWorkbook.from_path(str(path)))
    # Called otherwise than it is: calamine goes by the name of a path.
    return _read(path, lambda: CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())))


def _read(path: Path, read: Callable[[], _T]) -> _T:
    """Call calamine. A fault in it is Rust's panic, which is no Exception in Python: caught too."""
    try:
        return read()
    except PasswordError as error:
        raise refused("unreadable", words="password", file=path.name) from error
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: BaseException) -> Exception:
    return refused("unreadable", words="unreadable_workbook", file=path.name, why=str(error))


def _grid(path: Path, book: CalamineWorkbook, about: SheetMetadata, rows: int) -> Grid:
    sheet = _read(path, lambda: book.get_sheet_by_name(about.name))
    values = _read(path, lambda: sheet.to_python(skip_empty_area=False, nrows=rows or None))
    return Grid(
        about.name,
        [[cell_text(cell) for cell in row] for row in values],
        about.visible != SheetVisibleEnum.Visible,
        tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ()),
    )


def _as_it_is(path: Path, rows: int) -> _Complete:
    del path, rows
    return lambda grid, _: grid


def _xlsx(path: Path, rows: int) -> _Complete:
    """Give what puts back what calamine leaves out of an xlsx: errors, formulas without value."""
    misses = shown.misses(path)
    from_1904 = shown.starts_1904(path)
    about = path.stat()

    def complete(grid: Grid, number: int) -> Grid:
        del number
        if misses:
            marks = shown.marks_of(path, grid.name, about.st_size, about.st_mtime_ns)
            if marks is None:
                raise refused("unreadable", words="hidden_errors", file=path.name, sheet=grid.name)
            for (row, column), text in (*marks.errors.items(), *marks.formulas.items()):
                if not rows or row < rows:
                    _put(grid.cells, row, column, text)
        return replace(grid, path=path, from_1904=from_1904)

    return complete


def _xls(path: Path, rows: int) -> _Complete:
    """Give what puts back the errors that calamine leaves out of an xls."""
    book = biff.walked(path.read_bytes())

    def complete(grid: Grid, number: int) -> Grid:
        errors = book.sheets[number].errors if number < len(book.sheets) else {}
        for (row, column), text in errors.items():
            if not rows or row < rows:
                _put(grid.cells, row, column, text)
        return replace(grid, from_1904=book.from_1904)

    return complete


def _put(cells: list[list[str]], row: int, column: int, text: str) -> None:
    cells.extend([] for _ in range(row + 1 - len(cells)))
    cells[row].extend("" for _ in range(column + 1 - len(cells[row])))
    cells[row][column] = text


def cell_text(cell: object) -> str:
    """Give a workbook's cell as text: whole numbers without '.0', ISO dates.

    The number behind a percent format comes as it is stored: 0.92 for a cell that shows 92 %.

    >>> cell_text(2580.0), cell_text(0.5), cell_text(1e-7), cell_text(True)
    ('2580', '0.5', '0.0000001', 'ja')
    """
    return _AS_TEXT.get(type(cell), _other)(cell)


def cleaned(cell: str) -> str:
    """Give a text without space around it, its letters in one form (å as one sign, not two)."""
    if cell.isascii():
        return cell.strip()
    return unicodedata.normalize("NFC", cell).strip()


def _number(cell: float) -> str:
    return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")


def _moment(cell: dt.datetime) -> str:
    return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat()


def _other(cell: object) -> str:
    return cleaned(str(cell))


_AS_TEXT: Final[dict[type, Callable[[Any], str]]] = {
    str: cleaned,
    float: _number,
    bool: lambda cell: "ja" if cell else "nej",
    dt.datetime: _moment,
    dt.date: dt.date.isoformat,
    dt.time: dt.time.isoformat,
    type(None): lambda _: "",
}
"""How each kind of value that calamine gives is written."""
