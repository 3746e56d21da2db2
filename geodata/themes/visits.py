"""Visits by the region to the municipalities.

What counts, at default settings:

* a visit is one municipality on one day, however many came and however many entries the day has;
* an event over several days counts once for each of its days that is covered, in the year of the
  day;
* only visits that were held count; cancelled and planned ones do not;
* digital meetings count as the register's owner has entered them; the rule
  ``municipality_day_on_site`` leaves them out at view time;
* a visit by both politicians and officials stands in both subtotals, which may exceed the total;
* a row that was refused may have been a visit to any of the 14: until it is corrected, a count is
  what it is at least (``low``), and none is no certain zero.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from geodata.covers import (
    DAY,
    Cover,
    Stretch,
    covers_of,
    origin_of,
    refused,
    stretches,
    year_span,
    years,
)
from geodata.errors import InputError
from geodata.model import Indicator, Theme
from geodata.municipalities import MUNICIPALITY_CODES
from geodata.values import (
    ROWS_REFUSED,
    ValueRow,
    assemble,
    behind,
    combine,
    complete,
    fed,
    missing,
    status_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd

    from geodata.model import Computed, Tables, ValueKeys
    from geodata.settings import Settings

COUNTING_RULES: Final = ("municipality_day", "municipality_day_on_site", "event")
"""``event`` counts each entry of the register once, on its first day."""

COUNT: Final = Indicator("visits_count", "count", "sum", better="higher", ranked=False)
BY_POLITICIANS: Final = Indicator(
    "visits_politician_count",
    "count",
    "sum",
    better="higher",
    variant_of=COUNT.id,
    ranked=False,
)
BY_OFFICIALS: Final = Indicator(
    "visits_official_count", "count", "sum", better="higher", variant_of=COUNT.id, ranked=False
)
DAYS_SINCE_LAST: Final = Indicator(
    "visits_days_since_last", "days", "minimum", better="lower", ranked=False
)

INDICATORS: Final = (COUNT, BY_POLITICIANS, BY_OFFICIALS, DAYS_SINCE_LAST)

_VISITORS: Final = {
    COUNT.id: ("politician", "official", "both"),
    BY_POLITICIANS.id: ("politician", "both"),
    BY_OFFICIALS.id: ("official", "both"),
}


@dataclass(frozen=True, slots=True)
class _Mark:
    """One entry of the register on one of its days."""

    day: date
    key: date | int
    """What is counted once: the day, or the entry."""

    visitor: str
    place: int
    synthetic: bool


_Marks = dict[str, list[_Mark]]
"""By municipality."""


def _marks(visits: pd.DataFrame, rule: str, covered: Sequence[Stretch]) -> _Marks:
    if rule not in COUNTING_RULES:
        msg = f"No rule of counting is called {rule!r}; use one of {', '.join(COUNTING_RULES)}."
        raise InputError(msg)
    marks: _Marks = defaultdict(list)
    for place, row in enumerate(visits.to_dict("records")):
        digital = row["mode"] == "digital" and rule == "municipality_day_on_site"
        if row["status"] != "held" or digital:
            continue
        first, last = row["date"].date(), row["last_date"].date()
        span = (max(last, first) - first).days if rule != "event" else 0
        for day in (first + n * DAY for n in range(span + 1)):
            if not any(stretch.first <= day <= stretch.last for stretch in covered):
                continue
            key = place if rule == "event" else day
            mark = _Mark(day, key, row["visitor"], place, bool(row["synthetic"]))
            marks[row["municipality_code"]].append(mark)
    return marks


def _covers(tables: Tables) -> list[Cover]:
    visits = tables["visits"]
    visits = visits[visits["status"] != "planned"]
    spans = visits.groupby("delivery_id").agg(first=("date", "min"), last=("last_date", "max"))
    found = {
        str(delivery): (row["first"].date(), row["last"].date())
        for delivery, row in spans.iterrows()
    }
    return covers_of(tables, "visits", found)


def _rows(tables: Tables, settings: Settings) -> dict[str, list[ValueRow]]:
    covers = _covers(tables)
    marks = _marks(tables["visits"], settings.visits_counting, stretches(covers))
    rows: dict[str, list[ValueRow]] = {
        indicator.id: [
            _count(code, year, [m for m in marks[code] if m.visitor in visitors], covers)
            for year in years(covers)
            for code in MUNICIPALITY_CODES
        ]
        for indicator in INDICATORS
        if (visitors := _VISITORS.get(indicator.id))
    }
    rows[DAYS_SINCE_LAST.id] = [
        _days_since_last(code, year, marks[code], covers)
        for year in years(covers)
        for code in MUNICIPALITY_CODES
    ]
    return {indicator.id: complete(indicator, rows[indicator.id]) for indicator in INDICATORS}


def _count(code: str, year: int, marks: Sequence[_Mark], covers: Sequence[Cover]) -> ValueRow:
    """Count the visits of a year of which at least one day is covered; no row is then zero."""
    counted = [mark for mark in marks if mark.day.year == year]
    touching = [cover for cover in covers if cover.touches(*year_span(year))]
    row = _value(code, year, len({mark.key for mark in counted}), counted, touching)
    return replace(row, low=row.value) if refused(touching, *year_span(year)) else row


def _value(
    code: str, year: int, value: float, marks: Sequence[_Mark], covers: Sequence[Cover]
) -> ValueRow:
    invented = any(m.synthetic for m in marks) or any(c.synthetic for c in covers)
    places = {mark.place for mark in marks}
    return ValueRow(
        code,
        year,
        value,
        status_of(synthetic=invented),
        origin_of(covers, year),
        n_obs=len(places),
        behind=frozenset(
            {("visits", place) for place in places}
            | {("deliveries", cover.place) for cover in covers}
        ),
    )


def reference_day(covers: Sequence[Cover], year: int) -> tuple[date, Stretch]:
    """Give the day that a year's days are counted to, and the covered stretch it ends.

    31 December where the year is covered to its end, else the last covered day of the year: for
    the current year that is the end of what the register covers. It never depends on today.
    """
    first, last = year_span(year)
    stretch = [s for s in stretches(covers) if s.first <= last and first <= s.last][-1]
    return min(stretch.last, last), stretch


def _days_since_last(
    code: str, year: int, marks: Sequence[_Mark], covers: Sequence[Cover]
) -> ValueRow:
    """Count the days from the last visit to the reference day.

    Without a visit in the covered stretch that ends there, only a bound is known: the last visit
    lies before the stretch, so more days have passed than the stretch is long. A row that was
    refused may have been a later visit: then no more days have passed than are known, and without
    a visit nothing is known.
    """
    reference, stretch = reference_day(covers, year)
    end = year_span(year)[1]
    day = max((mark.day for mark in marks if mark.day <= end), default=date.min)
    relevant = [cover for cover in covers if cover.touches(stretch.first, reference)]
    uncertain = refused(relevant, max(day, stretch.first), reference)
    if day >= stretch.first:
        last = [mark for mark in marks if mark.day == day]
        row = _value(code, year, max(0, (reference - day).days), last, relevant)
        return replace(row, low=0.0, high=row.value) if uncertain else row
    if uncertain:
        return missing(code, year, ROWS_REFUSED)
    bound = (reference - stretch.first).days
    row = _value(code, year, bound, [], relevant)
    return replace(row, qualifier="gt", low=row.value)


def compute(tables: Tables, settings: Settings) -> Computed:
    """Compute counts of visits and days since the last one from ``visits`` and ``deliveries``.

    Raises
    ------
    InputError
        If the settings name an unknown rule of counting.
    """
    rows = _rows(tables, settings)
    return combine(assemble(indicator, rows[indicator.id]) for indicator in INDICATORS)


def rows_behind(
    tables: Tables, settings: Settings, indicator_id: str, area_code: str, period: int
) -> dict[str, pd.DataFrame]:
    """Give the visits behind one value, and the deliveries that say which days are covered."""
    return behind(tables, _rows(tables, settings)[indicator_id], area_code, period)


def feeds(
    tables: Tables, settings: Settings, positions: Mapping[str, Collection[int]]
) -> ValueKeys:
    """Give the values that rest on rows, by their positions in the tables."""
    return fed(_rows(tables, settings), positions)


THEME: Final = Theme("visits", COUNT.id, ("visits",), compute, rows_behind, INDICATORS, feeds=feeds)
