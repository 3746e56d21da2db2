"""Assembly of ``indicator_values``, shared by all themes.

A theme gives a ``ValueRow`` for what it knows. Here the rows are completed (each municipality and
the county in each period), the county's value is computed by its rule, series breaks are marked and
the frames are made. A row remembers the core rows behind it, so every value can be walked back.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from geodata import schema
from geodata.errors import InputError
from geodata.frames import typed
from geodata.model import VALUE_STATUSES, Computed, Origin
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from geodata.origins import NO_ORIGIN, merged, origin, origins_frame, origins_from_frame
from geodata.units import VALUE_DIGITS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from geodata.model import Basis, Indicator, Qualifier, Status, Tables, ValueKeys

__all__ = [
    "MIXED_BASES",
    "MIXED_KINDS",
    "PART_MISSING",
    "ROWS_REFUSED",
    "Computed",
    "ValueRow",
    "assemble",
    "behind",
    "combine",
    "complete",
    "county_row",
    "fed",
    "merged",
    "missing",
    "origin",
    "origins_from_frame",
    "status_of",
]

PART_MISSING: Final = "part_missing"
MIXED_KINDS: Final = "mixed_kinds"
MIXED_BASES: Final = "mixed_bases"
ROWS_REFUSED: Final = "rows_refused"
"""Why a value is missing; stands in the notes of the missing row's origin."""


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One value of one indicator, with the core rows behind it.

    ``value`` is in the indicator's unit and None exactly when ``status`` says that there is none.
    ``behind`` holds pairs of table name and row position. ``definition`` is the producer's, as a
    word that changes when it does; empty where it is not known.
    """

    area: str
    period: int
    value: float | None
    status: Status
    origin: Origin = NO_ORIGIN
    basis: Basis = ""
    definition: str = ""
    qualifier: Qualifier = ""
    low: float | None = None
    high: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n_obs: int | None = None
    n_samples: int | None = None
    behind: frozenset[tuple[str, int]] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a value without a status that allows it, and the other way round."""
        if self.valued != (self.value is not None):
            msg = f"{self.area}, {self.period}: status {self.status} with value {self.value}."
            raise InputError(msg)

    @property
    def valued(self) -> bool:
        """Say whether the row has a value."""
        return self.status in VALUE_STATUSES


def status_of(*, synthetic: bool) -> Status:
    """Give the status of a value: any invented input makes it invented."""
    return "synthetic" if synthetic else "observed"


def missing(area: str, period: int, reason: str = "") -> ValueRow:
    """Give a row that says that the value is missing, and why where that is known."""
    why = origin(notes=[reason]) if reason else NO_ORIGIN
    return ValueRow(area, period, None, "missing", why)


def complete(indicator: Indicator, rows: Iterable[ValueRow]) -> list[ValueRow]:
    """Give a row for each of the 14 and the county in each period in which any area has a value.

    Parameters
    ----------
    indicator
        Its ``county_rule`` applies where the rows hold no county value.
    rows
        At most one per area and period. A row of the county is a published value, or one that the
        theme has computed itself. Rows of Sweden are kept as they are.

    Raises
    ------
    InputError
        If two rows have the same area and period.
    """
    given: dict[int, dict[str, ValueRow]] = defaultdict(dict)
    for row in rows:
        if row.area in given[row.period]:
            msg = f"{indicator.id}: two values for {row.area} in {row.period}. Keep one of them."
            raise InputError(msg)
        given[row.period][row.area] = row
    done: list[ValueRow] = []
    for period in sorted(given):
        areas = given[period]
        if not any(row.valued for row in areas.values()):
            continue
        for code in MUNICIPALITY_CODES:
            areas.setdefault(code, missing(code, period))
        computed = county_row(indicator, areas, period)
        areas[COUNTY] = _preferred(areas.get(COUNTY), computed)
        done.extend(areas[area] for area in sorted(areas))
    return done


def _preferred(published: ValueRow | None, computed: ValueRow) -> ValueRow:
    """Give the published county value, unless it is invented and a real one can be computed."""
    if published is None:
        return computed
    if published.status == "observed" or computed.status != "observed":
        return published
    return computed


