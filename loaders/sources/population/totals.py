"""Whether the municipalities add up to the county, and what it means where they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from loaders.words import problem

if TYPE_CHECKING:
    from loaders.spec import ReadResult

NOISE_FROM: Final = 2025
"""The first year of which Statistics Sweden publishes each number with noise of its own, against
disclosure (table TAB5557, 'CKM'). A sum of such numbers is not the number of the sum."""

NOISE_AT_MOST: Final = 10 * len(MUNICIPALITY_CODES)
"""Persons by which the 14 may miss the county and it is still noise. No bound is published. They
missed by 16 in 2025; ten a municipality leaves room, and a digit mistyped is far beyond it."""


def tell_differences(result: ReadResult) -> None:
    """Note each year in which the 14 municipalities do not add up to the county's own number."""
    rows = result.rows[result.rows["indicator_id"] == "population"]
    exact = rows[rows["qualifier"] == ""]
    for period, part in exact.groupby("period"):
        values = dict(zip(part["municipality_code"], part["value"], strict=True))
        if not {*MUNICIPALITY_CODES, COUNTY} <= set(values):
            continue
        total = sum(values[code] for code in MUNICIPALITY_CODES)
        difference = int(total - values[COUNTY])
        year = int(str(period))
        if difference:
            noise = year >= NOISE_FROM and abs(difference) <= NOISE_AT_MOST
            code = "noise_difference" if noise else "sum_differs"
            note = problem(
                code,
                year=str(year),
                total=int(total),
                county=int(values[COUNTY]),
                difference=difference,
            )
            result.notes.append(note)
