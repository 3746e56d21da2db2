"""A log from its batches to its counts: what is wrong is said, what is sound is cleaned, counted.

Batches are checked and counted by the threads, several at once; in between, what belongs together
across batches is done in their order: tracks, the hour that comes twice, which devices there are.
Devices are told apart by their names, which are kept nowhere.
"""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from geodata import kernel
from geodata.tracks import JUMP
from loaders.engines import pool
from loaders.rows import synthetic_by_marks
from loaders.sources.coverage.checking import Check
from loaders.sources.coverage.cleaning import TRACK_REASONS, Cleaning
from loaders.sources.coverage.times import UTC, Clock
from loaders.spec import ReadResult
from loaders.words import problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.errors import Problem
    from loaders.sources.coverage.logs import Columns, Log
    from loaders.spec import Measuring

MANY_JUMPS: Final = 0.1
FEWEST_JUMPS: Final = 20
"""Share and number of rows that jump, from which on it is no matter of bad fixes. What two phones
measured at two places is half of it lost where nothing tells them apart."""

MAX_PROBLEMS: Final = 1_000
"""Problems that are described. All are counted."""


@dataclass(slots=True)
class Reading:
    """What has been read so far.

    Parameters
    ----------
    log
        What is known of the file, and its batches.
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
        self.cleaning = Cleaning(
            self.left_out,
            self.measuring.trim_m,
            timed=self.log.timed,
            time_step=self.log.time_step,
        )

    def read_all(self) -> None:
        """Read every batch of the log."""
        for checked in pool.in_order(lambda batch: self._check(*batch), self.log.batches):
            self._add(checked)

    def take(self, columns: Columns, numbers: np.ndarray) -> None:
        """Read one batch (see ``Log.batches``)."""
        self._add(self._check(columns, numbers))

    def _check(self, columns: Columns, numbers: np.ndarray) -> Check:
        room = MAX_PROBLEMS - len(self.problems)  # what batches before this one take is not known
        return Check(self.log, self.measuring, self.clock, room, columns, numbers)

    def _add(self, checked: Check) -> None:
        """Note what is wrong with the rows of the next batch, pass on what is sound."""
        rows = checked.rows
        if not len(rows):
            return
        self.read += len(rows)
        self.marks |= checked.marks
        synthetic_by_marks(self.marks)  # refuses mixed rows before the whole file is read
        self.rejected += checked.rejected
        self.problems += checked.problems[: MAX_PROBLEMS - len(self.problems)]
        self.left_out.update(checked.left_out)
        for device in checked.devices:
            self.devices.setdefault(device, len(self.devices))
        numbers = np.array([self.devices[device] for device in checked.devices], "int32")
        device = numbers[rows["device"]]
        self.clock.settle(checked.times, device)
        time = rows["time"]
        self._note_times(time if checked.usable.all() else time[~np.isnat(checked.times.moment)])
        self.cleaning.take(rows.having(device=device).where(checked.usable))

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
        yield from self._many_jumps()

    def _many_jumps(self) -> Iterator[Problem]:
        """Tell a log of which so much jumps that two phones may stand there as one."""
        jumps = self.left_out[TRACK_REASONS[JUMP]]
        rows = self.read - self.rejected
        if jumps >= FEWEST_JUMPS and jumps >= MANY_JUMPS * rows:
            told_apart = "device" in self.log.headings
            words = "many_jumps_of_one" if told_apart else ""
            column = self.log.headings.get("device", "")
            yield problem("many_jumps", words=words, column=column, count=jumps, rows=rows)

    def _note_times(self, times: np.ndarray) -> None:
        if len(times):
            first, last = (end.astype("M8[us]") for end in (times.min(), times.max()))
            self.first = min(first, self.first or first)
            self.last = max(last, self.last or last)
