"""Ways from a log in Parquet to counts and municipality figures: ours, and what one would else use.

Each gives the same two tables, so that they can be compared to the last row: counts by cell,
operator, technology, month and signal class with first and last time; and by municipality and
operator the number of cells judged and covered, at the default settings.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from benchmarks import _process
from geodata import grid, judgement, kernel, signals
from geodata.settings import OPERATORS, TECHNOLOGIES, CoverageSettings
from loaders.engines import local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import geopandas as gpd
    import polars as pl

COLUMNS: Final = list(kernel.INPUT_COLUMNS[:-1])
KEY: Final = list(kernel.KEY[:-1])
_WORDS: Final = pa.dictionary(pa.int32(), pa.string())
TYPES: Final = (
    pa.timestamp("us"), pa.float64(), pa.float64(), _WORDS, _WORDS, pa.float64()
)  # fmt: skip
SETTINGS: Final = CoverageSettings()

Result: TypeAlias = tuple[pd.DataFrame, pd.DataFrame]
"""Counts and figures."""


def ours(place: Path, logs: list[Path]) -> Result:
    """Count with the kernel and judge with the domain."""
    counts = counted(logs)
    return counts.drop_columns(["way"]).to_pandas(), figures(counts, place)


def ours_counts(_: Path, logs: list[Path]) -> Result:
    """Count with the kernel, and no more: what the floor is compared with."""
    return counted(logs).to_pandas(), pd.DataFrame()


def ours_added(place: Path, logs: list[Path]) -> Result:
    """Count a new log beside counts that are there: an edition keeps them by delivery."""
    _held(place)
    return ours_counts(place, logs)


def ours_rebuilt(place: Path, _: list[Path]) -> Result:
    """Judge the counts that are there anew."""
    counts = _held(place)
    return counts.drop_columns(["way"]).to_pandas(), figures(counts, place)


def keep_counts(place: Path, logs: list[Path]) -> Result:
    """Leave the counts of logs for ``ours_added`` and ``ours_rebuilt``."""
    pq.write_table(counted(logs), place / "held.parquet")
    return pd.DataFrame(), pd.DataFrame()


@cache
def _held(place: Path) -> pa.Table:
    return pq.read_table(place / "held.parquet")


def counted(logs: list[Path]) -> pa.Table:
    """Count logs as the loader does, without its cleaning."""
    return local.count_files(logs, _rows)


def _rows(path: Path) -> Iterator[pa.Table]:
    """Give a log's rows as they stand in the file, Parquet or text."""
    log = local.LogFile(path)
    at = [log.headings().index(name) for name in COLUMNS]
    for batch in log.batches(at, dict(zip(at, TYPES, strict=True))):
        yield batch.rows.rename_columns(COLUMNS)


def figures(counts: pa.Table, place: Path) -> pd.DataFrame:
    """Give judged and covered cells by municipality and operator."""
    cells = judgement.judge(kernel.as_frame(counts).assign(synthetic=False), SETTINGS)
    cells = cells[cells["operator"].isin(OPERATORS) & (cells["class"] != judgement.UNKNOWN)]
    unique, inverse = np.unique(cells["cell_id"], return_inverse=True)
    known = grid.cell_municipalities(unique, boundaries(place))["municipality_code"].to_numpy()
    rows = pd.DataFrame(
        {
            "municipality_code": known[inverse],
            "operator": cells["operator"].to_numpy(),
            "covered": (cells["class"] == judgement.COVERED).to_numpy(),
        }
    )
    return _by_municipality(rows[rows["municipality_code"] != grid.OUTSIDE])


def boundaries(place: Path) -> gpd.GeoDataFrame:
    """Give the deciding boundaries."""
    import geopandas as gpd

    return gpd.read_parquet(place / "boundaries.parquet")


def geopandas(place: Path, logs: list[Path]) -> Result:
    """Join points with polygons of the cells; the cells that have points are known beforehand."""
    import geopandas as gpd

    points = _points(logs)
    cells = gpd.read_parquet(place / f"cells-{len(logs)}.parquet")
    joined = points.sjoin(cells, predicate="within")
    return _grouped(pd.DataFrame(joined.drop(columns="geometry")), place)


def geopandas_floor(place: Path, logs: list[Path]) -> Result:
    """Let geopandas project, and divide the metres oneself."""
    points = _points(logs)
    points["cell_id"] = grid.cell_ids(points.geometry.x, points.geometry.y)
    return _grouped(pd.DataFrame(points.drop(columns="geometry")), place)


def _points(logs: list[Path]) -> gpd.GeoDataFrame:
    import geopandas as gpd

    log = pd.concat([pd.read_parquet(path, columns=COLUMNS) for path in logs])
    geometry = gpd.points_from_xy(log["longitude"], log["latitude"], crs="EPSG:4326")
    frame = log.drop(columns=["longitude", "latitude"])
    return gpd.GeoDataFrame(frame, geometry=geometry).to_crs("EPSG:3006")


