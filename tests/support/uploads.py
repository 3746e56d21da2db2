"""Files as somebody would upload them: one with faults, the same corrected."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from openpyxl import Workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = ("municipality", "indicator", "year", "value", "source")
NEW_VALUE = 5999

CORRECT = (
    ("Pajala", "population", 2025, NEW_VALUE, "SCB"),
    ("Kiruna", "population", 2025, 22222, "SCB"),
    ("Gällivare", "population", 2025, 17171, "SCB"),
    ("Boden", "population", 2025, 28282, "SCB"),
    ("Kalix", "population", 2025, 15151, "SCB"),
)
FAULTY = (
    *CORRECT[:2],
    ("Gälivare", *CORRECT[2][1:]),
    ("Boden", "population", 2025, "tolv", "SCB"),
    ("Kalix", "population", "i fjol", 15151, "SCB"),
)


def workbook(rows: Iterable[Sequence[object]], headings: Sequence[str] = HEADINGS) -> bytes:
    """Give a workbook with one sheet of figures and one of notes."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Folkmängd"
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    book.create_sheet("Anteckningar").append(["bara text"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
