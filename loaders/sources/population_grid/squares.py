"""The squares of a file, column by column: all of Sweden's must be read in a moment."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pandas as pd

from geodata import schema
from geodata.tables import FIRST_YEAR, LAST_YEAR
from loaders.rows import reject_duplicates, years
from loaders.spec import ReadResult
from loaders.words import problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.errors import Detail, Problem

SIZE: Final = 1_000
"""Width of a square, metres."""

EXTENT: Final = (516_000, 7_215_000, 922_000, 7_672_000)
"""West, south, east and north of the county with its sea, metres in EPSG:3006, on whole kilometres,
from Lantmäteriet's boundaries of 2026. Squares of Västerbotten lie in it too: whose a square is, is
asked of the boundaries where an edition needs it."""

MOST_INHABITANTS: Final = 50_000
"""Of one square kilometre. Stockholm's densest have about half of it."""

DEFAULT_SOURCE: Final = "SCB"

_INSPIRE: Final = r"(?i)^SE_CRS3006RES(?P<size>\d{1,6})mN(?P<north>\d{7})E(?P<east>\d{6})$"
_SCB: Final = r"^(?P<east>\d{6})(?P<north>\d{7})$"
_YEAR: Final = r"^(\d{4})(?:\d{4}|-\d\d-\d\d.*)?$"
_SPACES: Final = r"[\s\u00a0\u202f\u2009]+"
_MAX_SHOWN: Final = 12
OUTSIDE: Final = "outside"
FAULTY: Final = "faulty"


@dataclass(frozen=True, slots=True)
class Squares:
    """The rows of a file as text, by our column names; the index is the file's row number."""

    cells: pd.DataFrame
    headings: Mapping[str, str]
    sheet: str = ""

    def column(self, name: str) -> pd.Series:
        """Give a column; empty texts where the file has none of that name."""
        if name in self.cells:
            return self.cells[name].fillna("")
        return pd.Series("", index=self.cells.index, dtype="str")


