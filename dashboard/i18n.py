"""Every visible string, from ``dashboard/locales/<language>/*.toml``, with named placeholders.

A key is the path of tables in the file, joined by dots: ``[frame] edition = "…"`` is
``frame.edition``. All files of a language are read as one; the same key in two files is an error.
A text with singular and plural is a table with ``one`` and ``other``; the named ``n`` chooses.
"""

from __future__ import annotations

import logging
import tomllib
from functools import cache
from pathlib import Path
from typing import Final

from dashboard.claim_words import composed

LOCALES: Final = Path(__file__).with_name("locales")
LANGUAGES: Final = ("sv", "en")
DEFAULT_LANGUAGE: Final = "sv"

_LOG = logging.getLogger(__name__)


class _Named(dict[str, object]):
    """Placeholders by name; one that was not given stands as it is written."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _flatten(table: dict[str, object], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            flat |= _flatten(value, f"{key}.")
        else:
            flat[key] = str(value)
    return flat


@cache
def strings(language: str) -> dict[str, str]:
    """Give every string of a language by key, those that are composed included.

    Raises
    ------
    ValueError
        If two files of the language define the same key.
    """
    found: dict[str, str] = {}
    for path in sorted((LOCALES / language).glob("*.toml")):
        flat = _flatten(tomllib.loads(path.read_text(encoding="utf-8")))
        twice = found.keys() & flat.keys()
        if twice:
            msg = f"{path.name} ({language}) repeats the keys {sorted(twice)}; keep each once."
            raise ValueError(msg)
        found |= flat
    return found | composed(found)


class Translator:
    """Gives the words of one language. A missing key never raises: tests find it, users do not.

    Examples
    --------
    >>> Translator("sv")("nav.visits")
    'Besök'
    """

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else DEFAULT_LANGUAGE
        self._strings = strings(self.language)

    def has(self, key: str) -> bool:
        """Say whether the language has the key, as a text or as singular and plural."""
        return key in self._strings or f"{key}.other" in self._strings

    def __call__(self, key: str, **named: object) -> str:
        """Give the text of a key with its placeholders filled in.

        Parameters
        ----------
        key
            Dotted path.
        named
            Values for ``{placeholders}``. Numbers should come formatted from ``Formats``; ``n`` is
            also used, as a number, to choose between singular and plural. Give ``count`` the
            formatted form where the text shows it.
        """
        text = self._strings.get(key)
        if text is None:
            form = "one" if named.get("n") == 1 else "other"
            text = self._strings.get(f"{key}.{form}")
        if text is None:
            _LOG.error("no text for %s in %s", key, self.language)
            return key.rsplit(".", 1)[-1].replace("_", " ")
        return text.format_map(_Named(named)) if named else text
