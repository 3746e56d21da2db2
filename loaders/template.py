"""Empty tables to fill in: headings, one example, the words to choose from, and what they mean.

The workbook's sheet 'Data' is what is loaded. Its example row is left out when it is loaded as it
stands. 'Läs mig' explains every column in both languages. Cells are text, so that a code keeps its
zero and a day stays as it is written.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from loaders import catalog, words
from loaders.listing import template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.spec import Column

FORMS: Final = (".xlsx", ".csv")

ROWS: Final = 5_000
"""Rows that offer the words to choose from."""

_LONGEST_LIST: Final = 255
"""Characters of a list of words in a cell's rule; Excel allows no more."""

_LONGEST_TITLE: Final = 32
_WIDTH: Final = 22
_READ_ME: Final = ("Kolumn", "Krävs", "Vad den betyder", "Ord att välja bland", "Exempel")
_READ_ME_EN: Final = ("Column", "Required", "What it means", "Words to choose from", "Example")


def content(name: str, suffix: str = ".xlsx") -> bytes:
    """Give a dataset's template as a file.

    Parameters
    ----------
    name
        The dataset.
    suffix
        ``.xlsx`` or ``.csv``.

    Raises
    ------
    InputError
        If the dataset has no plain table, or a template is not written with that ending.
    """
    template(name)  # refuses a dataset without a plain table
    columns = catalog.columns_of(name)
    if suffix not in FORMS:
        raise words.refused("template_ending", ending=suffix or "–", known=list(FORMS))
    return _csv(columns) if suffix == ".csv" else _xlsx(name, columns)


def meaning(name: str, column: Column, language: words.Language) -> str:
    """Give what a column of a dataset means."""
    own = words.said(f"column_{name}_{column.name}", language, {})
    return own or words.said(f"column_{column.name}", language, {})


def _csv(columns: Sequence[Column]) -> bytes:
    """Give CSV as Swedish Excel opens and saves it: semicolon, byte order mark."""
    buffer = io.StringIO()
    rows = [[column.heading for column in columns], [column.example for column in columns]]
    csv.writer(buffer, delimiter=";").writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")


def _xlsx(name: str, columns: Sequence[Column]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        _data(book, name, columns)
        _read_me(book, name, columns)
    return buffer.getvalue()


def _data(book: Any, name: str, columns: Sequence[Column]) -> None:  # noqa: ANN401 - xlsxwriter's
    sheet = book.add_worksheet("Data")
    text = book.add_format({"num_format": "@"})
    heading = book.add_format({"bold": True, "num_format": "@", "bottom": 1})
    needed = book.add_format({"bold": True, "num_format": "@", "bottom": 1, "bg_color": "#EDEDED"})
    example = book.add_format({"num_format": "@", "italic": True})
    sheet.set_column(0, len(columns) - 1, _WIDTH, text)
    for position, column in enumerate(columns):
        sheet.write_string(0, position, column.heading, needed if column.required else heading)
        sheet.write_comment(0, position, _both(name, column), {"x_scale": 2.2, "y_scale": 1.6})
        sheet.write_string(1, position, column.example, example)
        if column.allowed:
            sheet.data_validation(1, position, ROWS, position, _choice(column))
    said = [words.said("template_example", language, {}) for language in words.LANGUAGES]
    first = next((at for at, column in enumerate(columns) if column.example), 0)
    sheet.write_comment(1, first, "\n".join(said), {"x_scale": 2.2})
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{ROWS}"})
    sheet.freeze_panes(1, 0)


def _choice(column: Column) -> dict[str, Any]:
    """Give the rule that offers a column's words. Others are warned of: some are known too."""
    rule: dict[str, Any] = {
        "validate": "list",
        "source": list(column.allowed),
        "ignore_blank": True,
        "error_type": "warning",
        "error_title": column.heading[:_LONGEST_TITLE],
        "error_message": ", ".join(column.allowed)[:_LONGEST_LIST],
    }
    return rule


def _both(name: str, column: Column) -> str:
    """Give what a column means in both languages, and whether it must be filled in."""
    parts = []
    for language in words.LANGUAGES:
        key = "template_required" if column.required else "template_optional"
        parts.append(f"{meaning(name, column, language)} {words.said(key, language, {})}")
    return "\n".join(parts)


def _read_me(book: Any, name: str, columns: Sequence[Column]) -> None:  # noqa: ANN401 - xlsxwriter's
    sheet = book.add_worksheet("Läs mig")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    sheet.set_column(0, 0, _WIDTH)
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, 2, 70)
    sheet.set_column(3, 4, 32)
    row = 0
    for language, titles in zip(words.LANGUAGES, (_READ_ME, _READ_ME_EN), strict=True):
        sheet.write_string(row, 0, words.said("template_title", language, {"dataset": name}), bold)
        sheet.write_string(row + 1, 0, words.said("template_how", language, {}))
        sheet.write_row(row + 3, 0, titles, bold)
        yes, no = ("ja", "nej") if language == "sv" else ("yes", "no")
        for at, column in enumerate(columns, start=row + 4):
            cells = (
                column.heading,
                yes if column.required else no,
                meaning(name, column, language),
                ", ".join(column.allowed),
                column.example,
            )
            for position, cell in enumerate(cells):
                sheet.write_string(at, position, cell, wrapped)
        row += len(columns) + 6
