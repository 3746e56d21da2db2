"""Statistics Sweden's (SCB) tables in JSON-stat 2: TAB638, TAB5557 and TAB628, saved or fetched.

Each value of the file is one row, numbered by its position from 1. A figure is one value where the
table has totals. TAB638 has none of marital status and sex: there the parts, which are exact until
2024, are added up, the figure stands at its first part and the others are counted as added up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from geodata import schema
from loaders.documents import read_json
from loaders.facts import KEY
from loaders.jsonstat import cubes
from loaders.rows import reject_duplicates, years
from loaders.sources.population.cells import Tally, figures
from loaders.spec import ReadResult
from loaders.tabular import no_sheets
from loaders.words import problem, refused

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.errors import DeliveryRefusedError
    from loaders.jsonstat import Cube
    from loaders.spec import ReadOptions

SOURCE: Final = "SCB"
NOTHING: Final = {"no_total": "nothing_no_total", "parts_missing": "nothing_parts_missing"}


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read population and land area.

    Raises
    ------
    DeliveryRefusedError
        If the file is no JSON-stat of version 2, is divided by something else than age, sex and
        marital status, or holds neither population nor land area.
    """
    name = options.file_name or path.name
    if options.sheet:
        raise no_sheets(name)
    found = cubes(read_json(path, name), name)
    result = ReadResult(schema.empty("facts").drop(columns="delivery_id"))
    tally = Tally()
    parts = []
    for number, cube in enumerate(found, start=1):
        sheet = cube.table or (str(number) if len(found) > 1 else "")
        parts.append(_facts(cube, sheet, name, result, tally))
    result.left_out = dict(tally.left_out)
    rows = pd.concat(parts, ignore_index=True)
    if rows.empty and not result.problems:
        raise _nothing(name, result, tally)
    result.rows = rows[list(result.rows.columns)]
    result.covers = years(int(year) for year in rows["period"].unique())
    result.source = SOURCE
    result.notes += tally.notes()
    reject_duplicates(result, KEY, ("value",))
    return result


def _facts(cube: Cube, sheet: str, name: str, result: ReadResult, tally: Tally) -> pd.DataFrame:
    """Give a table's figures as core rows, and add its counts and problems to the result."""
    cells = figures(cube, name, tally)
    result.rows_read += len(cube.values)
    result.rows_outside += cells.outside
    result.rows_rejected += len(cells.faulty)
    result.problems += [
        problem(fault.code, words=fault.words, sheet=sheet, row=fault.row, column=fault.column,
                value=fault.value, **fault.details)
        for fault in cells.faulty
    ]  # fmt: skip
    source = f"{SOURCE}, {cube.table}" if cube.table else SOURCE
    return cells.figures.assign(
        basis="", denominator=None, qualifier="", words="", definition="", source=source, note="",
        sheet=sheet, synthetic=False,
    )  # fmt: skip


def _nothing(name: str, result: ReadResult, tally: Tally) -> DeliveryRefusedError:
    """Say why a file has no figure, with the cause that a person can mend first."""
    for note in tally.notes():
        if note.code in NOTHING:
            words = NOTHING[note.code]
            return refused(
                "nothing_of_population",
                words=words,
                file=name,
                dimension=note.value,
                **note.details,
            )
    return refused("nothing_of_population", file=name, reasons=sorted(result.left_out))
