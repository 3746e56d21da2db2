"""Registers of granted projects, in culture and in regional growth, as a plain table.

Both are kept; the culture indicators count culture alone. Whose money it is stands in a column,
is said with ``--preset``, or follows from the art form or the form of support.

Of an applicant the name is kept, as it stands in a public decision, but not a private person's:
where the register says that it is one, or gives a personal identity number, the word stands alone.
Every other column about people is not read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from loaders.presets import Preset, read_as
from loaders.rows import OUTSIDE, Cells, LeftOut, Parsed, collect, span
from loaders.sources.projects.amounts import money
from loaders.sources.projects.applicants import PRIVATE_PERSON, named, without_numbers
from loaders.sources.projects.areas import area_of, is_granted
from loaders.sources.projects.columns import COLUMNS, READ
from loaders.sources.projects.reach import beyond, codes
from loaders.tabular import read_sheet
from loaders.words import problem

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.spec import ReadOptions, ReadResult
    from loaders.tabular import Sheet

__all__ = ["COLUMNS", "PRESETS", "read"]

_NAMED: Final = 10
"""How many reference numbers a note names."""


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read projects. The year is the decision's; money in kronor.

    A project counts in the municipalities of Norrbotten that it reaches. Others that it names are
    told; a project that reaches none of the county is outside.

    Raises
    ------
    DeliveryRefusedError
        If the file cannot be read as a whole.
    """
    return read_as(PRESETS, path, options)


def _read(path: Path, options: ReadOptions, area: str = "") -> ReadResult:
    sheet = read_sheet(path, READ, options.sheet)
    # What goes on over several lines may be about people: it is not quoted.
    quiet = {row: (heading, "") for row, (heading, _) in sheet.swallowed.items()}
    return _Register(replace(sheet, swallowed=quiet), options, area).result()


PRESETS: Final = (
    Preset("culture", partial(_read, area="culture")),
    Preset("growth", partial(_read, area="growth")),
    Preset("table", _read),
)


class _Register:
    """One register while it is read."""

    def __init__(self, sheet: Sheet, options: ReadOptions, area: str) -> None:
        self.sheet = sheet
        self.options = options
        self.area = area
        self.first, self.last = options.covers.split("/") if options.covers else ("", "")
        self.days: set[dt.date] = set()
        self.seen: Counter[str] = Counter()
        self.numbers: Counter[str] = Counter()
        self.others: Counter[str] = Counter()
        self.assumed = 0
        self.private = 0

    def result(self) -> ReadResult:
        found = collect(self.sheet, "projects", self._row, self.options.accept)
        found.covers = (self.first, self.last) if self.first else span(self.days)
        if self.others:
            said = [f"{name} ({count})" for name, count in sorted(self.others.items())]
            found.notes.append(problem("beyond_the_county", named=said))
        if self.assumed:
            found.notes.append(problem("taken_as_culture", count=self.assumed))
        if self.private:
            found.notes.append(problem("private_applicants", count=self.private))
        repeated = [number for number, count in self.numbers.items() if number and count > 1]
        if repeated:
            few = repeated[:_NAMED]
            found.notes.append(problem("repeated_reference", count=len(repeated), named=few))
        return found

    def _row(self, cells: Cells) -> Parsed:
        row, assumed = self._project(cells)
        elsewhere = beyond(cells.text("municipalities"))
        decided, year = row["decided_on"], row["year"]
        if decided is not None or year is not None:
            begin = decided.date() if decided else dt.date(year, 1, 1)
            self.days.update({begin, decided.date() if decided else dt.date(year, 12, 31)})
            if self.first and not self.first[:4] <= str(begin.year) <= self.last[:4]:
                return LeftOut("outside_covers")
        if not is_granted(cells.text("decision")):
            cells.problems.clear()
            return LeftOut("not_granted")
        if elsewhere and not row["municipality_codes"]:
            return OUTSIDE
        if not cells.problems:
            self.others.update(elsewhere)
            self.assumed += assumed
            self.private += row["applicant"] == PRIVATE_PERSON
            self.numbers[row["reference_number"]] += 1
        row["project_id"] = _identity(row, self.seen)
        return row

    def _project(self, cells: Cells) -> tuple[dict[str, Any], bool]:
        """Give the core row, and whether its policy area is only assumed."""
        decided = cells.date("decided_on")
        year = cells.year("year", required=decided is None) or (decided and decided.year)
        area = area_of(cells, self.area)
        row = {
            "project_id": "",
            "reference_number": cells.text("reference_number"),
            "title": without_numbers(cells.text("title", required=True)),
            "applicant": named(cells.text("applicant"), cells.text("applicant_kind")),
            "policy_area": area or "culture",
            "municipality_codes": codes(cells, self.options.names),
            "year": year,
            "decided_on": decided and dt.datetime.combine(decided, dt.time()),
            "sought_sek": money(cells, "sought_sek"),
            "granted_sek": money(cells, "granted_sek"),
            "support_form": cells.text("support_form"),
            "art_form": cells.text("art_form"),
            "digital": cells.flag("digital"),
            "young_organiser": cells.flag("young_organiser"),
            "register": self.options.register,
        }
        return row, not area


def _identity(row: dict[str, Any], seen: Counter[str]) -> str:
    """Give an id that the same project gets in every delivery of its register.

    Rows without a reference number that are equal in every respect are numbered in their order.
    """
    named = row["reference_number"] or "|".join(
        str(row[column]) for column in ("title", "applicant", "year", "municipality_codes")
    )
    seen[named] += 1
    text = f"{row['register']}|{named}" + (f"|{seen[named]}" if seen[named] > 1 else "")
    return hashlib.sha256(text.encode()).hexdigest()[:12]
