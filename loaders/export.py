"""Tables as files for people: xlsx, CSV for screens, CSV for machines, GeoJSON, GeoPackage.

Every row says where it comes from, how open it is and whether it is invented, and so does the
file's name: files are passed on without the page that they were taken from.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import pandas as pd
import shapely

from geodata.crs import WGS84
from loaders import layer_style
from loaders.scalars import is_missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from geodata.model import Level

LEVEL_WORDS: Final[Mapping[str, str]] = {"open": "öppen", "internal": "intern", "secret": "hemlig"}
_LEVEL_IN_NAME: Final[Mapping[str, str]] = {
    "open": "oppen",
    "internal": "intern",
    "secret": "hemlig",
}

SYNTHETIC_PREFIX: Final = "exempel_"
SOURCE_COLUMN: Final = "källa"
LEVEL_COLUMN: Final = "öppenhetsnivå"
SYNTHETIC_COLUMN: Final = "exempeldata"

FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so would be run as a formula by a spreadsheet."""

_COORDINATE_DIGITS: Final = 6
"""About a tenth of a metre."""


@dataclass(frozen=True)
class Export:
    """What is to be written, and what must be said of it.

    ``rows`` may hold ``synthetic`` (a flag) and ``source`` for each row; else ``synthetic`` and
    ``sources`` of the whole are said of each. ``headings`` maps columns to words.
    """

    stem: str
    rows: pd.DataFrame
    level: Level
    sources: tuple[str, ...]
    synthetic: bool
    edition_id: str = ""
    as_of: str = ""
    licence: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    title: str = ""
    """Of the layer in a GeoPackage, as a person reads it."""

    style: str = ""
    """QML: how QGIS draws the layer of a GeoPackage."""

    def file_name(self, suffix: str) -> str:
        """Give the name: sample data first, then the subject, the level and the edition.

        >>> Export("besok", pd.DataFrame(), "internal", (), True, "a1b2").file_name("csv")
        'exempel_besok_intern_a1b2.csv'
        """
        prefix = SYNTHETIC_PREFIX if self.synthetic else ""
        edition = f"_{self.edition_id}" if self.edition_id else ""
        return f"{prefix}{self.stem}_{_LEVEL_IN_NAME[self.level]}{edition}.{suffix}"

    def marked(self) -> pd.DataFrame:
        """Give the rows with source, level and mark of invention in each, under their headings."""
        rows = self.rows.copy()
        invented = rows.pop("synthetic") if "synthetic" in rows else self.synthetic
        source = rows.pop("source") if "source" in rows else "; ".join(self.sources)
        rows[SOURCE_COLUMN] = source
        rows[LEVEL_COLUMN] = LEVEL_WORDS[self.level]
        flags = pd.Series(invented, index=rows.index, dtype="bool")
        rows[SYNTHETIC_COLUMN] = flags.map({True: "ja", False: "nej"})
        return rows.rename(columns=dict(self.headings))


