"""Points of a vector file as rows of a log: what each says of itself, and where it lies in degrees.

GeoPackage, GeoJSON, shapefiles and FlatGeobuf are read by ``loaders.geofile``, layer by layer and
whole. GeoParquet is read batch by batch, so it may be of any length.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geodata.crs import WGS84
from loaders.engines.local import BATCH_ROWS, PARQUET, Batch
from loaders.geofile import VECTOR, opened
from loaders.sources.coverage.layouts import PLACE
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from loaders.geofile.layers import Layer

GEOPARQUET: Final = (*PARQUET, ".geoparquet")
SHAPES: Final = tuple(ending for ending in (*VECTOR, ".zip") if ending not in GEOPARQUET)

_GEO: Final = b"geo"
"""Key of GeoParquet's description in a Parquet file."""

_DEGREES: Final = "OGC:CRS84"
"""What GeoParquet means where it names no system."""


@dataclass(slots=True)
class PointTable:
    """A layer of points: its columns, then longitude and latitude in degrees.

    Parameters
    ----------
    headings
        The columns' names, then ``layouts.PLACE``.
    parts
        Gives the same columns as tables; rows without a point have no longitude and latitude.
    shortened
        Whether headings may have lost their ends.
    """

    headings: list[str]
    parts: Callable[[], Iterator[pa.Table]]
    shortened: bool = False
    malformed: list[int] = field(default_factory=list)

    def batches(
        self,
        columns: Sequence[int] | None = None,
        types: Mapping[int, pa.DataType] | None = None,
    ) -> Iterator[Batch]:
        """Give the rows; their numbers are their places in the layer, from 1."""
        del types  # the file has its own
        done = 0
        for part in self.parts():
            rows = part if columns is None else part.select(list(columns))
            yield Batch(rows, np.arange(done + 1, done + 1 + len(part)), rows.column)
            done += len(part)


def has_shapes(path: Path) -> bool:
    """Say whether a file is one of shapes: by its ending, a Parquet file by what it says."""
    suffix = path.suffix.lower()
    if suffix not in GEOPARQUET:
        return suffix in SHAPES
    try:
        return _GEO in (pq.read_schema(path).metadata or {})
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        return False  # told as damaged by whoever reads it


def read_points(path: Path, wanted: str, name: str) -> PointTable:
    """Read the layer of points of a vector file.

    Parameters
    ----------
    wanted
        The layer's name; empty: the only one.
    name
        The file's name as it came.

    Raises
    ------
    DeliveryRefusedError
        If the file cannot be read, has no such layer or several, is of lines or areas, or does not
        say its coordinate system.
    """
    if path.suffix.lower() in GEOPARQUET:
        return _of_parquet(path, name)
    with opened(path, name) as layers:
        layer = _chosen(layers, wanted, name)
        frame = layer.load()
    if frame.crs is None:
        raise refused("no_crs", file=name)
    places = _degrees(frame.geometry.to_numpy(), frame.crs, name)
    columns = frame.drop(columns=frame.active_geometry_name)
    table = _with(pa.Table.from_pandas(_plain(columns), preserve_index=False), places)

    def parts() -> Iterator[pa.Table]:
        return (table.slice(at, BATCH_ROWS) for at in range(0, len(table), BATCH_ROWS))

    return PointTable(table.column_names, parts, layer.file.lower().endswith(".shp"))


def _chosen(layers: Sequence[Layer], wanted: str, name: str) -> Layer:
    fitting = [
        layer for layer in layers if not wanted or layer.name.casefold() == wanted.casefold()
    ]
    names = [layer.name for layer in layers]
    if not fitting:
        raise refused("no_sheet", words="no_layer", file=name, layer=wanted, known=names)
    if len(fitting) > 1:
        raise refused("several_layers", words="several_log_layers", file=name, layers=names)
    return fitting[0]


