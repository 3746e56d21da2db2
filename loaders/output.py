"""What the command writes: selected values, gaps as files, empty tables with headings."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from geodata import indicators
from geodata.errors import InputError
from loaders import edition, export, gap_words, paths, store, template
from loaders.catalog import dataset
from loaders.names import name_index
from loaders.words import made, said

if TYPE_CHECKING:
    import pandas as pd

    from loaders.gap_list import GapList
    from loaders.words import Language


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
    """Write an empty table with a dataset's headings and one example row; see ``template``.

    Raises
    ------
    InputError
        If the dataset has no plain table, or a template is not written with that ending.
    """
    target = Path(path)
    write_file(target, template.content(name, target.suffix.lower()))


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
        why = error.strerror or str(error)
        raise made(InputError, "file_not_written", path=str(path), why=why) from error


def gaps_file(found: GapList, form: str, language: Language = "sv", style: str = "") -> bytes:
    """Give gaps as csv, geojson or gpkg: named, and marked with level, source and settings.

    Parameters
    ----------
    found
        From ``gap_list.gap_list``.
    form
        ``csv``, ``geojson`` or ``gpkg``.
    language
        Of the names.
    style
        QML: how QGIS draws a GeoPackage.
    """
    rows = gap_words.named(found.gaps, language)
    columns = gap_words.settings_columns(found.settings, computed=found.computed)
    for name, value in columns.items():
        rows[name] = value
    deliveries = [d for d in found.manifest.deliveries if d.dataset == "coverage"]
    ready = export.Export(
        stem="tackningsluckor",
        rows=rows,
        level=dataset("coverage").level,
        sources=(*dict.fromkeys(d.source for d in deliveries), *found.sources),
        synthetic=bool(rows["synthetic"].any()),
        edition_id=found.manifest.edition_id,
        as_of=max((d.covers_to for d in deliveries), default=""),
        notes=(
            gap_words.settings_sentence(found.settings, language, computed=found.computed),
            said("gaps_days_least", language, {}),
        ),
        title=said("gaps_title", language, {}),
        style=style,
    )
    if form == "csv":
        return export.csv_machine(export.guarded(ready.marked())).encode()
    return export.geojson(ready) if form == "geojson" else export.geopackage(ready)
