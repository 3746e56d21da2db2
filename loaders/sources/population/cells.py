"""From the numbers of one table to figures: which number is whose, and why another is none."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geodata.figures import LAND_AREA, POPULATION
from geodata.municipalities import COUNTRY, COUNTY, MUNICIPALITY_CODES
from geodata.tables import FIRST_YEAR, LAST_YEAR
from loaders.jsonstat import STATUS, VALUE
from loaders.sources.population.splits import Split, splits
from loaders.sources.population.totals import NOISE_FROM
from loaders.words import problem, refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.errors import Detail, Problem
    from loaders.jsonstat import Cube, Dimension

REGION: Final = "Region"
TIME: Final = "Tid"
CONTENTS: Final = "ContentsCode"

MEASURES: Final[Mapping[str, str]] = {
    "BE0101N1": POPULATION.id,
    "000007ME": POPULATION.id,
    "BE0101U2": POPULATION.id,
    "BE0101U3": LAND_AREA.id,
}
"""Contents of TAB638, TAB5557 and TAB628."""

COMPUTED: Final = {"BE0101U1": "computed_here:population_density"}
POPULATION_LABELS: Final = ("folkmängd", "population")
"""The contents' codes differ from table to table; their word for the population does not."""

OUTSIDE: Final = "outside"
FAULTY: Final = "faulty"


@dataclass(frozen=True, slots=True)
class Fault:
    """A number that cannot be, at its position from 1."""

    row: int
    code: str
    words: str
    column: str
    value: str
    details: Mapping[str, Detail]


@dataclass(frozen=True, slots=True)
class Cells:
    """What one table gives. Every number is a figure, outside, faulty or left out."""

    figures: pd.DataFrame
    """municipality_code, indicator_id, period, value, row."""

    outside: int
    faulty: list[Fault]


@dataclass(slots=True)
class Tally:
    """What is counted through all tables of a file, for the report and its notes."""

    left_out: Counter[str] = field(default_factory=Counter)
    unpublished: Counter[str] = field(default_factory=Counter)
    marked: Counter[str] = field(default_factory=Counter)
    regions: Counter[str] = field(default_factory=Counter)
    untotalled: Counter[str] = field(default_factory=Counter)
    partial: dict[str, tuple[str, int]] = field(default_factory=dict)
    added: set[str] = field(default_factory=set)
    parts: int = 0
    sums: int = 0

    def notes(self) -> list[Problem]:
        """Give what must be said of the numbers beside the counts."""
        found = [
            problem("no_total", value=label, count=n) for label, n in self.untotalled.items() if n
        ]
        found += [
            problem("parts_missing", value=label, missing=missing, count=n)
            for label, (missing, n) in self.partial.items()
        ]
        if self.sums:
            dimensions = sorted(self.added)
            found.append(
                problem("added_up", dimensions=dimensions, count=self.parts, sums=self.sums)
            )
        for code, counted in (("no_number_yet", self.unpublished), ("marked_values", self.marked)):
            if counted:
                found.append(problem(code, count=counted.total(), statuses=sorted(counted)))
        if self.regions:
            regions, count = sorted(self.regions), self.regions.total()
            found.append(problem("unknown_regions", regions=regions, count=count))
        return found


def figures(cube: Cube, name: str, tally: Tally) -> Cells:
    """Give a table's figures.

    Parameters
    ----------
    cube
        The table.
    name
        The file's, for messages.
    tally
        Is added to.

    Raises
    ------
    DeliveryRefusedError
        If the table has no regions, years or contents, or is divided by something unknown.
    """
    region, time, contents = _dimensions(cube, name)
    others = [d for d in cube.dimensions if d not in (region, time, contents)]
    divided = [splits(dimension, name) for dimension in others]
    frame = cube.frame()
    measures = {code: _measure(code, contents) for code in contents.categories}
    rows = pd.DataFrame(
        {
            "municipality_code": _mapped(frame, region, {c: _area(c) for c in region.categories}),
            "indicator_id": _mapped(frame, contents, {c: m[0] for c, m in measures.items()}),
            "period": _mapped(frame, time, {code: _year(code) for code in time.categories}),
            "value": frame[VALUE],
            "contents": frame[contents.code].astype("str"),
            "fate": _mapped(frame, region, {c: _elsewhere(c) for c in region.categories}),
        }
    )
    _leave(rows, frame, contents, {c: m[1] for c, m in measures.items()})
    _leave(rows, frame, time, {c: "" if _year(c) else "no_year" for c in time.categories})
    for split in divided:
        _leave_parts(rows, frame, split, tally)
    faulty = _faults(rows)
    rows.loc[[fault.row for fault in faulty], "fate"] = FAULTY
    _leave_missing(rows, frame[STATUS], tally)
    found = _sums(rows, [split for split in divided if not split.total], tally)
    _count(rows, frame, region, tally)
    marked = frame.loc[rows["fate"] == "", STATUS]
    tally.marked.update(marked[marked != ""])
    return Cells(found, int((rows["fate"] == OUTSIDE).sum()), faulty)


def _dimensions(cube: Cube, name: str) -> tuple[Dimension, Dimension, Dimension]:
    found = {code: cube.dimension(code) for code in (REGION, TIME, CONTENTS)}
    region, time, contents = found.values()
    if region is None or time is None or contents is None:
        missing = [code for code, dimension in found.items() if dimension is None]
        raise refused("no_dimension", file=name, missing=missing)
    return region, time, contents


