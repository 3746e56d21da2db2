"""The last gate: whatever a reader gives must follow its table's schema, row by row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geodata import schema
from geodata.errors import KommunatlasError, TableError
from loaders import words

if TYPE_CHECKING:
    import pandas as pd

    from loaders.spec import ReadResult

UNKNOWN_DELIVERY = "unknown"
"""Stands in for the delivery's id, which a reader does not know and the schema asks for."""


def checked(table: str, result: ReadResult) -> ReadResult:
    """Give the result with rows in the declared columns and types; faulty rows become problems.

    Readers find what is wrong and say it well. This finds what a reader overlooked, so that nothing
    reaches a core table unchecked.

    Raises
    ------
    KommunatlasError
        If the reader lost count of its rows.
    """
    try:
        result.rows = _valid(result.rows, table)
    except TableError as error:
        result = _without_faulty(table, result, error)
    if "row" in result.rows:
        kept = len(result.rows[["sheet", "row"]].drop_duplicates())
        if kept != result.rows_accepted:
            wanted = result.rows_accepted
            raise words.made(KommunatlasError, "lost_count", table=table, wanted=wanted, found=kept)
    return result


def _valid(rows: pd.DataFrame, table: str) -> pd.DataFrame:
    marked = rows.assign(delivery_id=UNKNOWN_DELIVERY)
    return schema.validated(marked, table).drop(columns="delivery_id")


def _without_faulty(table: str, result: ReadResult, error: TableError) -> ReadResult:
    """Reject the rows that break the schema; if none can be named, the delivery is refused."""
    faulty = {problem.row for problem in error.problems if problem.row in result.rows.index}
    if not faulty or "row" not in result.rows:
        raise error
    places = result.rows.loc[sorted(row for row in faulty if row is not None), ["sheet", "row"]]
    for problem in error.problems:
        if problem.row in faulty:
            sheet, row = places.loc[problem.row]
            result.problems.append(
                words.problem(
                    "breaks_schema",
                    sheet=str(sheet),
                    row=int(str(row)),
                    column=problem.column,
                    value=problem.value,
                    check=problem.code,
                )
            )
    whole = result.rows.merge(
        places.drop_duplicates(), on=["sheet", "row"], how="left", indicator=True
    )
    kept = result.rows[(whole["_merge"] == "left_only").to_numpy()].reset_index(drop=True)
    return replace(
        result,
        rows=_valid(kept, table),
        rows_rejected=result.rows_rejected + len(places.drop_duplicates()),
    )
