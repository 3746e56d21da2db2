"""Values that move more than such values do: a unit mistaken, a digit lost, a row shifted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import pandas as pd

from geodata.indicators import INDICATORS, SECRET
from geodata.municipalities import COUNTRY, COUNTY, SHORT_NAMES
from loaders.catalog import FACT_KEY
from loaders.tabular import cell_text
from loaders.words import problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geodata.errors import Problem

FACTOR: Final = 3.0
"""Times larger or smaller. Inhabitants, households and areas of a municipality move by some percent
a year; a factor of three is another unit, another row or a lost digit."""

POINTS: Final = 0.25
"""Of a share, from one year to the next. Fibre connected rose by 23 points in Gällivare in one year
(PTS, in ``sample_data/figures.csv``), and that is no mistake."""

POINTS_PUBLISHED: Final = 0.20
"""Of a share, against the one published for the same year: a correction, not a development."""

HUNDREDFOLD: Final = (95.0, 105.0)
"""Two shares so many times apart are percent taken for a share, however small both are."""

THOUSANDFOLD: Final = (900.0, 1110.0)
"""Two numbers so many times apart are one in thousands and one not, rounding and growth allowed."""

SMALLEST: Final = 10.0
"""Of two numbers the larger must be so large: that one becomes three is no mistake."""

EACH: Final = 3
"""Jumps of an indicator told one by one; more are one mistake and one note."""

AMOUNTS: Final[Mapping[str, tuple[str, ...]]] = {
    "projects": ("granted_sek", "sought_sek"),
    "localities": ("population",),
    "scorecard": ("value", "target_value"),
    "targets": ("value",),
}
"""Numbers of the other tables that are compared with what was published of the same thing."""

_SERIES: Final = ["municipality_code", "indicator_id", "basis"]
_AREAS: Final = {**SHORT_NAMES, COUNTY: "Norrbotten", COUNTRY: "Sverige"}
_Edges: TypeAlias = pd.DataFrame
"""One row per pair of values too far apart: of the new row its key, sheet, row and value (``now``);
of the other its value (``then``) and year (``other``, the same year where it is published)."""


def figure_jumps(
    mine: pd.DataFrame, former: pd.DataFrame, latter: pd.DataFrame
) -> Iterator[Problem]:
    """Compare a delivery's figures with those published and with those of the years beside.

    Parameters
    ----------
    mine
        The delivery's rows of ``facts`` that will stand.
    former, latter
        All rows of its kind (real or invented) before and after.

    Of secret figures only the number is told: whoever loads a file has not seen the others.
    """
    published = _against_published(mine, former)
    given = mine.merge(former[list(FACT_KEY)], on=list(FACT_KEY))
    edges = pd.concat([published, _along_years(mine, latter, given)], ignore_index=True)
    edges["share"] = edges["indicator_id"].map(_is_share).astype("bool")
    for (name, share), found in edges.groupby(["indicator_id", "share"], sort=False):
        if name in SECRET:
            yield problem(
                "value_jumps",
                words="secret_jumps",
                column="value",
                indicator=str(name),
                count=len(found),
            )
        elif len(found) <= EACH:
            for _, edge in found.iterrows():
                yield _one(edge, share=bool(share))
        else:
            yield _many(found, share=bool(share))


def _against_published(mine: pd.DataFrame, former: pd.DataFrame) -> _Edges:
    both = mine.merge(former[[*FACT_KEY, "value"]], on=list(FACT_KEY), suffixes=("", "_then"))
    both = both.rename(columns={"value": "now", "value_then": "then"})
    both["other"] = both["period"]
    return both[_far(both, POINTS_PUBLISHED)]


def _along_years(mine: pd.DataFrame, latter: pd.DataFrame, given: pd.DataFrame) -> _Edges:
    """Compare with the years beside, as long as the definition is the same.

    Figures of years that are published already have been compared with those (``given``).
    """
    rows = latter[latter["indicator_id"].isin(mine["indicator_id"])]
    rows = rows.sort_values([*_SERIES, "period"]).reset_index(drop=True)
    own = _labels(rows, ["delivery_id", "sheet", "row", *FACT_KEY])
    new = own.isin(_labels(mine, ["delivery_id", "sheet", "row", *FACT_KEY]))
    new &= ~_labels(rows, FACT_KEY).isin(_labels(given, FACT_KEY))
    earlier = rows.shift(1)
    beside = (rows[_SERIES] == earlier[_SERIES]).all(axis="columns")
    beside &= rows["period"] - earlier["period"] == 1
    defined = _definitions(rows)
    beside &= _comparable(defined, defined.shift(1, fill_value=""))
    pairs = pd.DataFrame({"now": rows["value"], "then": earlier["value"]})
    pairs["indicator_id"] = rows["indicator_id"]
    beside &= _far(pairs, POINTS)
    beside &= new | new.shift(1, fill_value=False)
    blamed = _blamed([(int(place) - 1, int(place)) for place in np.flatnonzero(beside)], new)
    return pd.DataFrame(
        [_edge(rows.iloc[place], rows.iloc[other]) for place, other in blamed],
        columns=[*FACT_KEY, "sheet", "row", "now", "then", "other"],
    )


def _labels(rows: pd.DataFrame, columns: list[str] | tuple[str, ...]) -> pd.Series:
    return pd.util.hash_pandas_object(rows[list(columns)], index=False)


def _edge(row: pd.Series, beside: pd.Series) -> dict[str, object]:
    kept = {name: row[name] for name in (*FACT_KEY, "sheet", "row")}
    return {**kept, "now": row["value"], "then": beside["value"], "other": beside["period"]}


def _blamed(pairs: list[tuple[int, int]], new: pd.Series) -> list[tuple[int, int]]:
    """Say of each pair which row is to be looked at: one that stands out from both sides first."""
    often = Counter(place for pair in pairs for place in pair if new.iloc[place])
    found: dict[int, int] = {}
    for left, right in pairs:
        blamed, other = (left, right) if often[left] > often[right] else (right, left)
        found.setdefault(blamed, other)
    return sorted(found.items())


def _is_share(indicator_id: str) -> bool:
    known = INDICATORS.get(indicator_id)
    return known is not None and known.unit == "share"


def _definitions(rows: pd.DataFrame) -> pd.Series:
    """Give each figure's definition; of one that states none, the one its year is known to have."""
    years = rows[["indicator_id", "period"]].drop_duplicates()
    implied = {
        (name, year): known.definition_in(int(year))
        for name, year in years.itertuples(index=False)
        if (known := INDICATORS.get(name)) is not None
    }
    named = zip(rows["definition"], rows["indicator_id"], rows["period"], strict=True)
    found = [stated or implied.get((name, year), "") for stated, name, year in named]
    return pd.Series(found, index=rows.index, dtype="object")


