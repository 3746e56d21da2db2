"""Times of a log: as they are written, in a zone, to UTC.

A time that bears its offset from UTC needs no zone. Others are wall times of the zone that the
person names, else of the kind of log, else UTC. In the night when summer time ends, an hour comes
twice: its times are summer time until a device's times go back by more than a pause of a track,
and normal time after that. In the night when it begins, an hour is missing: its times are none.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geodata.track_rows import PAUSE, SECOND
from loaders.sources.coverage.logs import MILLISECONDS, SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    Column: TypeAlias = pa.ChunkedArray

FIRST_TIME: Final = np.datetime64("1990-01-01", "us")
LAST_TIME: Final = np.datetime64("2100-01-01", "us")
"""A receiver without a fix writes 1970 or 1980; nobody measured phones before 1990."""

_FIRST: Final = int(FIRST_TIME.astype("int64"))
_LAST: Final = int(LAST_TIME.astype("int64"))

UTC: Final = "UTC"
_NO_TIME: Final = np.datetime64("NaT", "us")
_UNITS: Final[Mapping[str, int]] = {SECONDS: SECOND, MILLISECONDS: SECOND // 1000}
_OFFSET: Final = r"[Tt ]\d{2}.*(?:[Zz]|[+-]\d{2}(?::?\d{2})?)$"
"""Of a time, not of the day before it."""

_DAY: Final = 24 * 3600
DAY: Final = _DAY * SECOND
MINUTE: Final = 60 * SECOND


@dataclass(frozen=True, slots=True)
class Times:
    """Times of a batch, in UTC.

    Parameters
    ----------
    moment
        Microseconds, not a time where unreadable, out of all sense or not existing.
    never
        Where a time is of an hour that did not exist.
    local
        Whether any was without an offset.
    twice, wall
        Places of times in an hour that comes twice, and those as they are written. They are of
        the first time.
    """

    moment: np.ndarray
    never: np.ndarray
    local: bool = False
    twice: np.ndarray = field(default_factory=lambda: np.empty(0, "int64"))
    wall: np.ndarray = field(default_factory=lambda: np.empty(0, "int64"))


@dataclass(slots=True)
class Clock:
    """Reads the times of one log.

    Parameters
    ----------
    time_format
        As ``Log.time_format``.
    zone
        IANA name, of times without an offset.
    """

    time_format: str = ""
    zone: str = UTC
    local: bool = False
    """Whether any time was without an offset."""

    twice: int = 0
    """How many times lie in an hour that comes twice."""

    _gone_back: dict[tuple[int, int], tuple[int, bool]] = field(default_factory=dict)

    def read(self, column: Column, device: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Give the times in UTC, and where a time is of an hour that did not exist.

        Parameters
        ----------
        column
            Texts, numbers or typed times, in the order of the file.
        device
            A number per row: whose clock it is.

        Returns
        -------
        Microseconds, not a time where unreadable, out of all sense or not existing; and booleans.
        """
        times = self.parse(column)
        self.settle(times, device)
        return times.moment, times.never

    def parse(self, column: Column) -> Times:
        """Give times as far as they can be told without those before them. Safe in threads."""
        moment, local = _parsed(column, self.time_format)
        never = np.zeros(len(moment), dtype=bool)
        if not len(moment):
            return Times(moment, never)
        microseconds = moment.view("int64")
        first, last = int(microseconds.min()), int(microseconds.max())
        if not (_FIRST <= first <= last < _LAST):
            sensible = (moment >= FIRST_TIME) & (moment < LAST_TIME)
            moment = np.where(sensible, moment, _NO_TIME)
            local = local & sensible
        elif local.all() and self.zone != UTC:
            whole = _one_offset(self.zone, first, last)
            if whole is not None:
                return Times((microseconds - whole).view("M8[us]"), never, local=True)
        if not local.any() or self.zone == UTC:
            return Times(moment, never, local=bool(local.any()))
        at = np.flatnonzero(local)
        wall = moment[at].astype("int64")
        offset, again, missing = _offsets(self.zone, wall)
        moment = moment.copy()
        moment[at] = (wall - offset).astype("datetime64[us]")
        never[at[missing]] = True
        moment[never] = _NO_TIME
        return Times(moment, never, local=True, twice=at[again], wall=wall[again])

    def settle(self, times: Times, device: np.ndarray) -> None:
        """Tell apart, in the order of the file, the times of an hour that comes twice."""
        self.local |= times.local
        if not len(times.twice):
            return
        self.twice += len(times.twice)
        second = self._second(times.wall, device[times.twice])
        later = _fold(self.zone, times.wall[second])
        times.moment[times.twice[second]] += later.astype("timedelta64[us]")

    def _second(self, wall: np.ndarray, device: np.ndarray) -> np.ndarray:
        """Say of times in an hour that comes twice whether it has come before."""
        second = np.zeros(len(wall), dtype=bool)
        day = wall // (_DAY * SECOND)
        for key in dict.fromkeys(zip(device.tolist(), day.tolist(), strict=True)):
            mine = np.flatnonzero((device == key[0]) & (day == key[1]))
            newest, gone_back = self._gone_back.get(key, (wall[mine[0]], False))
            top = np.maximum.accumulate(np.append(newest, wall[mine]))
            second[mine] = np.logical_or.accumulate(wall[mine] < top[:-1] - PAUSE) | gone_back
            self._gone_back[key] = (int(top[-1]), bool(second[mine[-1]]))
        return second


