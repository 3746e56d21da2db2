"""Notices above the answer: sample data, an older edition, a municipality that is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import address
from dashboard.components.markup import draw, escaped, with_bold

if TYPE_CHECKING:
    from dashboard.context import PageContext


def sample(ctx: PageContext) -> None:
    """Say that some values are invented, with a link to what is real and what is not."""
    if not ctx.bundle.synthetic:
        return
    href = escaped(address.link(ctx.view, "about") + "#exempeldata")
    text = with_bold(ctx.t("sample.banner"))
    more = escaped(ctx.t("sample.more"))
    draw(
        f'<p class="ka-banner ka-banner-sample">{text} '
        f'<a href="{href}" target="_self">{more}</a></p>'
    )


def notices(ctx: PageContext) -> None:
    """Draw what the reader must know before the answer."""
    if ctx.has_data and not ctx.bundle.is_current:
        _older(ctx)
    if ctx.view.unknown_municipality:
        _unknown(ctx)
    if ctx.view.unknown_page:
        text = with_bold(ctx.t("state.unknown_page", asked=ctx.view.unknown_page))
        draw(f'<p class="ka-banner" role="status">{text}</p>')


def _older(ctx: PageContext) -> None:
    text = ctx.t(
        "edition.older",
        date=ctx.fmt.iso(ctx.bundle.published_at),
        edition=ctx.bundle.edition_id[:4],
    )
    href = escaped(address.link(ctx.view.with_values(utgava=None), ctx.page))
    back = escaped(ctx.t("edition.to_current"))
    draw(
        f'<p class="ka-banner" role="status">{with_bold(text)} '
        f'<a href="{href}" target="_self">{back}</a></p>'
    )


def _unknown(ctx: PageContext) -> None:
    view = ctx.view
    text = with_bold(ctx.t("state.unknown_municipality", asked=view.unknown_municipality))
    links = ", ".join(
        f'<a href="{escaped(address.link(view, ctx.page, kommun=name))}" target="_self">'
        f"{escaped(name)}</a>"
        for name in view.suggestions
    )
    hint = f" {escaped(ctx.t('state.did_you_mean'))} {links}." if links else ""
    draw(f'<p class="ka-banner" role="status">{text}{hint}</p>')
