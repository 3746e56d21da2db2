"""A calendar as Outlook exports it to CSV, or such an export saved again as a workbook.

Headings and words come in Swedish or English. In an English export dates are written with the month
first or the day first, by the settings of the machine that wrote it; which of the two is decided
over the whole file. The end of an all-day entry is the midnight after it.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from geodata.tables import FIRST_YEAR, LAST_YEAR
from loaders.errors import DeliveryRefusedError
from loaders.rows import YES, Cells, LeftOut, Parsed, collect, parsed_date, parsed_time, span
from loaders.sources.visits.columns import EITHER, EXPORTED, LIST
from loaders.sources.visits.entries import (
    MAX_DAYS,
    When,
    is_private,
    said_of,
    split_categories,
)
from loaders.sources.visits.looks import finished
from loaders.tabular import EXCEL, HEADING_ROWS, decoded, normalised, read_sheet
from loaders.words import problem, refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from geodata.errors import Problem
    from loaders.spec import ReadOptions, ReadResult
    from loaders.tabular import Sheet

_MARKS: Final = frozenset(
    {column.name for column in EXPORTED} | {"all_day", "private", "sensitivity"}
)
_ENOUGH: Final = 3
"""Headings of Outlook's that tell an export from a list. A list may have one or two of them."""

_SHORT: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: .*)?")
_HEAD: Final = 1 << 16
"""Characters at the top of a file that hold its headings."""

_MONTHS: Final = 12
_DAYS: Final = 31

Order: TypeAlias = Literal["day_first", "month_first", ""]


def fits(path: Path, options: ReadOptions) -> bool:
    """Say whether a text file has Outlook's headings. A workbook is told when it is read."""
    del options
    if path.suffix.lower() in EXCEL:
        return False
    try:
        text = decoded(path.read_bytes(), path.name)
    except (DeliveryRefusedError, OSError):
        return False
    known = {
        normalised(form): column.name
        for column in (*LIST, *EXPORTED)
        for form in (column.name, *column.aliases)
    }
    for line in text[:_HEAD].splitlines()[:HEADING_ROWS]:
        for sign in (",", ";", "\t"):
            try:
                cells = next(csv.reader([line], delimiter=sign), [])
            except csv.Error:
                continue
            if _is_export({known.get(normalised(cell), "") for cell in cells}):
                return True
    return False


def exported(sheet: Sheet) -> bool:
    """Say whether a sheet's headings are Outlook's."""
    return _is_export(set(sheet.headings))


def _is_export(names: set[str]) -> bool:
    return {"date", "subject"} <= names and len(names & _MARKS) >= _ENOUGH


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read an export of a calendar: the entries that name a municipality are visits.

    Raises
    ------
    DeliveryRefusedError
        If the file cannot be read, or the order of day and month cannot be known.
    """
    columns = (*LIST, *EXPORTED)
    # An export has twenty columns, and it is known which of them matter.
    sheet = read_sheet(path, columns, options.sheet, EITHER, tell_unused=False)
    return collected(sheet, options)


def collected(sheet: Sheet, options: ReadOptions) -> ReadResult:
    """Read the sheet of an export; see ``read``."""
    # Descriptions go over many lines as a matter of course, and nothing of them is read.
    sheet = replace(sheet, swallowed={})
    order, notes = _order(sheet, options)
    calendar = _Export(order, options)
    result = collect(sheet, "visits", calendar.row, options.accept)
    result.notes += notes
    result.covers = (calendar.first, calendar.last) if calendar.first else span(calendar.days)
    if not options.covers and result.covers[0]:
        first, last = result.covers
        result.notes.append(problem("calendar_covers", first=first, last=last))
    return finished(result, options, calendar=True)


class _Export:
    """One export while it is read."""

    def __init__(self, order: Order, options: ReadOptions) -> None:
        self.order = order
        self.options = options
        self.first, self.last = options.covers.split("/") if options.covers else ("", "")
        self.days: set[dt.date] = set()

    def row(self, cells: Cells) -> Parsed:
        """Read one entry. What is wrong with one that is no visit is nobody's concern."""
        if is_private(cells.text("private"), cells.text("sensitivity")):
            return LeftOut("private")
        when = self._when(cells)
        if when:
            self.days |= {when.first, when.last} if 1 <= when.days <= MAX_DAYS else {when.first}
        categories = split_categories(cells.text("theme"))
        said = said_of(cells.text("place"), cells.text("subject"), categories, self.options)
        if when and self.first and not self.first <= when.first.isoformat() <= self.last:
            said = said if isinstance(said, LeftOut) else LeftOut("outside_covers")
        if isinstance(said, LeftOut):
            cells.problems.clear()
            return said
        if not said.visitor:
            cells.problem("no_visitor", "theme", words="no_visitor_of_calendar", value="")
        return said.on(when, self.options.register) if when else None

    def _when(self, cells: Cells) -> When | None:
        """Give the times of an entry; its end is the first moment that is free again."""
        first, last = (self._date(cells, column) for column in ("date", "last_date"))
        starts, ends = (_time(cells, column) for column in ("starts", "ends"))
        if first is None or cells.problems:
            if first is None and not cells.problems:
                cells.problem("empty", "date")
            return None
        start = dt.datetime.combine(first, starts or dt.time())
        end = dt.datetime.combine(last or first, ends or starts or dt.time())
        all_day = cells.text("all_day").casefold() in YES or starts is None
        when = When.between(start, end, all_day=all_day)
        if end < start:
            cells.problem("ends_before_start", "last_date")
        elif when.days > MAX_DAYS:
            cells.problem(
                "too_long", "last_date", words="visit_too_long", days=when.days, most=MAX_DAYS
            )
        return when

    def _date(self, cells: Cells, column: str) -> dt.date | None:
        text = cells.text(column)
        day = dated(text, self.order)
        if text and day is None:
            cells.problem("bad_date", column)
        return day


