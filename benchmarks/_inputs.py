"""What the coverage benchmarks read: logs, boundaries and cells, written once and kept."""

from __future__ import annotations

import tempfile
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from benchmarks import _rounds
from geodata import grid, kernel, signals
from geodata.settings import OPERATORS, TECHNOLOGIES, WAYS

if TYPE_CHECKING:
    from collections.abc import Callable

BETWEEN_M: Final = 50.0
"""Between the vertices that the embedded boundaries are given: as close as in Lantmäteriet's."""


def place() -> Path:
    """Give the folder of the inputs: 1 GB for ten million rows. TMPDIR moves it.

    Its name says which generator and which keys made them, so that none are taken for others.
    """
    digits = (OPERATORS, TECHNOLOGIES, signals.SIGNAL_CLASSES, WAYS)
    made_by = Path(_rounds.__file__).read_bytes() + repr(digits).encode()
    name = f"kommunatlas-benchmarks-{sha256(made_by).hexdigest()[:8]}"
    folder = Path(tempfile.gettempdir()) / name
    folder.mkdir(exist_ok=True)
    return folder


def logs(trucks: int) -> list[Path]:
    """Give the logs of so many trucks, ten million rows each, with boundaries and cells beside."""
    paths = [place() / f"truck-{truck}.parquet" for truck in range(trucks)]
    for truck, path in enumerate(paths):
        _once(path, lambda part, truck=truck: _rounds.write(part, truck))
    _once(place() / "boundaries.parquet", _boundaries)
    _once(place() / f"cells-{trucks}.parquet", lambda part: _cells(part, paths))
    return paths


def new_log() -> Path:
    """Give a log of one million rows: the beginning of each of a truck's rounds."""
    path = place() / "new.parquet"
    _once(path, lambda part: _rounds.write(part, 0, 1_000_000))
    return path


def text() -> Path:
    """Give the same log as a program would export it."""
    path = place() / "truck-0.csv"
    _once(path, _text)
    return path


def _text(path: Path) -> None:
    log = pq.ParquetFile(logs(1)[0])
    with csv.CSVWriter(path, pa.schema(list(log.schema_arrow)[:-1])) as writer:
        for batch in log.iter_batches(columns=log.schema_arrow.names[:-1]):
            writer.write_batch(batch)


def _once(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file unless it is there. Half a file is never taken for a whole one."""
    if not path.exists():
        print(f"writing {path}", flush=True)
        part = path.with_suffix(".part")
        write(part)
        part.replace(path)


def _boundaries(path: Path) -> None:
    """Write the embedded boundaries as if they were detailed: no centre goes to the nearest."""
    import geopandas as gpd
    import shapely

    from loaders.embedded import known_shapes

    shapes = known_shapes()
    frame = gpd.GeoDataFrame(
        {"municipality_code": shapes.index.astype(str), "simplified": False},
        geometry=shapely.segmentize(shapes.to_numpy(), BETWEEN_M),
        crs=shapes.crs,
    )
    frame.to_parquet(path)


def _cells(path: Path, paths: list[Path]) -> None:
    """Write the cells that have points, as polygons."""
    import geopandas as gpd

    from geodata.crs import SWEREF99_TM

    keys = [np.unique(pq.read_table(log, columns=["key"])["key"].to_numpy()) for log in paths]
    cells = np.unique(kernel.cells_of(np.concatenate(keys)))
    frame = gpd.GeoDataFrame({"cell_id": cells}, geometry=grid.boxes(cells), crs=SWEREF99_TM)
    frame.to_parquet(path)
