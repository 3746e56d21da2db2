"""Cells that are damaged before anybody asks what they should be: errors, lost letters."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from geodata.municipalities import SHORT_NAMES
from loaders.names import load_names
from loaders.tabular import mojibake

if TYPE_CHECKING:
    from loaders.rows.cells import Cells

MOJIBAKE: Final = "mojibake"
"""The proposal to read damaged letters as what they probably were."""

_ERROR: Final = re.compile(
    r"#(N/A|NA|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|"
    r"SAKNAS!?|REFERENS!|DIVISION/0!|VÄRDEFEL!|NAMN\?|OGILTIGT!|SKÄRNING!|SPILL!|BERÄKNA!)"
    r"|(?:Err|Fel):\d{3}",
    re.IGNORECASE,
)
"""What a spreadsheet shows in place of a value that it cannot compute, in English and Swedish."""

_FORMULA: Final = re.compile(r"=\s*[A-ZÅÄÖ(+\-$'\d\[]", re.IGNORECASE)


def require_whole(cells: Cells) -> bool:
    """Note the cells of a row that hold an error, a formula without value, or lost letters.

    Returns
    -------
    Whether letters were put right, because the person accepts the proposal.
    """
    if cells.row in cells.sheet.swallowed:
        heading, text = cells.sheet.swallowed[cells.row]
        cells.problem("open_quote", heading, value=text)
        return False
    repaired = False
    for column, text in cells.texts.items():
        if not text:
            continue
        if column in cells.sheet.private:
            repaired |= _private(cells, column, text)
        elif text[0] in "#EFef" and _ERROR.fullmatch(text):
            cells.problem("error_cell", column)
        elif text[0] == "=" and _FORMULA.match(text):
            cells.problem("formula_without_value", column)
        elif mojibake.SUSPECT.search(text):
            repaired |= _letters(cells, column, text)
    return repaired


def _private(cells: Cells, column: str, text: str) -> bool:
    """Put right what can be put right exactly, or note it without a word of the text."""
    meant = mojibake.undone(text) if mojibake.SUSPECT.search(text) else ""
    if not meant:
        return False
    if MOJIBAKE not in cells.sheet.accept:
        cells.problem(MOJIBAKE, column, words="mojibake_private", value="")
        return False
    cells.texts = {**cells.texts, column: meant}
    return True


def _letters(cells: Cells, column: str, text: str) -> bool:
    """Put right, or note, a cell that may have lost letters."""
    meant = mojibake.undone(text)
    if not meant:
        known = _known_words(cells.sheet.words)
        if not mojibake.lost(text, known):
            return False
        meant = mojibake.guessed(text, known)
    if not meant:
        cells.problem("lost_letters", column)
        return False
    if MOJIBAKE not in cells.sheet.accept:
        cells.problem(MOJIBAKE, column, meant=meant)
        return False
    # The sheet keeps what the file says: the row's cells are a copy from here on.
    cells.texts = {**cells.texts, column: meant}
    return True


@lru_cache(maxsize=32)
def _known_words(allowed: frozenset[str]) -> mojibake.Index:
    """Give the words of a table's columns, and the names of municipalities."""
    return mojibake.indexed({*SHORT_NAMES.values(), *load_names()["name"], *allowed})
