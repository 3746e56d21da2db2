"""Old Excel workbooks (xls) before they are opened: whether they are whole, how large they are.

The reader of workbooks trusts what such a file says of itself and may ask for more memory than
there is, or go round in a circle. So the two layers are walked here first: the compound file, whose
sectors form chains ([MS-CFB] 2), and the records of the workbook ([MS-XLS] 2.4). The walk also
finds the cells that hold an error, which the reader gives as empty.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from loaders.safety.archives import Extent, require_extent
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

ERRORS: Final = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
"""[MS-XLS] 2.5.10, BErr."""

_END: Final = 0xFFFFFFFE
_DIRECTORY_ENTRY: Final = 128
_MINI_CUTOFF: Final = 4096
_MINI_SECTOR: Final = 64
_MAX_ROWS: Final = 65_536
_MAX_COLUMNS: Final = 256

_BOF: Final = 0x0809
_EOF: Final = 0x000A
_BOUNDSHEET: Final = 0x0085
_FILEPASS: Final = 0x002F
_DATEMODE: Final = 0x0022
_DIMENSIONS: Final = 0x0200
_FORMULA: Final = 0x0006
_BOOLERR: Final = 0x0205
_MULRK: Final = 0x00BD
_CELLS: Final = frozenset({_FORMULA, _BOOLERR, _MULRK, 0x0203, 0x0204, 0x00D6, 0x027E, 0x00FD})
"""Records of filled cells; each begins with row and column."""


class DamagedError(Exception):
    """The file is not what it says of itself."""


@dataclass(slots=True)
class OldSheet:
    """One sheet: how far it reaches, and its cells with errors by row and column from 0."""

    extent: Extent = field(default_factory=Extent)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(slots=True)
class OldBook:
    """What the walk found."""

    sheets: list[OldSheet] = field(default_factory=list)
    """In the order in which the workbook lists them."""

    password: bool = False
    from_1904: bool = False


def kind_of(path: Path) -> Literal["xls", "encrypted", "office"]:
    """Say what an older Office file is: a workbook, a locked xlsx, or something without sheets."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "encrypted"
    named = any(f"{name}\0".encode("utf-16-le") in content for name in ("Workbook", "Book"))
    return "xls" if named else "office"


def require_measured(path: Path) -> None:
    """Refuse an xls that is damaged, has a password or claims a sheet without measure.

    Raises
    ------
    DeliveryRefusedError
        With the code ``unreadable`` or ``sheet_too_large``.
    """
    try:
        book = walked(path.read_bytes())
    except DamagedError as error:
        raise refused("unreadable", words="damaged_xls", file=path.name) from error
    if book.password:
        raise refused("unreadable", words="password", file=path.name)
    for sheet in book.sheets:
        require_extent(path.name, sheet.extent)


def walked(content: bytes) -> OldBook:
    """Walk a workbook and give what is said of it.

    Raises
    ------
    DamagedError
        If a chain of sectors leaves the file or returns, or a record is cut off.
    """
    try:
        return _walked(_Compound(content).stream())
    except (struct.error, IndexError) as error:
        msg = "it ends in the middle"
        raise DamagedError(msg) from error


