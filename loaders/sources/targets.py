"""Decided targets: what, for whom, which year, who decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from geodata.units import VALUE_DIGITS
from loaders.rows import PERCENT, SYNTHETIC, Cells, collect, reject_duplicates, years
from loaders.spec import Column, ReadOptions, ReadResult
from loaders.tabular import read_sheet

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.units import Unit

COLUMNS: Final = (
    Column(
        "indicator_id", ("mått", "indikator", "indicator"), required=True, example="visits_count"
    ),
    Column(
        "level",
        ("nivå",),
        required=True,
        example="regionen",
        allowed=("länet", "kommun", "regionen"),
    ),
    Column("municipality_code", ("kommunkod",), example=""),
    Column("municipality", ("kommun",), example=""),
    Column("year", ("år", "period"), required=True, example="2019"),
    Column("value", ("värde", "mål"), required=True, example="8"),
    Column("unit", ("enhet",), example=""),
    Column("set_by", ("beslutat av", "beslutad av"), required=True, example="Regionfullmäktige"),
    Column("source", ("källa",), required=True, example="Strategisk plan 2019 (exempel)"),
    SYNTHETIC,
)

LEVELS: Final = {
    "county": "county",
    "länet": "county",
    "län": "county",
    "municipality": "municipality",
    "kommun": "municipality",
    "region_duty": "region_duty",
    "regionen": "region_duty",
}


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read targets. Shares may be given in percent with the unit saying so."""
    sheet = read_sheet(path, COLUMNS, options.sheet)
    seen: set[int] = set()

    def parse(cells: Cells) -> dict[str, Any]:
        row = _target(cells, options)
        if row["year"] is not None:
            seen.add(row["year"])
        return row

    result = collect(sheet, "targets", parse, options.accept)
    reject_duplicates(result, ("indicator_id", "level", "municipality_code", "year"), ("value",))
    result.covers = years(seen)
    return result


def _value(cells: Cells, unit: Unit | None) -> float | None:
    """Give the value in the indicator's unit; a share may come in percent."""
    value = cells.number("value", required=True)
    in_percent = cells.text("unit").casefold() in PERCENT
    if value is None or unit is None:
        return value
    if unit != "share":
        if in_percent:
            cells.problem("wrong_unit", "unit", words="not_in_percent")
        return value
    if in_percent:
        value = cells.in_percent("value", value)
        value = round(value / 100, VALUE_DIGITS)
    if not 0 <= value <= 1:
        cells.problem("share_range", "value")
    return value


def _target(cells: Cells, options: ReadOptions) -> dict[str, Any]:
    from geodata.indicators import INDICATORS

    indicator = cells.text("indicator_id", required=True)
    if indicator and indicator not in INDICATORS:
        cells.problem("unknown_indicator", "indicator_id")
    value = _value(cells, INDICATORS[indicator].unit if indicator in INDICATORS else None)
    level = cells.one_of("level", LEVELS)
    named = cells.text("municipality_code") or cells.text("municipality")
    code: str | None = ""
    if level == "municipality" or named:
        code = cells.municipality(
            options.names, "municipality_code", "municipality", areas=level != "municipality"
        )
    return {
        "indicator_id": indicator,
        "level": level,
        "municipality_code": code,
        "year": cells.year("year"),
        "value": value,
        "set_by": cells.text("set_by", required=True),
        "source": cells.text("source", required=True),
    }
