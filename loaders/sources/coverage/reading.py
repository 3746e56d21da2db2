"""Checking a log batch by batch: what is wrong is said, what is sound is counted."""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from geodata import kernel
from geodata.settings import OPERATORS
from loaders.engines.local import Counter
from loaders.rows import synthetic_by_marks
from loaders.sources.coverage.columns import LogRows, Words
from loaders.sources.coverage.networks import UNKNOWN, operator_of, technology_of, way_of
from loaders.spec import ReadResult
from loaders.words import problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.errors import Problem
    from loaders.sources.coverage.logs import Columns
    from loaders.spec import Measuring

BOX_LONGITUDE: Final = (14.5, 25.0)
BOX_LATITUDE: Final = (64.4, 69.5)
"""The county with some 30 km around it, degrees. Points outside are counted as outside.

Which municipality a cell belongs to is looked up per edition. No longitude in the box could be a
latitude in it, so swapped coordinates are known for certain.
"""

MAX_PROBLEMS: Final = 1_000
"""Problems that are described. All are counted."""

MAX_LONGITUDE: Final = 180
MAX_LATITUDE: Final = 90

NO_POSITION: Final = "no_position"
"""Left out: the receiver had no fix. Where the row was measured cannot be known."""


@dataclass(slots=True)
class Reading:
    """What has been read so far.

    Parameters
    ----------
    headings
        Our column name to the heading as the file writes it.
    measuring
        What the person says of how the log was measured.
    """

    headings: Mapping[str, str]
    measuring: Measuring
    counter: Counter = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    rejected: int = 0
    left_out: Tally[str] = field(default_factory=Tally)
    outside: int = 0
    read: int = 0
    first: np.datetime64 | None = None
    last: np.datetime64 | None = None
    marks: set[str] = field(default_factory=set)
    no_way: bool = False

    def take(self, columns: Columns, numbers: np.ndarray) -> None:
        """Check one batch (see ``Log.batches``), count its sound rows and note the others."""
        if not len(numbers):
            return
        rows = LogRows(columns, numbers)
        self.read += len(numbers)
        self.marks |= rows.marks()
        synthetic_by_marks(self.marks)  # refuses mixed rows before the whole file is read
        moment = rows.moments()
        self._note_times(moment[~np.isnat(moment)])
        signal, no_signal = rows.numbers("signal_dbm")
        technology = rows.words("technology", technology_of)
        way = rows.words("way", lambda text: way_of(text) or self.measuring.way)
        # The first thing that is wrong with a row is what is said of it.
        self._reject(rows, "timestamp", "bad_time", np.isnat(moment))
        self._reject(rows, "signal_dbm", "not_a_number", no_signal)
        self._reject(rows, "technology", "unknown_technology", technology.are(UNKNOWN))
        self._reject(rows, "way", "unknown_way", way.are(UNKNOWN))
        longitude, latitude = self._places(rows)
        who = self._operators(rows)
        outside = rows.open & ~_in_box(longitude, latitude)
        self.outside += int(outside.sum())
        rows.open &= ~outside
        self.no_way |= bool((way.are("") & rows.open).any())
        table = pa.table(
            {
                "timestamp": pa.array(moment, pa.timestamp("us")),
                "longitude": longitude,
                "latitude": latitude,
                "operator": who.as_column(),
                "technology": technology.as_column(),
                "signal_dbm": signal,
                "way": way.as_column(),
            }
        )
        self.counter.add(table.filter(pa.array(rows.open)))

    def _places(self, rows: LogRows) -> tuple[np.ndarray, np.ndarray]:
        """Give longitude and latitude; rows without a position that can be are closed."""
        longitude, no_longitude = rows.numbers("longitude")
        latitude, no_latitude = rows.numbers("latitude")
        self._reject(rows, "longitude", "not_a_number", no_longitude)
        self._reject(rows, "latitude", "not_a_number", no_latitude)
        lost = np.isnan(longitude) | np.isnan(latitude) | ((longitude == 0) & (latitude == 0))
        self._leave_out(rows, lost, NO_POSITION)
        self._reject(rows, "longitude", "swapped_coordinates", _in_box(latitude, longitude))
        wrong = (np.abs(longitude) > MAX_LONGITUDE) | (np.abs(latitude) > MAX_LATITUDE)
        self._reject(rows, "longitude", "out_of_range", wrong)
        return longitude, latitude

    def _operators(self, rows: LogRows) -> Words:
        """Give each row's operator; rows of no operator of reference are closed, by reason."""
        who = rows.words("operator", operator_of)
        for word in who.meanings:
            if word not in OPERATORS:
                self._leave_out(rows, who.are(word), word)
        return who

    def reject(self, code: str, number: int, column: str, value: str) -> None:
        """Count a rejected row and describe it, as long as there is room."""
        self.rejected += 1
        if len(self.problems) < MAX_PROBLEMS:
            words = code if code != "out_of_range" else "not_on_earth"
            self.problems.append(problem(code, words=words, row=number, column=column, value=value))

    def result(self, malformed: int) -> ReadResult:
        """Give what was read, every row accounted for."""
        synthetic = synthetic_by_marks(self.marks)
        rows = kernel.as_frame(self.counter.total()).assign(synthetic=synthetic)
        self.problems.sort(key=lambda item: item.row or 0)
        if self.rejected > len(self.problems):
            more = self.rejected - len(self.problems)
            self.problems.append(problem("more_problems", count=more))
        days = ("", "")
        if self.first is not None and self.last is not None:
            days = (str(self.first)[:10], str(self.last)[:10])
        notes = [problem("no_way")] if self.no_way else []
        return ReadResult(
            rows=rows,
            problems=self.problems,
            rows_read=self.read + malformed,
            rows_rejected=self.rejected,
            left_out=dict(self.left_out),
            rows_outside=self.outside,
            covers=days,
            synthetic=synthetic,
            notes=notes,
        )

    def _reject(self, rows: LogRows, column: str, code: str, faulty: np.ndarray) -> None:
        for at in np.flatnonzero(faulty & rows.open):
            heading = self.headings[column]
            self.reject(code, int(rows.numbers_in_file[at]), heading, rows.text(column, int(at)))
        rows.open &= ~faulty

    def _leave_out(self, rows: LogRows, where: np.ndarray, reason: str) -> None:
        found = int((where & rows.open).sum())
        if found:
            self.left_out[reason] += found
        rows.open &= ~where

    def _note_times(self, moments: np.ndarray) -> None:
        if len(moments):
            self.first = min(moments.min(), self.first or moments.min())
            self.last = max(moments.max(), self.last or moments.max())


def _in_box(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    inside = (longitude >= BOX_LONGITUDE[0]) & (longitude <= BOX_LONGITUDE[1])
    return np.asarray(inside & (latitude >= BOX_LATITUDE[0]) & (latitude <= BOX_LATITUDE[1]))
