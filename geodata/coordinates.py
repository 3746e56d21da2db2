"""Which system a pair of coordinates is in, told by their size. Only what is certain.

The county lies so that the systems in use there do not overlap: degrees, SWEREF 99 TM, RT 90 and
Web Mercator each have ranges of their own, and so has each axis within a system. The local zones of
SWEREF 99 share one range; which of them is meant follows from the municipality alone, where it has
one zone. Whatever is not certain is None. Nothing is converted unasked: see ``Recognised.degrees``.

The ranges are those of the county's extent, computed from Lantmäteriet's boundaries of 2026, with a
margin of at least ten kilometres.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from geodata.crs import SWEREF99_TM, WGS84

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    from pyproj import Transformer

    Floats: TypeAlias = npt.NDArray[np.float64]

Range: TypeAlias = tuple[float, float]

LATITUDES: Final[Range] = (64.8, 69.2)
LONGITUDES: Final[Range] = (15.2, 24.3)
"""Norrbotten in degrees, EPSG:4326, with a margin of about ten kilometres."""

_NORTHINGS: Final[Range] = (7.17e6, 7.72e6)
"""Of every Swedish system: all count metres from the equator along nearly the same meridians."""


@dataclass(frozen=True, slots=True)
class System:
    """A coordinate system and the county's extent in it."""

    name: str
    """Stable word: ``degrees``, ``lost_decimal``, ``sweref99_tm``, ``sweref99_local``, ``rt90`` or
    ``web_mercator``."""

    title: str
    crs: str
    north: Range
    east: Range


DEGREES: Final = System("degrees", "WGS 84", WGS84, LATITUDES, LONGITUDES)
LOST_DECIMAL: Final = System("lost_decimal", "WGS 84", WGS84, LATITUDES, LONGITUDES)
"""Degrees whose decimal point was taken for a separator of thousands: 655848 for 65.5848."""

METRIC: Final = (
    System("sweref99_tm", "SWEREF 99 TM", SWEREF99_TM, _NORTHINGS, (5.0e5, 9.6e5)),
    System("rt90", "RT 90 2,5 gon V", "EPSG:3021", _NORTHINGS, (1.46e6, 1.92e6)),
    System("web_mercator", "Web Mercator", "EPSG:3857", (9.58e6, 10.82e6), (1.69e6, 2.71e6)),
)

_LOCAL_EAST: Final[Range] = (-2.3e5, 4.9e5)

_ZONE_TITLES: Final = (
    (3014, "SWEREF 99 17 15"),
    (3015, "SWEREF 99 18 45"),
    (3016, "SWEREF 99 20 15"),
    (3017, "SWEREF 99 21 45"),
    (3018, "SWEREF 99 23 15"),
)

LOCAL_ZONES: Final = tuple(
    System("sweref99_local", title, f"EPSG:{code}", _NORTHINGS, _LOCAL_EAST)
    for code, title in _ZONE_TITLES
)
"""The zones of SWEREF 99 that the county uses, from west to east."""

_ZONE_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "2506": "EPSG:3014",
        "2505": "EPSG:3015",
        **dict.fromkeys(("2510", "2523"), "EPSG:3016"),
        **dict.fromkeys(("2560", "2580", "2581", "2582"), "EPSG:3017"),
        **dict.fromkeys(("2513", "2514", "2518", "2521", "2583"), "EPSG:3018"),
    }
)
"""Lantmäteriet's zone of each municipality. Kiruna is divided among four, so none is certain."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """The system that coordinates are in, and whether the east comes first."""

    system: System
    swapped: bool
    """True if the first of each pair is the easting or the longitude."""

    def degrees(self, first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Give latitudes and longitudes, EPSG:4326, of pairs in this system and order."""
        north, east = _arrays(first, second)
        if self.swapped:
            north, east = east, north
        if self.system is LOST_DECIMAL:
            north, east = _with_decimal(north), _with_decimal(east)
        if self.system.crs == WGS84:
            return north, east
        longitude, latitude = _to_degrees(self.system.crs).transform(east, north)
        return np.asarray(latitude), np.asarray(longitude)


