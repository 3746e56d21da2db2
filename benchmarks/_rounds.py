"""A year of weekly rounds, as the phones of waste trucks would log them. Nothing was measured.

Ten trucks, each with some of the sample's rounds: the same roads there and back every week, four
phones (one per operator) with a row a second. A file is a truck's year: ten million rows, of which
52 weeks of driving are given by the roads, and the rest of the time the truck stands at a bin.

What makes the counts what they are: GPS is off by some metres, and stays off for a while; the pace
and the lane differ from week to week; signal depends on the place (over kilometres, and shadows
over some hundred metres) with noise of some decibels on top, and is a whole number of dBm; a phone
takes the newest technology that it can use there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geodata import kernel
from loaders.sample import files, routes

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

TRUCKS: Final = 10
ROWS: Final = 10_000_000
"""Of a truck's year."""

OPERATORS: Final = ("Telia", "Tele2", "Telenor", "Tre")
YEAR: Final = 2024
WEEKS: Final = 52

_STEP_KM: Final = 0.02
_KMH: Final = (20.0, 90.0)
"""Slowest and fastest pace between stops."""

_BINS_A_KM: Final = 2.5
_USABLE: Final = {"5G": -107.0, "4G": -116.0, "3G": -113.0, "2G": -101.0}
_STRONGER: Final = {"5G": 0.0, "4G": 0.0, "3G": 5.0, "2G": 18.0}
"""Of what a phone sees, against 4G at the same place, dB."""

_RARE_5G: Final = 0.8
"""Standard deviations above the mean at which a place has 5G: a fifth of the roads."""

_LOST: Final = 0.008
"""Share of rows with a technology and no signal."""


@dataclass(frozen=True, slots=True)
class Round:
    """What a truck drives each week: its roads, how fast, where it stands, what phones see."""

    points: Floats
    """Kilometres east and north, a point each 20 metres, out and home again."""

    kmh: Floats
    bins: npt.NDArray[np.int64]
    """Positions along the points at which it stands."""

    level: Floats
    """dBm of 4G by point and network."""

    has_5g: npt.NDArray[np.bool_]


