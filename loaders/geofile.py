"""Any vector file as layers of shapes: one way in, closed to all that is not a local file.

GDAL tells formats by their content, not by their name, and some of its formats are programs that
fetch other files. So the content is looked at before GDAL sees it, and GDAL sees a copy under a
name of ours, with nothing beside it that it might read along.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from loaders import geojson, geopackage
from loaders.tabular import cell_text
from loaders.unpacking import MAX_MEMBERS, MAX_UNPACKED, Member, unpacked
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import geopandas as gpd

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

_FIXED_TIME: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a vector file, not read yet."""

    name: str
    """As ``--sheet`` names it: the layer of a GeoPackage, else the file without its ending."""

    file: str
    """The file that it is in, for messages."""

    columns: tuple[str, ...]
    load: Callable[[], gpd.GeoDataFrame]


@contextmanager
def opened(path: Path, name: str = "") -> Iterator[list[Layer]]:
    """Give the layers of a vector file or of a zip of vector files; read them before it closes.

    Parameters
    ----------
    path
        GeoPackage, GeoJSON, FlatGeobuf, GeoParquet, or a zip of these or of shapefiles.
    name
        The file's name as it came, for messages.

    Raises
    ------
    DeliveryRefusedError
        If it is none of these, is damaged, or holds what may do harm. A layer that turns out to be
        damaged is refused when it is read.
    """
    shown = name or path.name
    with TemporaryDirectory(prefix="kommunatlas-") as folder:
        layers: list[Layer] = []
        for member in _members(path, Path(folder), shown):
            layers += _layers(member)
        yield layers


def read_vector(path: Path, name: str = "") -> gpd.GeoDataFrame:
    """Read all layers of a vector file, or of a zip of them, one below the other.

    Raises
    ------
    DeliveryRefusedError
        As ``opened``, and if a layer declares no coordinate system.
    """
    with opened(path, name) as layers:
        shapes = joined(layers).reset_index(drop=True)
    if shapes.crs is None:
        raise refused("no_crs", file=name or path.name)
    return shapes


def joined(layers: Sequence[Layer]) -> gpd.GeoDataFrame:
    """Read layers into one table, in the coordinate system of the first; ``crs`` may be None.

    Returns
    -------
    Indexed by the position of the layer and of the row in it, both from 0.

    Raises
    ------
    DeliveryRefusedError
        If a layer cannot be read, or some declare a coordinate system and others do not.
    """
    import geopandas as gpd
    import pandas as pd
    from pyproj.exceptions import ProjError

    parts = [layer.load() for layer in layers]
    for layer, part in zip(layers, parts, strict=True):
        if (part.crs is None) != (parts[0].crs is None):
            lacking = layer if part.crs is None else layers[0]
            raise refused("no_crs", file=lacking.file)
    crs = parts[0].crs
    try:
        same = [part if crs is None or part.crs == crs else part.to_crs(crs) for part in parts]
    except ProjError as error:  # a system of somebody's own, without a place on earth
        raise refused("unknown_crs", file=layers[0].file, crs=str(crs and crs.name)) from error
    whole = pd.concat([part.reset_index(drop=True) for part in same], keys=range(len(same)))
    return gpd.GeoDataFrame(whole, crs=crs)


def text_of(value: Any) -> str:  # noqa: ANN401 - whatever a feature says of itself
    """Give a feature's value as the text of a cell; empty where there is none."""
    import pandas as pd

    return "" if pd.api.types.is_scalar(value) and pd.isna(value) else cell_text(value)


def pack(place: Path) -> bytes:
    """Give a folder's vector files as one archive whose bytes depend on nothing but the files.

    Parameters
    ----------
    place
        A folder, or a shapefile, whose parts lie beside it.

    Raises
    ------
    DeliveryRefusedError
        If there is no vector file, or more than an archive may hold.
    """
    folder, stem = (place, None) if place.is_dir() else (place.parent, place.stem.casefold())
    endings = (*VECTOR, *COMPANIONS)
    files = sorted(
        file
        for file in folder.iterdir()
        if file.suffix.lower() in endings and stem in (None, file.stem.casefold())
    )
    if not any(file.suffix.lower() in VECTOR for file in files):
        raise refused("unreadable", words="no_vector_file", file=place.name, known=list(KNOWN))
    if len(files) > MAX_MEMBERS or sum(file.stat().st_size for file in files) > MAX_UNPACKED:
        raise refused(
            "too_large",
            words="unpacks_to_too_much",
            file=place.name,
            most=MAX_UNPACKED >> 20,
            members=MAX_MEMBERS,
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for file in files:
            archive.writestr(zipfile.ZipInfo(file.name, _FIXED_TIME), file.read_bytes())
    return buffer.getvalue()


def _members(path: Path, folder: Path, name: str) -> list[Member]:
    """Give the vector files, copied or unpacked into the folder; a shapefile's parts beside it."""
    suffix = path.suffix.lower()
    if suffix == ".zip":
        found = unpacked(path, folder, (*VECTOR, *COMPANIONS), name)
        vectors = [member for member in found if member.path.suffix in VECTOR]
        if not vectors:
            raise refused("unreadable", words="no_vector_file", file=name, known=list(KNOWN))
        return [Member(f"{name}/{member.name}", member.path) for member in vectors]
    if suffix == ".shp":
        raise refused("unreadable", words="shapefile_alone", file=name)
    if suffix not in VECTOR:
        raise refused("unreadable", words="unknown_vector", file=name, known=list(KNOWN))
    copy = folder / f"0{suffix}"
    shutil.copyfile(path, copy)
    return [Member(name, copy)]


def _layers(member: Member) -> list[Layer]:
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
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        about = pq.read_metadata(member.path)
        size = sum(about.row_group(at).total_byte_size for at in range(about.num_row_groups))
        if about.num_rows > MAX_FEATURES or size > MAX_UNPACKED:
            raise refused("too_large", words="too_many_features", file=member.name)
        frame = gpd.read_parquet(member.path)
        _ = frame.geometry
    except (pa.ArrowException, *_FAULTS) as error:
        if getattr(error, "code", ""):
            raise
        raise refused(
            "unreadable", words="unreadable_vector", file=member.name, why=_why(error)
        ) from error
    return frame if frame.active_geometry_name == "geometry" else frame.rename_geometry("geometry")


def _read_gdal(member: Member, layer: str | None, rows: int | None) -> gpd.GeoDataFrame:
    """Read a layer. ``rows`` is how many there are; GDAL would believe what the file says."""
    import geopandas as gpd

    if rows is not None and rows > MAX_FEATURES:
        raise refused("too_large", words="too_many_features", file=member.name)

    def read(gdal: Any) -> Any:  # noqa: ANN401 - pyogrio has no types
        options = {} if layer is None else {"layer": layer, "IMMUTABLE": "YES"}
        most = MAX_FEATURES + 1
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
    return frame


_FAULTS: Final = (
    ArithmeticError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What the libraries raise over damaged files. All are told as such."""


def _asked(member: Member, question: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - as above
    """Ask GDAL, and tell its failures as refusals."""
    import warnings

    import pyogrio
    from shapely.errors import ShapelyError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return question(pyogrio)
    except (ShapelyError, *_FAULTS) as error:
        raise refused(
            "unreadable", words="unreadable_vector", file=member.name, why=_why(error)
        ) from error


def _why(error: BaseException) -> str:
    """Give the first line of what a library says, without the path of our copy."""
    first = str(error).splitlines()[0] if str(error).strip() else type(error).__name__
    return " ".join(word for word in first.split() if "kommunatlas-" not in word)
