"""What the command writes: selected values, gaps as files, empty tables with headings."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geodata import indicators
from geodata.errors import InputError
from loaders import edition, export, listing, paths, store
from loaders.catalog import dataset
from loaders.names import name_index

if TYPE_CHECKING:
    import pandas as pd

SHEET_SUFFIXES: Final = (".xlsx", ".csv")


def values_of(
    path: Path | str | None,
    municipality: str | None = None,
    indicator_id: str | None = None,
    period: int | None = None,
    edition_id: str | None = None,
) -> pd.DataFrame:
    """Give indicator values of an edition, all or those that are asked for.

    Raises
    ------
    UnknownNameError
        If there is no such municipality or indicator. A year without values gives no rows.
    """
    place = paths.workspace(path)
    manifest = edition.read_manifest(place, edition_id or edition.current_id(place))
    values: pd.DataFrame = store.read_tables(place, manifest, ["indicator_values"])[
        "indicator_values"
    ]
    if municipality:
        values = values[values["municipality_code"] == name_index().match_area(municipality)]
    if indicator_id:
        values = values[values["indicator_id"] == indicators.indicator(indicator_id).id]
    if period is not None:
        values = values[values["period"] == period]
    return values.reset_index(drop=True)


def secret_among(values: pd.DataFrame) -> int:
    """Count the secret values: the command gives them to whoever runs the machine, and says so."""
    return int(values["indicator_id"].isin(indicators.SECRET).sum())


def write_template(name: str, path: Path | str) -> None:
    """Write an empty table with a dataset's headings and one example row.

    Raises
    ------
    InputError
        If the dataset has no plain table, or the file's ending is neither xlsx nor csv.
    """
    target = Path(path)
    headings, example = listing.template(name)
    suffix = target.suffix.lower()
    if suffix not in SHEET_SUFFIXES:
        msg = f"{target.name}: a template is written as {' or '.join(SHEET_SUFFIXES)}."
        raise InputError(msg)
    content = (_csv if suffix == ".csv" else _xlsx)(headings, example)
    write_file(target, content)


def write_file(path: Path | str, content: bytes) -> None:
    """Write a file that a person asked for; ``-`` is standard output.

    Raises
    ------
    InputError
        If it cannot be written there.
    """
    if str(path) == "-":
        sys.stdout.buffer.write(content)
        return
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        msg = f"{path} could not be written: {error.strerror}."
        raise InputError(msg) from error


def _csv(headings: list[str], example: list[str]) -> bytes:
    """Give CSV as Swedish Excel opens and saves it: semicolon, byte order mark."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerows([headings, example])
    return buffer.getvalue().encode("utf-8-sig")


def _xlsx(headings: list[str], example: list[str]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Data")
        # As text, so that a code keeps its zero and a date stays as it is written.
        text = book.add_format({"num_format": "@"})
        sheet.set_column(0, len(headings) - 1, 22, text)
        sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
        for position, value in enumerate(example):
            sheet.write_string(1, position, value, text)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def gaps_file(
    path: Path | str | None,
    form: str,
    *,
    operator: str = "any",
    technology: str = "",
    threshold: int | None = None,
    period: str = "",
) -> bytes:
    """Give the gaps as csv, geojson or gpkg, marked with level and source.

    Raises
    ------
    InputError
        As ``listing.gaps``.
    """
    found, manifest = listing.gaps(
        path, operator=operator, technology=technology, threshold=threshold, period=period
    )
    ready = export.Export(
        stem="tackningsluckor",
        rows=found,
        level=dataset("coverage").level,
        sources=tuple(
            dict.fromkeys(d.source for d in manifest.deliveries if d.dataset == "coverage")
        ),
        synthetic=bool(found["synthetic"].any()),
        edition_id=manifest.edition_id,
    )
    if form == "csv":
        return export.csv_machine(ready.marked()).encode()
    return export.geojson(ready) if form == "geojson" else export.geopackage(ready)
