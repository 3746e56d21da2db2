"""Applicants: organisations by their names, private persons by that word alone."""

from __future__ import annotations

import re
from typing import Final

from geodata.municipalities import plain

PRIVATE_PERSON: Final = "Privatperson"

_IDENTITY: Final = re.compile(
    r"(?<!\d)(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[6-8]\d|9[01])\s?[-+\u2013]?\s?\d{4}(?!\d)"
)
"""A personal identity number: year, month, day (or day and 60) and four digits. The number of an
organisation has at least 20 where a person's has the month."""

_PERSON: Final = re.compile(r"privatperson|enskild (?:person|firma|näringsidkare)|fysisk person")


def named(applicant: str, kind: str) -> str:
    """Give the applicant as it is kept.

    Parameters
    ----------
    applicant, kind
        The name, and what the register says of what it is; either may be empty.

    >>> named("Norrbottens museum 262000-1234", "Stiftelse")
    'Norrbottens museum 262000-1234'
    >>> named("Kim Exempel 850101-1234", "")
    'Privatperson'
    """
    is_person = _PERSON.search(plain(kind)) or _PERSON.search(plain(applicant))
    return PRIVATE_PERSON if is_person or _IDENTITY.search(applicant) else applicant


def without_numbers(text: str) -> str:
    """Give a text without any personal identity number in it."""
    return " ".join(_IDENTITY.sub("", text).split()) if _IDENTITY.search(text) else text
