"""Cells by what they should be: days, numbers, times of day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.rows import collect
from loaders.rows.cells import Cells
from loaders.tabular import Sheet
from loaders.tabular.dates import parsed_date
from loaders.tabular.numbers import parsed_number

DAY = dt.date(2019, 5, 14)


def _cells(text, **said):
    return Cells(Sheet("", {}, [], **said), 2, {"value": text})


@pytest.mark.parametrize(
    "text",
    [
        "2019-05-14", "20190514", "14/5 2019", "14.5.2019", "14/5-19", "2019/05/14", "14.5.19",
        "14 maj 2019", "14 maj -19", "den 14 maj 2019", "tis 14 maj 2019", "14/5/2019",
        "tisdagen den 14 maj 2019", "14 May 2019", "May 14, 2019", "Tuesday, May 14, 2019",
        "14-maj-2019", "14th May 2019", "14:e maj 2019", "2019-05-14T10:30:00Z", "2019-5-14",
        "2019-05-14 10:30", "14/5 2019 kl 9.00", "14 maj 2019 10:30", "\u00a014 maj\u00a02019",
        "2019.05.14",
    ],
)  # fmt: skip
def test_a_day_in_every_usual_form(text):
    assert parsed_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "year"), [("1/2-68", 2068), ("1/2-69", 1969), ("1/2-99", 1999), ("1/2-00", 2000)]
)
def test_a_year_of_two_digits_is_of_1969_to_2068(text, year):
    assert parsed_date(text) == dt.date(year, 2, 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("19-05-14", "short_date"), ("190514", "short_date"), ("43599", "serial_date"),
        ("5/14/2019", "month_first"), ("32/5 2019", "bad_date"), ("maj 2019", "bad_date"),
        ("14 mai 2019", "bad_date"), ("2019-02-30", "bad_date"), ("1/1 1850", "bad_date"),
    ],
)  # fmt: skip
def test_what_is_no_day_or_may_be_several_is_told_in_words_of_its_own(text, words):
    sheet = Sheet("", {}, [(2, {"value": text})])
    cells = Cells(sheet, 2, {"value": text})
    assert cells.date("value") is None
    [problem] = cells.problems
    assert (problem.words or problem.code) == words


def test_a_column_with_one_american_day_is_told_whole_and_read_if_accepted():
    rows = [(2, {"value": "5/14/2019"}), (3, {"value": "5/4/2019"}), (4, {"value": "2019-05-06"})]
    sheet = Sheet("", {}, rows)
    days: list[dt.date | None] = []

    def parse(cells):
        days.append(cells.date("value"))
        return {}

    result = collect(sheet, "facts", parse)
    assert [(p.row, p.details["meant"]) for p in result.problems] == [
        (2, "2019-05-14"),
        (3, "2019-05-04"),
    ]
    days.clear()
    assert collect(sheet, "facts", parse, ["month_first"]).problems == []
    assert days == [DAY, dt.date(2019, 5, 4), dt.date(2019, 5, 6)]
    # Without such a one the Swedish order holds.
    assert _cells("5/4/2019").date("value") == dt.date(2019, 4, 5)


def test_excels_number_is_a_day_in_a_workbook_alone():
    assert _cells("43599", workbook=True).date("value") == DAY
    assert _cells("42137", workbook=True, from_1904=True).date("value") == DAY
    assert _cells("43599.5", workbook=True).date("value") == DAY
    assert _cells("43599").date("value") is None
    assert _cells("99999", workbook=True).date("value") is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1.234.567", 1234567),
        ("1 234 567,8", 1234567.8),
        ("\u22123", -3), ("\u20133", -3), ("- 3", -3), ("125\u202f000", 125000),
        ("125\u2009000", 125000), ("\u200b7", 7), ("+4", 4), ("1,234", 1.234), ("0,5", 0.5),
    ],
)  # fmt: skip
def test_a_number_in_every_usual_form(text, number):
    assert parsed_number(text) == number


@pytest.mark.parametrize(
    "text", ["1 2", "12 34", "1.23,4", "1,2,3", "1.2345,6", "5-", "(5)", "1e5", "", "5 kr", "٣"]
)
def test_what_is_no_number_is_none(text):
    assert parsed_number(text) is None


@pytest.mark.parametrize("text", ["78.105", "1,000", "12.000"])
def test_a_whole_number_that_may_be_thousands_is_told_and_never_read(text):
    cells = _cells(text)
    assert cells.whole("value") is None
    [problem] = cells.problems
    assert (problem.code, "1000" in problem.suggestion) == ("ambiguous_thousands", text == "1,000")
    assert cells.number("value") == float(text.replace(",", "."))


def test_a_time_of_day_is_told_if_it_is_none():
    assert _cells("9.30").time("value") == "09:30"
    assert _cells("").time("value") == ""
    cells = _cells("lunch")
    assert cells.time("value") == ""
    assert [p.code for p in cells.problems] == ["bad_clock"]


@given(st.dates(dt.date(1970, 1, 1), dt.date(2068, 12, 31)))
def test_every_day_reads_back_from_every_form(day):
    forms = ["%Y-%m-%d", "%Y%m%d", "%d/%m %Y", "%d.%m.%Y", "%d/%m-%y", "%Y/%m/%d", "%d %B %Y"]
    assert {parsed_date(day.strftime(form)) for form in forms} == {day}


@given(st.floats(min_value=-1e12, max_value=1e12), st.sampled_from([" ", "\u00a0", "\u202f", "."]))
def test_every_number_reads_back_from_how_swedes_write_it(value, sign):
    whole, _, decimals = f"{value:,.2f}".rpartition(".")
    swedish = f"{whole.replace(',', sign)},{decimals}"
    assert parsed_number(swedish) == float(f"{value:.2f}")


@given(st.text(max_size=15))
def test_no_text_breaks_any_reading(text):
    for ask in ("date", "number", "whole", "time", "flag", "year"):
        getattr(_cells(text), ask)("value")
