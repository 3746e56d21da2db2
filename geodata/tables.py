"""Every table of Kommunatlas, column by column.

A core table is ours: our names, units and codes, with delivery, sheet and row kept. Its columns are
declared here once; readers, themes, exports and tests all use this declaration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandera.pandas as pa

from geodata.model import BASES, QUALIFIERS, STATUSES, TARGET_LEVELS
from geodata.settings import TECHNOLOGIES, WAYS

if TYPE_CHECKING:
    from collections.abc import Mapping

AREA_PATTERN: Final = r"^(00|25|25\d\d)$"
"""Sweden, the county, or one of its municipalities."""

MUNICIPALITY_PATTERN: Final = r"^\d{4}$"

CLOCK_PATTERN: Final = r"^(([01]\d|2[0-3]):[0-5]\d)?$"

POLICY_AREAS: Final = ("culture", "growth")
"""Whose support a project has: culture's, or that of regional growth."""

FIRST_YEAR: Final = 1950
LAST_YEAR: Final = 2100


def _text(*, nullable: bool = False, isin: tuple[str, ...] = (), pattern: str = "") -> pa.Column:
    checks = []
    if isin:
        checks.append(pa.Check.isin(list(isin)))
    if pattern:
        checks.append(pa.Check.str_matches(pattern))
    return pa.Column("str", checks, nullable=nullable, coerce=True)


def _number(
    *, nullable: bool = True, ge: float | None = None, le: float | None = None
) -> pa.Column:
    checks = []
    if ge is not None:
        checks.append(pa.Check.ge(ge))
    if le is not None:
        checks.append(pa.Check.le(le))
    return pa.Column("float64", checks, nullable=nullable, coerce=True)


def _whole(*, nullable: bool = False, ge: int | None = None, le: int | None = None) -> pa.Column:
    checks = []
    if ge is not None:
        checks.append(pa.Check.ge(ge))
    if le is not None:
        checks.append(pa.Check.le(le))
    return pa.Column("Int64" if nullable else "int64", checks, nullable=nullable, coerce=True)


def _moment(*, nullable: bool = False) -> pa.Column:
    return pa.Column("datetime64[us]", nullable=nullable, coerce=True)


def _flag() -> pa.Column:
    return pa.Column("bool", nullable=False, coerce=True)


def _geometry() -> pa.Column:
    return pa.Column(None, nullable=False)


def _year() -> pa.Column:
    return _whole(ge=FIRST_YEAR, le=LAST_YEAR)


LINEAGE: Final[Mapping[str, pa.Column]] = {
    "delivery_id": _text(),
    "sheet": _text(),
    "row": _whole(ge=0),
    "synthetic": _flag(),
}
"""Where a core row comes from, and whether it is invented. ``row`` 0: the file has no rows."""

_AREA = {"municipality_code": _text(pattern=AREA_PATTERN)}
_MUNICIPALITY = {"municipality_code": _text(pattern=MUNICIPALITY_PATTERN)}

