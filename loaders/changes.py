"""What an edition would change: rows by table, and every indicator value that moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geodata.schema import CORE_TABLES, VALUE_KEY
from loaders.edition import PARTED_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

LINEAGE: Final = ("delivery_id", "sheet", "row")
"""Columns that say where a row stood, not what it says."""


def changes(
    before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]
) -> list[dict[str, Any]]:
    """Compare two editions' tables.

    Returns
    -------
    Records of kind ``rows`` (table, new, gone) for every core table that differs, then of kind
    ``value`` (indicator_id, municipality_code, period, before, after, status) for every value that
    comes, goes or moves. A missing value is None.
    """
    found: list[dict[str, Any]] = []
    for table in CORE_TABLES:
        if table in PARTED_TABLES:
            old, new = _size(before.get(table)), _size(after.get(table))
            new, old = max(new - old, 0), max(old - new, 0)
        else:
            new, old = _difference(before.get(table), after.get(table))
        if new or old:
            found.append({"kind": "rows", "table": table, "new": new, "gone": old})
    return found + _moved(before.get("indicator_values"), after["indicator_values"])


def _size(frame: pd.DataFrame | None) -> int:
    return 0 if frame is None else len(frame)


def _difference(old: pd.DataFrame | None, new: pd.DataFrame | None) -> tuple[int, int]:
    """Give how many rows are only in the new and only in the old table, repeats counted."""
    counts = [_said(frame).value_counts() for frame in (old, new)]
    before, after = counts[0].align(counts[1], fill_value=0)
    gained = after - before
    return int(gained.clip(lower=0).sum()), int(-gained.clip(upper=0).sum())


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
    columns = [*key, "value", "status"]
    former = new.iloc[:0] if old is None else old
    both = former[columns].merge(new[columns], on=key, how="outer", suffixes=("_before", "_after"))
    same = (both["value_before"] == both["value_after"]) | (
        both["value_before"].isna() & both["value_after"].isna()
    )
    moved = both[~same]
    return [
        {
            "kind": "value",
            "indicator_id": str(row["indicator_id"]),
            "municipality_code": str(row["municipality_code"]),
            "period": int(row["period"]),
            "before": None if pd.isna(row["value_before"]) else float(row["value_before"]),
            "after": None if pd.isna(row["value_after"]) else float(row["value_after"]),
            "status": None if pd.isna(row["status_after"]) else str(row["status_after"]),
        }
        for row in moved.to_dict("records")
    ]
