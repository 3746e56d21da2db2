"""A theme of the catalogue without a page of its own is in the navigation and is drawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import data, sitemap
from dashboard.i18n import LANGUAGES
from dashboard.sitemap import PageRecord
from geodata.indicators import THEMES
from tests.support import bundles
from tests.support.running import words

ROOT = Path(__file__).parents[2]


def test_every_theme_has_a_page_or_stands_on_all() -> None:
    themes = {theme.id for theme in THEMES}
    assert themes <= {page.id for page in sitemap.PAGES} | set(sitemap.WITHOUT_PAGE)
    assert (ROOT / "dashboard" / "pages" / "theme.py").is_file()


def test_a_new_theme_gets_a_page_before_the_last_ones() -> None:
    pages = sitemap.with_themes(sitemap.OWN_PAGES, [*(theme.id for theme in THEMES), "transit"])
    assert [page.id for page in pages][-3:] == ["transit", "data", "about"]
    added = pages[-3]
    assert (added.file, added.nav_key) == ("pages/theme.py", "theme.transit")
    assert len({page.path for page in pages}) == len(pages)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("edition", ["full", "sample", "empty", "missing"])
def test_a_theme_is_drawn_from_the_catalogue(
    monkeypatch: pytest.MonkeyPatch, lang: str, edition: str
) -> None:
    """Context stands in for a theme that has not earned its page."""
    shown = {
        "full": bundles.full,
        "sample": bundles.sample,
        "empty": bundles.empty,
        "missing": lambda: bundles.without(bundles.full(), "2505"),
    }[edition]()
    record = PageRecord("context", "tema-context", of_theme=True)
    monkeypatch.setattr(sitemap, "PAGES", (*sitemap.PAGES, record))
    monkeypatch.setitem(sitemap.BY_ID, record.id, record)
    monkeypatch.setitem(sitemap.BY_PATH, record.path, record)
    monkeypatch.setattr(data, "open_edition", lambda _asked="": data.Opened(shown))
    test = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=60)
    test.query_params["lang"] = lang
    test.run()
    test.switch_page(record.file)
    test.query_params["lang"] = lang
    test.run()
    text = words(test)
    assert not test.exception
    assert "ka-state-error" not in text
    assert f"<h1>{'Sammanhang' if lang == 'sv' else 'Context'}</h1>" in text
    assert ('scope="row"' in text) == (edition != "empty")
    assert ("ka-state-empty" in text) == (edition == "empty")
    if edition == "missing":
        assert ("uppgift saknas" if lang == "sv" else "missing") in text
