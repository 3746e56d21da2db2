"""Intervals that say how sure a measured share is, and what they do not say."""

from __future__ import annotations

from math import sqrt
from typing import Final

_Z95: Final = 1.959963984540054


def wilson(successes: float, trials: float) -> tuple[float, float]:
    """Give Wilson's 95 percent interval for a share.

    It says how far the share of covered cells could have fallen elsewhere by chance, had the
    measured cells been drawn independently from all cells alike. They are not drawn: a truck goes
    where there are roads and people, and neighbouring cells resemble each other. So the interval is
    a lower bound on the doubt, says that few cells tell little, and says nothing of cells where
    nobody has measured.

    Parameters
    ----------
    successes, trials
        Covered and judged cells; at least one judged.

    Examples
    --------
    >>> [round(bound, 3) for bound in wilson(8, 10)]
    [0.49, 0.943]
    """
    share = successes / trials
    spread = _Z95**2 / trials
    centre = share + spread / 2
    half = _Z95 * sqrt(share * (1 - share) / trials + spread / (4 * trials))
    # Rounding must not leave the share outside its own interval at 0 and 1.
    low = 0.0 if successes == 0 else (centre - half) / (1 + spread)
    high = 1.0 if successes == trials else (centre + half) / (1 + spread)
    return low, high
