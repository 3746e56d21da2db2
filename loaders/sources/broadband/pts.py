"""PTS's annexes of its yearly survey: one row per year, municipality and kind of area.

All years and all counties stand in one sheet, keyed by name. A row gives one figure per column that
is an indicator here, and the number of households. What is known of the definition: ``Bas`` says
what is counted and is kept with each value; the file says nothing of redefinitions, so each year
has the one of PTS's own that is known (``geodata.figures.PTS_DEFINITIONS``). The day of reference
is the first of October.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from geodata.errors import KommunatlasError, UnknownNameError
from geodata.figures import HOUSEHOLDS
from geodata.municipalities import COUNTRY, COUNTY, plain
from loaders.facts import KEY, NO_VALUE, share
from loaders.names import other_municipality
from loaders.rows import Cells, LeftOut, Parsed, collect, reject_duplicates, years
from loaders.sources.broadband import headings
from loaders.spec import Column, ReadOptions, ReadResult
from loaders.tabular import EXCEL, HEADING_ROWS, decoded, grids, normalised, read_sheet
from loaders.words import problem, refused

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.municipalities import NameIndex

SOURCE: Final = "PTS, Mobiltäcknings- och bredbandskartläggning"

AREAS: Final = {
    **dict.fromkeys(("total", "totalt", "hela kommunen", "alla"), ""),
    **dict.fromkeys(("tätbyggt", "tätbebyggt", "tätbebyggt område", "tätort"), "_dense"),
    **dict.fromkeys(("glesbygd", "glesbyggt", "glesbebyggt", "glesbebyggt område"), "_sparse"),
}
"""``Område`` to the ending of our indicator."""

BASES: Final = {
    **dict.fromkeys(("hushåll", "antal hushåll"), "households"),
    **dict.fromkeys(("befolkning", "population", "personer", "invånare"), "population"),
    **dict.fromkeys(("arbetsställen", "arbetsställe"), "workplaces"),
}
"""``Bas``, or a word in the sheet's name, to our basis."""

_WHOLE: Final = NO_VALUE | {"total", "totalt", "samtliga", "samtliga kommuner", "alla"}
"""What stands for the municipality in a row of a county or of the country."""

_MAX_WORD: Final = 40


@dataclass(frozen=True, slots=True)
class Chosen:
    """The sheet that is read, its headings, and the others that could be."""

    sheet: str
    headings: list[str]
    measures: dict[str, str]
    """Our indicators and the headings they stand under."""

    others: list[str]


def fits(path: Path, options: ReadOptions) -> bool:
    """Say whether a file has a sheet with the columns that the annexes have."""
    try:
        return bool(_annexes(path, options.sheet))
    except (KommunatlasError, OSError):
        return False


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read an annex on techniques or on speeds.

    Raises
    ------
    DeliveryRefusedError
        If no sheet is an annex by municipality, or none of its columns is an indicator here.
    """
    chosen = _chosen(path, options)
    wanted = (*headings.FIXED, *(Column(i, (text,)) for i, text in chosen.measures.items()))
    sheet = read_sheet(path, wanted, chosen.sheet, tell_unused=False)
    reading = _Reading(options.names, chosen.measures, _basis_of(chosen.sheet))
    result = collect(sheet, "facts", reading.parse, options.accept)
    reject_duplicates(result, KEY, ("value", "qualifier"))
    result.covers = years(reading.years)
    result.source = SOURCE
    result.notes += _notes(chosen, reading)
    return result


class _Reading:
    """Reads the rows, and remembers what is said of the whole file."""

    def __init__(self, names: NameIndex, measures: dict[str, str], basis: str) -> None:
        self.names = names
        self.measures = measures
        self.basis = basis
        self.years: set[int] = set()
        self.empty_cells = 0
        self._areas: dict[str, str] = {}

    def parse(self, cells: Cells) -> Parsed:
        place = self._place(cells)
        if not isinstance(place, str):
            return place
        year = cells.year("year")
        if year is not None:
            self.years.add(year)
        ending = cells.one_of("area", AREAS)
        basis = self._basis(cells)
        if isinstance(basis, LeftOut):
            return basis
        facts = self._facts(cells, ending or "", basis or "", year or 0)
        if not facts and not cells.problems:
            return LeftOut("no_value")
        return [{"municipality_code": place, **fact} for fact in facts]

    def _facts(self, cells: Cells, ending: str, basis: str, year: int) -> list[dict[str, Any]]:
        count = None if cells.text("households") in NO_VALUE else cells.whole("households", ge=0)
        shared: dict[str, Any] = {"period": year, "words": "", "source": SOURCE, "note": ""}
        facts = []
        for indicator, heading in self.measures.items():
            found = share(cells, indicator)
            if found.value is None:
                self.empty_cells += cells.text(indicator) in NO_VALUE
                continue
            facts.append(
                {
                    **shared,
                    "indicator_id": f"{indicator}{ending}",
                    "basis": basis,
                    "value": found.value,
                    "qualifier": found.qualifier,
                    "denominator": float(count) if count and basis == "households" else None,
                    "definition": _definition(indicator, heading, year),
                }
            )
        if count is not None and not ending and basis == "households":
            fact = {
                "indicator_id": HOUSEHOLDS.id,
                "basis": "",
                "value": float(count),
                "qualifier": "",
                "denominator": None,
                "definition": HOUSEHOLDS.definition_in(year),
            }
            facts.append({**shared, **fact})
        return facts

    def _place(self, cells: Cells) -> str | LeftOut | None:
        """Give the municipality's code, or why the row has none; see ``headings.FIXED``."""
        county = self._area(cells.text("county"))
        name = cells.text("municipality")
        if plain(name) in _WHOLE:
            if not cells.text("county"):
                cells.problem("empty", "municipality", words="empty_municipality")
                return None
            return LeftOut({COUNTRY: "country", COUNTY: "county"}.get(county, "other_county"))
        code = self._area(name)
        if code in (COUNTRY, COUNTY):
            return LeftOut("country" if code == COUNTRY else "county")
        elsewhere = bool(cells.text("county")) and county != COUNTY
        other = other_municipality(name)
        if (code and elsewhere) or (other and county == COUNTY):
            cells.problem("county_differs", "municipality", county=cells.text("county"))
            return None
        if other or elsewhere:
            return LeftOut("other_county")
        # Not known: the same words as in a plain table, with what may be meant.
        return code or cells.municipality(self.names, "municipality")

    def _area(self, text: str) -> str:
        """Give the code of a municipality, the county or Sweden; empty if it is none of them."""
        if text not in self._areas:
            try:
                found = "" if other_municipality(text) else self.names.match_area(text)
            except UnknownNameError:
                found = ""
            self._areas[text] = found
        return self._areas[text]

    def _basis(self, cells: Cells) -> str | LeftOut | None:
        text = cells.text("base")
        if not text:
            if not self.basis:
                cells.problem("no_base", "base")
            return self.basis or None
        found = BASES.get(plain(text))
        return found or LeftOut(f"other_base:{text[:_MAX_WORD]}")


