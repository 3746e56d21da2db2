"""Rows of tracks as arrays: their order, the distances between them, repetitions and jumps."""

from __future__ import annotations

from typing import Final

import numpy as np

SECOND: Final = 1_000_000
PAUSE: Final = 10 * 60 * SECOND
"""Longer than a red light, a barrier or a stop to empty bins; shorter than a rest. Microseconds."""

MAX_SPEED_MS: Final = 250 / 3.6
"""Metres per second: faster than anything on the county's roads, tracks and snow."""

SLACK_M: Final = 100.0
"""Two positions may each be 50 m wrong, also when their times are the same."""

BELIEVED_ROWS: Final = 3
BELIEVED_AFTER: Final = 30 * SECOND
ROW: Final = np.dtype(
    [
        ("time", "i8"),  # microseconds since 1970, UTC
        ("longitude", "f8"),  # degrees, as is the next
        ("latitude", "f8"),
        ("signal_dbm", "f8"),  # NaN where missing
        ("device", "i4"),  # numbered from 0
        ("operator", "i1"),  # these three as the caller numbers them
        ("technology", "i1"),
        ("way", "i1"),
        ("open", "?"),  # false: left out already; its position still belongs to the track
        ("part", "i4"),  # the parts between steps back, and the tracks: numbered here
        ("track", "i8"),
    ],
    align=True,
)

_DEGREE_M: Final = 111_550.0
"""Metres of a degree along the meridian at 67°N, and of one across it times the cosine."""


def metres(
    longitude: np.ndarray | float,
    latitude: np.ndarray | float,
    to_longitude: np.ndarray | float,
    to_latitude: np.ndarray | float,
) -> np.ndarray:
    """Give distances between positions in degrees, on a plane that touches half-way.

    Within 0.4 % of the geodesic from 55 to 70°N, up to 50 km.

    >>> float(metres(22, 66, 22, 66.001).round()), float(metres(22, 66, 22.001, 66).round())
    (112.0, 45.0)
    """
    middle = np.radians((np.asarray(latitude) + to_latitude) / 2)
    east = (to_longitude - np.asarray(longitude)) * np.cos(middle)
    return np.asarray(np.hypot(east, np.asarray(to_latitude) - latitude) * _DEGREE_M)[()]


class Run:
    """Rows after a jump that can be reached from one another, and not from the row kept."""

    def __init__(self, kept: np.void, began: int, rows: int) -> None:
        self.kept, self.began, self.rows = kept, began, rows

    def ends(self, rows: np.ndarray, at: int, end: int, breaks: np.ndarray) -> int:
        """Give the first row from ``at`` that is kept; ``end`` if none is in the track.

        Parameters
        ----------
        breaks
            Where a row cannot be reached from the one before it, and the number of rows.
        """
        while at < end:
            upto = min(end, int(breaks[np.searchsorted(breaks, at, side="right")]))
            lasted = at + int(np.searchsorted(rows["time"][at:upto], self.began + BELIEVED_AFTER))
            believed = max(lasted, at + BELIEVED_ROWS - 1 - self.rows, at)
            seen = rows[at : min(believed, upto)]
            back = np.flatnonzero(reachable(np.repeat(self.kept, len(seen)), seen))
            if len(back):
                return at + int(back[0])
            if believed < upto:
                return believed
            self.rows += upto - at
            at = upto
            if at < end:
                self.began, self.rows = rows["time"][at], 0
        return end


def reachable(before: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Say of each row whether a vehicle comes to it from the one before, in the time between."""
    seconds = (rows["time"] - before["time"]) / SECOND
    return np.asarray(apart(before, rows) <= SLACK_M + MAX_SPEED_MS * seconds)


def apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Give the distance of each row from its like, in metres."""
    where = (one["longitude"], one["latitude"], other["longitude"], other["latitude"])
    return metres(*where)


def repeated(rows: np.ndarray) -> np.ndarray:
    """Say which of the rows in order say the same as the open row before them."""
    said = np.zeros(len(rows), dtype=bool)
    at = np.flatnonzero(rows["open"])
    one, two = at[:-1], at[1:]
    for name in ("time", "device", "part", "longitude", "latitude", "operator", "technology"):
        same = rows[name][one] == rows[name][two]
        one, two = one[same], two[same]
    signal, again = rows["signal_dbm"][one], rows["signal_dbm"][two]
    said[two[(signal == again) | (np.isnan(signal) & np.isnan(again))]] = True
    return said


def parted(rows: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the rows that are chosen, and the others."""
    if not chosen.any():
        return rows[:0], rows
    return rows.take(np.flatnonzero(chosen)), rows.take(np.flatnonzero(~chosen))


def by_device(rows: np.ndarray) -> np.ndarray:
    """Give rows device by device, otherwise in their order."""
    device = rows["device"]
    if (device[1:] >= device[:-1]).all():
        return rows
    small = device.astype("u2") if device.max() < 2**16 else device  # sorted by radix, faster
    return rows.take(np.argsort(small, kind="stable"))


def in_order(rows: np.ndarray) -> np.ndarray:
    """Give rows by device, part and time; of the same time in the order of the file."""
    device, part, time = rows["device"], rows["part"], rows["time"]
    same = device[1:] == device[:-1]
    later = (part[1:] > part[:-1]) | ((part[1:] == part[:-1]) & (time[1:] >= time[:-1]))
    if ((device[1:] > device[:-1]) | (same & later)).all():
        return rows
    return rows.take(np.lexsort((time, part, device)))


def ends(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the first and the last position of each stretch of equal values."""
    change = np.flatnonzero(values[1:] != values[:-1])
    return np.append(0, change + 1), np.append(change, len(values) - 1)


def among(positions: np.ndarray, count: int) -> np.ndarray:
    """Say of each of so many places whether it is one of the positions."""
    flags = np.zeros(count, dtype=bool)
    flags[positions] = True
    return flags


def since(true: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Say of each place whether anything is true from ``first`` up to it."""
    return np.asarray(np.maximum.accumulate(np.where(true, np.arange(len(true)), -1)) >= first)


def until(true: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Say of each place whether anything is true from it up to ``last``."""
    where = np.where(true, np.arange(len(true)), len(true))
    return np.asarray(np.minimum.accumulate(where[::-1])[::-1] <= last)
