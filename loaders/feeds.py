"""Walk a row forward: file, sheet, row → the core rows that it gave → the values that they feed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from geodata import indicators
from geodata.errors import InputError, UnknownNameError
from loaders import archive, edition, paths, store
from loaders.catalog import DATASETS
from loaders.precedence import Part
from loaders.record import is_record
from loaders.standing import standing
from loaders.trace import MAX_ROWS, content, delivery_record

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import pandas as pd

    from geodata.model import Tables, ValueKeys
    from loaders.edition import Manifest
    from loaders.paths import Workspace
    from loaders.record import Delivery

USED: Final = "used"
OVERRULED: Final = "overruled"
REJECTED: Final = "rejected"
NO_ROW: Final = "no_row"
NOT_IN_EDITION: Final = "not_in_edition"
"""What became of a row. ``no_row``: the file gave nothing here; the row was left out, lies outside
the county, is a heading, or there is none."""

PROBLEM: Final = ("code", "sheet", "row", "column", "value", "message", "suggestion")
"""What is said of a problem, as in the report of a load."""


def feeds(
    delivery: str,
    sheet: str = "",
    row: int | None = None,
    path: Path | str | None = None,
    edition_id: str | None = None,
) -> dict[str, Any]:
    """Give the values that a delivery, or one row of its file, feeds.

    Parameters
    ----------
    delivery
        The delivery's id, or enough of its beginning.
    sheet, row
        One row as the producer's program counts it; without a sheet, of any sheet. None: the whole
        delivery, by indicator.
    path, edition_id
        The workspace and the edition; None for the default and the published one.

    Returns
    -------
    Plain values: the delivery, what became of its rows (``status``, ``rows``, ``problems``), and
    ``values`` (of a row) or ``indicators`` (of a delivery) that rest on them.

    Raises
    ------
    UnknownNameError
        If the workspace has no such delivery.
    InputError
        If one row is asked for of a dataset that keeps no rows.
    """
    place = paths.workspace(path)
    manifest = edition.read_manifest(place, edition_id or edition.current_id(place))
    item = _delivery(place, manifest, delivery)
    if row is not None and DATASETS[item.dataset].table in edition.PARTED_TABLES:
        msg = (
            f"{item.file_name}: {item.dataset} keeps counts per cell and month, not rows: single "
            "rows in order of time would show where somebody has been. "
            "Ask without --row for what the whole file feeds."
        )
        raise InputError(msg)
    asked = _Asked(place, manifest, item, store.read_tables(place, manifest))
    said = delivery_record(item.as_row())
    return {
        "edition_id": manifest.edition_id,
        "delivery": {**said, "in_edition": asked.there},
        **(_summary(asked) if row is None else _one_row(asked, sheet, row)),
    }


@dataclass(frozen=True, slots=True)
class _Asked:
    """A delivery and the edition that it is looked for in."""

    place: Workspace
    manifest: Manifest
    item: Delivery
    tables: Tables

    @property
    def table(self) -> str:
        return DATASETS[self.item.dataset].table

    @property
    def there(self) -> bool:
        return self.item.delivery_id in self.manifest.delivery_ids

    def rows(self) -> pd.DataFrame:
        """Give the delivery's rows with what became of them, as ``standing`` does."""
        if not self.there:
            rows = edition.rows_of(self.place, self.item).reset_index(drop=True)
            return rows.assign(stands=False, by="", by_sheet="", by_row=0)
        adds = DATASETS[self.item.dataset].precedence == "add"
        same = [
            one
            for one in self.manifest.deliveries
            if (one is self.item if adds else DATASETS[one.dataset].table == self.table)
        ]
        parts = [Part(one, edition.rows_of(self.place, one)) for one in same]
        return standing(self.table, parts, self.item.delivery_id)

    def fed(self, rows: pd.DataFrame | None = None) -> ValueKeys:
        """Give the values that rest on rows of the delivery, or on any of it.

        A whole delivery also feeds those that rest on the days it covers: no visit in them is 0.
        """
        if not self.there:
            return set()
        core = self.tables[self.table]
        mine = (core["delivery_id"] == self.item.delivery_id).to_numpy(dtype=bool)
        positions: dict[str, Collection[int]] = {}
        if rows is None:
            listed = self.tables["deliveries"]["delivery_id"] == self.item.delivery_id
            positions["deliveries"] = np.flatnonzero(listed.to_numpy(dtype=bool)).tolist()
        else:
            wanted = set(zip(rows["sheet"], rows["row"], strict=True))
            places = zip(core["sheet"], core["row"], strict=True)
            said = np.fromiter((one in wanted for one in places), dtype=bool, count=len(mine))
            mine = mine & said
        positions[self.table] = np.flatnonzero(mine).tolist()
        return indicators.fed_by(self.tables, store.settings_of(self.manifest), positions)


