"""A calendar as an iCalendar file (.ics): Outlook's 'save calendar', Google, Apple, Thunderbird.

A row is an event as the file lists it, by the line on which it begins; one that repeats gives a
visit for each of its occasions. Which days are read:

* with ``--covers`` those days;
* else the file's own. A rule ends where it says so. One without an end is followed to the last day
  that the calendar speaks of: the day on which it was saved, if that lies after one of its visits,
  else the last day of its other entries, else for a year. What lies after the day on which it was
  saved cannot have been held then: it is planned.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geodata import schema
from loaders.rows import LeftOut, span
from loaders.sources.visits.entries import MAX_DAYS, Said, said_of
from loaders.sources.visits.events import event_of
from loaders.sources.visits.lines import cut, learn_zones
from loaders.sources.visits.looks import finished
from loaders.sources.visits.repeats import occasions, stretch
from loaders.spec import ReadResult
from loaders.tabular import decoded
from loaders.words import problem, refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from loaders.sources.visits.entries import When
    from loaders.sources.visits.events import Event
    from loaders.sources.visits.lines import Calendar
    from loaders.spec import ReadOptions

BEGIN: Final = "BEGIN:VCALENDAR"
MOST_OF_ONE: Final = 1_000
"""Occasions of one event. A visit that is repeated more often is a meeting of another kind."""

MOST_OF_ALL: Final = 20_000
"""Occasions of one file, so that a calendar made to exhaust a machine is refused at once."""

MOST_REPEATED: Final = 2_000
"""Visits of one file that repeat, for the same reason."""

_ZONES: Final = Lock()
"""icalendar knows time zones for the whole process: one file is read at a time."""


def fits(path: Path, options: ReadOptions) -> bool:
    """Say whether a file is a calendar, by its ending or its first line."""
    del options
    if path.suffix.lower() in (".ics", ".ical", ".icalendar"):
        return True
    try:
        with path.open("rb") as file:
            return file.read(64).lstrip(b"\xef\xbb\xbf \r\n").upper().startswith(BEGIN.encode())
    except OSError:
        return False


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read a calendar: the events that name a municipality are visits.

    Raises
    ------
    DeliveryRefusedError
        If the file is no calendar, or its events repeat without measure.
    """
    text = decoded(path.read_bytes(), path.name)
    if BEGIN not in text.upper():
        raise refused("not_a_calendar", file=path.name)
    calendar = cut(text)
    with _ZONES:
        learn_zones(calendar)
        return _Reading(calendar, options, path.name).result()


@dataclass(frozen=True, slots=True)
class _Entry:
    """An event and what it says of a visit, or why it is none."""

    event: Event
    said: Said | LeftOut

    @property
    def is_visit(self) -> bool:
        return isinstance(self.said, Said)