def write(path: Path, truck: int, rows: int = ROWS) -> None:
    """Write a truck's log, and beside our columns the kernel's key of each row."""
    driven = _round(truck)
    with pq.ParquetWriter(path, _SCHEMA) as writer:
        waiting: list[pa.Table] = []
        for week in range(WEEKS):
            ends = [rows * at // WEEKS // len(OPERATORS) for at in (week, week + 1)]
            waiting.append(_week(driven, truck, week, ends[1] - ends[0]))
            if sum(map(len, waiting)) >= 1 << 20 or week == WEEKS - 1:
                writer.write_table(pa.concat_tables(waiting))
                waiting = []


_SCHEMA: Final = pa.schema(
    {
        "timestamp": pa.timestamp("us"),
        "longitude": pa.float64(),
        "latitude": pa.float64(),
        "operator": pa.string(),
        "technology": pa.string(),
        "signal_dbm": pa.float64(),
        "key": pa.int64(),
    }
)


@cache
def _places() -> dict[str, Floats]:
    return routes.places(pd.read_csv(files.DATA / "localities.csv"))


def _round(truck: int) -> Round:
    """Give a truck's weekly round: every tenth of the sample's rounds, there and back."""
    random = np.random.RandomState(1000 + truck)
    roads = [
        routes.road(random, [_places()[name] for name in item.stops], _STEP_KM)
        for item in routes.ROUNDS[truck::TRUCKS]
    ]
    points = np.concatenate([way for road in roads for way in (road, road[::-1])])
    total = sum(map(len, roads))
    ends = np.cumsum(list(map(len, roads)))
    # Signal belongs to the place: the way home sees what the way out saw.
    both = [np.arange(end - len(road), end) for end, road in zip(ends, roads, strict=True)]
    place = np.concatenate([way for out in both for way in (out, out[::-1])])
    shared = -99 + _smooth(random, total, 3.0, 11.0) + _smooth(random, total, 0.2, 4.0)
    own = [_smooth(random, total, 2.0, 6.0) + _smooth(random, total, 0.15, 3.0) for _ in range(3)]
    level = np.column_stack([shared + own[network] for network in (0, 1, 1, 2)])[place]
    kmh = np.clip(48 + _smooth(random, len(place), 0.6, 22.0), *_KMH)
    bins = np.sort(
        random.choice(len(place), int(len(place) * _STEP_KM * _BINS_A_KM), replace=False)
    )
    return Round(points, kmh, bins, level, (_smooth(random, total, 4.0, 1.0) > _RARE_5G)[place])


def _week(driven: Round, truck: int, week: int, seconds: int) -> pa.Table:
    """Give the rows of one week, phone after phone."""
    random = np.random.RandomState(10_000 + 100 * truck + week)
    at = _positions(random, driven, seconds)
    start = np.datetime64(f"{YEAR}-01-01T04:00") + np.timedelta64(7 * week + truck % 5, "D")
    start += np.timedelta64(int(random.randint(0, 5400)), "s")
    moments = start.astype("M8[us]") + np.arange(seconds).astype("m8[s]")
    weather = random.normal(0.0, 1.5)
    rows = pa.concat_tables(
        _phone(random, driven, at, number, weather).add_column(0, "timestamp", [moments])
        for number in range(len(OPERATORS))
    )
    return rows.append_column("key", pa.array(kernel.keys(rows))).cast(_SCHEMA)


def _positions(random: np.random.RandomState, driven: Round, seconds: int) -> Floats:
    """Give where along the points the truck is, second by second, in so many seconds."""
    pace = driven.kmh * random.uniform(0.85, 1.15) * random.uniform(0.9, 1.1, len(driven.kmh))
    needs = _STEP_KM / (np.clip(pace, *_KMH) / 3600)
    spare = seconds - needs.sum()
    if spare < 0:  # a short log: only the first part of the round
        spare = 0.0
    waits = random.exponential(1.0, len(driven.bins))
    needs[driven.bins] += waits / waits.sum() * spare
    arrives = np.concatenate([[0.0], np.cumsum(needs)])
    position = np.interp(np.arange(seconds) + 0.5, arrives, np.arange(len(arrives)))
    return np.minimum(position, len(needs) - 1)


def _phone(
    random: np.random.RandomState,
    driven: Round,
    at: Floats,
    number: int,
    weather: float,
) -> pa.Table:
    """Give what one phone notes at each second, but the time."""
    many = len(at)
    near = at.astype("int64")
    along = np.arange(len(driven.points))
    ahead = np.gradient(driven.points, axis=0)[near]
    ahead /= np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
    lane = np.column_stack([ahead[:, 1], -ahead[:, 0]]) * 0.002
    off = np.column_stack([_wandering(random, many, 60.0, 0.003) for _ in range(2)])
    off += random.normal(0.0, 0.0008, (many, 2)) + lane
    place = np.column_stack([np.interp(at, along, axis) for axis in driven.points.T]) + off
    latitude, longitude = routes.unproject(place)
    technology, signal = _seen(random, driven, near, number, weather)
    words = pa.array(["2G", "3G", "4G", "5G", "none"])
    return pa.table(
        {
            "longitude": np.round(longitude, 7),
            "latitude": np.round(latitude, 7),
            "operator": pa.array([OPERATORS[number]]).take(pa.array(np.zeros(many, dtype="int8"))),
            "technology": words.take(pa.array(technology)),
            "signal_dbm": pa.array(signal, mask=np.isnan(signal)),
        }
    )


def _seen(
    random: np.random.RandomState,
    driven: Round,
    near: npt.NDArray[np.int64],
    number: int,
    weather: float,
) -> tuple[npt.NDArray[np.int8], Floats]:
    """Give technology (position in 2G, 3G, 4G, 5G, none) and signal in whole dBm."""
    many = len(near)
    level = driven.level[near, number] + weather + random.normal(0.0, 0.7)
    level += _wandering(random, many, 20.0, 2.0) + random.normal(0.0, 1.8, many)
    technology = np.full(many, 4, dtype="int8")
    signal = np.full(many, np.nan)
    # Which technology it holds on to changes slower than the signal flickers.
    held = driven.level[near, number] + _wandering(random, many, 40.0, 2.0)
    for position, name in enumerate(("2G", "3G", "4G", "5G")):  # the newest that is usable stays
        usable = held + _STRONGER[name] >= _USABLE[name]
        if name == "2G" and OPERATORS[number] == "Tre":
            continue
        if name == "5G":
            usable &= driven.has_5g[near]
        technology[usable] = position
        signal[usable] = (level + _STRONGER[name])[usable]
    signal[random.random_sample(many) < _LOST] = np.nan
    return technology, np.clip(np.rint(signal), -138, -52)


def _smooth(random: np.random.RandomState, many: int, length_km: float, spread: float) -> Floats:
    """Give noise along points each 20 metres apart, alike within about the length."""
    width = max(1, round(length_km / _STEP_KM))
    noise = random.normal(size=many + 6 * width)
    for _ in range(3):  # three running means are nearly a Gauss curve
        total = np.cumsum(noise)
        noise = total[width:] - total[:-width]
    return np.asarray(noise[:many] / noise.std() * spread)


def _wandering(random: np.random.RandomState, many: int, seconds: float, spread: float) -> Floats:
    """Give noise in time that is alike within about so many seconds."""
    knots = random.normal(0.0, spread, int(many / seconds) + 2)
    return np.interp(np.arange(many) / seconds, np.arange(len(knots)), knots)
