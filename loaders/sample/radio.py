"""Invented radio: masts, hills, and what a telephone of each operator sees at a place.

Signal falls with the logarithm of the distance to the nearest masts. Hills shadow the same places
every year. Levels are chosen so that towns are covered by all, roads between villages by some and
the fells by few. No real operator's network is described: who has a mast where is drawn by lot, but
that Tele2 and Telenor share one network, as in reality, and that Tre has no 2G.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from loaders.sample import routes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    import pandas as pd

    from loaders.sample.routes import Line

OPERATORS: Final = ("Telia", "Tele2", "Telenor", "Tre")
NO_SERVICE: Final = "none"

_SEED: Final = 20230516
_NETWORKS: Final[Mapping[str, str]] = {
    "Telia": "a", "Tele2": "b", "Telenor": "b", "Tre": "c",
}  # fmt: skip
_HAS_2G: Final = ("a", "b")

# Chance that a network has a mast at a locality of the size class, and on a hill by a round.
_MAST_CHANCE: Final[Mapping[str, tuple[float, float, float, float]]] = {
    "a": (1.0, 1.0, 0.90, 0.62), "b": (1.0, 1.0, 0.85, 0.56), "c": (1.0, 0.90, 0.62, 0.46),
}  # fmt: skip
_SIZE_CLASSES: Final = (1500.0, 300.0)
_HILL_EVERY_KM: Final = 11.0

_LEVEL_1_KM: Final[Mapping[str, float]] = {"5G": -84.0, "4G": -82.0, "3G": -77.0, "2G": -64.0}
"""Signal in dBm one kilometre from a mast; it falls by 30 dB for each tenfold distance."""

_FALL_DB: Final = 30.0
_NEAREST_KM: Final = 0.15
_USABLE: Final[Mapping[str, float]] = {"5G": -107.0, "4G": -116.0, "3G": -113.0, "2G": -101.0}
"""Below it, in dBm, a telephone lets go of the technology and takes the next older."""

_TAKES_5G: Final = 0.85
_HILL_DB: Final = 5.5
_MAST_DB: Final = 3.0
_NOISE_DB: Final = 2.2
_RANGE_DBM: Final = (-138.0, -52.0)


@dataclass(frozen=True, slots=True)
class Networks:
    """Masts of the three networks: kilometres east and north, and whether a town's (with 5G)."""

    places: Mapping[str, Line]
    large: Mapping[str, npt.NDArray[np.bool_]]


def networks(localities: pd.DataFrame, lines: Sequence[Line], spacing: float) -> Networks:
    """Draw the masts: at localities by their size, and on hills beside the rounds.

    One lot decides for all networks at a place, because they share towers and villages.
    """
    random = np.random.RandomState(_SEED)
    place = routes.places(localities)
    sites: list[tuple[npt.NDArray[np.float64], int, float]] = []
    for name, people in routes.populations(localities).items():
        size = sum(people < limit for limit in _SIZE_CLASSES)
        sites.append((place[name][0], size, random.random_sample()))
    for line in lines:
        for point in line[:: int(_HILL_EVERY_KM / spacing)][1:]:
            hill = point + random.normal(0.0, 1.5, size=2)
            sites.append((hill, 3, random.random_sample()))
    taken = {
        network: [(at, size) for at, size, lot in sites if lot < chance[size]]
        for network, chance in _MAST_CHANCE.items()
    }
    return Networks(
        {network: np.array([at for at, _ in masts]) for network, masts in taken.items()},
        {network: np.array([size == 0 for _, size in masts]) for network, masts in taken.items()},
    )


def seen(
    random: np.random.RandomState, points: Line, masts: Networks, gain_db: float
) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.float64]]:
    """Give what telephones see at each point.

    Parameters
    ----------
    random
        For the noise of each row.
    points
        Kilometres east and north.
    masts
        From ``networks``.
    gain_db
        Added to every signal: networks grow better from year to year.

    Returns
    -------
    Technology and signal in dBm (missing without service), one column for each of ``OPERATORS``.
    """
    strength = {name: _strength(points, masts, name, gain_db) for name in masts.places}
    columns = [
        _camped(random, strength[_NETWORKS[name]], has_2g=_NETWORKS[name] in _HAS_2G)
        for name in OPERATORS
    ]
    return np.column_stack([c[0] for c in columns]), np.column_stack([c[1] for c in columns])


def _strength(
    points: Line, masts: Networks, network: str, gain_db: float
) -> dict[str, npt.NDArray[np.float64]]:
    random = np.random.RandomState(_SEED + ord(network))
    own = random.normal(0.0, _MAST_DB, size=len(masts.places[network]))
    shared = _hills(np.random.RandomState(_SEED + 1), points)
    shade = 0.8 * shared + 0.6 * _hills(random, points) + gain_db
    large = masts.large[network]
    best = _best(points, masts.places[network], own) + shade
    best_large = _best(points, masts.places[network][large], own[large]) + shade
    return {
        tech: (best_large if tech == "5G" else best) + base for tech, base in _LEVEL_1_KM.items()
    }


def _best(points: Line, places: Line, own: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    # The strongest of own - fall * log10(distance), with one logarithm for each point instead of
    # one for each point and mast: own dB are the same as standing nearer by a factor.
    nearer = 10 ** (-2 * own / _FALL_DB)
    apart = np.full(len(points), np.inf)
    for (east, north), factor in zip(places, nearer, strict=True):
        square = (points[:, 0] - east) ** 2 + (points[:, 1] - north) ** 2
        np.minimum(apart, np.maximum(square, _NEAREST_KM**2) * factor, out=apart)
    return np.asarray(-_FALL_DB / 2 * np.log10(apart))


def _hills(random: np.random.RandomState, points: Line) -> npt.NDArray[np.float64]:
    # A few long waves in random directions: cheap, smooth, and the same in every year.
    waves = 8
    turns = random.uniform(0, 2 * np.pi, size=waves)
    lengths = random.uniform(0.8, 6.0, size=waves)
    phases = random.uniform(0, 2 * np.pi, size=waves)
    total = np.zeros(len(points))
    for turn, length, phase in zip(turns, lengths, phases, strict=True):
        along = points[:, 0] * np.cos(turn) + points[:, 1] * np.sin(turn)
        total += np.sin(2 * np.pi * along / length + phase)
    return np.asarray(total * _HILL_DB * (2 / waves) ** 0.5)


def _camped(
    random: np.random.RandomState, strength: dict[str, npt.NDArray[np.float64]], *, has_2g: bool
) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.float64]]:
    count = len(strength["4G"])
    takes_5g = random.random_sample(count) < _TAKES_5G
    technology = np.full(count, NO_SERVICE, dtype="<U4")
    signal = np.full(count, np.nan)
    for tech in ("2G", "3G", "4G", "5G"):  # the newest that is usable stays
        level = strength[tech] + random.normal(0.0, _NOISE_DB, size=count)
        usable = level >= _USABLE[tech]
        if tech == "2G" and not has_2g:
            continue
        if tech == "5G":
            usable &= takes_5g
        technology[usable] = tech
        signal[usable] = level[usable]
    return technology, np.clip(signal, *_RANGE_DBM)
