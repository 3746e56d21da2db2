"""Targets, results and arrows: when they are given, and when they are not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.model import Indicator, Target
from geodata.municipalities import COUNTRY, COUNTY, MUNICIPALITY_CODES
from geodata.scorecard import (
    Trend,
    assessment,
    binds,
    judge,
    measure_result,
    targets_from_frame,
    trend,
)
from tests.support.tables import table

MORE = Indicator("x", "share", "ratio", better="higher", dead_band=0.01)
LESS = replace(MORE, better="lower")
NEUTRAL = replace(MORE, better="neutral")
COUNTY_TARGET = Target("x", "county", 2019, 0.85, "RUN", "report")
DUTY = Target("x", "region_duty", 2019, 8, "RUN", "report")
EACH = Target("x", "municipality", 2019, 8, "RUN", "report")
ONE = replace(EACH, area_code="2580")


def row(value, code="2580", **more):
    status = "missing" if value is None else "observed"
    record = {"municipality_code": code, "value": value, "status": status, **more}
    return table("indicator_values", [record]).iloc[0]


@given(value=st.floats(0, 1), code=st.sampled_from(MUNICIPALITY_CODES))
def test_a_county_target_is_never_a_verdict_on_a_municipality(value, code):
    found = judge(COUNTY_TARGET, row(value, code), MORE)
    assert found.result is None
    assert found.reason == "other_area"
    assert found.distance == pytest.approx(value - 0.85)
    assert found.remaining is None


def test_the_county_reaches_its_target_or_does_not():
    for value, result, remaining in (
        (0.86, "reaches", 0),
        (0.85, "reaches", 0),
        (0.8, "not_reaches", 0.05),
    ):
        found = judge(COUNTY_TARGET, row(value, COUNTY), MORE)
        assert (found.result, found.remaining) == (result, remaining)
    assert judge(COUNTY_TARGET, row(0.8, COUNTY), LESS).result == "reaches"
    assert judge(COUNTY_TARGET, row(0.86, COUNTY), LESS).result == "not_reaches"


@pytest.mark.parametrize(
    ("target", "bound"),
    [
        (COUNTY_TARGET, {COUNTY}),
        (DUTY, set(MUNICIPALITY_CODES)),
        (EACH, set(MUNICIPALITY_CODES)),
        (ONE, {"2580"}),
        (replace(DUTY, area_code=COUNTY), set(MUNICIPALITY_CODES)),
    ],
)
def test_whom_a_target_binds(target, bound):
    areas = (COUNTRY, COUNTY, *MUNICIPALITY_CODES)
    assert {area for area in areas if binds(target, area)} == bound


def test_another_year_gives_a_distance_and_no_result():
    found = judge(COUNTY_TARGET, row(0.49, COUNTY, period=2022), MORE)
    assert (found.result, found.distance, found.reason) == (None, -0.36, "other_year")


def test_without_a_value_there_is_nothing_to_say():
    for missing in (None, row(None)):
        assert judge(ONE, missing, MORE) == judge(ONE, None, MORE)
    assert judge(ONE, None, MORE).reason == "no_value"


def test_without_a_better_direction_there_is_no_result():
    assert judge(ONE, row(9), NEUTRAL).reason == "no_direction"


def test_an_invented_value_is_said_to_be_one():
    assert judge(ONE, row(9, status="synthetic"), MORE).synthetic


@pytest.mark.parametrize(
    ("value", "qualifier", "indicator", "result"),
    [
        (9, "gt", MORE, "reaches"), (8, "gt", MORE, "reaches"), (7, "gt", MORE, None),
        (7, "lt", MORE, "not_reaches"), (8, "lt", MORE, "not_reaches"), (9, "lt", MORE, None),
        (7, "lt", LESS, "reaches"), (9, "lt", LESS, None), (9, "gt", LESS, "not_reaches"),
        (7, "gt", LESS, None), (20, "approx", MORE, None),
    ],
)  # fmt: skip
def test_uncertain_values_reach_a_target_only_where_no_doubt_is_left(
    value, qualifier, indicator, result
):
    found = judge(ONE, row(value, qualifier=qualifier), indicator)
    assert found.result == result
    assert found.reason == ("" if result else "uncertain")


def test_assessments_are_only_the_committees_own():
    words = ["uppnått", "Delvis uppnått", " inte uppnått ", "", "uppnås", "påbörjat", "ej uppnått"]
    assert [assessment(w) for w in words] == ["met", "partly", "not_met", None, None, None, None]


@pytest.mark.parametrize(
    ("target", "outcome", "year", "result"),
    [
        ((13, "procent"), (12, "procent"), "2019", "not_reaches"),
        ((2, "kommuner"), (2, "kommuner"), "2019", "reaches"),
        ((8, "besök per kommun"), (7, "kommuner av 14"), "2019", None),
        ((13, "procent"), (12, "procent"), "2018", None),
        ((float("nan"), ""), (12, "procent"), "2019", None),
        ((85, "procent"), (None, "procent"), "2019", None),
        ((3, ""), (3, ""), "2019", None),
    ],
)
def test_a_measure_is_computed_only_in_one_unit_and_year(target, outcome, year, result):
    record = {
        "year": 2019, "target_value": target[0], "target_unit": target[1], "value": outcome[0],
        "unit": outcome[1], "value_year": year,
    }  # fmt: skip
    assert measure_result(record) == result


def series(*rows):
    return table("indicator_values", [
        {"municipality_code": "2580", "period": year, "value": value,
         "status": "missing" if value is None else "observed", **more}
        for year, value, more in rows
    ])  # fmt: skip


@given(before=st.integers(0, 1000), after=st.integers(0, 1000))
def test_arrows_follow_the_direction_outside_the_dead_band(before, after):
    rows = series((2018, before / 1000, {}), (2019, after / 1000, {}))
    change = after - before
    up = "unchanged" if abs(change) < 10 else "improves" if change > 0 else "worsens"
    down = {"improves": "worsens", "worsens": "improves", "unchanged": "unchanged"}[up]
    assert trend(rows, 2019, MORE).arrow == up
    assert trend(rows[::-1], 2019, LESS).arrow == down
    assert trend(rows, 2019, MORE).change == pytest.approx(change / 1000)
    assert trend(rows, 2019, MORE).since == 2018


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([(2019, 0.9, {})], "no_former"),
        ([(2018, 0.5, {}), (2019, None, {})], "no_value"),
        ([(2018, 0.5, {}), (2019, 0.9, {"series_break": True})], "series_break"),
        ([(2018, 0.5, {"basis": "households"}), (2019, 0.9, {})], "series_break"),
        ([(2018, 0.5, {"status": "synthetic"}), (2019, 0.9, {})], "mixed_kinds"),
        ([(2018, 0.5, {"qualifier": "approx"}), (2019, 0.9, {})], "uncertain"),
    ],
)
def test_no_arrow(rows, reason):
    found = trend(series(*rows), 2019, MORE)
    assert (found.arrow, found.change, found.reason) == ("none", None, reason)


def test_no_arrow_across_an_earlier_break_or_with_a_year_covered_in_part():
    rows = series((2017, 0.5, {}), (2018, 0.6, {"series_break": True}), (2019, 0.9, {}))
    assert trend(rows, 2019, MORE).arrow == "improves"
    assert trend(rows, 2019, MORE, since=2017).reason == "series_break"
    assert trend(rows, 2019, MORE, partly_covered=[2019]).reason == "partly_covered"
    assert trend(rows, 2019, MORE, partly_covered=[2017]).arrow == "improves"
    assert trend(rows, 2019, MORE, since=2016).reason == "no_former"


def test_a_change_without_a_better_direction_has_a_number_and_no_arrow():
    rows = series((2018, 0.5, {}), (2019, 0.9, {}))
    assert trend(rows, 2019, NEUTRAL) == Trend("none", 0.4, 2018, "no_direction")


def test_a_missing_year_between_is_passed_over():
    rows = series((2017, 0.5, {}), (2018, None, {}), (2019, 0.9, {}))
    assert trend(rows, 2019, MORE).since == 2017


def test_targets_from_their_table():
    frame = table("targets", [{"indicator_id": "x", "level": "county", "year": 2019, "value": 0.85,
                               "source": "report"}])  # fmt: skip
    assert targets_from_frame(frame) == [COUNTY_TARGET]
