"""The frame in a real browser: drawn, local, navigable, kept by the address, accessible."""

from __future__ import annotations

import re
import shutil
from itertools import pairwise
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
    drawn = shapes(open_page("/"))
    assert drawn.count() == 14
    # None of them is a stop for the keyboard, which has the list.
    stops = drawn.evaluate_all("paths => paths.filter(path => path.tabIndex >= 0).length")
    assert stops == 0


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
        levels = [
            int(tag[1])
            for tag in page.locator("h1,h2,h3,h4").evaluate_all("all => all.map(e => e.tagName)")
        ]
        assert levels[0] == 1, path
        assert all(b - a <= 1 for a, b in pairwise(levels)), (path, levels)


def test_no_page_is_wider_than_a_phone(open_page: Callable[..., Page]) -> None:
    for path in PATHS:
        page = open_page(path, width=400)
        width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert width <= 400, path


def test_a_click_on_the_map_leads_to_the_profile_and_back(open_page: Callable[..., Page]) -> None:
    page = open_page("/?ar=2019")
    click_on(page, "2584")
    page.wait_for_url("**/kommuner?kommun=2584*")
    page.get_by_text("Kiruna kommun").first.wait_for()
    settled(page)
    page.go_back()
    page.wait_for_url(re.compile(r"/\?ar=2019$"))
    settled(page)
    assert page.locator("h1").inner_text() == Translator("sv")("overview.title")
    shapes(page)
    click_on(page, "2584")  # the very same place answers again
    page.wait_for_url("**/kommuner?kommun=2584*")


def test_the_profile_is_reached_by_keyboard_alone(open_page: Callable[..., Page]) -> None:
    page = open_page("/kommuner")
    box = page.get_by_role("combobox", name="Kommun").first
    for _ in range(60):
        page.keyboard.press("Tab")
        if box.evaluate("e => e === document.activeElement"):
            break
    assert box.evaluate("e => e === document.activeElement"), "the list is in the order of tabbing"
    page.keyboard.press("Enter")
    page.keyboard.type("Kiru")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kommuner?kommun=2584*")
    page.get_by_text("Kiruna kommun").first.wait_for()