class _Reading:
    """One calendar while it is read."""

    def __init__(self, calendar: Calendar, options: ReadOptions, file: str) -> None:
        self.calendar = calendar
        self.options = options
        self.file = file
        empty = schema.empty("visits").drop(columns="delivery_id")
        self.found = ReadResult(empty, rows_read=len(calendar.events))
        self.left_out: Counter[str] = Counter()
        self.faulty: set[int] = set()
        self.days: set[dt.date] = set()
        self.begins: dict[int, str] = {}
        """The day of each event that has one: nobody finds an entry of a calendar by its line."""

        self.rows: list[dict[str, Any]] = []
        self.expanded = 0
        self.repeated = 0
        self.entries: list[_Entry] = []
        self.saved: dt.date | None = None
        self.spoken: dt.date | None = None
        covers = options.covers.split("/") if options.covers else []
        self.asked = tuple(dt.date.fromisoformat(day) for day in covers)

    def result(self) -> ReadResult:
        """Read every event, then the events of each UID together."""
        self._describe()
        self.saved = self._saved()
        ends = [e.event.until or e.event.day for e in self.entries if not e.event.endless]
        self.spoken = max(filter(None, ends), default=None)
        groups: dict[str, list[_Entry]] = defaultdict(list)
        for entry in self.entries:
            groups[entry.event.uid].append(entry)
        for group in groups.values():
            self._leave_out(group)
            self._take([entry for entry in group if not entry.is_visit or self._sound(entry)])
        return self._finished()

    def _describe(self) -> None:
        """Parse the events, and judge each by what it says."""
        for raw in self.calendar.events:
            if raw.private:
                self.left_out["private"] += 1
                continue
            event = event_of(raw)
            if event is None:
                self._problem("broken_event", raw.row)
                continue
            self.begins[raw.row] = str(event.day or "")
            said = said_of(event.place, event.subject, event.categories, self.options)
            if isinstance(said, Said) and (self.calendar.cancels or event.status == "CANCELLED"):
                said = replace(said, status="cancelled")
            elif isinstance(said, Said) and event.status == "TENTATIVE":
                said = said.planned()
            self.entries.append(_Entry(event, said))

    def _saved(self) -> dt.date | None:
        """Give the day on which the calendar was saved, where that can be believed.

        A day before every visit is a mark that some programs write without meaning it.
        """
        try:
            saved = dt.date.fromisoformat(self.calendar.saved)
        except ValueError:
            return None
        days = [entry.event.day for entry in self.entries if entry.is_visit]
        return saved if any(day and day <= saved for day in days) else None

    def _leave_out(self, group: list[_Entry]) -> None:
        for entry in group:
            if isinstance(entry.said, LeftOut):
                self.left_out[entry.said.reason] += 1
                if not entry.event.repeats:
                    self._cover(entry.event.day)

    def _cover(self, *days: dt.date | None) -> None:
        """Take days as covered that did not lie ahead when the calendar was saved."""
        self.days.update(day for day in days if day and not self._ahead(day))

    def _sound(self, entry: _Entry) -> bool:
        """Check an event that is a visit, and say everything that is wrong with it."""
        event = entry.event
        for name in event.broken:
            self._problem("bad_event_date", event.row, column=name)
        if event.start is None and "DTSTART" not in event.broken:
            self._problem("no_start", event.row, column="DTSTART")
        elif event.start is not None and event.day is None:
            self._problem("bad_event_date", event.row, column="DTSTART")
        if event.odd:
            self._problem("odd_rule", event.row, column="RRULE")
        if isinstance(entry.said, Said) and not entry.said.visitor:
            words = "no_visitor_of_calendar"
            self._problem("no_visitor", event.row, column="CATEGORIES", words=words)
        if event.day and not event.broken:
            self._check_length(event)
        if event.row in self.faulty:
            self._cover(event.day)
        return event.row not in self.faulty

    def _check_length(self, event: Event) -> None:
        days = event.when.days
        if days < 1:
            self._problem("ends_before_start", event.row, column="DTEND")
        elif days > MAX_DAYS:
            said = {"days": days, "most": MAX_DAYS}
            self._problem(
                "too_long", event.row, column="DTEND", words="visit_too_long", details=said
            )

    def _take(self, group: list[_Entry]) -> None:
        """Take the visits of one UID: one event, or one that repeats with those in its place."""
        group = [entry for entry in group if entry.event.day]
        if not any(entry.is_visit for entry in group):
            return
        if len(group) == 1 and not group[0].event.repeats:
            self._visit(group[0], [group[0].event.when])
            return
        times = self._occasions(group)
        taken = {entry.event.stands_for for entry in group if times.get(entry.event.row)}
        for entry in group:
            if entry.is_visit and entry.event.row not in self.faulty:
                whens = times.get(entry.event.row, [])
                self._visit(entry, whens, superseded=entry.event.stands_for in taken)

    def _occasions(self, group: list[_Entry]) -> Mapping[int, list[When]]:
        events = [entry.event for entry in group]
        first = min(event.day for event in events if event.day)
        last = stretch(events, self.saved, self.spoken)
        if self.asked:
            first, last = self.asked
        self.repeated += 1
        try:
            times = occasions(events, first, last)
        except ValueError:
            for entry in group:
                if entry.is_visit:
                    self._problem("odd_rule", entry.event.row, column="RRULE")
            return {}
        self.expanded += sum(map(len, times.values()))
        if self.expanded > MOST_OF_ALL or self.repeated > MOST_REPEATED:
            raise refused("calendar_too_long", file=self.file, most=MOST_OF_ALL)
        return times

    def _visit(self, entry: _Entry, times: list[When], *, superseded: bool = False) -> None:
        """Take the occasions of one event as visits, or say why there is none."""
        row, said = entry.event.row, entry.said
        inside = [when for when in times if self._is_asked(when.first)]
        if len(inside) > MOST_OF_ONE:
            self._problem(
                "too_many_occurrences", row, column="RRULE", details={"most": MOST_OF_ONE}
            )
        elif not inside:
            outside = bool(self.asked) and not superseded
            reason = "superseded" if superseded else "no_occasion"
            self.left_out["outside_covers" if outside else reason] += 1
        elif isinstance(said, Said):
            for when in inside:
                one = said.planned() if self._ahead(when.first) else said
                if one.status != "planned":
                    self._cover(when.first, when.last)
                lineage = {"sheet": "", "row": row, "synthetic": False}
                self.rows += [{**it, **lineage} for it in one.on(when, self.options.register)]

    def _is_asked(self, day: dt.date) -> bool:
        return not self.asked or self.asked[0] <= day <= self.asked[1]

    def _ahead(self, day: dt.date) -> bool:
        """Say whether a day lay ahead when the calendar was saved. Days asked for are known."""
        return not self.asked and self.saved is not None and day > self.saved

    def _problem(
        self,
        code: str,
        row: int,
        *,
        column: str = "",
        words: str = "",
        details: Mapping[str, int] | None = None,
    ) -> None:
        self.faulty.add(row)
        said: dict[str, Any] = {"value": self.begins.get(row, ""), **(details or {})}
        self.found.problems.append(problem(code, words=words, row=row, column=column, **said))

    def _finished(self) -> ReadResult:
        found = self.found
        found.rows_rejected = len(self.faulty)
        found.left_out = dict(self.left_out)
        if self.rows:
            self.rows.sort(key=lambda row: (row["row"], row["date"]))
            found.rows = pd.DataFrame(self.rows, columns=list(found.rows.columns))
        found.problems.sort(key=lambda item: item.row or 0)
        asked = [day.isoformat() for day in self.asked]
        found.covers = (asked[0], asked[1]) if asked else span(self.days)
        visits = [entry.event for entry in self.entries if entry.is_visit]
        if foreign := sum(event.foreign for event in visits):
            found.notes.append(problem("unknown_zone", count=foreign))
        if not asked:
            self._say_what_was_assumed(visits)
        return finished(found, self.options, calendar=True)

    def _say_what_was_assumed(self, visits: list[Event]) -> None:
        notes, (first, last) = self.found.notes, self.found.covers
        endless = sum(event.endless for event in visits)
        if endless:
            until = self.saved or self.spoken or last
            notes.append(problem("endless_rule", count=endless, last=str(until)))
        ahead = sum(self._ahead(row["date"].date()) for row in self.rows)
        if ahead:
            notes.append(problem("after_saved", day=str(self.saved), count=ahead))
        if first and not ahead:
            notes.append(problem("calendar_covers", first=first, last=last))
