"""Gaps: neighbouring cells that fail, as areas with a place, a measure, an id and a rank.

``finding`` makes the table. Which cells are one gap: ``cells``. Which operators fail and when it
was measured: ``measures``. Which name it has: ``places``. Whom it hits and how it ranks: ``ranks``.
Which gap of another year or edition it is: ``identity``.
"""

from geodata.gaps.finding import find, reranked
from geodata.gaps.identity import identified

__all__ = ["find", "identified", "reranked"]
