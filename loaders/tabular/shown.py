"""What the reader of workbooks does not tell of an xlsx: errors, formulas without value, percent.

A cell that holds an error, and a formula that was never computed, come as empty; a cell that shows
92 % comes as 0.92. Only the XML knows, so it is read where it matters: for the two first if a first
look finds any, for percent if a reader asks. What cannot be found out is said to be unknown.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from functools import lru_cache
from posixpath import join, normpath
from typing import IO, TYPE_CHECKING, Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring, iterparse

from loaders.safety.archives import ZIP_FAULTS, column_number, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

_FAULTS: Final = (*ZIP_FAULTS, KeyError, ParseError, DefusedXmlException)

_MISSED: Final = re.compile(
    rb"\st\s*=\s*[\"']e[\"']|</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</|</(?:\w+:)?c>)"
    rb"|<(?:\w+:)?f\b[^<>]*/>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</|</(?:\w+:)?c>)"
)
"""An error, or a formula without a value, somewhere in a sheet."""

_SIGNS: Final = (b'"e"', b"'e'", b"<f", b":f")
"""A quick look before the pattern above."""

_CELL: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_PERCENT_FORMATS: Final = (9, 10)
"""Excel's own formats '0%' and '0.00%'."""

_NOT_SHOWN: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""Parts of a number format that are not signs of the number: quoted text, colours, padding."""


@dataclass(slots=True)
class Marks:
    """Cells of a sheet by row and column from 0, each for what the reader does not tell of it."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    """Formulas without a stored value, with their ``=``."""

    percent: set[tuple[int, int]] = field(default_factory=set)


def misses(path: Path) -> bool:
    """Say whether some cell of an xlsx holds an error or a formula without value."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(_in_part(archive, name) for name in archive.namelist())
    except _FAULTS:
        return False


def _in_part(archive: zipfile.ZipFile, name: str) -> bool:
    with archive.open(name) as part:
        return any(
            any(sign in piece for sign in _SIGNS) and _MISSED.search(piece)
            for piece in pieces(part)
        )


def starts_1904(path: Path) -> bool:
    """Say whether the workbook counts days from 1904, as Excel for Mac once did."""
    try:
        with zipfile.ZipFile(path) as archive:
            book = fromstring(archive.read(_main(archive)))
    except _FAULTS:
        return False
    about = next((e for e in book.iter() if _plain(e.tag) == "workbookPr"), None)
    return about is not None and about.get("date1904", "") in ("1", "true")


@lru_cache(maxsize=4)
def marks_of(path: Path, sheet: str, size: int, changed: int) -> Marks | None:
    """Give the marks of one sheet; None if its XML cannot be read.

    Parameters
    ----------
    path, sheet
        The workbook, and the sheet's name.
    size, changed
        Of the file, so that another file of that name is read anew.
    """
    del size, changed
    try:
        with zipfile.ZipFile(path) as archive:
            percent = _percent_styles(archive)
            with archive.open(_part(archive, sheet)) as stream:
                return _marks(stream, percent)
    except _FAULTS:
        return None


def _marks(stream: IO[bytes], percent: frozenset[str]) -> Marks:
    found = Marks()
    for place, cell in _cells(stream):
        kind, formula, value = cell.get("t", ""), None, ""
        for part in cell:
            name = _plain(part.tag)
            if name == "f":
                formula = part.text or ""
            elif name == "v":
                value = part.text or ""
        if kind == "e":
            found.errors[place] = value or "#N/A"
        elif formula is not None and not value and kind != "str":
            found.formulas[place] = f"={formula}"
        elif cell.get("s", "") in percent and value:
            found.percent.add(place)
    return found


def _cells(stream: IO[bytes]) -> Iterator[tuple[tuple[int, int], Element]]:
    """Give the cells of a sheet that say where they are, and forget each row after its end."""
    for _, element in iterparse(stream):
        name = _plain(element.tag)
        if name == "c":
            place = _CELL.fullmatch(element.get("r", ""))
            if place:
                yield (int(place[2]) - 1, column_number(place[1].encode()) - 1), element
        elif name == "row":
            element.clear()


def _main(archive: zipfile.ZipFile) -> str:
    return next(name for name in archive.namelist() if name.lower().endswith("workbook.xml"))


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """Give the name of the part that holds a sheet."""
    main = _main(archive)
    folder, _, name = main.rpartition("/")
    book = fromstring(archive.read(main))
    links = fromstring(archive.read(join(folder, "_rels", f"{name}.rels")))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for element in book.iter():
        if _plain(element.tag) == "sheet" and element.get("name") == sheet:
            link = next((v for k, v in element.attrib.items() if _plain(k) == "id"), "")
            target = targets[link]
            return target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
    raise KeyError(sheet)


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """Give the styles, by their number as text, that show a number in percent."""
    name = next(name for name in archive.namelist() if name.lower().endswith("styles.xml"))
    styles = fromstring(archive.read(name))
    own: dict[str, str] = {}
    for element in styles.iter():
        if _plain(element.tag) == "numFmt":
            own[element.get("numFmtId", "")] = element.get("formatCode", "")
    formats = next((e for e in styles.iter() if _plain(e.tag) == "cellXfs"), ())
    return frozenset(str(number) for number, style in enumerate(formats) if _in_percent(style, own))


def _in_percent(style: Element, own: dict[str, str]) -> bool:
    number = style.get("numFmtId", "0")
    if number in own:
        return "%" in _NOT_SHOWN.sub("", own[number])
    return number.isdigit() and int(number) in _PERCENT_FORMATS


def _plain(tag: object) -> str:
    """Give a name without its namespace."""
    return str(tag).rpartition("}")[2]
