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


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings that a stored value depends on."""

    coverage: CoverageSettings = field(default_factory=CoverageSettings)
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
