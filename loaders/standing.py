"""What became of a delivery's rows in an edition: each stands, or a later one took its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from loaders.catalog import DATASETS
from loaders.differences import key_numbers
from loaders.precedence import PER_KEY_TABLES, boundary_sets, replaced, resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.precedence import Part


def standing(table: str, parts: Sequence[Part], delivery_id: str) -> pd.DataFrame:
    """Give the rows of a delivery with what became of them.

    Parameters
    ----------
    table
        The core table that the delivery fills.
    parts
        All deliveries of the edition that fill it, in the edition's order.
    delivery_id
        One of them.

    Returns
    -------
    The delivery's rows in their order, with ``stands`` and, where one does not stand, ``by``: the
    delivery that overruled it, and ``by_sheet`` and ``by_row`` where that one has a row about the
    same thing (else "" and 0: it says that there is nothing).
    """
    number = next(n for n, part in enumerate(parts) if part.delivery.delivery_id == delivery_id)
    rows = parts[number].rows.reset_index(drop=True)
    rule = DATASETS[parts[number].delivery.dataset].precedence
    if table == "boundaries":
        by = _by_set(rows, parts, delivery_id)
    elif rule == "whole":
        last = [part.delivery.delivery_id for part in parts if len(part.rows)][-1:]
        by = pd.Series([*last, delivery_id][0], index=rows.index)
    elif rule == "register":
        by = _by_register(table, rows, parts[number:])
    elif rule == "key" or table in PER_KEY_TABLES:
        return _by_key(table, rows, parts, delivery_id)
    else:
        by = pd.Series(delivery_id, index=rows.index)
    stands = by == delivery_id
    places = _same_thing(table, rows, by, parts)
    return _told(rows, stands, by, places)


def _told(
    rows: pd.DataFrame, stands: pd.Series, by: pd.Series, places: pd.DataFrame
) -> pd.DataFrame:
    return rows.assign(
        stands=stands.to_numpy(),
        by=by.where(~stands, "").to_numpy(),
        by_sheet=places["sheet"].where(~stands, "").fillna("").to_numpy(),
        by_row=places["row"].where(~stands, 0).fillna(0).astype("int64").to_numpy(),
    )


def _by_set(rows: pd.DataFrame, parts: Sequence[Part], delivery_id: str) -> pd.Series:
    """Boundaries stand if they decide or are drawn; else those that decide took their place."""
    decides, drawn = (str(frame["delivery_id"].iloc[0]) for frame in boundary_sets(parts))
    return pd.Series(
        delivery_id if delivery_id in (decides, drawn) else decides, index=rows.index, dtype="str"
    )


def _by_register(table: str, rows: pd.DataFrame, parts: Sequence[Part]) -> pd.Series:
    """Give the first later delivery that speaks of the same thing, or the row's own."""
    by = pd.Series(parts[0].delivery.delivery_id, index=rows.index, dtype="object")
    left = pd.Series(data=True, index=rows.index)
    for part in parts[1:]:
        taken = left & replaced(table, rows, part)
        by[taken] = part.delivery.delivery_id
        left &= ~taken
    return by


def _by_key(
    table: str, rows: pd.DataFrame, parts: Sequence[Part], delivery_id: str
) -> pd.DataFrame:
    """Find the row that stands under the key of each."""
    resolved = resolve(table, parts)
    resolved.index = pd.Index(key_numbers(table, resolved))
    found = resolved[["delivery_id", "sheet", "row"]].reindex(key_numbers(table, rows))
    found = found.reset_index(drop=True)
    stands = (found[["sheet", "row"]] == rows[["sheet", "row"]]).all(axis="columns")
    stands &= found["delivery_id"] == delivery_id
    return _told(rows, stands, found["delivery_id"], found)


def _same_thing(
    table: str, rows: pd.DataFrame, by: pd.Series, parts: Sequence[Part]
) -> pd.DataFrame:
    """Give sheet and row of the row about the same thing in the delivery that overruled each."""
    found = pd.DataFrame({"sheet": None, "row": None}, index=rows.index, dtype="object")
    for part in parts:
        mine = by == part.delivery.delivery_id
        if not mine.any() or "row" not in part.rows:
            continue
        theirs = part.rows[["sheet", "row"]].set_axis(key_numbers(table, part.rows))
        theirs = theirs[~theirs.index.duplicated()]
        there = theirs.reindex(key_numbers(table, rows[mine]))
        found.loc[mine] = there.astype("object").to_numpy()
    return found
