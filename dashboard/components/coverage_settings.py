"""The filters of the page Mobiltäckning, and what is said when they differ from the edition's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import address
from dashboard.components import filters
from dashboard.components.markup import draw, escaped, with_bold
from dashboard.state import MUNICIPALITY, PERIOD
from dashboard.viewmodels import coverage
from dashboard.viewmodels import coverage_settings as settings
from geodata.judgement import ALL, ANY

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from dashboard.context import PageContext
    from dashboard.viewmodels.coverage import CoveragePage

_NUMBER_WIDTH = 180


def coverage_filters(ctx: PageContext, page: CoveragePage) -> None:
    """Draw the filters in one row, the choice as a sentence, and the further settings.

    Parameters
    ----------
    ctx
        The page's context, on the edition itself.
    page
        From ``dashboard.viewmodels.coverage``.
    """
    chosen = page.choices
    names = {coverage.word_of(name): name for name in (ANY, ALL)}
    with filters.row():
        filters.select(
            ctx,
            coverage.OPERATOR,
            ctx.t("coverage.filter.operator"),
            page.operators,
            coverage.word_of(page.operator),
            words=lambda key: coverage.operator_name(ctx, names.get(key, key.capitalize())),
            width=180,
        )
        filters.select(
            ctx,
            settings.TECHNOLOGY,
            ctx.t("coverage.filter.technology"),
            chosen.technologies,
            chosen.technologies[0],
            words=lambda key: _technology(ctx, key),
            width=160,
        )
        filters.select(
            ctx,
            settings.LIMIT,
            ctx.t("coverage.filter.limit"),
            chosen.limits,
            "",
            words=lambda key: _limit(ctx, page, key),
            width=190,
        )
        filters.select(
            ctx,
            settings.WAY,
            ctx.t("coverage.filter.way"),
            chosen.ways,
            "",
            words=lambda key: ctx.t(f"coverage.filter.ways.{key or 'all'}"),
            width=150,
        )
        filters.select(
            ctx,
            settings.TIME,
            ctx.t("coverage.filter.period"),
            chosen.periods,
            chosen.period,
            words=lambda key: _period(ctx, page, key),
            width=190,
            instead_of=PERIOD,
            note=ctx.t("coverage.filter.period_note"),
        )
        filters.municipality(ctx, everyone=ctx.t("filter.everyone"))
    filters.sentence(ctx, page.reading)
    _more(ctx, page)


def _technology(ctx: PageContext, key: str) -> str:
    if key in ("", "5g"):
        return ctx.t("coverage.filter.own") if not key else "5G"
    return ctx.t("coverage.technology.or_better", technology=key.upper())


def _limit(ctx: PageContext, page: CoveragePage, key: str) -> str:
    if key:
        return ctx.t("coverage.filter.dbm", dbm=ctx.fmt.number(int(key)))
    standing = page.choices.standing.coverage
    form = "named" if settings.named_limits(standing) else "standing"
    dbm = ctx.fmt.number(standing.thresholds_dbm["4G"])
    return ctx.t(f"coverage.filter.limits.{form}", dbm=dbm)


def _period(ctx: PageContext, page: CoveragePage, key: str) -> str:
    if key != settings.WHOLE:
        return key
    years = page.choices.years
    return ctx.t("coverage.filter.whole", first=years[-1], last=years[0])


def _more(ctx: PageContext, page: CoveragePage) -> None:
    """Draw what is seldom changed: how a cell is judged and how gaps are ranked."""
    numbers = page.choices.numbers
    touched = any(number.value != number.default for number in numbers.values())
    weights = set(settings.WEIGHTS.values())
    with st.expander(ctx.t("coverage.filter.more"), expanded=touched):
        for heading, keys in (
            ("judging", [key for key in numbers if key not in weights]),
            ("ranking", [key for key in numbers if key in weights]),
        ):
            filters.sentence(ctx, ctx.t(f"coverage.filter.{heading}"))
            with filters.row(f"filters-{heading}"):
                for key in keys:
                    number = numbers[key]
                    filters.number(
                        ctx,
                        key,
                        ctx.t(f"coverage.number.{key}"),
                        (number.low, number.high),
                        number.value,
                        default=number.default,
                        step=number.step,
                        width=_NUMBER_WIDTH,
                    )
        if page.choices.weightless:
            filters.sentence(ctx, ctx.t("coverage.filter.weightless"))


def computing(ctx: PageContext) -> AbstractContextManager[None]:
    """Say that figures are being computed, for as long as it takes."""
    return st.spinner(ctx.t("coverage.own.computing"))


def computed_notice(ctx: PageContext, page: CoveragePage) -> None:
    """Say that the figures are computed now, at other settings, with the way back."""
    if not page.choices.changed:
        return
    kept = {
        key: ctx.view.text(key)
        for key in (MUNICIPALITY, coverage.OPERATOR, PERIOD)
        if ctx.view.text(key)
    }
    if page.choices.period != settings.WHOLE:
        kept[settings.TIME] = ctx.view.text(settings.TIME)
    href = escaped(address.link(ctx.view, ctx.page, **kept))
    draw(
        f'<p class="ka-banner" role="status">{with_bold(ctx.t("coverage.own.notice"))} '
        f'<a href="{href}" target="_self">{escaped(ctx.t("coverage.own.back"))}</a></p>'
    )
