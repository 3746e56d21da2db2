"""Rows of tracks as arrays: their order, the distances between them, repetitions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

SECOND: Final = 1_000_000
PAUSE: Final = 10 * 60 * SECOND
"""Longer than a red light, a barrier or a stop to empty bins; shorter than a rest. Microseconds."""

MAX_SPEED_MS: Final = 250 / 3.6
"""Metres per second: faster than anything on the county's roads, tracks and snow."""

MAX_SPEED: Final = MAX_SPEED_MS / SECOND
"""Metres per microsecond."""

SLACK_M: Final = 100.0
"""Two positions may each be 50 m wrong, also when their times are the same."""

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
    ]
)
"""What a row says; ``Rows`` has an array for each. Added here are ``part``, the number of a part
between steps back, and where ends are trimmed ``track``."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows, column by column: work on one column touches nothing else. Arrays are not changed."""

    columns: dict[str, np.ndarray]

    @classmethod
    def none(cls) -> Rows:
        """Give no rows."""
        return cls({name: np.empty(0, ROW[name]) for name in ROW.names or ()})

    def __len__(self) -> int:
        """Give the number of rows."""
        return len(self.columns["time"])

    def __getitem__(self, name: str) -> np.ndarray:
        """Give a column."""
        return self.columns[name]

    def having(self, **more: np.ndarray) -> Rows:
        """Give the rows with more columns, or with others in their place."""
        return Rows(self.columns | more)

    def take(self, at: np.ndarray | slice) -> Rows:
        """Give the rows at places; nothing is copied for a slice."""
        if isinstance(at, slice):
            return Rows({name: column[at] for name, column in self.columns.items()})
        return Rows({name: column.take(at) for name, column in self.columns.items()})

    def where(self, chosen: np.ndarray) -> Rows:
        """Give the rows that are chosen; nothing is copied where all are."""
        return self if chosen.all() else self.take(np.flatnonzero(chosen))


def joined(parts: Sequence[Rows]) -> Rows:
    """Give rows one part after the other. All parts have the columns of the last."""
    parts = [part for part in parts if len(part)] or list(parts[-1:])
    if len(parts) == 1:
        return parts[0]
    names = parts[-1].columns
    return Rows({name: np.concatenate([part[name] for part in parts]) for name in names})


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


def metres_between(
    longitude: float, latitude: float, to_longitude: float, to_latitude: float
) -> float:
    """Give the distance between two positions as ``metres`` does, ten times faster for one."""
    middle = math.radians((latitude + to_latitude) / 2)
    east = (to_longitude - longitude) * math.cos(middle)
    return math.hypot(east, to_latitude - latitude) * _DEGREE_M


def out_of_reach(
    before: Rows, rows: Rows, linked: np.ndarray, slack_m: float = SLACK_M
) -> np.ndarray:
    """Give the places of linked rows to which no vehicle comes from the row before in the time."""
    reach = MAX_SPEED * (rows["time"] - before["time"])
    reach += slack_m
    # Longer than the distance, as no degree is longer than one of the meridian; nearly all rows
    # are so near that this tells.
    most = np.abs(rows["longitude"] - before["longitude"])
    most += np.abs(rows["latitude"] - before["latitude"])
    most *= _DEGREE_M
    unsure = np.flatnonzero((most > reach) & linked)
    far = ~(apart(before.take(unsure), rows.take(unsure)) <= reach[unsure])
    return np.asarray(unsure[far])


def apart(one: Rows, other: Rows) -> np.ndarray:
    """Give the distance of each row from its like, in metres."""
    where = (one["longitude"], one["latitude"], other["longitude"], other["latitude"])
    return metres(*where)


def repeated(rows: Rows) -> np.ndarray:
    """Give the places of the rows in order that say the same as the open row before them."""
    time = rows["time"]
    if not (time[1:] == time[:-1]).any():
        return np.empty(0, "int64")
    at = np.flatnonzero(rows["open"])
    one, two = at[:-1], at[1:]
    for name in ("time", "device", "part", "longitude", "latitude", "operator", "technology"):
        same = np.flatnonzero(rows[name][one] == rows[name][two])
        one, two = one[same], two[same]
    signal, again = rows["signal_dbm"][one], rows["signal_dbm"][two]
    return np.asarray(two[(signal == again) | (np.isnan(signal) & np.isnan(again))])


def by_device(rows: Rows) -> Rows:
    """Give rows device by device, otherwise in their order."""
    order = order_by_device(rows["device"])
    return rows if order is None else rows.take(order)


def order_by_device(device: np.ndarray) -> np.ndarray | None:
    """Give the places of rows device by device, otherwise in their order; None if they stand so."""
    if (device[1:] >= device[:-1]).all():
        return None
    small = device.astype("u2") if device.max() < 2**16 else device  # sorted by radix, faster
    return np.argsort(small, kind="stable")


def in_order(rows: Rows) -> Rows:
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