COLUMNS: Final[Mapping[str, Mapping[str, pa.Column]]] = {
    # One sourced or invented figure. Key: municipality, indicator, period, basis.
    # definition: the producer's, as a word that changes when it does; empty where it does not say.
    "facts": {
        **_AREA,
        "indicator_id": _text(),
        "period": _year(),
        "basis": _text(isin=BASES),
        "value": _number(nullable=False),
        "denominator": _number(ge=0),
        "qualifier": _text(isin=QUALIFIERS),
        "words": _text(),
        "definition": _text(),
        "source": _text(),
        "note": _text(),
        **LINEAGE,
    },
    # Polygons that decide or draw. EPSG:3006. All of Sweden where the source has it.
    "boundaries": {
        **_MUNICIPALITY,
        "name": _text(),
        "simplified": _flag(),
        "geometry": _geometry(),
        **LINEAGE,
    },
    "localities": {
        "name": _text(),
        **_MUNICIPALITY,
        "longitude": _number(nullable=False, ge=10, le=25),
        "latitude": _number(nullable=False, ge=55, le=70),
        "population": _whole(nullable=True, ge=0),
        "population_year": _whole(nullable=True),
        "source": _text(),
        **LINEAGE,
    },
    # Inhabitants of squares of 1 km. EPSG:3006; cell_id as in ``geodata.grid``.
    "population_grid": {
        "cell_id": _whole(ge=0),
        "inhabitants": _whole(ge=0),
        "period": _year(),
        "source": _text(),
        **LINEAGE,
    },
    # starts, ends: HH:MM, local; empty where the list has no times. They serve to see that two
    # entries are one visit, and nothing else.
    "visits": {
        "date": _moment(),
        "last_date": _moment(),
        "starts": _text(pattern=CLOCK_PATTERN),
        "ends": _text(pattern=CLOCK_PATTERN),
        **_MUNICIPALITY,
        "visitor": _text(isin=("politician", "official", "both")),
        "kind": _text(isin=("dialogue", "visit", "study_visit")),
        "mode": _text(isin=("on_site", "digital", "")),
        "theme": _text(),
        "status": _text(isin=("held", "cancelled", "planned")),
        "register": _text(),
        **LINEAGE,
    },
    # municipality_codes: codes joined by ';', or '25' for the whole county.
    # policy_area: whose money. Culture's measures count culture alone.
    "projects": {
        "project_id": _text(),
        "reference_number": _text(),
        "title": _text(),
        "applicant": _text(),
        "policy_area": _text(isin=POLICY_AREAS),
        "municipality_codes": _text(),
        "year": _year(),
        "decided_on": _moment(nullable=True),
        "sought_sek": _number(ge=0),
        "granted_sek": _number(ge=0),
        "support_form": _text(),
        "art_form": _text(),
        "digital": _flag(),
        "young_organiser": _flag(),
        "register": _text(),
        **LINEAGE,
    },
    # Counts, mergeable: add n, take min of first_at and max of last_at.
    "coverage_counts": {
        "cell_id": _whole(ge=0),
        "operator": _text(),
        "technology": _text(isin=(*TECHNOLOGIES, "none")),
        "month": _whole(ge=195001, le=210012),
        "signal_class": _whole(),
        "way": _text(isin=WAYS),
        "n": _whole(ge=1),
        "first_at": _moment(),
        "last_at": _moment(),
        "delivery_id": _text(),
        "synthetic": _flag(),
    },
    "scorecard": {
        "year": _year(),
        "perspective": _text(),
        "strategic_goal": _text(),
        "goal_assessment": _text(),
        "success_factor": _text(),
        "measure": _text(),
        "kind": _text(isin=("styrmått", "kontrollmått", "aktivitet")),
        "target_text": _text(),
        "target_value": _number(),
        "target_unit": _text(),
        "target_level": _text(),
        "data_level": _text(),
        "outcome_text": _text(),
        "value": _number(),
        "unit": _text(),
        "value_year": _text(),
        "previous_value": _number(),
        "previous_year": _text(),
        "note": _text(),
        "source": _text(),
        **LINEAGE,
    },
    "targets": {
        "indicator_id": _text(),
        "level": _text(isin=TARGET_LEVELS),
        "municipality_code": _text(),
        "year": _year(),
        "value": _number(nullable=False),
        "set_by": _text(),
        "source": _text(),
        **LINEAGE,
    },
    # Derived: built with the edition, never delivered.
    "municipalities": {
        **_MUNICIPALITY,
        "name": _text(),
        "decided_name": _text(),
        "seat": _text(),
        "land_area_km2": _number(ge=0),
        "geometry": _geometry(),
    },
    "project_municipalities": {
        "project_id": _text(),
        **_MUNICIPALITY,
        "year": _year(),
        "share": _number(nullable=False, ge=0, le=1),
        "delivery_id": _text(),
        "synthetic": _flag(),
    },
    # One row per cell, operator set and year, at default settings.
    "coverage_cells": {
        "cell_id": _whole(ge=0),
        "municipality_code": _text(),
        "approximate": _flag(),
        "operator": _text(),
        "period": _year(),
        "class": _text(isin=("covered", "weak", "none", "unknown")),
        "n": _whole(ge=0),
        "ok": _whole(ge=0),
        "synthetic": _flag(),
    },
    # Key: gap_id, operator, period; the same gap has one id in all years and editions.
    # operator: the selection (any, all, one by name). score: 0 to 100, and of it the
    # points of each component; null in older editions.
    # bridged: cells between its parts that nobody has judged; in no other column and no geometry.
    # measured_days: those that are known; counts keep no more than a first and last time each.
    # near_municipality_code: the locality's own; '' in older editions and without a locality.
    # inhabitants_from: '' where they are not known. operators_without: names joined by ';'.
    "coverage_gaps": {
        "gap_id": _text(),
        **_MUNICIPALITY,
        "operator": _text(),
        "period": _year(),
        "rank": _whole(ge=1),
        "score": _number(ge=0, le=100),
        "score_inhabitants": _number(ge=0, le=100),
        "score_area": _number(ge=0, le=100),
        "score_operators": _number(ge=0, le=100),
        "score_days": _number(ge=0, le=100),
        "cells": _whole(ge=1),
        "bridged": _whole(ge=0),
        "area_km2": _number(nullable=False, ge=0),
        "route_km": _number(ge=0),
        "near_locality": _text(),
        "near_municipality_code": _text(),
        "distance_km": _number(ge=0),
        "direction": _text(),
        "inhabitants": _number(ge=0),
        "inhabitants_from": _text(isin=("grid", "localities", "")),
        "operators_failing": _whole(ge=0),
        "operators_without": _text(),
        "measured_days": _whole(ge=0),
        "first_at": _moment(),
        "last_at": _moment(),
        "geometry": _geometry(),
        "synthetic": _flag(),
    },
    "deliveries": {
        "delivery_id": _text(),
        "position": _whole(ge=0),
        "dataset": _text(),
        "file_name": _text(),
        "file_sha256": _text(),
        "sheet": _text(),
        "preset": _text(),
        "measuring": _text(),
        "register": _text(),
        "covers_from": _text(),
        "covers_to": _text(),
        "level": _text(),
        "source": _text(),
        "licence": _text(),
        "rows_read": _whole(ge=0),
        "rows_accepted": _whole(ge=0),
        "rows_rejected": _whole(ge=0),
        "rows_left_out": _whole(ge=0),
        "rows_outside": _whole(ge=0),
        "synthetic": _flag(),
    },
    "origins": {
        "origin_id": _text(),
        "sources": _text(),
        "delivery_ids": _text(),
        "licence": _text(),
        "notes": _text(),
        "synthetic": _flag(),
    },
    "indicator_values": {
        **_AREA,
        "indicator_id": _text(),
        "period": _year(),
        "value": _number(),
        "low": _number(),
        "high": _number(),
        "numerator": _number(),
        "denominator": _number(),
        "n_obs": _whole(nullable=True, ge=0),
        "n_samples": _whole(nullable=True, ge=0),
        "status": _text(isin=STATUSES),
        "basis": _text(isin=BASES),
        "qualifier": _text(isin=QUALIFIERS),
        "origin_id": _text(),
        "series_break": _flag(),
    },
}

CORE_TABLES: Final = (
    "facts",
    "boundaries",
    "localities",
    "population_grid",
    "visits",
    "projects",
    "coverage_counts",
    "scorecard",
    "targets",
)
"""Filled from deliveries. Everything else is derived from them."""

GEOMETRY_TABLES: Final = ("boundaries", "municipalities", "coverage_gaps")
"""Tables with a geometry column, all in EPSG:3006."""

VALUE_KEY: Final = ("municipality_code", "indicator_id", "period")
