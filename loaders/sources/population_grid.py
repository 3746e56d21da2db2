"""Inhabitants of squares of 1 km, as Statistics Sweden (SCB) publishes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from loaders.rows import SYNTHETIC, Cells, collect, reject_duplicates, years
from loaders.spec import Column, ReadOptions, ReadResult
from loaders.tabular import read_sheet

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS: Final = (
    Column("rutid_scb", ("ruta", "rutid", "cell_id"), required=True, example="8290007292000"),
    Column("beftotalt", ("befolkning", "invånare", "population"), required=True, example="12"),
    Column("year", ("år", "referenstid"), required=True, example="2025"),
    Column("source", ("källa",), example="SCB"),
    SYNTHETIC,
)


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read squares with their inhabitants."""
    sheet = read_sheet(path, COLUMNS, options.sheet)
    seen: set[int] = set()

    def parse(cells: Cells) -> dict[str, Any]:
        year = cells.year("year")
        if year is not None:
            seen.add(year)
        return {
            "cell_id": cells.whole("rutid_scb", required=True, ge=0),
            "inhabitants": cells.whole("beftotalt", required=True, ge=0),
            "period": year,
            "source": cells.text("source") or "SCB",
        }

    result = collect(sheet, "population_grid", parse)
    reject_duplicates(result, ("cell_id", "period"), ("inhabitants",))
    result.covers = years(seen)
    return result
