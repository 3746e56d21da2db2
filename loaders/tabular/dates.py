"""Days as lists and calendars write them, in Swedish, English and as Excel's numbers."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Final

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan januari january", "feb februari february", "mar mars march", "apr april",
            "maj may", "jun juni june", "jul juli july", "aug augusti august",
            "sep sept september", "okt oct oktober october", "nov november", "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_WEEKDAY: Final = (
    r"(?:(?:mån|tis|ons|tors?|fre|lör|sön|mon|tue|wed|thu|fri|sat|sun)[a-zåäö]*\.?,?\s+)?"
    r"(?:den\s+)?"
)
_TIME: Final = r"(?:[t,]?\s*(?:kl\.?\s*)?\d{1,2}[:.]\d{2}.*)?"

_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_YEAR_FIRST: Final = re.compile(
    rf"{_WEEKDAY}(?P<year>\d{{4}})(?:(?P<sign>[-/.])(?P<month>\d{{1,2}})(?P=sign)"
    r"(?P<day>\d{1,2})|(?P<months>\d\d)(?P<days>\d\d))"
    r"(?:[t ].*)?",
    re.ASCII,
)
_DAY_FIRST: Final = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})\s*[./-]\s*(?P<month>\d{{1,2}})\s*[./ -]\s*"
    rf"(?P<year>\d{{4}}|\d\d)(?!\d)(?:\s{_TIME})?",
    re.ASCII,
)
_NAMED: Final = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th|:?e|:?a)?[\s./-]*(?P<name>[a-z]{{3,9}})\.?,?[\s/-]*"
    rf"(?P<year>\d{{4}}|\d\d)(?!\d)(?:\s{_TIME})?",
    re.ASCII,
)
_NAME_FIRST: Final = re.compile(
    rf"{_WEEKDAY}(?P<name>[a-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+"
    rf"(?P<year>\d{{4}})(?!\d)(?:,?\s{_TIME})?",
    re.ASCII,
)
_SLASHES: Final = re.compile(r"(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d{4}|\d\d)(?!\d)")
_SHORT: Final = re.compile(r"\d\d(-?)\d\d\1\d\d", re.ASCII)
_SERIAL: Final = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)

MONTH_FIRST: Final = "month_first"
"""The proposal to read dates with slashes as Americans write them: month, day, year."""

_PIVOT: Final = 69
_MONTHS_OF_YEAR: Final = 12

FROM_1900: Final = dt.date(1899, 12, 30)
FROM_1904: Final = dt.date(1904, 1, 1)
"""Day 0 of Excel's two ways to count days. The first holds from March 1900: Excel believes that
there was a 29 February 1900."""


def parsed_date(text: str) -> dt.date | None:
    """Give the day that a text says, or None.

    Year first: 2019-05-14, 2019/5/14, 20190514, with a time behind it. Else day before month, as
    Swedes write: 14/5 2019, 14.5.2019, 14/5-19. With the month's name in either order: 'tis 14 maj
    2019', '14 maj -19', 'May 14, 2019'. A year of two digits is of 1969 to 2068, as in Python. The
    weekday is not compared.

    >>> parsed_date("14.5.2019"), parsed_date("tis 14 maj -19"), parsed_date("5/14/2019")
    (datetime.date(2019, 5, 14), datetime.date(2019, 5, 14), None)
    """
    if _ISO.fullmatch(text):
        return _day(text[:4], int(text[5:7]), int(text[8:]))
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    for pattern in (_YEAR_FIRST, _DAY_FIRST, _NAMED, _NAME_FIRST):
        found = pattern.fullmatch(plain)
        if found is None:
            continue
        parts = found.groupdict()
        named = _MONTHS.get(parts.get("name", ""), 0)
        month = named or int(parts.get("month") or parts.get("months") or 0)
        day = _day(parts["year"], month, int(parts["day"] or parts["days"]))
        if day is not None and not is_short(plain):
            return day
    return None


def _day(year: str, month: int, day: int) -> dt.date | None:
    number = int(year)
    if len(year) == 2:  # noqa: PLR2004 - digits
        number += 1900 if number >= _PIVOT else 2000
    try:
        return dt.date(number, month, day)
    except ValueError:
        return None


def is_short(text: str) -> bool:
    """Say whether a date is of three pairs of digits, of which either end may be the year.

    >>> is_short("19-05-14"), is_short("190514"), is_short("14/5-19")
    (True, True, False)
    """
    return bool(_SHORT.fullmatch(text.strip()))


def month_first(text: str) -> dt.date | None:
    """Give the day of a date with slashes read as Americans write it: 5/14/2019. None if it is not.

    >>> month_first("5/14/2019"), month_first("14/5/2019")
    (datetime.date(2019, 5, 14), None)
    """
    found = _SLASHES.match(text.strip())
    return _day(found["year"], int(found["first"]), int(found["second"])) if found else None


def orders(text: str) -> str:
    """Say which orders of day and month a date with slashes allows.

    Returns
    -------
    ``month`` if only the American one (5/14/2019), ``both`` if either and they differ (5/4/2019),
    ``day`` if only ours, empty if it is no such date.
    """
    found = _SLASHES.match(text.strip())
    if found is None:
        return ""
    first, second = int(found["first"]), int(found["second"])
    if first <= _MONTHS_OF_YEAR < second:
        return "month"
    return "both" if first != second and max(first, second) <= _MONTHS_OF_YEAR else "day"


def of_serial(text: str, *, from_1904: bool = False) -> dt.date | None:
    """Give the day of Excel's number for it, five digits: 43599 is 14 May 2019. None if it is none.

    >>> of_serial("43599"), of_serial("42137", from_1904=True)
    (datetime.date(2019, 5, 14), datetime.date(2019, 5, 14))
    """
    found = _SERIAL.fullmatch(text)
    first = FROM_1904 if from_1904 else FROM_1900
    return first + dt.timedelta(days=int(found[1])) if found else None
