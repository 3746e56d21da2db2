"""The coverage kernel: measurements in, mergeable counts out.

A record batch of cleaned rows becomes counts keyed by 100 m cell, operator, technology, calendar
month (UTC), signal class and way of measuring, each with its first and last time. Counts add, first
times take the minimum and last times the maximum, so the result does not depend on how the rows
were cut into batches, files or processes. The kernel knows no municipality and no track.
Signal classes are explained in ``geodata.signals``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geodata import grid
from geodata.errors import InputError
from geodata.settings import TECHNOLOGIES
from geodata.signals import NO_SERVICE, NO_TECHNOLOGY, signal_classes

if TYPE_CHECKING:
    from collections.abc import Sequence

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

COUNTS_SCHEMA: Final = pa.schema(
    [
        pa.field("cell_id", pa.int64()),
        pa.field("operator", pa.string()),
        pa.field("technology", pa.string()),
        pa.field("month", pa.int32()),
        pa.field("signal_class", pa.int16()),
        pa.field("way", pa.string()),
        pa.field("n", pa.int64()),
        pa.field("first_at", pa.timestamp("us")),
        pa.field("last_at", pa.timestamp("us")),
    ]
)
"""Counts as the kernel gives them: table ``coverage_counts`` without its delivery."""


_FIRST_YEAR: Final = 1950
_MONTHS: Final = 150 * 12
_ROWS: Final = 10**5
"""Rows of cells in the grid: northings below 10 000 km."""


def no_counts() -> pa.Table:
    """Give counts of nothing: what ``merge`` starts from."""
    return COUNTS_SCHEMA.empty_table()


def count(rows: pa.Table | pa.RecordBatch) -> pa.Table:
    """Count measurements by cell, operator, technology, month, signal class and way.

    Parameters
    ----------
    rows
        The columns of ``INPUT_COLUMNS``, cleaned: no null but in ``signal_dbm``, technology one of
        2G, 3G, 4G, 5G, none. A row with technology none is without service, whatever its signal.

    Returns
    -------
    pyarrow.Table
        ``COUNTS_SCHEMA``, sorted by its key. The sum of ``n`` is the number of rows.

    Raises
    ------
    InputError
        If a technology is unknown, a column that must be whole has nulls, or a point lies outside
        the grid of SWEREF 99 TM.
    """
    _require_whole(rows)
    if rows.num_rows == 0:
        return no_counts()
    technology = _positions(rows["technology"])
    cells = grid.cell_ids_of_degrees(_floats(rows["longitude"]), _floats(rows["latitude"]))
    classes = signal_classes(_floats(rows["signal_dbm"]), technology)
    moment = pc.cast(rows["timestamp"], pa.timestamp("us"), safe=False)
    operator, operators = _coded(rows["operator"])
    way, ways = _coded(_way(rows))
    # One whole number per key: grouping by it is several times faster than by six columns.
    digits = (
        (operator, len(operators)),
        (technology, len(TECHNOLOGIES) + 1),
        (_months(moment), _MONTHS),
        (classes - NO_SERVICE, -NO_SERVICE),
        (way, len(ways)),
    )
    packed = _packed(cells, digits)
    grouped = (
        pa.table({"key": packed, "moment": moment})
        .group_by("key")
        .aggregate([([], "count_all"), ("moment", "min"), ("moment", "max")])
    )
    cell, codes = _unpacked(grouped["key"].to_numpy(), [radix for _, radix in digits])
    counts = pa.table(
        {
            "cell_id": cell,
            "operator": _named(codes[0], operators),
            "technology": _named(codes[1], [*TECHNOLOGIES, NO_TECHNOLOGY]),
            "month": (codes[2] // 12 + _FIRST_YEAR) * 100 + codes[2] % 12 + 1,
            "signal_class": codes[3] + NO_SERVICE,
            "way": _named(codes[4], ways),
            "n": grouped["count_all"],
            "first_at": grouped["moment_min"],
            "last_at": grouped["moment_max"],
        }
    )
    return _sorted(counts)


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
    grouped = (
        pa.concat_tables([no_counts(), *counts])
        .group_by(list(KEY))
        .aggregate([("n", "sum"), ("first_at", "min"), ("last_at", "max")])
    )
    renamed = {"n_sum": "n", "first_at_min": "first_at", "last_at_max": "last_at"}
    return _sorted(grouped.rename_columns([renamed.get(c, c) for c in grouped.column_names]))


def as_frame(counts: pa.Table) -> pd.DataFrame:
    """Give counts as a frame with the types of table ``coverage_counts``."""
    frame: pd.DataFrame = counts.to_pandas()
    whole = dict.fromkeys(("cell_id", "month", "signal_class", "n"), "int64")
    text = dict.fromkeys(("operator", "technology", "way"), "str")
    return frame.astype({**whole, **text})


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


def _positions(technology: pa.ChunkedArray | pa.Array) -> np.ndarray:
    """Give each technology's position in ``(*TECHNOLOGIES, "none")``."""
    known = [*TECHNOLOGIES, NO_TECHNOLOGY]
    codes, names = _coded(technology)
    position = np.array([known.index(name) if name in known else -1 for name in names])[codes]
    if (position < 0).any():
        unknown = names[codes[np.argmax(position < 0)]]
        msg = f"Unknown technology {unknown!r}; expected one of {', '.join(known)}."
        raise InputError(msg)
    return np.asarray(position)


