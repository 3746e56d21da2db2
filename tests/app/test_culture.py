"""The page Kultur in the real application."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dashboard.i18n import LANGUAGES
from tests.support import bundles
from tests.support.running import RunApp, words
from tests.support.tables import table

if TYPE_CHECKING:
    from geodata.bundle import DataBundle


def edition() -> DataBundle:
    """Give the full bundle with three projects of 2020, its latest year."""
    projects = [
        {"project_id": "a", "municipality_codes": "2580", "title": "<b>Ljus</b>", "year": 2020},
        {"project_id": "b", "municipality_codes": "25", "title": "Mörker", "year": 2020},
        {"project_id": "c", "municipality_codes": "2505", "title": "Skymning", "year": 2020,
         "young_organiser": True},
    ]  # fmt: skip
    return replace(bundles.full(), projects=table("projects", projects))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rule", ["lika", "helt"])
def test_the_page_is_whole(app: RunApp, lang: str, rule: str) -> None:
    test = app(edition(), page="culture", lang=lang, regel=rule)
    text = words(test)
    assert not test.exception
    assert "ka-state-error" not in text
    assert text.count('scope="row"') == 15 + 3
    assert "<b>Ljus</b>" not in text, "titles are text"


def test_the_rule_of_allocation_stands_on_the_page(app: RunApp) -> None:
    test = app(edition(), page="culture")
    assert "<b>delat lika</b>" in words(test)
    test.segmented_control(key="filter-culture-regel").set_value("helt").run()
    assert "<b>räknat helt</b>" in words(test)
    assert test.query_params["regel"] == "helt"


def test_search_narrows_the_list_and_stays_in_the_address(app: RunApp) -> None:
    test = app(edition(), page="culture")
    test.text_input(key="filter-culture-sok").set_value("skym").run()
    text = words(test)
    assert "Skymning" in text
    assert "Mörker" not in text
    assert "1 av 3 projekt" in text
    assert test.query_params["sok"] == "skym"


def test_nothing_found_is_said(app: RunApp) -> None:
    text = words(app(edition(), page="culture", sok="finns inte"))
    assert "Inget projekt stämmer med ”finns inte”" in text


def test_an_empty_edition_says_what_to_do(app: RunApp) -> None:
    text = words(app(bundles.empty(), page="culture"))
    assert "Utgåvan har inga uppgifter om kulturprojekt." in text
