"""Every figure of an invented row bears its mark, whichever the page and the column."""

from __future__ import annotations

import re

import pytest

from dashboard.i18n import LANGUAGES
from tests.support import bundles, covered
from tests.support.contexts import with_targets
from tests.support.running import RunApp, words

FIBRE = "broadband_fibre_connected_share"
TARGET = {"indicator_id": FIBRE, "level": "county", "year": 2020, "value": 0.85}

_TABLE = re.compile(r'<table class="ka-table">.*?</table>', re.DOTALL)
_FIGURE = re.compile(r'<td class="([^"]*ka-num[^"]*)"[^>]*>(.*?)</td>', re.DOTALL)
_YEAR = re.compile(r"\d{4}|")


def unmarked(html: str) -> list[str]:
    """Give the figures in tables that bear no dagger; years and what is missing are no figures."""
    cells = [cell for table in _TABLE.findall(html) for cell in _FIGURE.findall(table)]
    texts = [re.sub("<[^>]*>", "", text) for kind, text in cells if "ka-empty" not in kind]
    return [text for text in texts if "†" not in text and not _YEAR.fullmatch(text)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("page", "params"),
    [
        ("overview", {"matt": FIBRE, "ar": "2020"}),
        ("broadband", {"matt": FIBRE, "ar": "2020"}),
        ("municipalities", {}),
        ("municipalities", {"kommun": "2580"}),
        ("culture", {}),
        ("coverage", {}),
    ],
)
def test_every_figure_of_sample_data_is_marked(
    app: RunApp, page: str, params: dict[str, str], lang: str
) -> None:
    html = words(app(with_targets(bundles.sample(), [TARGET]), page=page, lang=lang, **params))
    assert "ka-state-error" not in html
    assert "†" in html
    assert unmarked(html) == []


def test_the_gaps_of_sample_data_are_marked(app: RunApp) -> None:
    bundle = covered.edition(None, {**covered.gap(1), "synthetic": True})
    html = words(app(bundle, page="coverage", kommun="2510"))
    table = next(table for table in _TABLE.findall(html) if "Kvikkjokk" in table)
    days = re.compile(r"\d+ \w+ \d{4}")
    assert [text for text in unmarked(table) if not days.fullmatch(text)] == []


def test_real_figures_bear_no_mark(app: RunApp) -> None:
    html = words(app(bundles.full(), page="broadband", matt=FIBRE, ar="2019"))
    assert len(unmarked(html)) > 14
