"""Any vector file as a GeoDataFrame: one way in, closed to everything that is not a local file.

GDAL tells formats by their content, not by their name, and some of its formats are programs that
fetch other files. So the content is looked at before GDAL sees it.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import IO, TYPE_CHECKING, Final

from geodata.crs import WGS84
from loaders.errors import DeliveryRefusedError

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

PARQUET: Final = (".parquet", ".geoparquet")
JSON: Final = (".geojson", ".json")
SIGNATURES: Final = {
    ".gpkg": b"SQLite format 3\x00",
    ".fgb": b"fgb",
    ".shp": b"\x00\x00\x27\x0a",
}
"""First bytes of the binary formats."""

VECTOR: Final = (*SIGNATURES, *JSON)
"""Formats that hold their data themselves. GDAL's virtual formats may point anywhere: refused."""

_CRS_NAME: Final = re.compile(r"urn:ogc:def:crs:\S+|EPSG:\d+|http://www\.opengis\.net/def/crs/\S+")
"""Names of systems that are looked up here. GDAL would fetch any other address."""

MAX_UNPACKED: Final = 1 << 30
"""Bytes that an archive may unpack to. All of Sweden's boundaries in full detail are a third."""

_FIXED_TIME: Final = (1980, 1, 1, 0, 0, 0)


def read_vector(path: Path) -> gpd.GeoDataFrame:
    """Read a vector file, or a zip of them with the same columns, one below the other.

    Parameters
    ----------
    path
        GeoParquet, GeoPackage, GeoJSON, FlatGeobuf, Shapefile, or a zip of these.

    Raises
    ------
    DeliveryRefusedError
        If it is none of these, holds no geometry or declares no coordinate system.
    """
    import geopandas as gpd
    import pandas as pd

    if path.suffix.lower() == ".zip":
        parts = [_with_crs(_read_member(path, name), name) for name in _members(path)]
        same = [part.to_crs(parts[0].crs or WGS84) for part in parts]
        return gpd.GeoDataFrame(pd.concat(same, ignore_index=True))
    return _with_crs(_read_one(path), path.name)


def pack(folder: Path) -> bytes:
    """Give a folder's vector files as one archive whose bytes depend on nothing but the files.

    Raises
    ------
    DeliveryRefusedError
        If the folder holds no vector file.
    """
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in (*VECTOR, *PARQUET))
    if not files:
        msg = f"{folder.name} holds no vector file. Known: {', '.join((*VECTOR, *PARQUET))}."
        raise DeliveryRefusedError(msg, "unreadable")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for file in files:
            archive.writestr(zipfile.ZipInfo(file.name, _FIXED_TIME), file.read_bytes())
    return buffer.getvalue()


def _members(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        msg = f"{path.name} is not an archive that can be opened: {error}."
        raise DeliveryRefusedError(msg, "unreadable") from error
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        msg = f"{path.name} would unpack to more than {MAX_UNPACKED >> 20} MB. It was not opened."
        raise DeliveryRefusedError(msg, "too_large")
    names = sorted(info.filename for info in infos)
    vectors = [name for name in names if name.lower().endswith(VECTOR)]
    if not vectors:
        msg = f"{path.name} holds no vector file. Known: {', '.join(VECTOR)}."
        raise DeliveryRefusedError(msg, "unreadable")
    return vectors


def _read_one(path: Path) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pyarrow as pa

    suffix = path.suffix.lower()
    if suffix in PARQUET:
        try:
            return gpd.read_parquet(path)
        except (ValueError, OSError, pa.ArrowException) as error:
            msg = f"{path.name} is not a GeoParquet file that can be read: {error}."
            raise DeliveryRefusedError(msg, "unreadable") from error
    if suffix not in VECTOR:
        msg = f"{path.name}: {suffix or 'no ending'} is not known. Use GeoPackage or GeoJSON."
        raise DeliveryRefusedError(msg, "unreadable")
    with path.open("rb") as file:
        _require_content(file, path.name)
    return _read_gdal(str(path.resolve(strict=True)), path.name)


def _read_member(path: Path, member: str) -> gpd.GeoDataFrame:
    with zipfile.ZipFile(path) as archive, archive.open(member) as file:
        _require_content(file, member)
    return _read_gdal(f"/vsizip/{{{path.resolve(strict=True)}}}/{member}", f"{path.name}/{member}")


def _require_content(file: IO[bytes], name: str) -> None:
    """Refuse a file whose content is not of the format that its name says."""
    suffix = f".{name.rpartition('.')[2].lower()}"
    known = SIGNATURES.get(suffix)
    if known is not None:
        ok = file.read(len(known)) == known
    else:
        try:
            ok = _is_geojson(json.load(file))
        except (ValueError, RecursionError):
            ok = False
    if not ok:
        msg = f"{name} is not a file of the kind {suffix}. Save it again as GeoPackage or GeoJSON."
        raise DeliveryRefusedError(msg, "unreadable")


def _is_geojson(content: object) -> bool:
    """Say whether this is a collection of features in a system that has a name of its own."""
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        return False
    crs = content.get("crs")
    if crs is None:
        return True
    named = isinstance(crs, dict) and crs.get("type") == "name"
    name = crs.get("properties", {}).get("name", "") if named else ""
    return bool(_CRS_NAME.fullmatch(str(name)))


def _read_gdal(address: str, name: str) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pyogrio

    try:
        frame = pyogrio.read_dataframe(address)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        msg = f"{name} cannot be read as a vector file: {error}."
        raise DeliveryRefusedError(msg, "unreadable") from error
    if not isinstance(frame, gpd.GeoDataFrame):
        msg = f"{name} holds no geometry."
        raise DeliveryRefusedError(msg, "no_geometry")
    return frame


def _with_crs(frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    if frame.crs is None:
        msg = f"{name} declares no coordinate system. Save it again with one, best EPSG:3006."
        raise DeliveryRefusedError(msg, "no_crs")
    return frame
