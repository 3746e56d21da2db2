"""The page Kommuner in the running application: list and profile, all states, both languages."""

from __future__ import annotations

import itertools

import pytest

from tests.support import bundles
from tests.support.contexts import with_visits
from tests.support.running import RunApp, words

KIRUNA = "2584"
VISIT = {"municipality_code": KIRUNA, "date": "2020-05-14", "visitor": "both"}


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_without_a_choice_the_14_are_listed_with_links(app: RunApp, lang: str) -> None:
    test = app(page="municipalities", lang=lang)
    assert not test.exception
    drawn = words(test)
    assert drawn.count("kommun=25") >= 14
    assert "ka-answer" in drawn


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_a_profile_has_its_head_cards_and_six_sections(app: RunApp, lang: str) -> None:
    bundle = with_visits(bundles.full(), [VISIT])
    test = app(bundle, page="municipalities", lang=lang, kommun=KIRUNA)
    assert not test.exception
    drawn = words(test)
    assert "<h2>Kiruna kommun</h2>" in drawn
    assert 'lang="se"' in drawn
    assert ("nordsamiska" if lang == "sv" else "Northern Sámi") in drawn
    assert drawn.count("<h3>") == 6
    assert drawn.count('class="ka-lead"') == 5
    assert drawn.count('class="ka-source"') == 5


def test_headings_skip_no_level(app: RunApp) -> None:
    drawn = words(app(page="municipalities", kommun=KIRUNA))
    levels = [int(piece[0]) for piece in drawn.split("<h")[1:] if piece[0].isdigit()]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_comparison_is_kept_in_the_address_and_in_the_tables(app: RunApp) -> None:
    test = app(page="municipalities", kommun=KIRUNA, jamfor="2580")
    assert "Kiruna jämfört med Luleå" in words(test)
    assert test.selectbox[1].value == "2580"


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_an_empty_edition_says_what_is_missing(app: RunApp, lang: str) -> None:
    test = app(bundles.empty(), page="municipalities", lang=lang, kommun=KIRUNA)
    assert not test.exception
    drawn = words(test)
    assert "ka-state-error" not in drawn
    assert drawn.count("saknas" if lang == "sv" else "is missing") >= 5
    assert not app(bundles.empty(), page="municipalities", lang=lang).exception


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_a_broken_edition_is_told(app: RunApp, lang: str) -> None:
    test = app(page="municipalities", broken="edition_damaged", lang=lang)
    assert not test.exception
    assert "ka-state-error" in words(test)


def test_an_unknown_municipality_gives_the_list_and_suggestions(app: RunApp) -> None:
    drawn = words(app(page="municipalities", kommun="Lulå"))
    assert "är ingen kommun i Norrbotten" in drawn
    assert "ka-table" in drawn


def test_invented_figures_bear_the_mark(app: RunApp) -> None:
    drawn = words(app(bundles.sample(), page="municipalities", kommun=KIRUNA))
    assert drawn.count("EXEMPELDATA") >= 5
    assert "†" in drawn
