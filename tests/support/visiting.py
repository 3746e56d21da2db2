"""Bundles with a register of visits, computed by the same functions as an edition."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geodata.model import DatasetState
from geodata.origins import origins_from_frame
from geodata.settings import DEFAULT_SETTINGS
from geodata.themes import visits as theme
from tests.support import bundles
from tests.support.tables import table, tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.bundle import DataBundle

WHOLE_YEAR = ("2019-01-01", "2019-12-31")


def visited(
    visits: Iterable[dict[str, Any]],
    *,
    covers: tuple[str, str] = WHOLE_YEAR,
    target: int | None = 8,
    synthetic: bool = False,
) -> DataBundle:
    """Give a bundle with these visits and their indicator values, and nothing else.

    Parameters
    ----------
    visits
        Rows of the table ``visits``; only ``municipality_code`` and ``date`` are needed.
    covers
        First and last day of the register.
    target
        The region's duty in 2019, or None.
    synthetic
        Whether the register is invented.
    """
    rows = [{"synthetic": synthetic, **row} for row in visits]
    first, last = covers
    delivery = {
        "covers_from": first,
        "covers_to": last,
        "synthetic": synthetic,
        "level": "internal",
    }
    core = tables(visits=rows, deliveries=[delivery])
    computed = theme.compute(core, DEFAULT_SETTINGS)
    state = DatasetState(
        "visits", "internal", ("d1",), len(rows), synthetic, last, first, ("A register",)
    )
    duty = {"indicator_id": "visits_count", "level": "region_duty", "year": 2019, "value": target}
    return replace(
        bundles.empty(),
        values=computed.values,
        origins=origins_from_frame(computed.origins),
        visits=core["visits"],
        deliveries=core["deliveries"],
        targets=table("targets", [duty] if target is not None else []),
        datasets={**bundles.empty().datasets, "visits": state},
    )


def days(code: str, count: int, **values: Any) -> list[dict[str, Any]]:
    """Give visits to a municipality on so many days from 1 January 2019 on."""
    months = [(month, day) for month in range(1, 13) for day in range(1, 28)]
    return [
        {"municipality_code": code, "date": f"2019-{month:02}-{day:02}", **values}
        for month, day in months[:count]
    ]
