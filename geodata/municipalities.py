"""The 14 municipalities of Norrbotten: codes, names, and matching of names as people write them.

A name matches in every form that the register of names knows, with or without the word for a
municipality, in any Unicode normal form. Diacritics may be lost ('Lulea') only where one single
municipality remains. Everything else is an error with suggestions, never a silent guess:
Överkalix is not Övertorneå, and neither is Kalix.
"""

from __future__ import annotations

import difflib
import numbers
import re
import unicodedata
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pandas as pd

from geodata.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COUNTY: Final = "25"
COUNTRY: Final = "00"

SHORT_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "2505": "Arvidsjaur",
        "2506": "Arjeplog",
        "2510": "Jokkmokk",
        "2513": "Överkalix",
        "2514": "Kalix",
        "2518": "Övertorneå",
        "2521": "Pajala",
        "2523": "Gällivare",
        "2560": "Älvsbyn",
        "2580": "Luleå",
        "2581": "Piteå",
        "2582": "Boden",
        "2583": "Haparanda",
        "2584": "Kiruna",
    }
)

MUNICIPALITY_CODES: Final = tuple(sorted(SHORT_NAMES))

SEATS: Final[Mapping[str, str]] = SHORT_NAMES
"""Each of the 14 has a seat that bears the municipality's own name."""

_AREA_FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "25": COUNTY,
        "0025": COUNTY,
        "norrbotten": COUNTY,
        "norrbottens län": COUNTY,
        "norrbottens lan": COUNTY,
        "region norrbotten": COUNTY,
        "länet": COUNTY,
        "00": COUNTRY,
        "0": COUNTRY,
        "0000": COUNTRY,
        "riket": COUNTRY,
        "hela riket": COUNTRY,
        "sverige": COUNTRY,
    }
)
"""The county and the country as SCB, Kolada and PTS write them. A number 0 is '00' in Excel."""

