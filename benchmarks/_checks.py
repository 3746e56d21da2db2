"""That what is fast is also right: every row and every cell of a log checked the slow way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely

from geodata import grid, kernel, projection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

_KEY = list(kernel.KEY[:-1])


def same(place: Path, one: str, other: str) -> bool:
    """Say whether two ways gave the same counts and figures, to the last row."""
    counts, figures = (
        [_alike(pd.read_parquet(place / f"{name}.{kind}.parquet"), key) for name in (one, other)]
        for kind, key in (("counts", _KEY), ("figures", ["municipality_code", "operator"]))
    )
    return counts[0].equals(counts[1]) and figures[0].equals(figures[1])


def _alike(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    for name in frame:
        if name in {"operator", "technology", "municipality_code"}:
            frame[name] = frame[name].astype("str")
        elif name in {"first_at", "last_at"}:
            frame[name] = frame[name].astype("datetime64[us]")
        else:
            frame[name] = frame[name].astype("int64")
    return frame.sort_values(key, ignore_index=True)[sorted(frame)]


def wrong_cells(log: Path) -> int:
    """Give the rows of a log whose cell is another than that of PROJ's metres."""
    wrong = 0
    for batch in _batches(log):
        degrees = (batch["longitude"].to_numpy(), batch["latitude"].to_numpy())
        exact = grid.cell_ids(*projection.project(*degrees))
        wrong += int((grid.cell_ids_of_degrees(*degrees) != exact).sum())
    return wrong


def wrong_municipalities(place: Path, trucks: int) -> tuple[int, int]:
    """Give the cells assigned otherwise than by asking every polygon, and the number of cells."""
    boundaries = gpd.read_parquet(place / "boundaries.parquet").sort_values("municipality_code")
    cells = gpd.read_parquet(place / f"cells-{trucks}.parquet")["cell_id"].to_numpy()
    centres = shapely.points(*grid.centres(cells))
    expected = np.full(len(cells), grid.OUTSIDE, dtype=object)
    for code, shape in zip(
        boundaries["municipality_code"][::-1], boundaries.geometry[::-1], strict=True
    ):
        shapely.prepare(shape)
        expected[shapely.intersects(shape, centres)] = code
    found = grid.cell_municipalities(cells, boundaries)["municipality_code"].to_numpy()
    return int((found != expected).sum()), len(cells)


def elsewhere(place: Path, log: Path) -> float:
    """Give the share of points that lie in another municipality than the centre of their cell."""
    boundaries = gpd.read_parquet(place / "boundaries.parquet")
    lines = shapely.boundary(boundaries.geometry.to_numpy())
    differ = rows = 0
    for batch in _batches(log):
        east, north = projection.project(
            batch["longitude"].to_numpy(), batch["latitude"].to_numpy()
        )
        cells, of_cell = np.unique(grid.cell_ids(east, north), return_inverse=True)
        # Only in a cell that a boundary crosses can a point lie elsewhere.
        crossed = np.zeros(len(cells), dtype=bool)
        crossed[shapely.STRtree(grid.boxes(cells)).query(lines, predicate="intersects")[1]] = True
        some = crossed[of_cell]
        own = _holding(shapely.points(east[some], north[some]), boundaries)
        central = _holding(shapely.points(*grid.centres(cells)), boundaries)[of_cell[some]]
        differ += int((own != central).sum())
        rows += len(batch)
    return differ / rows


def _holding(points: np.ndarray, boundaries: gpd.GeoDataFrame) -> np.ndarray:
    """Give the position of the polygon that holds each point, -1 where none does."""
    polygon, point = shapely.STRtree(points).query(
        boundaries.geometry.to_numpy(), predicate="intersects"
    )
    position = np.full(len(points), -1)
    position[point] = polygon
    return position


def _batches(log: Path) -> Iterator[pa.RecordBatch]:
    return pq.ParquetFile(log).iter_batches(1 << 18, columns=["longitude", "latitude"])
