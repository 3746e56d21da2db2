"""The frame in a real browser: drawn, local, navigable, kept by the address, accessible."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.i18n import LANGUAGES, Translator
from dashboard.sitemap import PAGES
from tests.browser.conftest import get, settled, shapes

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

PATHS = [f"/{page.path}" for page in PAGES]


def test_the_map_has_fourteen_municipalities_and_comes_from_here(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/")
    assert shapes(page).count() == 14


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_accessible(
    open_page: Callable[..., Page],
    violations: Callable[[Page], list[str]],
    path: str,
    lang: str,
    width: int,
) -> None:
    page = open_page(f"{path}?lang={lang}", width=width)
    assert page.locator("html").get_attribute("lang") == lang
    assert page.locator("h1").count() == 1
    assert violations(page) == []


def test_headings_are_in_order(open_page: Callable[..., Page]) -> None:
    for path in PATHS:
        page = open_page(path)
        levels = [int(tag[1]) for tag in page.locator("h1,h2,h3,h4").evaluate_all(
            "all => all.map(e => e.tagName)"
        )]
        assert levels[0] == 1, path
        assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False)), (path, levels)


def test_no_page_is_wider_than_a_phone(open_page: Callable[..., Page]) -> None:
    for path in PATHS:
        page = open_page(path, width=400)
        width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert width <= 400, path
