"""Which rules of repetition are read: those that calendar programs write.

Each gives at most one occasion a day, and comes again within a few years. Rules of seconds, and
of days that never come (30 February), would be searched for until the end of time: they are told,
not followed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_PARTS: Final[Mapping[str, frozenset[str]]] = {
    "DAILY": frozenset({"BYDAY"}),
    "WEEKLY": frozenset({"BYDAY"}),
    "MONTHLY": frozenset({"BYDAY", "BYMONTHDAY", "BYSETPOS"}),
    "YEARLY": frozenset({"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"}),
}
_ALWAYS: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"})

_MOST_IN_MONTH: Final = 5
"""A weekday comes at most five times in a month."""

_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""29 February is left out: a rule that needs it may have to be followed for a century."""

_MONTHS: Final = 12


def usual(rule: Mapping[str, Any]) -> bool:
    """Say whether a rule is one that is read.

    >>> usual({"FREQ": ["WEEKLY"], "BYDAY": ["TU"]}), usual({"FREQ": ["SECONDLY"]})
    (True, False)
    """
    frequency = str(next(iter(rule.get("FREQ", ())), "")).upper()
    parts = {str(name).upper() for name in rule} - _ALWAYS
    if frequency not in _PARTS or not parts <= _PARTS[frequency]:
        return False
    interval = int(next(iter(rule.get("INTERVAL", ())), 1))
    if interval < 1 or (frequency == "DAILY" and parts and interval > 1):
        return False
    if "BYMONTHDAY" in parts and (parts & {"BYDAY", "BYSETPOS"} or not _comes(rule, interval)):
        return False
    return _weekdays_come(rule, frequency)


def _comes(rule: Mapping[str, Any], interval: int) -> bool:
    """Say whether one of the days of the month is in one of the rule's months."""
    days = [abs(int(day)) for day in rule["BYMONTHDAY"]]
    months = [int(month) for month in rule.get("BYMONTH", ())]
    if not all(1 <= month <= _MONTHS for month in months):
        return False
    if months:
        longest = max(_DAYS[month - 1] for month in months)
    else:
        # A rule that meets one month alone, every twelfth, may meet the shortest.
        longest = max(_DAYS) if interval % _MONTHS else min(_DAYS)
    return 1 <= min(days) <= longest


def _weekdays_come(rule: Mapping[str, Any], frequency: str) -> bool:
    """Say whether weekdays and places among them can be met: no ninth Monday of a month."""
    days = [re.fullmatch(r"([+-]?\d+)?[A-Z]{2}", str(day).upper()) for day in rule.get("BYDAY", ())]
    if not all(days):
        return False
    numbered = [abs(int(day[1])) for day in days if day and day[1]]
    places = [abs(int(place)) for place in rule.get("BYSETPOS", ())]
    if numbered and (places or frequency in ("DAILY", "WEEKLY")):
        return False
    if places and not days:
        return False
    return all(1 <= number <= _MOST_IN_MONTH for number in (*numbered, *places))
