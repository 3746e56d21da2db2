"""Invented mobile logs of 2023 and 2024 along invented rounds. Nothing in them was ever measured.

Why these numbers. Four telephones, one for each operator, log together about every five seconds, as
the equipment on the county's waste trucks did. Every round is driven on three days a year, so most
100 m cells get the samples that a judgement needs: about 1 000 km of line and 160 000 rows a year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from loaders.sample import radio, routes
from loaders.sample.chance import WEEKEND, below

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import pandas as pd

    from loaders.sample.routes import Line

SEED: Final = 20230515
YEARS: Final = (2023, 2024)
SPACING_KM: Final = 0.075
DAYS_PER_ROUND: Final = 3

_SPEED_KM_PER_S: Final[Mapping[str, float]] = {
    "in_vehicle": 0.014, "snowmobile": 0.009, "on_foot": 0.0012,
}  # fmt: skip
_MONTHS: Final[Mapping[str, tuple[int, int]]] = {
    "in_vehicle": (1, 12), "snowmobile": (3, 4), "on_foot": (7, 8),
}  # fmt: skip

_JITTER_KM: Final = 0.004
_BETTER_A_YEAR_DB: Final = 1.2
_LOST_SIGNAL: Final = 0.008
"""Share of rows in which the telephone names a network but no signal."""

_FIRST_START: Final = 5
"""Hour of the day, UTC; drives begin within an hour and a half of it."""


@dataclass(frozen=True, slots=True)
class _Line:
    points: Line
    years: tuple[int, ...]
    way: str


@dataclass(frozen=True, slots=True)
class _Drive:
    points: Line
    seconds: npt.NDArray[np.int64]
    """Since 1970, UTC."""

    way: str


def table(localities: pd.DataFrame, year: int) -> pa.Table:
    """Give one year's log, in order of time.

    Parameters
    ----------
    localities
        The sample's localities, with ``name``, ``latitude``, ``longitude`` and ``population``.
    year
        One of ``YEARS``.

    Returns
    -------
    Columns ``timestamp`` (UTC, ISO 8601), ``longitude`` and ``latitude`` (degrees WGS 84, five
    decimals), ``operator``, ``technology``, ``signal_dbm`` (whole dBm, null without one) and
    ``way``.
    """
    lines = _lines(localities)
    masts = radio.networks(localities, [line.points for line in lines], SPACING_KM)
    random = np.random.RandomState(SEED + year)
    drives = sorted(_drives(random, lines, year), key=lambda drive: int(drive.seconds[0]))
    points = np.concatenate([drive.points for drive in drives])
    gain = _BETTER_A_YEAR_DB * (year - YEARS[0])
    technology, signal = radio.seen(random, points, masts, gain)
    unknown = np.isnan(signal) | (random.random_sample(signal.shape) < _LOST_SIGNAL)
    whole = np.where(unknown, 0, np.rint(np.nan_to_num(signal))).astype(np.int64)
    lat, lon = routes.unproject(points)
    seconds = np.concatenate([drive.seconds for drive in drives])
    way = np.concatenate([np.full(len(drive.points), drive.way) for drive in drives])
    many = len(radio.OPERATORS)
    return pa.table(
        {
            "timestamp": np.repeat(np.datetime_as_string(seconds.astype("M8[s]")), many) + "Z",
            "longitude": np.repeat(np.round(lon, 5), many),
            "latitude": np.repeat(np.round(lat, 5), many),
            "operator": np.tile(np.array(radio.OPERATORS), len(points)),
            "technology": technology.ravel(),
            "signal_dbm": pa.array(whole.ravel(), mask=unknown.ravel()),
            "way": np.repeat(way, many),
        }
    )


def _lines(localities: pd.DataFrame) -> list[_Line]:
    # Drawn from one seed of their own, so that both years drive the same roads.
    random = np.random.RandomState(SEED)
    place = routes.places(localities)
    people = routes.populations(localities)
    lines = [
        _Line(
            routes.road(random, [place[name] for name in item.stops], SPACING_KM),
            item.years,
            "in_vehicle",
        )
        for item in routes.ROUNDS
    ]
    for name in routes.SEATS:
        radius = 0.5 + 0.22 * (people[name] / 1000) ** 0.5
        ring = routes.loop(random, place[name], radius, SPACING_KM)
        lines.append(_Line(ring, YEARS, "in_vehicle"))
    for track in routes.TRACKS:
        start = place[track.start]
        end = start + np.array([[track.east, track.north]])
        path = routes.road(random, [start, end], SPACING_KM)
        lines.append(_Line(path, YEARS, track.way))
    return lines


def _drives(random: np.random.RandomState, lines: list[_Line], year: int) -> list[_Drive]:
    # One drive a day in the whole county: no two tracks of a file overlap in time. Those bound to
    # a season choose their days first.
    todo = [line for line in lines if year in line.years] * DAYS_PER_ROUND
    free = _weekdays(year)
    drives: list[_Drive] = []
    for line in sorted(todo, key=lambda item: item.way == "in_vehicle"):
        first, last = _MONTHS[line.way]
        fit = [day for day in free if first <= day.month <= last]
        day = fit[below(random, len(fit))]
        free.remove(day)
        drives.append(_drive(random, line, day))
    return drives


def _drive(random: np.random.RandomState, line: _Line, day: date) -> _Drive:
    start = datetime(day.year, day.month, day.day, _FIRST_START, tzinfo=UTC).timestamp()
    start += below(random, 5400)
    step = SPACING_KM / _SPEED_KM_PER_S[line.way]
    pace = np.cumsum(random.uniform(0.8, 1.2, size=len(line.points)) * step)
    driven = line.points[::-1] if below(random, 2) else line.points
    seen_at = driven + random.normal(0.0, _JITTER_KM, size=driven.shape)
    return _Drive(seen_at, int(start) + np.rint(pace).astype(np.int64), line.way)


def _weekdays(year: int) -> list[date]:
    days = (date(year, 1, 9) + timedelta(days=n) for n in range(340))
    return [day for day in days if day.isoweekday() not in WEEKEND]
