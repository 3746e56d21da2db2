"""Whose support a project has: culture's or that of regional growth. And whether it has any."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from geodata.municipalities import plain

if TYPE_CHECKING:
    from loaders.rows import Cells

_CULTURE: Final = re.compile(
    r"kultur|\bculture|\bcultural|konst|musik|teater|\bdans|\bfilm|litteratur|slöjd|museum|museer"
    r"|\bmusei|bibliotek|\barkiv|bildning|snabba ryck|turné|arrangör|cirkus|\bbild och form"
)
_GROWTH: Final = re.compile(
    r"tillväxt|\bgrowth|regional utveckling|näringsliv|företag|innovation|investering|mikrostöd"
    r"|konsultcheck|\b1:1\b|sådd|kommersiell service|landsbygd|besöksnäring|kompetensförsörjning"
)
"""Words of the state's appropriation 1:1 (regional utveckling) and of the forms of support that
regions give from it."""

_REFUSED: Final = re.compile(
    r"avslag|avslås|avvis|återkall|återtag|avskriv|ej bevilj|inte bevilj|ej bifall|rejected"
    r"|refused|declined|withdrawn|under (?:beredning|handläggning)"
)


def area_of(cells: Cells, said: str) -> str:
    """Give whose support a row has; empty if nothing tells.

    Parameters
    ----------
    cells
        The row: its own column tells first, then the person, then art form and form of support.
    said
        What the person says of the whole register, or nothing.
    """
    text = cells.text("policy_area")
    if text:
        area = _area_in(text)
        if not area:
            cells.problem("unknown_area", "policy_area")
        return area
    if said:
        return said
    if cells.text("art_form"):
        return "culture"
    return _area_in(cells.text("support_form"))


def _area_in(text: str) -> str:
    """Give the one area whose words a text has; empty if it has none, or words of both."""
    words = plain(text)
    culture, growth = bool(_CULTURE.search(words)), bool(_GROWTH.search(words))
    if culture == growth:
        return ""
    return "culture" if culture else "growth"


def is_granted(decision: str) -> bool:
    """Say whether a decision, in the words of a register, gives support. An unknown word does."""
    return not _REFUSED.search(plain(decision))