def step_of(column: Column, time_format: str) -> int:
    """Give how finely times are told: ``DAY``, ``MINUTE``, or 0 for the second or better.

    Spreadsheets write times to the minute, and a log may have days alone. Of times that cannot be
    read nothing is said.
    """
    moment, _ = _parsed(column, time_format)
    known = moment[~np.isnat(moment)].view("int64")
    return next((step for step in (DAY, MINUTE) if len(known) and not (known % step).any()), 0)


def _parsed(column: Column, time_format: str) -> tuple[np.ndarray, np.ndarray]:
    """Give times as they are written, and which of them are without an offset from UTC."""
    if pa.types.is_timestamp(column.type):
        moment = pc.cast(column, pa.timestamp("us"), safe=False).to_numpy()
        return moment, np.full(len(moment), column.type.tz is None)
    if time_format in _UNITS:
        return _counted(column, _UNITS[time_format])
    texts = pc.utf8_trim_whitespace(pc.cast(column, pa.string()))
    if not time_format:
        return _iso(texts)
    if "%z" in time_format or "%f" in time_format:
        return _slowly(texts, time_format)
    moment = pc.strptime(texts, format=time_format, unit="us", error_is_null=True).to_numpy()
    if (odd := np.isnat(moment)).any():
        # Parts of a second, which arrow does not read.
        moment = moment.copy()
        moment[odd], _ = _slowly(texts.filter(pa.array(odd)), f"{time_format}.%f")
    return moment, np.ones(len(moment), dtype=bool)


def _counted(column: Column, unit: int) -> tuple[np.ndarray, np.ndarray]:
    """Give times that are numbers since 1970, in UTC."""
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        numbers = pc.cast(column, pa.float64()).to_numpy()
    else:
        texts = pc.cast(column, pa.string()).to_pandas().str.replace(",", ".")
        numbers = pd.to_numeric(texts, errors="coerce").to_numpy("float64", na_value=np.nan)
    most = LAST_TIME.astype("int64") / unit
    known = (numbers >= 0) & (numbers <= most)
    moment = np.full(len(numbers), _NO_TIME)
    moment[known] = np.rint(numbers[known] * unit).astype("int64").astype("datetime64[us]")
    return moment, np.zeros(len(moment), dtype=bool)


