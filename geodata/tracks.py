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

All is computed on whole columns, and only where it can matter: nearly no row repeats another or is
out of reach. What follows a jump is looked at row by row, each row once.

Only open ends are held: rows of the last ``PAUSE``, and where ends are trimmed those that may turn
out to be an end, for ``LOOK_BACK`` at most. What becomes of a row does not depend on how the file
was cut into batches. Pure arithmetic; no device is named here, only numbered.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from geodata.jumps import Run, jumps
from geodata.track_rows import (
    MAX_SPEED,
    PAUSE,
    SECOND,
    SLACK_M,
    Rows,
    among,
    apart,
    by_device,
    ends,
    in_order,
    joined,
    order_by_device,
    out_of_reach,
    repeated,
    since,
    until,
)

LOOK_BACK: Final = 24 * 3600 * SECOND
"""A device that stands where its track ends is trimmed there for a day, and no more is held."""

KEPT, REPEATED, JUMP, TRIMMED = range(4)
"""What becomes of a row."""

_POINT: Final = np.dtype([("time", "i8"), ("longitude", "f8"), ("latitude", "f8")])
_STATE: Final = np.dtype(
    [
        ("newest", "i8"),
        ("part", "i4"),
        ("last", _POINT),  # the last row judged, its part and its track
        ("last_part", "i4"),
        ("track", "i8"),
        ("kept", _POINT),  # the last one kept: another, while what followed is not believed
        ("run_began", "i8"),
        ("run_rows", "i8"),  # rows that can be reached from one another and not from the one kept
        ("start", _POINT),  # the first row of the track last trimmed, and that track
        ("start_track", "i8"),
        ("left", "?"),  # whether the track has left it
    ],
    align=True,
)
"""What is remembered of a device between batches."""

_LONG_AGO: Final = -(2**62)
AT_ONCE: Final = 1 << 17
"""Rows judged at once, at least."""

Judged = tuple[Rows, np.ndarray]
"""Rows in any order, and what becomes of each."""


