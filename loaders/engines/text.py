"""A text file as blocks of whole lines, and a block as a table.

Blocks are parsed at the same time by several threads; each knows only itself. A quote opens a cell
only where a cell begins, as in all CSV; one that no other closes (a line that was cut off when the
power went) takes no more with it than its own line.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter as Tally
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

LONGEST_LINE: Final = 1 << 20
"""Bytes. What has no line end for longer than that, and than a block, is no table."""

LONGEST_CELL: Final = 1 << 16
"""Bytes between two quotes; see ``_end``. Also the size of the pieces that a torn block is read
in without quotes."""

ABSENT: Final = ("", "-", "--", "NA", "na", "N/A", "n/a", "NaN", "nan", "NULL", "null")
"""What stands in a column of numbers or times where nothing is known. Other forms stay text."""

GIVEN_UP: Final = 4
"""Blocks in which a column did not convert, after which it is no more tried."""

_SWALLOWED: Final = r'(?s)[\r\n].*"|".*[\r\n]'
_COLUMN: Final = re.compile(r"In CSV column #(\d+):")


class LineTooLongError(ValueError):
    """The file has no line ends where a table has them."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A block of lines: its rows, and the place of each row and of each malformed line in it."""

    rows: pa.Table
    places: np.ndarray
    malformed: np.ndarray
    lines: int
    written: Callable[[int], pa.ChunkedArray]
    """Gives a column of ``rows`` as it is written, by its place among those wanted."""


def blocks(path: Path, encoding: str, size: int) -> Iterator[tuple[bytes, int]]:
    """Give the file in blocks of whole lines, as UTF-8, and how many of its bytes are read by then.

    Parameters
    ----------
    path, encoding
        The file. A byte order mark is left out.
    size
        Bytes that are read at once.

    Raises
    ------
    LineTooLongError
        If a line does not end.
    UnicodeDecodeError
        If the file is not in that encoding; in UTF-8 only the parser sees it.
    """
    decoder = None
    if encoding not in ("utf-8", "utf-8-sig"):
        decoder = codecs.getincrementaldecoder(encoding)()
    rest = b""
    with path.open("rb") as file:
        if encoding == "utf-8-sig":
            file.seek(len(codecs.BOM_UTF8))
        while piece := file.read(size):
            block = rest + (piece if decoder is None else decoder.decode(piece).encode())
            end = _end(block)
            if not end and len(block) > max(size, LONGEST_LINE):
                raise LineTooLongError
            rest = block[end:]
            if end:
                yield block[:end], file.tell()
        if decoder is not None:
            rest += decoder.decode(b"", final=True).encode()
        if rest:
            yield rest, file.tell()


def after_first_line(block: bytes) -> bytes:
    """Give a block without its first line."""
    return re.sub(rb"\A[^\r\n]*(\r\n|\r|\n)?", b"", block, count=1)


def _end(block: bytes) -> int:
    """Give where the last whole line of a block ends; 0 if none does.

    A line break inside a quoted cell ends no line: the number of quotes before a line's end is
    even. Where that finds no end near the last, a quote stands alone, and lines are lines.
    """
    mark = b"\n" if b"\n" in block else b"\r"
    # A lone CR at the very end may be the first half of a CRLF.
    last = block.rfind(mark, 0, len(block) - (mark == b"\r"))
    at, odd = last, _count(block, b'"', last + 1) % 2
    while odd and at >= 0 and at > last - LONGEST_CELL:
        before = block.rfind(mark, 0, at)
        odd ^= block.count(b'"', before + 1, at) % 2
        at = before
    return (last if odd else at) + 1


def _count(block: bytes, byte: bytes, end: int) -> int:
    """Count a byte before the end: where there are many, several times faster than ``count``."""
    return int(np.count_nonzero(np.frombuffer(block, "uint8", end) == byte[0]))


