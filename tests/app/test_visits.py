"""The page Besök in the running application."""

from __future__ import annotations

import pytest

from dashboard.i18n import LANGUAGES
from tests.support import bundles
from tests.support.running import RunApp, words
from tests.support.visiting import days, visited

LULEA = "2580"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_boxes_sentence_and_rule_are_drawn(app: RunApp, lang: str) -> None:
    bundle = visited([*days(LULEA, 9), *days("2521", 1, visitor="both")])
    test = app(bundle, page="visits", lang=lang)
    drawn = words(test)
    assert not test.exception
    assert drawn.count('class="ka-boxes"') == 14
    assert "+1<" in drawn
    assert ("<b>1 av 14 kommuner</b>" if lang == "sv" else "<b>1 of 14 municipalities</b>") in drawn
    assert drawn.index("ka-answer") < drawn.index("ka-visits") < drawn.index("ka-source")
    # No column of the boxes sorts: visits are never ranked.
    assert "ka-sort" not in drawn


def test_the_choice_of_visitor_comes_from_the_address(app: RunApp) -> None:
    bundle = visited(days(LULEA, 2, visitor="politician"))
    drawn = words(app(bundle, page="visits", besokare="tjanstepersoner"))
    assert "2019 deltog tjänstepersoner inte i något besök." in drawn


def test_the_register_is_internal_and_says_so(app: RunApp) -> None:
    assert "intern uppgift" in words(app(visited(days(LULEA, 2)), page="visits"))


def test_invented_visits_are_marked_at_the_answer_and_the_boxes(app: RunApp) -> None:
    drawn = words(app(visited(days(LULEA, 2), synthetic=True), page="visits"))
    assert drawn.count("EXEMPELDATA") >= 2
    assert "EXEMPELDATA" not in words(app(visited(days(LULEA, 2)), page="visits"))


def test_a_missing_municipality_says_so_in_its_row(app: RunApp) -> None:
    bundle = bundles.without(visited(days(LULEA, 2)), "2521")
    drawn = words(app(bundle, page="visits"))
    assert "Uppgift saknas för Pajala." in drawn
    assert drawn.count("uppgift saknas</td>") == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_edition_gives_a_sentence_and_a_step(app: RunApp, lang: str) -> None:
    test = app(bundles.empty(), page="visits", lang=lang)
    assert not test.exception
    assert "ka-state-empty" in words(test)
    assert "ka-visits" not in words(test)


def test_a_broken_edition_is_told_in_words(app: RunApp) -> None:
    drawn = words(app(page="visits", broken="edition_damaged"))
    assert "ka-state-error" in drawn
    assert "ka-boxes" not in drawn
