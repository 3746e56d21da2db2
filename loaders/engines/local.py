"""The coverage kernel on one machine: a file in batches, counted and merged as they come.

Only one batch and the counts so far are in memory, so it grows with the area measured, not with
the length of the log.
"""

from __future__ import annotations

import codecs
from bisect import insort
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from geodata import kernel
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from loaders.errors import DeliveryRefusedError

BATCH_BYTES: Final = 1 << 20
"""Of a text file, per batch: about 14 000 rows of a log. Larger ones were not faster."""

BATCH_ROWS: Final = 1 << 17
"""Of a Parquet file, per batch."""

MERGE_AT: Final = 1 << 18
"""Counts waiting to be merged, at least; they may also be as many as those merged already."""

PARQUET: Final = (".parquet", ".pq")
DELIMITERS: Final = (",", ";", "\t")
_NOT_TEXT: Final = "\x00"
"""Stands in no text, and soon in everything else."""

_SAMPLE_BYTES: Final = 1 << 20


@dataclass(slots=True)
class Batch:
    """Some rows of a file, and each row's number as the file shows it."""

    rows: pa.Table
    numbers: np.ndarray


@dataclass(slots=True)
class LogFile:
    """A log, read in batches. Text stays text: nothing is guessed.

    ``malformed`` fills while the batches are read: the numbers of lines that have too many or too
    few columns. A line without any text is no row.
    """

    path: Path
    malformed: list[int] = field(default_factory=list)

    def headings(self) -> list[str]:
        """Give the file's column headings as they are written."""
        if self.path.suffix.lower() in PARQUET:
            try:
                return list(self._parquet().schema_arrow.names)
            except UnicodeDecodeError as error:
                raise self._damaged() from error
        first = self._sample().partition("\n")[0].rstrip("\r")
        return [text.strip().strip('"') for text in first.split(_delimiter(first))]

    def batches(self) -> Iterator[Batch]:
        """Give the rows, batch by batch.

        Raises
        ------
        DeliveryRefusedError
            If the file is not a text table or a Parquet file, or ends in the middle.
        """
        return self._from_parquet() if self.path.suffix.lower() in PARQUET else self._from_text()

    def _parquet(self) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self.path)
        except (pa.ArrowInvalid, OSError) as error:
            raise self._damaged() from error

    def _damaged(self) -> DeliveryRefusedError:
        return refused("unreadable", words="not_whole_parquet", file=self.path.name)

    def _from_parquet(self) -> Iterator[Batch]:
        first = 1
        with self._parquet() as file:
            batches = file.iter_batches(batch_size=BATCH_ROWS)
            while batch := self._next(batches):
                yield Batch(pa.Table.from_batches([batch]), np.arange(first, first + len(batch)))
                first += len(batch)

    def _next(self, batches: Iterator[pa.RecordBatch]) -> pa.RecordBatch | None:
        try:
            return next((batch for batch in batches if len(batch)), None)
        except (pa.ArrowException, OSError) as error:
            raise self._damaged() from error

    def _from_text(self) -> Iterator[Batch]:
        names = self.headings()
        header = self._sample().partition("\n")[0]
        reading = csv.ReadOptions(
            # One thread: only then does pyarrow say the number of a malformed line.
            use_threads=False,
            block_size=BATCH_BYTES,
            encoding=_encoding(self.path),
            column_names=[f"{at}" for at in range(len(names))],
            skip_rows=1,
        )
        parsing = csv.ParseOptions(
            delimiter=_delimiter(header),
            # An empty line counts as a line, or all numbers after it would be wrong.
            ignore_empty_lines=False,
            invalid_row_handler=self._note,
        )
        converting = csv.ConvertOptions(
            column_types={f"{at}": pa.string() for at in range(len(names))},
            strings_can_be_null=False,
        )
        done = 0
        try:
            with csv.open_csv(self.path, reading, parsing, converting) as reader:
                for batch in reader:
                    numbers = self._numbers(np.arange(done, done + len(batch)))
                    done += len(batch)
                    yield _filled(pa.Table.from_batches([batch]), numbers)
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            why = str(error).partition("\n")[0]
            raise refused(
                "unreadable", words="unreadable_log", file=self.path.name, why=why
            ) from error

    def _note(self, row: csv.InvalidRow) -> str:
        insort(self.malformed, int(row.number))
        return "skip"

    def _numbers(self, positions: np.ndarray) -> np.ndarray:
        """Give the line numbers of rows by their position among those that were not skipped."""
        # Line 1 is the headings; the k-th skipped line stands before that many rows and k others.
        skipped = np.array(self.malformed, dtype="int64")
        before = skipped - 2 - np.arange(len(skipped))
        return np.asarray(positions + 2 + np.searchsorted(before, positions, side="right"))

    def _sample(self) -> str:
        with self.path.open("rb") as file:
            data = file.read(_SAMPLE_BYTES)
        encoding = _encoding(self.path)
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(data)
        except UnicodeDecodeError:
            text = _NOT_TEXT
        if _NOT_TEXT in text:
            raise refused("unreadable", words="not_a_log", file=self.path.name)
        if not text.strip():
            raise refused("empty_file", words="empty_log", file=self.path.name)
        return text


@dataclass(slots=True)
class Counter:
    """Counts so far. Merging waits until it is worth its while."""

    merged: pa.Table = field(default_factory=kernel.no_counts)
    waiting: list[pa.Table] = field(default_factory=list)

    def add(self, rows: pa.Table) -> None:
        """Count cleaned rows; see ``kernel.count``."""
        self.waiting.append(kernel.count(rows))
        if sum(map(len, self.waiting)) > max(MERGE_AT, len(self.merged)):
            self.total()

    def total(self) -> pa.Table:
        """Give everything counted so far, each key once."""
        self.merged = kernel.merge(self.merged, *self.waiting)
        self.waiting = []
        return self.merged


def _filled(table: pa.Table, numbers: np.ndarray) -> Batch:
    """Leave out lines that hold no text at all: an export often ends with some."""
    empty = np.ones(len(table), dtype=bool)
    for column in table.columns:
        empty &= np.asarray(pc.equal(column, "").to_numpy(zero_copy_only=False), dtype=bool)
    if not empty.any():
        return Batch(table, numbers)
    return Batch(table.filter(pa.array(~empty)), numbers[~empty])


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)


def _encoding(path: Path) -> str:
    """Give the encoding that the start of the file shows: UTF-8, UTF-16 or Windows-1252."""
    with path.open("rb") as file:
        data = file.read(_SAMPLE_BYTES)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"
