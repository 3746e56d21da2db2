"""The frame of every page: in both languages, with a full, an empty and a broken edition."""

from __future__ import annotations

import pytest

from dashboard.components.markup import escaped
from dashboard.i18n import LANGUAGES, Translator
from dashboard.sitemap import PAGES
from tests.support import bundles
from tests.support.running import RunApp, words

PAGE_IDS = [page.id for page in PAGES]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGE_IDS)
def test_every_page_draws_its_title(app: RunApp, page: str, lang: str) -> None:
    test = app(page=page, lang=lang)
    assert not test.exception
    assert f"<h1>{escaped(Translator(lang)(f'{page}.title'))}</h1>" in words(test)
