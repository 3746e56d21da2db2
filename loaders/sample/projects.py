"""Invented cultural projects of 2019 that add up to the totals of the committee's annual report.

Why these numbers. The report gives 22 projects granted money from the call of the heritage year
2019, with activities in nearly all municipalities (here 13 of 14; which one is left out is drawn up
and says nothing), and 22 young organisers from seven municipalities granted the quick support
Snabba ryck. Everything else is invented: which municipalities, who, what and how much. Titles
and applicants are plainly fictional and no person is named.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd

from loaders.sample.chance import below

YEAR: Final = 2019
SEED: Final = 20190222

HERITAGE_FORM: Final = "projektstöd"
YOUNG_FORM: Final = "snabba ryck"

# Title, art form, municipalities, digital. None reaches Arvidsjaur: 'nearly all' is 13 of 14.
_HERITAGE: Final[tuple[tuple[str, str, str, bool], ...]] = (
    ("Berättelser från älvdalen", "litteratur", "Pajala; Övertorneå; Haparanda", False),
    ("Timmerflottarnas sånger", "musik", "Älvsbyn; Piteå; Boden", False),
    ("Röster i arkivet", "kulturarv", "Luleå; Boden; Kalix", True),
    ("Vandrande utställning om fjällägenheter", "bild och form", "Arjeplog; Jokkmokk", False),
    ("Kyrkstadens dofter", "kulturarv", "Luleå; Piteå; Älvsbyn", False),
    ("Gruvans ljud", "musik", "Kiruna; Gällivare", True),
    ("Laxfiskets år", "film", "Haparanda; Övertorneå; Överkalix", False),
    ("Slöjd för alla sinnen", "slöjd", "Jokkmokk; Gällivare; Kiruna; Arjeplog", False),
    ("Digital karta över gamla byvägar", "kulturarv", "Kalix; Överkalix; Haparanda", True),
    ("Dans på logen", "dans", "Boden; Älvsbyn", False),
    ("Skärgårdens minnen", "kulturarv", "Luleå; Kalix; Haparanda; Piteå", False),
    ("Språken runt köksbordet", "litteratur", "Pajala; Kiruna; Gällivare; Övertorneå", True),
    ("Järnbrukens landskap", "kulturarv", "Luleå; Boden; Älvsbyn", False),
    ("Teater i ladan", "teater", "Överkalix; Kalix", False),
    ("Kåtan och köket", "kulturarv", "Jokkmokk; Arjeplog; Gällivare", False),
    ("Älvens filmrulle", "film", "Övertorneå; Pajala", True),
    ("Byggnadsvård till vardags", "kulturarv", "Piteå; Älvsbyn; Luleå", False),
    ("Visor vid gränsen", "musik", "Haparanda; Övertorneå; Pajala; Kiruna", False),
    ("Fornminnen för fingrar", "kulturarv", "Boden; Luleå; Överkalix", True),
    ("Marknadens historia", "teater", "Jokkmokk; Boden", False),
    ("Renens väg i bild", "bild och form", "Kiruna; Gällivare; Jokkmokk", False),
    ("Kustens fiskelägen i tre dimensioner", "kulturarv", "Kalix; Piteå; Luleå", True),
)

# Municipality and what young organisers there put on; 22 from seven municipalities.
_YOUNG: Final[tuple[tuple[str, str, str], ...]] = (
    ("Luleå", "Spelning i källaren", "musik"),
    ("Luleå", "Poesikväll på biblioteket", "litteratur"),
    ("Luleå", "Filmhelg för unga", "film"),
    ("Luleå", "Dansjam på torget", "dans"),
    ("Piteå", "Öppen scen vid kajen", "musik"),
    ("Piteå", "Serieverkstad", "bild och form"),
    ("Piteå", "Elektronisk afton", "musik"),
    ("Boden", "Gatukonst på vägg", "bild och form"),
    ("Boden", "Rockkväll i folkets hus", "musik"),
    ("Boden", "Teaterimpro", "teater"),
    ("Kiruna", "Konsert i vinterljus", "musik"),
    ("Kiruna", "Filmkväll under norrsken", "film"),
    ("Kiruna", "Dans utan gräns", "dans"),
    ("Jokkmokk", "Jojk och elektronik", "musik"),
    ("Jokkmokk", "Ung slöjd", "slöjd"),
    ("Jokkmokk", "Poetry slam", "litteratur"),
    ("Haparanda", "Gränslös konsert", "musik"),
    ("Haparanda", "Skolgårdens scen", "teater"),
    ("Haparanda", "Manga i mängd", "bild och form"),
    ("Kalix", "Lokal festival", "musik"),
    ("Kalix", "Filmklipp på bio", "film"),
    ("Kalix", "Akustisk kväll", "musik"),
)

_HERITAGE_DECIDED: Final = date(YEAR, 2, 21)
_YOUNG_DECIDED: Final = tuple(
    day
    for day in (date(YEAR, 2, 4) + timedelta(days=7 * week) for week in range(43))
    if day.month not in (6, 7)
)
"""Mondays; quick support is decided all year but in the summer."""

COLUMNS: Final = (
    "reference_number", "title", "applicant", "municipalities", "year", "decided_on", "sought_sek",
    "granted_sek", "support_form", "art_form", "digital", "young_organiser",
)  # fmt: skip


def table() -> pd.DataFrame:
    """Give one row for each project, heritage year first, columns as in ``COLUMNS``.

    Amounts in Swedish kronor; municipalities by name, separated by semicolons.
    """
    random = np.random.RandomState(SEED)
    rows = [_heritage(random, number) for number in range(1, len(_HERITAGE) + 1)]
    rows += [_young(random, number) for number in range(1, len(_YOUNG) + 1)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _heritage(random: np.random.RandomState, number: int) -> tuple[object, ...]:
    title, art_form, reached, digital = _HERITAGE[number - 1]
    many = reached.count(";") + 1
    sought = 5_000 * (6 + below(random, 7)) * many
    granted = 5_000 * max(1, round(sought * (55 + below(random, 46)) / 500_000))
    return (
        f"EX-2019-{number:03d}",
        f"Exempelprojekt: {title}",
        f"Exempelföreningen {_letter(number)}",
        reached,
        YEAR,
        _HERITAGE_DECIDED.isoformat(),
        sought,
        granted,
        HERITAGE_FORM,
        art_form,
        _yes(digital),
        "nej",
    )


def _young(random: np.random.RandomState, number: int) -> tuple[object, ...]:
    where, title, art_form = _YOUNG[number - 1]
    sought = 1_000 * (6 + below(random, 15))
    granted = max(5_000, sought - 1_000 * below(random, 4))
    decided = _YOUNG_DECIDED[below(random, len(_YOUNG_DECIDED))]
    return (
        f"EX-2019-U{number:02d}",
        f"Exempelprojekt: {title}",
        f"Exempelarrangör {number}",
        where,
        YEAR,
        decided.isoformat(),
        sought,
        granted,
        YOUNG_FORM,
        art_form,
        "nej",
        "ja",
    )


def _letter(number: int) -> str:
    return chr(ord("A") + number - 1)


def _yes(flag: bool) -> str:  # noqa: FBT001 - a word for one cell
    return "ja" if flag else "nej"
