"""Tracks: where a device has been, row by row in time, and which of its rows cannot stand.

A track is one device's rows without a pause of more than ``PAUSE``. Rows come in the order of the
file and may be out of order by as much; a longer step back in time begins a new track, as a longer
pause does. Of each track, sorted by time:

* a row that says the same as the one before it (time, place, operator, technology, signal) is
  ``REPEATED``;
* a row that cannot be reached from the last one kept is a ``JUMP``. After ``BELIEVED_ROWS`` rows
  and ``BELIEVED_AFTER`` that can be reached from one another, the new place is believed, so that
  one bad fix does not cost the whole track;
* rows within a set distance of the first position kept, until it has been left, and of the last
  one, since it was come to, are ``TRIMMED``. What passes there in between stays: it shows a road
  that was driven, not where somebody stops.

Only open ends are held: rows of the last ``PAUSE``, and where ends are trimmed those that may turn
out to be an end, for ``LOOK_BACK`` at most. What becomes of a row does not depend on how the file
was cut into batches. Pure arithmetic; no device is named here, only numbered.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from geodata.track_rows import (
    PAUSE,
    ROW,
    SECOND,
    Run,
    among,
    apart,
    by_device,
    ends,
    in_order,
    parted,
    reachable,
    repeated,
    since,
    until,
)

LOOK_BACK: Final = 24 * 3600 * SECOND
"""A device that stands where its track ends is trimmed there for a day, and no more is held."""

KEPT, REPEATED, JUMP, TRIMMED = range(4)
"""What becomes of a row."""

_STATE: Final = np.dtype(
    [
        ("newest", "i8"),
        ("part", "i4"),
        ("last", ROW),  # the last row judged
        ("kept", ROW),  # the last one kept: another, while what followed is not believed
        ("run_began", "i8"),
        ("run_rows", "i8"),  # rows that can be reached from one another and not from the one kept
        ("start", ROW),  # the first row of the track
        ("left", "?"),  # whether the track has left it
    ],
    align=True,
)
"""What is remembered of a device between batches."""

_LONG_AGO: Final = -(2**62)
AT_ONCE: Final = 1 << 17
"""Rows judged at once, at least."""

Judged = tuple[np.ndarray, np.ndarray]
"""Rows (``ROW``) in any order, and what becomes of each."""


class Tracks:
    """The tracks of one file.

    Parameters
    ----------
    trim_m
        Distance around a track's first and last position in which rows are trimmed; 0: none are.
    """

    def __init__(self, trim_m: float = 0) -> None:
        self.trim_m = trim_m
        self.steps_back = 0
        """How often a device's time went back by more than ``PAUSE``."""

        self._given: list[np.ndarray] = []
        self._held = self._tail = np.empty(0, ROW)
        self._state = np.empty(0, _STATE)
        self._tracks = 0

    def take(self, rows: np.ndarray) -> Judged:
        """Take the next rows of the file (``ROW``) and give those of which it is known."""
        self._given.append(rows)
        holding = len(self._held) + len(self._tail)
        if sum(map(len, self._given)) < max(AT_ONCE, 2 * holding):
            return np.empty(0, ROW), np.empty(0, "u1")
        return self._judged(ended=False)

    def finish(self) -> Judged:
        """Give the rest, when the file has ended."""
        return self._judged(ended=True)

    def _judged(self, *, ended: bool) -> Judged:
        given = by_device(np.concatenate([*self._given, np.empty(0, ROW)]))
        self._given = []
        self._make_room(given)
        self._cut(given)
        rows = in_order(np.concatenate([self._held, given]))
        newest, part = (self._state[name][rows["device"]] for name in ("newest", "part"))
        whole = (rows["time"] < newest - PAUSE) | (rows["part"] < part) | ended
        rows, self._held = parted(rows, whole)
        again, rows = parted(rows, repeated(rows))
        jumped, rows = parted(rows, self._follow(rows))
        reasons = np.full(len(rows), KEPT, "u1")
        if self.trim_m:
            rows, reasons = self._trimmed(rows, ended=ended)
        found = [(again, REPEATED), (jumped, JUMP)]
        others = [np.full(len(some), reason, "u1") for some, reason in found]
        return np.concatenate([rows, again, jumped]), np.concatenate([reasons, *others])

    def _make_room(self, given: np.ndarray) -> None:
        """Begin to remember devices that were not met before."""
        wanted = int(given["device"].max(initial=-1)) + 1
        if wanted > len(self._state):
            more = np.zeros(max(wanted - len(self._state), len(self._state)), _STATE)
            more["newest"] = _LONG_AGO
            more["last"]["part"] = more["start"]["track"] = -1
            self._state = np.concatenate([self._state, more])

    def _cut(self, given: np.ndarray) -> None:
        """Give the parts between steps back their numbers: rows by device, in the file's order."""
        if not len(given):
            return
        first, last = ends(given["device"])
        who = given["device"][first]
        before = np.concatenate([[_LONG_AGO], given["time"][:-1]])
        before[first] = self._state["newest"][who]
        given["part"] = self._state["part"][given["device"]]
        back = np.logical_or.reduceat(given["time"] < before, first)
        newest = given["time"][last]
        self._state["newest"][who[~back]] = newest[~back]
        for at in np.flatnonzero(back):
            self._cut_one(given[first[at] : last[at] + 1])

    def _cut_one(self, rows: np.ndarray) -> None:
        """Give the parts of one device, whose times are out of order, their numbers."""
        time, device = rows["time"], rows["device"][0]
        newest, part = self._state["newest"][device], self._state["part"][device]
        at, width = 0, 64
        while at < len(time):
            seen = time[at : at + width]
            top = np.maximum.accumulate(np.concatenate([[newest], seen]))
            late = np.flatnonzero(seen < top[:-1] - PAUSE)
            good = late[0] if len(late) else len(seen)
            rows["part"][at : at + good] = part
            newest, at, width = top[good], at + good, width * 2
            if len(late):
                part, newest, width = part + 1, _LONG_AGO, 64
                self.steps_back += 1
        self._state["newest"][device], self._state["part"][device] = newest, part

    def _follow(self, rows: np.ndarray) -> np.ndarray:
        """Give the tracks of rows in order their numbers, and say which rows jump."""
        if not len(rows):
            return np.zeros(0, dtype=bool)
        first, last = ends(rows["device"])
        who = rows["device"][first]
        earlier = self._state.copy()
        before = np.concatenate([rows[:1], rows[:-1]])
        before[first] = earlier["last"][who]
        begins = (rows["part"] != before["part"]) | (rows["time"] - before["time"] > PAUSE)
        self._number(rows, begins, first)
        self._state["last"][who] = self._state["kept"][who] = rows[last]
        self._state["run_rows"][who] = 0
        far = ~begins & ~reachable(before, rows)
        waiting = among(first[~begins[first] & (earlier["run_rows"][who] > 0)], len(rows))
        upto = np.append(np.flatnonzero(begins | among(first, len(rows))), len(rows))
        return self._jumps(rows, far, waiting, before, upto, earlier)

    def _jumps(  # noqa: PLR0917 - arrays beside each other
        self,
        rows: np.ndarray,
        far: np.ndarray,
        waiting: np.ndarray,
        before: np.ndarray,
        upto: np.ndarray,
        earlier: np.ndarray,
    ) -> np.ndarray:
        """Say which rows jump: from one that cannot be reached to the next that is kept.

        Parameters
        ----------
        far, waiting
            Rows out of reach of the one ``before``; those before which nothing is believed yet.
        upto
            Where tracks end.
        earlier
            What was remembered of the devices before these rows.
        """
        jump = np.zeros(len(rows), dtype=bool)
        breaks = np.append(np.flatnonzero(far), len(rows))
        done = 0
        for at in np.flatnonzero(far | waiting):
            if at < done:
                continue
            device, known = rows["device"][at], earlier[rows["device"][at]]
            run = Run(known["kept"] if waiting[at] else before[at], rows["time"][at], 0)
            if waiting[at] and not far[at]:
                run.began, run.rows = known["run_began"], known["run_rows"]
            end = int(upto[np.searchsorted(upto, at, side="right")])
            kept = run.ends(rows, int(at), end, breaks)
            jump[at:kept] = True
            done = kept + 1 if kept < end else end
            if kept == end and device not in rows["device"][end : end + 1]:
                mine = self._state[device : device + 1]
                mine["kept"], mine["run_began"], mine["run_rows"] = run.kept, run.began, run.rows
        return jump

    def _number(self, rows: np.ndarray, begins: np.ndarray, first: np.ndarray) -> None:
        """Give each row the number of its track."""
        number = np.cumsum(begins)
        rows["track"] = number + self._tracks
        self._tracks += int(number[-1])
        # Rows before the first beginning go on with the device's track of the batch before.
        goes_on = ~begins[first]
        upto = np.append(first[1:], len(rows))
        for at, end in zip(first[goes_on], upto[goes_on], strict=True):
            begun = np.flatnonzero(begins[at:end])
            stop = at + begun[0] if len(begun) else end
            rows["track"][at:stop] = self._state["last"]["track"][rows["device"][at]]

    def _trimmed(self, rows: np.ndarray, *, ended: bool) -> Judged:
        """Trim the ends of tracks; hold what may turn out to be one."""
        rows = by_device(np.concatenate([self._tail, rows]))
        if not len(rows):
            return rows, np.empty(0, "u1")
        first, last = ends(rows["track"])
        who = rows["device"][first]
        length = last - first + 1
        known = self._state[who]
        goes_on = known["start"]["track"] == rows["track"][first]
        start = np.where(goes_on, known["start"], rows[first])
        away = apart(np.repeat(start, length), rows) > self.trim_m
        left = since(away, np.repeat(first, length)) | np.repeat(goes_on & known["left"], length)
        from_end = apart(np.repeat(rows[last], length), rows)
        late = np.repeat(rows["time"][last], length) - rows["time"] <= LOOK_BACK
        upto = np.repeat(last, length)
        at_end = late & ~until(from_end > self.trim_m, upto)
        # The last track of each device may go on. What is so far from where it is now that both
        # cannot be near its end, and all before that, cannot be part of its end.
        newest = np.append(who[1:] != who[:-1], [True])
        going = newest & (rows["part"][first] == known["part"]) & (not ended)
        self._state["start"][who[newest]] = start[newest]
        self._state["left"][who[newest]] = left[last[newest]]
        may_end = late & ~until(from_end > 2.1 * self.trim_m, upto)
        hold = np.repeat(going, length) & left & may_end
        out = ~left | (at_end & ~np.repeat(going, length))
        self._tail, rows = parted(rows, hold)
        return rows, np.where(out, TRIMMED, KEPT).astype("u1")[~hold]