class Tracks:
    """The tracks of one file.

    Parameters
    ----------
    trim_m
        Distance around a track's first and last position in which rows are trimmed; 0: none are.
    time_step
        How coarsely times are told, microseconds: two rows may be as much further apart in time
        than they say. With times to the minute a vehicle moves within one.
    """

    def __init__(self, trim_m: float = 0, time_step: int = 0) -> None:
        self.trim_m = trim_m
        self.slack_m = SLACK_M + MAX_SPEED * time_step
        self.steps_back = 0
        """How often a device's time went back by more than ``PAUSE``."""

        self._state = np.empty(0, _STATE)
        self._given: list[Rows] = []  # not judged yet: small batches wait for each other
        self._held = Rows.none()  # by device, part and time
        self._tail = Rows.none()  # judged, and may be the end of a track that is to be trimmed
        self._tracks = 0

    def take(self, rows: Rows) -> Judged:
        """Take the next rows of the file and give those of which it is known."""
        self._given.append(rows)
        # What is held is gone through again each time: never more of it than of what is new.
        holding = len(self._held) + len(self._tail)
        if sum(map(len, self._given)) < max(AT_ONCE, 2 * holding):
            return Rows.none(), np.empty(0, "u1")
        return self._judged(ended=False)

    def finish(self) -> Judged:
        """Give the rest, when the file has ended."""
        return self._judged(ended=True)

    def _judged(self, *, ended: bool) -> Judged:
        rows = self._ordered(ended=ended)
        again = repeated(rows)
        repetitions = rows.take(again)
        if len(again):
            rows = rows.where(~among(again, len(rows)))
        rows, jumped = self._follow(rows)
        reasons = np.full(len(rows), KEPT, "u1")
        reasons[jumped] = JUMP
        if self.trim_m:
            jumps = rows.take(jumped)
            rows, reasons = self._trimmed(rows.where(reasons == KEPT), ended=ended)
            rows, reasons = joined([rows, jumps]), _and(reasons, len(jumps), JUMP)
        return joined([rows, repetitions]), _and(reasons, len(again), REPEATED)

    def _ordered(self, *, ended: bool) -> Rows:
        """Give the rows that nothing can come before, in order; hold the others."""
        given, self._given = self._given, []
        for rows in given:
            self._make_room(rows["device"])
        plain = [rows.having(part=np.zeros(len(rows), "i4")) for rows in given]
        rows = joined([self._held, *plain])
        if not len(rows):
            return rows.having(part=np.empty(0, "i4"))
        order = order_by_device(rows["device"])
        time = rows["time"] if order is None else rows["time"].take(order)
        device = rows["device"] if order is None else rows["device"].take(order)
        first, last = ends(device)
        later = time[1:] >= time[:-1]
        later[last[:-1]] = True
        if self.steps_back or not later.all():
            return self._sorted(joined([*given, Rows.none()]), ended=ended)
        newest = time[last]
        self._state["newest"][device[last]] = newest
        if ended:
            self._held = Rows.none()
            return rows if order is None else rows.take(order)
        if len(first) == 1:
            upto = int(np.searchsorted(time, newest[0] - PAUSE))
            self._held = rows.take(slice(upto, None))
            return rows.take(slice(upto))
        whole = time < np.repeat(newest - PAUSE, last - first + 1)
        at = [np.flatnonzero(~whole), np.flatnonzero(whole)]
        self._held, rows = (rows.take(one if order is None else order.take(one)) for one in at)
        return rows

    def _sorted(self, given: Rows, *, ended: bool) -> Rows:
        """Do as ``_ordered`` where rows are out of order or have stepped back."""
        given = self._cut(by_device(given))
        rows = in_order(joined([self._held, given]))
        newest, part = (self._state[name][rows["device"]] for name in ("newest", "part"))
        whole = (rows["time"] < newest - PAUSE) | (rows["part"] < part) | ended
        self._held = rows.take(np.flatnonzero(~whole))
        return rows.where(whole)

    def _make_room(self, device: np.ndarray) -> None:
        """Begin to remember devices that were not met before."""
        wanted = int(device.max(initial=-1)) + 1
        if wanted > len(self._state):
            more = np.zeros(max(wanted - len(self._state), len(self._state)), _STATE)
            more["newest"] = more["last"]["time"] = _LONG_AGO
            more["last_part"] = more["track"] = more["start_track"] = -1
            self._state = np.concatenate([self._state, more])

    def _cut(self, given: Rows) -> Rows:
        """Give the parts between steps back their numbers: rows by device, in the file's order."""
        if not len(given):
            return given
        time, device = given["time"], given["device"]
        first, last = ends(device)
        who = device[first]
        before = np.concatenate([[_LONG_AGO], time[:-1]])
        before[first] = self._state["newest"][who]
        part = self._state["part"][device]
        back = np.logical_or.reduceat(time < before, first)
        newest = time[last]
        self._state["newest"][who[~back]] = newest[~back]
        for at in np.flatnonzero(back):
            mine = slice(first[at], last[at] + 1)
            self._cut_one(who[at], time[mine], part[mine])
        return given.having(part=part)

    def _cut_one(self, device: int, time: np.ndarray, parts: np.ndarray) -> None:
        """Give the parts of one device, whose times are out of order, their numbers."""
        newest, part = self._state["newest"][device], self._state["part"][device]
        at, width = 0, 64
        while at < len(time):
            seen = time[at : at + width]
            top = np.maximum.accumulate(np.concatenate([[newest], seen]))
            late = np.flatnonzero(seen < top[:-1] - PAUSE)
            good = late[0] if len(late) else len(seen)
            parts[at : at + good] = part
            newest, at, width = top[good], at + good, width * 2
            if len(late):
                part, newest, width = part + 1, _LONG_AGO, 64
                self.steps_back += 1
        self._state["newest"][device], self._state["part"][device] = newest, part

    def _follow(self, rows: Rows) -> tuple[Rows, np.ndarray]:
        """Give rows in order with their tracks, and the places of those that jump."""
        if not len(rows):
            return rows, np.empty(0, "int64")
        first, last = ends(rows["device"])
        who = rows["device"][first]
        state, known = self._state, self._state[who]
        before = Rows({n: _shifted(rows[n], first, known["last"][n]) for n in _POINT.names or ()})
        begins = rows["time"] - before["time"] > PAUSE
        if self.steps_back:
            begins |= rows["part"] != _shifted(rows["part"], first, known["last_part"])
        if self.trim_m:
            rows = rows.having(track=self._numbers(begins, first, last, known["track"]))
            state["track"][who] = rows["track"][last]
        for name in before.columns:
            state["last"][name][who] = state["kept"][name][who] = rows[name][last]
        state["last_part"][who] = rows["part"][last]
        state["run_rows"][who] = 0
        far = out_of_reach(before, rows, ~begins, self.slack_m)
        waits = np.flatnonzero(~begins[first] & (known["run_rows"] > 0))
        if not len(far) and not len(waits):
            return rows, far
        waiting = {
            int(first[at]): Run(*(known[at][n].item() for n in ("kept", "run_began", "run_rows")))
            for at in waits
        }
        begins[first] = True
        jump, open_runs = jumps(rows, far, waiting, before, begins, slack_m=self.slack_m)
        for device, run in open_runs.items():
            state["kept"][device] = run.kept
            state["run_began"][device], state["run_rows"][device] = run.began, run.rows
        return rows, jump

    def _numbers(
        self, begins: np.ndarray, first: np.ndarray, last: np.ndarray, goes_on: np.ndarray
    ) -> np.ndarray:
        """Give each row the number of its track; ``goes_on`` are those of the devices so far."""
        number = np.cumsum(begins)
        length = last - first + 1
        begun = number > np.repeat(number[first] - begins[first], length)
        track = np.where(begun, number + self._tracks, np.repeat(goes_on, length))
        self._tracks += int(number[-1])
        return track

    def _trimmed(self, rows: Rows, *, ended: bool) -> Judged:
        """Trim the ends of tracks; hold what may turn out to be one."""
        rows = by_device(joined([self._tail, rows]))
        if not len(rows):
            return rows, np.empty(0, "u1")
        first, last = ends(rows["track"])
        who = rows["device"][first]
        length = last - first + 1
        known = self._state[who]
        goes_on = known["start_track"] == rows["track"][first]
        names = ("longitude", "latitude")
        start = {n: np.where(goes_on, known["start"][n], rows[n][first]) for n in names}
        away = apart(Rows({n: np.repeat(start[n], length) for n in names}), rows) > self.trim_m
        left = since(away, np.repeat(first, length)) | np.repeat(goes_on & known["left"], length)
        from_end = apart(Rows({n: np.repeat(rows[n][last], length) for n in names}), rows)
        late = np.repeat(rows["time"][last], length) - rows["time"] <= LOOK_BACK
        upto = np.repeat(last, length)
        at_end = late & ~until(from_end > self.trim_m, upto)
        # The last track of each device may go on. What is so far from where it is now that both
        # cannot be near its end, and all before that, cannot be part of its end.
        newest = np.append(who[1:] != who[:-1], [True])
        going = newest & (rows["part"][first] == known["part"]) & (not ended)
        for name in names:
            self._state["start"][name][who[newest]] = start[name][newest]
        self._state["start_track"][who[newest]] = rows["track"][first[newest]]
        self._state["left"][who[newest]] = left[last[newest]]
        may_end = late & ~until(from_end > 2.1 * self.trim_m, upto)
        hold = np.repeat(going, length) & left & may_end
        out = ~left | (at_end & ~np.repeat(going, length))
        self._tail = rows.take(np.flatnonzero(hold))
        return rows.where(~hold), np.where(out, TRIMMED, KEPT).astype("u1")[~hold]


def _and(reasons: np.ndarray, more: int, reason: int) -> np.ndarray:
    """Give reasons and after them one more, so many times."""
    return np.concatenate([reasons, np.full(more, reason, "u1")]) if more else reasons


def _shifted(values: np.ndarray, first: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Give each value's predecessor; what stands before the first ones is given."""
    shifted = np.empty_like(values)
    shifted[1:] = values[:-1]
    shifted[first] = before
    return shifted
