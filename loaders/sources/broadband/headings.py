"""The columns of PTS's annexes: which of them hold an indicator of ours.

The names of the annex on techniques were read from a program that loads it (DATA.md, A1). Those of
the annex on speeds are not known: a heading counts only if every word of it is understood.
"""

from __future__ import annotations

import re
from typing import Final

from loaders.rows import SYNTHETIC
from loaders.spec import Column
from loaders.tabular import normalised

FIXED: Final = (
    Column("year", ("årtal", "år"), required=True),
    Column("county", ("lännamn", "län")),
    Column("municipality", ("kommunnamn", "kommun"), required=True),
    Column("base", ("bas",)),
    Column("level", ("aggregerat på",)),
    Column("area", ("område",), required=True),
    Column("households", ("antal hushåll",)),
    SYNTHETIC,
)

TECHNIQUES: Final = {
    "tillgång_via_fiber_eller_fiber_lan": "broadband_fibre_connected_share",
    "tillgång_via_fiber": "broadband_fibre_connected_share",
    "i_närhet_av_fiber": "broadband_homes_passed_share",
}
"""Headings in the form of ``tabular.normalised``. Cable television, radio and the rest have no
indicator here."""

GIGABIT: Final = "broadband_1gbit_share"
"""Access or the possibility of it, as Kolada's N07918."""

SPEEDS: Final = {
    (30, "mbit"): "broadband_30mbit_share",
    (100, "mbit"): "broadband_100mbit_share",
    (1000, "mbit"): GIGABIT,
    (1, "gbit"): GIGABIT,
}

_SPEED: Final = re.compile(r"(\d+)[\s_]*(mbit|gbit)(?:/s|[\s_]per[\s_]sekund)?(?![\w/])")
_UNDERSTOOD: Final = frozenset(
    """tillgång till via fast bredband om minst med hastighet >= ≥ eller mer
    andel av hushåll hushållen i på nedströms
    möjlighet möjligheten att ansluta absolut närhet""".split()  # noqa: SIM905 - words, not code
)
"""A word beyond these (mobilt, uppströms, trådlös, mindre än …) may make it another measure."""

_POSSIBILITY: Final = frozenset(("möjlighet", "möjligheten", "närhet"))


def speed(heading: str) -> str:
    """Give the indicator of a heading that names a speed, empty if it is not certain.

    >>> speed("Tillgång till minst 100 Mbit/s"), speed(">= 1 Gbit/s")
    ('broadband_100mbit_share', 'broadband_1gbit_share')
    >>> speed("Tillgång till mobilt bredband om minst 100 Mbit/s"), speed("30-100 Mbit/s")
    ('', '')
    """
    plain = normalised(heading).replace("_", " ")
    found = _SPEED.findall(plain)
    rest = _SPEED.sub(" ", plain)
    words = set(re.sub(r"[(),%]", " ", rest.replace(">=", " >= ").replace("≥", " ≥ ")).split())
    if len(found) != 1 or not words <= _UNDERSTOOD:
        return ""
    number, unit = found[0]
    indicator = SPEEDS.get((int(number), unit), "")
    # Of the slower speeds our measure is access alone.
    return "" if possible(heading) and indicator != GIGABIT else indicator


def possible(heading: str) -> bool:
    """Say whether a heading counts those as well who could be connected but are not."""
    return bool(_POSSIBILITY & set(normalised(heading).split("_")))


def columns(headings: list[str]) -> dict[str, str]:
    """Give the indicators that a row of headings holds, each with its heading.

    Of two columns for one indicator the first is taken; of 1 Gbit/s the one with those who could
    be connected.
    """
    found: dict[str, str] = {}
    for heading in headings:
        indicator = TECHNIQUES.get(normalised(heading)) or speed(heading)
        wider = (
            indicator == GIGABIT and possible(heading) and not possible(found.get(indicator, ""))
        )
        if indicator and (wider or indicator not in found):
            found[indicator] = heading
    return found


def is_annex(headings: list[str]) -> bool:
    """Say whether a row of headings has the columns that every annex by municipality has."""
    there = {normalised(heading) for heading in headings}
    return all(
        there & {normalised(name) for name in (column.name, *column.aliases)}
        for column in FIXED
        if column.required
    )