def county_row(indicator: Indicator, areas: Mapping[str, ValueRow], period: int) -> ValueRow:
    """Compute the county's value from its municipalities by the indicator's rule.

    Missing if a part is missing, if real and invented parts mix, or if the bases differ. The rules
    ``distinct`` and ``cells`` cannot be computed from values: the theme itself gives such a row.
    """
    parts = [areas[code] for code in MUNICIPALITY_CODES if code in areas and areas[code].valued]
    if len(parts) < len(MUNICIPALITY_CODES) or indicator.county_rule not in _RULES:
        return missing(COUNTY, period, PART_MISSING)
    if len({part.status for part in parts}) > 1:
        return missing(COUNTY, period, MIXED_KINDS)
    if len({part.basis for part in parts}) > 1:
        return missing(COUNTY, period, MIXED_BASES)
    result = _RULES[indicator.county_rule](parts)
    if result is None:
        return missing(COUNTY, period, PART_MISSING)
    return ValueRow(
        COUNTY,
        period,
        result.value,
        parts[0].status,
        merged(part.origin for part in parts),
        basis=parts[0].basis,
        definition="+".join(sorted({part.definition for part in parts if part.definition})),
        qualifier=result.qualifier,
        low=result.low,
        high=result.high,
        numerator=result.numerator,
        denominator=result.denominator,
        n_obs=_count(part.n_obs for part in parts),
        n_samples=_count(part.n_samples for part in parts),
        behind=frozenset().union(*(part.behind for part in parts)),
    )


@dataclass(frozen=True, slots=True)
class _Result:
    """What a county rule gives."""

    value: float
    qualifier: Qualifier = ""
    numerator: float | None = None
    denominator: float | None = None
    low: float | None = None
    high: float | None = None


def _sum(parts: Sequence[ValueRow]) -> _Result | None:
    total = _total(part.value for part in parts)
    if total is None:
        return None
    low, high = (_total(ends) for ends in _bounds(parts))
    return _Result(total, _joint_qualifier(parts), low=low, high=high)


def _bounds(parts: Sequence[ValueRow]) -> tuple[list[float | None], list[float | None]]:
    """Give the lower and the upper bound of each part: its value where it is exact.

    None where a part is open to that side, and throughout where no part is bounded.
    """
    if all(part.low is None and part.high is None for part in parts):
        nothing: list[float | None] = [None] * len(parts)
        return nothing, nothing

    def end(part: ValueRow, bound: float | None) -> float | None:
        exact = not part.qualifier and part.low is None and part.high is None
        return part.value if exact else bound

    return [end(part, part.low) for part in parts], [end(part, part.high) for part in parts]


def _minimum(parts: Sequence[ValueRow]) -> _Result | None:
    """Take the smallest value; it is exact if one of those that attain it is."""
    smallest = min(part.value for part in parts if part.value is not None)
    qualifiers = [part.qualifier for part in parts if part.value == smallest]
    lows, highs = _bounds(parts)
    low = None if None in lows else min(known for known in lows if known is not None)
    high = min((known for known in highs if known is not None), default=None)
    return _Result(smallest, "" if "" in qualifiers else qualifiers[0], low=low, high=high)


def _ratio(parts: Sequence[ValueRow]) -> _Result | None:
    """Divide the sum of numerators by the sum of denominators; never a mean of shares."""
    numerator = _total(part.numerator for part in parts)
    denominator = _total(part.denominator for part in parts)
    if numerator is None or not denominator:
        return None
    low, high = (_weighted(ends, parts, denominator) for ends in _bounds(parts))
    return _Result(
        numerator / denominator, _joint_qualifier(parts), numerator, denominator, low, high
    )


def _weighted(
    ends: Sequence[float | None], parts: Sequence[ValueRow], denominator: float
) -> float | None:
    """Give the ratio that the parts would have at these ends of their intervals."""
    total = _total(
        None if end is None or part.denominator is None else end * part.denominator
        for end, part in zip(ends, parts, strict=True)
    )
    return None if total is None else total / denominator


