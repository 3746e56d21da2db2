"""The committee's scorecard: goals, measures, targets and outcomes of a year, as reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from loaders.rows import SYNTHETIC, Cells, collect, reject_duplicates, years
from loaders.spec import Column, ReadOptions, ReadResult
from loaders.tabular import read_sheet

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS: Final = (
    Column("perspective", ("perspektiv",), required=True, example="Medborgare"),
    Column("strategic_goal", ("strategiskt mål",), required=True, example="Ett rikt kulturliv"),
    Column(
        "goal_assessment", ("måluppfyllelse",), example="uppnått",
        allowed=("uppnått", "delvis uppnått", "inte uppnått"),
    ),
    Column("success_factor", ("framgångsfaktor",), example="Mottagarkapacitet i kommunerna"),
    Column("measure_sv", ("mått", "measure"), required=True, example="Antal insatser"),
    Column(
        "kind", ("slag",), required=True, example="styrmått",
        allowed=("styrmått", "kontrollmått", "aktivitet"),
    ),
    Column("target_year", ("målår",), required=True, example="2019"),
    Column("target_sv", ("mål", "target_text"), example="3"),
    Column("target_value", ("målvärde",), example="3"),
    Column("target_unit", ("målenhet",), example=""),
    Column("target_level", ("målnivå",), example="länet"),
    Column("data_level", ("datanivå",), example="kommun"),
    Column("outcome_sv", ("utfall", "outcome_text"), example=""),
    Column("value", ("värde",), example="4"),
    Column("unit", ("enhet",), example="antal"),
    Column("year", ("år", "value_year"), example="2019"),
    Column("previous_value", ("föregående värde",), example="2"),
    Column("previous_year", ("föregående år",), example="2018"),
    Column("note", ("anmärkning", "kommentar"), example=""),
    Column("source", ("källa",), example="Årsrapport 2019 (exempel)"),
    SYNTHETIC,
)  # fmt: skip

KINDS: Final = {
    "styrmått": "styrmått",
    "kontrollmått": "kontrollmått",
    "regiondirektörens kontrollmått": "kontrollmått",
    "aktivitet": "aktivitet",
}
ASSESSMENTS: Final = {word: word for word in ("uppnått", "delvis uppnått", "inte uppnått")}

DEFAULT_SOURCE: Final = "Region Norrbotten, regionala utvecklingsnämndens årsrapport"


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read a scorecard. Texts stand as reported; numbers only where the report gives one."""
    sheet = read_sheet(path, COLUMNS, options.sheet)
    seen: set[int] = set()

    def parse(cells: Cells) -> dict[str, Any]:
        row = _measure(cells)
        if row["year"] is not None:
            seen.add(row["year"])
        return row

    result = collect(sheet, "scorecard", parse, options.accept)
    reject_duplicates(result, ("year", "measure"), ("outcome_text", "value"))
    result.covers = years(seen)
    return result


def _measure(cells: Cells) -> dict[str, Any]:
    year = cells.year("target_year")
    return {
        "year": year,
        "perspective": cells.text("perspective", required=True),
        "strategic_goal": cells.text("strategic_goal", required=True),
        "goal_assessment": cells.one_of("goal_assessment", ASSESSMENTS, default=""),
        "success_factor": cells.text("success_factor"),
        "measure": cells.text("measure_sv", required=True),
        "kind": cells.one_of("kind", KINDS),
        "target_text": cells.text("target_sv"),
        "target_value": cells.number("target_value"),
        "target_unit": cells.text("target_unit"),
        "target_level": cells.text("target_level"),
        "data_level": cells.text("data_level"),
        "outcome_text": cells.text("outcome_sv"),
        "value": cells.number("value"),
        "unit": cells.text("unit"),
        "value_year": cells.text("year"),
        "previous_value": cells.number("previous_value"),
        "previous_year": cells.text("previous_year"),
        "note": cells.text("note"),
        "source": cells.text("source") or f"{DEFAULT_SOURCE} {year or ''}".strip(),
    }
