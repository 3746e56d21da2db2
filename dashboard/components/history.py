"""The editions of the workspace, and the way back to an earlier one: in two steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import address
from dashboard.components import filters
from dashboard.components.frame import paragraph, section
from dashboard.components.markup import draw, with_bold
from dashboard.components.table import Cell, Column, Row, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.context import PageContext
    from dashboard.intake import Desk
    from dashboard.viewmodels.datasets import EditionLine

COLUMNS: Final = ("published", "edition", "deliveries", "latest", "note", "open")
NARROW: Final = ("published", "edition", "note", "open")
"""Columns that a phone has room for."""

SHOWN: Final = 12
"""Editions in view; the older ones open below."""

_CONFIRM: Final = "kommunatlas_restore"


def history(ctx: PageContext, editions: Sequence[EditionLine], desk: Desk | None) -> None:
    """Draw the editions, the latest first.

    Parameters
    ----------
    ctx
        The page's context.
    editions
        From ``dashboard.viewmodels.datasets``.
    desk
        This visit's, to restore with; None where the page may only show.
    """
    section(ctx.t("data.section.history"), anchor="utgavor")
    if not editions:
        paragraph(ctx.t("data.no_history"))
        return
    _table(ctx, editions[:SHOWN])
    if len(editions) > SHOWN:
        with st.expander(ctx.t("data.history.older", n=len(editions) - SHOWN)):
            _table(ctx, editions[SHOWN:])
    paragraph(ctx.t("data.note.history"), muted=True)
    earlier = {item.id: item for item in editions if not item.current}
    if desk is not None and earlier:
        _restore(ctx, desk, earlier)


def _table(ctx: PageContext, editions: Sequence[EditionLine]) -> None:
    columns = [Column(key, ctx.t(f"data.head.{key}"), wide=key not in NARROW) for key in COLUMNS]
    rows = [
        Row(
            {
                "published": item.published,
                "edition": item.id,
                "deliveries": item.deliveries,
                "latest": item.latest,
                "note": item.note,
                "open": ""
                if item.shown
                else Cell(
                    ctx.t("data.history.open", edition=item.short),
                    href=address.link(ctx.view.with_values(utgava=item.id), "data"),
                ),
            }
        )
        for item in editions
    ]
    table(ctx, ctx.t("data.caption.history"), columns, rows, sortable=False, show_caption=False)


def _restore(ctx: PageContext, desk: Desk, earlier: dict[str, EditionLine]) -> None:
    """Draw the choice of an edition to publish again, then the question whether to."""
    section(ctx.t("data.restore.title"), level=3)
    paragraph(ctx.t("data.restore.why"))
    asked = st.session_state.get(_CONFIRM, "")
    if asked in earlier and desk.work is None:
        _confirm(ctx, desk, earlier[asked])
        return

    def ask() -> None:
        st.session_state[_CONFIRM] = st.session_state.get("restore-edition", "")

    with filters.row("restore"):
        st.selectbox(
            ctx.t("data.restore.edition"),
            list(earlier),
            key="restore-edition",
            format_func=lambda key: earlier[key].choice,
            width=filters.WIDTH * 2,
            disabled=desk.work is not None,
        )
        st.button(
            ctx.t("data.restore.button"),
            key="restore-ask",
            on_click=ask,
            disabled=desk.work is not None,
        )


def _confirm(ctx: PageContext, desk: Desk, item: EditionLine) -> None:
    text = with_bold(ctx.t("data.restore.sure", edition=item.short, published=item.published))
    draw(f'<div class="ka-state" role="status"><p>{text}</p></div>')

    def restore() -> None:
        st.session_state.pop(_CONFIRM, None)
        desk.restore(item.id)

    with st.container(horizontal=True, gap="small", key="ka-restore-buttons"):
        st.button(
            ctx.t("data.restore.yes", edition=item.short),
            key="restore-yes",
            type="primary",
            on_click=restore,
        )
        st.button(
            ctx.t("data.restore.no"),
            key="restore-no",
            on_click=lambda: st.session_state.pop(_CONFIRM, None),
        )