class _Compound:
    """A compound file: a header, sectors, and tables that chain the sectors of each stream."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        (shift,) = struct.unpack_from("<H", content, 30)
        if shift not in (9, 12):
            msg = "its sectors have no known size"
            raise DamagedError(msg)
        self.size = 1 << shift
        self.count = len(content) // self.size
        fat_count, directory = struct.unpack_from("<II", content, 44)
        mini_fat, mini_fat_count, more, more_count = struct.unpack_from("<IIII", content, 60)
        # The reader takes these four bytes for a count and makes room for it.
        (misread,) = struct.unpack_from("<I", content, 62)
        if max(fat_count, mini_fat_count, more_count) > self.count + 1 or misread > 1 << 28:
            msg = "it claims more than it holds"
            raise DamagedError(msg)
        self.fat = self._fat(more)
        self.entries = self._entries(self._chain(directory, self.fat))
        self.mini_fat = _numbers(self._chain(mini_fat, self.fat)) if mini_fat_count else []

    def stream(self) -> bytes:
        """Give the workbook's stream of records."""
        for name in ("Workbook", "Book"):
            if name in self.entries:
                start, size = self.entries[name]
                if size >= _MINI_CUTOFF:
                    return self._chain(start, self.fat)[:size]
                return self._mini(start)[:size]
        msg = "it holds no workbook"
        raise DamagedError(msg)

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self.size
        if number >= self.count or at >= len(self.content):
            msg = "a part of it lies beyond its end"
            raise DamagedError(msg)
        return self.content[at : at + self.size]

    def _fat(self, more: int) -> list[int]:
        sectors = list(struct.unpack_from("<109I", self.content, 76))
        seen: set[int] = set()
        while more < _END - 2:
            if more in seen:
                msg = "its parts go round in a circle"
                raise DamagedError(msg)
            seen.add(more)
            *numbers, more = _numbers(self._sector(more))
            sectors += numbers
        return _numbers(b"".join(self._sector(n) for n in sectors if n < _END - 2))

    def _chain(self, start: int, table: list[int]) -> bytes:
        return b"".join(self._sector(number) for number in _followed(start, table))

    def _mini(self, start: int) -> bytes:
        root, size = self.entries["Root Entry"]
        whole = self._chain(root, self.fat)[:size]
        starts = (number * _MINI_SECTOR for number in _followed(start, self.mini_fat))
        return b"".join(whole[at : at + _MINI_SECTOR] for at in starts)

    def _entries(self, directory: bytes) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        for at in range(0, len(directory) - _DIRECTORY_ENTRY + 1, _DIRECTORY_ENTRY):
            (length,) = struct.unpack_from("<H", directory, at + 64)
            name = directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", directory, at + 116)
            found.setdefault(name, (start, size))
        found.setdefault("Root Entry", (_END, 0))
        return found


def _numbers(sector: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4]))


def _followed(start: int, table: list[int]) -> Iterator[int]:
    """Give the numbers of a chain; one that is longer than its table returns to itself."""
    number = start
    for _ in range(len(table) + 1):
        if number == _END:
            return
        if number >= len(table):
            msg = "a part of it lies beyond its end"
            raise DamagedError(msg)
        yield number
        number = table[number]
    msg = "its parts go round in a circle"
    raise DamagedError(msg)


def _records(stream: bytes, at: int = 0) -> Iterator[tuple[int, bytes]]:
    """Give type and content of each record of a substream, to its end or the stream's."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        content = stream[at + 4 : at + 4 + length]
        depth += (kind == _BOF) - (kind == _EOF)
        yield kind, content
        if depth <= 0:
            return
        at += 4 + length


def _walked(stream: bytes) -> OldBook:
    book = OldBook()
    for kind, content in _records(stream):
        if kind == _FILEPASS:
            book.password = True
        elif kind == _DATEMODE:
            book.from_1904 = content[:1] == b"\x01"
        elif kind == _BOUNDSHEET:
            (offset,) = struct.unpack_from("<I", content)
            book.sheets.append(OldSheet() if book.password else _sheet(stream, offset))
    return book


def _sheet(stream: bytes, offset: int) -> OldSheet:
    sheet = OldSheet()
    for kind, content in _records(stream, offset):
        if kind == _DIMENSIONS:
            _require_dimensions(content)
        elif kind in _CELLS:
            row, column = struct.unpack_from("<HH", content)
            last = struct.unpack_from("<H", content, len(content) - 2)[0] if kind == _MULRK else 0
            sheet.extent.reach(row + 1, max(column, last) + 1)
            error = _error(kind, content)
            if error is not None:
                sheet.errors[row, column] = ERRORS.get(error, "#N/A")
    return sheet


def _require_dimensions(content: bytes) -> None:
    """Refuse what this record claims, if it is absurd: the reader makes room for it unseen."""
    form = "<IIHH" if len(content) >= 14 else "<HHHH"  # noqa: PLR2004 - its length since Excel 97
    first, last, _, columns = struct.unpack_from(form, content)
    if not first <= last <= _MAX_ROWS or columns > _MAX_COLUMNS:
        msg = "it claims more cells than a sheet has"
        raise DamagedError(msg)


def _error(kind: int, content: bytes) -> int | None:
    """Give the code of the error that a cell holds, if it does."""
    if kind == _BOOLERR:
        return content[6] if content[7] else None
    if kind == _FORMULA and content[12:14] == b"\xff\xff" and content[6] == 2:  # noqa: PLR2004
        return content[8]
    return None