def xlsx(export: Export) -> bytes:
    """Give a workbook: the rows, and a sheet 'Källor' with what must be said of them."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("Data")
        rows = _plain(export.marked())
        sheet.write_row(0, 0, list(rows.columns), bold)
        for number, values in enumerate(rows.itertuples(index=False, name=None), start=1):
            for position, value in enumerate(values):
                _write(sheet, number, position, value, day)
        sheet.freeze_panes(1, 0)
        if len(rows.columns):
            sheet.autofilter(0, 0, max(len(rows), 1), len(rows.columns) - 1)
            sheet.autofit(300)
        about = book.add_worksheet("Källor")
        for number, (word, text) in enumerate(_about(export)):
            about.write_string(number, 0, word, bold)
            about.write_string(number, 1, text)
        about.autofit(600)
    return buffer.getvalue()


def csv_screen(export: Export) -> bytes:
    """Give CSV as Swedish Excel opens it right: semicolon, decimal comma, byte order mark."""
    rows = guarded(_plain(export.marked()))
    text = rows.to_csv(
        index=False, sep=";", decimal=",", lineterminator="\r\n", date_format="%Y-%m-%d"
    )
    return text.encode("utf-8-sig")


def csv_machine(frame: pd.DataFrame) -> str:
    """Give CSV for programs: comma, decimal point, whole numbers without '.0', true and false.

    The same numbers give the same text on every machine.
    """
    plain = _plain(frame)
    texts = {
        name: [_machine(value) for value in plain[name].astype("object")] for name in plain.columns
    }
    return pd.DataFrame(texts, columns=plain.columns).to_csv(index=False, lineterminator="\n")


def geojson(export: Export) -> bytes:
    """Give GeoJSON in EPSG:4326 (longitude, latitude), as RFC 7946 asks."""
    shapes = _shapes(export).to_crs(WGS84)
    for name in shapes.select_dtypes("datetime"):
        shapes[name] = shapes[name].dt.strftime("%Y-%m-%dT%H:%M:%S").astype("object")
    rounded = shapes.geometry.set_precision(10**-_COORDINATE_DIGITS)
    # The right-hand rule: outer rings counterclockwise, holes clockwise.
    shapes.geometry = shapely.orient_polygons(rounded.to_numpy())
    return str(shapes.to_json(drop_id=True, ensure_ascii=False, show_bbox=False)).encode()


def geopackage(export: Export) -> bytes:
    """Give a GeoPackage in the rows' own system, with one layer named after the subject.

    What must be said of it stands in the layer's description and metadata, where QGIS shows it.
    """
    said = _about(export)
    with TemporaryDirectory(prefix="kommunatlas-") as folder:
        path = Path(folder) / "export.gpkg"
        _shapes(export).to_file(
            path,
            layer=export.stem,
            driver="GPKG",
            engine="pyogrio",
            layer_metadata=_joined(said),
            IDENTIFIER=export.title or export.stem,
            DESCRIPTION=" · ".join(f"{word}: {text}" for word, text in said),
        )
        if export.style:
            layer_style.add(path, export.stem, export.style, export.title)
        return path.read_bytes()


def _joined(said: list[tuple[str, str]]) -> dict[str, str]:
    """Give one text for each word: sources and notes may be several."""
    words = dict.fromkeys(word for word, _ in said)
    return {word: "; ".join(text for other, text in said if other == word) for word in words}


def _shapes(export: Export) -> gpd.GeoDataFrame:
    import geopandas as gpd

    marked = export.marked()
    shapes = gpd.GeoDataFrame(marked, geometry="geometry", crs=getattr(export.rows, "crs", None))
    for name in shapes.columns:
        if isinstance(shapes[name].dtype, pd.CategoricalDtype):
            shapes[name] = shapes[name].astype("str")
    return shapes


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))


def _about(export: Export) -> list[tuple[str, str]]:
    said = [("Källa", source) for source in export.sources]
    said.append(("Öppenhetsnivå", LEVEL_WORDS[export.level]))
    said.append(("Exempeldata", "ja, påhittade värden ingår" if export.synthetic else "nej"))
    facts = (("Licens", export.licence), ("Data per", export.as_of), ("Utgåva", export.edition_id))
    said += [(word, text) for word, text in facts if text]
    return said + [("Anmärkning", note) for note in export.notes]


def _write(sheet: Worksheet, row: int, column: int, value: object, day: Format) -> None:
    """Write a cell by its kind; a text is always a text, whatever it begins with."""
    if is_missing(value):
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, pd.Timestamp):
        sheet.write_datetime(row, column, value.to_pydatetime(), day)
    elif pd.api.types.is_bool(value):
        sheet.write_string(row, column, "ja" if value else "nej")
    elif isinstance(value, int | float) or hasattr(value, "item"):
        sheet.write_number(row, column, float(str(value)))
    else:
        sheet.write_string(row, column, str(value))


def guarded(rows: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before texts that a spreadsheet would run."""
    return rows.map(
        lambda value: (
            f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value
        )
    )


def _machine(value: object) -> str:
    if is_missing(value):
        return ""
    if pd.api.types.is_bool(value):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(float(value))
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    return str(value)
