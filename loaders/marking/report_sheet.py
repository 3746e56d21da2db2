"""The sheet that lists what is wrong in a workbook, and what deserves a look, cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink

from loaders.marking import marks
from loaders.spec import REPORT_SHEET
from loaders.words import said, translated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.cell.cell import Cell
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from geodata.errors import Problem
    from loaders.words import Language

LISTED: Final = 50_000
"""Rows of the list. More is no list that a person goes through."""

LINKED: Final = 5_000
"""Rows of the list that link to their cell; with 65 530 links in a sheet Excel gives up."""

COLUMNS: Final = {
    "sheet": 18, "row": 8, "column": 22, "cell": 9, "value": 26,
    "what": 60, "todo_column": 60, "sort": 16,
}  # fmt: skip
"""The columns in their order, with their width in characters."""

_VALUE: Final = 500
"""Characters of a cell that are quoted."""

Listed = tuple["Problem", "Cell | None", bool]
"""A problem, its cell, and whether it is a fault rather than worth a look."""


def is_ours(page: Worksheet) -> bool:
    """Say whether a sheet is a list of ours and not one of the producer's with the same name."""
    first = str(marks.at(page, 1, 1).value or "")
    return page.title.startswith(REPORT_SHEET) and first.startswith(marks.AUTHOR)


def write(
    book: Workbook, listed: Sequence[Listed], remarks: Sequence[str], language: Language
) -> Worksheet:
    """Add the sheet as the last one and let the workbook open on it.

    Parameters
    ----------
    book
        The workbook; lists of ours in it have been removed.
    listed
        What is to be listed, in order.
    remarks
        Sentences that stand above the list.
    language
        In which it is written.
    """
    page: Worksheet = book.create_sheet(REPORT_SHEET)
    faults = sum(fault for _, _, fault in listed)
    counts = {"faults": faults, "looks": len(listed) - faults}
    title = said("marked_title", language, counts)
    above = [f"{marks.AUTHOR}: {title}", *remarks]
    if len(listed) > LISTED:
        above.append(said("marked_listed", language, {"listed": LISTED, "found": len(listed)}))
    for number, text in enumerate(above, start=1):
        marks.write_text(marks.at(page, number, 1), text)
    marks.at(page, 1, 1).font = Font(bold=True)
    _write_list(page, len(above) + 2, listed[:LISTED], language)
    for other in book.worksheets:
        # Sheets chosen together are edited together.
        other.sheet_view.tabSelected = other is page
    book.active = page
    return page


def _write_list(page: Worksheet, top: int, listed: Sequence[Listed], language: Language) -> None:
    for number, (name, width) in enumerate(COLUMNS.items(), start=1):
        cell = marks.at(page, top, number)
        marks.write_text(cell, said(f"marked_{name}", language, {}))
        cell.font = Font(bold=True)
        page.column_dimensions[get_column_letter(number)].width = width
    wrapped = Alignment(wrap_text=True, vertical="top")
    for row, (item, target, fault) in enumerate(listed, start=top + 1):
        told = translated(item, language)
        sort = "marked_fault" if fault else "marked_look"
        where = target.coordinate if target is not None else ""
        texts = (
            target.parent.title if target is not None else item.sheet,
            "",
            item.column,
            where,
            item.value[:_VALUE],
            told.message,
            told.suggestion,
            said(sort, language, {}),
        )
        for column, text in enumerate(texts, start=1):
            if text:
                cell = marks.at(page, row, column)
                marks.write_text(cell, text)
                cell.alignment = wrapped
        if item.row is not None:
            place = marks.at(page, row, 2)
            place.value, place.alignment = item.row, wrapped
        marks.colour(marks.at(page, row, len(COLUMNS)), marks.FAULTY if fault else marks.LOOK)
        if target is not None and row - top <= LINKED:
            _link(marks.at(page, row, 4), target)
    page.freeze_panes = marks.at(page, top + 1, 1)
    page.auto_filter.ref = f"A{top}:{get_column_letter(len(COLUMNS))}{top + len(listed)}"


def _link(cell: Cell, target: Cell) -> None:
    place = f"{quote_sheetname(target.parent.title)}!{target.coordinate}"
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place)
    cell.font = Font(underline="single", color="FF0563C1")
