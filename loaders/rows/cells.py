"""The cells of one row, each asked for as what it should be: every fault is noted, none stops."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from geodata.errors import UnknownNameError
from geodata.municipalities import SHORT_NAMES
from geodata.tables import FIRST_YEAR, LAST_YEAR
from loaders.names import other_municipality
from loaders.tabular import dates
from loaders.tabular.clock import parsed_time
from loaders.tabular.numbers import may_be_thousands, parsed_number
from loaders.words import problem

if TYPE_CHECKING:
    import datetime as dt

    from geodata.errors import Detail, Problem
    from geodata.municipalities import NameIndex
    from loaders.tabular import Sheet

YES: Final = frozenset({"ja", "j", "yes", "y", "true", "sant", "1", "x"})
NO: Final = frozenset({"nej", "n", "no", "false", "falskt", "0", ""})

PERCENT: Final = ("percent", "procent", "%")


@dataclass(slots=True)
class Cells:
    """One row's cells. Every method notes what is wrong and gives None; none raises."""

    sheet: Sheet
    row: int
    texts: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    def problem(
        self,
        code: str,
        column: str,
        *,
        words: str = "",
        value: str | None = None,
        **details: Detail,
    ) -> None:
        """Note a problem with a cell, quoting the cell as it was written; see ``words.problem``."""
        self.problems.append(
            problem(
                code,
                words=words,
                sheet=self.sheet.name,
                row=self.row,
                column=self.sheet.headings.get(column, column),
                value=self.texts.get(column, "") if value is None else value,
                **details,
            )
        )

    def text(self, column: str, *, required: bool = False) -> str:
        """Give the cell's text, empty if the column is not there."""
        text = self.texts.get(column, "")
        if required and not text:
            self.problem("empty", column)
        return text

    def number(
        self,
        column: str,
        *,
        required: bool = False,
        ge: float | None = None,
        le: float | None = None,
    ) -> float | None:
        """Give the cell as a number: decimal point or comma, spaces between thousands."""
        text = self.text(column, required=required)
        if not text:
            return None
        value = parsed_number(text)
        if value is None:
            self.problem("not_a_number", column)
            return None
        if not math.isfinite(value):
            self.problem("not_a_number", column, words="too_large")
            return None
        if (ge is not None and value < ge) or (le is not None and value > le):
            key = "too_small" if le is None else "not_between"
            self.problem("out_of_range", column, words=key, least=ge or 0, most=le or 0)
            return None
        return value

    def in_percent(self, column: str, value: float) -> float:
        """Give the number of a cell whose unit is percent, in percent.

        A workbook's cell that shows 92 % holds 0.92, and so may one that shows 0.92. Where the
        workbook does not tell how a cell is shown, such a number is a problem.
        """
        if not self.sheet.workbook:
            return value
        shown = self.sheet.in_percent(self.row, column)
        if shown is None and 0 < value <= 1:
            self.problem("ambiguous_percent", column, number=value)
        return value * 100 if shown else value

    def whole(
        self,
        column: str,
        *,
        required: bool = False,
        ge: float | None = None,
        le: float | None = None,
    ) -> int | None:
        """Give the cell as a whole number. One that may be thousands or decimals is a problem."""
        if self.may_be_thousands(column):
            return None
        value = self.number(column, required=required, ge=ge, le=le)
        if value is None:
            return None
        if not value.is_integer():
            self.problem("not_whole", column)
            return None
        return int(value)

    def may_be_thousands(self, column: str) -> bool:
        """Note a cell that may be thousands or a number with decimals, where none are expected."""
        text = self.text(column)
        if not may_be_thousands(text):
            return False
        plain = text.replace(".", "").replace(",", "")
        spaced = text.replace(".", " ").replace(",", " ")
        self.problem("ambiguous_thousands", column, plain=plain, spaced=spaced)
        return True

    def year(self, column: str, *, required: bool = True) -> int | None:
        """Give the cell as a calendar year."""
        text = self.text(column, required=required)
        if not text:
            return None
        if not re.fullmatch(r"\d{4}", text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
            self.problem("bad_year", column, first=FIRST_YEAR, last=LAST_YEAR)
            return None
        return int(text)

    def date(self, column: str, *, required: bool = False) -> dt.date | None:
        """Give the cell as a day in any of the forms of ``dates.parsed_date``.

        In a workbook, a number may be the day as Excel counts it. Dates with slashes that may be
        American are a problem: all of a column in which one can only be that.
        """
        text = self.text(column, required=required)
        if not text:
            return None
        day = self._day(column, text)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.problem("bad_date", column)
            return None
        return day

    def _day(self, column: str, text: str) -> dt.date | None:
        order = dates.orders(text)
        american = dates.month_first(text)
        if american and order in ("month", "both") and self.sheet.american(column):
            if dates.MONTH_FIRST in self.sheet.accept:
                return american
            self.problem(dates.MONTH_FIRST, column, meant=american.isoformat())
            return None
        day = dates.parsed_date(text)
        serial = dates.of_serial(text, from_1904=self.sheet.from_1904)
        if day is None and serial and self.sheet.workbook:
            return serial
        if day is None and dates.is_short(text):
            self.problem("bad_date", column, words="short_date")
        elif day is None and serial and FIRST_YEAR <= serial.year <= LAST_YEAR:
            self.problem("bad_date", column, words="serial_date", meant=serial.isoformat())
        elif day is None:
            self.problem("bad_date", column)
        return day

    def time(self, column: str, *, required: bool = False) -> str:
        """Give the cell as a time of day, ``HH:MM``; empty if it is empty or no time."""
        text = self.text(column, required=required)
        found = parsed_time(text)
        if text and not found:
            self.problem("bad_clock", column, words="bad_time_of_day")
        return found

    def flag(self, column: str) -> bool:
        """Give the cell as yes or no; empty is no."""
        text = self.text(column).casefold()
        if text in YES:
            return True
        if text not in NO:
            self.problem("not_yes_or_no", column, words="neither_yes_nor_no")
        return False

    def one_of(
        self, column: str, words: dict[str, str], *, default: str | None = None
    ) -> str | None:
        """Give our word for the cell's word; ``words`` maps theirs, casefolded, to ours."""
        text = self.text(column, required=default is None)
        if not text:
            return default
        ours = words.get(text.casefold())
        if ours is None:
            self.problem("unknown_word", column, known=list(words))
        return ours

    def elsewhere(self, names: NameIndex, code: str, name: str) -> bool:
        """Say whether the row is of a municipality of another county.

        The code decides, with its zero or without. A code that no municipality has is a mistake,
        and so is one whose name is of Norrbotten: such a row is not outside.
        """
        if not self.text(code):
            return bool(other_municipality(self.text(name)))
        if not other_municipality(self.text(code)):
            return False
        try:
            names.match(self.text(name))
        except UnknownNameError:
            return True
        return False

    def unknown_municipality(self, column: str, text: str, error: UnknownNameError) -> None:
        """Note that a text is no municipality here; what may be meant is the suggestion."""
        near = list(error.suggestions) or _nearly(text)
        key = error.reason or ("unknown_municipality_near" if near else "unknown_municipality")
        self.problem("unknown_municipality", column, words=key, name=text, near=near)

    def municipality(self, names: NameIndex, *columns: str, areas: bool = False) -> str | None:
        """Give the code of the municipality that the columns name; codes and names alike.

        Where a code and a name are both given and disagree, the row is faulty: which of the two is
        meant cannot be known. ``areas`` accepts the county and Sweden as well.
        """
        match = names.match_area if areas else names.match
        found: dict[str, str] = {}
        for column in columns:
            text = self.text(column)
            if not text:
                continue
            try:
                found[column] = match(text)
            except UnknownNameError as error:
                self.unknown_municipality(column, text, error)
                return None
        if not found:
            self.problem("empty", columns[0], words="empty_municipality")
            return None
        if len(set(found.values())) > 1:
            said = [f"{self.text(c)} ({code})" for c, code in found.items()]
            self.problem("code_and_name_differ", columns[0], found=said)
            return None
        return next(iter(found.values()))


def _nearly(text: str) -> list[str]:
    """Give the municipalities of Norrbotten whose code has the same digits, or one other digit."""
    return [
        f"{code} ({name})"
        for code, name in SHORT_NAMES.items()
        if len(text) == len(code)
        and (
            sorted(text) == sorted(code)
            or sum(a != b for a, b in zip(text, code, strict=True)) == 1
        )
    ]
