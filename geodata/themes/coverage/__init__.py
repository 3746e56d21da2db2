"""Mobile coverage: measured cells judged, their shares per municipality, and the gaps.

Every figure speaks of measured cells of 100 m, at the settings. Of the rest of the county, nearly
all of it, nothing is known, and nothing is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd

from geodata import gaps, grid, schema
from geodata.judgement import judge
from geodata.model import Theme
from geodata.municipalities import MUNICIPALITY_CODES
from geodata.themes.coverage.behind import behind, fed
from geodata.themes.coverage.catalogue import GAPS_OF, INDICATORS, SHARE, SHARES
from geodata.themes.coverage.values import Figures
from geodata.values import assemble, combine, complete

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from geodata.model import Computed, Tables, ValueKeys
    from geodata.settings import Settings

__all__ = [
    "GAPS_OF",
    "INDICATORS",
    "SHARE",
    "SHARES",
    "THEME",
    "compute",
    "derive",
    "feeds",
    "rows_behind",
]


def derive(tables: Tables, settings: Settings) -> dict[str, pd.DataFrame]:
    """Judge the cells, give them municipalities and find the gaps.

    Parameters
    ----------
    tables
        ``coverage_counts``, ``boundaries`` (the deciding ones, EPSG:3006), ``localities`` and
        ``population_grid``.
    settings
        ``coverage`` and ``gaps`` are used.

    Returns
    -------
    dict
        ``coverage_cells`` and ``coverage_gaps``, by their schemas. Cells outside the county stand
        in the first with the code of their own municipality, or none, and never in the second.
    """
    judged = judge(tables["coverage_counts"], settings.coverage)
    if judged.empty:
        return {name: schema.empty(name) for name in ("coverage_cells", "coverage_gaps")}
    boundaries = gpd.GeoDataFrame(tables["boundaries"])
    places = grid.cell_municipalities(judged["cell_id"].to_numpy(), boundaries)
    cells = judged.assign(**{name: places[name].to_numpy() for name in places.columns})
    cells = cells.astype({"municipality_code": "str"})[schema.columns("coverage_cells")]
    found = gaps.find(cells, tables, settings, MUNICIPALITY_CODES)
    return {"coverage_cells": cells, "coverage_gaps": found}


def compute(tables: Tables, settings: Settings) -> Computed:
    """Compute all coverage indicators.

    The tables ``coverage_cells`` and ``coverage_gaps`` are used if they are there, and must then
    stem from the same settings; else they are derived.
    """
    figures = Figures(tables, settings, _derived(tables, settings))
    return combine(
        assemble(indicator, complete(indicator, figures.rows(indicator)))
        for indicator in INDICATORS
    )


def rows_behind(
    tables: Tables,
    settings: Settings,
    indicator_id: str,
    area_code: str,
    period: int,
) -> dict[str, pd.DataFrame]:
    """Give what is behind one value: the judged cells and the counts in them; the gaps, if any.

    A gap's cells may lie in a neighbouring municipality; the gaps themselves say which they are.
    Of a number of localities, those that are counted or might have been, and the cells near them.
    """
    derived = _derived(tables, settings)
    return behind(tables, settings, derived, (indicator_id, area_code, period))


def feeds(
    tables: Tables, settings: Settings, positions: Mapping[str, Collection[int]]
) -> ValueKeys:
    """Give the values that rest on counts or localities, by their positions in the tables."""
    return fed(tables, settings, _derived(tables, settings), positions)


def _derived(tables: Tables, settings: Settings) -> dict[str, pd.DataFrame]:
    names = ("coverage_cells", "coverage_gaps")
    if all(name in tables for name in names):
        return {name: tables[name] for name in names}
    return derive(tables, settings)


THEME: Final = Theme(
    "coverage",
    SHARE,
    ("coverage_counts", "boundaries", "localities", "population_grid"),
    compute,
    rows_behind,
    INDICATORS,
    derive,
    feeds=feeds,
)
"""Headline: at least one operator. 'All operators' stands beside it: a subscriber has one."""
