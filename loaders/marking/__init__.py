"""A delivery's workbook given back: faulty cells coloured and commented, and listed in a sheet.

The person corrects the workbook, which is the one that was sent, and loads it again. Marks of an
earlier round are taken away first, so that what is green at last looks as it did at first.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook, load_workbook

from geodata.errors import KommunatlasError
from loaders import safety
from loaders.marking import marks, report_sheet
from loaders.marking.placing import Places, by_cell
from loaders.spec import REPORT_SHEET
from loaders.tabular import EXCEL, Grid, decoded, grids, normalised
from loaders.tabular.textfile import delimiter_of, rows_of
from loaders.words import said, translated

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from geodata.errors import Problem
    from loaders.words import Language

OPENPYXL: Final = (".xlsx", ".xlsm")
"""Workbooks that are given back as they are; of any other the cells are copied as text."""

_TEXT: Final = (".csv", ".txt", ".tsv", ".tab")

COMMENTED: Final = 5_000
"""Cells that get a comment. Excel draws each one when it opens the sheet, and takes minutes."""

MAX_CELLS: Final = 1_000_000
"""Of a file that is given back: 50 000 rows of 20 columns. As a workbook in memory each takes 500
bytes and 25 microseconds."""

MAX_UNPACKED: Final = 60 << 20
"""Bytes of XML in which an xlsx has about as many cells."""

_TITLE: Final = 31
"""Characters in the name of a sheet."""

_OUTWARD: Final = re.compile(r"\[\d+\]|\||WEBSERVICE\s*\(", re.IGNORECASE)
"""In a formula: another workbook, another program, another machine."""


def marked_workbook(
    original: Path,
    problems: Sequence[Problem],
    notes: Sequence[Problem],
    language: Language,
    sheet: str = "",
) -> bytes:
    """Give the workbook with what is wrong and what deserves a look marked in its cells.

    Macros and links to other workbooks are left out; a formula that reaches outside is replaced by
    its last value. A picture or chart is lost, and so is the colour that a marked cell had before.

    Parameters
    ----------
    original
        The file as it was read; any kind. What has no cells gives the list alone.
    problems, notes
        What was found in it.
    language
        Of the comments and of the sheet ``REPORT_SHEET``.
    sheet
        The sheet that was asked for, where the problems name none.

    Returns
    -------
    An xlsx file.
    """
    for book in _books(original, [*problems, *notes]):
        try:
            return _marked(book, problems, notes, language, sheet)
        except _BROKEN:
            # Some workbooks are read well and cannot be written: then a simpler one is given.
            continue
    return listed_workbook(problems, notes, language)


def listed_workbook(
    problems: Sequence[Problem], notes: Sequence[Problem], language: Language
) -> bytes:
    """Give a workbook with the list alone."""
    book = Workbook()
    first = book.worksheets[0]
    listed = [(item, None, True) for item in problems] + [(item, None, False) for item in notes]
    report_sheet.write(book, listed, [], language)
    book.remove(first)
    return _bytes(book)


_BROKEN: Final = (
    ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, SyntaxError,
    zipfile.BadZipFile, KommunatlasError,
)  # fmt: skip
"""What openpyxl answers to a workbook that it does not understand. SyntaxError: XML."""


def _books(original: Path, problems: Sequence[Problem]) -> Iterator[Workbook]:
    """Give the workbook itself if it can be, then one with the same cells as text."""
    if original.suffix.lower() in OPENPYXL:
        with suppress(*_BROKEN):
            if _unpacked_size(original) > MAX_UNPACKED:
                return
            yield _opened(original)
    try:
        cells = _cells_of(original, {item.column for item in problems} - {""})
    except _BROKEN:
        return
    if cells and sum(len(row) for grid in cells for row in grid.cells) <= MAX_CELLS:
        yield _copied(cells)


def _unpacked_size(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(item.file_size for item in archive.infolist())


def _cells_of(path: Path, named: Collection[str]) -> list[Grid]:
    """Give the sheets of a file as they stand; a text file is one sheet.

    Parameters
    ----------
    path
        The file.
    named
        Headings that it has: the sign that separates its cells is the one that finds them.

    Returns
    -------
    Empty for a file that has no cells: a map, a calendar, a service's answer.
    """
    if safety.require(path) in safety.WORKBOOKS:
        return grids(path)
    if path.suffix.lower() not in (*_TEXT, *EXCEL):
        return []
    text = decoded(path.read_bytes(), path.name)
    delimiter = delimiter_of(text, {normalised(heading): heading for heading in named})
    return [Grid(path.stem, rows_of(text, delimiter, path.name))]


def _opened(path: Path) -> Workbook:
    with warnings.catch_warnings():
        # Of what openpyxl does not keep: extensions of Excel, styles without a name.
        warnings.simplefilter("ignore")
        book = load_workbook(path, keep_links=False)
        outward = [
            (page.title, cell.coordinate)
            for page in book.worksheets
            for cell in marks.cells(page)
            if cell.data_type == "f" and _OUTWARD.search(_formula(cell.value))
        ]
        if outward:
            values = load_workbook(path, keep_links=False, data_only=True)
            for title, where in outward:
                value = values[title][where].value
                book[title][where].value = marks.plain(value) if isinstance(value, str) else value
    _drop_outward_names(book)
    marks.remove(book)
    for page in [page for page in book.worksheets if report_sheet.is_ours(page)]:
        book.remove(page)
    return book


def _drop_outward_names(book: Workbook) -> None:
    """Take away names and rules of input that reach into workbooks that are not linked now."""
    for names in (book.defined_names, *(page.defined_names for page in book.worksheets)):
        for name in [name for name, item in names.items() if _OUTWARD.search(item.attr_text or "")]:
            del names[name]
    for page in book.worksheets:
        rules = page.data_validations
        rules.dataValidation = [
            rule
            for rule in rules.dataValidation
            if not _OUTWARD.search(f"{rule.formula1} {rule.formula2}")
        ]


def _formula(value: object) -> str:
    """Give a cell's formula; one that fills several cells keeps it in an object."""
    return str(getattr(value, "text", None) or value)


