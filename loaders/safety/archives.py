"""Archives before they are opened: what they unpack to, how large a sheet they claim.

The readers of workbooks keep room for every cell between the first and the last: one cell far away
would ask for more memory than there is, and end the program. So the cells' addresses are looked at
first, in the XML itself, which is unpacked part by part and never kept.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, Literal

from loaders.errors import DeliveryRefusedError
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_UNPACKED: Final = 1 << 30
"""Bytes that an archive may unpack to. All of Sweden's boundaries in full detail are a third."""

MAX_WORKBOOK: Final = 512 << 20
"""Bytes that a workbook may unpack to. 50 000 rows of visits are 30 MB."""

MAX_MEMBERS: Final = 10_000
"""Files in an archive. A workbook has dozens, a folder of 14 shapefiles less than a hundred."""

MAX_RATIO: Final = 400
RATIO_FROM: Final = 16 << 20
"""A member that unpacks to more than 16 MB may be that many times its packed size. A sheet of one
value in every cell comes to about 150; what is made to do harm comes to 1 000."""

MAX_CELLS: Final = 5_000_000
"""Cells of the rectangle from the first to the last filled one: ten times 50 000 rows of ten
columns. The reader needs about 100 bytes for each."""

MAX_STRINGS: Final = 5_000_000
"""Different texts of a workbook: there cannot be more of them than cells."""

ZIP_FAULTS: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError,
    NotImplementedError, OverflowError, IndexError,
)  # fmt: skip
"""What ``zipfile`` raises for archives that are damaged in one way or another."""

_CHUNK: Final = 1 << 20
_LONGEST_TAG: Final = 4 << 20
"""A picture may have no end of a tag for long; no tag is as long."""

_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1

_DTD: Final = re.compile(
    b"|".join(
        re.escape(text.encode(code))
        for text in ("<!DOCTYPE", "<!ENTITY")
        for code in ("ascii", "utf-16-le", "utf-16-be")
    )
)
_DECLARATIONS: Final = (b"<!", b"<\x00!", b"\x00<\x00!")
"""How declarations and comments begin: a quick look before the pattern above."""

_USUAL: Final = re.compile(rb'<c r="([A-Z]+)([0-9]+)"(?: s="[0-9]+")?(?: t="[a-zA-Z]+")?(/?)>')
"""A cell as every usual program writes it, and whether it is only formatted: an empty element."""

_CELL_STARTS: Final = tuple(
    start + sign for start in (b"<c", b":c") for sign in (b" ", b">", b"/", b"\t", b"\n", b"\r")
)

_ADDRESS: Final = re.compile(
    rb"<(?:[\w.-]+:)?c\s(?:[^<>]*?\s)?r\s*=\s*[\"']([A-Za-z]{1,7})([0-9]{1,10})[\"'][^<>]*(?<!/)>"
)
"""The address of a cell that holds something: one that is only formatted is an empty element."""

_NO_ADDRESS: Final = re.compile(rb"<(?:[\w.-]+:)?c(?=[\s>])(?![^<>]*\sr\s*=)[^<>]*(?<!/)>")
_ROWS_AND_CELLS: Final = re.compile(rb"<(/?)(?:[\w.-]+:)?(row|c)(\s[^<>]*?)?(/?)>")
_PLACE: Final = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,7})([0-9]{1,10})[\"']")
_HIDDEN_TAG_END: Final = re.compile(rb"<(?:[\w.-]+:)?(?:c|row)\s[^<>]*=\s*(?:\"[^\"<>]*|'[^'<>]*)>")
"""A tag whose end seems to stand inside an attribute: no program writes it, and it would hide an
address from the patterns above."""

_STRINGS: Final = re.compile(rb"<(?:[\w.-]+:)?sst\s[^<>]*uniqueCount\s*=\s*[\"']([0-9]+)[\"']")
_ODS_TAG: Final = re.compile(
    rb"<(/?)table:(table|table-row|table-cell|covered-table-cell)"
    rb"((?:\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)?)(/?)>"
)
_REPEATED: Final = re.compile(rb"table:number-(?:rows|columns)-repeated\s*=\s*[\"']([0-9]+)[\"']")


