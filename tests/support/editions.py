"""Small editions for tests, resolved as real ones are, without a workspace and without themes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata import schema
from geodata.tables import CORE_TABLES
from loaders.catalog import DATASETS
from loaders.precedence import Part, resolve
from loaders.record import table_of
from tests.support.deliveries import record, rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd


def part(dataset: str, name: str, given: Iterable[dict[str, Any]], **said: Any) -> Part:
    """Give a delivery of core rows; name only the columns that matter."""
    table = DATASETS[dataset].table
    records = [{**said.get("each", {}), **one} for one in given]
    fields = {name: value for name, value in said.items() if name != "each"}
    if fields.get("synthetic"):
        records = [{**one, "synthetic": True} for one in records]
    if "register" in fields:
        records = [{**one, "register": fields["register"]} for one in records]
    return Part(record(dataset, name, rows_accepted=len(records), **fields), rows(table, records))


def edition(*parts: Part, **tables: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Give the tables of an edition of these deliveries; ``tables`` stand in as they are."""
    found = {"deliveries": table_of([one.delivery for one in parts])}
    for table in CORE_TABLES:
        mine = [one for one in parts if DATASETS[one.delivery.dataset].table == table]
        found[table] = resolve(table, mine)
    return {**found, "indicator_values": schema.empty("indicator_values"), **tables}