@dataclass(slots=True)
class _Check:
    """What becomes of each row, and what is wrong with those that are faulty."""

    squares: Squares
    fate: pd.Series
    """Empty as long as the row is sound; else a reason, ``outside`` or ``faulty``."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def leave(self, hit: pd.Series, reasons: pd.Series | str) -> None:
        """Settle the rows that are hit and not settled yet."""
        now = hit & (self.fate == "")
        self.fate = self.fate.mask(now, reasons)

    def fault(
        self, hit: pd.Series, code: str, column: str, *, words: str = "", **details: Detail
    ) -> None:
        """Note a problem with each row that is hit and not settled otherwise."""
        now = hit & self.fate.isin(["", FAULTY])
        squares = self.squares
        heading = squares.headings.get(column, column)
        self.problems += [
            problem(
                code,
                words=words,
                sheet=squares.sheet,
                row=int(str(row)),
                column=heading,
                value=str(text),
                **details,
            )
            for row, text in squares.column(column)[now].items()
        ]
        self.fate = self.fate.mask(now, FAULTY)


@dataclass(frozen=True, slots=True)
class Judged:
    """What is to become of each row of a file."""

    fate: pd.Series
    """By row number: empty for a sound one, ``outside``, ``faulty``, or why it is left out."""

    rows: pd.DataFrame
    """The sound ones, as ``population_grid`` without lineage; the index is the row number."""

    problems: list[Problem]
    notes: list[Problem]


def judged(squares: Squares) -> Judged:
    """Check squares and find those in the rectangle around the county."""
    check = _Check(squares, pd.Series("", index=squares.cells.index, dtype="object"))
    columns = {
        "cell_id": _ids(check),
        "inhabitants": _inhabitants(check),
        "period": _periods(check),
    }
    rows = _rows(squares, columns, check.fate == "")
    return Judged(check.fate, rows, sorted(check.problems, key=lambda p: p.row or 0), check.notes)


def as_result(found: Judged, sheet: str, *, synthetic: bool) -> ReadResult:
    """Give the rows of a layer, whose features are numbered from 1."""
    rows = found.rows.assign(sheet=sheet, row=found.rows.index, synthetic=synthetic)
    declared = [name for name in schema.columns("population_grid") if name != "delivery_id"]
    left_out = found.fate[~found.fate.isin(["", OUTSIDE, FAULTY])]
    return ReadResult(
        rows[declared].reset_index(drop=True),
        problems=found.problems,
        rows_read=len(found.fate),
        rows_rejected=int((found.fate == FAULTY).sum()),
        left_out=dict(Counter(left_out)),
        rows_outside=int((found.fate == OUTSIDE).sum()),
        synthetic=synthetic,
    )


def finished(result: ReadResult, found: Judged) -> ReadResult:
    """Count squares once, and say what they add up to."""
    reject_duplicates(result, ("cell_id", "period"), ("inhabitants",))
    result.covers = years(int(year) for year in result.rows["period"].unique())
    result.notes += [*found.notes, *_sums(result.rows)]
    return result


def _rows(squares: Squares, columns: Mapping[str, pd.Series], kept: pd.Series) -> pd.DataFrame:
    source = squares.column("source")
    rows = pd.DataFrame({name: values[kept].astype("int64") for name, values in columns.items()})
    rows["source"] = source[kept].where(source[kept] != "", DEFAULT_SOURCE)
    return rows


def _ids(check: _Check) -> pd.Series:
    """Give the id of each square, settling those of another size, off the grid or outside."""
    scb_text = check.squares.column("rutid_scb").str.replace(_SPACES, "", regex=True)
    inspire_text = check.squares.column("rutid_inspire").str.replace(_SPACES, "", regex=True)
    inspire = inspire_text.str.extract(_INSPIRE)
    _leave_other_sizes(check, inspire["size"].fillna(""))
    scb = scb_text.str.extract(_SCB)
    by_scb, by_inspire = _numbers(scb), _numbers(inspire)
    none = (scb_text == "") & (inspire_text == "")
    check.fault(none, "empty", "rutid_scb")
    for column, text, number in (
        ("rutid_scb", scb_text, by_scb),
        ("rutid_inspire", inspire_text, by_inspire),
    ):
        check.fault((text != "") & (number < 0), "no_square", column)
    differ = (by_scb >= 0) & (by_inspire >= 0) & (by_scb != by_inspire)
    check.fault(differ, "square_ids_differ", "rutid_inspire")
    ids = by_scb.where(by_scb >= 0, by_inspire)
    east, north = ids // 10**7, ids % 10**7
    check.fault((ids >= 0) & ((east % SIZE > 0) | (north % SIZE > 0)), "off_grid", "rutid_scb")
    west, south, most_east, most_north = EXTENT
    inside = (east >= west) & (east < most_east) & (north >= south) & (north < most_north)
    check.leave(~inside, OUTSIDE)
    return ids


def _numbers(parts: pd.DataFrame) -> pd.Series:
    """Give ids as in ``geodata.grid``: easting, then northing with seven digits; -1: none."""
    east, north = (
        pd.to_numeric(parts[name]).fillna(-1).astype("int64") for name in ("east", "north")
    )
    return (east * 10**7 + north).where(east >= 0, -1)


def _leave_other_sizes(check: _Check, named: pd.Series) -> None:
    said = check.squares.column("rutstorl")
    size = said.where(said != "", named).str.replace(_SPACES, "", regex=True).str[:_MAX_SHOWN]
    other = (size != "") & (size != str(SIZE))
    check.leave(other, "square_size:" + size)
    if other.any():
        sizes = sorted(set(size[other]))[:_MAX_SHOWN]
        check.notes.append(problem("other_square_size", sizes=sizes, count=int(other.sum())))


def _inhabitants(check: _Check) -> pd.Series:
    text = check.squares.column("beftotalt").str.replace(_SPACES, "", regex=True)
    number = pd.to_numeric(
        text.str.replace(",", ".").where(text.str.fullmatch(r"[+-]?\d{1,15}([.,]\d+)?"), None),
        errors="coerce",
    ).astype("float64")
    check.fault(text == "", "empty", "beftotalt")
    check.fault((text != "") & number.isna(), "not_a_number", "beftotalt")
    check.fault(number < 0, "out_of_range", "beftotalt", words="too_small", least=0)
    check.fault((number >= 0) & (number % 1 > 0), "not_whole", "beftotalt")
    check.fault(
        number > MOST_INHABITANTS,
        "out_of_range",
        "beftotalt",
        words="too_many_inhabitants",
        most=MOST_INHABITANTS,
    )
    return number


def _periods(check: _Check) -> pd.Series:
    """Give the year of the day that the numbers are of: 20251231, 2025-12-31 or 2025."""
    text = check.squares.column("year")
    year = pd.to_numeric(text.str.extract(_YEAR)[0])
    check.fault(text == "", "empty", "year")
    known = (year >= FIRST_YEAR) & (year <= LAST_YEAR)
    check.fault((text != "") & ~known, "bad_year", "year", first=FIRST_YEAR, last=LAST_YEAR)
    return year


def _sums(rows: pd.DataFrame) -> list[Problem]:
    """Say what the squares add up to, by year."""
    return [
        problem(
            "squares_added_up",
            year=str(period),
            squares=len(part),
            inhabitants=int(part["inhabitants"].sum()),
        )
        for period, part in rows.groupby("period")
    ]
