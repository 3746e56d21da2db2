"""Runs a page of the real application without a browser, on bundles made in code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from dashboard import data
from dashboard.sitemap import BY_ID
from tests.support import bundles

if TYPE_CHECKING:
    from geodata.bundle import DataBundle
    from tests.support.running import RunApp

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _pages_are_navigated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep AppTest from taking the folder named pages for Streamlit's older kind of application.

    The server turns that off when it starts (``dashboard/server.py``); AppTest turns it on again at
    every run, and a rerun would then run the page's file without the frame.
    """
    construct = PagesManager.__init__

    def constructed(self: PagesManager, *args: Any, **kwargs: Any) -> None:
        construct(self, *args, **kwargs)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", constructed)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> RunApp:
    """Give ``app(bundle, page="visits", lang="en", kommun="2580")``: an AppTest already run.

    ``broken="edition_damaged"`` opens no edition and gives that reason instead.
    """

    def run(
        bundle: DataBundle | None = None,
        *,
        page: str = "overview",
        lang: str = "sv",
        broken: str = "",
        **params: str,
    ) -> AppTest:
        shown = bundle if bundle is not None else bundles.full()

        def opened(_asked: str = "") -> data.Opened:
            return data.Opened(data.empty_bundle(), broken, "why") if broken else data.Opened(shown)

        monkeypatch.setattr(data, "open_edition", opened)
        test = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=30)
        asked = {"lang": lang, **params}
        for key, value in asked.items():
            test.query_params[key] = value
        test.run()
        if page != "overview":
            # Streamlit knows the pages only after a run.
            test.switch_page(BY_ID[page].file)
            for key, value in asked.items():
                test.query_params[key] = value
            test.run()
        return test

    return run
