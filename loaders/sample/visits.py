"""Invented visits of 2019 that add up to the totals of the committee's annual report.

Why these numbers. The report gives 147 visits by the department for regional development, eight or
more in half of the municipalities, and nine municipalities visited by politicians of the committee
together with officials. Which municipalities is not public, so the distribution is drawn up so as
to say nothing: large and small, coast and inland, stand on both sides of eight. That the nine joint
visits are among the 147 is an assumption. A few rows are there to try the counting rule: a second
errand on the same day in the same municipality, and cancelled visits; neither counts.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from loaders.sample.chance import WEEKEND, below, some, weighted

if TYPE_CHECKING:
    from collections.abc import Mapping

YEAR: Final = 2019
SEED: Final = 20190101

VISITS: Final[Mapping[str, int]] = {
    "Arvidsjaur": 6, "Arjeplog": 3, "Jokkmokk": 16, "Överkalix": 5, "Kalix": 7, "Övertorneå": 4,
    "Pajala": 12, "Gällivare": 17, "Älvsbyn": 4, "Luleå": 21, "Piteå": 13, "Boden": 20,
    "Haparanda": 14, "Kiruna": 5,
}  # fmt: skip
"""Days with a visit. 147 in all, eight or more in seven of 14."""

JOINT: Final = (
    "Arjeplog", "Boden", "Gällivare", "Haparanda", "Kalix", "Kiruna", "Pajala", "Älvsbyn",
    "Övertorneå",
)  # fmt: skip
"""The nine that politicians of the committee and officials visited together, one dialogue each."""

SAME_DAY: Final = ("Boden", "Luleå", "Luleå", "Piteå", "Jokkmokk", "Kiruna")
"""Second errands on a day that already counts."""

CANCELLED: Final = ("Arvidsjaur", "Jokkmokk", "Övertorneå", "Luleå", "Pajala")

THEMES: Final = ("broadband", "culture", "transport", "growth", "energy", "")
_THEME_WEIGHTS: Final = (0.16, 0.18, 0.16, 0.30, 0.10, 0.10)

STUDY_VISITS: Final = 0.12
"""Share of the officials' visits that are study visits."""

_HOLIDAYS: Final = frozenset(
    date(YEAR, month, day)
    for month, day in (
        (1, 1), (4, 18), (4, 19), (4, 22), (4, 30), (5, 1), (5, 30), (5, 31), (6, 6), (6, 7),
        (6, 20), (6, 21), (11, 1), (12, 23), (12, 24), (12, 25), (12, 26), (12, 27), (12, 30),
        (12, 31),
    )
)  # fmt: skip
"""Public holidays of 2019 on weekdays, their eves, and the days squeezed between."""

COLUMNS: Final = ("date", "municipality", "visitor", "kind", "mode", "theme", "status")


def working_days() -> list[date]:
    """Give the days of 2019 on which a visit is plausible: not in July and its neighbour weeks."""
    first = date(YEAR, 1, 8)
    days = (first + timedelta(days=n) for n in range((date(YEAR, 12, 20) - first).days + 1))
    summer = (date(YEAR, 6, 24), date(YEAR, 8, 9))
    return [
        day
        for day in days
        if day.isoweekday() not in WEEKEND
        and day not in _HOLIDAYS
        and not summer[0] <= day <= summer[1]
    ]


def table() -> pd.DataFrame:
    """Give one row for each errand, sorted by date and municipality.

    Columns as in ``COLUMNS``; dates in ISO 8601, words as in the core table ``visits``.
    """
    random = np.random.RandomState(SEED)
    days = working_days()
    rows: list[tuple[str, ...]] = []
    held: dict[str, list[date]] = {}
    for name, count in VISITS.items():
        held[name] = [days[number] for number in some(random, count, len(days))]
        joint = below(random, count) if name in JOINT else -1
        for number, day in enumerate(held[name]):
            rows.append(_row(random, day, name, joint=number == joint))
    for name in SAME_DAY:
        day = held[name][below(random, len(held[name]))]
        rows.append(_row(random, day, name, joint=False))
    for name in CANCELLED:
        free = [day for day in days if day not in held[name]]
        row = _row(random, free[below(random, len(free))], name, joint=False)
        rows.append((*row[:-1], "cancelled"))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values(["date", "municipality", "theme", "kind"], ignore_index=True)


def _row(random: np.random.RandomState, day: date, name: str, *, joint: bool) -> tuple[str, ...]:
    theme = weighted(random, THEMES, _THEME_WEIGHTS)
    kind = "study_visit" if random.random_sample() < STUDY_VISITS else "visit"
    if joint:
        return (day.isoformat(), name, "both", "dialogue", "on_site", "", "held")
    return (day.isoformat(), name, "official", kind, "on_site", theme, "held")
