"""Kolada's answers of figures, version 3 of its API or 2, saved as JSON or fetched.

An answer is ``{"values": [item, …], "next_url": …}``; several may be saved in one file as a list.
An item is one indicator (kpi), area and year, with a value for all (T), men (M) and women (K).

JSON has no rows: the number of an item in the file, from 1, stands for it.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geodata import schema
from geodata.errors import UnknownNameError
from geodata.figures import HOUSEHOLDS
from geodata.municipalities import COUNTRY, COUNTY
from geodata.tables import FIRST_YEAR, LAST_YEAR
from geodata.units import VALUE_DIGITS
from loaders.documents import read_json
from loaders.facts import KEY, MAX_NAME
from loaders.names import other_municipality
from loaders.rows import OUTSIDE, LeftOut, Outside, reject_duplicates, years
from loaders.spec import ReadOptions, ReadResult
from loaders.words import problem, refused

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.errors import Detail, Problem
    from geodata.municipalities import NameIndex

CREDIT: Final = "Källa: Kolada (PTS:s kartläggning)"
"""Kolada asks to be quoted with the words 'Källa: Kolada'."""

AREAS: Final = {"0000": COUNTRY, "0025": COUNTY}
"""Kolada's ids of the country and of the region to our codes; municipalities keep theirs."""


_TOTAL: Final = ((0, "population"), (2015, "households"), (2021, "population"))
_PART: Final = ((0, "population"), (2015, "households"), (2021, ""))
"""What a kpi counts, from a year on. The texts of N07900 and N07918 say: population until 2014,
households 2015 to 2020, population again from 2021. Those of N07919 and N07920, which are parts of
N07918, do not speak of 2021. They cannot be parts of it by another base, so their base is not known
from then on."""

KPIS: Final = {
    "N07900": ("broadband_100mbit_share", _TOTAL),
    "N07918": ("broadband_1gbit_share", _TOTAL),
    "N07919": ("broadband_1gbit_share_dense", _PART),
    "N07920": ("broadband_1gbit_share_sparse", _PART),
}
"""Kolada's indicators to ours, with their bases. Kolada has none of mobile coverage."""

PERCENT: Final = 100

_YEAR: Final = re.compile(r"[0-9]{4}")
_SIGNS: Final = {
    "kolada_kpis": {"municipality_type", "is_divided_by_gender"},
    "kolada_groups": {"members"},
    "kolada_units": {"ou"},
    "kolada_areas": {"title", "type"},
}
"""Keys of an item that say that an answer is another than of figures, and the words for it."""