def kind_of(path: Path) -> Literal["xlsx", "xlsb", "ods", "zip"]:
    """Say what an archive is, by the names in it. A damaged one is taken for what it is called."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower() for name in archive.namelist()}
            told = archive.read("mimetype")[:60] if "mimetype" in names else b""
    except (*ZIP_FAULTS, KeyError):
        by_name = {".xlsx": "xlsx", ".xlsm": "xlsx", ".ods": "ods"}
        return by_name.get(path.suffix.lower(), "zip")  # type: ignore[return-value]
    if any(name.endswith("workbook.bin") for name in names):
        return "xlsb"
    if b"opendocument.spreadsheet" in told:
        return "ods"
    return "xlsx" if any(name.endswith("workbook.xml") for name in names) else "zip"


def require_sound(path: Path, most: int = MAX_UNPACKED, name: str = "") -> None:
    """Refuse an archive that unpacks to too much, leaves its folder, is damaged or has a password.

    Parameters
    ----------
    path
        The archive.
    most
        Bytes that it may unpack to, by what it says of itself.
    name
        The archive's name for messages, where the path is not called so.

    Raises
    ------
    DeliveryRefusedError
        With the code ``archive_refused``, or ``unreadable`` if it cannot be opened.
    """
    shown = name or path.name
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except ZIP_FAULTS as error:
        raise damaged(shown, error) from error
    if any(item.flag_bits & _ENCRYPTED for item in members):
        raise refused("unreadable", words="password", file=shown)
    if len(members) > MAX_MEMBERS:
        raise refused(
            "archive_refused", words="too_many_members", file=shown,
            count=len(members), most=MAX_MEMBERS,
        )  # fmt: skip
    unpacked = sum(item.file_size for item in members)
    if unpacked > most:
        raise refused(
            "archive_refused", words="archive_too_large", file=shown,
            megabytes=unpacked >> 20, most=most >> 20,
        )  # fmt: skip
    for item in members:
        _require_member(shown, item)


def _require_member(shown: str, item: zipfile.ZipInfo) -> None:
    name = item.filename.replace("\\", "/")
    leaves = name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name)
    if leaves or stat.S_ISLNK(item.external_attr >> 16):
        raise refused(
            "archive_refused", words="member_leaves_folder", file=shown, member=name[:200]
        )
    if item.file_size > RATIO_FROM and item.file_size > MAX_RATIO * max(item.compress_size, 1):
        raise refused(
            "archive_refused", words="unpacks_absurdly", file=shown, member=name[:200],
            megabytes=item.file_size >> 20, kilobytes=max(item.compress_size >> 10, 1),
        )  # fmt: skip
    if item.compress_type not in _METHODS:
        raise damaged(shown, f"{name[:200]}: {item.compress_type}")


@dataclass(slots=True)
class Extent:
    """The last row and column that hold something, counted from 1."""

    rows: int = 0
    columns: int = 0

    def reach(self, row: int, column: int) -> None:
        """Make room for a cell."""
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)

    @property
    def cells(self) -> int:
        """Give the cells of the rectangle."""
        return self.rows * self.columns


def require_measured(path: Path) -> None:
    """Refuse a workbook (xlsx or ods) whose sheets are too large, or whose XML declares entities.

    Raises
    ------
    DeliveryRefusedError
        With the code ``xml_entities``, ``sheet_too_large``, or ``unreadable`` if it is damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for item in archive.infolist():
                with archive.open(item) as part:
                    _require_part(path, item.filename, pieces(part))
    except DeliveryRefusedError:
        raise  # it is a ValueError too
    except ZIP_FAULTS as error:
        raise damaged(path.name, error) from error


