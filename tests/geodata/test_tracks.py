"""Tracks: what is left out of them and why, whatever the batches, as a slow reading finds too."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geodata import jumps, track_rows, tracks
from geodata.track_rows import PAUSE, ROW, Rows, metres
from geodata.tracks import JUMP, KEPT, REPEATED, TRIMMED, Tracks

SECOND = 1_000_000
HOME = (22.0, 66.0)
METRE = 1 / 111_550.0
"""A metre northwards, in degrees."""


def drive(*points, device=0, **said):
    """Give rows of (second, metres north of home), at home's longitude."""
    rows = np.zeros(len(points), ROW)
    rows["time"] = [round(second * SECOND) + 10**15 for second, _ in points]
    rows["longitude"] = HOME[0]
    rows["latitude"] = [HOME[1] + north * METRE for _, north in points]
    rows["device"], rows["open"] = device, True
    for name, value in said.items():
        rows[name] = value
    return rows


def columns(rows):
    """Give rows as the machine takes them."""
    return Rows({name: np.ascontiguousarray(rows[name]) for name in ROW.names})


def judged(rows, trim_m=0, sizes=(), step=0):
    """Give what becomes of each row, in the order of the file; ``way`` carries its number."""
    machine = Tracks(trim_m, step)
    numbered = columns(rows).having(way=np.arange(len(rows)))
    found, at = [], 0
    for size in sizes:
        found.append(machine.take(numbered.take(slice(at, at + size))))
        at += size
    found += [machine.take(numbered.take(slice(at, None))), machine.finish()]
    said = {
        int(number): int(why)
        for some, reasons in found
        for number, why in zip(some["way"], reasons, strict=True)
    }
    assert len(said) == sum(len(some) for some, _ in found) == len(rows), "each row comes once"
    return [said[number] for number in range(len(rows))]


def slowly(rows, trim_m=0, step=0):
    """Give the same by the words of the module, row by row, with the whole file in sight."""
    found = [KEPT] * len(rows)
    for device in {int(one) for one in rows["device"]}:
        for part in _parts(rows, device):
            ordered = _without_repeats(rows, sorted(part, key=lambda at: rows["time"][at]), found)
            for track in _split(rows, ordered):
                kept = _follow(rows, track, found, step)
                if trim_m:
                    _trim(rows, kept, trim_m, found)
    return found


def _parts(rows, device):
    parts, newest = [[]], -math.inf
    for at in np.flatnonzero(rows["device"] == device):
        if rows["time"][at] < newest - PAUSE:
            parts.append([])
            newest = -math.inf
        newest = max(newest, rows["time"][at])
        parts[-1].append(at)
    return parts


def _without_repeats(rows, ordered, found):
    said, rest = None, []
    for at in ordered:
        row = rows[at]
        names = ("time", "longitude", "latitude", "operator", "technology")
        says = (*(row[name] for name in names), str(row["signal_dbm"]))
        if row["open"] and says == said:
            found[at] = REPEATED
            continue
        said = says if row["open"] else said
        rest.append(at)
    return rest


def _split(rows, ordered):
    split, last = [], -math.inf
    for at in ordered:
        if rows["time"][at] - last > PAUSE:
            split.append([])
        last = rows["time"][at]
        split[-1].append(at)
    return split


def _apart(rows, one, other):
    return metres(*(rows[name][at] for at in (one, other) for name in ("longitude", "latitude")))


def _reached(rows, one, other, step):
    seconds = (rows["time"][other] - rows["time"][one] + step) / SECOND
    return _apart(rows, one, other) <= track_rows.SLACK_M + track_rows.MAX_SPEED_MS * seconds


def _follow(rows, track, found, step):
    kept, run = [track[0]], []
    for at in track[1:]:
        if not _reached(rows, kept[-1], at, step):
            run = [*run, at] if run and _reached(rows, run[-1], at, step) else [at]
            lasted = rows["time"][at] - rows["time"][run[0]]
            if len(run) < jumps.BELIEVED_ROWS or lasted < jumps.BELIEVED_AFTER:
                found[at] = JUMP
                continue
        kept.append(at)
        run = []
    return kept


def _trim(rows, kept, trim_m, found):
    for at in kept:
        if _apart(rows, kept[0], at) > trim_m:
            break
        found[at] = TRIMMED
    for at in reversed(kept):
        old = rows["time"][kept[-1]] - rows["time"][at] > tracks.LOOK_BACK
        if _apart(rows, kept[-1], at) > trim_m or old:
            break
        found[at] = TRIMMED


def some_log(seed):
    """Give a log of some devices that jump, stand, pause, repeat themselves and go back in time."""
    chance = random.Random(seed)  # noqa: S311 - a log, no secret
    later = chance.choices([[1, 5, 20], [0, 1, 300, 590], [40, 3600, 50_000]], [4, 3, 1])[0]
    odd = chance.choice([0.02, 0.1, 0.4])
    second = north = 0
    rows = [drive()]
    for _ in range(chance.randrange(90)):
        second += (
            chance.choice([-700, -20, 601, 0]) if chance.random() < odd else chance.choice(later)
        )
        north += chance.choice([-150, -60, 0, 0, 60, 150])
        beside = chance.choice([-20_000, 20_000, 300]) if chance.random() < odd else 0
        if chance.random() < odd / 2:
            north += chance.choice([-20_000, 20_000])  # for good: it is to be believed
        one = drive((second, north + beside), device=chance.randrange(1 + seed % 3))
        one["signal_dbm"], one["open"] = chance.choice([np.nan, -90]), chance.random() > odd
        rows += [one] * chance.choice([1, 1, 1, 2])
    return np.concatenate(rows)


