"""The answer: one sentence from the data, the largest text after the title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.components.markup import draw, escaped, with_bold

if TYPE_CHECKING:
    from dashboard.context import PageContext


def answer(ctx: PageContext, sentence: str, *, synthetic: bool = False) -> None:
    """Draw the answer sentence.

    Parameters
    ----------
    ctx
        The page's context.
    sentence
        Plain text from the strings, at most two lines on a wide screen; ``**…**`` marks numbers.
    synthetic
        Whether any number in it is invented; the mark then stands in the sentence's own line.
    """
    draw(f'<p class="ka-answer">{with_bold(sentence)}{chip(ctx) if synthetic else ""}</p>')


def chip(ctx: PageContext) -> str:
    """Give the mark EXEMPELDATA as HTML."""
    return f'<span class="ka-chip">{escaped(ctx.t("sample.mark"))}</span>'