def _copied(sheets: Sequence[Grid]) -> Workbook:
    """Give a new workbook with the cells as text, each in its row and column."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, grid in enumerate(sheets, start=1):
        page = book.create_sheet(_title(grid.name, number))
        if grid.hidden:
            page.sheet_state = "hidden"
        for row, cells in enumerate(grid.cells, start=1):
            for column, text in enumerate(cells, start=1):
                if text:
                    marks.write_text(page.cell(row, column), text)
        for first_row, first, last_row, last in grid.merged:
            page.merge_cells(
                start_row=first_row + 1, start_column=first + 1,
                end_row=last_row + 1, end_column=last + 1,
            )  # fmt: skip
    return book


def _title(name: str, number: int) -> str:
    """Give a sheet's name as Excel allows it, and never that of the list."""
    kept = re.sub(r"[\\*?:/\[\]]", "_", marks.plain(name))[:_TITLE].strip("' ")
    return kept if kept and kept.casefold() != REPORT_SHEET.casefold() else f"Data {number}"


def _marked(
    book: Workbook,
    problems: Sequence[Problem],
    notes: Sequence[Problem],
    language: Language,
    sheet: str,
) -> bytes:
    places = Places(book, [*problems, *notes], sheet)
    listed: list[report_sheet.Listed] = []
    coloured: set[tuple[str, str]] = set()
    comments: dict[tuple[str, str], list[str]] = {}
    for fault, items in ((True, problems), (False, notes)):
        for cell, together in by_cell(places, items):
            listed += [(item, cell, fault) for item in together]
            if cell is None:
                continue
            key = (cell.parent.title, cell.coordinate)
            # A cell that is faulty and deserves a look is faulty.
            if key not in coloured:
                marks.colour(cell, marks.FAULTY if fault else marks.LOOK)
                coloured.add(key)
            if key in comments or len(comments) < COMMENTED:
                comments.setdefault(key, []).extend(_said(item, language) for item in together)
    for (title, where), sentences in comments.items():
        marks.comment(book[title][where], sentences)
    remarks = [said("marked_todo", language, {})]
    if len(coloured) > len(comments):
        remarks.append(said("marked_comments", language, {"shown": COMMENTED}))
    report_sheet.write(book, listed, remarks, language)
    return _bytes(book)


def _said(item: Problem, language: Language) -> str:
    told = translated(item, language)
    return f"{told.message} {told.suggestion}".rstrip()


def _bytes(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
