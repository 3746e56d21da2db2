"""Culture: projects that the region supports, and where the money goes.

A project counts in full in each municipality that it reaches, and once in the county. Money is
split equally over the municipalities reached, so that it adds up, or counted in full in each.

Every project of culture counts, whichever register it stands in. Projects of regional growth are
kept beside them and do not count here; a register that has no others says nothing of culture.

A row that was refused may be a project anywhere: until it is corrected, numbers and sums are what
they are at least (``low``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

import pandas as pd

from geodata.covers import Cover, covers_of, origin_of, refused, year_span, years
from geodata.errors import InputError
from geodata.figures import POPULATION, Index, denominator_for, figures, quotient
from geodata.frames import typed
from geodata.model import Indicator, Theme
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from geodata.tables import POLICY_AREAS
from geodata.values import (
    ValueRow,
    assemble,
    behind,
    combine,
    complete,
    fed,
    missing,
    status_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from geodata.model import Computed, Tables, ValueKeys
    from geodata.settings import Settings

ALLOCATION_RULES: Final = ("equal_split", "full")

PROJECTS: Final = Indicator("culture_project_count", "count", "distinct")
GRANTED: Final = Indicator("culture_granted_sek", "sek", "distinct", dead_band=0.5)
PER_INHABITANT: Final = Indicator(
    "culture_granted_sek_per_inhabitant", "sek_per_person", "ratio", decimals=1, dead_band=0.05
)

INDICATORS: Final = (PROJECTS, GRANTED, PER_INHABITANT)

AREA: Final = "culture"
"""The policy area whose projects count, of ``geodata.tables.POLICY_AREAS``."""


def of_culture(projects: pd.DataFrame) -> pd.DataFrame:
    """Give the projects that count here, of the core table."""
    return projects[projects["policy_area"] == AREA]


def reached(municipality_codes: str) -> tuple[str, ...]:
    """Give which of the 14 a project reaches; '25' is the whole county. Others are left out.

    Examples
    --------
    >>> reached("2580; 2505;2580;2480")
    ('2505', '2580')
    """
    codes = {code.strip() for code in municipality_codes.split(";")}
    return tuple(code for code in MUNICIPALITY_CODES if COUNTY in codes or code in codes)


def _shares(municipality_codes: str, rule: str) -> dict[str, float]:
    """Give the share of a project's money that each municipality reached is given."""
    if rule not in ALLOCATION_RULES:
        msg = f"No rule of allocation is called {rule!r}; use one of {', '.join(ALLOCATION_RULES)}."
        raise InputError(msg)
    codes = reached(municipality_codes)
    return {code: 1 / len(codes) if rule == "equal_split" else 1.0 for code in codes}


def allocate(projects: pd.DataFrame, rule: str) -> pd.DataFrame:
    """Link projects to the municipalities they reach, with the share of the money of each.

    Parameters
    ----------
    projects
        The core table.
    rule
        ``equal_split``: the shares of a project add up to 1. ``full``: each share is 1.

    Returns
    -------
    pandas.DataFrame
        The table ``project_municipalities``. A project that names none of the 14 has no row.

    Raises
    ------
    InputError
        If the rule is unknown.
    """
    records = [
        {
            "project_id": row["project_id"],
            "municipality_code": code,
            "year": row["year"],
            "share": share,
            "delivery_id": row["delivery_id"],
            "synthetic": row["synthetic"],
        }
        for row in projects.to_dict("records")
        for code, share in _shares(row["municipality_codes"], rule).items()
    ]
    return typed(records, "project_municipalities")


@dataclass(frozen=True, slots=True)
class _Grant:
    """What one row of the register gives one area."""

    project_id: str
    year: int
    sek: float | None
    place: int
    synthetic: bool


def _grants(projects: pd.DataFrame, rule: str) -> dict[str, list[_Grant]]:
    """Give the grants of each municipality by the rule, and of the county, each project once."""
    grants: dict[str, list[_Grant]] = defaultdict(list)
    for place, row in enumerate(projects.to_dict("records")):
        if row["policy_area"] != AREA:
            continue
        sek = None if pd.isna(row["granted_sek"]) else float(row["granted_sek"])
        grant = _Grant(row["project_id"], int(row["year"]), sek, place, bool(row["synthetic"]))
        shares = _shares(row["municipality_codes"], rule)
        for code, share in shares.items():
            grants[code].append(replace(grant, sek=None if sek is None else sek * share))
        if shares or not row["municipality_codes"].strip():
            grants[COUNTY].append(grant)
    return grants


def _covers(tables: Tables) -> list[Cover]:
    spans = tables["projects"].groupby("delivery_id")["year"].agg(["min", "max"])
    found = {
        str(delivery): (date(int(row["min"]), 1, 1), date(int(row["max"]), 12, 31))
        for delivery, row in spans.iterrows()
    }
    others = _of_other_areas(tables)
    return [c for c in covers_of(tables, "projects", found) if c.delivery_id not in others]


