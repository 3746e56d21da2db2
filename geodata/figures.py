"""Figures as they were delivered: choice of basis, denominators, quotients."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from geodata.model import Indicator
from geodata.values import ValueRow, complete, merged, missing, origin, status_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geodata.model import Qualifier, Tables

PTS_DEFINITIONS: Final = ((0, "pts:2010"), (2015, "pts:2015"), (2021, "pts:2021"))
"""How PTS has defined the base of its yearly survey of broadband: first year, and our word for it.

* until 2014: squares of 250 by 250 m and the population in them (PTS, method annex of 2020);
* 2015 to 2020: each building, and the households in it;
* from 2021: the base was redefined. Kolada's text of N07900 says population from then on, PTS's own
  tables say households still, of which Gällivare's fell from 10 274 to 8 664 (dundernet.se).

Every public Swedish share of broadband by municipality is of this survey, whoever passes it on, so
a figure that states no definition has the one of its year. A delivery that states its own keeps it.
"""

POPULATION: Final = Indicator(
    "population", "persons", "sum", bases=("", "population"), dead_band=0.5
)
HOUSEHOLDS: Final = Indicator(
    "households",
    "households",
    "sum",
    bases=("", "households"),
    dead_band=0.5,
    definitions=PTS_DEFINITIONS,
)
LAND_AREA: Final = Indicator("land_area_km2", "km2", "sum", dead_band=0.5)
"""The denominators stand here because several themes divide by them."""

DENOMINATOR_NOTE: Final = "denominator"
"""First word of the note that names a denominator's year: ``denominator:population:2019``."""

Index = dict[str, dict[int, ValueRow]]
"""Rows with a value by area and period."""


def from_facts(tables: Tables, indicator: Indicator) -> list[ValueRow]:
    """Give at most one value per area and period from the table ``facts``.

    A real figure goes before an invented one, then the basis that stands first in the indicator's
    order of preference. Of two rows with the same key the later wins, as in an edition.
    """
    facts = tables["facts"]
    hit = (facts["indicator_id"] == indicator.id) & facts["basis"].isin(indicator.bases)
    licences = licences_of(tables)
    chosen: dict[tuple[str, int], tuple[tuple[bool, int], ValueRow]] = {}
    places = hit.to_numpy().nonzero()[0].tolist()
    for place, fact in zip(places, facts[hit].to_dict("records"), strict=True):
        key = (fact["municipality_code"], int(fact["period"]))
        order = (bool(fact["synthetic"]), indicator.bases.index(fact["basis"]))
        if key not in chosen or order <= chosen[key][0]:
            row = _row(indicator, fact, licences.get(fact["delivery_id"], ""))
            chosen[key] = (order, replace(row, behind=frozenset({("facts", place)})))
    return [row for _, row in chosen.values()]


def licences_of(tables: Tables) -> dict[str, str]:
    """Give the licence of each delivery."""
    deliveries = tables["deliveries"]
    return dict(zip(deliveries["delivery_id"], deliveries["licence"], strict=True))


def _row(indicator: Indicator, fact: Mapping[Any, Any], licence: str) -> ValueRow:
    value = float(fact["value"])
    low, high = _bounds(indicator, value, fact["qualifier"])
    denominator = _known(fact["denominator"])
    return ValueRow(
        fact["municipality_code"],
        int(fact["period"]),
        value,
        status_of(synthetic=bool(fact["synthetic"])),
        origin(
            [fact["source"]],
            [fact["delivery_id"]],
            licence,
            synthetic=bool(fact["synthetic"]),
            notes=[fact["note"], fact["words"]],
        ),
        basis=fact["basis"],
        definition=fact["definition"] or indicator.definition_in(int(fact["period"])),
        qualifier=fact["qualifier"],
        low=low,
        high=high,
        numerator=None if denominator is None else value * denominator,
        denominator=denominator,
    )


def _known(number: float | None) -> float | None:
    # A missing number comes out of a table as NaN, the only one that differs from itself.
    return None if number is None or number != number else float(number)  # noqa: PLR0124


def _bounds(
    indicator: Indicator, value: float, qualifier: Qualifier
) -> tuple[float | None, float | None]:
    """Give the interval that 'more than' and 'less than' leave; no unit here goes below zero."""
    if qualifier == "gt":
        return value, 1.0 if indicator.unit == "share" else None
    if qualifier == "lt":
        return 0.0, value
    return None, None


def indexed(rows: Iterable[ValueRow]) -> Index:
    """Give the rows that have a value, by area and period."""
    index: Index = {}
    for row in rows:
        if row.valued:
            index.setdefault(row.area, {})[row.period] = row
    return index


def figures(tables: Tables, indicator: Indicator) -> Index:
    """Give an indicator's figures by area and period, the county's included."""
    return indexed(complete(indicator, from_facts(tables, indicator)))


def denominator_for(index: Index, area: str, period: int, max_age: int | None) -> ValueRow | None:
    """Give the latest value that is not later than the period and not too old.

    Parameters
    ----------
    index
        From ``figures``.
    area, period
        Of the numerator.
    max_age
        Years; None for a quantity that hardly changes, as land area.
    """
    years = [year for year in index.get(area, ()) if year <= period]
    if not years or (max_age is not None and period - max(years) > max_age):
        return None
    return index[area][max(years)]


def quotient(numerator: ValueRow, denominator: ValueRow | None, denominator_id: str) -> ValueRow:
    """Divide one value by another; missing if either is, or if the denominator is zero.

    The origin names both and the denominator's year. Any invented input makes the value invented.
    """
    area, period = numerator.area, numerator.period
    if numerator.value is None or denominator is None or not denominator.value:
        return missing(area, period)
    divisor = denominator.value
    note = f"{DENOMINATOR_NOTE}:{denominator_id}:{denominator.period}"
    uncertain = denominator.qualifier != ""
    return ValueRow(
        area,
        period,
        numerator.value / divisor,
        status_of(synthetic="synthetic" in (numerator.status, denominator.status)),
        merged([numerator.origin, denominator.origin], [note]),
        qualifier="approx" if uncertain else numerator.qualifier,
        # Bounds of the numerator are bounds of the quotient as long as the divisor is exact.
        low=None if uncertain or numerator.low is None else numerator.low / divisor,
        high=None if uncertain or numerator.high is None else numerator.high / divisor,
        numerator=numerator.value,
        denominator=denominator.value,
        n_obs=numerator.n_obs,
        behind=numerator.behind | denominator.behind,
    )
