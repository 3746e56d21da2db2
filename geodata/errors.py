"""The error tree: every error says where, what was found, what was expected and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

Detail: TypeAlias = str | int | float | Sequence[str]
"""What a sentence names: a text, a number, or a list that is joined by the language's own words."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to say of one cell, row or file of a delivery: what is wrong, or worth a look.

    ``row`` counts as the producer's program shows it: the first line of the file is 1.
    ``code`` is stable and in English; ``message`` and ``suggestion`` are sentences for people, in
    English. ``words`` and ``details`` are what they are made of, so that they can be said in
    another language: the key of the sentence where it is not the code, and what it names.
    """

    code: str
    message: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    suggestion: str = ""
    words: str = ""
    details: Mapping[str, Detail] = field(default_factory=dict)


class KommunatlasError(Exception):
    """Base of every error that Kommunatlas raises on purpose.

    The message is a sentence for people. It is never a traceback on screen. ``code`` is stable and
    short: a page says the error in its own language by it, or by ``words`` where several sentences
    share a code, with the ``details`` that the sentence names.
    """

    code: str = "refused"
    words: str = ""
    details: Mapping[str, Detail] = MappingProxyType({})


class InputError(KommunatlasError, ValueError):
    """What was given cannot be used: a file, a value, an argument."""

    code = "bad_input"


class TableError(InputError):
    """A table breaks its schema. Carries every problem found, not only the first.

    Parameters
    ----------
    message
        One sentence that sums the problems up.
    problems
        All of them, in the order of the rows.
    """

    code = "bad_table"

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class CrsError(InputError):
    """Geometry has no coordinate reference system, or another than the one required."""

    code = "bad_crs"


class UnknownNameError(InputError, KeyError):
    """A code, a name or an id that is not in the register.

    Parameters
    ----------
    message
        The sentence for people.
    suggestions
        The nearest known names, best first; empty when nothing is near.
    reason
        A stable word where it is not just that the name is unknown.
    """

    code = "unknown_name"

    def __init__(self, message: str, suggestions: Sequence[str] = (), reason: str = "") -> None:
        super().__init__(message)
        self.suggestions = tuple(suggestions)
        self.reason = reason

    def __str__(self) -> str:
        """Give the sentence itself; KeyError would quote it."""
        return str(self.args[0])


class NotComputableError(KommunatlasError):
    """A figure cannot be given honestly, for example a rank over real and invented values.

    Parameters
    ----------
    message
        The sentence for people.
    reason
        Why, as a stable word: ``mixed_kinds``, ``mixed_bases``, ``not_ranked``.
    """

    code = "not_computable"

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason
