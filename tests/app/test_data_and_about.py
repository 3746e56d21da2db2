"""The pages Data and Om in the running application; both work without an edition."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard import data
from dashboard.i18n import LANGUAGES
from dashboard.viewmodels.datasets import Edition
from tests.support import bundles
from tests.support.running import RunApp, words
from tests.support.tables import table

OLDER = Edition("f" * 16, "2020-01-01T08:00:00+00:00", current=False, deliveries=1)
FILE = {"file_name": "exempel_<b>.csv", "file_sha256": "ab" * 32, "synthetic": True}


@pytest.fixture(autouse=True)
def _history(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "editions", lambda: (OLDER,))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_datasets_files_and_history_are_drawn(app: RunApp, lang: str) -> None:
    bundle = replace(bundles.full(), deliveries=table("deliveries", [FILE]))
    test = app(bundle, page="data", lang=lang)
    drawn = words(test)
    assert not test.exception
    assert "ab" * 32 in drawn
    assert "exempel_&lt;b&gt;.csv" in drawn
    assert f"utgava={'f' * 16}" in drawn
    names = {button.label for button in test.get("download_button")}
    assert ("CSV för program" if lang == "sv" else "CSV for programs") in names


def test_an_older_edition_says_so(app: RunApp) -> None:
    assert "inte den senaste" in words(app(bundles.older(), page="data"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_data_works_without_an_edition(app: RunApp, lang: str) -> None:
    test = app(page="data", lang=lang, broken="edition_damaged")
    drawn = words(test)
    assert not test.exception
    assert "ka-state-error" in drawn
    assert f"utgava={'f' * 16}" in drawn
    assert "ka-deliveries" not in drawn


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("broken", ["", "workspace_missing"])
def test_about_says_what_is_real_and_has_its_anchors(app: RunApp, lang: str, broken: str) -> None:
    test = app(page="about", lang=lang, broken=broken)
    drawn = words(test)
    assert not test.exception
    assert 'id="exempeldata"' in drawn
    assert 'id="tillganglighet"' in drawn
    assert "2018:1937" in drawn
    assert "**" not in drawn
