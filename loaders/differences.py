"""Which rows of a table came, went or changed: rows are paired by what they are about.

A row is the same row as long as its key is: one corrected cell is one changed row, never one that
came and one that went. Where several rows share a key (two visits to a town on one day), those that
are equal are paired first, the others in the order in which they stand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geodata import schema
from loaders.catalog import DATASETS, FACT_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

LINEAGE: Final = ("delivery_id", "sheet", "row")
"""Columns that say where a row stood, not what it says."""

IDENTITY: Final = "identity"
"""Stands for the reference number of a project, or its id where it has none."""

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "facts": FACT_KEY,
    "boundaries": ("municipality_code", "simplified"),
    "localities": ("name", "municipality_code"),
    "population_grid": ("cell_id", "period"),
    "visits": ("register", "date", "municipality_code", "starts"),
    "projects": ("register", IDENTITY),
    "scorecard": DATASETS["scorecard"].key,
    "targets": DATASETS["targets"].key,
}
"""What a row is about, by table. A visit on another day is another visit."""


def _none() -> np.ndarray:
    return np.empty(0, dtype="int64")


@dataclass(frozen=True, slots=True)
class Difference:
    """Positions of rows in the former and in the new table."""

    new: np.ndarray = field(default_factory=_none)
    """In the new table."""

    gone: np.ndarray = field(default_factory=_none)
    """In the former table."""

    before: np.ndarray = field(default_factory=_none)
    after: np.ndarray = field(default_factory=_none)
    """Changed rows: where each stood and where it stands, pair by pair."""

    columns: tuple[tuple[str, ...], ...] = ()
    """The columns that say something else, for each changed row."""

    def __bool__(self) -> bool:
        """Say whether anything differs."""
        return bool(len(self.new) or len(self.gone) or len(self.before))


def difference(table: str, old: pd.DataFrame | None, new: pd.DataFrame | None) -> Difference:
    """Compare a core table of two editions, wherever its rows came from.

    Parameters
    ----------
    table
        A key of ``KEYS``.
    old, new
        The table before and now; None for an empty one.
    """
    former, latter = (schema.empty(table) if frame is None else frame for frame in (old, new))
    if former.empty or latter.empty:
        return Difference(np.arange(len(latter)), np.arange(len(former)))
    cells = [hashes(table, frame) for frame in (former, latter)]
    # A table from an older program may lack a column, which then says nothing.
    said = [str(name) for name in cells[0] if name != IDENTITY and name in cells[1]]
    _, left, right = _paired(*(_joined(frame, said) for frame in cells))
    places = [left, right]
    keys = [
        _joined(frame, list(KEYS[table])).take(place).reset_index(drop=True)
        for frame, place in zip(cells, places, strict=True)
    ]
    pairs, gone, came = _paired(*keys)
    before, after = left[pairs[0]], right[pairs[1]]
    differs = cells[0][said].to_numpy()[before] != cells[1][said].to_numpy()[after]
    names = np.array(said, dtype=object)
    columns = tuple(tuple(names[row]) for row in differs)
    return Difference(right[came], left[gone], before, after, columns)


def key_numbers(table: str, frame: pd.DataFrame) -> pd.Series:
    """Give a number for what each row is about: equal numbers, equal keys."""
    return _joined(hashes(table, frame), list(KEYS[table]))


def hashes(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a number for each cell that says something: equal numbers, equal cells.

    Types are those that the table declares, so that a table from the disk and one just made agree.
    """
    types = schema.pandas_types(table)
    found = {
        name: _hashed(frame[name], types[name])
        for name in types
        if name in frame and name not in LINEAGE
    }
    if IDENTITY in KEYS.get(table, ()):
        named = (frame["reference_number"] != "").to_numpy(dtype=bool)
        found[IDENTITY] = np.where(named, found["reference_number"], found["project_id"])
    return pd.DataFrame(found, index=range(len(frame)))


def _hashed(column: pd.Series, kind: str) -> np.ndarray:
    if column.name == "geometry":
        shapes = column.to_wkb(hex=True).to_numpy(dtype=object)
        return pd.util.hash_array(shapes, categorize=False)
    if kind == "str":
        return pd.util.hash_array(column.astype("str").to_numpy(dtype=object))
    if kind.startswith("datetime"):
        # Of one unit, whichever the disk gave: else the same day would be two numbers.
        return pd.util.hash_array(column.astype("datetime64[us]").to_numpy().view("int64"))
    # Adding zero turns -0.0, which says the same, into 0.0.
    return pd.util.hash_array(column.to_numpy(dtype="float64", na_value=np.nan) + 0.0)


def _joined(cells: pd.DataFrame, columns: list[str]) -> pd.Series:
    return pd.util.hash_pandas_object(cells[columns], index=False).reset_index(drop=True)


def _paired(
    old: pd.Series, new: pd.Series
) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray, np.ndarray]:
    """Pair equal numbers one by one, in their order.

    Returns
    -------
    The positions of the pairs in both, and the positions that are left over in each.
    """
    frames = [
        pd.DataFrame({"number": part, "nth": part.groupby(part).cumcount(), "place": part.index})
        for part in (old, new)
    ]
    both = frames[0].merge(frames[1], on=["number", "nth"], suffixes=("_old", "_new"))
    pairs = tuple(both[f"place_{side}"].to_numpy() for side in ("old", "new"))
    left, right = (
        np.setdiff1d(frame["place"].to_numpy(), taken)
        for frame, taken in zip(frames, pairs, strict=True)
    )
    return (pairs[0], pairs[1]), left, right
