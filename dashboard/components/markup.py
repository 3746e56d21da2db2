"""Text to HTML, escaped in one place. Every component that writes HTML goes through here."""

from __future__ import annotations

import html
import re
from typing import Final

import streamlit as st

_BOLD: Final = re.compile(r"\*\*(.+?)\*\*", flags=re.DOTALL)


def escaped(text: object) -> str:
    """Give text that can stand in an element or in a quoted attribute."""
    return html.escape(str(text), quote=True)


def with_bold(text: str) -> str:
    """Give escaped text in which ``**…**`` is bold; the strings may mark numbers so.

    >>> with_bold("**7** av <14>")
    '<b>7</b> av &lt;14&gt;'
    """
    return _BOLD.sub(r"<b>\1</b>", escaped(text))


def draw(markup: str) -> None:
    """Draw HTML that is already escaped."""
    st.html(markup)
