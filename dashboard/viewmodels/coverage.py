"""Mobile coverage: what was measured and found; of the rest nothing is known."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dashboard.memo import of_view
from dashboard.viewmodels import coverage_missing
from dashboard.viewmodels.coverage_settings import LIMITED, choices
from dashboard.viewmodels.coverage_words import settings_text, technology
from dashboard.viewmodels.figures import figure_for
from dashboard.viewmodels.ranking import Ranking, ranking
from geodata.judgement import ALL, ANY, SELECTIONS
from geodata.measured import NEAR_M, cells_of
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from geodata.themes.coverage import SHARES
from geodata.themes.coverage.tallies import judged, localities_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from dashboard.context import PageContext
    from dashboard.viewmodels.coverage_settings import Choices
    from dashboard.viewmodels.figures import Figure
    from geodata.themes.coverage.tallies import Judged, Places

OPERATOR: Final = "operator"
"""The filter's key in the address bar."""

_WORDS: Final[Mapping[str, str]] = {ANY: "minst_en", ALL: "alla"}
_METRES_PER_KM: Final = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One municipality, or the county.

    Parameters
    ----------
    share, other
        Of the chosen selection, and of the one that always stands beside it.
    cells, samples
        Measured cells of the chosen selection and rows in them; None where there are none.
    gaps
        Gaps of the chosen selection that are listed; None where none is and none could be known.
    measured, localities
        Localities with measured cells nearby, of the chosen operator or of anybody, and all.
    """

    code: str
    name: str
    share: Figure
    bar: float | None
    other: Figure
    cells: int | None
    samples: int | None
    gaps: int | None
    measured: int
    localities: int


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """Everything that the page shows for one selection of operators, one period and settings.

    Parameters
    ----------
    choices
        What the page is set to, and what it can be set to.
    operators
        The choices as the address bar writes them.
    operator
        The choice, one of ``geodata.judgement.SELECTIONS``.
    beside
        The selection that stands beside it: all, or any where all are chosen.
    year, when
        The period of the values, and the same in words: '2024', or '2023–2024' for all years.
    missing
        Why there is no share of the chosen area at all; empty where there is, or of a part of it.
    places
        What is known of the localities, in their order in the edition.
    cells
        Measured cells of the chosen municipality; empty when none is chosen.
    """

    choices: Choices
    operators: tuple[str, ...]
    operator: str
    beside: str
    year: int
    when: str
    municipality: str
    sentence: str
    missing: str
    synthetic: bool
    reading: str
    settings: str
    notes: tuple[str, ...]
    rows: tuple[Row, ...]
    order: Ranking
    places: Places
    cells: pd.DataFrame
    gaps: gpd.GeoDataFrame
    values: pd.DataFrame

    @property
    def indicator_id(self) -> str:
        """Give the indicator of the chosen selection."""
        return SHARES[self.operator]

    @property
    def key(self) -> str:
        """Give what tells this view apart from others of the edition: for widgets and caches."""
        chosen = self.choices
        settings = str(chosen.settings.as_record()) if chosen.changed else ""
        return f"{self.operator}-{self.when}-{zlib.crc32(settings.encode()):08x}"


def word_of(selection: str) -> str:
    """Give a selection as the address bar writes it.

    >>> word_of("any"), word_of("Telia")
    ('minst_en', 'telia')
    """
    return _WORDS.get(selection, selection.lower())


def operator_name(ctx: PageContext, selection: str) -> str:
    """Give a selection as the page says it: 'Minst en', 'Alla fyra', 'Telia'."""
    return ctx.t(f"coverage.operator.{selection}") if selection in _WORDS else selection


@of_view
def build(ctx: PageContext) -> CoveragePage | None:
    """Build the page; None when the edition holds no coverage figure at all.

    Parameters
    ----------
    ctx
        The page's context, on the edition itself. Address: ``operator``, ``kommun``, ``ar`` and
        the keys of ``coverage_settings``.
    """
    chosen = choices(ctx)
    if chosen is None:
        return None
    ctx = ctx.at(chosen.computed)
    words = {word_of(name): name for name in SELECTIONS}
    operator = words[ctx.view.choice(OPERATOR, tuple(words), word_of(_asked(ctx)))]
    year, when = chosen.year, chosen.when
    code = ctx.view.municipality
    beside = ANY if operator == ALL else ALL
    values = ctx.bundle.values_for(SHARES[operator], year)
    order = ranking(ctx, SHARES[operator], year)
    cells = ctx.bundle.coverage_cells
    measured = cells_of(cells, operator, year)
    every = judged(cells[cells["period"] == year])
    places = localities_in(every, ctx.bundle.localities, year, operator)
    found = _of_selection(ctx.bundle.gaps, operator, year)
    rows = _rows(ctx, order, beside, found, places)
    missing = _missing(ctx, rows, operator, year, when)
    first = year if chosen.settings.coverage.months is None else chosen.years[-1]
    return CoveragePage(
        choices=chosen,
        operators=tuple(words),
        operator=operator,
        beside=beside,
        year=year,
        when=when,
        municipality=code,
        sentence=_sentence(ctx, rows, (operator, beside), when, missing),
        missing=missing,
        synthetic=bool((values["status"] == "synthetic").any()),
        reading=_reading(ctx, chosen, operator, code),
        settings=settings_text(ctx, values, (first, year)),
        notes=_notes(ctx, measured, every, operator),
        rows=rows,
        order=order,
        places=places,
        cells=measured[measured["municipality_code"] == code],
        gaps=found[found["municipality_code"] == code] if code else found,
        values=values,
    )


def _asked(ctx: PageContext) -> str:
    """Give the selection that ``matt`` names, so that a link from the first page is understood."""
    by_indicator = {indicator: name for name, indicator in SHARES.items()}
    return by_indicator.get(ctx.view.indicator, ANY)


def _rows(
    ctx: PageContext,
    order: Ranking,
    beside: str,
    found: gpd.GeoDataFrame,
    places: Places,
) -> tuple[Row, ...]:
    year = order.rows[0].figure.period
    code_of = ctx.bundle.localities["municipality_code"].to_numpy()
    counts = {str(code): int(n) for code, n in found["municipality_code"].value_counts().items()}
    counts[COUNTY] = len(found)
    judged = ctx.bundle.values_for(order.rows[0].figure.indicator_id, year)
    known = judged.dropna(subset=["n_obs"]).set_index("municipality_code")
    cells, samples = _whole(known["n_obs"]), _whole(known["n_samples"])
    return tuple(
        Row(
            code=row.code,
            name=row.name,
            share=row.figure,
            bar=row.bar,
            other=figure_for(ctx, SHARES[beside], row.code, year),
            cells=cells.get(row.code),
            samples=samples.get(row.code),
            # Gaps that are listed are counted, though not all of their area can be known.
            gaps=counts.get(row.code) or (0 if row.figure.valued else None),
            measured=int(places.measured[_of(code_of, row.code)].sum()),
            localities=int(_of(code_of, row.code).sum()),
        )
        for row in order.rows
    )


def _of(codes: NDArray[np.str_], code: str) -> NDArray[np.bool_]:
    """Say which rows belong to an area; all of them to the county."""
    return np.asarray((codes == code) | (code == COUNTY))


def _whole(numbers: pd.Series[float]) -> dict[str, int]:
    return {str(code): int(number) for code, number in numbers.dropna().items()}


def _row(ctx: PageContext, rows: tuple[Row, ...]) -> Row:
    """Give the row of the chosen municipality, or the county's."""
    return next(row for row in rows if row.code == (ctx.view.municipality or COUNTY))


