"""Calendars for tests, made in code as Outlook and iCalendar write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loaders.checked import checked

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from loaders.spec import ReadResult

ENGLISH = (
    "Subject", "Start Date", "Start Time", "End Date", "End Time", "All day event",
    "Reminder on/off", "Reminder Date", "Reminder Time", "Meeting Organizer", "Required Attendees",
    "Optional Attendees", "Meeting Resources", "Billing Information", "Categories", "Description",
    "Location", "Mileage", "Priority", "Private", "Sensitivity", "Show time as",
)  # fmt: skip
SWEDISH = (
    "Ämne", "Startdatum", "Starttid", "Slutdatum", "Sluttid", "Heldagshändelse",
    "Påminnelse på/av", "Påminnelsedatum", "Påminnelsetid", "Mötesorganisatör",
    "Obligatoriska deltagare", "Valfria deltagare", "Mötesresurser", "Faktureringsinformation",
    "Kategorier", "Beskrivning", "Plats", "Reseersättning", "Prioritet", "Privat", "Känslighet",
    "Visa tid som",
)  # fmt: skip

_WORDS = {"True": "Sant", "False": "Falskt"}


def outlook(
    path: Path,
    entries: Iterable[dict[str, Any]],
    *,
    swedish: bool = True,
    sign: str = ",",
    encoding: str = "cp1252",
) -> Path:
    """Write an export of Outlook's: 22 columns, every cell quoted. Entries by English heading.

    An entry is on 14 May 2019 from nine to three unless it says otherwise.
    """
    day = "2019-05-14" if swedish else "5/14/2019"
    clock = ("09:00:00", "15:00:00") if swedish else ("9:00:00 AM", "3:00:00 PM")
    plain = {
        **dict.fromkeys(ENGLISH, ""), "Start Date": day, "Start Time": clock[0], "End Date": day,
        "End Time": clock[1], "All day event": "False", "Reminder on/off": "False",
        "Priority": "Normal", "Private": "False", "Sensitivity": "Normal", "Show time as": "2",
    }  # fmt: skip
    lines = [SWEDISH if swedish else ENGLISH]
    for entry in entries:
        cells = {**plain, "End Date": entry.get("Start Date", day), **entry}
        words = tuple(str(cells[name]) for name in ENGLISH)
        lines.append(tuple(_WORDS.get(word, word) for word in words) if swedish else words)
    text = "".join(
        sign.join('"' + cell.replace('"', '""') + '"' for cell in line) + "\r\n" for line in lines
    )
    path.write_bytes(text.encode(encoding))
    return path


def ics(path: Path, *events: str, head: str = "", end: str = "END:VCALENDAR") -> Path:
    """Write a calendar of events, each given as its lines of content between BEGIN and END."""
    blocks = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//Test//SV", *head.strip().splitlines(),
        *(line for n, event in enumerate(events) for line in _event(n, event)), end,
    ]  # fmt: skip
    path.write_bytes("\r\n".join([*(block for block in blocks if block), ""]).encode())
    return path


def _event(number: int, event: str) -> list[str]:
    lines = [line.strip() for line in event.strip().splitlines()]
    uid = [] if any(line.startswith("UID") for line in lines) else [f"UID:{number}"]
    return ["BEGIN:VEVENT", *uid, *lines, "END:VEVENT"]


def accounted(result: ReadResult) -> ReadResult:
    """Check that every row read is accepted, rejected, left out or outside, and give the result.

    Accepted rows follow the schema; the readers find every fault themselves.
    """
    others = result.rows_rejected + sum(result.left_out.values()) + result.rows_outside
    assert len(result.rows[["sheet", "row"]].drop_duplicates()) + others == result.rows_read
    assert len({problem.row for problem in result.problems}) == result.rows_rejected
    after = checked("visits", result)
    assert not any(problem.code == "breaks_schema" for problem in after.problems)
    return after


def days(result: ReadResult) -> list[tuple[str, str]]:
    """Give the visits as day (or first/last) and code, in order."""
    rows = result.rows
    return [
        (f"{a:%Y-%m-%d}" if a == b else f"{a:%Y-%m-%d}/{b:%Y-%m-%d}", code)
        for a, b, code in zip(
            rows["date"], rows["last_date"], rows["municipality_code"], strict=True
        )
    ]
