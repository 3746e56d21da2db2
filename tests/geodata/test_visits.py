"""Visits: what counts as one, zero inside the days covered, days since the last."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import InputError
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from geodata.settings import DEFAULT_SETTINGS
from geodata.themes import visits
from tests.support.tables import tables

COUNT, POLITICIANS, OFFICIALS = "visits_count", "visits_politician_count", "visits_official_count"
SINCE = "visits_days_since_last"
YEAR_2019 = ("2019-01-01", "2019-12-31")


def visit(code, day, **more):
    return {"municipality_code": code, "date": day, **more}


def register(*rows, covers=(YEAR_2019,), synthetic=False):
    deliveries = [
        {"delivery_id": f"d{n}", "dataset": "visits", "covers_from": a, "covers_to": b,
         "synthetic": synthetic}
        for n, (a, b) in enumerate(covers)
    ]  # fmt: skip
    return tables(visits=rows, deliveries=deliveries)


def values(given_tables, chosen=DEFAULT_SETTINGS):
    rows = visits.compute(given_tables, chosen).values
    return rows.set_index(["indicator_id", "municipality_code", "period"])


def count(*rows, indicator=COUNT, code="2580", year=2019, rule="municipality_day"):
    chosen = replace(DEFAULT_SETTINGS, visits_counting=rule)
    return values(register(*rows), chosen).loc[(indicator, code, year), "value"]


def test_one_municipality_on_one_day_is_one_visit_however_many_came():
    assert count(visit("2580", "2019-03-01"), visit("2580", "2019-03-01", row=3)) == 1
    assert count(visit("2580", "2019-03-01"), visit("2580", "2019-03-02")) == 2
    assert count(visit("2580", "2019-03-01"), visit("2581", "2019-03-01")) == 1


def test_an_event_over_several_days_counts_for_each_day_in_the_year_of_the_day():
    event = visit("2580", "2019-12-30", last_date="2020-01-02")
    given_tables = register(event, covers=[("2019-01-01", "2020-12-31")])
    found = values(given_tables)["value"]
    assert (found[COUNT, "2580", 2019], found[COUNT, "2580", 2020]) == (2, 2)
    assert count(event, rule="event") == 1


def test_days_of_an_event_outside_the_days_covered_do_not_count():
    event = visit("2580", "2019-12-30", last_date="2020-01-02")
    found = values(register(event, covers=[("2019-01-01", "2019-12-31")]))["value"]
    assert found[COUNT, "2580", 2019] == 2
    partly = values(register(event, covers=[("2019-01-01", "2020-01-01")]))["value"]
    assert partly[COUNT, "2580", 2020] == 1


def test_a_planned_visit_makes_nothing_known():
    planned = visit("2580", "2020-10-01", status="planned")
    held = visit("2580", "2019-03-01")
    rows = [{**held, "delivery_id": "d0"}, {**planned, "delivery_id": "d0"}]
    found = values(register(*rows, covers=[("", "")])).reset_index()
    assert set(found["period"]) == {2019}


def test_cancelled_and_planned_visits_do_not_count_and_digital_ones_do():
    assert count(visit("2580", "2019-03-01", status="cancelled")) == 0
    assert count(visit("2580", "2019-03-01", status="planned")) == 0
    digital = visit("2580", "2019-03-01", mode="digital")
    assert count(digital) == 1
    assert count(digital, rule="municipality_day_on_site") == 0


def test_a_visit_by_both_stands_in_both_subtotals():
    rows = [
        visit("2580", "2019-03-01", visitor="both"),
        visit("2580", "2019-03-02", visitor="politician"),
        visit("2580", "2019-03-02", visitor="official"),
    ]
    assert [count(*rows, indicator=i) for i in (COUNT, POLITICIANS, OFFICIALS)] == [2, 2, 2]


def test_an_unknown_rule_is_refused():
    with pytest.raises(InputError, match="municipality_day"):
        count(rule="by_feeling")


def test_no_row_is_zero_inside_the_days_covered_and_missing_outside():
    given_tables = register(
        visit("2580", "2019-03-01"),
        visit("2580", "2021-03-01"),
        covers=[("2019-01-01", "2019-05-31")],
    )
    found = values(given_tables)
    assert found.loc[(COUNT, "2581", 2019), "value"] == 0
    assert set(found.index.get_level_values("period")) == {2019}
    origin = visits.compute(given_tables, DEFAULT_SETTINGS).origins.iloc[0]
    assert "2019-01-01/2019-05-31" in set(
        visits.compute(given_tables, DEFAULT_SETTINGS).origins["notes"]
    ), origin


def test_nothing_delivered_gives_nothing():
    assert visits.compute(tables(), DEFAULT_SETTINGS).values.empty


def test_an_invented_register_gives_invented_zeros():
    assert set(values(register(synthetic=True))["status"]) == {"synthetic"}


days = st.dates(date(2018, 1, 1), date(2020, 12, 31))
entries = st.lists(
    st.tuples(
        st.sampled_from(MUNICIPALITY_CODES[:4]),
        days,
        st.integers(0, 3),
        st.sampled_from(["politician", "official", "both"]),
        st.sampled_from(["held", "held", "cancelled"]),
    ),
    max_size=25,
)


def _rows(drawn):
    return [
        visit(c, str(d), last_date=str(d + timedelta(days=n)), visitor=v, status=s)
        for c, d, n, v, s in drawn
    ]


@settings(max_examples=30)
@given(drawn=entries, data=st.data())
def test_counts_ignore_order_and_repetition_and_the_county_adds_up(drawn, data):
    covers = [("2018-01-01", "2020-12-31")]
    found = values(register(*_rows(drawn), covers=covers))
    twice = data.draw(st.permutations(drawn + drawn))
    columns = ["value", "status", "qualifier"]
    assert found[columns].equals(values(register(*_rows(twice), covers=covers))[columns])
    wanted = {
        (c, d + timedelta(days=k)) for c, d, n, _, s in drawn if s == "held" for k in range(n + 1)
    }
    number = found["value"].to_dict()
    for year in (2018, 2019, 2020):
        total = sum(day.year == year for _, day in wanted)
        assert number[COUNT, COUNTY, year] == total
        for code in MUNICIPALITY_CODES:
            politicians, officials = (number[i, code, year] for i in (POLITICIANS, OFFICIALS))
            assert max(politicians, officials) <= number[COUNT, code, year]
            assert number[COUNT, code, year] <= politicians + officials


@settings(max_examples=30)
@given(drawn=entries)
def test_days_since_last_agree_with_the_register(drawn):
    covers = [("2018-01-01", "2020-05-31")]
    found = values(register(*_rows(drawn), covers=covers))[["value", "qualifier"]].to_dict("index")
    held = {}
    for c, d, n, _, s in drawn:
        if s == "held":
            held.setdefault(c, set()).update(d + timedelta(days=k) for k in range(n + 1))
    for year, end in (
        (2018, date(2018, 12, 31)),
        (2019, date(2019, 12, 31)),
        (2020, date(2020, 5, 31)),
    ):
        smallest = []
        for code in MUNICIPALITY_CODES:
            row = found[SINCE, code, year]
            before = [d for d in held.get(code, ()) if d <= end]
            if before:
                assert (row["value"], row["qualifier"]) == ((end - max(before)).days, "")
            else:
                assert (row["value"], row["qualifier"]) == ((end - date(2018, 1, 1)).days, "gt")
            smallest.append(row["value"])
        assert found[SINCE, COUNTY, year]["value"] == min(smallest)


def test_days_are_counted_to_the_end_of_what_is_covered_and_to_new_year_before():
    rows = [visit("2506", "2019-05-14")]
    covers = [YEAR_2019, ("2020-01-01", "2020-05-31")]
    found = values(register(*rows, covers=covers))
    assert found.loc[(SINCE, "2506", 2019), "value"] == 231
    assert found.loc[(SINCE, "2506", 2020), "value"] == 231 + 152


def test_across_days_that_are_not_covered_only_a_bound_is_known():
    covers = [YEAR_2019, ("2021-01-01", "2021-12-31")]
    row = values(register(visit("2506", "2019-05-14"), covers=covers)).loc[(SINCE, "2506", 2021)]
    assert (row["value"], row["qualifier"], row["low"]) == (364, "gt", 364)


def test_a_hole_at_the_end_of_an_earlier_year_moves_the_reference_day():
    covers = [("2019-01-01", "2019-06-30"), ("2020-01-01", "2020-12-31")]
    found = values(register(visit("2506", "2019-06-20"), covers=covers))
    assert found.loc[(SINCE, "2506", 2019), "value"] == 10


@settings(max_examples=30)
@given(drawn=entries, indicator=st.sampled_from([COUNT, POLITICIANS, SINCE]), code=st.sampled_from(
    [COUNTY, *MUNICIPALITY_CODES[:5]]), year=st.sampled_from([2018, 2019, 2020]))  # fmt: skip
def test_the_rows_behind_alone_give_the_same_value(drawn, indicator, code, year):
    given_tables = register(*_rows(drawn), covers=[YEAR_2019, ("2018-03-01", "2020-05-31")])
    behind = visits.rows_behind(given_tables, DEFAULT_SETTINGS, indicator, code, year)
    again = values({**tables(), **behind})
    columns = ["value", "qualifier", "status", "n_obs"]
    assert again.loc[(indicator, code, year), columns].equals(
        values(given_tables).loc[(indicator, code, year), columns]
    )


def test_visits_are_never_ranked():
    assert not any(indicator.ranked for indicator in visits.INDICATORS)


def refusing(*rows, again=(), register_of_second="main"):
    """A delivery of 2019 of which a row was refused, and perhaps a later one of these days."""
    first = {"delivery_id": "d0", "covers_from": "2019-01-01", "covers_to": "2019-12-31",
             "rows_rejected": 1}  # fmt: skip
    later = [
        {"delivery_id": "d1", "position": 1, "covers_from": a, "covers_to": b,
         "register": register_of_second}
        for a, b in again
    ]  # fmt: skip
    return values(tables(visits=rows, deliveries=[first, *later]))


def test_with_a_row_refused_a_count_is_a_lower_bound_and_none_is_no_certain_zero():
    found = refusing(visit("2580", "2019-03-01"))
    for code, known in (("2580", 1), ("2510", 0), (COUNTY, 1)):
        row = found.loc[(COUNT, code, 2019)]
        assert (row["value"], row["low"], row["status"]) == (known, known, "observed")
        assert row.isna()["high"]
    exact = values(register(visit("2580", "2019-03-01")))
    assert exact["low"].loc[[COUNT, POLITICIANS, OFFICIALS]].isna().all()


def test_with_a_row_refused_the_last_visit_may_be_later_than_is_known():
    found = refusing(visit("2580", "2019-12-01"))
    row = found.loc[(SINCE, "2580", 2019)]
    assert (row["value"], row["low"], row["high"]) == (30, 0, 30)
    assert found.loc[(SINCE, "2510", 2019), "status"] == "missing", "no bound holds"


@pytest.mark.parametrize(
    ("again", "register_of_second", "uncertain"),
    [
        ([("2019-01-01", "2019-12-31")], "main", False),
        ([("2019-01-01", "2019-06-30"), ("2019-07-01", "2019-12-31")], "main", False),
        ([("2019-01-01", "2019-06-30")], "main", True),
        ([("2019-01-01", "2019-12-31")], "another", True),
    ],
    ids=["whole", "in two parts", "half of it", "another register"],
)
def test_what_is_delivered_again_of_the_same_days_has_corrected_them(
    again, register_of_second, uncertain
):
    found = refusing(again=again, register_of_second=register_of_second)
    assert found.notna().loc[(COUNT, "2510", 2019), "low"] == uncertain
