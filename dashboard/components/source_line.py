"""The source line: source, period, date and edition of the data, openness, definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.components.markup import draw, escaped, with_bold

if TYPE_CHECKING:
    from dashboard.context import PageContext
    from dashboard.viewmodels.figures import SourceLine


def text(ctx: PageContext, line: SourceLine) -> str:
    """Give the line as plain text, for pictures and documents."""
    label = ctx.t("source.label")
    sources = line.short or "; ".join(line.sources)
    parts = [f"{label}: {sources}" if sources else "", line.period]
    if line.as_of:
        parts.append(ctx.t("edition.line", date=ctx.fmt.iso(line.as_of), edition=line.edition))
    if line.level != "open":
        parts.append(ctx.t(f"level.{line.level}"))
    return " · ".join(part for part in parts if part)


def source_line(ctx: PageContext, line: SourceLine) -> None:
    """Draw 'Källa · period · Data per … (utgåva …) · öppenhet · definition'.

    Parameters
    ----------
    ctx
        The page's context.
    line
        From ``dashboard.viewmodels.figures.sources``.
    """
    parts = [escaped(text(ctx, line))]
    if line.synthetic:
        parts.append(escaped(ctx.t("source.synthetic")))
    parts += [escaped(note) for note in line.notes]
    told = [with_bold(line.definition)] if line.definition else []
    if line.short != "; ".join(line.sources):
        told += [escaped(source) for source in line.sources]
    if told:
        parts.append(
            f"<details><summary>{escaped(ctx.t('source.definition'))}</summary>"
            f"{''.join(f'<p>{item}</p>' for item in told)}</details>"
        )
    draw(f'<div class="ka-source">{" · ".join(part for part in parts if part)}</div>')
