"""Registers of granted projects in culture, as a plain table.

The culture indicators count every register that is loaded. Registers of other support have no
indicator yet and do not belong here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from geodata.errors import UnknownNameError
from geodata.municipalities import COUNTY
from loaders.names import other_municipality
from loaders.rows import OUTSIDE, SYNTHETIC, Cells, LeftOut, Parsed, collect, span
from loaders.spec import Column, ReadOptions, ReadResult
from loaders.tabular import read_sheet
from loaders.words import problem

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS: Final = (
    Column("reference_number", ("diarienummer", "dnr", "ärendenummer"), example="RUN 123-2019"),
    Column("title", ("projekt", "projektnamn", "project"), required=True, example="Kulturarvsår"),
    Column("applicant", ("sökande", "organisation"), example="Norrbottens museum"),
    Column(
        "municipalities",
        ("municipality_codes", "municipality", "kommun", "kommuner", "kommunkod"),
        required=True,
        example="Luleå, Boden och Piteå",
    ),
    Column("year", ("år", "beslutsår"), example="2019"),
    Column("decided_on", ("beslutsdatum", "beslutad", "decision date"), example="2019-03-01"),
    Column("sought_sek", ("sökt belopp", "sökt"), example="200 000 kr"),
    Column("granted_sek", ("beviljat belopp", "beviljat"), example="125 000 kr"),
    Column("support_form", ("stödform",), example="projektstöd"),
    Column("art_form", ("konstområde", "konstform"), example="kulturarv"),
    Column("digital", ("digitalt",), example="nej"),
    Column("young_organiser", ("ung arrangör", "unga arrangörer"), example="nej"),
    SYNTHETIC,
)

WHOLE_COUNTY: Final = ("hela länet", "länet", "norrbotten", "norrbottens län", "25", "whole county")
_SEPARATORS: Final = re.compile(r"\s*(?:[,;/&+]|\boch\b|\band\b|\bsamt\b)\s*", re.IGNORECASE)
_AMBIGUOUS: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_CURRENCY: Final = re.compile(r"\s*(kr|kronor|sek|:-)\.?$", re.IGNORECASE)


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read projects. The year is the decision's; money in kronor.

    A project counts in the municipalities of Norrbotten that it reaches. Others that it names are
    told; a project that reaches none of the county is outside.
    """
    sheet = read_sheet(path, COLUMNS, options.sheet)
    first, last = options.covers.split("/") if options.covers else ("", "")
    days: set[dt.date] = set()
    seen: Counter[str] = Counter()
    others: Counter[str] = Counter()

    def parse(cells: Cells) -> Parsed:
        row = _project(cells, options)
        elsewhere = _elsewhere(cells.text("municipalities"))
        decided, year = row["decided_on"], row["year"]
        if decided is not None or year is not None:
            begin = decided.date() if decided else dt.date(year, 1, 1)
            days.update({begin, decided.date() if decided else dt.date(year, 12, 31)})
            if first and not first[:4] <= str(begin.year) <= last[:4]:
                return LeftOut("outside_covers")
        if elsewhere and not row["municipality_codes"]:
            return OUTSIDE
        if not cells.problems:
            others.update(elsewhere)
        row["project_id"] = _identity(row, seen)
        return row

    result = collect(sheet, "projects", parse)
    if others:
        named = [f"{name} ({count})" for name, count in sorted(others.items())]
        result.notes.append(problem("beyond_the_county", named=named))
    result.covers = (first, last) if first else span(days)
    return result


def _project(cells: Cells, options: ReadOptions) -> dict[str, Any]:
    decided = cells.date("decided_on")
    year = cells.year("year", required=decided is None) or (decided and decided.year)
    return {
        "project_id": "",
        "reference_number": cells.text("reference_number"),
        "title": cells.text("title", required=True),
        "applicant": cells.text("applicant"),
        "policy_area": "culture",
        "municipality_codes": _codes(cells, options),
        "year": year,
        "decided_on": decided and dt.datetime.combine(decided, dt.time()),
        "sought_sek": _money(cells, "sought_sek"),
        "granted_sek": _money(cells, "granted_sek"),
        "support_form": cells.text("support_form"),
        "art_form": cells.text("art_form"),
        "digital": cells.flag("digital"),
        "young_organiser": cells.flag("young_organiser"),
        "register": options.register,
    }


def _money(cells: Cells, column: str) -> float | None:
    amount = _CURRENCY.sub("", cells.text(column))
    if _AMBIGUOUS.fullmatch(amount):
        whole = re.sub(r"[.,]", " ", amount)
        cells.problem("ambiguous_amount", column, amount=amount, whole=whole)
        return None
    bare = Cells(cells.sheet, cells.row, {**cells.texts, column: amount}, cells.problems)
    return bare.number(column, ge=0)


def _codes(cells: Cells, options: ReadOptions) -> str:
    """Give the codes joined by ';' in ascending order, or '25' for the whole county."""
    text = cells.text("municipalities", required=True)
    if text.casefold() in WHOLE_COUNTY:
        return COUNTY
    codes: set[str] = set()
    for part in filter(None, _SEPARATORS.split(text)):
        if other_municipality(part):
            continue
        try:
            codes.add(options.names.match(part))
        except UnknownNameError as error:
            cells.unknown_municipality("municipalities", part, error)
    return ";".join(sorted(codes))


def _elsewhere(text: str) -> list[str]:
    """Give the names of the municipalities of other counties in a list."""
    named = (other_municipality(part) for part in _SEPARATORS.split(text) if part)
    return sorted({name for name in named if name})


def _identity(row: dict[str, Any], seen: Counter[str]) -> str:
    """Give an id that the same project gets in every delivery of its register.

    Rows without a reference number that are equal in every respect are numbered in their order.
    """
    named = row["reference_number"] or "|".join(
        str(row[column]) for column in ("title", "applicant", "year", "municipality_codes")
    )
    seen[named] += 1
    text = f"{row['register']}|{named}" + (f"|{seen[named]}" if seen[named] > 1 else "")
    return hashlib.sha256(text.encode()).hexdigest()[:12]
