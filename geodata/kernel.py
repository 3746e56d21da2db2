"""The coverage kernel: measurements in, mergeable counts out.

A record batch of cleaned rows becomes counts keyed by 100 m cell, operator, technology, calendar
month (UTC), signal class and way of measuring, each with its first and last time. Counts add, first
times take the minimum and last times the maximum, so the result does not depend on how the rows
were cut into batches, files or processes. The kernel knows no municipality and no track.

Inside, a key is one whole number, the same in every batch: ``count_packed`` and ``merge_packed``
group by it, several times faster than by six columns, and only ``unpack`` gives words. ``count``
and ``merge`` are the same in one step. Signal classes are explained in ``geodata.signals``.
"""

from __future__ import annotations

from functools import cache
from math import prod
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geodata import grid
from geodata.errors import InputError
from geodata.settings import OPERATORS, TECHNOLOGIES, WAYS
from geodata.signals import NO_TECHNOLOGY, SIGNAL_CLASSES, class_positions
from geodata.units import DAY_US

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

INPUT_COLUMNS: Final = (
    "timestamp",
    "longitude",
    "latitude",
    "operator",
    "technology",
    "signal_dbm",
    "way",
)
"""What the kernel reads. ``timestamp`` in UTC; degrees in EPSG:4326; ``way`` may be absent."""

KEY: Final = ("cell_id", "operator", "technology", "month", "signal_class", "way")

_WORD: Final = pa.dictionary(pa.int8(), pa.string())
"""One of a few words: a byte a row instead of ten."""

COUNTS_SCHEMA: Final = pa.schema(
    [
        pa.field("cell_id", pa.int64()),
        pa.field("operator", _WORD),
        pa.field("technology", _WORD),
        pa.field("month", pa.int32()),
        pa.field("signal_class", pa.int16()),
        pa.field("way", _WORD),
        pa.field("n", pa.int64()),
        pa.field("first_at", pa.timestamp("us")),
        pa.field("last_at", pa.timestamp("us")),
    ]
)
"""Counts as the kernel gives them: table ``coverage_counts`` without its delivery."""

PACKED_SCHEMA: Final = pa.schema(
    [
        pa.field("key", pa.int64()),
        pa.field("n", pa.int64()),
        pa.field("first_at", pa.timestamp("us")),
        pa.field("last_at", pa.timestamp("us")),
    ]
)
"""Counts with their key in one number. For one run of the program; never stored."""

_FIRST_YEAR: Final = 1950
_LAST_YEAR: Final = 2099
_FIRST_DAY: Final = np.datetime64(f"{_FIRST_YEAR}-01-01", "D").astype(int)
_AT_ONCE: Final = grid.AT_ONCE

_ROWS: Final = 10**5
"""Rows of cells in the grid: northings below 10 000 km."""

# The digits of a key after its cell. Their words are in order, so that keys in order are counts in
# order.
_OPERATORS: Final = tuple(sorted(OPERATORS))
_WAYS: Final = tuple(sorted(WAYS))
_TECHNOLOGIES: Final = (*TECHNOLOGIES, NO_TECHNOLOGY)
_MONTHS: Final = tuple(
    year * 100 + month for year in range(_FIRST_YEAR, _LAST_YEAR + 1) for month in range(1, 13)
)
_RADICES: Final = tuple(map(len, (_OPERATORS, _TECHNOLOGIES, _MONTHS, SIGNAL_CLASSES, _WAYS)))
_AFTER_CELL: Final = prod(_RADICES)


def no_counts() -> pa.Table:
    """Give counts of nothing: what ``merge`` starts from."""
    return COUNTS_SCHEMA.empty_table()


def count(rows: pa.Table | pa.RecordBatch) -> pa.Table:
    """Count measurements by cell, operator, technology, month, signal class and way.

    Parameters
    ----------
    rows
        The columns of ``INPUT_COLUMNS``, cleaned: no null but in ``signal_dbm`` and ``way``,
        operator one of reference, technology one of 2G, 3G, 4G, 5G, none. A row with technology
        none is without service, whatever its signal.

    Returns
    -------
    pyarrow.Table
        ``COUNTS_SCHEMA``, sorted by its key. The sum of ``n`` is the number of rows.

    Raises
    ------
    InputError
        If an operator, technology or way is unknown, a column that must be whole has nulls, a time
        is outside 1950 to 2099, or a point lies outside the grid of SWEREF 99 TM.
    """
    return unpack(count_packed(rows))


