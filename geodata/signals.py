"""Signal classes: how a signal in dBm is kept in the counts. The one place that says so.

A class is named by its lower edge in dBm: class -105 holds -105 <= signal < -100. Edges stand every
5 dB from -140 to -45, and at each named threshold (2G -99, 3G -112). A signal is at or above a
threshold exactly when its class is, for every threshold that is an edge; any other is refused.
Two classes are no signal: ``NO_SERVICE`` and ``MISSING_SIGNAL``. Both lie below every edge, so no
comparison with a threshold can take them for coverage.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from geodata.errors import InputError
from geodata.settings import SIGNAL_THRESHOLDS_DBM, TECHNOLOGIES

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_SERVICE: Final = -999
"""The phone found no network that it may use. A measurement like any other."""

MISSING_SIGNAL: Final = -998
"""The phone was on a network, but its signal is not known: no part of any verdict."""

NO_TECHNOLOGY: Final = "none"
"""The technology of a row without service."""

SIGNAL_EDGES_DBM: Final[tuple[int, ...]] = tuple(
    sorted({*range(-140, -40, 5), *SIGNAL_THRESHOLDS_DBM.values()})
)
"""Lower edges of the classes. The uppermost is open upwards."""

SIGNAL_CLASSES: Final[tuple[int, ...]] = (NO_SERVICE, MISSING_SIGNAL, *SIGNAL_EDGES_DBM)
"""All classes, in order."""


SIGNAL_RANGES_DBM: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {"2G": (-113, -51), "3G": (-120, -25), "4G": (-140, -43), "5G": (-140, -44)}
)
"""Lowest and highest signal that a phone can report, by technology (RxLev, RSCP, RSRP, SS-RSRP).

From netmonster-core and Android's reference. Outside the range a number is a sentinel (-200, 99,
2147483647) or a fault, and the signal is missing: it is never taken for a weak one.
"""

_LOWEST: Final = 2 * min(lowest for lowest, _ in SIGNAL_RANGES_DBM.values()) - 1
_HIGHEST: Final = 2 * max(highest for _, highest in SIGNAL_RANGES_DBM.values()) + 1
"""Halves of dBm just outside every range."""


def require_edges(thresholds_dbm: Mapping[str, int]) -> None:
    """Raise unless every threshold is an edge of the signal classes.

    Raises
    ------
    InputError
        With the nearest edges on either side: between them the counts cannot tell.

    >>> require_edges({"4G": -107})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    geodata.errors.InputError: Threshold -107 dBm for 4G is not an edge ... are -110 and -105.
    """
    for technology, threshold in thresholds_dbm.items():
        if threshold in SIGNAL_EDGES_DBM:
            continue
        below = [edge for edge in SIGNAL_EDGES_DBM if edge < threshold][-1:]
        above = [edge for edge in SIGNAL_EDGES_DBM if edge > threshold][:1]
        nearest = " and ".join(str(edge) for edge in (*below, *above))
        msg = (
            f"Threshold {threshold} dBm for {technology} is not an edge of the signal classes. "
            f"The nearest are {nearest}."
        )
        raise InputError(msg)


def class_positions(signal_dbm: np.ndarray, technology: np.ndarray) -> np.ndarray:
    """Give the position in ``SIGNAL_CLASSES`` of each signal; see the head of the module.

    Parameters
    ----------
    signal_dbm
        Floats, NaN where unknown.
    technology
        Positions in ``(*TECHNOLOGIES, "none")``.

    >>> found = class_positions(np.array([-105.0, -105.1, -200.0, -80.0]), np.array([2, 2, 2, 4]))
    >>> [SIGNAL_CLASSES[position] for position in found]
    [-105, -110, -998, -999]
    """
    # Twice a whole number, or what lies between two: so a table can tell -43 from -42.9. Not a
    # number is below all.
    halves = np.floor(signal_dbm)
    halves += np.ceil(signal_dbm)
    np.clip(np.fmax(halves, _LOWEST), _LOWEST, _HIGHEST, out=halves)
    table = _classes_of_halves()
    position = halves.astype("int32")
    position -= _LOWEST
    position += technology * np.int32(table.shape[1])
    return np.asarray(table.ravel()[position])


@cache
def _classes_of_halves() -> np.ndarray:
    """Give the position of the class of each technology and signal; signals from ``_LOWEST`` on."""
    halves = np.arange(_LOWEST, _HIGHEST + 1)
    edge = np.searchsorted(SIGNAL_EDGES_DBM, halves / 2, side="right") - 1
    table = np.full((len(TECHNOLOGIES) + 1, len(halves)), SIGNAL_CLASSES.index(MISSING_SIGNAL))
    for row, name in enumerate(TECHNOLOGIES):
        lowest, highest = SIGNAL_RANGES_DBM[name]
        known = (halves >= 2 * lowest) & (halves <= 2 * highest)
        table[row, known] = SIGNAL_CLASSES.index(SIGNAL_EDGES_DBM[0]) + edge[known]
    table[-1] = SIGNAL_CLASSES.index(NO_SERVICE)
    return table.astype("int32")
