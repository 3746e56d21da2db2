"""Visits to municipalities, as a plain table. Names of people and subjects are never read.

The theme comes from the category alone: a subject line may hold what nobody meant to publish.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from loaders.rows import OUTSIDE, SYNTHETIC, Cells, LeftOut, Parsed, collect, span
from loaders.spec import Column, ReadOptions, ReadResult
from loaders.tabular import read_sheet

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS: Final = (
    Column("date", ("datum", "startdatum", "start date"), required=True, example="2019-05-14"),
    Column("last_date", ("slutdatum", "end date", "till och med"), example=""),
    Column("municipality_code", ("kommunkod",), example="2506"),
    Column("municipality", ("kommun", "kommunnamn"), example="Arjeplog"),
    Column("visitor", ("besökare", "vem"), example="politiker"),
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


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read visits. Rows outside the days that the person names are left out and counted."""
    sheet = read_sheet(path, COLUMNS, options.sheet)
    first, last = options.covers.split("/") if options.covers else ("", "")
    days: set[dt.date] = set()

    def parse(cells: Cells) -> Parsed:
        day = cells.date("date", required=True)
        if day is not None:
            days.add(day)
            if first and not first <= day.isoformat() <= last:
                return LeftOut("outside_covers")
        if cells.elsewhere("municipality_code"):
            return OUTSIDE
        return _visit(cells, options, day)

    result = collect(sheet, "visits", parse)
    result.covers = (first, last) if first else span(days)
    return result


def _visit(cells: Cells, options: ReadOptions, day: dt.date | None) -> dict[str, Any]:
    last = cells.date("last_date") or day
    if day and last and last < day:
        cells.problem("ends_before_start", "last_date", "The visit ends before it begins.")
    return {
        "date": day and dt.datetime.combine(day, dt.time()),
        "last_date": last and dt.datetime.combine(last, dt.time()),
        "municipality_code": cells.municipality(options.names, "municipality_code", "municipality"),
        "visitor": cells.one_of("visitor", VISITORS, default="official"),
        "kind": cells.one_of("kind", KINDS, default="visit"),
        "mode": cells.one_of("mode", MODES, default=""),
        "theme": cells.text("theme"),
        "status": cells.one_of("status", STATUSES, default="held"),
        "register": options.register,
    }
