"""An edition with hand-made measurements: cells and gaps in one municipality."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

from geodata import grid, schema
from geodata.crs import SWEREF99_TM
from geodata.judgement import SELECTIONS
from tests.support import bundles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.bundle import DataBundle

YEAR = 2019
EAST, NORTH = (int(part) // 100 * 100 for part in grid.project(19.83, 66.61))
"""Lower-left corner of the cell at Jokkmokk's seat, the first of the hand-made grid."""


def cell(column: int, row: int = 0) -> int:
    """Give the id of a cell of the hand-made grid."""
    return (EAST + 100 * column) * 10**7 + NORTH + 100 * row


def cells(
    classes: Mapping[int, str], *, code: str = "2510", approximate: bool = False
) -> pd.DataFrame:
    """Give ``coverage_cells`` with the same class for every selection."""
    rows = [
        {
            "cell_id": cell_id,
            "municipality_code": code,
            "approximate": approximate,
            "operator": operator,
            "period": YEAR,
            "class": name,
            "n": 5,
            "ok": 5 if name == "covered" else 0,
            "synthetic": False,
        }
        for cell_id, name in classes.items()
        for operator in SELECTIONS
    ]
    return schema.validated(pd.DataFrame(rows), "coverage_cells")


def gap(rank: int, *, code: str = "2510", operator: str = "any", **more: Any) -> dict[str, Any]:
    """Give one row of ``coverage_gaps``: one cell, 7 km east of Kvikkjokk unless said otherwise."""
    return {
        "gap_id": f"{operator}-{YEAR}-{code}-{rank}",
        "municipality_code": code,
        "operator": operator,
        "period": YEAR,
        "rank": rank,
        "score": max(0.0, 100.0 - 10 * (rank - 1)),
        **{f"score_{name}": None for name in ("inhabitants", "area", "operators", "days")},
        "cells": 1,
        "bridged": 0,
        "area_km2": 0.01,
        "route_km": 0.1,
        "near_locality": "Kvikkjokk",
        "near_municipality_code": code,
        "distance_km": 7.2,
        "direction": "e",
        "inhabitants": None,
        "inhabitants_from": "",
        "operators_failing": 4,
        "operators_without": "Telia;Tele2;Telenor;Tre",
        "measured_days": 2,
        "first_at": pd.Timestamp("2019-06-03 05:00"),
        "last_at": pd.Timestamp("2019-08-04 06:00"),
        "geometry": shapely.box(EAST + 500 * rank, NORTH, EAST + 500 * rank + 100, NORTH + 100),
        "synthetic": False,
        **more,
    }


def gaps(*rows: dict[str, Any]) -> gpd.GeoDataFrame:
    """Give ``coverage_gaps`` of these rows."""
    if not rows:
        return gpd.GeoDataFrame(schema.empty("coverage_gaps"))
    frame = gpd.GeoDataFrame(list(rows), geometry="geometry", crs=SWEREF99_TM)
    return gpd.GeoDataFrame(schema.validated(frame, "coverage_gaps"))


def edition(
    classes: Mapping[int, str] | None = None, *rows: dict[str, Any], **more: Any
) -> DataBundle:
    """Give the full bundle up to 2019 with these cells and gaps."""
    bundle = bundles.full()
    values = bundle.values[bundle.values["period"] <= YEAR]
    known = classes if classes is not None else {cell(0): "covered", cell(1): "none"}
    return replace(bundle, values=values, coverage_cells=cells(known, **more), gaps=gaps(*rows))
