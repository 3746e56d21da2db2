"""One visit that stands in several entries: found by where, when and at what hour.

Two people who travel together each have the visit in a calendar. Such entries may be one visit: the
same municipality, the same days and times that overlap. They are proposed, never joined unasked:
two groups may well be in one town at the same hour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

_KEY: Final = ["municipality_code", "date", "last_date"]
_MINUTES: Final = 24 * 60


def possible_same_visits(visits: pd.DataFrame) -> list[tuple[int, int]]:
    """Give pairs of rows that may be one visit.

    Parameters
    ----------
    visits
        The core table; its order says which of two is the first. Only visits that were held count.

    Returns
    -------
    Positions of the first and the later row of each pair, in the order of the later. A later row
    stands in one pair: with the first one that it overlaps and that is no later row itself. An
    entry without times overlaps every other of its days.
    """
    held = visits["status"].eq("held").to_numpy()
    places = np.flatnonzero(held)
    some = visits.iloc[places]
    repeated = some.duplicated(_KEY, keep=False).to_numpy()
    places, some = places[repeated], some[repeated]
    begins, ends = _minutes(some)
    pairs: list[tuple[int, int]] = []
    for rows in some.reset_index(drop=True).groupby(_KEY, sort=False).indices.values():
        kept: list[int] = []
        for row in rows:
            there = np.array(kept, dtype=np.int64)
            overlapping = there[(begins[there] < ends[row]) & (begins[row] < ends[there])]
            if len(overlapping):
                pairs.append((int(places[overlapping[0]]), int(places[row])))
            else:
                kept.append(row)
    return sorted(pairs, key=lambda pair: pair[1])


def joint(visits: pd.DataFrame, pairs: Sequence[tuple[int, int]]) -> pd.DataFrame:
    """Give the visits with each pair as one row, the first.

    It is by both if the two were by different visitors, and a dialogue or a study visit if either
    was. Otherwise the first row stands as it is.
    """
    visitor, kind = visits["visitor"].tolist(), visits["kind"].tolist()
    for first, later in pairs:
        if visitor[first] != visitor[later]:
            visitor[first] = "both"
        kind[first] = min(kind[first], kind[later], key=("dialogue", "study_visit", "visit").index)
    kept = np.ones(len(visits), dtype=bool)
    kept[[later for _, later in pairs]] = False
    made = visits.assign(visitor=visitor, kind=kind)
    return made[kept].reset_index(drop=True)


def _minutes(visits: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Give begin and end of each row in minutes; the whole day where the times are not known.

    Of several days only the first begins at its time and only the last ends at it, so that entries
    of the same several days always overlap.
    """
    begins = np.array([_minute(text, 0) for text in visits["starts"]], dtype=np.int64)
    ends = np.array([_minute(text, _MINUTES) for text in visits["ends"]], dtype=np.int64)
    long = (visits["last_date"] > visits["date"]).to_numpy()
    ends[long] = _MINUTES
    begins[long] = 0
    return begins, np.maximum(ends, begins + 1)


def _minute(text: str, unknown: int) -> int:
    return int(text[:2]) * 60 + int(text[3:5]) if text else unknown