def merge(*counts: pa.Table) -> pa.Table:
    """Add counts up: exact, whatever the order and the grouping.

    Parameters
    ----------
    counts
        Tables of ``COUNTS_SCHEMA``.

    Returns
    -------
    pyarrow.Table
        One row per key, sorted by it, so that equal contents are equal tables.
    """
    return unpack(merge_packed(*map(_repacked, counts)))


def count_packed(rows: pa.Table | pa.RecordBatch) -> pa.Table:
    """Count as ``count`` does, but leave the key in one number.

    Safe in threads: nothing is shared between calls.

    Returns
    -------
    pyarrow.Table
        ``PACKED_SCHEMA``, each key once, in order.
    """
    moment = _moments(rows).to_numpy(zero_copy_only=False).view("int64")
    return _summed(keys(rows), moment, moment)


def keys(rows: pa.Table | pa.RecordBatch) -> np.ndarray:
    """Give the packed key of each row; see ``count`` for what rows are refused."""
    _require_whole(rows)
    found = np.empty(rows.num_rows, dtype="int64")
    for start in range(0, len(found), _AT_ONCE):
        found[start : start + _AT_ONCE] = _packed(rows.slice(start, _AT_ONCE))
    return found


def cells_of(keys: np.ndarray) -> np.ndarray:
    """Give the id of the cell of each packed key."""
    column, row = np.divmod(keys // _AFTER_CELL, _ROWS)
    return grid.cell_ids(column * grid.CELL_SIZE, row * grid.CELL_SIZE)


def merge_packed(*counts: pa.Table) -> pa.Table:
    """Add packed counts up: ``PACKED_SCHEMA``, each key once, in order."""
    together = pa.concat_tables([PACKED_SCHEMA.empty_table(), *counts])
    key, n, first, last = (column.to_numpy().view("int64") for column in together.columns)
    return _summed(key, first, last, n)


def unpack(counts: pa.Table) -> pa.Table:
    """Write out packed counts as ``COUNTS_SCHEMA``: keys in order are counts in order."""
    keys = counts["key"].to_numpy()
    digits: list[np.ndarray] = []
    rest = keys % _AFTER_CELL
    for radix in reversed(_RADICES):
        rest, digit = np.divmod(rest, radix)
        digits.insert(0, digit)
    operator, technology, month, signal_class, way = digits
    columns = {
        "cell_id": cells_of(keys),
        "operator": _named(operator, _OPERATORS),
        "technology": _named(technology, _TECHNOLOGIES),
        "month": np.array(_MONTHS)[month],
        "signal_class": np.array(SIGNAL_CLASSES)[signal_class],
        "way": _named(way, _WAYS),
    }
    values = {name: counts[name] for name in PACKED_SCHEMA.names[1:]}
    return pa.table(columns | values).cast(COUNTS_SCHEMA).combine_chunks()


def as_frame(counts: pa.Table) -> pd.DataFrame:
    """Give counts as a frame with the types of table ``coverage_counts``.

    Text comes as categoricals of the words that occur, in that order: equal counts are stored as
    equal bytes.
    """
    frame: pd.DataFrame = counts.to_pandas(split_blocks=True)
    words = [field.name for field in counts.schema if field.type == _WORD]
    occurring = {name: frame[name].cat.set_categories([*frame[name].unique()]) for name in words}
    return frame.assign(**occurring).astype(dict.fromkeys(("month", "signal_class"), "int64"))


def _summed(
    key: np.ndarray, first: np.ndarray, last: np.ndarray, n: np.ndarray | None = None
) -> pa.Table:
    """Give packed counts, each key once, in order. Times are microseconds; ``n`` is 1 if None."""
    # Sorting whole numbers is faster than a hash table of them, leaves less behind, and what is in
    # order is merged and written out without more ado.
    order = np.argsort(key)
    ordered = key[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(key)])
    earliest = first[order]
    latest = earliest if last is first else last[order]
    columns = (
        ordered[starts],
        np.diff(starts, append=len(key)) if n is None else np.add.reduceat(n[order], starts),
        np.minimum.reduceat(earliest, starts).view("datetime64[us]"),
        np.maximum.reduceat(latest, starts).view("datetime64[us]"),
    )
    return pa.table(list(columns), schema=PACKED_SCHEMA)


