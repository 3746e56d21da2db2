"""The source line: source, period, date and edition of the data, definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.components.chrome import edition_text
from dashboard.components.markup import draw, escaped, with_bold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.context import PageContext


def source_line(
    ctx: PageContext,
    sources: Sequence[str],
    period: str,
    *,
    definition: str = "",
    notes: Sequence[str] = (),
) -> None:
    """Draw 'Källa · period · Data per … (utgåva …) · definition'.

    Parameters
    ----------
    ctx
        The page's context.
    sources
        Producers, in the order of weight.
    period
        Year or dates of what is shown.
    definition
        What the figure means; folded away behind a word.
    notes
        Settings and reservations, printed with the figure.
    """
    label = ctx.t("source.label")
    parts = [f"{escaped(label)}: {escaped('; '.join(sources))}"] if sources else []
    parts += [escaped(text) for text in (period, edition_text(ctx), *notes) if text]
    if definition:
        parts.append(
            f"<details><summary>{escaped(ctx.t('source.definition'))}</summary>"
            f"<p>{with_bold(definition)}</p></details>"
        )
    draw(f'<div class="ka-source">{" · ".join(parts)}</div>')
