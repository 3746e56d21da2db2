"""The page Data: the state of each dataset, files in, downloads, and earlier editions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import data, intake
from dashboard.components.answer import answer
from dashboard.components.delivery_table import delivery_table
from dashboard.components.downloads import downloads
from dashboard.components.frame import page, paragraph, section
from dashboard.components.history import history
from dashboard.components.intake import desk_of, tell_until_done
from dashboard.components.intake import intake as intake_section
from dashboard.components.intake_form import template_button
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
    desk = None if intake.read_only() else desk_of(ctx)
    place = None
    if ctx.has_data:
        answer(ctx, shown.sentence)
        _datasets(ctx, shown)
    if desk is None:
        section(ctx.t("intake.title"))
        paragraph(ctx.t("intake.read_only"))
    else:
        place = intake_section(ctx, desk, intake.kinds(), datasets.replaceable(ctx))
    _templates(ctx)
    if ctx.has_data:
        section(ctx.t("data.section.deliveries"))
        delivery_table(ctx, shown.deliveries)
        paragraph(ctx.t("data.note.rows"), muted=True)
        _values(ctx, shown)
    history(ctx, shown.editions, desk)
    if desk is not None and place is not None:
        tell_until_done(ctx, desk, place)


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
            "kind": Cell(line.kind, muted=line.absent),
            "as_of": "" if line.absent else line.as_of or missing,
            "age": line.age,
            "expected": Cell(late, status="not_met") if line.late else line.expected,
            "rows": Cell(line.rows, sort=line.row_count),
            "level": line.level,
            "sources": "" if line.absent else line.sources or missing,
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
            template_button(name, ctx.t(f"dataset.{name}"), name)


page("data", render)
