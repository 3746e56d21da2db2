"""The mark that a cell carries: a colour and a comment, both of which we know again as ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

AUTHOR: Final = "Kommunatlas"
"""Who says it: the author of our comments, and their first word where a program drops authors."""

FAULTY: Final = "FFF7C5BF"
LOOK: Final = "FFFBE7A1"
"""Fills of faulty cells and of cells that deserve a look (ARGB). Close to what Excel's users know
as bad and neutral, and not equal to them, so that a fill of the producer's own is not taken for
ours."""

LONGEST: Final = 32_000
"""Characters in a cell or comment; Excel's limit is 32 767."""

_OTHERS: Final = "\n\n––––––––\n"
"""Stands between our comment and one that the producer had written in the same cell."""

_FORMULA: Final = re.compile(r"^[=+\-@\t\r]")
_LINE: Final = 45
"""Characters in a line of a comment of the width below."""


def plain(text: str) -> str:
    """Give a text without signs that a workbook may not hold, no longer than it may be."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST]


def at(page: Worksheet, row: int, column: int) -> Cell:
    """Give a cell of a sheet in which none is merged."""
    return cast("Cell", page.cell(row, column))


def write_text(cell: Cell, text: str) -> None:
    """Write a text as a text, whatever it begins with: never a formula, not even when edited."""
    cell.value = plain(text)
    cell.data_type = "s"
    if _FORMULA.match(text):
        cell.quotePrefix = True


def colour(cell: Cell, argb: str) -> None:
    """Colour a cell. A colour of its own is lost."""
    cell.fill = PatternFill("solid", fgColor=argb)


def comment(cell: Cell, sentences: list[str]) -> None:
    """Say something of a cell, before what the producer says of it."""
    former = cell.comment.text if cell.comment else ""
    ours = plain(f"{AUTHOR}:\n" + "\n".join(sentences))
    text = f"{ours}{_OTHERS}{former}" if former else ours
    lines = sum(1 + len(line) // _LINE for line in text.splitlines())
    cell.comment = Comment(text, AUTHOR, height=24 + 16 * min(lines, 30), width=320)


def remove(book: Workbook) -> None:
    """Take away every mark of ours; comments and colours of the producer's stay."""
    filled = _our_fills(book)
    for page in book.worksheets:
        for cell in cells(page):
            if cell.comment is not None:
                _remove_comment(cell)
            # Looked up by number: to ask each of a million cells for its colour takes minutes.
            if cell.has_style and cast("Any", cell)._style.fillId in filled:  # noqa: SLF001
                cell.fill = PatternFill()


def cells(page: Worksheet) -> list[Cell]:
    """Give the cells that are there. Going row by row would make those that are not."""
    return cast("list[Cell]", list(page._cells.values()))  # noqa: SLF001 - see above


def _our_fills(book: Workbook) -> set[int]:
    fills = cast("Any", book)._fills  # noqa: SLF001 - the workbook's own list of its fills
    ours = {FAULTY, LOOK}
    return {
        number
        for number, fill in enumerate(fills)
        if isinstance(fill, PatternFill) and fill.fill_type and fill.fgColor.rgb in ours
    }


def _remove_comment(cell: Cell) -> None:
    note = cell.comment
    if note is None or not (note.author == AUTHOR or note.text.startswith(f"{AUTHOR}:")):
        return
    _, _, theirs = note.text.partition(_OTHERS)
    cell.comment = Comment(theirs, "") if theirs else None
