"""CSV and Excel as text, with the row numbers that the producer's program shows.

Nothing is guessed into numbers or dates here: a cell is text, so that a code keeps its zero and a
faulty cell can be quoted back as it was written. A workbook's cell is its content, not its look: a
cell shown as 92 % is 0.92 here, because the reader of workbooks does not say how a cell is shown.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from python_calamine import SheetMetadata

    from loaders.errors import DeliveryRefusedError
    from loaders.spec import Column

EXCEL: Final = (".xlsx", ".xlsm", ".xls", ".ods")
HEADING_ROWS: Final = 20
"""How many rows from the top may hold the headings; a title and a date may stand above them."""

_DELIMITERS: Final = (",", ";", "\t")


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


def normalised(heading: str) -> str:
    """Give a heading in the form in which headings are compared.

    >>> normalised(" Municipality  Code ")
    'municipality_code'
    """
    text = unicodedata.normalize("NFC", heading).strip().strip("\ufeff").casefold()
    return "_".join(text.replace("-", " ").replace("_", " ").split())


def read_sheet(
    path: Path,
    columns: Sequence[Column],
    sheet: str = "",
    either: Sequence[tuple[str, ...]] = (),
) -> Sheet:
    """Read the sheet that holds the columns.

    Parameters
    ----------
    path
        A CSV file (UTF-8 with or without mark, UTF-16 or Windows-1252; comma, semicolon or tab) or
        a workbook.
    columns
        The columns sought, with their headings.
    sheet
        Name of the sheet; empty: the first one that has the required headings.
    either
        Groups of columns of which at least one must be there.

    Raises
    ------
    DeliveryRefusedError
        If the file cannot be read, the sheet is not there or a required column is missing.
    """
    workbook = path.suffix.lower() in EXCEL
    delimiter = ""
    if workbook:
        found_grids = grids(path, sheet)
    else:
        if sheet:
            raise no_sheets(path.name)
        text = decoded(path.read_bytes(), path.name)
        delimiter = _delimiter(text, columns)
        found_grids = [Grid("", _text_rows(text, delimiter, path.name))]
    best: tuple[int, str, list[str]] = (-1, "", [])
    for one in found_grids:
        name, grid = one.name, one.cells
        found, at = _find_headings(grid, columns)
        missing = [
            column.name for column in columns if column.required and column.name not in found
        ]
        missing += ["/".join(group) for group in either if not found.keys() & set(group)]
        if found and not missing:
            made = _sheet(name, grid, found, at)
            swallowed = _swallowed(grid, at, delimiter) if delimiter else {}
            return replace(made, file=path.name, workbook=workbook, swallowed=swallowed)
        if len(found) > best[0]:
            best = (len(found), name, missing)
    needed = [column.name for column in columns if column.required]
    raise refused(
        "missing_column",
        words="missing_column_of_sheet" if best[1] else "",
        file=path.name,
        sheet=best[1],
        missing=best[2],
        needed=[*needed, *("/".join(group) for group in either)],
    )


def grids(path: Path, sheet: str = "") -> list[Grid]:
    """Give a workbook's sheets in their order, hidden ones last; with a name, that one alone.

    Raises
    ------
    DeliveryRefusedError
        If the workbook cannot be read or has no sheet of that name.
    """
    every = sorted(_workbook(path), key=lambda grid: grid.hidden)
    chosen = [grid for grid in every if not sheet or grid.name == sheet]
    if not chosen:
        raise refused("no_sheet", file=path.name, sheet=sheet, known=[g.name for g in every])
    return chosen


def _sheet(name: str, grid: list[list[str]], found: dict[str, int], at: int) -> Sheet:
    headings = {ours: grid[at][position] for ours, position in found.items()}
    rows = []
    for number, cells in enumerate(grid[at + 1 :], start=at + 2):
        if not any(cells):
            continue
        row = {
            ours: cells[position] if position < len(cells) else ""
            for ours, position in found.items()
        }
        rows.append((number, row))
    return Sheet(name, headings, rows)


def _find_headings(grid: list[list[str]], columns: Sequence[Column]) -> tuple[dict[str, int], int]:
    """Give the row that holds most of the headings, as our name to position, and its index."""
    known = {normalised(alias): c.name for c in columns for alias in (c.name, *c.aliases)}
    best: dict[str, int] = {}
    at = 0
    for index, cells in enumerate(grid[:HEADING_ROWS]):
        found: dict[str, int] = {}
        for position, cell in enumerate(cells):
            ours = known.get(normalised(cell))
            if ours and ours not in found:
                found[ours] = position
        if len(found) > len(best):
            best, at = found, index
    return best, at


def no_sheets(name: str) -> DeliveryRefusedError:
    """Give the refusal of a sheet's name for a file that has no sheets."""
    return refused("no_sheet", words="no_sheets", file=name)


