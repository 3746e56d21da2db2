"""Figures by municipality and year as a plain table, whichever dataset they are of.

The columns are those of ``figures.csv``; a table of one subject may leave the indicator out. Every
figure needs a source. Percent become shares; words such as 'nearly' become a qualifier and stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from geodata.units import VALUE_DIGITS
from loaders.rows import (
    OUTSIDE,
    PERCENT,
    SYNTHETIC,
    Cells,
    LeftOut,
    Parsed,
    collect,
    reject_duplicates,
    years,
)
from loaders.spec import Column, ReadOptions, ReadResult
from loaders.tabular import read_sheet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geodata.model import Indicator
    from geodata.units import Unit

COLUMNS: Final = (
    Column("municipality_code", ("kommunkod", "kod", "code"), example="2580"),
    Column("municipality", ("kommun", "kommunnamn", "name", "namn"), example="Luleå"),
    Column("indicator", ("mått", "indikator", "indicator_id"), example="population"),
    Column("base", ("bas", "basis"), allowed=("hushåll", "befolkning", "arbetsställen")),
    Column("year", ("år", "årtal", "period"), required=True, example="2019"),
    Column("value", ("värde",), required=True, example="78105"),
    Column("unit", ("enhet",), example="persons"),
    Column("qualifier", ("osäkerhet",), allowed=("cirka", "mer än", "mindre än")),
    Column("definition", ("definition av måttet",), example=""),
    Column("denominator", ("nämnare", "antal i basen"), example=""),
    Column("source", ("källa",), required=True, example="SCB (exempel)"),
    Column("note", ("anmärkning", "kommentar"), example=""),
    SYNTHETIC,
)

KNOWN_AS: Final = {
    "population_31_december": "population",
    "land_area": "land_area_km2",
    "households_in_base": "households",
    "fibre_connected": "broadband_fibre_connected_share",
    "homes_passed_fibre": "broadband_homes_passed_share",
    "access_30_mbit": "broadband_30mbit_share",
    "access_100_mbit": "broadband_100mbit_share",
    "access_100_mbit_dense": "broadband_100mbit_share_dense",
    "access_100_mbit_sparse": "broadband_100mbit_share_sparse",
    "access_or_possibility_1_gbit": "broadband_1gbit_share",
    "access_or_possibility_1_gbit_dense": "broadband_1gbit_share_dense",
    "access_or_possibility_1_gbit_sparse": "broadband_1gbit_share_sparse",
}
"""Names of ``figures.csv`` to our indicators. Fixed radio, water areas and more have none."""

IN_SWEDISH: Final = {
    "ansluten till fiber": "broadband_fibre_connected_share",
    "möjlighet att ansluta till fiber": "broadband_homes_passed_share",
    "minst 30 mbit/s": "broadband_30mbit_share",
    "minst 100 mbit/s": "broadband_100mbit_share",
    "minst 1 gbit/s": "broadband_1gbit_share",
    "folkmängd": "population",
    "invånare": "population",
    "hushåll": "households",
    "landareal": "land_area_km2",
}
"""What people call the measures, in lower case; templates offer those of their dataset."""

BASES: Final = {
    "": "",
    "unknown": "",
    "okänd": "",
    "households": "households",
    "hushåll": "households",
    "population": "population",
    "befolkning": "population",
    "workplaces": "workplaces",
    "arbetsställen": "workplaces",
    "cells": "cells",
}

QUALIFIERS: Final = {
    "": "",
    "exact": "",
    "exakt": "",
    **dict.fromkeys(("approx", "about", "near", "nearly", "circa"), "approx"),
    **dict.fromkeys(("nästan", "nära", "cirka", "ca", "omkring", "ungefär"), "approx"),
    **dict.fromkeys(("gt", ">", "over", "above", "more than", "över", "mer än"), "gt"),
    **dict.fromkeys(("lt", "<", "under", "below", "less than", "mindre än"), "lt"),
}

MAX_NAME: Final = 60
"""Signs of an unknown indicator's name that are counted by; a cell may hold a whole text."""

NO_VALUE: Final = frozenset({"", "-", "–", "—", ".", "..", "...", "…"})
"""How producers write that a cell has no value. It is missing, never zero."""

KEY: Final = ("municipality_code", "indicator_id", "period", "basis")

_LIMIT: Final = re.compile(r"[<>]|[^\W\d]+(?:\s[^\W\d]+)*|")
"""What stands before a number. Matched from the start alone, so that no text makes it search."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A value in our unit, as far as the cell says it."""

    value: float | None
    qualifier: str