def zone_of(municipality_code: str) -> System | None:
    """Give the local zone of SWEREF 99 of a municipality; None where it has not exactly one."""
    wanted = _ZONE_OF.get(municipality_code)
    return next((zone for zone in LOCAL_ZONES if zone.crs == wanted), None)


def in_county(latitude: npt.ArrayLike, longitude: npt.ArrayLike) -> bool:
    """Say whether all points lie in the county's extent, degrees; False if there are none."""
    north, east = _arrays(latitude, longitude)
    return north.size > 0 and _within(north, LATITUDES) and _within(east, LONGITUDES)


def may_be_local(first: float, second: float) -> bool:
    """Say whether a pair may be of a local zone of SWEREF 99, in whichever order."""
    return any(
        _NORTHINGS[0] <= north <= _NORTHINGS[1] and _LOCAL_EAST[0] <= east <= _LOCAL_EAST[1]
        for north, east in ((first, second), (second, first))
    )


def recognised(
    first: npt.ArrayLike, second: npt.ArrayLike, municipality_code: str = ""
) -> Recognised | None:
    """Tell the system of coordinates inside the county by their size.

    Parameters
    ----------
    first, second
        One pair, or as many of one as of the other: latitude or northing, then longitude or
        easting, or the other way round.
    municipality_code
        Where the points are said to lie; without it no local zone can be told.

    Returns
    -------
    None if no system fits all pairs, or if more than one might.

    Examples
    --------
    >>> found = recognised(829_524.2, 7_292_404.4)
    >>> found.system.title, found.swapped
    ('SWEREF 99 TM', True)
    """
    one, other = _arrays(first, second)
    if not one.size or not (np.isfinite(one).all() and np.isfinite(other).all()):
        return None
    zone = zone_of(municipality_code)
    systems = (DEGREES, *METRIC, *((zone,) if zone else ()))
    fitting = [
        Recognised(system, swapped)
        for system in systems
        for swapped, north, east in ((False, one, other), (True, other, one))
        if _within(north, system.north) and _within(east, system.east)
    ]
    fitting += _lost_decimal(one, other)
    if len(fitting) != 1 or not in_county(*fitting[0].degrees(one, other)):
        return None
    return fitting[0]


def _lost_decimal(one: Floats, other: Floats) -> list[Recognised]:
    """Give degrees without their decimal point, unless they may be degrees and minutes instead.

    Every latitude and longitude of the county has two digits before the point, so where it stood
    is certain; 653512 may as well be 65 degrees 35 minutes 12 seconds.
    """
    both = np.concatenate([one, other])
    whole = both == np.floor(both)
    if not whole.all() or (both < _SHORTEST).any() or _minutes(one, other):
        return []
    north, east = _with_decimal(one), _with_decimal(other)
    if _within(north, LATITUDES) and _within(east, LONGITUDES):
        return [Recognised(LOST_DECIMAL, swapped=False)]
    if _within(east, LATITUDES) and _within(north, LONGITUDES):
        return [Recognised(LOST_DECIMAL, swapped=True)]
    return []


_SHORTEST: Final = 1_000
"""Two decimals, a kilometre, at least; fewer digits may be anything."""

_SIXTY: Final = 60
_MINUTES_DIGITS: Final = (4, 6)


def _minutes(one: Floats, other: Floats) -> bool:
    """Say whether every number can be read as DDMM or DDMMSS."""
    texts = [str(int(number)) for number in np.concatenate([one, other])]
    return all(
        len(text) in _MINUTES_DIGITS
        and all(int(text[at : at + 2]) < _SIXTY for at in range(2, len(text), 2))
        for text in texts
    )


def _with_decimal(numbers: Floats) -> Floats:
    digits = np.floor(np.log10(numbers))
    return np.asarray(numbers / 10.0 ** (digits - 1))


def _within(values: Floats, limits: Range) -> bool:
    return bool(((values >= limits[0]) & (values <= limits[1])).all())


def _arrays(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[Floats, Floats]:
    return np.atleast_1d(np.asarray(first, "float64")), np.atleast_1d(np.asarray(second, "float64"))


@cache
def _to_degrees(crs: str) -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs(crs, WGS84, always_xy=True)
