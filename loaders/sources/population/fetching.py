"""Statistics Sweden's (SCB) population and land area over HTTP, as one JSON-stat collection.

Three questions to PxWebApi 2, for the 14, the county and Sweden in all years: some 8 000 numbers,
of the 150 000 that one question may give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from geodata.municipalities import COUNTRY, COUNTY, MUNICIPALITY_CODES
from loaders import http
from loaders.documents import canonical, parsed
from loaders.jsonstat import cubes
from loaders.spec import Fetched
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    import requests

FILE_NAME: Final = "scb_folkmangd.json"

TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "TAB638": {
        "Civilstand": "OG,G,SK,ÄNKL", "Alder": "tot", "Kon": "1,2", "ContentsCode": "BE0101N1",
    },
    "TAB5557": {
        "Civilstand": "SC", "Alder": "TotSA", "Kon": "TotSa", "ContentsCode": "000007ME",
    },
    "TAB628": {"Kon": "1+2", "ContentsCode": "BE0101U3"},
}  # fmt: skip
"""What is asked of each table beside region and year: population 1968 to 2024, where parts are
added up; population from 2025, the totals alone; land area from 1991."""

CHANGING: Final = ("updated", "link", "href")
"""What an answer says of itself and not of the data: the same data give the same bytes."""


def fetch(url: str) -> Fetched:
    """Ask the service, or a mirror of it.

    Parameters
    ----------
    url
        Base address, as ``https://statistikdatabasen.scb.se/api/v2/``.

    Raises
    ------
    DeliveryRefusedError
        As ``http.get``; if an answer is no JSON-stat or of another table.
    """
    base = url.rstrip("/") + "/"
    with http.session() as asking:
        found = [_dataset(asking, base, table) for table in TABLES]
    whole = {"version": "2.0", "class": "collection", "link": {"item": found}}
    return Fetched(FILE_NAME, canonical(whole), preset="scb")


def _dataset(asking: requests.Session, base: str, table: str) -> dict[str, Any]:
    address = f"{base}tables/{table}/data"
    chosen = {
        "Region": ",".join((COUNTRY, COUNTY, *MUNICIPALITY_CODES)),
        **TABLES[table],
        "Tid": "*",
    }
    params = {f"valueCodes[{name}]": codes for name, codes in chosen.items()}
    answer = http.get(asking, address, {"lang": "sv", "outputFormat": "json-stat2", **params})
    content = parsed(answer, address)
    [cube, *others] = cubes(content, address)
    if others or cube.table not in ("", table):
        raise refused("other_table", url=address, table=table)
    kept = {name: value for name, value in content.items() if name not in CHANGING}
    # The table's id stands where PxWeb has it, so that each number walks back to its table.
    return kept | {"extension": {"px": {"tableid": table}}}
