"""The page Bredband in the real application."""

from __future__ import annotations

import pytest

from dashboard.i18n import LANGUAGES
from tests.support import bundles
from tests.support.contexts import with_targets
from tests.support.running import RunApp, words

PASSED = "broadband_homes_passed_share"
TARGET = {"indicator_id": PASSED, "level": "county", "year": 2019, "value": 0.87}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_map_table_and_fifteen_lines(app: RunApp, lang: str) -> None:
    test = app(bundles.full(), page="broadband", lang=lang, ar="2019")
    text = words(test)
    assert not test.exception
    assert "ka-answer" in text
    assert text.count('scope="row"') == 15
    assert len(test.get("vega_lite_chart")) == 15
    assert "ka-source" in text


def test_filters_change_the_page(app: RunApp) -> None:
    test = app(bundles.full(), page="broadband", ar="2019")
    assert "möjlighet att ansluta till fiber" in words(test)
    test.selectbox(key="filter-broadband-matt").set_value("broadband_fibre_connected_share").run()
    assert "anslutna till fiber" in words(test)
    assert test.query_params["matt"] == "broadband_fibre_connected_share"


def test_the_target_of_the_county_is_no_verdict_on_a_municipality(app: RunApp) -> None:
    text = words(app(with_targets(bundles.full(), [TARGET]), page="broadband", ar="2019"))
    assert "Länsmålet gäller länet som helhet" in text
    assert "ka-status" not in text, "no mark of reached or not at any row"
    other = words(app(with_targets(bundles.full(), [TARGET]), page="broadband", ar="2018"))
    assert "Länsmålet gäller länet som helhet" not in other


def test_invented_values_are_marked(app: RunApp) -> None:
    text = words(app(bundles.sample(), page="broadband"))
    assert "EXEMPELDATA" in text
    assert text.count("†") > 14


def test_a_missing_municipality_is_said_and_not_zero(app: RunApp) -> None:
    text = words(app(bundles.without(bundles.full(), "2505"), page="broadband", ar="2019"))
    row = text.split("Arvidsjaur</a>")[1].split("</tr>")[0]
    assert "uppgift saknas" in row
    assert "0\N{NO-BREAK SPACE}%" not in row


def test_an_empty_edition_says_what_to_do(app: RunApp) -> None:
    text = words(app(bundles.empty(), page="broadband"))
    assert "Utgåvan har inga uppgifter om bredband." in text
    assert "Läs in bredbandsuppgifter" in text