def _definition(indicator: str, heading: str, year: int) -> str:
    """Give PTS's definition of the year; one more word where the measure is not Kolada's.

    Access to 1 Gbit/s is less than access or the possibility of it, which is our indicator.
    """
    known = HOUSEHOLDS.definition_in(year)
    narrow = indicator == headings.GIGABIT and not headings.possible(heading)
    return f"{known}:access" if narrow else known


def _basis_of(sheet: str) -> str:
    words = normalised(sheet).split("_")
    return next((basis for word, basis in BASES.items() if word in words), "")


def _chosen(path: Path, options: ReadOptions) -> Chosen:
    annexes = _annexes(path, options.sheet)
    if not annexes:
        needed = [column.aliases[0] for column in headings.FIXED if column.required]
        raise refused("no_annex", file=options.file_name or path.name, needed=needed)
    able = [(name, row) for name, row in annexes if headings.columns(row)]
    if not able:
        found = [text for text in annexes[0][1] if text]
        raise refused("no_measure", file=options.file_name or path.name, found=found)
    # Households first, as in the indicators' own order of preference; then as the sheets stand.
    able.sort(key=lambda item: _basis_of(item[0]) not in ("households", ""))
    sheet, row = able[0]
    return Chosen(sheet, row, headings.columns(row), [name for name, _ in able[1:]])


def _annexes(path: Path, sheet: str) -> list[tuple[str, list[str]]]:
    """Give the sheets that are annexes by municipality, each with its row of headings."""
    found = []
    for name, cells in _tables(path, sheet):
        rows = [row for row in cells[:HEADING_ROWS] if headings.is_annex(row)]
        if rows:
            found.append((name, rows[0]))
    return found


def _tables(path: Path, sheet: str) -> list[tuple[str, list[list[str]]]]:
    if path.suffix.lower() in EXCEL:
        return [(grid.name, grid.cells) for grid in grids(path, sheet, rows=HEADING_ROWS)]
    lines = decoded(path.read_bytes(), path.name).splitlines()[:HEADING_ROWS]
    try:
        return [("", list(csv.reader(lines, delimiter=sign))) for sign in ";,\t"]
    except csv.Error:
        return []


def _notes(chosen: Chosen, reading: _Reading) -> list[Any]:
    used = {normalised(text) for text in chosen.measures.values()}
    used |= {normalised(name) for c in headings.FIXED for name in (c.name, *c.aliases)}
    unused = [text for text in chosen.headings if text and normalised(text) not in used]
    speeds = {i: text for i, text in chosen.measures.items() if headings.speed(text)}
    said = []
    if chosen.others:
        said.append(
            problem("other_sheets", sheet=chosen.sheet, read=chosen.sheet, others=chosen.others)
        )
    if speeds:
        pairs = [f"{text} → {indicator}" for indicator, text in speeds.items()]
        said.append(problem("speeds_read", sheet=chosen.sheet, pairs=pairs))
    if unused:
        said.append(problem("columns_unused", sheet=chosen.sheet, columns=unused))
    if reading.empty_cells:
        said.append(problem("cells_without_value", sheet=chosen.sheet, count=reading.empty_cells))
    return said
