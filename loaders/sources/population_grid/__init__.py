"""Inhabitants of squares of 1 km, as Statistics Sweden (SCB) publishes them: layer or table."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pandas as pd

from loaders.geofile import PARQUET, VECTOR, read_vector
from loaders.presets import Preset, read_as
from loaders.rows import OUTSIDE as ELSEWHERE
from loaders.rows import SYNTHETIC, Cells, LeftOut, Parsed, collect, synthetic_by_marks
from loaders.sources.population_grid.squares import (
    FAULTY,
    OUTSIDE,
    Squares,
    as_result,
    finished,
    judged,
)
from loaders.spec import Column
from loaders.tabular import no_sheets, normalised, read_sheet
from loaders.words import refused

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from geodata.errors import Problem
    from loaders.spec import ReadOptions, ReadResult

COLUMNS: Final = (
    Column("rutid_scb", ("ruta", "rutid", "cell_id"), named=True, example="8290007292000"),
    Column("rutid_inspire", ("inspire_id",), named=True, example=""),
    Column("rutstorl", ("rutstorlek",), example="1000"),
    Column("beftotalt", ("befolkning", "invånare", "population"), required=True, example="12"),
    Column("year", ("år", "referenstid", "period"), required=True, example="2025"),
    Column("source", ("källa",), example="SCB (exempel)"),
    SYNTHETIC,
)

IDS: Final = ("rutid_scb", "rutid_inspire")
"""Either says where the square lies."""


def _fits_layer(path: Path, options: ReadOptions) -> bool:
    del options
    return path.suffix.lower() in (*VECTOR, *PARQUET, ".zip")


def _layer(path: Path, options: ReadOptions) -> ReadResult:
    """Read the squares of a layer. Where they lie is said by their ids, not by their shapes."""
    name = options.file_name or path.name
    if options.sheet:
        raise no_sheets(name)
    shapes = read_vector(path)
    known = {normalised(form): c.name for c in COLUMNS for form in (c.name, *c.aliases)}
    headings: dict[str, str] = {}
    for heading in map(str, shapes.columns):
        headings.setdefault(known.get(normalised(heading), ""), heading)
    headings.pop("", None)
    _require(headings, name)
    cells = pd.DataFrame({ours: _texts(shapes, theirs) for ours, theirs in headings.items()})
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    squares = Squares(cells, headings)
    marks = squares.column(SYNTHETIC.name).str.casefold()
    first = [f"{row}: {mark or '–'}" for row, mark in marks.drop_duplicates().items()]
    found = judged(squares)
    synthetic = synthetic_by_marks(set(marks), name, first)
    return finished(as_result(found, "", synthetic=synthetic), found)


def _require(headings: dict[str, str], name: str) -> None:
    missing = [c.name for c in COLUMNS if c.required and c.name not in headings]
    missing += ["/".join(IDS)] if not headings.keys() & set(IDS) else []
    if missing:
        known = ["rutid_scb", "rutid_inspire", "rutstorl", "beftotalt", "referenstid"]
        raise refused(
            "missing_column", words="no_grid_columns", file=name, missing=missing, known=known
        )


def _texts(shapes: gpd.GeoDataFrame, column: str) -> pd.Series:
    """Give a column as text: whole numbers without '.0', nothing for what is missing."""
    values = pd.Series(shapes[column].to_numpy())
    if pd.api.types.is_float_dtype(values) and (values.dropna() % 1 == 0).all():
        values = values.astype("Int64")
    return values.astype("object").where(values.notna(), "").astype("str").str.strip()


def _table(path: Path, options: ReadOptions) -> ReadResult:
    """Read a plain table: its rows are judged together, then taken one by one as in any table."""
    sheet = read_sheet(path, COLUMNS, options.sheet, either=[IDS])
    cells = pd.DataFrame(
        [texts for _, texts in sheet.rows],
        index=pd.Index([number for number, _ in sheet.rows], dtype="int64"),
        columns=list(sheet.headings),
        dtype="str",
    )
    found = judged(Squares(cells, sheet.headings, sheet.name))
    fate = found.fate.to_dict()
    columns = list(found.rows.columns)
    rows = {row: dict(zip(columns, said, strict=True)) for row, *said in found.rows.itertuples()}
    problems: dict[int, list[Problem]] = defaultdict(list)
    for item in found.problems:
        problems[item.row or 0].append(item)

    def parse(cells: Cells) -> Parsed:
        reason = fate[cells.row]
        if reason == FAULTY:
            cells.problems += problems[cells.row]
        elif reason == OUTSIDE:
            return ELSEWHERE
        elif reason:
            return LeftOut(reason)
        return rows.get(cells.row)

    return finished(collect(sheet, "population_grid", parse, options.accept), found)


PRESETS: Final = (
    Preset("scb", _layer, _fits_layer),
    Preset("table", _table),
)


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read squares with their inhabitants, from a layer (GeoPackage, GeoJSON …) or a table.

    Squares outside the rectangle around the county are counted as outside: the layer holds the
    115 000 inhabited ones of all Sweden.
    """
    return read_as(PRESETS, path, options)
