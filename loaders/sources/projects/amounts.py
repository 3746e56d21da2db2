"""Amounts of money as registers write them."""

from __future__ import annotations

import re
from typing import Final

from loaders.facts import NO_VALUE
from loaders.rows import Cells
from loaders.sources.projects.columns import UNITS

_AMBIGUOUS: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_UNIT: Final = re.compile(
    rf"\s*(?P<unit>{'|'.join(sorted(UNITS, key=len, reverse=True))}|:-|miljoner(?: kr)?)\.?$",
    re.IGNORECASE,
)
_LONG: Final = {":-": 1, "miljoner": 1_000_000, "miljoner kr": 1_000_000}
_IN_HEADING: Final = re.compile(rf"(?:^|\W)(?P<unit>{'|'.join(UNITS)})\W*$", re.IGNORECASE)


def money(cells: Cells, column: str) -> float | None:
    """Give a cell as kronor, by the unit behind it or in its heading; None for none or a dash.

    Thousands and millions count only where they are written out. A unit in the cell that is not
    the heading's, and an amount such as 125.000, are told: either could be meant.
    """
    text = cells.text(column)
    if text in NO_VALUE:
        return None
    found = _UNIT.search(text)
    amount = text[: found.start()] if found else text
    if _AMBIGUOUS.fullmatch(amount):
        whole = re.sub(r"[.,]", " ", amount)
        cells.problem("ambiguous_amount", column, amount=amount, whole=whole)
        return None
    if not amount.strip():
        cells.problem("not_a_number", column)
        return None
    heading = _IN_HEADING.search(cells.sheet.headings.get(column, ""))
    factor = _factor(found["unit"]) if found else None
    of_heading = _factor(heading["unit"]) if heading else None
    if factor and of_heading and factor != of_heading:
        unit = heading["unit"] if heading else ""
        cells.problem("ambiguous_amount", column, words="other_unit_in_heading", unit=unit)
        return None
    bare = Cells(cells.sheet, cells.row, {**cells.texts, column: amount}, cells.problems)
    number = bare.number(column, ge=0)
    # Rounded to the öre: 1,2 million is not 1199999.99…
    return None if number is None else round(number * (factor or of_heading or 1), 2)


def _factor(unit: str) -> int:
    word = " ".join(unit.casefold().split())
    return _LONG.get(word) or UNITS[word]
