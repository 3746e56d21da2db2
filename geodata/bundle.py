"""The one thing that the dashboard may see of the data: an edition, read and whole."""

from __future__ import annotations

from dataclasses import dataclass
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

    ``values`` follows ``indicator_values``; the other frames follow the schema of their name.
    ``municipalities`` and ``gaps`` are in EPSG:3006.
    """

    edition_id: str
    published_at: str
    """ISO 8601 in UTC, to the second."""

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

    def value(self, indicator_id: str, area_code: str, period: int) -> pd.Series | None:
        """Give one row of ``values``, or None where the edition has no such row."""
        values = self.values
        hit = values[
            (values["indicator_id"] == indicator_id)
            & (values["municipality_code"] == area_code)
            & (values["period"] == period)
        ]
        return None if hit.empty else hit.iloc[0]

    def values_for(self, indicator_id: str, period: int) -> pd.DataFrame:
        """Give the rows of all areas for one indicator and period."""
        values = self.values
        return values[(values["indicator_id"] == indicator_id) & (values["period"] == period)]

    def series(self, indicator_id: str, area_code: str) -> pd.DataFrame:
        """Give one area's rows over the periods, oldest first."""
        values = self.values
        hit = (values["indicator_id"] == indicator_id) & (values["municipality_code"] == area_code)
        return values[hit].sort_values("period")

    def periods(self, indicator_id: str) -> list[int]:
        """Give the periods in which any area has a value, oldest first."""
        values = self.values
        hit = (values["indicator_id"] == indicator_id) & values["value"].notna()
        return sorted({int(period) for period in values.loc[hit, "period"]})
