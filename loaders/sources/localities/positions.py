"""Where a place lies: degrees, or what its numbers are by their size. Proposed, never assumed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from geodata.coordinates import DEGREES, in_county, may_be_local, recognised
from geodata.crs import SWEREF99_TM, WGS84
from geodata.municipalities import SHORT_NAMES
from loaders.embedded import known_shapes
from loaders.names import other_municipality
from loaders.tabular import normalised
from loaders.words import problem

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from geodata.coordinates import Recognised
    from geodata.errors import Problem
    from loaders.rows import Cells

SWAPPED: Final = "swapped_axes"
"""Degrees with latitude and longitude exchanged. Other proposals are called as their systems."""

TOLERANCE_M: Final = 2_000.0
"""How far from its municipality a place may lie before it is noted: the embedded boundaries, which
are all that a reader knows, are thinned out and cut at the coast."""

_DIGITS: Final = 6
"""Of degrees: a tenth of a metre."""

_DECLARED: Final = {"sweref": "sweref99_tm", "rt90": "rt90", "rt_90": "rt90"}
"""The system that a heading names."""


@dataclass(slots=True)
class Positions:
    """Finds each row's degrees and remembers what was converted."""

    accept: Collection[str]
    converted: Counter[str] = field(default_factory=Counter)
    """Sentence to rows."""

    _now: str = ""

    def of(self, cells: Cells, municipality_code: str) -> tuple[float | None, float | None]:
        """Give a row's latitude and longitude; None where they are not known, with a problem."""
        metric = "northing" in cells.texts and not (
            cells.texts.get("latitude") or cells.texts.get("longitude")
        )
        columns = ("northing", "easting") if metric else ("latitude", "longitude")
        first, second = (cells.number(column, required=True) for column in columns)
        self._now = ""
        if first is None or second is None:
            return None, None
        pair = " / ".join(cells.text(column) for column in columns)
        found = recognised(first, second, municipality_code)
        if found is not None and found.system is DEGREES and not found.swapped:
            return first, second
        if found is None or not _plausible(found, first, second, municipality_code):
            local = may_be_local(first, second)
            words = "perhaps_a_local_zone" if local else ""
            cells.problem("outside_county", columns[0], words=words, pair=pair)
            return None, None
        latitude, longitude = _degrees(found, first, second)
        code = SWAPPED if found.system is DEGREES else found.system.name
        declared = found.system.name in _named(cells.sheet.headings[columns[0]])
        if declared or code in self.accept:
            self._now = "system_in_heading" if declared else f"{code}_accepted"
            return latitude, longitude
        cells.problem(
            code,
            columns[0],
            pair=pair,
            latitude=latitude,
            longitude=longitude,
            system=found.system.title,
        )
        return None, None

    def keep(self, *, sound: bool) -> None:
        """Count the row's conversion, unless the row is faulty all the same."""
        if self._now and sound:
            self.converted[self._now] += 1

    def notes(self, rows: pd.DataFrame) -> list[Problem]:
        """Give what was converted, and places that lie in another municipality than they say."""
        made = [
            problem(words.removesuffix("_accepted"), words=words, count=count)
            for words, count in self.converted.items()
        ]
        return [*made, *_elsewhere(rows)]


def _named(heading: str) -> list[str]:
    form = normalised(heading)
    return [system for word, system in _DECLARED.items() if word in form]


def _degrees(found: Recognised, first: float, second: float) -> tuple[float, float]:
    latitude, longitude = found.degrees(first, second)
    return round(float(latitude[0]), _DIGITS), round(float(longitude[0]), _DIGITS)


def _plausible(found: Recognised, first: float, second: float, code: str) -> bool:
    """Say whether a point lies in the county, and in the municipality if that gave the zone."""
    latitude, longitude = _degrees(found, first, second)
    if found.system.name != "sweref99_local":
        return in_county(latitude, longitude)
    import geopandas as gpd

    [point] = gpd.GeoSeries.from_xy([longitude], [latitude], crs=WGS84).to_crs(SWEREF99_TM)
    return bool(known_shapes()[code].distance(point) <= TOLERANCE_M)


def _elsewhere(rows: pd.DataFrame) -> list[Problem]:
    """Note the places that lie farther from their municipality than its boundary is uncertain."""
    import geopandas as gpd

    if rows.empty:
        return []
    points = gpd.GeoSeries.from_xy(rows["longitude"], rows["latitude"], crs=WGS84)
    points = points.to_crs(SWEREF99_TM)
    shapes = known_shapes()
    notes = []
    for row, point in zip(rows.to_dict("records"), points, strict=True):
        code = str(row["municipality_code"])
        away = shapes[code].distance(point)
        if away <= TOLERANCE_M:
            continue
        nearest = str(shapes.index[shapes.sindex.nearest(point, return_all=False)[1][0]])
        if nearest == code:  # on an island or by a lake that the embedded boundaries leave out
            continue
        notes.append(
            problem(
                "lies_elsewhere",
                sheet=str(row["sheet"]),
                row=int(row["row"]),
                column="municipality",
                value=SHORT_NAMES[code],
                name=str(row["name"]),
                lies=SHORT_NAMES.get(nearest) or other_municipality(nearest),
                km=round(away / 1000, 1),
            )
        )
    return notes
