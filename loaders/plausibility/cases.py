"""What the checks of plausibility look at: a new delivery, its table before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import pandas as pd

from geodata import schema
from loaders.catalog import DATASETS

if TYPE_CHECKING:
    from loaders.differences import Difference
    from loaders.record import Delivery

Tables: TypeAlias = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Case:
    """A new delivery, and the table it goes to before and after."""

    item: Delivery
    before: Tables
    after: Tables
    difference: Difference

    @property
    def table(self) -> str:
        """Give the core table of the delivery."""
        return DATASETS[self.item.dataset].table

    @property
    def former(self) -> pd.DataFrame:
        """Give the published rows of the delivery's kind: real ones or invented ones."""
        return self._of_kind(self.before.get(self.table, schema.empty(self.table)))

    @property
    def latter(self) -> pd.DataFrame:
        """Give the rows of the delivery's kind that will stand."""
        return self._of_kind(self.after[self.table])

    @property
    def mine(self) -> pd.DataFrame:
        """Give the delivery's own rows that will stand."""
        rows = self.after[self.table]
        return rows[rows["delivery_id"] == self.item.delivery_id]

    def _of_kind(self, rows: pd.DataFrame) -> pd.DataFrame:
        same = rows["synthetic"] == self.item.synthetic
        # Mostly all are of one kind: then millions of counts need not be copied.
        return rows if same.all() else rows[same]

    @property
    def again(self) -> bool:
        """Say whether the edition has had deliveries of this dataset and kind."""
        known = self.before.get("deliveries", schema.empty("deliveries"))
        same = (known["dataset"] == self.item.dataset) & (known["synthetic"] == self.item.synthetic)
        return bool(same.any())
