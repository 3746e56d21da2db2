"""Write docs/accessibility.md from the strings of the page Om, so that the two never differ.

Run ``python docs/accessibility.py`` after a change of the statement; a test compares the two.
"""

from __future__ import annotations

from pathlib import Path

from dashboard.formats import Formats
from dashboard.i18n import LANGUAGES, Translator
from dashboard.viewmodels.about import statement_markdown

TARGET = Path(__file__).with_name("accessibility.md")


def whole() -> str:
    """Give the statement in both languages."""
    parts = [statement_markdown(t, Formats(t)) for t in map(Translator, LANGUAGES)]
    return "\n---\n\n".join(parts)


if __name__ == "__main__":
    TARGET.write_text(whole(), encoding="utf-8")
