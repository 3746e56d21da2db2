"""The days that count as visits, and who came: what each box of the page Besök stands for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd


def visit_days(visits: pd.DataFrame, year: int) -> pd.DataFrame:
    """Give the days that count as visits in a year, as the edition counts them.

    Parameters
    ----------
    visits
        The table of that name.
    year
        Calendar year.

    Returns
    -------
    pandas.DataFrame
        One row per municipality and day, oldest first: ``municipality_code``, ``day``, ``who``
        (politician, official, both: everybody who came that day), ``dialogue``.
    """
    held = visits[visits["status"] == "held"]
    records = [
        (row["municipality_code"], day, row["visitor"], row["kind"] == "dialogue")
        for row in held.to_dict("records")
        for day in _days(row["date"], row["last_date"])
        if day.year == year
    ]
    frame = pd.DataFrame(records, columns=["municipality_code", "day", "who", "dialogue"])
    if frame.empty:
        return frame
    grouped = frame.groupby(["municipality_code", "day"], sort=True)
    return grouped.agg(who=("who", _together), dialogue=("dialogue", "any")).reset_index()


def _days(first: pd.Timestamp, last: pd.Timestamp) -> list[dt.date]:
    span = max((last.date() - first.date()).days, 0)
    return [first.date() + dt.timedelta(days=n) for n in range(span + 1)]


def _together(visitors: pd.Series[Any]) -> str:
    found = set(visitors)
    return str(found.pop()) if len(found) == 1 else "both"
