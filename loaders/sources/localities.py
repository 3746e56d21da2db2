"""Places with coordinates and inhabitants, as a plain table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from loaders.rows import OUTSIDE, SYNTHETIC, Cells, Parsed, collect, reject_duplicates
from loaders.spec import Column, ReadOptions, ReadResult
from loaders.tabular import read_sheet

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS: Final = (
    Column("name", ("namn", "ort", "tätort", "locality"), required=True, example="Abisko"),
    Column("municipality_code", ("kommunkod", "kod"), example="2584"),
    Column("municipality", ("kommun", "kommunnamn"), example="Kiruna"),
    Column("latitude", ("lat", "latitud", "breddgrad"), required=True, example="68.3494"),
    Column("longitude", ("lon", "lng", "longitud", "längdgrad"), required=True, example="18.8314"),
    Column("population", ("befolkning", "invånare"), example="131"),
    Column("population_year", ("befolkningsår", "år"), example="2020"),
    Column("source", ("källa",), required=True, example="SCB, tätorter 2020"),
    SYNTHETIC,
)

LATITUDES: Final = (64.8, 69.2)
LONGITUDES: Final = (15.2, 24.3)
"""Norrbotten in degrees, EPSG:4326, with a margin of about ten kilometres."""


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read places. Degrees in EPSG:4326; each must lie within the county's extent."""
    sheet = read_sheet(path, COLUMNS, options.sheet)

    def parse(cells: Cells) -> Parsed:
        if cells.elsewhere(options.names, "municipality_code", "municipality"):
            return OUTSIDE
        return _locality(cells, options)

    result = collect(sheet, "localities", parse)
    reject_duplicates(
        result, ("name", "municipality_code"), ("latitude", "longitude", "population")
    )
    return result


def _locality(cells: Cells, options: ReadOptions) -> dict[str, Any]:
    latitude = cells.number("latitude", required=True)
    longitude = cells.number("longitude", required=True)
    if latitude is not None and longitude is not None:
        _check_place(cells, latitude, longitude)
    source = cells.text("source")
    if not source:
        cells.problem("no_source", "source")
    return {
        "name": cells.text("name", required=True),
        "municipality_code": cells.municipality(options.names, "municipality_code", "municipality"),
        "longitude": longitude,
        "latitude": latitude,
        "population": cells.whole("population", ge=0),
        "population_year": cells.year("population_year", required=False),
        "source": source,
    }


def _within(latitude: float, longitude: float) -> bool:
    return LATITUDES[0] <= latitude <= LATITUDES[1] and LONGITUDES[0] <= longitude <= LONGITUDES[1]


def _check_place(cells: Cells, latitude: float, longitude: float) -> None:
    if _within(latitude, longitude):
        return
    if _within(longitude, latitude):
        cells.problem("swapped_axes", "latitude", latitude=longitude, longitude=latitude)
        return
    cells.problem("outside_county", "latitude", latitude=latitude, longitude=longitude)
