"""Invented broadband shares for the municipalities and years that no public source gives.

Why these numbers. Sourced values are never touched: a municipality, measure and year with a sourced
value, on whatever base, gets no invented one. Around them the anchors below are chosen so that
everything the public sources say of the others in words stays true:

* the committee's annual report 2019: fibre grew least that year in Arvidsjaur, Pajala, Jokkmokk and
  Övertorneå, both in percent and in number; most in percent in Arjeplog, Gällivare, Haparanda and
  Överkalix; most in number in Gällivare, Haparanda, Kiruna and Luleå;
* the region's news on 2016: 66 % of the county's households had 100 Mbit/s; Luleå was first with
  nearly 80 % connected to fibre, Gällivare and Överkalix last with about 26;
* on 2019: 78 % with 100 Mbit/s, just above 100 000 households; 86 % could connect to fibre; more
  than 10 000 households outside the localities could not;
* on 2020: above 80 %; Luleå first with 88, Överkalix last with 55;
* Gällivare's own series 2015-2022, with the drop of 2021 when the base was redefined.

Every share is rounded to a hundredth of a percent. Nothing is drawn at random: straight lines
between the anchors are enough, and easier to check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

YEARS: Final = tuple(range(2015, 2023))
PARTS_FROM: Final = 2018
"""First year with the parts dense and sparse."""

GIGABIT_FROM: Final = 2017
"""Kolada's N07918 begins in 2017."""

REBASED: Final = 2021
"""From this year the base of households is another: Gällivare's fell by 15.7 % at once."""

FIBRE: Final = "broadband_fibre_connected_share"
PASSED: Final = "broadband_homes_passed_share"
MBIT30: Final = "broadband_30mbit_share"
MBIT100: Final = "broadband_100mbit_share"
GBIT1: Final = "broadband_1gbit_share"

_ANCHOR_YEARS: Final = (2015, 2016, 2018, 2019, 2020, 2021, 2022)

