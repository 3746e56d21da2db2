"""The error tree: every error says where, what was found, what was expected and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one cell or row of a delivery.

    ``row`` counts as the producer's program shows it: the first line of the file is 1.
    ``code`` is stable and in English; ``message`` and ``suggestion`` are sentences for people.
    """

    code: str
    message: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    suggestion: str = ""


class KommunatlasError(Exception):
    """Base of every error that Kommunatlas raises on purpose.

    The message is a sentence for people. It is never a traceback on screen. ``code`` is stable and
    short: a page says the error by it in its own language.
    """

    code: str = "refused"


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
    """

    code = "unknown_name"

    def __init__(self, message: str, suggestions: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.suggestions = tuple(suggestions)

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
