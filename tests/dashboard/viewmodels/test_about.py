"""The page Om: generated from the registries, and honest with and without an edition."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dashboard import data
from dashboard.context import PageContext
from dashboard.formats import Formats
from dashboard.i18n import LANGUAGES, Translator
from dashboard.state import view_from_params
from dashboard.viewmodels import about
from geodata.indicators import INDICATORS, SECRET
from geodata.settings import CoverageSettings, Settings
from tests.support import bundles

if TYPE_CHECKING:
    from geodata.bundle import DataBundle

DOCS = Path(__file__).parents[3] / "docs"


def shown(bundle: DataBundle, lang: str = "sv") -> about.AboutPage:
    t = Translator(lang)
    view = view_from_params({"lang": lang})
    return about.build(PageContext("about", bundle, view, t, Formats(t)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_indicator_that_a_page_may_show_is_defined_without_an_edition(lang: str) -> None:
    page = shown(data.empty_bundle(), lang)
    definitions = [item for theme in page.themes for item in theme.definitions]
    assert {item.id for item in definitions} == set(INDICATORS) - SECRET
    for item in definitions:
        assert all((item.label, item.description, item.unit, item.county, item.source))
    t = Translator(lang)
    keys = [f"about.county_rule.{i.county_rule}" for i in INDICATORS.values()]
    assert all(t.has(key) for key in keys)


def test_the_settings_printed_are_those_of_the_edition() -> None:
    coverage = CoverageSettings(min_samples=7, thresholds_dbm={"4G": -110, "5G": -105})
    bundle = replace(bundles.full(), settings=Settings(coverage=coverage))
    values = {item.name: item.value for item in shown(bundle).settings}
    assert values["Minsta antal mätningar i en ruta"] == "7"
    assert values["Svagaste signal som räknas"] == "4G −110\xa0dBm, 5G −105\xa0dBm"


def test_held_values_tell_real_years_from_invented_ones() -> None:
    held = {item.label: item for item in shown(bundles.full()).held}
    assert held["Invånare"].real == "2018–2019: 14 kommuner"
    assert held["Invånare"].invented == "2020: 14 kommuner"


def test_what_is_invented_follows_the_edition() -> None:
    real = {
        name: replace(state, synthetic=False) for name, state in bundles.full().datasets.items()
    }
    assert shown(replace(bundles.full(), datasets=real)).invented == (
        "Den här utgåvan har inga påhittade värden.",
    )
    some = {**real, "visits": replace(real["visits"], synthetic=True)}
    texts = shown(replace(bundles.full(), datasets=some)).invented
    assert any(text.startswith("**Besök 2019.**") for text in texts)
    assert not any(text.startswith("**Mobilmätningar") for text in texts)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_statement_has_what_the_act_asks_for(lang: str) -> None:
    t = Translator(lang)
    text = about.statement_markdown(t, Formats(t))
    assert "2018:1937" in text
    assert ("delvis förenlig" if lang == "sv" else "partly compliant") in text
    assert "2026" in text
    assert "{" not in text
    for name in ("flaws", "how", "report", "authority", "tested"):
        assert t(f"about.statement.{name}_title") in text


def test_the_document_is_in_step_with_the_page() -> None:
    spec = importlib.util.spec_from_file_location("accessibility", DOCS / "accessibility.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = (DOCS / "accessibility.md").read_text(encoding="utf-8")
    assert written == module.whole(), "run: python docs/accessibility.py"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_paragraph_has_its_words(lang: str) -> None:
    t = Translator(lang)
    keys = [f"about.{name}.{key}" for name, keys in about.PARAGRAPHS.items() for key in keys]
    keys += [f"about.section.{name}" for name in about.PARAGRAPHS]
    assert [key for key in keys if not t.has(key)] == []
