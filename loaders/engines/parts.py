"""Packed counts of any number, in parts by ranges of keys.

Adding to them works on one part at a time and needs room for that alone. So memory is what the
counts take, 32 bytes a key, and not several times as much: a hundred million rows of weekly rounds
have some twelve million keys, which nothing needs to be written to the disk for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from geodata import kernel
from loaders.engines import pool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PART: Final = 1 << 17
"""Keys that a part has at most, by and large: 4 MB, which mostly stay in the cache."""

_FIRST: Final = np.iinfo("int64").min
_LAST: Final = np.iinfo("int64").max


@dataclass(slots=True)
class Parts:
    """Counts, each key once. Parts are in order, and so are the keys of each."""

    tables: list[pa.Table] = field(default_factory=lambda: [kernel.PACKED_SCHEMA.empty_table()])

    def __len__(self) -> int:
        """Give the number of keys."""
        return sum(map(len, self.tables))

    def add(self, counts: Sequence[pa.Table]) -> None:
        """Add packed counts, each in the order of its keys."""
        added = pool.in_order(lambda same: kernel.merge_packed(*same), self._together(counts))
        self.tables = list(added)

    def unpacked(self) -> pa.Table:
        """Give the counts as ``kernel.COUNTS_SCHEMA``, in order. None are kept here."""
        return pa.concat_tables(pool.in_order(kernel.unpack, self._taken()))

    def _together(self, counts: Sequence[pa.Table]) -> Iterator[list[pa.Table]]:
        """Give each part with what is to be added to it; a large part as its two halves."""
        ends = [*(int(_keys(table)[0]) for table in self.tables[1:]), _LAST]
        begin = _FIRST
        for part, last in zip(self._taken(), ends, strict=True):
            middle = [int(_keys(part)[len(part) // 2])] if len(part) > PART // 2 else []
            for end in [*middle, last]:
                yield [_between(table, begin, end) for table in (part, *counts)]
                begin = end

    def _taken(self) -> Iterator[pa.Table]:
        """Give the parts one by one, each let go of before the next."""
        tables, self.tables = self.tables[::-1], []
        while tables:
            yield tables.pop()


def _between(table: pa.Table, begin: int, end: int) -> pa.Table:
    """Give the rows whose key is at least ``begin`` and below ``end``."""
    first, last = np.searchsorted(_keys(table), [begin, end])
    return table.slice(first, last - first)


def _keys(table: pa.Table) -> np.ndarray:
    return np.asarray(table["key"].to_numpy())
