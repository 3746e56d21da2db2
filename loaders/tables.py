"""Tables on disk: Parquet named by the SHA-256 of its bytes, checked whenever it is read."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pandas.api.types import union_categoricals

from geodata import schema
from geodata.tables import GEOMETRY_TABLES
from loaders import paths
from loaders.errors import EditionDamagedError
from loaders.words import made

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loaders.paths import Workspace

FEW_WORDS: Final[Mapping[str, list[str]]] = {"coverage_counts": ["operator", "technology", "way"]}
"""Columns of tables of millions of rows that hold the same few words: a byte a row, not twenty."""

_EMPTY: Final = {"str": "", "bool": False, "float64": None, "Int64": None, "datetime64[us]": None}
"""What an unknown cell of a type holds. A whole number that must be there has no such value."""

_FORMERLY: Final = {("coverage_gaps", "bridged"): 0}
"""What a column would have held in every table that was written before there was such a column."""


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


def require_whole(place: Workspace, table: str, sha256: str) -> None:
    """Prove that a table is the one that was written, without reading its rows.

    Raises
    ------
    EditionDamagedError
        As ``load``.
    """
    path = place.table(sha256)
    try:
        found = paths.sha256_of_file(path)
    except OSError as error:
        raise made(EditionDamagedError, "table_lost", table=table, file=path.name) from error
    if found != sha256:
        raise made(EditionDamagedError, "table_changed", table=table, file=path.name)


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
        raise made(EditionDamagedError, "table_lost", table=table, file=path.name) from error
    if paths.sha256_of_bytes(content) != sha256:
        raise made(EditionDamagedError, "table_changed", table=table, file=path.name)
    frame = _read(content, table)
    if len(frame) != rows:
        found = len(frame)
        raise made(EditionDamagedError, "table_rows", table=table, found=found, wanted=rows)
    return _completed(frame, table)


def _completed(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Add the columns that the program did not have yet when it wrote the table, all empty."""
    kinds = schema.pandas_types(table)
    # The rows of a single delivery stand without its id.
    lacking = [name for name in kinds if name not in frame and name != "delivery_id"]
    for name in lacking:
        if (table, name) not in _FORMERLY and kinds[name] not in _EMPTY:
            raise made(EditionDamagedError, "column_missing", table=table, column=name)
        value = _FORMERLY.get((table, name), _EMPTY.get(kinds[name]))
        frame[name] = pd.Series(value, index=frame.index, dtype=kinds[name])
    return frame[[name for name in kinds if name in frame]] if lacking else frame


def _read(content: bytes, table: str) -> pd.DataFrame:
    if table in GEOMETRY_TABLES:
        import geopandas as gpd

        return cast("pd.DataFrame", gpd.read_parquet(cast("str", io.BytesIO(content))))
    found = pq.read_table(pa.BufferReader(content), read_dictionary=FEW_WORDS.get(table))
    return cast("pd.DataFrame", found.to_pandas(split_blocks=True))


def together(parts: Iterable[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    """Give the rows of several deliveries one below the other, each with its delivery's id.

    Where columns come as categoricals (``FEW_WORDS``) they stay so, and the id is one as well.
    """
    marked = list(parts)
    ids, frames = [name for name, _ in marked], [rows for _, rows in marked]
    coded = [str(name) for name in frames[0] if all(_is_coded(frame[name]) for frame in frames)]
    if not coded:
        return pd.concat(
            [rows.assign(delivery_id=name) for name, rows in marked], ignore_index=True
        )
    # One delivery alone is not copied.
    plain = [frame.drop(columns=coded) for frame in frames]
    found = pd.concat(plain, ignore_index=True) if len(plain) > 1 else plain[0]
    codes = np.arange(len(ids)).repeat([len(frame) for frame in frames])
    return found.assign(
        **{name: union_categoricals([frame[name] for frame in frames]) for name in coded},
        delivery_id=pd.Categorical.from_codes(codes, categories=pd.Index(ids)),
    )


def _is_coded(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.CategoricalDtype)
