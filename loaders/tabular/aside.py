"""Rows of a sheet that are no data: totals, footnotes, headings once more, the template's example.

Only what can be nothing else is set aside, and it is counted. A row that might be data goes to the
reader, which says what is wrong with it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from loaders.tabular.numbers import parsed_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loaders.spec import Column

_TOTAL: Final = re.compile(
    r"(del|slut)?summa|total(t|summa)?|sub-?total|grand total|sum|"
    r"(hela )?(länet|norrbotten|norrbottens län) (totalt|summa)|(summa|totalt) (länet|norrbotten)",
    re.IGNORECASE,
)
"""A lone label of a total. 'Länet' and 'Norrbotten' alone are areas, and such rows are data."""

_NOTE: Final = re.compile(
    r"(källa|källor|source|sources|anm|anmärkning|not|fotnot|note|obs|kommentar|uppdaterad|"
    r"senast uppdaterad|hämtad|utskriven|avser)\b\s*[:.]|[*†‡¹²³]|\(?\d\)\s",
    re.IGNORECASE,
)
"""How a footnote begins: with such a word and a colon, or with the sign that refers to it."""

_CODE: Final = re.compile(r"\d{2}|\d{4}")


def is_total(cells: Sequence[str], row: Mapping[str, str]) -> bool:
    """Say whether a row is a total: a label of a total, numbers, nothing else, and no code.

    Parameters
    ----------
    cells
        All of the row, columns that nobody reads included.
    row
        The cells that are read, by our column name.
    """
    label = ""
    for cell in cells:
        if cell and parsed_number(cell.rstrip(" %")) is None:
            if label or not _TOTAL.fullmatch(cell.rstrip(" :")):
                return False
            label = cell
    return bool(label) and not _CODE.fullmatch(row.get("municipality_code", ""))


def is_footnote(cells: Sequence[str]) -> bool:
    """Say whether a row is a footnote: one text alone, that begins as footnotes do."""
    text = ""
    for cell in cells:
        if cell and text:
            return False
        text = text or cell
    return bool(_NOTE.match(text))


def is_heading(row: Mapping[str, str], headings: Mapping[str, str]) -> bool:
    """Say whether a row repeats the headings, as lists of several printed pages do."""
    for name, text in headings.items():
        if row[name] != text:
            return False
    return len(headings) > 1


def is_example(row: Mapping[str, str], columns: Sequence[Column]) -> bool:
    """Say whether a row is the example of the dataset's template, column by column.

    Only a table with every column of the template that has an example can hold it: a table of one's
    own may well have the same few cells, and is data.
    """
    shown = [column for column in columns if column.example]
    return bool(shown) and all(
        row[column.name] == column.example if column.name in row else not column.example
        for column in columns
    )