def _text_rows(text: str, delimiter: str, name: str) -> list[list[str]]:
    """Give the rows so that index + 1 is the line in which a row begins, as an editor shows it.

    A quotation mark that is never closed would swallow the rows below it without a word: refused.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    line = 0
    try:
        for cells in reader:
            rows.extend([] for _ in range(line - len(rows)))
            rows.append([_clean(cell) for cell in cells])
            line = reader.line_num
    except csv.Error as error:
        why = str(error)
        raise refused(
            "open_quote", words="open_quote_file", file=name, line=line + 1, why=why
        ) from error
    return rows


def _swallowed(grid: list[list[str]], at: int, delimiter: str) -> dict[int, tuple[str, str]]:
    """Find cells that go on over a line break with what looks like further cells.

    They come from a quotation mark that was closed by one of a later row. A delimiter before a
    space is punctuation.
    """
    several = re.compile(rf"[\r\n].*{delimiter}(?! )", re.DOTALL)
    found: dict[int, tuple[str, str]] = {}
    for number, cells in enumerate(grid[at + 1 :], start=at + 2):
        for position, cell in enumerate(cells):
            if several.search(cell):
                heading = grid[at][position] if position < len(grid[at]) else ""
                found.setdefault(number, (heading, cell))
    return found


def decoded(content: bytes, name: str) -> str:
    """Give the text of a file in the encodings that Swedish offices use.

    UTF-8 (with or without mark), UTF-16 with mark, else Windows-1252.

    Raises
    ------
    DeliveryRefusedError
        If the bytes are not text.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _decoded_as(content, "utf-16", name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\x00" in content:
            raise refused("unreadable", words="not_text", file=name) from None
        return _decoded_as(content, "cp1252", name)


def _decoded_as(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise refused("unreadable", words="not_text", file=name) from error


def _delimiter(text: str, columns: Sequence[Column]) -> str:
    """Give the sign that finds most headings; if several do, the one that splits most."""
    lines = [line for line in text.splitlines()[:HEADING_ROWS] if line.strip()]

    def finds(sign: str) -> tuple[int, int, int]:
        grid = list(csv.reader(lines, delimiter=sign))
        first = lines[0] if lines else ""
        most = max((line.count(sign) for line in lines), default=0)
        return len(_find_headings(grid, columns)[0]), first.count(sign), most

    try:
        return max(_DELIMITERS, key=finds)
    except csv.Error:
        return _DELIMITERS[0]


def _workbook(path: Path) -> list[Grid]:
    try:
        book = CalamineWorkbook.from_path(str(path))
        return [_grid(book, about) for about in book.sheets_metadata]
    except (CalamineError, OSError) as error:
        raise refused(
            "unreadable", words="unreadable_workbook", file=path.name, why=str(error)
        ) from error


def _grid(book: CalamineWorkbook, about: SheetMetadata) -> Grid:
    sheet = book.get_sheet_by_name(about.name)
    cells = [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return Grid(about.name, cells, about.visible != SheetVisibleEnum.Visible, merged)


def cell_text(cell: object) -> str:
    """Give a workbook's cell as text: whole numbers without '.0', ISO dates.

    The number behind a percent format comes as it is stored: 0.92 for a cell that shows 92 %.

    >>> cell_text(2580.0), cell_text(0.5), cell_text(True)
    ('2580', '0.5', 'ja')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    return _clean(str(cell))


def _clean(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip()