_RULES: Final = {"sum": _sum, "minimum": _minimum, "ratio": _ratio}


def _total(numbers: Iterable[float | None]) -> float | None:
    """Add up; unknown as soon as one part is."""
    given = list(numbers)
    known = [number for number in given if number is not None]
    return sum(known) if len(known) == len(given) else None


def _count(numbers: Iterable[int | None]) -> int | None:
    total = _total(numbers)
    return None if total is None else int(total)


def _joint_qualifier(parts: Sequence[ValueRow]) -> Qualifier:
    found = {part.qualifier for part in parts if part.qualifier}
    if not found:
        return ""
    return next(iter(found)) if len(found) == 1 else "approx"


def assemble(indicator: Indicator, rows: Iterable[ValueRow]) -> Computed:
    """Make the frames of one indicator: checked, rounded, with series breaks marked."""
    ordered = sorted(rows, key=lambda row: (row.period, row.area))
    breaks = _breaks(ordered)
    records: list[dict[str, object]] = [
        {
            "municipality_code": row.area,
            "indicator_id": indicator.id,
            "period": row.period,
            "value": _rounded(row.value),
            "low": _rounded(row.low),
            "high": _rounded(row.high),
            "numerator": _rounded(row.numerator),
            "denominator": _rounded(row.denominator),
            "n_obs": row.n_obs,
            "n_samples": row.n_samples,
            "status": row.status,
            "basis": row.basis,
            "qualifier": row.qualifier,
            "origin_id": row.origin.id,
            "series_break": (row.area, row.period) in breaks,
        }
        for row in ordered
    ]
    return Computed(
        typed(records, "indicator_values"), origins_frame(row.origin for row in ordered)
    )


def _rounded(number: float | None) -> float | None:
    # Adding zero turns -0.0, which rounding may leave, into 0.0.
    return None if number is None else round(float(number), VALUE_DIGITS) + 0.0


def _breaks(ordered: Iterable[ValueRow]) -> set[tuple[str, int]]:
    """Find the rows whose basis or definition differs from that of the same area's former value.

    Where one of two values does not say its definition, whether it is the other's is not known:
    that is no break.
    """
    found = set()
    former: dict[str, ValueRow] = {}
    for row in ordered:
        if not row.valued:
            continue
        before = former.get(row.area)
        if before is not None and _redefined(before, row):
            found.add((row.area, row.period))
        former[row.area] = row
    return found


def _redefined(before: ValueRow, row: ValueRow) -> bool:
    known = bool(before.definition and row.definition)
    return row.basis != before.basis or (known and row.definition != before.definition)


def combine(parts: Iterable[Computed]) -> Computed:
    """Put what several indicators or themes gave into one, each origin once."""
    given = list(parts)
    values = [part.values for part in given if len(part.values)]
    origins = [part.origins for part in given if len(part.origins)]
    return Computed(
        pd.concat(values, ignore_index=True) if values else schema.empty("indicator_values"),
        pd.concat(origins, ignore_index=True)
        .drop_duplicates("origin_id")
        .sort_values("origin_id", ignore_index=True)
        if origins
        else schema.empty("origins"),
    )


def behind(
    tables: Tables, rows: Iterable[ValueRow], area: str, period: int
) -> dict[str, pd.DataFrame]:
    """Give the core rows behind one value, by table; empty when there is no such value."""
    positions: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if (row.area, row.period) == (area, period):
            for table, position in sorted(row.behind):
                positions[table].append(position)
    return {table: tables[table].iloc[places] for table, places in positions.items()}


def fed(
    rows: Mapping[str, Iterable[ValueRow]], positions: Mapping[str, Collection[int]]
) -> ValueKeys:
    """Give the values that rest on core rows: ``behind`` read the other way.

    Parameters
    ----------
    rows
        All values of each indicator.
    positions
        Of core rows, by table.
    """
    wanted = {(table, int(place)) for table, places in positions.items() for place in places}
    return {
        (indicator_id, row.area, row.period)
        for indicator_id, values in rows.items()
        for row in values
        if not wanted.isdisjoint(row.behind)
    }
