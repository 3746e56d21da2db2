"""Draws by lot that are the same on every machine and with every version of numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

WEEKEND: Final = (6, 7)
"""Saturday and Sunday, as ``date.isoweekday`` counts."""


def below(random: np.random.RandomState, limit: int) -> int:
    """Give a whole number from 0 up to, not including, ``limit``.

    From ``random_sample`` alone: its stream is the same everywhere, while the width of whole
    numbers differs from platform to platform.
    """
    return int(random.random_sample() * limit)


def some(random: np.random.RandomState, size: int, limit: int) -> list[int]:
    """Give ``size`` different whole numbers below ``limit``, ascending."""
    order = np.argsort(random.random_sample(limit), kind="stable")
    return sorted(int(number) for number in order[:size])


def weighted(random: np.random.RandomState, words: Sequence[str], weights: Sequence[float]) -> str:
    """Give one of the words; the weights add up to 1."""
    edge = np.cumsum(weights)
    return words[min(int(np.searchsorted(edge, random.random_sample(), "right")), len(words) - 1)]
