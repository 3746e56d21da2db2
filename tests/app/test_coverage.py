"""The page Mobiltäckning in the real application."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.components import source_line
from dashboard.i18n import LANGUAGES
from dashboard.viewmodels import figures
from tests.support import bundles, covered
from tests.support.contexts import context
from tests.support.running import RunApp, words


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kommun", ["", "2510"])
def test_the_page_is_whole(app: RunApp, lang: str, kommun: str) -> None:
    bundle = covered.edition(None, covered.gap(1), covered.gap(2))
    test = app(bundle, page="coverage", lang=lang, kommun=kommun)
    text = words(test)
    assert not test.exception
    assert "ka-state-error" not in text
    assert text.count('scope="row"') == 15 + 2
    assert "105 dBm" in text, "how a cell is judged stands beside the figures"
    assert ("inte mätt" if lang == "sv" else "not measured") in text or not kommun


def test_gaps_are_internal_and_their_files_say_so(app: RunApp) -> None:
    test = app(covered.edition(None, covered.gap(1)), page="coverage", kommun="2510")
    names = [button.proto.id for button in test.get("download_button")]
    gaps = [name for name in names if "luckor_100m" in name]
    assert len(gaps) == 4
    assert all("_intern_" in name for name in gaps)
    picture = [name for name in names if name.endswith(".png")]
    assert len(picture) == 1, "the picture draws measured cells and the gaps' numbers"
    assert "mobiltackning_100m_minst_en_2019_2510_intern_" in picture[0]
    assert all("_oppen_" in name for name in names if name not in (*gaps, *picture))
    assert words(test).count("intern uppgift") == 2, "under the map and under the gaps"


def test_the_map_of_the_county_is_open(app: RunApp) -> None:
    test = app(covered.edition(None, covered.gap(1)), page="coverage")
    names = [button.proto.id for button in test.get("download_button")]
    assert all("_oppen_" in name for name in names if name.endswith(".png"))


def test_the_picture_of_measured_cells_says_that_it_is_internal() -> None:
    ctx = context()
    line = figures.SourceLine(sources=("SCB",), short="SCB")
    assert "intern" not in source_line.text(ctx, line)
    assert source_line.text(ctx, replace(line, level="internal")).endswith("intern uppgift")


def test_without_gaps_nothing_is_said_of_unmeasured_places(app: RunApp) -> None:
    text = words(app(covered.edition(), page="coverage"))
    assert "Ingen mätt ruta ligger i en sådan lucka." in text
    assert "Det säger inget om platser där ingen har mätt." in text


def test_invented_measurements_are_marked(app: RunApp) -> None:
    text = words(app(bundles.sample(), page="coverage"))
    assert "EXEMPELDATA" in text
    row = text.split("Arvidsjaur</a>")[1].split("</tr>")[0]
    assert row.count("†") == 4, "share, the share beside it, localities, gaps: each bears its mark"


def test_an_edition_without_measurements_says_what_to_do(app: RunApp) -> None:
    text = words(app(bundles.empty(), page="coverage"))
    assert "Utgåvan har inga mätningar av mobiltäckning." in text


def test_choosing_an_operator_changes_the_page(app: RunApp) -> None:
    test = app(covered.edition(), page="coverage")
    test.selectbox(key="filter-coverage-operator").set_value("telia").run()
    assert "från Telia uppmättes" in words(test)
    assert test.query_params["operator"] == "telia"
