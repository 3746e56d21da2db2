"""Measurements, counts and squares for tests of mobile coverage, made in code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

from geodata import schema
from geodata.crs import SWEREF99_TM
from geodata.signals import NO_SERVICE

if TYPE_CHECKING:
    from collections.abc import Iterable

EAST, NORTH = 700_000, 7_400_000
"""Lower-left corner of the cell at column 0, row 0 of the hand-made grids."""

STRONG, FAINT, SILENT = -85, -120, NO_SERVICE


def cell(column: int, row: int = 0) -> int:
    """Give the id of a cell of the hand-made grid."""
    return (EAST + 100 * column) * 10**7 + NORTH + 100 * row


def counted(cell_id: int, operator: str, signal_class: int, n: int = 5, **more: Any) -> dict:
    """Give one row of ``coverage_counts``, in June 2019 and on 4G unless said otherwise."""
    return {
        "cell_id": cell_id,
        "operator": operator,
        "technology": "none" if signal_class == NO_SERVICE else "4G",
        "month": 201906,
        "signal_class": signal_class,
        "way": "in_vehicle",
        "n": n,
        "first_at": pd.Timestamp("2019-06-03 05:00"),
        "last_at": pd.Timestamp("2019-06-04 06:00"),
        "delivery_id": "d1",
        "synthetic": False,
        **more,
    }


def counts(rows: Iterable[dict]) -> pd.DataFrame:
    """Give the table ``coverage_counts``, not validated: property tests make hundreds."""
    frame = pd.DataFrame(list(rows))
    return schema.empty("coverage_counts") if frame.empty else frame


def boundaries(boxes: dict[str, tuple[float, float, float, float]], *, simplified: bool = False):
    """Give the table ``boundaries`` with a rectangle per code: west, south, east, north."""
    return gpd.GeoDataFrame(
        {
            "municipality_code": list(boxes),
            "name": [f"M{code}" for code in boxes],
            "simplified": simplified,
            "delivery_id": "b1",
            "sheet": "",
            "row": 1,
            "synthetic": False,
        },
        geometry=[shapely.box(*box) for box in boxes.values()],
        crs=SWEREF99_TM,
    )