def _time(cells: Cells, column: str) -> dt.time | None:
    text = cells.text(column)
    said = parsed_time(text)
    if text and not said:
        cells.problem("bad_time", column, words="bad_clock")
    return dt.time.fromisoformat(said) if said else None


def dated(text: str, order: Order) -> dt.date | None:
    """Give the day that a cell says, in the file's order of day and month.

    >>> dated("5/14/2019", "month_first"), dated("2019-05-14", "month_first")
    (datetime.date(2019, 5, 14), datetime.date(2019, 5, 14))
    """
    found = _SHORT.fullmatch(text)
    if not found or order != "month_first":
        day = parsed_date(text)
    else:
        try:
            day = dt.date(int(found[3]), int(found[1]), int(found[2]))
        except ValueError:
            return None
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


def _order(sheet: Sheet, options: ReadOptions) -> tuple[Order, list[Problem]]:
    """Decide over the whole file whether day or month comes first, and say which.

    A number over 12 is a day. Without one, an English export is refused until the person says
    which: 5/6/2019 is two months from 6/5/2019, and nothing later would show it.

    Raises
    ------
    DeliveryRefusedError
        If both orders occur, or an English export does not tell.
    """
    texts = [row.get(name, "") for _, row in sheet.rows for name in ("date", "last_date")]
    found = [hit for hit in map(_SHORT.fullmatch, texts) if hit]
    if not found:
        return "", []
    example = found[0][0].split()[0]
    day_first, month_first = _tells(found, 1, 2), _tells(found, 2, 1)
    if day_first and month_first:
        raise refused("mixed_dates", file=sheet.file)
    if month_first:
        return "month_first", [problem("dates_month_first")]
    if day_first:
        return "day_first", [problem("dates_day_first")]
    return _said_order(sheet, options, example)


def _tells(found: list[re.Match[str]], day: int, month: int) -> bool:
    """Say whether a date can only be read with the day and the month at these places."""
    return any(_MONTHS < int(hit[day]) <= _DAYS and int(hit[month]) <= _MONTHS for hit in found)


def _said_order(sheet: Sheet, options: ReadOptions, example: str) -> tuple[Order, list[Problem]]:
    if "month_first" in options.accept:
        return "month_first", [problem("dates_month_first")]
    if "day_first" in options.accept or not _english(sheet.headings.values()):
        return "day_first", [problem("dates_day_first")]
    raise refused("month_first", words="ambiguous_dates", file=sheet.file, example=example)


def _english(headings: Iterable[str]) -> bool:
    return bool({"subject", "start_date"} & {normalised(heading) for heading in headings})
