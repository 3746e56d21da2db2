"""Targets, results and change: the rules, each with its reason.

* A computed result says that a target is reached or not. It is given only for the target's own year
  and for the area that the target binds: a county target is never a verdict on a municipality. The
  distance to it may always be told, with the target's year and level.
* 'Partly' is a judgement of people. Assessed results are given only as the committee gave them, and
  nothing is read into other words.
* An arrow compares two values of one definition. Across a series break, between real and invented
  values, or with a year that is covered in part, the change is not a change of the thing measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from geodata.model import VALUE_STATUSES, Target
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from geodata.units import VALUE_DIGITS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from geodata.model import Indicator

Result: TypeAlias = Literal["reaches", "not_reaches"]
Assessment: TypeAlias = Literal["met", "partly", "not_met"]
Arrow: TypeAlias = Literal["improves", "unchanged", "worsens", "none"]

ASSESSED: Final[Mapping[str, Assessment]] = {
    "uppnått": "met",
    "delvis uppnått": "partly",
    "inte uppnått": "not_met",
}
"""The committee's own words. Any other text is no assessment."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A value beside a target.

    ``distance`` is the value minus the target, in the indicator's unit; None without a value.
    ``result`` is None where no result may be given, and ``reason`` then says why: ``no_value``,
    ``other_area``, ``other_year``, ``no_direction``, ``uncertain``.
    """

    target: Target
    result: Result | None
    distance: float | None
    reason: str = ""
    synthetic: bool = False

    @property
    def remaining(self) -> float | None:
        """Give what is left to the target, zero when it is reached; None without a result."""
        if self.result is None or self.distance is None:
            return None
        return 0.0 if self.result == "reaches" else abs(self.distance)


def targets_from_frame(frame: pd.DataFrame) -> list[Target]:
    """Read the table ``targets`` into records."""
    return [
        Target(
            indicator_id=row["indicator_id"],
            level=row["level"],
            year=int(row["year"]),
            value=float(row["value"]),
            set_by=row["set_by"],
            source=row["source"],
            area_code=row["municipality_code"],
        )
        for row in frame.to_dict("records")
    ]


def binds(target: Target, area_code: str) -> bool:
    """Say whether a result for this area may be given against the target.

    A county target binds the county alone. A target for municipalities, or a duty of the region
    towards them, is counted in each municipality, or in the one that it names.
    """
    if target.level == "county":
        return area_code == COUNTY
    if target.area_code in ("", COUNTY):
        return area_code in MUNICIPALITY_CODES
    return area_code == target.area_code


def judge(
    target: Target, row: Mapping[Any, Any] | pd.Series | None, indicator: Indicator
) -> Judgement:
    """Compare a value with a target.

    Parameters
    ----------
    target
        Of the same indicator.
    row
        A row of ``indicator_values``, or None where there is none.
    indicator
        Its direction decides which side of the target is good.
    """
    if row is None or row["status"] not in VALUE_STATUSES:
        return Judgement(target, None, None, "no_value")
    value = float(row["value"])
    distance = round(value - target.value, VALUE_DIGITS)
    synthetic = row["status"] == "synthetic"
    reason = ""
    result: Result | None = None
    if not binds(target, str(row["municipality_code"])):
        reason = "other_area"
    elif int(row["period"]) != target.year:
        reason = "other_year"
    elif indicator.better == "neutral":
        reason = "no_direction"
    else:
        result = _result(distance, str(row["qualifier"]), indicator)
        reason = "" if result else "uncertain"
    return Judgement(target, result, distance, reason, synthetic)


def _result(distance: float, qualifier: str, indicator: Indicator) -> Result | None:
    """Give the result, or None where 'more than', 'less than' or 'nearly' leaves it open."""
    ahead = distance if indicator.better == "higher" else -distance
    if qualifier == "":
        return "reaches" if ahead >= 0 else "not_reaches"
    upwards = (qualifier == "gt") == (indicator.better == "higher")
    if qualifier == "approx":
        return None
    if upwards:
        return "reaches" if ahead >= 0 else None
    # The value is on the wrong side of a bound that itself does not pass the target.
    return "not_reaches" if ahead <= 0 else None


def assessment(text: str) -> Assessment | None:
    """Give the committee's own assessment, or None where it has given none.

    Examples
    --------
    >>> assessment("Delvis uppnått"), assessment("påbörjat")
    ('partly', None)
    """
    return ASSESSED.get(text.strip().casefold())


def measure_result(row: Mapping[Any, Any] | pd.Series) -> Result | None:
    """Give the computed result of a measure in the table ``scorecard``.

    Only where the report gives a number as target and a number as outcome, in the same unit and for
    the target's year. Every number that the report sets as a target is a least number to reach.
    """
    numbers = (row["target_value"], row["value"])
    if any(number is None or number != number for number in numbers):  # noqa: PLR0124 (NaN)
        return None
    same_unit = row["target_unit"] != "" and row["target_unit"] == row["unit"]
    if not same_unit or str(row["value_year"]) != str(row["year"]):
        return None
    return "reaches" if row["value"] >= row["target_value"] else "not_reaches"


@dataclass(frozen=True, slots=True)
class Trend:
    """Change since the former value, in the indicator's unit, and its arrow.

    ``reason`` says why there is no arrow: ``no_value``, ``no_former``, ``series_break``,
    ``mixed_kinds``, ``partly_covered``, ``uncertain``, ``no_direction``.
    """

    arrow: Arrow
    change: float | None = None
    since: int | None = None
    reason: str = ""


def trend(
    series: pd.DataFrame,
    period: int,
    indicator: Indicator,
    *,
    since: int | None = None,
    partly_covered: Collection[int] = (),
) -> Trend:
    """Give the change up to a period, and its arrow.

    Parameters
    ----------
    series
        Rows of ``indicator_values`` of one indicator and one area, in any order.
    period
        The year whose value is told.
    indicator
        Its direction and dead band decide the arrow.
    since
        The year to compare with; the latest earlier one with a value when None.
    partly_covered
        Years that a register covers in part; they are compared with no other year.
    """
    rows = series[series["status"].isin(VALUE_STATUSES)].set_index("period").sort_index()
    if period not in rows.index:
        return Trend("none", reason="no_value")
    earlier = [int(year) for year in rows.index if year < period]
    before = since if since is not None else max(earlier, default=None)
    if before is None or before not in earlier:
        return Trend("none", reason="no_former")
    between = rows[(rows.index > before) & (rows.index <= period)]
    pair = rows.loc[[before, period]]
    reason = _why_not(pair, between, {before, period} & set(partly_covered))
    if reason:
        return Trend("none", since=before, reason=reason)
    change = round(float(pair["value"].iloc[1] - pair["value"].iloc[0]), VALUE_DIGITS)
    if indicator.better == "neutral":
        return Trend("none", change, before, "no_direction")
    return Trend(_arrow(change, indicator), change, before)


def _why_not(pair: pd.DataFrame, between: pd.DataFrame, partly: Collection[int]) -> str:
    if len(set(pair["status"])) > 1:
        return "mixed_kinds"
    if between["series_break"].any() or len(set(pair["basis"])) > 1:
        return "series_break"
    if partly:
        return "partly_covered"
    return "uncertain" if (pair["qualifier"] != "").any() else ""


def _arrow(change: float, indicator: Indicator) -> Arrow:
    """Give the arrow of a change; within the dead band nothing is said to have changed."""
    if change == 0 or abs(change) < indicator.dead_band:
        return "unchanged"
    return "improves" if (change > 0) == (indicator.better == "higher") else "worsens"
