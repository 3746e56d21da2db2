"""Rows that were found sound one by one: cleaned as parts of tracks, then counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from geodata.settings import OPERATORS, TECHNOLOGIES
from geodata.signals import NO_TECHNOLOGY
from geodata.tracks import JUMP, KEPT, REPEATED, TRIMMED, Tracks
from loaders.engines.local import Counter
from loaders.spec import WAYS
from loaders.words import refused

if TYPE_CHECKING:
    from collections import Counter as Tally

    import numpy as np

    from geodata.track_rows import Rows

BOX_LONGITUDE: Final = (14.5, 25.0)
BOX_LATITUDE: Final = (64.4, 69.5)
"""The county with some 30 km around it, degrees. Points outside are counted as outside.

Which municipality a cell belongs to is looked up per edition. No longitude in the box could be a
latitude in it, so swapped coordinates are known for certain.
"""

MAX_STEPS_BACK: Final = 10_000
"""Of a device's time by more than a pause. A log with more of them is in no order of time."""

TRACK_REASONS: Final = {
    REPEATED: "repeated_row",
    JUMP: "impossible_jump",
    TRIMMED: "trimmed",
}

WORDS: Final = (
    ("operator", OPERATORS),
    ("technology", (*TECHNOLOGIES, NO_TECHNOLOGY)),
    ("way", ("", *WAYS)),
)
"""Words that a row which is counted may have."""


@dataclass(slots=True)
class Cleaning:
    """What stands between the check of rows and the kernel.

    Parameters
    ----------
    left_out
        Where rows that do not stand in their track are counted, by reason.
    trim_m
        As ``Measuring.trim_m``.
    timed, time_step
        As of a ``Log``. Rows without times of their own are counted as they are.
    """

    left_out: Tally[str]
    trim_m: float = 0
    timed: bool = True
    time_step: int = 0
    outside: int = 0
    no_way: bool = False
    """Whether a row that is counted does not say how it was measured."""

    counter: Counter = field(default_factory=Counter)
    tracks: Tracks = field(init=False)

    def __post_init__(self) -> None:
        """Refuse to trim what has no times."""
        if self.trim_m and not self.timed:
            raise refused("no_tracks")
        self.tracks = Tracks(self.trim_m, self.time_step)

    def take(self, rows: Rows) -> None:
        """Clean rows, where times tell their tracks, and count what is known by now."""
        if not self.timed:
            self._count(rows, rows["open"])
            return
        self._settle(*self.tracks.take(rows))

    def finish(self) -> pa.Table:
        """Clean and count what was held, and give all counts (``kernel.COUNTS_SCHEMA``)."""
        self._settle(*self.tracks.finish())
        return self.counter.total()

    def _settle(self, rows: Rows, reasons: np.ndarray) -> None:
        """Leave out what does not stand in its track, and count the rest."""
        if self.tracks.steps_back > MAX_STEPS_BACK:
            raise refused("unsorted_log", count=self.tracks.steps_back)
        opened = rows["open"]
        stands = reasons == KEPT
        if not stands.all():
            for code, reason in TRACK_REASONS.items():
                if found := int(((reasons == code) & opened).sum()):
                    self.left_out[reason] += found
        self._count(rows, stands & opened)

    def _count(self, rows: Rows, chosen: np.ndarray) -> None:
        inside = chosen & in_box(rows["longitude"], rows["latitude"])
        self.outside += int(chosen.sum()) - int(inside.sum())
        rows = rows.where(inside)
        if not len(rows):
            return
        self.no_way |= not rows["way"].all()
        table = {name: pa.array(rows[name]) for name in ("longitude", "latitude", "signal_dbm")}
        table["timestamp"] = pa.array(rows["time"].view("M8[us]"))
        for name, known in WORDS:
            words = pa.array(known, pa.string())
            table[name] = pa.DictionaryArray.from_arrays(rows[name], words)
        self.counter.add(pa.table(table))


def in_box(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Say of each position whether it is in the county or near it."""
    inside: np.ndarray = longitude >= BOX_LONGITUDE[0]
    inside &= longitude <= BOX_LONGITUDE[1]
    inside &= latitude >= BOX_LATITUDE[0]
    inside &= latitude <= BOX_LATITUDE[1]
    return inside
