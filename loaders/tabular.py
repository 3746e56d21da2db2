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

from loaders.errors import DeliveryRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from loaders.spec import Column

EXCEL: Final = (".xlsx", ".xlsm", ".xls", ".ods")
HEADING_ROWS: Final = 20
"""How many rows from the top may hold the headings; a title and a date may stand above them."""

_DELIMITERS: Final = (",", ";", "\t")


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
        grids = _workbook(path)
        if sheet and sheet not in grids:
            msg = f"{path.name} has no sheet {sheet!r}. It has: {', '.join(grids)}."
            raise DeliveryRefusedError(msg, "no_sheet")
        grids = {sheet: grids[sheet]} if sheet else grids
    else:
        if sheet:
            raise no_sheets(path.name)
        text = decoded(path.read_bytes(), path.name)
        delimiter = _delimiter(text, columns)
        grids = {"": _text_rows(text, delimiter, path.name)}
    best: tuple[int, str, list[str]] = (-1, "", [])
    for name, grid in grids.items():
        found, at = _find_headings(grid, columns)
        missing = [
            column.name for column in columns if column.required and column.name not in found
        ]
        missing += [" or ".join(group) for group in either if not found.keys() & set(group)]
        if found and not missing:
            made = _sheet(name, grid, found, at)
            swallowed = _swallowed(grid, at, delimiter) if delimiter else {}
            return replace(made, file=path.name, workbook=workbook, swallowed=swallowed)
        if len(found) > best[0]:
            best = (len(found), name, missing)
    where = f"{path.name}, sheet {best[1]}" if best[1] else path.name
    needed = [column.name for column in columns if column.required]
    expected = ", ".join([*needed, *(" or ".join(group) for group in either)])
    msg = (
        f"{where}: no column was found for {', '.join(best[2])}. The file needs the columns "
        f"{expected}; 'kommunatlas template' writes an empty table with the right headings."
    )
    raise DeliveryRefusedError(msg, "missing_column")


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
    msg = f"{name} has no sheets: leave out --sheet, which is for workbooks."
    return DeliveryRefusedError(msg, "no_sheet")


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
        msg = (
            f"{name}, line {line + 1}: the row cannot be told from the ones below it ({error}). "
            'Look for a quotation mark (") that is not closed, or that stands alone in a cell.'
        )
        raise DeliveryRefusedError(msg, "open_quote") from error
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
            msg = f"{name} is not a text file. Save it as CSV or xlsx and try again."
            raise DeliveryRefusedError(msg, "unreadable") from None
        return _decoded_as(content, "cp1252", name)


def _decoded_as(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        msg = f"{name} is not a text file that can be read. Save it as CSV in UTF-8 and try again."
        raise DeliveryRefusedError(msg, "unreadable") from error


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


def _workbook(path: Path) -> dict[str, list[list[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        return {
            name: _grid(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in book.sheet_names
        }
    except (CalamineError, OSError) as error:
        msg = (
            f"{path.name} cannot be read as a workbook: {error}. "
            "Open it, save it again as xlsx and try once more."
        )
        raise DeliveryRefusedError(msg, "unreadable") from error


def _grid(cells: Iterable[Sequence[object]]) -> list[list[str]]:
    return [[cell_text(cell) for cell in row] for row in cells]


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
