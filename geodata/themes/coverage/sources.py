"""Which measurements a figure rests on: the deliveries, ways and kinds in its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geodata.judgement import ALL, ANY, CLASSES, SELECTIONS, UNKNOWN
from geodata.keys import codes_of
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from geodata.settings import OPERATORS
from geodata.themes.coverage.catalogue import AGE, of_whom

if TYPE_CHECKING:
    from geodata.themes.coverage.tallies import Judged, LookedAt

_WHAT = ["delivery_id", "way", "synthetic"]
_SELECTION_OF = np.array([SELECTIONS.index(name) for name in OPERATORS])


def measurements(
    found: Judged, counts: pd.DataFrame, looked: LookedAt
) -> dict[tuple[str, int], pd.DataFrame]:
    """Give each kind of measurement that was made in an area and period, the county included.

    Returns
    -------
    By area code and period: ``delivery_id``, ``way``, ``synthetic``, ``operator``, and whether it
    was made in a cell where that operator is measured (``own``), where all four are (``together``)
    and where anybody is (``measured``).
    """
    area = found.area[looked.place]
    inside = area >= 0
    row, place = looked.row[inside], looked.place[inside]
    operator = codes_of(counts["operator"], OPERATORS)[row].astype("int64")
    flags = {
        "own": found.verdict[place, _SELECTION_OF[operator]] != CLASSES.index(UNKNOWN),
        "together": found.comparable(ANY)[place],
        "measured": found.measured()[place],
        "synthetic": counts["synthetic"].to_numpy(dtype=bool)[row],
    }
    # One number says whose, when, from which delivery, how and whether it is invented.
    key = (found.period[place] * len(MUNICIPALITY_CODES) + area[inside]) * len(OPERATORS) + operator
    for name in ("delivery_id", "way"):
        codes, known = pd.factorize(counts[name])
        key = key * len(known) + codes[row]
    for flag in flags.values():
        key = key * 2 + flag
    once = np.flatnonzero(~pd.Series(key).duplicated().to_numpy())
    said = counts[["delivery_id", "way"]].iloc[row[once]]
    said = said.assign(
        **{name: flag[once] for name, flag in flags.items()},
        operator=np.array(OPERATORS)[operator[once]],
        area=np.array(MUNICIPALITY_CODES)[found.area[place[once]]],
        period=found.period[place[once]],
    )
    said = pd.concat([said, said.assign(area=COUNTY)]).drop_duplicates()
    return {(str(k[0]), int(str(k[1]))): part for k, part in said.groupby(["area", "period"])}


def behind_figure(made: pd.DataFrame, indicator_id: str) -> pd.DataFrame:
    """Give the measurements of an area and period that an indicator rests on, each once.

    As ``tallies.rests_on`` says of cells: of one operator those of that operator where it is
    measured, of any and all those in cells where all four are, of age those where anybody is.
    """
    selection = of_whom(indicator_id)
    if indicator_id == AGE:
        kept = made["measured"]
    elif selection in (ANY, ALL):
        kept = made["together"]
    else:
        kept = made["own"] & (made["operator"] == selection)
    return made.loc[kept, _WHAT].drop_duplicates()