@settings(max_examples=300)
@given(
    st.integers(0, 2**32),
    st.sampled_from([0, 100, 300]),
    st.lists(st.integers(1, 40), max_size=9),
    st.sampled_from([0, 0, 60]),
)
def test_what_becomes_of_a_row_is_what_the_whole_file_says_however_it_is_cut(
    seed, trim_m, sizes, seconds
):
    rows, step = some_log(seed), seconds * SECOND
    if step:
        rows["time"] -= rows["time"] % step
    expected = slowly(rows, trim_m, step)
    at_once, tracks.AT_ONCE = tracks.AT_ONCE, 1
    try:
        assert judged(rows, trim_m, sizes, step) == expected
    finally:
        tracks.AT_ONCE = at_once
    assert judged(rows, trim_m, step=step) == expected


def test_a_plain_drive_is_kept_whole():
    assert judged(drive(*((s, 20 * s) for s in range(60)))) == [KEPT] * 60


def test_a_row_out_of_reach_is_left_out_and_the_next_sound_one_is_not():
    assert judged(drive((0, 0), (1, 20), (2, 9_000), (3, 60))) == [KEPT, KEPT, JUMP, KEPT]


def test_how_fast_and_how_far_is_still_possible():
    speed, slack = track_rows.MAX_SPEED_MS, track_rows.SLACK_M
    assert judged(drive((0, 0), (10, 10 * speed + slack - 1))) == [KEPT, KEPT]
    assert judged(drive((0, 0), (10, 10 * speed + slack + 1))) == [KEPT, JUMP]


