"""Intervals that say how sure a measured share is, and what they do not say."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

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


def clustered(successes: NDArray[np.bool_], blocks: NDArray[np.int64]) -> tuple[float, float]:
    """Give a 95 percent interval for a share of cells that resemble their neighbours.

    Wilson's interval with the number of cells that would tell as much had they been drawn apart
    from each other: p(1-p) divided by the variance of the share between blocks, which is that of a
    ratio estimated from clusters (Cochran, Sampling Techniques; put into Wilson's interval as Dean
    and Pagano do, 2015). Ten covered cells of one road under one mast say about as much as one.
    Never more than the cells there are.

    The variance is that of the blocks and of two more, one covered and one not, as Agresti and
    Coull (1998) add two cells of each: where all cells are alike the blocks show no variance, and
    where one of a hundred differs they show that of a single cell. Nobody is surer of the second
    than of the first. One is taken off again, so that blocks of one cell give Wilson's interval,
    and equal blocks whose cells are all alike count as one cell each.

    What ``wilson`` leaves unsaid is unsaid here too: that nobody drew the roads, and whatever holds
    where nobody has measured.

    Parameters
    ----------
    successes
        Whether each judged cell is covered; at least one cell.
    blocks
        The block of each cell.

    Examples
    --------
    >>> alone = clustered(np.arange(100) < 80, np.arange(100))
    >>> in_tens = clustered(np.arange(100) < 80, np.arange(100) // 10)
    >>> [round(bound, 2) for bound in (*alone, *in_tens)]
    [0.71, 0.87, 0.49, 0.94]
    """
    _, block = np.unique(blocks, return_inverse=True)
    sizes = np.bincount(block).astype("float64")
    hits = np.bincount(block, weights=successes)
    cells = float(sizes.sum())
    share = float(hits.sum()) / cells
    # The size of the block that a cell lies in, on the average of cells.
    typical = float((sizes**2).sum()) / cells
    sizes, hits = np.append(sizes, [typical, typical]), np.append(hits, [typical, 0])
    count, total = len(sizes), float(sizes.sum())
    ratio = float(hits.sum()) / total
    variance = count / (count - 1) * float(((hits - ratio * sizes) ** 2).sum()) / total**2
    worth = min(ratio * (1 - ratio) / variance - 1, cells)
    return wilson(share * worth, worth)
