"""Municipalities beside each other: rank with ties, the county, and those most alike.

Everything here means among the 14. Real and invented values are never compared with each other, nor
shares of different bases.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geodata.errors import NotComputableError, UnknownNameError
from geodata.model import VALUE_STATUSES
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from geodata.units import VALUE_DIGITS
from geodata.values import MIXED_BASES, MIXED_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from geodata.model import Indicator

NOT_RANKED: Final = "not_ranked"

FEWEST_RANKED: Final = len(MUNICIPALITY_CODES) // 2
"""A place among a handful whose figures happened to be published says nothing."""


@dataclass(frozen=True, slots=True)
class Rank:
    """A place among those that have a value.

    Two that share a value share the better place, and the next place is left empty (1, 2, 2, 4).
    ``approximate`` says that a value given as 'more than', 'less than' or 'nearly' may change it.
    """

    place: int
    of: int
    tied: bool
    approximate: bool


def with_values(values: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of municipalities that have a value: never the county, never Sweden."""
    municipal = values["municipality_code"].isin(MUNICIPALITY_CODES)
    return values[municipal & values["status"].isin(VALUE_STATUSES)]


def require_alike(values: pd.DataFrame) -> None:
    """Raise unless all values are of one kind and one basis.

    Parameters
    ----------
    values
        Rows of ``indicator_values`` with a value, of one indicator and one period.

    Raises
    ------
    NotComputableError
        With reason ``mixed_kinds`` or ``mixed_bases``.
    """
    if len(set(values["status"])) > 1:
        msg = "Real and invented values stand beside each other; they are never compared."
        raise NotComputableError(msg, MIXED_KINDS)
    if len(set(values["basis"])) > 1:
        msg = "The values are shares of different bases; they are never compared."
        raise NotComputableError(msg, MIXED_BASES)


def ranks(values: pd.DataFrame, indicator: Indicator) -> dict[str, Rank]:
    """Give the rank of each municipality that has a value.

    Parameters
    ----------
    values
        Rows of ``indicator_values`` of one indicator and one period; county and Sweden may be
        among them and are passed over.
    indicator
        Its direction decides which end is first. Without a better direction the largest is first.

    Raises
    ------
    NotComputableError
        If the indicator is never ranked, or kinds or bases mix.
    """
    if not indicator.ranked:
        msg = f"{indicator.id} is never ranked: it is a duty of the region, not of a municipality."
        raise NotComputableError(msg, NOT_RANKED)
    rows = with_values(values)
    require_alike(rows)
    sign = 1.0 if indicator.better == "lower" else -1.0
    known = {
        str(row["municipality_code"]): (float(row["value"]), str(row["qualifier"]))
        for row in rows.to_dict("records")
    }
    return {
        code: Rank(
            place=1 + sum(sign * other < sign * value for other, _ in known.values()),
            of=len(known),
            tied=sum(other == value for other, _ in known.values()) > 1,
            approximate=bool(qualifier)
            or any(_may_pass(other, q, value, indicator) for other, q in known.values()),
        )
        for code, (value, qualifier) in sorted(known.items())
    }


def _may_pass(other: float, qualifier: str, value: float, indicator: Indicator) -> bool:
    """Say whether what the other really is may lie on the other side of the value."""
    if qualifier == "gt":
        return other <= value
    if qualifier == "lt":
        return other >= value
    return qualifier == "approx" and abs(other - value) <= indicator.dead_band


def beside_county(values: pd.DataFrame, code: str) -> float:
    """Give how much a municipality's value lies above the county's, in the unit.

    Parameters
    ----------
    values
        Rows of ``indicator_values`` of one indicator and one period.
    code
        Of the municipality.

    Raises
    ------
    NotComputableError
        If either has no value, or their kinds or bases differ.
    """
    pair = values[
        values["municipality_code"].isin((code, COUNTY)) & values["status"].isin(VALUE_STATUSES)
    ]
    known = dict(zip(pair["municipality_code"], pair["value"], strict=True))
    if not {code, COUNTY} <= known.keys():
        msg = f"There is no value for {code} or none for the county."
        raise NotComputableError(msg, "missing")
    require_alike(pair)
    return round(float(known[code]) - float(known[COUNTY]), VALUE_DIGITS)


def similar(
    population: Mapping[str, float], density: Mapping[str, float], code: str, count: int = 3
) -> tuple[str, ...]:
    """Give the municipalities most alike in size and sparseness, nearest first.

    The distance is that of the logarithms of population and of population density, with equal
    weight: twice as many inhabitants is as far for a small municipality as for a large one. Equal
    distances are ordered by code.

    Parameters
    ----------
    population, density
        By municipality; persons, and persons per square kilometre of land. Those that lack either
        are passed over.
    code
        The municipality to find others for.
    count
        How many to give at most.

    Raises
    ------
    UnknownNameError
        If the municipality itself lacks either.
    """
    known = {
        c: (math.log(population[c]), math.log(density[c]))
        for c in MUNICIPALITY_CODES
        if population.get(c, 0) > 0 and density.get(c, 0) > 0
    }
    if code not in known:
        msg = f"{code} has no population or no density to be compared by."
        raise UnknownNameError(msg)
    others = sorted((math.dist(known[code], place), c) for c, place in known.items() if c != code)
    return tuple(c for _, c in others[:count])
