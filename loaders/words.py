"""Every sentence that is said of a delivery, in Swedish and English: ``loaders/locales``.

A sentence has a key, which is its stable code unless several sentences share one. Each file of a
language is a list of keys; ``message`` says what was found and what was expected, ``hint`` what to
do. A placeholder may name how it is said: ``{known:or}`` joins a list with the language's 'or',
``{found:and}`` with its 'and', ``{value:n}`` writes a number as the language does, ``{share:%}`` in
percent, ``{read:|row|rows}`` with the word for one or for several. Sentences are made in English,
with what they name kept, and said anew in Swedish.
"""

from __future__ import annotations

import string
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypeVar

from geodata.errors import KommunatlasError, Problem
from loaders.errors import DeliveryRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.errors import Detail

Language: TypeAlias = Literal["sv", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("sv", "en")
Err = TypeVar("Err", bound=KommunatlasError)

LOCALES: Final = Path(__file__).with_name("locales")


@cache
def sentences(language: Language) -> Mapping[str, Mapping[str, str]]:
    """Give every sentence of a language by key, with ``message`` and perhaps ``hint``.

    Raises
    ------
    ValueError
        If two files of the language have the same key.
    """
    found: dict[str, dict[str, str]] = {}
    for path in sorted((LOCALES / language).glob("*.toml")):
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        if twice := found.keys() & read.keys():
            msg = f"{path.name} ({language}) repeats the keys {sorted(twice)}; keep each once."
            raise ValueError(msg)
        found |= read
    return found


class _Formatter(string.Formatter):
    """Fills in a sentence as its language writes lists and numbers. Nothing missing raises."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:  # noqa: ANN401
        del args  # sentences name everything
        return kwargs.get(str(key), f"{{{key}}}")

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - as declared there
        if isinstance(value, list | tuple):
            return self._joined([str(item) for item in value], format_spec)
        if format_spec.startswith("|"):
            one, several = format_spec[1:].split("|")
            return f"{self.format_field(value, 'n')} {one if value == 1 else several}"
        if format_spec in ("n", "%") and isinstance(value, int | float):
            from babel import numbers

            write = numbers.format_percent if format_spec == "%" else numbers.format_decimal
            return str(write(value, locale=self.language))
        return str(value)

    def _joined(self, items: list[str], style: str) -> str:
        if style not in ("or", "and"):
            return ", ".join(items)
        from babel.lists import format_list

        return str(format_list(items, "or" if style == "or" else "standard", self.language))


def said(key: str, language: Language, details: Mapping[str, Detail], part: str = "message") -> str:
    """Give a sentence with what it names filled in; empty if the key has no such part."""
    text = sentences(language).get(key, {}).get(part, "")
    return _Formatter(language).vformat(text, (), details) if text else ""


def problem(
    code: str,
    *,
    words: str = "",
    sheet: str = "",
    row: int | None = None,
    column: str = "",
    value: str = "",
    **details: Detail,
) -> Problem:
    """Give a problem or a note with its sentences, in English.

    Parameters
    ----------
    code
        Stable; the key of the sentence unless ``words`` names another.
    words
        The key, where several sentences share a code.
    sheet, row, column, value
        Where it is, and what stands there. The sentence may name all but the row.
    details
        Whatever else the sentence names.
    """
    place = Problem(code, "", sheet, row, column, value, words=words, details=details)
    return translated(place, "en")


def translated(item: Problem, language: Language) -> Problem:
    """Give the same problem with its sentences in a language.

    One that was made of a sentence alone, without a key that is known, stays as it is.
    """
    key = item.words or item.code
    if key not in sentences(language):
        return item
    place = {"sheet": item.sheet, "column": item.column, "value": item.value}
    named = {**place, **item.details}
    return replace(
        item,
        message=said(key, language, named),
        suggestion=said(key, language, named, "hint"),
    )


def refused(code: str, *, words: str = "", **details: Detail) -> DeliveryRefusedError:
    """Give the refusal of a whole delivery, its sentence in English: message, then hint."""
    error = DeliveryRefusedError(_whole(words or code, "en", details), code)
    error.words, error.details = words, details
    return error


def made(kind: type[Err], key: str, **details: Detail) -> Err:
    """Give an error of a kind, with the kind's own code and the sentence of a key in English."""
    error = kind(_whole(key, "en", details))
    error.words, error.details = key, details
    return error


def of_error(error: KommunatlasError, language: Language) -> str:
    """Give an error's sentence in a language; its own where its code has no words there.

    What it says as ``{why}`` is its cause, in the same language if that is an error of ours.
    """
    details = dict(error.details)
    if "why" in details and isinstance(error.__cause__, KommunatlasError):
        details["why"] = of_error(error.__cause__, language)
    return _whole(error.words or error.code, language, details) or str(error)


def _whole(code: str, language: Language, details: Mapping[str, Detail]) -> str:
    parts = (said(code, language, details, part) for part in ("message", "hint"))
    return " ".join(part for part in parts if part)


def number(value: float, language: Language) -> str:
    """Write a number as the language does.

    >>> number(6005, "en")
    '6,005'
    """
    return _Formatter(language).format_field(value, "n")


def remedy(word: str, language: Language) -> str:
    """Say what may be done that such rows count, if the person knows better; mostly nothing."""
    return said(f"reason_{word.partition(':')[0]}", language, {}, "hint")


def reason(word: str, language: Language) -> str:
    """Say why rows were left out: ``total_row``, or a word with what it names after a colon.

    A word without a sentence is said as it is.

    >>> reason("no_indicator:sea_area", "sv")
    'sea_area är inget mått här'
    """
    name, _, detail = word.partition(":")
    return said(f"reason_{name}", language, {"detail": detail}) or word
