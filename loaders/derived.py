"""Tables that follow from the core tables: municipalities, cells, gaps, indicator values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geodata import indicators, schema
from geodata.crs import SWEREF99_TM
from geodata.municipalities import MUNICIPALITY_CODES, SEATS, SHORT_NAMES, decided_names
from loaders.names import name_index

if TYPE_CHECKING:
    import pandas as pd

    from geodata.model import Tables
    from geodata.settings import Settings

THEME_TABLES: Final = ("project_municipalities", "coverage_cells", "coverage_gaps")
"""What themes derive. An edition holds each of them, without rows where no theme gives any."""


def derived(core: Tables, drawn: pd.DataFrame, settings: Settings) -> dict[str, pd.DataFrame]:
    """Compute every derived table of an edition.

    Parameters
    ----------
    core
        The resolved core tables and ``deliveries``.
    drawn
        The boundaries to draw.
    settings
        The edition's.
    """
    found: dict[str, pd.DataFrame] = {"municipalities": municipalities(core["facts"], drawn)}
    for theme in indicators.THEMES:
        if theme.derive is not None:
            found |= theme.derive(core, settings)
    for table in THEME_TABLES:
        found.setdefault(table, schema.empty(table))
    computed = indicators.compute_all({**core, **found}, settings)
    found["indicator_values"] = computed.values
    found["origins"] = computed.origins
    return found


def municipalities(facts: pd.DataFrame, drawn: pd.DataFrame) -> pd.DataFrame:
    """Give the 14 with their names, seat, latest official land area and drawn shape."""
    import geopandas as gpd

    area = facts[facts["indicator_id"] == "land_area_km2"].sort_values("period")
    latest = area.drop_duplicates("municipality_code", keep="last").set_index("municipality_code")
    shapes = drawn.set_index("municipality_code")["geometry"]
    names = decided_names(name_index().names)
    codes = list(MUNICIPALITY_CODES)
    frame = gpd.GeoDataFrame(
        {
            "municipality_code": codes,
            "name": [SHORT_NAMES[code] for code in codes],
            "decided_name": [names[code] for code in codes],
            "seat": [SEATS[code] for code in codes],
            "land_area_km2": [latest["value"].get(code) for code in codes],
        },
        geometry=[shapes[code] for code in codes],
        crs=SWEREF99_TM,
    )
    return schema.validated(frame, "municipalities")