def _of_other_areas(tables: Tables) -> set[str]:
    """Give the deliveries that say nothing of culture: registers of other support alone.

    With them a year that only such a register covers would have no culture projects, where in truth
    nothing is known. A delivery without rows, because a later one corrected them or there were
    none, is of the areas of its register, else of the one that it was loaded as.
    """
    deliveries, projects = tables["deliveries"], tables["projects"]
    culture = of_culture(projects)
    others = set(projects["delivery_id"]) - set(culture["delivery_id"])
    registers = set(projects["register"]) - set(culture["register"])
    for row in deliveries[deliveries["dataset"] == "projects"].to_dict("records"):
        if row["delivery_id"] in set(projects["delivery_id"]):
            continue
        if row["register"] in registers or row["preset"] in {*POLICY_AREAS} - {AREA}:
            others.add(row["delivery_id"])
    return others


def _rows(tables: Tables, settings: Settings) -> dict[str, list[ValueRow]]:
    grants = _grants(tables["projects"], settings.culture_allocation)
    covers = _covers(tables)
    places = [
        (area, year, [grant for grant in grants[area] if grant.year == year])
        for year in years(covers)
        for area in (*MUNICIPALITY_CODES, COUNTY)
    ]
    granted = [_granted(area, year, found, covers) for area, year, found in places]
    population = figures(tables, POPULATION)
    per_inhabitant = [_per_inhabitant(row, population, settings) for row in granted]
    return {
        PROJECTS.id: complete(PROJECTS, [_count(*place, covers) for place in places]),
        GRANTED.id: complete(GRANTED, granted),
        PER_INHABITANT.id: complete(PER_INHABITANT, per_inhabitant),
    }


def _count(area: str, year: int, grants: Sequence[_Grant], covers: Sequence[Cover]) -> ValueRow:
    """Count the projects of a covered year; no row is then zero, at least if none was refused."""
    projects = {grant.project_id for grant in grants}
    touching = [cover for cover in covers if cover.touches(*year_span(year))]
    return ValueRow(
        area,
        year,
        len(projects),
        status_of(synthetic=any(g.synthetic for g in grants) or any(c.synthetic for c in touching)),
        origin_of(touching, year),
        low=len(projects) if refused(touching, *year_span(year)) else None,
        n_obs=len(projects),
        behind=frozenset(
            {("projects", grant.place) for grant in grants}
            | {("deliveries", cover.place) for cover in touching}
        ),
    )


def _granted(area: str, year: int, grants: Sequence[_Grant], covers: Sequence[Cover]) -> ValueRow:
    """Add the money up. An amount that is not known makes the sum a lower bound, never less."""
    known = [grant.sek for grant in grants if grant.sek is not None]
    if grants and not known:
        return missing(area, year)
    total = sum(known)
    count = _count(area, year, grants, covers)
    row = replace(count, value=total, low=None if count.low is None else total)
    return row if len(known) == len(grants) else replace(row, qualifier="gt", low=total)


def _per_inhabitant(row: ValueRow, population: Index, settings: Settings) -> ValueRow:
    inhabitants = denominator_for(
        population, row.area, row.period, settings.denominator_max_age_years
    )
    return quotient(row, inhabitants, POPULATION.id)


def compute(tables: Tables, settings: Settings) -> Computed:
    """Compute projects, money and money per inhabitant.

    Raises
    ------
    InputError
        If the settings name an unknown rule of allocation.
    """
    rows = _rows(tables, settings)
    return combine(assemble(indicator, rows[indicator.id]) for indicator in INDICATORS)


def rows_behind(
    tables: Tables, settings: Settings, indicator_id: str, area_code: str, period: int
) -> dict[str, pd.DataFrame]:
    """Give the projects behind one value, the inhabitants, and the deliveries that cover."""
    return behind(tables, _rows(tables, settings)[indicator_id], area_code, period)


def feeds(
    tables: Tables, settings: Settings, positions: Mapping[str, Collection[int]]
) -> ValueKeys:
    """Give the values that rest on rows, by their positions in the tables."""
    return fed(_rows(tables, settings), positions)


def derive(tables: Tables, settings: Settings) -> dict[str, pd.DataFrame]:
    """Give the table ``project_municipalities`` by the rule of the settings."""
    return {"project_municipalities": allocate(tables["projects"], settings.culture_allocation)}


THEME: Final = Theme(
    "culture",
    PROJECTS.id,
    ("projects", "facts"),
    compute,
    rows_behind,
    INDICATORS,
    derive,
    feeds=feeds,
)
