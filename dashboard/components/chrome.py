"""Head and foot, the same on every page: language, date and edition of the data, accessibility."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import address
from dashboard.components.markup import draw, escaped
from dashboard.i18n import LANGUAGES

if TYPE_CHECKING:
    from dashboard.context import PageContext


def edition_text(ctx: PageContext) -> str:
    """Give 'Data per 2025-03-01 (utgåva a1b2)'; empty when no edition is open."""
    if not ctx.has_data:
        return ""
    return ctx.t(
        "edition.line", date=ctx.fmt.iso(ctx.bundle.as_of), edition=ctx.bundle.edition_id[:4]
    )


def head(ctx: PageContext) -> None:
    """Draw the date of the data and the language switch, at the far right of the navigation."""
    other = next(language for language in LANGUAGES if language != ctx.lang)
    # A whole load, so that the page says its new language to screen readers.
    href = address.link(ctx.view, ctx.page, **{**_own(ctx), "lang": other})
    label = escaped(ctx.t("app.other_language"))
    draw(
        f'<div class="ka-head"><span class="ka-edition">{escaped(edition_text(ctx))}</span> '
        f'<a class="ka-language" href="{escaped(href)}" target="_self" lang="{other}" '
        f'hreflang="{other}">{label}</a></div>'
    )


def foot(ctx: PageContext) -> None:
    """Draw the foot: whose this is, the accessibility statement, the edition."""
    statement = escaped(address.link(ctx.view, "about") + "#tillganglighet")
    draw(
        '<footer class="ka-foot">'
        f"<p>{escaped(ctx.t('app.owner'))}</p>"
        f'<p><a href="{statement}" target="_self">{escaped(ctx.t("app.accessibility"))}</a></p>'
        f"<p>{escaped(edition_text(ctx))}</p></footer>"
    )


def _own(ctx: PageContext) -> dict[str, str]:
    return ctx.view.params()
