"""Operators and technologies as logs write them, and what they are here.

The operator is the one of the SIM card. A network code alone is not enough where operators share a
network: 240-24 is of Telenor and Tele2, 240-04 of Tre and Telenor, 240-05 of Telia and Tele2.
Codes from the public list of Swedish mobile network codes (mcc-mnc-list, 2023).
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

_SWEDEN: Final = "240"

_OPERATORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("telia", "telias", "teliase", "teliasverige", "24001"), "Telia"),
        **dict.fromkeys(("tele2", "tele2se", "tele2sverige", "24007", "24010"), "Tele2"),
        **dict.fromkeys(("telenor", "telenorse", "telenorsverige", "24006", "24008"), "Telenor"),
        **dict.fromkeys(("tre", "3", "3se", "tresverige", "3sverige", "hi3g", "24002"), "Tre"),
        **dict.fromkeys(("net4mobility", "24024", "24004", "24005"), SHARED),
        **dict.fromkeys(("mobisir", "trafikverket", "24021"), RAILWAY),
        **dict.fromkeys(("net1", "teracom", "24003"), OTHER),
        **dict.fromkeys(("telenorno", "telenornorge", "teliano", "telianorge", "ice"), FOREIGN),
        **dict.fromkeys(("teliafi", "teliafinland", "sonera", "elisa", "dna"), FOREIGN),
        "": NO_OPERATOR,
    }
)

_TECHNOLOGIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("5g", "nr", "5gnr", "5gnsa", "5gsa", "nrsa", "nrnsa"), "5G"),
        **dict.fromkeys(("4g", "lte", "ltea", "lte+", "4g+", "lteca"), "4G"),
        **dict.fromkeys(("3g", "umts", "hspa", "hspa+", "hsdpa", "hsupa", "wcdma"), "3G"),
        **dict.fromkeys(("2g", "gsm", "gprs", "edge"), "2G"),
        **dict.fromkeys(("none", "noservice", "outofservice", "0g"), NO_TECHNOLOGY),
        **dict.fromkeys(("ingen", "ingentäckning", "utantäckning"), NO_TECHNOLOGY),
    }
)
"""Technology by its written form, without case, spaces, hyphens or underscores."""

_WAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("invehicle", "vehicle", "ifordon", "fordon", "bil"), "in_vehicle"),
        **dict.fromkeys(("outside", "utanpåfordon", "utanpå", "utomhus"), "outside"),
        **dict.fromkeys(("onfoot", "foot", "tillfots"), "on_foot"),
        **dict.fromkeys(("snowmobile", "snöskoter", "skoter"), "snowmobile"),
        "": "",
    }
)
"""How it was measured, by its written form. Empty: the delivery does not say."""


def plain(text: str) -> str:
    """Give a word without case, spaces, hyphens and underscores.

    >>> plain("In vehicle")
    'invehicle'
    """
    return re.sub(r"[\s_-]+", "", text.casefold())


def operator_of(text: str) -> str:
    """Give the operator of reference, or the reason why the row is left out.

    >>> operator_of("240-01"), operator_of("24202"), operator_of("Telja")
    ('Telia', 'foreign_network', 'unknown_operator')
    """
    word = plain(text)
    if word in _OPERATORS:
        return _OPERATORS[word]
    if re.fullmatch(r"\d{5,6}", word) and not word.startswith(_SWEDEN):
        return FOREIGN
    return UNKNOWN_OPERATOR


def technology_of(text: str) -> str:
    """Give the technology, or ``UNKNOWN``.

    >>> technology_of("LTE"), technology_of("no service"), technology_of("")
    ('4G', 'none', 'unknown')
    """
    return _TECHNOLOGIES.get(plain(text), UNKNOWN)


def way_of(text: str) -> str:
    """Give the way of measuring, empty where the log does not say, or ``UNKNOWN``."""
    return _WAYS.get(plain(text), UNKNOWN)