def _of_selection(gaps: gpd.GeoDataFrame, operator: str, period: int) -> gpd.GeoDataFrame:
    """Give the gaps of a selection and period, in order of rank."""
    keep = (gaps["operator"] == operator) & (gaps["period"] == period)
    return gaps[keep].sort_values("rank")


def _missing(ctx: PageContext, rows: tuple[Row, ...], operator: str, year: int, when: str) -> str:
    row = _row(ctx, rows)
    if row.share.valued or (row.code == COUNTY and any(other.share.valued for other in rows)):
        return ""
    place = where(ctx, row.code)
    return coverage_missing.why(ctx, operator, row.code, where=place, year=year, when=when)


def _sentence(
    ctx: PageContext, rows: tuple[Row, ...], selections: tuple[str, str], year: str, missing: str
) -> str:
    row, (operator, beside) = _row(ctx, rows), selections
    first = missing or _share_clause(ctx, rows, row, operator=operator, beside=beside, year=year)
    return f"{first} {_places_clause(ctx, row)}" if row.localities else first


def where(ctx: PageContext, code: str) -> str:
    """Give 'i länet' or 'i Jokkmokks kommun'."""
    if code == COUNTY:
        return ctx.t("coverage.where.county")
    return ctx.t("coverage.where.municipality", name=ctx.decided_name(code))