# Percent of households at the anchor years. Gällivare (2523) stands with its sourced values where
# they exist, so that sums and parts agree with them; those are not written to the file.
_FIBRE: Final[Mapping[str, tuple[float, ...]]] = {
    "2505": (58.0, 62.0, 68.0, 68.4, 69.3, 69.1, 71.5),
    "2506": (30.0, 33.0, 44.0, 52.5, 57.0, 57.4, 63.0),
    "2510": (52.0, 58.0, 66.0, 66.4, 67.4, 67.0, 70.0),
    "2513": (22.0, 26.0, 33.5, 41.5, 47.0, 47.6, 55.0),
    "2514": (44.0, 50.0, 66.0, 68.9, 72.0, 71.6, 77.0),
    "2518": (54.0, 60.0, 69.0, 69.4, 70.3, 70.0, 73.5),
    "2521": (36.0, 39.0, 46.0, 46.3, 47.0, 46.6, 49.0),
    "2523": (24.36, 26.71, 50.55, 56.32, 75.59, 75.84, 79.66),
    "2560": (50.0, 55.0, 66.0, 68.4, 70.5, 70.1, 75.0),
    "2580": (77.0, 80.0, 83.0, 84.6, 85.6, 86.2, 88.0),
    "2581": (66.0, 71.0, 77.0, 78.2, 79.8, 80.1, 83.0),
    "2582": (58.0, 63.0, 73.0, 74.9, 77.0, 77.2, 80.5),
    "2583": (28.0, 31.0, 48.0, 57.2, 63.0, 63.4, 71.0),
    "2584": (38.0, 43.0, 58.0, 62.3, 68.0, 68.3, 76.0),
}
_PASSED: Final[Mapping[str, tuple[float, ...]]] = {
    "2505": (72.0, 76.0, 83.0, 84.0, 84.6, 84.0, 86.0),
    "2506": (40.0, 44.0, 66.0, 74.0, 78.0, 77.5, 82.0),
    "2510": (93.0, 95.0, 95.3, 95.5, 95.6, 94.8, 95.7),
    "2513": (32.0, 36.0, 54.0, 62.0, 67.0, 66.5, 74.0),
    "2514": (58.0, 64.0, 80.0, 83.5, 86.0, 85.3, 89.0),
    "2518": (93.5, 95.0, 95.2, 95.4, 95.5, 94.6, 95.6),
    "2521": (52.0, 56.0, 65.0, 66.0, 67.0, 66.2, 69.0),
    "2523": (36.0, 38.2, 62.67, 70.01, 83.42, 81.69, 85.26),
    "2560": (66.0, 71.0, 80.0, 82.0, 84.0, 83.4, 87.0),
    "2580": (87.0, 89.5, 92.7, 93.6, 94.3, 94.1, 95.4),
    "2581": (81.0, 84.5, 89.6, 90.8, 91.7, 91.4, 93.4),
    "2582": (74.0, 78.5, 85.6, 87.2, 88.6, 88.2, 91.0),
    "2583": (42.0, 46.0, 67.0, 77.0, 81.5, 81.0, 87.0),
    "2584": (50.0, 56.0, 72.5, 77.8, 82.5, 82.0, 88.0),
}
_MBIT100: Final[Mapping[str, tuple[float, ...]]] = {
    "2505": (60.5, 64.5, 72.0, 73.0, 74.5, 73.4, 76.0),
    "2506": (33.0, 36.0, 50.0, 58.0, 62.5, 62.0, 68.0),
    "2510": (56.0, 61.5, 70.0, 71.0, 72.5, 71.4, 74.5),
    "2513": (26.0, 30.0, 42.0, 49.5, 55.0, 54.2, 60.0),
    "2514": (50.0, 55.5, 72.5, 75.8, 78.6, 77.5, 82.0),
    "2518": (57.0, 63.0, 72.0, 73.0, 74.5, 73.2, 76.5),
    "2521": (41.0, 44.0, 53.0, 54.2, 56.5, 55.4, 58.0),
    "2523": (48.58, 50.04, 70.71, 74.78, 83.04, 80.91, 84.53),
    "2560": (54.0, 59.0, 70.5, 73.0, 75.6, 74.4, 79.0),
    "2580": (79.0, 81.4, 85.2, 86.4, 88.0, 89.2, 90.6),
    "2581": (69.0, 73.2, 80.6, 81.7, 84.4, 84.0, 87.0),
    "2582": (62.0, 66.4, 76.8, 78.8, 82.0, 81.4, 84.8),
    "2583": (36.0, 40.0, 58.0, 66.5, 71.5, 70.6, 77.5),
    "2584": (48.0, 53.0, 68.0, 72.6, 78.5, 77.2, 83.0),
}

_SPARSE_SHARE: Final[Mapping[str, float]] = {
    "2505": 0.24, "2506": 0.28, "2510": 0.25, "2513": 0.45, "2514": 0.20, "2518": 0.36,
    "2521": 0.32, "2523": 0.113, "2560": 0.24, "2580": 0.10, "2581": 0.12, "2582": 0.16,
    "2583": 0.20, "2584": 0.12,
}  # fmt: skip
"""Part of the households outside densely built areas. Gällivare's follows from its sourced total,
dense and sparse shares of 2020; the others' from how many live in the localities."""

_PERSONS_PER_HOUSEHOLD: Final = 1.94
"""100 000 households were 78 % in 2019, and the county had 250 093 inhabitants."""

_PERSONS_PER_HOUSEHOLD_REBASED: Final = 2.06

_POPULATION_2019: Final[Mapping[str, int]] = {
    "2505": 6220, "2506": 2785, "2510": 4923, "2513": 3315, "2514": 15886, "2518": 4299,
    "2521": 6052, "2523": 17529, "2560": 8066, "2580": 78105, "2581": 42281, "2582": 28080,
    "2583": 9685, "2584": 22867,
}  # fmt: skip
"""Statistics Sweden's; only to invent a plausible number of households."""

_GALLIVARE_HOUSEHOLDS: Final[Mapping[int, int]] = {
    2015: 9290, 2016: 9425, 2017: 9573, 2018: 9684, 2019: 9883, 2020: 10274, 2021: 8664, 2022: 8718,
}  # fmt: skip
"""Sourced but for 2015; the invented parts of Gällivare must add up to them."""

_HOUSEHOLD_GROWTH: Final = 0.004
"""A year, of the number of households, in every municipality: they grow while people get fewer."""