def _grouped(rows: pd.DataFrame, place: Path) -> Result:
    """Count and judge with pandas, which is given our signal classes."""
    import geopandas as gpd

    moment = rows["timestamp"].dt
    rows["month"] = moment.year * 100 + moment.month
    technology = pd.Categorical(rows["technology"], [*TECHNOLOGIES, signals.NO_TECHNOLOGY])
    position = signals.class_positions(
        rows["signal_dbm"].to_numpy(), technology.codes.astype("int32")
    )
    rows["signal_class"] = np.array(signals.SIGNAL_CLASSES)[position]
    rows["technology"] = technology
    rows["operator"] = rows["operator"].astype("category")
    grouped = rows.groupby(KEY, observed=True)["timestamp"].agg(["size", "min", "max"])
    counts = grouped.set_axis(["n", "first_at", "last_at"], axis=1).reset_index()
    needed = counts["technology"].map(dict(SETTINGS.thresholds_dbm)).astype(float)
    in_set = counts["technology"].isin(SETTINGS.technologies)
    known = counts["signal_class"] != signals.MISSING_SIGNAL
    ok = known & in_set & (counts["signal_class"] >= needed)
    judged = (
        counts.assign(known=counts["n"].where(known, 0), ok=counts["n"].where(ok, 0))
        .groupby(["cell_id", "operator"], observed=True)[["known", "ok"]]
        .sum()
        .reset_index()
    )
    judged = judged[judged["known"] >= SETTINGS.min_samples]
    judged["covered"] = judged["ok"] / judged["known"] >= SETTINGS.share_needed
    centres = gpd.GeoDataFrame(
        judged, geometry=gpd.points_from_xy(*grid.centres(judged["cell_id"])), crs="EPSG:3006"
    )
    return counts, _by_municipality(centres.sjoin(boundaries(place), predicate="within"))


def _by_municipality(rows: pd.DataFrame) -> pd.DataFrame:
    grouped = rows.groupby(["municipality_code", "operator"], observed=True)["covered"]
    return grouped.agg(["size", "sum"]).set_axis(["judged", "covered"], axis=1).reset_index()


def sedona(place: Path, logs: list[Path]) -> Result:
    """Do all of it in SedonaDB's SQL."""
    from benchmarks import _sedona

    return _sedona.result(place, logs)


def floor_polars(_: Path, logs: list[Path]) -> Result:
    """Read the same columns and a key made beforehand, and group by that, in polars."""
    import polars as pl

    log = pl.read_parquet(logs, columns=[*COLUMNS, "key"])
    return _keyed(log.group_by("key").agg(*_aggregates()))


def floor_lazy(_: Path, logs: list[Path]) -> Result:
    """Let polars read the key and the time alone, in parts."""
    import polars as pl

    return _keyed(
        pl.scan_parquet(logs).group_by("key").agg(*_aggregates()).collect(engine="streaming")
    )


def floor_pyarrow(_: Path, logs: list[Path]) -> Result:
    """Read the same columns and a key made beforehand, and group by that, in pyarrow."""
    coded = ["operator", "technology"]
    log = pq.read_table(logs, columns=[*COLUMNS, "key"], read_dictionary=coded)
    grouped = log.group_by("key").aggregate(
        [([], "count_all"), ("timestamp", "min"), ("timestamp", "max")]
    )
    return grouped.to_pandas(), pd.DataFrame()


def read_csv(_: Path, logs: list[Path]) -> Result:
    """Read text with pyarrow, and no more."""
    rows = sum(len(csv.read_csv(log)) for log in logs)
    return pd.DataFrame(index=range(rows)), pd.DataFrame()


def _aggregates() -> tuple[Any, ...]:
    import polars as pl

    moment = pl.col("timestamp")
    return pl.len(), moment.min().alias("first_at"), moment.max().alias("last_at")


def _keyed(grouped: pl.DataFrame) -> Result:
    return grouped.to_arrow().to_pandas(), pd.DataFrame()


WAYS: Final[dict[str, Callable[[Path, list[Path]], Result]]] = {
    "ours": ours,
    "ours, counts": ours_counts,
    "ours, added": ours_added,
    "ours, rebuilt": ours_rebuilt,
    "ours, kept": keep_counts,
    "geopandas": geopandas,
    "geopandas, floor": geopandas_floor,
    "SedonaDB": sedona,
    "floor, polars": floor_polars,
    "floor, pyarrow": floor_pyarrow,
    "floor, polars lazy": floor_lazy,
    "pyarrow.csv": read_csv,
}


def _import(name: str, place: Path) -> None:
    """Import and read what a way begins with, so that it is not measured."""
    import_module("geopandas")
    if "polars" in name:
        import_module("polars")
    if name == "SedonaDB":
        import_module("sedonadb")
    if name in {"ours, added", "ours, rebuilt"}:
        _held(place)


def main(name: str, place: Path, logs: list[Path]) -> None:
    """Go one way in this process; its tables are left in the place for comparison."""
    _import(name, place)
    found: list[pd.DataFrame] = []

    def go() -> dict[str, Any]:
        found[:] = WAYS[name](place, logs)
        return {"rows": len(found[0])}

    _process.measure(go)
    for table, kind in zip(found, ("counts", "figures"), strict=True):
        table.to_parquet(place / f"{name}.{kind}.parquet")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), [Path(path) for path in sys.argv[3:]])
