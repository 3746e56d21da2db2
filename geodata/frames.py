"""Tables made from records, with the declared columns and types.

The types are set, the ranges are not checked: ``schema.validated`` does that once, when all values
are together. Checking each indicator's rows on its own took nine tenths of the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from geodata import schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def typed(records: Sequence[Mapping[str, Any]], table: str) -> pd.DataFrame:
    """Give a table of records, one column for each that the schema declares.

    Parameters
    ----------
    records
        Each with all columns of the table; None where a value is missing.
    table
        A key of ``tables.COLUMNS`` without geometry.
    """
    if not records:
        return schema.empty(table)
    columns = {name: [record[name] for record in records] for name in schema.columns(table)}
    return pd.DataFrame(columns, dtype=object).astype(schema.pandas_types(table))
