"""The standard page: its title, its error boundary, and the parts in the agreed order."""

from __future__ import annotations

import logging
import time
import uuid
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

import streamlit as st
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException, StopException

from dashboard.components import banner, states
from dashboard.components.markup import draw, escaped, with_bold
from dashboard.sitemap import BY_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.delta_generator import DeltaGenerator

    from dashboard.context import PageContext

_LOG = logging.getLogger("kommunatlas")
_CURRENT: Final[ContextVar[PageContext | None]] = ContextVar("kommunatlas_page", default=None)


def give(ctx: PageContext) -> None:
    """Hand the context to the page that is about to run. For ``dashboard/app.py``."""
    _CURRENT.set(ctx)


def page(page_id: str, render: Callable[[PageContext], None]) -> None:
    """Draw a page: title, notices, then what ``render`` draws; in words if it raises.

    The last line of every page file. Does nothing when the file is imported outside the app.

    Parameters
    ----------
    page_id
        The page's id in ``dashboard.sitemap``; empty in a file that several pages share.
    render
        Draws the page below its title.
    """
    ctx = _CURRENT.get()
    if ctx is None:
        return
    started = time.perf_counter()
    with guarded(ctx):
        title(ctx.t(BY_ID[page_id or ctx.page].title_key))
        banner.notices(ctx)
        render(ctx)
    _LOG.debug("page %s %.0f ms", ctx.page, (time.perf_counter() - started) * 1000)


class guarded:  # noqa: N801 - reads as a word in a with statement
    """The error boundary: what raises inside is told in plain words, and the rest goes on.

    The one place that catches every exception. The traceback goes to the log with a reference that
    is also on screen; the sentence on screen never holds the exception's own text.
    """

    def __init__(self, ctx: PageContext) -> None:
        self._ctx = ctx

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        """Tell of an error and end it; let Streamlit's own signals through."""
        if error is None or not isinstance(error, Exception):
            return False
        if isinstance(error, RerunException | StopException):
            return False
        reference = uuid.uuid4().hex[:8]
        _LOG.error("reference %s on page %s", reference, self._ctx.page, exc_info=error)
        states.error(self._ctx, reference)
        return True


def title(text: str) -> None:
    """Draw the page's only first-level heading."""
    draw(f"<h1>{escaped(text)}</h1>")


def section(text: str, *, level: int = 2, anchor: str = "") -> None:
    """Draw a section's heading, level 2 or 3; levels are never skipped.

    Parameters
    ----------
    text
        The heading.
    level
        2 or 3.
    anchor
        What a link to the section ends with, after ``#``.
    """
    name = f' id="{escaped(anchor)}"' if anchor else ""
    draw(f"<h{level}{name}>{escaped(text)}</h{level}>")


def paragraph(text: str, *, muted: bool = False) -> None:
    """Draw a paragraph; ``**…**`` is bold."""
    kind = ' class="ka-muted"' if muted else ""
    draw(f'<p{kind} style="margin:0">{with_bold(text)}</p>')


def figure_and_table(share: tuple[int, int] = (3, 2)) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Give two places side by side: the figure, then its table. Under each other on a phone."""
    figure, table = st.columns(share, gap="large")
    return figure, table
