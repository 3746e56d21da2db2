"""What a page shows when it cannot show what it should: a sentence and the next step."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from dashboard import address
from dashboard.components.markup import draw, escaped, with_bold
from dashboard.state import EDITION

if TYPE_CHECKING:
    from dashboard.context import PageContext

_LOG: Final = logging.getLogger("kommunatlas")


def _state(kind: str, paragraphs: list[str], *, role: str = "") -> None:
    attribute = f' role="{role}"' if role else ""
    body = "".join(f"<p>{text}</p>" for text in paragraphs if text)
    draw(f'<div class="ka-state ka-state-{kind}"{attribute}>{body}</div>')


def missing(ctx: PageContext, what: str, *, period: str = "") -> None:
    """Say that a figure is missing, for which period, and that this is not a zero."""
    _state("missing", [with_bold(ctx.t("state.missing", what=what, period=period))])


def empty(ctx: PageContext, sentence: str, step: str = "") -> None:
    """Say that there is nothing to show, and what to do next."""
    _state("empty", [with_bold(sentence), with_bold(step or ctx.t("state.empty_step"))])


def error(ctx: PageContext, reference: str) -> None:
    """Say that the page failed, what to do, and the reference to quote."""
    text = with_bold(ctx.t("state.error"))
    step = with_bold(ctx.t("state.error_step", reference=reference))
    _state("error", [text, step], role="alert")


def no_edition(ctx: PageContext, code: str, message: str) -> None:
    """Say why no edition could be opened, and what to do; a link leads out of a bad address.

    Parameters
    ----------
    ctx
        The page's context.
    code
        Of the error; one without words of its own is told as a damaged edition.
    message
        The error's own sentence, English and perhaps with a path: for the log alone.
    """
    _LOG.warning("no edition on page %s: %s: %s", ctx.page, code, message)
    known = code if ctx.t.has(f"problem.{code}.what") else "edition_damaged"
    step = with_bold(ctx.t(f"problem.{known}.step"))
    if ctx.view.edition:
        href = escaped(address.link(ctx.view, ctx.page, **{EDITION: None}))
        step = f'<a href="{href}">{escaped(ctx.t("problem.to_published"))}</a>'
    _state("error", [with_bold(ctx.t(f"problem.{known}.what")), step], role="alert")
