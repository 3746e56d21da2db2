"""The page Mobiltäckning in the real application."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dashboard import data
from dashboard.components import source_line
from dashboard.i18n import LANGUAGES
from dashboard.viewmodels import figures
from tests.support import bundles, covered
from tests.support.contexts import context
from tests.support.running import RunApp, words

if TYPE_CHECKING:
    from geodata.bundle import DataBundle
    from geodata.settings import Settings


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kommun", ["", "2510"])
def test_the_page_is_whole(app: RunApp, lang: str, kommun: str) -> None:
    bundle = covered.edition(None, covered.gap(1), covered.gap(2))
    test = app(bundle, page="coverage", lang=lang, kommun=kommun)
    text = words(test)
    assert not test.exception
    assert "ka-state-error" not in text
    assert text.count('scope="row"') == 15 + 5 + 2, "areas, numbers of operators, gaps"
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


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """Stand in for the computation: the same edition at the settings asked for."""
    asked: list[Settings] = []

    def at(bundle: DataBundle, settings: Settings) -> DataBundle:
        asked.append(settings)
        return replace(bundle, settings=settings)

    monkeypatch.setattr(data, "coverage_at", at)
    return asked


@pytest.mark.parametrize("lang", LANGUAGES)
def test_other_settings_are_computed_and_said_with_the_way_back(
    app: RunApp, computed: list[Settings], lang: str
) -> None:
    bundle = covered.edition(None, covered.gap(1))
    test = app(bundle, page="coverage", lang=lang, kommun="2510", grans="-100", vikt_yta="80")
    text = words(test)
    assert "ka-state-error" not in text
    assert {settings.coverage.thresholds_dbm["4G"] for settings in computed} == {-100}
    assert computed[0].gaps.weights["area"] == 80
    said = "Uträknat nu" if lang == "sv" else "Computed now"
    assert said in text
    assert "100 dBm" in text
    back = text.split('role="status"')[1].split("</p>")[0]
    assert "kommun=2510" in back
    assert "grans" not in back
    names = [button.proto.id for button in test.get("download_button")]
    assert all("_egna_installningar" in name for name in names)


def test_the_edition_s_settings_compute_nothing(app: RunApp, computed: list[Settings]) -> None:
    test = app(covered.edition(), page="coverage", kommun="2510", period="2018")
    assert computed == []
    assert "Uträknat nu" not in words(test)
    assert not [
        button for button in test.get("download_button") if "egna_installningar" in button.proto.id
    ]


def test_every_filter_writes_its_key_to_the_address(app: RunApp, computed: list[Settings]) -> None:
    test = app(covered.edition(), page="coverage", ar="2019")
    for key, value in (("teknik", "3g"), ("grans", "-95"), ("period", "hela")):
        test.selectbox(key=f"filter-coverage-{key}").set_value(value).run()
        assert test.query_params[key] == value
    test.number_input(key="filter-coverage-vikt_dagar").set_value(40).run()
    assert test.query_params["vikt_dagar"] == "40"
    assert "ar" not in test.query_params, "one key says which period it is"
    assert computed[-1].coverage.months == (201801, 201912)
    test.number_input(key="filter-coverage-vikt_dagar").set_value(10).run()
    assert "vikt_dagar" not in test.query_params, "a default does not stand in the address"


def test_an_older_edition_without_the_new_columns_is_whole(app: RunApp) -> None:
    old = covered.gap(1, score=None, route_km=None, operators_without="", inhabitants_from="")
    test = app(replace(covered.edition(None, old), is_current=False), page="coverage")
    text = words(test)
    assert "ka-state-error" not in text
    assert "uppgift saknas" in text


def test_people_are_said_with_their_basis(app: RunApp) -> None:
    known = covered.gap(1, inhabitants=120.0, inhabitants_from="grid")
    text = words(app(covered.edition(None, known, covered.gap(2)), page="coverage"))
    assert "Boende (SCB:s kilometerrutor)" in text
    other = covered.gap(2, inhabitants=40.0, inhabitants_from="localities")
    bundle = covered.edition(None, known, other)
    listed = bundle.localities.assign(source="public list of localities in Norrbotten")
    text = words(app(replace(bundle, localities=listed), page="coverage"))
    assert "120 (SCB:s kilometerrutor)" in text
    assert "40 (orter inom 2 km)" in text
    assert text.count("listan över orter") == 1, "the source of the gaps' inhabitants"


def test_a_row_without_a_share_says_so_once(app: RunApp) -> None:
    text = words(app(bundles.without(covered.edition(), "2510"), page="coverage"))
    row = text.split("Jokkmokk</a>")[1].split("</tr>")[0]
    assert row.count("uppgift saknas") == 1, "twice it would push columns out of the window"


def test_weights_that_are_all_0_are_told_of(app: RunApp) -> None:
    none = dict.fromkeys(("vikt_boende", "vikt_yta", "vikt_operatorer", "vikt_dagar"), "0")
    edition = covered.edition(None, covered.gap(1))
    told = "Alla vikter är 0, så luckorna rangordnas med utgåvans vikter."
    assert told in words(app(edition, page="coverage", **none))
    assert told not in words(app(edition, page="coverage", vikt_yta="0"))


def test_without_localities_nothing_is_said_of_all_of_them(app: RunApp) -> None:
    bundle = covered.edition()
    test = app(replace(bundle, localities=bundle.localities.head(0)), page="coverage")
    text = words(test)
    assert not test.exception
    assert "Inga orter är inlästa" in text
    assert "Alla orter med minst" not in text
    assert "0 av 0" not in text
