"""A list of visits: Excel or CSV with Swedish or English headings, one row for each visit."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from geodata.errors import UnknownNameError
from loaders.names import other_municipality
from loaders.rows import OUTSIDE, Cells, LeftOut, Parsed, collect, parsed_date, parsed_time, span
from loaders.sources.visits import outlook
from loaders.sources.visits.columns import COLUMNS, EITHER, EXPORTED, HIDDEN, LIST
from loaders.sources.visits.entries import (
    KINDS,
    MAX_DAYS,
    MODES,
    STATUSES,
    VISITORS,
    Said,
    When,
    is_cancelled,
    is_private,
    kind_in,
    mode_in,
    other_category,
    split_categories,
    theme_in,
    visitor_in,
)
from loaders.sources.visits.looks import finished
from loaders.sources.visits.places import municipalities_in, municipalities_of_place
from loaders.tabular import read_sheet
from loaders.words import problem

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from loaders.spec import ReadOptions, ReadResult
    from loaders.tabular import Sheet

_SEPARATORS: Final = re.compile(r"\s*(?:[,;/&+\n]|\boch\b|\band\b|\bsamt\b)\s*", re.IGNORECASE)
_MOMENT: Final = re.compile(r"\d{4}-?\d{2}-?\d{2}[T ](?P<time>\S+)")
_UNTIL: Final = re.compile(r"\s*(?:[-\u2013\u2014]|\btill\b)\s*")
_MIDNIGHT: Final = ("24:00", "24.00")


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read a list of visits. A calendar that was saved as a workbook is read as the export it is.

    Raises
    ------
    DeliveryRefusedError
        If the file cannot be read or a column is missing. Who visited needs a column, unless the
        register's name or a column of categories says it.
    """
    sheet = read_sheet(path, (*LIST, *EXPORTED), options.sheet, EITHER)
    if outlook.exported(sheet):
        return outlook.collected(sheet, options)
    if not sheet.headings.keys() & {"visitor", "theme"} and not visitor_in(options.register):
        # Says which columns are missing.
        sheet = read_sheet(path, (*COLUMNS, *HIDDEN), options.sheet, EITHER)
    return _List(unquoted(sheet), options).result()


def unquoted(sheet: Sheet) -> Sheet:
    """Give the sheet so that no cell of several lines is quoted: it may be a text about people."""
    return replace(sheet, swallowed={row: (name, "") for row, (name, _) in sheet.swallowed.items()})


class _List:
    """One list while it is read."""

    def __init__(self, sheet: Sheet, options: ReadOptions) -> None:
        self.sheet = sheet
        self.options = options
        self.first, self.last = options.covers.split("/") if options.covers else ("", "")
        self.days: set[dt.date] = set()
        self.beyond: Counter[str] = Counter()
        self.named = bool(sheet.headings.keys() & {"municipality_code", "municipality"})
        """Whether a column says the municipality. Else place and subject do, as in a calendar."""

    def result(self) -> ReadResult:
        found = collect(self.sheet, "visits", self._row, self.options.accept)
        found.covers = (self.first, self.last) if self.first else span(self.days)
        if self.beyond:
            named = [f"{name} ({count})" for name, count in sorted(self.beyond.items())]
            found.notes.append(problem("visits_beyond_the_county", named=named))
        return finished(found, self.options, calendar=not self.named)

    def _row(self, cells: Cells) -> Parsed:
        if is_private(cells.text("private"), cells.text("sensitivity")):
            return LeftOut("private")
        day = cells.date("date", required=True)
        if day is not None:
            if STATUSES.get(cells.text("status").casefold()) != "planned":
                self.days.update(_days(day, cells.text("last_date")))
            if self.first and not self.first <= day.isoformat() <= self.last:
                return LeftOut("outside_covers")
        categories = split_categories(cells.text("theme"))
        if left_out := other_category(categories, self.options):
            return left_out
        codes = self._codes(cells)
        if not isinstance(codes, tuple):
            return codes
        said = Said(
            codes,
            _visitor(cells, categories, self.options) or "",
            kind=_kind(cells, categories),
            mode=cells.one_of("mode", MODES, default=mode_in(cells.text("place"), self.options))
            or "",
            theme=theme_in(categories),
            status=_status(cells),
        )
        when = _when(cells, day)
        return said.on(when, self.options.register) if when else None

    def _codes(self, cells: Cells) -> tuple[str, ...] | Parsed:
        """Give the municipalities of a row: its columns', else the place's, else the subject's."""
        names = self.options.names
        if cells.text("municipality_code") or cells.text("municipality"):
            if cells.elsewhere(names, "municipality_code", "municipality"):
                return OUTSIDE
            return self._of_columns(cells)
        found = municipalities_of_place(cells.text("place"), names)
        found = found or municipalities_in(cells.text("subject"), names)
        if not found and not self.named:
            return LeftOut("not_a_visit")
        if not found:
            cells.problem("empty", "municipality", words="empty_municipality")
        return found

    def _of_columns(self, cells: Cells) -> tuple[str, ...] | Parsed:
        """Give the municipalities that the columns for them name, several in a cell or one."""
        columns = ("municipality_code", "municipality")
        parts = {column: _parts(cells.text(column)) for column in columns}
        if all(len(found) <= 1 for found in parts.values()):
            code = cells.municipality(self.options.names, *columns)
            return (code,) if code else ()
        codes = [self._matched(cells, column, parts[column]) for column in columns if parts[column]]
        if len({frozenset(found) for found in codes}) > 1 and not cells.problems:
            said = [cells.text(column) for column in columns]
            cells.problem("code_and_name_differ", columns[0], found=said)
        if codes[0]:
            listed = {other_municipality(part) for column in columns for part in parts[column]}
            self.beyond.update(listed - {""})
        return codes[0] or OUTSIDE

    def _matched(self, cells: Cells, column: str, parts: list[str]) -> tuple[str, ...]:
        """Give the codes of the parts of a cell, without those of other counties."""
        codes: list[str] = []
        for part in parts:
            if other_municipality(part):
                continue
            try:
                codes.append(self.options.names.match(part))
            except UnknownNameError as error:
                cells.unknown_municipality(column, part, error)
        return tuple(dict.fromkeys(codes))


