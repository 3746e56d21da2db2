"""Checking one batch of a log: what is wrong with its rows, and what the others say.

A batch knows nothing of the others, so that several are checked at the same time.

What a row says goes before what the person says of the delivery: the way of measuring and the
operator that are given with the file are of rows that name none. An operator that is given is also
that of rows that show only a network which several operators share; a row of a foreign network or
of another operator stays what it is.
"""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import InitVar, dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geodata.settings import OPERATORS
from geodata.track_rows import Rows
from loaders.rows import SYNTHETIC
from loaders.sources.coverage.cleaning import WORDS, in_box
from loaders.sources.coverage.columns import LogRows, Words
from loaders.sources.coverage.networks import (
    NO_OPERATOR,
    SHARED,
    UNKNOWN,
    operator_of,
    plain,
    technology_of,
    way_of,
)
from loaders.sources.coverage.texts import Coded
from loaders.words import problem

if TYPE_CHECKING:
    from geodata.errors import Problem
    from loaders.sources.coverage.logs import Columns, Log
    from loaders.sources.coverage.times import Clock, Times
    from loaders.spec import Measuring

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

HEADINGS_AGAIN: Final = "headings_again"
"""Left out: what begins the second of two files that were put together."""

_YES: Final = frozenset({"true", "1", "1.0", "yes", "ja", "sant", "t", "y"})


@dataclass(slots=True)
class Check:
    """One batch, checked.

    Parameters
    ----------
    log, measuring
        As ``Reading`` has them.
    clock
        Says what the times are, as far as they can be told from the batch alone.
    room
        How many problems are described. All are counted.
    columns, numbers
        The batch, see ``Log.batches``.
    """

    log: Log
    measuring: Measuring
    clock: Clock
    room: int
    columns: InitVar[Columns]
    numbers: InitVar[np.ndarray]
    problems: list[Problem] = field(default_factory=list)
    rejected: int = 0
    left_out: Tally[str] = field(default_factory=Tally)
    marks: set[str] = field(init=False)
    times: Times = field(init=False)
    devices: list[tuple[str, str]] = field(init=False)
    """Whose the rows may be. ``device`` of ``rows`` is a place in this list."""

    usable: np.ndarray = field(init=False)
    """Which rows have a time and a place, and are so part of a track."""

    rows: Rows = field(init=False)
    """All rows. Their times are those of ``times``."""

    def __post_init__(self, columns: Columns, numbers: np.ndarray) -> None:
        """Check the batch."""
        rows = LogRows(columns, numbers)
        self.marks = rows.marks() - {self.log.headings.get(SYNTHETIC.name, "").strip().casefold()}
        self._leave_out(rows, self._headings_again(rows), HEADINGS_AGAIN)
        for number, reason in self.log.aside.items():
            self._leave_out(rows, numbers == number, reason)
        aside = ~rows.open
        who = rows.words("operator", self._operator)
        self.times = self.clock.parse(rows.columns["timestamp"])
        if aside.any():  # no measurement: nor does it say when was measured
            moment = np.where(aside, np.datetime64("NaT", "us"), self.times.moment)
            self.times = replace(self.times, moment=moment)
        no_time = np.isnat(self.times.moment)
        signal, no_signal = rows.numbers("signal_dbm")
        technology = rows.words("technology", technology_of)
        way = rows.words("way", lambda text: way_of(text) or self.measuring.way)
        # The first thing that is wrong with a row is what is said of it.
        self._reject(rows, "timestamp", "bad_time", self.times.never, words="no_such_hour")
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
        said = zip(WORDS, (who, technology, way), strict=True)
        numbered = {name: words.among(known) for (name, known), words in said}
        self.usable = placed & ~no_time
        self.rows = Rows(
            {
                "time": self.times.moment.view("int64"),
                "longitude": longitude,
                "latitude": latitude,
                "signal_dbm": signal,
                "device": self._device(rows, who),
                **numbered,
                "open": rows.open,
            }
        )

    def _headings_again(self, rows: LogRows) -> np.ndarray:
        """Say of each row whether its cells of the position are their headings."""
        again = np.ones(len(rows.open), dtype=bool)
        for name in ("longitude", "latitude"):
            column = rows.columns[name]
            if not pa.types.is_string(column.type):  # numbers, each of them
                return np.zeros(len(rows.open), dtype=bool)
            same = pc.equal(pc.utf8_trim_whitespace(column), self.log.headings[name].strip())
            again &= np.asarray(pc.fill_null(same, fill_value=False).to_numpy(), dtype=bool)
        return again

    def _operator(self, text: str) -> str:
        word = operator_of(text)
        given = self.measuring.operator
        return given if given and word in (NO_OPERATOR, SHARED) else word

    def _device(self, rows: LogRows, who: Words) -> np.ndarray:
        """Give whose each row is: where the file names no device, its operator's."""
        self.devices = [("operator", word) for word in who.meanings]
        if "device" not in rows.columns:
            return who.codes
        coded = Coded.of(rows.columns["device"])
        first = len(self.devices)
        self.devices += [("device", text) for text in coded.texts]
        named = coded.are(lambda text: bool(text.strip()))
        return np.where(named, coded.codes + np.int32(first), who.codes)

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
        too_far = np.abs(longitude) > MAX_LONGITUDE
        too_high = np.abs(latitude) > MAX_LATITUDE
        self._reject(rows, "longitude", "out_of_range", too_far, words="not_on_earth")
        self._reject(rows, "latitude", "out_of_range", too_high, words="not_on_earth")
        placed = ~(lost | swapped | too_far | too_high | no_longitude | no_latitude)
        if "accuracy_m" in rows.columns:
            limit = self.measuring.max_accuracy_m
            accuracy, _ = rows.numbers("accuracy_m")
            poor = accuracy > (MAX_ACCURACY_M if limit is None else limit)
            self._leave_out(rows, poor, POOR_POSITION)
            placed &= ~poor
        return longitude, latitude, placed

    def _reject(
        self, rows: LogRows, column: str, code: str, faulty: np.ndarray, words: str = ""
    ) -> None:
        found = np.flatnonzero(faulty & rows.open)
        room = max(0, self.room - len(self.problems))
        for at in found[:room]:
            heading = self.log.headings[column]
            row, text = int(rows.numbers_in_file[at]), rows.text(column, int(at))
            zone = self.clock.zone  # the hour that it lacks
            self.problems.append(
                problem(
                    code,
                    words=words,
                    sheet=self.log.sheet,
                    row=row,
                    column=heading,
                    value=text,
                    zone=zone,
                )
            )
        self.rejected += len(found)
        rows.open &= ~faulty

    def _leave_out(self, rows: LogRows, where: np.ndarray, reason: str) -> None:
        found = int((where & rows.open).sum())
        if found:
            self.left_out[reason] += found
        rows.open &= ~where
