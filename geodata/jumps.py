"""What follows a row that no vehicle can have come to: looked at row by row.

What becomes of each row depends on the one before, so this is no work for whole columns. With plain
numbers Python does a million rows in a second, also where every row is a jump (two phones in one
file that does not tell them apart).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from geodata.track_rows import MAX_SPEED, SECOND, SLACK_M, among, metres_between

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.track_rows import Rows

    Point: TypeAlias = tuple[int, float, float]
    """Time, longitude, latitude."""

BELIEVED_ROWS: Final = 3
BELIEVED_AFTER: Final = 30 * SECOND
"""When a new place is believed; see ``geodata.tracks``."""


@dataclass(slots=True)
class Run:
    """Rows that can be reached from one another, and not from the one kept."""

    kept: Point
    began: int = 0
    rows: int = 0


def jumps(
    rows: Rows,
    far: np.ndarray,
    waiting: Mapping[int, Run],
    before: Rows,
    begins: np.ndarray,
    *,
    slack_m: float = SLACK_M,
) -> tuple[np.ndarray, dict[int, Run]]:
    """Give the places of rows that jump: from one out of reach to the next that is kept.

    Parameters
    ----------
    far
        Places of the rows out of reach of the one ``before``.
    waiting
        Places before which nothing is believed yet, and what is.
    begins
        Where a track begins, or what of one stands in these rows.
    slack_m
        Metres that two positions may be apart at one time.

    Returns
    -------
    The places, and of devices of whose last rows nothing is believed what may yet be.
    """
    walk = _Walk(rows, among(far, len(rows)), slack_m)
    stops = [*np.flatnonzero(begins).tolist(), len(rows)]
    device = rows["device"]
    jump = np.zeros(len(rows), dtype=bool)
    open_runs: dict[int, Run] = {}
    done = 0
    for at in sorted({*far.tolist(), *waiting}):
        if at < done:
            continue
        run = waiting.get(at) or Run(
            (before["time"].item(at), before["longitude"].item(at), before["latitude"].item(at))
        )
        end = stops[bisect_right(stops, at)]
        stands = walk.follow(run, at, end)
        jump[at:stands] = True
        done = min(stands + 1, end)
        if stands == end and (end == len(rows) or device[end] != device[at]):
            open_runs[int(device[at])] = run
    return np.flatnonzero(jump), open_runs


class _Walk:
    """Rows as plain numbers."""

    def __init__(self, rows: Rows, far: np.ndarray, slack_m: float) -> None:
        self._slack_m = slack_m
        self._time = rows["time"].data
        self._longitude = rows["longitude"].data
        self._latitude = rows["latitude"].data
        self._far = far.data

    def follow(self, run: Run, at: int, end: int) -> int:
        """Give the first place from ``at`` whose row is kept; ``end`` if none before it is."""
        kept_time, longitude, latitude = run.kept
        while at < end:
            time = self._time[at]
            away = metres_between(longitude, latitude, self._longitude[at], self._latitude[at])
            if away <= self._slack_m + MAX_SPEED * (time - kept_time):
                break
            if self._far[at] or not run.rows:
                run.began, run.rows = time, 0
            run.rows += 1
            if run.rows >= BELIEVED_ROWS and time - run.began >= BELIEVED_AFTER:
                break
            at += 1
        return at
