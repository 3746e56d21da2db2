"""The value of each indicator, area and period, with its numbers, interval and origin."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from geodata import grid
from geodata.intervals import clustered
from geodata.judgement import SELECTIONS
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from geodata.themes.coverage.catalogue import (
    AGE,
    BY_NUMBER,
    GAP_COUNT,
    GAPS,
    GAPS_OF,
    SHARES,
    UNCOVERED,
    of_whom,
)
from geodata.themes.coverage.sources import behind_figure, measurements
from geodata.themes.coverage.tallies import (
    Judged,
    LookedAt,
    judged,
    last_days,
    localities_in,
    looked_at,
    rests_on,
)
from geodata.values import ValueRow, merged, origin, status_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from geodata.model import Indicator, Origin, Tables
    from geodata.settings import Settings
    from geodata.themes.coverage.tallies import Ints

    Key = tuple[str, int]


@dataclass
class Figures:
    """Everything that the values of one edition are computed from, worked out once."""

    tables: Tables
    settings: Settings
    derived: Mapping[str, pd.DataFrame]

    @cached_property
    def judged(self) -> Judged:
        """The cells side by side."""
        return judged(self.derived["coverage_cells"])

    @cached_property
    def looked_at(self) -> LookedAt:
        """The counts that everything rests on."""
        return looked_at(self.judged, self.tables["coverage_counts"], self.settings.coverage)

    @cached_property
    def made(self) -> dict[Key, pd.DataFrame]:
        """The measurements that were made in each area and period."""
        return measurements(self.judged, self.tables["coverage_counts"], self.looked_at)

    @cached_property
    def everything(self) -> dict[int, Origin]:
        """The origin of everything that was measured in the county, by period."""
        made = {key[1]: part for key, part in self.made.items() if key[0] == COUNTY}
        return {period: _origin(self.tables, made[period]) for period in sorted(made)}

    def rows(self, indicator: Indicator) -> list[ValueRow]:
        """Give the known values of an indicator. An area that is not there has none."""
        if indicator.id in SHARES.values():
            return list(self._shares(indicator.id))
        if indicator.id in BY_NUMBER:
            return list(self._by_number(BY_NUMBER.index(indicator.id)))
        if indicator.id in GAPS:
            return list(self._gaps(indicator.id))
        if indicator.id == AGE:
            return list(self._ages())
        return list(self._localities(indicator.id))

    def _row(self, key: Key, indicator_id: str, value: float, at: Ints, **more: float) -> ValueRow:
        """Give the value of an indicator that rests on these cells."""
        selection = of_whom(indicator_id)
        return ValueRow(
            *key,
            value,
            status_of(synthetic=bool(self.judged.synthetic[at].any())),
            _origin(self.tables, behind_figure(self.made[key], indicator_id)),
            basis="cells",
            n_obs=len(at),
            n_samples=int(self.judged.rows[at, SELECTIONS.index(selection)].sum()),
            **more,  # type: ignore[arg-type]
        )

    def _shares(self, indicator_id: str) -> Iterator[ValueRow]:
        found, selection = self.judged, of_whom(indicator_id)
        covered, blocks = found.covered(selection), found.blocks
        for key, at in found.by_area(rests_on(found, indicator_id)).items():
            low, high = clustered(covered[at], blocks[at])
            hits = int(covered[at].sum())
            said = {"low": low, "high": high, "numerator": hits, "denominator": len(at)}
            yield self._row(key, indicator_id, hits / len(at), at, **said)

    def _by_number(self, number: int) -> Iterator[ValueRow]:
        found = self.judged
        hit = found.number_covering() == number
        for key, at in found.by_area(rests_on(found, BY_NUMBER[number])).items():
            if key[0] != COUNTY:
                yield self._row(key, BY_NUMBER[number], int(hit[at].sum()), at)

    def _gaps(self, indicator_id: str) -> Iterator[ValueRow]:
        table = self.derived["coverage_gaps"]
        own = table[table["operator"] == GAPS_OF]
        # Area from whole cells, not from rounded areas, so that the county adds up exactly.
        counting = indicator_id == GAP_COUNT
        sizes = [1] * len(own) if counting else own["cells"].tolist()
        unit = 1.0 if counting else grid.CELL_AREA_KM2
        sums: dict[Key, int] = defaultdict(int)
        for code, period, amount in zip(
            own["municipality_code"], own["period"], sizes, strict=True
        ):
            for area in (str(code), COUNTY):
                sums[area, int(period)] += amount
        found = self.judged
        for key, at in found.by_area(rests_on(found, indicator_id)).items():
            yield self._row(key, indicator_id, sums[key] * unit, at)

    def _ages(self) -> Iterator[ValueRow]:
        found = self.judged
        known = rests_on(found, AGE)
        days = last_days(found, self.tables["coverage_counts"], self.looked_at)
        within = known & (found.area >= 0)
        latest = {int(p): days[within & (found.period == p)].max(initial=0)
                  for p in np.unique(found.period)}  # fmt: skip
        for key, at in found.by_area(known).items():
            yield self._row(key, AGE, float(np.median(latest[key[1]] - days[at])), at)

    def _localities(self, indicator_id: str) -> Iterator[ValueRow]:
        """Count localities, in the periods in which anything in the county is measured.

        Of a municipality none of whose localities is measured nothing is said of how they are
        served; how many are not measured is known even then.
        """
        localities = self.tables["localities"]
        of_code = localities["municipality_code"].to_numpy()
        invented = localities["synthetic"].to_numpy(dtype=bool)
        found = self.judged
        for period, measured in self.everything.items():
            known = localities_in(found, localities, period)
            here = (found.period == period) & (found.area >= 0)
            made_up = bool(found.synthetic[here].any())
            asked = known.counted & known.known if indicator_id == UNCOVERED else known.counted
            hit = ~known.covered if indicator_id == UNCOVERED else ~known.measured
            for code in MUNICIPALITY_CODES:
                at = np.flatnonzero(asked & (of_code == code))
                if not len(at):
                    continue
                yield ValueRow(
                    code,
                    period,
                    int(hit[at].sum()),
                    status_of(synthetic=made_up or bool(invented[at].any())),
                    merged([measured, self._listed(localities.iloc[at])]),
                    n_obs=len(at),
                )

    def _listed(self, localities: pd.DataFrame) -> Origin:
        named = _named(self.tables, localities, [])
        # A list of localities says its source row by row.
        return replace(named, sources=tuple(sorted(set(localities["source"]) - {""})))


def _origin(tables: Tables, part: pd.DataFrame) -> Origin:
    notes = [f"way:{way}" for way in part["way"].unique()]
    return _named(tables, part, notes)


def _named(tables: Tables, rows: pd.DataFrame, notes: list[str]) -> Origin:
    """Give the origin of rows by the deliveries that brought them."""
    known = tables["deliveries"].drop_duplicates("delivery_id").set_index("delivery_id")
    named = known.reindex(rows["delivery_id"].unique())
    licences = sorted({str(text) for text in named["licence"].dropna() if text})
    return origin(
        [str(text) for text in named["source"].dropna()],
        [str(text) for text in named.index],
        "; ".join(licences),
        synthetic=bool(rows["synthetic"].any()),
        notes=notes,
    )
