"""The records that everything else speaks in. Frozen, typed, without a word of any language.

Words stand in ``dashboard/locales``; here an indicator is an id, a unit and the rules by which its
values are computed, compared and coloured.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

import pandas as pd

from geodata.settings import Settings

if TYPE_CHECKING:
    from geodata.units import Unit

Status: TypeAlias = Literal["observed", "synthetic", "missing", "suppressed", "not_applicable"]
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
VALUE_STATUSES: Final[tuple[Status, ...]] = ("observed", "synthetic")
"""The statuses under which a value is present. Under every other it is null."""

Basis: TypeAlias = Literal["population", "households", "workplaces", "cells", ""]
BASES: Final[tuple[Basis, ...]] = get_args(Basis)

Qualifier: TypeAlias = Literal["gt", "lt", "approx", ""]
QUALIFIERS: Final[tuple[Qualifier, ...]] = get_args(Qualifier)

Level: TypeAlias = Literal["open", "internal", "secret"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
"""Levels of openness, from the most open to the least."""

CountyRule: TypeAlias = Literal["sum", "ratio", "distinct", "minimum", "cells"]
"""How the county's value comes about when none is published. Never a mean of shares.

``sum`` adds the municipalities, ``ratio`` divides the sum of numerators by the sum of denominators,
``distinct`` counts each thing once, ``minimum`` takes the smallest, ``cells`` counts cells anew.
A published county value always goes first. If one part is missing, so is the county.
"""

Direction: TypeAlias = Literal["higher", "lower", "neutral"]
"""Which way is better, or that no way is."""

TargetLevel: TypeAlias = Literal["county", "municipality", "region_duty"]
"""Whom a target binds: the county as a whole, each municipality, or the region itself."""

TARGET_LEVELS: Final[tuple[TargetLevel, ...]] = get_args(TargetLevel)

Tables: TypeAlias = Mapping[str, pd.DataFrame]
"""Core tables by name; each follows its schema in ``geodata.schema``. None is ever absent."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One measure, as the catalogue knows it.

    Parameters
    ----------
    id
        Stable: it stands in links and in files.
    unit
        Of the stored value.
    county_rule
        How the county's value is computed when none is published.
    better
        Direction of improvement, for arrows and for targets.
    bases
        Bases in order of preference; the first that has a value is shown.
    decimals
        On screen, in the unit of the screen (percent for shares).
    dead_band
        Change, in stored units, below which the trend is called unchanged.
    level
        Openness of the aggregated value.
    variant_of
        The indicator that this one is a part of (dense, sparse, one operator), else empty.
    definitions
        What the producer's known redefinitions make of a figure that does not state its own
        definition: the first year of each and the word for it, in the order of years.
    ranked
        Whether a rank among the 14 may be given. Visits are the region's duty and never ranked.
    """

    id: str
    unit: Unit
    county_rule: CountyRule
    better: Direction = "neutral"
    bases: tuple[Basis, ...] = ("",)
    decimals: int = 0
    dead_band: float = 0.0
    level: Level = "open"
    variant_of: str = ""
    definitions: tuple[tuple[int, str], ...] = ()
    ranked: bool = True

    def definition_in(self, year: int) -> str:
        """Give the definition that a figure of the year has if it states none; empty: unknown."""
        past = [word for first, word in self.definitions if first <= year]
        return past[-1] if past else ""


@dataclass(frozen=True, slots=True)
class Computed:
    """What a theme gives: rows of ``indicator_values`` and the rows of ``origins`` they name."""

    values: pd.DataFrame
    origins: pd.DataFrame


Compute: TypeAlias = Callable[[Tables, Settings], Computed]
"""Core tables and settings in, values and their origins out."""

RowsBehind: TypeAlias = Callable[[Tables, Settings, str, str, int], dict[str, pd.DataFrame]]
"""Tables, settings, indicator id, area code and period in; the core rows behind one value out."""

ValueKeys: TypeAlias = set[tuple[str, str, int]]
"""Values by indicator id, area code and period."""

Feeds: TypeAlias = Callable[[Tables, Settings, Mapping[str, Collection[int]]], ValueKeys]
"""Tables, settings and positions of core rows by table in; the values that rest on any of them out:
``RowsBehind`` read the other way, in one pass."""

Derive: TypeAlias = Callable[[Tables, Settings], Mapping[str, pd.DataFrame]]
"""Core tables and settings in, the theme's own derived tables out (cells, gaps, shares)."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A subject with its indicators and the functions that compute and explain them."""

    id: str
    headline: str
    """The indicator that stands for the theme on a card."""

    tables: tuple[str, ...]
    """The core tables that the theme reads."""

    compute: Compute
    rows_behind: RowsBehind
    indicators: tuple[Indicator, ...] = ()
    derive: Derive | None = None
    """Gives the tables that an edition stores; ``compute`` then finds them among its own."""

    delivered: tuple[Indicator, ...] = ()
    """Those of the indicators whose values come as figures. All others are computed."""

    feeds: Feeds | None = None
    """Where it is not given, ``indicators.fed_by`` asks ``rows_behind`` of each value in turn."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from: the sources in words and the deliveries that carried them."""

    id: str
    sources: tuple[str, ...]
    delivery_ids: tuple[str, ...]
    licence: str
    synthetic: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A decided target. A county target is never a verdict on a municipality."""

    indicator_id: str
    level: TargetLevel
    year: int
    value: float
    set_by: str
    source: str
    area_code: str = ""


@dataclass(frozen=True, slots=True)
class DatasetState:
    """What an edition holds of one dataset."""

    dataset: str
    level: Level
    delivery_ids: tuple[str, ...]
    rows: int
    """Rows that stand in the edition; of measurements the rows of the logs that were counted."""

    synthetic: bool
    as_of: str
    """Last day that the deliveries cover, ISO 8601; empty when unknown."""

    covers_from: str = ""
    sources: tuple[str, ...] = field(default=())