_ENDINGS: Final = ("", " kommun", " kommuns", " stad", " stads", " (kommun)", " (stad)")
_ENDING: Final = re.compile(r" (?:kommuns?|stads?|\(kommun\)|\(stad\))$")
_WORD: Final = re.compile(r"\(?(?:kommun|stad)")
_CODE_AND_NAME: Final = re.compile(r"(\d{4}) (\D.*)")
_INVISIBLE: Final = ("Cf", "Cc")
_SUGGESTION_CUTOFF: Final = 0.6
_MAX_SUGGESTIONS: Final = 3


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one municipality, as ``names.csv`` has it.

    ``language`` is an ISO 639 code (sv, fi, fit, se, smj, sje, sju). ``show`` is False for a form
    that serves matching alone.
    """

    municipality_code: str
    language: str
    name: str
    show: bool = True
    source: str = ""


def names_from_frame(frame: pd.DataFrame) -> tuple[Name, ...]:
    """Read the register of names from a table.

    Parameters
    ----------
    frame
        Columns municipality_code, language, name, show, source; ``show`` is yes, no or a flag.

    Raises
    ------
    UnknownNameError
        If a code is not one of the 14.
    """
    names = []
    for row in frame.itertuples(index=False):
        code = str(row.municipality_code)
        if code not in SHORT_NAMES:
            msg = f"The register of names has the code {code!r}, which is none of the 14."
            raise UnknownNameError(msg)
        show = str(row.show).casefold() in ("yes", "true", "1")
        names.append(Name(code, str(row.language), str(row.name), show, str(row.source)))
    return tuple(names)


def decided_names(names: Iterable[Name]) -> dict[str, str]:
    """Give each municipality's name as decided ('Arjeplogs kommun').

    It is the Swedish name that may be shown. A municipality without one gets its short name.
    """
    decided = dict(SHORT_NAMES)
    for name in names:
        if name.language == "sv" and name.show:
            decided[name.municipality_code] = name.name
    return decided


def plain(text: str) -> str:
    r"""Give the text composed, in lower case, with single spaces and nothing invisible.

    >>> plain("  LULEA\u030a\u00a0 Kommun ")
    'luleå kommun'
    """
    composed = unicodedata.normalize("NFKC", text)
    # Casefolding may take a letter apart again, so it is composed once more.
    folded = unicodedata.normalize("NFKC", composed.casefold())
    seen = (c for c in folded if c.isspace() or unicodedata.category(c) not in _INVISIBLE)
    return " ".join("".join(seen).split())


def without_diacritics(text: str) -> str:
    """Give the text with marks removed from its letters.

    >>> without_diacritics("övertorneå")
    'overtornea'
    """
    marks_apart = unicodedata.normalize("NFD", text)
    return "".join(c for c in marks_apart if unicodedata.category(c) != "Mn")


_LAST_LETTERS: Final = str.maketrans("åäö", "{|}")
"""The signs that follow z."""


def swedish_order(text: str) -> str:
    """Give a key that sorts å, ä and ö after z.

    >>> sorted(["Övertorneå", "Älvsbyn", "Arjeplog"], key=swedish_order)
    ['Arjeplog', 'Älvsbyn', 'Övertorneå']
    """
    return text.casefold().translate(_LAST_LETTERS)


def _only_lost(found: str, known: str) -> bool:
    """Say whether ``found`` is ``known`` with marks lost, and no mark that was never there."""
    return len(found) == len(known) and all(
        f in (k, without_diacritics(k)) for f, k in zip(found, known, strict=True)
    )


def _variants(form: str) -> set[str]:
    """Give every accepted writing of one form: with and without ending, plain and genitive."""
    whole = plain(form)
    stem = _ENDING.sub("", whole)
    genitive = stem if stem.endswith("s") else f"{stem}s"
    return {whole, *(base + ending for base in (stem, genitive) for ending in _ENDINGS)}


class NameIndex:
    """Finds the municipality that a code or a name stands for.

    Parameters
    ----------
    names
        The register of names: records, or a table with the columns of ``names.csv``. The short
        names are known without it.
    """

    def __init__(self, names: pd.DataFrame | Iterable[Name] = ()) -> None:
        records = names_from_frame(names) if isinstance(names, pd.DataFrame) else tuple(names)
        self.names = records
        self._exact: dict[str, set[str]] = {}
        self._folded: dict[str, set[tuple[str, str]]] = {}
        forms = [*SHORT_NAMES.items(), *((n.municipality_code, n.name) for n in records)]
        for code, form in forms:
            for variant in _variants(form):
                self._exact.setdefault(variant, set()).add(code)
                self._folded.setdefault(without_diacritics(variant), set()).add((variant, code))
        self._shown = {plain(form): form for _, form in reversed(forms)}
        self._known: dict[object, str] = {}

    def match(self, text: object) -> str:
        """Give the four-digit code of a municipality.

        Parameters
        ----------
        text
            A code (2580, '2580', 2580.0), a name in any known form, or both ('2580 Luleå').

        Raises
        ------
        UnknownNameError
            If nothing matches, or more than one municipality does. ``suggestions`` holds the
            nearest known names, best first.

        Examples
        --------
        >>> index = NameIndex()
        >>> index.match("Arjeplogs kommun"), index.match("overkalix"), index.match(2580)
        ('2506', '2513', '2580')
        """
        if isinstance(text, str) and text in self._known:
            return self._known[text]
        code = self._match(_as_text(text))
        if isinstance(text, str):
            self._known[text] = code
        return code

    def match_area(self, text: object) -> str:
        """Give the code of a municipality, of the county ('25') or of Sweden ('00').

        Raises
        ------
        UnknownNameError
            As ``match``.
        """
        area = _AREA_FORMS.get(plain(_as_text(text)))
        return area if area is not None else self.match(text)

    def suggestions(self, text: str) -> tuple[str, ...]:
        """Give the known names nearest to a text, best first, at most three, one per place."""
        words = re.findall(r"[^\s(),;/]+", plain(text))
        wanted = without_diacritics(" ".join(w for w in words if not _WORD.match(w)))
        by_folded = {without_diacritics(form): shown for form, shown in self._shown.items()}
        near = difflib.get_close_matches(wanted, by_folded, n=10, cutoff=_SUGGESTION_CUTOFF)
        # A name inside a longer text ('Luleå tätort') is nearer than any that only looks alike.
        inside = [word for word in words if len(self._exact.get(word, ())) == 1]
        by_code: dict[str, str] = {}
        for form in [*inside, *(by_folded[folded] for folded in near)]:
            code = self._match(form)
            by_code.setdefault(code, SHORT_NAMES[code])
        return tuple(by_code.values())[:_MAX_SUGGESTIONS]

    def _match(self, text: str) -> str:
        wanted = plain(text)
        if wanted in SHORT_NAMES:
            return wanted
        both = _CODE_AND_NAME.fullmatch(wanted)
        if both and both[1] in SHORT_NAMES:
            return self._agreeing(both[1], both[2], text)
        codes = self._exact.get(wanted) or {
            code
            for known, code in self._folded.get(without_diacritics(wanted), ())
            if _only_lost(wanted, known)
        }
        if len(codes) == 1:
            return next(iter(codes))
        raise self._unknown(text, codes)

    def _agreeing(self, code: str, name: str, text: str) -> str:
        if self._match(name) == code:
            return code
        found = SHORT_NAMES[code]
        msg = f"{text!r} has the code of {found} but another name. Correct one of them."
        raise UnknownNameError(
            msg, (found, SHORT_NAMES[self._match(name)]), "ambiguous_municipality"
        )

    def _unknown(self, text: str, codes: set[str]) -> UnknownNameError:
        if not text.strip():
            return UnknownNameError("The municipality is empty. Give a code or a name.")
        if codes:
            names = tuple(SHORT_NAMES[code] for code in sorted(codes))
            msg = f"{text!r} may be {' or '.join(names)}. Say which."
            return UnknownNameError(msg, names, "ambiguous_municipality")
        near = () if text.strip().isdigit() else self.suggestions(text)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        msg = f"{text!r} is no municipality of Norrbotten that is known here.{hint}"
        return UnknownNameError(msg, near)


def _as_text(value: object) -> str:
    """Give a code or a name as text; 2580.0 is how a spreadsheet may hold the code 2580."""
    if isinstance(value, str):
        text = value
    elif isinstance(value, bool):
        text = str(value)
    elif isinstance(value, numbers.Real):
        number = float(value)
        text = str(int(number)) if number.is_integer() else str(number)
    else:
        text = "" if value is None or value is pd.NA or value is pd.NaT else str(value)
    if text == "nan":
        return ""
    return re.sub(r"^(\s*\d+)\.0+(\s*)$", r"\1\2", text)
