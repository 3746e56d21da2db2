"""How far a load has come: a word for the step and the share of the whole that is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

Progress: TypeAlias = Callable[[str, float], None]
"""Called with a step of ``STEPS`` and the share of the whole load that is done, 0 to 1."""

STEPS: Final = ("reading", "checking", "comparing", "writing", "publishing")
"""The steps in their order. The shares are rough: reading and computing take most of the time."""

Heard: TypeAlias = Callable[[float], None]
"""Called by a reader with the share of its file that is read, 0 to 1."""

READING: Final = 0.4
"""The share of the whole that reading takes."""


def silent(_step: str, _share: float) -> None:
    """Tell nobody."""


def unheard(_share: float) -> None:
    """Tell nobody."""


def of_file(tell: Progress, number: int, files: int) -> Heard:
    """Give what the reader of one of several files tells its share to."""
    return lambda share: tell("reading", READING * (number + share) / files)
