"""Letters that were lost on the way: ``Ã¥`` and ``?`` where an å was.

``Ã¥`` is UTF-8 that a program read as Windows-1252 and saved again: it can be undone exactly. A
``?`` or U+FFFD stands where a program could not write the letter: which it was is only known where
the word is one that is known here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Index: TypeAlias = Mapping[int, Sequence[str]]
"""Known words by their length."""

_BYTES: Final = {b: bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256)}
"""The sign that Windows-1252 shows for a byte; the five without one show as control signs."""

_SECOND: Final = re.escape("".join(_BYTES[byte] for byte in range(0x80, 0xC0)))
_SAMI: Final = "|".join(
    re.escape("".join(_BYTES[byte] for byte in letter.encode())) for letter in "šŋŊčČđĐžŽŧŦ"
)
"""Sámi letters begin with Ä or Å there, which stand before other signs in sound texts too."""

_TWICE_READ: Final = re.compile(f"[ÃÂ][{_SECOND}]|â€|{_SAMI}")
"""The first byte of a letter in UTF-8 and a second one, each read as a sign of its own."""

SUSPECT: Final = re.compile(f"[ÃÂ\ufffd?]|â€|{_SAMI}")
"""What a text has if letters are damaged; without it, it is whole."""

_LOST: Final = re.compile("\ufffd|(?<=[^\\W\\d_])\\?(?=[^\\W\\d_])|(?<!\\S)\\?(?=[^\\W\\d_]{2})")
"""A sign in place of a letter. A question mark counts inside a word and at its beginning."""

_RUN: Final = re.compile("[?\ufffd]{1,2}")
_WORD: Final = re.compile(r"[^\W_]*[?\ufffd][\w?\ufffd]*")
_ADDRESS: Final = re.compile(r"://|www\.")
_ROUNDS: Final = 3
"""A text may have been read wrongly and saved several times."""


def undone(text: str) -> str:
    """Give a text whose ``Ã¥`` are letters again; empty if it has none or they make no sense.

    >>> undone("GÃ¤llivare"), undone("Gällivare")
    ('Gällivare', '')
    """
    found = text
    for _ in range(_ROUNDS):
        if not _TWICE_READ.search(found):
            break
        try:
            found = b"".join(_byte(sign) for sign in found).decode("utf-8")
        except UnicodeError:
            break
    return "" if found == text else found


def _byte(sign: str) -> bytes:
    """Give the byte of a sign; five bytes have none in Windows-1252 and stand for themselves."""
    try:
        return sign.encode("cp1252")
    except UnicodeEncodeError:
        return sign.encode("latin-1")


def indexed(words: Iterable[str]) -> Index:
    """Give words with letters beyond ASCII by their length: only those can be what was lost."""
    found: dict[int, list[str]] = {}
    for word in dict.fromkeys(words):
        if not word.isascii():
            found.setdefault(len(word), []).append(word)
    return found


def lost(text: str, known: Index) -> bool:
    """Say whether letters of a text are lost.

    A question mark at the end of a word is one, unless the word is known with a letter there.
    """
    if _ADDRESS.search(text):
        return "\ufffd" in text
    return bool(_LOST.search(text)) or bool("?" in text and guessed(text, known))


def guessed(text: str, known: Index) -> str:
    """Give the text with its lost letters, as far as each such word can only be one that is known.

    Parameters
    ----------
    text
        With ``?`` or U+FFFD, one or two, in place of a letter beyond ASCII.
    known
        Words that are known here, from ``indexed``.

    Returns
    -------
    The text, or nothing if a word is not known or may be several.

    >>> guessed("Lule? kommun", indexed(["Luleå", "Piteå"]))
    'Luleå kommun'
    """
    whole = _fitting(text, known)
    if len(whole) == 1:
        return whole[0]
    done = text
    for damaged in dict.fromkeys(_WORD.findall(text)):
        fitting = _fitting(damaged, known)
        if len(fitting) != 1:
            return ""
        done = done.replace(damaged, fitting[0])
    return "" if done == text else done


def _fitting(damaged: str, known: Index) -> list[str]:
    """Give the known words that a damaged one may have been, each once whatever its case."""
    found: dict[str, str] = {}
    for form in {_RUN.sub("?", damaged), damaged.replace("\ufffd", "?")}:
        for word in known.get(len(form), ()):
            if _alike(form, word):
                found.setdefault(word.casefold(), word)
    return list(found.values())


def _alike(form: str, word: str) -> bool:
    pairs = zip(form, word, strict=True)
    return all(not b.isascii() if a == "?" else a.casefold() == b.casefold() for a, b in pairs)
