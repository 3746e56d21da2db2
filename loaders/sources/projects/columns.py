"""The columns of a register of projects, by the headings that people write."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from loaders.rows import SYNTHETIC
from loaders.spec import Column

COLUMNS: Final = (
    Column(
        "reference_number",
        (
            "diarienummer", "diarienr", "dnr", "ärendenummer", "ärendenr", "projektnummer",
            "referensnummer", "case number",
        ),
        example="RUN 123-2019",
    ),
    Column(
        "title",
        ("projekt", "projektnamn", "projekttitel", "projektets namn", "titel", "benämning",
         "project", "project name"),
        required=True,
        example="Kulturarvsår (exempel)",
    ),
    Column(
        "applicant",
        ("sökande", "organisation", "bidragsmottagare", "stödmottagare", "mottagare",
         "projektägare", "recipient"),
        example="Norrbottens museum",
    ),
    Column(
        "municipalities",
        ("kommuner", "kommun", "kommun(er)", "kommunkod", "kommunkoder", "municipality",
         "municipality_codes", "berörda kommuner", "deltagande kommuner"),
        required=True,
        example="Luleå, Boden och Piteå",
    ),
    Column("year", ("år", "beslutsår", "budgetår", "bidragsår"), example="2019"),
    Column(
        "decided_on",
        ("beslutsdatum", "beslutad", "beslutat", "datum för beslut", "decision date", "decided"),
        example="2019-03-01",
    ),
    Column(
        "sought_sek",
        ("sökt belopp", "sökt", "belopp sökt", "sökta medel", "sökt stöd", "amount sought",
         "amount applied for"),
        example="200 000 kr",
    ),
    Column(
        "granted_sek",
        ("beviljat belopp", "beviljat", "belopp beviljat", "beviljade medel", "beviljat stöd",
         "beslutat belopp", "amount granted", "granted amount"),
        example="125 000 kr",
    ),
    Column("support_form", ("stödform", "bidragsform", "typ av stöd", "type of support"),
           example="projektstöd"),
    Column("art_form", ("konstområde", "konstform", "kulturområde"),
           example="kulturarv"),
    Column(
        "policy_area",
        ("område", "verksamhetsområde", "politikområde", "anslag"),
        example="kultur",
        allowed=("kultur", "regional tillväxt"),
    ),
    Column("digital", ("digitalt", "digitalt projekt"), example="nej", allowed=("ja", "nej")),
    Column("young_organiser", ("ung arrangör", "unga arrangörer"),
           example="nej", allowed=("ja", "nej")),
    SYNTHETIC,
)  # fmt: skip
"""As the template has them."""

UNITS: Final = {
    "kr": 1, "kronor": 1, "sek": 1,
    "tkr": 1_000, "kkr": 1_000, "ksek": 1_000, "tsek": 1_000,
    "mkr": 1_000_000, "mnkr": 1_000_000, "msek": 1_000_000,
}  # fmt: skip
"""Units of money in a heading or behind an amount, in kronor."""


def _with_units(column: Column) -> Column:
    """Give the column with headings that name a unit: 'Beviljat belopp (tkr)'."""
    forms = (column.name, *column.aliases)
    said = [f"{form}{sign.format(unit)}" for form in forms for unit in UNITS for sign in _SIGNS]
    return replace(column, aliases=(*column.aliases, *said))


_SIGNS: Final = (" ({})", " {}", ", {}", " i {}", " [{}]")

READ: Final = (
    *(
        _with_units(column) if column.name in ("sought_sek", "granted_sek") else column
        for column in COLUMNS
    ),
    Column(
        "applicant_kind", ("sökandetyp", "typ av sökande", "organisationsform", "juridisk form")
    ),
    Column("decision", ("beslut", "beslutsutfall", "utfall", "ärendestatus", "status")),
)
"""What is read. Whether an applicant is a person, and what was decided, is not kept."""
