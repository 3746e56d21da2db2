"""The operators' own maps of mobile coverage: shares of what the mobile target speaks of.

The operators state where they have coverage; the Swedish regulator (PTS) adds it up by criterion.
These are calculated claims, not measurements: the theme ``coverage`` holds what was measured.
Every indicator is secret: it is kept for the comparison with the measurements and shown on no page
before somebody has decided that it may be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geodata.figures import from_facts
from geodata.model import Indicator, Theme
from geodata.settings import OPERATORS
from geodata.values import ValueRow, assemble, behind, combine, complete, fed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from geodata.model import Computed, Tables, ValueKeys
    from geodata.settings import Settings

CRITERIA: Final = (
    "total",
    "urban_areas_30mbit",
    "small_settlements_10mbit",
    "retail_areas_30mbit",
    "rural_buildings_10mbit",
    "rural_public_buildings_10mbit",
    "european_roads_30mbit",
    "national_roads_30mbit",
    "other_roads_high_traffic_30mbit",
    "other_roads_low_traffic_10mbit",
    "railways_high_traffic_30mbit",
    "railways_low_traffic_10mbit",
    "trails_10mbit",
)
"""What the mobile target asks for, as PTS divides it; ``total`` is all of it together.

The speed stands in the name: another speed would be another measure, never a longer series."""

ALL: Final = ""
"""All operators together: covered where at least one of them says so."""

SELECTIONS: Final = (ALL, *(name.lower() for name in OPERATORS))

DEAD_BAND: Final = 0.01
"""One percentage point: the values are often given in whole percent."""


def indicator_id(criterion: str, selection: str = ALL) -> str:
    """Give the id of a criterion for all operators, or for one of ``SELECTIONS``.

    >>> indicator_id("total"), indicator_id("trails_10mbit", "telia")
    ('mobile_claimed_total_share', 'mobile_claimed_trails_10mbit_share_telia')
    """
    share = f"mobile_claimed_{criterion}_share"
    return f"{share}_{selection}" if selection else share


INDICATORS: Final = tuple(
    Indicator(
        indicator_id(criterion, selection),
        "share",
        "ratio",
        better="higher",
        dead_band=DEAD_BAND,
        level="secret",
        variant_of=indicator_id(criterion) if selection else "",
    )
    for criterion in CRITERIA
    for selection in SELECTIONS
)


def _rows(tables: Tables, indicator: Indicator) -> list[ValueRow]:
    return complete(indicator, from_facts(tables, indicator))


def compute(tables: Tables, _settings: Settings) -> Computed:
    """Compute the claimed shares from the table ``facts``; what was not delivered costs nothing."""
    there = set(tables["facts"]["indicator_id"].unique())
    return combine(
        assemble(indicator, _rows(tables, indicator))
        for indicator in INDICATORS
        if indicator.id in there
    )


def rows_behind(
    tables: Tables,
    _settings: Settings,
    indicator_id: str,
    area_code: str,
    period: int,
) -> dict[str, pd.DataFrame]:
    """Give the figure behind one share."""
    indicator = next(item for item in INDICATORS if item.id == indicator_id)
    return behind(tables, _rows(tables, indicator), area_code, period)


def feeds(
    tables: Tables, _settings: Settings, positions: Mapping[str, Collection[int]]
) -> ValueKeys:
    """Give the values that rest on rows, by their positions in the tables."""
    there = set(tables["facts"]["indicator_id"].unique())
    rows = {one.id: _rows(tables, one) for one in INDICATORS if one.id in there}
    return fed(rows, positions)


THEME: Final = Theme(
    "claims",
    indicator_id("total"),
    ("facts",),
    compute,
    rows_behind,
    INDICATORS,
    delivered=INDICATORS,
    feeds=feeds,
)
