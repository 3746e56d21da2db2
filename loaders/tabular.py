"""CSV and Excel as text, with the row numbers that the producer's program shows.

Nothing is guessed into numbers or dates here: a cell is the text that it shows, so that a code
keeps its zero and a faulty cell can be quoted back as it was written.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loaders.errors import DeliveryRefusedError

if TYPE_CHECKING:
    from _csv import Reader
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


def normalised(heading: str) -> str:
    """Give a heading in the form in which headings are compared.

    >>> normalised(" Municipality  Code ")
    'municipality_code'
    """
    text = unicodedata.normalize("NFC", heading).strip().strip("\ufeff").casefold()
    return "_".join(text.replace("-", " ").replace("_", " ").split())


def read_sheet(path: Path, columns: Sequence[Column], sheet: str = "") -> Sheet:
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

    Raises
    ------
    DeliveryRefusedError
        If the file cannot be read, the sheet is not there or a required column is missing.
    """
    if path.suffix.lower() in EXCEL:
        grids = _workbook(path)
        if sheet and sheet not in grids:
            msg = f"{path.name} has no sheet {sheet!r}. It has: {', '.join(grids)}."
            raise DeliveryRefusedError(msg, "no_sheet")
        grids = {sheet: grids[sheet]} if sheet else grids
    else:
        grids = {"": _text_rows(path)}
    best: tuple[int, str, list[str]] = (-1, "", [])
    for name, grid in grids.items():
        found, at = _find_headings(grid, columns)
        missing = [
            column.name for column in columns if column.required and column.name not in found
        ]
        if found and not missing:
            return _sheet(name, grid, found, at)
        if len(found) > best[0]:
            best = (len(found), name, missing or [c.name for c in columns if c.required])
    where = f"{path.name}, sheet {best[1]}" if best[1] else path.name
    expected = ", ".join(column.name for column in columns if column.required)
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


def _text_rows(path: Path) -> list[list[str]]:
    text = decoded(path.read_bytes(), path.name)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        return _numbered(reader)
    except csv.Error as error:
        msg = f"{path.name} is not a table of text: {error}. Save it as CSV or xlsx and try again."
        raise DeliveryRefusedError(msg, "unreadable") from error


def _numbered(reader: Reader) -> list[list[str]]:
    """Give the rows so that index + 1 is the line in which a row begins, as an editor shows it."""
    rows: list[list[str]] = []
    line = 0
    for cells in reader:
        rows.extend([] for _ in range(line - len(rows)))
        rows.append([_clean(cell) for cell in cells])
        line = reader.line_num
    return rows


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


def _delimiter(text: str) -> str:
    """Give the sign that splits the first lines into most cells; a comma if none does."""
    lines = [line for line in text.splitlines()[:HEADING_ROWS] if line.strip()]
    counts = {sign: max((line.count(sign) for line in lines), default=0) for sign in _DELIMITERS}
    first = lines[0] if lines else ""
    return max(_DELIMITERS, key=lambda sign: (first.count(sign), counts[sign]))


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
    """Give a workbook's cell as the text that it shows: whole numbers without '.0', ISO dates.

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
