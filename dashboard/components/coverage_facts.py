"""Beside the share: by how many operators cells are reached, which places are hit, how fresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import address
from dashboard.components import filters, table
from dashboard.components.answer import chip
from dashboard.components.frame import figure_and_table
from dashboard.components.markup import draw, escaped, with_bold
from dashboard.viewmodels.figures import DAGGER
from geodata.settings import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.context import PageContext
    from dashboard.viewmodels.coverage import CoveragePage
    from dashboard.viewmodels.coverage_facts import Facts, Place

_NAMED = 12
"""Places whose names stand in the list at once; the others unfold."""


def coverage_facts(ctx: PageContext, page: CoveragePage, facts: Facts, *, where: str) -> None:
    """Draw the facts; nothing where the edition knows none.

    Parameters
    ----------
    ctx
        The page's context.
    page, facts
        From ``dashboard.viewmodels``.
    where
        'i länet' or 'i Jokkmokks kommun'.
    """
    places = facts.decided or facts.undecided or facts.unmeasured
    if not (facts.reached or facts.age or places):
        return
    mark = chip(ctx) if facts.synthetic else ""
    heading = ctx.t("coverage.reached.heading", where=where, year=page.when)
    draw(f"<h2>{escaped(heading)}{mark}</h2>")
    left, right = figure_and_table((1, 1))
    with left:
        _reached(ctx, facts, page, where=where)
    with right:
        _places(ctx, facts, page)
        if facts.age:
            filters.sentence(ctx, facts.age)


def _reached(ctx: PageContext, facts: Facts, page: CoveragePage, *, where: str) -> None:
    if not facts.reached:
        filters.sentence(ctx, ctx.t("coverage.reached.unknown", where=where, year=page.when))
        return
    columns = [
        table.Column("operators", ctx.t("coverage.reached.column.operators")),
        table.Column("share", ctx.t("coverage.reached.column.share"), numeric=True),
        table.Column("cells", ctx.t("coverage.reached.column.cells"), numeric=True),
    ]
    rows = [
        table.Row(
            {
                "operators": item.words,
                "share": table.Cell(
                    f"{ctx.fmt.share(item.share)}{_dagger(item.cells.synthetic)}",
                    bar=item.share,
                    sort=item.share,
                ),
                "cells": table.Cell(item.cells.marked, sort=item.cells.value),
            },
            synthetic=item.cells.synthetic,
        )
        for item in facts.reached
    ]
    caption = ctx.t("coverage.reached.caption", n=facts.cells, count=ctx.fmt.number(facts.cells))
    table.table(ctx, caption, columns, rows, sortable=False)
    if page.operator in OPERATORS:
        filters.sentence(ctx, ctx.t("coverage.reached.base"))


def _dagger(synthetic: object) -> str:
    return f"\N{NO-BREAK SPACE}{DAGGER}" if synthetic else ""


def _places(ctx: PageContext, facts: Facts, page: CoveragePage) -> None:
    if not facts.listed:
        key = "none_large" if len(ctx.bundle.localities) else "none"
        draw(f"<p>{escaped(ctx.t(f'coverage.places.{key}', n=0))}</p>")
        return
    # What is known of no place is not said of all of them.
    none = "no_more_uncovered" if facts.undecided else "no_uncovered"
    for kind, places, nothing in (
        ("undecided", facts.undecided, ""),
        ("uncovered", facts.uncovered, none if facts.decided else ""),
        ("unmeasured", facts.unmeasured, "no_unmeasured"),
    ):
        key = kind if places else nothing
        if not key:
            continue
        text = ctx.t(f"coverage.places.{key}", n=len(places), count=ctx.fmt.number(len(places)))
        draw(f"<p>{with_bold(text)}</p>{_names(ctx, places, named=not page.municipality)}")


def _names(ctx: PageContext, places: Sequence[Place], *, named: bool) -> str:
    if not places:
        return ""
    links = [_link(ctx, item, named=named) for item in places]
    first, rest = links[:_NAMED], links[_NAMED:]
    more = ""
    if rest:
        word = escaped(ctx.t("coverage.places.more", n=len(rest), count=ctx.fmt.number(len(rest))))
        more = f"<details><summary>{word}</summary><p>{', '.join(rest)}</p></details>"
    return f'<p class="ka-sentence">{", ".join(first)}</p>{more}'


def _link(ctx: PageContext, place: Place, *, named: bool) -> str:
    """Give a place as a link to the map of its municipality, at the settings of the page."""
    text = f"{place.name} ({ctx.name(place.code)})" if named else place.name
    if not named:
        return escaped(text)
    href = escaped(address.link(ctx.view, ctx.page, **{**ctx.view.filters, "kommun": place.code}))
    return f'<a href="{href}" target="_self">{escaped(text)}</a>'