def _way(rows: pa.Table | pa.RecordBatch) -> pa.ChunkedArray | pa.Array:
    if "way" in rows.schema.names:
        return rows["way"]
    return pa.nulls(rows.num_rows, pa.string())


def _coded(column: pa.ChunkedArray | pa.Array) -> tuple[np.ndarray, list[str]]:
    """Give whole numbers for a column of text, and the text that each stands for."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if not pa.types.is_dictionary(array.type):
        array = pc.dictionary_encode(pc.fill_null(array, ""))
    names = array.dictionary.to_pylist()
    if len(set(names)) < len(names):
        # Two numbers for one word would be two keys for one count.
        return _coded(pc.cast(array, pa.string()))
    return array.indices.to_numpy(zero_copy_only=False).astype("int64"), names


def _named(codes: np.ndarray, names: Sequence[str]) -> pa.Array:
    return pa.array(list(names), pa.string()).take(pa.array(codes))


def _months(moment: pa.ChunkedArray | pa.Array) -> np.ndarray:
    """Give the number of calendar months, UTC, since January of the first year that is packed."""
    months = (
        np.asarray(moment.to_numpy(zero_copy_only=False)).astype("datetime64[M]").astype("int64")
    )
    since = months + (1970 - _FIRST_YEAR) * 12
    if ((since < 0) | (since >= _MONTHS)).any():
        last = _FIRST_YEAR + _MONTHS // 12 - 1
        msg = f"The kernel counts times of the years {_FIRST_YEAR} to {last}; one row lies outside."
        raise InputError(msg)
    return since


def _packed(cells: np.ndarray, digits: Sequence[tuple[np.ndarray, int]]) -> np.ndarray:
    """Give one whole number per row: the cell's column and row, then each digit in its radix."""
    east, north = grid.corners(cells)
    key = east // grid.CELL_SIZE * _ROWS + north // grid.CELL_SIZE
    size = int(key.max()) + 1
    for digit, radix in digits:
        key = key * radix + digit
        size *= radix
    if size > np.iinfo("int64").max:
        msg = (
            "Too many different operators in one batch of measurements. Correct their names first."
        )
        raise InputError(msg)
    return np.asarray(key)


def _unpacked(keys: np.ndarray, radices: Sequence[int]) -> tuple[np.ndarray, list[np.ndarray]]:
    """Give the cells and the digits that ``_packed`` made the keys of."""
    digits: list[np.ndarray] = []
    rest = keys
    for radix in reversed(radices):
        rest, digit = np.divmod(rest, radix)
        digits.insert(0, digit)
    column, row = np.divmod(rest, _ROWS)
    return grid.cell_ids(column * grid.CELL_SIZE, row * grid.CELL_SIZE), digits


def _sorted(counts: pa.Table) -> pa.Table:
    ordered = counts.select(COUNTS_SCHEMA.names).cast(COUNTS_SCHEMA)
    return ordered.sort_by([(name, "ascending") for name in KEY]).combine_chunks()
