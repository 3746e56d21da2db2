"""Times of day as lists and calendars write them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.tables import CLOCK_PATTERN
from loaders.tabular.clock import parsed_time


@pytest.mark.parametrize(
    "text",
    [
        "09:00", "9:00", "9.00", "09.00", "0900", "09:00:00", "9:00 AM", "9:00 a.m.", "9 am",
        "9:00 fm", "9.00 f.m.", "fm 9:00", "kl 9", "kl. 9.00", "2019-05-14T09:00:00",
        "2019-05-14 09:00", "1899-12-31T09:00:00", "0.375", "0,375", "9:00\u202fAM", " 09:00 ",
        "09:00:59", "09:00:00.500000",
    ],
)  # fmt: skip
def test_nine_in_the_morning_in_every_usual_form(text):
    assert parsed_time(text) == "09:00"


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("12:00 AM", "00:00"), ("12:00 PM", "12:00"), ("3:15 em", "15:15"), ("3:15 PM", "15:15"),
        ("14:00 em", "14:00"), ("1430", "14:30"), ("0.5", "12:00"), ("23:59", "23:59"),
        ("00:00", "00:00"), ("0.0", "00:00"),
    ],
)  # fmt: skip
def test_noon_midnight_and_afternoons(text, time):
    assert parsed_time(text) == time


@pytest.mark.parametrize(
    "text", ["", "9", "24:00", "25:00", "9:60", "14:00 fm", "0:15 pm", "2460", "2019-05-14",
             "9:00-10:00", "heldag", "0.99999", "9:5", "kl", "\u0660\u0669:\u0660\u0660"]
)  # fmt: skip
def test_what_is_no_time_of_day_is_empty(text):
    assert parsed_time(text) == ""


@given(st.one_of(st.text(max_size=12), st.from_regex(r"\d{1,2}[:.]\d{2} ?([ap]m|[fe]m)?")))
def test_whatever_is_written_the_answer_is_a_time_of_the_schema(text):
    assert re.match(CLOCK_PATTERN, parsed_time(text))
