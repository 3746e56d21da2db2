"""Checking a table cell by cell: every problem is collected, none stops the reading."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geodata import schema
from geodata.errors import UnknownNameError
from geodata.municipalities import SHORT_NAMES
from geodata.tables import FIRST_YEAR, LAST_YEAR
from loaders.clock import parsed_time
from loaders.names import other_municipality
from loaders.spec import Column, ReadResult
from loaders.words import problem, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geodata.errors import Detail, Problem
    from geodata.municipalities import NameIndex
    from loaders.tabular import Sheet

__all__ = [
    "NO",
    "OUTSIDE",
    "PERCENT",
    "SYNTHETIC",
    "YES",
    "Cells",
    "LeftOut",
    "Outside",
    "Parsed",
    "collect",
    "parsed_date",
    "parsed_time",
    "reject_duplicates",
    "span",
    "synthetic_by_marks",
    "years",
]

SYNTHETIC: Final = Column("exempeldata", ("synthetic", "sample data", "sample", "exempel"))
"""The column that marks a table as invented. An export carries it, so it survives a second load."""

YES: Final = frozenset({"ja", "j", "yes", "y", "true", "sant", "1", "x"})
NO: Final = frozenset({"nej", "n", "no", "false", "falskt", "0", ""})

PERCENT: Final = ("percent", "procent", "%")

_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009]+")
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sound row that has no place here, with the reason it is counted under."""

    reason: str


class Outside:
    """A sound row that lies outside the area."""


OUTSIDE: Final = Outside()


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
        plain = _SPACES.sub("", text).replace("\u2212", "-").replace(",", ".")
        if not _NUMBER.fullmatch(plain):
            self.problem("not_a_number", column)
            return None
        value = float(plain)
        if not math.isfinite(value):
            self.problem("not_a_number", column, words="too_large")
            return None
        if (ge is not None and value < ge) or (le is not None and value > le):
            key = "too_small" if le is None else "not_between"
            self.problem("out_of_range", column, words=key, least=ge or 0, most=le or 0)
            return None
        return value

    def check_percent(self, column: str, value: float) -> None:
        """Note a number of a workbook that may be a share although its unit is percent.

        A cell that shows 92 % holds 0.92, and how it is shown is not known here.
        """
        if self.sheet.workbook and 0 < value <= 1:
            self.problem("ambiguous_percent", column, number=value)

    def whole(
        self,
        column: str,
        *,
        required: bool = False,
        ge: float | None = None,
        le: float | None = None,
    ) -> int | None:
        """Give the cell as a whole number."""
        value = self.number(column, required=required, ge=ge, le=le)
        if value is None:
            return None
        if not value.is_integer():
            self.problem("not_whole", column)
            return None
        return int(value)

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
        """Give the cell as a day: 2019-05-14, 2019-05-14T10:00, 20190514, 14/5 2019, 14.5.2019."""
        text = self.text(column, required=required)
        if not text:
            return None
        day = parsed_date(text)
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.problem("bad_date", column)
            return None
        return day

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


