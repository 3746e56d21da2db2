"""The page Data: what the edition holds, from which files, downloads, and earlier editions."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import address, data
from dashboard.components.answer import answer
from dashboard.components.delivery_table import delivery_table
from dashboard.components.downloads import downloads
from dashboard.components.frame import page, paragraph, section
from dashboard.components.table import Cell, Column, Row, table
from dashboard.viewmodels import datasets
from dashboard.viewmodels.figures import SourceLine

if TYPE_CHECKING:
    from dashboard.context import PageContext
    from dashboard.viewmodels.datasets import DataPage, DatasetLine

NARROW: Final = ("name", "kind", "as_of", "published", "edition", "open")
"""Columns that a phone has room for."""


def render(ctx: PageContext) -> None:
    """Draw the page below its title."""
    today = dt.datetime.now(tz=dt.UTC).date()
    shown = datasets.build(ctx, data.editions(), data.expected_days(), today)
    if ctx.has_data:
        answer(ctx, shown.sentence)
        _datasets(ctx, shown)
        section(ctx.t("data.section.deliveries"))
        delivery_table(ctx, shown.deliveries)
        paragraph(ctx.t("data.note.rows"), muted=True)
        _values(ctx, shown)
    _templates(ctx)
    _history(ctx, shown)


def _datasets(ctx: PageContext, shown: DataPage) -> None:
    section(ctx.t("data.section.datasets"))
    keys = ("name", "kind", "as_of", "age", "expected", "rows", "level", "sources")
    columns = [
        Column(key, ctx.t(f"data.head.{key}"), numeric=key == "rows", wide=key not in NARROW)
        for key in keys
    ]
    rows = [_dataset(ctx, line) for line in shown.datasets]
    table(ctx, ctx.t("data.caption.datasets"), columns, rows, show_caption=False)
    paragraph(ctx.t("data.note.age"), muted=True)


def _dataset(ctx: PageContext, line: DatasetLine) -> Row:
    missing = Cell(ctx.t("data.missing"), muted=True)
    late = ctx.t("data.note.late", date=line.expected)
    return Row(
        {
            "name": line.name,
            "kind": line.kind,
            "as_of": line.as_of or missing,
            "age": line.age,
            "expected": late if line.late else line.expected,
            "rows": Cell(line.rows, sort=line.row_count),
            "level": line.level,
            "sources": line.sources or missing,
        }
    )


def _values(ctx: PageContext, shown: DataPage) -> None:
    section(ctx.t("data.section.values"))
    paragraph(ctx.t("data.note.values"))
    line = SourceLine(
        as_of=ctx.bundle.as_of,
        edition=ctx.bundle.edition_id[: datasets.SHORT_EDITION],
        synthetic=shown.synthetic,
    )
    frame = datasets.values_frame(ctx)
    downloads(ctx, "indikatorvarden", frame, line, headings=datasets.headings(ctx))
    mark = "exempel_" if shown.synthetic else ""
    name = f"{mark}indicator_values_{ctx.bundle.edition_id}.csv"
    st.download_button(
        ctx.t("data.download.machine"),
        data=lambda: data.machine_csv(ctx.bundle),
        file_name=name,
        mime="text/csv",
        key="download-machine",
        on_click="ignore",
    )


def _templates(ctx: PageContext) -> None:
    section(ctx.t("data.section.templates"))
    paragraph(ctx.t("data.note.templates"))
    with st.container(horizontal=True, key="ka-downloads-templates", gap="small"):
        for name in data.templates():
            st.download_button(
                ctx.t(f"dataset.{name}"),
                data=partial(data.template, name),
                file_name=f"mall_{name}.xlsx",
                key=f"template-{name}",
                on_click="ignore",
            )


def _history(ctx: PageContext, shown: DataPage) -> None:
    section(ctx.t("data.section.history"))
    if not shown.editions:
        paragraph(ctx.t("data.no_history"))
        return
    keys = ("published", "edition", "deliveries", "note", "open")
    columns = [Column(key, ctx.t(f"data.head.{key}"), wide=key not in NARROW) for key in keys]
    rows = [
        Row(
            {
                "published": item.published,
                "edition": item.id,
                "deliveries": item.deliveries,
                "note": item.note,
                "open": ""
                if item.shown
                else Cell(
                    ctx.t("data.history.open", edition=item.short),
                    href=address.link(ctx.view.with_values(utgava=item.id), "data"),
                ),
            }
        )
        for item in shown.editions
    ]
    table(ctx, ctx.t("data.caption.history"), columns, rows, sortable=False, show_caption=False)
    paragraph(ctx.t("data.note.history"), muted=True)


page("data", render)
