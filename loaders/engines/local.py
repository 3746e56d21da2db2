"""The coverage kernel on one machine: files in batches, counted by all cores, merged as they come.

Some batches and the counts so far are in memory, so it grows with the area measured, not with the
length of the log.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from geodata import kernel
from loaders.engines import pool
from loaders.engines.parts import Parts
from loaders.engines.text import LineTooLongError, Parser, after_first_line, blocks
from loaders.progress import unheard
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from loaders.errors import DeliveryRefusedError
    from loaders.progress import Heard

BATCH_BYTES: Final = 1 << 22
"""Of a text file, per batch: about 55 000 rows of a log."""

BATCH_ROWS: Final = 1 << 17
"""Of a Parquet file, per batch."""

MERGE_AT: Final = 1 << 19
"""Counts waiting to be merged, at least; they may also be half as many as those merged already."""

PARQUET: Final = (".parquet", ".pq")
DELIMITERS: Final = (",", ";", "\t")
_NOT_TEXT: Final = "\x00"
"""Stands in no text, and soon in everything else."""

_SAMPLE_BYTES: Final = 1 << 20
_DECIMAL_COMMA: Final = re.compile(r"\d,\d")


@dataclass(slots=True)
class Batch:
    """Some rows of a file, and each row's number as the file shows it.

    The columns of ``rows`` are those asked for, in that order: all of the file, if none were.
    """

    rows: pa.Table
    numbers: np.ndarray
    written: Callable[[int], pa.ChunkedArray]
    """Gives a column of ``rows`` as the file has it, for messages: '65.50' where 65.5 was read."""

    def named(self, names: Iterable[str]) -> Columns:
        """Give the columns by names of ours, which stand in the order of the columns."""
        return Columns(names, self)


class Columns(dict[str, pa.ChunkedArray]):
    """Columns of a batch by name; those that were converted can still be read as written."""

    def __init__(self, names: Iterable[str], batch: Batch) -> None:
        """Give each column its name."""
        super().__init__(zip(names, batch.rows.columns, strict=True))
        self._batch = batch
        self._written: dict[str, pa.ChunkedArray] = {}

    def written(self, name: str) -> pa.ChunkedArray:
        """Give a column as the file has it; read anew once, when it is first asked for."""
        if name not in self._written:
            self._written[name] = self._batch.written(list(self).index(name))
        return self._written[name]


@dataclass(slots=True)
class LogFile:
    """A log, read in batches. Text stays text where nothing else is asked for: nothing is guessed.

    ``malformed`` fills while the batches are read: the numbers of lines that have too many or too
    few columns. A line without any text is no row.

    Parameters
    ----------
    path
        CSV or Parquet.
    headed
        Whether the first line of a text file are its headings; else it is a row, number 1.
    progress
        Told of the share of the file that is read, 0 to 1.
    """

    path: Path
    headed: bool = True
    progress: Heard = unheard
    malformed: list[int] = field(default_factory=list)

    def headings(self) -> list[str]:
        """Give the file's column headings as they are written; of a file without, its first row."""
        if self.path.suffix.lower() in PARQUET:
            try:
                return list(self._parquet().schema_arrow.names)
            except UnicodeDecodeError as error:
                raise self._damaged() from error
        first = _lines(self._sample())[0]
        cells = next(csv.reader([first], delimiter=_delimiter(first), skipinitialspace=True), [])
        return [text.strip() for text in cells]

    def batches(
        self,
        columns: Sequence[int] | None = None,
        types: Mapping[int, pa.DataType] | None = None,
    ) -> Iterator[Batch]:
        """Give the rows, batch by batch, in the order of the file.

        Parameters
        ----------
        columns
            Positions of the columns that are wanted; None for all. What is not wanted is not read.
        types
            Of text files: what the column at a position is, a number or a time. In a batch in which
            one of its cells is nothing of the kind it comes as text, so that the cell can be
            judged. A dictionary of texts saves work where the same few words come again, also in
            Parquet, whose other columns have types of their own.

        Raises
        ------
        DeliveryRefusedError
            If the file is not a text table or a Parquet file, or ends in the middle.
        """
        kinds = types or {}
        if self.path.suffix.lower() in PARQUET:
            return self._from_parquet(columns, kinds)
        return self._from_text(columns, kinds)

    def _parquet(self, dictionaries: Sequence[str] = ()) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self.path, read_dictionary=list(dictionaries))
        except (pa.ArrowInvalid, OSError) as error:
            raise self._damaged() from error

    def _damaged(self) -> DeliveryRefusedError:
        return refused("unreadable", words="not_whole_parquet", file=self.path.name)

    def _from_parquet(
        self, columns: Sequence[int] | None, types: Mapping[int, pa.DataType]
    ) -> Iterator[Batch]:
        with self._parquet() as file:
            schema = file.schema_arrow
        wanted = list(range(len(schema))) if columns is None else list(columns)
        names = [schema.names[at] for at in wanted]
        coded = [schema.names[at] for at in wanted if at in types and _coded(schema, at, types[at])]
        # Parquet selects by name: where two columns share one, all are read.
        alike = len(set(schema.names)) < len(schema)
        done = 0
        with self._parquet([] if alike else coded) as file:
            batches = self._sound(file, None if alike else names)
            for batch in pool.prefetched(batches):
                rows = pa.Table.from_batches([batch])
                rows = rows.select(wanted if alike else names)
                yield Batch(rows, np.arange(done + 1, done + 1 + len(rows)), rows.column)
                done += len(rows)
                self.progress(done / file.metadata.num_rows)

    def _sound(self, file: pq.ParquetFile, names: list[str] | None) -> Iterator[pa.RecordBatch]:
        try:
            # Asked for all of its groups at once, pyarrow keeps the bytes of the whole file.
            for groups in _groups(file.metadata):
                for batch in file.iter_batches(BATCH_ROWS, groups, names, use_threads=False):
                    if len(batch):
                        yield batch
        except (pa.ArrowException, OSError) as error:
            raise self._damaged() from error

    def _from_text(
        self, columns: Sequence[int] | None, types: Mapping[int, pa.DataType]
    ) -> Iterator[Batch]:
        encoding, sample = _encoding(self.path), _lines(self._sample())
        width = len(self.headings())
        wanted = range(width) if columns is None else columns
        delimiter = _delimiter(sample[0])
        comma = delimiter != "," and any(map(_DECIMAL_COMMA.search, sample[1:2]))
        parser = Parser(width, delimiter, wanted, types, decimal="," if comma else ".")
        size = self.path.stat().st_size
        done = 0
        try:
            for parsed, read in pool.in_order(
                lambda item: (parser.parse(item[0]), item[1]), self._blocks(encoding)
            ):
                first = done + 1 + self.headed
                self.malformed += (parsed.malformed + first).tolist()
                done += parsed.lines
                self.progress(read / size)
                yield Batch(parsed.rows, parsed.places + first, parsed.written)
        except (pa.ArrowInvalid, UnicodeDecodeError, LineTooLongError) as error:
            why = str(error).partition("\n")[0]
            raise refused(
                "unreadable", words="unreadable_log", file=self.path.name, why=why
            ) from error

    def _blocks(self, encoding: str) -> Iterator[tuple[bytes, int]]:
        """Give the lines below the headings."""
        below = self.headed
        for block, read in blocks(self.path, encoding, BATCH_BYTES):
            lines = after_first_line(block) if below else block
            below = False
            if lines:
                yield lines, read

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
    """Counts so far. Batches are counted by the threads; merging waits until it is worth its while.

    An error of a thread is raised by one of the next calls.
    """

    merged: Parts = field(default_factory=Parts)
    waiting: list[pa.Table] = field(default_factory=list)
    counting: deque[Future[pa.Table]] = field(default_factory=deque)

    def add(self, rows: pa.Table) -> None:
        """Count cleaned rows; see ``kernel.count``."""
        self.counting.append(pool.submit(kernel.count_packed, rows))
        while len(self.counting) > pool.ahead():
            self._take()

    def total(self) -> pa.Table:
        """Give everything counted so far, each key once, and begin anew."""
        while self.counting:
            self._take()
        self._merge()
        return self.merged.unpacked()

    def _take(self) -> None:
        self.waiting.append(self.counting.popleft().result())
        if sum(map(len, self.waiting)) > max(MERGE_AT, len(self.merged) // 2):
            self._merge()

    def _merge(self) -> None:
        self.merged.add(self.waiting)
        self.waiting = []


def count_files(paths: Iterable[Path], read: Callable[[Path], Iterable[pa.Table]]) -> pa.Table:
    """Count files of measurements.

    Parameters
    ----------
    paths
        The files.
    read
        Gives a file's rows, cleaned, batch by batch: the columns of ``kernel.INPUT_COLUMNS``.

    Returns
    -------
    pyarrow.Table
        ``kernel.COUNTS_SCHEMA``. The order of the files makes no difference.
    """
    counter = Counter()
    for path in paths:
        for rows in read(path):
            counter.add(rows)
    return counter.total()


def _groups(metadata: pq.FileMetaData) -> Iterator[list[int]]:
    """Give the row groups in their order, together as many as make a batch."""
    groups: list[int] = []
    rows = 0
    for at in range(metadata.num_row_groups):
        groups.append(at)
        rows += metadata.row_group(at).num_rows
        if rows >= BATCH_ROWS:
            yield groups
            groups, rows = [], 0
    if groups:
        yield groups


def _coded(schema: pa.Schema, at: int, kind: pa.DataType) -> bool:
    """Say whether a column of Parquet is text that is wanted as a dictionary."""
    own = schema.field(at).type
    text = pa.types.is_string(own) or pa.types.is_large_string(own)
    return bool(text and pa.types.is_dictionary(kind))


def _lines(text: str) -> list[str]:
    """Give the lines of a text; at least one."""
    return re.split(r"\r\n|\r|\n", text)


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