Item = dict[str, Any]


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read saved or fetched answers.

    Raises
    ------
    DeliveryRefusedError
        If the file is no JSON, or another answer than one of figures; the message says which.
    """
    name = options.file_name or path.name
    pages = _pages(read_json(path, name), name)
    items = [item for page in pages for item in page["values"]]
    if not items:
        raise refused("kolada_empty", file=name)
    _require_figures(items, name)
    result = ReadResult(schema.empty("facts").drop(columns="delivery_id"), rows_read=len(items))
    left_out: Counter[str] = Counter()
    rows: list[Item] = []
    seen: set[int] = set()
    for number, item in enumerate(items, start=1):
        reading = _Item(number, item, options.names)
        parsed = reading.parse()
        if reading.problems:
            result.problems += reading.problems
            result.rows_rejected += 1
        elif isinstance(parsed, LeftOut):
            left_out[parsed.reason] += 1
        elif isinstance(parsed, Outside):
            result.rows_outside += 1
        elif parsed:
            rows.append({**parsed, "sheet": "", "row": number, "synthetic": False})
        if reading.year:
            seen.add(reading.year)
    result.left_out = dict(left_out)
    if rows:
        result.rows = pd.DataFrame(rows, columns=list(result.rows.columns))
    reject_duplicates(result, KEY, ("value", "qualifier"))
    result.covers = years(seen)
    result.source = CREDIT
    if more := next_page(pages[-1]):
        result.notes.append(problem("kolada_more", next=more))
    return result


def _pages(answer: object, name: str) -> list[dict[str, Any]]:
    """Give the answers of a file: one, several in a list, or the items of several in one list."""
    if isinstance(answer, dict) and isinstance(answer.get("values"), list):
        return [answer]
    if isinstance(answer, list) and answer:
        if all(isinstance(page, dict) and _is_page(page) for page in answer):
            return answer
        return [{"values": answer}]
    raise refused("kolada_no_answer", file=name)


def _is_page(page: dict[str, Any]) -> bool:
    return isinstance(page.get("values"), list) and "kpi" not in page


def next_page(page: dict[str, Any]) -> str:
    """Give the address of the page that follows: ``next_url``, in version 2 ``next_page``."""
    return str(page.get("next_url") or page.get("next_page") or "")


def _require_figures(items: list[object], name: str) -> None:
    """Refuse an answer that has no figures in it, and say what it is."""
    keys = [item.keys() for item in items if isinstance(item, dict)]
    if any({"kpi", "municipality"} <= found for found in keys):
        return
    for words, signs in _SIGNS.items():
        if any(signs <= found for found in keys):
            raise refused("kolada_no_figures", words=words, file=name)
    raise refused("kolada_no_answer", file=name)


class _Item:
    """Checks one item, as ``rows.Cells`` does a row: notes what is wrong, raises nothing."""

    def __init__(self, number: int, item: object, names: NameIndex) -> None:
        self.number = number
        self.item = item if isinstance(item, dict) else {}
        self.names = names
        self.problems: list[Problem] = []
        self.year = 0
        if not isinstance(item, dict):
            self._problem("kolada_no_item", "values", item)

    def parse(self) -> Item | LeftOut | Outside | None:
        kpi = str(self.item.get("kpi") or "")
        if kpi not in KPIS:
            if not kpi and not self.problems:
                self._problem("empty", "kpi", "")
            return LeftOut(f"no_indicator:{kpi[:MAX_NAME]}")
        area = self._area()
        if isinstance(area, LeftOut | Outside):
            return area
        self.year = self._year()
        value = self._value()
        if isinstance(value, LeftOut):
            return value
        indicator, bases = KPIS[kpi]
        return {
            "municipality_code": area,
            "indicator_id": indicator,
            "period": self.year,
            "basis": [basis for first, basis in bases if first <= self.year][-1],
            "value": value,
            "denominator": None,
            "qualifier": "",
            "words": "",
            # The survey is PTS's, and so is its definition: whoever passes it on, a year has one.
            "definition": HOUSEHOLDS.definition_in(self.year),
            "source": f"Kolada ({kpi}), PTS",
            "note": "",
        }

    def _problem(
        self, code: str, column: str, value: object, words: str = "", **details: Detail
    ) -> None:
        said = "" if value is None else str(value)[:MAX_NAME]
        place = self.number
        self.problems.append(
            problem(code, words=words, sheet="", row=place, column=column, value=said, **details)
        )

    def _area(self) -> str | LeftOut | Outside:
        text = str(self.item.get("municipality") or "")
        if text in AREAS:
            return AREAS[text]
        if text.startswith(("00", "G")):
            # Regions have ids from 0001, and groups of municipalities begin with G.
            return LeftOut("group" if text.startswith("G") else "other_county")
        try:
            return self.names.match(text)
        except UnknownNameError as error:
            if other_municipality(text):
                return OUTSIDE
            near = list(error.suggestions)
            words = "unknown_municipality_near" if near else ""
            column = "municipality"
            self._problem("unknown_municipality", column, text, words, name=text, near=near)
            return ""

    def _year(self) -> int:
        period = self.item.get("period")
        text = str(period)
        if not _YEAR.fullmatch(text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
            self._problem("bad_year", "period", period, first=FIRST_YEAR, last=LAST_YEAR)
            return 0
        return int(text)

    def _value(self) -> float | LeftOut:
        """Give the share of all; a missing one is counted, never zero."""
        told = self.item.get("values", [self.item] if "value" in self.item else None)
        if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
            self._problem("kolada_no_values", "values", told)
            return 0.0
        totals = [one for one in told if one.get("gender", "T") == "T"]
        if not totals:
            return LeftOut("by_gender" if told else "no_value")
        if len(totals) > 1:
            self._problem("kolada_two_totals", "values", len(totals))
        if totals[0].get("isdeleted") or self.item.get("isdeleted"):
            return LeftOut("deleted")
        value = totals[0].get("value")
        if value is None:
            return LeftOut("no_value")
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._problem("not_a_number", "value", value)
        elif not 0 <= value <= PERCENT:  # nor is NaN, which Python reads from JSON
            self._problem("out_of_range", "value", value, "not_between", least=0, most=PERCENT)
        else:
            return round(value / PERCENT, VALUE_DIGITS)
        return 0.0
