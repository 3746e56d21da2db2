"""One event of an iCalendar file: its times, its rule and what it says, in plain values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import icalendar

from geodata.tables import FIRST_YEAR, LAST_YEAR
from loaders.sources.visits.entries import When
from loaders.sources.visits.lines import EVENT, component
from loaders.sources.visits.rules import usual

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loaders.sources.visits.lines import Raw

HOME: Final = ZoneInfo("Europe/Stockholm")

_DATES: Final = ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID")
_RULES: Final = ("RRULE", "RDATE", "EXDATE")


@dataclass(frozen=True, slots=True)
class Event:
    """An event without its people: what can be wrong with it is said here, not raised."""

    row: int
    parsed: icalendar.Event
    uid: str
    place: str
    subject: str
    categories: tuple[str, ...]
    status: str
    start: dt.date | None
    """As written: a day, or a moment with or without a zone. None if it cannot be read."""

    end: dt.date | None
    """The first moment that is free again; None if it cannot be read."""

    broken: tuple[str, ...]
    """Names of the properties of time that cannot be read."""

    odd: bool
    """Whether it repeats by a rule that is not read here."""

    until: dt.date | None
    """The day on which its rule ends, where it says so."""

    endless: bool
    stands_for: str
    """Which occasion of an event that repeats it stands in for; empty: none."""

    foreign: bool
    """Whether its zone is not known: its times are then taken for Swedish ones."""

    @property
    def day(self) -> dt.date | None:
        """Give the day on which it begins, if that is a day that can be."""
        day = local(self.start).date() if self.start else None
        return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None

    @property
    def repeats(self) -> bool:
        """Say whether it is one of several occasions, or stands in for one."""
        return any(name in self.parsed for name in ("RRULE", "RDATE", "RECURRENCE-ID"))

    @property
    def when(self) -> When:
        """Give its days and times without its repeats. It must have a day."""
        start = self.start or dt.date.min
        return when_of(start, self.end or start)


def event_of(raw: Raw) -> Event | None:
    """Parse an event; None if it cannot be read at all."""
    if not raw.whole:
        return None
    try:
        parsed = icalendar.Event.from_ical(component(EVENT, raw.lines))
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
        return None
    if not isinstance(parsed, icalendar.Event):
        return None
    start, end = _span(parsed)
    rule: Mapping[str, Any] | None = _rule(parsed)
    known = rule is not None and (not rule or usual(rule))
    until = _until(rule) if rule and known else None
    stands_for = _moment(parsed, "RECURRENCE-ID")
    return Event(
        raw.row,
        parsed,
        uid=str(parsed.get("UID", "")) or f"row {raw.row}",
        place=_text(parsed, "LOCATION"),
        subject=_text(parsed, "SUMMARY"),
        categories=_categories(parsed),
        status=_text(parsed, "STATUS").upper(),
        start=start,
        end=end,
        broken=tuple(name for name in _DATES if _is_broken(parsed, name)),
        odd=not known or any(_is_broken(parsed, name) for name in _RULES if name != "RRULE"),
        until=until,
        endless=bool(known and rule and until is None and "COUNT" not in rule),
        stands_for=local(stands_for).isoformat() if stands_for else "",
        foreign=isinstance(start, dt.datetime)
        and start.tzinfo is None
        and "TZID" in parsed["DTSTART"].params,
    )


def _span(parsed: icalendar.Event) -> tuple[dt.date | None, dt.date | None]:
    start, end = _moment(parsed, "DTSTART"), _moment(parsed, "DTEND")
    duration = parsed.get("DURATION")
    lasts = duration.dt if isinstance(duration, icalendar.vDDDTypes) else None
    if start is None or end is not None or not isinstance(lasts, dt.timedelta):
        return start, end or start
    try:
        return start, start + lasts
    except OverflowError:
        return start, None


def _moment(parsed: icalendar.Event, name: str) -> dt.date | None:
    value = parsed.get(name)
    if not isinstance(value, icalendar.vDDDTypes) or not isinstance(value.dt, dt.date):
        return None
    # Where a year begins or ends the calendar, another zone would lie outside it.
    return value.dt if dt.MINYEAR < value.dt.year < dt.MAXYEAR else None


def _is_broken(parsed: icalendar.Event, name: str) -> bool:
    if name not in parsed:
        return False
    if name in _RULES:
        value: Any = parsed[name]
        values = value if isinstance(value, list) else [value]
        return any(isinstance(value, icalendar.vBroken) for value in values)
    if name == "DURATION":
        return not isinstance(parsed[name], icalendar.vDDDTypes)
    return _moment(parsed, name) is None


def _rule(parsed: icalendar.Event) -> Mapping[str, Any] | None:
    """Give the parts of its rule; empty if it has none, None if that cannot be read."""
    value = parsed.get("RRULE", {})
    return value if value == {} or isinstance(value, icalendar.vRecur) else None


def _until(rule: Mapping[str, Any]) -> dt.date | None:
    until = next(iter(rule.get("UNTIL", ())), None)
    return local(until).date() if isinstance(until, dt.date) else None


def _categories(parsed: icalendar.Event) -> tuple[str, ...]:
    value: Any = parsed.get("CATEGORIES", [])
    several: list[Any] = value if isinstance(value, list) else [value]
    found = [one.cats for one in several if isinstance(one, icalendar.vCategory)]
    return tuple(str(name).strip() for cats in found for name in cats)


def _text(parsed: icalendar.Event, name: str) -> str:
    """Give a property's text; of several the first."""
    value = parsed.get(name, "")
    return str(value[0] if isinstance(value, list) else value)


def local(moment: dt.date) -> dt.datetime:
    """Give a moment on the clock of Sweden; one without a zone is taken for Swedish."""
    if not isinstance(moment, dt.datetime):
        return dt.datetime.combine(moment, dt.time())
    return moment.astimezone(HOME).replace(tzinfo=None) if moment.tzinfo else moment


def when_of(start: dt.date, end: dt.date) -> When:
    """Give the days and times of an event; its end is the first moment that is free again."""
    all_day = not isinstance(start, dt.datetime)
    return When.between(local(start), local(end), all_day=all_day)
