"""The units that an indicator may have. A share is 0 to 1 in data and percent on screen."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

Unit: TypeAlias = Literal[
    "share",
    "count",
    "persons",
    "households",
    "km2",
    "persons_per_km2",
    "days",
    "sek",
    "sek_per_person",
]

UNITS: Final[tuple[Unit, ...]] = get_args(Unit)

DAY_US: Final = 86_400_000_000
"""Microseconds of a day."""

VALUE_DIGITS: Final = 9
"""Digits that a stored value is rounded to, so that two machines store the same number."""
