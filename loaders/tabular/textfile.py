"""Text files as tables: their encoding, their separator, their rows with the editor's numbers."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from loaders.names import load_names
from loaders.tabular import headings
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Mapping

DELIMITERS: Final = (",", ";", "\t")

USUAL: Final = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
"""Encodings that are told for certain, or that every Swedish office has had for decades."""

_OLD: Final = ("mac_roman", "cp850")
"""Excel's 'CSV (Macintosh)' and 'CSV (MS-DOS)'. Every byte is some sign in them, so they are taken
only if they give words that are known here and Windows-1252 gives none."""

_FEWEST: Final = 8
"""Zeros from which on a file may be UTF-16 without a mark; two of three of one half must be."""

_KNOWN_WORDS: Final = (
    "värde", "år", "källa", "mått", "besökare", "sökande", "länet", "båda", "på plats", "sökt",
    "tjänsteperson", "nivå", "anmärkning", "besök",
)  # fmt: skip

_FORMULA_TEXT: Final = re.compile(r'="([^"]*)"')
"""How a program forces text in a file for Excel: ="0125"."""


def encoding_of(content: bytes) -> str:
    """Give the encoding of a text file, as Python names it.

    UTF-8 (with or without mark), UTF-16 (with mark, or told by its zeros), else Windows-1252 unless
    a known word says that it is an older one; empty if it is no text.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if wide := _wide(content):
        return wide
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "" if b"\x00" in content else _single_byte(content)
    return "utf-8-sig"


def _wide(content: bytes) -> str:
    """Say which UTF-16 it is without a mark: most signs of ours have a zero as their one half."""
    first, second = content[:4096:2].count(0), content[1:4096:2].count(0)
    most = max(first, second)
    if len(content) % 2 or most < _FEWEST or most * 3 < len(content[:4096]):
        return ""
    if second > first * 8:
        return "utf-16-le"
    return "utf-16-be" if first > second * 8 else ""


def _single_byte(content: bytes) -> str:
    for encoding in ("cp1252", *_OLD):
        try:
            if _known_words().search(content.decode(encoding).casefold()):
                return encoding
        except UnicodeDecodeError:
            continue
    return "cp1252"


@cache
def _known_words() -> re.Pattern[str]:
    """Give a pattern of words with å, ä or ö that stand in our tables: names and headings."""
    names = load_names().query("language == 'sv'")["name"].str.casefold()
    known = {*_KNOWN_WORDS, *(name for name in names if not name.isascii())}
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(known)))})\b")


def decoded(content: bytes, name: str) -> str:
    """Give the text of a file in the encodings that Swedish offices use; see ``encoding_of``.

    Raises
    ------
    DeliveryRefusedError
        If the bytes are not text.
    """
    try:
        return content.decode(encoding_of(content) or "ascii").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise refused("unreadable", words="not_text", file=name) from error


def rows_of(text: str, delimiter: str, name: str) -> list[list[str]]:
    """Give the rows so that index + 1 is a row's number in a spreadsheet, where people open them.

    An empty line is a row there, and a cell of several lines makes no further row.
    A quotation mark that is never closed would swallow the rows below it without a word: refused.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    line = 0
    try:
        for cells in reader:
            rows.append([_cell(cell) for cell in cells])
            line = reader.line_num
    except csv.Error as error:
        raise refused("open_quote", words="open_quote_file", file=name, line=line + 1) from error
    return rows


def _cell(text: str) -> str:
    cell = unicodedata.normalize("NFC", text).strip()
    forced = _FORMULA_TEXT.fullmatch(cell) if cell.startswith("=") else None
    return forced[1] if forced else cell


def swallowed(grid: list[list[str]], at: int, delimiter: str) -> dict[int, tuple[str, str]]:
    """Find cells that go on over a line break with what looks like further cells.

    They come from a quotation mark that was closed by one of a later row. A delimiter before a
    space is punctuation.
    """
    several = re.compile(rf"[\r\n].*{delimiter}(?! )", re.DOTALL)
    found: dict[int, tuple[str, str]] = {}
    for number, cells in enumerate(grid[at + 1 :], start=at + 2):
        for position, cell in enumerate(cells):
            if ("\n" in cell or "\r" in cell) and several.search(cell):
                heading = grid[at][position] if position < len(grid[at]) else ""
                found.setdefault(number, (heading, cell))
    return found


def delimiter_of(text: str, known: Mapping[str, str]) -> str:
    """Give the sign that finds most headings; if several do, the one that splits most.

    Parameters
    ----------
    text
        The file's.
    known
        Our column name by every form in which its heading is known, as ``headings.forms`` gives.
    """
    lines = [line for line in text.splitlines()[: headings.ROWS] if line.strip()]

    def finds(sign: str) -> tuple[int, int, int]:
        grid = list(csv.reader(lines, delimiter=sign))
        first = lines[0] if lines else ""
        most = max((line.count(sign) for line in lines), default=0)
        return len(headings.best_row(grid, known).positions), first.count(sign), most

    try:
        return max(DELIMITERS, key=finds)
    except csv.Error:
        return DELIMITERS[0]
