"""The one thing that the dashboard may see of the data: an edition, read and whole."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from geodata.model import DatasetState, Origin
    from geodata.settings import Settings


@dataclass(frozen=True)
class DataBundle:
    """Everything of one edition. Shared by all visitors: nobody may change a frame in it.

    ``values`` follows ``indicator_values``, less what is secret; the other frames follow the schema
    of their name.
    ``municipalities`` and ``gaps`` are in EPSG:3006.
    """

    edition_id: str
    published_at: str
    """ISO 8601 in UTC, to the microsecond: two editions of one second keep their order."""

    is_current: bool
    settings: Settings
    datasets: Mapping[str, DatasetState]
    origins: Mapping[str, Origin]
    municipalities: gpd.GeoDataFrame
    names: pd.DataFrame
    """Names by language: municipality_code, language, name, show, source."""

    values: pd.DataFrame
    visits: pd.DataFrame
    projects: pd.DataFrame
    project_municipalities: pd.DataFrame
    coverage_cells: pd.DataFrame
    gaps: gpd.GeoDataFrame
    localities: pd.DataFrame
    scorecard: pd.DataFrame
    targets: pd.DataFrame
    deliveries: pd.DataFrame

    @property
    def synthetic(self) -> bool:
        """Say whether any dataset of the edition is invented."""
        return any(state.synthetic for state in self.datasets.values())

    @property
    def as_of(self) -> str:
        """Give the last day that any dataset covers, ISO 8601."""
        return max((state.as_of for state in self.datasets.values()), default="")

    @cached_property
    def _by_period(self) -> dict[tuple[str, int], pd.DataFrame]:
        """Hold the rows of each indicator and period: a page asks for them hundreds of times."""
        groups = self.values.groupby(["indicator_id", "period"], sort=False)
        return {(str(key[0]), int(str(key[1]))): rows for key, rows in groups}

    @cached_property
    def _by_area(self) -> dict[tuple[str, str], pd.DataFrame]:
        """Hold the rows of each indicator and area, oldest first."""
        ordered = self.values.sort_values("period", kind="stable")
        groups = ordered.groupby(["indicator_id", "municipality_code"], sort=False)
        return {(str(key[0]), str(key[1])): rows for key, rows in groups}

    @cached_property
    def _places(self) -> dict[tuple[str, str, int], int]:
        """Hold the place in ``values`` of each row's key."""
        values = self.values
        keys = zip(
            values["indicator_id"], values["municipality_code"], values["period"], strict=True
        )
        return {(str(a), str(b), int(c)): place for place, (a, b, c) in enumerate(keys)}

    def value(self, indicator_id: str, area_code: str, period: int) -> pd.Series | None:
        """Give one row of ``values``, or None where the edition has no such row."""
        place = self._places.get((indicator_id, area_code, period))
        return None if place is None else self.values.iloc[place]

    def values_for(self, indicator_id: str, period: int) -> pd.DataFrame:
        """Give the rows of all areas for one indicator and period."""
        rows = self._by_period.get((indicator_id, period))
        return self.values.iloc[:0] if rows is None else rows

    def series(self, indicator_id: str, area_code: str) -> pd.DataFrame:
        """Give one area's rows over the periods, oldest first."""
        rows = self._by_area.get((indicator_id, area_code))
        return self.values.iloc[:0] if rows is None else rows

    def periods(self, indicator_id: str) -> list[int]:
        """Give the periods in which any area has a value, oldest first."""
        return list(self._periods.get(indicator_id, ()))

    @cached_property
    def _periods(self) -> dict[str, tuple[int, ...]]:
        valued = self.values[self.values["value"].notna()]
        groups = valued.groupby("indicator_id", sort=False)["period"]
        return {str(key): tuple(sorted({int(p) for p in found})) for key, found in groups}
