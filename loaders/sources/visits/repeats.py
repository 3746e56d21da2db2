"""The occasions of an event that repeats, inside a bounded stretch of days."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import icalendar
import recurring_ical_events

from geodata.tables import LAST_YEAR
from loaders.sources.visits.events import when_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.sources.visits.entries import When
    from loaders.sources.visits.events import Event

DAY: Final = dt.timedelta(days=1)
YEAR: Final = dt.timedelta(days=365)

_MARK: Final = "X-KOMMUNATLAS-ROW"
_NEEDED: Final = (
    "UID", "SEQUENCE", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID",
)  # fmt: skip
_LAST: Final = dt.date(LAST_YEAR, 12, 31)


def stretch(events: Sequence[Event], saved: dt.date | None, spoken: dt.date | None) -> dt.date:
    """Give the last day to which the events of one UID are followed, if nobody names the days.

    Parameters
    ----------
    events
        Of which each has a day.
    saved
        The day on which the calendar was saved, where it is known.
    spoken
        The last day that the calendar's entries with an end speak of.
    """
    ends = []
    for event in events:
        start = event.day or dt.date.min
        if not event.endless:
            until = event.until or (_LAST if "RRULE" in event.parsed else start)
            ends.append(until)
        elif saved:
            ends.append(max(saved, start))
        else:
            ends.append(spoken if spoken and spoken > start else start + YEAR)
    return min(max(ends), _LAST)


def occasions(events: Sequence[Event], first: dt.date, last: dt.date) -> dict[int, list[When]]:
    """Give the occasions of the events of one UID that begin on the days from first to last.

    Parameters
    ----------
    events
        The event that repeats and those that stand in for one of its occasions.
    first, last
        Both included.

    Returns
    -------
    By row of the event, in order.

    Raises
    ------
    ValueError
        If the events cannot be expanded.
    """
    calendar = icalendar.Calendar()
    for event in events:
        calendar.add_component(_bare(event))
    try:
        # A day wider at each end: the query counts in the zone of the events.
        found = recurring_ical_events.of(calendar).between(first - DAY, last + 2 * DAY)
    except Exception as error:  # the library raises what its parts do
        msg = "The events cannot be expanded."
        raise ValueError(msg) from error
    times: dict[int, list[When]] = {event.row: [] for event in events}
    for one in found:
        when = when_of(one["DTSTART"].dt, one["DTEND"].dt)
        if first <= when.first <= last:
            times[int(str(one[_MARK]))].append(when)
    return {
        row: sorted(whens, key=lambda when: (when.first, when.starts))
        for row, whens in times.items()
    }


def _bare(event: Event) -> icalendar.Event:
    """Give the event with what its occasions need, and the row that they are to be known by."""
    made = icalendar.Event()
    for name in _NEEDED:
        value = event.parsed.get(name)
        if value is not None and not isinstance(value, icalendar.vBroken):
            made[name] = value
    made[_MARK] = icalendar.vText(str(event.row))
    return made
