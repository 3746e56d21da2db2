"""Default settings. An edition stores values at these; any other is computed at view time."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

TECHNOLOGIES: Final = ("2G", "3G", "4G", "5G")
OPERATORS: Final = ("Telia", "Tele2", "Telenor", "Tre")
"""The operators of reference. 'Any' and 'all' are said of these four."""

WAYS: Final = ("in_vehicle", "outside", "on_foot", "snowmobile", "")
"""How a phone was carried when it measured; ``""``: not stated."""

SIGNAL_THRESHOLDS_DBM: Final[Mapping[str, int]] = MappingProxyType(
    {"2G": -99, "3G": -112, "4G": -105, "5G": -105}
)
"""Weakest signal that counts as coverage, by technology.

2G RxLev -99 and 3G RSCP -112: the limits of the Swedish regulator's spot checks in 2013.
4G RSRP -105: Ofcom's limit for outdoor coverage (ONS, September 2022). 5G SS-RSRP -105: no
published limit was found; the 4G limit is used and that is said beside the figure.
"""


@dataclass(frozen=True, slots=True)
class CoverageSettings:
    """How a cell is judged. Printed with every figure that rests on it.

    ``min_samples`` and ``share_needed`` have no published source: with one or two rows a passing
    truck decides alone, and a cell where one row in five fails is not where a call holds.
    """

    technologies: tuple[str, ...] = ("4G", "5G")
    thresholds_dbm: Mapping[str, int] = field(default_factory=lambda: dict(SIGNAL_THRESHOLDS_DBM))
    min_samples: int = 3
    share_needed: float = 0.8
    ways: tuple[str, ...] = ()
    """Ways of measuring that are looked at (``in_vehicle``, ``outside``, ``on_foot``,
    ``snowmobile``; ``""``: not stated). Empty: all of them together; every value's origin then says
    which they are."""

    months: tuple[int, int] | None = None
    """First and last month looked at, such as 201906, both included. The span is judged as one
    period, named after its last year. None: every calendar year is a period of its own."""


LOCALITY_NEAR_M: Final = 2_000
"""How near a cell's centre lies to a locality's point that says something of it, metres.

One distance for every figure of localities and for whom a gap hits, so that they can be compared.
No published rule was found; two kilometres are half an hour on foot, and hold a road past the place
as well as one through it.
"""

GAP_WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {"inhabitants": 50, "area": 25, "operators": 15, "days": 10}
)
"""What a gap's score is made of, in parts of a hundred. Ours: no published rule was found.

``inhabitants`` half of it: the question is whom a gap hits. ``area`` a quarter: failing cells are
measured route, and whoever travels it is hit too, though not at home. ``operators`` less: nearly
all gaps of 'any' have all four, so it tells gaps of one operator apart. ``days`` least: the days
known, of which there may be more, say how well the gap is known, not how bad it is, and let
what several trips have found go before what one has.
"""


@dataclass(frozen=True, slots=True)
class GapSettings:
    """How failing cells become gaps, and how gaps are ranked. Printed where ranks are."""

    bridge_cells: int = 1
    """Cells in a row that nobody has judged and that two parts of a gap may have between them. One:
    at 90 km/h and a row every other second a phone leaves two rows in a cell and may miss one; two
    cells without rows in a row are rather another road."""

    locality_near_m: int = LOCALITY_NEAR_M
    """How near a gap's cells a locality's point lies that the gap is counted to hit, metres."""

    weights: Mapping[str, float] = field(default_factory=lambda: dict(GAP_WEIGHTS))


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings that a stored value depends on."""

    coverage: CoverageSettings = field(default_factory=CoverageSettings)
    gaps: GapSettings = field(default_factory=GapSettings)
    visits_counting: str = "municipality_day"
    """One visit is one municipality on one day, however many came."""

    culture_allocation: str = "equal_split"
    """Money is split equally over the municipalities that a project reaches, so that it adds up.

    The project itself counts in full in each of them, and once in the county.
    """

    denominator_max_age_years: int = 5
    """A denominator is the latest not later than the period and at most this old."""

    def as_record(self) -> dict[str, Any]:
        """Give the settings as plain values, for the manifest and the edition's id."""
        return asdict(self)


DEFAULT_SETTINGS: Final = Settings()