def _require_whole(rows: pa.Table | pa.RecordBatch) -> None:
    for name in INPUT_COLUMNS:
        if name in ("signal_dbm", "way"):
            continue
        nulls = rows[name].null_count
        if nulls:
            msg = f"The kernel needs a value in every row of {name}; {nulls} row(s) have none."
            raise InputError(msg)


def _floats(column: pa.ChunkedArray | pa.Array) -> np.ndarray:
    """Give a column as floats, null as NaN."""
    return np.asarray(pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False))


def _positions(column: pa.ChunkedArray | pa.Array, name: str, known: tuple[str, ...]) -> np.ndarray:
    """Give each word's position among those known; null stands for the empty word."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if not pa.types.is_dictionary(array.type):
        array = pc.dictionary_encode(pc.cast(array, pa.string()))
    codes = pc.fill_null(array.indices, len(array.dictionary))
    words = [*(word or "" for word in array.dictionary.to_pylist()), ""]
    place = [known.index(word) if word in known else -1 for word in words]
    position = np.array(place, dtype="int32")
    found = position[codes.to_numpy()]
    if (position < 0).any() and (found < 0).any():
        unknown = words[codes[int(np.argmin(found))].as_py()]
        msg = f"Unknown {name} {unknown!r}; expected one of {', '.join(map(repr, known))}."
        raise InputError(msg)
    return np.asarray(found)


def _named(codes: np.ndarray, names: Sequence[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(codes.astype("int8"), pa.array(names, pa.string()))


def _moments(rows: pa.Table | pa.RecordBatch) -> pa.ChunkedArray | pa.Array:
    """Give the times in whole microseconds, without a zone: they are of UTC."""
    return pc.cast(rows["timestamp"], pa.timestamp("us"), safe=False)


def _months(moment: pa.ChunkedArray | pa.Array) -> np.ndarray:
    """Give each time's position among the months."""
    days = moment.to_numpy(zero_copy_only=False).view("int64") // DAY_US - _FIRST_DAY
    table = _months_of_days()
    if days.min() < 0 or days.max() >= len(table):
        msg = (
            f"The kernel counts times of the years {_FIRST_YEAR} to {_LAST_YEAR}; "
            "one row lies outside."
        )
        raise InputError(msg)
    return np.asarray(table[days])


@cache
def _months_of_days() -> np.ndarray:
    """Give the position of the month of each day: looked up faster than computed."""
    days = np.arange(f"{_FIRST_YEAR}-01-01", f"{_LAST_YEAR + 1}-01-01", dtype="datetime64[D]")
    months = days.astype("datetime64[M]").astype("int64")
    return np.asarray(months - months[0], dtype="int32")


def _packed(rows: pa.Table | pa.RecordBatch) -> np.ndarray:
    """Give one whole number per row: the cell's column and row, then each digit in its radix."""
    technology = _positions(rows["technology"], "technology", _TECHNOLOGIES)
    digits = (
        _positions(rows["operator"], "operator", _OPERATORS),
        technology,
        _months(_moments(rows)),
        class_positions(_floats(rows["signal_dbm"]), technology),
        _positions(rows["way"], "way", _WAYS) if "way" in rows.schema.names else 0,
    )
    column, row = grid.places_of_degrees(_floats(rows["longitude"]), _floats(rows["latitude"]))
    return _joined(column, row, digits)


def _joined(column: np.ndarray, row: np.ndarray, digits: Iterable[np.ndarray | int]) -> np.ndarray:
    """Give the keys, in the place of the columns."""
    rest = np.zeros(len(column), dtype="int32")
    for digit, radix in zip(digits, _RADICES, strict=True):
        rest *= radix
        rest += digit
    column *= _ROWS
    column += row
    column *= _AFTER_CELL
    column += rest
    return column


def _repacked(counts: pa.Table) -> pa.Table:
    """Give counts as ``PACKED_SCHEMA``: what ``unpack`` undoes."""
    column, row = (
        metres // grid.CELL_SIZE for metres in grid.corners(counts["cell_id"].to_numpy())
    )
    digits = (
        _positions(counts["operator"], "operator", _OPERATORS),
        _positions(counts["technology"], "technology", _TECHNOLOGIES),
        np.searchsorted(_MONTHS, counts["month"].to_numpy()),
        np.searchsorted(SIGNAL_CLASSES, counts["signal_class"].to_numpy()),
        _positions(counts["way"], "way", _WAYS),
    )
    keys = {"key": _joined(column, row, digits)}
    return pa.table(keys | {name: counts[name] for name in PACKED_SCHEMA.names[1:]})