def _comparable(now: pd.Series, then: pd.Series) -> pd.Series:
    """Say where two definitions are not known to differ."""
    same: pd.Series = (now == then) | (now == "") | (then == "")
    return same


def _far(pairs: pd.DataFrame, points: float) -> pd.Series:
    """Say of each pair of ``now`` and ``then`` whether they are too far apart for their unit."""
    shares = pairs["indicator_id"].map(_is_share).astype("bool")
    times = _times(pairs["now"], pairs["then"])
    away = (pairs["now"] - pairs["then"]).abs() >= points
    far_share = away | times.between(*HUNDREDFOLD)
    return (shares & far_share) | (~shares & _far_numbers(pairs["now"], pairs["then"]))


def _far_numbers(now: pd.Series, then: pd.Series) -> pd.Series:
    larger = pd.concat([now.abs(), then.abs()], axis="columns").max(axis="columns")
    far: pd.Series = (_times(now, then) >= FACTOR) & (larger >= SMALLEST)
    return far


def _times(now: pd.Series, then: pd.Series) -> pd.Series:
    """Say how many times the larger is the smaller; without bound where that is zero."""
    sizes = pd.concat([now.abs(), then.abs()], axis="columns").astype("float64")
    least, most = sizes.min(axis="columns"), sizes.max(axis="columns")
    return (most / least).where(most > 0, 1.0)


def _one(edge: pd.Series, *, share: bool) -> Problem:
    kind = "share" if share else "number"
    published = edge["other"] == edge["period"]
    return problem(
        "value_jumps",
        words=f"{kind}_differs" if published else f"{kind}_jumps",
        sheet=str(edge["sheet"]),
        row=int(edge["row"]),
        column="value",
        value=cell_text(float(edge["now"])),
        **_said(edge),
    )


def _many(edges: _Edges, *, share: bool) -> Problem:
    times = _times(edges["now"], edges["then"])
    thousands = not share and bool(times.between(*THOUSANDFOLD).mean() > 1 - 1 / EACH)
    far = (edges["now"] - edges["then"]).abs() if share else times
    worst = edges.iloc[int(far.to_numpy().argmax())]
    kind = "thousandfold" if thousands else "shares_jump" if share else "numbers_jump"
    return problem(
        "value_jumps",
        words=kind,
        column="value",
        count=len(edges),
        points=POINTS_PUBLISHED,
        factor=FACTOR,
        **_said(worst),
    )


def _said(edge: pd.Series) -> dict[str, Any]:
    code = str(edge["municipality_code"])
    return {
        "indicator": str(edge["indicator_id"]),
        "municipality": _AREAS.get(code, code),
        "year": str(edge["period"]),
        "other": str(edge["other"]),
        "now": float(edge["now"]),
        "then": float(edge["then"]),
    }


def amount_jumps(table: str, before: pd.DataFrame, after: pd.DataFrame) -> Iterator[Problem]:
    """Compare the numbers of changed rows with what was published of the same thing.

    Parameters
    ----------
    table
        Any core table other than ``facts``.
    before, after
        The changed rows as they stood and as they will stand, in the same order.
    """
    for column in AMOUNTS.get(table, ()):
        now, then = (frame[column].astype("float64") for frame in (after, before))
        far = _far_numbers(now, then).fillna(value=False) & now.notna() & then.notna()
        for place in far.index[far][:EACH]:
            row = after.loc[place]
            yield problem(
                "value_jumps",
                words="amount_differs",
                sheet=str(row["sheet"]),
                row=int(row["row"]),
                column=column,
                value=cell_text(float(now[place])),
                now=float(now[place]),
                then=float(then[place]),
            )
        if far.sum() > EACH:
            yield problem(
                "value_jumps", words="amounts_differ", column=column, count=int(far.sum())
            )
