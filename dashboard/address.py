"""Keeps the view and the address bar the same. The only place that reads or writes the address.

Top navigation drops the query string, so what was chosen is kept in the session as well: the shared
part (municipality, edition, language) for all pages, the rest for the page on which it was chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final

import streamlit as st

from dashboard.sitemap import BY_ID
from dashboard.state import EDITION, LANGUAGE, SHARED, View, view_from_params

_SESSION: Final = "kommunatlas"


@dataclass
class _Memory:
    """What a visit remembers between its reruns."""

    page: str = ""
    lang: str = ""
    shared: dict[str, str] = field(default_factory=dict)
    pages: dict[str, dict[str, str]] = field(default_factory=dict)
    unknown_page: str = ""


def _memory() -> _Memory:
    memory = st.session_state.get(_SESSION)
    if not isinstance(memory, _Memory):
        memory = st.session_state[_SESSION] = _Memory()
    return memory


def open_view(page_id: str) -> View:
    """Give the view of this run, and make the address bar say it.

    Parameters
    ----------
    page_id
        The page that is being shown.
    """
    memory = _memory()
    given: dict[str, Any] = {key: st.query_params[key] for key in st.query_params}
    moved = bool(memory.page) and memory.page != page_id
    if moved and not given:
        given = {**memory.pages.get(page_id, {}), **memory.shared}
    elif memory.page:
        # A link between pages may leave out what does not change.
        given = {
            **{k: memory.shared[k] for k in (EDITION,) if moved and k in memory.shared},
            **given,
        }
    # The served page has said its language; it holds until the page is loaded anew.
    memory.lang = memory.lang or view_from_params(given).lang
    view = view_from_params({**given, LANGUAGE: memory.lang})
    # Said until the visitor leaves the page; the address no longer holds it.
    memory.unknown_page = view.unknown_page or ("" if moved else memory.unknown_page)
    _remember(memory, page_id, view)
    return replace(view, unknown_page=memory.unknown_page)


def _remember(memory: _Memory, page_id: str, view: View) -> None:
    params = view.params()
    memory.page = page_id
    memory.shared = view.shared()
    memory.pages[page_id] = {key: value for key, value in params.items() if key not in SHARED}
    if st.query_params.to_dict() != params:
        st.query_params.from_dict(params)


def language() -> str:
    """Give the language of this visit before the view is known."""
    memory = _memory()
    return memory.lang or view_from_params({LANGUAGE: st.query_params.get(LANGUAGE, "")}).lang


def change(**values: str | int | None) -> None:
    """Change the view in place; empty removes a value. After a callback the run comes by itself."""
    for key, value in values.items():
        text = "" if value is None else str(value)
        if text:
            st.query_params[key] = text
        elif key in st.query_params:
            del st.query_params[key]


def go(view: View, page_id: str, **values: str | int | None) -> None:
    """Leave for another page with the shared part of the view and these values."""
    target = view_from_params({**view.shared(), **{k: v or "" for k, v in values.items()}})
    st.switch_page(BY_ID[page_id].file, query_params=target.params())


def link(view: View, page_id: str, **values: str | int | None) -> str:
    """Give the address of a page with the shared part of the view and these values, for an <a>."""
    shared = view_from_params({**view.shared(), **{k: v or "" for k, v in values.items()}})
    query = shared.query()
    path = BY_ID[page_id].path or "./"
    return f"{path}?{query}" if query else path
