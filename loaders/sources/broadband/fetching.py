"""Kolada's figures of broadband over HTTP, as one JSON document that depends on the data alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from geodata.municipalities import MUNICIPALITY_CODES
from loaders import http
from loaders.documents import canonical, parsed
from loaders.sources.broadband.kolada import AREAS, KPIS, next_page
from loaders.spec import Fetched
from loaders.words import refused

if TYPE_CHECKING:
    import requests

FILE_NAME: Final = "kolada_bredband.json"
BATCH: Final = 25
"""Ids in one question, as many as Kolada takes."""

PER_PAGE: Final = 5000
MAX_PAGES: Final = 100
"""All that is asked for is one page. A service that goes on is not believed."""


def fetch(url: str) -> Fetched:
    """Ask Kolada, or a mirror of it, for all years of the 14, the county and Sweden.

    Parameters
    ----------
    url
        Base address, as ``https://api.kolada.se/v3/``.

    Raises
    ------
    DeliveryRefusedError
        As ``http.get``; if the answer is none of Kolada's, if its pages have no end or lead to
        another host, and if there is no figure in it.
    """
    base = url.rstrip("/") + "/"
    found: dict[str, Any] = {}
    with http.session() as asking:
        for kpis in _batches(sorted(KPIS)):
            for areas in _batches(sorted([*AREAS, *MUNICIPALITY_CODES])):
                path = f"data/kpi/{','.join(kpis)}/municipality/{','.join(areas)}"
                for item in _items(asking, base + path):
                    found[json.dumps(item, sort_keys=True)] = item
    if not found:
        raise refused("kolada_empty", file=base)
    items = sorted(found.values(), key=_order)
    return Fetched(FILE_NAME, canonical({"values": items}), preset="kolada")


def _batches(ids: list[str]) -> list[list[str]]:
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]


def _order(item: dict[str, Any]) -> tuple[str, ...]:
    key = [str(item.get(name)) for name in ("kpi", "municipality", "period")]
    return (*key, json.dumps(item, sort_keys=True))


def _items(asking: requests.Session, url: str) -> list[dict[str, Any]]:
    """Give the items of all pages of one question, null and deleted values as they came."""
    params: dict[str, str] | None = {"page": "1", "per_page": str(PER_PAGE)}
    items: list[dict[str, Any]] = []
    seen: set[str] = set()
    address = url
    for _ in range(MAX_PAGES):
        seen.add(address)
        page = parsed(http.get(asking, address, params), address)
        values = page.get("values") if isinstance(page, dict) else None
        if not isinstance(values, list) or not all(isinstance(item, dict) for item in values):
            raise refused("kolada_no_answer", file=address)
        items += values
        following, params = next_page(page), None
        if not following:
            return items
        address = http.further(url, address, following)
        if address in seen:
            break
    raise refused("endless", url=url)
