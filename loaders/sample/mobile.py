"""Invented mobile logs of 2023 and 2024 along invented rounds. Nothing in them was ever measured.

Why these numbers. Four telephones, one for each operator, log together about every five seconds, as
the equipment on the county's waste trucks did. Every round is driven on three days a year, so most
100 m cells get the samples that a judgement needs. Signal falls with the logarithm of the distance
to invented masts, with hills that shadow the same places each year, and noise. The levels are
chosen so that towns are covered by all, roads between villages by some and the fells by few. No
real operator's network is described: who has which mast is drawn by lot, but that Tele2 and Telenor
share one network, as in reality, and that Tre has no 2G.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from loaders.sample import routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import pandas as pd

    from loaders.sample.routes import Line

SEED: Final = 20230515
YEARS: Final = (2023, 2024)
SPACING_KM: Final = 0.075
DAYS_PER_ROUND: Final = 3

OPERATORS: Final = ("Telia", "Tele2", "Telenor", "Tre")
_NETWORKS: Final[Mapping[str, str]] = {
    "Telia": "a", "Tele2": "b", "Telenor": "b", "Tre": "c",
}  # fmt: skip
_HAS_2G: Final = ("a", "b")

_SPEED_KM_PER_S: Final[Mapping[str, float]] = {
    "in_vehicle": 0.014, "snowmobile": 0.009, "on_foot": 0.0012,
}  # fmt: skip
_MONTHS: Final[Mapping[str, tuple[int, int]]] = {
    "in_vehicle": (1, 12), "snowmobile": (3, 4), "on_foot": (7, 8),
}  # fmt: skip

# Chance that a network has a mast at a locality of the size class, and on a hill by a round.
_MAST_CHANCE: Final[Mapping[str, tuple[float, float, float, float]]] = {
    "a": (1.0, 1.0, 0.90, 0.62), "b": (1.0, 1.0, 0.85, 0.56), "c": (1.0, 0.90, 0.62, 0.46),
}  # fmt: skip
_SIZE_CLASSES: Final = (1500.0, 300.0)
_HILL_EVERY_KM: Final = 11.0

_LEVEL_1_KM: Final[Mapping[str, float]] = {"5G": -84.0, "4G": -82.0, "3G": -77.0, "2G": -64.0}
"""Signal in dBm one kilometre from a mast; it falls by 30 dB for each tenfold distance."""
_FALL_DB: Final = 30.0
_USABLE: Final[Mapping[str, float]] = {"5G": -107.0, "4G": -116.0, "3G": -113.0, "2G": -101.0}
_HILL_DB: Final = 5.5
_MAST_DB: Final = 3.0
_NOISE_DB: Final = 2.2
_BETTER_A_YEAR_DB: Final = 1.2
_LOST_SIGNAL: Final = 0.008
"""Share of rows in which the telephone names a network but no signal."""


@dataclass(frozen=True, slots=True)
class _Mast:
    place: npt.NDArray[np.float64]
    large: bool


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
    masts = _masts(localities, [line for line, _, _ in lines])
    random = np.random.RandomState(SEED + year)
    drives = _drives(random, lines, year)
    points = np.concatenate([points for points, _, _ in drives])
    seconds = np.concatenate([seconds for _, seconds, _ in drives])
    way = np.concatenate([np.full(len(points), way) for points, _, way in drives])
    order = np.argsort(seconds, kind="stable")
    return _rows(random, points[order], seconds[order], way[order], masts, year)


def _lines(localities: pd.DataFrame) -> list[tuple[Line, tuple[int, ...], str]]:
    # Drawn once from one seed, so that both years drive the same roads.
    random = np.random.RandomState(SEED)
    place = routes.places(localities)
    people = routes.populations(localities)
    lines: list[tuple[Line, tuple[int, ...], str]] = []
    for item in routes.ROUNDS:
        line = routes.road(random, [place[name] for name in item.stops], SPACING_KM)
        lines.append((line, item.years, "in_vehicle"))
    for name in routes.SEATS:
        radius = 0.5 + 0.22 * (people[name] / 1000) ** 0.5
        line = routes.loop(random, place[name], radius, SPACING_KM)
        lines.append((line, YEARS, "in_vehicle"))
    for track in routes.TRACKS:
        start = place[track.start]
        end = start + np.array([[track.east, track.north]])
        lines.append((routes.road(random, [start, end], SPACING_KM), YEARS, track.way))
    return lines


def _drives(
    random: np.random.RandomState, lines: list[tuple[Line, tuple[int, ...], str]], year: int
) -> list[tuple[Line, npt.NDArray[np.int64], str]]:
    # One drive a day in the whole county: no two tracks of a file overlap in time.
    todo = [(line, way) for line, years, way in lines if year in years] * DAYS_PER_ROUND
    free = _weekdays(year)
    drives: list[tuple[Line, npt.NDArray[np.int64], str]] = []
    for line, way in sorted(todo, key=lambda item: item[1] == "in_vehicle"):
        first, last = _MONTHS[way]
        fit = [day for day in free if first <= day.month <= last]
        day = fit[int(random.randint(len(fit)))]
        free.remove(day)
        start = int(datetime(day.year, day.month, day.day, 5, tzinfo=UTC).timestamp())
        start += int(random.randint(0, 5400))
        step = SPACING_KM / _SPEED_KM_PER_S[way]
        pace = np.cumsum(random.uniform(0.8, 1.2, size=len(line)) * step)
        driven = line[::-1] if random.random_sample() < 0.5 else line
        noisy = driven + random.normal(0.0, 0.004, size=driven.shape)
        drives.append((noisy, start + np.rint(pace).astype(np.int64), way))
    return drives


def _weekdays(year: int) -> list[date]:
    days = (date(year, 1, 9) + timedelta(days=n) for n in range(340))
    return [day for day in days if day.weekday() < 5]


def _masts(localities: pd.DataFrame, lines: list[Line]) -> dict[str, list[_Mast]]:
    random = np.random.RandomState(SEED + 1)
    place = routes.places(localities)
    masts: dict[str, list[_Mast]] = {network: [] for network in _MAST_CHANCE}
    for name, people in routes.populations(localities).items():
        size = sum(people < limit for limit in _SIZE_CLASSES)
        lot = random.random_sample()  # one lot for all: networks share towers and villages
        for network, chance in _MAST_CHANCE.items():
            if lot < chance[size]:
                masts[network].append(_Mast(place[name][0], large=size == 0))
    for line in lines:
        for point in line[:: int(_HILL_EVERY_KM / SPACING_KM)][1:]:
            hill = point + random.normal(0.0, 1.5, size=2)
            lot = random.random_sample()
            for network, chance in _MAST_CHANCE.items():
                if lot < chance[3]:
                    masts[network].append(_Mast(hill, large=False))
    return masts


def _rows(
    random: np.random.RandomState,
    points: Line,
    seconds: npt.NDArray[np.int64],
    way: npt.NDArray[np.str_],
    masts: dict[str, list[_Mast]],
    year: int,
) -> pa.Table:
    strength = {n: _strength(points, masts[n], n, year) for n in masts}
    many = len(OPERATORS)
    technology = np.empty((len(points), many), dtype="<U4")
    signal = np.empty((len(points), many))
    for column, operator in enumerate(OPERATORS):
        network = _NETWORKS[operator]
        seen = _seen(random, strength[network], has_2g=network in _HAS_2G)
        technology[:, column], signal[:, column] = seen
    lat, lon = routes.unproject(points)
    lost = random.random_sample(signal.shape) < _LOST_SIGNAL
    unknown = (lost | np.isnan(signal)).ravel()
    whole = np.where(unknown, 0, np.rint(np.nan_to_num(signal.ravel()))).astype(np.int64)
    return pa.table(
        {
            "timestamp": np.repeat(np.datetime_as_string(seconds.astype("M8[s]")), many) + "Z",
            "longitude": np.repeat(np.round(lon, 5), many),
            "latitude": np.repeat(np.round(lat, 5), many),
            "operator": np.tile(np.array(OPERATORS), len(points)),
            "technology": technology.ravel(),
            "signal_dbm": pa.array(whole, mask=unknown),
            "way": np.repeat(way, many),
        }
    )


def _strength(
    points: Line, masts: list[_Mast], network: str, year: int
) -> dict[str, npt.NDArray[np.float64]]:
    random = np.random.RandomState(SEED + ord(network))
    places = np.array([mast.place for mast in masts])
    large = np.array([mast.large for mast in masts])
    apart = np.hypot(*(points[:, None, axis] - places[None, :, axis] for axis in (0, 1)))
    level = random.normal(0.0, _MAST_DB, size=len(masts))
    level = level - _FALL_DB * np.log10(np.maximum(apart, 0.15))
    shared = _hills(np.random.RandomState(SEED + 2), points)
    hills = 0.8 * shared + 0.6 * _hills(random, points) + _BETTER_A_YEAR_DB * (year - YEARS[0])
    best = level.max(axis=1) + hills
    best_large = np.where(large, level, -np.inf).max(axis=1) + hills
    return {
        tech: (best_large if tech == "5G" else best) + base for tech, base in _LEVEL_1_KM.items()
    }


def _hills(random: np.random.RandomState, points: Line) -> npt.NDArray[np.float64]:
    # A few long waves in random directions: the same hill shadows the same place every year.
    waves = 8
    direction = random.uniform(0, 2 * np.pi, size=waves)
    length = random.uniform(0.8, 6.0, size=waves)
    phase = random.uniform(0, 2 * np.pi, size=waves)
    total = np.zeros(len(points))
    for turn, wave, start in zip(direction, length, phase, strict=True):
        along = points[:, 0] * np.cos(turn) + points[:, 1] * np.sin(turn)
        total += np.sin(2 * np.pi * along / wave + start)
    return total * _HILL_DB * (2 / waves) ** 0.5


def _seen(
    random: np.random.RandomState, strength: dict[str, npt.NDArray[np.float64]], *, has_2g: bool
) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.float64]]:
    count = len(strength["4G"])
    prefers_new = random.random_sample(count) < 0.85
    technology = np.full(count, "none", dtype="<U4")
    signal = np.full(count, np.nan)
    for tech in ("2G", "3G", "4G", "5G"):  # the last that is usable stays
        if tech == "2G" and not has_2g:
            continue
        level = strength[tech] + random.normal(0.0, _NOISE_DB, size=count)
        usable = level >= _USABLE[tech]
        if tech == "5G":
            usable &= prefers_new
        technology[usable] = tech
        signal[usable] = level[usable]
    return technology, np.clip(signal, -138.0, -52.0)