def read(
    path: Path,
    options: ReadOptions,
    indicator: str = "",
    prefix: str | tuple[str, ...] = "",
    columns: Sequence[Column] = COLUMNS,
) -> ReadResult:
    """Read figures.

    Parameters
    ----------
    path, options
        As every reader.
    indicator
        Of rows that name none; empty: each row must name one.
    prefix
        Of the indicators that the dataset may hold, or several; others are left out. Without one
        secret indicators are: a dataset of any figures is open.
    columns
        Those of the dataset's template, where its example is another.
    """
    from geodata.indicators import COMPUTED, DELIVERED, SECRET

    sheet = read_sheet(path, columns, options.sheet, either=[("municipality_code", "municipality")])
    seen_years: set[int] = set()

    def parse(cells: Cells) -> Parsed:
        theirs = cells.text("indicator") or indicator
        if not theirs:
            cells.text("indicator", required=True)
            return None
        plain = theirs.casefold()
        ours = KNOWN_AS.get(plain) or IN_SWEDISH.get(plain, plain)
        if ours in COMPUTED:
            return LeftOut(f"computed_here:{ours}")
        if ours not in DELIVERED or not ours.startswith(prefix):
            return LeftOut(f"no_indicator:{theirs[:MAX_NAME]}")
        if ours in SECRET and not prefix:
            return LeftOut(f"secret:{ours}")
        year = cells.year("year")
        if year is not None:
            seen_years.add(year)
        if cells.elsewhere(options.names, "municipality_code", "municipality"):
            return OUTSIDE
        return _fact(cells, options, DELIVERED[ours], year)

    result = collect(sheet, "facts", parse, options.accept)
    reject_duplicates(result, KEY, ("value", "qualifier"))
    result.covers = years(seen_years)
    return result


def _fact(
    cells: Cells, options: ReadOptions, indicator: Indicator, year: int | None
) -> dict[str, Any]:
    code = cells.municipality(options.names, "municipality_code", "municipality", areas=True)
    amount = _amount(cells, indicator.unit)
    qualifier = cells.one_of("qualifier", QUALIFIERS, default="") or amount.qualifier
    words = cells.text("qualifier") or cells.text("value")
    basis = _basis(cells, indicator)
    denominator = cells.number("denominator", ge=0)
    source = cells.text("source")
    if not source:
        cells.problem("no_source", "source")
    return {
        "municipality_code": code,
        "indicator_id": indicator.id,
        "period": year,
        "basis": basis,
        "value": amount.value,
        "denominator": denominator,
        "qualifier": qualifier,
        "words": words if qualifier == "approx" else "",
        "definition": cells.text("definition"),
        "source": source,
        "note": cells.text("note"),
    }


def _basis(cells: Cells, indicator: Indicator) -> str | None:
    """Give the basis, which must be one of those that the indicator's values are chosen from."""
    basis = cells.one_of("base", BASES, default="")
    if basis is None or basis in indicator.bases:
        return basis
    known = [word for word in indicator.bases if word]
    key = "no_basis" if not known else "wrong_basis_or_none" if "" in indicator.bases else ""
    cells.problem("wrong_basis", "base", words=key, indicator=indicator.id, known=known)
    return None


def _amount(cells: Cells, unit: Unit) -> Amount:
    """Give the value in our unit: '>99,9%' is 0.999 and more, '84.86' with unit percent 0.8486."""
    said = cells.text("unit").casefold()
    value, qualifier, percent = _limited(cells, "value")
    if unit == "share":
        in_percent = percent or said in PERCENT
        if not in_percent and said not in ("", "share", "andel"):
            cells.problem("wrong_unit", "unit", words="not_a_share")
        return Amount(_share(cells, "value", value, in_percent=in_percent), qualifier)
    if percent or said in PERCENT:
        cells.problem("wrong_unit", "unit", words="not_in_percent")
    if unit in ("persons", "households") and cells.may_be_thousands("value"):
        return Amount(None, qualifier)
    if value is not None and unit in ("persons", "households") and not value.is_integer():
        cells.problem("not_whole", "value")
    return Amount(value, qualifier)


def share(cells: Cells, column: str) -> Amount:
    """Give a share from a column of a producer's table, which holds nothing else.

    ``0,85`` is 0.85, ``85 %`` too, ``>99,9%`` is 0.999 and more; a dash or an empty cell is no
    value.
    """
    if cells.text(column) in NO_VALUE:
        return Amount(None, "")
    value, qualifier, percent = _limited(cells, column)
    over = "" if percent else "share_without_unit"
    return Amount(_share(cells, column, value, in_percent=percent, over=over), qualifier)


def _limited(cells: Cells, column: str) -> tuple[float | None, str, bool]:
    """Give a cell's number, its qualifier, and whether it has a percent sign."""
    text = cells.text(column)
    stripped = text.strip()
    found = _LIMIT.match(stripped)
    said = found[0] if found else ""
    rest = stripped[len(said) :]
    percent = rest.endswith("%")
    number = rest.removesuffix("%").strip()
    qualifier = QUALIFIERS.get(said.casefold())
    if qualifier is None:
        qualifier, number = "", text
    bare = Cells(cells.sheet, cells.row, {**cells.texts, column: number}, cells.problems)
    value = bare.number(column, required=True, ge=0)
    return value, qualifier, percent


def _share(
    cells: Cells, column: str, value: float | None, *, in_percent: bool, over: str = ""
) -> float | None:
    if value is None:
        return None
    if in_percent and "%" not in cells.text(column):
        value = cells.in_percent(column, value)
    if value > (100 if in_percent else 1):
        cells.problem("share_range", column, words="over_100_percent" if in_percent else over)
        return None
    return round(value / 100 if in_percent else value, VALUE_DIGITS)
