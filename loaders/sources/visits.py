"""Visits to municipalities, as a plain table. Names of people and subjects are never read.

The theme comes from the category alone: a subject line may hold what nobody meant to publish.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from loaders.rows import OUTSIDE, SYNTHETIC, Cells, LeftOut, Parsed, collect, parsed_date, span
from loaders.spec import Column, ReadOptions, ReadResult
from loaders.tabular import read_sheet

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS: Final = (
    Column("date", ("datum", "startdatum", "start date"), required=True, example="2019-05-14"),
    Column("last_date", ("slutdatum", "end date", "till och med"), example=""),
    Column("municipality_code", ("kommunkod",), example="2506"),
    Column("municipality", ("kommun", "kommunnamn"), example="Arjeplog"),
    Column("visitor", ("besökare", "vem"), required=True, example="politiker"),
    Column("kind", ("slag", "typ"), example="kommundialog"),
    Column("mode", ("form", "sätt"), example="på plats"),
    Column("theme", ("tema", "kategori", "kategorier", "categories"), example="kultur"),
    Column("status", ("läge",), example="genomfört"),
    SYNTHETIC,
)

VISITORS: Final = {
    **dict.fromkeys(("politician", "politicians", "politiker", "förtroendevald"), "politician"),
    **dict.fromkeys(("official", "officials", "tjänsteperson", "tjänstepersoner"), "official"),
    **dict.fromkeys(("both", "båda", "politiker och tjänstepersoner"), "both"),
}
KINDS: Final = {
    **dict.fromkeys(("visit", "besök"), "visit"),
    **dict.fromkeys(("dialogue", "dialog", "kommundialog"), "dialogue"),
    **dict.fromkeys(("study_visit", "study visit", "studiebesök"), "study_visit"),
}
MODES: Final = {
    **dict.fromkeys(("on_site", "on site", "på plats", "fysiskt"), "on_site"),
    **dict.fromkeys(("digital", "digitalt", "teams"), "digital"),
}
STATUSES: Final = {
    **dict.fromkeys(("held", "genomfört", "genomförd", "hållet"), "held"),
    **dict.fromkeys(("cancelled", "inställt", "inställd", "avbokat", "avbokad"), "cancelled"),
    **dict.fromkeys(("planned", "planerat", "planerad"), "planned"),
}


MAX_DAYS: Final = 14
"""A longer visit is taken for a mistyped year: each of its days would count as one visit."""


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read visits. Rows outside the days that the person names are left out and counted.

    If nobody names the days covered, they are those of the first to the last row that is not
    planned: that a visit is planned for October does not mean that September is known.
    """
    either = [("municipality_code", "municipality")]
    sheet = read_sheet(path, COLUMNS, options.sheet, either)
    first, last = options.covers.split("/") if options.covers else ("", "")
    days: set[dt.date] = set()

    def parse(cells: Cells) -> Parsed:
        day = cells.date("date", required=True)
        if day is not None:
            if STATUSES.get(cells.text("status").casefold()) != "planned":
                days.update(_days(day, cells.text("last_date")))
            if first and not first <= day.isoformat() <= last:
                return LeftOut("outside_covers")
        if cells.elsewhere(options.names, "municipality_code", "municipality"):
            return OUTSIDE
        return _visit(cells, options, day)

    result = collect(sheet, "visits", parse)
    result.covers = (first, last) if first else span(days)
    return result


def _days(day: dt.date, last: str) -> set[dt.date]:
    """Give the first and the last day of a visit; a last day that cannot be is left away."""
    end = parsed_date(last)
    return {day, end} if end and _plausible(day, end) else {day}


def _plausible(first: dt.date, last: dt.date) -> bool:
    return 0 <= (last - first).days < MAX_DAYS


def _check_length(cells: Cells, first: dt.date, last: dt.date) -> None:
    if last < first:
        cells.problem("ends_before_start", "last_date")
    elif not _plausible(first, last):
        cells.problem(
            "too_long",
            "last_date",
            words="visit_too_long",
            days=(last - first).days + 1,
            most=MAX_DAYS,
        )


def _visitor(cells: Cells) -> str | None:
    """Give who visited. Nobody is taken for anyone: the subtotals depend on it."""
    if cells.text("visitor"):
        return cells.one_of("visitor", VISITORS)
    cells.problem("no_visitor", "visitor")
    return None


def _visit(cells: Cells, options: ReadOptions, day: dt.date | None) -> dict[str, Any]:
    last = cells.date("last_date") or day
    if day and last:
        _check_length(cells, day, last)
    return {
        "date": day and dt.datetime.combine(day, dt.time()),
        "last_date": last and dt.datetime.combine(last, dt.time()),
        "municipality_code": cells.municipality(options.names, "municipality_code", "municipality"),
        "visitor": _visitor(cells),
        "kind": cells.one_of("kind", KINDS, default="visit"),
        "mode": cells.one_of("mode", MODES, default=""),
        "starts": "",
        "ends": "",
        "theme": cells.text("theme"),
        "status": cells.one_of("status", STATUSES, default="held"),
        "register": options.register,
    }
