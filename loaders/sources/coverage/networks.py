"""Operators and technologies as logs write them, and what they are here.

The operator is the one of the SIM card. A network code alone is not enough where operators share a
network: 240-24 is of Telenor and Tele2, 240-04 of Tre and Telenor, 240-05 of Telia and Tele2; the
phone shows the first of them as 'Sweden 2G', the others as 'SWEDEN' and 'Sweden 3G'.
Codes and names from the public list of Swedish mobile network codes (mcc-mnc-list, 2023). Norwegian
and Finnish names are general knowledge.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geodata.signals import NO_TECHNOLOGY

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_OPERATOR: Final = "no_operator"
FOREIGN: Final = "foreign_network"
SHARED: Final = "shared_network"
RAILWAY: Final = "railway_network"
OTHER: Final = "other_operator"
UNKNOWN_OPERATOR: Final = "unknown_operator"
"""Why a row is left out: reasons that are counted and shown."""

UNKNOWN: Final = "unknown"
"""A technology or a way of measuring that is not known here."""

_SWEDEN: Final = 240

_CODES: Final[Mapping[int, str]] = MappingProxyType(
    {
        1: "Telia",
        2: "Tre",
        4: SHARED,
        5: SHARED,
        6: "Telenor",
        7: "Tele2",
        8: "Telenor",
        10: "Tele2",
        21: RAILWAY,
        24: SHARED,
        34: RAILWAY,
    }
)
"""Swedish network codes (MNC) by operator. All others are of somebody else: ``OTHER``."""

_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "telia": "Telia",
        "telias": "Telia",
        "tele2": "Tele2",
        "telenor": "Telenor",
        **dict.fromkeys(("tre", "3", "hi3g", "hi3gaccess"), "Tre"),
        **dict.fromkeys(("net4mobility", "sweden", "sweden2g", "sweden3g"), SHARED),
        **dict.fromkeys(("svenskaumtsnät", "3ginfrastructureservices", "3gis"), SHARED),
        **dict.fromkeys(("mobisir", "trafikverket"), RAILWAY),
        **dict.fromkeys(("net1", "teracom"), OTHER),
        **dict.fromkeys(("netcom", "ice", "icenet", "mobilenorway", "onecall"), FOREIGN),
        **dict.fromkeys(("sonera", "elisa", "dna", "saunalahti", "alcom"), FOREIGN),
        **dict.fromkeys(("", "0", "null", "none", "unknown", "okänd", "na"), NO_OPERATOR),
        **dict.fromkeys(("noservice", "emergencycallsonly", "ingentjänst"), NO_OPERATOR),
        **dict.fromkeys(("nodata", "nan", "nödsamtal", "endastnödsamtal"), NO_OPERATOR),
    }
)
"""Operators by their name without case, spaces and signs, and without the words of ``_HERE``.

Names of a brand that uses somebody's network are not here: a mapping file says whose they are.
"""

_HERE: Final = frozenset({"se", "swe", "sweden", "sverige", "ab", "s"})
"""Words beside a name that say that it is Swedish: 'Telia SE', 'S Tele2'."""

_ABROAD: Final = frozenset(
    {
        *("no", "nor", "norway", "norge", "n", "asa"),
        *("fi", "fin", "finland", "suomi", "oyj"),
        *("dk", "dan", "denmark", "danmark"),
    }
)
"""Words beside a name that say that it is of a country near by: 'N Telenor', 'Telia FI'."""

_TECHNOLOGIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("5g", "nr", "5gnr", "5gnsa", "5gsa", "nrsa", "nrnsa"), "5G"),
        **dict.fromkeys(("ltenr", "endc", "5gsub6", "5gnrnsa", "5gnrsa"), "5G"),
        **dict.fromkeys(("4g", "lte", "ltea", "lte+", "4g+", "lteca", "ltea+", "4glte"), "4G"),
        **dict.fromkeys(("3g", "umts", "wcdma", "hspa", "hspa+", "hsdpa", "hsupa"), "3G"),
        **dict.fromkeys(("hspap", "dchspa+", "dchspa", "3g+"), "3G"),
        **dict.fromkeys(("2g", "gsm", "gprs", "edge"), "2G"),
        **dict.fromkeys(("none", "noservice", "outofservice", "0g", "nosignal"), NO_TECHNOLOGY),
        **dict.fromkeys(("nocoverage", "nonetwork", "limitedservice"), NO_TECHNOLOGY),
        **dict.fromkeys(("emergencyonly", "emergencycallsonly", "searching"), NO_TECHNOLOGY),
        **dict.fromkeys(("ingen", "ingentäckning", "utantäckning", "ingentjänst"), NO_TECHNOLOGY),
        **dict.fromkeys(("saknartäckning", "täckningsaknas"), NO_TECHNOLOGY),
        **dict.fromkeys(("ingetnät", "nödsamtal", "endastnödsamtal"), NO_TECHNOLOGY),
    }
)
"""Technology by its written form, without case, spaces, hyphens or underscores.

