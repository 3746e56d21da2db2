"""Assembly: completeness, the county's rules, series breaks, origins."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import schema
from geodata.errors import InputError
from geodata.model import STATUSES, VALUE_STATUSES, Indicator
from geodata.municipalities import COUNTRY, COUNTY, MUNICIPALITY_CODES
from geodata.origins import merged, origin, origins_from_frame
from geodata.values import (
    MIXED_BASES,
    MIXED_KINDS,
    PART_MISSING,
    ValueRow,
    assemble,
    combine,
    complete,
    missing,
    status_of,
)

SUM = Indicator("x", "count", "sum")
RATIO = Indicator("x", "share", "ratio")
MINIMUM = Indicator("x", "days", "minimum")
AREAS = (COUNTRY, COUNTY, *MUNICIPALITY_CODES)
ALL = (COUNTY, *MUNICIPALITY_CODES)

numbers = st.floats(0, 1e6, allow_nan=False, allow_subnormal=False)
statuses = st.sampled_from(STATUSES)


@st.composite
def value_rows(draw):
    """Rows of any areas and periods, one each, value null exactly when the status says so."""
    keys = draw(st.sets(st.tuples(st.sampled_from(AREAS), st.integers(2013, 2016)), max_size=40))
    rows = []
    for area, period in sorted(keys):
        status = draw(statuses)
        value = draw(numbers) if status in VALUE_STATUSES else None
        rows.append(ValueRow(area, period, value, status, origin([area], synthetic=False)))
    return rows


def everyone(period=2019, **kinds):
    """A value of 1, 2, 3 … for each of the 14."""
    return [
        ValueRow(code, period, float(n), "observed", **kinds)
        for n, code in enumerate(MUNICIPALITY_CODES, start=1)
    ]


def county(indicator, rows):
    return next(row for row in complete(indicator, rows) if row.area == COUNTY)


@given(rows=value_rows(), indicator=st.sampled_from([SUM, RATIO, MINIMUM]))
def test_every_area_has_one_row_in_each_period_that_has_a_value(rows, indicator):
    done = complete(indicator, rows)
    keys = [(row.area, row.period) for row in done]
    periods = {row.period for row in rows if row.valued}
    assert len(set(keys)) == len(keys)
    assert {key for key in keys if key[0] != COUNTRY} == set(product(ALL, periods))
    assert {p for a, p in keys if a == COUNTRY} <= {r.period for r in rows if r.area == COUNTRY}


@given(rows=value_rows(), indicator=st.sampled_from([SUM, RATIO, MINIMUM]))
def test_value_is_null_exactly_when_the_status_says_so_and_given_values_stay(rows, indicator):
    values = assemble(indicator, complete(indicator, rows)).values
    assert (values["value"].notna() == values["status"].isin(VALUE_STATUSES)).all()
    kept = {(r["municipality_code"], r["period"]): r["value"] for r in values.to_dict("records")}
    for row in rows:
        if row.valued and row.area != COUNTY:
            assert kept[row.area, row.period] == pytest.approx(row.value, abs=1e-9)
        elif row.area in MUNICIPALITY_CODES and (row.area, row.period) in kept:
            assert math.isnan(kept[row.area, row.period]), "what is missing never becomes a number"


@given(rows=value_rows())
def test_the_order_of_rows_changes_nothing(rows):
    one = assemble(SUM, complete(SUM, rows))
    two = assemble(SUM, complete(SUM, rows[::-1]))
    assert one.values.equals(two.values)
    assert one.origins.equals(two.origins)


@given(st.lists(numbers, min_size=14, max_size=14))
def test_totals_survive(values):
    rows = [
        ValueRow(c, 2019, v, "observed") for c, v in zip(MUNICIPALITY_CODES, values, strict=True)
    ]
    assert county(SUM, rows).value == pytest.approx(sum(values))
    assert county(MINIMUM, rows).value == min(values)


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(900, 9000)), min_size=14, max_size=14))
def test_the_county_share_is_a_ratio_of_sums(pairs):
    rows = [
        ValueRow(c, 2019, n / d, "observed", numerator=n, denominator=d)
        for c, (n, d) in zip(MUNICIPALITY_CODES, pairs, strict=True)
    ]
    row = county(RATIO, rows)
    assert row.value == pytest.approx(sum(n for n, _ in pairs) / sum(d for _, d in pairs))
    assert row.numerator == pytest.approx(row.value * row.denominator)


def test_the_bounds_of_the_parts_bound_the_county():
    exact = everyone(numerator=0.5, denominator=2.0)
    exact = [replace(row, value=0.25) for row in exact]
    more = replace(exact[0], qualifier="gt", low=0.25, high=1.0)
    for indicator, low, high in ((SUM, 3.5, 4.25), (RATIO, 0.25, 0.25 + 0.75 / 14)):
        row = county(indicator, [more, *exact[1:]])
        assert (row.qualifier, row.low, row.high) == ("gt", low, pytest.approx(high))
        open_end = county(indicator, [replace(more, high=None), *exact[1:]])
        assert (open_end.low, open_end.high) == (low, None)
        assert (county(indicator, exact).low, county(indicator, exact).high) == (None, None)
    least = county(MINIMUM, [replace(row, qualifier="gt", low=0.25) for row in exact])
    assert (least.low, least.high) == (0.25, None)


@pytest.mark.parametrize("indicator", [SUM, RATIO, MINIMUM])
def test_a_missing_part_makes_the_county_missing(indicator):
    rows = everyone(numerator=1.0, denominator=2.0)
    assert county(indicator, rows).valued
    for part in range(14):
        row = county(indicator, rows[:part] + rows[part + 1 :])
        assert (row.value, row.status, row.origin.notes) == (None, "missing", (PART_MISSING,))


def test_a_share_without_denominators_has_no_county_value():
    assert county(RATIO, everyone()).status == "missing"


@given(st.sets(st.sampled_from(MUNICIPALITY_CODES), min_size=1, max_size=13))
def test_real_and_invented_parts_are_never_added(invented):
    rows = [replace(row, status=status_of(synthetic=row.area in invented)) for row in everyone()]
    assert county(SUM, rows).origin.notes == (MIXED_KINDS,)
    published = ValueRow(COUNTY, 2019, 147.0, "observed")
    assert county(SUM, [*rows, published]).value == 147
    all_invented = [replace(row, status="synthetic") for row in rows]
    assert county(SUM, all_invented).status == "synthetic"


def test_shares_of_different_bases_are_never_added():
    rows = everyone(numerator=1.0, denominator=2.0, basis="households")
    rows[3] = replace(rows[3], basis="population")
    assert county(RATIO, rows).origin.notes == (MIXED_BASES,)


def test_a_published_county_value_goes_first_unless_it_is_invented_and_a_real_one_is_there():
    real, invented = (ValueRow(COUNTY, 2019, 99.0, s) for s in ("observed", "synthetic"))
    assert county(SUM, [*everyone(), real]).value == 99
    assert county(SUM, [*everyone(), invented]).value == sum(range(1, 15))
    assert county(SUM, [*everyone()[1:], invented]).value == 99


def test_a_county_value_names_everything_behind_it():
    rows = [
        replace(row, origin=origin([row.area]), behind=frozenset({("facts", n)}), n_obs=2)
        for n, row in enumerate(everyone())
    ]
    row = county(SUM, rows)
    assert row.origin.sources == MUNICIPALITY_CODES
    assert row.behind == {("facts", n) for n in range(14)}
    assert row.n_obs == 28


@pytest.mark.parametrize(
    ("qualifiers", "joint"),
    [([], ""), (["gt"], "gt"), (["gt", "gt"], "gt"), (["gt", "lt"], "approx")],
)  # fmt: skip
def test_a_sum_of_uncertain_parts_is_uncertain(qualifiers, joint):
    rows = everyone()
    for n, qualifier in enumerate(qualifiers):
        rows[n] = replace(rows[n], qualifier=qualifier)
    assert county(SUM, rows).qualifier == joint


def test_a_minimum_is_exact_when_an_exact_part_attains_it():
    rows = [replace(row, qualifier="gt") for row in everyone()]
    assert county(MINIMUM, rows).qualifier == "gt"
    rows[0] = replace(rows[0], qualifier="")
    assert county(MINIMUM, rows).qualifier == ""


def test_two_values_for_one_key_are_refused():
    with pytest.raises(InputError, match="two values"):
        complete(SUM, [*everyone(), everyone()[0]])


def test_a_value_that_contradicts_its_status_is_refused():
    for value, status in ((None, "observed"), (1.0, "missing"), (0.0, "suppressed")):
        with pytest.raises(InputError):
            ValueRow("2580", 2019, value, status)


def _series(*years, bases=None, definitions=None):
    rows = [
        ValueRow(
            "2523", year, 1.0, "observed",
            basis=(bases or {}).get(year, ""), definition=(definitions or {}).get(year, ""),
        )
        for year in years
    ]  # fmt: skip
    values = assemble(SUM, complete(SUM, rows)).values
    one = values[values["municipality_code"] == "2523"]
    return [int(p) for p in one.loc[one["series_break"], "period"]]


def test_a_series_breaks_where_its_definition_or_its_basis_changes():
    words = {2014: "a", 2015: "b", 2016: "b", 2020: "b", 2021: "c", 2022: "c"}
    assert _series(*words, definitions=words) == [2015, 2021]
    assert _series(2014, 2020, 2022, definitions=words) == [2020, 2022], (
        "the first after the change"
    )
    assert _series(2021, 2022, definitions=words) == [], "nothing earlier, no break"
    assert _series(2018, 2019, 2020, bases={2019: "population", 2020: "population"}) == [2019]
    assert _series(2014, 2015, 2020, 2021) == [], "a year alone breaks nothing"


def test_a_definition_that_is_not_stated_breaks_nothing():
    assert _series(2018, 2019, 2020, definitions={2018: "a", 2020: "b"}) == []


def test_a_county_of_several_definitions_breaks_when_one_of_them_changes():
    def parts(period, last):
        rows = [replace(row, definition="a") for row in everyone(period)]
        return [*rows[:-1], replace(rows[-1], definition=last)]

    rows = [*parts(2019, "a"), *parts(2020, "b"), *parts(2021, "b")]
    values = assemble(SUM, complete(SUM, rows)).values
    county = values[values["municipality_code"] == COUNTY].set_index("period")["series_break"]
    assert county.to_dict() == {2019: False, 2020: True, 2021: False}


def test_a_missing_year_carries_no_break():
    rows = [
        ValueRow("2523", 2014, 1.0, "observed", definition="a"),
        *everyone(2015)[1:5],
        ValueRow("2523", 2016, 1.0, "observed", definition="b"),
    ]
    rows = [row for row in rows if (row.area, row.period) != ("2523", 2015)]
    values = assemble(RATIO, complete(RATIO, rows)).values
    one = values[values["municipality_code"] == "2523"].set_index("period")
    assert one["series_break"].to_dict() == {2014: False, 2015: False, 2016: True}


def test_values_are_rounded_to_nine_digits():
    row = ValueRow("2580", 2019, 1 / 3, "observed", numerator=2 / 3, low=-1e-12)
    values = assemble(SUM, [row]).values.iloc[0]
    assert values["value"] == 0.333333333
    assert values["numerator"] == 0.666666667
    assert str(values["low"]) == "0.0"


def test_origins_follow_from_content_and_survive_the_table():
    first = origin(["b", "a\nc"], ["d2", "d1"], "CC0", synthetic=True, notes=["n", ""])
    assert first == origin(["a c", "b", "b"], ["d1", "d2"], "CC0", synthetic=True, notes=["n"])
    assert first.id != origin(["a c", "b"], ["d1", "d2"], "CC0", notes=["n"]).id
    both = merged([first, origin(["x"], [], "MIT")], ["note"])
    assert both.synthetic
    assert both.licence == "CC0; MIT"
    assert both.sources == ("a c", "b", "x")
    rows = [ValueRow("2580", 2019, 1.0, "synthetic", first), missing("2581", 2019)]
    assert origins_from_frame(assemble(SUM, rows).origins) == {first.id: first}


def test_the_frames_follow_their_schemas():
    rows = [replace(everyone()[0], n_obs=3, low=0.0), *everyone(2020, origin=origin(["a"]))]
    computed = assemble(SUM, complete(SUM, rows))
    assert schema.validated(computed.values, "indicator_values").equals(computed.values)
    assert schema.validated(computed.origins, "origins").equals(computed.origins)


def test_combining_keeps_each_origin_once_and_nothing_from_nothing():
    part = assemble(SUM, complete(SUM, [ValueRow("2580", 2019, 1.0, "observed", origin(["a"]))]))
    both = combine([part, part])
    assert len(both.values) == 2 * len(part.values)
    assert both.origins["origin_id"].is_unique
    nothing = combine([assemble(SUM, [])])
    assert list(nothing.values.columns) == schema.columns("indicator_values")
    assert nothing.origins.empty
