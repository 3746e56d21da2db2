"""The frame of every page: in both languages, with a full, an empty and a broken edition."""

from __future__ import annotations

import re

import pytest

from dashboard.components import chrome
from dashboard.components.markup import escaped
from dashboard.i18n import LANGUAGES, Translator
from dashboard.sitemap import PAGES
from tests.support import bundles
from tests.support.running import RunApp, words

PAGE_IDS = [page.id for page in PAGES]
NEEDS_DATA = [page.id for page in PAGES if page.needs_data]
EDITIONS = {
    "full": bundles.full,
    "empty": bundles.empty,
    "one missing": lambda: bundles.without(bundles.full(), "2521"),
    "sample": bundles.sample,
    "older": bundles.older,
}


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGE_IDS)
def test_every_page_is_drawn_whole(app: RunApp, page: str, lang: str, edition: str) -> None:
    test = app(EDITIONS[edition](), page=page, lang=lang)
    t = Translator(lang)
    text = words(test)
    assert not test.exception
    assert text.count("<h1>") == 1
    assert f"<h1>{escaped(t(f'{page}.title'))}</h1>" in text
    assert escaped(t("app.accessibility")) in text, "the foot is there"
    assert "ka-state-error" not in text, "no page failed"
    assert escaped(t("sample.more")) in text or not EDITIONS[edition]().synthetic


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", NEEDS_DATA)
@pytest.mark.parametrize("reason", ["workspace_missing", "edition_missing", "edition_damaged"])
def test_a_page_without_an_edition_says_why_and_what_to_do(
    app: RunApp, page: str, lang: str, reason: str
) -> None:
    text = words(app(page=page, lang=lang, broken=reason))
    t = Translator(lang)
    for part in ("what", "step"):
        sentence = t(f"problem.{reason}.{part}").replace("**", "").split(".")[0]
        assert escaped(sentence) in text.replace("<b>", "").replace("</b>", "")
    assert 'role="alert"' in text
    assert escaped(t("app.accessibility")) in text


@pytest.mark.parametrize("page", [p.id for p in PAGES if not p.needs_data])
def test_other_pages_work_without_an_edition(app: RunApp, page: str) -> None:
    test = app(page=page, broken="edition_damaged")
    text = words(test)
    assert not test.exception
    assert text.count("ka-state-error") == 1, "told once, and the page itself did not fail"
    assert text.count("<h1>") == 1


def test_a_page_that_raises_says_so_and_the_others_work(
    app: RunApp, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        msg = "<b>secret</b> 2580"
        raise RuntimeError(msg)

    with monkeypatch.context() as broken:
        broken.setattr("dashboard.viewmodels.visits.build", fail)
        text = words(app(page="visits"))
    t = Translator("sv")
    assert "Sidan kunde inte visas" in text
    assert "secret" not in text, "the exception's own words are for the log"
    reference = text.split("<b>")[-1].split("</b>")[0]
    assert f"reference {reference}" in caplog.text
    assert "RuntimeError" in caplog.text
    assert escaped(t("app.accessibility")) in text
    assert "Sidan kunde inte visas" not in words(app(page="culture"))


def test_a_fault_in_the_head_does_not_take_the_page(
    app: RunApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chrome, "head", lambda _ctx: 1 / 0)
    text = words(app(page="about"))
    assert "<h1>" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_older_edition_is_announced_with_a_way_back(app: RunApp, lang: str) -> None:
    text = words(app(bundles.older(), page="visits", lang=lang))
    assert escaped(Translator(lang)("edition.to_current")) in text
    assert "2021-03-01" in text


def test_an_unknown_municipality_is_a_notice_with_suggestions(app: RunApp) -> None:
    test = app(page="municipalities", kommun="Gälivare")
    text = words(test)
    assert not test.exception
    assert "Gälivare" in text
    assert "kommun=2523" in text, "the suggestion is a link"


@pytest.mark.parametrize("page", PAGE_IDS)
def test_nonsense_in_the_address_is_borne(app: RunApp, page: str) -> None:
    odd = {"kommun": "<b>", "matt": "x" * 500, "ar": "99999", "utgava": "../..", "q": "\x00"}
    test = app(page=page, **odd)
    assert not test.exception
    assert "ka-state-error" not in words(test)
    assert "<b></" not in words(test)


def test_the_view_goes_along_between_pages(app: RunApp) -> None:
    test = app(page="overview", lang="en", kommun="2580", ar="2019")
    test.query_params.clear()  # as a click in the navigation does
    test.switch_page("pages/visits.py").run()
    assert test.query_params["kommun"] == "2580"
    assert test.query_params["lang"] == "en"
    assert "ar" not in test.query_params, "the year belongs to the page on which it was chosen"
    test.query_params.clear()
    test.switch_page("pages/overview.py").run()
    assert test.query_params["ar"] == "2019"


def test_a_choice_is_written_to_the_address(app: RunApp) -> None:
    test = app(page="overview")
    box = next(box for box in test.selectbox if box.key and box.key.endswith("-ar"))
    other = next(option for option in box.options if option != str(box.value))
    box.select(int(other)).run()
    assert test.query_params["ar"] == other
    assert str(next(b for b in test.selectbox if b.key == box.key).value) == other


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "code", ["edition_missing", "edition_damaged", "workspace", "workspace_busy", "odd"]
)
def test_a_bad_edition_link_has_a_way_out_and_hides_the_raw_message(
    app: RunApp, lang: str, code: str
) -> None:
    text = words(app(page="visits", broken=code, lang=lang, utgava="0000", kommun="2580"))
    state = text.split("ka-state-error")[1].split("</div>")[0]
    assert "why" not in re.sub("<[^>]*>", "", state).split()
    href = state.split('href="')[1].split('"')[0]
    assert "utgava" not in href
    assert "kommun=2580" in href
    assert ("Visa den senaste utgåvan" if lang == "sv" else "Show the latest edition") in state


def test_every_reason_has_its_own_sentence() -> None:
    codes = ("workspace_missing", "workspace_busy", "workspace", "edition_missing")
    for lang in LANGUAGES:
        t = Translator(lang)
        told = {t(f"problem.{code}.what") for code in (*codes, "edition_damaged")}
        assert len(told) == len(codes) + 1
