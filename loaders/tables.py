"""Tables on disk: Parquet named by the SHA-256 of its bytes, checked whenever it is read."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, cast

import pyarrow.parquet as pq

from geodata.tables import GEOMETRY_TABLES
from loaders import paths
from loaders.errors import EditionDamagedError

if TYPE_CHECKING:
    import pandas as pd

    from loaders.paths import Workspace


def as_bytes(frame: pd.DataFrame) -> bytes:
    """Give the frame as Parquet; with geometry as GeoParquet."""
    import geopandas as gpd

    buffer = io.BytesIO()
    if isinstance(frame, gpd.GeoDataFrame):
        frame.to_parquet(buffer, index=False, compression="zstd")
    else:
        frame.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()


def store(place: Workspace, frame: pd.DataFrame) -> str:
    """Write a table unless the very same is there, and give its SHA-256."""
    content = as_bytes(frame)
    sha256 = paths.sha256_of_bytes(content)
    path = place.table(sha256)
    if not path.is_file() or paths.sha256_of_file(path) != sha256:
        paths.write_whole(path, content)
    return sha256


def load(place: Workspace, table: str, sha256: str, rows: int) -> pd.DataFrame:
    """Read a table and prove that it is the one that was written.

    Raises
    ------
    EditionDamagedError
        If it is lost, its bytes are not those of its name, or it has another number of rows.
    """
    path = place.table(sha256)
    try:
        content = path.read_bytes()
    except OSError as error:
        msg = (
            f"The table {table} of the edition is lost ({path.name}). Restore the workspace from "
            "a copy, open another edition, or load the deliveries into a new workspace."
        )
        raise EditionDamagedError(msg) from error
    if paths.sha256_of_bytes(content) != sha256:
        msg = (
            f"The table {table} has been changed since it was written: the bytes of {path.name} "
            "do not match its name. Restore the workspace from a copy or open another edition."
        )
        raise EditionDamagedError(msg)
    frame = _read(content, table)
    if len(frame) != rows:
        msg = f"The table {table} has {len(frame)} rows; the manifest says {rows}."
        raise EditionDamagedError(msg)
    return frame


def _read(content: bytes, table: str) -> pd.DataFrame:
    if table in GEOMETRY_TABLES:
        import geopandas as gpd

        return cast("pd.DataFrame", gpd.read_parquet(cast("str", io.BytesIO(content))))
    return cast("pd.DataFrame", pq.read_table(io.BytesIO(content)).to_pandas())
