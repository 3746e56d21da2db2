"""Key figures in cards: four in a row, two on a tablet, one on a phone, equal height."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard import style
from dashboard.components.answer import chip
from dashboard.components.markup import draw, escaped, with_bold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.context import PageContext


@dataclass(frozen=True, slots=True)
class Card:
    """One key figure.

    Parameters
    ----------
    title
        What it is, with its base: 'Ansluten till fiber, av hushållen'.
    figure, unit
        Apart: the figure large, the unit small and muted. Empty figure: missing, said in words.
    period
        Year or day.
    lines
        Below: target and distance, rank, note. ``**…**`` is bold.
    status
        Key of ``style.STATUS`` with its word in ``status_word``.
    arrow
        Key of ``style.ARROWS`` with its word in ``arrow_word``; for change alone.
    href, link
        Where the card leads and what the link is called.
    synthetic
        Whether the figure is invented.
    """

    title: str
    figure: str
    unit: str = ""
    period: str = ""
    lines: tuple[str, ...] = ()
    status: str = ""
    status_word: str = ""
    arrow: str = ""
    arrow_word: str = ""
    href: str = ""
    link: str = ""
    synthetic: bool = False


def cards(ctx: PageContext, items: Sequence[Card], *, level: int = 3) -> None:
    """Draw cards in a row.

    Parameters
    ----------
    ctx
        The page's context.
    items
        Two to eight.
    level
        Heading level of the titles; one below the heading above.
    """
    draw(f'<ul class="ka-cards">{"".join(_card(ctx, item, level) for item in items)}</ul>')


def _card(ctx: PageContext, card: Card, level: int) -> str:
    if card.figure:
        unit = f'<span class="ka-unit">{escaped(card.unit)}</span>' if card.unit else ""
        figure = f'<p class="ka-figure">{escaped(card.figure)}{unit}</p>'
    else:
        figure = f'<p class="ka-figure-missing">{escaped(ctx.t("state.no_figure"))}</p>'
    period = f'<p class="ka-muted">{escaped(card.period)}</p>' if card.period else ""
    lines = "".join(f"<p>{with_bold(line)}</p>" for line in card.lines)
    link = f'<p class="ka-foot-link"><a href="{escaped(card.href)}">{escaped(card.link)}</a></p>'
    return (
        f'<li class="ka-card"><h{level}>{escaped(card.title)}'
        f"{chip(ctx) if card.synthetic else ''}</h{level}>{figure}{period}{_marks(card)}{lines}"
        f"{link if card.href else ''}</li>"
    )


def _marks(card: Card) -> str:
    parts = []
    if card.status:
        shape, colour = style.STATUS[card.status]
        parts.append(
            f'<span class="ka-status"><span style="color:{colour}" aria-hidden="true">'
            f"{shape}</span> {escaped(card.status_word)}</span>"
        )
    if card.arrow:
        parts.append(
            f'<span class="ka-status"><span aria-hidden="true">{style.ARROWS[card.arrow]}</span> '
            f"{escaped(card.arrow_word)}</span>"
        )
    return f"<p>{' · '.join(parts)}</p>" if parts else ""