def _share_clause(
    ctx: PageContext,
    rows: tuple[Row, ...],
    row: Row,
    *,
    operator: str,
    beside: str,
    year: str,
) -> str:
    place = where(ctx, row.code)
    if row.share.value is None:
        known = sum(other.share.valued for other in rows if other.code != COUNTY)
        form = "mixed" if row.share.mixed else "all_four" if operator in _WORDS else "some"
        return ctx.t(
            f"coverage.sentence.county_{form}", n=known, count=ctx.fmt.number(known), year=year
        )
    words = {
        "technology": technology(ctx),
        "operator": ctx.t(f"coverage.from.{operator}") if operator in _WORDS else operator,
        "year": year,
        "share": ctx.fmt.share_words(row.share.value),
        "where": place,
    }
    if row.other.value is None:
        return ctx.t("coverage.sentence.alone", **words)
    return ctx.t(
        "coverage.sentence.both",
        **words,
        beside=ctx.t(f"coverage.from_short.{beside}"),
        other=ctx.fmt.number(row.other.value * 100),
    )


def _places_clause(ctx: PageContext, row: Row) -> str:
    whose = "county" if row.code == COUNTY else "municipality"
    form = "none" if not row.measured else "all" if row.measured == row.localities else "some"
    return ctx.t(
        f"coverage.sentence.places.{whose}.{form}",
        n=row.localities,
        measured=ctx.fmt.number(row.measured),
        localities=ctx.fmt.number(row.localities),
    )


def _reading(ctx: PageContext, chosen: Choices, operator: str, code: str) -> str:
    """Say in a sentence what the map shows, at every filter."""
    limits = sorted({ctx.bundle.settings.coverage.thresholds_dbm[name] for name in LIMITED})
    return ctx.t(
        f"coverage.reading.{'cells' if code else 'municipalities'}",
        name=ctx.decided_name(code) if code else "",
        operator=lower_first(operator_name(ctx, operator)) if operator in _WORDS else operator,
        technology=technology(ctx),
        limit=ctx.t("coverage.settings.or").join(ctx.fmt.number(dbm) for dbm in limits),
        way=ctx.t(f"coverage.reading.ways.{chosen.way or 'all'}"),
        year=chosen.when,
    )


def lower_first(text: str) -> str:
    """Give a text as it stands within a sentence."""
    return text[:1].lower() + text[1:]


def _notes(
    ctx: PageContext, measured: pd.DataFrame, every: Judged, operator: str
) -> tuple[str, ...]:
    """Say what a reader of the figures must know: rows, places, boundaries."""
    code = ctx.view.municipality
    notes = [ctx.t("coverage.note.near", km=ctx.fmt.number(NEAR_M / _METRES_PER_KM))]
    if ctx.bundle.localities.empty:
        notes.append(ctx.t("coverage.note.no_localities"))
    here = measured["municipality_code"] == code if code else measured["municipality_code"] != ""
    inside = every.area == MUNICIPALITY_CODES.index(code) if code else every.area >= 0
    apart = int((every.measured() & ~every.comparable(ANY) & inside).sum())
    if apart and operator in _WORDS:
        told = ctx.t("coverage.note.not_all", n=apart, count=ctx.fmt.number(apart))
        notes.append(f"{told} {ctx.t(f'coverage.note.on_map.{operator}')}" if code else told)
    moved = int((measured["approximate"] & here).sum())
    if moved:
        notes.append(ctx.t("coverage.note.approximate", n=moved, count=ctx.fmt.number(moved)))
    return tuple(notes)
