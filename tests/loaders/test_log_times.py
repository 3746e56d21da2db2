"""Times of logs: forms, zones, and the two nights when clocks are changed."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders import words
from loaders.sources.coverage import reading
from loaders.sources.coverage.logs import MILLISECONDS, SECONDS, Log
from loaders.sources.coverage.times import Clock
from loaders.spec import Measuring

HERE = "Europe/Stockholm"
G_NET = "%Y.%m.%d_%H.%M.%S"


def read(*texts, device=None, clock=None, **how):
    """Give the times in UTC as ISO texts, an empty one where there is none."""
    reader = clock or Clock(**how)
    given_texts = texts[0] if isinstance(texts[0], pa.Array) else pa.array(texts, pa.string())
    who = np.zeros(len(given_texts), "int32") if device is None else np.array(device)
    moments, _ = reader.read(pa.chunked_array([given_texts]), who)
    return ["" if np.isnat(one) else str(one.astype("M8[s]")) for one in moments]


@pytest.mark.parametrize(
    ("text", "utc", "how"),
    [
        ("2019-06-03T05:12:03Z", "2019-06-03T05:12:03", {"zone": HERE}),
        ("2019-06-03T05:12:03+02:00", "2019-06-03T03:12:03", {"zone": "Europe/Helsinki"}),
        ("2019-06-03T05:12:03", "2019-06-03T05:12:03", {}),
        ("2019-06-03 05:12:03", "2019-06-03T03:12:03", {"zone": HERE}),
        ("2019-01-03 05:12:03", "2019-01-03T04:12:03", {"zone": HERE}),
        ("2019-06-03", "2019-06-02T22:00:00", {"zone": HERE}),
        ("2019.12.16_13.40.04", "2019-12-16T12:40:04", {"zone": HERE, "time_format": G_NET}),
        ("2019.12.16_13.40.04.250", "2019-12-16T12:40:04", {"zone": HERE, "time_format": G_NET}),
        ("03/06/2019 05:12", "2019-06-03T05:12:00", {"time_format": "%d/%m/%Y %H:%M"}),
        ("03/06/2019 05:12 +0200", "2019-06-03T03:12:00", {"time_format": "%d/%m/%Y %H:%M %z"}),
        ("1559538723", "2019-06-03T05:12:03", {"zone": HERE, "time_format": SECONDS}),
        ("1559538723,5", "2019-06-03T05:12:03", {"zone": HERE, "time_format": SECONDS}),
        ("1559538723000", "2019-06-03T05:12:03", {"zone": HERE, "time_format": MILLISECONDS}),
        ("1559538723", "", {}),
        ("2019.12.16_13.40", "", {"time_format": G_NET}),
        ("1e300", "", {"time_format": SECONDS}),
        ("-5", "", {"time_format": SECONDS}),
        ("", "", {"time_format": MILLISECONDS}),
    ],
)
def test_times_are_read_as_they_are_written(text, utc, how):
    assert read(text, **how) == [utc]
    assert read(text, "nu", "", **how) == [utc, "", ""]


def test_times_with_and_without_an_offset_may_stand_in_one_file():
    texts = ("2019-06-03T05:12:03Z", "2019-06-03T05:12:03", "2019-06-03 05:12-01:00", "2019-06-03")
    assert read(*texts, zone=HERE) == [
        "2019-06-03T05:12:03", "2019-06-03T03:12:03", "2019-06-03T06:12:00", "2019-06-02T22:00:00",
    ]  # fmt: skip


def test_typed_times_are_read_alike():
    moment = dt.datetime(2019, 6, 3, 5, 12, 3)  # noqa: DTZ001 - a wall time is what is meant
    assert read(pa.array([moment], pa.timestamp("ns")), zone=HERE) == ["2019-06-03T03:12:03"]
    assert read(pa.array([moment], pa.timestamp("s", "Asia/Tokyo")), zone=HERE) == [
        "2019-06-03T05:12:03"
    ]
    counted = pa.array([1559538723000, None], pa.int64())
    assert read(counted, time_format=MILLISECONDS) == ["2019-06-03T05:12:03", ""]


def test_the_hour_that_summer_time_leaves_out_is_no_time():
    clock = Clock(zone=HERE)
    texts = pa.chunked_array(
        [["2019-03-31 01:59:59", "2019-03-31 02:30:00", "2019-03-31 03:00:00"]]
    )
    moments, missing = clock.read(texts, np.zeros(3, "int32"))
    assert missing.tolist() == [False, True, False]
    assert np.isnat(moments).tolist() == [False, True, False]
    assert moments[[0, 2]].astype("M8[s]").astype(str).tolist() == [
        "2019-03-31T00:59:59", "2019-03-31T01:00:00",
    ]  # fmt: skip


NIGHT = [f"2019-10-27 {text}" for text in ("01:30", "02:10", "02:55", "02:05", "02:50", "03:10")]
IN_UTC = ["26T23:30", "27T00:10", "27T00:55", "27T01:05", "27T01:50", "27T02:10"]


@pytest.mark.parametrize("size", [1, 2, 6])
def test_the_hour_that_comes_twice_goes_by_the_order_of_the_times(size):
    clock, found = Clock(zone=HERE), []
    for at in range(0, len(NIGHT), size):
        found += read(*NIGHT[at : at + size], clock=clock)
    assert found == [f"2019-10-{text}:00" for text in IN_UTC]
    assert clock.twice == 4


def test_the_hour_that_comes_twice_goes_by_each_device_and_each_year():
    clock = Clock(zone=HERE)
    texts = ("2019-10-27 02:50", "2019-10-27 02:55", "2019-10-27 02:20", "2019-10-27 02:25",
             "2020-10-25 02:10")  # fmt: skip
    assert read(*texts, device=[0, 1, 0, 1, 0], clock=clock) == [
        "2019-10-27T00:50:00", "2019-10-27T00:55:00", "2019-10-27T01:20:00", "2019-10-27T01:25:00",
        "2020-10-25T00:10:00",
    ]  # fmt: skip


def test_rows_that_are_a_little_out_of_order_are_no_second_hour():
    texts = ("2019-10-27 02:50", "2019-10-27 02:45", "2019-10-27 02:55")
    assert [one[11:16] for one in read(*texts, zone=HERE)] == ["00:50", "00:45", "00:55"]


ZONES = [HERE, "Europe/Helsinki", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca"]


@given(
    st.sampled_from(ZONES),
    st.lists(st.integers(631_152_000, 4_102_444_799 - 86_400), min_size=1, max_size=5),
)
def test_a_wall_time_comes_back_to_its_moment_but_for_the_hour_that_comes_twice(zone, seconds):
    place = ZoneInfo(zone)
    for second in seconds:
        clock = Clock(zone=zone)
        wall = dt.datetime.fromtimestamp(second, place).replace(tzinfo=None, fold=0)
        [found] = read(pa.array([wall], pa.timestamp("us")), clock=clock)
        expected = wall.replace(tzinfo=place).astimezone(dt.UTC).replace(tzinfo=None)
        if found:
            assert found == expected.isoformat()
        else:
            assert not 631_152_000 + 86_400 < second < 4_102_444_799 - 86_400


def reading_of(*texts, time_zone="", said=""):
    names = ("timestamp", "longitude", "latitude", "operator", "technology", "signal_dbm", "way")
    cells = [(text, "22.0", "65.6", "Telia", "4G", "-97", "outside") for text in texts]
    columns = {
        name: pa.chunked_array([list(c)])
        for name, c in zip(names, zip(*cells, strict=True), strict=True)
    }
    log = Log(dict(zip(names, names, strict=True)), (), time_zone=time_zone)
    found = reading.Reading(log, Measuring(time_zone=said))
    found.take(columns, np.arange(2, 2 + len(texts)))
    return found.result(0)


def test_a_zone_that_is_taken_for_granted_is_said_so_that_another_can_be_given():
    texts = ("2019-06-03 05:12:03", "2019-06-03 05:20:03")
    assumed = reading_of(*texts, time_zone=HERE)
    assert [note.code for note in assumed.notes] == ["local_times"]
    assert "--time-zone" in words.translated(assumed.notes[0], "sv").suggestion
    assert assumed.rows["first_at"].min().isoformat() == "2019-06-03T03:12:03"
    other = reading_of(*texts, time_zone=HERE, said="UTC")
    assert other.notes == []
    assert other.rows["first_at"].min().isoformat() == "2019-06-03T05:12:03"
    assert reading_of(*(f"{text}Z" for text in texts), time_zone=HERE).notes == []
    assert reading_of(*texts).notes == []


def test_a_time_that_never_was_is_rejected_with_what_may_be_wrong():
    result = reading_of("2019-03-31 02:30:00", "2019-03-31 03:30:00", time_zone=HERE)
    [problem] = result.problems
    assert (problem.code, problem.value, problem.row) == ("bad_time", "2019-03-31 02:30:00", 2)
    assert "--time-zone" in problem.suggestion
    assert HERE in words.translated(problem, "sv").message


def test_times_in_the_hour_that_comes_twice_are_counted_in_a_note():
    result = reading_of(*NIGHT, time_zone=HERE, said=HERE)
    assert [(note.code, note.details["count"]) for note in result.notes] == [("hour_twice", 4)]
