"""Times of day as lists and calendars write them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_MINUTES_OF_DAY: Final = 24 * 60
_NOON: Final = 12

_CLOCK: Final = re.compile(
    r"(?:kl\.?\s*)?(?P<before>fm|em)?\s*(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.]\d{2}(?:\.\d+)?)?"
    r"\s*(?P<after>[ap]\.?\s?m\.?|[fe]\.?\s?m\.?)?",
    re.ASCII,
)
_HOUR: Final = re.compile(
    r"(?P<kl>kl\.?\s*)?(?P<hour>\d{1,2})\s*(?P<after>[ap]\.?\s?m\.?|[fe]\.?\s?m\.?)?",
    re.ASCII,
)
_DIGITS: Final = re.compile(r"(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)", re.ASCII)
_SERIAL: Final = re.compile(r"0[.,](\d|\d{3,})", re.ASCII)
_DAY_BEFORE: Final = re.compile(r"\d{4}-\d{2}-\d{2}[t ]", re.ASCII)


def parsed_time(text: str) -> str:
    """Give the time of day that a text says as ``HH:MM``, local as written; empty if none.

    Seconds are cut off. Understood are 09:00, 9.00, 0900, 'kl 9', 09:00:00, 9:00 AM, 9:00 fm, 9:00
    em, a date with a time (the time counts) and a workbook's number for a part of a day (0.375).
    A bare hour says nothing without 'kl' or a half of the day. 24:00, the end of a day, has no
    place on that day's clock and is none.

    >>> parsed_time("9.00"), parsed_time("3:15 em"), parsed_time("0.375"), parsed_time("25:00")
    ('09:00', '15:15', '09:00', '')
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    plain = _DAY_BEFORE.sub("", plain).strip()
    if _SERIAL.fullmatch(plain):
        minutes = round(float(plain.replace(",", ".")) * _MINUTES_OF_DAY)
        return f"{minutes // 60:02}:{minutes % 60:02}" if minutes < _MINUTES_OF_DAY else ""
    if found := _DIGITS.fullmatch(plain):
        return f"{found['hour']}:{found['minute']}"
    if found := _CLOCK.fullmatch(plain):
        return _said(int(found["hour"]), int(found["minute"]), found["before"] or found["after"])
    found = _HOUR.fullmatch(plain)
    if found and (found["kl"] or found["after"]):
        return _said(int(found["hour"]), 0, found["after"])
    return ""


def _said(hour: int, minute: int, half: str | None) -> str:
    """Give the time of an hour that may be counted in halves of a day (am/fm, pm/em)."""
    if half:
        if not 1 <= hour <= _NOON:
            # '14:00 em' says the same twice; '14:00 fm' contradicts itself.
            return f"{hour:02}:{minute:02}" if half[0] in "pe" and _NOON < hour < 24 else ""  # noqa: PLR2004 - hours of a day
        hour = hour % _NOON + (_NOON if half[0] in "pe" else 0)
    if hour > 23 or minute > 59:  # noqa: PLR2004 - hours and minutes of a clock
        return ""
    return f"{hour:02}:{minute:02}"
