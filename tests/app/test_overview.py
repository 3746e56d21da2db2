"""The page Översikt in the application: full, missing, sample, older, broken; both languages."""

from __future__ import annotations

import pytest

from tests.support import bundles
from tests.support.contexts import with_targets
from tests.support.running import RunApp, words

FIBRE = "broadband_homes_passed_share"
TARGET = {"indicator_id": FIBRE, "level": "county", "year": 2019, "value": 0.87}


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_answer_filters_ranking_source_cards_and_attention(app: RunApp, lang: str) -> None:
    test = app(with_targets(bundles.full(), [TARGET]), lang=lang, ar="2019", matt=FIBRE)
    assert not test.exception
    drawn = words(test)
    assert [box.value for box in test.selectbox] == [FIBRE, 2019]
    for part in ("ka-answer", "ka-table", "ka-source", "ka-cards", "ka-legend"):
        assert part in drawn
    assert ("Mot länsmålet 87" if lang == "sv" else "Against the county target 87") in drawn
    assert ("Att uppmärksamma" if lang == "sv" else "Needs attention") in drawn


def test_a_missing_municipality_is_said_in_the_table(app: RunApp) -> None:
    drawn = words(app(bundles.without(bundles.full(), "2521"), ar="2019"))
    row = drawn[drawn.index(">Pajala<") :]
    assert "uppgift saknas" in row[: row.index("</tr>")]


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_an_empty_edition_says_so_and_goes_on(app: RunApp, lang: str) -> None:
    test = app(bundles.empty(), lang=lang)
    assert not test.exception
    drawn = words(test)
    assert "ka-state-empty" in drawn
    assert "ka-state-error" not in drawn
    assert "ka-cards" in drawn


def test_invented_values_bear_the_mark(app: RunApp) -> None:
    drawn = words(app(bundles.sample()))
    assert "EXEMPELDATA" in drawn
    assert "†" in drawn
    assert "Inget att visa: det här skrivs aldrig ur påhittade värden." in drawn
    real = words(app(bundles.full(), ar="2019", matt="population"))
    table = real[real.index("<table") : real.index("</table>")]
    assert "†" not in table


def test_an_older_edition_is_announced(app: RunApp) -> None:
    assert "Du ser data från" in words(app(bundles.older()))


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_a_broken_edition_is_told_without_a_traceback(app: RunApp, lang: str) -> None:
    test = app(broken="edition_damaged", lang=lang)
    assert not test.exception
    assert "ka-state-error" in words(test)
    assert "Traceback" not in words(test)


def test_any_address_draws_the_page(app: RunApp) -> None:
    test = app(bundles.full(), matt="<b>", ar="9999", kommun="Umeå")
    assert not test.exception
    drawn = words(test)
    assert "ka-table" in drawn
    assert "ka-state-error" not in drawn


def test_choosing_a_measure_changes_map_and_table(app: RunApp) -> None:
    test = app(bundles.full())
    test.selectbox[0].select("visits_count").run()
    assert not test.exception
    assert test.selectbox[0].value == "visits_count"
    assert "Besök av regionen, 2020" in words(test)
