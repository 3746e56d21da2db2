"""The layers of one vector file: its content looked at, then read by whoever reads such files.

GDAL tells formats by their content, not by their name, and some of its formats are programs that
fetch other files. So GDAL is asked only about files that begin as one of three formats do.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
from shapely.errors import ShapelyError

from loaders.geofile import geojson, geopackage
from loaders.safety.archives import MAX_UNPACKED
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from loaders.geofile.unpacking import Member

PARQUET: Final = (".parquet", ".geoparquet")
JSON: Final = (".geojson", ".json", *geojson.SEQUENCES)
SIGNATURES: Final = {
    ".gpkg": b"SQLite format 3\x00",
    ".fgb": b"fgb",
    ".shp": b"\x00\x00\x27\x0a",
}
"""First bytes of the formats that GDAL reads here."""

VECTOR: Final = (*SIGNATURES, *JSON, *PARQUET)
"""Formats that hold their data themselves. GDAL's virtual formats may point anywhere: refused."""

COMPANIONS: Final = (".shx", ".dbf", ".prj", ".cpg")
"""What belongs to a shapefile. The first two must be there."""

KNOWN: Final = ("GeoPackage", "GeoJSON", "Shapefile (zip)", "FlatGeobuf", "GeoParquet")

MAX_FEATURES: Final = 2_000_000
"""Rows of one layer. SCB has 115 118 inhabited squares of a kilometre in all of Sweden."""


_FAULTS: Final = (
    ArithmeticError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    ShapelyError,
    pa.ArrowException,
)
"""What the libraries raise over damaged files. All are told as such."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a vector file, not read yet."""

    name: str
    """As ``--sheet`` names it: the layer of a GeoPackage, else the file without its ending."""

    file: str
    """The file that it is in, for messages."""

    columns: tuple[str, ...]
    load: Callable[[], gpd.GeoDataFrame]


def layers_of(member: Member) -> list[Layer]:
    """Give the layers of a file, or of a shapefile whose parts lie beside it.

    Raises
    ------
    DeliveryRefusedError
        If it is not what its name says, is damaged, or holds what may do harm.
    """
    suffix = member.path.suffix
    stem = Path(member.name).stem
    if suffix in JSON:
        frame = geojson.read(member.path, member.name)
        return [Layer(stem, member.name, _names(frame.columns), lambda: frame)]
    if suffix in PARQUET:
        frame = _read_parquet(member)
        return [Layer(stem, member.name, _names(frame.columns), lambda: frame)]
    with member.path.open("rb") as file:
        signature = SIGNATURES[suffix]
        if file.read(len(signature)) != signature:
            raise refused("unreadable", words="wrong_kind", file=member.name, kind=suffix)
    if suffix == ".gpkg":
        return [
            Layer(
                table.name,
                member.name,
                table.columns,
                lambda table=table: _read_gdal(member, table.name, table.rows),  # type: ignore[misc]
            )
            for table in geopackage.layers(member.path, member.name)
        ]
    lacking = [part for part in COMPANIONS[:2] if not member.path.with_suffix(part).exists()]
    if suffix == ".shp" and lacking:
        raise refused("unreadable", words="shapefile_parts", file=member.name, lacking=lacking)
    columns = _names(_asked(member, lambda gdal: gdal.read_info(member.path))["fields"])
    return [Layer(stem, member.name, columns, lambda: _read_gdal(member, None, None))]


def _names(columns: Any) -> tuple[str, ...]:  # noqa: ANN401 - an Index or an array
    return tuple(str(column) for column in columns if str(column) != "geometry")


def _read_parquet(member: Member) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pyarrow.parquet as pq

    try:
        about = pq.read_metadata(member.path)
        size = sum(about.row_group(at).total_byte_size for at in range(about.num_row_groups))
        if about.num_rows > MAX_FEATURES or size > MAX_UNPACKED:
            raise refused("too_large", words="too_many_features", file=member.name)
        frame = _decoded(gpd.read_parquet(member.path))
        _ = frame.geometry
    except _FAULTS as error:
        if getattr(error, "code", ""):
            raise
        raise refused(
            "unreadable", words="unreadable_vector", file=member.name, why=_why(error)
        ) from error
    named = frame.active_geometry_name == "geometry"
    return _on_earth(frame if named else frame.rename_geometry("geometry"))


def _read_gdal(member: Member, layer: str | None, rows: int | None) -> gpd.GeoDataFrame:
    """Read a layer. ``rows`` is how many there are; GDAL would believe what the file says."""
    import geopandas as gpd

    if rows is not None and rows > MAX_FEATURES:
        raise refused("too_large", words="too_many_features", file=member.name)

    def read(gdal: Any) -> Any:  # noqa: ANN401 - pyogrio has no types
        options = {} if layer is None else {"layer": layer, "IMMUTABLE": "YES"}
        most = MAX_FEATURES + 1
        if member.path.suffix == ".fgb":
            # GDAL 3.12 ends the whole process over a row without a shape if it reads in batches.
            return gdal.read_dataframe(member.path, max_features=most)
        try:
            # In batches: memory follows what is there, not what the file claims to hold.
            return gdal.read_dataframe(member.path, use_arrow=True, max_features=most, **options)
        except NotImplementedError:  # curves, which only the other way draws as short lines
            return gdal.read_dataframe(member.path, max_features=rows or most, **options)

    frame = _asked(member, read)
    if len(frame) > MAX_FEATURES:
        raise refused("too_large", words="too_many_features", file=member.name)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise refused("no_geometry", file=member.name)
    if rows is not None and len(frame) != rows:
        why = f"{len(frame)} of {rows}"
        raise refused("unreadable", words="unreadable_vector", file=member.name, why=why)
    return _on_earth(frame)


def _on_earth(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the table without its system if that has no place on earth: it declares none.

    QGIS writes 'Undefined Cartesian SRS' where a layer has no system.
    """
    import geopandas as gpd
    import numpy as np

    if frame.crs is None or not frame.crs.is_engineering:
        return frame
    bare = np.array(list(frame.geometry), dtype=object)
    return gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=bare)


def _asked(member: Member, question: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - as above
    """Ask GDAL, and tell its failures as refusals."""
    import warnings

    import pyogrio

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _decoded(question(pyogrio))
    except _FAULTS as error:
        raise refused(
            "unreadable", words="unreadable_vector", file=member.name, why=_why(error)
        ) from error


def _decoded(answer: Any) -> Any:  # noqa: ANN401 - as above
    """Look at every text of a table once: Arrow keeps bytes that are none until they are asked."""
    import pandas as pd

    if isinstance(answer, pd.DataFrame):
        for name in answer.columns:
            if pd.api.types.is_string_dtype(answer[name].dtype):
                answer[name].tolist()
    return answer


def _why(error: BaseException) -> str:
    """Give the first line of what a library says, without the path of our copy."""
    first = str(error).splitlines()[0] if str(error).strip() else type(error).__name__
    return " ".join(word for word in first.split() if "kommunatlas-" not in word)