def test_the_first_stop_of_the_keyboard_skips_the_navigation(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/besok")
    page.keyboard.press("Tab")
    link = page.locator('[data-testid="stSkipToContent"]')
    assert link.inner_text() == Translator("sv")("streamlit.skip")
    assert link.evaluate("e => e === document.activeElement")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "stMain"


def test_reload_and_a_new_window_show_the_same_view(open_page: Callable[..., Page]) -> None:
    page = open_page("/?lang=en")
    choose(page, "Year", "2018")
    page.wait_for_url("**ar=2018**")
    settled(page)
    before = page.locator("main").inner_text()
    page.reload()
    settled(page)
    says(page, before)
    says(open_page("/" + page.url.split("/", 3)[-1]), before)


def test_the_choice_survives_navigation_and_back(open_page: Callable[..., Page]) -> None:
    page = open_page("/?lang=en&kommun=2521&ar=2018")
    go(page, "Visits")
    assert "kommun=2521" in page.url
    assert "lang=en" in page.url
    go(page, "Overview")
    assert "ar=2018" in page.url
    page.go_back()
    page.wait_for_url("**/besok?**kommun=2521**")
    page.go_back()
    page.wait_for_url(re.compile(r"/\?.*ar=2018"))


def test_links_of_the_navigation_keep_the_view_in_a_new_window(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/?lang=en&kommun=2521&ar=2018")
    link = page.get_by_role("link", name="Visits", exact=True)
    page.wait_for_function("document.querySelector('[href*=\"besok?\"]') !== null")
    assert "kommun=2521" in (link.get_attribute("href") or "")


def test_the_language_switch_loads_the_page_in_the_other_language(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/besok?kommun=2521")
    page.get_by_role("link", name="English", exact=True).click()
    page.wait_for_url("**/besok?*lang=en*")
    settled(page)
    assert page.locator("html").get_attribute("lang") == "en"
    assert "kommun=2521" in page.url
    page.get_by_role("link", name="Svenska", exact=True).click()
    page.wait_for_url(re.compile(r"/besok\?kommun=2521$"))
    settled(page)
    assert page.locator("html").get_attribute("lang") == "sv"


def test_a_table_is_sorted_by_its_header_and_the_county_stays_last(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/")
    table = page.locator("table.ka-table").first
    head = table.locator("th button").first
    head.focus()
    page.keyboard.press("Enter")
    names = table.locator("tbody tr:not(.ka-total) th").all_inner_texts()
    order = "abcdefghijklmnopqrstuvwxyzåäö"
    keys = [[order.find(char) for char in name.strip().lower()] for name in names]
    assert len(names) == 14
    assert keys == sorted(keys)
    assert table.locator("th[aria-sort=ascending]").count() == 1
    totals = table.locator("tbody tr").evaluate_all("r => r.map(e => e.matches('.ka-total'))")
    assert totals == sorted(totals)


def test_nothing_of_streamlits_own_dressing_is_left(open_page: Callable[..., Page]) -> None:
    page = open_page("/?lang=sv")
    for word in ("Deploy", "Skip to main content", "Made with Streamlit", "Rerun", "Stop"):
        assert page.get_by_text(word, exact=True).count() == 0, word
    assert page.get_by_label("App pages").count() == 0
    assert "Streamlit" not in page.title()


def test_a_missing_a_damaged_and_an_unknown_edition_are_told(
    open_page: Callable[..., Page], serve: Callable[..., str], tmp_path: Any, workspace: Any
) -> None:
    empty = serve(tmp_path)
    page = open_page("/besok", base=empty)
    assert "Det finns ingen data att visa" in page.locator("main").inner_text()
    assert page.locator("h1").inner_text() == Translator("sv")("visits.title")
    assert "Om" in open_page("/om", base=empty).locator("h1").inner_text()
    assert get(f"{empty}/kommunatlas/health")[0] == 503
    copy = tmp_path / "copy"
    shutil.copytree(workspace, copy)
    for table in (copy / "tables").iterdir():
        table.write_bytes(table.read_bytes()[:-7])
    page = open_page("/besok?lang=en", base=serve(copy))
    assert "could not be opened" in page.locator("main").inner_text()
    page = open_page("/besok?utgava=0123456789abcdef")
    assert "Den utgåvan finns inte här" in page.locator("main").inner_text()


def test_a_new_edition_is_seen_without_a_restart(
    open_page: Callable[..., Page], serve: Callable[..., str], tmp_path: Any, workspace: Any
) -> None:
    shutil.copytree(workspace, tmp_path / "data")
    current = tmp_path / "data" / "current"
    edition = current.read_text()
    current.unlink()
    page = open_page("/besok", base=serve(tmp_path / "data"))
    assert "Det finns ingen data att visa" in page.locator("main").inner_text()
    current.write_text(edition)
    go(page, "Kultur")
    page.locator(".ka-edition", has_text=edition[:4]).wait_for()


def test_it_works_behind_a_path_prefix(
    open_page: Callable[..., Page], serve: Callable[..., str], workspace: Any
) -> None:
    base = serve(workspace, "--server.baseUrlPath", "atlas") + "/atlas"
    page = open_page("/", base=base)
    assert shapes(page).count() == 14
    page = open_page("/besok?lang=en", base=base)
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="Svenska", exact=True).click()
    page.wait_for_url(f"{base}/besok")
    go(page, "Översikt")
    assert page.url.rstrip("/") == base
    assert get(f"{base}/kommunatlas/health")[0] == 200


def test_an_unknown_address_is_told(open_page: Callable[..., Page]) -> None:
    for path in ("/finns-inte", "/kommuner/2580"):
        page = open_page(path)
        assert page.locator("h1").inner_text() == Translator("sv")("overview.title")
        assert path[1:] in page.get_by_role("status").inner_text()
    assert "is no page here" in open_page("/nope?lang=en").locator("main").inner_text()


def click_on(page: Page, code: str) -> None:
    """Click inside a municipality: at a point of its own shape, not of its box."""
    frame = page.frame_locator("iframe").first
    frame.locator("path.ka-shape").nth(13).wait_for()
    page.wait_for_function(
        """() => {
            const frame = document.querySelector("iframe").contentDocument;
            const path = frame.querySelector(".ka-shape");
            const now = JSON.stringify(path.getBoundingClientRect());
            const still = window.kaBefore === now;
            window.kaBefore = now;
            return still;
        }""",
        polling=300,
    )
    place = frame.locator(f"path.ka-{code}").evaluate(
        """path => {
            const box = path.getBoundingClientRect();
            for (let i = 1; i < 20; i++) for (let j = 1; j < 20; j++) {
                const x = box.left + box.width * i / 20, y = box.top + box.height * j / 20;
                const around = [[-6, -6], [6, -6], [0, 0], [-6, 6], [6, 6]];
                if (around.every(([a, b]) => document.elementFromPoint(x + a, y + b) === path))
                    return [x, y];
            }
        }"""
    )
    outer = page.locator("iframe").first.bounding_box()
    assert outer
    page.mouse.click(outer["x"] + place[0], outer["y"] + place[1])


def says(page: Page, text: str) -> None:
    """Wait until the page says all of a text: Streamlit draws its widgets one by one."""
    page.wait_for_function(
        "text => document.querySelector('main').innerText === text", arg=text, timeout=15_000
    )


def choose(page: Page, label: str, option: str) -> None:
    """Choose in a list by its visible label."""
    page.get_by_role("combobox", name=label).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def go(page: Page, name: str) -> None:
    """Go to a page by the navigation and wait until it is drawn."""
    former = page.locator("h1").inner_text()
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_function(
        "before => ![null, before].includes(document.querySelector('h1')?.innerText ?? null)",
        arg=former,
    )
    settled(page)


@pytest.mark.parametrize("width", [1280, 1024, 400])
def test_no_column_of_the_coverage_tables_is_out_of_sight(
    open_page: Callable[..., Page], width: int
) -> None:
    page = open_page("/mobiltackning?operator=alla", width=width)
    cut = page.locator(".ka-table-box").evaluate_all(
        "all => all.filter(box => box.scrollWidth > box.clientWidth + 1)"
        ".map(box => box.querySelector('caption').innerText)"
    )
    assert cut == []
