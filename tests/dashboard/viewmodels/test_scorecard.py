"""The scorecard: the committee's words where given, results computed only where they may be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from dashboard.context import PageContext
from dashboard.formats import Formats
from dashboard.i18n import Translator
from dashboard.state import view_from_params
from dashboard.viewmodels import scorecard
from geodata import schema
from tests.support import bundles

if TYPE_CHECKING:
    from geodata.bundle import DataBundle

DEFAULTS: dict[str, Any] = {
    "year": 2019, "perspective": "Samhälle", "strategic_goal": "Mål A", "goal_assessment": "",
    "success_factor": "Faktor", "measure": "Mått", "kind": "styrmått", "target_text": "Öka",
    "target_value": None, "target_unit": "", "target_level": "", "data_level": "",
    "outcome_text": "", "value": None, "unit": "", "value_year": "2019", "previous_value": None,
    "previous_year": "", "note": "", "source": "Årsrapport 2019", "delivery_id": "d", "sheet": "",
    "row": 2, "synthetic": False,
}  # fmt: skip

SHARE = {"target_value": 13.0, "target_unit": "procent", "unit": "procent"}


def bundle_of(*rows: dict[str, Any]) -> DataBundle:
    records = [{**DEFAULTS, "measure": f"Mått {i}", **row} for i, row in enumerate(rows)]
    table = schema.validated(pd.DataFrame(records), "scorecard")
    return replace(bundles.empty(), scorecard=table)


def shown(bundle: DataBundle, lang: str = "sv", **params: str) -> scorecard.ScorecardPage:
    t = Translator(lang)
    view = view_from_params({"lang": lang, **params})
    page = scorecard.build(PageContext("scorecard", bundle, view, t, Formats(t)))
    assert page is not None
    return page


def measure(row: dict[str, Any], lang: str = "sv") -> scorecard.Measure:
    return shown(bundle_of(row), lang).goals[0].measures[0]


def nine() -> DataBundle:
    words = ["uppnått"] * 3 + ["delvis uppnått"] * 5 + ["inte uppnått"]
    return bundle_of(
        *({"strategic_goal": f"Mål {i}", "goal_assessment": word} for i, word in enumerate(words))
    )


def test_sentence_counts_goals_and_not_measures() -> None:
    twice = nine().scorecard.assign(measure=lambda rows: rows["measure"] + " till")
    both = pd.concat([nine().scorecard, twice], ignore_index=True)
    page = shown(replace(nine(), scorecard=both))
    assert page.sentence == (
        "Av de nio strategiska målen 2019 har nämnden bedömt **tre som uppnådda**, "
        "**fem som delvis uppnådda** och **ett som inte uppnått**."
    )
    assert page.measures == 18


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            ["uppnått"],
            "Av det enda strategiska målet 2019 har nämnden bedömt **ett som uppnått**.",
        ),
        (
            ["uppnått", "", ""],
            (
                "Av de tre strategiska målen 2019 har nämnden bedömt **ett som uppnått**. "
                "För två saknas bedömning per mål."
            ),
        ),
        (
            ["", ""],
            "För de två strategiska målen 2019 finns ingen bedömning från nämnden i uppgifterna.",
        ),
    ],
)
def test_sentence_for_one_and_for_missing_assessments(words: list[str], expected: str) -> None:
    rows = ({"strategic_goal": str(i), "goal_assessment": word} for i, word in enumerate(words))
    assert shown(bundle_of(*rows)).sentence == expected


def test_the_committees_word_is_never_computed() -> None:
    page = shown(bundle_of({**SHARE, "value": 20.0}))
    assert page.goals[0].status == "missing"
    assert page.goals[0].assessment == "bedömning saknas"


@pytest.mark.parametrize(
    ("row", "status", "result"),
    [
        ({**SHARE, "value": 13.0}, "reaches", "når målet"),
        ({**SHARE, "value": 12.0}, "below", "når inte målet, 1\xa0procentenhet kvar"),
        ({**SHARE, "value": 10.5}, "below", "når inte målet, 2,5\xa0procentenheter kvar"),
        ({**SHARE, "value": None}, "", ""),
        ({**SHARE, "value": 12.0, "unit": "antal"}, "", ""),
        ({**SHARE, "value": 12.0, "value_year": "2018"}, "", ""),
        ({"value": 12.0, "unit": "procent"}, "", ""),
    ],
)
def test_a_result_needs_two_numbers_of_one_unit_and_year(
    row: dict[str, Any], status: str, result: str
) -> None:
    found = measure(row)
    assert (found.status, found.result) == (status, result)


def test_the_arrow_follows_the_number() -> None:
    row = {"value": 9.1, "unit": "per 1000", "previous_value": 9.9, "previous_year": "2017"}
    trend = measure(row).trend
    assert trend is not None
    assert (trend.arrow, trend.text) == ("down", "minskar, från 9,9 (2017)")
    assert measure({**row, "previous_value": None}).trend is None
    same = measure({**row, "previous_value": 9.1}).trend
    assert same is not None
    assert same.arrow == "same"


def test_an_outcome_keeps_the_reports_words_number_and_year() -> None:
    row = {"outcome_text": "Högre än riket", "value": 81.7, "unit": "procent"}
    assert measure(row).outcome == "Högre än riket (81,7\xa0%)"
    assert measure({**row, "value_year": "2018"}).outcome == "Högre än riket (81,7\xa0%, 2018)"
    assert measure({**row, "outcome_text": ""}).outcome == "81,7\xa0%"
    assert measure({}).outcome == ""


def test_filters_keep_what_is_asked_for_and_say_so() -> None:
    bundle = bundle_of(
        {**SHARE, "value": 12.0, "kind": "kontrollmått"},
        {**SHARE, "value": 14.0},
        {"perspective": "Ekonomi", "strategic_goal": "B", "goal_assessment": "inte uppnått"},
    )
    short = shown(bundle, nar_inte="ja")
    assert [m.name for goal in short.goals for m in goal.measures] == ["Mått 0", "Mått 2"]
    kind = shown(bundle, slag="kontrollmatt", perspektiv="Samhälle")
    assert kind.measures == 1
    assert kind.reading == (
        "Visar 1 av 3 mått: regiondirektörens kontrollmått, perspektiv Samhälle."
    )
    assert kind.sentence == short.sentence == shown(bundle).sentence
    assert shown(bundle, perspektiv="<script>").measures == 3


def test_what_the_report_says_of_the_whole_stands_only_beside_its_own_year() -> None:
    assert shown(bundle_of({})).report.startswith("Om helheten säger årsrapporten 2019")
    assert shown(bundle_of({"year": 2020})).report == ""
    assert shown(nine()).report == ""


def test_the_file_holds_every_measure_shown() -> None:
    bundle = bundle_of({**SHARE, "value": 12.0}, {"synthetic": True})
    t = Translator("sv")
    ctx = PageContext("scorecard", bundle, view_from_params({}), t, Formats(t))
    page = shown(bundle)
    frame = scorecard.frame(ctx, page)
    assert len(frame) == 2
    assert list(frame["synthetic"]) == [False, True]
    assert set(scorecard.headings(ctx)) == set(frame.columns) - {"synthetic"}
    assert page.synthetic


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_text_is_whole_in_both_languages(lang: str) -> None:
    for bundle in (nine(), bundle_of({**SHARE, "value": 12.0, "kind": "aktivitet"})):
        for params in ({}, {"nar_inte": "ja"}, {"slag": "aktivitet"}):
            page = shown(bundle, lang, **params)
            texts = [page.sentence, page.reading, page.report, *page.notes]
            texts += [m.result for goal in page.goals for m in goal.measures]
            assert not any("{" in text or "scorecard." in text for text in texts)


def test_an_edition_without_a_scorecard_gives_no_page() -> None:
    t = Translator("sv")
    ctx = PageContext("scorecard", bundles.empty(), view_from_params({}), t, Formats(t))
    assert scorecard.build(ctx) is None
