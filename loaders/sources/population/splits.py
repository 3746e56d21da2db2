"""How a table divides the inhabitants, and whether a number of all of them can be had from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loaders.jsonstat import Dimension

TOTALS: Final = ("tot", "TotSA", "TOT1", "TOT5", "TOT10", "TotSa", "1+2", "SC")
"""Codes of totals, in the order of preference: of age (TAB638; TAB5557 has four, all the same), of
sex, of marital status."""

_AGES: Final = tuple(str(age) for age in range(100))

PARTS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "alder": ((*_AGES, "100+"), (*_AGES, "100+1")),
    "kon": (("1", "2"),),
    "civilstand": (("OG", "G", "SK", "ÄNKL"),),
}
"""What the whole consists of where a table has no total: each inhabitant once."""

_ALL: Final = re.compile(r"\b(?:total|totalt|samtliga|all|both)\b")
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Split:
    """One dimension: its total, or the parts that make the whole."""

    dimension: Dimension
    total: str = ""
    parts: tuple[str, ...] = ()
    """Empty where there is a total."""

    missing: str = ""
    """Parts that the file lacks; empty when they are complete."""


def splits(dimension: Dimension, name: str) -> Split:
    """Say how a dimension gives all inhabitants.

    Raises
    ------
    DeliveryRefusedError
        If it is none of age, sex and marital status and has no total: a part of the inhabitants
        would pass for all.
    """
    codes = dimension.categories
    known = [code for code in TOTALS if code in codes]
    said = [code for code in codes if _ALL.search(dimension.labels.get(code, "").casefold())]
    if known or said:
        return Split(dimension, total=(known or said)[0])
    choices = PARTS.get(dimension.code.casefold().replace("å", "a").replace("ö", "o"))
    if choices is None:
        raise refused("unknown_dimension", file=name, dimension=dimension.label)
    best = min(choices, key=lambda parts: len(set(parts) - set(codes)))
    lost = [part for part in best if part not in codes]
    shown = ", ".join(lost[:_SHOWN]) + (" …" if len(lost) > _SHOWN else "")
    return Split(dimension, parts=best, missing=shown)