_PART_OF_TOTAL: Final[Mapping[str, tuple[float, float]]] = {
    FIBRE: (0.315, 0.035),
    MBIT100: (0.36, 0.03),
    PASSED: (0.48, 0.025),
    GBIT1: (0.49, 0.03),
}
"""Sparse share over total share in 2018, and its growth a year."""

_CEILING: Final = 0.99
"""No dense share is above it; where it binds, the sparse share is the higher."""


def table(sourced: pd.DataFrame) -> pd.DataFrame:
    """Give the invented rows.

    Parameters
    ----------
    sourced
        Columns ``municipality_code``, ``indicator_id`` and ``year`` of the sourced values.

    Returns
    -------
    Columns ``municipality_code``, ``indicator_id``, ``year``, ``basis``, ``value`` (share 0-1, four
    decimals) and ``denominator`` (households), sorted by the first three.
    """
    frame = pd.concat([_totals(), _parts()], ignore_index=True)
    keys = ["municipality_code", "indicator_id", "year"]
    taken = pd.MultiIndex.from_frame(sourced[keys].astype({"year": "int64"}))
    free = ~pd.MultiIndex.from_frame(frame[keys]).isin(taken)
    return frame[free].sort_values(keys, ignore_index=True)


def households(code: str, year: int) -> int:
    """Give the number of households; Gällivare's is the sourced one from 2016."""
    if code == "2523":
        return _GALLIVARE_HOUSEHOLDS[year]
    persons = _PERSONS_PER_HOUSEHOLD if year < REBASED else _PERSONS_PER_HOUSEHOLD_REBASED
    return round(_POPULATION_2019[code] / persons * (1 + _HOUSEHOLD_GROWTH * (year - 2019)))


def _share(anchors: tuple[float, ...], year: int) -> float:
    return round(float(np.interp(year, _ANCHOR_YEARS, anchors)) / 100, 4)


def _total(code: str, indicator_id: str, year: int) -> float:
    if indicator_id == FIBRE:
        return _share(_FIBRE[code], year)
    if indicator_id == PASSED:
        return _share(_PASSED[code], year)
    fast = _share(_MBIT100[code], year)
    if indicator_id == MBIT100:
        return fast
    if indicator_id == MBIT30:
        # Gällivare: 0.70 of the rest had 30 Mbit/s in 2016, 0.53 in 2019, 0.78 in 2022.
        return round(fast + 0.56 * (1 - fast), 4)
    # Possibility of 1 Gbit/s: those near fibre, and some with cable television beyond them.
    near = _share(_PASSED[code], year)
    return round(near + 0.06 * (1 - near), 4)


def _totals() -> pd.DataFrame:
    rows = [
        (code, indicator_id, year, _total(code, indicator_id, year), households(code, year))
        for code in _FIBRE
        for indicator_id in (FIBRE, PASSED, MBIT30, MBIT100, GBIT1)
        for year in YEARS
        if indicator_id != GBIT1 or year >= GIGABIT_FROM
    ]
    return _frame(rows)


def _parts() -> pd.DataFrame:
    rows: list[tuple[str, str, int, float, int]] = []
    for code in _FIBRE:
        for indicator_id in _PART_OF_TOTAL:
            for year in range(PARTS_FROM, YEARS[-1] + 1):
                base = households(code, year)
                outside = round(_SPARSE_SHARE[code] * base)
                dense, sparse = split(code, indicator_id, year)
                stem = indicator_id
                rows.append((code, f"{stem}_dense", year, dense, base - outside))
                rows.append((code, f"{stem}_sparse", year, sparse, outside))
    return _frame(rows)


def split(code: str, indicator_id: str, year: int) -> tuple[float, float]:
    """Divide a total into its dense and sparse shares, so that they add up to it again."""
    total = _total(code, indicator_id, year)
    weight = _SPARSE_SHARE[code]
    part, growth = _PART_OF_TOTAL[indicator_id]
    sparse = (part + growth * (year - PARTS_FROM)) * total
    sparse = max(sparse, (total - (1 - weight) * _CEILING) / weight)
    dense = (total - weight * sparse) / (1 - weight)
    return round(dense, 4), round(sparse, 4)


def _frame(rows: list[tuple[str, str, int, float, int]]) -> pd.DataFrame:
    names = ["municipality_code", "indicator_id", "year", "value", "denominator"]
    frame = pd.DataFrame(rows, columns=names)
    frame.insert(3, "basis", "households")
    return frame