def _mapped(frame: pd.DataFrame, dimension: Dimension, words: Mapping[str, Any]) -> pd.Series:
    return frame[dimension.code].astype("object").map(words)


def _leave(
    rows: pd.DataFrame, frame: pd.DataFrame, dimension: Dimension, reasons: Mapping[str, str]
) -> None:
    """Set the fate of the rows that have none yet, by their category."""
    given = _mapped(frame, dimension, reasons)
    rows["fate"] = rows["fate"].where(rows["fate"] != "", given)


def _area(code: str) -> str:
    return code if code in (*MUNICIPALITY_CODES, COUNTY, COUNTRY) else ""


def _elsewhere(code: str) -> str:
    """Say why a region is none of ours: other counties and their municipalities are outside."""
    if _area(code):
        return ""
    if not (code.isdigit() and len(code) in (len(COUNTY), len(MUNICIPALITY_CODES[0]))):
        return "not_a_municipality"
    return "unknown_region" if code.startswith(COUNTY) else OUTSIDE


def _measure(code: str, contents: Dimension) -> tuple[str, str]:
    """Give the indicator of a content, or why it has none."""
    if code in MEASURES:
        return MEASURES[code], ""
    if code in COMPUTED:
        return "", COMPUTED[code]
    if contents.labels.get(code, "").casefold() in POPULATION_LABELS:
        return POPULATION.id, ""
    return "", f"no_indicator:{code}"


def _year(code: str) -> int:
    plain = code.isascii() and code.isdigit()
    return int(code) if plain and FIRST_YEAR <= int(code[:9]) <= LAST_YEAR else 0


def _leave_parts(rows: pd.DataFrame, frame: pd.DataFrame, split: Split, tally: Tally) -> None:
    """Leave out what is not counted: parts beside a total, or parts that may not be added up."""
    codes = split.dimension.categories
    kept = (split.total,) if split.total else split.parts
    _leave(rows, frame, split.dimension, {c: "" if c in kept else "part_of_total" for c in codes})
    if split.total:
        return
    label = split.dimension.label
    here = rows["fate"] == ""
    if split.missing:
        rows.loc[here, "fate"] = f"part_of:{split.dimension.code}"
        tally.partial[label] = (split.missing, int(here.sum()))
        return
    never = (rows["indicator_id"] != POPULATION.id) | (rows["period"] >= NOISE_FROM)
    rows.loc[here & never, "fate"] = f"no_total:{split.dimension.code}"
    tally.untotalled[label] += int((here & never).sum())


def _faults(rows: pd.DataFrame) -> list[Fault]:
    """Find the numbers that cannot be."""
    found = []
    checked = rows[(rows["fate"] == "") & rows["value"].notna()]
    for row, value, indicator, contents in zip(
        checked.index, checked["value"], checked["indicator_id"], checked["contents"], strict=True
    ):
        code, words = _fault(value, indicator)
        if code:
            details: dict[str, Detail] = {"least": 0} if words == "too_small" else {}
            found.append(Fault(int(row), code, words, contents, str(value), details))
    return found


def _fault(value: object, indicator: str) -> tuple[str, str]:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return "not_a_number", ""
    if value < 0:
        return "out_of_range", "too_small"
    if indicator == POPULATION.id and value == 0:
        return "out_of_range", "nobody"
    if indicator == POPULATION.id and value != int(value):
        return "not_whole", ""
    return "", ""


def _leave_missing(rows: pd.DataFrame, statuses: pd.Series, tally: Tally) -> None:
    missing = (rows["fate"] == "") & rows["value"].isna()
    rows.loc[missing, "fate"] = "no_number"
    tally.unpublished.update(word or "null" for word in statuses[missing])


def _sums(rows: pd.DataFrame, added: list[Split], tally: Tally) -> pd.DataFrame:
    """Give the figures: single numbers, or sums where all parts are there."""
    key = ["municipality_code", "indicator_id", "period"]
    kept = rows[rows["fate"] == ""].reset_index(names="row")
    kept["value"] = kept["value"].astype("float64")
    kept["period"] = kept["period"].astype("int64")
    needed = math.prod(len(split.parts) for split in added)
    parts = kept.groupby(key)["row"].transform("size")
    incomplete = kept.loc[parts != needed, "row"]
    rows.loc[incomplete, "fate"] = "part_missing"
    whole = kept[parts == needed]
    found = whole.groupby(key, as_index=False, sort=False).agg(
        value=("value", "sum"), row=("row", "min")
    )
    others = whole.loc[~whole["row"].isin(found["row"]), "row"]
    rows.loc[others, "fate"] = "added_up"
    if len(others):
        tally.added.update(split.dimension.label for split in added)
        tally.parts += len(whole)
        tally.sums += len(found)
    return found


def _count(rows: pd.DataFrame, frame: pd.DataFrame, region: Dimension, tally: Tally) -> None:
    gone = rows.loc[~rows["fate"].isin(["", OUTSIDE, FAULTY]), "fate"]
    tally.left_out.update(gone)
    tally.regions.update(frame.loc[gone[gone == "unknown_region"].index, region.code])
