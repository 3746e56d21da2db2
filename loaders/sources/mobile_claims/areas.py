"""The rows of a sheet of the annex: which area each is of, and the shares in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geodata import schema
from geodata.municipalities import COUNTRY, COUNTY
from geodata.themes.claims import indicator_id
from loaders.facts import KEY, NO_VALUE, share
from loaders.rows import OUTSIDE, Cells, LeftOut, Parsed, collect, reject_duplicates
from loaders.spec import ReadResult
from loaders.tabular import Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.errors import Problem
    from loaders.facts import Amount
    from loaders.sources.mobile_claims.layout import Heading, Layout
    from loaders.spec import ReadOptions
    from loaders.tabular import Grid

SOURCE: Final = "PTS, mobiltäckning enligt operatörernas uppgifter"

NOT_APPLICABLE: Final = ("-", "\u2013", "\u2014", "\u2212")
"""A municipality without railways has no share of them: that is no zero."""

BLANK: Final = (NO_VALUE | {"n/a", "#n/a", "saknas"}).difference(NOT_APPLICABLE)

_COUNTY_DIGITS: Final = 2


@dataclass(slots=True)
class Claims:
    """What is found on the way through the sheets of one file."""

    notes: list[Problem] = field(default_factory=list)
    years: set[int] = field(default_factory=set)
    unknown: Counter[str] = field(default_factory=Counter)
    """Headings that are no criterion known here, with their number of columns."""

    doubled: Counter[str] = field(default_factory=Counter)
    """Headings of which one sheet has two columns."""

    not_applicable: int = 0
    blank: int = 0


def areas(
    sheet: Sheet,
    columns: Mapping[int, Heading],
    selection: str,
    options: ReadOptions,
    claims: Claims,
) -> ReadResult:
    """Read a sheet's areas into ``facts``, several of each row.

    Parameters
    ----------
    sheet
        From ``as_sheet``.
    columns
        The columns that are read, by position.
    selection
        Whose coverage the sheet is of.
    options
        As every reader.
    claims
        Is added to.
    """
    ids = {at: indicator_id(heading.criterion, selection) for at, heading in columns.items()}

    def parse(cells: Cells) -> Parsed:
        filled = [at for at in columns if cells.text(str(at)).casefold() not in BLANK]
        if not cells.text("kod") and not filled:
            return LeftOut("footnote")
        if _elsewhere(cells, options):
            return OUTSIDE
        code = _area(cells, options)
        applicable = [at for at in filled if cells.text(str(at)) not in NOT_APPLICABLE]
        found = [_fact(code, ids[at], columns[at].year, share(cells, str(at))) for at in applicable]
        if cells.problems:
            return None
        claims.blank += len(columns) - len(filled)
        claims.not_applicable += len(filled) - len(applicable)
        claims.years.update(fact["period"] for fact in found)
        return found or LeftOut("no_value")

    return collect(sheet, "facts", parse, options.accept)


def as_sheet(grid: Grid, layout: Layout, columns: Mapping[int, Heading]) -> Sheet:
    """Give the rows below the headings by column: ``namn``, ``kod``, and shares by position."""
    places = {"namn": layout.name_at, "kod": layout.code_at} | {str(at): at for at in columns}
    headings = {str(at): heading.text for at, heading in columns.items()}
    rows = [
        (number, {name: row[at] if at < len(row) else "" for name, at in places.items()})
        for number, row in enumerate(grid.cells[layout.first_row :], start=layout.first_row + 1)
        if any(row)
    ]
    return Sheet(grid.name, headings, rows, workbook=True)


def _elsewhere(cells: Cells, options: ReadOptions) -> bool:
    """Say whether the row is of another county, or of a municipality there."""
    code = cells.text("kod")
    if code.isdigit() and len(code) <= _COUNTY_DIGITS:
        return code.zfill(_COUNTY_DIGITS) not in (COUNTY, COUNTRY)
    return cells.elsewhere(options.names, "kod", "namn")


def _area(cells: Cells, options: ReadOptions) -> str | None:
    """Give the area's code; a code in letters ('SE') says less than the name."""
    columns = ("kod", "namn") if cells.text("kod").isdigit() else ("namn",)
    return cells.municipality(options.names, *columns, areas=True)


def _fact(code: str | None, indicator: str, year: int, amount: Amount) -> dict[str, Any]:
    return {
        "municipality_code": code,
        "indicator_id": indicator,
        "period": year,
        "basis": "",
        "value": amount.value,
        "denominator": None,
        "qualifier": amount.qualifier,
        "words": "",
        "definition": "",
        "source": SOURCE,
        "note": "",
    }


def together(parts: Sequence[ReadResult]) -> ReadResult:
    """Give the sheets as one result, each figure once.

    A row all of whose figures stood before is left out as repeated. Rows that say different things
    of the same are rejected, all of them: which is right cannot be known.
    """
    empty = schema.empty("facts").drop(columns="delivery_id")
    rows = [part.rows for part in parts if len(part.rows)]
    whole = ReadResult(pd.concat(rows, ignore_index=True) if rows else empty)
    left_out: Counter[str] = Counter()
    for part in parts:
        whole.problems += part.problems
        whole.rows_read += part.rows_read
        whole.rows_rejected += part.rows_rejected
        whole.rows_outside += part.rows_outside
        left_out.update(part.left_out)
    whole.left_out = dict(left_out)
    reject_duplicates(whole, KEY, ("value", "qualifier"))
    return whole
