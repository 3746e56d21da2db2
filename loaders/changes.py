"""What an edition would change: rows by table, and every indicator value that moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geodata.tables import CORE_TABLES, VALUE_KEY
from loaders.edition import PARTED_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

LINEAGE: Final = ("delivery_id", "sheet", "row")
"""Columns that say where a row stood, not what it says."""

SAID: Final = ("status", "basis", "qualifier")
"""What is said of a value beside its number."""


def changes(
    before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]
) -> list[dict[str, Any]]:
    """Compare two editions' tables.

    Returns
    -------
    Records of kind ``rows`` (table, new, gone) for every core table that differs, then of kind
    ``value`` (indicator_id, municipality_code, period, before, after, and status, basis and
    qualifier now and before) for every value that comes, goes or moves, or is said otherwise: real
    instead of invented, of another base. What is missing is None.
    """
    found: list[dict[str, Any]] = []
    for table in CORE_TABLES:
        if table in PARTED_TABLES:
            new, old = _by_delivery(before.get(table), after[table])
        else:
            new, old = _difference(before.get(table), after.get(table))
        if new or old:
            found.append({"kind": "rows", "table": table, "new": new, "gone": old})
    return found + _moved(before.get("indicator_values"), after["indicator_values"])


def _by_delivery(old: pd.DataFrame | None, new: pd.DataFrame) -> tuple[int, int]:
    """Count rows by the delivery that they are from: such a table is too large to compare."""
    counts = [
        pd.Series(dtype="int64") if frame is None else frame["delivery_id"].value_counts()
        for frame in (old, new)
    ]
    return _gained_and_lost(*counts)


def _gained_and_lost(old: pd.Series, new: pd.Series) -> tuple[int, int]:
    before, after = old.align(new, fill_value=0)
    gained = after - before
    return int(gained.clip(lower=0).sum()), int(-gained.clip(upper=0).sum())


def _difference(old: pd.DataFrame | None, new: pd.DataFrame | None) -> tuple[int, int]:
    """Give how many rows are only in the new and only in the old table, repeats counted."""
    counts = [_said(frame).value_counts() for frame in (old, new)]
    return _gained_and_lost(*counts)


def _said(frame: pd.DataFrame | None) -> pd.Series:
    """Give a number for what each row says, wherever it stood."""
    if frame is None or frame.empty:
        return pd.Series(dtype="uint64")
    plain = pd.DataFrame(frame.drop(columns=list(LINEAGE), errors="ignore"))
    if "geometry" in plain:
        plain["geometry"] = frame["geometry"].to_wkb(hex=True)
    return pd.util.hash_pandas_object(plain.astype("str"), index=False)


def _moved(old: pd.DataFrame | None, new: pd.DataFrame) -> list[dict[str, Any]]:
    key = list(VALUE_KEY)
    columns = [*key, "value", *SAID]
    former = new.iloc[:0] if old is None else old
    both = former[columns].merge(new[columns], on=key, how="outer", suffixes=("_before", "_after"))
    same = pd.Series(data=True, index=both.index)
    for name in ("value", *SAID):
        left, right = both[f"{name}_before"], both[f"{name}_after"]
        same &= (left.isna() & right.isna()) | (left == right).fillna(value=False)
    moved = both[~same]
    return [
        {
            "kind": "value",
            "indicator_id": str(row["indicator_id"]),
            "municipality_code": str(row["municipality_code"]),
            "period": int(row["period"]),
            "before": None if pd.isna(row["value_before"]) else float(row["value_before"]),
            "after": None if pd.isna(row["value_after"]) else float(row["value_after"]),
            **{name: _text(row[f"{name}_after"]) for name in SAID},
            **{f"{name}_before": _text(row[f"{name}_before"]) for name in SAID},
        }
        for row in moved.to_dict("records")
    ]


def _text(value: str | float | None) -> str | None:
    return None if pd.isna(value) else str(value)
