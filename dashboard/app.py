"""What Streamlit runs at every interaction: navigation, the head, one page, the foot."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import address, data
from dashboard.components import banner, chrome, frame, states
from dashboard.context import PageContext
from dashboard.formats import Formats
from dashboard.i18n import Translator
from dashboard.sitemap import BY_PATH, PAGES


def main() -> None:
    """Draw one run of the application."""
    t = Translator(address.language())
    current = st.navigation(
        [
            st.Page(
                page.file,
                title=t(page.nav_key),
                url_path=page.path or None,
                default=not page.path,
            )
            for page in PAGES
        ],
        position="top",
    )
    record = BY_PATH[current.url_path]
    st.set_page_config(page_title=f"{t(record.nav_key)} – {t('app.title')}", layout="wide")
    view = address.open_view(record.id)
    opened = data.open_edition(view.edition)
    compute = partial(data.coverage_at, opened.bundle)
    ctx = PageContext(record.id, opened.bundle, view, t, Formats(t), compute)
    with frame.guarded(ctx):
        chrome.head(ctx)
        banner.sample(ctx)
    if opened.code and record.needs_data:
        frame.title(t(record.title_key))
        states.no_edition(ctx, opened.code, opened.message)
    else:
        if opened.code:
            states.no_edition(ctx, opened.code, opened.message)
        frame.give(ctx)
        current.run()
    with frame.guarded(ctx):
        chrome.foot(ctx)


main()
