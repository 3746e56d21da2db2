"""The municipalities that a project reaches, as a register lists them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from geodata.errors import UnknownNameError
from geodata.municipalities import COUNTY, plain
from loaders.names import other_municipality

if TYPE_CHECKING:
    from geodata.municipalities import NameIndex
    from loaders.rows import Cells

WHOLE_COUNTY: Final = frozenset(
    {
        "hela länet", "länet", "norrbotten", "hela norrbotten", "norrbottens län",
        "hela norrbottens län", "25", "alla kommuner", "samtliga kommuner", "länsövergripande",
        "länsgemensamt", "whole county", "the whole county", "all municipalities",
    }
)  # fmt: skip

_SEPARATORS: Final = re.compile(r"\s*(?:[,;/&+|\n]|\boch\b|\band\b|\bsamt\b)\s*", re.IGNORECASE)
_PLURAL: Final = re.compile(r"\s+kommuner$", re.IGNORECASE)
_CODE_BEHIND: Final = re.compile(r"(?P<name>\D+?)\s*\((?P<code>\d{4})\)")


def codes(cells: Cells, names: NameIndex) -> str:
    """Give the codes joined by ';' in ascending order, or '25' for the whole county."""
    text = cells.text("municipalities", required=True)
    if plain(text) in WHOLE_COUNTY:
        return COUNTY
    found: set[str] = set()
    for part in _parts(text):
        if plain(part) in WHOLE_COUNTY:
            found.add(COUNTY)
            continue
        if other_municipality(part):
            continue
        try:
            found.add(names.match(part))
        except UnknownNameError as error:
            cells.unknown_municipality("municipalities", part, error)
    return COUNTY if COUNTY in found else ";".join(sorted(found))


def beyond(text: str) -> list[str]:
    """Give the names of the municipalities of other counties in a list."""
    named = (other_municipality(part) for part in _parts(text))
    return sorted({name for name in named if name})


def _parts(text: str) -> list[str]:
    parts = [_PLURAL.sub("", part) for part in _SEPARATORS.split(text) if part]
    return [_CODE_BEHIND.sub(r"\g<code> \g<name>", part) for part in parts]
