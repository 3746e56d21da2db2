"""Classes for a map: few, with breaks that can be read aloud, and 'missing' as one of its own.

Real and invented values are never classed together. The classes are made of the kind that most
municipalities have; the others get the class ``other_kind``.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from geodata.compare import with_values
from geodata.municipalities import MUNICIPALITY_CODES
from geodata.units import VALUE_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from geodata.model import Indicator

MISSING: Final = "missing"
OTHER_KIND: Final = "other_kind"
MAX_CLASSES: Final = 6
"""More shades than six are not told apart on a map."""

WHOLE_UNITS: Final = ("count", "persons", "households", "days")
"""Units whose values are whole numbers, so that a class reads 1 to 3 and not 1 to under 4."""

_SKEW: Final = 4.0
"""Largest value over the median, above which equal steps would put nearly all in one class."""

_SKEWED_CLASSES: Final = 5
_NICE: Final = (5.0, 2.0, 1.0)


@dataclass(frozen=True, slots=True)
class ValueClass:
    """One class. A value belongs to it from ``lower`` to below ``upper``.

    The last class and classes of whole numbers hold ``upper`` too.
    """

    id: str
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Classification:
    """The classes of one map.

    ``lowers`` are the lower bounds, ascending; ``top`` is the upper end of the last class; ``kind``
    is the status of the values that the classes are made of, empty when there are none.
    """

    lowers: tuple[float, ...]
    top: float
    whole: bool
    kind: str

    @property
    def classes(self) -> tuple[ValueClass, ...]:
        """Give the classes from the lowest to the highest; their ids are '0', '1' and so on."""
        uppers = [low - 1 if self.whole else low for low in self.lowers[1:]] + [self.top]
        pairs = zip(self.lowers, uppers, strict=False)
        return tuple(ValueClass(str(i), low, high) for i, (low, high) in enumerate(pairs))

    def class_of(self, value: float | None, status: str) -> str:
        """Give the id of the class of a value, ``missing`` or ``other_kind``."""
        if value is None or math.isnan(value):
            return MISSING
        if status != self.kind:
            return OTHER_KIND
        return str(max(0, bisect_right(self.lowers, value) - 1))

    def assign(self, values: pd.DataFrame) -> dict[str, str]:
        """Give the class of each of the 14; one without a row is missing."""
        classes = dict.fromkeys(MUNICIPALITY_CODES, MISSING)
        for row in with_values(values).to_dict("records"):
            classes[str(row["municipality_code"])] = self.class_of(row["value"], row["status"])
        return classes


def classify(
    values: pd.DataFrame, indicator: Indicator, target: float | None = None
) -> Classification:
    """Choose the classes of a map.

    Parameters
    ----------
    values
        Rows of ``indicator_values`` of one indicator and one period.
    indicator
        Its unit says whether the values are whole numbers.
    target
        For whole numbers: the only break, so that the map shows who has reached it and ranks
        nobody (0 to 7 and 8 or more for a target of eight). A count that is never ranked has
        without a target the break one: none, or any.
    """
    rows = with_values(values)
    counts = rows["status"].value_counts()
    # On equal numbers the real values make the classes.
    kind = max(sorted(counts.index), key=lambda k: int(counts[k]), default="")
    numbers = sorted(float(value) for value in rows.loc[rows["status"] == kind, "value"])
    whole = indicator.unit in WHOLE_UNITS and all(number.is_integer() for number in numbers)
    if not numbers:
        return Classification((), 0.0, whole, "")
    if target is None and not indicator.ranked and indicator.unit == "count":
        target = 1.0
    lowers, top = _breaks(numbers, whole=whole, target=target)
    return Classification(tuple(lowers), top, whole, kind)


def _breaks(
    numbers: Sequence[float], *, whole: bool, target: float | None
) -> tuple[list[float], float]:
    least, most = numbers[0], numbers[-1]
    if whole and target is not None and target >= 1 and least >= 0:
        at = math.ceil(target)
        return _around_target(least, most, at), most if most >= at else at - 1.0
    if least == most:
        return [least], most
    if whole and least == 0:
        rest = [number for number in numbers if number > 0]
        return [0.0, *_cuts(rest, MAX_CLASSES - 1, first=1.0, whole=True)], most
    if whole or _is_skewed(numbers):
        return _cuts(numbers, _SKEWED_CLASSES, first=_nice_floor(least), whole=whole), (
            most if whole else _nice_ceiling(most)
        )
    return _equal_steps(least, most)


def _is_skewed(numbers: Sequence[float]) -> bool:
    median = numbers[len(numbers) // 2]
    return numbers[0] >= 0 and numbers[-1] > _SKEW * median


def _around_target(least: float, most: float, target: int) -> list[float]:
    """Give the break at the target, and none where all are on one side of it."""
    return [low for low, on in ((0.0, least < target), (float(target), most >= target)) if on]


def _cuts(numbers: Sequence[float], wanted: int, *, first: float, whole: bool) -> list[float]:
    """Cut sorted numbers into classes of about equal size, at the roundest number in each cut.

    Every class holds at least one number.
    """
    distinct = sorted(set(numbers))
    if len(distinct) <= wanted:
        starts = set(distinct)
    else:
        starts = {numbers[part * len(numbers) // wanted] for part in range(1, wanted)}
    return [min(first, distinct[0])] + [
        _roundest(below, start, whole=whole)
        for below, start in pairwise(distinct)
        if start in starts
    ]


def _steps(largest: float) -> Iterator[float]:
    """Give 5, 2 and 1 times the powers of ten, from ``largest`` downwards."""
    exponent = math.floor(math.log10(largest))
    while exponent >= -VALUE_DIGITS:
        for nice in _NICE:
            yield nice * 10.0**exponent
        exponent -= 1


def _roundest(above: float, upto: float, *, whole: bool) -> float:
    """Give the roundest number that is greater than one number and not greater than another."""
    for step in _steps(upto if upto > 0 else 1.0):
        if whole and step < 1:
            break
        multiple = round(math.floor(round(upto / step, VALUE_DIGITS)) * step, VALUE_DIGITS)
        if above < multiple <= upto:
            return multiple
    return upto


def _equal_steps(least: float, most: float) -> tuple[list[float], float]:
    """Give equal classes of a round width, as narrow as the highest number of classes allows."""
    width = next(
        step
        for step in sorted(_steps((most - least) * 10))
        if _ceil(most / step) - _floor(least / step) <= MAX_CLASSES
    )
    start = _floor(least / width)
    end = max(_ceil(most / width), start + 1)
    edges = [round(i * width, VALUE_DIGITS) for i in range(start, end + 1)]
    return edges[:-1], edges[-1]


def _floor(number: float) -> int:
    return math.floor(round(number, VALUE_DIGITS))


def _ceil(number: float) -> int:
    return math.ceil(round(number, VALUE_DIGITS))


def _nice_floor(number: float) -> float:
    if number <= 0:
        return number
    step = 10.0 ** (math.floor(math.log10(number)) - 1)
    return round(_floor(number / step) * step, VALUE_DIGITS)


def _nice_ceiling(number: float) -> float:
    if number <= 0:
        return number
    step = 10.0 ** (math.floor(math.log10(number)) - 1)
    return round(_ceil(number / step) * step, VALUE_DIGITS)
