"""Filters in one row, bound to the address bar. The address is the truth; widgets follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import streamlit as st

from dashboard import address
from dashboard.components.markup import draw, with_bold
from dashboard.state import MAX_VALUE, MUNICIPALITY
from geodata.municipalities import swedish_order

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from streamlit.delta_generator import DeltaGenerator

    from dashboard.context import PageContext

Choice = TypeVar("Choice", str, int)

WIDTH: Final = 260


def row(name: str = "filters") -> DeltaGenerator:
    """Give the row for filters: side by side, under each other on a phone.

    Parameters
    ----------
    name
        One per row on a page.
    """
    return st.container(horizontal=True, key=f"ka-{name}", vertical_alignment="bottom", gap="small")


def select(
    ctx: PageContext,
    key: str,
    label: str,
    options: Sequence[Choice],
    default: Choice,
    *,
    words: Callable[[Choice], str] = str,
    width: int = WIDTH,
    instead_of: str = "",
    note: str = "",
) -> Choice:
    """Draw a list to choose from and give the choice.

    Parameters
    ----------
    ctx
        The page's context.
    key
        The name in the address bar: short, Swedish-neutral, lower case.
    label
        Visible, in the language of the page.
    options
        Texts or whole numbers, as the address bar writes them.
    default
        Chosen when the address bar names no option. Not written to the address until chosen.
    words
        What an option is called on screen.
    width
        Pixels; the whole width on a phone.
    instead_of
        Another key that says the same in links from other pages; removed when this one is chosen.
    note
        What may be asked about the choice; behind a question mark.
    """
    if not options:
        return default
    widget, chosen = _bound(ctx, key, options, default)
    st.selectbox(
        label,
        options,
        key=widget,
        format_func=words,
        on_change=_store,
        args=(widget, key, instead_of),
        width=width,
        help=note or None,
    )
    return chosen


def _bound(
    ctx: PageContext, key: str, options: Sequence[Choice], default: Choice
) -> tuple[str, Choice]:
    """Set a widget to what the address bar says; give the widget's key and the choice."""
    widget = f"filter-{ctx.page}-{key}"
    chosen = ctx.view.choice(key, options, default)
    st.session_state[widget] = chosen
    return widget, chosen


def segments(
    ctx: PageContext,
    key: str,
    label: str,
    options: Sequence[Choice],
    default: Choice,
    *,
    words: Callable[[Choice], str] = str,
) -> Choice:
    """Draw two to four options side by side and give the choice. Arguments as for ``select``."""
    if not options:
        return default
    widget, chosen = _bound(ctx, key, options, default)
    st.segmented_control(
        label,
        options,
        key=widget,
        format_func=words,
        on_change=_store,
        args=(widget, key),
        required=True,
    )
    return chosen


def text(ctx: PageContext, key: str, label: str, *, width: int = WIDTH) -> str:
    """Draw a field for a few words and give them; they stand in the address bar too.

    Parameters
    ----------
    ctx
        The page's context.
    key
        The name in the address bar: short, Swedish-neutral, lower case.
    label
        Visible, in the language of the page.
    width
        Pixels; the whole width on a phone.
    """
    widget = f"filter-{ctx.page}-{key}"
    st.session_state[widget] = ctx.view.text(key)
    st.text_input(
        label,
        key=widget,
        max_chars=MAX_VALUE,
        on_change=_store,
        args=(widget, key),
        width=width,
    )
    return ctx.view.text(key)


def municipality(ctx: PageContext, *, label: str = "", everyone: str = "") -> str:
    """Draw the list of municipalities and give the chosen code; the keyboard's way to the map.

    Parameters
    ----------
    ctx
        The page's context.
    label
        Visible; 'Kommun' when empty.
    everyone
        What it is called when none is chosen, as the first option. Without it one is always chosen.

    Returns
    -------
    A municipality code, or empty for all.
    """
    codes = by_name(ctx)
    options = ["", *codes] if everyone else codes
    default = "" if everyone else (codes[0] if codes else "")
    return select(
        ctx,
        MUNICIPALITY,
        label or ctx.t("filter.municipality"),
        options,
        default,
        words=lambda code: ctx.name(code) if code else everyone,
    )


def by_name(ctx: PageContext) -> list[str]:
    """Give the codes of the municipalities in the Swedish order of their names."""
    rows = ctx.bundle.municipalities
    pairs = zip(rows["municipality_code"].astype(str), rows["name"].astype(str), strict=True)
    return [code for code, _ in sorted(pairs, key=lambda pair: swedish_order(pair[1]))]


def sentence(ctx: PageContext, text: str) -> None:
    """Draw the current choice as a sentence below the filters; ``**…**`` is bold."""
    del ctx
    draw(f'<p class="ka-sentence">{with_bold(text)}</p>')


def _store(widget: str, key: str, instead_of: str = "") -> None:
    value = st.session_state.get(widget)
    address.change(**{key: value}, **({instead_of: None} if instead_of else {}))


def number(
    ctx: PageContext,
    key: str,
    label: str,
    bounds: tuple[int, int],
    value: int,
    *,
    default: int,
    step: int = 1,
    width: int = WIDTH,
) -> None:
    """Draw a field for a whole number; the default does not stand in the address.

    Parameters
    ----------
    ctx
        The page's context.
    key
        The name in the address bar.
    label
        Visible, with its unit.
    bounds
        The lowest and the highest that can be given.
    value, default, step
        What is chosen now, what holds where nothing is, and what the buttons add.
    width
        Pixels; the whole width on a phone.
    """
    widget = f"filter-{ctx.page}-{key}"
    st.session_state[widget] = value
    st.number_input(
        label,
        *bounds,
        key=widget,
        step=step,
        on_change=_store_unless,
        args=(widget, key, default),
        width=width,
    )


def _store_unless(widget: str, key: str, default: int) -> None:
    value = st.session_state.get(widget)
    address.change(**{key: None if value == default else value})