def _parts(text: str) -> list[str]:
    return [part for part in _SEPARATORS.split(text) if part]


def _days(day: dt.date, last: str) -> set[dt.date]:
    """Give the first and the last day of a visit; a last day that cannot be is left away."""
    end = parsed_date(last)
    return {day, end} if end and 0 <= (end - day).days < MAX_DAYS else {day}


def _visitor(cells: Cells, categories: tuple[str, ...], options: ReadOptions) -> str | None:
    """Give who visited. Nobody is taken for anyone: the subtotals depend on it.

    The cell is never quoted: people write names in it.
    """
    text = cells.text("visitor")
    if not text:
        said = visitor_in(*categories) or visitor_in(options.register)
        if not said:
            cells.problem("no_visitor", "visitor")
        return said
    said = VISITORS.get(text.casefold(), "") or visitor_in(text)
    if not said:
        cells.problem("unknown_visitor", "visitor", value="")
    return said


def _kind(cells: Cells, categories: tuple[str, ...]) -> str:
    said = kind_in(*categories, cells.text("subject"))
    return cells.one_of("kind", KINDS, default=said) or said


def _status(cells: Cells) -> str:
    said = "cancelled" if is_cancelled(cells.text("subject")) else "held"
    return cells.one_of("status", STATUSES, default=said) or said


def _when(cells: Cells, day: dt.date | None) -> When | None:
    last = cells.date("last_date") or day
    if day is None or last is None:
        return None
    starts, ends = ("", "") if cells.flag("all_day") else _times(cells)
    when = When(day, last, starts, ends)
    if when.days < 1:
        cells.problem("ends_before_start", "last_date")
    elif when.days > MAX_DAYS:
        cells.problem(
            "too_long", "last_date", words="visit_too_long", days=when.days, most=MAX_DAYS
        )
    elif when.days == 1 and starts and ends and ends < starts:
        cells.problem("ends_before_start", "ends", words="ends_earlier_than_starts")
    return when


def _times(cells: Cells) -> tuple[str, str]:
    """Give the times of a row: their columns', a stretch in one cell, or those of the dates."""
    stretch = [part for part in _UNTIL.split(cells.text("starts")) if part]
    if len(stretch) == 2 and not cells.text("ends"):  # noqa: PLR2004 - from and to
        times = [_clock(part) for part in stretch]
        if not all(times):
            cells.problem("bad_time", "starts", words="bad_clock")
        return times[0], times[1]
    return _time(cells, "starts", "date"), _time(cells, "ends", "last_date")


def _time(cells: Cells, column: str, date: str) -> str:
    text = cells.text(column)
    if not text:
        moment = _MOMENT.match(cells.text(date))
        return parsed_time(moment["time"]) if moment else ""
    said = _clock(text)
    if not said:
        cells.problem("bad_time", column, words="bad_clock")
    return said


def _clock(text: str) -> str:
    return "23:59" if text in _MIDNIGHT else parsed_time(text)
