"""What may be said of how mobile coverage was measured: proven before a file is read."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from geodata.settings import OPERATORS
from loaders.spec import MAX_ACCURACY_M, MAX_TRIM_M, WAYS
from loaders.words import refused

if TYPE_CHECKING:
    from loaders.spec import DatasetSpec, Measuring


def require(measuring: Measuring, spec: DatasetSpec) -> None:
    """Refuse what cannot be used.

    Raises
    ------
    DeliveryRefusedError
        If something is said of a dataset whose files are no measurements, if a word is unknown, or
        if a distance is none.
    """
    said = measuring.said()
    if said and not spec.measured:
        raise refused("bad_measuring", words="not_measured", dataset=spec.name, said=list(said))
    if measuring.way and measuring.way not in WAYS:
        raise refused("bad_measuring", words="no_such_way", way=measuring.way, known=list(WAYS))
    if measuring.operator and measuring.operator not in OPERATORS:
        known = list(OPERATORS)
        raise refused(
            "bad_measuring", words="no_such_operator", operator=measuring.operator, known=known
        )
    if measuring.time_zone and not is_time_zone(measuring.time_zone):
        raise refused("bad_measuring", words="no_such_time_zone", zone=measuring.time_zone)
    worst, trim = measuring.max_accuracy_m, measuring.trim_m
    for metres, most in ((worst, MAX_ACCURACY_M), (trim, MAX_TRIM_M)):
        if metres is not None and not 0 <= metres <= most:
            text = str(metres)
            raise refused("bad_measuring", words="no_distance", metres=text, most=most)


@cache
def is_time_zone(name: str) -> bool:
    """Say whether a name is of a time zone that this machine knows.

    >>> is_time_zone("Europe/Stockholm"), is_time_zone("Norrbotten")
    (True, False)
    """
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        # Of an impossible name, of a folder of names, of a name that is not there.
        return False
    return True
