"""Broadband: shares of households, of population or of workplaces, as PTS and Kolada give them.

The shares themselves are published. What is computed here is the choice of basis, the numbers
behind a share where its denominator is known, and the county where nothing is published.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from geodata.figures import (
    DENOMINATOR_NOTE,
    HOUSEHOLDS,
    PTS_DEFINITIONS,
    Index,
    figures,
    from_facts,
)
from geodata.model import Basis, Indicator, Theme
from geodata.values import ValueRow, assemble, behind, combine, complete, fed, merged

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from geodata.model import Computed, Tables, ValueKeys
    from geodata.settings import Settings

BASES: Final[tuple[Basis, ...]] = ("households", "population", "workplaces", "")
"""Households first: PTS and the municipal networks give them in all years."""

DEAD_BAND: Final = 0.01
"""One percentage point: two shares published in whole percent may differ so much by rounding."""

MEASURES: Final = (
    "broadband_fibre_connected_share",
    "broadband_homes_passed_share",
    "broadband_30mbit_share",
    "broadband_100mbit_share",
    "broadband_1gbit_share",
)
SETTLEMENTS: Final = ("dense", "sparse")


def _indicator(indicator_id: str, variant_of: str = "") -> Indicator:
    return Indicator(
        indicator_id,
        "share",
        "ratio",
        better="higher",
        bases=BASES,
        dead_band=DEAD_BAND,
        variant_of=variant_of,
        # The fall from 2020 to 2021 is of the definition, though the basis keeps its name. Without
        # a break a line would be drawn across, and Gällivare would seem to have lost fibre.
        definitions=PTS_DEFINITIONS,
    )


INDICATORS: Final = tuple(
    indicator
    for measure in MEASURES
    for indicator in (
        _indicator(measure),
        *(_indicator(f"{measure}_{where}", measure) for where in SETTLEMENTS),
    )
)


def _rows(tables: Tables, indicator: Indicator, households: Index) -> list[ValueRow]:
    rows = from_facts(tables, indicator)
    if not indicator.variant_of:
        # All households are the denominator of the whole alone, never of its dense part.
        rows = [_counted(row, households) for row in rows]
    return complete(indicator, rows)


def _counted(row: ValueRow, households: Index) -> ValueRow:
    """Add the number of households behind a share, of the same year, where it is known.

    A real share is never given invented households: the number would be invented, the share not.
    """
    base = households.get(row.area, {}).get(row.period)
    if row.denominator is not None or row.basis != "households" or row.value is None:
        return row
    if base is None or not base.value or (base.status, row.status) == ("synthetic", "observed"):
        return row
    return replace(
        row,
        numerator=row.value * base.value,
        denominator=base.value,
        origin=merged(
            [row.origin, base.origin], [f"{DENOMINATOR_NOTE}:{HOUSEHOLDS.id}:{base.period}"]
        ),
        behind=row.behind | base.behind,
    )


def compute(tables: Tables, _settings: Settings) -> Computed:
    """Compute all broadband shares from the table ``facts``."""
    households = figures(tables, HOUSEHOLDS)
    return combine(
        assemble(indicator, _rows(tables, indicator, households)) for indicator in INDICATORS
    )


def rows_behind(
    tables: Tables,
    _settings: Settings,
    indicator_id: str,
    area_code: str,
    period: int,
) -> dict[str, pd.DataFrame]:
    """Give the figures behind one share, with the households it is a share of."""
    indicator = next(item for item in INDICATORS if item.id == indicator_id)
    rows = _rows(tables, indicator, figures(tables, HOUSEHOLDS))
    return behind(tables, rows, area_code, period)


def feeds(
    tables: Tables, _settings: Settings, positions: Mapping[str, Collection[int]]
) -> ValueKeys:
    """Give the values that rest on rows, by their positions in the tables."""
    households = figures(tables, HOUSEHOLDS)
    rows = {indicator.id: _rows(tables, indicator, households) for indicator in INDICATORS}
    return fed(rows, positions)


THEME: Final = Theme(
    "broadband",
    MEASURES[0],
    ("facts",),
    compute,
    rows_behind,
    INDICATORS,
    delivered=INDICATORS,
    feeds=feeds,
)
