"""The one registry of datasets. A new kind of delivery is one entry here and one reader."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geodata.errors import UnknownNameError
from loaders.spec import DatasetSpec
from loaders.words import made

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from loaders.spec import Column, Reader, ReadOptions, ReadResult

TEXT: Final = ("mojibake",)
TEXT_AND_DAYS: Final = (*TEXT, "month_first")
"""What every reader of tables may propose: damaged letters, days written as Americans do."""

FACT_KEY: Final = ("municipality_code", "indicator_id", "period", "basis")


def _reader(module: str) -> Reader:
    """Give a reader that imports its module at its first use, so that the command starts fast."""

    def read(path: Path, options: ReadOptions) -> ReadResult:
        reader: Reader = import_module(f"loaders.sources.{module}").read
        return reader(path, options)

    return read


_SPECS: Final = (
    DatasetSpec(
        name="boundaries",
        table="boundaries",
        level="open",
        precedence="whole",
        reader=_reader("boundaries"),
        licence="CC0",
        cadence_days=366,
        proposals=("crs_by_size",),
    ),
    DatasetSpec(
        name="figures",
        table="facts",
        level="open",
        precedence="key",
        key=FACT_KEY,
        reader=_reader("figures"),
        proposals=TEXT,
        source="Enligt källan på varje rad",
        licence="Enligt källan på varje rad",
        cadence_days=366,
    ),
    DatasetSpec(
        name="population",
        table="facts",
        level="open",
        precedence="key",
        key=FACT_KEY,
        reader=_reader("population"),
        proposals=TEXT,
        source="SCB",
        licence="CC0",
        cadence_days=366,
        presets=("scb", "table"),
        fetch_url="https://statistikdatabasen.scb.se/api/v2/",
    ),
    DatasetSpec(
        name="broadband",
        table="facts",
        level="open",
        precedence="key",
        key=FACT_KEY,
        reader=_reader("broadband"),
        proposals=TEXT,
        source="PTS, Mobiltäcknings- och bredbandskartläggning",
        licence="Ej angiven",
        cadence_days=366,
        presets=("kolada", "pts", "table"),
        fetch_url="https://api.kolada.se/v3/",
    ),
    DatasetSpec(
        name="mobile_claims",
        table="facts",
        level="secret",
        precedence="key",
        key=FACT_KEY,
        reader=_reader("mobile_claims"),
        proposals=TEXT,
        source="Operatörernas täckningskartor",
        licence="Ej angiven",
        cadence_days=366,
        presets=("pts", "table"),
    ),
    DatasetSpec(
        name="coverage",
        table="coverage_counts",
        level="internal",
        precedence="add",
        reader=_reader("coverage"),
        presets=(
            *("gnettrack", "gnettrack-lite", "towercollector", "opencellid", "cellmapper"),
            *("cradlepoint", "points", "plain"),
        ),
        personal=True,
        open_columns=("operator", "technology", "signal_dbm", "way"),
        measured=True,
        source="Mätningar av mobiltäckning",
        licence="Ej angiven",
        cadence_days=92,
    ),
    DatasetSpec(
        name="visits",
        table="visits",
        level="internal",
        precedence="register",
        reader=_reader("visits"),
        personal=True,
        open_columns=(
            *("date", "last_date", "starts", "ends", "municipality_code", "municipality"),
            *("kind", "mode", "status"),
        ),
        source="Region Norrbotten, besöksregister",
        licence="Ej angiven",
        cadence_days=31,
        presets=("ics", "outlook", "table"),
        proposals=(*TEXT_AND_DAYS, "same_visit", "day_first"),
        past=True,
    ),
    DatasetSpec(
        name="projects",
        table="projects",
        level="open",
        precedence="register",
        reader=_reader("projects"),
        proposals=TEXT_AND_DAYS,
        personal=True,
        open_columns=(
            *("reference_number", "municipalities", "year", "decided_on", "sought_sek"),
            *("granted_sek", "support_form", "art_form", "digital", "young_organiser"),
        ),
        source="Region Norrbotten, beviljade projekt",
        licence="Ej angiven",
        cadence_days=184,
        presets=("culture", "growth", "table"),
    ),
    DatasetSpec(
        name="localities",
        table="localities",
        level="open",
        precedence="whole",
        reader=_reader("localities"),
        proposals=(
            *TEXT,
            "swapped_axes",
            "sweref99_tm",
            "sweref99_local",
            "rt90",
            "web_mercator",
            "lost_decimal",
        ),
        source="Enligt källan på varje rad",
        licence="Enligt källan på varje rad",
        cadence_days=1827,
    ),
    DatasetSpec(
        name="population_grid",
        table="population_grid",
        level="open",
        precedence="whole",
        reader=_reader("population_grid"),
        proposals=TEXT,
        source="SCB, befolkning i kilometerrutor",
        licence="CC0",
        cadence_days=366,
        presets=("scb", "table"),
        fetch_url="https://geodata.scb.se/geoserver/stat/wfs",
    ),
    DatasetSpec(
        name="scorecard",
        table="scorecard",
        level="open",
        precedence="key",
        key=("year", "measure"),
        reader=_reader("scorecard"),
        proposals=TEXT,
        source="Region Norrbotten, regionala utvecklingsnämndens årsrapport",
        licence="Offentlig handling",
        cadence_days=366,
    ),
    DatasetSpec(
        name="targets",
        table="targets",
        level="open",
        precedence="key",
        key=("indicator_id", "level", "municipality_code", "year"),
        reader=_reader("targets"),
        proposals=TEXT,
        source="Enligt källan på varje rad",
        licence="Enligt källan på varje rad",
        cadence_days=366,
    ),
)

DATASETS: Final[Mapping[str, DatasetSpec]] = MappingProxyType({spec.name: spec for spec in _SPECS})
"""Every dataset by the word for it on the command line, in the order in which they are shown."""


def dataset(name: str) -> DatasetSpec:
    """Give the dataset of a name.

    Raises
    ------
    UnknownNameError
        If there is none; the suggestions hold every known name.
    """
    if name not in DATASETS:
        error = made(UnknownNameError, "unknown_dataset", dataset=name, known=list(DATASETS))
        error.suggestions = tuple(DATASETS)
        raise error
    return DATASETS[name]


def columns_of(name: str) -> tuple[Column, ...]:
    """Give the plain table's columns of a dataset; empty if it comes as another kind of file."""
    module = import_module(f"loaders.sources.{dataset(name).name}")
    columns: tuple[Column, ...] = getattr(module, "COLUMNS", ())
    return columns
