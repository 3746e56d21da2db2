"""Places with coordinates and inhabitants: a plain table, or SCB's localities as a vector file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from loaders.geofile.layers import VECTOR
from loaders.rows import OUTSIDE, SYNTHETIC, Cells, Parsed, collect, reject_duplicates
from loaders.sources.localities.positions import Positions
from loaders.spec import Column, ReadOptions, ReadResult
from loaders.tabular import read_sheet

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.tabular import Sheet

COLUMNS: Final = (
    Column(
        "name", ("namn", "ort", "tätort", "tatort", "locality"), required=True, example="Abisko"
    ),
    Column("municipality_code", ("kommunkod", "kod"), example="2584"),
    Column("municipality", ("kommun", "kommunnamn"), example="Kiruna"),
    Column("latitude", ("latitud", "lat", "breddgrad"), required=True, example="68.3494"),
    Column("longitude", ("longitud", "lon", "lng", "längdgrad"), required=True, example="18.8314"),
    Column("population", ("befolkning", "invånare", "bef"), example="131"),
    Column("population_year", ("befolkningsår", "år"), example="2020"),
    Column("source", ("källa",), required=True, example="SCB, tätorter 2020 (exempel)"),
    SYNTHETIC,
)

_SYSTEMS: Final = ("sweref", "sweref99", "sweref_99", "sweref99_tm", "sweref_99_tm", "sweref99tm")


def _with_system(*axes: str) -> tuple[str, ...]:
    return tuple(
        form for name in _SYSTEMS for axis in axes for form in (f"{name}_{axis}", f"{axis}_{name}")
    )


NORTHING: Final = Column(
    "northing", ("n", "y", "nord", "rt90_x", "x_rt90", *_with_system("n", "nord", "north"))
)
EASTING: Final = Column(
    "easting",
    ("e", "x", "öst", "ost", "rt90_y", "y_rt90", *_with_system("e", "öst", "ost", "east")),
)
"""Metres instead of degrees. In which order and in which system is told by their size."""

_READ: Final = (
    *(replace(c, required=c.required and not c.name.endswith("itude")) for c in COLUMNS),
    NORTHING,
    EASTING,
)
_EITHER: Final = (("latitude", "northing"), ("longitude", "easting"))


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read places, degrees in EPSG:4326; each must lie within the county's extent.

    Coordinates that are recognised as something else are rejected with the degrees that they would
    be, or converted if the person has accepted that; where a heading names the system and the size
    agrees, they are converted. A place that lies in another municipality than it says is noted.
    """
    positions = Positions(options.accept)
    sheet = _sheet(path, options)

    def parse(cells: Cells) -> Parsed:
        if cells.elsewhere(options.names, "municipality_code", "municipality"):
            return OUTSIDE
        return _locality(cells, options, positions)

    result = collect(sheet, "localities", parse, options.accept)
    reject_duplicates(
        result, ("name", "municipality_code"), ("latitude", "longitude", "population")
    )
    result.notes += positions.notes(result.rows)
    return result


def _sheet(path: Path, options: ReadOptions) -> Sheet:
    if path.suffix.lower() in (*VECTOR, ".zip", ".shp"):
        from loaders.sources.localities.vector import as_sheet

        return as_sheet(path, options.sheet, options.file_name or path.name, COLUMNS)
    return read_sheet(path, _READ, options.sheet, _EITHER)


def _locality(cells: Cells, options: ReadOptions, positions: Positions) -> dict[str, Any]:
    code = cells.municipality(options.names, "municipality_code", "municipality")
    latitude, longitude = positions.of(cells, code or "")
    source = cells.text("source")
    if not source:
        cells.problem("no_source", "source")
    row = {
        "name": cells.text("name", required=True),
        "municipality_code": code,
        "longitude": longitude,
        "latitude": latitude,
        "population": cells.whole("population", ge=0),
        "population_year": cells.year("population_year", required=False),
        "source": source,
    }
    positions.keep(sound=not cells.problems)
    return row
