"""The page Om: what this is, what is real, method, definitions, limits, licences, accessibility."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.components import states
from dashboard.components.answer import answer
from dashboard.components.frame import page, paragraph, section
from dashboard.components.markup import draw, with_bold
from dashboard.components.table import Cell, Column, Row, table
from dashboard.viewmodels import about

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.context import PageContext
    from dashboard.viewmodels.about import AboutPage


def render(ctx: PageContext) -> None:
    """Draw the page below its title."""
    shown = about.build(ctx)
    answer(ctx, ctx.t("about.answer"))
    _text(ctx, "what")
    section(ctx.t("about.section.invented"), anchor="exempeldata")
    for text in shown.invented:
        paragraph(text)
    _held(ctx, shown)
    _text(ctx, "method")
    _definitions(ctx, shown)
    _settings(ctx, shown)
    for name in about.SECTIONS:
        _text(ctx, name)
    _licences(ctx, shown)
    _text(ctx, "contact")
    _statement(ctx)


def _text(ctx: PageContext, name: str) -> None:
    section(ctx.t(f"about.section.{name}"))
    for key in about.PARAGRAPHS[name]:
        paragraph(ctx.t(f"about.{name}.{key}"))


def _held(ctx: PageContext, shown: AboutPage) -> None:
    if not shown.held:
        states.empty(ctx, ctx.t("about.no_values"), " ")
        return
    rows = [
        Row({"label": item.label, "real": item.real, "invented": item.invented})
        for item in shown.held
    ]
    columns = [Column(key, ctx.t(f"about.held.{key}")) for key in ("label", "real", "invented")]
    table(ctx, ctx.t("about.held.caption"), columns, rows, sortable=False)


def _definitions(ctx: PageContext, shown: AboutPage) -> None:
    section(ctx.t("about.section.definitions"))
    keys = ("label", "description", "unit", "county", "source")
    for theme in shown.themes:
        with st.expander(theme.name):
            rows = [Row({key: getattr(item, key) for key in keys}) for item in theme.definitions]
            _table(ctx, theme.name, keys, rows)


def _settings(ctx: PageContext, shown: AboutPage) -> None:
    section(ctx.t("about.section.settings"))
    rows = [
        Row({"name": item.name, "value": item.value, "reason": Cell(item.reason, muted=True)})
        for item in shown.settings
    ]
    _table(ctx, ctx.t("about.section.settings"), ("name", "value", "reason"), rows)


def _licences(ctx: PageContext, shown: AboutPage) -> None:
    section(ctx.t("about.section.licences"))
    rows = [Row({"thing": name, "licence": licence}) for name, licence in shown.licences]
    _table(ctx, ctx.t("about.section.licences"), ("thing", "licence"), rows)


def _table(ctx: PageContext, caption: str, keys: Sequence[str], rows: Sequence[Row]) -> None:
    columns = [Column(key, ctx.t(f"about.head.{key}")) for key in keys]
    table(ctx, caption, columns, rows, sortable=False, show_caption=False)


def _statement(ctx: PageContext) -> None:
    section(ctx.t("about.section.statement"), anchor="tillganglighet")
    for title, paragraphs in about.statement(ctx.t, ctx.fmt):
        if title:
            section(title, level=3)
        if len(paragraphs) == 1:
            paragraph(paragraphs[0])
        else:
            draw("<ul>" + "".join(f"<li>{with_bold(text)}</li>" for text in paragraphs) + "</ul>")


page("about", render)
