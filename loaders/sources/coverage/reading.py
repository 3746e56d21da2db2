"""Checking a log batch by batch: what is wrong is said, what is sound is cleaned and counted.

What a row says goes before what the person says of the delivery: the way of measuring and the
operator that are given with the file are of rows that name none. An operator that is given is also
that of rows that show only a network which several operators share; a row of a foreign network or
of another operator stays what it is. Devices are told apart by their names, which are kept nowhere.
"""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from geodata import kernel
from geodata.settings import OPERATORS
from geodata.track_rows import ROW
from loaders.rows import synthetic_by_marks
from loaders.sources.coverage.cleaning import WORDS, Cleaning, in_box
from loaders.sources.coverage.columns import LogRows, Words, coded
from loaders.sources.coverage.networks import (
    NO_OPERATOR,
    SHARED,
    UNKNOWN,
    operator_of,
    plain,
    technology_of,
    way_of,
)
from loaders.sources.coverage.times import UTC, Clock
from loaders.spec import ReadResult
from loaders.words import problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.errors import Problem
    from loaders.sources.coverage.logs import Columns, Log
    from loaders.spec import Measuring

MAX_PROBLEMS: Final = 1_000
"""Problems that are described. All are counted."""

MAX_LONGITUDE: Final = 180
MAX_LATITUDE: Final = 90

MAX_ACCURACY_M: Final = 50.0
"""Positions that the log knows to be worse are left out, unless the person says another limit.

The limit of the German regulator's app; half a cell.
"""

NO_POSITION: Final = "no_position"
"""Left out: the receiver had no fix. Where the row was measured cannot be known."""

POOR_POSITION: Final = "poor_position"
NEIGHBOUR: Final = "neighbour_cell"
"""Left out: a cell that the phone heard and did not use."""

_YES: Final = frozenset({"true", "1", "1.0", "yes", "ja", "sant", "t", "y"})