def parsed_date(text: str) -> dt.date | None:
    """Give the day that a text says, or None. Day before month where the year stands last.

    >>> parsed_date("14.5.2019")
    datetime.date(2019, 5, 14)
    """
    text = unicodedata.normalize("NFKC", text).strip()
    first = re.match(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?$", text)
    last = re.match(r"(\d{1,2})[./-](\d{1,2})[./ -](\d{4})(?: .*)?$", text)
    try:
        if first:
            return dt.date(int(first[1]), int(first[2]), int(first[3]))
        if last:
            return dt.date(int(last[3]), int(last[2]), int(last[1]))
    except ValueError:
        return None
    return None


Parsed = dict[str, Any] | list[dict[str, Any]] | LeftOut | Outside | None


def collect(sheet: Sheet, table: str, parse: Callable[[Cells], Parsed]) -> ReadResult:
    """Read a sheet row by row into a core table.

    Parameters
    ----------
    sheet
        From ``tabular.read_sheet``.
    table
        The core table that the rows go to.
    parse
        Gives one core row (or several, or why there is none) for the cells of one row. If it noted
        a problem the row is rejected, whatever it gives.
    """
    synthetic = _is_synthetic(sheet)
    empty = schema.empty(table).drop(columns="delivery_id")
    result = ReadResult(empty, rows_read=len(sheet.rows), synthetic=synthetic)
    left_out: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    for number, texts in sheet.rows:
        cells = Cells(sheet, number, texts)
        if number in sheet.swallowed:
            _swallowed(cells)
        parsed = None if cells.problems else parse(cells)
        if cells.problems:
            result.problems += cells.problems
            result.rows_rejected += 1
        elif isinstance(parsed, LeftOut):
            left_out[parsed.reason] += 1
        elif isinstance(parsed, Outside):
            result.rows_outside += 1
        else:
            several = parsed if isinstance(parsed, list) else [parsed or {}]
            lineage = {"sheet": sheet.name, "row": number, "synthetic": synthetic}
            rows += [{**row, **lineage} for row in several]
    result.left_out = dict(left_out)
    if rows:
        result.rows = pd.DataFrame(rows, columns=list(result.rows.columns))
    return result


def _swallowed(cells: Cells) -> None:
    heading, text = cells.sheet.swallowed[cells.row]
    cells.problem("open_quote", heading, value=text)


def span(days: Iterable[dt.date]) -> tuple[str, str]:
    """Give the first and last of the days, ISO 8601; empty texts if there are none."""
    known = sorted(days)
    return (known[0].isoformat(), known[-1].isoformat()) if known else ("", "")


def years(numbers: Iterable[int]) -> tuple[str, str]:
    """Give the first day of the first year and the last day of the last."""
    known = sorted(numbers)
    return (f"{known[0]}-01-01", f"{known[-1]}-12-31") if known else ("", "")


def reject_duplicates(result: ReadResult, key: tuple[str, ...], value: tuple[str, ...]) -> None:
    """Reject rows of one file that say different things of the same key; count plain repeats out.

    Which of two different values is right cannot be known, so none of them is taken.
    """
    rows = result.rows
    if rows.empty:
        return
    repeated = rows.duplicated([*key, *value], keep="first")
    if repeated.any():
        result.left_out["repeated"] = result.left_out.get("repeated", 0) + int(repeated.sum())
        rows = rows[~repeated]
    conflict = rows.duplicated(list(key), keep=False)
    for row in rows[conflict].to_dict("records"):
        said = ", ".join(f"{name} {row[name]}" for name in key)
        result.problems.append(
            problem(
                "conflict",
                sheet=str(row["sheet"]),
                row=int(row["row"]),
                column=value[0],
                value=str(row[value[0]]),
                key=said,
            )
        )
    result.rows_rejected += int(conflict.sum())
    result.rows = rows[~conflict].reset_index(drop=True)


def _is_synthetic(sheet: Sheet) -> bool:
    rows: dict[str, int] = {}
    for number, texts in sheet.rows:
        rows.setdefault(texts.get(SYNTHETIC.name, "").casefold(), number)
    first = sorted((row, mark or "–") for mark, row in rows.items())
    where = f"{sheet.file} {sheet.name}".strip()
    return synthetic_by_marks(set(rows), where, [f"{row}: {mark}" for row, mark in first])


def synthetic_by_marks(marks: set[str], file: str = "", found: Sequence[str] = ()) -> bool:
    """Say whether rows are invented, from the different marks that they carry, casefolded.

    Parameters
    ----------
    marks
        The different marks.
    file, found
        For the error: where they stand, and the first row of each mark.

    Raises
    ------
    DeliveryRefusedError
        If a mark is neither yes nor no, or if real and invented rows are mixed.
    """
    if unknown := marks - YES - NO:
        raise refused(
            "mixed_synthetic",
            words="unknown_mark",
            file=file,
            column=SYNTHETIC.name,
            mark=min(unknown),
            found=list(found),
        )
    if marks & YES and marks & NO:
        raise refused("mixed_synthetic", file=file, column=SYNTHETIC.name, found=list(found))
    return bool(marks & YES)
