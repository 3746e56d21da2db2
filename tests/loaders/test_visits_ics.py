"""Calendars as iCalendar files: occasions of repeated events, zones, and what is broken."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import KommunatlasError
from loaders.sources import visits
from loaders.sources.visits import ics as reader
from tests.support.calendars import accounted, days, ics
from tests.support.deliveries import OPTIONS

PAJALA = "SUMMARY:Kommunbesök Pajala\nCATEGORIES:Tjänsteperson"
MORNING = f"DTSTART:20190514T070000Z\nDTEND:20190514T100000Z\n{PAJALA}"
WEEKLY = f"DTSTART:20190107T090000\nDTEND:20190107T100000\n{PAJALA}"

NEVER = (
    "YEARLY;BYMONTH=2;BYMONTHDAY=30", "YEARLY;BYMONTH=13;BYMONTHDAY=1", "MONTHLY;BYMONTHDAY=40",
    "MONTHLY;INTERVAL=12;BYMONTHDAY=31", "MONTHLY;BYDAY=MO;BYSETPOS=9", "MONTHLY;BYDAY=6MO",
    "MONTHLY;BYDAY=1MO;BYSETPOS=5", "MONTHLY;BYSETPOS=5", "DAILY;INTERVAL=7;BYDAY=TU",
    "YEARLY;BYWEEKNO=60", "DAILY;BYMONTH=2", "MONTHLY;BYMONTHDAY=13;BYDAY=FR",
)  # fmt: skip
"""Rules of days that never come, or may not come for centuries."""

ZONE = """
BEGIN:VTIMEZONE
TZID:Kundanpassad
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0300
TZOFFSETTO:+0300
END:STANDARD
END:VTIMEZONE
"""


def read(path, **options):
    return accounted(visits.read(path, replace(OPTIONS, **options)))


def calendar(tmp_path, *events, head="", **options):
    return read(ics(tmp_path / "k.ics", *events, head=head), **options)


def codes(result):
    return {note.code for note in result.notes}


def times(result):
    return list(zip(result.rows["starts"], result.rows["ends"], strict=True))


def test_an_event_is_known_by_the_line_on_which_it_begins(tmp_path):
    result = calendar(tmp_path, MORNING, f"{MORNING}\nSTATUS:CONFIRMED")
    assert list(result.rows["row"]) == [4, 11]
    assert (tmp_path / "k.ics").read_text().splitlines()[10] == "BEGIN:VEVENT"


def test_a_calendar_is_recognised_by_its_first_line_whatever_its_name(tmp_path):
    path = ics(tmp_path / "k.txt", MORNING)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read(path).rows_accepted == 1


@pytest.mark.parametrize(
    ("said", "day", "clock"),
    [
        ("DTSTART:20190514T070000Z\nDTEND:20190514T100000Z", "2019-05-14", ("09:00", "12:00")),
        ("DTSTART:20190114T070000Z\nDTEND:20190114T100000Z", "2019-01-14", ("08:00", "11:00")),
        ("DTSTART:20190514T223000Z\nDTEND:20190514T233000Z", "2019-05-15", ("00:30", "01:30")),
        ("DTSTART;TZID=W. Europe Standard Time:20190514T090000\nDURATION:PT90M", "2019-05-14",
         ("09:00", "10:30")),
        ("DTSTART;TZID=Europe/Helsinki:20190514T090000\nDURATION:PT1H", "2019-05-14",
         ("08:00", "09:00")),
        ("DTSTART:20190514T090000\nDTEND:20190514T100000", "2019-05-14", ("09:00", "10:00")),
        ("DTSTART;TZID=Kundanpassad:20190514T090000\nDURATION:PT1H", "2019-05-14",
         ("08:00", "09:00")),
        ("DTSTART;VALUE=DATE:20190514", "2019-05-14", ("", "")),
        ("DTSTART;VALUE=DATE:20190514\nDTEND;VALUE=DATE:20190515", "2019-05-14", ("", "")),
        ("DTSTART;VALUE=DATE:20190514\nDTEND;VALUE=DATE:20190517", "2019-05-14/2019-05-16",
         ("", "")),
        ("DTSTART:20190514T160000\nDTEND:20190515T000000", "2019-05-14", ("16:00", "23:59")),
        ("DTSTART:20190514T160000\nDTEND:20190516T120000", "2019-05-14/2019-05-16",
         ("16:00", "12:00")),
    ],
)  # fmt: skip
def test_days_and_times_are_those_of_sweden_and_an_end_is_not_included(tmp_path, said, day, clock):
    result = calendar(tmp_path, f"{said}\n{PAJALA}", head=ZONE)
    assert days(result) == [(day, "2521")]
    assert times(result) == [clock]


def test_a_zone_of_one_file_is_not_taken_for_that_of_another(tmp_path):
    event = f"DTSTART;TZID=Kundanpassad:20190514T090000\nDURATION:PT1H\n{PAJALA}"
    assert times(calendar(tmp_path, event, head=ZONE)) == [("08:00", "09:00")]
    other = calendar(tmp_path, event, head=ZONE.replace("+0300", "+0400"))
    assert times(other) == [("07:00", "08:00")]
    unknown = calendar(tmp_path, event)
    assert times(unknown) == [("09:00", "10:00")]
    assert "unknown_zone" in codes(unknown)


def test_a_repeated_event_gives_a_visit_for_each_occasion_but_those_taken_out(tmp_path):
    result = calendar(tmp_path, f"{WEEKLY}\nRRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:20190114T090000")
    assert [day for day, _ in days(result)] == ["2019-01-07", "2019-01-21", "2019-01-28"]
    assert (result.rows_read, result.rows_accepted) == (1, 1)


def test_an_occasion_that_was_moved_is_counted_where_it_was_moved_to(tmp_path):
    moved = ("UID:a\nRECURRENCE-ID:20190114T090000\nDTSTART:20190116T130000\n"
             "DTEND:20190116T140000\nSUMMARY:Kalix\nCATEGORIES:Tjänsteperson")  # fmt: skip
    result = calendar(tmp_path, f"UID:a\n{WEEKLY}\nRRULE:FREQ=WEEKLY;COUNT=3", moved)
    assert sorted(days(result)) == [
        ("2019-01-07", "2521"), ("2019-01-16", "2514"), ("2019-01-21", "2521"),
    ]  # fmt: skip
    assert result.rows_accepted == 2


def test_an_occasion_that_was_cancelled_is_cancelled_alone(tmp_path):
    one = f"UID:a\nRECURRENCE-ID:20190114T090000\n{WEEKLY}\nSTATUS:CANCELLED".replace(
        "START:20190107", "START:20190114"
    ).replace("END:20190107", "END:20190114")
    result = calendar(tmp_path, f"UID:a\n{WEEKLY}\nRRULE:FREQ=WEEKLY;COUNT=3", one)
    said = dict(zip([day for day, _ in days(result)], result.rows["status"], strict=True))
    assert said == {"2019-01-07": "held", "2019-01-14": "cancelled", "2019-01-21": "held"}


def test_a_repeated_event_keeps_its_hour_when_the_clock_changes(tmp_path):
    event = ("DTSTART;TZID=Europe/Stockholm:20190325T090000\nDURATION:PT1H\n"
             f"RRULE:FREQ=WEEKLY;COUNT=2\n{PAJALA}")  # fmt: skip
    assert times(calendar(tmp_path, event)) == [("09:00", "10:00")] * 2


@pytest.mark.parametrize(
    ("rule", "days_met"),
    [
        ("DAILY;COUNT=3", ["01-07", "01-08", "01-09"]),
        ("DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=6", ["01-07", "01-11", "01-14"]),
        ("WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=4", ["01-07", "01-09", "01-21", "01-23"]),
        ("WEEKLY;UNTIL=20190121T235959Z", ["01-07", "01-14", "01-21"]),
        ("MONTHLY;BYDAY=1MO;COUNT=2", ["01-07", "02-04"]),
        ("MONTHLY;BYDAY=MO;BYSETPOS=-1;COUNT=2", ["01-07", "01-28", "02-25"]),
        ("MONTHLY;BYMONTHDAY=7;COUNT=2", ["01-07", "02-07"]),
        ("YEARLY;BYMONTH=1;BYDAY=1MO;COUNT=1", ["01-07"]),
    ],
)
def test_the_rules_that_calendar_programs_write_are_followed(tmp_path, rule, days_met):
    result = calendar(tmp_path, f"{WEEKLY}\nRRULE:FREQ={rule}")
    assert {f"2019-{day}" for day in days_met} <= {day for day, _ in days(result)}
    assert days(result)[-1][0] == f"2019-{days_met[-1]}"


def test_a_rule_without_an_end_is_followed_to_a_day_that_is_said(tmp_path):
    endless = f"{WEEKLY}\nRRULE:FREQ=WEEKLY"
    alone = calendar(tmp_path, endless)
    assert (len(alone.rows), days(alone)[-1][0]) == (53, "2020-01-06")
    spoken = calendar(tmp_path, endless, "DTSTART:20190131T080000Z\nSUMMARY:APT")
    assert days(spoken)[-1][0] == "2019-01-28"
    saved = calendar(tmp_path, f"{endless}\nDTSTAMP:20190121T120000Z")
    assert days(saved)[-1][0] == "2019-01-21"
    asked = calendar(tmp_path, endless, covers="2019-03-01/2019-03-31")
    assert [day for day, _ in days(asked)] == [f"2019-03-{day:02}" for day in (4, 11, 18, 25)]
    assert "endless_rule" in codes(alone) & codes(spoken) & codes(saved)
    assert "endless_rule" not in codes(asked)


def test_what_lay_ahead_when_the_calendar_was_saved_is_planned_unless_the_days_are_known(tmp_path):
    events = (f"{MORNING}\nDTSTAMP:20190601T080000Z", MORNING.replace("0514", "0820"))
    result = calendar(tmp_path, *events)
    assert list(result.rows["status"]) == ["held", "planned"]
    assert (result.covers, "after_saved" in codes(result)) == (("2019-05-14", "2019-05-14"), True)
    known = calendar(tmp_path, *events, covers="2019-01-01/2019-12-31")
    assert list(known.rows["status"]) == ["held", "held"]


def test_a_stamp_before_every_visit_says_nothing(tmp_path):
    result = calendar(tmp_path, f"{MORNING}\nDTSTAMP:20190101T000000Z")
    assert (list(result.rows["status"]), codes(result)) == (["held"], {"calendar_covers"})


@pytest.mark.parametrize(
    ("said", "head", "status"),
    [
        ("STATUS:CANCELLED", "", "cancelled"), ("", "METHOD:CANCEL", "cancelled"),
        ("STATUS:TENTATIVE", "", "planned"), ("STATUS:CONFIRMED", "METHOD:PUBLISH", "held"),
        ("SUMMARY:Inställt: Pajala", "", "cancelled"),
    ],
)  # fmt: skip
def test_cancelled_and_tentative_events_do_not_count_as_held(tmp_path, said, head, status):
    event = f"{said}\n{MORNING}" if "SUMMARY" not in said else MORNING.replace(
        "SUMMARY:Kommunbesök", "SUMMARY:Inställt: besök"
    )  # fmt: skip
    assert list(calendar(tmp_path, event, head=head).rows["status"]) == [status]


@pytest.mark.parametrize("said", ["PRIVATE", "CONFIDENTIAL", "X-SECRET"])
def test_private_events_are_left_out(tmp_path, said):
    result = calendar(tmp_path, MORNING, f"CLASS:{said}\n{MORNING}", f"CLASS:PUBLIC\n{MORNING}")
    assert (result.rows_accepted, result.left_out) == (2, {"private": 1})


@pytest.mark.parametrize(
    ("event", "code", "column"),
    [
        (f"DTSTART:snart\n{PAJALA}", "bad_event_date", "DTSTART"),
        (f"DTSTART:20190231T090000\n{PAJALA}", "bad_event_date", "DTSTART"),
        (f"DTSTART:00010101T090000Z\n{PAJALA}", "bad_event_date", "DTSTART"),
        (f"DTSTART:18000101\n{PAJALA}", "bad_event_date", "DTSTART"),
        (f"DTSTART:20190514T090000\nDTEND:x\n{PAJALA}", "bad_event_date", "DTEND"),
        (PAJALA, "no_start", "DTSTART"),
        (f"DTSTART:20190514T090000\nDTEND:20190513T090000\n{PAJALA}", "ends_before_start", "DTEND"),
        (f"DTSTART:20190514T090000\nDTEND:20200514T090000\n{PAJALA}", "too_long", "DTEND"),
        (f"{WEEKLY}\nRRULE:FREQ=SECONDLY", "odd_rule", "RRULE"),
        (f"{WEEKLY}\nRRULE:FREQ=DAILY;BYHOUR=1,2;BYSECOND=1,2,3", "odd_rule", "RRULE"),
        *[(f"{WEEKLY}\nRRULE:FREQ={rule}", "odd_rule", "RRULE") for rule in NEVER],
        (f"{WEEKLY}\nRRULE:FREQ=WEEKLY;INTERVAL=0", "odd_rule", "RRULE"),
        (f"{WEEKLY}\nRRULE:FREQ=SOMETIMES", "odd_rule", "RRULE"),
        (f"{WEEKLY}\nRRULE:FREQ=WEEKLY\nEXDATE:x", "odd_rule", "RRULE"),
        (f"{WEEKLY}\nRRULE:FREQ=DAILY;COUNT=2000", "too_many_occurrences", "RRULE"),
        (MORNING.replace("CATEGORIES:Tjänsteperson", ""), "no_visitor", "CATEGORIES"),
    ],
)  # fmt: skip
def test_a_bad_event_is_rejected_and_the_others_are_read(tmp_path, event, code, column):
    result = calendar(tmp_path, MORNING, event)
    assert [(p.code, p.row, p.column) for p in result.problems] == [(code, 11, column)]
    # The day leads to the entry; nothing else of it is quoted.
    assert result.problems[0].value in ("", "2019-01-07", "2019-05-14")
    assert result.rows_accepted == 1


def test_a_file_that_is_cut_off_loses_its_last_event_alone_and_says_so(tmp_path):
    path = ics(tmp_path / "k.ics", MORNING, MORNING)
    text = path.read_bytes()
    path.write_bytes(text[: text.rindex(b"END:VEVENT")])
    result = read(path)
    assert ([p.code for p in result.problems], result.rows_accepted) == (["broken_event"], 1)


def test_an_older_version_of_an_event_is_told_and_not_counted(tmp_path):
    newer = f"UID:a\nSEQUENCE:2\n{MORNING}".replace("T07", "T08")
    result = calendar(tmp_path, f"UID:a\nSEQUENCE:1\n{MORNING}", newer)
    assert (result.left_out, times(result)) == ({"superseded": 1}, [("10:00", "12:00")])


def test_a_calendar_made_to_exhaust_a_machine_is_refused_at_once(tmp_path):
    bomb = f"DTSTART:20190107T090000\n{PAJALA}\nRRULE:FREQ=DAILY;COUNT=999"
    zone = ZONE.replace("DTSTART:16010101T030000", "DTSTART:16010101T030000\nRRULE:FREQ=SECONDLY")
    begun = time.monotonic()
    with pytest.raises(KommunatlasError, match="--covers"):
        calendar(tmp_path, *[bomb] * (reader.MOST_OF_ALL // 999 + 1), head=zone)
    assert time.monotonic() - begun < 30


def test_what_is_no_calendar_is_refused_in_words(tmp_path):
    path = tmp_path / "k.ics"
    path.write_text("Hej", encoding="utf-8")
    with pytest.raises(KommunatlasError, match="BEGIN:VCALENDAR"):
        read(path)


lines = st.sampled_from(
    ["DTSTART:20190514T070000Z", "DTSTART;VALUE=DATE:20190514", "DTSTART:x",
     "DTEND:20190514T100000Z",
     "DTEND;VALUE=DATE:20190520", "DURATION:PT1H", "DURATION:P2D", "SUMMARY:Kommundialog Pajala",
     "SUMMARY:Luleå\\, Boden", "LOCATION:Kalix", "CATEGORIES:Politiker,Kultur", "CLASS:PRIVATE",
     "STATUS:CANCELLED", "RRULE:FREQ=WEEKLY;COUNT=3", "RRULE:FREQ=MONTHLY;BYDAY=2TU",
     "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "RRULE:FREQ=HOURLY", "RDATE:20190601T070000Z",
     "RDATE;VALUE=DATE:20190601", "EXDATE:20190521T070000Z", "RECURRENCE-ID:20190521T070000Z",
     "RECURRENCE-ID;VALUE=DATE:20190521", "UID:a", "UID:b", "SEQUENCE:1", "SEQUENCE:x",
     "DTSTAMP:20190601T000000Z", "BEGIN:VALARM", "END:VALARM", "BEGIN:VEVENT", "END:VEVENT", ":;=",
     "DTSTART;TZID=Nowhere:20190514T090000", 'RRULE;X="a:b":FREQ=DAILY;UNTIL=20190601']
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    made=st.lists(st.lists(lines, max_size=8), max_size=4),
    covers=st.sampled_from(["", "2019-05-15/2019-06-30"]),
)
def test_no_event_is_ever_unaccounted_for(tmp_path, made, covers):
    blocks = ["\n".join(block) for block in made]
    result = calendar(tmp_path, *blocks, register="politiker", covers=covers)
    assert result.rows_read == (tmp_path / "k.ics").read_text().count("BEGIN:VEVENT\n")