def _iso(texts: Column) -> tuple[np.ndarray, np.ndarray]:
    """Read ISO 8601: fast if all have an offset or none has, one by one if not."""
    # Arrow looks at every text also when none is a time, and writes a message of each: a million
    # take a second. So one of them is tried first.
    one = texts.drop_null().slice(0, 1)
    for zone in (UTC, None):
        try:
            pc.cast(one, pa.timestamp("us", zone))
            moment = pc.cast(pc.cast(texts, pa.timestamp("us", zone)), pa.timestamp("us"))
        except pa.ArrowInvalid:
            continue
        return moment.to_numpy(), np.full(len(texts), zone is None)
    return _slowly(texts, "ISO8601")


def _slowly(texts: Column, time_format: str) -> tuple[np.ndarray, np.ndarray]:
    written: pd.Series[str] = texts.to_pandas()
    moments = pd.to_datetime(written, errors="coerce", utc=True, format=time_format)
    moment = moments.dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
    if time_format != "ISO8601":
        return moment, np.full(len(moment), "%z" not in time_format)
    offset = pc.fill_null(pc.match_substring_regex(texts, _OFFSET), fill_value=False)
    return moment, ~np.asarray(offset.to_numpy(), dtype=bool)


def _one_offset(zone: str, first: int, last: int) -> int | None:
    """Give the offset of all wall times from the first to the last; None if there are several."""
    offset, again, never = _offsets(zone, np.array([first, last]))
    at, before, after, _ = _changes_around(zone, np.array([first, last]))
    upper, lower = at + np.maximum(before, after), at + np.minimum(before, after)
    changing = (lower <= last) & (upper > first)
    if again.any() or never.any() or changing.any():
        return None
    return int(offset[0])


def _offsets(zone: str, wall: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the offset of wall times from UTC, and which come twice and which never.

    Of those that come twice, the offset is that of the first time. All in microseconds.
    """
    at, before, after, first = _changes_around(zone, wall)
    upper, lower = at + np.maximum(before, after), at + np.minimum(before, after)
    place = np.searchsorted(upper, wall, side="right")
    within = wall >= np.append(lower, np.iinfo("int64").max)[place]
    back = np.append(after < before, [False])[place]
    return np.append(first, after)[place], within & back, within & ~back


def _fold(zone: str, wall: np.ndarray) -> np.ndarray:
    """Give by how much the clock is set back at the end of an hour that comes twice."""
    at, before, after, _ = _changes_around(zone, wall)
    place = np.searchsorted(at + np.maximum(before, after), wall, side="right")
    return np.asarray((before - after)[place])


def _changes_around(
    zone: str, wall: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Give when a zone's offset changes, from what to what, and the offset at first."""
    if not len(wall):
        none = np.empty(0, "int64")
        return none, none, none, none
    first, last = (int(wall[at]) // SECOND for at in (wall.argmin(), wall.argmax()))
    years = range(_year(first), _year(last) + 1)
    changes = [change for year in years for change in _changes(zone, year)]
    table = np.array(changes, dtype="int64").reshape(-1, 3) * SECOND
    begin = int(dt.datetime(years[0], 1, 1, tzinfo=dt.UTC).timestamp())
    at_first = np.array([_offset(zone, begin) * SECOND])
    return table[:, 0], table[:, 1], table[:, 2], at_first


def _year(second: int) -> int:
    return dt.datetime.fromtimestamp(second, dt.UTC).year


@cache
def _changes(zone: str, year: int) -> list[tuple[int, int, int]]:
    """Give the seconds since 1970 when the zone's offset changes in a year, from what, to what."""
    begin = int(dt.datetime(year, 1, 1, tzinfo=dt.UTC).timestamp())
    end = int(dt.datetime(year + 1, 1, 1, tzinfo=dt.UTC).timestamp())
    found = []
    for day in range(begin, end, _DAY):
        low, high = day, day + _DAY
        before, after = _offset(zone, low), _offset(zone, high)
        if before == after:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
        found.append((high, before, after))
    return found


def _offset(zone: str, second: int) -> int:
    offset = dt.datetime.fromtimestamp(second, ZoneInfo(zone)).utcoffset()
    return round(offset.total_seconds()) if offset is not None else 0
