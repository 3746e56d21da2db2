"""Checking a table row by row: every problem is collected, none stops the reading."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geodata import schema
from loaders.rows.cells import NO, PERCENT, YES, Cells
from loaders.rows.whole import require_whole
from loaders.spec import Column, ReadResult
from loaders.tabular import cell_text
from loaders.tabular.clock import parsed_time
from loaders.tabular.dates import parsed_date
from loaders.words import problem, refused

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence

    from loaders.tabular import Sheet

__all__ = [
    "NO",
    "OUTSIDE",
    "PERCENT",
    "SYNTHETIC",
    "YES",
    "Cells",
    "LeftOut",
    "Outside",
    "Parsed",
    "collect",
    "parsed_date",
    "parsed_time",
    "reject_duplicates",
    "span",
    "synthetic_by_marks",
    "years",
]

SYNTHETIC: Final = Column(
    "exempeldata",
    ("synthetic", "sample data", "sample", "exempel"),
    allowed=("ja", "nej"),
    named=True,
)
"""The column that marks a table as invented. An export carries it, so it survives a second load."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sound row that has no place here, with the reason it is counted under."""

    reason: str


class Outside:
    """A sound row that lies outside the area."""


OUTSIDE: Final = Outside()


Parsed = dict[str, Any] | list[dict[str, Any]] | LeftOut | Outside | None


def collect(
    sheet: Sheet, table: str, parse: Callable[[Cells], Parsed], accept: Sequence[str] = ()
) -> ReadResult:
    """Read a sheet row by row into a core table.

    Rows that the sheet sets aside (totals, footnotes, the template's example) are left out and
    counted; rows with a cell that holds an error or lost letters are rejected before ``parse``.

    Parameters
    ----------
    sheet
        From ``tabular.read_sheet``.
    table
        The core table that the rows go to.
    parse
        Gives one core row (or several, or why there is none) for the cells of one row. If it noted
        a problem the row is rejected, whatever it gives.
    accept
        Proposals that the person has accepted; ``mojibake`` and ``month_first`` matter here.
    """
    sheet = replace(sheet, accept=frozenset(accept))
    synthetic = _is_synthetic(sheet)
    empty = schema.empty(table).drop(columns="delivery_id")
    result = ReadResult(empty, rows_read=len(sheet.rows), synthetic=synthetic)
    result.notes += sheet.notes
    left_out: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    repaired = 0
    for number, texts in sheet.rows:
        if number in sheet.aside:
            left_out[sheet.aside[number]] += 1
            continue
        cells = Cells(sheet, number, texts)
        repaired += require_whole(cells)
        parsed = None if cells.problems else parse(cells)
        if cells.problems:
            result.problems += cells.problems
            result.rows_rejected += 1
        elif isinstance(parsed, LeftOut):
            left_out[parsed.reason] += 1
        elif isinstance(parsed, Outside):
            result.rows_outside += 1
        else:
            several = parsed if isinstance(parsed, list) else [parsed or {}]
            lineage = {"sheet": sheet.name, "row": number, "synthetic": synthetic}
            rows += [{**row, **lineage} for row in several]
    if repaired:
        result.notes.append(problem("mojibake_repaired", sheet=sheet.name, count=repaired))
    result.left_out = dict(left_out)
    if rows:
        result.rows = pd.DataFrame(rows, columns=list(result.rows.columns))
    return result


def span(days: Iterable[dt.date]) -> tuple[str, str]:
    """Give the first and last of the days, ISO 8601; empty texts if there are none."""
    known = sorted(days)
    return (known[0].isoformat(), known[-1].isoformat()) if known else ("", "")


def years(numbers: Iterable[int]) -> tuple[str, str]:
    """Give the first day of the first year and the last day of the last."""
    known = sorted(numbers)
    return (f"{known[0]}-01-01", f"{known[-1]}-12-31") if known else ("", "")


def reject_duplicates(result: ReadResult, key: tuple[str, ...], value: tuple[str, ...]) -> None:
    """Reject rows of one file that say different things of the same key; count plain repeats out.

    Which of two different values is right cannot be known, so none of them is taken. Where a row
    of the file gives several rows, it is rejected whole if one of them is in doubt, and counted
    out if all of them stood before.
    """
    rows = result.rows
    if rows.empty:
        return
    column = "" if rows.duplicated(["sheet", "row"]).any() else value[0]
    before = _places(rows)
    rows = rows[~rows.duplicated([*key, *value], keep="first")]
    if repeated := len(before - _places(rows)):
        result.left_out["repeated"] = result.left_out.get("repeated", 0) + repeated
    conflict = rows[rows.duplicated(list(key), keep=False)]
    for row in conflict.drop_duplicates(["sheet", "row"]).to_dict("records"):
        said = ", ".join(cell_text(row[name]) for name in key if row[name] != "")
        result.problems.append(
            problem(
                "conflict",
                sheet=str(row["sheet"]),
                row=int(row["row"]),
                column=column,
                value=cell_text(row[value[0]]),
                key=said,
            )
        )
    faulty = _places(conflict)
    result.rows_rejected += len(faulty)
    kept = [place not in faulty for place in zip(rows["sheet"], rows["row"], strict=True)]
    result.rows = rows[kept].reset_index(drop=True)


def _places(rows: pd.DataFrame) -> set[tuple[str, int]]:
    return set(zip(rows["sheet"], rows["row"], strict=True))


def _is_synthetic(sheet: Sheet) -> bool:
    rows: dict[str, int] = {}
    for number, texts in sheet.rows:
        if number not in sheet.aside:
            rows.setdefault(texts.get(SYNTHETIC.name, "").casefold(), number)
    first = sorted((row, mark or "–") for mark, row in rows.items())
    where = f"{sheet.file} {sheet.name}".strip()
    return synthetic_by_marks(set(rows), where, [f"{row}: {mark}" for row, mark in first])


def synthetic_by_marks(marks: set[str], file: str = "", found: Sequence[str] = ()) -> bool:
    """Say whether rows are invented, from the different marks that they carry, casefolded.

    Parameters
    ----------
    marks
        The different marks.
    file, found
        For the error: where they stand, and the first row of each mark.

    Raises
    ------
    DeliveryRefusedError
        If a mark is neither yes nor no, or if real and invented rows are mixed.
    """
    if unknown := marks - YES - NO:
        raise refused(
            "mixed_synthetic",
            words="unknown_mark",
            file=file,
            column=SYNTHETIC.name,
            mark=min(unknown),
            found=list(found),
        )
    if marks & YES and marks & NO:
        raise refused("mixed_synthetic", file=file, column=SYNTHETIC.name, found=list(found))
    return bool(marks & YES)