@dataclass(slots=True)
class Reading:
    """What has been read so far.

    Parameters
    ----------
    log
        What is known of the file; its batches are given to ``take``.
    measuring
        What the person says of how the log was measured.
    """

    log: Log
    measuring: Measuring
    problems: list[Problem] = field(default_factory=list)
    rejected: int = 0
    left_out: Tally[str] = field(default_factory=Tally)
    read: int = 0
    first: np.datetime64 | None = None
    last: np.datetime64 | None = None
    marks: set[str] = field(default_factory=set)
    clock: Clock = field(init=False)
    cleaning: Cleaning = field(init=False)
    devices: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Set the clock and the cleaning as log and person say."""
        self.clock = Clock(
            self.log.time_format, self.measuring.time_zone or self.log.time_zone or UTC
        )
        self.cleaning = Cleaning(self.left_out, self.measuring.trim_m, timed=self.log.timed)

    def take(self, columns: Columns, numbers: np.ndarray) -> None:
        """Check one batch (see ``Log.batches``), note what is wrong, pass on what is sound."""
        if not len(numbers):
            return
        rows = LogRows(columns, numbers)
        self.read += len(numbers)
        self.marks |= rows.marks()
        synthetic_by_marks(self.marks)  # refuses mixed rows before the whole file is read
        who = rows.words("operator", self._operator)
        device = self._devices(rows, who)
        moment, never = self.clock.read(rows.columns["timestamp"], device)
        no_time = np.isnat(moment)
        self._note_times(moment[~no_time])
        signal, no_signal = rows.numbers("signal_dbm")
        technology = rows.words("technology", technology_of)
        way = rows.words("way", lambda text: way_of(text) or self.measuring.way)
        # The first thing that is wrong with a row is what is said of it.
        self._reject(rows, "timestamp", "bad_time", never, words="no_such_hour")
        self._reject(rows, "timestamp", "bad_time", no_time)
        self._reject(rows, "signal_dbm", "not_a_number", no_signal)
        self._reject(rows, "technology", "unknown_technology", technology.are(UNKNOWN))
        self._reject(rows, "way", "unknown_way", way.are(UNKNOWN))
        neighbour = rows.words("neighbouring", lambda text: "yes" if plain(text) in _YES else "")
        self._leave_out(rows, neighbour.are("yes"), NEIGHBOUR)
        longitude, latitude, placed = self._places(rows)
        for word in who.meanings:
            if word not in OPERATORS:
                self._leave_out(rows, who.are(word), word)
        sound = np.zeros(len(numbers), ROW)
        sound["time"] = moment.astype("int64")
        sound["longitude"], sound["latitude"] = longitude, latitude
        sound["signal_dbm"] = signal
        sound["device"], sound["open"] = device, rows.open
        for (name, known), words in zip(WORDS, (who, technology, way), strict=True):
            sound[name] = words.among(known)
        self.cleaning.take(sound[placed & ~no_time])

    def _operator(self, text: str) -> str:
        word = operator_of(text)
        given = self.measuring.operator
        return given if given and word in (NO_OPERATOR, SHARED) else word

    def _devices(self, rows: LogRows, who: Words) -> np.ndarray:
        """Give each row's device a number; where the file names none, its operator's."""
        numbers = np.array([self._device("operator", word) for word in who.meanings], "int32")
        device = numbers[who.codes]
        if "device" in rows.columns:
            codes, texts = coded(rows.columns["device"])
            names = [self._device("device", text) if text.strip() else -1 for text in texts]
            named = np.array(names, "int32")[codes]
            device = np.where(named < 0, device, named)
        return np.asarray(device)

    def _device(self, kind: str, name: str) -> int:
        return self.devices.setdefault((kind, name), len(self.devices))

    def _places(self, rows: LogRows) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Give longitude, latitude and where they can be used; rows without such are closed."""
        longitude, no_longitude = rows.numbers("longitude")
        latitude, no_latitude = rows.numbers("latitude")
        self._reject(rows, "longitude", "not_a_number", no_longitude)
        self._reject(rows, "latitude", "not_a_number", no_latitude)
        lost = np.isnan(longitude) | np.isnan(latitude) | ((longitude == 0) & (latitude == 0))
        self._leave_out(rows, lost, NO_POSITION)
        swapped = in_box(latitude, longitude)
        self._reject(rows, "longitude", "swapped_coordinates", swapped)
        wrong = (np.abs(longitude) > MAX_LONGITUDE) | (np.abs(latitude) > MAX_LATITUDE)
        self._reject(rows, "longitude", "out_of_range", wrong, words="not_on_earth")
        placed = ~(lost | swapped | wrong | no_longitude | no_latitude)
        if "accuracy_m" in rows.columns:
            limit = self.measuring.max_accuracy_m
            accuracy, _ = rows.numbers("accuracy_m")
            poor = accuracy > (MAX_ACCURACY_M if limit is None else limit)
            self._leave_out(rows, poor, POOR_POSITION)
            placed &= ~poor
        return longitude, latitude, placed

    def reject(self, code: str, number: int, column: str, value: str, words: str = "") -> None:
        """Count a rejected row and describe it, as long as there is room."""
        self.rejected += 1
        if len(self.problems) < MAX_PROBLEMS:
            zone = self.clock.zone  # the hour that it lacks
            self.problems.append(
                problem(code, words=words, row=number, column=column, value=value, zone=zone)
            )

    def result(self, malformed: int) -> ReadResult:
        """Give what was read, every row accounted for."""
        counts = self.cleaning.finish()
        synthetic = synthetic_by_marks(self.marks)
        rows = kernel.as_frame(counts).assign(synthetic=synthetic)
        self.problems.sort(key=lambda item: item.row or 0)
        if self.rejected > len(self.problems):
            more = self.rejected - len(self.problems)
            self.problems.append(problem("more_problems", count=more))
        days = ("", "")
        if self.first is not None and self.last is not None:
            days = (str(self.first)[:10], str(self.last)[:10])
        return ReadResult(
            rows=rows,
            problems=self.problems,
            rows_read=self.read + malformed,
            rows_rejected=self.rejected,
            left_out=dict(self.left_out),
            rows_outside=self.cleaning.outside,
            covers=days,
            synthetic=synthetic,
            notes=list(self._notes()),
        )

    def _notes(self) -> Iterator[Problem]:
        """Say what was taken for granted, so that the person can say otherwise."""
        if self.cleaning.no_way:
            yield problem("no_way")
        if self.clock.local and not self.measuring.time_zone and self.clock.zone != UTC:
            yield problem("local_times", zone=self.clock.zone)
        if self.clock.twice:
            yield problem("hour_twice", count=self.clock.twice, zone=self.clock.zone)
        if self.cleaning.tracks.steps_back:
            yield problem("steps_back", count=self.cleaning.tracks.steps_back)

    def _reject(
        self, rows: LogRows, column: str, code: str, faulty: np.ndarray, words: str = ""
    ) -> None:
        found = np.flatnonzero(faulty & rows.open)
        room = max(0, MAX_PROBLEMS - len(self.problems))
        for at in found[:room]:
            heading = self.log.headings[column]
            number = int(rows.numbers_in_file[at])
            self.reject(code, number, heading, rows.text(column, int(at)), words)
        self.rejected += len(found[room:])
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
