"""Invented rounds: where the sample's measuring vehicles drive, and where its masts stand.

Coordinates are kilometres on a plain sinusoidal map around 20.5 degrees east. Inside the county it
distorts by a few percent, which does not matter for invented lines, and needs no map library whose
next version might move a point.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import pandas as pd

    Line = npt.NDArray[np.float64]
    """Points in order, one row each: kilometres east and north."""

_MERIDIAN: Final = 20.5
_KM_PER_DEGREE: Final = 111.4
_INTERIOR: Final = (66.55, 20.9)
"""Roads bend, and loops around seats lie, towards this point: away from the border and the sea."""


@dataclass(frozen=True, slots=True)
class Round:
    """A round that is measured on several days."""

    stops: tuple[str, ...]
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Track:
    """A track without a road: from a locality, so many kilometres east and north."""

    start: str
    east: float
    north: float
    way: str


_BOTH: Final = (2023, 2024)

ROUNDS: Final = (
    Round(("Arvidsjaur", "Moskosel"), _BOTH),
    Round(("Arvidsjaur", "Abborrträsk", "Glommersträsk"), (2024,)),
    Round(("Arjeplog", "Mellanström"), _BOTH),
    Round(("Arjeplog", "Laisvall", "Jäckvik"), (2023,)),
    Round(("Jokkmokk", "Porjus"), _BOTH),
    Round(("Jokkmokk", "Mattisudden", "Vuollerim"), (2023,)),
    Round(("Jokkmokk", "Randijaur", "Kvikkjokk"), (2024,)),
    Round(("Överkalix", "Morjärv"), _BOTH),
    Round(("Kalix", "Kalix-Nyborg", "Risögrund", "Karlsborgsverken", "Båtskärsnäs"), _BOTH),
    Round(("Kalix", "Påläng", "Töre"), (2024,)),
    Round(("Övertorneå", "Hedenäset"), _BOTH),
    Round(("Övertorneå", "Lappträsk"), (2023,)),
    Round(("Pajala", "Lovikka", "Junosuando"), _BOTH),
    Round(("Pajala", "Korpilombolo"), (2024,)),
    Round(("Gällivare", "Koskullskulle", "Malmberget"), _BOTH),
    Round(("Gällivare", "Liikavaara", "Dokkas", "Hakkas"), _BOTH),
    Round(("Gällivare", "Nattavaara"), (2023,)),
    Round(("Gällivare", "Tjautjas"), (2024,)),
    Round(("Älvsbyn", "Vistträsk", "Vidsel"), _BOTH),
    Round(("Luleå", "Gammelstad", "Södra Sunderbyn", "Boden"), _BOTH),
    Round(("Luleå", "Råneå"), _BOTH),
    Round(("Råneå", "Niemisel"), (2024,)),
    Round(("Piteå", "Öjebyn", "Roknäs", "Lillpite", "Svensbyn"), _BOTH),
    Round(("Piteå", "Hortlax", "Hemmingsmark", "Jävrebyn"), _BOTH),
    Round(("Boden", "Gunnarsbyn"), _BOTH),
    Round(("Boden", "Harads"), (2023,)),
    Round(("Haparanda", "Nikkala", "Seskarö"), _BOTH),
    Round(("Haparanda", "Karungi"), (2024,)),
    Round(("Kiruna", "Jukkasjärvi", "Svappavaara"), _BOTH),
    Round(("Kiruna", "Kurravaara"), _BOTH),
    Round(("Kiruna", "Abisko"), (2023,)),
)
"""Some rounds in both years, so that the years can be compared, and some in one, so that the
measured area changes. Every municipality has at least one of both kinds but the small ones."""

SEATS: Final = (
    "Arvidsjaur", "Arjeplog", "Jokkmokk", "Överkalix", "Kalix", "Övertorneå", "Pajala", "Gällivare",
    "Älvsbyn", "Luleå", "Piteå", "Boden", "Haparanda", "Kiruna",
)  # fmt: skip

TRACKS: Final = (
    Track("Kvikkjokk", -13.0, 6.0, "snowmobile"),
    Track("Jäckvik", -9.0, 12.0, "snowmobile"),
    Track("Porjus", -16.0, 5.0, "snowmobile"),
    Track("Abisko", -5.0, -10.0, "on_foot"),
    Track("Riksgränsen", 7.0, -6.0, "on_foot"),
)


def project(latitude: npt.ArrayLike, longitude: npt.ArrayLike) -> Line:
    """Give kilometres east and north for degrees."""
    lat = np.asarray(latitude, dtype=float)
    lon = np.asarray(longitude, dtype=float)
    east = (lon - _MERIDIAN) * _KM_PER_DEGREE * np.cos(np.radians(lat))
    return np.column_stack([east, lat * _KM_PER_DEGREE])


def unproject(line: Line) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Give degrees of latitude and longitude; the inverse of ``project``."""
    lat = line[:, 1] / _KM_PER_DEGREE
    lon = line[:, 0] / (_KM_PER_DEGREE * np.cos(np.radians(lat))) + _MERIDIAN
    return lat, lon


def places(localities: pd.DataFrame) -> dict[str, Line]:
    """Give each locality's place as a line of one point, by name."""
    points = project(localities["latitude"], localities["longitude"])
    return {str(name): points[i : i + 1] for i, name in enumerate(localities["name"])}


def road(random: np.random.RandomState, stops: list[Line], spacing: float) -> Line:
    """Give a bending line through the stops with a point every ``spacing`` kilometres."""
    legs = [_leg(random, a[0], b[0], spacing) for a, b in pairwise(stops)]
    return np.concatenate(legs)


def loop(random: np.random.RandomState, centre: Line, radius: float, spacing: float) -> Line:
    """Give a round in a seat: a closed, uneven ring beside its centre, radius in kilometres."""
    inward = project(*_INTERIOR)[0] - centre[0]
    middle = centre[0] + inward / np.hypot(*inward) * radius
    angle = np.linspace(0, 2 * np.pi, int(2 * np.pi * radius / spacing), endpoint=False)
    phase = random.uniform(0, 2 * np.pi, size=2)
    reach = radius * (1 + 0.25 * np.sin(3 * angle + phase[0]) + 0.12 * np.sin(7 * angle + phase[1]))
    ring: Line = middle + np.column_stack([reach * np.cos(angle), reach * np.sin(angle)])
    return ring


def _leg(
    random: np.random.RandomState,
    start: npt.NDArray[np.float64],
    end: npt.NDArray[np.float64],
    spacing: float,
) -> Line:
    along = end - start
    length = float(np.hypot(*along))
    across = np.array([-along[1], along[0]]) / length
    inward = project(*_INTERIOR)[0] - (start + end) / 2
    side = 1.0 if float(across @ inward) > 0 else -1.0
    t = np.arange(0, 1, spacing / length)
    bend = side * random.uniform(0.02, 0.06) * length * np.sin(np.pi * t)
    wiggle = np.zeros_like(t)
    for wave in (1.4, 3.1, 6.7):
        wiggle += 0.05 * wave * np.sin(2 * np.pi * t * length / wave + random.uniform(0, 6.28))
    quiet = np.minimum(1.0, np.minimum(t, 1 - t) * length / 2)
    return start + np.outer(t, along) + np.outer(bend + quiet * wiggle, across)


def populations(localities: pd.DataFrame) -> Mapping[str, float]:
    """Give inhabitants by locality; 20 where the number is not known."""
    return dict(zip(localities["name"], localities["population"].fillna(20.0), strict=True))
