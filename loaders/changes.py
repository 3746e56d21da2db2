"""What an edition would change: rows by table, examples of them, and every value that moves."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geodata import schema
from geodata.tables import CORE_TABLES, VALUE_KEY
from geodata.units import VALUE_DIGITS
from loaders import scalars
from loaders.differences import IDENTITY, KEYS, LINEAGE, Difference, difference
from loaders.edition import PARTED_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np

SAID: Final = ("status", "basis", "qualifier")
"""What is said of a value beside its number."""

EXAMPLES: Final = 50
"""Rows shown of each table: enough to see what a file does, few enough to be read."""

WITHHELD: Final[Mapping[str, frozenset[str]]] = {"projects": frozenset(("title", "applicant"))}
"""Columns that may name a person, by table: a report goes further than the table that it is about,
so that they changed is said and not to what. The other tables keep no such text."""


def changes(
    before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]
) -> list[dict[str, Any]]:
    """Compare two editions' tables.

    Returns
    -------
    Records, in this order, without any where nothing differs:

    ``rows``
        For every core table that differs: table, ``rows_before`` and ``rows_after``, how many are
        ``new``, ``gone`` and ``changed`` (the same key, other content; counted in neither of the
        others), so that before + new - gone = after. Tables that are too large to compare row by
        row (``PARTED_TABLES``) are counted by delivery.
    ``row``
        Up to 50 rows of each such table, changed ones first: ``change``, ``key``, ``columns`` (name
        to what stood there and what stands there), the columns that changed and are not shown
        (``withheld``), and where the row stands, or stood: delivery_id, sheet, row. A table that
        was empty has none.
    ``indicator``
        For every indicator of which a value differs: how many values are ``new``, ``gone``,
        ``moved`` or only ``restated``, the largest rise and fall, the municipalities and periods.
    ``value``
        For every value that comes, goes or moves, or is said otherwise (real instead of invented,
        of another base): indicator_id, municipality_code, period, before, after, ``difference``
        (after - before), and status, basis and qualifier now and before. Missing is None.
    """
    found: list[dict[str, Any]] = []
    examples: list[dict[str, Any]] = []
    for table in CORE_TABLES:
        old, new = before.get(table), after.get(table)
        sizes = {
            name: 0 if frame is None else len(frame)
            for name, frame in (("rows_before", old), ("rows_after", new))
        }
        if table in PARTED_TABLES:
            counts = _by_delivery(old, new)
        else:
            diff = difference(table, old, new)
            counts = {"new": len(diff.new), "gone": len(diff.gone), "changed": len(diff.before)}
            if old is not None and new is not None and len(old):
                examples += _examples(table, old, new, diff)
        if any(counts.values()):
            found.append({"kind": "rows", "table": table, **counts, **sizes})
    moved = _moved(before.get("indicator_values"), after["indicator_values"])
    return [*found, *examples, *_indicators(moved), *moved]


def _by_delivery(old: pd.DataFrame | None, new: pd.DataFrame | None) -> dict[str, int]:
    """Count rows by the delivery that they are from: such a table is too large to compare."""
    counts = [
        pd.Series(dtype="int64") if frame is None else frame["delivery_id"].value_counts()
        for frame in (old, new)
    ]
    before, after = counts[0].align(counts[1], fill_value=0)
    gained = after - before
    new_rows, gone = gained.clip(lower=0).sum(), -gained.clip(upper=0).sum()
    return {"new": int(new_rows), "gone": int(gone), "changed": 0}


def _examples(
    table: str, old: pd.DataFrame, new: pd.DataFrame, diff: Difference
) -> list[dict[str, Any]]:
    shown = [
        _changed(table, old.iloc[before], new.iloc[after], columns)
        for before, after, columns in zip(
            diff.before[:EXAMPLES], diff.after[:EXAMPLES], diff.columns, strict=False
        )
    ]
    for change, frame, places in (("gone", old, diff.gone), ("new", new, diff.new)):
        shown += _alone(table, change, frame, places[: EXAMPLES - len(shown)])
    return shown


def _changed(
    table: str, before: pd.Series, after: pd.Series, columns: Sequence[str]
) -> dict[str, Any]:
    shown = open_columns(table, columns)
    return {
        **_named(table, "changed", after),
        "columns": {
            said: pair for name in shown for said, pair in _shown(name, before[name], after[name])
        },
        "withheld": [name for name in columns if name not in shown],
    }


def _alone(
    table: str, change: str, frame: pd.DataFrame, places: np.ndarray
) -> Iterator[dict[str, Any]]:
    said = [name for name in schema.columns(table) if name not in (*LINEAGE, *KEYS[table])]
    for place in places:
        row = frame.iloc[place]
        columns: dict[str, Any] = {}
        for name in open_columns(table, said):
            pair = (None, row[name]) if change == "new" else (row[name], None)
            columns |= dict(_shown(name, *pair))
        kept = {name: pair for name, pair in columns.items() if any(map(_says, pair))}
        yield {**_named(table, change, row), "columns": kept, "withheld": []}


def _says(value: object) -> bool:
    return value is not None and value is not False and value != ""


def _named(table: str, change: str, row: pd.Series) -> dict[str, Any]:
    """Say which row it is and where it stands."""
    names = [name for name in KEYS[table] if name != IDENTITY]
    if IDENTITY in KEYS[table]:
        names.append("reference_number" if row["reference_number"] else "project_id")
    return {
        "kind": "row",
        "table": table,
        "change": change,
        "key": {name: scalars.plain(row[name]) for name in names},
        **{name: scalars.plain(row[name]) for name in LINEAGE if name in row.index},
    }


def open_columns(table: str, columns: Iterable[str]) -> list[str]:
    """Give the columns of a core table whose content may be shown, in their order."""
    return [name for name in columns if name not in WITHHELD.get(table, ())]


def _shown(name: str, before: Any, after: Any) -> Iterator[tuple[str, list[Any]]]:  # noqa: ANN401
    """Give what stood and what stands in a cell; of a shape, its area and a short name of it."""
    if name != "geometry":
        yield name, [scalars.plain(before), scalars.plain(after)]
        return
    shapes = (before, after)
    yield "area_km2", [None if s is None else round(s.area / 1e6, 3) for s in shapes]
    yield "shape", [None if s is None else _short(s) for s in shapes]


def _short(shape: Any) -> str:  # noqa: ANN401 - a shapely geometry
    from loaders.paths import sha256_of_bytes

    return sha256_of_bytes(shape.wkb)[:12]


def _moved(old: pd.DataFrame | None, new: pd.DataFrame) -> list[dict[str, Any]]:
    key = list(VALUE_KEY)
    columns = [*key, "value", *SAID]
    former = new.iloc[:0] if old is None else old
    both = former[columns].merge(new[columns], on=key, how="outer", suffixes=("_before", "_after"))
    # A year that one municipality has gets rows of the others, which say that theirs is missing.
    missing = both["value_before"].isna() & both["value_after"].isna()
    missing &= both["status_before"].isna() | both["status_after"].isna()
    differs = pd.Series(data=False, index=both.index)
    for name in ("value", *SAID):
        left, right = both[f"{name}_before"], both[f"{name}_after"]
        differs |= ~((left.isna() & right.isna()) | (left == right).fillna(value=False))
    return [_value(row) for row in both[differs & ~missing].to_dict("records")]


def _value(row: Mapping[Any, Any]) -> dict[str, Any]:
    before, after = (
        None if pd.isna(row[name]) else float(row[name]) for name in ("value_before", "value_after")
    )
    moved = None if before is None or after is None else round(after - before, VALUE_DIGITS) + 0.0
    return {
        "kind": "value",
        "indicator_id": str(row["indicator_id"]),
        "municipality_code": str(row["municipality_code"]),
        "period": int(row["period"]),
        "before": before,
        "after": after,
        "difference": moved,
        **{name: _text(row[f"{name}_after"]) for name in SAID},
        **{f"{name}_before": _text(row[f"{name}_before"]) for name in SAID},
    }


def _indicators(values: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sum the values up, indicator by indicator."""
    by_indicator: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for value in values:
        by_indicator[value["indicator_id"]].append(value)
    return [_indicator(name, mine) for name, mine in by_indicator.items()]


def _indicator(name: str, values: Sequence[dict[str, Any]]) -> dict[str, Any]:
    moved = [value for value in values if value["difference"]]
    rise = max(moved, key=lambda value: value["difference"], default=None)
    fall = min(moved, key=lambda value: value["difference"], default=None)
    return {
        "kind": "indicator",
        "indicator_id": name,
        "new": sum(v["before"] is None and v["after"] is not None for v in values),
        "gone": sum(v["before"] is not None and v["after"] is None for v in values),
        "moved": len(moved),
        "restated": sum(v["before"] is not None and v["before"] == v["after"] for v in values),
        "largest_rise": _extreme(rise) if rise and rise["difference"] > 0 else None,
        "largest_fall": _extreme(fall) if fall and fall["difference"] < 0 else None,
        "municipalities": sorted({value["municipality_code"] for value in values}),
        "periods": sorted({value["period"] for value in values}),
    }


def _extreme(value: Mapping[str, Any]) -> dict[str, Any]:
    names = ("municipality_code", "period", "before", "after", "difference")
    return {name: value[name] for name in names}


def _text(value: str | float | None) -> str | None:
    return None if pd.isna(value) else str(value)
