"""Single values out of tables."""

from __future__ import annotations

import math

import pandas as pd


def is_missing(value: object) -> bool:
    """Say whether a value stands for nothing: None, NA, NaT or NaN.

    >>> is_missing(float("nan")), is_missing("")
    (True, False)
    """
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    return isinstance(value, float) and math.isnan(value)


def plain(value: object) -> object:
    """Give a value as JSON knows it: missing as None, times as ISO 8601, plain numbers."""
    if is_missing(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    item = getattr(value, "item", None)
    return value if item is None else item()
