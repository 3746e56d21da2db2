"""Context: how many live in a municipality, and on how much land."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geodata.figures import (
    HOUSEHOLDS,
    LAND_AREA,
    POPULATION,
    denominator_for,
    from_facts,
    indexed,
    quotient,
)
from geodata.model import Indicator, Theme
from geodata.values import ValueRow, assemble, behind, combine, complete, fed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from geodata.model import Computed, Tables, ValueKeys
    from geodata.settings import Settings

DENSITY: Final = Indicator(
    "population_density", "persons_per_km2", "ratio", decimals=1, dead_band=0.05
)
"""Persons per square kilometre of official land area, never of a polygon's area."""

DELIVERED: Final = (POPULATION, HOUSEHOLDS, LAND_AREA)
INDICATORS: Final = (*DELIVERED, DENSITY)


def _rows(tables: Tables) -> dict[str, list[ValueRow]]:
    rows = {
        indicator.id: complete(indicator, from_facts(tables, indicator)) for indicator in DELIVERED
    }
    area = indexed(rows[LAND_AREA.id])
    # The county's density divides the county's own figures: from 2025 SCB's disclosure noise makes
    # the municipalities add up to some persons more or less than the published county.
    density = [
        quotient(row, denominator_for(area, row.area, row.period, None), LAND_AREA.id)
        for row in rows[POPULATION.id]
    ]
    rows[DENSITY.id] = complete(DENSITY, [row for row in density if row.valued])
    return rows


def compute(tables: Tables, _settings: Settings) -> Computed:
    """Compute population, households, land area and density from the table ``facts``."""
    rows = _rows(tables)
    return combine(assemble(indicator, rows[indicator.id]) for indicator in INDICATORS)


def rows_behind(
    tables: Tables,
    _settings: Settings,
    indicator_id: str,
    area_code: str,
    period: int,
) -> dict[str, pd.DataFrame]:
    """Give the figures behind one value."""
    return behind(tables, _rows(tables)[indicator_id], area_code, period)


def feeds(
    tables: Tables, _settings: Settings, positions: Mapping[str, Collection[int]]
) -> ValueKeys:
    """Give the values that rest on rows, by their positions in the tables."""
    return fed(_rows(tables), positions)


THEME: Final = Theme(
    "context",
    POPULATION.id,
    ("facts",),
    compute,
    rows_behind,
    INDICATORS,
    delivered=DELIVERED,
    feeds=feeds,
)