@dataclass(slots=True)
class Parser:
    """How the blocks of a file are parsed. Used by several threads at once.

    Parameters
    ----------
    width
        Number of columns of the file.
    delimiter
        Between them.
    columns
        Positions of the columns that are wanted, in that order.
    types
        Of columns that are numbers, times or dictionaries. A column comes as text in a block in
        which one of its cells is nothing of the kind.
    decimal
        The decimal point of numbers.
    """

    width: int
    delimiter: str
    columns: Sequence[int]
    types: Mapping[int, pa.DataType]
    decimal: str = "."
    failed: Tally[int] = field(default_factory=Tally)

    def parse(self, block: bytes) -> Parsed:
        """Give a block's rows. Lines without any text are none."""
        found = self._typed(block)
        if found is None or self._swallows(block, sum(map(len, found))):
            return self._torn(block)
        return self._placed(*found, block)

    def _swallows(self, block: bytes, rows: int) -> bool:
        """Say whether a cell holds a line end and a quote: it did not close where it should.

        It ends at the first quote of a later line, whose own text then follows.
        """
        lines = _count(block, b"\n", len(block)) or _count(block, b"\r", len(block))
        if b'"' not in block or rows in (lines, lines + 1):
            return False
        text = self._read(block, range(self.width), {})[0]
        found = [pc.match_substring_regex(column, _SWALLOWED) for column in text.columns]
        return any(pc.any(column).as_py() for column in found)

    def _typed(self, block: bytes) -> tuple[pa.Table, np.ndarray] | None:
        """Read a block with as many columns typed as convert; None if a quote stands alone."""
        types = {at: kind for at, kind in self.types.items() if self.failed[at] < GIVEN_UP}
        while True:
            try:
                rows, malformed, torn = self._read(block, self.columns, types)
            except pa.ArrowInvalid as error:
                named = _COLUMN.match(str(error))
                at = int(named[1]) if named else -1  # of the file's columns, not of those wanted
                if at not in types:
                    raise
                del types[at]
                self.failed[at] += 1
                continue
            if torn:
                return None
            wild = [at for at, kind in types.items() if _infinite(rows, at, kind)]
            if not wild:
                return rows, malformed
            for at in wild:
                del types[at]

    def _read(
        self,
        block: bytes,
        columns: Sequence[int],
        types: Mapping[int, pa.DataType],
        quote: str = '"',
    ) -> tuple[pa.Table, np.ndarray, bool]:
        """Read a block; also where its malformed lines are, and whether one is several lines."""
        malformed: list[int] = []
        torn = False

        def note(row: csv.InvalidRow) -> str:
            nonlocal torn
            malformed.append(row.number - 1)
            torn |= quote != "" and ("\n" in row.text or "\r" in row.text)
            return "skip"

        rows = csv.read_csv(
            pa.BufferReader(block),
            csv.ReadOptions(
                # One thread: only then does pyarrow say the number of a malformed line.
                use_threads=False,
                block_size=len(block) + 1,
                column_names=[f"{at}" for at in range(self.width)],
            ),
            csv.ParseOptions(
                delimiter=self.delimiter,
                quote_char=quote or False,
                # An empty line counts as a line, or all numbers after it would be wrong.
                ignore_empty_lines=False,
                invalid_row_handler=note,
            ),
            csv.ConvertOptions(
                include_columns=[f"{at}" for at in columns],
                column_types={f"{at}": types.get(at, pa.string()) for at in columns},
                null_values=list(ABSENT),
                strings_can_be_null=False,
                decimal_point=self.decimal,
            ),
        )
        return rows, np.array(malformed, dtype="int64"), torn

    def _torn(self, block: bytes) -> Parsed:
        """Read a block in which a quote stands alone: by halves, and small ones without quotes."""
        text = replace(self, types={})
        middle = block.find(b"\n", len(block) // 2) + 1
        if len(block) > LONGEST_CELL and 0 < middle < len(block):
            return _joined(text.parse(block[:middle]), text.parse(block[middle:]))
        rows, malformed, _ = self._read(block, self.columns, {}, quote="")
        bare = [pc.utf8_trim(column, characters='"') for column in rows.columns]
        bare_rows = pa.table(bare, names=rows.column_names)
        return self._placed(bare_rows, malformed, block, torn=True)

    def _placed(
        self, rows: pa.Table, malformed: np.ndarray, block: bytes, *, torn: bool = False
    ) -> Parsed:
        """Say where in the block each row stands, and leave out lines without any text."""
        total = len(rows) + len(malformed)
        places = np.setdiff1d(np.arange(total), malformed, assume_unique=True)
        empty = _without_text(rows)
        if empty.any() and not torn and (len(self.columns) < self.width or self.types):
            # An unknown number and one that is not written look alike, and a column unread too.
            empty = _without_text(self._read(block, range(self.width), {})[0])
        kept = pa.array(~empty)

        def written(at: int) -> pa.ChunkedArray:
            text = rows if torn else self._read(block, [self.columns[at]], {})[0]
            return text.column(at if torn else 0).filter(kept)

        if not empty.any():
            return Parsed(rows, places, malformed, total, written)
        return Parsed(rows.filter(kept), places[~empty], malformed, total, written)


def _joined(first: Parsed, second: Parsed) -> Parsed:
    return Parsed(
        pa.concat_tables([first.rows, second.rows]),
        np.concatenate([first.places, second.places + first.lines]),
        np.concatenate([first.malformed, second.malformed + first.lines]),
        first.lines + second.lines,
        lambda at: pa.chunked_array([*first.written(at).chunks, *second.written(at).chunks]),
    )


def _infinite(rows: pa.Table, at: int, kind: pa.DataType) -> bool:
    """Say whether a text such as 'inf' was read as a number: it is none, and stays as written."""
    if not pa.types.is_floating(kind):
        return False
    return pc.all(pc.is_finite(rows[f"{at}"]), min_count=0).as_py() is False


def _without_text(rows: pa.Table) -> np.ndarray:
    """Say of each row whether nothing is written in it, as far as its columns can tell."""
    empty = np.ones(len(rows), dtype=bool)
    for column in rows.columns:
        if not empty.any():
            break
        if pa.types.is_string(column.type) or pa.types.is_dictionary(column.type):
            blank = pc.equal(column, "")
        else:
            blank = pc.is_null(column)
        empty &= np.asarray(blank.to_numpy(zero_copy_only=False), dtype=bool)
    return empty
