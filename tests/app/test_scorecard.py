"""The page Måluppfyllelse in the running application."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from dashboard.i18n import LANGUAGES
from geodata import schema
from tests.support import bundles
from tests.support.running import RunApp, words

if TYPE_CHECKING:
    from geodata.bundle import DataBundle

ROWS = [
    ("Samhälle", "Mål A", "uppnått", "Andel", "styrmått", 13.0, 12.0, False),
    ("Samhälle", "Mål A", "uppnått", "Antal <b>", "kontrollmått", None, None, False),
    ("Ekonomi", "Mål B", "", "Budget", "aktivitet", None, None, True),
]


def scored() -> DataBundle:
    records = [
        {
            "year": 2019, "perspective": perspective, "strategic_goal": goal,
            "goal_assessment": word, "success_factor": "F", "measure": measure, "kind": kind,
            "target_text": "", "target_value": target, "target_unit": "procent",
            "target_level": "", "data_level": "", "outcome_text": "", "value": value,
            "unit": "procent", "value_year": "2019", "previous_value": None, "previous_year": "",
            "note": "", "source": "Årsrapport", "delivery_id": "d", "sheet": "", "row": 2,
            "synthetic": synthetic,
        }
        for perspective, goal, word, measure, kind, target, value, synthetic in ROWS
    ]  # fmt: skip
    table = schema.validated(pd.DataFrame(records), "scorecard")
    return replace(bundles.empty(), scorecard=table)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_goals_measures_and_kinds_are_drawn(app: RunApp, lang: str) -> None:
    test = app(scored(), page="scorecard", lang=lang)
    drawn = words(test)
    assert not test.exception
    assert drawn.count('class="ka-s-measure"') == 3
    kinds = ("styrmått", "kontrollmått", "aktivitet")
    if lang == "en":
        kinds = ("steering", "control", "activity")
    assert all(f">{kind}</td>" in drawn for kind in kinds)
    assert "Antal &lt;b&gt;" in drawn


def test_the_committees_word_and_the_computed_result_are_told_apart(app: RunApp) -> None:
    drawn = words(app(scored(), page="scorecard"))
    assert 'uppnått</span><span class="ka-muted"> (nämndens bedömning)' in drawn
    assert 'når inte målet, 1\xa0procentenhet kvar <span class="ka-muted">(beräknat)' in drawn
    assert "bedömning saknas" in drawn


def test_an_invented_row_is_marked(app: RunApp) -> None:
    assert words(app(scored(), page="scorecard")).count("ka-chip-small") == 1


def test_filters_come_from_the_address_and_may_leave_nothing(app: RunApp) -> None:
    drawn = words(app(scored(), page="scorecard", nar_inte="ja"))
    assert drawn.count('class="ka-s-measure"') == 1
    nothing = words(app(scored(), page="scorecard", nar_inte="ja", slag="aktivitet"))
    assert "Inga mått stämmer med filtren." in nothing


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_and_a_broken_edition_are_told_in_words(app: RunApp, lang: str) -> None:
    test = app(bundles.empty(), page="scorecard", lang=lang)
    assert not test.exception
    assert "ka-state-empty" in words(test)
    assert "ka-state-error" in words(app(page="scorecard", lang=lang, broken="edition_missing"))