A phone that may only call 112 has found no network of its own: it is without service.
"""

_WAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("invehicle", "vehicle", "ifordon", "fordon", "bil"), "in_vehicle"),
        **dict.fromkeys(("outside", "utanpåfordon", "utanpå", "utomhus"), "outside"),
        **dict.fromkeys(("onfoot", "foot", "tillfots"), "on_foot"),
        **dict.fromkeys(("snowmobile", "snöskoter", "skoter"), "snowmobile"),
        **dict.fromkeys(("", "-", "--"), ""),
    }
)
"""How it was measured, by its written form. Empty: the delivery does not say."""


_CODE: Final = re.compile(r"(?P<mcc>[2-7]\d\d|00\d)[-/ :]?(?P<mnc>\d{0,3})(?:[.,]0)?")
"""With ``.0`` where a spreadsheet took it for a number."""

_MCC: Final = re.compile(r"(\d{3})(?:\.0)?")
_MNC: Final = re.compile(r"(\d{1,3})(?:\.0)?")
_PART: Final = re.compile(r"[^\W_]+")
_PLACEHOLDERS: Final = frozenset({"-", "--", "-1", "n/a", "2147483647", "4294967295"})
"""What phones and tools write where the operator is not known. G-NetTrack also writes 0."""

_JOINED: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{f"{name}{here}": _NAMES[name] for name in _NAMES for here in ("se", "sverige") if name},
        **{
            f"{name}{there}": FOREIGN
            for name in ("telia", "telenor", "3")
            for there in ("no", "norge", "norway", "fi", "finland", "dk", "danmark", "denmark")
        },
    }
)
"""Names written together with their country."""


def plain(text: str) -> str:
    """Give a word without case, spaces, hyphens and underscores; one of these alone stays.

    >>> plain("In vehicle"), plain(" - ")
    ('invehicle', '-')
    """
    return re.sub(r"[\s_-]+", "", text.casefold()) or text.strip()


def operator_of(text: str) -> str:
    """Give the operator of reference, or the reason why the row is left out.

    A network code (MCC and MNC, with or without a sign between them) decides before any name.

    >>> operator_of("240-01"), operator_of("24202"), operator_of("Telja")
    ('Telia', 'foreign_network', 'unknown_operator')
    >>> operator_of("Telia SE"), operator_of("N Telenor"), operator_of("Sweden 3G")
    ('Telia', 'foreign_network', 'shared_network')
    """
    if code := _CODE.fullmatch(text.strip()):
        return _by_code(code["mcc"], code["mnc"])
    if text.strip().casefold() in _PLACEHOLDERS:
        return NO_OPERATOR
    parts = _PART.findall(text.casefold())
    whole = "".join(parts)
    if whole in _NAMES:
        return _NAMES[whole]
    rest = "".join(part for part in parts if part not in _HERE)
    if rest in _NAMES:
        return _NAMES[rest]
    if _ABROAD.intersection(parts[:1] + parts[-1:]):
        return FOREIGN
    return _JOINED.get(whole, UNKNOWN_OPERATOR)


def network_code(mcc: str, mnc: str) -> str:
    """Give a network's code as one text, empty where the phone did not know it.

    >>> network_code("240", "1"), network_code("", ""), network_code("2147483647", "2147483647")
    ('240-01', '', '')
    """
    if not (known := _MCC.fullmatch(mcc.strip())):
        return ""
    number = _MNC.fullmatch(mnc.strip())
    return f"{known[1]}-{number[1].zfill(2)}" if number else f"{known[1]}-"


def _by_code(mcc: str, mnc: str) -> str:
    if not int(mcc):  # what Android writes where it is not known
        return NO_OPERATOR
    if int(mcc) != _SWEDEN:
        return FOREIGN
    return _CODES.get(int(mnc), OTHER) if mnc else NO_OPERATOR


def technology_of(text: str) -> str:
    """Give the technology, or ``UNKNOWN``.

    >>> technology_of("LTE"), technology_of("no service"), technology_of("")
    ('4G', 'none', 'unknown')
    """
    return _TECHNOLOGIES.get(plain(text), UNKNOWN)


def way_of(text: str) -> str:
    """Give the way of measuring, empty where the log does not say, or ``UNKNOWN``."""
    return _WAYS.get(plain(text), UNKNOWN)
