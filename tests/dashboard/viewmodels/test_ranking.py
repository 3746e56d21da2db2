from __future__ import annotations

from dashboard.formats import EN_DASH, NBSP
from dashboard.viewmodels.ranking import change_text, ranking
from geodata.municipalities import swedish_order
from tests.support import bundles
from tests.support.contexts import context, with_targets, with_values

FIBRE = "broadband_fibre_connected_share"
VISITS = "visits_count"
COUNTY_TARGET = {"indicator_id": FIBRE, "level": "county", "year": 2019, "value": 0.85}
DUTY = {"indicator_id": VISITS, "level": "region_duty", "year": 2019, "value": 50}


def names(order) -> list[str]:
    return [row.name for row in order.rows]


def test_the_largest_share_is_first_and_the_county_last() -> None:
    order = ranking(context(), FIBRE, 2019)
    assert names(order)[:2] == ["Kiruna", "Haparanda"]
    assert names(order)[-1] == "Länet"
    assert [row.is_county for row in order.rows].count(True) == 1


def test_visits_stand_in_the_order_of_the_alphabet() -> None:
    order = ranking(context(), VISITS, 2019)
    expected = sorted(names(order)[:-1], key=swedish_order)
    assert names(order)[:-1] == expected
    assert expected[-3:] == ["Älvsbyn", "Överkalix", "Övertorneå"]
    assert not order.in_order


def test_missing_is_last_with_its_word_and_no_bar() -> None:
    order = ranking(context(bundles.without(bundles.full(), "2584")), FIBRE, 2019)
    row = order.rows[-2]
    assert (row.name, row.bar, row.distance) == ("Kiruna", None, "")
    assert row.figure.status_words == "uppgift saknas"
    assert change_text(row, 2018) == EN_DASH


def test_real_and_invented_stand_in_the_order_of_the_alphabet() -> None:
    rows = [
        {
            "municipality_code": code,
            "indicator_id": FIBRE,
            "period": 2019,
            "value": value,
            "status": "synthetic",
            "basis": "households",
        }
        for code, value in (("2505", 0.99), ("2506", 0.01))
    ]
    order = ranking(context(with_values(bundles.full(), rows)), FIBRE, 2019)
    assert names(order)[:-1] == sorted(names(order)[:-1], key=swedish_order)
    assert not order.in_order
    assert order.mixed
    marked = [row.figure.marked for row in order.rows]
    assert sum("†" in text for text in marked) == 2


def test_distance_to_a_county_target_is_in_points_and_no_verdict() -> None:
    order = ranking(context(with_targets(bundles.full(), [COUNTY_TARGET])), FIBRE, 2019)
    first = order.rows[0]
    assert first.figure.text == f"93{NBSP}%"
    assert first.distance == "+8"
    assert {row.reached for row in order.rows} == {None}


def test_another_year_has_no_target() -> None:
    order = ranking(context(with_targets(bundles.full(), [COUNTY_TARGET])), FIBRE, 2018)
    assert order.target is None
    assert {row.distance for row in order.rows} == {""}


def test_the_regions_duty_is_counted_in_each_municipality_and_not_in_the_county() -> None:
    order = ranking(context(with_targets(bundles.full(), [DUTY])), VISITS, 2019)
    by_name = {row.name: row for row in order.rows}
    assert by_name["Arvidsjaur"].distance == "39 kvar"
    assert by_name["Kiruna"].distance == "når målet"
    assert by_name["Länet"].distance == ""
    assert by_name["Länet"].bar is None


def test_bars_begin_at_zero_and_the_longest_is_full() -> None:
    order = ranking(context(), "population", 2019)
    assert order.rows[0].bar == 1.0
    smallest = order.rows[-2]
    assert smallest.bar == (smallest.figure.value or 0) / (order.rows[0].figure.value or 1)
    assert ranking(context(), FIBRE, 2019).rows[0].bar == order_value()


def order_value() -> float:
    return ranking(context(), FIBRE, 2019).rows[0].figure.value or 0.0


def test_changes_count_from_one_year_and_name_any_other() -> None:
    key = {"municipality_code": "2584", "indicator_id": FIBRE, "period": 2018}
    order = ranking(context(with_values(bundles.full(), [key])), FIBRE, 2019)
    assert order.since == 2018
    assert change_text(order.rows[0], order.since) == EN_DASH
    assert change_text(order.rows[1], order.since) == "↗ +1,0"
    assert change_text(order.rows[1], 2017) == "↗ +1,0 (2018)"
