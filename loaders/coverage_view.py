"""Coverage at other settings than the edition's: computed when asked for, never stored.

The one door for the command and for the pages. It reads the counts of an edition and runs the same
functions on them as an edition does, so that the same settings give the same cells, gaps and
values. A gap keeps the id of the edition's gap that it overlaps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import geopandas as gpd

from geodata import gaps
from geodata.themes import coverage
from loaders import store

if TYPE_CHECKING:
    import pandas as pd

    from geodata.model import Tables
    from geodata.settings import Settings
    from loaders.edition import Manifest
    from loaders.paths import Workspace

TABLES: Final = (*coverage.THEME.tables, "deliveries", "coverage_gaps")
"""What is computed from, and the edition's gaps for their ids."""


@dataclass(frozen=True)
class CoverageView:
    """What an edition would hold of coverage at these settings.

    ``cells``, ``gaps`` and ``values`` follow ``coverage_cells``, ``coverage_gaps`` and
    ``indicator_values``, ``origins`` the table of its name.
    """

    settings: Settings
    cells: pd.DataFrame
    gaps: gpd.GeoDataFrame
    values: pd.DataFrame
    origins: pd.DataFrame


def inputs(place: Workspace, manifest: Manifest) -> Tables:
    """Read what is computed from, proven by its hashes. Of use for any number of settings."""
    tables: Tables = store.read_tables(place, manifest, TABLES)
    return tables


def at(tables: Tables, settings: Settings) -> CoverageView:
    """Compute cells, gaps and values.

    Parameters
    ----------
    tables
        From ``inputs``.
    settings
        ``coverage`` and ``gaps`` are used.

    Raises
    ------
    InputError
        If a threshold lies off the edges of the signal classes, or another setting is not usable.
    """
    found = derived(tables, settings)
    computed = coverage.compute({**tables, **found}, settings)
    return CoverageView(
        settings,
        found["coverage_cells"],
        gpd.GeoDataFrame(found["coverage_gaps"]),
        computed.values,
        computed.origins,
    )


def unranked(settings: Settings, standing: Settings) -> Settings:
    """Give the settings with the weights of others: what cells are judged and gaps are joined at.

    Weights only rank. So where this equals ``standing``, its gaps need but ``gaps.reranked``.
    """
    return replace(settings, gaps=replace(settings.gaps, weights=standing.gaps.weights))


def rankable(found: pd.DataFrame) -> bool:
    """Say whether gaps hold what they are ranked by: those of older editions lack it."""
    return found.empty or bool(found["score"].notna().any())


def derived(tables: Tables, settings: Settings) -> dict[str, pd.DataFrame]:
    """Compute cells and gaps alone. Arguments and errors as for ``at``."""
    previous = gpd.GeoDataFrame(tables["coverage_gaps"])
    given = {name: table for name, table in tables.items() if name != "coverage_gaps"}
    found = coverage.derive(given, settings)
    named = gaps.identified(gpd.GeoDataFrame(found["coverage_gaps"]), previous)
    return {**found, "coverage_gaps": named}