def pieces(part: IO[bytes]) -> Iterator[bytes]:
    """Cut unpacked XML at the ends of its tags, so that no tag is in two pieces."""
    rest = b""
    while chunk := part.read(_CHUNK):
        piece, end, after = (rest + chunk).rpartition(b">")
        if end:
            yield piece + end
        rest = after
        if len(rest) > _LONGEST_TAG:
            yield rest
            rest = b""
    yield rest


def _require_part(path: Path, name: str, pieces: Iterator[bytes]) -> None:
    extent = Extent()
    ods = _OdsExtent() if name.endswith("content.xml") else None
    for piece in pieces:
        if any(sign in piece for sign in _DECLARATIONS) and _DTD.search(piece):
            raise refused("xml_entities", file=path.name, part=name[:200])
        if b"table:" in piece and ods is not None:
            ods.take(piece)
            extent = ods.extent
        elif not _reach(extent, piece):
            raise damaged(path.name, name[:200])
        found = _STRINGS.search(piece) if b"uniqueCount" in piece else None
        if found and int(found[1]) > MAX_STRINGS:
            raise damaged(path.name, name[:200])
        require_extent(path.name, extent)


def require_extent(file: str, extent: Extent) -> None:
    """Refuse a sheet whose rectangle has too many cells."""
    if extent.cells > MAX_CELLS:
        raise refused(
            "sheet_too_large", file=file, rows=extent.rows, columns=extent.columns, most=MAX_CELLS
        )


def _reach(extent: Extent, piece: bytes) -> bool:
    """Reach the filled cells of some XML; False if an address may be hidden from the patterns."""
    usual = _USUAL.findall(piece)
    if len(usual) == sum(map(piece.count, _CELL_STARTS)):
        found = [(letters, row) for letters, row, empty in usual if not empty]
    elif _HIDDEN_TAG_END.search(piece):
        return False
    else:
        found = _ADDRESS.findall(piece)
        if _NO_ADDRESS.search(piece):
            _follow(extent, piece)
    if found:
        widest = max({letters for letters, _ in found}, key=lambda text: (len(text), text.upper()))
        extent.reach(max(int(row) for _, row in found), column_number(widest))
    return True


def _follow(extent: Extent, piece: bytes) -> None:
    """Reach cells that say no address: each follows the one before, each row the row before."""
    row, column = max(extent.rows, 1), extent.columns
    for closing, name, attributes, empty in _ROWS_AND_CELLS.findall(piece):
        place = _PLACE.search(attributes)
        if name == b"row":
            column = 0
            row = int(place[2]) if place and not closing else row
            row += 1 if closing or empty else 0
        elif not closing:
            column = column_number(place[1]) if place else column + 1
            if not empty:
                extent.reach(row, column)


def column_number(letters: bytes) -> int:
    """Give the number of a column from 1 by its letters.

    >>> column_number(b"A"), column_number(b"XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


class _OdsExtent:
    """Follows the tags of an OpenDocument table, in which rows and cells may say 'repeat me'."""

    def __init__(self) -> None:
        self.extent = Extent()
        self.row = self.column = 0
        self.repeat = 1

    def take(self, piece: bytes) -> None:
        """Follow some XML."""
        for closing, name, attributes, empty in _ODS_TAG.findall(piece):
            found = _REPEATED.search(attributes)
            repeat = int(found[1]) if found else 1
            if name == b"table":
                self.row = 0
            elif name == b"table-row":
                if not closing:
                    self.column, self.repeat = 0, repeat
                if closing or empty:
                    self.row += self.repeat
            elif not closing:
                self.column += repeat
                if not empty or b"office:" in attributes:
                    self.extent.reach(self.row + self.repeat, self.column)


def damaged(name: str, why: object) -> DeliveryRefusedError:
    """Give the refusal of an archive that cannot be unpacked."""
    return refused("unreadable", words="damaged_archive", file=name, why=str(why))
