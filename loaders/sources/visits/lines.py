"""An iCalendar file cut into its events, each for itself, before anything of them is parsed.

An event that is broken is then one rejected row, not a refused file. Attendees, organizers and
descriptions are dropped here, before they are read, and of a private event all but its mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import icalendar

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENT: Final = "VEVENT"
ZONE: Final = "VTIMEZONE"

_KEPT: Final = frozenset(
    {
        "UID", "SEQUENCE", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE",
        "RECURRENCE-ID", "STATUS", "SUMMARY", "LOCATION", "CATEGORIES",
    }
)  # fmt: skip
_STAMPS: Final = frozenset({"DTSTAMP", "LAST-MODIFIED", "CREATED"})
_OPEN: Final = "PUBLIC"
"""The one class of an event that may be read. Any other, known or not, is taken for private."""

_PROPERTY: Final = re.compile(
    r'([A-Za-z0-9-]+)((?:;[^:;="]+=(?:"[^"]*"|[^:;"]*))*):(.*)', re.DOTALL
)
_STAMP: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_ZONE_RULE: Final = re.compile(
    r"RRULE:(?:(?:FREQ=YEARLY|INTERVAL=\d+|COUNT=\d+|UNTIL=\w+|BYMONTH=\d+|BYDAY=[+-]?\d?\w\w"
    r"|BYMONTHDAY=[-\d,]+|WKST=\w\w);?)+",
    re.IGNORECASE,
)
"""A yearly change of the clock. A zone with any other rule could run for ever and is not read."""


@dataclass(slots=True)
class Raw:
    """One event as its lines stand in the file, unfolded."""

    row: int
    """The line on which it begins, as an editor counts."""

    lines: list[str] = field(default_factory=list)
    whole: bool = False
    private: bool = False


@dataclass(slots=True)
class Calendar:
    """The events of a file and what holds for all of them."""

    events: list[Raw] = field(default_factory=list)
    zones: list[list[str]] = field(default_factory=list)
    cancels: bool = False
    """METHOD:CANCEL: the file cancels what it lists."""

    saved: str = ""
    """The latest day on which anything in it was written, ISO 8601; empty if it does not say."""


def cut(text: str) -> Calendar:
    """Cut the text of a calendar into its events, zones and marks."""
    calendar = Calendar()
    inside: list[str] = []
    for number, line in _unfolded(text):
        named = _PROPERTY.fullmatch(line)
        if not named:
            continue
        name, value = named[1].upper(), named[3].strip()
        if ZONE in inside:
            calendar.zones[-1].append(line)
        if name == "BEGIN":
            _begin(calendar, inside, value.upper(), number, line)
        elif name == "END":
            _end(calendar, inside, value.upper())
        elif inside[-1:] == [EVENT]:
            _keep(calendar, name, value, line)
        elif name == "METHOD":
            calendar.cancels = value.upper() == "CANCEL"
    return calendar


def _begin(calendar: Calendar, inside: list[str], kind: str, number: int, line: str) -> None:
    if kind == EVENT:
        # One that begins inside another: the first has no end, and stays not whole.
        inside[:] = [one for one in inside if one != EVENT]
        calendar.events.append(Raw(number))
    elif kind == ZONE and ZONE not in inside:
        calendar.zones.append([line])
    inside.append(kind)


def _end(calendar: Calendar, inside: list[str], kind: str) -> None:
    if kind == EVENT and inside[-1:] == [EVENT]:
        calendar.events[-1].whole = True
    if kind in inside:
        while inside.pop() != kind:
            pass


def _keep(calendar: Calendar, name: str, value: str, line: str) -> None:
    event = calendar.events[-1]
    if name in _STAMPS and (day := _STAMP.match(value)):
        calendar.saved = max(calendar.saved, "-".join(day.groups()))
    elif name == "CLASS":
        event.private |= value.upper() != _OPEN
    elif name in _KEPT:
        event.lines.append(line)


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Give each line of content with the number of the line on which it begins."""
    begun, parts = 1, [""]
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if line[:1] in (" ", "\t"):
            parts.append(line[1:])
            continue
        yield begun, "".join(parts)
        begun, parts = number, [line]
    yield begun, "".join(parts)


def learn_zones(calendar: Calendar) -> None:
    """Let icalendar know the time zones that the file itself describes, and no other file's."""
    icalendar.use_zoneinfo()
    for lines in calendar.zones:
        rules = [line for line in lines if line.upper().startswith("RRULE")]
        if not all(_ZONE_RULE.fullmatch(rule.replace(" ", "")) for rule in rules):
            continue
        try:
            icalendar.Calendar.from_ical(component("VCALENDAR", lines))
        except Exception:  # noqa: BLE001, S112 - whatever breaks a zone, its name may still do
            continue


def component(name: str, lines: list[str]) -> str:
    """Give the text of one component."""
    return "\r\n".join([f"BEGIN:{name}", *lines, f"END:{name}", ""])
