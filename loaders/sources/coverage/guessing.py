"""A mapping file for a log that is not known, with what its headings look like filled in."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from loaders.sources.coverage.layouts import PLACE, form
from loaders.sources.coverage.tools import G_TIME, PLAIN, TOOLS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MORE: Final[Mapping[str, tuple[str, ...]]] = {
    "timestamp": ("datetime", "date", "datum", "date_time", "gpstime", "utc", "time_utc", "ts"),
    "longitude": (
        *("lng", "long", "longitud", "gps_lon", "wgs84_lon", "längdgrad", "langdgrad"),
        *("öst", "ost", "easting", "x", "x_m", "x_deg", "e", "e_m", "e_deg"),
    ),
    "latitude": (
        *("latitud", "gps_lat", "wgs84_lat", "breddgrad", "nord", "norr", "northing"),
        *("y", "y_m", "y_deg", "n", "n_m", "n_deg"),
    ),
    "operator": ("network", "carrier", "provider", "nät", "plmn", "mccmnc", "sim", "operatorname"),
    "technology": ("tech", "rat", "nettype", "network_type", "generation", "mode", "nätverk"),
    "signal_dbm": ("signal", "level", "rssi", "rscp", "rxlev", "strength", "signalstyrka", "nivå"),
    "accuracy_m": ("accuracy", "precision", "hdop_m", "noggrannhet"),
}
"""Headings that others use, beside those of the tools."""

_EXAMPLES: Final[Mapping[str, str]] = {
    "timestamp": "2019-06-03 07:12:03",
    "longitude": "22.15670",
    "latitude": "65.58480",
    "operator": "Telia, Tele2, Telenor, Tre, 240-01",
    "technology": "2G, 3G, 4G, 5G, none",
    "signal_dbm": "-97",
}

_FORMATS: Final = (
    (r"\d{4}\.\d\d\.\d\d_\d\d\.\d\d\.\d\d", G_TIME),
    (r"\d{13}", "ms"),
    (r"\d{9,10}", "s"),
    (r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d", "%Y/%m/%d %H:%M:%S"),
    (r"(?:1[3-9]|2\d|3[01])/\d\d/\d{4} \d\d:\d\d:\d\d", "%d/%m/%Y %H:%M:%S"),
    (r"\d\d/(?:1[3-9]|2\d|3[01])/\d{4} \d\d:\d\d:\d\d", "%m/%d/%Y %H:%M:%S"),
    (r"\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d", "%d.%m.%Y %H:%M:%S"),
)
"""How times may be written, that are not as ISO 8601 has them. A day and a month that could change
places are not guessed."""


def guessed(headings: Sequence[str], first: Sequence[str]) -> str:
    """Give the text of a mapping file, ready to be filled in and saved.

    Parameters
    ----------
    headings
        The file's.
    first
        Its first row: it shows how times are written. Nothing of it stands in the text.

    >>> print(guessed(["When", "Lat", "Lng"], ["1560000000", "65.5", "22.1"]).splitlines()[1])
    timestamp = ""  # 2019-06-03 07:12:03
    """
    lines = ["[columns]"]
    times = ""
    for ours, example in _EXAMPLES.items():
        at = _likeliest(ours, headings)
        if ours == "timestamp" and at is not None and at < len(first):
            times = _format(first[at].strip())
        heading: str | list[str] = "" if at is None else headings[at]
        if ours == "operator" and at is None:
            heading = _network(headings) or ""
        lines.append(f"{ours} = {json.dumps(heading, ensure_ascii=False)}  # {example}")
    accuracy = _likeliest("accuracy_m", headings)
    if accuracy is not None:
        lines.append(f"accuracy_m = {json.dumps(headings[accuracy], ensure_ascii=False)}")
    lines += ["", "[times]"]
    if times:
        lines.append(f'format = "{times}"')
    lines += ['zone = "Europe/Stockholm"', "", "[operators]", '# "HALEBOP" = "Telia"']
    lines += ["", "[technologies]", '# "-" = "none"']
    return "\n".join(lines)


_OF_SHAPES: Final = {"longitude": PLACE[:1], "latitude": PLACE[1:]}
_SHORTEST: Final = 3
"""Letters of a heading that are too few to know it by its beginning."""

_BEGINNINGS: Final = ("lat", "lon", "lng")
"""But for these."""

_NETWORK: Final = ("mcc", "mnc")

_BOTH: Final = ("wgs", "gps", "coord", "koord", "pos")
"""How a column of a whole position may begin."""


def may_be_place(headings: Sequence[str]) -> bool:
    """Say whether any of the headings could be of a position, by whatever name."""
    if any(form(heading).startswith(_BOTH) for heading in headings):
        return True
    return any(_likeliest(ours, headings) is not None for ours in ("longitude", "latitude"))


def _likeliest(ours: str, headings: Sequence[str]) -> int | None:
    """Give the heading that is one of those known for a column, else one that begins as they do."""
    known = [*_OF_SHAPES.get(ours, ()), *PLAIN.columns.get(ours, ())]
    for layout in TOOLS.values():
        known += layout.columns.get(ours, ())
    if ours == "signal_dbm":
        known = [name for names in PLAIN.signals.values() for name in names]
    known += _MORE.get(ours, ())
    forms = [form(name) for name in known]
    given = [form(heading) for heading in headings]
    exact = [given.index(one) for one in forms if one in given]
    if exact:
        return exact[0]
    long = [one for one in forms if len(one) > _SHORTEST or one in _BEGINNINGS]
    return next((at for at, one in enumerate(given) if one.startswith(tuple(long))), None)


def _network(headings: Sequence[str]) -> list[str]:
    """Give the headings of the codes of country and network, if both are there."""
    forms = [form(heading) for heading in headings]
    there = all(one in forms for one in _NETWORK)
    return [headings[forms.index(one)] for one in _NETWORK] if there else []


def _format(text: str) -> str:
    return next((format_ for pattern, format_ in _FORMATS if re.fullmatch(pattern, text)), "")
