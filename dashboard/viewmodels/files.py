"""The rows of a download: figures with the municipality's name, every word beside its number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd

from geodata.crs import SWEREF99_TM
from geodata.municipalities import MUNICIPALITY_CODES

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.context import PageContext

COLUMNS: Final = (
    "municipality_code",
    "name",
    "indicator",
    "indicator_id",
    "period",
    "value",
    "basis",
    "qualifier",
    "status",
)
"""Of a file of figures, before ``source``, ``synthetic`` and the geometry."""


def value_rows(ctx: PageContext, rows: pd.DataFrame) -> gpd.GeoDataFrame:
    """Give rows of ``indicator_values`` of municipalities as they stand in a file, with outlines.

    Shares are 0 to 1 in files as they are in data. What is missing is empty, never 0, and its
    status says so. Base, qualifier and status are in the words of the page. ``source`` is each
    row's own: an export gives it its heading, as it does ``synthetic``.
    """
    rows = rows[rows["municipality_code"].isin(MUNICIPALITY_CODES)].reset_index(drop=True)
    frame = rows.assign(
        name=[ctx.name(str(code)) for code in rows["municipality_code"]],
        indicator=[ctx.t(f"indicator.{key}.label") for key in rows["indicator_id"]],
        basis=_words(ctx, "figure.basis", rows["basis"]),
        qualifier=[qualifier_word(ctx, str(key)) for key in rows["qualifier"]],
        status=_words(ctx, "figure.status", rows["status"]),
        source=[_sources(ctx, str(key)) for key in rows["origin_id"]],
        synthetic=rows["status"] == "synthetic",
    )[[*COLUMNS, "source", "synthetic"]]
    return with_outlines(ctx, frame)


def with_outlines(ctx: PageContext, frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Give a table of municipalities with their drawn outlines, EPSG:3006."""
    outlines = ctx.bundle.municipalities[["municipality_code", "geometry"]]
    return gpd.GeoDataFrame(
        frame.merge(outlines, on="municipality_code", how="left"),
        geometry="geometry",
        crs=SWEREF99_TM,
    )


def headings(ctx: PageContext) -> dict[str, str]:
    """Give the words for the columns of ``value_rows``."""
    return {name: ctx.t(f"figure.column.{name}") for name in COLUMNS}


def qualifier_word(ctx: PageContext, qualifier: str) -> str:
    """Give 'nästan' or 'mer än'; empty for an exact value."""
    return ctx.t(f"figure.qualifier.{qualifier}") if qualifier else ""


def _words(ctx: PageContext, prefix: str, column: pd.Series[str]) -> list[str]:
    return [ctx.t(f"{prefix}.{key}") if key else "" for key in column]


def _sources(ctx: PageContext, origin_id: str) -> str:
    origin = ctx.bundle.origins.get(origin_id)
    return "; ".join(origin.sources) if origin else ""
