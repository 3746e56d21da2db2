"""Any vector file as layers of shapes: one way in, closed to all that is not a local file.

What reads it sees a copy under a name of ours, with nothing beside it that it might read along: a
name may mean something to GDAL (``a.zip!b``), and a database has files that belong to it.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from loaders.geofile.layers import COMPANIONS, KNOWN, PARQUET, VECTOR, Layer, layers_of
from loaders.geofile.unpacking import Member, unpacked
from loaders.safety.archives import MAX_MEMBERS, MAX_UNPACKED
from loaders.tabular import cell_text
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd

__all__ = ["PARQUET", "VECTOR", "joined", "opened", "pack", "read_vector", "text_of"]

_FIXED_TIME: Final = (1980, 1, 1, 0, 0, 0)


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
            layers += layers_of(member)
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
            words="archive_of_too_much",
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
