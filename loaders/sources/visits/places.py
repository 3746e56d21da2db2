"""Municipalities that running text names: the place of an entry, or its subject."""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import TYPE_CHECKING, Final

from geodata.municipalities import SHORT_NAMES, plain, without_diacritics
from loaders.names import NAMES_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.municipalities import NameIndex

LULEA: Final = "2580"
"""Where the region sits: most of what a calendar of the region's has there is no visit."""

_ENDING: Final = re.compile(r" (?:kommun|stad|kunta|gielda)$")
_OLD_HYPHEN: Final = re.compile(r"\böver-(?=kalix|torneå)")
_ROOM: Final = re.compile(
    r"(?:^|\W)(?:(?:konferens|mötes|sammanträdes|grupp)?rum(?:met)?|(?:meeting|conference) room)\s$"
)
"""A room that bears the name of a municipality is not in it. 'Forum' is no room."""


@cache
def _forms(names: NameIndex) -> Mapping[str, str]:
    """Give the code of every form of a name, in plain form and without marks."""
    forms = [*SHORT_NAMES.items(), *((n.municipality_code, n.name) for n in names.names)]
    return {without_diacritics(_ENDING.sub("", plain(form))): code for code, form in forms}


@cache
def _pattern(names: NameIndex) -> re.Pattern[str]:
    """Give the pattern of a name as a word of its own, with marks or with marks lost."""
    forms = [*SHORT_NAMES.values(), *(n.name for n in names.names)]
    words = {_ENDING.sub("", plain(form)) for form in forms}
    either = ("".join(_sign(sign) for sign in word) for word in sorted(words, key=len)[::-1])
    return re.compile(rf"(?<!\w)({'|'.join(either)})(?::?s)?(?!\w)")


def _sign(sign: str) -> str:
    bare = without_diacritics(sign)
    return re.escape(sign) if bare == sign else f"[{sign}{bare}]"


@cache
def _localities() -> Mapping[str, str]:
    """Give the municipality of each locality of the list that comes with the program."""
    path = NAMES_FILE.with_name("localities.csv")
    with path.open(encoding="utf-8", newline="") as file:
        found = {plain(row["name"]): row["municipality_code"] for row in csv.DictReader(file)}
    seats = {plain(name) for name in SHORT_NAMES.values()}
    return {name: code for name, code in found.items() if name not in seats}


@cache
def _locality_pattern() -> re.Pattern[str]:
    words = sorted(_localities(), key=len)[::-1]
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, words))})(?!\w)")


def municipalities_in(text: str, names: NameIndex) -> tuple[str, ...]:
    """Give the codes of the municipalities that a text names, in their order.

    A name is a word of its own, in any known form, with or without the word for a municipality:
    'Kalix' is not found in 'Överkalix'.

    >>> from geodata.municipalities import NameIndex
    >>> municipalities_in("Dialog i Overkalix och Bodens kommun", NameIndex())
    ('2513', '2582')
    >>> municipalities_in("Konferensrum Kalix, Regionhuset", NameIndex())
    ()
    """
    said = _OLD_HYPHEN.sub("över", plain(text))
    forms = _forms(names)
    codes = [
        forms[without_diacritics(found[1])]
        for found in _pattern(names).finditer(said)
        if not _ROOM.search(said[: found.start()])
    ]
    return tuple(dict.fromkeys(codes))


def municipalities_of_place(text: str, names: NameIndex) -> tuple[str, ...]:
    """Give the municipalities that a place lies in: those that it names, else by its locality.

    Localities count in a place alone. In a subject the same word may be somebody's name.

    >>> from geodata.municipalities import NameIndex
    >>> municipalities_of_place("Icehotel, Jukkasjärvi", NameIndex())
    ('2584',)
    """
    named = municipalities_in(text, names)
    if named:
        return named
    found = _locality_pattern().finditer(plain(text))
    return tuple(dict.fromkeys(_localities()[hit[1]] for hit in found))
