"""What is remembered is the same as what is made, and never another view's."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import ref

from dashboard import memo
from dashboard.context import PageContext
from dashboard.formats import Formats
from dashboard.i18n import Translator
from dashboard.sitemap import BY_ID
from dashboard.state import view_from_params
from dashboard.viewmodels import (
    broadband,
    coverage,
    coverage_settings,
    culture,
    profile,
    scorecard,
    visits,
)
from tests.support import bundles

if TYPE_CHECKING:
    import pytest


def _context(lang: str = "sv", **params: str) -> PageContext:
    t = Translator(lang)
    view = view_from_params({"lang": lang, **params})
    return PageContext("overview", bundles.full(), view, t, Formats(t))


def test_the_same_view_is_made_once_and_another_anew() -> None:
    calls: list[str] = []

    @memo.of_view
    def build(ctx: PageContext, extra: str = "") -> str:
        calls.append(extra)
        return f"{ctx.lang} {ctx.view.municipality} {extra}"

    assert build(_context(kommun="2580")) == build(_context(kommun="Luleå")) == "sv 2580 "
    assert len(calls) == 1
    assert build(_context(kommun="2584")) == "sv 2584 "
    assert build(_context("en", kommun="2580")) == "en 2580 "
    assert build(_context(kommun="2580"), "x") == build(_context(kommun="2580"), "x") == "sv 2580 x"
    assert build(replace(_context(kommun="2580"), bundle=bundles.older())) == "sv 2580 "
    assert len(calls) == 5


def test_what_does_not_read_the_view_is_made_once_for_all_views() -> None:
    calls: list[str] = []

    @memo.of_edition
    def build(ctx: PageContext) -> int:
        calls.append(ctx.lang)
        return len(calls)

    assert build(_context(kommun="2580")) == build(_context(kommun="2584")) == 1
    assert build(_context("en")) == 2


def test_what_the_page_does_not_read_of_the_address_makes_nothing_anew() -> None:
    calls: list[str] = []

    @memo.of_view
    def build(ctx: PageContext) -> str:
        calls.append(ctx.view.text("besokare"))
        return ctx.view.text("besokare")

    visits = [
        replace(_context(**params), page="visits")
        for params in ({}, {"hittat": "pa"}, {"besokare": "politiker"}, {"utgava": "ab12"})
    ]
    assert [build(ctx) for ctx in visits] == ["", "", "politiker", ""]
    assert calls == ["", "politiker"]


def test_free_text_is_never_stored() -> None:
    calls: list[str] = []

    @memo.of_view
    def build(ctx: PageContext) -> int:
        calls.append(ctx.view.text("sok"))
        return len(calls)

    asked = replace(_context(sok="dans"), page="culture")
    assert [build(asked), build(asked)] == [1, 2]


def test_an_edition_that_nobody_uses_is_let_go() -> None:
    @memo.of_view
    def build(ctx: PageContext) -> str:
        return ctx.lang

    context = replace(_context(), bundle=bundles.without(bundles.full(), "2580"))
    build(context)
    kept = ref(context.bundle)
    del context
    gc.collect()
    assert kept() is None


def test_every_filter_of_a_page_is_declared() -> None:
    keys = [scorecard.PERSPECTIVE, scorecard.KIND, scorecard.SHORTFALL]
    assert sorted(BY_ID["scorecard"].filters) == sorted(keys)
    assert BY_ID["visits"].filters == (visits.VISITOR,)
    assert BY_ID["broadband"].filters == (broadband.SETTLEMENT,)
    assert BY_ID["coverage"].filters == (coverage.OPERATOR, *coverage_settings.KEYS)
    assert BY_ID["municipalities"].filters == (profile.COMPARE,)
    assert sorted(BY_ID["culture"].filters) == sorted([culture.RULE, culture.SEARCH, culture.SHOW])


def test_the_oldest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "KEPT", 2)
    calls: list[str] = []

    @memo.of_view
    def build(ctx: PageContext) -> str:
        calls.append(ctx.view.municipality)
        return ctx.view.municipality

    for code in ("2580", "2581", "2580", "2582", "2580", "2581"):
        build(_context(kommun=code))
    assert calls == ["2580", "2581", "2582", "2581"]