def _plain(frame: Any) -> Any:  # noqa: ANN401 - a table of pandas
    """Give a table whose mixed columns are text: Arrow keeps one kind of value in a column."""
    return frame.apply(lambda column: column.map(_text) if column.dtype == object else column)


def _text(value: Any) -> str | None:  # noqa: ANN401
    absent = value is None or (pd.api.types.is_scalar(value) and pd.isna(value))
    return None if absent else str(value)


def _with(table: pa.Table, places: tuple[np.ndarray, np.ndarray]) -> pa.Table:
    for heading, numbers in zip(PLACE, places, strict=True):
        table = table.append_column(heading, pa.array(numbers))
    return table


def _degrees(shapes: np.ndarray, crs: Any, name: str) -> tuple[np.ndarray, np.ndarray]:  # noqa: ANN401
    """Give longitudes and latitudes; NaN where there is no point.

    Raises
    ------
    DeliveryRefusedError
        If a shape is no point, or the system has no place on earth.
    """
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    shapes = shapes.copy()
    shapes[shapely.is_empty(shapes)] = None
    kinds = shapely.get_type_id(shapes)
    one = (kinds == shapely.GeometryType.MULTIPOINT) & (shapely.get_num_geometries(shapes) == 1)
    shapes = np.where(one, shapely.get_geometry(shapes, 0), shapes)
    known = {shapely.GeometryType.MISSING, shapely.GeometryType.POINT}
    if others := set(shapely.get_type_id(shapes).tolist()) - known:
        several = others == {shapely.GeometryType.MULTIPOINT}
        raise refused("not_points", words="several_points" if several else "", file=name)
    x, y = shapely.get_x(shapes), shapely.get_y(shapes)
    try:
        x, y = Transformer.from_crs(crs, WGS84, always_xy=True).transform(x, y)
    except ProjError as error:
        raise refused("unknown_crs", file=name, crs=str(crs)) from error
    lost = ~(np.isfinite(x) & np.isfinite(y))
    return np.where(lost, np.nan, x), np.where(lost, np.nan, y)


def _of_parquet(path: Path, name: str) -> PointTable:
    with _opened(path, name) as file:
        schema = file.schema_arrow
    column, crs = _described(schema.metadata, name)
    names = [heading for heading in schema.names if heading != column]
    return PointTable([*names, *PLACE], lambda: _parts(path, names, column, crs, name))


def _opened(path: Path, name: str) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise refused("unreadable", words="not_whole_parquet", file=name) from error


def _described(metadata: Any, name: str) -> tuple[str, Any]:  # noqa: ANN401 - as pyproj takes it
    """Give the column of shapes and its coordinate system, as GeoParquet describes them."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        about = json.loads(metadata[_GEO])
        column = about["primary_column"]
        said = about["columns"][column]
        crs, encoding = said.get("crs", _DEGREES), said.get("encoding", "WKB")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise refused("unreadable", words="not_whole_parquet", file=name) from error
    if crs is None:
        raise refused("no_crs", file=name)
    if encoding != "WKB":
        raise refused("unreadable", words="parquet_encoding", file=name, encoding=str(encoding))
    try:
        return str(column), CRS.from_user_input(crs)
    except CRSError as error:
        raise refused("unknown_crs", file=name, crs=str(crs)[:80]) from error


def _parts(
    path: Path,
    names: list[str],
    column: str,
    crs: Any,  # noqa: ANN401 - as pyproj takes it
    name: str,
) -> Iterator[pa.Table]:
    try:
        with _opened(path, name) as file:
            for batch in file.iter_batches(batch_size=BATCH_ROWS):
                if len(batch):
                    shapes = shapely.from_wkb(batch.column(column).to_numpy(zero_copy_only=False))
                    table = pa.Table.from_batches([batch]).select(names)
                    yield _with(table, _degrees(shapes, crs, name))
    except (pa.ArrowException, OSError, KeyError, shapely.errors.ShapelyError) as error:
        raise refused("unreadable", words="not_whole_parquet", file=name) from error