def test_with_times_to_the_minute_a_vehicle_moves_within_one():
    rows = drive(*((60 * (s // 60), 20 * s) for s in range(0, 240, 10)))
    assert JUMP in judged(rows)
    assert judged(rows, step=60 * SECOND) == [KEPT] * 24
    assert judged(drive((0, 0), (0, 4_500)), step=60 * SECOND) == [KEPT, JUMP]


def test_two_positions_of_the_same_moment_may_differ_by_what_receivers_err():
    assert judged(drive((0, 0), (0, 90), (0, 150))) == [KEPT, KEPT, KEPT]
    assert judged(drive((0, 0), (0, 150))) == [KEPT, JUMP]


def test_one_bad_first_fix_does_not_cost_the_track():
    found = judged(drive((0, 500_000), *((s, 10 * s) for s in range(1, 100))))
    lost = 1 + jumps.BELIEVED_AFTER // SECOND
    assert found == [KEPT] + [JUMP] * (lost - 1) + [KEPT] * (100 - lost)


def test_a_new_place_is_believed_by_time_and_by_number_of_rows():
    far = [(s, 90_000) for s in (10, 20, 39, 41, 42)]
    assert judged(drive((0, 0), *far)) == [KEPT, JUMP, JUMP, JUMP, KEPT, KEPT]
    seldom = [(s, 90_000) for s in (10, 100, 190)]
    assert judged(drive((0, 0), *seldom)) == [KEPT, JUMP, JUMP, KEPT]


def test_devices_do_not_meet():
    rows = np.concatenate([drive((0, 0)), drive((1, 90_000), device=1), drive((2, 10))])
    assert judged(rows) == [KEPT] * 3


def test_rows_out_of_order_are_put_in_order_and_a_long_step_back_begins_anew():
    assert judged(drive((0, 0), (60, 4_000), (30, 2_000), (90, 6_000))) == [KEPT] * 4
    assert judged(drive((0, 0), (60, 4_000), (61, 60), (30, 2_000)))[2] == JUMP
    machine = Tracks()
    machine.take(columns(drive((10_000, 0), (0, 90_000), (1, 90_010))))
    rows, reasons = machine.finish()
    assert (len(rows), set(reasons), machine.steps_back) == (3, {KEPT}, 1)


def test_only_a_row_that_says_the_same_of_the_same_moment_is_a_repetition():
    once = drive((0, 0), signal_dbm=np.nan)
    assert judged(np.concatenate([once, once, once])) == [KEPT, REPEATED, REPEATED]
    others = [
        drive((1, 0), signal_dbm=np.nan),
        drive((0, 1), signal_dbm=np.nan),
        drive((0, 0), signal_dbm=-90),
        drive((0, 0), signal_dbm=np.nan, operator=1),
        drive((0, 0), signal_dbm=np.nan, technology=1),
        drive((0, 0), signal_dbm=np.nan, device=1),
    ]
    for other in others:
        assert judged(np.concatenate([once, other])) == [KEPT, KEPT]


def test_a_row_left_out_before_is_no_repetition_and_makes_none():
    once, neighbour = drive((0, 0)), drive((0, 0), open=False)
    assert judged(np.concatenate([neighbour, once, neighbour, once])) == [KEPT] * 3 + [REPEATED]


def test_ends_are_trimmed_until_the_start_is_left_and_since_the_end_was_come_to():
    there = [(s, 50 * s) for s in range(7)]
    back = [(7 + s, 300 - 50 * s) for s in range(7)]
    found = judged(drive(*there, *back), trim_m=120)
    assert found == [TRIMMED] * 3 + [KEPT] * 8 + [TRIMMED] * 3
    passed_again = drive(*there, *back, (14, 50), (15, 100), (16, 150), (26, 500), (36, 600))
    found = judged(passed_again, trim_m=120)
    assert found == [TRIMMED] * 3 + [KEPT] * 14 + [TRIMMED] * 2


def test_a_track_that_never_leaves_its_start_is_trimmed_whole():
    assert judged(drive((0, 0), (60, 90), (120, 30)), trim_m=100) == [TRIMMED] * 3


def test_a_jump_is_neither_start_nor_end():
    rows = drive((0, 0), (1, 50), (60, 2_000), (120, 4_000), (121, 90_000))
    assert judged(rows, trim_m=100) == [TRIMMED, TRIMMED, KEPT, TRIMMED, JUMP]


def test_a_pause_ends_a_track_and_a_shorter_one_does_not():
    for pause, middle in ((600, KEPT), (601, TRIMMED)):
        rows = drive((0, 0), (60, 2_000), (60 + pause, 2_000), (120 + pause, 4_000))
        assert judged(rows, trim_m=100) == [TRIMMED, middle, middle, TRIMMED]


def test_who_stands_at_the_end_for_more_than_a_day_is_trimmed_for_a_day():
    hours = 30
    standing = [(120 + 300 * s, 5_000) for s in range(12 * hours)]
    found = judged(drive((0, 0), (60, 2_500), *standing)[:2], trim_m=100)
    machine = Tracks(100)
    given = machine.take(columns(drive((0, 0), (60, 2_500), *standing)))
    both = (given, machine.finish())
    time = np.concatenate([rows["time"] for rows, _ in both])
    reasons = np.concatenate([why for _, why in both])
    assert found == [TRIMMED, TRIMMED]
    assert time[reasons == KEPT].max() == time.max() - tracks.LOOK_BACK - 300 * SECOND


def test_what_is_held_does_not_grow_with_the_log():
    machine = Tracks(200)
    held = 0
    for hour in range(200):
        seconds = range(3600 * hour, 3600 * hour + 3600)
        machine.take(columns(drive(*((s, 15 * s) for s in seconds))))
        held = max(held, len(machine._held) + len(machine._tail))
    assert 0 < held < 2_000


@pytest.mark.parametrize("latitude", [55.0, 62.0, 66.0, 70.0])
@pytest.mark.parametrize("towards", [0, 45, 90, 200])
def test_distances_are_near_the_geodesic(latitude, towards):
    earth = Geod(ellps="GRS80")
    for wanted in (10, 1_000, 50_000):
        longitude, other, _ = earth.fwd(20.0, latitude, towards, wanted)
        assert metres(20.0, latitude, longitude, other) == pytest.approx(wanted, rel=0.004)


def unlucky(case, count):
    """Give a log that is hard on whoever follows its tracks."""
    rows = drive(*((second, 20 * (second % 50)) for second in range(count)))
    at = np.arange(count)
    if case == "two phones, not told apart":
        rows["latitude"] += at % 2
    elif case == "nothing can be reached from anything":
        rows["latitude"] += at % 7
    elif case == "far away within a moment":
        rows["time"] = rows["time"][0] + at
        rows["latitude"][1:] += 1
    elif case == "a device for each row":
        rows["device"] = at
    elif case == "devices that come once":
        rows["device"] = at // 20
    elif case == "all at one place and time":
        rows[:] = rows[0]
    elif case == "backwards":
        rows["time"] = rows["time"][::-1].copy()
    return rows


@pytest.mark.parametrize("trim_m", [0, 100])
@pytest.mark.parametrize(
    "case",
    [
        "two phones, not told apart",
        "nothing can be reached from anything",
        "far away within a moment",
        "a device for each row",
        "devices that come once",
        "all at one place and time",
        "backwards",
    ],
)
def test_work_stays_in_proportion_to_the_rows_also_of_an_unlucky_log(case, trim_m, monkeypatch):
    passed, looked_at = [], []

    def joined(parts):
        passed.extend(map(len, parts))
        return track_rows.joined(parts)

    def metres_between(*places):
        looked_at.append(places)
        return track_rows.metres_between(*places)

    monkeypatch.setattr(tracks, "AT_ONCE", 100)
    monkeypatch.setattr(tracks, "joined", joined)
    monkeypatch.setattr(jumps, "metres_between", metres_between)
    rows = unlucky(case, 3_000)
    judged(rows, trim_m, sizes=[10] * 299)
    assert sum(passed) <= 10 * len(rows)
    assert len(looked_at) <= len(rows)