def _delivery(place: Workspace, manifest: Manifest, beginning: str) -> Delivery:
    """Find a delivery of the edition, or one that the workspace holds beside it."""
    wanted = beginning.strip().casefold()
    hits = {d.delivery_id: d for d in manifest.deliveries if d.delivery_id.startswith(wanted)}
    if not hits and wanted:
        kept = [path.stem for path in place.deliveries.glob("*/*.json") if is_record(path)]
        held = [archive.known(place, name) for name in kept if name.startswith(wanted)]
        hits = {one.delivery.delivery_id: one.delivery for one in held if one}
    if len(hits) == 1 and wanted:
        return next(iter(hits.values()))
    listed = tuple(d.delivery_id for d in manifest.deliveries)
    found = "several deliveries begin so" if len(hits) > 1 else "there is no such delivery"
    said = ", ".join(f"{d.delivery_id[:12]} ({d.file_name})" for d in manifest.deliveries)
    msg = f"{beginning!r}: {found}. The edition has: {said}."
    raise UnknownNameError(msg, listed)


def _summary(asked: _Asked) -> dict[str, Any]:
    """Say which indicators and periods the whole delivery feeds, and who overrules it."""
    rows, keys = asked.rows(), asked.fed()
    names = {item.delivery_id: item.file_name for item in asked.manifest.deliveries}
    by = rows.loc[~rows["stands"] & (rows["by"] != ""), "by"].value_counts()
    stands = int(rows["stands"].sum())
    fed: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for name, area, period in keys:
        fed[name].append((area, period))
    return {
        "status": NOT_IN_EDITION if not asked.there else USED if stands or keys else OVERRULED,
        "rows": {
            "given": len(rows),
            "standing": stands,
            "overruled_by": [
                {"delivery_id": str(one), "file": names[str(one)], "rows": int(count)}
                for one, count in by.items()
            ],
        },
        "indicators": [
            {
                "indicator_id": name,
                "values": len(fed[name]),
                "periods": sorted({period for _, period in fed[name]}),
                "municipalities": sorted({area for area, _ in fed[name]}),
            }
            for name in indicators.INDICATORS
            if name in fed
        ],
    }


def _one_row(asked: _Asked, sheet: str, row: int) -> dict[str, Any]:
    """Follow one row of the file."""
    rows = asked.rows()
    mine = rows[(rows["row"] == row) & rows["sheet"].isin([sheet] if sheet else rows["sheet"])]
    known = archive.known(asked.place, asked.item.delivery_id)
    problems = [
        one
        for one in (known.problems if known else ())
        if one.row == row and sheet in ("", one.sheet)
    ]
    if mine.empty:
        status = REJECTED if problems else NO_ROW
    elif not asked.there:
        status = NOT_IN_EDITION
    else:
        status = USED if bool(mine["stands"].any()) else OVERRULED
    lost = status == NO_ROW
    return {
        "sheet": sheet,
        "row": row,
        "status": status,
        "problems": [{name: getattr(one, name) for name in PROBLEM} for one in problems],
        "rows": [_told(asked, one) for _, one in mine.head(MAX_ROWS).iterrows()],
        "left_out": dict(asked.item.left_out) if lost else {},
        "rows_outside": asked.item.rows_outside if lost else 0,
        "values": _values(asked.tables, asked.fed(mine) if status == USED else set()),
    }


def _told(asked: _Asked, row: pd.Series) -> dict[str, Any]:
    """Say what a core row says, whether it stands, and what took its place."""
    by = next((d for d in asked.manifest.deliveries if d.delivery_id == row["by"]), None)
    return {
        "table": asked.table,
        "content": content(asked.table, row),
        "sheet": str(row["sheet"]),
        "row": int(row["row"]),
        "stands": bool(row["stands"]),
        "overruled_by": None
        if by is None
        else {
            "delivery_id": by.delivery_id,
            "file": by.file_name,
            "sha256": by.file_sha256,
            "sheet": str(row["by_sheet"]),
            "row": int(row["by_row"]) or None,
        },
    }


def _values(tables: Tables, keys: ValueKeys) -> list[dict[str, Any]]:
    """Give the values by the catalogue's order."""
    values = tables["indicator_values"]
    named = zip(
        values["indicator_id"], values["municipality_code"], values["period"].tolist(), strict=True
    )
    fed = np.fromiter((key in keys for key in named), dtype=bool, count=len(values))
    rows = values[fed]
    columns = ("indicator_id", "municipality_code", "period", "value", "status")
    return [
        {
            **{name: str(one[name]) for name in columns[:2]},
            "period": int(one["period"]),
            "value": float(one["value"]),
            "status": str(one["status"]),
        }
        for one in rows[list(columns)].to_dict("records")
    ]
