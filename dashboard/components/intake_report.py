"""What was found in a file: counts in words, problems, proposals, the marked workbook."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard.components.answer import chip
from dashboard.components.downloads import KINDS
from dashboard.components.frame import paragraph, section
from dashboard.components.markup import draw, escaped, with_bold
from dashboard.components.table import Cell, Column, Row, table
from dashboard.viewmodels import intake as words

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.context import PageContext
    from dashboard.intake import Desk
    from dashboard.viewmodels.intake import FileReport, Kind, Looked
    from geodata.errors import Problem

COLUMNS: Final = ("sheet", "row", "column", "value", "message", "suggestion")
WIDE: Final = ("sheet", "column", "value")
"""Left out on a phone: the sentence names the column and the value."""


def report(ctx: PageContext, desk: Desk, looked: Looked) -> None:
    """Draw what was found in each file."""
    for number, item in enumerate(looked.files):
        _heading(ctx, item)
        draw(f'<p class="ka-lead" role="status">{with_bold(words.headline(ctx, item))}</p>')
        problems(ctx, item.problems)
        if item.problems or any(note.row is not None for note in item.notes):
            _marked(ctx, desk, number, item)
        _left_out(ctx, item)
        _notes(ctx, item)


def _heading(ctx: PageContext, item: FileReport) -> None:
    mark = chip(ctx) if item.synthetic else ""
    draw(f'<h3 class="ka-file">{escaped(item.file_name)}{mark}</h3>')


def problems(ctx: PageContext, found: tuple[Problem, ...]) -> None:
    """Draw the problems as a table: where, what stands there, what is wrong, what to do."""
    if not found:
        return
    lines = words.problem_lines(ctx, found)
    used = [name for name in COLUMNS if any(getattr(line, name) for line in lines)]
    columns = [
        Column(
            name,
            ctx.t(f"intake.head.{name}"),
            numeric=name == "row",
            wide=name in WIDE and len(used) > 1,
            plain=True,
        )
        for name in used
    ]
    rows = [
        Row(
            {
                name: Cell(
                    getattr(line, name), sort=int(line.row) if name == "row" and line.row else None
                )
                for name in used
            }
        )
        for line in lines
    ]
    caption = ctx.t("intake.problems", n=len(found), count=ctx.fmt.number(len(found)))
    table(ctx, caption, columns, rows)
    if len(found) > len(lines):
        shown, count = ctx.fmt.number(len(lines)), ctx.fmt.number(len(found))
        paragraph(ctx.t("intake.problems_more", shown=shown, count=count), muted=True)


def _marked(ctx: PageContext, desk: Desk, number: int, item: FileReport) -> None:
    if item.problems:
        paragraph(ctx.t("intake.marked.why_adds" if item.adds else "intake.marked.why"))
    stem = item.file_name.rpartition(".")[0] or item.file_name
    st.download_button(
        ctx.t("intake.marked.button"),
        data=partial(desk.marked, number),
        file_name=f"{stem}_{ctx.t('intake.marked.suffix')}.xlsx",
        mime=KINDS["xlsx"],
        key=f"intake-marked-{number}",
        on_click="ignore",
    )


def _left_out(ctx: PageContext, item: FileReport) -> None:
    reasons = words.left_out(item)
    if not reasons:
        return
    columns = [
        Column("reason", ctx.t("intake.head.reason")),
        Column("count", ctx.t("intake.head.count"), numeric=True, plain=True),
    ]
    rows = [
        Row(
            {"reason": words.on_page(ctx, reason), "count": Cell(ctx.fmt.number(count), sort=count)}
        )
        for reason, count in reasons
    ]
    total = sum(count for _, count in reasons)
    title = ctx.t("intake.left_out", n=total, count=ctx.fmt.number(total))
    with st.expander(title):
        paragraph(ctx.t("intake.left_out_why"), muted=True)
        table(ctx, title, columns, rows, show_caption=False)


def _notes(ctx: PageContext, item: FileReport) -> None:
    if not item.notes:
        return
    lines = words.notes_of(ctx, item)
    section(ctx.t("intake.notes"), level=4)
    draw(f'<ul class="ka-notes">{"".join(f"<li>{escaped(line)}</li>" for line in lines)}</ul>')
    if len(item.notes) > len(lines):
        more = len(item.notes) - len(lines)
        paragraph(ctx.t("intake.notes_more", n=more, count=ctx.fmt.number(more)), muted=True)


def proposals(
    ctx: PageContext, desk: Desk, kind: Kind, looked: Looked, read_again: Callable[..., None]
) -> None:
    """Draw the corrections that the program proposes, to be accepted one kind at a time."""
    found = words.proposals(ctx, kind, looked)
    if not found:
        return
    section(ctx.t("intake.proposals.title"), level=3)
    paragraph(ctx.t("intake.proposals.why"))
    chosen = []
    for item in found:
        key = f"intake-accept-{item.code}-{desk.generation}-{len(looked.asked.accept)}"
        if st.checkbox(item.label, value=item.accepted, key=key):
            chosen.append(item.code)
        if item.example:
            draw(
                f'<p class="ka-sentence ka-under">'
                f"{escaped(ctx.t('intake.proposals.example', text=item.example))}</p>"
            )
    accept = tuple(sorted(chosen))
    if accept != tuple(sorted(looked.asked.accept)):
        st.button(
            ctx.t("intake.proposals.again"),
            key="intake-accept",
            on_click=read_again,
            args=(accept,),
        )
