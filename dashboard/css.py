"""The one style sheet, made from the tokens of ``style.py`` and linked from the served page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from dashboard import style

SOURCE: Final = Path(__file__).with_name("app.css")


@cache
def stylesheet() -> str:
    """Give the whole style sheet: the tokens as custom properties, then the rules."""
    return style.variables() + "\n" + SOURCE.read_text(encoding="utf-8")
